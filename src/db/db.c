/* db.c - what both databases share. */
#include "db/backend.h"
#include <stdlib.h>
#include <string.h>

struct db_value
db_text(const char *text)
{
    return (struct db_value){ DB_TEXT, 0, text ? text : "", text ? strlen(text) : 0 };
}

int
column_index(const struct sql_table *t, const char *name)
{
    for (size_t i = 0; i < t->n; i++)
        if (strcmp(t->columns[i].name, name) == 0)
            return (int)i;
    return -1;
}

int
db_compare(const struct db_value *a, const struct db_value *b)
{
    if (a->kind == DB_INT)
        return (a->i > b->i) - (a->i < b->i);
    const size_t n = a->n < b->n ? a->n : b->n;
    const int order = n ? memcmp(a->p, b->p, n) : 0;
    return order ? order : (a->n > b->n) - (a->n < b->n);
}

struct db *
db_open(const char *url, bool writer, const char **why)
{
    if (strncmp(url, "sqlite:", 7) == 0)
        return sqlite_open(url + 7, writer, why);
    return pgsql_open(url, why);
}

void
db_close(struct db *db)
{
    if (db)
        db->backend->close(db);
}

const char *
db_why(const struct db *db)
{
    return db->why;
}

enum status
db_query(struct db *db, struct arena *a, const char *sql, const struct db_value *v, size_t n,
         struct db_rows *rows)
{
    return db->backend->query(db, a, sql, v, n, rows);
}

enum status
db_exec(struct db *db, const char *sql, const struct db_value *v, size_t n, int64_t *changed)
{
    int64_t rows = 0;
    const enum status st = db->backend->exec(db, sql, v, n, &rows);

    if (changed)
        *changed = rows;
    return st;
}

enum status
db_script(struct db *db, const char *sql)
{
    return db->backend->script(db, sql);
}

enum status
db_read_begin(struct db *db)
{
    return db->backend->read_begin(db);
}

void
db_read_end(struct db *db)
{
    db->backend->rollback(db);
}

enum status
db_begin(struct db *db)
{
    const enum status st = db->backend->begin(db);

    if (st == OK)
        CHECK(db->backend->in_transaction(db));
    return st;
}

enum status
db_commit(struct db *db)
{
    return db->backend->commit(db);
}

void
db_rollback(struct db *db)
{
    db->backend->rollback(db);
}

bool
db_in_transaction(const struct db *db)
{
    return db->backend->in_transaction(db);
}

enum status
db_insert(struct db *db, const struct sql_table *t, const struct db_value *const *rows, size_t n)
{
    return n ? db->backend->insert(db, t, rows, n, NULL) : OK;
}

enum status
db_claim(struct db *db, const struct sql_table *t, const struct db_value *const *rows, size_t n,
         bool *fresh)
{
    return n ? db->backend->insert(db, t, rows, n, fresh) : OK;
}

enum status
db_update(struct db *db, const struct sql_table *t, column_mask mask,
          const struct db_value *const *rows, const int64_t *old_rev, size_t n, bool *hit)
{
    CHECK(mask != 0);
    return n ? db->backend->update(db, t, mask, rows, old_rev, n, hit) : OK;
}

enum status
db_delete(struct db *db, const struct sql_table *t, const struct db_value *const *rows, size_t n)
{
    return n ? db->backend->remove(db, t, rows, n) : OK;
}

enum status
db_look(struct db *db, const struct sql_table *t, const struct db_look *look, size_t n, bool *same)
{
    return n ? db->backend->look(db, t, look, n, same) : OK;
}

void
db_checkpoint(struct db *db)
{
    db->backend->checkpoint(db);
}
