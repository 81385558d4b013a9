/* import_view.c - an import as the wizard shows it; identity numbers and phones masked. */
#include <stdlib.h>
#include <string.h>
#include "core/data.h"
#include "core/day.h"
#include "engine/import.h"
#include "engine/list.h"

enum { PAGE = 100 };
static const char *const verdict_words[] = {
    "taken",  "repaired",         "remark", "refused cell", "refused row",
    "double", "exists elsewhere", "absent", "kept"
};

static const char *const layout_names[] = { "member", "org", "employer" };
static const char *const layout_labels[][2] = { { "会员花名册", "Roster of members" },
                                                { "工会组织名录", "List of unions" },
                                                { "用人单位名录", "List of employers" } };

/* In English the label of the field that the column fills, where there is one. */
static const char *
column_label(struct request *rq, const struct target *t, const struct layout_column *c)
{
    const char *const names[] = { t->module, t->through };

    for (size_t i = 0; rq->english && i < 2; i++) {
        const struct shape *s = shape_named(names[i]);
        const int           at = s ? field_index(s, c->field) : -1;
        if (at >= 0)
            return label_of(rq, s->m, "field", c->field, s->m->fields.v[at].label);
    }
    return c->synonyms[0];
}

static void
layout_columns(struct request *rq, struct buffer *b, const struct target *t)
{
    const char             *name = t->layout;
    const struct data_file *f = data_named(arena_print(rq->arena, "layouts/%s.tsv", name));
    struct layout           l;
    const char             *why;

    CHECK(f && layout_parse(rq->arena, name, f->text, &l, &why));
    json_key(b, "columns");
    json_open(b, '[');
    for (size_t i = 0; i < l.n; i++) {
        if (l.columns[i].reading == READ_SERIAL)
            continue;
        json_open(b, '{');
        json_key(b, "field");
        json_text(b, l.columns[i].field);
        json_key(b, "label");
        json_text(b, column_label(rq, t, &l.columns[i]));
        json_key(b, "required");
        json_bool(b, l.columns[i].required);
        json_close(b, '}');
    }
    json_close(b, ']');
}

void
import_layouts_json(struct request *rq, struct buffer *b)
{
    json_open(b, '[');
    for (size_t i = 0; i < 3; i++) {
        const struct target     *t = target_named(layout_names[i]);
        const struct shape      *s = t ? shape_named(t->module) : NULL;
        const struct step_shape *y = s ? target_birth(s) : NULL;
        if (!y || !who_could(rq, y->who))
            continue;
        json_open(b, '{');
        json_key(b, "name");
        json_text(b, t->layout);
        json_key(b, "label");
        json_text(b, layout_labels[i][rq->english]);
        json_key(b, "module");
        json_text(b, t->module);
        json_key(b, "of_union");
        json_bool(b, t->of_union);
        layout_columns(rq, b, t);
        json_close(b, '}');
    }
    json_close(b, ']');
}

static void
put_text(struct buffer *b, const char *key, const char *text)
{
    json_key(b, key);
    json_text(b, text && *text ? text : NULL);
}

static void
put_json(struct buffer *b, const char *key, json_t *j, const char *none)
{
    char *text = j ? json_dumps(j, JSON_COMPACT | JSON_ENCODE_ANY) : NULL;

    json_key(b, key);
    json_raw(b, text ? text : none, strlen(text ? text : none));
    free(text);
}

static void
put_head(struct request *rq, struct buffer *b, const struct db_value *row)
{
    const char *state = row[I_STATE].p;
    const bool  working = strcmp(state, "reading") == 0 || strcmp(state, "writing") == 0
                      || strcmp(state, "undoing") == 0;
    struct record *by = record_get(rq, shape_named("person"), row[I_PERSON].i);

    put_text(b, "id", id_text(rq->arena, rq->realm, row[I_ID].i));
    put_text(b, "name", row[I_NAME].p);
    put_text(b, "state", state);
    json_key(b, "progress");
    json_int(b, working ? import_progress(row[I_ID].i) : 100);
    put_text(b, "layout", row[I_LAYOUT].p);
    put_text(b, "at", instant_text(rq->arena, row[I_AT].i));
    put_text(b, "by", by ? record_value(by, "name").s : NULL);
    json_key(b, "counts");
    json_raw(b, row[I_COUNTS].n ? row[I_COUNTS].p : "null", row[I_COUNTS].n ? row[I_COUNTS].n : 4);
    json_key(b, "undoable");
    json_bool(b, strcmp(state, "done") == 0);
    put_text(b, "why", strcmp(state, "failed") == 0 ? row[I_WHY].p : NULL);
    put_text(b, "blocked", strcmp(state, "checked") == 0 ? row[I_WHY].p : NULL);
}

void
import_json(struct request *rq, struct buffer *b, const struct db_value *row, bool whole)
{
    struct import_settings s;
    json_t                *plan = whole ? import_plan_load(rq, row[I_ID].i) : NULL;

    json_open(b, '{');
    put_head(rq, b, row);
    if (whole) {
        enum { LISTS = 2 }; /* the first are lists, empty before the file is read */
        static const char *const copied[] = { "sheets",   "headings", "sheet",  "head",
                                              "suggests", "whole",    "missing" };
        import_settings_load(rq->arena, row[I_SETTINGS].p, &s);
        for (size_t i = 0; i < sizeof(copied) / sizeof(copied[0]); i++)
            put_json(b, copied[i], json_object_get(plan, copied[i]), i < LISTS ? "[]" : "null");
        const int64_t union_id = json_integer_value(json_object_get(plan, "union"));
        json_key(b, "union");
        if (union_id)
            view_reference(rq, b, shape_named("org")->m, union_id);
        else
            json_nothing(b);
        put_text(b, "day", day_text(rq->arena, s.day ? s.day : rq->today));
        json_key(b, "absent");
        json_t *counts = json_loads(row[I_COUNTS].n ? row[I_COUNTS].p : "{}", 0, NULL);
        json_int(b, json_integer_value(json_object_get(counts, "absent")));
        json_key(b, "kept");
        json_int(b, json_integer_value(json_object_get(counts, "kept")));
        json_decref(counts);
    }
    json_close(b, '}');
    json_decref(plan);
}

/* ---- masked cells of the file ---- */

static bool
protected_field(const char *field)
{
    return field
        && (strcmp(field, "document") == 0 || strcmp(field, "phone") == 0
            || strcmp(field, "birth") == 0);
}

static const char *
shown(struct request *rq, const char *field, const char *text)
{
    static const struct field any = { "", "", IDNUMBER, 0, .tag = 1 },
                              birth = { "", "", BIRTH, 0, .tag = 1 };

    if (!text || !*text || !protected_field(field))
        return text;
    if (strcmp(field, "birth") == 0)
        return strlen(text) > 7 ? secret_mask(rq->arena, &birth, text) : text;
    return secret_mask(rq->arena, &any, text);
}

static const char *
field_of_column(json_t *plan, json_int_t column)
{
    json_t *heading =
        column >= 0 ? json_array_get(json_object_get(plan, "headings"), (size_t)column) : NULL;
    return json_string_value(json_object_get(heading, "field"));
}

static void
put_remark(struct request *rq, struct buffer *b, json_t *plan, json_t *r)
{
    const json_int_t column = json_integer_value(json_object_get(r, "column"));
    const size_t     verdict = (size_t)json_integer_value(json_object_get(r, "verdict"));
    json_t          *heading =
        column >= 0 ? json_array_get(json_object_get(plan, "headings"), (size_t)column) : NULL;
    const char      *field = field_of_column(plan, column);

    json_open(b, '{');
    json_key(b, "row");
    json_int(b, json_integer_value(json_object_get(r, "row")));
    json_key(b, "column");
    json_int(b, column);
    put_text(b, "heading", json_string_value(json_object_get(heading, "text")));
    put_text(b, "verdict", verdict < 9 ? verdict_words[verdict] : "");
    put_text(b, "reason", json_string_value(json_object_get(r, "reason")));
    put_text(b, "raw", shown(rq, field, json_string_value(json_object_get(r, "raw"))));
    /* Of a membership elsewhere the value is a union's name. */
    put_text(b, "value",
             shown(rq, verdict == V_ELSEWHERE ? NULL : field,
                   json_string_value(json_object_get(r, "value"))));
    json_close(b, '}');
}

enum status
import_remarks_json(struct request *rq, struct buffer *b, const struct db_value *row,
                    const char *verdict, int64_t after)
{
    json_t *plan = import_plan_load(rq, row[I_ID].i), *remarks = json_object_get(plan, "remarks"),
           *r;
    size_t  i, given = 0;
    int64_t next = -1;

    json_open(b, '{');
    json_key(b, "rows");
    json_open(b, '[');
    json_array_foreach (remarks, i, r) {
        const size_t v = (size_t)json_integer_value(json_object_get(r, "verdict"));
        if ((int64_t)i < after || (verdict && (v >= 9 || strcmp(verdict, verdict_words[v]) != 0)))
            continue;
        if (given++ == PAGE) {
            next = (int64_t)i;
            break;
        }
        put_remark(rq, b, plan, r);
    }
    json_close(b, ']');
    json_key(b, "next");
    json_text(b, next >= 0 ? arena_print(rq->arena, "%lld", (long long)next) : NULL);
    json_close(b, '}');
    json_decref(plan);
    return OK;
}

static void
put_row(struct request *rq, struct buffer *b, json_t *r)
{
    const size_t verdict = (size_t)json_integer_value(json_object_get(r, "verdict"));
    const char  *key;
    json_t      *v;

    json_open(b, '{');
    json_key(b, "row");
    json_int(b, json_integer_value(json_object_get(r, "row")));
    put_text(b, "verdict", verdict < 9 ? verdict_words[verdict] : "");
    put_text(b, "action", json_string_value(json_object_get(r, "action")));
    json_key(b, "values");
    json_open(b, '{');
    json_object_foreach (json_object_get(r, "values"), key, v) {
        json_key(b, key);
        json_text(b, shown(rq, key, json_string_value(v)));
    }
    json_close(b, '}');
    json_close(b, '}');
}

enum status
import_rows_json(struct request *rq, struct buffer *b, const struct db_value *row, int64_t after)
{
    json_t      *plan = import_plan_load(rq, row[I_ID].i), *rows = json_object_get(plan, "rows");
    const size_t n = json_array_size(rows);
    size_t       i = after > 0 ? (size_t)after : 0;
    const size_t end = i + PAGE < n ? i + PAGE : n;

    json_open(b, '{');
    json_key(b, "rows");
    json_open(b, '[');
    for (; i < end; i++)
        put_row(rq, b, json_array_get(rows, i));
    json_close(b, ']');
    json_key(b, "next");
    json_text(b, end < n ? arena_print(rq->arena, "%zu", end) : NULL);
    json_close(b, '}');
    json_decref(plan);
    return OK;
}
