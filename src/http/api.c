/* api.c - routes, sessions, the guards of unsafe methods. */
#include "http/api.h"
#include <stdlib.h>
#include <string.h>
#include "core/text.h"
#include "engine/account.h"
#include "http/assets.h"

static struct {
    struct engine *engine;
    struct db    **readers;
    int            threads;
    bool           insecure;
    const char    *openapi;
} api;

struct engine *
api_engine(void)
{
    return api.engine;
}

bool
api_insecure(void)
{
    return api.insecure;
}

const char *
api_cookie_name(void)
{
    return api.insecure ? "zj" : "__Host-zj";
}

bool
api_start(const struct api_config *c, const char **why)
{
    api.engine = c->engine;
    api.threads = c->threads;
    api.insecure = c->insecure;
    api.openapi = c->openapi;
    api.readers = calloc((size_t)c->threads, sizeof(*api.readers));
    CHECK(api.readers);
    for (int i = 0; i < c->threads; i++)
        if (!(api.readers[i] = db_open(c->engine->url, false, why)))
            return false;
    return true;
}

size_t
api_body_limit(const struct exchange *x)
{
    return strcmp(x->path, "/api/imports") == 0 ? 20u << 20 : 1u << 20;
}

/* ---- a call ---- */

struct call *
call_open(struct exchange *x)
{
    struct call *c = arena_alloc(x->arena, sizeof(*c));
    char        *path = arena_text(x->arena, x->path + 5); /* behind "/api/" */

    c->x = x;
    buffer_open(&c->out, x->arena);
    while (*path && c->n < SEGMENTS) {
        char *end = strchr(path, '/');
        c->segment[c->n++] = path;
        if (!end)
            break;
        *end = 0;
        path = end + 1;
    }
    return c;
}

enum status
call_begin(struct call *c, struct db *db)
{
    enum status st = request_begin(&c->rq, api.engine, db, c->x->arena);

    c->rq.english = http_english(c->x);
    if (st == OK)
        st = session_caller(&c->rq, http_cookie(c->x, api_cookie_name()), &c->caller);
    return st == OK ? request_as(&c->rq, &c->caller) : st;
}

enum status
call_end(struct call *c, enum status st)
{
    request_end(&c->rq);
    return c->rq.failed != OK ? c->rq.failed : st;
}

static void
forget_json(void *j)
{
    json_decref(j);
}

/* Depth is limited before anything is parsed. */
static bool
too_deep(const char *s, size_t n)
{
    int  depth = 0;
    bool text = false;

    for (size_t i = 0; i < n; i++) {
        if (text && s[i] == '\\')
            i++;
        else if (s[i] == '"')
            text = !text;
        else if (!text && (s[i] == '{' || s[i] == '[') && ++depth > 32)
            return true;
        else if (!text && (s[i] == '}' || s[i] == ']'))
            depth--;
    }
    return false;
}

enum status
call_json(struct call *c)
{
    json_error_t e;

    if (c->body)
        return OK;
    if (c->x->body_size == 0)
        c->body = json_object();
    else if (!too_deep(c->x->body, c->x->body_size))
        c->body = json_loadb(c->x->body, c->x->body_size, JSON_REJECT_DUPLICATES, &e);
    if (c->body)
        arena_on_close(c->x->arena, forget_json, c->body);
    if (json_is_object(c->body))
        return OK;
    c->rq.says = http_english(c->x) ? "The body has to be one JSON object."
                                    : "请求的正文应为一个 JSON 对象。";
    return E_BAD;
}

void
api_json(struct exchange *x, int status, struct buffer *b, const char *etag)
{
    struct http_reply r = {
        .status = status, .type = "application/json; charset=utf-8", .body = b->v, .size = b->n
    };

    if (etag)
        r.headers[0] = (struct http_pair){ "ETag", etag };
    http_reply(x, &r);
}

void
api_refuse(struct call *c, enum status st)
{
    struct http_pair fields[40];
    const size_t     n = c->rq.fault_count < 40 ? c->rq.fault_count : 40;

    for (size_t i = 0; i < n; i++)
        fields[i] = (struct http_pair){ c->rq.faults[i].field, c->rq.faults[i].says };
    problem_reply(c->x, st, NULL, c->rq.says, fields, n);
}

/* ---- guards ---- */

/* A page of another site can send a form, but neither this header nor our Origin (M5k). */
static bool
from_our_pages(const struct exchange *x)
{
    const char *origin = http_header(x, "origin"), *host = http_header(x, "host"),
               *mark = http_header(x, "x-zhijia");

    if (!mark || strcmp(mark, "1") != 0)
        return false;
    if (!origin || !host)
        return true;
    const char *at = strstr(origin, "://");
    return at && strcmp(at + 3, host) == 0;
}

static bool
key_sound(const char *key)
{
    const size_t n = key ? strlen(key) : 0;
    return n >= 8 && n <= 64
        && strspn(key, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") == n;
}

/* ---- routes ---- */

struct route {
    const char *method, *first, *last;      /* last: "*" any, NULL nothing */
    size_t      n;                          /* segments */
    call_fn    *read;
    void (*act)(struct call *);
    bool        keyed;                      /* owes an Idempotency-Key */
};
static const struct route routes[] = {
    { "GET", "session", NULL, 1, api_session, NULL, false },
    { "POST", "session", NULL, 1, NULL, api_login, false },
    { "DELETE", "session", NULL, 1, NULL, api_logout, false },
    { "POST", "session", "password", 2, NULL, api_account_act, true },
    { "POST", "setup", NULL, 1, NULL, api_setup, false },
    { "GET", "accounts", NULL, 1, api_accounts, NULL, false },
    { "POST", "accounts", NULL, 1, NULL, api_account_act, true },
    { "POST", "accounts", "reset", 3, NULL, api_account_act, true },
    { "GET", "meta", NULL, 1, api_meta, NULL, false },
    { "GET", "tree", NULL, 1, api_tree, NULL, false },
    { "GET", "messages", NULL, 1, api_messages, NULL, false },
    { "GET", "imports", NULL, 1, api_import_list, NULL, false },
    { "POST", "imports", NULL, 1, NULL, api_import_upload, true },
    { "GET", "imports", "*", 2, api_import_show, NULL, false },
    { "GET", "imports", "remarks", 3, api_import_remarks, NULL, false },
    { "GET", "imports", "rows", 3, api_import_rows, NULL, false },
    { "GET", "imports", "file", 3, NULL, api_import_file, false },
    { "POST", "imports", "*", 3, NULL, api_import_act, true },
    { "GET", "*", NULL, 1, api_list, NULL, false },
    { "GET", "*", "total", 2, api_total, NULL, false },
    { "GET", "*", "export", 2, NULL, api_export, false },
    { "GET", "*", "lookup", 2, api_lookup, NULL, false },
    { "GET", "*", "*", 2, api_record, NULL, false },
    { "GET", "*", "history", 3, api_history, NULL, false },
    { "POST", "*", "*", 2, NULL, api_step, true },
    { "POST", "*", "*", 3, NULL, api_step, true },
};

static bool
fits(const struct route *r, const struct call *c)
{
    if (r->n != c->n)
        return false;
    if (strcmp(r->first, "*") == 0 ? !shape_named(c->segment[0])
                                   : strcmp(r->first, c->segment[0]) != 0)
        return false;
    return !r->last || strcmp(r->last, "*") == 0 || strcmp(r->last, c->segment[c->n - 1]) == 0;
}

static const struct route *
route_of(const struct call *c, bool *known)
{
    *known = false;
    for (size_t i = 0; i < sizeof(routes) / sizeof(routes[0]); i++)
        if (fits(&routes[i], c)) {
            *known = true;
            if (strcmp(routes[i].method, c->x->method) == 0)
                return &routes[i];
        }
    return NULL;
}

static void
read_call(struct call *c, call_fn *fn)
{
    enum status st = call_begin(c, api.readers[c->x->thread % api.threads]);

    if (st == OK)
        st = fn(c);
    st = call_end(c, st);
    if (st != OK)
        api_refuse(c, st);
    else
        api_json(c->x, 200, &c->out, NULL);
}

/* Nobody has to be logged in to read how the interface is made. */
static bool
describe(struct exchange *x)
{
    if (!api.openapi || strcmp(x->path, "/api/openapi.json") != 0 || strcmp(x->method, "GET") != 0)
        return false;
    const struct http_reply r = { .status = 200,
                                  .type = "application/json; charset=utf-8",
                                  .body = api.openapi,
                                  .size = strlen(api.openapi) };
    http_reply(x, &r);
    return true;
}

static void
handle_api(struct exchange *x)
{
    struct call        *c = call_open(x);
    bool                known;
    const struct route *r = route_of(c, &known);

    c->rq.english = http_english(x);
    if (!r && describe(x))
        return;
    known |= strcmp(x->path, "/api/openapi.json") == 0;
    if (!r) {
        problem_reply(x, known ? E_METHOD : E_MISSING, NULL, NULL, NULL, 0);
        return;
    }
    if (r->read) {
        read_call(c, r->read);
        return;
    }
    if (strcmp(x->method, "GET") != 0 && !from_our_pages(x)) {
        c->rq.says = c->rq.english
                       ? "Unsafe requests carry X-Zhijia: 1 and come from our own pages."
                       : "写入请求须带 X-Zhijia: 1，且来自本系统的页面。";
        api_refuse(c, E_FORBIDDEN);
        return;
    }
    if (r->keyed && !key_sound(http_header(x, "idempotency-key"))) {
        c->rq.says = c->rq.english ? "Send an Idempotency-Key of 8 to 64 letters, digits, - or _."
                                   : "请带上 Idempotency-Key（8 到 64 个字母、数字、- 或 _）。";
        api_refuse(c, E_UNBOUND);
        return;
    }
    r->act(c);
}

void
api_handle(struct exchange *x)
{
    if (strncmp(x->path, "/api/", 5) == 0)
        handle_api(x);
    else if (strcmp(x->path, "/healthz") == 0 && strcmp(x->method, "GET") == 0) {
        const struct http_reply r = {
            .status = 200, .type = "text/plain", .body = "ok\n", .size = 3
        };
        http_reply(x, &r);
    } else if (!assets_reply(x, "web/console"))
        problem_reply(x, E_METHOD, NULL, NULL, NULL, 0);
}

/* For a writing call: its thread's connection. */
struct db *api_reader(const struct call *);
struct db *
api_reader(const struct call *c)
{
    return api.readers[c->x->thread % api.threads];
}
