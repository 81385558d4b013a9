/* known.c - types, and the columns and parts that the engine keeps in every module. */
#include <stddef.h>
#include "language/language.h"

/* Encrypted are those that are stored as blobs. */
#define TYPE(name, sqlite, pgsql, json, widget, target, empty) \
    { name, sqlite, pgsql, json, widget, target, EMPTY_##empty == EMPTY_BLOB, EMPTY_##empty }

const struct type_info type_info[TYPE_COUNT] = {
    [TEXT]     = TYPE("text",      "TEXT",    "text",    "string",  "line",   NULL,      TEXT),
    [NOTE]     = TYPE("note",      "TEXT",    "text",    "string",  "lines",  NULL,      TEXT),
    [INTEGER]  = TYPE("integer",   "INTEGER", "bigint",  "integer", "number", NULL,      LOWEST),
    [MONEY]    = TYPE("money",     "INTEGER", "bigint",  "string",  "money",  NULL,      LOWEST),
    [BOOLEAN]  = TYPE("boolean",   "INTEGER", "integer", "boolean", "switch", NULL,      MINUS),
    [DATE]     = TYPE("date",      "INTEGER", "integer", "string",  "date",   NULL,      ZERO),
    [INSTANT]  = TYPE("instant",   "INTEGER", "bigint",  "string",  "time",   NULL,      ZERO),
    [CHOICE]   = TYPE("choice",    "TEXT",    "text",    "string",  "select", NULL,      TEXT),
    [CODE]     = TYPE("code",      "TEXT",    "text",    "string",  "tree",   NULL,      TEXT),
    [SERIAL]   = TYPE("serial",    "TEXT",    "text",    "string",  "fixed",  NULL,      TEXT),
    [REF]      = TYPE("ref",       "INTEGER", "bigint",  "string",  "lookup", "ref",     ZERO),
    [ORG]      = TYPE("org",       "INTEGER", "bigint",  "string",  "tree",   "org",     ZERO),
    [PERSON]   = TYPE("person",    "INTEGER", "bigint",  "string",  "person", "person",  ZERO),
    [EMPLOYER] = TYPE("employer",  "INTEGER", "bigint",  "string",  "lookup", "employer", ZERO),
    [REGION]   = TYPE("region",    "TEXT",    "text",    "string",  "tree",   NULL,      TEXT),
    [CREDIT]   = TYPE("credit",    "TEXT",    "text",    "string",  "line",   NULL,      TEXT),
    [PHONE]    = TYPE("phone",     "BLOB",    "bytea",   "string",  "phone",  NULL,      BLOB),
    [IDNUMBER] = TYPE("id_number", "BLOB",    "bytea",   "string",  "line",   NULL,      BLOB),
    [BIRTH]    = TYPE("birth",     "BLOB",    "bytea",   "string",  "date",   NULL,      BLOB),
    [BANK]     = TYPE("bank",      "BLOB",    "bytea",   "string",  "bank",   NULL,      BLOB),
    [FILES]    = TYPE("files",     "INTEGER", "integer", "integer", "upload", NULL,      ZERO),
    [MONTH]    = TYPE("month",     "INTEGER", "integer", "string",  "month",  NULL,      ZERO),
    [PLACE]    = TYPE("place",     "TEXT",    "text",    "object",  "map",    NULL,      TEXT),
    [ROW]      = TYPE("row",       "INTEGER", "bigint",  "string",  "lookup", NULL,      ZERO),
    [FORM]     = TYPE("form",      "TEXT",    "text",    "object",  "form",   NULL,      TEXT),
    [BALLOT]   = TYPE("ballot",    NULL,      NULL,      "object",  "ballot", NULL,      TEXT),
};

const char *
empty_sql(enum type t)
{
    static const char *const said[] = {
        [EMPTY_TEXT] = "''", [EMPTY_BLOB] = NULL, [EMPTY_ZERO] = "0", [EMPTY_MINUS] = "-1",
        [EMPTY_LOWEST] = "-9223372036854775807",
    };
    return said[type_info[t].empty];
}

int64_t
empty_number(enum type t)
{
    switch (type_info[t].empty) {
    case EMPTY_MINUS: return -1;
    case EMPTY_LOWEST: return EMPTY_NUMBER;
    default: return 0;
    }
}

#define COLUMN(n, l, t) { .name = n, .label = l, .type = t }

const struct field engine_columns[ENGINE_COLUMNS + 1] = {
    [COLUMN_ID]      = COLUMN("id",      "编号",     INTEGER),
    [COLUMN_STATE]   = COLUMN("state",   "状态",     CHOICE),
    [COLUMN_OWNER]   = COLUMN("owner",   "所属",     ORG),
    [COLUMN_CREATED] = COLUMN("created", "建立时间", INSTANT),
    [COLUMN_SINCE]   = COLUMN("since",   "起始日",   DATE),
    [COLUMN_HOLDER]  = COLUMN("holder",  "在办",     ORG),
    [COLUMN_HANDLER] = COLUMN("handler", "经办",     PERSON),
};
const struct field span_columns[SPAN_COLUMNS + 1] = { COLUMN("now", "有效中", BOOLEAN) };

static const struct field taken[] = {
    COLUMN("step", "步骤", CHOICE),
    COLUMN("by",   "何人", PERSON),
    COLUMN("at",   "何时", INSTANT),
    COLUMN("node", "何处", ORG),
};
static const struct field ticking[] = {
    COLUMN("clock",   "时限",     CHOICE),
    COLUMN("began",   "起算",     DATE),
    COLUMN("due",     "截止",     DATE),
    COLUMN("ended",   "终结",     INSTANT),
    COLUMN("late",    "逾期",     BOOLEAN),
    COLUMN("running", "计时中",   BOOLEAN),
    COLUMN("holder",  "责任单位", ORG),
};
static const struct field handed[] = {
    COLUMN("from_org", "交出",     ORG),
    COLUMN("to_org",   "接收",     ORG),
    COLUMN("at",       "交出时间", INSTANT),
    COLUMN("why",      "理由",     NOTE),
};
const struct part engine_parts[] = {
    { .name = "steps",  .label = "步骤", .fields = LIST(taken) },
    { .name = "clocks", .label = "时限", .fields = LIST(ticking) },
    { .name = "hands",  .label = "流转", .fields = LIST(handed) },
    { .name = NULL },
};
