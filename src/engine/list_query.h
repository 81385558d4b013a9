/* list_query.h - a list's statement while it is built (list.c, search.c). */
#ifndef LIST_QUERY_H
#define LIST_QUERY_H
#include "engine/list.h"

enum { PARAMETERS = 120, CODES_MOST = 20 };

struct query {
    struct request  *rq;
    struct shape    *s;
    struct buffer    where;
    struct db_value  v[PARAMETERS];
    size_t           n;
    const char      *sort[3];           /* quoted columns before owner, batch, id */
    enum store       store[3];
    size_t           sorts;
    bool             descending, states_given;
    const char      *after;
};

/* "$n" of a new parameter. */
size_t query_bind(struct query *, struct db_value);
/* AND (... ) of what was typed into the search box. */
MUST_CHECK enum status query_search(struct query *, const char *text);

#endif
