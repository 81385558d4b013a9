/*
 * eval.c - a node read in C.  Emptiness, once and for both readings:
 *   an empty value is no code: a=x is false, a!=x is true;
 *   a sum with an empty part is empty; count and sum over no rows are 0, min and max are empty;
 *   a comparison with an empty side is false, but in a check it holds: a check judges what is
 *   there.  Inside all() as outside; inside any, count, sum, min and max rows are chosen, so it is
 *   false.
 * A sum that does not fit into 63 bits is empty; the bounds of the fields refuse it long before.
 */
#include <string.h>
#include "core/day.h"
#include "language/language.h"

#ifdef FAULTS
int planted;
#endif

struct env {
    const struct world *w;
    const struct row   *mine, *row;
    bool                must;
};

/* Rows of a function, one after the other. */
struct walk {
    const struct row *next, *end;
};

static const struct value empty = { true, 0, NULL };
static bool true_in(const struct env *, const struct node *);
static struct value worth_in(const struct env *, const struct node *);

static struct value
known(int64_t n)
{
    return (struct value){ false, n, NULL };
}

static struct value
read_path(const struct env *e, const struct node *x)
{
    const struct row *r = x->mine || !e->row ? e->mine : e->row;
    struct value v = empty;

    for (int i = 0; i < x->hops; i++) {
        if (i)
            r = v.empty ? NULL : e->w->record(e->w->context, x->hop[i].m, v.n);
        if (!r)
            return empty;
        v = r->v[column_at(x->hop[i].m, x->hop[i].part, x->hop[i].f)];
    }
    return v;
}

/* ---- rows ---- */

static struct walk
walk_of(const struct env *e, const struct rows_of *r)
{
    size_t n = 0;
    const struct row *v = e->w->rows(e->w->context, r, e->mine, &n);

    return (struct walk){ v, n ? v + n : v };
}

/* The next row for which the condition holds, or NULL. */
static const struct row *
next_row(const struct env *e, struct walk *walk, const struct node *cond)
{
    while (walk->next < walk->end) {
        const struct env in = { e->w, e->mine, walk->next++, false };
        if (!cond || true_in(&in, cond))
            return in.row;
    }
    return NULL;
}

static struct value
worth_of_rows(const struct env *e, const struct node *x)
{
    struct value v = { x->op == OP_MIN || x->op == OP_MAX, 0, NULL };
    struct walk walk = walk_of(e, &x->rows);

    if (x->op == OP_SUM && planted == 1)
        v.empty = true;
    for (const struct row *r; (r = next_row(e, &walk, x->cond));) {
        const struct env in = { e->w, e->mine, r, false };
        const struct value a = x->a ? read_path(&in, x->a) : known(1);
        if (a.empty)
            continue;
        if (x->op == OP_COUNT || x->op == OP_SUM) {
            if (__builtin_add_overflow(v.n, a.n, &v.n))
                return empty;
        } else if (v.empty || (x->op == OP_MIN ? a.n < v.n : a.n > v.n))
            v.n = a.n;
        v.empty = false;
    }
    return v;
}

/* ---- sums ---- */

static const struct rule_row *
rule_row(const struct env *e, const struct rule_info *rule, const char *key)
{
    return e->w->rule ? e->w->rule(e->w->context, rule, key)
                      : rule_row_at(rule, key, "", e->w->today);
}

static const struct rule_row *
rule_of(const struct env *e, const struct node *x)
{
    if (!x->a)
        return rule_row(e, x->rule, "");
    const struct value key = read_path(e, x->a);
    return key.empty ? NULL : rule_row(e, x->rule, key.s ? key.s : key.n ? "yes" : "no");
}

static struct value
dollar(const struct world *w, const struct node *x)
{
    switch (*x->word) {
    case 't': return known(w->today);
    case 'n': return known(w->now);
    case 'm': return w->me ? known(w->me) : empty;
    default: return w->home ? known(w->home) : empty;
    }
}

/* The unit of a length: that of the rule row which holds here, or as written. */
static char
unit_of(const struct env *e, const struct node *x)
{
    if (x->op == OP_MUL)
        return unit_of(e, x->a->kind.base == K_LENGTH ? x->a : x->b);
    const struct rule_row *row = x->op == OP_RULE ? rule_of(e, x) : NULL;
    return row ? row->unit : x->unit;
}

/* Working days know weekends only: the calendar of holidays is the engine's. */
static int64_t
working_days_later(int64_t day, int64_t n)
{
    int64_t number = day_number(day);

    for (const int64_t by = n < 0 ? -1 : 1; n;) {
        number += by;
        n -= (number % 7 + 10) % 7 < 5 ? by : 0;        /* day 0 was a Thursday: Monday is 0 */
    }
    return day_from_number(number);
}

static int64_t
later(const struct world *w, int64_t day, int64_t n, char unit)
{
    if (w->add)
        return w->add(w->context, day, n, unit);
    return unit == 'w' ? working_days_later(day, n) : day_add(day, n, unit);
}

static struct value
computed(const struct env *e, const struct node *x)
{
    const struct value a = worth_in(e, x->a), b = worth_in(e, x->b);
    int64_t n;

    if (a.empty || b.empty)
        return empty;
    if (x->kind.base == K_DAY)
        return known(later(e->w, a.n, x->op == OP_ADD ? b.n : -b.n, unit_of(e, x->b)));
    if (x->a->kind.base == K_DAY)
        return known(day_between(b.n, a.n));
    const bool over = x->op == OP_ADD ? __builtin_add_overflow(a.n, b.n, &n)
                    : x->op == OP_SUB ? __builtin_sub_overflow(a.n, b.n, &n)
                                      : __builtin_mul_overflow(a.n, b.n, &n);
    return over ? empty : known(n);
}

static struct value
worth_in(const struct env *e, const struct node *x)
{
    switch (x->op) {
    case OP_NUMBER:
    case OP_LENGTH: return known(x->number);
    case OP_DOLLAR: return dollar(e->w, x);
    case OP_PATH: return read_path(e, x);
    case OP_CLOCK:
        return e->w->clock ? e->w->clock(e->w->context, x->clock, e->mine, x->kind.base == K_CODE)
                           : empty;
    case OP_RULE: {
        const struct rule_row *row = rule_of(e, x);
        return row ? known(row->value) : empty;
    }
    case OP_ADD:
    case OP_SUB:
    case OP_MUL: return computed(e, x);
    case OP_COUNT:
    case OP_SUM:
    case OP_MIN:
    case OP_MAX: return worth_of_rows(e, x);
    default: return empty;
    }
}

/* ---- conditions ---- */

static bool
coded(const struct node *x, struct value v)
{
    const char *code = v.s ? v.s : v.n ? "yes" : "no";

    for (const char *c = x->word; !v.empty && c < x->word + x->n; c += strcspn(c, ",") + 1) {
        const size_t left = (size_t)(x->word + x->n - c), n = strcspn(c, ",");
        if (same(code, c, n < left ? n : left))
            return true;
    }
    return false;
}

static int
order_of(struct value a, struct value b)
{
    return a.s && b.s ? strcmp(a.s, b.s) : (a.n > b.n) - (a.n < b.n);
}

static bool
compared(const struct env *e, const struct node *x)
{
    const struct value a = worth_in(e, x->a), b = worth_in(e, x->b);

    if (a.empty || b.empty)
        return planted == 2 ? false : e->must;
    const int order = order_of(a, b);
    switch (x->op) {
    case OP_EQ: return order == 0;
    case OP_NE: return order != 0;
    case OP_LT: return order < 0;
    case OP_LE: return planted == 3 ? order < 0 : order <= 0;
    case OP_GT: return order > 0;
    default: return order >= 0;
    }
}

/* Part of whole reaches the share, in integers. */
static bool
met(const struct env *e, const struct node *x)
{
    const struct rule_row *share = rule_row(e, x->rule, "");
    const struct value a = worth_in(e, x->a), b = worth_in(e, x->b);
    int64_t left, right;

    if (!share || a.empty || b.empty || __builtin_mul_overflow(a.n, share->of, &left)
        || __builtin_mul_overflow(b.n, share->least, &right))
        return e->must;
    return share->equal ? left >= right : left > right;
}

static bool
have_code(const struct env *e, const struct node *x, struct value want)
{
    struct walk walk = walk_of(e, &x->rows);

    for (const struct row *r; (r = next_row(e, &walk, NULL));) {
        const struct value have = read_path(&(struct env){ e->w, e->mine, r, false }, x->a);
        if (!have.empty && order_of(have, want) == 0)
            return true;
    }
    return false;
}

/* Every code among b's rows occurs among a's. */
static bool
covered(const struct env *e, const struct node *x)
{
    struct walk walk = walk_of(e, &x->other);

    for (const struct row *r; (r = next_row(e, &walk, NULL));) {
        const struct value want = read_path(&(struct env){ e->w, e->mine, r, false }, x->b);
        if (!want.empty && !have_code(e, x, want))
            return false;
    }
    return true;
}

static bool
holds_for_all(const struct env *e, const struct node *x)
{
    struct walk walk = walk_of(e, &x->rows);

    for (const struct row *r; (r = next_row(e, &walk, NULL));)
        if (!true_in(&(struct env){ e->w, e->mine, r, planted == 4 ? false : e->must }, x->cond))
            return false;
    return true;
}

static bool
holds_for_any(const struct env *e, const struct node *x)
{
    struct walk walk = walk_of(e, &x->rows);

    return next_row(e, &walk, x->cond) != NULL;
}

static bool
term_true(const struct env *e, const struct node *x)
{
    switch (x->op) {
    case OP_FILLED: return !read_path(e, x->a).empty;
    case OP_EMPTY: return read_path(e, x->a).empty;
    case OP_IN: return coded(x, worth_in(e, x->a));
    case OP_NOT_IN: return !coded(x, worth_in(e, x->a));
    case OP_ANY: return holds_for_any(e, x);
    case OP_ALL: return holds_for_all(e, x);
    case OP_COVERS: return covered(e, x);
    case OP_MEETS: return met(e, x);
    default: return compared(e, x);
    }
}

static bool
true_in(const struct env *e, const struct node *x)
{
    for (; x; x = x->next)
        if (!term_true(e, x))
            return false;
    return true;
}

bool
holds(const struct world *w, const struct row *mine, const struct row *row, const struct node *x,
      bool must)
{
    return true_in(&(struct env){ w, mine, row, must }, x);
}

struct value
worth(const struct world *w, const struct row *mine, const struct row *row, const struct node *x)
{
    return worth_in(&(struct env){ w, mine, row, false }, x);
}
