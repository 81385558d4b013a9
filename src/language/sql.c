/*
 * sql.c - a node said in SQL, one text for both databases.  Emptiness as in eval.c.
 *
 * Columns are NOT NULL and say emptiness by a value (M4c).  Where emptiness matters, NULLIF turns
 * it into NULL at the leaf and SQL's three values do the rest; where it cannot matter the column
 * stands bare, so that an index serves it.
 */
#include <inttypes.h>
#include <string.h>
#include "language/language.h"

struct say {
    FILE *o;
    const struct world *w;
    const char *mine, *row;         /* aliases; row is NULL where no rows are spoken of */
    bool must, exact;               /* exact: false must be false, not unknown */
};
static void terms(const struct say *, const struct node *);
static void sum(const struct say *, const struct node *);

bool
in_sql(const struct node *x)
{
    for (; x; x = x->next) {
        const bool days = x->op == OP_SUB && x->a->kind.base == K_DAY;   /* yyyymmdd */
        if (days || x->kind.base == K_LENGTH || x->op == OP_CLOCK)
            return false;
        if ((x->a && !in_sql(x->a)) || (x->b && !in_sql(x->b)) || (x->cond && !in_sql(x->cond)))
            return false;
    }
    return true;
}

/* ---- columns ---- */

static const struct field *
last_field(const struct node *x)
{
    return x->hop[x->hops - 1].f;
}

static void
hops_said(const struct say *s, const struct node *x, int hops)
{
    const struct hop *h = &x->hop[hops - 1];

    if (hops == 1) {
        fprintf(s->o, "%s.\"%s\"", x->mine || !s->row ? s->mine : s->row, h->f->name);
        return;
    }
    fprintf(s->o,
            "(SELECT h%d.\"%s\" FROM \"%s\" h%d WHERE h%d.\"realm\" = %s.\"realm\""
            " AND h%d.\"id\" = ",
            hops, h->f->name, h->m->name, hops, hops, s->mine, hops);
    hops_said(s, x, hops - 1);
    fputc(')', s->o);
}

static void
bare(const struct say *s, const struct node *x)
{
    hops_said(s, x, x->hops);
}

/* Columns that the engine fills in every row. */
static bool
never_empty(const struct node *x)
{
    const struct field *f = last_field(x);

    return x->hops == 1 && is_engine_column(f) && f - engine_columns < ENGINE_ALWAYS;
}

/* The column, NULL if it is empty. */
static void
column(const struct say *s, const struct node *x)
{
    const char *nothing = empty_sql(last_field(x)->type);

    if (!nothing || never_empty(x) || planted == 7) {
        bare(s, x);
        return;
    }
    fputs("NULLIF(", s->o);
    bare(s, x);
    fprintf(s->o, ", %s)", nothing);
}

static void
filled(const struct say *s, const struct node *x, bool negated)
{
    const char *nothing = empty_sql(last_field(x)->type);

    if (x->hops == 1 && nothing) {
        bare(s, x);
        fprintf(s->o, negated ? " = %s" : " <> %s", nothing);
        return;
    }
    fputs(nothing ? "NULLIF(" : "NULLIF(length(", s->o);
    bare(s, x);
    fprintf(s->o, nothing ? ", %s)" : "), %s)", nothing ? nothing : "0");
    fputs(negated ? " IS NULL" : " IS NOT NULL", s->o);
}

/* ---- rows ---- */

static void
rows_said(const struct say *s, const struct rows_of *r, const char *alias)
{
    fprintf(s->o, "FROM \"%s%s%s\" %s WHERE %s.\"realm\" = %s.\"realm\"", r->m->name,
            r->part ? "." : "", r->part ? r->part->name : "", alias, alias, s->mine);
    if (r->link == MY_PART)
        fprintf(s->o, " AND %s.\"_of\" = %s.\"id\"", alias, s->mine);
    if (r->link == ITS_PART)
        fprintf(s->o, " AND %s.\"_of\" = %s.\"%s\"", alias, s->mine, r->via->name);
    if (r->link == POINTS_HERE)
        fprintf(s->o, " AND %s.\"%s\" = %s.\"id\"", alias, r->via->name, s->mine);
    if (r->link == ANY_ROW) {
        fprintf(s->o, " AND %s.\"%s\" = ", alias, r->via->name);
        sum(s, r->tie);
    }
}

static void
over_rows(const struct say *s, const struct node *x, bool negated)
{
    const struct say in = { s->o, s->w, s->mine, "r", negated && planted != 5 && s->must, negated };

    rows_said(s, &x->rows, "r");
    if (x->cond) {
        fputs(negated ? " AND NOT (" : " AND ", s->o);
        terms(&in, x->cond);
        fputs(negated ? ")" : "", s->o);
    }
}

/* ---- sums ---- */

#define NO_NUMBER "CAST(NULL AS bigint)"

static const struct rule_row *
rule_row(const struct say *s, const struct rule_info *rule, const char *key)
{
    return s->w->rule ? s->w->rule(s->w->context, rule, key)
                      : rule_row_at(rule, key, "", s->w->today);
}

static void
rule_value(const struct say *s, const struct rule_row *row)
{
    if (row)
        fprintf(s->o, "%" PRId64, row->value);
    else
        fputs(NO_NUMBER, s->o);
}

static bool
seen_before(const struct rule_info *rule, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (strcmp(rule->v[k].key, rule->v[i].key) == 0)
            return true;
    return false;
}

static void
rule_said(const struct say *s, const struct node *x)
{
    if (!x->a) {
        rule_value(s, rule_row(s, x->rule, ""));
        return;
    }
    const bool yes_no = last_field(x->a)->type == BOOLEAN;
    fputs("CASE", s->o);
    for (size_t i = 0; i < x->rule->n; i++) {
        const char *key = x->rule->v[i].key;
        if (seen_before(x->rule, i))
            continue;
        fputs(" WHEN ", s->o);
        bare(s, x->a);
        if (yes_no)
            fprintf(s->o, " = %d THEN ", strcmp(key, "yes") == 0);
        else
            fprintf(s->o, " = '%s' THEN ", key);
        rule_value(s, rule_row(s, x->rule, key));
    }
    fputs(x->rule->n ? " END" : " WHEN 1 = 1 THEN " NO_NUMBER " END", s->o);
}

static void
dollar_said(const struct say *s, const struct node *x)
{
    const char c = *x->word;
    const int64_t n = c == 't' ? s->w->today
                    : c == 'n' ? s->w->now
                    : c == 'm' ? s->w->me
                               : s->w->home;
    if (n || c == 't' || c == 'n')
        fprintf(s->o, "%" PRId64, n);
    else
        fputs(NO_NUMBER, s->o);
}

static void
aggregate_said(const struct say *s, const struct node *x)
{
    static const char *const names[] = {
        [OP_COUNT] = "COUNT",
        [OP_SUM] = "SUM",
        [OP_MIN] = "MIN",
        [OP_MAX] = "MAX",
    };
    const struct say in = { s->o, s->w, s->mine, "r", false, false };
    const bool zero = x->op == OP_SUM && planted != 6;

    fprintf(s->o, "(SELECT %s%s(", zero ? "COALESCE(" : "", names[x->op]);
    if (x->a)
        column(&in, x->a);
    else
        fputc('*', s->o);
    fputs(zero ? "), 0) " : ") ", s->o);
    over_rows(s, x, false);
    fputc(')', s->o);
}

static void
sum(const struct say *s, const struct node *x)
{
    switch (x->op) {
    case OP_NUMBER: fprintf(s->o, "%" PRId64, x->number); break;
    case OP_DOLLAR: dollar_said(s, x); break;
    case OP_PATH: column(s, x); break;
    case OP_RULE: rule_said(s, x); break;
    case OP_ADD:
    case OP_SUB:
    case OP_MUL:
        fputc('(', s->o);
        sum(s, x->a);
        fputs(x->op == OP_ADD ? " + " : x->op == OP_SUB ? " - " : " * ", s->o);
        sum(s, x->b);
        fputc(')', s->o);
        break;
    default: aggregate_said(s, x);
    }
}

/* ---- conditions ---- */

/* An empty column is none of the codes, so the column of the row itself stands bare. */
static void
codes_said(const struct say *s, const struct node *x)
{
    const bool yes_no = x->a->kind.of && strncmp(x->a->kind.of, "yes=", 4) == 0;

    if (x->op == OP_NOT_IN && x->a->hops > 1 && planted != 8) {
        bare(s, x->a);
        fputs(" IS NULL OR ", s->o);
    }
    bare(s, x->a);
    fputs(x->op == OP_NOT_IN ? " NOT IN (" : " IN (", s->o);
    for (const char *c = x->word; c < x->word + x->n; c += strcspn(c, ",") + 1) {
        const size_t left = (size_t)(x->word + x->n - c),
                     n = strcspn(c, ",") < left ? strcspn(c, ",") : left;
        fputs(c == x->word ? "" : ", ", s->o);
        if (yes_no)
            fprintf(s->o, "%d", *c == 'y');
        else
            fprintf(s->o, "'%.*s'", (int)n, c);
    }
    fputc(')', s->o);
}

/* May the left side stand bare?  Its emptiness is lower than every value and equal to none that
 * the right side can be, and false is as good as unknown. */
static bool
index_serves(const struct say *s, const struct node *x)
{
    if (s->must || x->a->op != OP_PATH || x->a->hops != 1)
        return false;
    if (x->op == OP_EQ)
        return true;
    return (x->op == OP_GT || x->op == OP_GE)
        && (x->b->op == OP_NUMBER || (x->b->op == OP_DOLLAR && strchr("tn", *x->b->word)));
}

static void
compared(const struct say *s, const struct node *x)
{
    static const char *const signs[] = {
        [OP_EQ] = " = ",  [OP_NE] = " <> ", [OP_LT] = " < ",
        [OP_LE] = " <= ", [OP_GT] = " > ",  [OP_GE] = " >= ",
    };
    if (index_serves(s, x))
        bare(s, x->a);
    else
        sum(s, x->a);
    fputs(signs[x->op], s->o);
    sum(s, x->b);
}

static void
met(const struct say *s, const struct node *x)
{
    const struct rule_row *share = rule_row(s, x->rule, "");

    if (!share) {
        fputs("NULL = 1", s->o);
        return;
    }
    fprintf(s->o, "%" PRId64 " * ", share->of);
    sum(s, x->a);
    fprintf(s->o, share->equal ? " >= %" PRId64 " * " : " > %" PRId64 " * ", share->least);
    sum(s, x->b);
}

static void
covered(const struct say *s, const struct node *x)
{
    const char *have = x->a->hop[0].f->name, *want = x->b->hop[0].f->name;

    fputs("NOT EXISTS (SELECT 1 ", s->o);
    rows_said(s, &x->other, "r");
    fprintf(s->o, " AND r.\"%s\" <> %s AND NOT EXISTS (SELECT 1 ", want,
            empty_sql(x->b->hop[0].f->type));
    rows_said(s, &x->rows, "c");
    fprintf(s->o, " AND c.\"%s\" = r.\"%s\"))", have, want);
}

static void
term(const struct say *s, const struct node *x)
{
    switch (x->op) {
    case OP_FILLED:
    case OP_EMPTY: filled(s, x->a, x->op == OP_EMPTY); break;
    case OP_IN:
    case OP_NOT_IN:
        fputc('(', s->o);
        codes_said(s, x);
        fputs(s->exact ? ") IS TRUE" : ")", s->o);
        break;
    case OP_ANY:
    case OP_ALL:
        fputs(x->op == OP_ALL ? "NOT EXISTS (SELECT 1 " : "EXISTS (SELECT 1 ", s->o);
        over_rows(s, x, x->op == OP_ALL);
        fputc(')', s->o);
        break;
    case OP_COVERS: covered(s, x); break;
    default:
        fputc('(', s->o);
        if (x->op == OP_MEETS)
            met(s, x);
        else
            compared(s, x);
        fputs(s->must ? ") IS NOT FALSE" : s->exact ? ") IS TRUE" : ")", s->o);
    }
}

static void
terms(const struct say *s, const struct node *x)
{
    for (; x; x = x->next) {
        fputc('(', s->o);
        term(s, x);
        fputs(x->next ? ") AND " : ")", s->o);
    }
}

void
cond_sql(FILE *o, const struct world *w, const struct node *x, const char *mine, const char *row,
         bool must)
{
    terms(&(struct say){ o, w, mine, row, must, false }, x);
}

void
sum_sql(FILE *o, const struct world *w, const struct node *x, const char *mine, const char *row)
{
    sum(&(struct say){ o, w, mine, row, false, false }, x);
}
