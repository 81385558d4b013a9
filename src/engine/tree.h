/*
 * tree.h - the tree of a realm in memory: nodes by org.no, parents by day and line, preorder
 * ranges, bitmaps. Reloaded when tree_version differs (M2f).
 */
#ifndef TREE_H
#define TREE_H
#include "engine/engine.h"

enum { LINE_SUBORDINATE, LINE_INDUSTRIAL, LINE_TERRITORIAL, LINE_MANAGED, LINES };
struct tree_node {
    /* parent: no on the subordinate line today, -1 none */
    int64_t     no, org, token_town, parent;
    const char *name, *kind, *state;
    /* preorder range of the subtree; first -1: not in the tree */
    int32_t     first, last;
    int32_t     child, sibling;                 /* index of nodes by no; -1 */
};
struct tree {
    int64_t           realm, version, day, next_no;
    struct tree_node *nodes;                    /* by no, 0 .. n-1 */
    size_t            n;
    int32_t          *order;                    /* no by preorder */
    struct arena     *arena;
    int               users;
};

/* The tree of the request's snapshot and day; shared, given back by tree_release. */
MUST_CHECK enum status tree_take(struct request *, struct tree **);
void                   tree_release(struct tree *);

/* NULL: no such node */
const struct tree_node *tree_at(const struct tree *, int64_t no);
const struct tree_node *tree_of_org(const struct tree *, int64_t org);
/* no is top or below it */
bool                    tree_below(const struct tree *, int64_t no, int64_t top);
/* The nearest node at or above whose kind has this level ("city", "district", "town"), or -1. */
int64_t                 tree_level(const struct tree *, int64_t no, const char *level);
int64_t                 tree_depth(const struct tree *, int64_t no);

/* A bitmap, 8,192 bits longer than the highest no (M4b). */
unsigned char *bits_make(struct arena *, const struct tree *, size_t *size);
/* the whole subtree */
void           bits_open(unsigned char *, const struct tree *, int64_t top);
bool           bits_has(struct db_value bits, int64_t no);

#endif
