/*
 * read_date.c - dates in any notation that has one certain reading; stored as GB/T 7408.
 *
 * What has two readings is refused: 2020.1 (a number cell shows October so), two-digit years,
 * 3/4/2020, and 200312, which is a December or a twelfth of March.
 */
#include <stdlib.h>
#include <string.h>
#include "core/day.h"
#include "intake/reading.h"

enum { PARTS = 3, EXCEL_EPOCH = 25569, SERIAL_LEAST = 21000, SERIAL_MOST = 59999 };

struct date_parts {
    int    value[PARTS];
    size_t digits[PARTS];
    char   separator[PARTS];    /* behind it: - / . y m d or a space; 0 at the end */
    size_t n;
};
struct date_read {
    int64_t     day;
    const char *fault;
};

static char
separator_of(uint32_t c)
{
    switch (c) {
    case '-':
    case 0x2013:
    case 0x2014:
    case 0x2212:
    case 0x2010:
    case '_': return '-';
    case '/':
    case '\\': return '/';
    case '.':
    case 0x3002:
    case 0x3001:
    case ',':
    case 0xb7: return '.';
    case 0x5e74: return 'y';                                /* 年 */
    case 0x6708: return 'm';                                /* 月 */
    case 0x65e5:
    case 0x53f7: return 'd'; /* 日 号 */
    case ' ':
    case '\t':
    case '\n':
    case 0x3000: return ' ';
    default: return 0;
    }
}

/* "2020-03-15 08:30:00" and "2020-03-15T08:30": the time goes. */
static const char *
without_time(struct arena *arena, const char *text)
{
    const char *colon = strchr(text, ':'), *end = colon;

    if (!colon)
        return text;
    while (end > text && end[-1] >= '0' && end[-1] <= '9')
        end--;
    if (end == colon || end == text || (end[-1] != ' ' && end[-1] != 'T')
        || strspn(colon, "0123456789:.Z+") != strlen(colon))
        return text;
    return arena_slice(arena, text, (size_t)(end - 1 - text));
}

/* False: something that stands in no date, or more than three numbers. */
static bool
parts_read(const char *text, struct date_parts *parts)
{
    *parts = (struct date_parts){ .n = 0 };
    while (*text) {
        size_t digits = strspn(text, "0123456789");

        if (digits == 0 || digits > 8 || parts->n == PARTS)
            return false;
        parts->digits[parts->n] = digits;
        parts->value[parts->n] = atoi(text);
        for (text += digits; *text && (*text < '0' || *text > '9');) {
            char separator = separator_of(text_next(&text));

            if (!separator)
                return false;
            if (!parts->separator[parts->n] || parts->separator[parts->n] == ' ')
                parts->separator[parts->n] = separator;
        }
        parts->n++;
    }
    return parts->n > 0;
}

static struct date_read
refuse(const char *why)
{
    return (struct date_read){ 0, why };
}

static struct date_read
day_of(int year, int month, int day)
{
    int64_t made = month >= 1 && day >= 1 ? day_make(year, month, day) : 0;

    return made ? (struct date_read){ made, NULL } : refuse("日期不存在");
}

static struct date_read
month_of(int year, int month)
{
    int64_t made = month >= 1 && month <= 12 ? day_make(year, month, 0) : 0;

    return made ? (struct date_read){ made, NULL } : refuse("日期不存在");
}

static bool
is_year(int year)
{
    return year >= 1900 && year < 2200;
}

/* 202003 is March 2020, for there is no twentieth month; 200312 may be 2003-12 and 20-03-12. */
static struct date_read
six_digits(int value)
{
    int  year = value / 100, month = value % 100;
    bool short_year = month >= 1 && month <= 31 && year % 100 >= 1 && year % 100 <= 12;
    bool month_only = is_year(year) && month >= 1 && month <= 12;

    if (month_only && !short_year)
        return month_of(year, month);
    return refuse(short_year ? "年份不明" : "日期不存在");
}

/* A spreadsheet's day number that lost its format; none that begins like a year. */
static struct date_read
serial_day(int value)
{
    if (value < SERIAL_LEAST || value > SERIAL_MOST)
        return refuse("看不懂的日期");
    return (struct date_read){ day_from_number(value - EXCEL_EPOCH), NULL };
}

static struct date_read
one_part(const struct date_parts *p)
{
    int value = p->value[0];

    if (p->separator[0] == 'm' || p->separator[0] == 'd')
        return refuse("缺年份");
    switch (p->digits[0]) {
    case 8: return day_of(value / 10000, value / 100 % 100, value % 100);
    case 6: return six_digits(value);
    case 5: return serial_day(value);
    case 4:
        return is_year(value) ? (struct date_read){ day_make(value, 0, 0), NULL }
                              : refuse("看不懂的日期");
    case 2: return refuse("年份不明");
    default: return refuse("看不懂的日期");
    }
}

static struct date_read
two_parts(const struct date_parts *p)
{
    if (p->digits[0] == 5 && p->separator[0] == '.')        /* a day number with a time of day */
        return serial_day(p->value[0]);
    if (p->digits[0] == 4 && p->digits[1] <= 2) {
        if (p->separator[0] == '.' && p->digits[1] == 1 && p->value[1] == 1)
            return refuse("1月或10月不明");
        return month_of(p->value[0], p->value[1]);
    }
    if (p->digits[1] == 4 && p->digits[0] <= 2 && p->separator[0] != 'y')
        return month_of(p->value[1], p->value[0]);
    if (p->separator[0] == 'm')
        return refuse("缺年份");
    return refuse(p->digits[0] <= 2 ? "年份不明" : "看不懂的日期");
}

static struct date_read
three_parts(const struct date_parts *p)
{
    int a = p->value[0], b = p->value[1];

    if (p->digits[1] > 2)
        return refuse("看不懂的日期");
    if (p->digits[0] == 4 && p->digits[2] <= 2)
        return day_of(a, b, p->value[2]);
    if (p->digits[0] > 2 || p->digits[2] != 4)
        return refuse(p->digits[0] <= 2 && p->digits[2] <= 2 ? "年份不明" : "看不懂的日期");
    if (a > 12 || a == b)
        return day_of(p->value[2], b, a);
    return b > 12 ? day_of(p->value[2], a, b) : refuse("月日不明");
}

static struct date_read
date_of(struct reader *reader, const struct cell *cell)
{
    unsigned          did = 0;
    struct date_parts parts;
    const char       *text = clean_narrow(reader->arena, cell->text, &did);

    if (cell->kind == CELL_ERROR)
        return refuse("单元格出错");
    if (cell->kind == CELL_DATE && strlen(text) >= 10)
        text = arena_slice(reader->arena, text, 10);
    text = without_time(reader->arena, clean_numerals(reader->arena, text));
    if (!parts_read(text, &parts))
        return refuse("看不懂的日期");
    return parts.n == 1 ? one_part(&parts) : parts.n == 2 ? two_parts(&parts) : three_parts(&parts);
}

/* A month keeps its precision and counts from its first (M2a).  A date ahead is impossible. */
static bool
date_taken(struct reader *reader, const struct cell *cell, struct cell_read *r)
{
    struct date_read d = date_of(reader, cell);

    if (!d.fault && day_first(d.day) > reader->settings->today)
        d.fault = "日期在将来";
    r->refused = d.fault;
    r->text = d.fault ? "" : day_text(reader->arena, d.day);
    if (!d.fault && d.day % 100 != 0 && cell->kind != CELL_DATE && strcmp(cell->text, r->text) != 0)
        r->repaired = "日期写法";
    return !d.fault && d.day % 100 == 0;
}

void
read_date(struct reader *reader, int column, const struct cell *cell, struct cell_read *r)
{
    (void)column;
    if (!date_taken(reader, cell, r))
        return;
    r->remark = strlen(r->text) > 4 ? "只有年月" : "只有年份";
    r->remark_value = r->text;
}

/* Years and months of birth are usual and need no remark: the number has the day. */
void
read_birth(struct reader *reader, int column, const struct cell *cell, struct cell_read *r)
{
    (void)column;
    (void)date_taken(reader, cell, r);
}
