/*
 * language.c - conditions, sums and paths of random text, in every module and part.
 *
 * The first line names the scope: "org", "org.lines", and a word more for columns only.  What
 * parses has to be read by both readings: eval.c over an empty record, and the database, which
 * refuses a statement that is none.
 */
#include <stdlib.h>
#include <string.h>
#include "core/day.h"
#include "core/text.h"
#include "fuzz/fuzz.h"

enum { STATEMENT_MOST = 8000, NESTED_MOST = 60 };       /* SQLite stops at 1000 terms, 100 deep */

static const struct row *
no_record(void *context, const struct module *m, int64_t id)
{
    (void)context;
    (void)m;
    (void)id;
    return NULL;
}

static const struct row *
no_rows(void *context, const struct rows_of *rows, const struct row *mine, size_t *n)
{
    (void)context;
    (void)rows;
    (void)mine;
    *n = 0;
    return NULL;
}

static struct value
no_clock(void *context, const struct clock *clock, const struct row *mine, bool late)
{
    (void)context;
    (void)clock;
    (void)mine;
    (void)late;
    return (struct value){ .empty = true };
}

static struct row
empty_row(struct arena *a, const struct module *m, const struct part *part)
{
    const size_t n = column_count(m, part);
    struct row   row = { .m = m, .part = part };

    row.v = arena_alloc(a, (n + 1) * sizeof(*row.v));
    for (size_t i = 0; i < n; i++)
        row.v[i].empty = true;
    return row;
}

static struct scope
scope_named(struct arena *a, const char *line)
{
    const struct scope s = { .arena = a, .stored = strchr(line, ' ') != NULL };
    struct scope       out = s;
    const size_t       n = strcspn(line, ". ");
    const char        *dot = line[n] == '.' ? line + n + 1 : "";

    out.m = module_named(line, n);
    if (!out.m)
        out.m = modules[fuzz_pick(line, module_count)];
    out.part = *dot && out.m->parts.n ? part_named(out.m, dot, strcspn(dot, " ")) : NULL;
    if (*dot && out.m->parts.n && !out.part)
        out.part = &out.m->parts.v[fuzz_pick(dot, out.m->parts.n)];
    return out;
}

static bool
is_looked_up(const struct field *f)
{
    return f && f->match;
}

/* Does it speak of a field that is looked up, for which the engine keeps no column?  No module may
 * say such a thing where SQL is made of it. */
static bool
speaks_of_looked_up(const struct node *x)
{
    for (; x; x = x->next) {
        for (int i = 0; i < x->hops; i++)
            if (is_looked_up(x->hop[i].f))
                return true;
        if (is_looked_up(x->rows.via) || is_looked_up(x->other.via))
            return true;
        if (speaks_of_looked_up(x->a) || speaks_of_looked_up(x->b) || speaks_of_looked_up(x->cond)
            || speaks_of_looked_up(x->rows.tie) || speaks_of_looked_up(x->other.tie))
            return true;
    }
    return false;
}

static int
nested(const char *sql)
{
    int depth = 0, most = 0;

    for (; *sql; sql++) {
        depth += (*sql == '(') - (*sql == ')');
        most = depth > most ? depth : most;
    }
    return most;
}

/* Both databases understand what is said; SQLite is at hand. */
static void
statement_try(struct arena *a, const struct scope *s, const char *expression)
{
    struct request        rq;
    struct caller         caller;
    struct db_rows        rows;
    const char           *rows_too = "";

    if (s->part)
        rows_too =
            arena_print(a, " JOIN \"%s.%s\" r ON r.\"_of\" = m.\"id\"", s->m->name, s->part->name);
    const char *sql = arena_print(a, "SELECT count(*) FROM \"%s\" m%s WHERE (%s) IS NOT NULL",
                                  s->m->name, rows_too, expression);
    if (strlen(sql) > STATEMENT_MOST || nested(sql) > NESTED_MOST)
        return;
    fuzz_begin(&rq, &caller, a);
    const enum status st = rq_query(&rq, sql, NULL, 0, &rows);
    if (st != OK)
        fprintf(stderr, "%s\n%s\n", db_why(rq.db), sql);
    CHECK(st == OK);
    fuzz_end(&rq);
}

static void
node_try(struct arena *a, const struct scope *s, const struct node *x, bool condition)
{
    const struct world w = { .record = no_record,
                             .rows = no_rows,
                             .clock = no_clock,
                             .today = TODAY,
                             .now = now_instant() };
    const struct row   mine = empty_row(a, s->m, NULL), row = empty_row(a, s->m, s->part);
    const struct row  *part = s->part ? &row : NULL;
    char              *sql = NULL;
    size_t             n = 0;

    if (condition) {
        (void)holds(&w, &mine, part, x, false);
        (void)holds(&w, &mine, part, x, true);
    } else {
        (void)worth(&w, &mine, part, x);
    }
    if (!in_sql(x) || speaks_of_looked_up(x))
        return;
    FILE *out = open_memstream(&sql, &n);
    CHECK(out);
    if (condition)
        cond_sql(out, &w, x, "m", part ? "r" : NULL, false);
    else
        sum_sql(out, &w, x, "m", part ? "r" : NULL);
    CHECK(fclose(out) == 0);
    const char *text = arena_text(a, sql);
    free(sql);
    statement_try(a, s, text);
}

static void
fault_judge(const struct fault *f, const char *text)
{
    CHECK(f->why && f->at >= text && f->at <= text + strlen(text));
}

void
fuzz_condition(const struct fuzz_input *in)
{
    char              *text = fuzz_text(in);
    const char        *line = fuzz_cut_line(&text);
    const struct scope s = scope_named(in->arena, line);
    struct fault       f = { NULL, NULL };
    struct node       *x;

    if ((x = parse_cond(&s, text, &f)))
        node_try(in->arena, &s, x, true);
    else
        fault_judge(&f, text);
    f = (struct fault){ NULL, NULL };
    if ((x = parse_sum(&s, text, &f)))
        node_try(in->arena, &s, x, false);
    else
        fault_judge(&f, text);
    f = (struct fault){ NULL, NULL };
    if (!parse_path(&s, text, strlen(text), &f))
        fault_judge(&f, text);
}
