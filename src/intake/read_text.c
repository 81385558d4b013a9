/* read_text.c - cells that are words: text, names, codes of a table, regions. */
#include <string.h>
#include "core/status.h"
#include "intake/reading.h"

static void
repaired_by(unsigned did, struct cell_read *r)
{
    r->repaired = clean_reason(did);
}

void
read_text(struct reader *reader, int column, const struct cell *cell, struct cell_read *r)
{
    unsigned did = 0;

    (void)column;
    r->text = clean_trim(reader->arena, cell->text, &did);
    repaired_by(did, r);
}

static bool
has_letter(const char *text)
{
    for (uint32_t c; (c = text_next(&text)) != 0;)
        if (c >= 0x80 || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'))
            return true;
    return false;
}

/* "Of a person or a unit".  A placeholder is no name, and neither is a number. */
void
read_name(struct reader *reader, int column, const struct cell *cell, struct cell_read *r)
{
    unsigned did = 0;

    (void)column;
    r->text = clean_name(reader->arena, cell->text, &did);
    repaired_by(did, r);
    if (cell->kind == CELL_ERROR || !has_letter(r->text))
        r->refused = "不是名称";
}

/* A code that is found replaces the cell's words, so no repair is said. */
void
read_code(struct reader *reader, int column, const struct cell *cell, struct cell_read *r)
{
    const struct layout_column *c = &reader->layout->columns[column];
    const struct code_words    *words = reader->words[column];
    bool                        contradicts = false;
    size_t                      found;

    CHECK(words);
    found = code_words_find(words, reader->arena, cell->text, &contradicts);
    if (found != MAP_NONE)
        r->text = words->codes[found];
    else
        r->refused =
            contradicts ? "代码与名称不符" : arena_print(reader->arena, "无此%s", c->synonyms[0]);
}

static bool
is_province(const char *code)
{
    static const char provinces[] =
        "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 "
        "50 51 52 53 54 61 62 63 64 65 71 81 82";

    for (const char *p = provinces; p; p = strchr(p, ' ')) {
        p += *p == ' ';
        if (strncmp(p, code, 2) == 0)
            return true;
    }
    return false;
}

/* GB/T 2260: only the province is judged.  Tables age, and the county of a file may be in none. */
void
read_region(struct reader *reader, int column, const struct cell *cell, struct cell_read *r)
{
    const struct code_words *words = reader->words[column];
    unsigned                 did = 0;
    const char              *text = clean_compact(reader->arena, cell->text, &did);
    bool                     contradicts = false;
    size_t                   found = MAP_NONE;

    if (strlen(text) == 6 && clean_only_digits(text)) {
        r->text = text;
        repaired_by(did, r);
        if (!is_province(text))
            r->refused = "无此省份";
        return;
    }
    if (words)
        found = code_words_find(words, reader->arena, text, &contradicts);
    if (found != MAP_NONE)
        r->text = words->codes[found];
    else
        r->refused = clean_only_digits(text) ? "区划代码不是6位" : "无此区划";
}
