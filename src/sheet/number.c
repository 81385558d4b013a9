/*
 * number.c - numbers and days as a spreadsheet stores them.
 *
 * All of it is arithmetic on decimal digits: no double, so nothing is lost here that the file still
 * has, and no locale has a say.
 */
#include "sheet/inside.h"
#include <string.h>

enum {
    DIGITS_KEPT = 15,           /* what a spreadsheet keeps of a number */
    DIGITS_MOST = 400,
    EXPONENT_MOST = 400,        /* a double ends at 308 */
    SERIAL_LAST = 2958465,      /* 9999-12-31 in the 1900 system */
    SERIAL_UNIX = 25569,        /* 1970-01-01 */
    SERIAL_1904 = 1462,         /* 1904-01-01 */
    SERIAL_PHANTOM = 60,        /* 1900-02-29, which never was */
    SECONDS = 86400,
};

/* 0.d1d2d3... times ten to the power of point; no zero at either end; n is 0 for zero. */
struct decimal {
    bool negative;
    char digits[DIGITS_MOST];
    int  n, point;
};

/* The digits and the point of a mantissa; returns what stands behind it, or NULL. */
static const char *
mantissa_read(const char *s, struct decimal *d)
{
    bool fraction = false, any = false;

    for (; (*s >= '0' && *s <= '9') || (*s == '.' && !fraction); s++) {
        if (*s == '.') {
            fraction = true;
            continue;
        }
        any = true;
        if (*s == '0' && d->n == 0) {       /* a leading zero only moves the point */
            d->point -= fraction;
            continue;
        }
        if (d->n == DIGITS_MOST)
            return NULL;
        d->digits[d->n++] = *s;
        d->point += !fraction;
    }
    return any ? s : NULL;
}

/* What may follow a mantissa: nothing, or an exponent. */
static bool
exponent_read(const char *s, int *exponent)
{
    int  value = 0;
    bool negative;

    *exponent = 0;
    if (*s == '\0')
        return true;
    if (*s != 'E' && *s != 'e')
        return false;
    negative = *++s == '-';
    if (*s == '-' || *s == '+')
        s++;
    if (*s == '\0')
        return false;
    for (; *s >= '0' && *s <= '9'; s++) {
        if ((value = value * 10 + (*s - '0')) > EXPONENT_MOST)
            return false;
    }
    *exponent = negative ? -value : value;
    return *s == '\0';
}

static void
decimal_trim(struct decimal *d)
{
    while (d->n > 0 && d->digits[d->n - 1] == '0')
        d->n--;
    if (d->n == 0) {
        d->negative = false;
        d->point = 0;
    }
}

static bool
decimal_read(const char *s, struct decimal *d)
{
    int exponent;

    memset(d, 0, sizeof *d);
    d->negative = *s == '-';
    if (*s == '-' || *s == '+')
        s++;
    if (!(s = mantissa_read(s, d)) || !exponent_read(s, &exponent))
        return false;
    d->point += exponent;
    decimal_trim(d);
    return true;
}

/* To the digits that a spreadsheet keeps; half is rounded up. */
static void
decimal_round(struct decimal *d)
{
    bool up = d->digits[DIGITS_KEPT] >= '5';
    int  k;

    d->n = DIGITS_KEPT;
    for (k = DIGITS_KEPT - 1; up && k >= 0; k--) {
        up = d->digits[k] == '9';
        d->digits[k] = up ? '0' : (char)(d->digits[k] + 1);
    }
    if (up) {                               /* 9.99 became 10 */
        d->digits[0] = '1';
        d->point++;
    }
    decimal_trim(d);
}

static char *
zeros_put(char *out, int n)
{
    if (n <= 0)
        return out;
    memset(out, '0', (size_t)n);
    return out + n;
}

static void
decimal_write(const struct decimal *d, char out[NUMBER_ROOM])
{
    int whole = d->point < 0 ? 0 : d->point < d->n ? d->point : d->n;

    if (d->negative)
        *out++ = '-';
    if (d->point <= 0)
        *out++ = '0';
    memcpy(out, d->digits, (size_t)whole);
    out = zeros_put(out + whole, d->point - d->n);
    if (d->n > whole) {
        *out++ = '.';
        out = zeros_put(out, -d->point);
        memcpy(out, d->digits + whole, (size_t)(d->n - whole));
        out += d->n - whole;
    }
    *out = '\0';
}

_Static_assert(NUMBER_ROOM > 2 * DIGITS_MOST + EXPONENT_MOST / 4 + 4, "room for any decimal");

bool
number_plain(const char *text, char out[NUMBER_ROOM], bool *rounded)
{
    struct decimal d;

    if (!decimal_read(text, &d))
        return false;
    *rounded = d.point > DIGITS_KEPT;
    if (!*rounded && d.n > DIGITS_KEPT)
        decimal_round(&d);
    decimal_write(&d, out);
    return true;
}

/* ---- days ---- */

bool
shape_is(const char *s, const char *shape)
{
    for (; *shape; s++, shape++) {
        if (*shape == '0' ? *s < '0' || *s > '9' : *s != *shape)
            return false;
    }
    return true;
}

/* Days and seconds of a serial number; false when it is none. */
static bool
serial_split(const char *number, int64_t *day, int *second)
{
    struct decimal d;
    double         fraction = 0, weight = 0.1;
    int            k;

    if (!decimal_read(number, &d) || d.negative || d.point > 7)
        return false;
    *day = 0;
    for (k = 0; k < d.point; k++)
        *day = *day * 10 + (k < d.n ? d.digits[k] - '0' : 0);
    for (k = d.point; k < 0 && weight > 1e-12; k++)
        weight /= 10;
    for (k = d.point > 0 ? d.point : 0; k < d.n && weight > 1e-12; k++, weight /= 10)
        fraction += weight * (d.digits[k] - '0');
    *second = (int)(fraction * SECONDS + 0.5);
    if (*second >= SECONDS) {
        *second = 0;
        ++*day;
    }
    return true;
}

/* width digits and what follows them; returns what is behind. */
static char *
digits_put(char *out, int64_t value, int width, char behind)
{
    int k;

    for (k = width - 1; k >= 0; k--, value /= 10)
        out[k] = (char)('0' + value % 10);
    out[width] = behind;
    return out + width + 1;
}

/* Year, month, day of a number of days since 1970, by Howard Hinnant's "civil from days": years
 * that begin in March.  day_from_number() ends in 2199; a cell may hold any day up to 9999. */
static void
civil_write(int64_t days, char *out)
{
    int64_t shifted = days + 719468;
    int64_t era = shifted / 146097, of_era = shifted % 146097;
    int64_t year_of_era = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t month = (5 * of_year + 2) / 153;
    int64_t day = of_year - (153 * month + 2) / 5 + 1;
    int64_t year = year_of_era + era * 400 + (month >= 10);

    month = month < 10 ? month + 3 : month - 9;
    digits_put(digits_put(digits_put(out, year, 4, '-'), month, 2, '-'), day, 2, '\0');
}

enum cell_kind
serial_text(const char *number, bool since_1904, char out[32])
{
    enum cell_kind kind = CELL_TEXT;
    int64_t        day;
    int            second;

    if (!serial_split(number, &day, &second) || (day == 0 && second == 0 && !since_1904))
        return CELL_NUMBER;
    if (day > 0 || second == 0) {
        if (since_1904)
            day += SERIAL_1904;
        if (day > SERIAL_LAST || day == SERIAL_PHANTOM)
            return CELL_NUMBER;
        civil_write(day - SERIAL_UNIX + (day < SERIAL_PHANTOM), out);
        kind = CELL_DATE;
        if (second == 0)
            return kind;
        out[10] = 'T';
        out += 11;
    }
    out = digits_put(out, second / 3600, 2, ':');
    digits_put(digits_put(out, second / 60 % 60, 2, ':'), second % 60, 2, '\0');
    return kind;
}
