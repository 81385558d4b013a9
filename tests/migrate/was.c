/*
 * was.c - the additive migration with a table of its own: an older program's table gets its
 * new name, a column its new name, new columns and an index appear, and every row is kept
 * (M6). Arguments: the addresses of databases.
 */
#include <string.h>
#include "db/db.h"
#include "unit/unit.h"

/* clang-format off */
static const struct column before_columns[] = {
    { "realm", STORE_INT, 0, NULL },
    { "id", STORE_INT, 0, NULL },
    { "caption", STORE_TEXT, 0, NULL },
    { "kept", STORE_BLOB, 0, NULL },
};
static const struct sql_table before = {
    .name = "scratch_former", .columns = before_columns, .n = 4, .key = 2, .by_id = true,
};
static const struct column after_columns[] = {
    { "realm", STORE_INT, 0, NULL },     { "id", STORE_INT, 0, NULL },
    { "title", STORE_TEXT, 0, "caption" }, { "size", STORE_INT, -1, NULL },
    { "kept", STORE_BLOB, 0, NULL },     { "remark", STORE_TEXT, 0, "never_there" },
};
static const struct index after_indexes[] = { { "scratch.title", "realm title id", "test" } };
static const struct sql_table after = {
    .name = "scratch_now", .columns = after_columns, .n = 6, .key = 2, .by_id = true,
    .indexes = after_indexes, .index_count = 1, .was = "scratch_former",
};
/* clang-format on */

static bool
migrate(struct db *db, const struct sql_table *t)
{
    return db_migrate(db, &t, 1) == OK;
}

static bool
fill(struct db *db)
{
    static const unsigned char bytes[] = { 0, 255, 7 };
    const struct db_value  row[] = { db_int(1), db_int(42), db_text("旧名"), db_blob(bytes, 3) };
    const struct db_value *rows[] = { row };

    return db_begin(db) == OK && db_insert(db, &before, rows, 1) == OK && db_commit(db) == OK;
}

/* What is written now goes to columns by their names: added ones stand at the end of the old
   table. */
static bool
write_more(struct db *db)
{
    const struct db_value  row[] = { db_int(1), db_int(43),      db_text("新名"),
                                     db_int(5), db_blob("x", 1), db_text("备注") };
    const struct db_value *rows[] = { row };

    if (db_begin(db) != OK)
        return false;
    if (db_insert(db, &after, rows, 1) == OK)
        return db_commit(db) == OK;
    db_rollback(db);
    return false;
}

static void
judge_more(struct db *db, struct arena *a)
{
    struct db_rows rows = { 0 };

    EXPECT(write_more(db));
    EXPECT(db_query(db, a,
                    "SELECT \"title\", \"size\", \"kept\", \"remark\" FROM \"scratch_now\""
                    " WHERE \"id\" = 43",
                    NULL, 0, &rows)
           == OK);
    EXPECT(rows.n == 1);
    if (rows.n != 1)
        return;
    EXPECT(strcmp(rows.v[0].p, "新名") == 0 && rows.v[1].i == 5);
    EXPECT(rows.v[2].n == 1 && strcmp(rows.v[3].p, "备注") == 0);
}

static void
judge(struct db *db, struct arena *a)
{
    struct db_rows rows = { 0 };

    EXPECT(db_query(db, a,
                    "SELECT \"realm\", \"id\", \"title\", \"size\", \"kept\", \"remark\" FROM"
                    " \"scratch_now\"",
                    NULL, 0, &rows)
           == OK);
    EXPECT(rows.n == 1);
    if (rows.n != 1)
        return;
    EXPECT(rows.v[0].i == 1 && rows.v[1].i == 42);
    EXPECT(strcmp(rows.v[2].p, "旧名") == 0);
    EXPECT(rows.v[3].i == -1);
    EXPECT(rows.v[4].n == 3 && memcmp(rows.v[4].p, "\0\377\7", 3) == 0);
    EXPECT(rows.v[5].n == 0);
}

static void
try_database(const char *url)
{
    const char   *why = NULL;
    struct arena *a = arena_open();
    struct db    *db = db_open(url, true, &why);

    if (!db)
        fprintf(stderr, "%s\n", why);
    EXPECT(db != NULL);
    if (db) {
        EXPECT(migrate(db, &before));
        EXPECT(fill(db));
        EXPECT(migrate(db, &after));
        judge(db, a);
        EXPECT(migrate(db, &after)); /* a second time it finds nothing to do */
        judge(db, a);
        judge_more(db, a);
        EXPECT(db_script(db, "DROP INDEX \"scratch.title\"; DROP TABLE \"scratch_now\"") == OK);
        db_close(db);
    }
    arena_close(a);
}

int
main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        try_database(argv[i]);
    return unit_end("migrate/was");
}
