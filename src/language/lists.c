/* lists.c - closed lists (lists/) and dated code tables (codes/) that other people own. */
#include <stdlib.h>
#include <string.h>
#include "core/day.h"
#include "language/inner.h"

static const struct list_file {
    const char *name;
    size_t      cells;              /* columns that a line must have */
} files[LIST_COUNT] = {
    [L_ROLES]     = { "lists/roles.tsv", 6 },
    [L_ORG_ROLES] = { NULL, 0 },    /* chosen out of the roles */
    [L_LEVELS]    = { "lists/levels.tsv", 3 },
    [L_UNITS]     = { "lists/units.tsv", 3 },
    [L_KEEP]      = { "lists/retention.tsv", 3 },
    [L_SERIALS]   = { "lists/serials.tsv", 3 },
    [L_TEMPLATES] = { "lists/templates.tsv", 3 },
    [L_LAYOUTS]   = { "lists/layouts.tsv", 3 },
    [L_TILES]     = { "lists/tiles.tsv", 3 },
    [L_ACCOUNTS]  = { "lists/accounts.tsv", 3 },
};
const char *lists[LIST_COUNT];

static struct {
    struct list_item *v;
    size_t n, cap;
} items[LIST_COUNT];

static struct {
    struct code_table *v;
    size_t n, cap;
} code_tables;

/* One file while it is read. */
struct reading {
    FILE       *says;
    const char *file;
    enum list   list;
    bool        sound;
    struct code *code;
    size_t      n, cap;
};

static bool
wrong(struct reading *r, int line, const char *why, const char *cell)
{
    fprintf(r->says, "%s:%d: %s, at \"%s\"\n", r->file, line, why, cell);
    r->sound = false;
    return true;                    /* the next line may be wrong as well */
}

bool
file_day(const char *cell, int64_t *day)
{
    char *end;

    *day = 0;
    if (!*cell || strcmp(cell, "-") == 0)
        return true;
    if ((*day = day_parse(cell)) != 0)
        return true;
    *day = strtoll(cell, &end, 10);
    return strlen(cell) == 8 && !*end && day_valid(*day);
}

/* ---- lists ---- */

const struct list_item *
list_items(enum list list, size_t *n)
{
    *n = items[list].n;
    return items[list].v;
}

const struct list_item *
list_item_named(enum list list, const char *code, size_t n)
{
    for (size_t i = 0; i < items[list].n; i++)
        if (same(items[list].v[i].code, code, n))
            return &items[list].v[i];
    return NULL;
}

static void
add_item(enum list list, struct list_item item)
{
    items[list].v =
        arena_grow(language_arena, items[list].v, items[list].n, &items[list].cap, sizeof(item));
    items[list].v[items[list].n++] = item;
}

static bool
list_line(void *arg, int line, char **cells, size_t n)
{
    struct reading *r = arg;
    const size_t wanted = files[r->list].cells;

    if (n < wanted)
        return wrong(r, line, "too few columns", cells[0]);
    if (!*cells[0] || strchr(cells[0], ' ') || !*cells[1] || !*cells[2])
        return wrong(r, line, "a code without blanks, a label, its English", cells[0]);
    if (list_item_named(r->list, cells[0], strlen(cells[0])))
        return wrong(r, line, "stands twice", cells[0]);
    const char **copy = arena_alloc(language_arena, (n + 1) * sizeof(*copy));
    for (size_t i = 0; i < n; i++)
        copy[i] = arena_text(language_arena, cells[i]);
    for (size_t i = 3; i < 5 && r->list == L_ROLES; i++)
        if (strcmp(cells[i], "yes") != 0 && strcmp(cells[i], "no") != 0)
            return wrong(r, line, "say yes or no", cells[i]);
    add_item(r->list, (struct list_item){ copy[0], copy[1], copy[2], copy + 3, n - 3 });
    return true;
}

/* cells of a role: officer, post, order. */
static void
choose_roles_of_a_post(void)
{
    for (size_t i = 0; i < items[L_ROLES].n; i++) {
        const struct list_item *role = &items[L_ROLES].v[i];
        if (strcmp(role->cells[1], "yes") == 0 || strcmp(role->code, "officer") == 0)
            add_item(L_ORG_ROLES, *role);
    }
}

static void
join_words(enum list list)
{
    size_t n = 1;

    for (size_t i = 0; i < items[list].n; i++)
        n += strlen(items[list].v[i].code) + 1;
    char *words = arena_alloc(language_arena, n), *p = words;
    for (size_t i = 0; i < items[list].n; i++) {
        const size_t length = strlen(items[list].v[i].code);
        if (i)
            *p++ = ' ';
        memcpy(p, items[list].v[i].code, length);
        p += length;
    }
    lists[list] = words;
}

bool
lists_read(FILE *says)
{
    bool sound = true;

    for (enum list l = 0; l < LIST_COUNT; l++) {
        struct reading r = { .says = says, .file = files[l].name, .list = l, .sound = true };
        const struct data_file *f = r.file ? data_named(r.file) : NULL;
        if (f)
            data_lines(f, list_line, &r);
        else if (r.file) {
            fprintf(says, "%s is missing\n", r.file);
            r.sound = false;
        }
        sound &= r.sound;
    }
    choose_roles_of_a_post();
    for (enum list l = 0; l < LIST_COUNT; l++)
        join_words(l);
    return sound;
}

/* ---- code tables ---- */

const struct code_table *
code_table_named(const char *name, size_t n)
{
    for (size_t i = 0; i < code_tables.n; i++)
        if (same(code_tables.v[i].name, name, n))
            return &code_tables.v[i];
    return NULL;
}

const struct code *
code_named(const struct code_table *t, const char *code, size_t n)
{
    for (size_t i = 0; t && i < t->n; i++)
        if (same(t->v[i].code, code, n))
            return &t->v[i];
    return NULL;
}

static void
add_code(struct reading *r, struct code c)
{
    r->code = arena_grow(language_arena, r->code, r->n, &r->cap, sizeof(c));
    r->code[r->n++] = c;
}

static void
add_table(const char *name, const struct code *v, size_t n)
{
    code_tables.v = arena_grow(language_arena, code_tables.v, code_tables.n, &code_tables.cap,
                               sizeof(*code_tables.v));
    code_tables.v[code_tables.n++] = (struct code_table){ name, v, n };
}

/* Two meanings of one code may follow each other in time, never overlap. */
static bool
overlaps(const struct code *a, const struct code *b)
{
    return strcmp(a->code, b->code) == 0 && (!a->to || b->from < a->to)
        && (!b->to || a->from < b->to);
}

static bool
code_line(void *arg, int line, char **cells, size_t n)
{
    struct reading *r = arg;
    struct code c = { .synonyms = "", .english = "" };

    if (n < 2 || !*cells[0] || !*cells[1])
        return wrong(r, line, "say code, label, English, synonyms, from, to", n ? cells[0] : "");
    if (strpbrk(cells[0], " ,()="))
        return wrong(r, line, "is no code", cells[0]);
    if (!file_day(n > 4 ? cells[4] : "", &c.from) || !file_day(n > 5 ? cells[5] : "", &c.to)
        || (c.to && c.to <= c.from))
        return wrong(r, line, "from and to are days", cells[0]);
    c.code = arena_text(language_arena, cells[0]);
    c.label = arena_text(language_arena, cells[1]);
    if (n > 2)
        c.english = arena_text(language_arena, cells[2]);
    if (n > 3)
        c.synonyms = arena_text(language_arena, cells[3]);
    for (size_t i = 0; i < r->n; i++)
        if (overlaps(&r->code[i], &c))
            return wrong(r, line, "stands twice", cells[0]);
    add_code(r, c);
    return true;
}

/* Who has a role is a post row, so the code table of roles follows the list of roles. */
static void
add_table_of_roles(void)
{
    struct reading r = { .sound = true };

    if (code_table_named("role", 4))
        return;
    for (size_t i = 0; i < items[L_ROLES].n; i++) {
        const struct list_item *role = &items[L_ROLES].v[i];
        if (strcmp(role->cells[1], "yes") == 0)
            add_code(&r, (struct code){ role->code, role->label, role->english, "", 0, 0 });
    }
    add_table("role", r.code, r.n);
}

bool
codes_read(FILE *says)
{
    bool sound = true;

    for (size_t i = 0; i < data_count; i++) {
        const char *name = data_files[i].name, *end = strrchr(name, '.');
        if (strncmp(name, "codes/", 6) != 0 || !end || strcmp(end, ".tsv") != 0)
            continue;
        struct reading r = { .says = says, .file = name, .sound = true };
        data_lines(&data_files[i], code_line, &r);
        add_table(arena_slice(language_arena, name + 6, (size_t)(end - name) - 6), r.code, r.n);
        sound &= r.sound;
    }
    add_table_of_roles();
    return sound;
}
