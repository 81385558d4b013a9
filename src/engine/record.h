/*
 * record.h - one record while a request works with it: the row as stored, the row as the language
 * reads it, its parts.  Records live in the request's arena and are loaded once.
 */
#ifndef RECORD_H
#define RECORD_H
#include "engine/change.h"

struct part_rows {
    struct row       *v;
    int64_t          *numbers;      /* _n of each */
    size_t            n, cap;
    bool              loaded, edited;
    struct db_value **stored;       /* rows as they are in the table */
    size_t            stored_n;
};
struct record {
    struct record    *next;         /* in the cache */
    struct shape     *shape;
    int64_t           realm, id;
    struct db_value  *raw;          /* as it will be stored */
    struct db_value  *stored;       /* as it is stored; NULL: being born in this change */
    /* as it was before the step under way; NULL: being born by it */
    struct db_value  *old;
    struct row        row;
    struct part_rows *parts;
    bool             *answered;     /* by field: said in the step under way */
    bool             *plain;        /* by field: v.s is a new plain value of a protected field */
    struct request   *rq;
    /* of the pending change: this record's row, plus 1; 0: none yet */
    size_t            write;
    const char       *only;         /* the fields that this reader sees; NULL: all */
    bool              looked;       /* its revision is guarded by the pending change */
};

/* NULL: there is none (or the database failed: rq->says).  Not bounded by the scope: conditions and
 * references read so; what is answered passes record_visible(). */
struct record *record_get(struct request *, struct shape *, int64_t id);
struct record *record_new(struct request *, struct shape *);
/* A row of all columns that was read elsewhere. */
struct record *record_of_row(struct request *, struct shape *, const struct db_value *);
bool           record_visible(struct request *, struct record *);
struct part_rows *record_part(struct request *, struct record *, size_t part);
/* a new, empty one */
struct row    *record_part_row(struct request *, struct record *, size_t part);
void           record_read_raw(struct request *, struct record *);      /* raw -> row */

/* As it was before the step under way, which was refused. */
void           record_restore(struct request *, struct record *);

struct value   record_value(const struct record *, const char *field);
struct value  *record_at(struct record *, const struct field *);
int64_t        record_owner(const struct record *);         /* org.no */
int64_t        record_rev(const struct record *);
const char    *record_state(const struct record *);

/* Reading of conditions over records of this request. */
struct world   request_world(struct request *);

/* ---- values (value.c) ---- */
struct value    value_of_raw(const struct field *, const struct db_value *);
struct db_value raw_of_value(const struct field *, struct value);
bool            value_same(struct value, struct value);
/* An answer as text becomes a value; NULL or the sentence for the person who typed it. */
const char       *value_read(struct request *, const struct field *, const struct code_table *,
                             const char *text, struct value *);
/* Plain text of a protected field that is stored; NULL: none or not to be opened. */
const char     *secret_open(struct request *, const struct record *, int field);
char           *secret_mask(struct arena *, const struct field *, const char *plain);
struct cell_place secret_place(const struct shape *, int field, int64_t id);
uint16_t        secret_tag(const struct shape *, int field);
/* Label of a code in the request's language; the code itself if unknown. */
const char       *code_label(struct request *, const struct module *, const struct field *,
                             const char *code);
const char *label_of(struct request *, const struct module *, const char *what, const char *name,
                     const char *chinese);
/* What a person reads: "2020-03", "王小明", "是"; protected values masked. */
char       *value_text(struct request *, const struct record *, const struct field *, struct value,
                       int field);

#endif
