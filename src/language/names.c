/* names.c - finds what is named, and the words of a set. */
#include <string.h>
#include "language/language.h"

bool
same(const char *a, const char *b, size_t n)
{
    return a && strlen(a) == n && memcmp(a, b, n) == 0;
}

size_t
word_length(const char *w)
{
    return strcspn(w, " ");
}

const char *
word_next(const char *after)
{
    const char *w = after ? after + strspn(after, " ") : NULL;

    return w && *w ? w : NULL;
}

bool
in_words(const char *words, const char *name, size_t length)
{
    EACH_WORD (w, n, words)
        if (n == length && memcmp(w, name, n) == 0)
            return true;
    return false;
}

size_t
assignment_length(const char *w)
{
    size_t n = 0;

    for (int depth = 0; w[n] && (w[n] != ' ' || depth > 0); n++)
        depth += (w[n] == '(') - (w[n] == ')');
    return n;
}

const char *
in_set(const char *set, const char *name)
{
    EACH_ASSIGNMENT (w, n, set)
        if (strcspn(w, "?+= ") == strlen(name) && strncmp(w, name, strlen(name)) == 0)
            return w;
    return NULL;
}

struct rows *
table_of(const struct module *m, enum table t)
{
    return (struct rows *)(uintptr_t)((const char *)m + tables[t].list);
}

const char *
string_at(const void *row, size_t at)
{
    const char *text;

    memcpy(&text, (const char *)row + at, sizeof(text));
    return text;
}

#define NAMED(list)                                                                                \
    for (size_t i = 0; i < m->list.n; i++)                                                         \
        if (same(m->list.v[i].name, name, n))                                                      \
            return &m->list.v[i];                                                                  \
    return NULL

const struct state *
state_named(const struct module *m, const char *name, size_t n)
{
    NAMED(states);
}

const struct step *
step_named(const struct module *m, const char *name, size_t n)
{
    NAMED(steps);
}

const struct clock *
clock_named(const struct module *m, const char *name, size_t n)
{
    NAMED(clocks);
}

const struct indicator *
indicator_named(const struct module *m, const char *name, size_t n)
{
    NAMED(indicators);
}

const struct part *
part_named(const struct module *m, const char *name, size_t n)
{
    for (const struct part *p = engine_parts; p->name; p++)
        if (same(p->name, name, n))
            return p;
    NAMED(parts);
}

const struct module *
module_named(const char *name, size_t n)
{
    for (size_t i = 0; i < module_count; i++)
        if (same(modules[i]->name, name, n))
            return modules[i];
    return NULL;
}

bool
has_standing(const struct module *m, enum standing s)
{
    for (size_t i = 0; i < m->access.n; i++)
        if (m->access.v[i].standing == s)
            return true;
    return false;
}

bool
is_engine_column(const struct field *f)
{
    return f >= engine_columns && f < engine_columns + ENGINE_COLUMNS;
}

int
column_at(const struct module *m, const struct part *p, const struct field *f)
{
    if (is_engine_column(f))
        return (int)(f - engine_columns);
    if (f == span_columns)
        return 0;
    return p ? SPAN_COLUMNS + (int)(f - p->fields.v) : ENGINE_COLUMNS + (int)(f - m->fields.v);
}

size_t
column_count(const struct module *m, const struct part *p)
{
    return p ? SPAN_COLUMNS + p->fields.n : ENGINE_COLUMNS + m->fields.n;
}

static const struct field *
field_named(const struct field *v, size_t fields, const char *name, size_t n)
{
    for (size_t i = 0; i < fields; i++)
        if (same(v[i].name, name, n))
            return &v[i];
    return NULL;
}

const struct field *
column_named(const struct module *m, const struct part *p, const char *name, size_t n)
{
    const struct field *f = p ? field_named(p->fields.v, p->fields.n, name, n)
                              : field_named(m->fields.v, m->fields.n, name, n);
    if (f)
        return f;
    if (p)
        return p->span ? field_named(span_columns, SPAN_COLUMNS, name, n) : NULL;
    return field_named(engine_columns, has_standing(m, HOLDER) ? ENGINE_COLUMNS : ENGINE_ALWAYS,
                       name, n);
}

const struct module *
target_of(const struct module *m, const struct field *f)
{
    const char *t = type_info[f->type].target;

    (void)m;        /* a ROW points into a part of m: no module yet */
    t = t && strcmp(t, "ref") == 0 ? f->ref : t;
    return t ? module_named(t, strlen(t)) : NULL;
}
