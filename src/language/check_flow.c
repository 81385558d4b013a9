/* check_flow.c - which states a step leads from and to, which fields are surely set there, and
 * whether clocks and steps fit into that. */
#include <string.h>
#include "language/inner.h"

bool
step_demands(const struct step *s, const char *name)
{
    const char *asked = in_set(s->asks, name), *set = in_set(s->sets, name);
    const size_t n = strlen(name);

    return (asked && asked[n] != '?') || (set && set[n + 1] && set[n + 1] != ' ');
}

bool
is_coded(const struct module *m, const char *name)
{
    EACH_WORD (w, n, m->uses)
        if (strcspn(w, ", ") == strlen(name) && strncmp(w, name, strlen(name)) == 0)
            return true;
    return false;
}

/* from and to are indices of states; m->states.n is "new". */
bool
flow_leads(const struct module *m, const struct step *s, size_t from, size_t to)
{
    const struct state *v = m->states.v;
    const bool any = strcmp(s->from, "*") == 0;

    if (from == m->states.n ? strcmp(s->from, "new") != 0
                            : !in_set(s->from, v[from].name) && !(any && v[from].ending != FINAL))
        return false;
    if (strcmp(s->to, "same") == 0)
        return from == to;
    if (strcmp(s->to, "came_from") != 0)
        return strcmp(s->to, v[to].name) == 0;
    for (size_t i = 0; i < m->steps.n; i++) /* where it may have come from */
        if (strcmp(m->steps.v[i].to, v[from].name) == 0 && in_set(m->steps.v[i].from, v[to].name))
            return true;
    return false;
}

/* The field of the module that a copy, follow or match begins with: set together with it. */
static const struct field *
source_of(const struct module *m, const struct field *f)
{
    const char *path = f->copy ? f->copy : f->follow;

    return path ? column_named(m, NULL, path, strcspn(path, ".(")) : NULL;
}

bool
flow_after(const struct module *m, const struct flow *w, const struct step *s, size_t from,
           size_t k)
{
    const struct field *f = &m->fields.v[k], *source = source_of(m, f);
    const char *set = in_set(s->sets, f->name);

    if (step_demands(s, f->name) || f->flags & REQUIRED || is_coded(m, f->name))
        return true;
    if (f->calc)
        return true;
    if (source && !is_engine_column(source) && source != f)
        return flow_after(m, w, s, from, (size_t)(source - m->fields.v));
    return !set && from < m->states.n && w->sure[from * w->fields + k];
}

/* One round; true if something was found to be less sure than it seemed. */
static bool
flow_round(const struct module *m, struct flow *w)
{
    bool again = false;

    for (size_t i = 0; i < m->steps.n; i++)
        for (size_t a = 0; a <= m->states.n; a++)
            for (size_t b = 0; b < m->states.n; b++)
                for (size_t k = 0; flow_leads(m, &m->steps.v[i], a, b) && k < m->fields.n; k++)
                    if (w->sure[b * w->fields + k] && !flow_after(m, w, &m->steps.v[i], a, k)) {
                        w->sure[b * w->fields + k] = false;
                        again = true;
                    }
    return again;
}

struct flow
flow_of(const struct module *m, struct arena *arena)
{
    struct flow w = { arena_alloc(arena, m->states.n * m->fields.n + 1), m->fields.n };

    memset(w.sure, 1, m->states.n * m->fields.n);
    while (flow_round(m, &w))
        ;
    return w;
}

static bool
lists_state(const struct node *t, const char *state)
{
    for (const char *c = t->word; c < t->word + t->n; c += strcspn(c, ", ") + 1)
        if (same(state, c, strcspn(c, ", ")))
            return true;
    return false;
}

/* May a row in this state be chosen by `where` with the field empty? */
static bool
chosen(const struct node *where, const char *state, const char *field)
{
    for (const struct node *t = where; t; t = t->next) {
        const bool coded = t->op == OP_IN || t->op == OP_NOT_IN;
        if (coded && t->a->op == OP_PATH && t->a->hop[0].f == &engine_columns[COLUMN_STATE]
            && lists_state(t, state) != (t->op == OP_IN))
            return false;
        if (t->op == OP_FILLED && strcmp(t->a->hop[0].f->name, field) == 0)
            return false;
    }
    return true;
}

const char *
flow_unset(const struct module *m, const struct flow *w, const char *states,
           const struct node *where, const char *field)
{
    const struct field *f = column_named(m, NULL, field, strlen(field));
    const size_t k = f && !is_engine_column(f) ? (size_t)(f - m->fields.v) : m->fields.n;

    for (size_t i = 0; k < m->fields.n && i < m->states.n; i++) {
        const char *state = m->states.v[i].name;
        if ((!states || in_set(states, state)) && chosen(where, state, field)
            && !w->sure[i * w->fields + k])
            return state;
    }
    return NULL;
}

/* ---- steps ---- */

static bool
names_step(const char *text, const struct module *m, const struct step *s) /* "module.step" */
{
    const size_t n = strlen(m->name);

    return text && strncmp(text, m->name, n) == 0 && text[n] == '.'
        && strcmp(text + n + 1, s->name) == 0;
}

static bool
opened_or_moved(const struct module *by, const struct module *m, const struct step *s)
{
    for (size_t i = 0; i < by->opens.n; i++)
        if (names_step(by->opens.v[i].step, m, s))
            return true;
    for (size_t i = 0; i < by->moves.n; i++) {
        const struct move *v = &by->moves.v[i];
        if (v->step && strcmp(v->step, s->name) == 0 && v->rows
            && (strncmp(v->rows, m->name, strlen(m->name)) == 0 || !strchr(v->rows, '.')))
            return true;
    }
    return false;
}

/* Somebody or something must take a step that no person takes.  The birth of a register's record
 * may be the command line's: the first union and its first post exist before any person acts. */
static bool
is_caused(const struct module *m, const struct step *s)
{
    const bool birth = strcmp(s->from, "new") == 0;

    if (birth && m->class == REGISTER && strcmp(s->who, "engine") == 0)
        return true;
    for (size_t i = 0; i < m->clocks.n; i++)
        if (m->clocks.v[i].then && strcmp(m->clocks.v[i].then, s->name) == 0)
            return true;
    for (size_t i = 0; i < m->takes.n; i++)
        if (in_set(m->takes.v[i].next, s->name))
            return true;
    for (size_t k = 0; k < module_count; k++)
        if (opened_or_moved(modules[k], m, s))
            return true;
    return false;
}

/* Who takes it? */
static void
check_doer(struct report *r, const struct step *s)
{
    const bool clock = in_set(s->who, "clock"), birth = strcmp(s->from, "new") == 0,
               nobody = strcmp(s->who, "clock") == 0 || strcmp(s->who, "engine") == 0;

    EACH_WORD (w, n, s->asks)
        if (clock && w[n - 1] != '?')
            report_fault(r, "step %s: a clock answers no questions", s->name);
    if (nobody && !is_caused(r->m, s))
        report_fault(r, "step %s: only clock or engine may take it, and nothing makes them",
                     s->name);
    if (clock && (s->not_by || s->all))
        report_fault(r, "step %s: a clock is nobody, so not_by and all mean nothing", s->name);
    if (s->not_by && in_set(s->not_by, s->name))
        report_fault(r, "step %s: four eyes against itself", s->name);
    if (s->not_by && birth)
        report_fault(r, "step %s: nobody did anything before the birth", s->name);
    if (s->all && !strchr(s->who, ' '))
        report_fault(r, "step %s: all of one word is that word", s->name);
    if (in_set(s->who, "anyone") && strchr(s->who, ' ') && !clock)
        report_fault(r, "step %s: anyone includes the rest", s->name);
    if (s->hand && strcmp(s->hand, "below") == 0 && clock)
        report_fault(r, "step %s: a clock names nobody below", s->name);
}

void
check_step(struct report *r, const struct step *s)
{
    const bool birth = strcmp(s->from, "new") == 0, stays = strcmp(s->to, "same") == 0;

    check_doer(r, s);
    if (birth
        && (stays || strcmp(s->to, "came_from") == 0 || s->corrects
            || (in_set(s->who, "engine") && s->face)))
        report_fault(r, "step %s: a birth leads to a state and corrects nothing", s->name);
    if (!birth && strcmp(s->from, s->to) == 0)
        report_fault(r, "step %s: say same", s->name);
    if (stays && !s->asks && !s->sets && !s->hand && !s->code && !s->all)
        report_fault(r, "step %s does nothing", s->name);
    if (s->when && birth)
        report_fault(r, "step %s: when judges the record before the answers, and there is none",
                     s->name);
}

/* ---- clocks ---- */

static void
check_clock_members(struct report *r, const struct clock *c)
{
    const struct step *then = c->then ? step_named(r->m, c->then, strlen(c->then)) : NULL;

    if (!c->rule == !c->until || (c->since && c->until))
        report_fault(r, "clock %s: a rule, counted from since or the entry, or else until a day",
                     c->name);
    if (then && !in_set(then->who, "clock"))
        report_fault(r, "clock %s: %s does not name clock in its who", c->name, then->name);
    if (!c->then != (c->kind == RIGHT || c->kind == WAITING) && c->kind != WAITING)
        report_fault(r, "clock %s: a DUTY and a TERM end in something, a RIGHT ends nothing",
                     c->name);
    if (c->kind == TERM && !then)
        report_fault(r, "clock %s: a TERM ends by a step", c->name);
    if (!c->closes != (c->kind != RIGHT))
        report_fault(r, "clock %s: a RIGHT closes steps, and it alone", c->name);
    if (!c->extend != !c->by || (c->extend && c->kind == RIGHT))
        report_fault(r, "clock %s: extend and by go together, not for a RIGHT", c->name);
}

/* Where it runs, its steps must be offered. */
static void
check_clock_states(struct report *r, const struct clock *c)
{
    const struct step *then = c->then ? step_named(r->m, c->then, strlen(c->then)) : NULL,
                      *extend = c->extend ? step_named(r->m, c->extend, strlen(c->extend)) : NULL;
    bool extended = !extend;

    EACH_WORD (state, n, c->runs) {
        extended |= extend && in_words(extend->from, state, n);
        if ((then && !in_set(then->from, "*") && !in_words(then->from, state, n))
            || in_words(c->pause, state, n))
            report_fault(r, "clock %s: at %.*s it could not do %s", c->name, (int)n, state,
                         c->then ? c->then : "that");
        EACH_WORD (x, length, c->closes) {
            const struct step *s = step_named(r->m, x, length);
            if (s && !in_words(s->from, state, n))
                report_fault(r, "clock %s: closes %s, which %.*s does not offer", c->name, s->name,
                             (int)n, state);
        }
    }
    if (!extended)
        report_fault(r, "clock %s: it does not run where %s is taken", c->name, extend->name);
}

void
check_clock(struct report *r, const struct flow *w, const struct clock *c)
{
    const char *day[2] = { c->since, c->until };

    check_clock_members(r, c);
    check_clock_states(r, c);
    for (int i = 0; i < 2; i++) {
        const char *state = day[i] && !(c->when && in_set(c->when, day[i]))
                              ? flow_unset(r->m, w, c->runs, NULL, day[i])
                              : NULL;
        if (state)
            report_fault(r, "clock %s: %s may be empty in %s; say when", c->name, day[i], state);
    }
}
