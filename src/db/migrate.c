/* migrate.c - DDL out of tables, and the additive migration: what is missing is made, what was
 * renamed by the language's word is renamed, nothing is ever dropped. */
#include <inttypes.h>
#include <string.h>
#include "core/buffer.h"
#include "db/backend.h"

static void
column_ddl(struct buffer *b, const struct column *c, bool pg, bool added)
{
    static const char *const types[2][3] = { { "INTEGER", "TEXT", "BLOB" },
                                             { "bigint", "text COLLATE \"C\"", "bytea" } };

    buffer_print(b, "\"%s\" %s NOT NULL", c->name, types[pg][c->store]);
    if (!added)
        return;
    if (c->store == STORE_INT)
        buffer_print(b, " DEFAULT %" PRId64, c->empty);
    else
        buffer_text(b, c->store == STORE_TEXT ? " DEFAULT ''"
                       : pg                   ? " DEFAULT ''::bytea"
                                              : " DEFAULT x''");
}

static void
table_ddl(struct buffer *b, const struct sql_table *t, bool pg)
{
    const bool rowid = t->by_id && !pg;

    buffer_print(b, "CREATE TABLE IF NOT EXISTS \"%s\" (", t->name);
    for (size_t i = 0; i < t->n; i++) {
        buffer_text(b, i ? ",\n  " : "\n  ");
        if (rowid && strcmp(t->columns[i].name, "id") == 0)
            buffer_text(b, "\"id\" INTEGER PRIMARY KEY");
        else
            column_ddl(b, &t->columns[i], pg, false);
    }
    if (!rowid) {
        buffer_text(b, ",\n  PRIMARY KEY (");
        for (size_t i = 0; i < t->key; i++)
            buffer_print(b, "%s\"%s\"", i ? ", " : "", t->columns[i].name);
        buffer_text(b, ")");
    }
    buffer_text(b, pg ? "\n);\n" : rowid ? "\n) STRICT;\n" : "\n) STRICT, WITHOUT ROWID;\n");
}

static void
index_ddl(struct buffer *b, const struct sql_table *t, const struct index *x)
{
    buffer_print(b, "CREATE INDEX IF NOT EXISTS \"%s\" ON \"%s\" (", x->name, t->name);
    for (const char *w = x->columns; *w;) {
        const size_t n = strcspn(w, " ");
        buffer_print(b, "%s\"%.*s\"", w == x->columns ? "" : ", ", (int)n, w);
        w += n + (w[n] == ' ');
    }
    buffer_text(b, ");\n");
}

void
db_ddl(struct arena *a, const struct sql_table *t, bool pg, char **sql)
{
    struct buffer b;

    buffer_open(&b, a);
    table_ddl(&b, t, pg);
    for (size_t i = 0; i < t->index_count; i++)
        index_ddl(&b, t, &t->indexes[i]);
    *sql = b.v;
}

static bool
has_column(const struct db_rows *have, const char *name)
{
    for (size_t i = 0; name && i < have->n; i++)
        if (strcmp(have->v[i].p, name) == 0)
            return true;
    return false;
}

static enum status
add_columns(struct db *db, struct arena *a, const struct sql_table *t, const struct db_rows *have)
{
    const bool pg = db_is_postgres(db);

    for (size_t i = 0; i < t->n; i++) {
        const struct column *c = &t->columns[i];
        struct buffer b;
        if (has_column(have, c->name))
            continue;
        buffer_open(&b, a);
        buffer_print(&b, "ALTER TABLE \"%s\" ", t->name);
        if (has_column(have, c->was))
            buffer_print(&b, "RENAME COLUMN \"%s\" TO \"%s\"", c->was, c->name);
        else {
            buffer_text(&b, "ADD COLUMN ");
            column_ddl(&b, c, pg, true);
        }
        const enum status st = db_script(db, b.v);
        if (st != OK)
            return st;
    }
    return OK;
}

static enum status
migrate_table(struct db *db, struct arena *a, const struct sql_table *t)
{
    struct db_rows have;
    char *sql;
    enum status st = db->backend->columns(db, a, t->name, &have);

    if (st == OK && !have.n && t->was) {
        struct db_rows former;
        if ((st = db->backend->columns(db, a, t->was, &former)) == OK && former.n) {
            sql = arena_print(a, "ALTER TABLE \"%s\" RENAME TO \"%s\"", t->was, t->name);
            st = db_script(db, sql);
            have = former;
        }
    }
    if (st == OK && have.n)
        st = add_columns(db, a, t, &have);
    if (st != OK)
        return st;
    db_ddl(a, t, db_is_postgres(db), &sql);
    return db_script(db, sql);
}

enum status
db_migrate(struct db *db, const struct sql_table *const *tables, size_t n)
{
    struct arena *a = arena_open();
    enum status st = db_begin(db);

    for (size_t i = 0; st == OK && i < n; i++)
        st = migrate_table(db, a, tables[i]);
    if (st == OK)
        st = db_commit(db);
    else
        db_rollback(db);
    arena_close(a);
    return st;
}
