/*
 * db.h - SQLite and PostgreSQL behind one set of functions.
 *
 * SQL is the subset that both understand: $1 parameters, every identifier quoted, RETURNING, ON
 * CONFLICT DO NOTHING, row-value pages; strpos() and get_bit() exist on both.  What differs has a
 * function here.  A connection belongs to one thread at a time.
 *
 * Errors: E_BUSY may be repeated (locked, full, connection lost before COMMIT); E_FAULT is unknown
 * or ours.  A text lives in the arena of the call.
 */
#ifndef DB_H
#define DB_H
#include "core/arena.h"
#include "core/status.h"
#include "db/table.h"

enum db_kind { DB_INT, DB_TEXT, DB_BLOB };
struct db_value {
    enum db_kind kind;
    int64_t      i;
    const void  *p;             /* DB_TEXT: ends in a NUL; never NULL for text and blob of n > 0 */
    size_t       n;
};
struct db_rows {
    struct db_value *v;         /* row by row */
    size_t           n, columns;
};

struct db;

/* "sqlite:<file>" or a libpq connection string; *why says what to do. */
struct db  *db_open(const char *url, bool writer, const char **why);
void        db_close(struct db *);
bool        db_is_postgres(const struct db *);
const char *db_why(const struct db *);          /* text of the last error, for the log */

/* One statement.  A SQL NULL comes back as the empty value of its column's kind. */
MUST_CHECK enum status db_query(struct db *, struct arena *, const char *sql,
                                const struct db_value *, size_t n, struct db_rows *);
MUST_CHECK enum status db_exec(struct db *, const char *sql, const struct db_value *, size_t n,
                               int64_t *changed);
/* several statements, no parameters */
MUST_CHECK enum status db_script(struct db *, const char *sql);

/* A snapshot for reading, 2 s at most (M1h). */
MUST_CHECK enum status db_read_begin(struct db *);
void                   db_read_end(struct db *);

MUST_CHECK enum status db_begin(struct db *);
MUST_CHECK enum status db_commit(struct db *);      /* E_FAULT: nobody knows; E_BUSY: rolled back */
void                   db_rollback(struct db *);
bool                   db_in_transaction(const struct db *);

/* Writing in sets (M1j).  rows[i] points to all columns of a row. */
MUST_CHECK enum status    db_insert(struct db *, const struct sql_table *,
                                    const struct db_value *const *rows, size_t n);
/* A claim: fresh[i] says whether row i was not there yet. */
MUST_CHECK enum status    db_claim(struct db *, const struct sql_table *,
                                   const struct db_value *const *rows, size_t n, bool *fresh);
/* Sets the columns of mask where the key is that of the row and, if old_rev is given, "rev" is
 * old_rev[i]; hit[i] says whether there was such a row. */
typedef unsigned __int128 column_mask;
MUST_CHECK enum status    db_update(struct db *, const struct sql_table *, column_mask,
                                    const struct db_value *const *rows, const int64_t *old_rev,
                                    size_t n, bool *hit);
MUST_CHECK enum status    db_delete(struct db *, const struct sql_table *,
                                    const struct db_value *const *rows, size_t n);
/* A looking guard: locks what it looks at on PostgreSQL (M1d). */
struct db_look { int64_t realm, id, rev; };
MUST_CHECK enum status db_look(struct db *, const struct sql_table *, const struct db_look *,
                               size_t n, bool *same);

/* Tables that are missing, columns and indexes that were added, names that changed (M6). */
MUST_CHECK enum status db_migrate(struct db *, const struct sql_table *const *, size_t n);
void                   db_ddl(struct arena *, const struct sql_table *, bool postgres, char **sql);
/* SQLite: a passive checkpoint; PostgreSQL: nothing. */
void                   db_checkpoint(struct db *);

static inline struct db_value
db_int(int64_t i)
{
    return (struct db_value){ DB_INT, i, NULL, 0 };
}
struct db_value db_text(const char *);
static inline struct db_value
db_blob(const void *p, size_t n)
{
    return (struct db_value){ DB_BLOB, 0, p, n };
}
int  db_compare(const struct db_value *, const struct db_value *);     /* as both databases sort */

#endif
