/* tree_plan.c - what a union's step does to the tree: its number, its edge, the version (M2d,
   M2f). */
#include <string.h>
#include "engine/plan.h"
#include "engine/tree.h"

/* The first touch guards the version; such a change is alone in its group (M2i). */
enum status
tree_touch(struct request *rq, struct change *c)
{
    const struct sql_table *t = &engine_tables[TABLE_TREE_VERSION];

    if (c->tree_rev >= 0)
        return OK;
    c->tree_rev = rq->tree->version;
    c->next_no = rq->tree->next_no;
    c->tree_row = change_row(c, t);
    c->tree_row[0] = db_int(rq->realm);
    c->tree_row[1] = db_int(1);
    c->tree_row[2] = db_int(c->tree_rev + 1);
    c->tree_row[3] = db_int(c->next_no);
    if (c->tree_rev == 0 && rq->tree->n == 0) /* the first tree of this realm */
        (void)change_add(c, WRITE_CLAIM, t, c->tree_row);
    else
        change_update(c, t, c->tree_row, (column_mask)1 << 2 | (column_mask)1 << 3, c->tree_rev);
    return OK;
}

static void
add_edge(struct change *c, const struct record *r, int64_t no, int64_t since, int64_t parent,
         bool replaces)
{
    const struct sql_table *t = &engine_tables[TABLE_EDGE];
    struct db_value        *row = change_row(c, t);

    row[0] = db_int(r->realm);
    row[1] = db_int(no);
    row[2] = db_int(LINE_SUBORDINATE);
    row[3] = db_int(since);
    row[4] = db_int(parent);
    if (replaces)
        (void)change_add(c, WRITE_DELETE, t, row);
    (void)change_add(c, WRITE_INSERT, t, row);
}

static int64_t
parent_no(struct request *rq, const struct record *r)
{
    const struct value   above = record_value(r, "above");
    const struct record *up = above.empty ? NULL : record_get(rq, r->shape, above.n);

    return up ? record_owner(up) : -1;
}

/* Towns hash last digits under their own number, what lies below under its town's (M5d). */
static int64_t
token_town(struct request *rq, const struct change *c, const struct record *r, int64_t no,
           int64_t parent)
{
    const struct value      kind = record_value(r, "kind");
    const struct tree_node *up = tree_at(rq->tree, parent);

    if (!kind.empty
        && (strcmp(kind.s, "town") == 0 || strcmp(kind.s, "area") == 0
            || strcmp(kind.s, "local") == 0))
        return no;
    if (up)
        return up->token_town;
    for (size_t i = 0; i < c->birth_count; i++)
        if (c->births[i].no == parent && c->births[i].record)
            return c->births[i].town;
    return no;
}

static enum status
plant(struct request *rq, struct change *c, struct record *r, int64_t day)
{
    const struct sql_table *t = &engine_tables[TABLE_NODE];
    struct db_value        *row = change_row(c, t);
    enum status             st = tree_touch(rq, c);

    if (st != OK)
        return st;
    const int64_t no = c->next_no++, parent = parent_no(rq, r),
                  town = token_town(rq, c, r, no, parent);
    c->tree_row[3] = db_int(c->next_no);
    row[0] = db_int(rq->realm);
    row[1] = db_int(no);
    row[2] = db_int(r->id);
    row[3] = db_int(town);
    (void)change_add(c, WRITE_INSERT, t, row);
    add_edge(c, r, no, day, parent, false);
    r->raw[AT_OWNER] = db_int(no);
    r->row.v[COLUMN_OWNER] = (struct value){ false, r->id, NULL };
    for (size_t i = c->birth_count; i-- > 0;)
        if (c->births[i].id == r->id) {
            c->births[i].no = no;
            c->births[i].town = town;
            break;
        }
    return OK;
}

static enum status
transplant(struct request *rq, struct change *c, struct record *r, int64_t day)
{
    const int64_t         no = record_owner(r), parent = parent_no(rq, r);
    const struct db_value v[] = { db_int(rq->realm), db_int(no), db_int(day) };
    struct db_rows        rows;

    if (parent >= 0 && tree_below(rq->tree, parent, no)) {
        (void)request_fault(rq, "above",
                            rq->english ? "Lies below this union."
                                        : "所选上级在本工会之下，不能形成环");
        return E_INVALID;
    }
    enum status st =
        rq_query(rq,
                 "SELECT \"since\" FROM \"edge\" WHERE \"realm\" = $1 AND \"node\" = $2"
                 " AND \"line\" = 0 AND \"since\" >= $3",
                 v, 3, &rows);
    if (st == OK && rows.n && rows.v[0].i > day) {
        (void)request_fault(rq, "on",
                            rq->english ? "A later change of its place exists."
                                        : "此后已有隶属变更，请先撤回");
        return E_INVALID;
    }
    if (st == OK && (st = tree_touch(rq, c)) == OK)
        add_edge(c, r, no, day, parent, rows.n > 0);
    return st;
}

static bool
column_changed(const struct record *r, const char *name)
{
    const int at = column_index(&r->shape->table, name);
    return at >= 0 && db_compare(&r->old[at], &r->raw[at]) != 0;
}

enum status
tree_plan(struct request *rq, struct change *c, struct record *r, int64_t day)
{
    if (!r->shape->owner_is_self)
        return OK;
    if (!r->old)
        return plant(rq, c, r, day);
    if (column_changed(r, "above"))
        return transplant(rq, c, r, day);
    /* Names and kinds stand in the tree that is kept in memory. */
    if (column_changed(r, "name") || column_changed(r, "kind") || column_changed(r, "state"))
        return tree_touch(rq, c);
    return OK;
}
