/*
 * both.h - random rows of every module, in memory, in SQLite and in PostgreSQL.
 *
 * The connection string of PostgreSQL stands in ZHIJIA_TEST_PG; the rows lie in temporary tables.
 */
#ifndef BOTH_H
#define BOTH_H
#include "corpus.h"

enum { ROWS = 24, PART_ROWS = 48 };
/* Which rows a condition chose: [record's id][number of the part's row, or 0]. */
struct chosen {
    bool v[ROWS + 1][PART_ROWS + 1];
};

int64_t any(int64_t n);             /* 0 to n - 1 */
void    any_again(void);            /* from the beginning */

bool both_open(void);               /* false: no database; says why */
void both_fill(void);               /* tables and rows of all modules */
extern const struct world worlds[2];        /* the second: nobody is logged in */
/* The rows of a module or of a part in memory. */
const struct row *both_rows(const struct module *, const struct part *, size_t *n);
/* A code or text that such a column may hold. */
const char *both_code(const struct module *, const struct field *);

/* What the statement "SELECT id [, n] ..." gives in either database; false: one refused it. */
bool both_choose(const char *sql, bool part, struct chosen *sqlite, struct chosen *pgsql);
/* "SELECT id, number" likewise; empty where the database says NULL. */
bool both_count(const char *sql, struct value sqlite[ROWS + 1], struct value pgsql[ROWS + 1]);
#endif
