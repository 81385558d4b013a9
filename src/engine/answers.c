/* answers.c - what was answered: JSON becomes values of the fields that the step asks for. */
#include <string.h>
#include "core/text.h"
#include "engine/plan.h"

struct given *
answers_add(struct request *rq, struct answers *a, const struct field *f, struct value v)
{
    a->v = arena_grow(rq->arena, a->v, a->n, &a->cap, sizeof(*a->v));
    a->v[a->n] = (struct given){ .field = f, .v = v };
    return &a->v[a->n++];
}

static const struct ask *
asked(const struct step_shape *y, const char *name)
{
    for (const struct ask *x = y->asks; x; x = x->next)
        if ((x->field && strcmp(x->field->name, name) == 0)
            || (x->part && strcmp(x->part->name, name) == 0))
            return x;
    return NULL;
}

/* A JSON value as the text that value_read() takes; NULL: it is none. */
static const char *
text_of_json(struct request *rq, const struct field *f, const json_t *j)
{
    if (json_is_null(j))
        return "";
    if (json_is_string(j)) {
        const char *s = json_string_value(j);
        return text_valid(s, json_string_length(j)) ? s : NULL;
    }
    if (json_is_boolean(j) && f->type == BOOLEAN)
        return json_is_true(j) ? "yes" : "no";
    if (json_is_integer(j) && (f->type == INTEGER || f->type == MONEY))
        return arena_print(rq->arena, "%lld", (long long)json_integer_value(j));
    if (json_is_object(j) && is_reference(f))
        return text_of_json(rq, f, json_object_get(j, "id"));
    return NULL;
}

static bool
read_one(struct request *rq, const struct field *f, const json_t *j, const char *name,
         struct value *v)
{
    const struct code_table *t =
        f->type == CODE ? code_table_named(f->codes, strlen(f->codes)) : NULL;
    const char *text = text_of_json(rq, f, j);
    const char *says = text        ? value_read(rq, f, t, text, v)
                     : rq->english ? "Not of the right kind."
                                   : "填写的形式不对";

    return says ? request_fault(rq, name, says) : true;
}

static void
read_row(struct request *rq, const struct part *p, json_t *j, size_t at, struct given_row *row)
{
    const char *key;
    json_t     *one;

    row->v = arena_alloc(rq->arena, (p->fields.n + 1) * sizeof(*row->v));
    row->present = arena_alloc(rq->arena, p->fields.n + 1);
    for (size_t i = 0; i < p->fields.n; i++)
        row->v[i].empty = true;
    if (!json_is_object(j)) {
        (void)request_fault(rq, p->name, rq->english ? "Rows are objects." : "每行应为一个对象");
        return;
    }
    json_object_foreach (j, key, one) {
        const struct field *f = column_named(p == NULL ? NULL : modules[0], p, key, strlen(key));
        if (strcmp(key, "n") == 0) {
            row->n = json_integer_value(one);
            continue;
        }
        const char *name = arena_print(rq->arena, "%s.%zu.%s", p->name, at, key);
        if (!f || f < p->fields.v || f >= p->fields.v + p->fields.n)
            (void)request_fault(rq, name, rq->english ? "Is not asked here." : "这里不填此项");
        else if (read_one(rq, f, one, name, &row->v[f - p->fields.v]))
            row->present[f - p->fields.v] = true;
    }
    for (size_t i = 0; i < p->fields.n; i++)
        if (p->fields.v[i].flags & REQUIRED && row->v[i].empty)
            (void)request_fault(
                rq, arena_print(rq->arena, "%s.%zu.%s", p->name, at, p->fields.v[i].name),
                rq->english ? "Required." : "必填");
}

static void
read_part(struct request *rq, const struct ask *x, json_t *j, struct answers *a)
{
    struct given *g = answers_add(rq, a, NULL, (struct value){ .empty = true });
    const size_t  n = json_array_size(j);

    g->part = x->part;
    if (!json_is_array(j) || (x->part->max && n > (size_t)x->part->max)) {
        (void)request_fault(rq, x->part->name,
                            rq->english ? "Too many rows." : "行数过多或形式不对");
        return;
    }
    g->rows = arena_alloc(rq->arena, (n + 1) * sizeof(*g->rows));
    g->n = n;
    for (size_t i = 0; i < n; i++)
        read_row(rq, x->part, json_array_get(j, i), i, &g->rows[i]);
}

bool
answers_read(struct request *rq, const struct shape *s, const struct step_shape *y, json_t *j,
             struct answers *a)
{
    const char  *key;
    json_t      *one;
    struct value v;

    (void)s;
    if (!j)
        return true;
    if (!json_is_object(j))
        return request_fault(rq, "answers",
                             rq->english ? "An object of answers." : "answers 应为对象");
    json_object_foreach (j, key, one) {
        const struct ask *x = asked(y, key);
        if (!x)
            (void)request_fault(rq, arena_text(rq->arena, key),
                                rq->english ? "Is not asked here." : "这一步不填此项");
        else if (x->part)
            read_part(rq, x, one, a);
        else if (read_one(rq, x->field, one, x->field->name, &v))
            (void)answers_add(rq, a, x->field, v);
    }
    return rq->fault_count == 0;
}
