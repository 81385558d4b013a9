/* sqlite.c - the backend over SQLite (M1h).  The only file that includes sqlite3.h. */
#include <sqlite3.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "core/buffer.h"
#include "db/backend.h"

enum { WAL_FRAMES = 4000 };     /* above them a commit checkpoints by itself (M1h) */
enum { CACHE = 256, PARAMETERS = TABLE_COLUMNS_MAX + 8 };
struct prepared {
    char         *text;
    size_t        hash;
    uint64_t      used;
    sqlite3_stmt *st;
    int           parameters;
    short         at[PARAMETERS];       /* place of $1, $2 ... in the statement; 0: not there */
};
struct sqlite {
    struct db       db;
    sqlite3        *h;
    uint64_t        clock;
    int             frames;     /* in the WAL after the last commit */
    struct prepared cache[CACHE];
};

static struct sqlite *
own(const struct db *db)
{
    return (struct sqlite *)(uintptr_t)db;
}

/* FULL, IOERR and NOMEM have rolled the whole group back; BUSY and LOCKED may be repeated (M1i). */
static enum status
failed(struct sqlite *s, int code)
{
    snprintf(s->db.why, sizeof(s->db.why), "sqlite %d: %s", code, sqlite3_errmsg(s->h));
    switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_FULL:
    case SQLITE_NOMEM:
    case SQLITE_IOERR:
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN: return E_BUSY;
    default: return E_FAULT;
    }
}

static void
map_parameters(struct prepared *p)
{
    p->parameters = 0;
    for (int i = 1; i < PARAMETERS; i++) {
        char name[12];
        snprintf(name, sizeof(name), "$%d", i);
        p->at[i] = (short)sqlite3_bind_parameter_index(p->st, name);
        if (p->at[i])
            p->parameters = i;
    }
}

/* The prepared statement of this text; the one longest unused of its four places gives way. */
static enum status
prepare(struct sqlite *s, const char *sql, struct prepared **out)
{
    const size_t     hash = sql_hash(sql);
    struct prepared *victim = NULL;

    for (size_t k = 0; k < 4; k++) {
        struct prepared *p = &s->cache[(hash + k) % CACHE];
        if (p->text && p->hash == hash && strcmp(p->text, sql) == 0) {
            p->used = ++s->clock;
            *out = p;
            return OK;
        }
        if (!victim || p->used < victim->used)
            victim = p;
    }
    sqlite3_stmt *st;
    const int     code = sqlite3_prepare_v3(s->h, sql, -1, SQLITE_PREPARE_PERSISTENT, &st, NULL);
    if (code != SQLITE_OK) {
        fprintf(stderr, "sqlite: %s in: %s\n", sqlite3_errmsg(s->h), sql);
        return failed(s, code);
    }
    sqlite3_finalize(victim->st);
    free(victim->text);
    *victim = (struct prepared){ .text = strdup(sql), .hash = hash, .used = ++s->clock, .st = st };
    CHECK(victim->text);
    map_parameters(victim);
    *out = victim;
    return OK;
}

static void
bind_one(sqlite3_stmt *st, int at, const struct db_value *v)
{
    int code;

    if (v->kind == DB_INT)
        code = sqlite3_bind_int64(st, at, v->i);
    else if (v->kind == DB_TEXT)
        code = sqlite3_bind_text(st, at, v->p, (int)v->n, SQLITE_STATIC);
    else if (v->n)
        code = sqlite3_bind_blob(st, at, v->p, (int)v->n, SQLITE_STATIC);
    else
        code = sqlite3_bind_zeroblob(st, at, 0);
    CHECK(code == SQLITE_OK);
}

static void
bind_all(const struct prepared *p, const struct db_value *v, size_t n)
{
    CHECK((size_t)p->parameters <= n && n < PARAMETERS);
    for (size_t i = 0; i < n; i++)
        if (p->at[i + 1])
            bind_one(p->st, p->at[i + 1], &v[i]);
}

static struct db_value
column_value(sqlite3_stmt *st, int i, struct arena *a)
{
    switch (sqlite3_column_type(st, i)) {
    case SQLITE_TEXT: {
        const char  *text = (const char *)sqlite3_column_text(st, i);
        const size_t n = (size_t)sqlite3_column_bytes(st, i);
        return (struct db_value){ DB_TEXT, 0, arena_slice(a, text, n), n };
    }
    case SQLITE_BLOB: {
        const void  *p = sqlite3_column_blob(st, i);
        const size_t n = (size_t)sqlite3_column_bytes(st, i);
        return db_blob(n ? arena_copy(a, p, n) : NULL, n);
    }
    case SQLITE_NULL: {
        const char *type = sqlite3_column_decltype(st, i);
        return type && *type == 'T' ? db_text("")
             : type && *type == 'B' ? db_blob(NULL, 0)
                                    : db_int(0);
    }
    default: return db_int(sqlite3_column_int64(st, i));
    }
}

static enum status
sqlite_query(struct db *db, struct arena *a, const char *sql, const struct db_value *v, size_t n,
             struct db_rows *rows)
{
    struct sqlite   *s = own(db);
    struct prepared *p;
    size_t           cap = 0, have = 0;
    int              code;
    enum status      st = prepare(s, sql, &p);

    *rows = (struct db_rows){ 0 };
    if (st != OK)
        return st;
    bind_all(p, v, n);
    rows->columns = (size_t)sqlite3_column_count(p->st);
    while ((code = sqlite3_step(p->st)) == SQLITE_ROW) {
        for (size_t i = 0; i < rows->columns; i++) {
            rows->v = arena_grow(a, rows->v, have, &cap, sizeof(*rows->v));
            rows->v[have++] = column_value(p->st, (int)i, a);
        }
        rows->n++;
    }
    if (code != SQLITE_DONE)
        st = failed(s, code);
    sqlite3_reset(p->st);
    return st;
}

static enum status
step_done(struct sqlite *s, struct prepared *p)
{
    int code;

    while ((code = sqlite3_step(p->st)) == SQLITE_ROW)
        ;
    const enum status st = code == SQLITE_DONE ? OK : failed(s, code);
    sqlite3_reset(p->st);
    return st;
}

static enum status
sqlite_exec(struct db *db, const char *sql, const struct db_value *v, size_t n, int64_t *changed)
{
    struct sqlite   *s = own(db);
    struct prepared *p;
    enum status      st = prepare(s, sql, &p);

    if (st != OK)
        return st;
    bind_all(p, v, n);
    st = step_done(s, p);
    *changed = sqlite3_changes64(s->h);
    return st;
}

static enum status
sqlite_script(struct db *db, const char *sql)
{
    struct sqlite *s = own(db);
    const int      code = sqlite3_exec(s->h, sql, NULL, NULL, NULL);

    if (code != SQLITE_OK) {
        const enum status st = failed(s, code);
        fprintf(stderr, "sqlite: %s in: %s\n", db->why, sql);
        return st;
    }
    return OK;
}

static enum status
transaction(struct db *db, const char *sql)
{
    int64_t none;
    return sqlite_exec(db, sql, NULL, 0, &none);
}

static enum status
sqlite_read_begin(struct db *db)
{
    return transaction(db, "BEGIN");
}

static enum status
sqlite_begin(struct db *db)
{
    return transaction(db, "BEGIN IMMEDIATE");
}

static enum status
sqlite_commit(struct db *db)
{
    const enum status st = transaction(db, "COMMIT");

    const int code = st == OK ? SQLITE_OK : sqlite3_extended_errcode(own(db)->h);

    /* After a failed fsync nobody knows what is on the disk (M1i). */
    if (code == SQLITE_IOERR_FSYNC || code == SQLITE_IOERR_DIR_FSYNC)
        return E_FAULT;
    if (st == OK && own(db)->frames > WAL_FRAMES)
        (void)sqlite3_wal_checkpoint_v2(own(db)->h, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
    if (st != OK && !sqlite3_get_autocommit(own(db)->h))
        (void)sqlite3_exec(own(db)->h, "ROLLBACK", NULL, NULL, NULL);
    return st;
}

static void
sqlite_rollback(struct db *db)
{
    if (!sqlite3_get_autocommit(own(db)->h))
        CHECK(transaction(db, "ROLLBACK") == OK || sqlite3_get_autocommit(own(db)->h));
}

static bool
sqlite_in_transaction(const struct db *db)
{
    return !sqlite3_get_autocommit(own(db)->h);
}

static enum status
sqlite_insert(struct db *db, const struct sql_table *t, const struct db_value *const *rows,
              size_t n, bool *fresh)
{
    struct sqlite   *s = own(db);
    struct prepared *p;
    struct arena    *a = arena_open();
    struct buffer    b;
    enum status      st;

    buffer_open(&b, a);
    buffer_print(&b, "INSERT INTO \"%s\" (", t->name);
    for (size_t i = 0; i < t->n; i++) /* a column that was added later stands at the end */
        buffer_print(&b, "%s\"%s\"", i ? "," : "", t->columns[i].name);
    buffer_text(&b, ") VALUES (");
    for (size_t i = 0; i < t->n; i++)
        buffer_print(&b, "%s$%zu", i ? "," : "", i + 1);
    buffer_text(&b, fresh ? ") ON CONFLICT DO NOTHING" : ")");
    st = prepare(s, b.v, &p);
    for (size_t r = 0; st == OK && r < n; r++) {
        bind_all(p, rows[r], t->n);
        st = step_done(s, p);
        if (fresh)
            fresh[r] = st == OK && sqlite3_changes64(s->h) == 1;
    }
    arena_close(a);
    return st;
}

/* "k1" = $i AND "k2" = $i+1 ... of the primary key. */
static void
key_condition(struct buffer *b, const struct sql_table *t, size_t from)
{
    for (size_t i = 0; i < t->key; i++)
        buffer_print(b, "%s\"%s\" = $%zu", i ? " AND " : "", t->columns[i].name, from + i);
}

static enum status
sqlite_update(struct db *db, const struct sql_table *t, column_mask mask,
              const struct db_value *const *rows, const int64_t *old_rev, size_t n, bool *hit)
{
    struct sqlite   *s = own(db);
    struct prepared *p;
    struct arena    *a = arena_open();
    struct buffer    b;
    struct db_value  v[PARAMETERS];
    size_t           k = 0, from[PARAMETERS];
    enum status      st;

    buffer_open(&b, a);
    buffer_print(&b, "UPDATE \"%s\" SET ", t->name);
    for (size_t i = 0; i < t->n; i++)
        if (mask >> i & 1) {
            buffer_print(&b, "%s\"%s\" = $%zu", k ? ", " : "", t->columns[i].name, k + 1);
            from[k++] = i;
        }
    buffer_text(&b, " WHERE ");
    key_condition(&b, t, k + 1);
    for (size_t i = 0; i < t->key; i++)
        from[k++] = i;
    if (old_rev)
        buffer_print(&b, " AND \"rev\" = $%zu", k + 1);
    st = prepare(s, b.v, &p);
    for (size_t r = 0; st == OK && r < n; r++) {
        for (size_t i = 0; i < k; i++)
            v[i] = rows[r][from[i]];
        if (old_rev)
            v[k] = db_int(old_rev[r]);
        bind_all(p, v, k + (old_rev != NULL));
        st = step_done(s, p);
        hit[r] = st == OK && sqlite3_changes64(s->h) == 1;
    }
    arena_close(a);
    return st;
}

static enum status
sqlite_remove(struct db *db, const struct sql_table *t, const struct db_value *const *rows,
              size_t n)
{
    struct sqlite   *s = own(db);
    struct prepared *p;
    struct arena    *a = arena_open();
    struct buffer    b;
    enum status      st;

    buffer_open(&b, a);
    buffer_print(&b, "DELETE FROM \"%s\" WHERE ", t->name);
    key_condition(&b, t, 1);
    st = prepare(s, b.v, &p);
    for (size_t r = 0; st == OK && r < n; r++) {
        bind_all(p, rows[r], t->key);
        st = step_done(s, p);
    }
    arena_close(a);
    return st;
}

static enum status
sqlite_look(struct db *db, const struct sql_table *t, const struct db_look *look, size_t n,
            bool *same)
{
    struct arena *a = arena_open();
    char         *sql =
        arena_print(a, "SELECT \"rev\" FROM \"%s\" WHERE \"realm\" = $1 AND \"id\" = $2", t->name);
    enum status st = OK;

    for (size_t i = 0; st == OK && i < n; i++) {
        const struct db_value v[] = { db_int(look[i].realm), db_int(look[i].id) };
        struct db_rows        rows;
        st = sqlite_query(db, a, sql, v, 2, &rows);
        same[i] = st == OK && rows.n == 1 && rows.v[0].i == look[i].rev;
    }
    arena_close(a);
    return st;
}

static enum status
sqlite_columns(struct db *db, struct arena *a, const char *table, struct db_rows *rows)
{
    const struct db_value v = db_text(table);
    return sqlite_query(db, a, "SELECT name FROM pragma_table_info($1)", &v, 1, rows);
}

static void
sqlite_checkpoint(struct db *db)
{
    (void)sqlite3_wal_checkpoint_v2(own(db)->h, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
}

static void
sqlite_close_db(struct db *db)
{
    struct sqlite *s = own(db);

    for (size_t i = 0; i < CACHE; i++) {
        sqlite3_finalize(s->cache[i].st);
        free(s->cache[i].text);
    }
    sqlite3_close(s->h);
    free(s);
}

/* Bit n of a bitmap, as PostgreSQL has it: beyond the end it is an error, never "no" (M4b). */
static void
get_bit(sqlite3_context *c, int n, sqlite3_value **v)
{
    const unsigned char *bits = sqlite3_value_blob(v[0]);
    const int64_t at = sqlite3_value_int64(v[1]), size = 8 * (int64_t)sqlite3_value_bytes(v[0]);

    (void)n;
    if (at < 0 || at >= size)
        sqlite3_result_error(c, "get_bit: beyond the bitmap", -1);
    else
        sqlite3_result_int(c, bits[at / 8] >> (at % 8) & 1);
}

static void
find_part(sqlite3_context *c, int n, sqlite3_value **v)
{
    const char *in = (const char *)sqlite3_value_text(v[0]),
               *part = (const char *)sqlite3_value_text(v[1]);
    const char *at = in && part ? strstr(in, part) : NULL;

    (void)n;
    sqlite3_result_int64(c, at ? at - in + 1 : 0);
}

static int
count_frames(void *arg, sqlite3 *h, const char *name, int frames)
{
    struct sqlite *s = arg;

    (void)h;
    (void)name;
    s->frames = frames;
    return SQLITE_OK;
}

static const struct backend backend = {
    .close = sqlite_close_db,
    .query = sqlite_query,
    .exec = sqlite_exec,
    .script = sqlite_script,
    .read_begin = sqlite_read_begin,
    .begin = sqlite_begin,
    .commit = sqlite_commit,
    .rollback = sqlite_rollback,
    .in_transaction = sqlite_in_transaction,
    .insert = sqlite_insert,
    .update = sqlite_update,
    .remove = sqlite_remove,
    .look = sqlite_look,
    .columns = sqlite_columns,
    .checkpoint = sqlite_checkpoint,
};

struct db *
sqlite_open(const char *file, bool writer, const char **why)
{
    struct sqlite *s = calloc(1, sizeof(*s));
    const int      flags =
        SQLITE_OPEN_READWRITE | (writer ? SQLITE_OPEN_CREATE : 0) | SQLITE_OPEN_NOMUTEX;
    static const char settings[] = "PRAGMA busy_timeout=5000; PRAGMA page_size=4096;"
                                   "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
                                   "PRAGMA temp_store=MEMORY; PRAGMA wal_autocheckpoint=0;"
                                   "PRAGMA cache_size=-65536; PRAGMA trusted_schema=OFF";
    CHECK(s);
    s->db.backend = &backend;
    if (sqlite3_open_v2(file, &s->h, flags, NULL) != SQLITE_OK
        || sqlite3_exec(s->h, settings, NULL, NULL, NULL) != SQLITE_OK) {
        *why = sql_kept(sqlite3_errmsg(s->h));
        sqlite_close_db(&s->db);
        return NULL;
    }
    const int pure = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;
    CHECK(sqlite3_create_function(s->h, "get_bit", 2, pure, NULL, get_bit, NULL, NULL)
          == SQLITE_OK);
    CHECK(sqlite3_create_function(s->h, "strpos", 2, pure, NULL, find_part, NULL, NULL)
          == SQLITE_OK);
    if (writer)
        sqlite3_wal_hook(s->h, count_frames, s);
    else
        (void)sqlite3_exec(s->h, "PRAGMA query_only=ON", NULL, NULL, NULL);
    return &s->db;
}

bool
db_is_postgres(const struct db *db)
{
    return db->backend != &backend;
}
