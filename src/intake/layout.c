/*
 * layout.c - layouts/<name>.tsv, and which of its columns a heading means.
 *
 * A heading is compared by its key: narrow, lower, without spaces, line breaks, bracketed units and
 * stars, so that "身份证号码（18 位）*" is 身份证号码.
 */
#include <string.h>
#include "core/buffer.h"
#include "core/status.h"
#include "intake/reading.h"

enum { RANKS = 1000, CELLS = 5 };

static const char *const reading_names[] = {
    [READ_TEXT] = "text",
    [READ_NAME] = "name",
    [READ_DOCUMENT] = "document",
    [READ_DOCUMENT_KIND] = "document_kind",
    [READ_SEX] = "sex",
    [READ_BIRTH] = "birth",
    [READ_DATE] = "date",
    [READ_PHONE] = "phone",
    [READ_ANY_PHONE] = "any_phone",
    [READ_NUMBER] = "number",
    [READ_CREDIT] = "credit",
    [READ_CODE] = "code",
    [READ_REGION] = "region",
    [READ_YEARS] = "years",
    [READ_SERIAL] = "serial",
};

struct layout_file {
    struct arena   *arena;
    struct layout  *layout;
    size_t          room;
    struct text_map synonyms;
    int             line;
    const char     *why;
};

static bool
fault(struct layout_file *f, const char *what, const char *word)
{
    f->why = arena_print(f->arena, "layouts/%s.tsv line %d: %s '%s'", f->layout->name, f->line,
                         what, word);
    return false;
}

/* Cuts at every c; the pieces go on in text. */
static size_t
split(char *text, char c, char **pieces, size_t room)
{
    size_t n = 0;

    for (char *p = text; p && n < room; n++) {
        pieces[n] = p;
        p = strchr(p, c);
        if (p)
            *p++ = '\0';
    }
    return n;
}

static bool
reading_named(const char *name, enum reading *reading)
{
    for (size_t i = 0; i < sizeof reading_names / sizeof *reading_names; i++)
        if (strcmp(reading_names[i], name) == 0) {
            *reading = (enum reading)i;
            return true;
        }
    return false;
}

static bool
flags_read(struct layout_file *f, char *text, struct layout_column *column)
{
    char *words[8];
    size_t n = split(text, ' ', words, 8);

    for (size_t i = 0; i < n; i++)
        if (strcmp(words[i], "key") == 0)
            column->key = true;
        else if (strcmp(words[i], "required") == 0)
            column->required = true;
        else if (*words[i] && strcmp(words[i], "optional") != 0 && strcmp(words[i], "figure") != 0
                 && strcmp(words[i], "-") != 0)
            return fault(f, "unknown flag", words[i]);
    return true;
}

static bool
synonyms_read(struct layout_file *f, char *text, struct layout_column *column)
{
    char *words[RANKS];

    column->n = split(text, '|', words, RANKS);
    column->synonyms = arena_alloc(f->arena, column->n * sizeof *column->synonyms);
    for (size_t i = 0; i < column->n; i++) {
        if (!*words[i])
            return fault(f, "an empty synonym of", column->field);
        column->synonyms[i] = words[i];
        if (!text_map_put(&f->synonyms, heading_key(f->arena, words[i]), 1))
            return fault(f, "a heading that stands twice", words[i]);
    }
    return true;
}

static bool
line_read(struct layout_file *f, char *line)
{
    struct layout_column column = { 0 };
    char                *cells[CELLS + 1];

    if (split(line, '\t', cells, CELLS + 1) != CELLS)
        return fault(f, "not five cells", line);
    column.field = cells[0];
    if (layout_column_named(f->layout, column.field) >= 0)
        return fault(f, "a field that stands twice", column.field);
    if (!reading_named(cells[1], &column.reading))
        return fault(f, "unknown kind", cells[1]);
    if (*cells[3] && strcmp(cells[3], "-") != 0)
        column.codes = cells[3];
    if (column.reading == READ_CODE && !column.codes)
        return fault(f, "no code table for", column.field);
    if (!flags_read(f, cells[2], &column) || !synonyms_read(f, cells[4], &column))
        return false;
    f->layout->columns =
        arena_grow(f->arena, f->layout->columns, f->layout->n, &f->room, sizeof column);
    f->layout->columns[f->layout->n++] = column;
    return true;
}

bool
layout_parse(struct arena *arena, const char *name, const char *text, struct layout *layout,
             const char **why)
{
    struct layout_file f = { .arena = arena, .layout = layout };
    char              *next = arena_text(arena, text);

    *layout = (struct layout){ .name = arena_text(arena, name) };
    text_map_open(&f.synonyms, arena);
    while (next) {
        char *line = next;

        f.line++;
        next = strchr(line, '\n');
        if (next)
            *next++ = '\0';
        if (*line && *line != '#' && !line_read(&f, line)) {
            *why = f.why;
            return false;
        }
    }
    if (layout->n == 0)
        fault(&f, "no columns in", name);
    *why = f.why;
    return layout->n > 0;
}

int
layout_column_named(const struct layout *layout, const char *field)
{
    for (size_t i = 0; i < layout->n; i++)
        if (strcmp(layout->columns[i].field, field) == 0)
            return (int)i;
    return -1;
}

/* ---- headings ---- */

static int
bracket(uint32_t c)
{
    switch (c) {
    case '(':
    case '[':
    case '{':
    case 0x3010:
    case 0x3014:
    case 0x300a:
    case 0xff08: return 1;
    case ')':
    case ']':
    case '}':
    case 0x3011:
    case 0x3015:
    case 0x300b:
    case 0xff09: return -1;
    default: return 0;
    }
}

static bool
decorates(uint32_t c)
{
    return c <= ' ' || c == '*' || c == ':' || c == '#' || c == '"' || c == 0x203b || c == 0x2605
        || c == 0x2606 || c == 0x25cf || c == 0xff1a || c == 0x201c || c == 0x201d;
}

static const char *
key_without(struct arena *arena, const char *text, bool brackets)
{
    struct buffer b;
    int           depth = 0;
    char          bytes[4];

    buffer_open(&b, arena);
    for (uint32_t c; (c = text_next(&text)) != 0;) {
        int side = bracket(c);

        if (side > 0)
            depth++;
        if (side == 0 && !decorates(c) && (depth == 0 || !brackets))
            buffer_add(&b, bytes, text_put(bytes, c));
        if (side < 0 && depth > 0)
            depth--;
    }
    return b.v;
}

/* "3、姓名", "1.姓名": the number of the column is no part of its heading. */
static const char *
without_number(const char *key)
{
    const char *p = key + strspn(key, "0123456789");

    if (p > key && *p == '.' && p[1])
        return p + 1;
    if (p > key && text_starts(p, "、") && p[strlen("、")])
        return p + strlen("、");
    return key;
}

const char *
heading_key(struct arena *arena, const char *heading)
{
    const char *plain = clean_key(arena, heading);
    const char *key = key_without(arena, plain, true);

    if (!*key)
        key = key_without(arena, plain, false);
    return without_number(key);
}

bool
heading_of_others(const char *heading)
{
    static const char *const words[] = { "家属",     "家庭", "配偶",   "子女",   "父亲", "母亲",
                                         "父母",     "紧急", "介绍人", "推荐人", "担保", "法人",
                                         "法定代表", "监护", "受益",   "经办",   "填表", "审核" };

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (text_contains(heading, words[i]))
            return true;
    return false;
}

void
heading_words_open(struct heading_words *w, struct arena *arena, const struct layout *layout)
{
    w->layout = layout;
    text_map_open(&w->map, arena);
    for (size_t c = 0; c < layout->n; c++)
        for (size_t i = 0; i < layout->columns[c].n; i++)
            text_map_put(&w->map, heading_key(arena, layout->columns[c].synonyms[i]),
                         c * RANKS + i);
}

/* Words that add nothing: 职工姓名 is 姓名.  Tried only when the whole heading means nothing. */
static size_t
key_find(const struct heading_words *w, const char *key)
{
    static const char *const prefixes[] = { "工会会员", "会员", "职工", "员工",
                                            "本人",     "人员", "个人" };
    size_t                   found = text_map_get(&w->map, key);

    for (size_t i = 0; found == MAP_NONE && i < sizeof prefixes / sizeof *prefixes; i++)
        if (text_starts(key, prefixes[i]) && text_length(key + strlen(prefixes[i])) >= 2)
            found = text_map_get(&w->map, key + strlen(prefixes[i]));
    return found;
}

/* The joined heading first ("工会主席" above "姓名"), then the lowest row alone ("姓名" below "基本情况"). */
int
heading_column(const struct heading_words *w, struct arena *arena, const char *const *parts,
               size_t n, size_t *rank)
{
    size_t found = MAP_NONE;

    for (size_t from = 0; from < n && found == MAP_NONE; from++) {
        const char *joined = "";

        if (from > 0 && heading_of_others(parts[from - 1]))
            break;
        for (size_t i = from; i < n; i++)
            joined = arena_print(arena, "%s%s", joined, heading_key(arena, parts[i]));
        if (*joined)
            found = key_find(w, joined);
    }
    if (found == MAP_NONE)
        return -1;
    *rank = found % RANKS;
    return (int)(found / RANKS);
}
