/*
 * module.h - the language a module is written in.
 *
 * A module is facts: what a record holds, through which states steps carry it,
 * whose it is, what must hold, what is told, what is counted.  The engine derives
 * schema, forms, routes, permissions, counters and tests.  Code stands only where
 * a rule is no row.
 *
 * Names are lower case and stand in strings; every string has a grammar (module.md,
 * section 5), is parsed when the program is linked and at every start, and
 * a faulty one stops it with table, row and word.  Rows may stand in any order.
 * What a row leaves out is zero and means the ordinary case.
 *
 * Members under "Days" belong to the second issue; later.h holds what comes after.
 */
#ifndef MODULE_H
#define MODULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct request;                     /* one HTTP request and its arena */
struct record;                      /* one row, of a module or of a part */

/* From here on name the member: the compiler refuses a value without a name. */
#define DESIGNATED struct designated *designated

enum type {
    TEXT, NOTE,                     /* one line, many lines; min and max are lengths */
    INTEGER, MONEY, BOOLEAN,        /* MONEY is fen */
    DATE, INSTANT,
    CHOICE,                         /* .choices: codes that rules and conditions name */
    CODE,                           /* .codes: a dated code table that officers keep */
    SERIAL,                         /* .serial: a number class; drawn by sets = "number=$next" */
    REF,                            /* .ref: a module */
    ORG, PERSON, EMPLOYER,          /* REFs that the engine knows */
    REGION, CREDIT,
    PHONE, IDNUMBER, BIRTH, BANK,   /* encrypted, found by keyed hash, masked, reading logged */
    FILES,                          /* min and max are numbers of files */
    MONTH, PLACE, ROW,              /* Days; ROW: a row of my part .row */
    FORM, BALLOT,                   /* Later */
    TYPE_COUNT
};

enum {                              /* flags of a field */
    REQUIRED = 1 << 0,              /* never empty, in whatever state */
    LISTED   = 1 << 1,              /* a column of lists and of XLSX */
    FILTER   = 1 << 2,              /* ?name=, and an index */
    SEARCH   = 1 << 3,              /* part of ?q= */
    ONCE     = 1 << 4,              /* set at birth, changed by a correction alone */
    DATED    = 1 << 5,              /* changes keep their day, so figures of the past stand */
    EVIDENCE = 1 << 6,              /* FILES with hash, time, place and author */
};

struct field {
    const char *name, *label;
    enum type   type;
    unsigned    flags;
    DESIGNATED;
    int64_t     min, max;
    const char *choices, *codes, *serial, *ref;     /* the one of its type */
    const char *copy;               /* path; taken when its first field is set, then frozen */
    const char *follow;             /* one hop; rewritten in the commit of the other record */
    const char *calc;               /* sum of own fields and own rows, at every write */
    const char *when;               /* asked, shown and demanded only then */
    const char *sees;               /* who sees it in clear; for others masked, reading is logged */
    const char *help, *was;         /* was: former name, the migration renames */
    const char *match;              /* REF: "its_column=my_column ..."; looked up, not asked */
    int         tag;                /* encrypted: number bound to the ciphertext, never reused */
    const char *row, *form;         /* Days, Later */
};

/* Child rows without a life of their own.  What has states is a module with a parent. */
struct part {
    const char *name, *label;
    struct { const struct field *v; size_t n; } fields;
    DESIGNATED;
    const char *key;                /* unique within the record */
    const char *span;               /* "from to": rows of a key never overlap; now=yes: in force */
    bool        added;              /* rows are only added, by several steps */
    int64_t     max;                /* rows */
    const char *was;
};

enum ending { GOES_ON, FINAL };
struct state {
    const char *name, *label;
    enum ending ending;             /* FINAL: nothing waits here */
    const char *says;               /* what the person concerned reads meanwhile */
    DESIGNATED;
    const char *was;
};

enum { ON_PHONE = 1, AT_COUNTER = 2, BY_FILE = 4 };     /* faces beside the officer's desk */

/* In the transaction: may refuse, may set own fields and rows, never another record. */
typedef bool hook(struct request *, struct record *);

/* One arrow, one button, one POST route.  All writing is a step, creating and editing too. */
struct step {
    const char *name, *label;
    const char *from, *to;          /* states, new, * (all not FINAL); a state, same, came_from */
    const char *who;
    const char *asks;               /* "a b? c+": demanded, may stay empty, rows are only added */
    DESIGNATED;
    const char *sets;               /* "closed=$now org=to_org to_org=" */
    const char *when;               /* offered only then; judged before the answers */
    const char *not_by;             /* four eyes: steps, or PERSON fields */
    bool        all;                /* every word of who signs, each another person */
    bool        corrects;           /* it was wrong, not it has changed: rewrites the past */
    unsigned    face;
    hook       *code;
    const char *was;
    const char *hand;               /* Days: who holds it then: up below back home path common() */
};

enum standing {
    OWNER,                          /* ORG; officers there and above see it, it is counted there */
    HOLDER,                         /* Days: one office whose turn it is, kept by the engine */
    CONCERNED,                      /* PERSON whose matter it is */
    READER,                         /* ORG, PERSON, EMPLOYER; sees .fields */
    VIA,                            /* "member.person": whoever sees such a row sees this one */
    ABOUT, BARRED,                  /* confidential: the ORG or EMPLOYER concerned; named PERSONs */
};
struct access {
    enum standing standing;
    const char   *path;
    DESIGNATED;
    const char   *fields, *when;
};

/* What must hold whenever the record is written. */
struct check {
    const char *must, *says, *at;   /* at: the field, one of those that must speaks of */
    DESIGNATED;
    const char *when, *law;
};

/* At most one among the rows of the condition. */
struct unique {
    const char *fields, *says;
    DESIGNATED;
    const char *where, *over, *law; /* over: rows of a part */
    bool        wide;               /* in the whole installation, by keyed hash */
};

/* One watched number.  With at a flow, dated by that field; without a stock. */
enum how { COUNT, SUM, DISTINCT, SHARE };
struct indicator {
    const char *name, *label, *unit;
    enum how    how;
    const char *where;              /* stored columns of the row only */
    DESIGNATED;
    const char *at;
    const char *of;                 /* SUM, DISTINCT: field; SHARE: indicator */
    const char *base;               /* SHARE: indicator */
    const char *by;                 /* groups */
    const char *over;               /* rows of a part, own or the engine's: steps clocks hands */
    const char *node;               /* counted at this ORG instead of the owner */
    const char *was;
};

/* What a step (or clock.late, clock.warn) causes, in the same commit. */
struct tell { const char *on, *to, *text; DESIGNATED; const char *when; };
struct open { const char *on, *step, *answers; DESIGNATED; const char *when, *each; };

/* A stretch of life that many modules share, spliced between two states (aspects/). */
struct use {
    const char *aspect;
    DESIGNATED;
    const char *as;                 /* prefix of its names */
    const char *from, *to, *back;
    const char *who, *not_by, *rule, *tell, *paper, *show;
};

/* ---- Days ---- */

enum clock_kind {
    DUTY,                           /* ours: must have then */
    WAITING,                        /* another body's */
    RIGHT,                          /* the person's own: closes steps, ends nothing */
    TERM,                           /* something is valid; its end is a step */
};
struct clock {
    const char     *name, *label;
    enum clock_kind kind;
    const char     *runs;           /* states; runs while in one of them and when holds */
    DESIGNATED;
    const char     *rule, *until;   /* one of both: length by a rule row, or a DATE or INSTANT */
    const char     *since;          /* DATE: the event's day instead of the entry */
    const char     *when;
    const char     *then;           /* up, or a step that names clock in its who */
    const char     *closes;         /* RIGHT: steps refused afterwards */
    const char     *warn;           /* rule: how long before */
    const char     *pause;          /* states in which it stands still */
    const char     *extend, *by;    /* step that lengthens it, once, by this rule */
    const char     *law;
};

struct move  { const char *on, *rows, *step, *answers; DESIGNATED; const char *when; };
struct paper { const char *on, *template, *to; DESIGNATED; const char *when; };
struct send  { const char *on, *layout; DESIGNATED; const char *when; };
struct show  { const char *during, *fields; DESIGNATED; const char *when; };

#define TABLE(t) struct { const struct t *v; size_t n; }
#include "later.h"

enum class { MATTER, REGISTER, CHILD, SYSTEM };         /* what it owes: module.md */
struct module {
    const char *name, *label;
    enum class  class;
    int         tag;                /* encrypted: number bound to the ciphertexts, never reused */
    const char *parent;             /* REF: a child's owner, holder and sight are its parent's */
    const char *keep;               /* retention class */
    const char *imports, *exchanges; /* layouts, or "no: reason" */
    const char *tiles;              /* "tile=step ...": doors in the member app, or "no: reason" */
    const char *uses;               /* = uses: fields that code names */
    const char *reads;              /* what code reads elsewhere: "plan.cap plan.tiers.rate" */
    const char *gone;               /* names once used, never again */
    TABLE(field) fields;    TABLE(part) parts;      TABLE(state) states;
    TABLE(step) steps;      TABLE(access) access;   TABLE(check) checks;
    TABLE(unique) uniques;  TABLE(indicator) indicators;
    TABLE(tell) tells;      TABLE(open) opens;      TABLE(use) aspects;
    TABLE(clock) clocks;    TABLE(move) moves;      TABLE(paper) papers;    /* Days */
    TABLE(send) sends;      TABLE(show) shows;
    LATER
};

#define LIST(a) { (a), sizeof(a) / sizeof((a)[0]) }
#define HAS(t)  .t = LIST(t)
#define YUAN(n) (INT64_C(100) * (n))

/* Fields that this file's code names, as int_of(r, due).  A wrong one does not compile
 * (enumerator) or does not start (the string is checked). */
#define USES(...) enum { __VA_ARGS__ }; static const char uses[] = #__VA_ARGS__

int64_t        int_of(const struct record *, int field);
bool           chose(const struct record *, int field, const char *code);
void           put_int(struct record *, int field, int64_t);
bool           refuse(struct request *, int field, const char *why);        /* always false */
struct record *linked(struct request *, const struct record *, int field);
struct record *row_next(const struct record *, const char *part, const struct record *last);
int64_t        value(const struct record *, const char *name);              /* one of .reads */
bool           is(const struct record *, const char *name, const char *code);
int64_t        total(struct request *, const struct record *, const char *sum);

#define MODULE(name) extern const struct module mod_##name;
#include "modules/modules.def"
#undef MODULE
#define MODULE(name) extern const struct module aspect_##name;
#include "aspects/aspects.def"
#undef MODULE
#endif
