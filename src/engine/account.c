/* account.c - log-in, sessions, throttling (M5k, M5m). */
#include "engine/account.h"
#include <string.h>
#include "core/day.h"
#include "core/text.h"

enum { FAILURES_FREE = 5, LOCK_MS = 60000, LOCK_MOST = 3600000 };
enum {
    A_REALM,
    A_ID,
    A_REV,
    A_LOGIN,
    A_PASSWORD,
    A_PERSON,
    A_TOTP,
    A_TOTP_STEP,
    A_FAILURES,
    A_LOCKED,
    A_CREATED,
    A_ENDED
};
static const struct cell_place totp_place = { 0x7001, 1, 0 };

static bool
token_of(const char *cookie, unsigned char hash[DIGEST_SIZE])
{
    unsigned char raw[SESSION_TOKEN + 8];
    size_t        n = sizeof(raw);

    if (!cookie || !text_unbase64(cookie, raw, &n) || n != SESSION_TOKEN)
        return false;
    digest(raw, n, hash);
    return true;
}

enum status
session_caller(struct request *rq, const char *cookie, struct caller *c)
{
    unsigned char  hash[DIGEST_SIZE];
    struct db_rows rows;

    *c = (struct caller){ 0 };
    if (!token_of(cookie, hash))
        return E_LOGIN;
    const struct db_value v[] = { db_blob(hash, DIGEST_SIZE), db_int(rq->now) };
    enum status           st =
        rq_query(rq,
                 "SELECT s.\"realm\", s.\"account\", s.\"person\", a.\"login\", p.\"name\" FROM "
                 "\"session\" s"
                 " JOIN \"account\" a ON a.\"realm\" = s.\"realm\" AND a.\"id\" = s.\"account\" "
                 "AND a.\"ended\" = 0"
                 " JOIN \"person\" p ON p.\"realm\" = s.\"realm\" AND p.\"id\" = s.\"person\""
                 " WHERE s.\"token\" = $1 AND s.\"until\" > $2",
                 v, 2, &rows);
    if (st != OK)
        return st;
    if (!rows.n)
        return E_LOGIN;
    c->realm = rows.v[0].i;
    c->account = rows.v[1].i;
    c->person = rows.v[2].i;
    c->login = rows.v[3].p;
    c->name = rows.v[4].p;
    return OK;
}

enum status
account_named(struct request *rq, const char *login, struct db_value **row)
{
    const struct db_value v = db_text(login);
    struct db_rows        rows;
    const enum status     st = rq_query(rq,
                                        "SELECT a.* FROM \"login\" l JOIN \"account\" a ON "
                                            "a.\"realm\" "
                                            "= l.\"realm\" AND a.\"id\" = l.\"account\""
                                            " WHERE l.\"login\" = $1 AND a.\"ended\" = 0",
                                        &v, 1, &rows);

    *row = st == OK && rows.n ? rows.v : NULL;
    return st;
}

static void
count_failure(struct request *rq, struct change *c, struct db_value *row)
{
    const int64_t failures = row[A_FAILURES].i + 1;
    int64_t       wait = 0;

    if (failures >= FAILURES_FREE) {
        wait = LOCK_MS;
        for (int64_t i = FAILURES_FREE; i < failures && wait < LOCK_MOST; i++)
            wait *= 2;
    }
    row[A_FAILURES] = db_int(failures);
    row[A_LOCKED] = db_int(wait ? rq->now + (wait < LOCK_MOST ? wait : LOCK_MOST) : 0);
    change_update(c, &engine_tables[TABLE_ACCOUNT], row,
                  (column_mask)1 << A_FAILURES | (column_mask)1 << A_LOCKED, -1);
}

static bool
code_fits(struct request *rq, struct db_value *row, const char *code)
{
    int64_t           step = row[A_TOTP_STEP].i;
    struct cell_place place = totp_place;

    place.row = (uint64_t)row[A_ID].i;
    const char *secret = cell_open(rq->arena, rq->engine->keys, place,
                                   (struct blob){ row[A_TOTP].p, row[A_TOTP].n });
    if (!secret || !totp_verify(secret, code, rq->now, &step))
        return false;
    row[A_TOTP_STEP] = db_int(step);
    return true;
}

static void
open_session(struct request *rq, struct change *c, struct login_try *t, struct db_value *row)
{
    const struct sql_table *table = &engine_tables[TABLE_SESSION];
    struct db_value        *s = change_row(c, table);
    unsigned char           raw[SESSION_TOKEN], *hash = arena_alloc(rq->arena, DIGEST_SIZE);

    crypto_random(raw, sizeof(raw));
    digest(raw, sizeof(raw), hash);
    t->cookie = text_base64(rq->arena, raw, sizeof(raw));
    s[0] = db_blob(hash, DIGEST_SIZE);
    s[1] = row[A_REALM];
    s[2] = row[A_ID];
    s[3] = row[A_PERSON];
    s[4] = db_int(rq->now);
    s[5] = db_int(rq->now + (int64_t)SESSION_HOURS * 3600000);
    s[6] = db_text(t->about);
    (void)change_add(c, WRITE_INSERT, table, s);
    row[A_FAILURES] = db_int(0);
    row[A_LOCKED] = db_int(0);
    change_update(c, &engine_tables[TABLE_ACCOUNT], row,
                  (column_mask)1 << A_FAILURES | (column_mask)1 << A_LOCKED
                      | (column_mask)1 << A_TOTP_STEP,
                  -1);
    t->realm = row[A_REALM].i;
    t->account = row[A_ID].i;
    t->person = row[A_PERSON].i;
}

/* An unknown name costs the same as a wrong password. */
static const char nobody[] = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$"
                             "JBHTB1kUqYb5dBZ2bKXQJMnkhb1tXtmLRVq0MwHnIjQ";

enum status
login_plan(struct request *rq, struct change *c, struct login_try *t)
{
    struct db_value *row;
    enum status      st = account_named(rq, t->login, &row);

    if (st != OK)
        return st;
    change_open(c, rq);
    if (row) {
        c->realm = row[A_REALM].i;
        c->who = row[A_PERSON].i;
    }
    if (row && row[A_LOCKED].i > rq->now)
        return E_LIMIT;
    const bool fits = password_verify(row ? row[A_PASSWORD].p : nobody, t->password);
    if (!row)
        return E_LOGIN;
    if (fits && row[A_TOTP].n && (!t->code || !*t->code)) {
        t->wants_code = true;
        return E_LOGIN;
    }
    if (!fits || (row[A_TOTP].n && !code_fits(rq, row, t->code))) {
        count_failure(rq, c, row);
        return E_LOGIN;
    }
    open_session(rq, c, t, row);
    return OK;
}

enum status
logout_plan(struct request *rq, struct change *c, const char *cookie)
{
    unsigned char *hash = arena_alloc(rq->arena, DIGEST_SIZE);

    change_open(c, rq);
    if (!token_of(cookie, hash))
        return E_LOGIN;
    struct db_value *row = change_row(c, &engine_tables[TABLE_SESSION]);
    row[0] = db_blob(hash, DIGEST_SIZE);
    (void)change_add(c, WRITE_DELETE, &engine_tables[TABLE_SESSION], row);
    return OK;
}

enum status
account_plan(struct request *rq, struct change *c, const char *login, int64_t person,
             char **password, char **totp)
{
    const struct sql_table *t = &engine_tables[TABLE_ACCOUNT];
    struct db_value *row = change_row(c, t), *name = change_row(c, &engine_tables[TABLE_LOGIN]);
    const int64_t           id = id_next(rq->engine);
    struct cell_place       place = totp_place;

    *password = *password ? *password : password_make(rq->arena);
    row[A_REALM] = db_int(rq->realm);
    row[A_ID] = db_int(id);
    row[A_REV] = db_int(1);
    row[A_LOGIN] = db_text(login);
    row[A_PASSWORD] = db_text(password_hash(rq->arena, *password));
    row[A_PERSON] = db_int(person);
    row[A_CREATED] = db_int(rq->now);
    place.row = (uint64_t)id;
    if (totp) {
        *totp = totp_make(rq->arena);
        const struct blob cell = cell_seal(rq->arena, rq->engine->keys, place, *totp);
        row[A_TOTP] = db_blob(cell.v, cell.n);
    }
    (void)change_add(c, WRITE_INSERT, t, row);
    name[0] = db_text(login);
    name[1] = db_int(rq->realm);
    name[2] = db_int(id);
    change_add(c, WRITE_CLAIM, &engine_tables[TABLE_LOGIN], name)->says = "这个登录名已有人使用";
    return OK;
}

int64_t
account_person(const struct db_value *row)
{
    return row[A_PERSON].i;
}

bool
account_password_fits(const struct db_value *row, const char *password)
{
    return password_verify(row[A_PASSWORD].p, password);
}

enum status
password_plan(struct request *rq, struct change *c, struct db_value *row, char **password)
{
    const struct sql_table *t = &engine_tables[TABLE_SESSION];
    const struct db_value   v = row[A_ID];
    struct db_rows          rows;
    const enum status       st =
        rq_query(rq, "SELECT * FROM \"session\" WHERE \"account\" = $1", &v, 1, &rows);

    for (size_t i = 0; st == OK && i < rows.n; i++)
        (void)change_add(c, WRITE_DELETE, t, &rows.v[i * rows.columns]);
    *password = *password ? *password : password_make(rq->arena);
    const int64_t rev = row[A_REV].i;
    row[A_REV] = db_int(rev + 1);
    row[A_PASSWORD] = db_text(password_hash(rq->arena, *password));
    row[A_FAILURES] = db_int(0);
    row[A_LOCKED] = db_int(0);
    change_update(c, &engine_tables[TABLE_ACCOUNT], row,
                  (column_mask)1 << A_REV | (column_mask)1 << A_PASSWORD
                      | (column_mask)1 << A_FAILURES | (column_mask)1 << A_LOCKED,
                  rev);
    return st;
}
