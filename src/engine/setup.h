/*
 * setup.h - a city begins: its realm, its top union, its first people. All of it by steps (M1a),
 * done by the engine itself as caller; used by the command line, the first administrator's page,
 * the demo.
 */
#ifndef SETUP_H
#define SETUP_H
#include "engine/plan.h"

/* One piece of work of the engine itself: opens a snapshot in a realm as the engine. */
struct setup {
    struct engine *engine;
    struct db     *db;          /* a reading connection */
    struct arena  *arena;       /* of one piece; closed by setup_close */
    struct caller  caller;
    struct request rq;
    struct change  change;
};
MUST_CHECK enum status setup_open(struct setup *, struct engine *, struct db *, int64_t realm);
/* Adds a step to the change under way; several may follow one another and see each other's births.
 * *id: the record.  E_INVALID: setup_says() has the faults. */
MUST_CHECK enum status setup_step(struct setup *, const char *module, const char *step, int64_t id,
                                  const char *const *answers, int64_t day, int64_t *record);
/* answers: "name", "value", "name", "value", NULL; values as in the interface (ids as
   "<realm>-<id>"). */
/* writes the change and opens a new snapshot */
MUST_CHECK enum status setup_commit(struct setup *);
/* faults of the last step, one line, for stderr */
char *setup_says(struct setup *);
void  setup_close(struct setup *);

/* A new realm with its top union (kind local); *org: its record. */
MUST_CHECK enum status setup_realm(struct engine *, struct db *, const char *name,
                                   const char *region, int64_t *realm, int64_t *org);
/* A person with a post and a log-in.  password: malloc'd; role as in lists/roles.tsv. */
MUST_CHECK enum status setup_officer(struct engine *, struct db *, int64_t realm, const char *name,
                                     const char *role, int64_t org, const char *login,
                                     char **password);
/* A log-in for a person who is recorded already. */
MUST_CHECK enum status setup_account(struct engine *, struct db *, int64_t realm, int64_t person,
                                     const char *login, char **password);

#endif
