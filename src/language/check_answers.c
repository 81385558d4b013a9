/* check_answers.c - assignments: what a step sets, what open, move and fill answer elsewhere. */
#include <string.h>
#include "language/inner.h"

/* Is the column one that may stand on the left?  `since` may: the day of the step's effect. */
static bool
settable(const struct module *to, const struct part *part, const struct field *f, enum grammar g)
{
    if (!f || kept_by_engine(f) || f == span_columns)
        return false;
    return part || !is_engine_column(f)
        || (g == G_ANSWERS && f == &engine_columns[COLUMN_SINCE] && to);
}

static bool
stands_before(const char *text, const char *w, size_t n)
{
    EACH_ASSIGNMENT (o, length, text)
        if (o < w && strncmp(o, w, n) == 0)
            return true;
    return false;
}

/* The right side v of n bytes against the column f. */
static bool
fits(const struct look *l, const struct module *to, const struct part *part, const struct field *f,
     const char *v, size_t n, const struct scope *from)
{
    const struct kind want = kind_of(to, f);

    if (want.base == K_CODE && is_name(v, n) && code_known(want, v, n))
        return !column_named(from->m, from->part, v, n) || no(l, "is both a code and a field", v);
    const struct node *x = parse_value(from, v, n, l->f);
    if (!x)
        return false;
    const bool zero = x->op == OP_NUMBER && x->number == 0 && want.base == K_MONEY;
    if (!kind_same(x->kind, want) && !zero)
        return no(l, "is of another kind", v);
    if (x->op == OP_PATH && to == l->m && !part && x->hop[0].f == f && x->hops == 1)
        return no(l, "sets itself", v);
    return true;
}

bool
assigned(const struct look *l, const char *text, const struct module *to, const struct part *part,
         const struct scope *from, enum grammar g)
{
    EACH_ASSIGNMENT (w, n, text) {
        const size_t k = strcspn(w, "= ");
        const struct field *f = column_named(to, part, w, k);
        const char *v = w + k + 1;
        const size_t length = n > k ? n - k - 1 : 0;
        if (!settable(to, part, f, g) || w[k] != '=')
            return no(l, "is nothing to set", w);
        if (stands_before(text, w, k + 1))
            return no(l, "stands twice", w);
        if (!length && (g != G_SETS || f->flags & REQUIRED))
            return no(l, "cannot be emptied", w);
        if (!length || (f->type == SERIAL && same("$next", v, length)))
            continue;
        if (!fits(l, to, part, f, v, length, from))
            return false;
    }
    return true;
}

/* Rows that a move or open speaks of: module.ref, or a path to one record. */
const struct module *
moved_module(const struct look *l, const char *rows)
{
    const struct scope s = { l->m, NULL, false, NULL };
    const bool         here = part_named(l->m, rows, strcspn(rows, "."))
                   || column_named(l->m, NULL, rows, strcspn(rows, ". "));
    struct rows_of r;

    if (!here) {
        if (parse_rows(&s, rows, strlen(rows), &r, l->f) && r.link == POINTS_HERE)
            return r.m;
        no(l, "rows that point here, or a reference", rows);
        return NULL;
    }
    const struct node *x = parse_path(&s, rows, strlen(rows), l->f);
    if (x && x->kind.base != K_REF)
        no(l, "points nowhere", rows);
    return x && x->kind.base == K_REF ? module_named(x->kind.of, strlen(x->kind.of)) : NULL;
}

/* The step whose questions a row's answers answer. */
const struct step *
answered_step(const struct look *l, const struct module **to)
{
    const char *name;

    if (l->t == T_OPEN) {
        name = ((const struct open *)l->row)->step;
        const char *dot = name ? strchr(name, '.') : NULL;
        *to = dot ? module_named(name, (size_t)(dot - name)) : NULL;
        name = dot ? dot + 1 : name;
    } else {
        const struct move *v = l->row;
        *to = v->rows ? moved_module(l, v->rows) : NULL;
        name = v->step;
    }
    return *to && name ? step_named(*to, name, strlen(name)) : NULL;
}

static bool
asked_by(const struct step *s, const char *w, size_t k)
{
    EACH_WORD (a, n, s->asks)
        if (strcspn(a, "?+ ") == k && strncmp(a, w, k) == 0)
            return true;
    return false;
}

static bool
answered_by(const char *text, const char *asked, size_t n)
{
    EACH_ASSIGNMENT (w, length, text)
        if (length > n && strncmp(asked, w, n) == 0 && w[n] == '=')
            return true;
    return false;
}

/* They answer that step's questions and nothing else; all that it demands. */
bool
answers_sound(const struct look *l, const char *text)
{
    const struct module *to;
    const struct step *s = answered_step(l, &to);
    const struct open *o = l->t == T_OPEN ? l->row : NULL;
    const struct part *each = o && o->each ? part_named(l->m, o->each, strlen(o->each)) : NULL;
    const struct scope from = { l->m, each, false, NULL };

    if (!s)
        return no(l, "answers whom?", text);
    if (!assigned(l, text, to, NULL, &from, G_ANSWERS))
        return false;
    EACH_ASSIGNMENT (w, n, text)
        if (!asked_by(s, w, strcspn(w, "=")))
            return no(l, "that step does not ask this", w);
    EACH_WORD (a, n, s->asks)
        if (a[n - 1] != '?' && !answered_by(text, a, n))
            return no(l, "that step asks more than is answered", a);
    return true;
}
