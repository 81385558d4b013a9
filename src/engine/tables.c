/* tables.c - the tables that are the engine's own.  Names stand for ever; a column that is added
 * later goes to the end. */
#include "engine/shape.h"

#define INT(n)                \
    {                         \
        n, STORE_INT, 0, NULL \
    }
#define TXT(n)                 \
    {                          \
        n, STORE_TEXT, 0, NULL \
    }
#define BIN(n)                 \
    {                          \
        n, STORE_BLOB, 0, NULL \
    }
#define COLUMNS(c) .columns = (c), .n = sizeof(c) / sizeof((c)[0])
#define INDEXES(x) .indexes = (x), .index_count = sizeof(x) / sizeof((x)[0])

/* What this installation is: kind (demo, production), created, signature. */
static const struct column installation[] = { INT("realm"), TXT("name"), TXT("value") };
/* Generations of keys, wrapped by the key-encryption key (M5b). */
static const struct column keyset[] = { INT("realm"), INT("generation"), BIN("wrapped"),
                                        INT("created") };
static const struct column realm[] = { INT("realm"), INT("id"), TXT("name"), INT("created"),
                                       INT("epoch") };
/* One row a realm; rev is the version of its tree, next_no the next org.no (M2f). */
static const struct column tree_version[] = { INT("realm"), INT("id"), INT("rev"), INT("next_no") };
/* no: dense, immutable, never reused; token_town: the no by which last digits are hashed (M5d). */
static const struct column node[] = { INT("realm"), INT("no"), INT("org"), INT("token_town") };
/* Edges have no end: the next row of the same node and line ends it; parent -1: nowhere (M2d). */
static const struct column edge[] = { INT("realm"), INT("node"), INT("line"), INT("since"),
                                      INT("parent") };
static const struct column serial[] = { INT("realm"), INT("id"), INT("rev"), TXT("class"),
                                        INT("last") };
/* Keys taken by uniques: within a realm, and in the whole installation by keyed hash. */
static const struct column taken[] = { INT("realm"), TXT("kind"), BIN("key"), INT("record") };
static const struct column identity[] = { TXT("kind"), BIN("key"), INT("realm"), INT("record") };
static const struct column blind[] = { INT("realm"), INT("tag"), BIN("hash"), INT("record") };
static const struct column tail[] = { INT("realm"), BIN("token"), INT("record") };
static const struct column history[] = {
    INT("realm"),  INT("record"), INT("rev"), INT("at"),    TXT("module"),  TXT("step"),
    INT("person"), INT("post"),   INT("day"), INT("batch"), TXT("changes"), BIN("salt"),
};
static const struct column logged[] = {
    INT("realm"), INT("lane"),   INT("seq"), INT("n"),   INT("at"),
    INT("tag"),   INT("record"), INT("rev"), INT("who"), BIN("digest"),
};
/* head: chain over all log rows of the lane; id: the highest id that was given out (M1n). */
static const struct column lane[] = {
    INT("realm"), INT("lane"), INT("seq"), BIN("head"), INT("last_id"), INT("at"),
};
static const struct column lease[] = { INT("realm"), INT("lane"), TXT("holder"), INT("until") };
static const struct column idempotency[] = {
    INT("realm"),  INT("who"),    TXT("key"), BIN("digest"), INT("status"),
    TXT("module"), INT("record"), INT("rev"), TXT("state"),  INT("at"),
};
static const struct column message[] = {
    INT("realm"), INT("person"), INT("id"), INT("at"), TXT("module"), INT("record"), TXT("text"),
};
static const struct column account[] = {
    INT("realm"),    INT("id"),           INT("rev"),     TXT("login"),
    TXT("password"), INT("person"),       BIN("totp"),    INT("totp_step"),
    INT("failures"), INT("locked_until"), INT("created"), INT("ended"),
};
static const struct column login[] = { TXT("login"), INT("realm"), INT("account") };
static const struct column session[] = {
    BIN("token"),   INT("realm"), INT("account"), INT("person"),
    INT("created"), INT("until"), TXT("about"),
};
static const struct column signature[] = {
    INT("realm"), INT("record"), TXT("step"), INT("word"), INT("person"), INT("rev"),
};
static const struct column import[] = {
    INT("realm"),    INT("id"),     INT("rev"), TXT("state"), INT("account"),
    INT("person"),   INT("owner"),  INT("at"),  TXT("name"),  TXT("layout"),
    TXT("settings"), TXT("counts"), TXT("why"), INT("done"),
};
/* line: the revision that this line wrote; rev: the one at which the record stands as the
 * import left it, which moves when a later import is taken back. */
static const struct column import_row[] = {
    INT("realm"),  INT("import"), INT("n"),      INT("row"),  TXT("module"),
    INT("record"), INT("rev"),    TXT("action"), INT("line"),
};
/* What a source called a column, remembered for its next file. */
static const struct column import_habit[] = {
    INT("realm"), INT("person"), TXT("layout"), TXT("heading"), TXT("field"), INT("at"),
};

static const struct index node_indexes[] = { { "node.org", "realm org", "org to no" } };
static const struct index history_indexes[] = { { "history.batch", "realm batch record", "undo" } };
static const struct index tail_indexes[] = { { "tail.record", "realm record",
                                               "a number changes" } };
static const struct index blind_indexes[] = { { "blind.record", "realm record",
                                                "a number changes" } };
static const struct index account_indexes[] = { { "account.person", "realm person", "post ends" } };
static const struct index session_indexes[] = { { "session.account", "account",
                                                  "log out everywhere" } };
static const struct index import_indexes[] = { { "import.owner", "realm owner id", "list" } };
static const struct index import_row_indexes[] = { { "import_row.record", "realm record",
                                                     "which import brought this" } };

const struct sql_table engine_tables[ENGINE_TABLES] = {
    [TABLE_INSTALLATION] = { .name = "installation",
                             COLUMNS(installation),
                             .key = 2,
                             .placement = PLACE_REFERENCE },
    [TABLE_KEYSET] = { .name = "keyset", COLUMNS(keyset), .key = 2, .placement = PLACE_REFERENCE },
    [TABLE_REALM] = { .name = "realm", COLUMNS(realm), .key = 2, .placement = PLACE_REFERENCE },
    [TABLE_TREE_VERSION] = { .name = "tree_version", COLUMNS(tree_version), .key = 2 },
    [TABLE_NODE] = { .name = "node", COLUMNS(node), .key = 2, INDEXES(node_indexes) },
    [TABLE_EDGE] = { .name = "edge", COLUMNS(edge), .key = 4 },
    [TABLE_SERIAL] = { .name = "serial", COLUMNS(serial), .key = 2 },
    [TABLE_TAKEN] = { .name = "taken", COLUMNS(taken), .key = 3 },
    [TABLE_IDENTITY] = { .name = "identity", COLUMNS(identity), .key = 2, .placement = PLACE_HASH },
    [TABLE_BLIND] = { .name = "blind", COLUMNS(blind), .key = 4, INDEXES(blind_indexes) },
    [TABLE_TAIL] = { .name = "tail", COLUMNS(tail), .key = 3, INDEXES(tail_indexes) },
    [TABLE_HISTORY] = { .name = "history", COLUMNS(history), .key = 3, INDEXES(history_indexes) },
    [TABLE_LOG] = { .name = "log", COLUMNS(logged), .key = 4 },
    [TABLE_LANE] = { .name = "lane", COLUMNS(lane), .key = 2 },
    [TABLE_LEASE] = { .name = "lease", COLUMNS(lease), .key = 2, .placement = PLACE_REFERENCE },
    [TABLE_IDEMPOTENCY] = { .name = "idempotency", COLUMNS(idempotency), .key = 3 },
    [TABLE_MESSAGE] = { .name = "message", COLUMNS(message), .key = 3 },
    [TABLE_ACCOUNT] = { .name = "account",
                        COLUMNS(account),
                        .key = 2,
                        .by_id = true,
                        .placement = PLACE_REALM,
                        INDEXES(account_indexes) },
    [TABLE_LOGIN] = { .name = "login", COLUMNS(login), .key = 1, .placement = PLACE_HASH },
    [TABLE_SESSION] = { .name = "session",
                        COLUMNS(session),
                        .key = 1,
                        .placement = PLACE_HASH,
                        INDEXES(session_indexes) },
    [TABLE_SIGNATURE] = { .name = "signature", COLUMNS(signature), .key = 4 },
    [TABLE_IMPORT] = { .name = "import",
                       COLUMNS(import),
                       .key = 2,
                       .by_id = true,
                       INDEXES(import_indexes) },
    [TABLE_IMPORT_ROW] = { .name = "import_row",
                           COLUMNS(import_row),
                           .key = 3,
                           INDEXES(import_row_indexes) },
    [TABLE_IMPORT_HABIT] = { .name = "import_habit", COLUMNS(import_habit), .key = 4 },
};
