/*
 * account.h - log-ins, sessions. An account belongs to exactly one person (M5m); a session is a
 * row, and posts are read anew with each request, so what ends, ends in the same second.
 */
#ifndef ACCOUNT_H
#define ACCOUNT_H
#include "engine/change.h"

enum { SESSION_TOKEN = 32, SESSION_HOURS = 12 };

/* The caller behind a cookie, E_LOGIN if there is none.  Within the request's snapshot. */
MUST_CHECK enum status session_caller(struct request *, const char *cookie, struct caller *);

struct login_try {
    const char *login, *password, *code, *about;
    /* out */
    char       *cookie;             /* on success */
    bool        wants_code;
    int64_t     realm, account, person;
};
/* Checks password and second factor: hashing, so on the heavy side.  OK: the change holds the new
 * session; E_LOGIN: the change holds the counted failure; E_LIMIT: throttled. */
MUST_CHECK enum status login_plan(struct request *, struct change *, struct login_try *);
MUST_CHECK enum status logout_plan(struct request *, struct change *, const char *cookie);

/* A new account for a person; *password is made and shown once. */
MUST_CHECK enum status account_plan(struct request *, struct change *, const char *login,
                                    int64_t person, char **password, char **totp);

/* The account's row; NULL: none of this name. */
MUST_CHECK enum status account_named(struct request *, const char *login, struct db_value **row);
int64_t account_person(const struct db_value *row);
bool    account_password_fits(const struct db_value *row, const char *password);
/* A new password, made if *password is NULL; the account's sessions end with the change. */
MUST_CHECK enum status password_plan(struct request *, struct change *, struct db_value *row,
                                     char **password);

#endif
