/*
 * change.h - what one step will write, and the only thing that writes it.  mechanisms.md M1.
 *
 * A change is built by a request's thread out of one snapshot; commit_* hands it to the committer,
 * which writes groups of changes in one transaction and only then answers.
 */
#ifndef CHANGE_H
#define CHANGE_H
#include "engine/engine.h"

enum write_kind { WRITE_INSERT, WRITE_UPDATE, WRITE_DELETE, WRITE_CLAIM };
struct write {
    enum write_kind     kind;
    const struct sql_table *table;
    struct db_value    *row;            /* all columns, as they will be; of a deletion the key */
    column_mask         mask;           /* WRITE_UPDATE */
    int64_t             old_rev;        /* WRITE_UPDATE: a guard; -1: none */
    const char         *says;           /* WRITE_CLAIM, guards: what to say when it misses */
};
struct look {                           /* a looking guard: a revision that was read (M1d) */
    const struct sql_table *table;
    struct db_look      at;
};
struct born { int64_t id, no; struct record *record; int64_t town; };
struct log_line { int64_t tag, record, rev; unsigned char digest[DIGEST_SIZE]; };

/* A number without gaps is drawn at the commit: then it is put into the row and into its
   history. */
#define NUMBER_TO_COME "（提交后编号）"
struct draw {
    int64_t          id;                /* of the class, in table serial */
    const char      *class;
    int64_t          year;
    struct db_value *raw, *cell;        /* the record's row, and its number */
    struct db_value *changes;           /* of the history row */
    const char      *text;              /* as planned, with NUMBER_TO_COME in it */
    const void      *salt;
    size_t           log;               /* whose digest follows the text */
};

struct change {
    struct arena   *arena;              /* lives until the answer has left */
    struct engine  *engine;
    int64_t         realm, who, at, day, batch, post;
    const char     *key;                /* Idempotency-Key, or NULL */
    unsigned char   digest[DIGEST_SIZE];
    struct write   *writes;
    size_t          n, cap;
    struct look    *looks;
    size_t          look_count, look_cap;
    struct log_line *log;
    size_t          log_count, log_cap;
    struct draw    *draws;
    size_t          draw_count, draw_cap;
    struct born    *births;             /* records made within this change, by id */
    size_t          birth_count, birth_cap;
    /* tree_rev >= 0: it changes the tree and is alone in its group */
    int64_t         tree_rev, next_no;
    struct db_value *tree_row;
    /* keys claimed so far, to notice two births that claim one */
    struct claim_set *claims;
    int64_t         messages;
    /* what is answered */
    const char     *module, *state;
    int64_t         record, rev;
    bool            created, tree_changed;
};

void change_open(struct change *, const struct request *);
struct write *change_add(struct change *, enum write_kind, const struct sql_table *,
                         struct db_value *row);
void change_update(struct change *, const struct sql_table *, struct db_value *row, column_mask,
                   int64_t old_rev);
void change_look(struct change *, const struct sql_table *, int64_t realm, int64_t id, int64_t rev);
void change_log(struct change *, int64_t tag, int64_t record, int64_t rev,
                const unsigned char digest[DIGEST_SIZE]);
/* A step that is refused half way leaves nothing behind: mark before, back after. */
struct change_mark { size_t writes, looks, log, births, draws, claims; int64_t messages; };
struct change_mark change_mark(const struct change *);
void change_back(struct change *, struct change_mark);
/* Remembers the key of a claim; true: this change has claimed it already. */
bool change_claim(struct change *, const struct sql_table *, const struct db_value *row);
/* an empty row of that table */
struct db_value *change_row(struct change *, const struct sql_table *);

enum outcome {
    DONE,                               /* on the disk */
    /* the same key and body before: result is what was answered then */
    REPLAYED,
    KEY_REUSED,                         /* the same key with another body: 422 */
    MISSED,                             /* a guard missed: plan again; says, if a claim */
    BUSY,                               /* nothing is written: 503, repeat with the same key */
    UNKNOWN,                            /* nobody knows: 503, repeat with the same key */
};
typedef void commit_done(void *arg, struct change *, enum outcome, const char *says);

bool         committer_start(struct engine *, const char *url, const char **why);
void         committer_stop(struct engine *);
/* done runs on the committer's thread */
void         commit_later(struct change *, commit_done *, void *arg);
/* for the command line and workers */
enum outcome commit_wait(struct change *, const char **says);

/* Ids: 41 bits of milliseconds, 10 lane, 12 sequence (M1n). */
int64_t      id_next(struct engine *);
int64_t      id_instant(int64_t id);

#endif
