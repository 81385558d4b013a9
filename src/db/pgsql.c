/* pgsql.c - the backend over PostgreSQL 15, writing in sets (M1j, M1k). The only file that
 * includes libpq-fe.h. */
#include <libpq-fe.h>
#include <endian.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "core/buffer.h"
#include "db/backend.h"

enum { OID_BOOL = 16, OID_BYTEA = 17, OID_INT8 = 20, OID_INT2 = 21, OID_INT4 = 23, OID_TEXT = 25 };
enum { OID_BYTEA_ARRAY = 1001, OID_TEXT_ARRAY = 1009, OID_INT8_ARRAY = 1016 };
enum { CACHE = 512, PARAMETERS = TABLE_COLUMNS_MAX + 8 };

struct prepared {
    char  *text;
    size_t hash;
    size_t number;
    Oid    types[PARAMETERS];
    int    n;
};
struct pgsql {
    struct db       db;
    PGconn         *h;
    size_t          numbers;
    struct prepared cache[CACHE];
};
struct parameter {
    Oid         type;
    const void *p;
    int         n, format;
};

static struct pgsql *
own(const struct db *db)
{
    return (struct pgsql *)(uintptr_t)db;
}

static const Oid scalar_types[] = {
    [DB_INT] = OID_INT8, [DB_TEXT] = OID_TEXT, [DB_BLOB] = OID_BYTEA
};
static const Oid array_types[] = {
    [STORE_INT] = OID_INT8_ARRAY, [STORE_TEXT] = OID_TEXT_ARRAY, [STORE_BLOB] = OID_BYTEA_ARRAY
};

/* 40001, 40P01, 55P03, 57P01, 57P03 and class 08 may be repeated, all else is ours. */
static enum status
failed(struct pgsql *s, const PGresult *r, const char *sql)
{
    const char *code = r ? PQresultErrorField(r, PG_DIAG_SQLSTATE) : NULL;
    static const char *const again[] = { "40001", "40P01", "55P03", "57P01",
                                         "57P03", "53100", "53200" };

    snprintf(s->db.why, sizeof(s->db.why), "postgresql %s: %s", code ? code : "-",
             r ? PQresultErrorMessage(r) : PQerrorMessage(s->h));
    if (!code || strncmp(code, "08", 2) == 0 || PQstatus(s->h) != CONNECTION_OK)
        return E_BUSY;
    for (size_t i = 0; i < sizeof(again) / sizeof(again[0]); i++)
        if (strcmp(code, again[i]) == 0)
            return E_BUSY;
    fprintf(stderr, "%s in: %s\n", s->db.why, sql);
    return E_FAULT;
}

static bool
same_types(const struct prepared *p, const struct parameter *v, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (p->types[i] != v[i].type)
            return false;
    return (size_t)p->n == n;
}

static enum status
prepare(struct pgsql *s, const char *sql, const struct parameter *v, size_t n, char name[24])
{
    const size_t     hash = sql_hash(sql);
    struct prepared *p = &s->cache[hash % CACHE];
    char             drop[64];

    if (p->text && p->hash == hash && same_types(p, v, n) && strcmp(p->text, sql) == 0) {
        snprintf(name, 24, "s%zu", p->number);
        return OK;
    }
    if (p->text) {
        snprintf(drop, sizeof(drop), "DEALLOCATE s%zu", p->number);
        PQclear(PQexec(s->h, drop));
        free(p->text);
        p->text = NULL;
    }
    CHECK(n < PARAMETERS);
    for (size_t i = 0; i < n; i++)
        p->types[i] = v[i].type;
    p->n = (int)n;
    p->number = ++s->numbers;
    snprintf(name, 24, "s%zu", p->number);
    PGresult         *r = PQprepare(s->h, name, sql, p->n, p->types);
    const enum status st = PQresultStatus(r) == PGRES_COMMAND_OK ? OK : failed(s, r, sql);
    PQclear(r);
    if (st == OK) {
        p->hash = hash;
        p->text = strdup(sql);
        CHECK(p->text);
    }
    return st;
}

static enum status
run(struct pgsql *s, const char *sql, const struct parameter *v, size_t n, PGresult **out)
{
    char        name[24];
    const char *p[PARAMETERS];
    int         lengths[PARAMETERS], formats[PARAMETERS];
    enum status st = prepare(s, sql, v, n, name);

    *out = NULL;
    if (st != OK)
        return st;
    for (size_t i = 0; i < n; i++) {
        p[i] = v[i].p;
        lengths[i] = v[i].n;
        formats[i] = v[i].format;
    }
    PGresult            *r = PQexecPrepared(s->h, name, (int)n, p, lengths, formats, 1);
    const ExecStatusType is = PQresultStatus(r);
    if (is != PGRES_TUPLES_OK && is != PGRES_COMMAND_OK) {
        st = failed(s, r, sql);
        PQclear(r);
        return st;
    }
    *out = r;
    return OK;
}

static struct parameter
scalar(const struct db_value *v, int64_t *room)
{
    if (v->kind == DB_INT) {
        *room = (int64_t)htobe64((uint64_t)v->i);
        return (struct parameter){ OID_INT8, room, 8, 1 };
    }
    return (struct parameter){ scalar_types[v->kind], v->n ? v->p : "", (int)v->n,
                               1 }; /* text is the same in binary format */
}

static struct db_value
result_value(const PGresult *r, int row, int i, struct arena *a)
{
    const char  *p = PQgetvalue(r, row, i);
    const size_t n = (size_t)PQgetlength(r, row, i);
    uint64_t     wide;
    uint32_t     narrow;
    uint16_t     small;

    switch (PQftype(r, i)) {
    case OID_INT8:
        memset(&wide, 0, 8);
        memcpy(&wide, p, n);
        return db_int((int64_t)be64toh(wide));
    case OID_INT4:
        memset(&narrow, 0, 4);
        memcpy(&narrow, p, n);
        return db_int((int32_t)be32toh(narrow));
    case OID_INT2:
        memset(&small, 0, 2);
        memcpy(&small, p, n);
        return db_int((int16_t)be16toh(small));
    case OID_BOOL: return db_int(n && *p);
    case OID_BYTEA: return db_blob(n ? arena_copy(a, p, n) : NULL, n);
    default: return (struct db_value){ DB_TEXT, 0, arena_slice(a, p, n), n };
    }
}

static enum status
pgsql_query(struct db *db, struct arena *a, const char *sql, const struct db_value *v, size_t n,
            struct db_rows *rows)
{
    struct parameter par[PARAMETERS];
    int64_t          room[PARAMETERS];
    PGresult        *r;
    enum status      st;

    CHECK(n < PARAMETERS);
    *rows = (struct db_rows){ 0 };
    for (size_t i = 0; i < n; i++)
        par[i] = scalar(&v[i], &room[i]);
    if ((st = run(own(db), sql, par, n, &r)) != OK)
        return st;
    rows->n = (size_t)PQntuples(r);
    rows->columns = (size_t)PQnfields(r);
    rows->v = arena_alloc(a, rows->n * rows->columns * sizeof(*rows->v) + 1);
    for (size_t i = 0; i < rows->n; i++)
        for (size_t c = 0; c < rows->columns; c++)
            rows->v[i * rows->columns + c] = result_value(r, (int)i, (int)c, a);
    PQclear(r);
    return OK;
}

static enum status
pgsql_exec(struct db *db, const char *sql, const struct db_value *v, size_t n, int64_t *changed)
{
    struct parameter par[PARAMETERS];
    int64_t          room[PARAMETERS];
    PGresult        *r;
    enum status      st;

    CHECK(n < PARAMETERS);
    for (size_t i = 0; i < n; i++)
        par[i] = scalar(&v[i], &room[i]);
    if ((st = run(own(db), sql, par, n, &r)) != OK)
        return st;
    *changed = strtoll(PQcmdTuples(r), NULL, 10);
    PQclear(r);
    return OK;
}

static enum status
pgsql_script(struct db *db, const char *sql)
{
    struct pgsql        *s = own(db);
    PGresult            *r = PQexec(s->h, sql);
    const ExecStatusType is = PQresultStatus(r);
    const enum status st = is == PGRES_COMMAND_OK || is == PGRES_TUPLES_OK ? OK : failed(s, r, sql);

    PQclear(r);
    return st;
}

/* A connection that was lost is made anew before a transaction begins, never within one. */
static enum status
begin_with(struct db *db, const char *sql)
{
    struct pgsql *s = own(db);

    if (PQstatus(s->h) != CONNECTION_OK) {
        for (size_t i = 0; i < CACHE; i++) {
            free(s->cache[i].text);
            s->cache[i].text = NULL;
        }
        PQreset(s->h);
        if (PQstatus(s->h) == CONNECTION_OK)
            (void)pgsql_script(db, "SET client_min_messages=warning");
    }
    return pgsql_script(db, sql);
}

static enum status
pgsql_read_begin(struct db *db)
{
    return begin_with(db, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
}

static enum status
pgsql_begin(struct db *db)
{
    return begin_with(db, "BEGIN; SET LOCAL lock_timeout='10s'");
}

static bool
pgsql_in_transaction(const struct db *db)
{
    return PQtransactionStatus(own(db)->h) == PQTRANS_INTRANS;
}

static void
pgsql_rollback(struct db *db)
{
    const PGTransactionStatusType is = PQtransactionStatus(own(db)->h);

    if (is == PQTRANS_INTRANS || is == PQTRANS_INERROR)
        (void)pgsql_script(db, "ROLLBACK");
}

static enum status
pgsql_commit(struct db *db)
{
    const enum status st = pgsql_script(db, "COMMIT");

    if (st == OK)
        return OK;
    /* Connection lost at COMMIT: nobody knows; the idempotency rows tell. */
    return PQstatus(own(db)->h) != CONNECTION_OK ? E_FAULT : st;
}

static void
put32(struct buffer *b, uint32_t n)
{
    const uint32_t wire = htobe32(n);
    buffer_add(b, &wire, 4);
}

static void
array_begin(struct buffer *b, Oid element, size_t n)
{
    put32(b, n ? 1 : 0); /* dimensions */
    put32(b, 0);         /* no NULL */
    put32(b, element);
    if (n) {
        put32(b, (uint32_t)n);
        put32(b, 1);
    }
}

static void
array_value(struct buffer *b, const struct db_value *v)
{
    if (v->kind == DB_INT) {
        const uint64_t wire = htobe64((uint64_t)v->i);
        put32(b, 8);
        buffer_add(b, &wire, 8);
        return;
    }
    put32(b, (uint32_t)v->n);
    if (v->n)
        buffer_add(b, v->p, v->n);
}

/* Column c of all rows as one array parameter. */
static struct parameter
column_array(struct arena *a, const struct sql_table *t, size_t c,
             const struct db_value *const *rows, size_t n)
{
    static const Oid elements[] = {
        [STORE_INT] = OID_INT8, [STORE_TEXT] = OID_TEXT, [STORE_BLOB] = OID_BYTEA
    };
    struct buffer    b;

    buffer_open(&b, a);
    array_begin(&b, elements[t->columns[c].store], n);
    for (size_t i = 0; i < n; i++)
        array_value(&b, &rows[i][c]);
    return (struct parameter){ array_types[t->columns[c].store], b.v, (int)b.n, 1 };
}

static struct parameter
int_array(struct arena *a, const int64_t *v, size_t n)
{
    struct buffer b;

    buffer_open(&b, a);
    array_begin(&b, OID_INT8, n);
    for (size_t i = 0; i < n; i++) {
        const struct db_value x = db_int(v[i]);
        array_value(&b, &x);
    }
    return (struct parameter){ OID_INT8_ARRAY, b.v, (int)b.n, 1 };
}

static void
column_list(struct buffer *b, const struct sql_table *t, size_t n, const char *before)
{
    for (size_t i = 0; i < n; i++)
        buffer_print(b, "%s%s\"%s\"", i ? ", " : "", before, t->columns[i].name);
}

static const char *const array_casts[] = {
    [STORE_INT] = "bigint[]", [STORE_TEXT] = "text[]", [STORE_BLOB] = "bytea[]"
};

static void
unnest(struct buffer *b, const struct sql_table *t, size_t n)
{
    buffer_text(b, "unnest(");
    for (size_t i = 0; i < n; i++)
        buffer_print(b, "%s$%zu::%s", i ? ", " : "", i + 1, array_casts[t->columns[i].store]);
    buffer_text(b, ") AS u(");
    column_list(b, t, n, "");
    buffer_text(b, ")");
}

static bool
row_equal(const struct db_value *a, const struct db_value *b, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (a[i].kind != b[i].kind || db_compare(&a[i], &b[i]) != 0)
            return false;
    return true;
}

/* Results are matched by what came back, never by order. Two equal rows in one set: the first has
   it. */
static void
match_claims(struct arena *a, const PGresult *r, const struct sql_table *t,
             const struct db_value *const *rows, size_t n, bool *fresh)
{
    memset(fresh, 0, n * sizeof(*fresh));
    for (int k = 0; k < PQntuples(r); k++) {
        struct db_value *got = arena_alloc(a, t->n * sizeof(*got));
        for (size_t c = 0; c < t->n; c++)
            got[c] = result_value(r, k, (int)c, a);
        for (size_t i = 0; i < n; i++)
            if (!fresh[i] && row_equal(got, rows[i], t->n)) {
                fresh[i] = true;
                break;
            }
    }
}

static enum status
pgsql_insert(struct db *db, const struct sql_table *t, const struct db_value *const *rows, size_t n,
             bool *fresh)
{
    struct arena    *a = arena_open();
    struct parameter par[PARAMETERS] = { 0 };
    struct buffer    b;
    PGresult        *r;
    enum status      st;

    buffer_open(&b, a);
    buffer_print(&b, "INSERT INTO \"%s\" (", t->name);
    column_list(&b, t, t->n, "");
    buffer_text(&b, ") SELECT * FROM ");
    unnest(&b, t, t->n);
    buffer_text(&b, " ORDER BY ");
    column_list(&b, t, t->key, "");
    if (fresh) {
        buffer_text(&b, " ON CONFLICT DO NOTHING RETURNING ");
        column_list(&b, t, t->n, "");
    }
    for (size_t c = 0; c < t->n; c++)
        par[c] = column_array(a, t, c, rows, n);
    st = run(own(db), b.v, par, t->n, &r);
    if (st == OK && fresh)
        match_claims(a, r, t, rows, n, fresh);
    PQclear(r);
    arena_close(a);
    return st;
}

static void
key_join(struct buffer *b, const struct sql_table *t, const char *left, const char *right)
{
    for (size_t i = 0; i < t->key; i++)
        buffer_print(b, "%s%s.\"%s\" = %s.\"%s\"", i ? " AND " : "", left, t->columns[i].name,
                     right, t->columns[i].name);
}

/* An UPDATE from unnest alone deadlocks when the planner hashes: the rows are locked in order
   first. */
static void
update_sql(struct buffer *b, const struct sql_table *t, column_mask mask, bool guarded)
{
    size_t k = 0, p = 0;

    buffer_text(b, "WITH g AS MATERIALIZED (SELECT u.* FROM unnest(");
    for (size_t i = 0; i < t->n; i++)
        if (i < t->key || mask >> i & 1) {
            buffer_print(b, "%s$%zu::%s", p ? ", " : "", p + 1, array_casts[t->columns[i].store]);
            p++;
        }
    if (guarded)
        buffer_print(b, ", $%zu::bigint[]", p + 1);
    buffer_text(b, ") AS u(");
    p = 0;
    for (size_t i = 0; i < t->n; i++)
        if (i < t->key || mask >> i & 1)
            buffer_print(b, "%s\"%s\"", p++ ? ", " : "", t->columns[i].name);
    buffer_print(b, "%s) JOIN \"%s\" t ON ", guarded ? ", \"_old\"" : "", t->name);
    key_join(b, t, "t", "u");
    buffer_text(b, guarded ? " AND t.\"rev\" = u.\"_old\" ORDER BY " : " ORDER BY ");
    column_list(b, t, t->key, "t.");
    buffer_print(b, " FOR UPDATE OF t) UPDATE \"%s\" AS t SET ", t->name);
    for (size_t i = 0; i < t->n; i++)
        if (mask >> i & 1)
            buffer_print(b, "%s\"%s\" = g.\"%s\"", k++ ? ", " : "", t->columns[i].name,
                         t->columns[i].name);
    buffer_text(b, " FROM g WHERE ");
    key_join(b, t, "t", "g");
    buffer_text(b, guarded ? " AND t.\"rev\" = g.\"_old\" RETURNING " : " RETURNING ");
    column_list(b, t, t->key, "t.");
}

static void
match_keys(struct arena *a, const PGresult *r, const struct sql_table *t,
           const struct db_value *const *rows, size_t n, bool *hit)
{
    struct db_value *got = arena_alloc(a, t->key * sizeof(*got));

    memset(hit, 0, n * sizeof(*hit));
    for (int k = 0; k < PQntuples(r); k++) {
        for (size_t c = 0; c < t->key; c++)
            got[c] = result_value(r, k, (int)c, a);
        for (size_t i = 0; i < n; i++)
            hit[i] |= row_equal(got, rows[i], t->key);
    }
}

static enum status
pgsql_update(struct db *db, const struct sql_table *t, column_mask mask,
             const struct db_value *const *rows, const int64_t *old_rev, size_t n, bool *hit)
{
    struct arena    *a = arena_open();
    struct parameter par[PARAMETERS] = { 0 };
    struct buffer    b;
    PGresult        *r;
    size_t           p = 0;
    enum status      st;

    buffer_open(&b, a);
    update_sql(&b, t, mask, old_rev != NULL);
    for (size_t c = 0; c < t->n; c++)
        if (c < t->key || mask >> c & 1)
            par[p++] = column_array(a, t, c, rows, n);
    if (old_rev)
        par[p++] = int_array(a, old_rev, n);
    st = run(own(db), b.v, par, p, &r);
    if (st == OK)
        match_keys(a, r, t, rows, n, hit);
    PQclear(r);
    arena_close(a);
    return st;
}

static enum status
pgsql_remove(struct db *db, const struct sql_table *t, const struct db_value *const *rows, size_t n)
{
    struct arena    *a = arena_open();
    struct parameter par[PARAMETERS] = { 0 };
    struct buffer    b;
    PGresult        *r;
    enum status      st;

    buffer_open(&b, a);
    buffer_print(&b, "DELETE FROM \"%s\" AS t USING ", t->name);
    unnest(&b, t, t->key);
    buffer_text(&b, " WHERE ");
    key_join(&b, t, "t", "u");
    for (size_t c = 0; c < t->key; c++)
        par[c] = column_array(a, t, c, rows, n);
    st = run(own(db), b.v, par, t->key, &r);
    PQclear(r);
    arena_close(a);
    return st;
}

static enum status
pgsql_look(struct db *db, const struct sql_table *t, const struct db_look *look, size_t n,
           bool *same)
{
    struct arena *a = arena_open();
    int64_t      *ids = arena_alloc(a, n * sizeof(*ids));
    struct buffer b;
    PGresult     *r;

    for (size_t i = 0; i < n; i++)
        ids[i] = look[i].id;
    buffer_open(&b, a);
    buffer_print(&b,
                 "SELECT \"realm\", \"id\", \"rev\" FROM \"%s\" WHERE \"id\" = ANY($1::bigint[])"
                 " ORDER BY \"realm\", \"id\" FOR SHARE",
                 t->name);
    const struct parameter par = int_array(a, ids, n);
    enum status            st = run(own(db), b.v, &par, 1, &r);
    memset(same, 0, n * sizeof(*same));
    for (int k = 0; st == OK && k < PQntuples(r); k++)
        for (size_t i = 0; i < n; i++)
            same[i] |= result_value(r, k, 0, a).i == look[i].realm
                    && result_value(r, k, 1, a).i == look[i].id
                    && result_value(r, k, 2, a).i == look[i].rev;
    PQclear(r);
    arena_close(a);
    return st;
}

static enum status
pgsql_columns(struct db *db, struct arena *a, const char *table, struct db_rows *rows)
{
    const struct db_value v = db_text(table);
    return pgsql_query(db, a,
                       "SELECT attname::text FROM pg_attribute WHERE attrelid = to_regclass("
                       "quote_ident($1)) AND attnum > 0 AND NOT attisdropped ORDER BY attnum",
                       &v, 1, rows);
}

static void
pgsql_checkpoint(struct db *db)
{
    (void)db; /* the server has its own */
}

static void
pgsql_close(struct db *db)
{
    struct pgsql *s = own(db);

    for (size_t i = 0; i < CACHE; i++)
        free(s->cache[i].text);
    PQfinish(s->h);
    free(s);
}

static const struct backend backend = {
    .close = pgsql_close,
    .query = pgsql_query,
    .exec = pgsql_exec,
    .script = pgsql_script,
    .read_begin = pgsql_read_begin,
    .begin = pgsql_begin,
    .commit = pgsql_commit,
    .rollback = pgsql_rollback,
    .in_transaction = pgsql_in_transaction,
    .insert = pgsql_insert,
    .update = pgsql_update,
    .remove = pgsql_remove,
    .look = pgsql_look,
    .columns = pgsql_columns,
    .checkpoint = pgsql_checkpoint,
};

static bool
durable(struct pgsql *s)
{
    PGresult  *r = PQexec(s->h, "SHOW synchronous_commit");
    const bool on = PQntuples(r) == 1 && strcmp(PQgetvalue(r, 0, 0), "off") != 0;

    PQclear(r);
    return on;
}

struct db *
pgsql_open(const char *conninfo, const char **why)
{
    struct pgsql *s = calloc(1, sizeof(*s));

    CHECK(s);
    s->db.backend = &backend;
    s->h = PQconnectdb(conninfo);
    *why = PQstatus(s->h) != CONNECTION_OK ? sql_kept(PQerrorMessage(s->h))
         : PQserverVersion(s->h) < 150000 ? "PostgreSQL 15 或更新的版本才能使用，请升级后再启动。"
         : !durable(s) ? "PostgreSQL 的 synchronous_commit 不能为 off，请改为 on 后再启动。"
                       : NULL;
    if (*why) {
        pgsql_close(&s->db);
        return NULL;
    }
    (void)pgsql_script(&s->db, "SET client_min_messages=warning");
    return &s->db;
}
