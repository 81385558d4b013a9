/* backend.h - what a database has to be able to do; db.c calls it, sqlite.c and pgsql.c are it. */
#ifndef BACKEND_H
#define BACKEND_H
#include "db/db.h"

struct backend {
    void (*close)(struct db *);
    enum status (*query)(struct db *, struct arena *, const char *, const struct db_value *, size_t,
                         struct db_rows *);
    enum status (*exec)(struct db *, const char *, const struct db_value *, size_t, int64_t *);
    enum status (*script)(struct db *, const char *);
    enum status (*read_begin)(struct db *);
    enum status (*begin)(struct db *);
    enum status (*commit)(struct db *);
    void (*rollback)(struct db *);
    bool (*in_transaction)(const struct db *);
    enum status (*insert)(struct db *, const struct sql_table *, const struct db_value *const *,
                          size_t, bool *fresh);
    enum status (*update)(struct db *, const struct sql_table *, column_mask,
                          const struct db_value *const *, const int64_t *, size_t, bool *);
    enum status (*remove)(struct db *, const struct sql_table *, const struct db_value *const *,
                          size_t);
    enum status (*look)(struct db *, const struct sql_table *, const struct db_look *, size_t,
                        bool *);
    enum status (*columns)(struct db *, struct arena *, const char *table, struct db_rows *);
    void (*checkpoint)(struct db *);
};
struct db {
    const struct backend *backend;
    char                  why[300];
};

struct db *sqlite_open(const char *file, bool writer, const char **why);
struct db *pgsql_open(const char *conninfo, const char **why);

/* Texts of statements over a table, made once and kept (process lifetime). */
const char *sql_kept(const char *text);         /* the one copy of an equal text */

size_t      sql_hash(const char *text);

#endif
