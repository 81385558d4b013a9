/* parts.c - rows without a life of their own: keys, spans that never overlap, what is in force. */
#include <string.h>
#include "core/day.h"
#include "engine/plan.h"

static const char *
row_name(struct request *rq, const struct part *p, size_t at, const char *field)
{
    return arena_print(rq->arena, "%s.%zu.%s", p->name, at, field);
}

static struct value
cell(const struct row *row, const struct part *p, const char *name, size_t n)
{
    for (size_t i = 0; i < p->fields.n; i++)
        if (same(p->fields.v[i].name, name, n))
            return row->v[SPAN_COLUMNS + i];
    return (struct value){ .empty = true };
}

static bool
same_key(const struct part *p, const struct row *a, const struct row *b)
{
    bool any = false;

    EACH_WORD (w, n, p->key) {
        const struct value x = cell(a, p, w, n), y = cell(b, p, w, n);
        if (x.empty || y.empty || !value_same(x, y))
            return false;
        any = true;
    }
    return any;
}

/* Both ends belong to the span; an open one lasts for ever. */
static bool
overlap(const struct part *p, const struct row *a, const struct row *b)
{
    const size_t       k = strcspn(p->span, " ");
    const char        *to = p->span + k + 1;
    const struct value a1 = cell(a, p, p->span, k), b1 = cell(b, p, p->span, k);
    const struct value a2 = cell(a, p, to, strlen(to)), b2 = cell(b, p, to, strlen(to));

    return (b2.empty || day_first(a1.n) <= b2.n) && (a2.empty || day_first(b1.n) <= a2.n);
}

static void
judge_row(struct request *rq, const struct part *p, struct part_rows *rows, size_t at)
{
    const char *first = p->key ? arena_slice(rq->arena, p->key, strcspn(p->key, " ")) : NULL;

    if (p->span) {
        const size_t       k = strcspn(p->span, " ");
        const char        *to = p->span + k + 1;
        const struct value from = cell(&rows->v[at], p, p->span, k),
                           until = cell(&rows->v[at], p, to, strlen(to));
        if (!from.empty && !until.empty && until.n < day_first(from.n))
            (void)request_fault(rq, row_name(rq, p, at, to),
                                rq->english ? "Ends before it begins." : "止期早于起期");
        rows->v[at].v[0] = (struct value){ false,
                                           !from.empty && day_first(from.n) <= rq->today
                                               && (until.empty || until.n >= rq->today),
                                           NULL };
    }
    for (size_t i = 0; first && i < at; i++) {
        if (!same_key(p, &rows->v[i], &rows->v[at]))
            continue;
        if (!p->span)
            (void)request_fault(rq, row_name(rq, p, at, first),
                                rq->english ? "Stands twice." : "重复");
        else if (overlap(p, &rows->v[i], &rows->v[at]))
            (void)request_fault(rq, row_name(rq, p, at, first),
                                rq->english ? "Overlaps another row." : "与另一行的起止期重叠");
    }
}

void
parts_judge(struct request *rq, struct record *r)
{
    for (size_t i = 0; i < r->shape->m->parts.n; i++)
        for (size_t k = 0; r->parts[i].edited && k < r->parts[i].n; k++)
            judge_row(rq, &r->shape->m->parts.v[i], &r->parts[i], k);
}
