/*
 * mutate.c - changes every string of every module in every way below, one at a time, and counts
 * what check refuses.  What it accepts goes to the file named in argv[1], to be read by people.
 *
 *   type-breaking: misspell a name; delete an operator; exchange a name with one of another kind;
 *                  exchange two strings of a row that have different grammars
 *   perhaps legal: drop a word; exchange a name with one of equal kind; turn an operator's sides
 */
#include <stdlib.h>
#include <string.h>
#include "corpus.h"

enum how_changed { MISSPELT, OPERATOR, KIND, STRINGS, DROPPED, EQUAL, TURNED, WAYS };
enum { TEXT_MOST = 2000, PER_CENT = 96, CHANGES_LEAST = 13000 };

static const char *const ways[WAYS] = {
    "misspelt name", "deleted operator",   "name of another kind", "two strings exchanged",
    "dropped word",  "name of equal kind", "sides turned",
};
static struct {
    int all, refused;
} tally[WAYS];
static FILE *accepted;

/* Is the module set unsound with this text in place?  Only the mutant's own module, then all. */
static bool
refused(const struct module *m)
{
    return check_module(m, NULL) || check_modules(NULL);
}

static void
put_string(char *row, size_t k, const char *text)
{
    memcpy(row + strings[k].at, &text, sizeof(text));
}

static void
attempt(const struct module *m, enum table t, char *row, size_t k, enum how_changed way,
        const char *text)
{
    const char *old = string_at(row, strings[k].at);

    if (strcmp(old, text) == 0)
        return;
    put_string(row, k, text);
    tally[way].all++;
    if (refused(m))
        tally[way].refused++;
    else if (accepted)
        fprintf(accepted, "%s\t%s\t%s.%s\t%s\t%s\n", ways[way], m->name, tables[t].name,
                strings[k].name, old, text);
    put_string(row, k, old);
}

/* text with the n bytes at `at` exchanged for `with`. */
static const char *
spliced(const char *text, size_t at, size_t n, const char *with)
{
    static char buffer[TEXT_MOST];

    snprintf(buffer, sizeof(buffer), "%.*s%s%s", (int)at, text, with, text + at + n);
    return buffer;
}

/* ---- names ---- */

/* Another field: of equal kind or not. */
static const char *
other_field(const struct module *m, const struct field *f, bool equal)
{
    for (size_t i = 0; i < m->fields.n; i++) {
        const struct field *g = &m->fields.v[i];
        if (g != f && kind_same(kind_of(m, f), kind_of(m, g)) == equal
            && (equal || (g->type != NOTE && g->type != f->type)))
            return g->name;
    }
    return NULL;
}

/* A field that is neither state nor step. */
static const char *
plain_field(const struct module *m)
{
    for (size_t i = 0; i < m->fields.n; i++) {
        const char *name = m->fields.v[i].name;
        if (!state_named(m, name, strlen(name)) && !step_named(m, name, strlen(name)))
            return name;
    }
    return NULL;
}

static const char *
other_name(const struct module *m, const char *name, size_t n, bool equal)
{
    const struct field *f = column_named(m, NULL, name, n);
    const bool state = state_named(m, name, n), step = step_named(m, name, n);
    const char *other = f ? other_field(m, f, equal) : NULL;

    if (other)
        return other;
    if (!f && !equal && (state || step))
        return plain_field(m);
    for (size_t i = 0; i < m->states.n && state && equal; i++)
        if (!same(m->states.v[i].name, name, n))
            return m->states.v[i].name;
    for (size_t i = 0; i < m->steps.n && step && equal; i++)
        if (!same(m->steps.v[i].name, name, n))
            return m->steps.v[i].name;
    return NULL;
}

static void
mutate_name(const struct module *m, enum table t, char *row, size_t k, size_t at, size_t n)
{
    const char *text = string_at(row, strings[k].at);
    char wrong[80];

    snprintf(wrong, sizeof(wrong), "%.*s", (int)n, text + at);
    wrong[n / 2] = wrong[n / 2] == 'q' ? 'z' : 'q';
    attempt(m, t, row, k, MISSPELT, spliced(text, at, n, wrong));
    for (int equal = 0; equal < 2; equal++) {
        const char *other = other_name(m, text + at, n, equal);
        if (other)
            attempt(m, t, row, k, equal ? EQUAL : KIND, spliced(text, at, n, other));
    }
}

/* ---- operators and words ---- */

static void
mutate_operator(const struct module *m, enum table t, char *row, size_t k, size_t at)
{
    static const char *const signs[][2] = { { "<=", ">=" }, { ">=", "<=" }, { "<", ">" } };
    const char *text = string_at(row, strings[k].at), c = text[at];
    const bool prose = strings[k].grammar == G_TEXT && !strchr("{}", c);

    if (c != ' ' && c != '?' && !prose && (unsigned char)c < 128 && !(c >= '0' && c <= '9'))
        attempt(m, t, row, k, OPERATOR, spliced(text, at, 1, ""));
    for (size_t i = 0; i < 3 && strings[k].grammar != G_TEXT; i++) {
        const size_t n = strlen(signs[i][0]);
        if (strncmp(text + at, signs[i][0], n) == 0 && (n == 2 || text[at + 1] != '=')) {
            attempt(m, t, row, k, TURNED, spliced(text, at, n, signs[i][1]));
            return;
        }
    }
}

static void
drop_words(const struct module *m, enum table t, char *row, size_t k)
{
    const char *text = string_at(row, strings[k].at);

    if (strings[k].grammar == G_TEXT || !strchr(text, ' '))
        return;
    EACH_WORD (w, n, text) {
        const size_t at = (size_t)(w - text);
        attempt(m, t, row, k, DROPPED, spliced(text, w[n] ? at : at - 1, n + 1, ""));
    }
}

static bool
prose(enum grammar g) /* words for people and names being defined */
{
    return g == G_LABEL || g == G_LAW || g == G_NAME || g == G_CHOICES || g == G_SPLICED
           || g == G_ASPECT || g == G_WAS;
}

static void
mutate_string(const struct module *m, enum table t, char *row, size_t k)
{
    const char *text = string_at(row, strings[k].at);
    const enum grammar g = strings[k].grammar;

    if (!text || prose(g) || strncmp(text, "no: ", 4) == 0)
        return;
    for (size_t at = 0, n; text[at]; at += n ? n : 1) {
        n = strspn(text + at, "abcdefghijklmnopqrstuvwxyz0123456789_");
        n = is_name(text + at, n) ? n : 0;
        if (g == G_TEXT && n && (!at || !strchr("{.", text[at - 1])))
            continue;   /* Latin letters in a text for people */
        if (n > 1)
            mutate_name(m, t, row, k, at, n);
        if (!n)
            mutate_operator(m, t, row, k, at);
    }
    drop_words(m, t, row, k);
}

/* ---- rows ---- */

static void
exchange_strings(const struct module *m, enum table t, char *row, size_t k, size_t j)
{
    const char *a = string_at(row, strings[k].at), *b = string_at(row, strings[j].at);
    const enum grammar g = strings[k].grammar, h = strings[j].grammar;

    if (!a || !b || g == h || strcmp(a, b) == 0 || g == G_SPLICED || h == G_SPLICED)
        return;
    put_string(row, j, a);
    attempt(m, t, row, k, STRINGS, b);
    put_string(row, j, b);
}

static void
mutate_row(const struct module *m, enum table t, char *row)
{
    for (size_t k = 0; k < string_count; k++) {
        if (strings[k].table != t)
            continue;
        mutate_string(m, t, row, k);
        for (size_t j = k + 1; j < string_count && strings[j].table == t; j++)
            exchange_strings(m, t, row, k, j);
    }
}

static void
mutate_module(struct module *m)
{
    for (enum table t = T_FIELD; t < TABLE_COUNT; t++) {
        const struct rows r = *table_of(m, t);
        for (size_t k = 0; k < r.n && t != T_USE; k++)
            mutate_row(m, t, r.v + k * tables[t].row);
    }
    for (size_t p = 0; p < m->parts.n; p++)
        for (size_t k = 0; k < m->parts.v[p].fields.n; k++)
            mutate_row(m, T_FIELD, (char *)(uintptr_t)&m->parts.v[p].fields.v[k]);
    mutate_row(m, T_MODULE, (char *)m);
}

static double
share(int refused_ones, int all)
{
    return 100.0 * refused_ones / (all ? all : 1);
}

int
main(int argc, char **argv)
{
    int all = 0, caught = 0, failed = 0;

    if (!corpus_build()) {
        printf("language/mutate: 0 passed, 1 failed\n");
        return 1;
    }
    accepted = argc > 1 ? fopen(argv[1], "w") : NULL;
    for (size_t i = 0; i < module_count; i++)
        mutate_module(modules[i]);
    for (int w = 0; w < WAYS; w++) {
        printf("%-24s %6d  refused %6d  %5.1f %%\n", ways[w], tally[w].all, tally[w].refused,
               share(tally[w].refused, tally[w].all));
        all += w < DROPPED ? tally[w].all : 0;
        caught += w < DROPPED ? tally[w].refused : 0;
    }
    printf("%-24s %6d  refused %6d  %5.1f %%\n", "type-breaking in all", all, caught,
           share(caught, all));
    failed += caught * 100 < all * PER_CENT;                    /* the share */
    failed += all < CHANGES_LEAST;                              /* the changes were really made */
    failed += tally[MISSPELT].refused != tally[MISSPELT].all;   /* no misspelling passes */
    if (accepted)
        fclose(accepted);
    printf("language/mutate: %d passed, %d failed\n", 3 - failed, failed);
    return failed != 0;
}
