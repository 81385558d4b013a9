/* api_register.c - registers: list, total, record, history, steps, export. */
#include <stdlib.h>
#include <string.h>
#include "core/day.h"
#include "core/text.h"
#include "engine/export.h"
#include "engine/tree.h"
#include "http/api.h"

static struct list_call
list_of(struct call *c)
{
    struct list_pair *pairs = arena_alloc(c->x->arena, (c->x->query_count + 1) * sizeof(*pairs));

    for (size_t i = 0; i < c->x->query_count; i++)
        pairs[i] = (struct list_pair){ c->x->query[i].name, c->x->query[i].value };
    return (struct list_call){
        .shape = shape_named(c->segment[0]), .pairs = pairs, .n = c->x->query_count, .total = -1
    };
}

static enum status
limit_of(struct call *c, int *limit)
{
    const char *text = http_query(c->x, "limit");
    char       *end;

    *limit = LIST_LIMIT;
    if (!text)
        return OK;
    const long n = strtol(text, &end, 10);
    if (*end || n < 1 || n > LIST_LIMIT_MOST) {
        (void)request_fault(&c->rq, "limit", c->rq.english ? "1 to 200." : "应为 1 到 200");
        return E_INVALID;
    }
    *limit = (int)n;
    return OK;
}

enum status
api_list(struct call *c)
{
    struct list_call l = list_of(c);
    int              limit;
    enum status      st = limit_of(c, &limit);

    if (st == OK)
        st = list_page(&c->rq, &l, limit);
    if (st == OK)
        st = list_total(&c->rq, &l, 20000, &l.total);
    if (st != OK)
        return st;
    json_open(&c->out, '{');
    json_key(&c->out, "rows");
    json_open(&c->out, '[');
    for (size_t i = 0; i < l.row_count; i++)
        view_row(&c->rq, &c->out, l.rows[i]);
    json_close(&c->out, ']');
    json_key(&c->out, "next");
    json_text(&c->out, l.next);
    json_key(&c->out, "total");
    if (l.total < 0)
        json_nothing(&c->out);
    else
        json_int(&c->out, l.total);
    json_close(&c->out, '}');
    return OK;
}

enum status
api_total(struct call *c)
{
    struct list_call l = list_of(c);
    int64_t          total;
    const enum status st = list_total(&c->rq, &l, -1, &total);

    if (st != OK)
        return st;
    json_open(&c->out, '{');
    json_key(&c->out, "total");
    json_int(&c->out, total);
    json_close(&c->out, '}');
    return OK;
}

/* The record of the path, if the caller sees it; else the same 404 as for an id never issued. */
static struct record *
record_of_path(struct call *c)
{
    int64_t realm, id;

    if (!id_parse(c->segment[1], &realm, &id) || realm != c->rq.realm)
        return NULL;
    struct record *r = record_get(&c->rq, shape_named(c->segment[0]), id);
    return r && record_visible(&c->rq, r) ? r : NULL;
}

enum status
api_record(struct call *c)
{
    struct record *r = record_of_path(c);
    return r ? view_record(&c->rq, &c->out, r) : E_MISSING;
}

enum status
api_history(struct call *c)
{
    struct record *r = record_of_path(c);
    return r ? view_history(&c->rq, &c->out, r) : E_MISSING;
}

enum status
api_lookup(struct call *c)
{
    const char   *text = http_query(c->x, "document");
    struct shape *s = shape_named("person");
    int64_t      *ids;
    size_t        n;

    if (strcmp(c->segment[0], "person") != 0)
        return E_MISSING;
    if (!text || strlen(text) < 5 || strlen(text) > 40) {
        (void)request_fault(&c->rq, "document",
                            c->rq.english ? "The whole number." : "请填写完整号码");
        return E_INVALID;
    }
    char *upper = text_unspaced(c->x->arena, text_narrow(c->x->arena, text, NULL), NULL);
    for (char *p = upper; *p; p++)
        if (*p >= 'a' && *p <= 'z')
            *p = (char)(*p - 32);
    const enum status st = find_by_digits(&c->rq, s, upper, &ids, &n);
    if (st != OK)
        return st;
    for (size_t i = 0; i < n; i++) {
        struct record *r = record_get(&c->rq, s, ids[i]);
        if (!r || !record_visible(&c->rq, r)) {
            c->rq.says = c->rq.english ? "Registered elsewhere: needs review."
                                       : "已在其他工会登记，需复核。";
            return E_CONFLICT;
        }
        json_open(&c->out, '{');
        json_key(&c->out, "person");
        view_reference(&c->rq, &c->out, s->m, ids[i]);
        json_close(&c->out, '}');
        return OK;
    }
    return E_MISSING;
}

/* ---- steps ---- */

static int64_t
if_match(const struct call *c)
{
    const char *text = http_header(c->x, "if-match");
    char       *end;

    if (!text || *text != '"')
        return -1;
    const int64_t rev = strtoll(text + 1, &end, 10);
    return strcmp(end, "\"") == 0 ? rev : -1;
}

static enum status
read_step(struct call *c, struct step_call *s)
{
    const char *name = c->segment[c->n - 1], *on;
    int64_t     realm;

    s->shape = shape_named(c->segment[0]);
    s->step = step_shape_named(s->shape, name);
    if (!s->step || s->step->birth != (c->n == 2))
        return E_MISSING;
    if (c->n == 3 && (!id_parse(c->segment[1], &realm, &s->id) || realm != c->rq.realm))
        return E_MISSING;
    s->if_match = if_match(c);
    const enum status st = call_json(c);
    if (st != OK)
        return st;
    json_t *said = json_object_get(c->body, "on");
    on = json_string_value(said);
    if (said && !json_is_null(said) && (!on || !(s->answers.day = day_parse(on))))
        (void)request_fault(&c->rq, "on",
                            c->rq.english ? "A date, such as 2026-10-31."
                                          : "应为日期，如 2026-10-31");
    return answers_read(&c->rq, s->shape, s->step, json_object_get(c->body, "answers"), &s->answers)
             ? OK
             : E_INVALID;
}

static enum status
plan_of_step(struct call *c, struct change *change)
{
    struct step_call s = { .if_match = -1 };
    const char      *preview = http_query(c->x, "preview");
    const enum status read = read_step(c, &s);

    if (read != OK && read != E_INVALID)
        return read;
    if (read == E_INVALID
        && !s.step->birth) { /* outside the scope even wrong answers are told nothing */
        struct record *r = record_get(&c->rq, s.shape, s.id);
        if (!r || !record_visible(&c->rq, r))
            return E_MISSING;
    }
    if (read == E_INVALID)
        return read;
    const enum status st = plan_step(&c->rq, change, &s);
    if (st == OK && preview && strcmp(preview, "1") == 0)
        view_preview(&c->rq, &c->out, change);
    return st;
}

void
api_step(struct call *c)
{
    api_write(c, plan_of_step);
}

/* ---- export ---- */

static void
send_file(struct call *c, const char *format, const void *bytes, size_t n)
{
    const bool xlsx = strcmp(format, "xlsx") == 0;
    const char *type = xlsx ? "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
                     : strcmp(format, "gbk") == 0 ? "text/csv; charset=GB18030"
                                                  : "text/csv; charset=utf-8";
    struct http_reply r = { .status = 200, .type = type, .body = bytes, .size = n };

    r.headers[0].name = "Content-Disposition";
    r.headers[0].value = arena_print(c->x->arena, "attachment; filename=\"%s.%s\"", c->segment[0],
                                     xlsx ? "xlsx" : "csv");
    http_reply(c->x, &r);
}

/* A post that ended while the file was being made closes it: nothing leaves (M5m). */
static bool
posts_hold(struct call *c, struct db *db)
{
    struct post *const before = c->caller.posts;
    const size_t       n = c->caller.n;
    bool               same = call_begin(c, db) == OK && c->caller.n == n;

    for (size_t i = 0; same && i < n; i++)
        same = c->caller.posts[i].id == before[i].id;
    request_end(&c->rq);
    return same;
}

static void
export_job(void *arg, struct db *db, struct arena *a)
{
    struct call *c = arg;
    const char  *asked = http_query(c->x, "format"), *format = asked ? asked : "xlsx";
    const void  *bytes = NULL;
    size_t       n = 0, rows;
    enum status  st = call_begin(c, db);

    (void)a;
    if (st == OK) {
        const struct list_call l = list_of(c);
        st = export_list(&c->rq, &l, format, &bytes, &n, &rows);
    }
    st = call_end(c, st);
    if (st == OK && !posts_hold(c, db))
        st = c->rq.failed != OK ? c->rq.failed : E_MISSING;
    if (st != OK)
        api_refuse(c, st);
    else
        send_file(c, format, bytes, n);
}

void
api_export(struct call *c)
{
    http_later(c->x);
    if (!work_post(export_job, c, 50))
        api_refuse(c, E_BUSY);
}
