/*
 * rules.c - rules are rows with a citation (rules/): columns, separated by tabs, "-" for none:
 *
 *   id  key field  key code  value  comparator  unit  least  of  region  from  to  citation  mark
 *
 * unit d w m y (calendar days, working days, months, years), # a number, $ fen, / a share: least
 * of `of`, reached by >= or >.  A row without value names a rule that says nothing yet.  A row
 * without citation says "example" as its mark.
 */
#include <stdlib.h>
#include <string.h>
#include "core/day.h"
#include "language/inner.h"

enum cell {
    C_ID,
    C_KEY,
    C_CODE,
    C_VALUE,
    C_COMPARATOR,
    C_UNIT,
    C_LEAST,
    C_OF,
    C_REGION,
    C_FROM,
    C_TO,
    C_CITATION,
    C_MARK,
    CELLS,
};

static struct {
    struct rule_info *v;
    size_t n, cap;
} rules;

struct reading {
    FILE       *says;
    const char *file;
    bool        sound;
};

static bool
wrong(struct reading *r, int line, const char *why, const char *cell)
{
    fprintf(r->says, "%s:%d: %s, at \"%s\"\n", r->file, line, why, cell);
    r->sound = false;
    return true;
}

const struct rule_info *
rules_all(size_t *n)
{
    *n = rules.n;
    return rules.v;
}

const struct rule_info *
rule_named(const char *id, size_t n)
{
    for (size_t i = 0; i < rules.n; i++)
        if (same(rules.v[i].id, id, n))
            return &rules.v[i];
    return NULL;
}

/* Length, number, money or share: what a rule is for conditions, whatever its unit in a region. */
static char
sort_of(char unit)
{
    return strchr("dwmy", unit) ? 'd' : unit;
}

static struct rule_info *
rule_of_line(struct reading *r, int line, char **cells)
{
    struct rule_info *rule =
        (struct rule_info *)(uintptr_t)rule_named(cells[C_ID], strlen(cells[C_ID]));
    const char *key = *cells[C_KEY] ? cells[C_KEY] : NULL;
    const char unit = *cells[C_UNIT];

    if (!rule) {
        rules.v = arena_grow(language_arena, rules.v, rules.n, &rules.cap, sizeof(*rules.v));
        rule = &rules.v[rules.n++];
        *rule = (struct rule_info){ .id = arena_text(language_arena, cells[C_ID]),
                                    .key = arena_text(language_arena, key),
                                    .unit = unit };
    }
    if (sort_of(rule->unit) != sort_of(unit))
        wrong(r, line, "another row of this rule has a unit of another sort", cells[C_UNIT]);
    if (!rule->key != !key || (key && strcmp(key, rule->key) != 0))
        wrong(r, line, "another row of this rule is keyed otherwise", cells[C_KEY]);
    return rule;
}

static bool
whole_number(const char *cell, int64_t *n)
{
    char *end;

    *n = strtoll(cell, &end, 10);
    return *cell && !*end;
}

/* The row that a line says; *says: whether it says anything. */
static bool
row_of_line(char **cells, struct rule_row *row, bool *says)
{
    const bool share = *cells[C_UNIT] == '/';

    *row = (struct rule_row){ .unit = *cells[C_UNIT] };
    *says = *cells[C_VALUE] || *cells[C_LEAST];
    if (!file_day(cells[C_FROM], &row->from) || !file_day(cells[C_TO], &row->to)
        || (row->to && row->to <= row->from))
        return false;
    if (*says
        && (share
                ? !whole_number(cells[C_LEAST], &row->least) || !whole_number(cells[C_OF], &row->of)
                      || row->least < 1 || row->of < row->least || *cells[C_COMPARATOR] != '>'
                : !whole_number(cells[C_VALUE], &row->value)))
        return false;
    row->equal = strcmp(cells[C_COMPARATOR], ">=") == 0;
    row->key = arena_text(language_arena, cells[C_CODE]);
    row->comparator = arena_text(language_arena, cells[C_COMPARATOR]);
    row->region = arena_text(language_arena, cells[C_REGION]);
    row->citation = arena_text(language_arena, cells[C_CITATION]);
    row->mark = arena_text(language_arena, cells[C_MARK]);
    return true;
}

static bool
same_place(const struct rule_row *a, const struct rule_row *b)
{
    return strcmp(a->key, b->key) == 0 && strcmp(a->region, b->region) == 0
        && (!a->to || b->from < a->to) && (!b->to || a->from < b->to);
}

static void
add_row(struct rule_info *rule, struct rule_row row)
{
    struct rule_row *v = arena_alloc(language_arena, (rule->n + 1) * sizeof(*v));

    if (rule->n)
        memcpy(v, rule->v, rule->n * sizeof(*v));
    v[rule->n] = row;
    rule->v = v;
    rule->n++;
}

static bool
rule_line(void *arg, int line, char **given, size_t n)
{
    struct reading *r = arg;
    char *cells[CELLS], none[] = "";
    struct rule_row row;
    bool says;

    for (size_t i = 0; i < CELLS; i++)
        cells[i] = i < n && strcmp(given[i], "-") != 0 ? given[i] : none;
    if (!*cells[C_ID] || strlen(cells[C_UNIT]) != 1 || !strchr("dwmy#$/", *cells[C_UNIT]))
        return wrong(r, line, "say an id and a unit of d w m y # $ /", cells[C_ID]);
    struct rule_info *rule = rule_of_line(r, line, cells);
    if (!row_of_line(cells, &row, &says))
        return wrong(r, line, "a whole number; of a share least, of and > or >=; days",
                     cells[C_ID]);
    if (says && !*row.key != !rule->key)
        return wrong(r, line, "key field and key code go together", cells[C_ID]);
    if (says && !*row.citation && strcmp(row.mark, "example") != 0)
        return wrong(r, line, "cite the source, or mark it as an example", cells[C_ID]);
    for (size_t i = 0; i < rule->n && says; i++)
        if (same_place(&rule->v[i], &row))
            return wrong(r, line, "two rows for one place and day", cells[C_ID]);
    if (says)
        add_row(rule, row);
    return true;
}

bool
rules_read(FILE *says)
{
    bool sound = true;

    for (size_t i = 0; i < data_count; i++) {
        struct reading r = { says, data_files[i].name, true };
        const char *end = strrchr(r.file, '.');
        if (strncmp(r.file, "rules/", 6) != 0 || !end || strcmp(end, ".tsv") != 0)
            continue;
        data_lines(&data_files[i], rule_line, &r);
        sound &= r.sound;
    }
    return sound;
}

static bool
holds_at(const struct rule_row *row, const char *key, const char *region, int64_t day)
{
    return strcmp(row->key, key) == 0 && strncmp(row->region, region, strlen(row->region)) == 0
        && row->from <= day && (!row->to || day < row->to);
}

const struct rule_row *
rule_row_at(const struct rule_info *rule, const char *key, const char *region, int64_t day)
{
    const struct rule_row *best = NULL;

    for (size_t i = 0; i < rule->n; i++) {
        const struct rule_row *row = &rule->v[i];
        if (!holds_at(row, key ? key : "", region ? region : "", day))
            continue;
        const size_t near = strlen(row->region), far = best ? strlen(best->region) : 0;
        if (!best || near > far || (near == far && row->from > best->from))
            best = row;
    }
    return best;
}
