/* import_plan.h - what the files that plan an import share (import_plan.c, import_cells.c,
 * import_union.c, import_member.c). */
#ifndef IMPORT_PLAN_H
#define IMPORT_PLAN_H
#include "engine/import.h"

struct plan {
    struct importing *m;
    struct shape     *shape, *through;
    struct names     *names;        /* of the register by name or code: unions, employers */
    size_t            at;           /* record of the file under way */
    int64_t           number;       /* of import_row */
};

/* Names of a register within the scope, those being born included.  0: none; -1: several; *here:
 * it is born by this import. */
struct names *plan_names_open(struct arena *);
bool          plan_names_load(struct plan *, const char *module, bool by_code);
void          plan_name_add(struct plan *, const char *name, int64_t id, bool here);
int64_t       plan_name_find(struct plan *, const char *name, bool *here);

/* Cells of the record under way: what the file says, verdicts, answers. */
const char *plan_text(const struct plan *, const char *field);
void        plan_remark(struct plan *, const char *field, enum verdict, const char *reason,
                        const char *value);
void        plan_answer(struct plan *, struct shape *, const struct step_shape *, struct answers *,
                        const char *field, const char *text);
void plan_answer_reference(struct plan *, struct shape *, struct answers *, const char *field,
                           int64_t id);
void        plan_answer_columns(struct plan *, struct shape *, const struct step_shape *,
                                struct answers *);

/* A step of the change; NULL: it was refused, and the row says why. */
struct record *plan_take(struct plan *, struct shape *, const struct step_shape *, struct record *,
                         struct answers *, const char *action);
/* What the file says otherwise of a known record; false: nothing. */
bool plan_change(struct plan *, struct shape *, struct record *, const struct answers *);
void plan_settle(struct plan *, struct record *, const struct answers *);

void plan_unions(struct plan *);
void plan_employer(struct plan *);
void plan_member(struct plan *);
/* The live membership of a document, wherever in the installation. */
bool plan_membership(struct plan *, const char *kind, const char *number, int64_t *realm,
                     int64_t *member);

#endif
