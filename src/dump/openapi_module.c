/* openapi_module.c - the paths of a module: its lists, its records, a path for every step. */
#include <string.h>
#include "dump/inner.h"
#include "engine/list.h"

/* ---- lists ---- */

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
put_list_path(struct buffer *b, const struct shape *s)
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
    put_response(b, "200", "a page", schema_name(b, s, "page"));
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
    put_response(b, "200", "the number of rows", "Total");
    operation_close(b, &o);
    json_close(b, '}');
}

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
put_record_paths(struct buffer *b, const struct shape *s)
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
        put_response(b, "201", "written", "Written");
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

void
put_module_paths(struct buffer *b, const struct shape *s)
{
    put_list_path(b, s);
    put_total(b, s);
    put_export(b, s);
    put_record_paths(b, s);
    for (size_t k = 0; k < s->m->steps.n; k++)
        put_step(b, s, &s->steps[k]);
}
