/*
 * property.c - every condition of every module, and many made at random, read in C and in SQL over
 * random rows with empty values: C, SQLite and PostgreSQL must choose the same records.  Then each
 * of the faults that eval.c and sql.c can be given must be noticed, or this test proves nothing.
 */
#include <stdlib.h>
#include <string.h>
#include "both.h"
#include "random.h"

enum { RANDOM_CONDS = 15000, RANDOM_SUMS = 3000, FAULT_CONDS = 15000, FAULT_KINDS = 8 };
enum { TEXT_MOST = 4000, DECLARED_LEAST = 170 };

static struct {
    int tried, c_only, differ;
} conds, sums;

/* ---- conditions ---- */

static char *
select_sql(const struct world *w, const struct module *m, const struct part *part,
           const struct node *x, bool must)
{
    char  *sql;
    size_t n;
    FILE  *o = open_memstream(&sql, &n);

    fprintf(o, "SELECT m.\"id\"%s FROM \"%s\" m", part ? ", p.\"_n\"" : "", m->name);
    if (part)
        fprintf(o, " JOIN \"%s.%s\" p ON p.\"realm\" = m.\"realm\" AND p.\"_of\" = m.\"id\"",
                m->name, part->name);
    fputs(" WHERE m.\"realm\" = 1 AND ", o);
    cond_sql(o, w, x, "m", part ? "p" : NULL, must);
    fclose(o);
    return sql;
}

static bool
same_rows(const struct world *w, const struct module *m, const struct part *part,
          const struct node *x, bool must, const struct chosen *c)
{
    size_t all, n = 1;
    const struct row *mine = both_rows(m, NULL, &all), *r = part ? both_rows(m, part, &n) : NULL;

    for (size_t i = 0; i < all; i++)
        for (size_t k = 0; k < n; k++)
            if ((!part || r[k].of == mine[i].id)
                && holds(w, &mine[i], part ? &r[k] : NULL, x, must)
                       != c->v[mine[i].id][part ? k : 0])
                return false;
    return true;
}

/* Compares the readings of one condition; false if it could not be read twice. */
static bool
compare(const struct module *m, const struct part *part, const char *text, bool stored, bool must)
{
    const struct scope s = { m, part, stored, NULL };
    const struct world *w = &worlds[conds.tried % 2];
    struct fault f = { NULL, NULL };
    const struct node *x = parse_cond(&s, text, &f);
    struct chosen sqlite, pgsql;

    if (!x || !in_sql(x)) {
        conds.c_only += x != NULL;
        parse_forget();
        return false;
    }
    conds.tried++;
    char *sql = select_sql(w, m, part, x, must);
    const bool answered = both_choose(sql, part != NULL, &sqlite, &pgsql),
               lite = answered && same_rows(w, m, part, x, must, &sqlite),
               pg = answered && same_rows(w, m, part, x, must, &pgsql);
    if ((!lite || !pg) && conds.differ++ < 3 && !planted)
        printf("differs%s%s: %s %s\n  %s\n", lite ? "" : " in SQLite", pg ? "" : " in PostgreSQL",
               m->name, text, sql);
    free(sql);
    parse_forget();
    return true;
}

/* The conditions of one row of a table. */
static void
compare_row(const struct module *m, enum table t, const void *row)
{
    const char *over = t == T_INDICATOR ? ((const struct indicator *)row)->over
                       : t == T_UNIQUE  ? ((const struct unique *)row)->over
                                        : NULL;
    const struct part *p = over ? part_named(m, over, strlen(over)) : NULL;

    if (p && (p < m->parts.v || p >= m->parts.v + m->parts.n))
        return;                     /* the engine's own rows */
    for (size_t k = 0; k < string_count; k++) {
        const enum grammar g = strings[k].grammar;
        const char *text = strings[k].table == t ? string_at(row, strings[k].at) : NULL;
        if (text && (g == G_COND || g == G_WHEN || g == G_MUST || g == G_STORED))
            compare(m, p, text, g == G_STORED, g == G_MUST);
    }
}

static void
compare_declared(void)
{
    for (size_t i = 0; i < module_count; i++)
        for (enum table t = T_FIELD; t < TABLE_COUNT; t++) {
            const struct rows *r = table_of(modules[i], t);
            for (size_t k = 0; k < r->n; k++)
                compare_row(modules[i], t, r->v + k * tables[t].row);
        }
}

static void
compare_random(int n, bool until_one_differs)
{
    char text[TEXT_MOST];

    while (n > 0 && !(until_one_differs && conds.differ)) {
        const struct module *m = modules[any((int64_t)module_count)];
        random_cond(m, text, sizeof(text));
        n -= *text && compare(m, NULL, text, false, any(2));
    }
}

/* ---- sums ---- */

static bool
same_value(struct value a, struct value b)
{
    return a.empty == b.empty && (a.empty || a.n == b.n);
}

static bool
compare_sum(const struct module *m, const char *text)
{
    const struct scope s = { m, NULL, false, NULL };
    struct fault f = { NULL, NULL };
    const struct node *x = parse_sum(&s, text, &f);
    struct value sqlite[ROWS + 1] = { 0 }, pgsql[ROWS + 1] = { 0 };
    char  *sql;
    size_t n, all;
    bool   equal = true;

    if (!x || !in_sql(x) || x->kind.base >= K_TEXT) {
        parse_forget();
        return false;
    }
    sums.tried++;
    FILE *o = open_memstream(&sql, &n);
    fputs("SELECT m.\"id\", ", o);
    sum_sql(o, &worlds[0], x, "m", NULL);
    fprintf(o, " FROM \"%s\" m", m->name);
    fclose(o);
    equal &= both_count(sql, sqlite, pgsql);
    const struct row *mine = both_rows(m, NULL, &all);
    for (size_t i = 0; i < all; i++) {
        const struct value v = worth(&worlds[0], &mine[i], NULL, x);
        equal &= same_value(v, sqlite[mine[i].id]) && same_value(v, pgsql[mine[i].id]);
    }
    if (!equal && sums.differ++ < 3)
        printf("differs: %s %s\n  %s\n", m->name, text, sql);
    free(sql);
    parse_forget();
    return true;
}

static void
compare_random_sums(int n)
{
    char text[TEXT_MOST];

    while (n > 0) {
        const struct module *m = modules[any((int64_t)module_count)];
        random_sum(m, text, sizeof(text));
        n -= compare_sum(m, text);
    }
}

/* ---- planted faults ---- */

static bool
noticed(int fault)
{
    conds.tried = conds.differ = 0;
    planted = fault;
    any_again();
    compare_declared();
    if (!conds.differ)
        compare_random(FAULT_CONDS, true);
    printf("planted fault %d: %s after %d conditions\n", fault,
           conds.differ ? "noticed" : "NOT noticed", conds.tried);
    return conds.differ != 0;
}

int
main(void)
{
    int passed = 0, failed = 0;

    if (!corpus_build() || !both_open()) {
        printf("language/property: 0 passed, 1 failed\n");
        return 1;
    }
    both_fill();
    compare_declared();
    const int declared = conds.tried;
    compare_random(RANDOM_CONDS, false);
    compare_random_sums(RANDOM_SUMS);
    printf("conditions of modules %d (%d more in C alone), random %d, differ %d; sums %d, differ %d"
           "\n",
           declared, conds.c_only, conds.tried - declared, conds.differ, sums.tried, sums.differ);
    passed = conds.tried + sums.tried - conds.differ - sums.differ;
    failed = conds.differ + sums.differ + (declared < DECLARED_LEAST);
    for (int fault = 1; fault <= FAULT_KINDS; fault++) {
        const bool seen = noticed(fault);
        passed += seen;
        failed += !seen;
    }
    printf("language/property: %d passed, %d failed\n", passed, failed);
    return failed != 0;
}
