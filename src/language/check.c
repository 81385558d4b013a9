/* check.c - what the compiler cannot see: is every string sound, and could a day pass through? */
#include <stdarg.h>
#include <string.h>
#include "language/inner.h"

void
report_fault(struct report *r, const char *what, ...)
{
    va_list a;

    r->faults++;
    if (!r->out)
        return;
    va_start(a, what);
    fprintf(r->out, "module %s: ", r->m->name);
    vfprintf(r->out, what, a);
    fputc('\n', r->out);
    va_end(a);
}

/* ---- strings ---- */

/* The first bytes of a text, cut between characters. */
static int
shown_length(const char *text)
{
    int n = 0;

    while (n < 24 && text[n])
        n++;
    while (n && ((unsigned char)text[n] & 0xc0) == 0x80)
        n--;
    return n;
}

static void
check_row(struct report *r, enum table t, const void *row, const struct part *in)
{
    const char *name = t == T_MODULE || t == T_ACCESS ? "" : string_at(row, 0);
    struct fault f;

    for (size_t k = 0; k < string_count; k++)
        if (strings[k].table == t && check_string(r->m, t, row, in, k, &f)) {
            const char *at = f.at ? f.at : "";
            report_fault(r, "%s %s.%s \"%s\": %s, at \"%.*s\"", tables[t].name, name ? name : "",
                         strings[k].name, string_at(row, strings[k].at), f.why ? f.why : "is wrong",
                         shown_length(at), at);
        }
    parse_forget();
}

/* Members that a row may not leave out, as in { on, to, text }. */
static void
check_whole(struct report *r, enum table t, const char *row, int n)
{
    for (int i = 0; i < n; i++)
        if (!string_at(row, (size_t)i * sizeof(char *)))
            report_fault(r, "%s %s: something is left out", tables[t].name,
                         string_at(row, 0) ? string_at(row, 0) : "");
}

/* whole: how many strings a row begins with, and owes. */
static void
check_strings(struct report *r)
{
    static const int whole[TABLE_COUNT] = {
        [T_FIELD] = 2,  [T_PART] = 2,      [T_STATE] = 2,   [T_STEP] = 5, [T_CHECK] = 3,
        [T_UNIQUE] = 2, [T_INDICATOR] = 3, [T_TELL] = 3,    [T_OPEN] = 3, [T_USE] = 1,
        [T_CLOCK] = 2,  [T_MOVE] = 4,      [T_PAPER] = 3,   [T_SEND] = 2, [T_SHOW] = 2,
        [T_OFFER] = 1,  [T_TAKE] = 2,      [T_BOOKING] = 4, [T_PAY] = 3,  [T_FILL] = 5,
    };
    const struct module *m = r->m;

    check_row(r, T_MODULE, m, NULL);
    for (enum table t = T_FIELD; t < TABLE_COUNT; t++) {
        const struct rows *v = table_of(m, t);
        for (size_t i = 0; i < v->n; i++) {
            check_whole(r, t, v->v + i * tables[t].row, whole[t]);
            check_row(r, t, v->v + i * tables[t].row, NULL);
        }
    }
    for (size_t i = 0; i < m->parts.n; i++)
        for (size_t k = 0; k < m->parts.v[i].fields.n; k++) {
            check_whole(r, T_FIELD, (const char *)&m->parts.v[i].fields.v[k], 2);
            check_row(r, T_FIELD, &m->parts.v[i].fields.v[k], &m->parts.v[i]);
        }
}

/* ---- names ---- */

static const enum table named[] = { T_FIELD, T_PART, T_CLOCK, T_STATE, T_STEP, T_INDICATOR };
enum { ONE_SPACE = 3, NAMED = sizeof(named) / sizeof(named[0]) };

static void
check_pair(struct report *r, enum table t, const char *p, const char *q, bool labels)
{
    const char *name = string_at(p, 0), *label = string_at(p, sizeof(char *)),
               *other = string_at(q, sizeof(char *));

    if (name && string_at(q, 0) && strcmp(name, string_at(q, 0)) == 0)
        report_fault(r, "two things are named %s", name);
    if (labels && t != T_CLOCK && label && other && strcmp(label, other) == 0)
        report_fault(r, "two things are labelled %s", label);
}

/* No two rows of one table share name or label; fields, parts and clocks share one space. */
static void
check_names(struct report *r)
{
    for (size_t a = 0; a < NAMED; a++)
        for (size_t b = 0; b <= a; b++) {
            const struct rows *x = table_of(r->m, named[a]), *y = table_of(r->m, named[b]);
            if (a != b && a >= ONE_SPACE)
                continue;
            for (size_t i = 0; i < x->n; i++)
                for (size_t k = 0; k < (a == b ? i : y->n); k++)
                    check_pair(r, named[a], x->v + i * tables[named[a]].row,
                               y->v + k * tables[named[b]].row, a == b);
        }
}

/* ---- fields ---- */

static void
check_members_of_type(struct report *r, const struct field *f)
{
    if (!f->choices != (f->type != CHOICE) || !f->codes != (f->type != CODE)
        || !f->serial != (f->type != SERIAL) || !f->ref != (f->type != REF)
        || !f->row != (f->type != ROW) || !f->form != (f->type != FORM))
        report_fault(r, "field %s: .choices .codes .serial .ref .row .form go with their types",
                     f->name);
    if ((f->type == TEXT || f->type == NOTE || f->type == FILES) && !f->max && !kept_by_engine(f))
        report_fault(r, "field %s: how much at most?", f->name);
    if (f->flags & EVIDENCE && f->type != FILES)
        report_fault(r, "field %s: only FILES are evidence", f->name);
    if (f->min > f->max && f->max)
        report_fault(r, "field %s: min is above max", f->name);
}

static void
check_field(struct report *r, const struct part *p, const struct field *f)
{
    const bool secret = type_info[f->type].secret,
               found = f->type == IDNUMBER || f->type == PHONE;     /* by keyed hash and token */

    check_members_of_type(r, f);
    if (!!f->copy + !!f->follow + !!f->calc + !!f->match > 1)
        report_fault(r, "field %s: one of copy, follow, calc, match", f->name);
    if (kept_by_engine(f) && (f->flags & ONCE || (f->flags & DATED && !f->calc)))
        report_fault(r, "field %s: the engine keeps it, so it is neither ONCE nor DATED", f->name);
    if ((secret || f->sees) && !f->tag)
        report_fault(r, "field %s: an encrypted field has a tag", f->name);
    if (secret && (f->flags & (LISTED | FILTER) || (f->flags & SEARCH && !found)))
        report_fault(r, "field %s: no list, filter or order by an encrypted field", f->name);
    if (f->flags & DATED && (p || f->flags & ONCE))
        report_fault(r, "field %s: DATED goes with fields of the record that change", f->name);
    for (size_t i = 0; p && i < p->fields.n && &p->fields.v[i] != f; i++)
        if (strcmp(f->name, p->fields.v[i].name) == 0
            || strcmp(f->label, p->fields.v[i].label) == 0)
            report_fault(r, "part %s has two %s", p->name, f->name);
}

/* Field i of the module, then those of its parts, one part after the other; NULL: no more. */
static const struct field *
field_at(const struct module *m, size_t i)
{
    if (i < m->fields.n)
        return &m->fields.v[i];
    i -= m->fields.n;
    for (size_t p = 0; p < m->parts.n; i -= m->parts.v[p++].fields.n)
        if (i < m->parts.v[p].fields.n)
            return &m->parts.v[p].fields.v[i];
    return NULL;
}

/* Tags stand in every ciphertext instead of names, so no two are equal: of fields in a module, of
 * modules among all. */
static void
check_tags(struct report *r)
{
    const struct module *m = r->m;
    bool secret = false;

    for (size_t i = 0; field_at(m, i); i++) {
        const struct field *f = field_at(m, i);
        secret |= f->tag != 0;
        for (size_t k = 0; k < i && f->tag; k++)
            if (field_at(m, k)->tag == f->tag)
                report_fault(r, "fields %s and %s have one tag", field_at(m, k)->name, f->name);
    }
    if (secret && !m->tag)
        report_fault(r, "a module with encrypted fields has a tag");
    for (size_t i = 0; i < module_count && m->tag; i++)
        if (modules[i]->tag == m->tag && strcmp(modules[i]->name, m->name) != 0)
            report_fault(r, "modules %s and %s have one tag", m->name, modules[i]->name);
}

/* Which steps set it, and may they? */
static void
check_set(struct report *r, const struct field *f)
{
    const struct module *m = r->m;
    bool some = is_coded(m, f->name) || kept_by_engine(f) || f->type == BALLOT;

    for (size_t i = 0; i < m->steps.n; i++) {
        const struct step *s = &m->steps.v[i];
        const bool birth = strcmp(s->from, "new") == 0, asked = in_set(s->asks, f->name),
                   set = in_set(s->sets, f->name);
        some |= asked || set;
        if (birth && f->flags & REQUIRED && !step_demands(s, f->name) && !kept_by_engine(f))
            report_fault(r, "step %s begins without %s", s->name, f->name);
        if (asked && set)
            report_fault(r, "step %s both asks and sets %s", s->name, f->name);
        if (f->flags & ONCE && !birth && !s->corrects && (asked || set))
            report_fault(r, "step %s changes %s, which is set ONCE", s->name, f->name);
    }
    if (!some)
        report_fault(r, "no step sets field %s", f->name);
}

/* ---- the whole ---- */

static void
check_state(struct report *r, size_t b)
{
    const struct module *m = r->m;
    bool in = false, out_of = m->states.v[b].ending == FINAL || m->class == REGISTER;

    for (size_t i = 0; i < m->steps.n; i++) {
        const struct step *s = &m->steps.v[i];
        const bool person = strcmp(s->who, "clock") != 0 && strcmp(s->who, "engine") != 0;
        in |= flow_leads(m, s, m->states.n, b);
        for (size_t a = 0; a < m->states.n; a++) {
            in |= a != b && flow_leads(m, s, a, b);
            out_of |= a != b && person && flow_leads(m, s, b, a);
        }
    }
    if (!in || !out_of)
        report_fault(r, "state %s: no step leads %s it", m->states.v[b].name,
                     in ? "a person out of" : "to");
}

/* May field k be empty after the step? */
static bool
empty_after(const struct module *m, const struct flow *w, const struct step *s, size_t k)
{
    for (size_t a = 0; a <= m->states.n; a++)
        for (size_t b = 0; b < m->states.n; b++)
            if (flow_leads(m, s, a, b) && !flow_after(m, w, s, a, k))
                return true;
    return false;
}

/* What a text shows must be there when it is sent. */
static void
check_tell(struct report *r, const struct flow *w, const struct tell *t)
{
    const struct module *m = r->m;

    EACH_WORD (on, n, t->on) {
        const struct step *s = step_named(m, on, n);
        for (const char *p = s ? strchr(t->text, '{') : NULL; p; p = strchr(p + 1, '{')) {
            const struct field *f = column_named(m, NULL, p + 1, strcspn(p + 1, ".}"));
            if (f && !is_engine_column(f) && !(t->when && in_set(t->when, f->name))
                && empty_after(m, w, s, (size_t)(f - m->fields.v)))
                report_fault(r, "tell on %s: {%s} may be empty", s->name, f->name);
        }
    }
}

/* The owner's field may not be empty. */
static void
check_owner(struct report *r, const char *path)
{
    const struct field *f = path ? column_named(r->m, NULL, path, strcspn(path, ".")) : NULL;

    if (f && !is_engine_column(f) && !(f->flags & REQUIRED))
        report_fault(r, "access: the owner %s may be empty", path);
}

static void
check_access(struct report *r)
{
    const struct module *m = r->m;
    int owners = 0, holders = 0;
    bool hands = false;

    for (size_t i = 0; i < m->access.n; i++) {
        const struct access *a = &m->access.v[i];
        owners += a->standing == OWNER;
        holders += a->standing == HOLDER;
        if (!a->path != (a->standing == HOLDER))
            report_fault(r, "access %zu: whose?", i + 1);
        if ((a->fields != NULL) != (a->standing == READER))
            report_fault(r, "access %zu: a READER sees these fields, others all", i + 1);
        if (a->standing == OWNER)
            check_owner(r, a->path);
    }
    for (size_t i = 0; i < m->steps.n; i++)
        hands |= m->steps.v[i].hand != NULL;
    if (m->class != SYSTEM && owners + has_standing(m, VIA) != 1)
        report_fault(r, "one OWNER, or seen VIA something");
    if (holders > 1 || (holders && !hands))
        report_fault(r, "one HOLDER, and a step that hands over");
}

/* What each class owes. */
static void
check_class(struct report *r)
{
    const struct module *m = r->m;
    const bool matter = m->class == MATTER, told = m->tells.n || m->papers.n || m->sends.n;
    bool started = false;

    for (size_t i = 0; i < m->steps.n; i++)
        started |= strcmp(m->steps.v[i].from, "new") == 0;
    if (!started || !m->states.n)
        report_fault(r, "no step begins a record");
    if (!m->label)
        report_fault(r, "has no label");
    if ((matter || m->class == REGISTER) && (!m->keep || !m->imports))
        report_fault(r, "owes a retention class, import layouts or why none");
    if (matter && (!m->exchanges || !m->tiles || !told || !m->clocks.n || !m->indicators.n))
        report_fault(r, "a matter owes exchanges, tiles, a message or paper, a clock, an "
                        "indicator");
    if (!m->parent != (m->class != CHILD))
        report_fault(r, "a CHILD has a parent, and it alone");
}

static void
check_fields(struct report *r)
{
    const struct module *m = r->m;

    for (size_t i = 0; i < m->parts.n; i++)
        for (size_t k = 0; k < m->parts.v[i].fields.n; k++)
            check_field(r, &m->parts.v[i], &m->parts.v[i].fields.v[k]);
    for (size_t i = 0; i < m->fields.n; i++) {
        check_field(r, NULL, &m->fields.v[i]);
        check_set(r, &m->fields.v[i]);
    }
    check_tags(r);
}

static void
check_life(struct report *r, const struct flow *w)
{
    const struct module *m = r->m;

    for (size_t i = 0; i < m->states.n; i++)
        check_state(r, i);
    for (size_t i = 0; i < m->steps.n; i++)
        check_step(r, &m->steps.v[i]);
    for (size_t i = 0; i < m->clocks.n; i++)
        check_clock(r, w, &m->clocks.v[i]);
    for (size_t i = 0; i < m->tells.n; i++)
        check_tell(r, w, &m->tells.v[i]);
    for (size_t i = 0; i < m->indicators.n; i++)
        check_indicator(r, w, &m->indicators.v[i]);
    for (size_t i = 0; i < m->takes.n; i++) {
        const struct step *s = step_named(m, m->takes.v[i].step, strlen(m->takes.v[i].step));
        if (strcmp(s->from, "new") != 0)
            report_fault(r, "take: %s is no birth", s->name);
    }
}

int
check_module(const struct module *m, FILE *says)
{
    struct report r = { says, 0, m };

    check_strings(&r);
    check_names(&r);
    if (r.faults)       /* the rest reads what the strings mean */
        return r.faults;
    struct arena *arena = arena_open();
    const struct flow w = flow_of(m, arena);
    check_fields(&r);
    check_class(&r);
    check_access(&r);
    check_life(&r, &w);
    parse_forget();
    arena_close(arena);
    return r.faults;
}

int
check_modules(FILE *says)
{
    int all = 0;

    for (size_t i = 0; i < module_count; i++)
        all += check_module(modules[i], says);
    return all;
}
