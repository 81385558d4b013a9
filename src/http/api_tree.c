/* api_tree.c - the tree of unions as the caller's scope has it, with declared beside registered. */
#include <string.h>
#include "core/day.h"
#include "engine/list.h"
#include "engine/tree.h"
#include "http/api.h"

/* Sums by org.no, added up over preorder ranges. */
struct sums {
    int64_t *declared, *registered;
};

static enum status
add_up(struct call *c, const char *sql, int64_t *into)
{
    const struct db_value v[] = { db_int(c->rq.realm), c->rq.scope };
    struct db_rows        rows;
    const enum status     st = rq_query(&c->rq, sql, v, 2, &rows);

    for (size_t i = 0; st == OK && i < rows.n; i++)
        if (rows.v[i * 2].i >= 0 && (size_t)rows.v[i * 2].i < c->rq.tree->n)
            into[rows.v[i * 2].i] = rows.v[i * 2 + 1].i;
    return st;
}

static enum status
load_sums(struct call *c, struct sums *s)
{
    s->declared = arena_alloc(c->x->arena, (c->rq.tree->n + 1) * sizeof(int64_t));
    s->registered = arena_alloc(c->x->arena, (c->rq.tree->n + 1) * sizeof(int64_t));
    const enum status st =
        add_up(c,
               "SELECT \"owner\", CAST(sum(\"declared\") AS bigint) FROM \"org\" WHERE \"realm\" = "
               "$1 AND \"state\" = 'active'"
               " AND \"declared\" >= 0 AND get_bit($2, \"owner\") = 1 GROUP BY \"owner\"",
               s->declared);
    return st != OK ? st
                    : add_up(c,
                             "SELECT \"owner\", count(*) FROM \"member\" WHERE \"realm\" = $1 AND "
                             "\"state\" = 'member' AND \"owner\" >= 0"
                             " AND get_bit($2, \"owner\") = 1 GROUP BY \"owner\"",
                             s->registered);
}

static int64_t
below(const struct tree *t, const struct tree_node *x, const int64_t *v)
{
    int64_t sum = 0;

    for (int32_t i = x->first; x->first >= 0 && i <= x->last; i++)
        sum += v[t->order[i]];
    return sum;
}

static const char *
kind_label(struct call *c, const char *kind)
{
    const struct shape *s = shape_named("org");
    const int           i = field_index(s, "kind");

    return code_label(&c->rq, s->m, &s->m->fields.v[i], kind);
}

static void
put_node(struct call *c, const struct tree_node *x)
{
    json_key(&c->out, "id");
    json_text(&c->out, id_text(c->x->arena, c->rq.realm, x->org));
    json_key(&c->out, "label");
    json_text(&c->out, x->name);
    json_key(&c->out, "kind");
    json_text(&c->out, x->kind);
    json_key(&c->out, "kind_label");
    json_text(&c->out, kind_label(c, x->kind));
}

static void
put_child(struct call *c, const struct tree_node *x, const struct sums *s)
{
    const struct tree *t = c->rq.tree;
    int64_t            children = 0;

    for (int32_t i = x->child; i >= 0; i = t->nodes[i].sibling)
        children += strcmp(t->nodes[i].state, "active") == 0;
    json_open(&c->out, '{');
    put_node(c, x);
    json_key(&c->out, "children");
    json_int(&c->out, children);
    json_key(&c->out, "declared");
    json_int(&c->out, below(t, x, s->declared));
    json_key(&c->out, "registered");
    json_int(&c->out, below(t, x, s->registered));
    json_close(&c->out, '}');
}

/* Those of the scope whose superior is outside it. */
static bool
is_top(const struct request *rq, const struct tree_node *x)
{
    return x && x->first >= 0 && bits_has(rq->scope, x->no)
        && !(x->parent >= 0 && bits_has(rq->scope, x->parent));
}

static void
put_children(struct call *c, const struct tree_node *top, const struct sums *s)
{
    const struct tree *t = c->rq.tree;

    json_key(&c->out, "children");
    json_open(&c->out, '[');
    for (int32_t i = top ? top->child : -1; i >= 0; i = t->nodes[i].sibling)
        if (strcmp(t->nodes[i].state, "active") == 0)
            put_child(c, &t->nodes[i], s);
    for (size_t i = 0; !top && i < t->n; i++)
        if (is_top(&c->rq, tree_at(t, (int64_t)i)))
            put_child(c, &t->nodes[i], s);
    json_close(&c->out, ']');
}

static void
put_path(struct call *c, const struct tree_node *x)
{
    const struct tree_node *path[30];
    size_t                  n = 0;

    for (; x && bits_has(c->rq.scope, x->no) && n < 30; x = tree_at(c->rq.tree, x->parent))
        path[n++] = x;
    json_key(&c->out, "path");
    json_open(&c->out, '[');
    while (n-- > 0) {
        json_open(&c->out, '{');
        put_node(c, path[n]);
        json_close(&c->out, '}');
    }
    json_close(&c->out, ']');
}

/* Figures of the node with all below it: a register's list with these filters has the same
   length. */
static enum status
count(struct call *c, const char *module, const struct list_pair *pairs, size_t n, const char *key)
{
    struct list_call  l = { .shape = shape_named(module), .pairs = pairs, .n = n };
    int64_t           total = 0;
    const enum status st = list_total(&c->rq, &l, -1, &total);

    json_key(&c->out, key);
    json_int(&c->out, total);
    return st;
}

static enum status
put_terms(struct call *c, struct list_pair *pairs, size_t n)
{
    char       *today = day_text(c->x->arena, c->rq.today);
    char       *yesterday = day_text(c->x->arena, day_add(c->rq.today, -1, 'd'));
    enum status st;
    int64_t     all = 0, over = 0, running = 0;
    struct list_call l = { .shape = shape_named("org"), .pairs = pairs, .n = n };

    pairs[n - 1] = (struct list_pair){ "kind", "base,joint" };
    if ((st = list_total(&c->rq, &l, -1, &all)) != OK)
        return st;
    l.n = n + 1;
    pairs[n] = (struct list_pair){ "expires_to", yesterday };
    if ((st = list_total(&c->rq, &l, -1, &over)) != OK)
        return st;
    pairs[n] = (struct list_pair){ "expires_from", today };
    if ((st = list_total(&c->rq, &l, -1, &running)) != OK)
        return st;
    json_key(&c->out, "terms");
    json_open(&c->out, '{');
    json_key(&c->out, "unknown");
    json_int(&c->out, all - over - running);
    json_key(&c->out, "overdue");
    json_int(&c->out, over);
    json_key(&c->out, "running");
    json_int(&c->out, running);
    json_close(&c->out, '}');
    return OK;
}

static enum status
put_figures(struct call *c, const struct tree_node *top, const struct sums *s)
{
    const struct tree *t = c->rq.tree;
    struct list_pair   pairs[4] = { { "under",
                                    top ? id_text(c->x->arena, c->rq.realm, top->org) : NULL } };
    const size_t       n = top ? 1 : 0;
    int64_t            declared = 0, registered = 0;
    enum status        st;

    for (size_t i = 0; i < t->n; i++) {
        const struct tree_node *x = tree_at(t, (int64_t)i);
        if (x && (top ? x == top : is_top(&c->rq, x))) {
            declared += below(t, x, s->declared);
            registered += below(t, x, s->registered);
        }
    }
    json_key(&c->out, "figures");
    json_open(&c->out, '{');
    pairs[n] = (struct list_pair){ "kind", "local,town,area,sector,base,joint,home" };
    if ((st = count(c, "org", pairs, n + 1, "unions")) != OK)
        return st;
    pairs[n] = (struct list_pair){ "kind", "base,joint" };
    if ((st = count(c, "org", pairs, n + 1, "base")) != OK)
        return st;
    pairs[n] = (struct list_pair){ "unlinked", "1" };
    if ((st = count(c, "org", pairs, n + 1, "unlinked")) != OK)
        return st;
    json_key(&c->out, "declared");
    json_int(&c->out, declared);
    json_key(&c->out, "registered");
    json_int(&c->out, registered);
    st = put_terms(c, pairs, n + 1);
    json_close(&c->out, '}');
    return st;
}

enum status
api_tree(struct call *c)
{
    const char             *text = http_query(c->x, "node");
    const struct tree_node *top = NULL;
    struct sums             s;
    int64_t                 realm, id;

    if (text) {
        if (!id_parse(text, &realm, &id) || realm != c->rq.realm
            || !(top = tree_of_org(c->rq.tree, id)) || !bits_has(c->rq.scope, top->no))
            return E_MISSING;
    }
    enum status st = load_sums(c, &s);
    if (st != OK)
        return st;
    json_open(&c->out, '{');
    json_key(&c->out, "node");
    if (top) {
        json_open(&c->out, '{');
        put_node(c, top);
        json_close(&c->out, '}');
    } else
        json_nothing(&c->out);
    put_path(c, top);
    put_children(c, top, &s);
    st = put_figures(c, top, &s);
    json_close(&c->out, '}');
    return st;
}
