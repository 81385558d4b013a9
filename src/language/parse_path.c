/* parse_path.c - names, paths and rows: the half of the parser that resolves where names stand. */
#include <string.h>
#include "language/parse.h"

static const struct kind nothing = { K_NONE, NULL }, number = { K_NUMBER, NULL },
                         a_day = { K_DAY, NULL }, yes_or_no = { K_CODE, "yes=是 no=否" };
static struct arena *scratch;

void
parse_forget(void)
{
    if (scratch)
        arena_close(scratch);
    scratch = NULL;
}

struct node *
parser_node(struct parser *q, enum op op, struct kind kind)
{
    if (!q->s.arena && !scratch)
        scratch = arena_open();
    struct node *x = arena_alloc(q->s.arena ? q->s.arena : scratch, sizeof(*x));

    q->nodes++;
    x->op = op;
    x->kind = kind;
    return x;
}

struct node *
parser_fail(struct parser *q, const char *why)
{
    if (!q->fault->why)
        *q->fault = (struct fault){ why, q->p };
    return NULL;
}

static bool
refused(struct parser *q, const char *why)
{
    return parser_fail(q, why) != NULL;
}

size_t
name_length(const char *p)
{
    size_t n = 0;

    if (*p < 'a' || *p > 'z')
        return 0;
    while ((p[n] >= 'a' && p[n] <= 'z') || (p[n] >= '0' && p[n] <= '9') || p[n] == '_')
        n++;
    return n;
}

bool
is_name(const char *p, size_t n)
{
    return n && name_length(p) == n;
}

bool
parser_eat(struct parser *q, const char *text)
{
    const size_t n = strlen(text);

    if (strncmp(q->p, text, n) != 0)
        return false;
    q->p += n;
    return true;
}

/* ---- paths and rows ---- */

/* clock.due, clock.late */
static struct node *
clock_path(struct parser *q, struct node *x, size_t n)
{
    x->op = OP_CLOCK;
    x->clock = clock_named(q->s.m, q->p, n);
    q->p += n + 1;
    if (parser_eat(q, "due"))
        x->kind = a_day;
    else if (parser_eat(q, "late"))
        x->kind = yes_or_no;
    else
        return parser_fail(q, "a clock has due and late");
    return x;
}

static bool
is_clock(const struct parser *q, size_t n)
{
    return n && !q->s.stored && clock_named(q->s.m, q->p, n) && q->p[n] == '.';
}

struct node *
parser_path(struct parser *q)
{
    struct node *x = parser_node(q, OP_PATH, nothing);
    const bool rows = q->rows || q->s.part;

    x->mine = *q->p == '.';
    if (x->mine && !rows)
        return parser_fail(q, "a leading dot means mine, but nothing else is spoken of");
    q->p += x->mine;
    const struct module *m = rows && !x->mine && q->rows ? q->rows->m : q->s.m;
    const struct part *part = !rows || x->mine ? NULL : q->rows ? q->rows->part : q->s.part;
    for (;;) {
        const size_t n = name_length(q->p);
        const struct field *f = n ? column_named(m, part, q->p, n) : NULL;
        if (!f && !x->hops && !part && is_clock(q, n))
            return clock_path(q, x, n);
        if (!f)
            return parser_fail(q, "is no field here");
        if (x->hops == HOPS_MOST || (x->hops && q->s.stored))
            return parser_fail(q, "only stored columns of the row itself");
        if (!type_info[f->type].sqlite)
            return parser_fail(q, "has no column");
        x->hop[x->hops++] = (struct hop){ m, part, f };
        x->kind = kind_of(m, f);
        q->p += n;
        if (*q->p != '.')
            return x;
        m = target_of(m, f);
        part = NULL;
        if (!m)
            return parser_fail(q, "points nowhere, so nothing follows it");
        q->p++;
    }
}

/* What follows the dot of "ref.part" (f is the ref) or of "module.ref". */
static bool
rows_after_dot(struct parser *q, struct rows_of *r, const struct field *f)
{
    const size_t k = name_length(++q->p);

    if (f) {
        r->link = ITS_PART;
        r->via = f;
        r->part = part_named(r->m, q->p, k);
        if (!r->part)
            return refused(q, "is no part of it");
    } else {
        r->link = POINTS_HERE;
        r->via = column_named(r->m, NULL, q->p, k);
        if (!r->via || target_of(r->m, r->via) != q->s.m)
            return refused(q, "does not point to this module");
    }
    q->p += k;
    return true;
}

bool
parser_rows(struct parser *q, struct rows_of *r)
{
    const size_t n = name_length(q->p);
    const struct part *part = n ? part_named(q->s.m, q->p, n) : NULL;
    const struct field *f = n ? column_named(q->s.m, NULL, q->p, n) : NULL;
    const struct module *m = f ? target_of(q->s.m, f) : module_named(q->p, n);

    *r = (struct rows_of){ .m = q->s.m, .part = part, .link = MY_PART };
    if (!n)
        return refused(q, "rows of what?");
    if (q->rows || q->s.part || q->s.stored)
        return refused(q, "rows within rows");
    if (!part && !m)
        return refused(q, "is no part, module or reference");
    q->p += n;
    if (part)
        return true;
    r->m = m;
    r->link = ANY_ROW;
    if (*q->p == '.')
        return rows_after_dot(q, r, f);
    return !f || refused(q, "is one record: name its part");
}

/* "path of rows": the path speaks of the rows. */
struct node *
parser_path_of_rows(struct parser *q, struct rows_of *r)
{
    const char *start = q->p, *of = strstr(start, " of ");

    if (!of || strcspn(start, ",)") < (size_t)(of - start))
        return parser_fail(q, "say: field of rows");
    q->p = of + 4;
    if (!parser_rows(q, r))
        return NULL;
    struct parser in = *q;
    in.rows = r;
    in.p = start;
    struct node *x = parser_path(&in);
    if (x && in.p != of)
        return parser_fail(&in, "is unexpected");
    return x;
}

/* Any row of a module must be tied to me: == on a reference of it, which the engine looks up. */
static bool
tied(struct rows_of *r, const struct node *c)
{
    for (; c; c = c->next)
        if (c->op == OP_EQ && c->a->op == OP_PATH && !c->a->mine && c->a->kind.base == K_REF
            && c->a->hops == 1 && c->b->op == OP_PATH && c->b->mine) {
            r->via = c->a->hop[0].f;
            r->tie = c->b;
            return true;
        }
    return false;
}

struct node *
parser_over_rows(struct parser *q, enum op op)
{
    struct node *x = parser_node(q, op, number);

    if (op == OP_SUM || op == OP_MIN || op == OP_MAX) {
        if (!(x->a = parser_path_of_rows(q, &x->rows)))
            return NULL;
        x->kind = x->a->kind;
        if (x->kind.base != K_NUMBER && x->kind.base != K_MONEY
            && (op == OP_SUM || x->kind.base != K_DAY))
            return parser_fail(q, "is nothing to add up or compare");
    } else if (!parser_rows(q, &x->rows))
        return NULL;
    if (parser_eat(q, ",")) {
        struct parser in = *q;
        in.rows = &x->rows;
        in.p += *in.p == ' ';
        if (!(x->cond = parser_cond(&in)))
            return NULL;
        q->p = in.p;
    } else if (op == OP_ALL || op == OP_ANY)
        return parser_fail(q, "wants a condition on the rows");
    if (x->rows.link == ANY_ROW && !tied(&x->rows, x->cond))
        return parser_fail(q, "all rows of a module: tie them to mine by reference==.mine");
    return parser_eat(q, ")") ? x : parser_fail(q, "wants )");
}
