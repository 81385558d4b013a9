/*
 * english.c - English stands in locale/en.tsv beside the Chinese that it translates, so that a
 * stale line shows.  path <tab> Chinese <tab> English:
 *
 *   member                          the module
 *   member.field.joined             a field; .help its help; member.choice.way.scan a choice of it
 *   member.part.bills               a part; member.field.bills.invoice a field of it
 *   member.state.applied            a state; member.says.applied what the person reads meanwhile
 *   member.step.admit               likewise indicator, clock
 *   member.check.due                a sentence; several may share a path, the Chinese tells which
 *   member.unique.person  member.tell.admit  engine.field.since
 *
 * All texts are looked up once, at the start; later only the sorted index is read.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include "language/inner.h"

struct text {
    const char *path, *chinese, *english, *stale;
    bool        found;              /* the line of the file, else english is made */
};
static struct {
    struct text *v;
    size_t n, cap;
} lines, texts;                     /* of the file; of the modules */

struct reading {
    FILE *says;
    bool  sound;
};

/* Does every {path} of a stand in b? */
static bool
shows_paths(const char *a, const char *b)
{
    for (const char *p = a; (p = strchr(p, '{')) != NULL; p++) {
        const size_t n = strcspn(p, "}") + 1;
        const char *q = b;
        while ((q = strchr(q, '{')) != NULL && strncmp(p, q, n) != 0)
            q++;
        if (!q)
            return false;
    }
    return true;
}

static bool
english_line(void *arg, int line, char **cells, size_t n)
{
    struct reading *r = arg;

    if (n < 3 || !*cells[0] || !*cells[1] || !*cells[2]) {
        fprintf(r->says, "locale/en.tsv:%d: say path, Chinese, English\n", line);
        r->sound = false;
        return true;
    }
    if (!shows_paths(cells[1], cells[2]) || !shows_paths(cells[2], cells[1])) {
        fprintf(r->says, "locale/en.tsv:%d: the two show other {paths}\n", line);
        r->sound = false;
    }
    lines.v = arena_grow(language_arena, lines.v, lines.n, &lines.cap, sizeof(*lines.v));
    lines.v[lines.n++] = (struct text){ .path = arena_text(language_arena, cells[0]),
                                        .chinese = arena_text(language_arena, cells[1]),
                                        .english = arena_text(language_arena, cells[2]) };
    return true;
}

static int
by_path(const void *a, const void *b)
{
    const struct text *x = a, *y = b;
    const int order = strcmp(x->path, y->path);

    return order ? order : strcmp(x->chinese, y->chinese);
}

/* "joined_at" -> "Joined at", of the last part of the path. */
static const char *
made_of(const char *path)
{
    const char *dot = strrchr(path, '.');
    char *label = arena_text(language_arena, dot ? dot + 1 : path);

    for (char *p = label; *p; p++)
        *p = *p == '_' ? ' ' : *p;
    *label = (char)toupper((unsigned char)*label);
    return label;
}

/* A line of the file with this path: the one of the same Chinese, else any (it is stale). */
static const struct text *
line_of(const char *path, const char *chinese)
{
    const struct text wanted = { .path = path, .chinese = chinese };
    const struct text *exact = bsearch(&wanted, lines.v, lines.n, sizeof(wanted), by_path);

    for (size_t i = 0; i < lines.n && !exact; i++)
        if (strcmp(lines.v[i].path, path) == 0)
            return &lines.v[i];
    return exact;
}

/* sentence: no English can be made of its name. */
static void
add_text(bool sentence, const char *path, const char *chinese)
{
    if (!chinese)
        return;
    const struct text *line = lines.n ? line_of(path, chinese) : NULL;
    const bool found = line && strcmp(line->chinese, chinese) == 0;

    texts.v = arena_grow(language_arena, texts.v, texts.n, &texts.cap, sizeof(*texts.v));
    texts.v[texts.n++] = (struct text){
        path,
        chinese,
        found      ? line->english
        : sentence ? chinese
                   : made_of(path),
        line && !found ? line->chinese : NULL,
        found,
    };
}

#define PATH(...) arena_print(language_arena, __VA_ARGS__)

static void
add_field(const char *module, const char *prefix, const struct field *f)
{
    const char *dot = *prefix ? "." : "";

    add_text(false, PATH("%s.field.%s%s%s", module, prefix, dot, f->name), f->label);
    add_text(true, PATH("%s.help.%s%s%s", module, prefix, dot, f->name), f->help);
    EACH_WORD (w, n, f->choices) {
        const size_t k = strcspn(w, "=");
        add_text(false, PATH("%s.choice.%s%s%s.%.*s", module, prefix, dot, f->name, (int)k, w),
                 arena_slice(language_arena, w + k + 1, n - k - 1));
    }
}

static void
add_life(const struct module *m)
{
    const char *name = m->name;

    for (const struct state *s = m->states.v; s < m->states.v + m->states.n; s++) {
        add_text(false, PATH("%s.state.%s", name, s->name), s->label);
        add_text(true, PATH("%s.says.%s", name, s->name), s->says);
    }
    for (const struct step *s = m->steps.v; s < m->steps.v + m->steps.n; s++)
        add_text(false, PATH("%s.step.%s", name, s->name), s->label);
    for (const struct clock *c = m->clocks.v; c < m->clocks.v + m->clocks.n; c++)
        add_text(false, PATH("%s.clock.%s", name, c->name), c->label);
    for (const struct indicator *d = m->indicators.v; d < m->indicators.v + m->indicators.n; d++)
        add_text(false, PATH("%s.indicator.%s", name, d->name), d->label);
}

static void
add_sentences(const struct module *m)
{
    for (const struct check *c = m->checks.v; c < m->checks.v + m->checks.n; c++)
        add_text(true, PATH("%s.check.%s", m->name, c->at), c->says);
    for (const struct unique *u = m->uniques.v; u < m->uniques.v + m->uniques.n; u++)
        add_text(true, PATH("%s.unique.%s", m->name, u->fields), u->says);
    for (const struct tell *t = m->tells.v; t < m->tells.v + m->tells.n; t++)
        add_text(true, PATH("%s.tell.%s", m->name, t->on), t->text);
}

static void
add_module(const struct module *m)
{
    add_text(false, m->name, m->label);
    for (size_t i = 0; i < m->fields.n; i++)
        add_field(m->name, "", &m->fields.v[i]);
    for (size_t i = 0; i < m->parts.n; i++) {
        const struct part *p = &m->parts.v[i];
        add_text(false, PATH("%s.part.%s", m->name, p->name), p->label);
        for (size_t k = 0; k < p->fields.n; k++)
            add_field(m->name, p->name, &p->fields.v[k]);
    }
    add_life(m);
    add_sentences(m);
}

static void
add_engine(void)
{
    for (size_t i = 0; i < ENGINE_COLUMNS; i++)
        add_field("engine", "", &engine_columns[i]);
    for (size_t i = 0; i < SPAN_COLUMNS; i++)
        add_field("engine", "", &span_columns[i]);
    for (const struct part *p = engine_parts; p->name; p++) {
        add_text(false, PATH("engine.part.%s", p->name), p->label);
        for (size_t k = 0; k < p->fields.n; k++)
            add_field("engine", p->name, &p->fields.v[k]);
    }
}

bool
english_read(FILE *says)
{
    struct reading r = { says, true };
    const struct data_file *f = data_named("locale/en.tsv");

    if (f)
        data_lines(f, english_line, &r);
    if (lines.n)
        qsort(lines.v, lines.n, sizeof(*lines.v), by_path);
    add_engine();
    for (size_t i = 0; i < module_count; i++)
        add_module(modules[i]);
    qsort(texts.v, texts.n, sizeof(*texts.v), by_path);
    return r.sound;
}

const char *
language_english(const struct module *m, const char *what, const char *name, const char *chinese)
{
    char path[400];
    const bool module = strcmp(what, "module") == 0;

    if (!chinese)
        return NULL;
    snprintf(path, sizeof(path), module ? "%s" : "%s.%s.%s", m ? m->name : "engine", what,
             name ? name : "");
    const struct text wanted = { .path = path, .chinese = chinese };
    const struct text *t = bsearch(&wanted, texts.v, texts.n, sizeof(wanted), by_path);
    return t ? t->english : chinese;
}

void
language_texts(void (*fn)(void *, const char *, const char *, const char *, const char *),
               void *arg)
{
    for (size_t i = 0; i < texts.n; i++) {
        const struct text *t = &texts.v[i];
        fn(arg, t->path, t->chinese, t->found ? t->english : NULL, t->stale);
    }
}
