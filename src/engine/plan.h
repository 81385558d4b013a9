/*
 * plan.h - a step becomes a change: offered? asks, sets, copy, follow, calc, hook, checks, uniques,
 * then rows, history, messages (module.md 4.1).
 */
#ifndef PLAN_H
#define PLAN_H
#include <jansson.h>
#include "engine/record.h"

/* n 0: a new row; v by field of the part */
struct given_row { int64_t n; struct value *v; bool *present; };
struct given {                      /* one answer */
    const struct field *field;
    const struct part  *part;
    struct value        v;
    struct given_row   *rows;
    size_t              n;
};
struct answers {
    struct given *v;
    size_t        n, cap;
    int64_t       day;              /* of effect; 0: today */
    bool          trusted;          /* references were looked up by the engine, not typed */
};

/* Reads a JSON object of answers; faults go to the request. */
bool answers_read(struct request *, const struct shape *, const struct step_shape *, json_t *,
                  struct answers *);
struct given *answers_add(struct request *, struct answers *, const struct field *, struct value);

struct step_call {
    struct shape            *shape;
    const struct step_shape *step;
    int64_t                  id;            /* 0: a birth */
    int64_t                  if_match;      /* -1: not said */
    struct answers           answers;
    struct record           *record;        /* out */
};
/* Adds to the change what the step writes. E_MISSING, E_CONFLICT, E_FORBIDDEN, E_STALE,
   E_INVALID. */
MUST_CHECK enum status plan_step(struct request *, struct change *, struct step_call *);

/* May the caller take this step on this record now?  NULL: yes; else the refusal. */
enum status step_offered(struct request *, struct record *, const struct step_shape *);
/* Does one of the words let the caller do it?  *post: the one it is done under, 0. */
bool        who_allows(struct request *, struct record *, const struct who *, int64_t *post);
/* ever, wherever: for /api/meta */
bool        who_could(struct request *, const struct who *);
/* org.no at which a word of who stands; -1: nowhere. */
int64_t     who_place(struct request *, struct record *, const struct who *);

/* Keys and spans of edited parts; faults go to the request. */
void        parts_judge(struct request *, struct record *);
MUST_CHECK enum status open_plan(struct request *, struct change *, struct record *,
                                 const struct step *);
/* A step with .all: *acts is false when this signature is not the last; then the change holds
   it. */
MUST_CHECK enum status sign_plan(struct request *, struct change *, struct record *,
                                 const struct step_shape *, bool *acts);
/* save.c */
MUST_CHECK enum status record_save(struct request *, struct change *, struct record *,
                                   const struct step_shape *, int64_t day);
void        history_add(struct request *, struct change *, const struct record *, const char *step,
                        const char *changes, int64_t day);
/* unique.c: what the record claims before and after; a fault when another has it. */
MUST_CHECK enum status unique_plan(struct request *, struct change *, struct record *);
/* All that it claims is given back. */
MUST_CHECK enum status unique_release(struct request *, struct change *, struct record *);
/* tell.c */
MUST_CHECK enum status tell_plan(struct request *, struct change *, struct record *,
                                 const struct step *);
/* tree_plan.c: what a union's birth, move or change does to the tree. */
MUST_CHECK enum status tree_plan(struct request *, struct change *, struct record *, int64_t day);
MUST_CHECK enum status tree_touch(struct request *, struct change *);
/* Keys by which protected values are found, and their tokens of last digits. */
MUST_CHECK enum status index_secrets(struct request *, struct change *, struct record *);
MUST_CHECK enum status index_tails(struct request *, struct change *, struct record *person,
                                   int64_t no);
void        secret_hash(struct request *, const struct record *, int field, const char *plain,
                        unsigned char out[BLIND_SIZE]);

#endif
