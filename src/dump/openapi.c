/* openapi.c - the paths of docs/api.md, and those of every module and every step. */
#include "dump/openapi.h"
#include <string.h>
#include "dump/inner.h"
#include "engine/list.h"

/* ---- one operation ---- */

struct operation {
    const char *method, *id, *summary, *tag;
    const char *statuses;               /* of problems: "401 404" */
    bool        unsafe, keyed, open;    /* open: nobody need be logged in */
};

static void
operation_open(struct buffer *b, const struct operation *o)
{
    json_key(b, o->method);
    json_open(b, '{');
    put_text(b, "operationId", o->id);
    put_text(b, "summary", o->summary);
    json_key(b, "tags");
    json_open(b, '[');
    json_text(b, o->tag);
    json_close(b, ']');
    if (o->open) {
        json_key(b, "security");
        json_open(b, '[');
        json_close(b, ']');
    }
    json_key(b, "parameters");
    json_open(b, '[');
    put_ref(b, "parameters", "Language");
    if (o->unsafe)
        put_ref(b, "parameters", "Mark");
    if (o->keyed)
        put_ref(b, "parameters", "Key");
}

static void
parameters_close(struct buffer *b)
{
    json_close(b, ']');
}

static void
put_query(struct buffer *b, const char *name, const char *schema, const char *description)
{
    json_open(b, '{');
    put_text(b, "name", name);
    put_text(b, "in", "query");
    if (description)
        put_text(b, "description", description);
    json_key(b, "schema");
    json_raw(b, schema, strlen(schema));
    json_close(b, '}');
}

static void
put_body(struct buffer *b, const char *schema, bool required)
{
    json_key(b, "requestBody");
    json_open(b, '{');
    json_key(b, "required");
    json_bool(b, required);
    json_key(b, "content");
    json_open(b, '{');
    json_key(b, "application/json");
    json_open(b, '{');
    put_ref_at(b, "schema", "schemas", schema);
    json_close(b, '}');
    json_close(b, '}');
    json_close(b, '}');
}

static void
answer_open(struct buffer *b, const char *status, const char *description)
{
    json_key(b, status);
    json_open(b, '{');
    put_text(b, "description", description);
}

static void
put_answer(struct buffer *b, const char *status, const char *description, const char *schema)
{
    answer_open(b, status, description);
    if (schema) {
        json_key(b, "content");
        json_open(b, '{');
        json_key(b, "application/json");
        json_open(b, '{');
        put_ref_at(b, "schema", "schemas", schema);
        json_close(b, '}');
        json_close(b, '}');
    }
    json_close(b, '}');
}

/* The problems of the operation, and those that every one may have. */
static void
operation_close(struct buffer *b, const struct operation *o)
{
    EACH_WORD (w, n, o->statuses)
        put_ref_at(b, arena_slice(b->arena, w, n), "responses", "Problem");
    put_ref_at(b, "default", "responses", "Problem");
    json_close(b, '}');                 /* responses */
    json_close(b, '}');
}

static void
put_simple(struct buffer *b, const struct operation *o, const char *body, const char *status,
           const char *answer)
{
    operation_open(b, o);
    parameters_close(b);
    if (body)
        put_body(b, body, true);
    json_key(b, "responses");
    json_open(b, '{');
    put_answer(b, status, o->summary, answer);
    operation_close(b, o);
}

static void
path_open(struct buffer *b, const char *path)
{
    json_key(b, path);
    json_open(b, '{');
}

static void
put_path_id(struct buffer *b)
{
    json_key(b, "parameters");
    json_open(b, '[');
    put_ref(b, "parameters", "RecordId");
    json_close(b, ']');
}

/* ---- lists ---- */

static const char text_schema[] = "{\"type\":\"string\"}";
static const char id_schema[] = "{\"$ref\":\"#/components/schemas/Id\"}";
static const char day_schema[] = "{\"$ref\":\"#/components/schemas/Day\"}";
static const char number_schema[] = "{\"type\":\"integer\"}";

static void
put_range(struct buffer *b, const struct field *f)
{
    const char *schema = f->type == DATE    ? day_schema
                       : f->type == INSTANT ? text_schema
                                            : number_schema;

    put_query(b, arena_print(b->arena, "%s_from", f->name), schema, f->label);
    put_query(b, arena_print(b->arena, "%s_to", f->name), schema, f->label);
}

static bool
is_range(const struct field *f)
{
    return f->type == DATE || f->type == INTEGER || f->type == MONEY || f->type == INSTANT;
}

/* The same fields that engine/list.c filters by. */
static void
put_filter(struct buffer *b, const struct shape *s, size_t i)
{
    const struct field *f = &s->m->fields.v[i];

    if (is_secret(f) || s->fields[i].column < 0)
        return;
    if (is_range(f)) {
        put_range(b, f);
        return;
    }
    if (!(f->flags & (FILTER | LISTED)))
        return;
    if (is_reference(f))
        put_query(b, f->name, id_schema, f->label);
    else if (f->type == CHOICE || f->type == CODE || f->type == BOOLEAN)
        put_query(b, f->name, text_schema,
                  arena_print(b->arena, "%s: codes, separated by commas", f->label));
    else if (f->type == TEXT || f->type == REGION || f->type == CREDIT || f->type == SERIAL)
        put_query(b, f->name, text_schema, f->label);
}

static void
put_sort(struct buffer *b, const struct shape *s)
{
    struct buffer e;

    buffer_open(&e, b->arena);
    json_open(&e, '{');
    put_text(&e, "type", "string");
    json_key(&e, "enum");
    json_open(&e, '[');
    for (size_t i = 0; i < s->m->fields.n; i++)
        if (list_sortable(s, (int)i)) {
            json_text(&e, s->m->fields.v[i].name);
            json_text(&e, arena_print(b->arena, "-%s", s->m->fields.v[i].name));
        }
    json_text(&e, "created");
    json_text(&e, "-created");
    json_text(&e, "since");
    json_text(&e, "-since");
    json_close(&e, ']');
    json_close(&e, '}');
    put_query(b, "sort", e.v, "a leading - turns the order round");
}

static void
put_filters(struct buffer *b, const struct shape *s)
{
    put_query(b, "q", "{\"type\":\"string\",\"maxLength\":60}",
              "names, initials, numbers, last four digits");
    put_query(b, "state", text_schema,
              "codes, separated by commas; * for all; absent: those not final");
    put_query(b, "under", id_schema, "a union: it and all below it");
    for (size_t i = 0; i < s->m->fields.n; i++)
        put_filter(b, s, i);
    put_range(b, &engine_columns[COLUMN_CREATED]);
    put_range(b, &engine_columns[COLUMN_SINCE]);
    for (size_t i = 0; i < s->m->fields.n; i++)
        if (s->fields[i].match) {
            put_query(b, "unlinked", "{\"enum\":[\"1\"]}",
                      "those whose match is not in its register");
            break;
        }
}

static char *
path_of(struct buffer *b, const struct shape *s, const char *rest)
{
    return arena_print(b->arena, "/api/%s%s", s->m->name, rest);
}

static void
put_list(struct buffer *b, const struct shape *s)
{
    const struct operation o = {
        "get", schema_name(b, s, "list"), s->m->label, s->m->name, "401 422", false, false, false
    };

    path_open(b, path_of(b, s, ""));
    operation_open(b, &o);
    put_filters(b, s);
    put_sort(b, s);
    put_query(b, "after", text_schema, "next of the page before");
    put_query(b, "limit", "{\"type\":\"integer\",\"minimum\":1,\"maximum\":200,\"default\":50}",
              NULL);
    parameters_close(b);
    json_key(b, "responses");
    json_open(b, '{');
    put_answer(b, "200", "a page", schema_name(b, s, "page"));
    operation_close(b, &o);
    json_close(b, '}');
}

static void
put_total(struct buffer *b, const struct shape *s)
{
    const struct operation o = {
        "get", schema_name(b, s, "total"), "合计", s->m->name, "401 422", false, false, false
    };

    path_open(b, path_of(b, s, "/total"));
    operation_open(b, &o);
    put_filters(b, s);
    parameters_close(b);
    json_key(b, "responses");
    json_open(b, '{');
    put_answer(b, "200", "the number of rows", "Total");
    operation_close(b, &o);
    json_close(b, '}');
}

static void
put_file_answer(struct buffer *b, const char *types)
{
    answer_open(b, "200", "a file");
    json_key(b, "content");
    json_open(b, '{');
    EACH_WORD (w, n, types) {
        json_key(b, arena_slice(b->arena, w, n));
        json_open(b, '{');
        json_close(b, '}');
    }
    json_close(b, '}');
    json_close(b, '}');
}

#define XLSX_TYPE "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

static void
put_export(struct buffer *b, const struct shape *s)
{
    const struct operation o = {
        "get", schema_name(b, s, "export"), "导出", s->m->name, "401 422 503", false, false, false
    };

    path_open(b, path_of(b, s, "/export"));
    operation_open(b, &o);
    put_query(b, "format",
              "{\"type\":\"string\",\"enum\":[\"xlsx\",\"csv\",\"gbk\"],\"default\":\"xlsx\"}",
              NULL);
    put_filters(b, s);
    put_sort(b, s);
    parameters_close(b);
    json_key(b, "responses");
    json_open(b, '{');
    put_file_answer(b, XLSX_TYPE " text/csv");
    operation_close(b, &o);
    json_close(b, '}');
}

/* ---- one record ---- */

static void
put_record(struct buffer *b, const struct shape *s)
{
    const struct operation record = {
        "get", schema_name(b, s, "get"), s->m->label, s->m->name, "401 404", false, false, false
    };
    const struct operation history = {
        "get", schema_name(b, s, "history"), "变更记录", s->m->name, "401 404", false, false, false
    };

    path_open(b, path_of(b, s, "/{id}"));
    put_path_id(b);
    put_simple(b, &record, NULL, "200", schema_name(b, s, "record"));
    json_close(b, '}');
    path_open(b, path_of(b, s, "/{id}/history"));
    put_path_id(b);
    put_simple(b, &history, NULL, "200", "History");
    json_close(b, '}');
}

/* Who takes it, as the tables say it. */
static void
put_step_notes(struct buffer *b, const struct step_shape *y)
{
    put_text(b, "x-who", y->step->who);
    put_text(b, "x-from", y->step->from);
    put_text(b, "x-to", y->step->to);
}

static void
put_written(struct buffer *b, const struct step_shape *y)
{
    answer_open(b, "200",
                y->birth ? "a preview (preview=1): nothing is written"
                         : "written; or a preview (preview=1)");
    json_key(b, "content");
    json_open(b, '{');
    json_key(b, "application/json");
    json_open(b, '{');
    json_key(b, "schema");
    json_open(b, '{');
    json_key(b, "anyOf");
    json_open(b, '[');
    put_ref(b, "schemas", "Preview");
    put_ref(b, "schemas", "Written");
    json_close(b, ']');
    json_close(b, '}');
    json_close(b, '}');
    json_close(b, '}');
    json_close(b, '}');
    if (y->birth)
        put_answer(b, "201", "written", "Written");
}

static void
put_step(struct buffer *b, const struct shape *s, const struct step_shape *y)
{
    const struct operation o = {
        "post",
        step_name(b, s, y),
        y->step->label,
        s->m->name,
        y->birth ? "400 401 403 404 409 422 428 503" : "400 401 403 404 409 412 422 428 503",
        true,
        true,
        false,
    };

    path_open(b,
              path_of(b, s, arena_print(b->arena, y->birth ? "/%s" : "/{id}/%s", y->step->name)));
    if (!y->birth)
        put_path_id(b);
    operation_open(b, &o);
    if (!y->birth)
        put_ref(b, "parameters", "Match");
    put_query(b, "preview", "{\"enum\":[\"1\"]}", "what it would do; nothing is written");
    parameters_close(b);
    put_step_notes(b, y);
    put_body(b, step_name(b, s, y), true);
    json_key(b, "responses");
    json_open(b, '{');
    put_written(b, y);
    operation_close(b, &o);
    json_close(b, '}');
}

/* ---- what is no module's ---- */

static void
put_session(struct buffer *b)
{
    const struct operation in = { "post", "session_open", "登录", "session", "401 422 429 503",
                                  true,   false,          true };
    const struct operation who = { "get", "session_get", "当前会话", "session",
                                   "401", false,         false,      false };
    const struct operation out = { "delete", "session_close", "退出", "session", "401",
                                   true,     false,           false };
    const struct operation setup = { "post",        "setup", "首位管理员", "session",
                                     "404 422 503", true,    false,        true };

    path_open(b, "/api/session");
    put_simple(b, &in, "Login", "200", "Session");
    put_simple(b, &who, NULL, "200", "Session");
    put_simple(b, &out, NULL, "204", NULL);
    json_close(b, '}');
    path_open(b, "/api/setup");
    put_simple(b, &setup, "Setup", "201", "SetupDone");
    json_close(b, '}');
}

static void
put_reading(struct buffer *b, const char *path, const char *id, const char *summary,
            const char *query, const char *schema)
{
    const struct operation o = { "get", id, summary, "program", "401 404", false, false, false };

    path_open(b, path);
    operation_open(b, &o);
    if (query)
        put_query(b, query, strcmp(query, "node") == 0 ? id_schema : text_schema, NULL);
    parameters_close(b);
    json_key(b, "responses");
    json_open(b, '{');
    put_answer(b, "200", summary, schema);
    operation_close(b, &o);
    json_close(b, '}');
}

static void
put_upload(struct buffer *b)
{
    const struct operation list = { "get", "import_list", "导入记录", "import",
                                    "401", false,         false,      false };
    const struct operation o = {
        "post", "import_upload", "上传", "import", "401 413 422 428 503", true, true, false
    };

    path_open(b, "/api/imports");
    put_simple(b, &list, NULL, "200", "Imports");
    operation_open(b, &o);
    put_query(b, "name", text_schema, "name of the file");
    parameters_close(b);
    json_key(b, "requestBody");
    json_open(b, '{');
    json_key(b, "required");
    json_bool(b, true);
    json_key(b, "content");
    json_open(b, '{');
    json_key(b, "application/octet-stream");
    json_open(b, '{');
    json_close(b, '}');
    json_close(b, '}');
    json_close(b, '}');
    json_key(b, "responses");
    json_open(b, '{');
    put_answer(b, "201", "uploaded", "Uploaded");
    operation_close(b, &o);
    json_close(b, '}');
}

static void
put_import_part(struct buffer *b, const char *part, const char *query, const char *schema)
{
    const struct operation o = {
        "get",     arena_print(b->arena, "import_%s", *part ? part : "get"),
        "导入",    "import",
        "401 404", false,
        false,     false
    };

    path_open(b, arena_print(b->arena, "/api/imports/{id}%s%s", *part ? "/" : "", part));
    put_path_id(b);
    operation_open(b, &o);
    if (query && strcmp(query, "verdict") == 0)
        put_query(b, "verdict", text_schema, NULL);
    if (query)
        put_query(b, "after", text_schema, NULL);
    parameters_close(b);
    json_key(b, "responses");
    json_open(b, '{');
    if (schema)
        put_answer(b, "200", "导入", schema);
    else
        put_file_answer(b, XLSX_TYPE);
    operation_close(b, &o);
    json_close(b, '}');
}

static void
put_import_act(struct buffer *b, const char *act, const char *summary, bool asks)
{
    const struct operation o = { "post",
                                 arena_print(b->arena, "import_%s", act),
                                 summary,
                                 "import",
                                 "401 404 409 422 428 503",
                                 true,
                                 true,
                                 false };

    path_open(b, arena_print(b->arena, "/api/imports/{id}/%s", act));
    put_path_id(b);
    put_simple(b, &o, asks ? "ImportChoice" : NULL, "202", NULL);
    json_close(b, '}');
}

static void
put_program(struct buffer *b)
{
    const struct operation health = {
        "get", "health", "运行状况", "program", "", false, false, true
    };

    put_session(b);
    put_reading(b, "/api/meta", "meta", "模块、代码、版式的说明", NULL, "Meta");
    put_reading(b, "/api/tree", "tree", "组织树", "node", "Tree");
    put_reading(b, "/api/messages", "messages", "消息", "after", "Messages");
    put_upload(b);
    put_import_part(b, "", NULL, "Import");
    put_import_part(b, "remarks", "verdict", "ImportRemarks");
    put_import_part(b, "rows", "after", "ImportRows");
    put_import_part(b, "file", NULL, NULL);
    put_import_act(b, "check", "重新检查", true);
    put_import_act(b, "commit", "确认导入", false);
    put_import_act(b, "undo", "撤回导入", false);
    if (shape_named("person"))
        put_reading(b, "/api/person/lookup", "person_lookup", "按证件号码找人", "document",
                    "Lookup");
    path_open(b, "/healthz");
    put_simple(b, &health, NULL, "200", NULL);
    json_close(b, '}');
}

/* ---- the parts that are shared ---- */

static void
put_parameter(struct buffer *b, const char *key, const char *name, const char *in, bool required,
              const char *schema)
{
    json_key(b, key);
    json_open(b, '{');
    put_text(b, "name", name);
    put_text(b, "in", in);
    json_key(b, "required");
    json_bool(b, required);
    json_key(b, "schema");
    json_raw(b, schema, strlen(schema));
    json_close(b, '}');
}

static void
put_parameters(struct buffer *b)
{
    json_key(b, "parameters");
    json_open(b, '{');
    put_parameter(b, "Language", "Accept-Language", "header", false, text_schema);
    put_parameter(b, "Mark", "X-Zhijia", "header", true, "{\"const\":\"1\"}");
    put_parameter(b, "Key", "Idempotency-Key", "header", true,
                  "{\"type\":\"string\",\"pattern\":\"^[A-Za-z0-9_-]{8,64}$\"}");
    put_parameter(b, "Match", "If-Match", "header", true,
                  "{\"type\":\"string\",\"pattern\":\"^\\\"[0-9]+\\\"$\"}");
    put_parameter(b, "RecordId", "id", "path", true, id_schema);
    json_close(b, '}');
}

static void
put_components(struct buffer *b)
{
    json_key(b, "components");
    json_open(b, '{');
    put_parameters(b);
    json_key(b, "responses");
    json_open(b, '{');
    answer_open(b, "Problem", "what is wrong and what to do");
    json_key(b, "content");
    json_open(b, '{');
    json_key(b, "application/problem+json");
    json_open(b, '{');
    put_ref_at(b, "schema", "schemas", "Problem");
    json_close(b, '}');
    json_close(b, '}');
    json_close(b, '}');
    json_close(b, '}');
    json_key(b, "securitySchemes");
    json_open(b, '{');
    json_key(b, "session");
    json_open(b, '{');
    put_text(b, "type", "apiKey");
    put_text(b, "in", "cookie");
    put_text(b, "name", "__Host-zj");
    json_close(b, '}');
    json_close(b, '}');
    put_schemas(b);
    json_close(b, '}');
}

static void
put_paths(struct buffer *b)
{
    json_key(b, "paths");
    json_open(b, '{');
    put_program(b);
    for (size_t i = 0; i < shape_count(); i++) {
        const struct shape *s = shape_at(i);
        put_list(b, s);
        put_total(b, s);
        put_export(b, s);
        put_record(b, s);
        for (size_t k = 0; k < s->m->steps.n; k++)
            put_step(b, s, &s->steps[k]);
    }
    json_close(b, '}');
}

char *
openapi_text(struct arena *a, const char *version)
{
    struct buffer b;

    buffer_open(&b, a);
    json_open(&b, '{');
    put_text(&b, "openapi", "3.1.0");
    json_key(&b, "info");
    json_open(&b, '{');
    put_text(&b, "title", "职家 Zhijia");
    put_text(&b, "version", version);
    json_close(&b, '}');
    json_key(&b, "security");
    json_open(&b, '[');
    json_open(&b, '{');
    json_key(&b, "session");
    json_open(&b, '[');
    json_close(&b, ']');
    json_close(&b, '}');
    json_close(&b, ']');
    put_paths(&b);
    put_components(&b);
    json_close(&b, '}');
    buffer_char(&b, '\n');
    return b.v;
}
