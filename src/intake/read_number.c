/* read_number.c - counts and lengths of a term. */
#include <string.h>
#include "intake/reading.h"

enum { LONGEST = 9 };           /* digits of a count */

static bool
ends_with(const char *text, const char *end, size_t *n)
{
    size_t length = strlen(text), tail = strlen(end);

    if (length <= tail || strcmp(text + length - tail, end) != 0)
        return false;
    *n = length - tail;
    return true;
}

/* 1,215 and 12,345,678, never 1,2: a comma that is no separator of thousands is a fault. */
static bool
thousands_right(const char *text)
{
    const char *comma = strchr(text, ',');

    if (!comma)
        return true;
    if (comma == text || comma > text + 3)
        return false;
    for (; comma; comma = strchr(comma + 1, ',')) {
        if (strspn(comma + 1, "0123456789") != 3
            || (comma[4] && comma[4] != ',' && comma[4] != '.'))
            return false;
    }
    return true;
}

static const char *
without_unit(struct arena *arena, const char *text, bool *changed)
{
    static const char *const units[] = { "人", "名", "个", "户", "家", "位" };
    size_t                   n;

    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (ends_with(text, units[i], &n)) {
            *changed = true;
            return arena_slice(arena, text, n);
        }
    return text;
}

/* "12.0" is 12; "12.5" is no count. */
static const char *
without_zero_fraction(struct arena *arena, const char *text)
{
    const char *point = strchr(text, '.');

    if (point && point > text && point[1] && !point[1 + strspn(point + 1, "0")])
        return arena_slice(arena, text, (size_t)(point - text));
    return text;
}

static const char *
without_leading_zeros(const char *text)
{
    while (text[0] == '0' && text[1])
        text++;
    return text;
}

void
read_number(struct reader *reader, int column, const struct cell *cell, struct cell_read *r)
{
    unsigned    did = 0;
    bool        unit = false;
    const char *text = clean_compact(reader->arena, cell->text, &did);
    bool        comma = strchr(text, ',') != NULL;

    (void)column;
    text = without_unit(reader->arena, text, &unit);
    if (!thousands_right(text)) {
        r->refused = "不是数";
        return;
    }
    text = without_zero_fraction(reader->arena, clean_without(reader->arena, text, ","));
    text = clean_numerals(reader->arena, text);
    if (!clean_only_digits(text)) {
        r->refused = strspn(text, "-.0123456789") == strlen(text) ? "不是整数" : "不是数";
        return;
    }
    r->text = without_leading_zeros(text);
    if (strlen(r->text) > LONGEST)
        r->refused = "数太大";
    r->repaired = comma ? "千位分隔符" : unit ? "带单位" : clean_reason(did);
}

/* 工会法 §16: a grassroots term is three or five years, a local one five. */
void
read_years(struct reader *reader, int column, const struct cell *cell, struct cell_read *r)
{
    unsigned    did = 0;
    const char *text = clean_compact(reader->arena, cell->text, &did);
    size_t      n;

    (void)column;
    if (ends_with(text, "年", &n))
        text = arena_slice(reader->arena, text, n);
    text = without_zero_fraction(reader->arena, clean_numerals(reader->arena, text));
    if (strcmp(text, "3") == 0 || strcmp(text, "5") == 0)
        r->text = text;
    else
        r->refused = "届期不是3年或5年";
}
