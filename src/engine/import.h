/*
 * import.h - an import is an object: uploaded, checked, committed as one, undone as one (M3a, M3b).
 *
 * The file and the plan are encrypted scratch files under <folder>/uploads. Checking and
 * committing plan the same way; only a commit applies. Nothing is locked meanwhile: a commit
 * plans anew.
 */
#ifndef IMPORT_H
#define IMPORT_H
#include "core/buffer.h"
#include "engine/plan.h"
#include "intake/intake.h"

/* Verdicts that only the register gives, behind those of intake.h. */
enum { V_ABSENT = V_ELSEWHERE + 1, V_KEPT };
enum { IMPORT_NEW_MOST = 5000, IMPORT_CHANGED_MOST = 1000 };

/* What the wizard chose; kept with the import as JSON. */
struct import_settings {
    const char *layout;             /* "" : recognise */
    int         sheet;              /* -1 */
    int64_t     head, union_id, day;
    int         whole;              /* 1, 0, -1: as the file says */
    json_t     *mapping;            /* {"3":"phone"}; NULL */
};
struct import_counts {
    int64_t rows, taken, created, changed, same, refused, doubles, elsewhere, mended,
        cells_repaired, cells_refused, remarks, absent, kept;
};
/* One import at work. */
struct importing {
    struct engine         *engine;
    struct db             *db;
    struct arena          *arena;
    struct caller          caller;
    struct request         rq;
    struct change          change;
    int64_t                realm, id;
    struct db_value       *row;             /* of table import */
    struct import_settings settings;
    struct workbook        book;
    struct layout          layout;
    struct intake          in;
    struct import_counts   counts;
    const struct target   *target;
    char                 **action;          /* by record: "create" "change" "same", or NULL */
    const char            *why;             /* it cannot go on: a sentence */
    bool                   whole;
    int64_t                union_id;
    const char           **absent;          /* names of members whom a whole roster leaves out */
    const char           **kept;            /* names of rows that an undo leaves */
};

MUST_CHECK enum status import_upload(struct request *, struct change *, const char *name,
                                     const void *bytes, size_t n);
/* The row of an import that the caller may see; NULL: there is none. */
struct db_value *import_row_of(struct request *, int64_t id);
bool  import_settings_read(struct request *, json_t *body, struct import_settings *);
char *import_settings_text(struct arena *, const struct import_settings *);
void  import_settings_load(struct arena *, const char *text, struct import_settings *);

/* The heavy side; each ends with the import in another state, and `why` where it failed. */
struct import_job { struct engine *engine; int64_t realm, id; };
work_fn import_check_job, import_commit_job, import_undo_job;
/* The press of a button, so that the same key again is the same press; NULL: the program itself. */
struct import_press { const char *key; int64_t who; unsigned char digest[DIGEST_SIZE]; };
/* After a crash: what was under way begins again from the state before it. */
bool    import_recover(const struct engine *, struct db *);
bool    import_scratch_here(struct arena *, const struct engine *, int64_t id);
/* Moves an import from one of these states; false: it is in another (a second press, two
   servers). */
bool    import_begin(struct engine *, struct db *, int64_t realm, int64_t id, const char *from,
                     const char *to, const char *settings,
                     const struct import_press *);
int   import_progress(int64_t id);

/* Parts of the work (import_*.c). */
bool  import_open(struct importing *, const struct import_job *, struct db *, struct arena *);
void  import_close(struct importing *);
bool  import_read(struct importing *);          /* the file, the layout, the cells */
void  import_plan(struct importing *);          /* against the register; fills the change */
bool  import_finish(struct importing *, const char *state, const char *why, bool with_change);
void  import_set_progress(int64_t id, int percent);
void  import_plan_save(struct importing *);
void  import_plan_keep(struct importing *);     /* adds the kept rows to the plan that is stored */
void  import_counts_load(struct importing *);
json_t *import_plan_load(struct request *, int64_t id);         /* NULL: none */
bool  import_scratch_save(struct arena *, const struct engine *, int64_t id, const char *what,
                          struct blob plain);
bool  import_scratch_load(struct arena *, const struct engine *, int64_t id, const char *what,
                          struct blob *plain);
bool  import_file_load(struct request *, int64_t id, struct blob *);

/* What the interface says (import_view.c). */
void  import_layouts_json(struct request *, struct buffer *);
void  import_json(struct request *, struct buffer *, const struct db_value *row, bool whole);
enum status import_remarks_json(struct request *, struct buffer *, const struct db_value *row,
                                const char *verdict, int64_t after);
enum status import_rows_json(struct request *, struct buffer *, const struct db_value *row,
                             int64_t after);

/* A layout's register: which module and steps, and what is looked up (import_target.c). */
struct target {
    /* through: the module that the record's PERSON points to */
    const char *layout, *module, *through;
    /* the file is of one union, which the wizard asks */
    bool        of_union;
    const char *changes;                        /* steps that may carry a difference, in order */
};
const struct target *target_named(const char *layout);
const struct step_shape *target_birth(const struct shape *);    /* its step with a face BY_FILE */
enum {
    I_REALM,
    I_ID,
    I_REV,
    I_STATE,
    I_ACCOUNT,
    I_PERSON,
    I_OWNER,
    I_AT,
    I_NAME,
    I_LAYOUT,
    I_SETTINGS,
    I_COUNTS,
    I_WHY,
    I_DONE
};

#endif
