/*
 * city.h - what the files of src/demo share: chance that repeats itself, invented numbers and
 * names, the batch of steps under way, the plan of the filled city.
 */
#ifndef CITY_H
#define CITY_H
#include "engine/setup.h"

#define LENGTH(x) (sizeof(x) / sizeof((x)[0]))

/* ---- chance (dice.c): the same numbers every time ---- */

struct dice { uint64_t state; };
size_t  dice_below(struct dice *, size_t n);                            /* 0 .. n-1 */
int64_t dice_day(struct dice *, int64_t from, int64_t to);              /* from .. to */

/* ---- invented numbers (numbers.c) ---- */

/* A good credit code (GB 32100): prefix 91 or 81, region, serial below 100,000,000. */
char *credit_make(struct arena *, const char *prefix, const char *region, int serial);
/* A good identity number (GB 11643) of six digits that no county issues, a day of birth and a
 * sequence 900 to 999, odd for men. */
char *identity_make(struct arena *, const char *region, int64_t birth, int sequence);

/* ---- invented names (names.c) ---- */

struct human {
    const char *name, *ethnic;              /* code of GB/T 3304 */
    bool        woman;
};
struct human human_make(struct arena *, struct dice *, size_t i);   /* not always a Han */
char        *surname_name(struct arena *, struct dice *, bool woman);
/* Names of firms never repeat up to 400. */
char        *brand_name(struct arena *, size_t i);

struct trade {
    const char *suffix, *industry;          /* code of GB/T 4754 */
    const char *jobs[4];
};
extern const struct trade trades[];
extern const size_t       trade_count;

/* ---- steps in batches (maker.c) ---- */

enum { FORM_PAIRS = 30, BATCH = 200 };
struct form {                               /* the answers of a step */
    const char *v[2 * FORM_PAIRS + 1];
    size_t      n;
};
struct maker {
    struct engine *engine;
    struct db     *db;
    struct arena  *arena;                   /* of the whole making */
    struct arena  *batch;                   /* of the batch: what is answered */
    struct dice    dice;
    struct setup   setup;
    int64_t        realm;
    bool           open;                    /* setup holds a change of `waiting` steps */
    size_t         waiting, done;
};

/* An empty value leaves the question out. */
void  form_put(struct form *, const char *name, const char *value);
void  form_int(struct maker *, struct form *, const char *name, int64_t value);
void  form_day(struct maker *, struct form *, const char *name, int64_t day);      /* 0: left out */
void  form_id(struct maker *, struct form *, const char *name, int64_t id);        /* 0: left out */
/* Takes the step; a full batch is written.  One record takes one step in a batch.  false: refused,
 * and said on stderr. */
bool  maker_step(struct maker *, const char *module, const char *step, int64_t id,
                 const struct form *, int64_t day, int64_t *record);
bool  maker_commit(struct maker *);         /* writes what waits */

/* ---- the filled city (places.c, firms.c, people.c) ---- */

enum {
    DISTRICTS = 4, TOWNS = 24, UNIONS = 120, BRANCHES = 10, GROUPS = 8, FIRMS = 220,
    JOINT_EVERY = 6,                        /* of the unions each sixth is a joint one */
};
enum tie { TIE_CODE, TIE_NAME, TIE_ABSENT, TIE_NONE };      /* how a union knows its employer */
struct firm {
    int64_t     id;
    const char *name, *credit;              /* credit "": it has none */
    size_t      town, trade;
};
struct grassroots {                         /* a union of one employer or of several */
    int64_t            id, since, founded;  /* founded: as exactly as known, 0 unknown */
    const char        *name;
    const struct firm *firm;                /* in the register, or NULL */
    const char        *employer_name, *employer_credit;
    size_t             town, trade, weight; /* weight: how many of its members are registered */
    bool               joint;
};
struct city {
    int64_t           top;                  /* the city's federation */
    int64_t           districts[DISTRICTS], towns[TOWNS], branches[BRANCHES], home;
    const char       *district_names[DISTRICTS], *town_names[TOWNS];
    struct firm       firms[FIRMS];
    struct grassroots unions[UNIONS];
    int64_t           member;               /* person who has a log-in as a member */
    const char       *member_name;
};

const char *town_region(size_t town);
bool        places_make(struct maker *, struct city *);     /* districts, towns, and beside */
void        firms_plan(struct maker *, struct city *);
bool        firms_make(struct maker *, struct city *);
void        unions_plan(struct maker *, struct city *);
bool        unions_make(struct maker *, struct city *);
bool        unions_change(struct maker *, struct city *);       /* elections, moves, an end */
bool        people_make(struct maker *, struct city *, size_t persons);

#endif
