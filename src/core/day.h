/*
 * day.h - days and instants.
 *
 * A DATE is the integer yyyymmdd; 00 stands for what is not known (2020年3月 = 20200300, 2020年 =
 * 20200000): it sorts, counts from the first, keeps its precision (M2a).  0 is empty.  A day is a
 * day of UTC+8 whatever the zone of the machine; an instant is milliseconds UTC since 1970.
 */
#ifndef DAY_H
#define DAY_H
#include <stdbool.h>
#include <stdint.h>
#include "core/arena.h"

bool    day_valid(int64_t day);             /* exists, 1900 to 2199; 20200300 does, 0 does not */
int64_t day_make(int year, int month, int day);         /* 0: no such day; month, day may be 0 */
int64_t day_parse(const char *iso);         /* "2020-03-15", "2020-03", "2020"; 0: neither */
char   *day_text(struct arena *, int64_t day);          /* the same back; "" for 0 */
int64_t day_first(int64_t day);             /* 20200300 -> 20200301: from when it counts; 0 stays */

/* Arithmetic begins at day_first() and gives whole days.  day_number, day_between, day_age and
 * instant_of_day want valid days (CHECK); day_add of 0 or out of the calendar is 0. */
int64_t day_number(int64_t day);            /* days since 1970-01-01 */
int64_t day_from_number(int64_t);           /* 0 outside 1900 to 2199 */
int64_t day_add(int64_t day, int64_t n, char unit);     /* d m y; the same day or the last */
int64_t day_between(int64_t from, int64_t to);          /* to - from, in days */
int     day_age(int64_t born, int64_t at);              /* full years */

/* "2026-10-31T09:00:00+08:00" (or Z, or "2026-10-31 09:00" of UTC+8); -1: none, or before 1970 */
int64_t instant_parse(const char *iso);
char   *instant_text(struct arena *, int64_t instant);  /* "2026-10-31T09:00:00+08:00" */
int64_t instant_day(int64_t instant);                   /* its day of UTC+8 */
int64_t instant_of_day(int64_t day);                    /* its first millisecond */

/* The clock of the process: the machine's, or one that starts at a given instant and runs on. */
int64_t now_instant(void);
void    now_start_at(int64_t instant);
void    now_stand_at(int64_t instant);                  /* tests: stands still */

#endif
