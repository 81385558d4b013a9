/* api_account.c - log-ins: the security administrator gives and resets them, each changes his
   own. */
#include <string.h>
#include "core/day.h"
#include "core/text.h"
#include "engine/account.h"
#include "engine/tree.h"
#include "http/api.h"

struct db *api_reader(const struct call *);

/* Whoever administers security where the person holds a post, or did. */
static bool
administers(struct call *c, int64_t person)
{
    const struct db_value v[] = { db_int(c->rq.realm), db_int(person) };
    struct db_rows        rows;

    if (rq_query(&c->rq, "SELECT \"owner\" FROM \"post\" WHERE \"realm\" = $1 AND \"person\" = $2",
                 v, 2, &rows)
        != OK)
        return false;
    for (size_t i = 0; i < rows.n; i++)
        for (size_t k = 0; k < c->caller.n; k++)
            if (strcmp(c->caller.posts[k].role, "security_admin") == 0
                && tree_below(c->rq.tree, rows.v[i].i, c->caller.posts[k].no))
                return true;
    return false;
}

static bool
person_of(struct call *c, const char *text, int64_t *person)
{
    int64_t realm;

    return id_parse(text, &realm, person) && realm == c->rq.realm && administers(c, *person);
}

enum status
api_accounts(struct call *c)
{
    int64_t        person;
    struct db_rows rows;

    if (!person_of(c, http_query(c->x, "person"), &person))
        return E_MISSING;
    const struct db_value v[] = { db_int(c->rq.realm), db_int(person) };
    const enum status     st =
        rq_query(&c->rq,
                 "SELECT \"login\", \"created\", \"ended\" FROM \"account\" WHERE \"realm\" = $1"
                 " AND \"person\" = $2 ORDER BY \"id\"",
                 v, 2, &rows);
    if (st != OK)
        return st;
    json_open(&c->out, '{');
    json_key(&c->out, "rows");
    json_open(&c->out, '[');
    for (size_t i = 0; i < rows.n; i++) {
        json_open(&c->out, '{');
        json_key(&c->out, "login");
        json_text(&c->out, rows.v[i * 3].p);
        json_key(&c->out, "created");
        json_text(&c->out, instant_text(c->x->arena, rows.v[i * 3 + 1].i));
        json_key(&c->out, "ended");
        json_text(&c->out,
                  rows.v[i * 3 + 2].i ? instant_text(c->x->arena, rows.v[i * 3 + 2].i) : NULL);
        json_close(&c->out, '}');
    }
    json_close(&c->out, ']');
    json_close(&c->out, '}');
    return OK;
}

/* ---- writing: hashing takes its time, so on the heavy side ---- */

static void
say_password(struct call *c, int status, const char *login, const char *password)
{
    struct buffer b;

    buffer_open(&b, c->x->arena);
    json_open(&b, '{');
    json_key(&b, "login");
    json_text(&b, login);
    json_key(&b, "password");
    json_text(&b, password);
    json_close(&b, '}');
    api_json(c->x, status, &b, NULL);
}

static bool
login_sound(const char *login)
{
    const size_t n = login ? strlen(login) : 0;
    return n >= 2 && n <= 60
        && strspn(login, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_@") == n;
}

static enum status
plan_account(struct call *c, struct change *change, const char **login, char **password)
{
    int64_t person;

    *login = json_string_value(json_object_get(c->body, "login"));
    if (!person_of(c, json_string_value(json_object_get(c->body, "person")), &person))
        return E_MISSING;
    if (!login_sound(*login)) {
        (void)request_fault(&c->rq, "login",
                            c->rq.english ? "2 to 60 letters, digits, . - _ @."
                                          : "应为 2 到 60 个字母、数字或 . - _ @");
        return E_INVALID;
    }
    return account_plan(&c->rq, change, *login, person, password, NULL);
}

static enum status
plan_reset(struct call *c, struct change *change, const char **login, char **password)
{
    struct db_value *row;

    *login = c->segment[1];
    const enum status st = account_named(&c->rq, *login, &row);
    if (st != OK)
        return st;
    if (!row || row[0].i != c->rq.realm || !administers(c, account_person(row)))
        return E_MISSING;
    return password_plan(&c->rq, change, row, password);
}

static enum status
plan_own(struct call *c, struct change *change)
{
    const char      *old = json_string_value(json_object_get(c->body, "old"));
    char            *fresh = (char *)(uintptr_t)json_string_value(json_object_get(c->body, "new"));
    struct db_value *row;
    enum status      st = account_named(&c->rq, c->caller.login, &row);

    if (st != OK || !row)
        return st != OK ? st : E_LOGIN;
    if (!fresh || text_length(fresh) < 10 || strlen(fresh) > 200)
        (void)request_fault(&c->rq, "new",
                            c->rq.english ? "At least 10 characters." : "至少 10 个字符");
    else if (!old || !account_password_fits(row, old))
        (void)request_fault(&c->rq, "old",
                            c->rq.english ? "Is not the present password." : "与现在的密码不符");
    return c->rq.fault_count ? E_INVALID : password_plan(&c->rq, change, row, &fresh);
}

static void
account_job(void *arg, struct db *db, struct arena *a)
{
    struct call  *c = arg;
    struct change change;
    const char   *login = NULL, *says = NULL;
    char         *password = NULL;
    const bool    own = strcmp(c->segment[0], "session") == 0, reset = c->n == 3;
    enum status   st = call_begin(c, db);

    (void)a;
    change_open(&change, &c->rq);
    if (st == OK)
        st = own   ? plan_own(c, &change)
           : reset ? plan_reset(c, &change, &login, &password)
                   : plan_account(c, &change, &login, &password);
    st = call_end(c, st);
    if (st == OK) {
        const enum outcome o = commit_wait(&change, &says);
        if (o == MISSED && says)
            (void)request_fault(&c->rq, "login", says);
        st = o == DONE ? OK : o == MISSED ? (says ? E_INVALID : E_CONFLICT) : E_BUSY;
    }
    if (st != OK)
        api_refuse(c, st);
    else if (own) {
        const struct http_reply r = { .status = 204, .type = "text/plain", .body = "", .size = 0 };
        http_reply(c->x, &r);
    } else
        say_password(c, reset ? 200 : 201, login, password);
}

void
api_account_act(struct call *c)
{
    const enum status st = call_json(c);

    if (st != OK) {
        api_refuse(c, st);
        return;
    }
    http_later(c->x);
    if (!work_post(account_job, c, 50))
        api_refuse(c, E_BUSY);
}
