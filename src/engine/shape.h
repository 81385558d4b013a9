/*
 * shape.h - a module as the engine works with it: its tables and all its strings parsed once at the
 * start.  Read-only afterwards.
 *
 * Column order of a module's table: realm, id, rev, batch, state, owner, created, since, [holder,
 * handler], the fields, then for each TEXT that is searched its pinyin key and initials.  A field
 * with .match has no column.
 */
#ifndef SHAPE_H
#define SHAPE_H
#include "db/table.h"
#include "language/language.h"

enum { AT_REALM, AT_ID, AT_REV, AT_BATCH, AT_STATE, AT_OWNER, AT_CREATED, AT_SINCE, AT_FIELDS };
enum { PART_REALM, PART_OF, PART_N, PART_FIELDS };

/* One word of who: "organiser@org+1". */
struct who {
    /* "chair", "me", "anyone", "clock", "engine", "link", "officer" */
    const char  *role;
    struct node *place;             /* path to an ORG or PERSON; NULL: the owner */
    int          up;                /* +1 .. +4 */
    const char  *level;             /* ^city, or NULL */
    struct who  *next;
};
struct ask {
    const struct field *field;      /* or part, or neither: `since` */
    const struct part  *part;
    bool                optional, added;
    struct ask         *next;
};
struct set {                        /* name = code | sum | $next | nothing */
    const struct field *field;
    const char         *code;       /* a code, or NULL */
    struct node        *sum;        /* or this */
    bool                next_number, empties;
    struct set         *next;
};
struct step_shape {
    const struct step *step;
    struct who        *who;
    struct ask        *asks;
    struct set        *sets;
    struct node       *when;
    bool               birth, asks_since;
};
struct match {                      /* "credit=employer_credit name=employer_name" */
    const struct field *theirs, *mine;
    struct match       *next;
};
struct told {
    const struct tell *tell;
    struct who        *to;
    struct node       *when;
};
struct reader {                     /* sees exactly these fields, where the path leads to him */
    struct node *path, *when;
    const char  *fields;
};
/* persons named by a field, or by a field of a part; part -1: my own */
struct bar { int part, field; };
struct open_shape {
    const struct open       *open;
    struct shape            *shape;         /* where the record is born */
    const struct step_shape *step;
    struct set              *answers;
    struct node             *when;
    const struct part       *each;
};
/* any(org.employer, state=active): a BOOLEAN elsewhere that looks at my rows */
struct any_follower {
    struct shape *shape;
    int           field;            /* its field */
    int           via;              /* my reference to it */
    struct node  *cond;             /* over my columns */
};
struct field_shape {
    const struct field  *f;
    int                  column;            /* in table, -1: none */
    int                  key, initials;     /* columns of a searched TEXT, -1 */
    struct node         *copy, *follow, *calc, *when;
    struct match        *match;
    const struct module *target;            /* of a reference */
};
struct unique_shape {
    const struct unique *unique;
    const char          *kind;              /* "member/person": stored with each claim */
    int                  fields[4];         /* index of fields */
    size_t               n;
    struct node         *where;
    int                  part;              /* .over: index of the part, -1 */
};
struct check_shape {
    const struct check *check;
    struct node        *must, *when;
};
struct follower {                   /* a field elsewhere that follows one of mine */
    struct shape *shape;
    int           field, via;       /* its field; its reference to me */
    int           mine;             /* my field */
};
struct shape {
    const struct module *m;
    struct sql_table         table, span;
    struct sql_table        *parts;             /* by part of m */
    int                  first;             /* column of the first field */
    const char          *select;            /* all columns of realm $1, id $2 */
    const char          *columns;           /* their quoted names */
    struct field_shape  *fields;
    struct step_shape   *steps;
    struct check_shape  *checks;
    struct unique_shape *uniques;
    struct told         *tells;
    struct follower     *followers;
    size_t               follower_count;
    struct any_follower *any_followers;
    size_t               any_count;
    struct open_shape   *opens;
    int                 *dated;             /* fields that keep their days */
    size_t               dated_count;
    struct node         *owner;             /* path of OWNER, or of a READER where there is none */
    bool                 owner_is_self;     /* the path is "id": org alone */
    struct reader       *readers;
    size_t               reader_count;
    struct bar           bars[4];
    size_t               bar_count;
    const char          *via[4];            /* "member.person" */
    size_t               via_count;
    struct node         *concerned;
};

/* After language_build().  false: a fault, said on stderr. */
bool          shapes_make(void);
struct shape *shape_of(const struct module *);
struct shape *shape_named(const char *name);        /* NULL: none */
size_t        shape_count(void);
struct shape *shape_at(size_t i);
int           field_index(const struct shape *, const char *name);      /* -1 */
const struct step_shape *step_shape_named(const struct shape *, const char *name);
bool          is_secret(const struct field *);
bool          is_reference(const struct field *);

/* Their quoted names, in the order of the table's description: a migrated table has its own. */
const char *table_columns(struct arena *, const struct sql_table *);

/* The closed spans of record $2 of realm $1 that are not void, oldest first. */
const char *spans_select(struct arena *, const struct shape *);

/* Tables that are the engine's own (tables.c). */
enum {
    TABLE_INSTALLATION,
    TABLE_KEYSET,
    TABLE_REALM,
    TABLE_TREE_VERSION,
    TABLE_NODE,
    TABLE_EDGE,
    TABLE_SERIAL,
    TABLE_TAKEN,
    TABLE_IDENTITY,
    TABLE_BLIND,
    TABLE_TAIL,
    TABLE_HISTORY,
    TABLE_LOG,
    TABLE_LANE,
    TABLE_LEASE,
    TABLE_IDEMPOTENCY,
    TABLE_MESSAGE,
    TABLE_ACCOUNT,
    TABLE_LOGIN,
    TABLE_SESSION,
    TABLE_SIGNATURE,
    TABLE_IMPORT,
    TABLE_IMPORT_ROW,
    TABLE_IMPORT_HABIT,
    ENGINE_TABLES
};
extern const struct sql_table engine_tables[ENGINE_TABLES];
const struct sql_table *const *all_tables(size_t *n);   /* those and the modules' */

#endif
