/* view.c - records, histories and previews as the interface says them; protected values masked. */
#include <string.h>
#include "core/day.h"
#include "core/text.h"
#include "engine/list.h"
#include "engine/plan.h"
#include "engine/tree.h"

/* ---- values ---- */

/* The names of unions below his post are told to an administrator too. */
static bool
named(struct request *rq, struct record *to)
{
    return record_visible(rq, to)
        || (to->shape->owner_is_self && bits_has(rq->admin_scope, record_owner(to)));
}

/* Another record as {"id","label"}; without a label when the reader may not see it. */
void
view_reference(struct request *rq, struct buffer *b, const struct module *m, int64_t id)
{
    struct record *to = m ? record_get(rq, shape_of(m), id) : NULL;

    json_open(b, '{');
    json_key(b, "id");
    json_text(b, id_text(rq->arena, rq->realm, id));
    /* The names of unions below his post are told to an administrator too. */
    if (to
        && (record_visible(rq, to)
            || (to->shape->owner_is_self && bits_has(rq->admin_scope, record_owner(to))))) {
        const struct value name = record_value(to, "name");
        json_key(b, "label");
        json_text(b, name.empty || !name.s ? "" : name.s);
    }
    json_close(b, '}');
}

void
view_value(struct request *rq, struct buffer *b, struct record *r, const struct field *f,
           struct value v, int field)
{
    if (v.empty)
        json_nothing(b);
    else if (is_secret(f))
        json_text(b, value_text(rq, r, f, v, field));
    else if (is_reference(f))
        view_reference(rq, b, target_of(r->shape->m, f), v.n);
    else if (f->type == INTEGER || f->type == FILES)
        json_int(b, v.n);
    else if (f->type == MONEY)
        json_int_text(b, v.n);
    else if (f->type == BOOLEAN)
        json_bool(b, v.n == 1);
    else if (f->type == DATE || f->type == MONTH)
        json_text(b, day_text(rq->arena, v.n));
    else if (f->type == INSTANT)
        json_text(b, instant_text(rq->arena, v.n));
    else
        json_text(b, v.s);
}

static void
view_head(struct request *rq, struct buffer *b, struct record *r)
{
    const struct tree_node *owner = tree_at(rq->tree, record_owner(r));

    json_key(b, "id");
    json_text(b, id_text(rq->arena, r->realm, r->id));
    json_key(b, "rev");
    json_int(b, record_rev(r));
    json_key(b, "state");
    json_text(b, record_state(r));
    json_key(b, "since");
    json_text(b, day_text(rq->arena, r->raw[AT_SINCE].i));
    if (owner && bits_has(request_scope(rq, r->shape), owner->no)) {
        json_key(b, "owner");
        json_open(b, '{');
        json_key(b, "id");
        json_text(b, id_text(rq->arena, rq->realm, owner->org));
        json_key(b, "label");
        json_text(b, owner->name);
        json_close(b, '}');
    }
}

void
view_row(struct request *rq, struct buffer *b, struct record *r)
{
    json_open(b, '{');
    view_head(rq, b, r);
    json_key(b, "values");
    json_open(b, '{');
    for (size_t i = 0; i < r->shape->m->fields.n; i++) {
        const struct field *f = &r->shape->m->fields.v[i];
        if (!(f->flags & LISTED) || is_secret(f) || r->row.v[ENGINE_COLUMNS + i].empty)
            continue;
        json_key(b, f->name);
        view_value(rq, b, r, f, r->row.v[ENGINE_COLUMNS + i], (int)i);
    }
    json_close(b, '}');
    json_close(b, '}');
}

/* ---- one record ---- */

static bool
seen(const struct record *r, const struct field *f)
{
    return !r->only || in_words(r->only, f->name, strlen(f->name));
}

static void
view_values(struct request *rq, struct buffer *b, struct record *r)
{
    json_key(b, "values");
    json_open(b, '{');
    for (size_t i = 0; i < r->shape->m->fields.n; i++) {
        const struct field *f = &r->shape->m->fields.v[i];
        struct record      *matched = r->shape->fields[i].match ? match_find(rq, r, (int)i) : NULL;
        if (!seen(r, f))
            continue;
        if (matched) {
            json_key(b, f->name);
            view_reference(rq, b, matched->shape->m, matched->id);
        } else if (!r->row.v[ENGINE_COLUMNS + i].empty) {
            json_key(b, f->name);
            view_value(rq, b, r, f, r->row.v[ENGINE_COLUMNS + i], (int)i);
        }
    }
    json_close(b, '}');
    json_key(b, "masked");
    json_open(b, '[');
    for (size_t i = 0; i < r->shape->m->fields.n; i++)
        if (is_secret(&r->shape->m->fields.v[i]) && seen(r, &r->shape->m->fields.v[i])
            && !r->row.v[ENGINE_COLUMNS + i].empty)
            json_text(b, r->shape->m->fields.v[i].name);
    json_close(b, ']');
}

static void
view_parts(struct request *rq, struct buffer *b, struct record *r)
{
    json_key(b, "parts");
    json_open(b, '{');
    for (size_t i = 0; i < r->shape->m->parts.n && !r->only; i++) {
        const struct part      *d = &r->shape->m->parts.v[i];
        const struct part_rows *p = record_part(rq, r, i);
        json_key(b, d->name);
        json_open(b, '[');
        for (size_t k = 0; k < p->n; k++) {
            json_open(b, '{');
            json_key(b, "n");
            json_int(b, p->numbers[k]);
            for (size_t c = 0; c < d->fields.n; c++) {
                if (p->v[k].v[SPAN_COLUMNS + c].empty)
                    continue;
                json_key(b, d->fields.v[c].name);
                view_value(rq, b, r, &d->fields.v[c], p->v[k].v[SPAN_COLUMNS + c], -1);
            }
            json_close(b, '}');
        }
        json_close(b, ']');
    }
    json_close(b, '}');
}

static void
view_span(struct request *rq, struct buffer *b, struct record *r, int64_t since, int64_t until,
          const char *state, const struct db_value *dated)
{
    const struct shape *s = r->shape;

    json_open(b, '{');
    json_key(b, "since");
    json_text(b, day_text(rq->arena, since));
    json_key(b, "until");
    json_text(b, until ? day_text(rq->arena, until) : NULL);
    json_key(b, "state");
    json_text(b, state);
    json_key(b, "values");
    json_open(b, '{');
    for (size_t i = 0; i < s->dated_count; i++) {
        const struct field *f = &s->m->fields.v[s->dated[i]];
        const struct value  v =
            value_of_raw(f, dated ? &dated[i] : &r->raw[s->fields[s->dated[i]].column]);
        if (v.empty)
            continue;
        json_key(b, f->name);
        view_value(rq, b, r, f, v, s->dated[i]);
    }
    json_close(b, '}');
    json_close(b, '}');
}

static enum status
view_spans(struct request *rq, struct buffer *b, struct record *r)
{
    const struct shape   *s = r->shape;
    const struct db_value v[] = { db_int(rq->realm), db_int(r->id) };
    struct db_rows        rows;
    const char           *sql = spans_select(rq->arena, s);
    const enum status     st = rq_query(rq, sql, v, 2, &rows);

    json_key(b, "spans");
    json_open(b, '[');
    for (size_t i = 0; st == OK && i < rows.n; i++) {
        const struct db_value *row = &rows.v[i * rows.columns];
        view_span(rq, b, r, row[2].i, row[4].i, row[6].p, row + 8);
    }
    view_span(rq, b, r, r->raw[AT_SINCE].i, 0, record_state(r), NULL);
    json_close(b, ']');
    return st;
}

static void
view_steps(struct request *rq, struct buffer *b, struct record *r)
{
    json_key(b, "steps");
    json_open(b, '[');
    for (size_t i = 0; i < r->shape->m->steps.n; i++) {
        const struct step_shape *y = &r->shape->steps[i];
        if (y->birth || step_offered(rq, r, y) != OK)
            continue;
        json_open(b, '{');
        json_key(b, "name");
        json_text(b, y->step->name);
        json_key(b, "label");
        json_text(b, label_of(rq, r->shape->m, "step", y->step->name, y->step->label));
        json_close(b, '}');
    }
    json_close(b, ']');
    rq->says = NULL;
}

/* "会员 · 青岛…工会委员会 · 2020-03": state, owner, and the first listed date. */
static void
view_summary(struct request *rq, struct buffer *b, struct record *r, const struct state *state)
{
    const struct module *m = r->shape->m;
    const struct tree_node *owner = tree_at(rq->tree, record_owner(r));
    char                   *text =
        arena_text(rq->arena, state ? label_of(rq, m, "state", state->name, state->label) : "");

    if (owner && !r->shape->owner_is_self && bits_has(rq->scope, owner->no))
        text = arena_print(rq->arena, "%s · %s", text, owner->name);
    for (size_t i = 0; i < m->fields.n; i++) {
        const struct field *f = &m->fields.v[i];
        if (f->type != DATE || !(f->flags & LISTED) || r->row.v[ENGINE_COLUMNS + i].empty)
            continue;
        text =
            arena_print(rq->arena, "%s · %s %s", text, label_of(rq, m, "field", f->name, f->label),
                        day_text(rq->arena, r->row.v[ENGINE_COLUMNS + i].n));
        break;
    }
    json_key(b, "summary");
    json_text(b, text);
}

enum status
view_record(struct request *rq, struct buffer *b, struct record *r)
{
    const struct module *m = r->shape->m;
    const struct state  *state = state_named(m, record_state(r), strlen(record_state(r)));

    json_open(b, '{');
    json_key(b, "module");
    json_text(b, m->name);
    view_head(rq, b, r);
    json_key(b, "state_label");
    json_text(b, state ? label_of(rq, m, "state", state->name, state->label) : "");
    json_key(b, "created");
    json_text(b, instant_text(rq->arena, r->raw[AT_CREATED].i));
    if (r->raw[AT_BATCH].i) {
        json_key(b, "import");
        json_text(b, id_text(rq->arena, rq->realm, r->raw[AT_BATCH].i));
    }
    view_values(rq, b, r);
    view_parts(rq, b, r);
    const enum status st = view_spans(rq, b, r);
    view_steps(rq, b, r);
    view_summary(rq, b, r, state);
    json_close(b, '}');
    return st;
}

/* ---- history ---- */

static struct value
value_of_json(const struct field *f, const json_t *j, struct request *rq)
{
    if (json_is_null(j) || !j)
        return (struct value){ .empty = true };
    if (json_is_integer(j))
        return (struct value){ false, json_integer_value(j), NULL };
    (void)f;
    return (struct value){ false, 0, arena_text(rq->arena, json_string_value(j)) };
}

/* A protected value of the history: the cell is bound to this row, so it opens here. */
static const char *
history_secret(struct request *rq, struct record *r, int field, const json_t *j)
{
    unsigned char *cell;
    const char    *text = json_string_value(j), *plain = NULL;
    size_t         n = text ? strlen(text) : 0;

    if (!text)
        return "";
    cell = arena_alloc(rq->arena, n + 1);
    if (text_unbase64(text, cell, &n))
        plain = cell_open(rq->arena, rq->engine->keys, secret_place(r->shape, field, r->id),
                          (struct blob){ cell, n });
    return plain ? secret_mask(rq->arena, &r->shape->m->fields.v[field], plain) : "****";
}

static const char *
history_text(struct request *rq, struct record *r, const struct field *f, int field,
             const json_t *j)
{
    if (field >= 0 && is_secret(f))
        return history_secret(rq, r, field, j);
    if (f == &engine_columns[COLUMN_STATE]) {
        const char         *name = json_string_value(j);
        const struct state *s = name ? state_named(r->shape->m, name, strlen(name)) : NULL;
        return s ? label_of(rq, r->shape->m, "state", s->name, s->label) : "";
    }
    const struct value v = value_of_json(f, j, rq);
    if (!v.empty && is_reference(f)) {
        struct record *to = record_get(rq, shape_of(target_of(r->shape->m, f)), v.n);
        if (to && !named(rq, to))
            return "";
    }
    return value_text(rq, r, f, v, -1);
}

static void
view_change(struct request *rq, struct buffer *b, struct record *r, const char *key, json_t *pair)
{
    const struct field *f = column_named(r->shape->m, NULL, key, strlen(key));
    const int           field = field_index(r->shape, key);
    const struct part  *p = f ? NULL : part_named(r->shape->m, key, strlen(key));

    if ((!f && !p) || f == &engine_columns[COLUMN_OWNER]
        || (r->only && (p || (field >= 0 && !seen(r, f)))))
        return;
    json_open(b, '{');
    json_key(b, "field");
    json_text(b, key);
    json_key(b, "label");
    json_text(b, p ? label_of(rq, r->shape->m, "part", p->name, p->label)
                   : label_of(rq, r->shape->m, "field", f->name, f->label));
    for (int i = 0; i < 2; i++) {
        const char *text =
            p ? (i ? arena_print(rq->arena, "%lld",
                                 (long long)json_integer_value(json_array_get(pair, 1)))
                   : "")
              : history_text(rq, r, f, field, json_array_get(pair, (size_t)i));
        json_key(b, i ? "new_label" : "old_label");
        json_text(b, text && *text ? text : NULL);
    }
    json_close(b, '}');
}

static void
view_doer(struct request *rq, struct buffer *b, int64_t person, int64_t post)
{
    struct record *p = record_get(rq, shape_named("person"), person),
                  *o = record_get(rq, shape_named("post"), post);

    json_key(b, "by");
    json_open(b, '{');
    json_key(b, "label");
    const struct value name = p ? record_value(p, "name") : (struct value){ .empty = true };
    json_text(b, name.empty ? (rq->english ? "The system" : "系统") : name.s);
    if (o) {
        const struct field *role = column_named(o->shape->m, NULL, "role", 4),
                           *org = column_named(o->shape->m, NULL, "org", 3);
        json_key(b, "post");
        json_text(b, arena_print(rq->arena, "%s · %s",
                                 value_text(rq, o, role, *record_at(o, role), -1),
                                 value_text(rq, o, org, *record_at(o, org), -1)));
    }
    json_close(b, '}');
}

/* What the engine itself wrote has a name too. */
static const char *
step_text(struct request *rq, const struct module *m, const struct step *step, const char *name)
{
    const size_t n = strlen(name);

    if (step)
        return label_of(rq, m, "step", step->name, step->label);
    if (strcmp(name, "import.undo") == 0)
        return rq->english ? "Import undone" : "撤销导入";
    if (n > 5 && strcmp(name + n - 5, ".sign") == 0 && (step = step_named(m, name, n - 5)))
        return arena_print(rq->arena, rq->english ? "%s: signed" : "%s：签署",
                           label_of(rq, m, "step", step->name, step->label));
    return name;
}

static void
view_entry(struct request *rq, struct buffer *b, struct record *r, const struct db_value *row)
{
    const struct step *step = step_named(r->shape->m, row[5].p, strlen(row[5].p));
    json_t            *changes = json_loads(row[10].p, 0, NULL), *pair;
    const char        *key;

    json_open(b, '{');
    json_key(b, "rev");
    json_int(b, row[2].i);
    json_key(b, "at");
    json_text(b, instant_text(rq->arena, row[3].i));
    json_key(b, "step");
    json_text(b, row[5].p);
    json_key(b, "label");
    json_text(b, step_text(rq, r->shape->m, step, row[5].p));
    json_key(b, "on");
    json_text(b, day_text(rq->arena, row[8].i));
    json_key(b, "import");
    json_text(b, row[9].i ? id_text(rq->arena, rq->realm, row[9].i) : NULL);
    view_doer(rq, b, row[6].i, row[7].i);
    json_key(b, "changes");
    json_open(b, '[');
    json_object_foreach (changes, key, pair)
        view_change(rq, b, r, key, pair);
    json_close(b, ']');
    json_close(b, '}');
    json_decref(changes);
}

enum status
view_history(struct request *rq, struct buffer *b, struct record *r)
{
    const struct db_value v[] = { db_int(rq->realm), db_int(r->id) };
    struct db_rows        rows;
    const enum status     st =
        rq_query(rq,
                 "SELECT * FROM \"history\" WHERE \"realm\" = $1 AND \"record\" = $2"
                 " ORDER BY \"rev\" DESC LIMIT 500",
                 v, 2, &rows);

    json_open(b, '{');
    json_key(b, "entries");
    json_open(b, '[');
    for (size_t i = 0; st == OK && i < rows.n; i++)
        view_entry(rq, b, r, &rows.v[i * rows.columns]);
    json_close(b, ']');
    json_close(b, '}');
    return st;
}

/* ---- preview: a change that is not applied ---- */

static void
preview_record(struct request *rq, struct buffer *b, struct record *r, const char *step)
{
    const struct shape *s = r->shape;

    json_open(b, '{');
    json_key(b, "module");
    json_text(b, s->m->name);
    json_key(b, "id");
    json_text(b, r->stored ? id_text(rq->arena, r->realm, r->id) : NULL);
    json_key(b, "label");
    const struct value name = record_value(r, "name");
    json_text(b, name.empty || !name.s ? label_of(rq, s->m, "module", s->m->name, s->m->label)
                                       : name.s);
    json_key(b, "step");
    json_text(b, step);
    json_key(b, "fields");
    json_open(b, '[');
    for (size_t i = AT_STATE; i < s->table.n; i++) {
        const char         *column = s->table.columns[i].name;
        const struct field *f = column_named(s->m, NULL, column, strlen(column));
        const int           field = field_index(s, column);
        if (!f || i == AT_OWNER || i == AT_CREATED
            || (r->stored && db_compare(&r->stored[i], &r->raw[i]) == 0))
            continue;
        const struct value was =
            r->stored ? value_of_raw(f, &r->stored[i]) : (struct value){ .empty = true };
        const struct value now = value_of_raw(f, &r->raw[i]);
        if (was.empty && now.empty)
            continue;
        const bool state = i == AT_STATE;
        json_open(b, '{');
        json_key(b, "field");
        json_text(b, column);
        json_key(b, "label");
        json_text(b, label_of(rq, s->m, "field", f->name, f->label));
        for (int k = 0; k < 2; k++) {
            const struct value  v = k ? now : was;
            const struct state *x = state && !v.empty ? state_named(s->m, v.s, strlen(v.s)) : NULL;
            json_key(b, k ? "new_label" : "old_label");
            json_text(b, v.empty        ? NULL
                         : x            ? label_of(rq, s->m, "state", x->name, x->label)
                         : is_secret(f) ? "****"
                                        : value_text(rq, r, f, v, field));
        }
        json_close(b, '}');
    }
    json_close(b, ']');
    json_close(b, '}');
}

void
view_preview(struct request *rq, struct buffer *b, const struct change *c)
{
    const struct sql_table *messages = &engine_tables[TABLE_MESSAGE];

    json_open(b, '{');
    json_key(b, "preview");
    json_bool(b, true);
    json_key(b, "changes");
    json_open(b, '[');
    for (size_t i = 0; i < c->n; i++) {
        const struct write *w = &c->writes[i];
        struct shape       *s =
            w->kind == WRITE_INSERT || w->kind == WRITE_UPDATE ? shape_named(w->table->name) : NULL;
        struct record *r = s && &s->table == w->table ? record_get(rq, s, w->row[AT_ID].i) : NULL;
        if (r && (w->kind == WRITE_INSERT || w->old_rev >= 0))
            preview_record(rq, b, r, rq->step ? rq->step->name : "");
    }
    json_close(b, ']');
    json_key(b, "messages");
    json_open(b, '[');
    for (size_t i = 0; i < c->n; i++)
        if (c->writes[i].table == messages) {
            struct record *to = record_get(rq, shape_named("person"), c->writes[i].row[1].i);
            json_open(b, '{');
            json_key(b, "to");
            json_text(b, to ? record_value(to, "name").s : "");
            json_key(b, "text");
            json_text(b, c->writes[i].row[6].p);
            json_close(b, '}');
        }
    json_close(b, ']');
    json_close(b, '}');
}
