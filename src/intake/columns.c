/*
 * columns.c - where headings do not decide, the values do: 18 characters with a good check
 * character are the document, 11 digits that begin with 1 the phone.  A column of a spouse or a
 * referee, known by its heading, is nobody's.
 */
#include <string.h>
#include "core/codes.h"
#include "intake/reading.h"

enum { SAMPLE = 200 };

static bool
looks_document(struct reader *r, const char *text)
{
    bool changed;

    return idnumber_check(clean_upper(r->arena, text, &changed), r->settings->today) == CODE_GOOD;
}

static bool
looks_phone(struct reader *r, const char *text)
{
    (void)r;
    return phone_check(text) == CODE_GOOD;
}

static bool
looks_credit(struct reader *r, const char *text)
{
    bool changed;

    return credit_check(clean_upper(r->arena, text, &changed)) == CODE_GOOD;
}

static bool
looks_sex(struct reader *r, const char *text)
{
    (void)r;
    return strcmp(text, "男") == 0 || strcmp(text, "女") == 0;
}

/* Two to four Chinese characters, or a name with a point. */
static bool
looks_name(struct reader *r, const char *text)
{
    size_t n = text_length(text);

    (void)r;
    if (text_contains(text, "·"))
        return true;
    for (uint32_t c; (c = text_next(&text)) != 0;)
        if (!clean_han(c))
            return false;
    return n >= 2 && n <= 4;
}

/* How many of the filled cells of a column look so, in percent; names must differ. */
static int
share(struct reader *r, size_t column, bool (*looks)(struct reader *, const char *))
{
    size_t          filled = 0, good = 0;
    size_t          begin = r->head.rows ? r->head.at + r->head.rows : 0;
    struct text_map seen;

    text_map_open(&seen, r->arena);
    for (size_t i = begin; i < r->sheet->n && filled < SAMPLE; i++) {
        const struct cell *cell = cell_at(&r->sheet->rows[i], column);
        unsigned           did = 0;
        const char        *text;

        if (!cell)
            continue;
        filled++;
        text = clean_compact(r->arena, cell->text, &did);
        good += looks(r, text) && (text_map_put(&seen, text, i) || looks != looks_name);
    }
    return good && (good > 1 || filled == 1) ? (int)(good * 100 / filled) : 0;
}

static void
field_guess(struct reader *r, int field, bool (*looks)(struct reader *, const char *), int least)
{
    int best = least - 1;
    int found = -1;

    for (size_t c = 0; c < r->head.columns; c++) {
        int percent;

        if (r->head.column_of[c] >= 0 || heading_of_others(r->head.headings[c])
            || (r->settings->mapping && c < r->settings->mapped && r->settings->mapping[c]))
            continue;
        percent = share(r, c, looks);
        if (percent > best) {
            best = percent;
            found = (int)c;
        }
    }
    if (found < 0)
        return;
    r->head.column_of[found] = field;
    r->head.score++;
}

static bool
looks_union_credit(struct reader *r, const char *text)
{
    return *text == '8' && looks_credit(r, text);
}

static bool
looks_other_credit(struct reader *r, const char *text)
{
    return *text != '8' && looks_credit(r, text);
}

/* Two codes side by side tell themselves apart: a union's begins with 8 (GB 32100). */
static void
credit_guess(struct reader *r, int field, size_t count)
{
    bool employer = strcmp(r->layout->columns[field].field, "employer_credit") == 0;

    if (count == 1)
        field_guess(r, field, looks_credit, 60);
    else
        field_guess(r, field, employer ? looks_other_credit : looks_union_credit, 60);
}

static bool
field_found(const struct reader *r, int field)
{
    for (size_t c = 0; c < r->head.columns; c++)
        if (r->head.column_of[c] == field)
            return true;
    return false;
}

void
columns_guess(struct reader *r)
{
    size_t credits = 0;
    bool   person = false;

    for (size_t i = 0; i < r->layout->n; i++) {
        credits += r->layout->columns[i].reading == READ_CREDIT;
        person = person || r->layout->columns[i].reading == READ_DOCUMENT;
    }
    for (size_t i = 0; i < r->layout->n; i++) {
        if (field_found(r, (int)i))
            continue;
        switch (r->layout->columns[i].reading) {
        case READ_DOCUMENT:  field_guess(r, (int)i, looks_document, 60); break;
        case READ_PHONE:
        case READ_ANY_PHONE: field_guess(r, (int)i, looks_phone, 60); break;
        case READ_CREDIT:    credit_guess(r, (int)i, credits); break;
        case READ_SEX:       field_guess(r, (int)i, looks_sex, 80); break;
        default:             break;
        }
    }
    for (size_t i = 0; person && i < r->layout->n; i++)
        if (r->layout->columns[i].reading == READ_NAME && r->layout->columns[i].required
            && !field_found(r, (int)i))
            field_guess(r, (int)i, looks_name, 70);
}
