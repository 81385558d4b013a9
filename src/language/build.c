/* build.c - copies the written modules, splices their aspects in, reads what other people own. */
#include <stdlib.h>
#include <string.h>
#include "core/status.h"
#include "language/inner.h"

struct module **modules;
size_t          module_count;
struct arena   *language_arena;

/* What <name> stands for in an aspect; NULL: it is no word of a use row. */
static const char *
meaning(const struct use *u, const char *name, size_t n)
{
    const struct {
        const char *name, *text;
    } words[] = {
        { "as", u->as ? u->as : u->aspect },
        { "from", u->from },
        { "to", u->to },
        { "back", u->back },
        { "who", u->who },
        { "not_by", u->not_by },
        { "rule", u->rule },
        { "tell", u->tell },
        { "paper", u->paper },
        { "show", u->show },
    };
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (same(words[i].name, name, n))
            return words[i].text ? words[i].text : "";
    return NULL;
}

/* Every <word> becomes what the module's row says; an emptied string is left out. */
static const char *
filled(const struct use *u, const char *text)
{
    char  *out = NULL;
    size_t n = 0;

    if (!u || !text || !strchr(text, '<'))
        return text;
    FILE *o = open_memstream(&out, &n);
    CHECK(o);
    while (*text) {
        const char *close = *text == '<' ? strchr(text, '>') : NULL;
        const char *word = close ? meaning(u, text + 1, (size_t)(close - text - 1)) : NULL;
        if (word)
            fputs(word, o);
        else
            fputc(*text, o);
        text = word ? close + 1 : text + 1;
    }
    fclose(o);
    const char *kept = n ? arena_text(language_arena, out) : NULL;
    free(out);
    return kept;
}

static void
fill_row(const struct use *u, enum table t, char *row)
{
    for (size_t k = 0; k < string_count; k++)
        if (strings[k].table == t) {
            const char *text = filled(u, string_at(row, strings[k].at));
            memcpy(row + strings[k].at, &text, sizeof(text));
        }
    if (t == T_PART) {              /* its fields are rows too */
        struct part *p = (struct part *)(void *)row;
        struct field *v = arena_alloc(language_arena, (p->fields.n + 1) * sizeof(*v));
        memcpy(v, p->fields.v, p->fields.n * sizeof(*v));
        for (size_t i = 0; i < p->fields.n; i++)
            fill_row(u, T_FIELD, (char *)&v[i]);
        p->fields.v = v;
    }
}

/* Adds rows of an aspect (or, first, the module's own) to a table that is a copy. */
static void
append(struct module *m, const struct module *from, enum table t, const struct use *u)
{
    struct rows *own = table_of(m, t);
    const struct rows more = *table_of(from, t);
    const size_t size = tables[t].row, have = from == m ? 0 : own->n;
    char *all = arena_alloc(language_arena, (have + more.n + 1) * size);

    if (have)
        memcpy(all, own->v, have * size);
    for (size_t i = 0; i < more.n; i++)
        fill_row(u, t, memcpy(all + (have + i) * size, more.v + i * size, size));
    *own = (struct rows){ all, have + more.n };
}

static const struct module *
aspect_named(const struct module *const *aspects, size_t a, const char *name)
{
    for (size_t i = 0; i < a; i++)
        if (name && strcmp(aspects[i]->name, name) == 0)
            return aspects[i];
    return NULL;
}

static struct module *
build_module(const struct module *written, const struct module *const *aspects, size_t a,
             FILE *says)
{
    struct module *m = arena_copy(language_arena, written, sizeof(*written));
    bool sound = true;

    for (enum table t = T_FIELD; t < TABLE_COUNT; t++)
        append(m, m, t, NULL);
    for (size_t k = 0; k < m->aspects.n; k++) {
        const struct use *u = &m->aspects.v[k];
        const struct module *aspect = aspect_named(aspects, a, u->aspect);
        if (!aspect) {
            fprintf(says, "module %s: no aspect is named %s\n", m->name, u->aspect);
            sound = false;
            continue;
        }
        for (enum table t = T_FIELD; t < TABLE_COUNT; t++)
            if (t != T_USE)
                append(m, aspect, t, u);
    }
    return sound ? m : NULL;
}

static bool
build_modules(const struct module *const *written, size_t n, const struct module *const *aspects,
              size_t a, FILE *says)
{
    bool sound = true;

    modules = arena_alloc(language_arena, (n + 1) * sizeof(struct module *));
    for (size_t i = 0; i < n; i++) {
        struct module *m = build_module(written[i], aspects, a, says);
        if (m && module_named(m->name, strlen(m->name))) {
            fprintf(says, "two modules are named %s\n", m->name);
            m = NULL;
        }
        if (m)
            modules[module_count++] = m;
        else
            sound = false;
    }
    return sound;
}

bool
language_build(const struct module *const *written, size_t n, const struct module *const *aspects,
               size_t a, FILE *says)
{
    language_arena = arena_open();
    const bool built = build_modules(written, n, aspects, a, says);
    const bool listed = lists_read(says), coded = codes_read(says), ruled = rules_read(says);

    return english_read(says) && built && listed && coded && ruled;
}
