/*
 * read_identity.c - numbers that say who: document, credit code, phone.
 *
 * A document is only cleaned here; judge.c knows of what kind it is and then tests it.
 */
#include <string.h>
#include "core/codes.h"
#include "intake/reading.h"

enum { DIGITS_KEPT = 15 };      /* of a number in a spreadsheet's cell */

/* "3.70221E+17", as a CSV has what a spreadsheet has spoilt. */
static bool
is_scientific(const char *text)
{
    size_t n = strspn(text, "0123456789.");

    return n > 0 && (text[n] == 'E' || text[n] == 'e') && text[n + 1] == '+'
        && clean_only_digits(text + n + 2);
}

bool
document_digits_lost(const struct cell *cell)
{
    if (cell->kind == CELL_NUMBER && (cell->rounded || clean_digits(cell->text) > DIGITS_KEPT))
        return true;
    return is_scientific(cell->text);
}

/* Compact, upper case, without dashes: how codes are compared. */
static const char *
code_text(struct arena *arena, const char *raw, const char **repaired)
{
    unsigned    did = 0;
    bool        small = false;
    const char *text = clean_compact(arena, raw, &did);
    const char *joined = clean_without(arena, text, "-");

    *repaired = clean_reason(did);
    if (joined != text && !*repaired)
        *repaired = "分隔符";
    joined = clean_upper(arena, joined, &small);
    if (small && !*repaired)
        *repaired = "小写字母";
    return joined;
}

void
read_document(struct reader *reader, int column, const struct cell *cell, struct cell_read *r)
{
    (void)column;
    if (cell->kind == CELL_ERROR)
        r->refused = "单元格出错";
    else if (document_digits_lost(cell))
        r->refused = "数字格式丢位";
    else
        r->text = code_text(reader->arena, cell->text, &r->repaired);
}

/* No I and O in GB 32100: who typed one meant 1 or 0, if the check character says so too. */
static const char *
credit_without_lookalikes(struct arena *arena, const char *text)
{
    char *s = arena_text(arena, text);

    for (char *c = s; *c; c++)
        *c = *c == 'O' ? '0' : *c == 'I' ? '1' : *c;
    return credit_check(s) == CODE_GOOD ? s : text;
}

void
read_credit(struct reader *reader, int column, const struct cell *cell, struct cell_read *r)
{
    const char *text, *sure;

    (void)column;
    if (document_digits_lost(cell)) {
        r->refused = "数字格式丢位";
        return;
    }
    text = code_text(reader->arena, cell->text, &r->repaired);
    sure = credit_check(text) == CODE_CHARACTER ? credit_without_lookalikes(reader->arena, text)
                                                : text;
    if (sure != text)
        r->repaired = "字母O、I应为数字";
    switch (credit_check(sure)) {
    case CODE_GOOD:      r->text = sure; break;
    case CODE_LENGTH:    r->refused = "不是18位"; break;
    case CODE_CHARACTER: r->refused = "有不该出现的字符"; break;
    default:             r->refused = "校验位错"; break;
    }
}

/* ---- phones ---- */

static bool
is_mobile(const char *digits)
{
    return phone_check(digits) == CODE_GOOD;
}

/* The number in text without separators, country code and ".0".  NULL: there are other signs. */
static const char *
phone_digits(struct arena *arena, const char *text)
{
    size_t      n = strlen(text);
    const char *digits;

    if (n > 2 && strcmp(text + n - 2, ".0") == 0)
        text = arena_slice(arena, text, n - 2);
    digits = clean_without(arena, text, "-().+_");
    if (!clean_only_digits(digits))
        return NULL;
    if (text_starts(digits, "0086") && is_mobile(digits + 4))
        return digits + 4;
    if (text_starts(digits, "86") && is_mobile(digits + 2))
        return digits + 2;
    return digits;
}

static const char *
phone_fault(const char *digits)
{
    if (!digits)
        return "不是电话号码";
    if (*digits == '1' && strlen(digits) < 11)
        return "手机号不足11位";
    return strlen(digits) > 11 ? "手机号多于11位" : "不是手机号";
}

/* True: a mobile number, or nothing that could be a land line. */
static bool
mobile_read(struct reader *reader, const struct cell *cell, struct cell_read *r,
            const char **compact)
{
    unsigned    did = 0;
    const char *text = clean_compact(reader->arena, cell->text, &did);
    const char *digits = phone_digits(reader->arena, text);

    *compact = text;
    if (!digits || !is_mobile(digits)) {
        r->refused = phone_fault(digits);
        return false;
    }
    r->text = digits;
    r->repaired = strcmp(digits, text) != 0 ? "分隔符或国家码" : clean_reason(did);
    return true;
}

void
read_phone(struct reader *reader, int column, const struct cell *cell, struct cell_read *r)
{
    const char *compact;

    (void)column;
    (void)mobile_read(reader, cell, r, &compact);
}

/* Area codes have three digits (010, 02x) or four. */
static size_t
area_length(const char *digits)
{
    if (digits[0] != '0' || digits[1] < '1' || digits[1] > '9')
        return 0;
    return digits[1] <= '2' ? 3 : 4;
}

/* 053288886666, (0532)88886666, 0532-88886666-801; NULL: no land line. */
static const char *
landline_of(struct arena *arena, const char *text)
{
    const char *plain = clean_without(arena, text, "()");
    const char *digits, *extension = "";
    size_t      area = area_length(plain), local;

    if (area == 0 || strspn(plain, "0123456789-") != strlen(plain))
        return NULL;
    digits = plain + area;
    digits += *digits == '-';
    local = strspn(digits, "0123456789");
    if (local < 7 || local > 8 || *digits < '2')
        return NULL;
    if (digits[local] == '-') {
        extension = digits + local + 1;
        if (!clean_only_digits(extension) || strlen(extension) > 6)
            return NULL;
    }
    return arena_print(arena, "%.*s-%.*s%s%s", (int)area, plain, (int)local, digits,
                       *extension ? "-" : "", extension);
}

static bool
is_service_number(const char *digits)
{
    return (text_starts(digits, "400") || text_starts(digits, "800")) && strlen(digits) == 10;
}

void
read_any_phone(struct reader *reader, int column, const struct cell *cell, struct cell_read *r)
{
    const char *text, *line, *digits;

    (void)column;
    if (mobile_read(reader, cell, r, &text))
        return;
    line = landline_of(reader->arena, text);
    digits = phone_digits(reader->arena, text);
    if (!line && digits && is_service_number(digits))
        line = digits;
    if (line) {
        r->refused = NULL;
        r->text = line;
        r->repaired = strcmp(line, text) != 0 ? "分隔符" : NULL;
    } else if (digits && (strlen(digits) == 7 || strlen(digits) == 8) && *digits >= '2') {
        r->refused = "缺区号";
    }
}
