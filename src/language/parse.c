/*
 * parse.c - the one parser of sums and conditions.  It resolves every name where it stands and
 * knows the kind of every value, so what parses can be evaluated (eval.c) and said in SQL (sql.c)
 * without a further question.
 *
 *   cond    = term { " " term }                                      all must hold
 *   term    = path | "!" path | path ( "=" | "!=" ) code { "," code }
 *           | sum ( "==" | "!==" | "<" | "<=" | ">" | ">=" ) sum
 *           | ( "any" | "all" ) "(" rows "," cond ")"
 *           | "covers(" path " of " rows "," path " of " rows ")"
 *           | "meets(" share "," sum "," sum ")"
 *   sum     = product { ( "+" | "-" ) product }      product = value { "*" value }
 *   value   = digits [ "d" | "w" | "m" | "y" ] | "$" name | "(" sum ")" | path
 *           | "count(" rows [ "," cond ] ")" | "rule(" id [ "[" path "]" ] ")"
 *           | ( "sum" | "min" | "max" ) "(" path " of " rows [ "," cond ] ")"
 *   path    = [ "." ] name { "." name }        rows = part | ref "." part | module [ "." ref ]
 */
#include <stdlib.h>
#include <string.h>
#include "language/parse.h"

/* Officers enter conditions too; SQLite reads no expression that is nested 100 deep. */
enum { DEPTH_MOST = 40, DIGITS_MOST = 15, NODES_MOST = 150 };

static const struct kind nothing = { K_NONE, NULL }, number = { K_NUMBER, NULL },
                         a_day = { K_DAY, NULL };
static struct node *sum(struct parser *);

static struct node *
two(struct parser *q, enum op op, struct kind kind, struct node *a, struct node *b)
{
    struct node *x = parser_node(q, op, kind);

    x->a = a;
    x->b = b;
    return x;
}

/* ---- sums ---- */

static struct node *
rule_call(struct parser *q)
{
    struct node *x = parser_node(q, OP_RULE, number);
    const size_t n = strspn(q->p, "abcdefghijklmnopqrstuvwxyz0123456789_.");

    if (!(x->rule = rule_named(q->p, n)))
        return parser_fail(q, "is no rule");
    q->p += n;
    if (parser_eat(q, "[")) {
        if (!(x->a = parser_path(q)))
            return NULL;
        if (!x->rule->key || x->a->hops != 1
            || !same(x->rule->key, x->a->hop[0].f->name, strlen(x->a->hop[0].f->name)))
            return parser_fail(q, "this rule is keyed otherwise");
        if (!parser_eat(q, "]"))
            return parser_fail(q, "wants ]");
    } else if (x->rule->key)
        return parser_fail(q, "this rule has a key");
    x->unit = x->rule->unit;
    x->kind.base = strchr("dwmy", x->unit) ? K_LENGTH : x->unit == '$' ? K_MONEY : K_NUMBER;
    return x;
}

static struct node *
number_node(struct parser *q)
{
    struct node *x = parser_node(q, OP_NUMBER, number);

    if (strspn(q->p, "0123456789") > DIGITS_MOST)
        return parser_fail(q, "is too long a number");
    x->number = strtoll(q->p, (char **)(uintptr_t)&q->p, 10);
    if (*q->p && strchr("dwmy", *q->p) && !name_length(q->p + 1)) {
        x->op = OP_LENGTH;
        x->kind.base = K_LENGTH;
        x->unit = *q->p++;
    }
    return x;
}

static struct node *
dollar_node(struct parser *q)
{
    const size_t n = name_length(q->p);
    const struct kind k = same("today", q->p, n) ? a_day
                        : same("now", q->p, n)   ? (struct kind){ K_INSTANT, NULL }
                        : same("me", q->p, n)    ? (struct kind){ K_REF, "person" }
                        : same("home", q->p, n)  ? (struct kind){ K_REF, "org" }
                                                 : nothing;
    if (q->s.stored)
        return parser_fail(q, "time changes no figure: no $ here");
    if (!k.base)
        return parser_fail(q, "there are $today $now $me $home");
    struct node *x = parser_node(q, OP_DOLLAR, k);
    x->word = q->p;
    x->n = n;
    q->p += n;
    return x;
}

static struct node *
bracketed(struct parser *q, struct node *x)
{
    return !x || parser_eat(q, ")") ? x : parser_fail(q, "wants )");
}

static struct node *
value_node(struct parser *q)
{
    static const struct {
        const char *name;
        enum op op;
    } functions[] = {
        { "count(", OP_COUNT },
        { "sum(", OP_SUM },
        { "min(", OP_MIN },
        { "max(", OP_MAX },
    };
    if (*q->p >= '0' && *q->p <= '9')
        return number_node(q);
    if (parser_eat(q, "$"))
        return dollar_node(q);
    if (parser_eat(q, "(")) {
        if (q->depth == DEPTH_MOST)
            return parser_fail(q, "is too deep");
        q->depth++;
        struct node *x = bracketed(q, sum(q));
        q->depth--;
        return x;
    }
    for (size_t i = 0; i < sizeof(functions) / sizeof(functions[0]); i++)
        if (!q->s.stored && parser_eat(q, functions[i].name))
            return parser_over_rows(q, functions[i].op);
    if (!q->s.stored && parser_eat(q, "rule(")) {
        struct node *x = rule_call(q);
        if (x && x->rule->unit == '/')
            return parser_fail(q, "a share goes with meets()");
        return bracketed(q, x);
    }
    return parser_path(q);
}

/* Number times number, money or length, in either order. */
static struct node *
times(struct parser *q, struct node *x, struct node *y)
{
    const struct node *left = x->kind.base == K_NUMBER ? y : x, *right = left == x ? y : x;
    const enum base base = left->kind.base;

    if (right->kind.base != K_NUMBER || (base != K_NUMBER && base != K_MONEY && base != K_LENGTH))
        return parser_fail(q, "cannot be multiplied");
    struct node *product = two(q, OP_MUL, left->kind, x, y);
    product->unit = left->unit;
    return product;
}

static struct node *
product(struct parser *q)
{
    struct node *x = value_node(q);

    while (x && parser_eat(q, "*")) {
        struct node *y = value_node(q);
        x = y ? times(q, x, y) : NULL;
    }
    return x;
}

static struct node *
added(struct parser *q, enum op op, struct node *x, struct node *y)
{
    const enum base a = x->kind.base, b = y->kind.base;

    if (a == K_DAY && b == K_LENGTH)
        return two(q, op, a_day, x, y);
    if (a == K_DAY && b == K_DAY && op == OP_SUB)
        return two(q, op, number, x, y);
    if (a == b && (a == K_NUMBER || a == K_MONEY))
        return two(q, op, x->kind, x, y);
    return parser_fail(q, a == K_DAY && b == K_NUMBER ? "a day and a number: say 3d or 3w"
                                                      : "cannot be added");
}

static struct node *
sum(struct parser *q)
{
    struct node *x = product(q);

    while (x && (*q->p == '+' || *q->p == '-')) {
        const enum op op = *q->p++ == '+' ? OP_ADD : OP_SUB;
        struct node *y = product(q);
        x = y ? added(q, op, x, y) : NULL;
    }
    return x;
}

/* ---- conditions ---- */

/* A name of the module itself that is no column: state, step and clock have codes of their own. */
static bool
own_code(const struct module *m, const struct field *f, const char *code, size_t n)
{
    if (f->type != CHOICE || f->choices)
        return code_known(kind_of(m, f), code, n);
    if (same(f->name, "state", 5))
        return state_named(m, code, n) != NULL;
    if (same(f->name, "step", 4))
        return step_named(m, code, n) != NULL;
    return same(f->name, "clock", 5) && clock_named(m, code, n);
}

static struct node *
codes(struct parser *q, struct node *x, enum op op)
{
    struct node *t = parser_node(q, op, nothing);

    t->a = x;
    t->word = q->p;
    if (x->op != OP_PATH && x->op != OP_CLOCK)
        return parser_fail(q, "= and != compare a field with codes; == and !== compare values");
    if (x->kind.base != K_CODE)
        return parser_fail(q, "is not coded; values are compared by == and !==");
    do {
        const size_t n = strspn(q->p, "abcdefghijklmnopqrstuvwxyz0123456789_");
        const struct hop *h = &x->hop[x->hops ? x->hops - 1 : 0];
        if (!n
            || !(x->op == OP_CLOCK ? code_known(x->kind, q->p, n) : own_code(h->m, h->f, q->p, n)))
            return parser_fail(q, "is none of its codes");
        for (const char *c = t->word; c < q->p; c += strcspn(c, ",") + 1)
            if (strncmp(c, q->p, n) == 0 && strcspn(c, ", )") == n)
                return parser_fail(q, "stands twice");
        q->p += n;
    } while (parser_eat(q, ","));
    t->n = (size_t)(q->p - t->word);
    return t;
}

static struct node *
meets(struct parser *q)
{
    struct node *x = parser_node(q, OP_MEETS, nothing), *share = rule_call(q);

    if (!share || share->rule->unit != '/')
        return parser_fail(q, "meets() wants a share among the rules");
    x->rule = share->rule;
    if (!parser_eat(q, ",") || !(x->a = sum(q)) || !parser_eat(q, ",") || !(x->b = sum(q))
        || !parser_eat(q, ")"))
        return parser_fail(q, "wants (share,a,b)");
    if (!kind_same(x->a->kind, x->b->kind)
        || (x->a->kind.base != K_NUMBER && x->a->kind.base != K_MONEY))
        return parser_fail(q, "wants two of one kind");
    return x;
}

static struct node *
covers(struct parser *q)
{
    struct node *x = parser_node(q, OP_COVERS, nothing);

    if (!(x->a = parser_path_of_rows(q, &x->rows)) || !parser_eat(q, ",")
        || !(x->b = parser_path_of_rows(q, &x->other)) || !parser_eat(q, ")"))
        return parser_fail(q, "wants (a,b)");
    if (!kind_same(x->a->kind, x->b->kind) || x->a->kind.base != K_CODE)
        return parser_fail(q, "wants two of one kind");
    if (x->rows.link != MY_PART || x->other.link == ANY_ROW || x->a->hops > 1 || x->b->hops > 1)
        return parser_fail(q, "covers(what I have,what is wanted)");
    return x;
}

static struct node *
compared(struct parser *q, enum op op, struct node *a)
{
    struct node *b = sum(q);
    const bool order = op != OP_EQ && op != OP_NE;

    if (!b)
        return NULL;
    const bool zero = b->op == OP_NUMBER && b->number == 0 && a->kind.base == K_MONEY;
    if (!zero && !kind_same(a->kind, b->kind))
        return parser_fail(q, "the two sides are of different kinds");
    if (a->kind.base == K_OTHER || a->kind.base == K_LENGTH || (order && a->kind.base >= K_LENGTH))
        return parser_fail(q, "cannot be compared so");
    return two(q, op, nothing, a, b);
}

static struct node *
function_term(struct parser *q)
{
    if (parser_eat(q, "any("))
        return parser_over_rows(q, OP_ANY);
    if (parser_eat(q, "all("))
        return parser_over_rows(q, OP_ALL);
    return parser_eat(q, "covers(") ? covers(q) : parser_eat(q, "meets(") ? meets(q) : NULL;
}

static struct node *
term(struct parser *q)
{
    static const struct {
        const char *sign;
        enum op op;
    } signs[] = {
        { "!==", OP_NE }, { "==", OP_EQ }, { "<=", OP_LE },     { ">=", OP_GE },
        { "<", OP_LT },   { ">", OP_GT },  { "!=", OP_NOT_IN }, { "=", OP_IN },
    };
    const char *start = q->p;
    struct node *x = q->s.stored ? NULL : function_term(q);

    if (x || q->p != start)
        return x;
    if (parser_eat(q, "!")) {
        x = parser_path(q);
        return x && x->op != OP_PATH ? parser_fail(q, "a clock has due and late, always")
             : x                     ? two(q, OP_EMPTY, nothing, x, NULL)
                                     : NULL;
    }
    x = sum(q);
    for (size_t i = 0; x && i < sizeof(signs) / sizeof(signs[0]); i++)
        if (parser_eat(q, signs[i].sign)) {
            const enum op op = signs[i].op;
            return op == OP_IN || op == OP_NOT_IN ? codes(q, x, op) : compared(q, op, x);
        }
    if (!x || x->op != OP_PATH)
        return x ? parser_fail(q, "a sum is no condition: compare it") : NULL;
    return two(q, OP_FILLED, nothing, x, NULL);
}

struct node *
parser_cond(struct parser *q)
{
    struct node *first = NULL, **last = &first;

    do {
        if (!(*last = term(q)))
            return NULL;
        last = &(*last)->next;
    } while (parser_eat(q, " "));
    return first;
}

static struct node *
whole(struct parser *q, struct node *x, const char *end)
{
    if (x && q->nodes > NODES_MOST)
        return parser_fail(q, "is too long");
    return x && q->p != end ? parser_fail(q, "is unexpected") : x;
}

struct node *
parse_cond(const struct scope *s, const char *text, struct fault *f)
{
    struct parser q = { .s = *s, .p = text, .fault = f };

    return whole(&q, parser_cond(&q), text + strlen(text));
}

struct node *
parse_sum(const struct scope *s, const char *text, struct fault *f)
{
    return parse_value(s, text, strlen(text), f);
}

struct node *
parse_path(const struct scope *s, const char *text, size_t n, struct fault *f)
{
    struct parser q = { .s = *s, .p = text, .fault = f };

    return whole(&q, parser_path(&q), text + n);
}

struct node *
parse_value(const struct scope *s, const char *text, size_t n, struct fault *f)
{
    struct parser q = { .s = *s, .p = text, .fault = f };

    return whole(&q, sum(&q), text + n);
}

bool
parse_rows(const struct scope *s, const char *text, size_t n, struct rows_of *r, struct fault *f)
{
    struct parser q = { .s = *s, .p = text, .fault = f };

    return parser_rows(&q, r) && (q.p == text + n || parser_fail(&q, "is unexpected"));
}
