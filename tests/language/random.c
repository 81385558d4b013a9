/* random.c - see random.h. */
#include "random.h"
#include <string.h>
#include "both.h"

enum { PATH_MOST = 160, TERM_MOST = 400, TOTAL_MOST = 1000, LONG_MOST = 2000 };

/* Whose columns names speak of: the record's, or rows' with mine behind a dot. */
struct spoken {
    const struct module *m, *mine;  /* mine NULL: no rows are spoken of */
    const struct part   *p;
};

static const char *const signs[] = { "==", "!==", "<", "<=", ">", ">=" };

static const struct field *
random_column(const struct module *m, const struct part *p)
{
    const size_t n = p ? p->fields.n : m->fields.n;

    if (!p && any(6) == 0)
        return &engine_columns[any(ENGINE_ALWAYS)];
    return &(p ? p->fields.v : m->fields.v)[any((int64_t)n)];
}

/* A path and the column where it ends, of *m: some go on over a reference. */
static const struct field *
random_path(const struct module **m, const struct part *p, const char *dot, char *text)
{
    const struct field *f = random_column(*m, p);
    const struct module *to = target_of(*m, f);
    size_t n = (size_t)snprintf(text, PATH_MOST, "%s%s", dot, f->name);

    for (int hops = 1; to && hops < 3 && any(3) == 0; hops++) {
        *m = to;
        f = random_column(*m, NULL);
        to = target_of(*m, f);
        n += (size_t)snprintf(text + n, PATH_MOST - n, ".%s", f->name);
    }
    return f;
}

/* Another path of the same kind, or "". */
static void
path_like(const struct spoken *s, struct kind kind, char *text)
{
    for (int tries = 0; tries < 12; tries++) {
        const bool mine = s->mine && any(2);
        const struct module *m = mine ? s->mine : s->m;
        const struct field *f = random_path(&m, mine ? NULL : s->p, mine ? "." : "", text);
        if (kind_same(kind_of(m, f), kind))
            return;
    }
    *text = 0;
}

static void
coded_term(const struct module *m, const struct field *f, const char *path, char *text)
{
    const char *a = both_code(m, f), *b = both_code(m, f);
    const bool two = strcmp(a, b) != 0 && any(3) == 0;

    snprintf(text, TERM_MOST, "%s%s%s%s%s", path, any(2) ? "=" : "!=", a, two ? "," : "",
             two ? b : "");
}

static void
number_term(const char *path, enum base base, char *text)
{
    const char *sign = signs[any(6)];
    const int n = (int)any(9);

    if (base == K_MONEY)
        snprintf(text, TERM_MOST, any(2) ? "%s%s0" : "%s*2%s0", path, sign);
    else if (any(3) == 0)
        snprintf(text, TERM_MOST, "%s*2-1%s%d", path, sign, n);
    else
        snprintf(text, TERM_MOST, "%s%s%d", path, sign, n);
}

static void
plain_term(const struct spoken *s, char *text)
{
    char path[PATH_MOST], other[PATH_MOST] = "";
    const struct module *m = s->m;
    const struct field *f = random_path(&m, s->p, "", path);
    const struct kind kind = kind_of(m, f);
    const char *sign = signs[any(kind.base >= K_TEXT ? 2 : 6)];

    if (any(5) == 0)
        snprintf(text, TERM_MOST, "%s%s", any(2) ? "!" : "", path);
    else if (kind.base == K_CODE && any(4))
        coded_term(m, f, path, text);
    else if ((kind.base == K_NUMBER || kind.base == K_MONEY) && any(2))
        number_term(path, kind.base, text);
    else if (kind.base == K_DAY && any(2))
        snprintf(text, TERM_MOST, "%s%s$today", path, sign);
    else if (kind.base == K_INSTANT && any(2))
        snprintf(text, TERM_MOST, "%s%s$now", path, sign);
    else if (kind.base == K_REF && kind.of && any(3) == 0)
        snprintf(text, TERM_MOST, "%s%s%s", path, sign,
                 strcmp(kind.of, "person") == 0 ? "$me" : "$home");
    else {
        path_like(s, kind, other);
        snprintf(text, TERM_MOST, *other ? "%s%s%s" : "%s", path, sign, other);
    }
}

/* ---- functions over rows ---- */

/* Rows and how names speak of them; tie: the condition that any row of a module must have. */
static bool
random_rows(const struct module *m, struct spoken *s, char *rows, char *tie)
{
    const struct field *ref = random_column(m, NULL);
    const struct module *to = target_of(m, ref), *other = modules[any((int64_t)module_count)];
    const struct field *back = random_column(other, NULL);

    *tie = 0;
    *s = (struct spoken){ m, m, NULL };
    if (any(2) && m->parts.n) {
        s->p = &m->parts.v[any((int64_t)m->parts.n)];
        snprintf(rows, PATH_MOST, "%s", s->p->name);
    } else if (to && to->parts.n && any(2)) {
        s->m = to;
        s->p = &to->parts.v[any((int64_t)to->parts.n)];
        snprintf(rows, PATH_MOST, "%s.%s", ref->name, s->p->name);
    } else if (target_of(other, back) == m && any(2)) {
        s->m = other;
        snprintf(rows, PATH_MOST, "%s.%s", other->name, back->name);
    } else if (target_of(other, back) && target_of(other, back) == to) {
        s->m = other;
        snprintf(rows, PATH_MOST, "%s", other->name);
        snprintf(tie, PATH_MOST, "%s==.%s ", back->name, ref->name);
    } else
        return false;
    return true;
}

/* sum(path of rows...) and the like; kind: what it gives. */
static bool
random_total(const struct module *m, char *text, enum base *base)
{
    static const char *const names[] = { "sum", "min", "max" };
    char rows[PATH_MOST], tie[PATH_MOST], path[PATH_MOST], term[TERM_MOST];
    struct spoken s;

    if (!random_rows(m, &s, rows, tie))
        return false;
    plain_term(&s, term);
    const bool chosen = *tie || any(2);
    if (any(2)) {
        *base = K_NUMBER;
        snprintf(text, TOTAL_MOST, "count(%s%s%s%s)", rows, chosen ? ", " : "", tie,
                 chosen ? term : "");
        return true;
    }
    const struct module *at = s.m;
    *base = kind_of(at, random_path(&at, s.p, "", path)).base;
    snprintf(text, TOTAL_MOST, "%s(%s of %s%s%s%s)", names[any(3)], path, rows,
             chosen ? ", " : "", tie, chosen ? term : "");
    return true;
}

static void
rows_term(const struct module *m, char *text)
{
    char rows[PATH_MOST], tie[PATH_MOST], term[TERM_MOST], second[TERM_MOST];
    struct spoken s;
    enum base base;

    *text = 0;
    if (any(3) == 0) {
        char total[TOTAL_MOST];
        if (random_total(m, total, &base))
            snprintf(text, LONG_MOST, "%s%s%s", total, signs[any(6)],
                     base == K_DAY ? "$today" : base == K_MONEY ? "0" : any(2) ? "0" : "2");
        return;
    }
    if (!random_rows(m, &s, rows, tie))
        return;
    plain_term(&s, term);
    plain_term(&s, second);
    snprintf(text, LONG_MOST, any(2) ? "%s(%s, %s%s)" : "%s(%s, %s%s %s)",
             any(2) ? "any" : "all", rows, tie, term, second);
}

static void
shared_term(const struct module *m, char *text)
{
    const struct part *p = m->parts.n ? &m->parts.v[any((int64_t)m->parts.n)] : NULL;
    size_t n, share;
    const struct rule_info *rules = rules_all(&n);
    const struct field *a = random_column(m, NULL), *b = random_column(m, NULL);

    share = (size_t)any((int64_t)n);
    while (rules[share].unit != '/')
        share = (share + 1) % n;
    if (p && any(2))
        snprintf(text, TERM_MOST, "covers(%s of %s,%s of %s)", random_column(m, p)->name, p->name,
                 random_column(m, p)->name, p->name);
    else
        snprintf(text, TERM_MOST, "meets(%s,%s,%s)", rules[share].id, a->name, b->name);
}

void
random_cond(const struct module *m, char *text, size_t size)
{
    char term[LONG_MOST];
    size_t n = 0;

    *text = 0;
    for (int64_t terms = 1 + any(3); terms > 0; terms--) {
        const int64_t sort = any(12);
        if (sort == 0)
            shared_term(m, term);
        else if (sort < 6)
            rows_term(m, term);
        else
            plain_term(&(struct spoken){ m, NULL, NULL }, term);
        if (*term && n + strlen(term) + 2 < size)
            n += (size_t)snprintf(text + n, size - n, "%s%s", n ? " " : "", term);
    }
}

void
random_sum(const struct module *m, char *text, size_t size)
{
    char one[TOTAL_MOST], two[PATH_MOST];
    const struct module *at = m;
    enum base base = K_NONE;

    if (any(2) == 0 || !random_total(m, one, &base))
        base = kind_of(m, random_path(&at, NULL, "", one)).base;
    path_like(&(struct spoken){ m, NULL, NULL }, (struct kind){ base, NULL }, two);
    static const char *const forms[] = { "%s", "%s+%s", "%s-%s", "(%s-%s)*2", "3*%s" };
    const char *form = forms[*two ? any(5) : any(2) * 4];
    snprintf(text, size, form, one, two);
}
