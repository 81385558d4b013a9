/*
 * table.h - a table as the program knows it; DDL and set statements of both databases come from it.
 *
 * Realm is the first column of every key (M8a). Every column is NOT NULL: empty is 0, '' or a
 * blob of length 0 (M4c).
 */
#ifndef TABLE_H
#define TABLE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum store { STORE_INT, STORE_TEXT, STORE_BLOB };

struct column {
    const char *name;
    enum store  store;
    int64_t     empty;          /* STORE_INT: what a column added later holds */
    const char *was;            /* former name: the migration renames */
};

enum placement { PLACE_REALM, PLACE_HASH, PLACE_REFERENCE, PLACE_LOCAL };      /* M8b */

struct index {
    const char *name;
    const char *columns;        /* names, separated by blanks */
    const char *why;            /* why it is worth 4 KB of WAL a row (M1o) */
};

struct sql_table {
    const char          *name;
    const struct column *columns;
    size_t               n;
    size_t               key;           /* so many first columns are the primary key */
    bool                 by_id;         /* realm, id: SQLite keeps id alone as its row id */
    enum placement       placement;
    const struct index  *indexes;
    size_t               index_count;
    const char          *was;
};

enum { TABLE_COLUMNS_MAX = 128 };

int column_index(const struct sql_table *, const char *name);      /* -1: none */

#endif
