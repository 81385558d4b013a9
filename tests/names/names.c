/*
 * names.c - prints every name that is stored or sent, with its tag: kind, path, tag or "-".
 * What was called otherwise stands as "was", what may not come back as "gone". Arguments: the
 * code tables.
 */
#include <stdio.h>
#include <string.h>
#include "cli/installation.h"
#include "core/arena.h"
#include "language/language.h"

static struct arena *arena;

static void
print_name(const char *kind, const char *path, int tag)
{
    if (tag)
        printf("%s\t%s\t%d\n", kind, path, tag);
    else
        printf("%s\t%s\t-\n", kind, path);
}

/* Former names of something of that kind, at the same place. */
static void
print_former(const char *kind, const char *place, const char *was)
{
    EACH_WORD (w, n, was ? was : "")
        printf("was\t%s %s.%.*s\t-\n", kind, place, (int)n, w);
}

static void
print_one(const char *kind, const char *place, const char *name, const char *was, int tag)
{
    print_name(kind, arena_print(arena, "%s.%s", place, name), tag);
    print_former(kind, place, was);
}

static void
print_field(const char *place, const struct field *f)
{
    print_one("field", place, f->name, f->was, f->tag);
    EACH_WORD (w, n, f->choices ? f->choices : "")
        print_name("choice",
                   arena_print(arena, "%s.%s.%.*s", place, f->name, (int)strcspn(w, "="), w), 0);
}

static void
print_parts(const struct module *m)
{
    for (size_t i = 0; i < m->parts.n; i++) {
        const struct part *p = &m->parts.v[i];

        print_one("part", m->name, p->name, p->was, 0);
        for (size_t k = 0; k < p->fields.n; k++)
            print_field(arena_print(arena, "%s.%s", m->name, p->name), &p->fields.v[k]);
    }
}

static void
print_module(const struct module *m)
{
    print_name("module", m->name, m->tag);
    for (size_t i = 0; i < m->fields.n; i++)
        print_field(m->name, &m->fields.v[i]);
    print_parts(m);
    for (size_t i = 0; i < m->states.n; i++)
        print_one("state", m->name, m->states.v[i].name, m->states.v[i].was, 0);
    for (size_t i = 0; i < m->steps.n; i++)
        print_one("step", m->name, m->steps.v[i].name, m->steps.v[i].was, 0);
    for (size_t i = 0; i < m->clocks.n; i++)
        print_one("clock", m->name, m->clocks.v[i].name, NULL, 0);
    for (size_t i = 0; i < m->indicators.n; i++)
        print_one("indicator", m->name, m->indicators.v[i].name, m->indicators.v[i].was, 0);
    EACH_WORD (w, n, m->gone ? m->gone : "")
        print_name("gone", arena_print(arena, "%s.%.*s", m->name, (int)n, w), 0);
}

/* Codes of lists that stand in rows: who acts, which number class, which layout. */
static void
print_lists(void)
{
    static const struct {
        enum list   list;
        const char *kind;
    } kept[] = {
        { L_ROLES, "role" },     { L_LEVELS, "level" },   { L_UNITS, "unit" },
        { L_KEEP, "retention" }, { L_SERIALS, "serial" }, { L_TEMPLATES, "template" },
        { L_LAYOUTS, "layout" }, { L_TILES, "tile" },     { L_ACCOUNTS, "account" },
    };

    for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++) {
        size_t                  n;
        const struct list_item *v = list_items(kept[i].list, &n);

        for (size_t k = 0; k < n; k++)
            print_name(kept[i].kind, v[k].code, 0);
    }
}

static bool
print_codes(const char *table)
{
    const struct code_table *t = code_table_named(table, strlen(table));

    for (size_t i = 0; t && i < t->n; i++)
        print_name("code", arena_print(arena, "%s.%s", table, t->v[i].code), 0);
    return t != NULL;
}

int
main(int argc, char **argv)
{
    arena = arena_open();
    if (!modules_build(stderr))
        return 1;
    for (size_t i = 0; i < module_count; i++)
        print_module(modules[i]);
    print_lists();
    for (int i = 1; i < argc; i++)
        if (!print_codes(argv[i])) {
            fprintf(stderr, "there is no code table %s\n", argv[i]);
            return 1;
        }
    arena_close(arena);
    return 0;
}
