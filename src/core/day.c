/*
 * day.c - calendar arithmetic and the clock of the process.
 *
 * Days are counted in a year that begins in March, so that the leap day is its last (the method
 * is Howard Hinnant's "days from civil").  No function of the C library's calendar is used: it
 * would ask the machine for its zone.
 */
#include "core/day.h"
#include <stdatomic.h>
#include <stddef.h>
#include <string.h>
#include <time.h>
#include "core/status.h"

enum { YEAR_FIRST = 1900, YEAR_LAST = 2199, HOUR = 3600 * 1000, MINUTE = 60 * 1000 };
static const int64_t DAY_LONG = 24 * (int64_t)HOUR, ZONE = 8 * (int64_t)HOUR;

static int
month_length(int year, int month)
{
    static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    bool             leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

    return days[month - 1] + (month == 2 && leap);
}

int64_t
day_make(int year, int month, int day)
{
    if (year < YEAR_FIRST || year > YEAR_LAST || month < 0 || month > 12)
        return 0;
    if (day < 0 || (day > 0 && (month == 0 || day > month_length(year, month))))
        return 0;
    return year * 10000 + month * 100 + day;
}

bool
day_valid(int64_t day)
{
    if (day < YEAR_FIRST * 10000 || day > YEAR_LAST * 10000 + 1231)
        return false;
    return day_make((int)(day / 10000), (int)(day / 100 % 100), (int)(day % 100)) == day;
}

/* Exactly n digits at s, or -1. */
static int
digits_read(const char *s, size_t n)
{
    int    value = 0;
    size_t i;

    for (i = 0; i < n; i++) {
        if (s[i] < '0' || s[i] > '9')
            return -1;
        value = value * 10 + (s[i] - '0');
    }
    return value;
}

int64_t
day_parse(const char *iso)
{
    size_t n = iso ? strlen(iso) : 0;
    int    year, month = 0, day = 0;

    if ((n != 4 && n != 7 && n != 10) || (year = digits_read(iso, 4)) < 0)
        return 0;
    if (n >= 7 && (iso[4] != '-' || (month = digits_read(iso + 5, 2)) < 1))
        return 0;
    if (n == 10 && (iso[7] != '-' || (day = digits_read(iso + 8, 2)) < 1))
        return 0;
    return day_make(year, month, day);
}

char *
day_text(struct arena *a, int64_t day)
{
    int year = (int)(day / 10000), month = (int)(day / 100 % 100);

    if (day == 0)
        return arena_text(a, "");
    if (month == 0)
        return arena_print(a, "%04d", year);
    if (day % 100 == 0)
        return arena_print(a, "%04d-%02d", year, month);
    return arena_print(a, "%04d-%02d-%02d", year, month, (int)(day % 100));
}

int64_t
day_first(int64_t day)
{
    if (day == 0)
        return 0;
    if (day / 100 % 100 == 0)
        day += 100;
    return day % 100 == 0 ? day + 1 : day;
}

int64_t
day_number(int64_t day)
{
    int64_t year, month, in_year, era_year, era;

    CHECK(day_valid(day));
    day = day_first(day);
    month = day / 100 % 100;
    year = day / 10000 - (month <= 2);
    era = year / 400;
    era_year = year - era * 400;
    in_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day % 100 - 1;
    return era * 146097 + era_year * 365 + era_year / 4 - era_year / 100 + in_year - 719468;
}

int64_t
day_from_number(int64_t number)
{
    int64_t in_era, era_year, in_year, month, era;

    if (number < -25567 || number > 84005)      /* 1900-01-01, 2199-12-31 */
        return 0;
    number += 719468;
    era = number / 146097;
    in_era = number - era * 146097;
    era_year = (in_era - in_era / 1460 + in_era / 36524 - in_era / 146096) / 365;
    in_year = in_era - (365 * era_year + era_year / 4 - era_year / 100);
    month = (5 * in_year + 2) / 153;
    return (era * 400 + era_year + (month >= 10)) * 10000 + (month + (month < 10 ? 3 : -9)) * 100
         + in_year - (153 * month + 2) / 5 + 1;
}

static int64_t
add_months(int64_t day, int64_t n)
{
    int64_t months = day / 10000 * 12 + day / 100 % 100 - 1 + n;
    int     year = (int)(months / 12), month = (int)(months % 12) + 1, in_month = (int)(day % 100);

    if (months < YEAR_FIRST * 12 || months >= (YEAR_LAST + 1) * 12)
        return 0;
    if (in_month > month_length(year, month))
        in_month = month_length(year, month);
    return day_make(year, month, in_month);
}

int64_t
day_add(int64_t day, int64_t n, char unit)
{
    const int64_t most = 400 * 366;     /* more leads out of the calendar in any unit */

    CHECK(unit == 'd' || unit == 'm' || unit == 'y');
    if (day == 0 || n > most || n < -most)
        return 0;
    CHECK(day_valid(day));
    if (unit == 'd')
        return day_from_number(day_number(day) + n);
    return add_months(day_first(day), unit == 'y' ? n * 12 : n);
}

int64_t
day_between(int64_t from, int64_t to)
{
    return day_number(to) - day_number(from);
}

int
day_age(int64_t born, int64_t at)
{
    CHECK(day_valid(born) && day_valid(at));
    born = day_first(born);
    at = day_first(at);
    return (int)(at / 10000 - born / 10000 - (at % 10000 < born % 10000));
}

/* "+08:00", "-05:30", "Z" or nothing (a wall clock of UTC+8): milliseconds east. */
static bool
zone_read(const char *s, int64_t *east)
{
    int hours, minutes;

    *east = ZONE;
    if (!*s)
        return true;
    *east = 0;
    if (!strcmp(s, "Z"))
        return true;
    if ((*s != '+' && *s != '-') || strlen(s) != 6 || s[3] != ':')
        return false;
    hours = digits_read(s + 1, 2);
    minutes = digits_read(s + 4, 2);
    if (hours < 0 || hours > 14 || minutes < 0 || minutes > 59)
        return false;
    *east = (hours * (int64_t)HOUR + minutes * (int64_t)MINUTE) * (*s == '-' ? -1 : 1);
    return true;
}

/* ":05" and ":05.123" behind the minutes; both may be missing. */
static bool
seconds_read(const char **s, int64_t *ms)
{
    int seconds, scale = 100;

    if (**s != ':')
        return true;
    if ((seconds = digits_read(*s + 1, 2)) < 0 || seconds > 59)
        return false;
    *ms += seconds * 1000;
    *s += 3;
    if (**s != '.')
        return true;
    for (++*s; **s >= '0' && **s <= '9'; ++*s, scale /= 10)
        *ms += (**s - '0') * scale;
    return (*s)[-1] != '.';
}

int64_t
instant_parse(const char *iso)
{
    int64_t     day, ms, east;
    const char *s;
    int         hours, minutes;

    if (!iso || strlen(iso) < 16 || (iso[10] != 'T' && iso[10] != ' ') || iso[13] != ':')
        return -1;
    if (iso[4] != '-' || iso[7] != '-')
        return -1;
    day = day_make(digits_read(iso, 4), digits_read(iso + 5, 2), digits_read(iso + 8, 2));
    hours = digits_read(iso + 11, 2);
    minutes = digits_read(iso + 14, 2);
    if (day == 0 || day % 100 == 0 || hours < 0 || hours > 23 || minutes < 0 || minutes > 59)
        return -1;
    ms = hours * (int64_t)HOUR + minutes * (int64_t)MINUTE;
    s = iso + 16;
    if (!seconds_read(&s, &ms) || !zone_read(s, &east))
        return -1;
    ms += day_number(day) * DAY_LONG - east;
    return ms < 0 ? -1 : ms;
}

/* The division that rounds down below 1970 too. */
static int64_t
floor_divide(int64_t n, int64_t by)
{
    return n / by - (n % by < 0);
}

char *
instant_text(struct arena *a, int64_t instant)
{
    int64_t number = floor_divide(instant + ZONE, DAY_LONG);
    int64_t ms = instant + ZONE - number * DAY_LONG, day = day_from_number(number);

    return arena_print(a, "%04d-%02d-%02dT%02d:%02d:%02d+08:00", (int)(day / 10000),
                       (int)(day / 100 % 100), (int)(day % 100), (int)(ms / HOUR),
                       (int)(ms % HOUR / MINUTE), (int)(ms % MINUTE / 1000));
}

int64_t
instant_day(int64_t instant)
{
    return day_from_number(floor_divide(instant + ZONE, DAY_LONG));
}

int64_t
instant_of_day(int64_t day)
{
    return day_number(day) * DAY_LONG - ZONE;
}

/* clock_stands >= 0 is the answer itself; else clock_offset is added to the machine's clock. */
static _Atomic int64_t clock_offset, clock_stands = -1;

static int64_t
machine_instant(void)
{
    struct timespec t;

    clock_gettime(CLOCK_REALTIME, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int64_t
now_instant(void)
{
    int64_t stands = atomic_load_explicit(&clock_stands, memory_order_acquire);

    if (stands >= 0)
        return stands;
    return machine_instant() + atomic_load_explicit(&clock_offset, memory_order_relaxed);
}

void
now_start_at(int64_t instant)
{
    atomic_store(&clock_offset, instant - machine_instant());
    atomic_store(&clock_stands, -1);
}

void
now_stand_at(int64_t instant)
{
    CHECK(instant >= 0);
    atomic_store(&clock_stands, instant);
}
