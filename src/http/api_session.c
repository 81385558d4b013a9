/* api_session.c - log-in on the heavy side, the session as the pages see it, messages. */
#include <stdlib.h>
#include <string.h>
#include "core/day.h"
#include "core/text.h"
#include "engine/account.h"
#include "http/api.h"

enum { LOGINS_WAITING = 200 };

static void
put_post(struct call *c, const struct post *p)
{
    struct buffer              *b = &c->out;
    const struct code_table    *roles = code_table_named("role", 4);
    const struct code          *role = roles ? code_named(roles, p->role, strlen(p->role)) : NULL;

    json_open(b, '{');
    json_key(b, "id");
    json_text(b, id_text(c->x->arena, c->caller.realm, p->id));
    json_key(b, "role");
    json_text(b, p->role);
    json_key(b, "role_label");
    json_text(b, !role ? p->role : c->rq.english ? role->english : role->label);
    json_key(b, "org");
    json_open(b, '{');
    json_key(b, "id");
    json_text(b, id_text(c->x->arena, c->caller.realm, p->org));
    json_key(b, "label");
    json_text(b, p->org_name);
    json_close(b, '}');
    json_key(b, "from");
    json_text(b, day_text(c->x->arena, p->from));
    json_key(b, "to");
    json_text(b, p->to ? day_text(c->x->arena, p->to) : NULL);
    json_key(b, "stand_in");
    json_bool(b, p->stand_in);
    json_key(b, "acting");
    json_bool(b, true);
    json_close(b, '}');
}

enum status
api_session(struct call *c)
{
    struct buffer        *b = &c->out;
    const struct db_value v = db_int(c->rq.realm);
    struct db_rows        rows;
    const enum status     st =
        rq_query(&c->rq, "SELECT \"name\" FROM \"realm\" WHERE \"realm\" = $1", &v, 1, &rows);

    if (st != OK)
        return st;
    json_open(b, '{');
    json_key(b, "login");
    json_text(b, c->caller.login);
    json_key(b, "person");
    json_open(b, '{');
    json_key(b, "id");
    json_text(b, id_text(c->x->arena, c->caller.realm, c->caller.person));
    json_key(b, "label");
    json_text(b, c->caller.name);
    json_close(b, '}');
    json_key(b, "realm");
    json_open(b, '{');
    json_key(b, "no");
    json_int(b, c->rq.realm);
    json_key(b, "label");
    json_text(b, rows.n ? rows.v[0].p : "");
    json_close(b, '}');
    json_key(b, "today");
    json_text(b, day_text(c->x->arena, c->rq.today));
    json_key(b, "demo");
    json_bool(b, c->rq.engine->demo);
    json_key(b, "posts");
    json_open(b, '[');
    for (size_t i = 0; i < c->caller.n; i++)
        put_post(c, &c->caller.posts[i]);
    json_close(b, ']');
    json_close(b, '}');
    return OK;
}

enum status
api_messages(struct call *c)
{
    const char           *after = http_query(c->x, "after");
    int64_t               realm, id = INT64_MAX;
    const struct db_value v0 = db_int(c->rq.realm);
    struct db_rows        rows;

    if (after && (!id_parse(after, &realm, &id) || realm != c->rq.realm))
        return E_MISSING;
    const struct db_value v[] = { v0, db_int(c->caller.person), db_int(id) };
    const enum status     st =
        rq_query(&c->rq,
                 "SELECT \"id\", \"at\", \"module\", \"record\", \"text\" FROM \"message\" WHERE "
                 "\"realm\" = $1"
                 " AND \"person\" = $2 AND \"id\" < $3 ORDER BY \"id\" DESC LIMIT 51",
                 v, 3, &rows);
    if (st != OK)
        return st;
    json_open(&c->out, '{');
    json_key(&c->out, "rows");
    json_open(&c->out, '[');
    for (size_t i = 0; i < rows.n && i < 50; i++) {
        const struct db_value *r = &rows.v[i * 5];
        json_open(&c->out, '{');
        json_key(&c->out, "id");
        json_text(&c->out, id_text(c->x->arena, c->rq.realm, r[0].i));
        json_key(&c->out, "at");
        json_text(&c->out, instant_text(c->x->arena, r[1].i));
        json_key(&c->out, "text");
        json_text(&c->out, r[4].p);
        json_key(&c->out, "record");
        json_open(&c->out, '{');
        json_key(&c->out, "module");
        json_text(&c->out, r[2].p);
        json_key(&c->out, "id");
        json_text(&c->out, id_text(c->x->arena, c->rq.realm, r[3].i));
        json_close(&c->out, '}');
        json_close(&c->out, '}');
    }
    json_close(&c->out, ']');
    json_key(&c->out, "next");
    json_text(&c->out, rows.n > 50 ? id_text(c->x->arena, c->rq.realm, rows.v[49 * 5].i) : NULL);
    json_close(&c->out, '}');
    return OK;
}

/* ---- log-in and log-out ---- */

static const char *
cookie_header(struct call *c, const char *value, int seconds)
{
    return arena_print(c->x->arena, "%s=%s; Path=/; HttpOnly; SameSite=Lax; Max-Age=%d%s",
                       api_cookie_name(), value, seconds, api_insecure() ? "" : "; Secure");
}

static void
logged_in(struct call *c, const struct login_try *t, struct db *db)
{
    enum status st = request_begin(&c->rq, api_engine(), db, c->x->arena);

    c->rq.english = http_english(c->x);
    if (st == OK)
        st = session_caller(&c->rq, t->cookie, &c->caller);
    if (st == OK)
        st = request_as(&c->rq, &c->caller);
    if (st == OK)
        st = api_session(c);
    st = call_end(c, st);
    if (st != OK) {
        api_refuse(c, st);
        return;
    }
    struct http_reply r = {
        .status = 200, .type = "application/json; charset=utf-8", .body = c->out.v, .size = c->out.n
    };
    r.headers[0] =
        (struct http_pair){ "Set-Cookie", cookie_header(c, t->cookie, SESSION_HOURS * 3600) };
    http_reply(c->x, &r);
}

static void
login_refused(struct call *c, const struct login_try *t, enum status st)
{
    const bool  en = http_english(c->x);
    const char *says =
        st == E_LIMIT ? (en ? "Too many failures: try again later." : "失败次数过多，请稍后再试。")
        : st != E_LOGIN ? NULL
        : t->wants_code
            ? (en ? "Enter the six digits of your authenticator." : "请输入验证器上的六位数字。")
            : (en ? "Log-in or password is wrong." : "登录名或密码不对，请核对后再试。");

    problem_reply(c->x, st, t->wants_code ? "code" : NULL, says, NULL, 0);
}

static void
login_job(void *arg, struct db *db, struct arena *a)
{
    struct call     *c = arg;
    struct change    change = { 0 };
    struct login_try t = { .login = json_string_value(json_object_get(c->body, "login")),
                           .password = json_string_value(json_object_get(c->body, "password")),
                           .code = json_string_value(json_object_get(c->body, "code")) };

    (void)a;
    t.about = "";
    enum status st = request_begin(&c->rq, api_engine(), db, c->x->arena);
    if (st == OK)
        st = login_plan(&c->rq, &change, &t);
    st = call_end(c, st);
    if ((st == OK || st == E_LOGIN) && change.n && commit_wait(&change, NULL) != DONE)
        st = E_BUSY;
    if (st == OK)
        logged_in(c, &t, db);
    else
        login_refused(c, &t, st);
}

void
api_login(struct call *c)
{
    const enum status st = call_json(c);
    const char       *login = json_string_value(json_object_get(c->body, "login"));
    const char       *password = json_string_value(json_object_get(c->body, "password"));

    if (st != OK || !login || !password || strlen(login) > 100 || strlen(password) > 200) {
        if (st == OK)
            (void)request_fault(&c->rq, login && strlen(login) <= 100 ? "password" : "login",
                                http_english(c->x) ? "Required." : "必填");
        api_refuse(c, st == OK ? E_INVALID : st);
        return;
    }
    http_later(c->x);
    if (!work_post(login_job, c, LOGINS_WAITING))
        api_refuse(c, E_BUSY);
}

static void
logged_out(void *arg, struct change *change, enum outcome o, const char *says)
{
    struct call *c = arg;

    (void)change;
    (void)says;
    if (o != DONE) {
        api_refuse(c, E_BUSY);
        return;
    }
    struct http_reply r = { .status = 204, .type = "text/plain", .body = "", .size = 0 };
    r.headers[0] = (struct http_pair){ "Set-Cookie", cookie_header(c, "", 0) };
    http_reply(c->x, &r);
}

struct db *api_reader(const struct call *);

void
api_logout(struct call *c)
{
    struct change *change = arena_alloc(c->x->arena, sizeof(*change));
    enum status    st = call_begin(c, api_reader(c));

    if (st == OK)
        st = logout_plan(&c->rq, change, http_cookie(c->x, api_cookie_name()));
    st = call_end(c, st);
    if (st != OK) {
        api_refuse(c, st);
        return;
    }
    http_later(c->x);
    commit_later(change, logged_out, c);
}
