/* both.c - see both.h. */
#include "both.h"
#include <inttypes.h>
#include <libpq-fe.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include "core/status.h"

enum { TABLES = 200, DAY_ONE = 20240601, CHOICES_MOST = 40 };

static struct table_rows {
    const struct module *m;
    const struct part   *p;
    struct row           row[PART_ROWS];
    size_t               n;
} filled[TABLES];
static size_t   filled_count;
static sqlite3 *lite;
static PGconn  *pg;
static uint64_t seed;

void
any_again(void)
{
    seed = 20261121;
}

int64_t
any(int64_t n)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return n > 0 ? (int64_t)(seed >> 33) % n : 0;
}

/* ---- the world of eval.c ---- */

const struct row *
both_rows(const struct module *m, const struct part *p, size_t *n)
{
    for (size_t i = 0; i < filled_count; i++)
        if (filled[i].m == m && filled[i].p == p) {
            *n = filled[i].n;
            return filled[i].row;
        }
    *n = 0;
    return NULL;
}

static const struct row *
record(void *context, const struct module *m, int64_t id)
{
    size_t n;
    const struct row *v = both_rows(m, NULL, &n);

    (void)context;
    for (size_t i = 0; i < n; i++)
        if (v[i].id == id)
            return &v[i];
    return NULL;
}

static bool
belongs(const struct rows_of *r, const struct row *mine, const struct row *row)
{
    struct value v = { false, mine->id, NULL };

    if (r->link == ITS_PART)
        v = mine->v[column_at(mine->m, NULL, r->via)];
    if (r->link == MY_PART || r->link == ITS_PART)
        return !v.empty && row->of == v.n;
    if (r->link == ANY_ROW)
        v = worth(&worlds[0], mine, NULL, r->tie);
    const struct value there = row->v[column_at(r->m, NULL, r->via)];
    return !v.empty && !there.empty && there.n == v.n;
}

static const struct row *
rows(void *context, const struct rows_of *r, const struct row *mine, size_t *n)
{
    static struct row chosen[4][PART_ROWS];     /* a condition reads two sets of rows at a time */
    static int turn;
    struct row *out = chosen[turn++ % 4];
    size_t all;
    const struct row *v = both_rows(r->m, r->part, &all);

    (void)context;
    *n = 0;
    for (size_t i = 0; i < all; i++)
        if (belongs(r, mine, &v[i]))
            out[(*n)++] = v[i];
    return out;
}

const struct world worlds[2] = {
    { .record = record, .rows = rows, .today = DAY_ONE + 5, .now = 6, .me = 3, .home = 4 },
    { .record = record, .rows = rows, .today = DAY_ONE + 5, .now = 6 },
};

/* ---- random values ---- */

static const char *
code_of_choices(const char *choices)
{
    static char words[CHOICES_MOST][60];
    static int turn;
    size_t n = 0, chosen = 0;

    EACH_WORD (w, length, choices)
        n++;
    chosen = (size_t)any((int64_t)n);
    EACH_WORD (w, length, choices)
        if (chosen-- == 0) {
            char *word = words[turn++ % CHOICES_MOST];
            snprintf(word, 60, "%.*s", (int)strcspn(w, "="), w);
            return word;
        }
    return "";
}

const char *
both_code(const struct module *m, const struct field *f)
{
    if (f == &engine_columns[COLUMN_STATE])
        return m->states.v[any((int64_t)m->states.n)].name;
    if (f->type == BOOLEAN)
        return any(2) ? "yes" : "no";
    if (f->choices)
        return code_of_choices(f->choices);
    const struct code_table *t = f->codes ? code_table_named(f->codes, strlen(f->codes)) : NULL;
    return t && t->n ? t->v[any((int64_t)t->n)].code : "x";
}

static struct value
random_value(const struct module *m, const struct field *f, bool never_empty)
{
    const enum base base = kind_of(m, f).base;
    const enum emptiness empty = type_info[f->type].empty;

    if (!never_empty && any(4) == 0)
        return (struct value){ true, 0, NULL };
    if (f->type == BOOLEAN)
        return (struct value){ false, any(2), NULL };
    if (base == K_CODE)
        return (struct value){ false, 0, strdup(both_code(m, f)) };
    if (empty == EMPTY_TEXT || empty == EMPTY_BLOB)
        return (struct value){ false, 0, any(2) ? "aaaaaaaa" : "bbbbbbbb" };
    if (base == K_REF)
        return (struct value){ false, 1 + any(ROWS), NULL };
    if (base == K_DAY)
        return (struct value){ false, DAY_ONE + any(12), NULL };
    if (empty == EMPTY_LOWEST)
        return (struct value){ false, any(14) - 2, NULL };
    return (struct value){ false, 1 + any(12), NULL };
}

/* ---- tables ---- */

/* Columns that a table has, in the order of struct row.v; *at: the place there. */
static const struct field *
column_next(const struct table_rows *t, size_t *at)
{
    const size_t own = t->p ? SPAN_COLUMNS : ENGINE_COLUMNS;

    for (; *at < column_count(t->m, t->p); (*at)++) {
        const struct field *f = *at >= own ? &(t->p ? t->p->fields.v : t->m->fields.v)[*at - own]
                                : t->p     ? &span_columns[*at]
                                           : &engine_columns[*at];
        if (type_info[f->type].sqlite && column_named(t->m, t->p, f->name, strlen(f->name)) == f)
            return f;
    }
    return NULL;
}

static void
run(const char *sqlite, const char *pgsql)
{
    char *wrong;

    if (sqlite3_exec(lite, sqlite, NULL, NULL, &wrong)) {
        fprintf(stderr, "%s\n%s\n", wrong, sqlite);
        exit(1);
    }
    PGresult *r = PQexec(pg, pgsql);
    if (PQresultStatus(r) != PGRES_COMMAND_OK) {
        fprintf(stderr, "%s\n%s\n", PQerrorMessage(pg), pgsql);
        exit(1);
    }
    PQclear(r);
}

static char *
create_sql(const struct table_rows *t, bool pgsql)
{
    char  *sql;
    size_t n;
    FILE  *o = open_memstream(&sql, &n);

    fprintf(o, "CREATE %sTABLE \"%s%s%s\" (\"realm\" bigint", pgsql ? "TEMP " : "", t->m->name,
            t->p ? "." : "", t->p ? t->p->name : "");
    if (t->p)
        fputs(", \"_of\" bigint, \"_n\" bigint", o);
    const struct field *f;
    for (size_t at = 0; (f = column_next(t, &at)); at++)
        fprintf(o, ", \"%s\" %s NOT NULL", f->name,
                f == &engine_columns[COLUMN_ID] ? "bigint"
                : pgsql                         ? type_info[f->type].pgsql
                                                : type_info[f->type].sqlite);
    fputc(')', o);
    fclose(o);
    return sql;
}

/* The value as the product stores it: emptiness is a value too. */
static void
put_literal(FILE *o, const struct field *f, struct value v, bool pgsql)
{
    const enum emptiness empty = type_info[f->type].empty;

    if (empty == EMPTY_BLOB)
        fprintf(o, pgsql ? ", '\\x%s'" : ", x'%s'", v.empty ? "" : "00");
    else if (empty == EMPTY_TEXT)
        fprintf(o, ", '%s'", v.empty ? "" : v.s);
    else
        fprintf(o, ", %" PRId64, v.empty ? empty_number(f->type) : v.n);
}

static char *
insert_sql(const struct table_rows *t, bool pgsql)
{
    char  *sql;
    size_t n;
    FILE  *o = open_memstream(&sql, &n);

    fprintf(o, "INSERT INTO \"%s%s%s\" VALUES ", t->m->name, t->p ? "." : "",
            t->p ? t->p->name : "");
    for (size_t i = 0; i < t->n; i++) {
        const struct field *f;
        fputs(i ? ", (1" : "(1", o);
        if (t->p)
            fprintf(o, ", %" PRId64 ", %zu", t->row[i].of, i);
        for (size_t at = 0; (f = column_next(t, &at)); at++)
            put_literal(o, f, t->row[i].v[at], pgsql);
        fputc(')', o);
    }
    fclose(o);
    return sql;
}

static void
run_both(char *(*say)(const struct table_rows *, bool pgsql), const struct table_rows *t)
{
    char *sqlite = say(t, false), *pgsql = say(t, true);

    run(sqlite, pgsql);
    free(sqlite);
    free(pgsql);
}

static void
fill_table(const struct module *m, const struct part *p)
{
    CHECK(filled_count < TABLES);
    struct table_rows *t = &filled[filled_count++];

    *t = (struct table_rows){ .m = m, .p = p, .n = p ? PART_ROWS : ROWS };
    for (size_t i = 0; i < t->n; i++) {
        struct value *v = calloc(column_count(m, p) + 1, sizeof(*v));
        const struct field *f;
        t->row[i] = (struct row){ m, p, (int64_t)i + 1, p ? 1 + any(ROWS) : 0, v };
        for (size_t at = 0; (f = column_next(t, &at)); at++)
            v[at] = random_value(m, f, is_engine_column(f) && at < ENGINE_ALWAYS);
        if (!p)
            v[COLUMN_ID] = (struct value){ false, t->row[i].id, NULL };
    }
    run_both(create_sql, t);
    run_both(insert_sql, t);
}

bool
both_open(void)
{
    const char *where = getenv("ZHIJIA_TEST_PG");

    if (sqlite3_open(":memory:", &lite) != SQLITE_OK) {
        fprintf(stderr, "SQLite: %s\n", sqlite3_errmsg(lite));
        return false;
    }
    if (!where || !*where) {
        fprintf(stderr, "ZHIJIA_TEST_PG does not say where PostgreSQL is\n");
        return false;
    }
    pg = PQconnectdb(where);
    if (PQstatus(pg) != CONNECTION_OK)
        fprintf(stderr, "PostgreSQL: %s\n", PQerrorMessage(pg));
    return PQstatus(pg) == CONNECTION_OK;
}

void
both_fill(void)
{
    any_again();
    for (size_t i = 0; i < module_count; i++) {
        fill_table(modules[i], NULL);
        for (size_t k = 0; k < modules[i]->parts.n; k++)
            fill_table(modules[i], &modules[i]->parts.v[k]);
    }
}

/* ---- statements ---- */

/* A statement that was asked of both; NULL where a database refused it. */
struct answers {
    sqlite3_stmt *lite;
    PGresult     *pg;
};

static struct answers
asked(const char *sql)
{
    struct answers a = { NULL, PQexec(pg, sql) };

    if (PQresultStatus(a.pg) != PGRES_TUPLES_OK) {
        PQclear(a.pg);
        a.pg = NULL;
    }
    if (sqlite3_prepare_v2(lite, sql, -1, &a.lite, NULL) != SQLITE_OK)
        a.lite = NULL;
    if (!planted && !(a.lite && a.pg))
        fprintf(stderr, "SQLite: %s\nPostgreSQL: %s\n%s\n", sqlite3_errmsg(lite),
                PQerrorMessage(pg), sql);
    return a;
}

static bool
ended(struct answers a)
{
    const bool answered = a.lite && a.pg;

    sqlite3_finalize(a.lite);
    PQclear(a.pg);
    return answered;
}

bool
both_choose(const char *sql, bool part, struct chosen *sqlite, struct chosen *pgsql)
{
    const struct answers a = asked(sql);

    memset(sqlite, 0, sizeof(*sqlite));
    memset(pgsql, 0, sizeof(*pgsql));
    while (a.lite && sqlite3_step(a.lite) == SQLITE_ROW)
        sqlite->v[sqlite3_column_int64(a.lite, 0)][part ? sqlite3_column_int64(a.lite, 1) : 0] =
            true;
    for (int i = 0; a.pg && i < PQntuples(a.pg); i++)
        pgsql->v[atoi(PQgetvalue(a.pg, i, 0))][part ? atoi(PQgetvalue(a.pg, i, 1)) : 0] = true;
    return ended(a);
}

bool
both_count(const char *sql, struct value sqlite[ROWS + 1], struct value pgsql[ROWS + 1])
{
    const struct answers a = asked(sql);

    while (a.lite && sqlite3_step(a.lite) == SQLITE_ROW)
        sqlite[sqlite3_column_int64(a.lite, 0)] = (struct value){
            sqlite3_column_type(a.lite, 1) == SQLITE_NULL, sqlite3_column_int64(a.lite, 1), NULL,
        };
    for (int i = 0; a.pg && i < PQntuples(a.pg); i++)
        pgsql[atoi(PQgetvalue(a.pg, i, 0))] = (struct value){
            PQgetisnull(a.pg, i, 1), strtoll(PQgetvalue(a.pg, i, 1), NULL, 10), NULL,
        };
    return ended(a);
}
