/* hook.c - what a module's own code may ask and set: module.h, module.md 1. */
#include <string.h>
#include "core/status.h"
#include "engine/plan.h"

static const struct field *
used_field(const struct record *r, int field)
{
    const char *names = r->shape->m->uses;
    int         i = 0;

    EACH_WORD (w, n, names) {
        const size_t k = n && w[n - 1] == ',' ? n - 1 : n;
        if (i++ == field)
            return column_named(r->shape->m, NULL, w, k);
    }
    check_failed("a field that uses names", __FILE__, __LINE__);
}

int64_t
int_of(const struct record *r, int field)
{
    const struct value v = *record_at((struct record *)(uintptr_t)r, used_field(r, field));
    return v.empty ? 0 : v.n;
}

bool
chose(const struct record *r, int field, const char *code)
{
    const struct value v = *record_at((struct record *)(uintptr_t)r, used_field(r, field));
    return !v.empty && v.s && strcmp(v.s, code) == 0;
}

void
put_int(struct record *r, int field, int64_t n)
{
    *record_at(r, used_field(r, field)) = (struct value){ false, n, NULL };
}

bool
refuse(struct request *rq, int field, const char *why)
{
    const struct record *r = rq->hooked;
    return request_fault(rq, used_field(r, field)->name, why);
}

struct record *
linked(struct request *rq, const struct record *r, int field)
{
    const struct field *f = used_field(r, field);
    const struct value  v = *record_at((struct record *)(uintptr_t)r, f);

    return v.empty ? NULL : record_get(rq, shape_of(target_of(r->shape->m, f)), v.n);
}

int64_t
value(const struct record *r, const char *name)
{
    const struct value v = record_value(r, name);
    return v.empty ? 0 : v.n;
}

bool
is(const struct record *r, const char *name, const char *code)
{
    const struct value v = record_value(r, name);
    return !v.empty && v.s && strcmp(v.s, code) == 0;
}

/* Rows of a part as records of their own, so that value() and is() read them. */
struct record *
row_next(const struct record *r, const char *part, const struct record *last)
{
    struct request    *rq = r->rq;
    const struct part *p = part_named(r->shape->m, part, strlen(part));

    CHECK(p && rq);
    struct part_rows *rows =
        record_part(rq, (struct record *)(uintptr_t)r, (size_t)(p - r->shape->m->parts.v));
    const size_t      at = last ? (size_t)last->row.id + 1 : 0;
    if (at >= rows->n)
        return NULL;
    struct record *out = arena_alloc(rq->arena, sizeof(*out));
    *out = (struct record){
        .shape = r->shape, .realm = r->realm, .id = r->id, .rq = rq, .row = rows->v[at]
    };
    out->row.id = (int64_t)at;
    return out;
}

int64_t
total(struct request *rq, const struct record *r, const char *sum)
{
    const struct scope scope = { r->shape->m, NULL, false, rq->arena };
    const struct world w = request_world(rq);
    struct fault       f = { 0 };
    const struct node *x = parse_sum(&scope, sum, &f);

    CHECK(x);
    const struct value v = worth(&w, &r->row, NULL, x);
    return v.empty ? 0 : v.n;
}
