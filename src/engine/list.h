/*
 * list.h - lists, totals, search, export: one table, the caller's bitmap, a row-value cursor
 * (mechanisms.md M4).
 */
#ifndef LIST_H
#define LIST_H
#include "core/buffer.h"
#include "engine/record.h"

struct list_pair { const char *name, *value; };
struct list_call {
    struct shape           *shape;
    const struct list_pair *pairs;          /* the query, decoded */
    size_t                  n;
    /* out */
    struct record         **rows;
    size_t                  row_count;
    char                   *next;           /* cursor of the next page, NULL */
    int64_t                 total;          /* -1: ask for it */
};
enum { LIST_LIMIT = 50, LIST_LIMIT_MOST = 200 };

/* Faults go to the request: unknown filters, codes, sorts, a cursor of another list. */
MUST_CHECK enum status list_page(struct request *, struct list_call *, int limit);
MUST_CHECK enum status list_total(struct request *, struct list_call *, int64_t most,
                                  int64_t *total);
bool  list_sortable(const struct shape *, int field);
/* Ids of records whose protected value ends in, or is, these digits, within the scope's towns. */
MUST_CHECK enum status find_by_digits(struct request *, const struct shape *, const char *digits,
                                      int64_t **ids, size_t *n);

/* view.c: a record as the interface says it. */
void  view_value(struct request *, struct buffer *, struct record *, const struct field *,
                 struct value, int field);
void  view_row(struct request *, struct buffer *, struct record *);
MUST_CHECK enum status view_record(struct request *, struct buffer *, struct record *);
MUST_CHECK enum status view_history(struct request *, struct buffer *, struct record *);
void  view_preview(struct request *, struct buffer *, const struct change *);
void  view_reference(struct request *, struct buffer *, const struct module *, int64_t id);
/* The record that a field with .match speaks of, NULL: none or several. */
struct record *match_find(struct request *, struct record *, int field);
/* The condition "not linked" in SQL over alias m; false: the module has no such field. */
bool  match_missing_sql(struct request *, const struct shape *, struct buffer *);

#endif
