/*
 * every.h - one test for every module that is there or will be, derived from its tables, judged by
 * what people have written beside it: tests/policy/NAME.tsv says who may, samples.tsv what a sound
 * answer looks like.  The program itself is asked over HTTP alone; its tables are only read.
 */
#ifndef EVERY_H
#define EVERY_H
#include <jansson.h>
#include <sys/types.h>
#include "language/language.h"

/* ---- what is counted (count.c) ---- */

enum part_of_test { FIXTURE, FIELDS, POLICY, LISTS, REFUSALS, IMPORTS, REPLIES, PARTS };
/* Counts; says what was wrong, the first hundred times of a part.  Returns `good`. */
bool judge(enum part_of_test, bool good, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* The scene cannot be set: says why and ends the program. */
_Noreturn void give_up(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* ---- the scene (fixture.c) ---- */

/* Places seen from the record under test, whose union is base[0]: own, above (its town), sibling
 * (another base of the town), city; none: nobody's post; me: the person whose matter it is. */
struct account {
    const char *login, *password, *role, *place;
    char       *cookie, *person;
};
enum { TOWNS = 3, BASES = 4 };
struct scene {
    struct arena   *arena, *now;            /* of the whole run; of the reply at hand: forget() */
    const char     *program, *policies, *samples, *folder, *only;
    char           *database, *today;       /* database: a libpq string, NULL: SQLite */
    int             port;
    pid_t           server;
    char           *city, *district[2], *town[TOWNS], *base[BASES], *employer;
    struct account *accounts, *organiser;   /* the organiser of the city, by whom all is made */
    size_t          n;
    const struct account *nobody, *me;
};
extern struct scene scene;

bool scene_open(char **words);              /* PROGRAM POLICIES SAMPLES FOLDER; false: said */
void scene_set(void);                       /* installation, tree, accounts, a running server */
int  scene_close(const char *test);         /* the results; the exit code */
void server_stop(void);
void forget(void);                          /* replies and their JSON are gone */
const struct account *account_of(const char *role, const char *place);     /* NULL: none */
char *command_text(const char *command);    /* what a shell command prints; NULL: it failed */

/* ---- asking (ask.c) ---- */

struct reply {
    int     status;
    char   *head, *body;
    size_t  size;
    json_t *json;                           /* NULL: none */
};
enum { NO_REV = -1 };
#define UNISSUED "1-4611686018427387"       /* an id that was never given */

/* headers: whole lines with CR LF, NULL for none.  Who NULL: nobody is logged in. */
struct reply *ask_as(const struct account *who, const char *method, const char *target,
                  const char *headers, const void *body, size_t n);
struct reply *ask_get(const struct account *who, const char *target);
/* An unsafe request with all that it owes; rev NO_REV: without If-Match.  body: text of JSON. */
struct reply *ask_post(const struct account *who, const char *target, int64_t rev,
                       const char *body);
/* A client that goes away in the middle of its body. */
void          ask_cut_off(const struct account *who, const char *target);
char         *fresh_key(void);              /* an Idempotency-Key that was never used */
char         *encoded(const char *text);    /* for a query */
char         *dumped(const json_t *);
const char   *string_of(const json_t *object, const char *key);       /* "" if it is not there */
int64_t       integer_of(const json_t *object, const char *key);      /* -1 */
/* The one field that a 422 names; "" if there are none or several. */
const char   *field_named(const struct reply *);
/* Status, headers but those of the moment, body: byte for byte. */
bool          same_reply(const struct reply *, const struct reply *);
/* Every record of a module with its revision, as the organiser sees them: nothing has changed
 * while this is the same. */
char         *fingerprint(const struct module *);

/* ---- the interface as it is described (contract.c, schema.c) ---- */

void contract_load(const char *text);
void contract_judge(const char *method, const char *target, const struct reply *);
void contract_end(void);                    /* a route that nobody asked is a fault */
struct route {
    const char *method, *path;
    json_t     *operation;
    int         asked;
};
extern struct route *routes;
extern size_t        route_count;
bool route_chosen(const struct route *);    /* of the module that is tested alone, or any */
/* NULL, or what is wrong where; in the arena of the moment. */
const char *schema_fault(const json_t *root, const json_t *schema, const json_t *value);

/* ---- sound answers (sample.c, made.c) ---- */

struct want {                               /* what {org} {above} {person} mean; NULL: the usual */
    const char *org, *above, *person;
    int         variety;                    /* another value where there are several */
};
/* Answers to what the step demands, and to what samples.tsv says for it. */
json_t *answers_of(const struct module *, const struct step *, const struct want *);
/* A value for a field of the module as text of JSON; NULL: none can be made. */
char   *value_of(const struct module *, const struct step *, const struct field *,
                 const struct want *);
/* With as many of the optional answers as the step takes together. */
json_t *answers_rich(const struct module *, const struct step *, const struct want *,
                     const struct account *by);
char   *fresh_person(void);
char   *fresh_credit(void);
char   *fresh_identity(void);
char   *fresh_phone(void);
bool    is_asked(const struct step *, const char *name, size_t *n, char *mark);
bool    is_part(const struct module *, const char *name, size_t n);
bool    is_secret_type(enum type);

/* ---- records in a state (subject.c) ---- */

struct subject {
    const struct module *m;
    char                *id, *state;
    int64_t              rev;
};
bool is_birth(const struct step *);
bool is_from(const struct module *, const struct step *, const char *state);
bool owns_itself(const struct module *);    /* org: its records are the unions */
/* A new record in this state, by legal steps; false: said. */
bool subject_make(struct subject *, const struct module *, const char *state, const struct want *);
bool subject_bring(struct subject *, const char *state, const struct want *);
bool subject_read(struct subject *);        /* revision and state anew */
/* The whole of one step; NULL answers: sound ones.  preview: nothing is written. */
struct reply *step_take(const struct subject *, const struct step *, const struct account *,
                        const json_t *answers, bool preview);
/* Somebody who may: as policy says, else who is not refused. */
const struct account *doer_of(const struct subject *, const struct step *, const json_t *answers);
char *step_path(const struct subject *, const struct step *, bool preview);
char *body_of(const json_t *answers);

/* ---- the judge's tables (rule.c) ---- */

bool rules_load(const struct module *);     /* false: nobody has written them */
bool rule_says(const struct module *, const char *state, const char *step,
               const struct account *);
bool rule_anybody(const struct module *, const char *state, const char *step);
bool rule_known(const struct module *, const char *step);

/* ---- the parts of the test ---- */

void fields_test(const struct module *);
void parts_test(const struct module *, const struct step *, struct subject *,
                const struct account *, const json_t *base);
void policy_test(const struct module *);
void births_test(const struct module *);
void lists_test(const struct module *);
void exports_test(const struct module *, const char *query, int64_t total);
void refusals_test(void);
void replay_test(const struct module *);
void imports_test(void);

#endif
