/* api_import.c - the import wizard's requests. */
#include <stdlib.h>
#include <string.h>
#include "core/text.h"
#include "engine/import.h"
#include "http/api.h"
#include "sheet/sheet.h"

enum { IMPORTS_WAITING = 20 };
struct db *api_reader(const struct call *);

static struct db_value *
row_of_path(struct call *c)
{
    int64_t realm, id;

    if (!id_parse(c->segment[1], &realm, &id) || realm != c->rq.realm)
        return NULL;
    return import_row_of(&c->rq, id);
}

enum status
api_import_list(struct call *c)
{
    const char           *after = http_query(c->x, "after");
    int64_t               realm, id = INT64_MAX;
    struct db_rows        rows;

    if (after && (!id_parse(after, &realm, &id) || realm != c->rq.realm))
        return E_MISSING;
    static const char     select[] = "SELECT * FROM \"import\" WHERE \"realm\" = $1 AND \"id\" < $2"
                                     " AND \"owner\" >= 0 AND get_bit($3, \"owner\") = 1"
                                     " ORDER BY \"id\" DESC LIMIT 51";
    const struct db_value v[] = { db_int(c->rq.realm), db_int(id), c->rq.scope };
    const enum status     st = rq_query(&c->rq, select, v, 3, &rows);
    if (st != OK)
        return st;
    json_open(&c->out, '{');
    json_key(&c->out, "rows");
    json_open(&c->out, '[');
    for (size_t i = 0; i < rows.n && i < 50; i++)
        import_json(&c->rq, &c->out, &rows.v[i * rows.columns], false);
    json_close(&c->out, ']');
    json_key(&c->out, "next");
    json_text(&c->out, rows.n > 50
                           ? id_text(c->x->arena, c->rq.realm, rows.v[49 * rows.columns + I_ID].i)
                           : NULL);
    json_close(&c->out, '}');
    return OK;
}

enum status
api_import_show(struct call *c)
{
    const struct db_value *row = row_of_path(c);

    if (!row)
        return E_MISSING;
    import_json(&c->rq, &c->out, row, true);
    return OK;
}

static int64_t
after_of(const struct call *c)
{
    const char *text = http_query(c->x, "after");
    return text ? strtoll(text, NULL, 10) : 0;
}

enum status
api_import_remarks(struct call *c)
{
    const struct db_value *row = row_of_path(c);
    return row ? import_remarks_json(&c->rq, &c->out, row, http_query(c->x, "verdict"), after_of(c))
               : E_MISSING;
}

enum status
api_import_rows(struct call *c)
{
    const struct db_value *row = row_of_path(c);
    return row ? import_rows_json(&c->rq, &c->out, row, after_of(c)) : E_MISSING;
}

/* ---- upload ---- */

static bool
may_import(struct call *c)
{
    static const char *const layouts[] = { "member", "org", "employer" };

    for (size_t i = 0; i < 3; i++) {
        const struct target     *t = target_named(layouts[i]);
        const struct step_shape *y = t ? target_birth(shape_named(t->module)) : NULL;
        if (y && c->caller.n && who_could(&c->rq, y->who))
            return true;
    }
    return false;
}

static enum status
plan_upload(struct call *c, struct change *change)
{
    const char *name = http_query(c->x, "name");

    if (!may_import(c)) {
        c->rq.says = c->rq.english ? "None of your posts may import." : "您的岗位不能导入名册。";
        return E_FORBIDDEN;
    }
    if (!name || !*name || text_length(name) > 200 || strpbrk(name, "/\\\r\n")) {
        (void)request_fault(&c->rq, "name",
                            c->rq.english ? "Say the file's name." : "请给出文件名");
        return E_INVALID;
    }
    if (!c->x->body_size) {
        c->rq.says =
            c->rq.english ? "The file is empty: choose another." : "文件是空的，请重新选择。";
        return E_INVALID;
    }
    return import_upload(&c->rq, change, name, c->x->body, c->x->body_size);
}

void
api_import_upload(struct call *c)
{
    api_write(c, plan_upload);
}

/* ---- check, commit, undo: answered 202 when the work has begun ---- */

struct act {
    const char *name, *from, *to;
    work_fn    *fn;
};
static const struct act acts[] = {
    { "check", "uploaded checked failed", "reading", import_check_job },
    { "commit", "checked", "writing", import_commit_job },
    { "undo", "done", "undoing", import_undo_job },
};

static const struct act *
act_named(const char *name)
{
    for (size_t i = 0; i < sizeof(acts) / sizeof(acts[0]); i++)
        if (strcmp(acts[i].name, name) == 0)
            return &acts[i];
    return NULL;
}

static enum status
prepare_act(struct call *c, const struct act *act, char **settings, int64_t *id)
{
    struct import_settings s;
    const struct db_value *row = row_of_path(c);

    if (!row)
        return E_MISSING;
    *id = row[I_ID].i;
    if (!in_words(act->from, row[I_STATE].p, strlen(row[I_STATE].p))) {
        c->rq.says = c->rq.english ? "The import is in another state: look again."
                                   : "导入已处于另一状态，请刷新后再看。";
        return E_CONFLICT;
    }
    if (strcmp(act->name, "commit") == 0 && row[I_WHY].n) {
        c->rq.says = arena_text(c->x->arena, row[I_WHY].p);
        return E_CONFLICT;
    }
    if (strcmp(act->name, "check") != 0)
        return OK;
    import_settings_load(c->x->arena, row[I_SETTINGS].p, &s);
    const enum status st = call_json(c);
    if (st != OK)
        return st;
    const bool sound = import_settings_read(&c->rq, c->body, &s);
    *settings = import_settings_text(c->x->arena, &s);
    return sound ? OK : E_INVALID;
}

static void
accepted(struct call *c)
{
    buffer_text(&c->out, "{}");
    api_json(c->x, 202, &c->out, NULL);
}

static void
act_job(void *arg, struct db *db, struct arena *a)
{
    struct call      *c = arg;
    const struct act *act = act_named(c->segment[2]);
    char             *settings = NULL;
    int64_t           id = 0;
    struct import_press press = { .key = http_header(c->x, "idempotency-key") };
    struct change     first;
    bool              before = false;
    enum status       st = call_begin(c, db);

    api_digest(c, press.digest);
    if (st == OK)
        st = api_replayed(c, press.key, press.digest, &first, &before);
    if (st == OK && !before)
        st = prepare_act(c, act, &settings, &id);
    const int64_t realm = c->rq.realm;
    press.who = c->caller.person;
    st = call_end(c, st);
    if (st != OK || before) {
        if (st != OK)
            api_refuse(c, st);
        else
            accepted(c);
        return;
    }
    if (!import_begin(api_engine(), db, realm, id, act->from, act->to, settings, &press)) {
        c->rq.says = c->rq.english ? "The import is in another state: look again."
                                   : "导入已处于另一状态，请刷新后再看。";
        api_refuse(c, E_CONFLICT);
        return;
    }
    struct import_job *job = malloc(sizeof(*job));
    CHECK(job);
    *job = (struct import_job){ api_engine(), realm, id };
    accepted(c);
    act->fn(job, db, a);
}

void
api_import_act(struct call *c)
{
    if (!act_named(c->segment[2])) {
        problem_reply(c->x, E_MISSING, NULL, NULL, NULL, 0);
        return;
    }
    http_later(c->x);
    if (!work_post(act_job, c, IMPORTS_WAITING))
        api_refuse(c, E_BUSY);
}

/* ---- the file given back, with what was said of each row ---- */

static void
reasons_of(struct request *rq, json_t *plan, json_int_t row, struct buffer *b)
{
    json_t *r;
    size_t  i;

    buffer_open(b, rq->arena);
    json_array_foreach (json_object_get(plan, "remarks"), i, r) {
        const json_int_t column = json_integer_value(json_object_get(r, "column"));
        json_t          *heading =
            column >= 0 ? json_array_get(json_object_get(plan, "headings"), (size_t)column) : NULL;
        const char      *text = json_string_value(json_object_get(heading, "text"));
        if (json_integer_value(json_object_get(r, "row")) != row)
            continue;
        buffer_print(b, "%s%s%s%s", b->n ? "；" : "", text ? text : "", text ? "：" : "",
                     json_string_value(json_object_get(r, "reason")));
    }
}

static const char *
result_of(json_t *plan, json_int_t row)
{
    static const char *const words[] = { "已读入", "已修正",       "有提示", "部分未读",
                                         "未导入", "重复，未导入", "未导入" };
    json_t *r;
    size_t  i;

    json_array_foreach (json_object_get(plan, "rows"), i, r)
        if (json_integer_value(json_object_get(r, "row")) == row) {
            const size_t v = (size_t)json_integer_value(json_object_get(r, "verdict"));
            return v < 7 ? words[v] : "";
        }
    return "";
}

static void
write_back(struct call *c, const struct workbook *book, json_t *plan, struct sheet_out *o)
{
    const int64_t at = json_integer_value(json_object_get(plan, "sheet")),
                  head = json_integer_value(json_object_get(plan, "head"));
    const struct sheet *s = &book->sheets[at >= 0 && (size_t)at < book->n ? (size_t)at : 0];
    const size_t        columns = json_array_size(json_object_get(plan, "headings"));

    sheet_out_column(o, "原行号", OUT_NUMBER, 8);
    sheet_out_column(o, "导入结果", OUT_TEXT, 14);
    sheet_out_column(o, "说明", OUT_TEXT, 48);
    for (size_t i = 0; i < columns; i++) {
        const char *text = json_string_value(
            json_object_get(json_array_get(json_object_get(plan, "headings"), i), "text"));
        sheet_out_column(o, text && *text ? text : " ", OUT_TEXT, 18);
    }
    for (size_t i = 0; i < s->n; i++) {
        struct buffer b;
        if (s->rows[i].number <= head || !*result_of(plan, s->rows[i].number))
            continue;
        reasons_of(&c->rq, plan, s->rows[i].number, &b);
        sheet_out_text(o, arena_print(c->x->arena, "%lld", (long long)s->rows[i].number));
        sheet_out_text(o, result_of(plan, s->rows[i].number));
        sheet_out_text(o, b.v);
        for (size_t k = 0; k < columns; k++)
            sheet_out_text(o, k < s->rows[i].n ? s->rows[i].cells[k].text : "");
        sheet_out_row(o);
    }
}

static void
file_job(void *arg, struct db *db, struct arena *a)
{
    struct call           *c = arg;
    struct workbook        book;
    struct blob            file;
    const char            *why = NULL;
    enum status            st = call_begin(c, db);
    const struct db_value *row = st == OK ? row_of_path(c) : NULL;
    json_t                *plan = row ? import_plan_load(&c->rq, row[I_ID].i) : NULL;

    (void)a;
    if (st == OK && (!plan || !import_file_load(&c->rq, row[I_ID].i, &file)))
        st = E_MISSING;
    if (st == OK)
        st = sheet_read(c->x->arena, file.v, file.n, &book, &why);
    struct http_reply r = {
        .status = 200, .type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    };
    if (st == OK) {
        struct sheet_out *o = sheet_out_xlsx(c->x->arena, "导入结果");
        write_back(c, &book, plan, o);
        st = sheet_out_done(o, &r.body, &r.size);
    }
    st = call_end(c, st);
    json_decref(plan);
    if (st != OK) {
        c->rq.says = why;
        api_refuse(c, st);
        return;
    }
    r.headers[0] =
        (struct http_pair){ "Content-Disposition", "attachment; filename=\"import-result.xlsx\"" };
    http_reply(c->x, &r);
}

void
api_import_file(struct call *c)
{
    http_later(c->x);
    if (!work_post(file_job, c, IMPORTS_WAITING))
        api_refuse(c, E_BUSY);
}
