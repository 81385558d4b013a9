/* tree.c - edges become preorder ranges. */
#include "engine/tree.h"
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { TREES = 16, SPARE_BITS = 8192 };
static struct tree    *kept[TREES];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

const struct tree_node *
tree_at(const struct tree *t, int64_t no)
{
    return no >= 0 && (size_t)no < t->n && t->nodes[no].org ? &t->nodes[no] : NULL;
}

const struct tree_node *
tree_of_org(const struct tree *t, int64_t org)
{
    for (size_t i = 0; org && i < t->n; i++)
        if (t->nodes[i].org == org)
            return &t->nodes[i];
    return NULL;
}

bool
tree_below(const struct tree *t, int64_t no, int64_t top)
{
    const struct tree_node *a = tree_at(t, no), *b = tree_at(t, top);
    return a && b && a->first >= 0 && b->first >= 0 && a->first >= b->first && a->first <= b->last;
}

int64_t
tree_depth(const struct tree *t, int64_t no)
{
    int64_t depth = 0;

    for (const struct tree_node *x = tree_at(t, no); x && x->parent >= 0; x = tree_at(t, x->parent))
        depth++;
    return depth;
}

/* Levels by where a federation stands: the root is the city, a local federation below it a
   district. */
int64_t
tree_level(const struct tree *t, int64_t no, const char *level)
{
    for (const struct tree_node *x = tree_at(t, no); x; x = tree_at(t, x->parent)) {
        const bool town = strcmp(x->kind, "town") == 0 || strcmp(x->kind, "area") == 0;
        const bool local = strcmp(x->kind, "local") == 0;
        if ((strcmp(level, "town") == 0 && town)
            || (strcmp(level, "district") == 0 && local && x->parent >= 0)
            || (strcmp(level, "city") == 0 && x->parent < 0))
            return x->no;
        if (x->parent < 0)
            return x->no;
    }
    return -1;
}

unsigned char *
bits_make(struct arena *a, const struct tree *t, size_t *size)
{
    *size = (t->n + SPARE_BITS) / 8 + 1;
    return arena_alloc(a, *size);
}

void
bits_open(unsigned char *bits, const struct tree *t, int64_t top)
{
    const struct tree_node *x = tree_at(t, top);

    for (int32_t i = x ? x->first : 0; x && x->first >= 0 && i <= x->last; i++)
        bits[t->order[i] / 8] |= (unsigned char)(1u << (t->order[i] % 8));
}

bool
bits_has(struct db_value bits, int64_t no)
{
    const unsigned char *v = bits.p;
    return no >= 0 && (size_t)no < bits.n * 8 && (v[no / 8] >> (no % 8) & 1);
}

/* The children of each node in order of their numbers, so that a reload gives the same tree. */
static void
link_children(struct tree *t)
{
    for (size_t i = t->n; i-- > 0;) {
        struct tree_node *x = &t->nodes[i];
        if (!x->org || x->parent < 0 || !tree_at(t, x->parent))
            continue;
        x->sibling = t->nodes[x->parent].child;
        t->nodes[x->parent].child = (int32_t)i;
    }
}

static int32_t
number_from(struct tree *t, int32_t root, int32_t next)
{
    int32_t at = root;

    t->nodes[at].first = next;
    t->order[next++] = at;
    for (;;) {
        struct tree_node *x = &t->nodes[at];
        if (x->child >= 0) {
            at = x->child;
        } else {
            while (at != root && t->nodes[at].sibling < 0) {
                t->nodes[at].last = next - 1;
                at = (int32_t)t->nodes[at].parent;
            }
            t->nodes[at].last = next - 1;
            if (at == root)
                return next;
            at = t->nodes[at].sibling;
        }
        t->nodes[at].first = next;
        t->order[next++] = at;
    }
}

static void
number_all(struct tree *t)
{
    int32_t next = 0;

    link_children(t);
    for (size_t i = 0; i < t->n; i++)
        if (t->nodes[i].org && t->nodes[i].parent == -1 && t->nodes[i].first == -1)
            next = number_from(t, (int32_t)i, next);
}

static enum status
load_nodes(struct request *rq, struct tree *t)
{
    const struct db_value v = db_int(t->realm);
    struct db_rows        rows;
    enum status           st = rq_query(rq,
                                        "SELECT n.\"no\", n.\"org\", n.\"token_town\", o.\"name\", "
                                                  "o.\"kind\", o.\"state\" FROM \"node\" n"
                                                  " JOIN \"org\" o ON o.\"realm\" = n.\"realm\" "
                                                  "AND o.\"id\" = "
                                                  "n.\"org\" WHERE n.\"realm\" = $1",
                                        &v, 1, &rows);

    for (size_t i = 0; st == OK && i < rows.n; i++) {
        const struct db_value *r = &rows.v[i * 6];
        CHECK(r[0].i >= 0 && (size_t)r[0].i < t->n);
        t->nodes[r[0].i] = (struct tree_node){
            .no = r[0].i,
            .org = r[1].i,
            .token_town = r[2].i,
            .parent = -2,
            .name = arena_text(t->arena, r[3].p),
            .kind = arena_text(t->arena, r[4].p),
            .state = arena_text(t->arena, r[5].p),
            .first = -1,
            .child = -1,
            .sibling = -1,
        };
    }
    return st;
}

/* The last edge of the subordinate line that began by the day: parent -1 is a root, -2 no edge
   yet. */
static enum status
load_edges(struct request *rq, struct tree *t)
{
    const struct db_value v[] = { db_int(t->realm), db_int(t->day) };
    struct db_rows        rows;
    enum status           st =
        rq_query(rq,
                 "SELECT \"node\", \"parent\" FROM \"edge\" WHERE \"realm\" = $1 AND \"line\" = 0"
                 " AND \"since\" <= $2 ORDER BY \"node\", \"since\"",
                 v, 2, &rows);

    for (size_t i = 0; st == OK && i < rows.n; i++)
        if (tree_at(t, rows.v[i * 2].i))
            t->nodes[rows.v[i * 2].i].parent = rows.v[i * 2 + 1].i;
    return st;
}

static enum status
tree_load(struct request *rq, int64_t version, int64_t next_no, struct tree **out)
{
    struct arena *a = arena_open();
    struct tree  *t = arena_alloc(a, sizeof(*t));

    *t = (struct tree){ .realm = rq->realm,
                        .version = version,
                        .day = rq->today,
                        .next_no = next_no,
                        .n = (size_t)next_no,
                        .arena = a };
    t->nodes = arena_alloc(a, (t->n + 1) * sizeof(*t->nodes));
    t->order = arena_alloc(a, (t->n + 1) * sizeof(*t->order));
    enum status st = load_nodes(rq, t);
    if (st == OK)
        st = load_edges(rq, t);
    if (st != OK) {
        arena_close(a);
        return st;
    }
    number_all(t);
    *out = t;
    return OK;
}

static void
drop(struct tree *t)
{
    if (t && --t->users == 0)
        arena_close(t->arena);
}

void
tree_release(struct tree *t)
{
    pthread_mutex_lock(&lock);
    drop(t);
    pthread_mutex_unlock(&lock);
}

static struct tree *
find_kept(int64_t realm, int64_t version, int64_t day)
{
    for (size_t i = 0; i < TREES; i++)
        if (kept[i] && kept[i]->realm == realm && kept[i]->version == version
            && kept[i]->day == day) {
            kept[i]->users++;
            return kept[i];
        }
    return NULL;
}

/* Keeps the newest tree of a realm; the place of its realm, else a free one, else the first. */
static void
keep(struct tree *t)
{
    size_t at = 0;

    for (size_t i = TREES; i-- > 0;)
        if (!kept[i])
            at = i;
    for (size_t i = 0; i < TREES; i++)
        if (kept[i] && kept[i]->realm == t->realm)
            at = i;
    drop(kept[at]);
    kept[at] = t;
    t->users++;
}

enum status
tree_take(struct request *rq, struct tree **out)
{
    const struct db_value v = db_int(rq->realm);
    struct db_rows        rows;
    enum status           st =
        rq_query(rq,
                 "SELECT \"rev\", \"next_no\" FROM \"tree_version\" WHERE \"realm\" = $1 "
                 "AND \"id\" = 1",
                 &v, 1, &rows);

    if (st != OK)
        return st;
    const int64_t version = rows.n ? rows.v[0].i : 0, next = rows.n ? rows.v[1].i : 0;
    pthread_mutex_lock(&lock);
    *out = find_kept(rq->realm, version, rq->today);
    pthread_mutex_unlock(&lock);
    if (*out)
        return OK;
    if ((st = tree_load(rq, version, next, out)) != OK)
        return st;
    pthread_mutex_lock(&lock);
    (*out)->users = 1;
    keep(*out);
    pthread_mutex_unlock(&lock);
    return OK;
}
