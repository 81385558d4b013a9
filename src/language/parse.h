/* parse.h - what the two files of the parser share. */
#ifndef PARSE_H
#define PARSE_H
#include "language/inner.h"

struct parser {
    struct scope          s;
    const struct rows_of *rows;     /* if set, names speak of these rows */
    const char           *p;        /* what is not read yet */
    struct fault         *fault;
    int                   depth, nodes;
};

struct node *parser_node(struct parser *, enum op, struct kind);
struct node *parser_fail(struct parser *, const char *why);     /* always NULL; the first counts */
bool         parser_eat(struct parser *, const char *text);
size_t       name_length(const char *);
struct node *parser_path(struct parser *);
bool         parser_rows(struct parser *, struct rows_of *);
struct node *parser_path_of_rows(struct parser *, struct rows_of *);    /* "path of rows" */
struct node *parser_over_rows(struct parser *, enum op);        /* what follows "any(" "sum(" ... */
struct node *parser_cond(struct parser *);
#endif
