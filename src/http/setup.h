/*
 * setup.h - the first administrator of a fresh installation (M5l): a link that works once.
 *
 * The link carries 32 random bytes; the table "installation" keeps their SHA-256 under "setup"
 * until somebody has used it, and from then on that it was used.
 */
#ifndef HTTP_SETUP_H
#define HTTP_SETUP_H
#include "http/api.h"

/* POST /api/setup {"token","federation","region"?,"name","login","password"} -> 201 {"login"}; 404
 * when there is no such link, any more. */
void api_setup(struct call *);

/* NULL, or what is wrong with the answer to one of those words. */
const char *setup_fault(const char *word, const char *value, bool english);

/* Is there any account?  E_BUSY: the database is not there. */
MUST_CHECK enum status setup_has_account(struct db *, struct arena *, bool *has);
/* A new link in the place of every earlier one; *token in the arena. */
MUST_CHECK enum status setup_token_make(struct engine *, struct db *, struct arena *, char **token);
/* <data>/first-administrator.txt */
char *setup_file(struct arena *, const struct engine *);

#endif
