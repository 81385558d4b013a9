/* check_figure.c - indicators: no row may vanish, no past month may change, a share has a base. */
#include <string.h>
#include "language/inner.h"

static bool overwritten_field(const struct module *, const struct field *, int depth);

/* Does a sum or condition speak of a field that is plainly overwritten? */
static bool
speaks_of_overwritten(const struct module *m, const struct node *x, int depth)
{
    for (; x; x = x->next) {
        if (x->op == OP_PATH && !x->hop[0].part && overwritten_field(m, x->hop[0].f, depth))
            return true;
        if (speaks_of_overwritten(m, x->a, depth) || speaks_of_overwritten(m, x->b, depth))
            return true;
    }
    return false;
}

/* Only dated, constant, copied, followed or computed values stand for a past month (M2c); what is
 * computed is as good as what it is computed from, unless it is dated itself. */
static bool
overwritten_field(const struct module *m, const struct field *f, int depth)
{
    struct fault fault = { NULL, NULL };
    const struct scope s = { m, NULL, false, NULL };

    if (is_engine_column(f) || f->copy || f->follow || f->flags & (DATED | ONCE))
        return false;
    if (!f->calc || depth > 3)
        return !f->calc;
    return speaks_of_overwritten(
        m, f->type == BOOLEAN ? parse_cond(&s, f->calc, &fault) : parse_sum(&s, f->calc, &fault),
        depth + 1);
}

static bool
overwritten(const struct module *m, const struct node *x)
{
    return x->op == OP_PATH && !x->hop[0].part && overwritten_field(m, x->hop[0].f, 0);
}

/* ---- shares ---- */

static bool
lists_code(const struct node *t, const char *c, size_t n)
{
    for (const char *d = t->word; d < t->word + t->n; d += strcspn(d, ", ") + 1)
        if (strcspn(d, ", ") == n && strncmp(c, d, n) == 0)
            return true;
    return false;
}

/* Whatever the term t chooses by codes, the term y chooses too. */
static bool
narrower_codes(const struct node *t, const struct node *y)
{
    if (t->op != OP_IN && !(t->op == OP_NOT_IN && y->op == OP_NOT_IN))
        return false;
    const struct node *few = t->op == OP_IN ? t : y, *many = few == t ? y : t;
    const bool listed = !(t->op == OP_IN && y->op == OP_NOT_IN);
    for (const char *c = few->word; c < few->word + few->n; c += strcspn(c, ", ") + 1)
        if (lists_code(many, c, strcspn(c, ", ")) != listed)
            return false;
    return true;
}

static bool
narrower(const struct node *t, const struct node *y)
{
    if (!t->a || !y->a || t->a->op != OP_PATH || y->a->op != OP_PATH
        || t->a->hop[0].f != y->a->hop[0].f)
        return false;
    if (y->op == OP_FILLED)
        return t->op != OP_NOT_IN && t->op != OP_EMPTY;
    return y->op == OP_IN || y->op == OP_NOT_IN ? narrower_codes(t, y) : t->op == y->op;
}

static bool
same_text(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

/* Whatever the part counts, the base counts too: each term of the base is one of the part's, or
 * wider. */
static bool
within(const struct indicator *a, const struct indicator *b, const struct module *m)
{
    struct fault f = { NULL, NULL };
    const struct scope s = { m, b->over ? part_named(m, b->over, strlen(b->over)) : NULL, true,
                             NULL };
    const struct node *x = a->where ? parse_cond(&s, a->where, &f) : NULL,
                      *y = b->where ? parse_cond(&s, b->where, &f) : NULL;

    if (!same_text(a->over, b->over) || !same_text(a->unit, b->unit) || !same_text(a->at, b->at)
        || a->how != b->how || !same_text(a->of, b->of) || !same_text(a->node, b->node))
        return false;
    for (; y; y = y->next) {
        const struct node *t = x;
        while (t && !narrower(t, y))
            t = t->next;
        if (!t)
            return false;
    }
    return true;
}

static void
check_share(struct report *r, const struct indicator *d)
{
    const struct indicator *a = d->of ? indicator_named(r->m, d->of, strlen(d->of)) : NULL,
                           *b = d->base ? indicator_named(r->m, d->base, strlen(d->base)) : NULL;

    if (a && b && (a == b || !within(a, b, r->m)))
        report_fault(r, "indicator %s: %s is no part of %s", d->name, d->of, d->base);
}

/* ---- one indicator ---- */

static bool
sums_money(const struct module *m, const struct part *over, const char *name)
{
    const struct field *f = name ? column_named(m, over, name, strlen(name)) : NULL;

    return f && f->type == MONEY;
}

static void
check_members(struct report *r, const struct indicator *d, const struct part *over)
{
    const bool share = d->how == SHARE;

    if ((d->how == COUNT) != !d->of || share != !!d->base
        || (share && (d->at || d->where || d->by)))
        report_fault(r, "indicator %s: COUNT; SUM or DISTINCT .of; SHARE .of .base", d->name);
    if (share != (strcmp(d->unit, "%") == 0)
        || (d->how == DISTINCT && (!d->at || strcmp(d->unit, "人次") == 0)))
        report_fault(r, "indicator %s: its unit, or a distinct stock", d->name);
    if (d->how == SUM && (strcmp(d->unit, "元") == 0) != sums_money(r->m, over, d->of))
        report_fault(r, "indicator %s: money is counted in 元, and money alone", d->name);
}

/* A stock must stand for any month end, so nothing in it may be plainly overwritten. */
static void
check_stock(struct report *r, const struct indicator *d, const struct node *where,
            const struct scope *s)
{
    struct fault f = { NULL, NULL };

    for (const struct node *t = where; t; t = t->next)
        if (overwritten(r->m, t->a) || (t->b && overwritten(r->m, t->b)))
            report_fault(r, "indicator %s: a stock by %s, which is overwritten", d->name,
                         t->a->op == OP_PATH ? t->a->hop[0].f->name : "a sum");
    EACH_WORD (g, n, d->by) {
        const struct node *p = parse_path(s, g, strcspn(g, ". "), &f);
        if (p && overwritten(r->m, p))
            report_fault(r, "indicator %s: a stock by %s, which is overwritten", d->name,
                         p->hop[0].f->name);
    }
    const struct node *of = d->of ? parse_path(s, d->of, strlen(d->of), &f) : NULL;
    if (of && d->how == SUM && overwritten(r->m, of))
        report_fault(r, "indicator %s: a stock of %s, which is overwritten", d->name, d->of);
}

void
check_indicator(struct report *r, const struct flow *w, const struct indicator *d)
{
    const struct part *over = d->over ? part_named(r->m, d->over, strlen(d->over)) : NULL;
    const struct scope s = { r->m, over, true, NULL };
    struct fault f = { NULL, NULL };
    const struct node *where = d->where ? parse_cond(&s, d->where, &f) : NULL;

    check_members(r, d, over);
    if (d->how == SHARE) {
        check_share(r, d);
        return;
    }
    if (d->at && !over) {
        const char *state = flow_unset(r->m, w, NULL, where, d->at);
        if (state)
            report_fault(r, "indicator %s: %s may be empty in %s, so rows would vanish", d->name,
                         d->at, state);
    }
    if (!d->at && over && over->span && !speaks_of(where, "now", 3))
        report_fault(r, "indicator %s: a stock over spans says now=yes", d->name);
    if (!d->at && !over)
        check_stock(r, d, where, &s);
}
