/*
 * language.h - what the engine knows of modules.  Modules never see it; no database, no HTTP.
 *
 * language_build() splices aspects into modules and reads the lists that other people own;
 * check_modules() refuses what is unsound; parse.c turns a string into nodes; eval.c and sql.c are
 * the two readings of a node and must always agree (tests/language/property.c).  After the start
 * all of it is read-only, so every thread may use it without a lock.
 */
#ifndef LANGUAGE_H
#define LANGUAGE_H
#include <stdio.h>
#include "core/arena.h"
#include "language/module.h"

/* ---- types ---- */

/* How a column says that it is empty: every column is NOT NULL (M4c). */
enum emptiness {
    EMPTY_TEXT,                     /* '' */
    EMPTY_BLOB,                     /* of length 0 */
    EMPTY_ZERO,                     /* 0: DATE INSTANT MONTH REF ORG PERSON EMPLOYER ROW FILES */
    EMPTY_MINUS,                    /* -1: BOOLEAN, whose values are 0 and 1 */
    EMPTY_LOWEST,                   /* EMPTY_NUMBER: INTEGER MONEY; sorts first */
};
#define EMPTY_NUMBER (-INT64_MAX)   /* INT64_MIN + 1 */

/* What a field type knows.  A new type is a new row in known.c, nowhere else. */
struct type_info {
    const char *name, *sqlite, *pgsql, *json, *widget;
    const char *target;             /* module that a value points to; "ref": named by the field */
    bool secret;                    /* a cell: encrypted, with a column NAME_hash beside it */
    enum emptiness empty;
};
extern const struct type_info type_info[TYPE_COUNT];
const char *empty_sql(enum type);       /* literal of emptiness; NULL for blobs */
int64_t     empty_number(enum type);    /* of types stored as integers: 0, -1, EMPTY_NUMBER */

/* Columns that the engine keeps, before the module's own.  since: the day since which the state
 * and the dated fields hold; a step that asks `since` demands the day of its effect, every other
 * step takes effect today.  holder and handler exist with a HOLDER row only. */
enum {
    COLUMN_ID, COLUMN_STATE, COLUMN_OWNER, COLUMN_CREATED, COLUMN_SINCE, COLUMN_HOLDER,
    COLUMN_HANDLER, ENGINE_COLUMNS,
};
enum { ENGINE_ALWAYS = COLUMN_HOLDER, SPAN_COLUMNS = 1 };
extern const struct field engine_columns[ENGINE_COLUMNS + 1];   /* the last is nameless */
extern const struct field span_columns[SPAN_COLUMNS + 1];       /* now: of parts with a span */
extern const struct part  engine_parts[];                       /* steps clocks hands */

/* ---- lists that other people own: lists/ codes/ rules/ locale/ ---- */

enum list {
    L_ROLES,                        /* whatever may stand in who with a place */
    L_ORG_ROLES,                    /* those of a post, and officer: they may stand alone */
    L_LEVELS, L_UNITS, L_KEEP, L_SERIALS, L_TEMPLATES, L_LAYOUTS, L_TILES, L_ACCOUNTS, LIST_COUNT,
};
extern const char *lists[LIST_COUNT];                   /* the codes of each, as words */
struct list_item {
    const char *code, *label, *english;
    const char *const *cells;       /* further columns, as the file's heading names them */
    size_t n;
};
const struct list_item *list_items(enum list, size_t *n);
const struct list_item *list_item_named(enum list, const char *code, size_t n);

/* A dated code table: codes/NAME.tsv.  Days are yyyymmdd, [from, to), 0: unbounded. */
struct code {
    const char *code, *label, *english;
    const char *synonyms;           /* "|" between them; "" if none */
    int64_t from, to;
};
struct code_table {
    const char        *name;
    const struct code *v;
    size_t             n;
};
const struct code_table *code_table_named(const char *name, size_t n);
const struct code       *code_named(const struct code_table *, const char *code, size_t n);

/* A rule is an id; its rows say what it is worth where and when: rules/NAME.tsv. */
struct rule_row {
    const char *key;                /* code of the key field; "" if the rule has no key */
    int64_t     value;              /* in unit; of a share 0 */
    char        unit;               /* d w m y: calendar days, working days, months, years; # $ / */
    int64_t     least, of;          /* of a share: least of `of` */
    bool        equal;              /* of a share: equality reaches it (>=), else more (>) */
    const char *comparator;         /* as written: <= < >= > or "" */
    const char *region;             /* "" the nation; else a GB/T 2260 prefix: "31", "3702" */
    int64_t     from, to;           /* day of the event in [from, to), 0: unbounded */
    const char *citation;           /* law and article: what a refusal quotes */
    const char *mark;               /* "example": not sourced */
};
struct rule_info {
    const char            *id;
    const char            *key;     /* name of the key field, or NULL */
    char                   unit;    /* of its first row; all are of one sort: length, #, $, / */
    const struct rule_row *v;
    size_t                 n;
};
const struct rule_info *rule_named(const char *id, size_t n);
const struct rule_info *rules_all(size_t *n);
/* The row that holds for a code of the key field ("" if none) in a region on a day: the longest
 * region wins, then the latest from.  NULL: the rule says nothing there, so it is empty. */
const struct rule_row  *rule_row_at(const struct rule_info *, const char *key, const char *region,
                                    int64_t day);

/* ---- every string of every row, and its grammar (strings.c) ---- */

enum table {
    T_MODULE, T_FIELD, T_PART, T_STATE, T_STEP, T_ACCESS, T_CHECK, T_UNIQUE, T_INDICATOR,
    T_TELL, T_OPEN, T_USE, T_CLOCK, T_MOVE, T_PAPER, T_SEND, T_SHOW, T_OFFER, T_TAKE, T_BOOKING,
    T_PAY, T_FILL, TABLE_COUNT,
};
enum grammar {
    G_NAME, G_LABEL, G_TEXT, G_CHOICES, G_CODES, G_SERIAL, G_MODULE, G_COPY, G_FOLLOW, G_CALC,
    G_COND, G_WHEN, G_MUST, G_STORED, G_WHO, G_TO, G_SEES, G_WAS, G_ROW, G_FORM, G_KEY, G_SPAN,
    G_FROM, G_REACH, G_ASKS, G_SETS, G_BY, G_HAND, G_ACCESS, G_FIELDS, G_AT, G_LAW, G_UNIT,
    G_DAY, G_OF, G_SHARE, G_GROUPS, G_OVER, G_NODE, G_ON, G_BIRTH, G_ANSWERS, G_EACH, G_ASPECT,
    G_STATES, G_RULE, G_UNTIL, G_THEN, G_STEPS, G_STEP, G_ROWS, G_MOVED, G_TEMPLATE, G_LAYOUT,
    G_PLACES, G_NUMBER, G_WORDS, G_OFFERED, G_BOOKS, G_AMOUNT, G_PAYEE, G_PART, G_SOURCE,
    G_FILLS, G_PARENT, G_KEEP, G_LAYOUTS, G_TILES, G_USES, G_READS, G_SPLICED, G_MATCH,
    GRAMMAR_COUNT,
};
extern const struct table_info {
    const char *name;
    size_t      list, row;          /* place in struct module, size of a row */
    char        tier;               /* C Core, D Days, L Later */
} tables[TABLE_COUNT];
extern const struct string_info {
    enum table   table;
    size_t       at;
    enum grammar grammar;
    char         tier;
    const char  *name;
} strings[];
extern const size_t string_count;
extern const char *const grammars[GRAMMAR_COUNT];       /* each in one line */
struct rows {                       /* any table of a module */
    char  *v;
    size_t n;
};
struct rows *table_of(const struct module *, enum table);
const char  *string_at(const void *row, size_t at);

/* ---- modules, once built (build.c, names.c) ---- */

extern struct module **modules;
extern size_t          module_count;

/* Copies the written modules with their aspects spliced in and reads lists/ codes/ rules/ locale/
 * from data_files.  Faults go to `says`, one a line; false: there was one.  Once, at the start. */
bool language_build(const struct module *const *written, size_t n,
                    const struct module *const *aspects, size_t a, FILE *says);

/* Names are n bytes that need no NUL behind them.  NULL: there is none. */
const struct module    *module_named(const char *name, size_t n);
const struct state     *state_named(const struct module *, const char *name, size_t n);
const struct step      *step_named(const struct module *, const char *name, size_t n);
const struct clock     *clock_named(const struct module *, const char *name, size_t n);
const struct part      *part_named(const struct module *, const char *name, size_t n);
const struct indicator *indicator_named(const struct module *, const char *name, size_t n);
/* A column of the record (part NULL) or of a part's rows, the engine's included. */
const struct field     *column_named(const struct module *, const struct part *, const char *name,
                                     size_t n);
/* Its place in struct row.v: the engine's columns (or `now`) first, then the fields. */
int                     column_at(const struct module *, const struct part *, const struct field *);
size_t                  column_count(const struct module *, const struct part *);
bool                    is_engine_column(const struct field *);
const struct module    *target_of(const struct module *, const struct field *);
bool                    has_standing(const struct module *, enum standing);

/* Words of a set: EACH_WORD(w, n, "a b c") does what follows for each word w of n bytes. */
size_t      word_length(const char *w);
const char *word_next(const char *after);
#define EACH_WORD(w, n, set)                                                                       \
    for (const char *w = word_next(set); w; w = word_next(w + word_length(w)))                     \
        for (size_t n = word_length(w); n; n = 0)
bool same(const char *a, const char *b, size_t n);      /* a whole, n bytes of b */
bool in_words(const char *words, const char *w, size_t n);
/* The word of asks or sets that names this, or NULL: "due?" and "due=$today" name due. */
const char *in_set(const char *set, const char *name);

/* ---- sums and conditions (parse.c) ---- */

enum base {
    K_NONE, K_NUMBER, K_MONEY, K_DAY, K_MONTH, K_INSTANT, K_LENGTH, K_TEXT, K_CODE, K_REF,
    K_OTHER,
};
struct kind {
    enum base   base;
    const char *of;                 /* K_CODE: "code=label ..." or a table; K_REF: a module */
};
enum op {
    OP_NUMBER, OP_LENGTH, OP_DOLLAR, OP_PATH, OP_CLOCK, OP_ADD, OP_SUB, OP_MUL, OP_COUNT, OP_SUM,
    OP_MIN, OP_MAX, OP_RULE, OP_FILLED, OP_EMPTY, OP_IN, OP_NOT_IN, OP_EQ, OP_NE, OP_LT, OP_LE,
    OP_GT, OP_GE, OP_ANY, OP_ALL, OP_COVERS, OP_MEETS,
};
enum { HOPS_MOST = 4 };
struct hop {
    const struct module *m;
    const struct part   *part;
    const struct field  *f;
};
/* Rows that a function speaks of, and how they belong to the record. */
enum link {
    MY_PART,                        /* rows of `part` of mine */
    ITS_PART,                       /* rows of `part` of the record that my field `via` points to */
    POINTS_HERE,                    /* records of m whose field `via` points to mine */
    ANY_ROW,                        /* records of m whose field `via` equals my path `tie`; an
                                     * empty path ties none */
};
struct rows_of {
    const struct module *m;
    const struct part   *part;
    const struct field  *via;
    enum link            link;
    const struct node   *tie;       /* ANY_ROW: worth(world, mine, NULL, tie) */
};
struct node {
    enum op     op;
    struct kind kind;
    int64_t     number;
    char        unit;
    const char *word;               /* codes, $name; n bytes */
    size_t      n;
    bool        mine;               /* written with a leading dot */
    int         hops;
    struct hop  hop[HOPS_MOST];
    struct rows_of          rows, other;
    const struct rule_info *rule;
    const struct clock     *clock;
    struct node *a, *b, *cond, *next;
};
struct scope {
    const struct module *m;         /* the record */
    const struct part   *part;      /* if set, names speak of its rows and .name of the record */
    bool                 stored;    /* columns only: no path, $, function */
    struct arena        *arena;     /* of the nodes; NULL: scratch, until parse_forget() */
};
struct fault {
    const char *why, *at;           /* at points into the text */
};
/* NULL: *fault says why.  Texts must live as long as the nodes. */
struct node *parse_cond(const struct scope *, const char *text, struct fault *);
struct node *parse_sum(const struct scope *, const char *text, struct fault *);
struct node *parse_path(const struct scope *, const char *text, size_t n, struct fault *);
struct node *parse_value(const struct scope *, const char *text, size_t n, struct fault *);
bool parse_rows(const struct scope *, const char *text, size_t n, struct rows_of *, struct fault *);
void parse_forget(void);            /* empties the scratch; checks and tests only, one thread */

/* The end of the assignment that begins at w: at the first blank outside brackets. */
size_t assignment_length(const char *w);
/* EACH_ASSIGNMENT(w, n, "a=x b=sum(c of rows)") as EACH_WORD, but a blank in brackets is inside. */
#define EACH_ASSIGNMENT(w, n, set)                                                                 \
    for (const char *w = word_next(set); w; w = word_next(w + assignment_length(w)))               \
        for (size_t n = assignment_length(w); n; n = 0)

struct kind kind_of(const struct module *, const struct field *);
bool        code_known(struct kind, const char *code, size_t n);
bool        kind_same(struct kind, struct kind);
bool        speaks_of(const struct node *, const char *field, size_t n);
bool        is_name(const char *p, size_t n);

/* ---- the two readings of a node (eval.c, sql.c) ---- */

struct value {
    bool        empty;
    int64_t     n;                  /* whatever is stored as a number; BOOLEAN 0 and 1 */
    const char *s;                  /* texts and codes; of secret types any text if not empty */
};
struct row {
    const struct module *m;
    const struct part   *part;      /* NULL: a record */
    int64_t              id, of;    /* of: the record that a part's row belongs to */
    struct value        *v;         /* by column_at() */
};
/* What a reading asks its surroundings.  Every function gets `context`. */
struct world {
    void *context;
    /* One record, or NULL: there is none. */
    const struct row *(*record)(void *context, const struct module *, int64_t id);
    /* Exactly the rows that belong to `mine` in that way, side by side; *n of them.  They stay
     * while the condition is read, beside those of one more call. */
    const struct row *(*rows)(void *context, const struct rows_of *, const struct row *mine,
                              size_t *n);
    /* The row of a rule that holds for this record, NULL: none.  NULL function: the nation's. */
    const struct rule_row *(*rule)(void *context, const struct rule_info *, const char *key);
    /* A day n units (d w m y; n may be negative) later, by the calendar of legal holidays.
     * NULL function: core's, and working days that know weekends only. */
    int64_t (*add)(void *context, int64_t day, int64_t n, char unit);
    /* The run of a clock on mine: its due day, or if `late`, whether it is late.  NULL: empty. */
    struct value (*clock)(void *context, const struct clock *, const struct row *mine, bool late);
    int64_t today, now, me, home;   /* me, home: 0 is empty */
};
/* row: a row of a part, where names speak of one (scope.part); else NULL.
 * must: a comparison with an empty side holds, as in a check. */
bool         holds(const struct world *, const struct row *mine, const struct row *row,
                   const struct node *, bool must);
struct value worth(const struct world *, const struct row *mine, const struct row *row,
                   const struct node *);

/* May be said in SQL?  false: calendar arithmetic and clocks, computed in C alone. */
bool in_sql(const struct node *);
/* Says the condition over the aliases `mine` and `row` (NULL: none; r, c, h2 to h4 are taken); both
 * databases understand it.  world: rule, today, now, me, home are written in as literals. */
void cond_sql(FILE *, const struct world *, const struct node *, const char *mine, const char *row,
              bool must);
void sum_sql(FILE *, const struct world *, const struct node *, const char *mine, const char *row);

/* ---- what is refused (check*.c) ---- */

int check_module(const struct module *, FILE *says);    /* number of faults; says may be NULL */
int check_modules(FILE *says);
/* NULL if the string is sound; else why not, and fault->at where.  k: index of strings[]. */
const char *check_string(const struct module *, enum table, const void *row, const struct part *in,
                         size_t k, struct fault *);

/* ---- English (english.c): locale/en.tsv ---- */

/* The English of a label: what is "module" "field" "part" "state" "says" "step" "indicator" "clock"
 * "choice" "help" "check" "unique" "tell"; name as in the tables ("way.scan" of a choice,
 * "bills.invoice" of a part's field; a check is named by its at, a unique by its fields, a tell by
 * its on).  A missing or stale line gives one made of the name; a sentence that has none stays
 * Chinese.  module NULL: the engine's own columns and parts.  Never NULL unless chinese is. */
const char *language_english(const struct module *, const char *what, const char *name,
                             const char *chinese);
/* Every text of every module with its English; calls fn with NULL english where the line is missing
 * or stale (then *stale is the Chinese that it translated). */
void language_texts(void (*fn)(void *, const char *path, const char *chinese, const char *english,
                               const char *stale), void *arg);

/* ---- the same tables, said in other ways (dump.c) ---- */

void dump_words(FILE *);                                /* every word with its tier and grammar */
void dump_lists(FILE *);                                /* the closed lists, types and rules */
void dump_texts(FILE *, bool all);                      /* missing and stale English; or all */
void dump_routes(FILE *, const struct module *);
void dump_who(FILE *, const struct module *);           /* state by state: step, who, not_by */
void dump_life(FILE *, const struct module *);          /* a drawing: states, steps, clocks */
void dump_forms(FILE *, const struct module *);         /* what each step asks */

/* Which fault eval.c or sql.c shall have: only in the build of the tests that look for it. */
#ifdef FAULTS
extern int planted;
#else
enum { planted = 0 };
#endif
#endif
