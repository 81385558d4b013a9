/* test_day.c - days, instants, the clock. */
#include <string.h>
#include "core/day.h"
#include "unit.h"

static void
test_days(struct arena *a)
{
    EXPECT(day_valid(20240229) && !day_valid(20230229) && !day_valid(21000229)
           && day_valid(20000229));
    EXPECT(day_valid(20200300) && day_valid(20200000) && !day_valid(20200015) && !day_valid(0));
    EXPECT(day_valid(19000101) && !day_valid(18991231) && day_valid(21991231)
           && !day_valid(22000101));
    EXPECT(!day_valid(20201301) && !day_valid(20200431) && !day_valid(-20200101));
    EXPECT(!day_valid(INT64_MAX) && !day_valid(INT64_MIN));
    EXPECT(day_make(2020, 3, 15) == 20200315 && day_make(2020, 0, 0) == 20200000);
    EXPECT(day_make(2020, 0, 5) == 0 && day_make(2020, 2, 30) == 0 && day_make(2020, -1, 1) == 0);
    EXPECT(day_parse("2020-03-15") == 20200315 && day_parse("2020-03") == 20200300);
    EXPECT(day_parse("2020") == 20200000 && day_parse("") == 0 && day_parse(NULL) == 0);
    EXPECT(day_parse("2020-3-15") == 0 && day_parse("2020-03-15 ") == 0
           && day_parse("2020/03/15") == 0);
    EXPECT(day_parse("2020-00") == 0 && day_parse("2020-02-30") == 0 && day_parse("+020") == 0);
    EXPECT(!strcmp(day_text(a, 20200315), "2020-03-15")
           && !strcmp(day_text(a, 20200300), "2020-03"));
    EXPECT(!strcmp(day_text(a, 20200000), "2020") && !strcmp(day_text(a, 0), ""));
    EXPECT(day_first(20200300) == 20200301 && day_first(20200000) == 20200101);
    EXPECT(day_first(20200315) == 20200315 && day_first(0) == 0);
}

static void
test_numbers(void)
{
    int64_t n, day, last = 0;
    int     wrong = 0;

    EXPECT(day_number(19700101) == 0 && day_number(20000301) == 11017
           && day_number(19000101) == -25567);
    EXPECT(day_number(20200300) == day_number(20200301));
    for (n = day_number(19000101); n <= day_number(21991231); n++) {
        day = day_from_number(n);
        wrong += !day_valid(day) || day <= last || day_number(day) != n;
        last = day;
    }
    EXPECT(wrong == 0 && last == 21991231);
    EXPECT(day_from_number(-25568) == 0 && day_from_number(n) == 0);
    EXPECT(day_between(20240228, 20240301) == 2 && day_between(20260101, 20251231) == -1);
}

static void
test_adding(void)
{
    EXPECT(day_add(20240229, 1, 'y') == 20250228);      /* a filing of the leap day */
    EXPECT(day_add(20240131, 1, 'm') == 20240229 && day_add(20230131, 1, 'm') == 20230228);
    EXPECT(day_add(20240331, -1, 'm') == 20240229 && day_add(20240115, -1, 'm') == 20231215);
    EXPECT(day_add(20231215, 1, 'm') == 20240115 && day_add(20240531, 6, 'm') == 20241130);
    EXPECT(day_add(20241231, 1, 'd') == 20250101 && day_add(20250101, -1, 'd') == 20241231);
    EXPECT(day_add(20200300, 15, 'd') == 20200316 && day_add(20200000, 1, 'm') == 20200201);
    EXPECT(day_add(20240229, 4, 'y') == 20280229 && day_add(20240315, 0, 'm') == 20240315);
    EXPECT(day_add(21990101, 1, 'y') == 0 && day_add(19000101, -1, 'd') == 0);
    EXPECT(day_add(19000131, -1, 'm') == 0 && day_add(20240101, INT64_MAX, 'd') == 0);
    EXPECT(day_add(0, 5, 'd') == 0);
    EXPECT(day_age(19900101, 20251231) == 35 && day_age(19900101, 20260101) == 36);
    EXPECT(day_age(20000229, 20010228) == 0 && day_age(20000229, 20010301) == 1);
}

static void
test_instants(struct arena *a)
{
    int64_t nine = instant_parse("2026-10-31T09:00:00+08:00");

    EXPECT(nine == INT64_C(1793408400000));
    EXPECT(instant_parse("2026-10-31T01:00:00Z") == nine
           && instant_parse("2026-10-31 09:00") == nine);
    EXPECT(instant_parse("2026-10-30T19:30:00-05:30") == nine);
    EXPECT(instant_parse("2026-10-31T09:00:00.250+08:00") == nine + 250);
    EXPECT(instant_parse("2026-10-31T09:00:05.1Z") == nine + 5100 + 8 * 3600000);
    EXPECT(instant_parse("2026-10-31") == -1 && instant_parse("2026-10-31T24:00") == -1);
    EXPECT(instant_parse("2026-10-31T09:00:60") == -1
           && instant_parse("2026-10-31T09:00:00+0800") == -1);
    EXPECT(instant_parse("2026-02-30T09:00") == -1 && instant_parse("2026-10-00T09:00") == -1);
    EXPECT(instant_parse("2026-10-31T09:00:00.Z") == -1
           && instant_parse("2026-10-31T09:00x") == -1);
    EXPECT(instant_parse("2026-10-31T09:00:0") == -1 && instant_parse("2026-10-31T09-00") == -1);
    EXPECT(instant_parse("1969-12-31T00:00Z") == -1 && instant_parse("") == -1
           && instant_parse(NULL) == -1);
    EXPECT(!strcmp(instant_text(a, nine), "2026-10-31T09:00:00+08:00"));
    EXPECT(!strcmp(instant_text(a, 0), "1970-01-01T08:00:00+08:00"));
    EXPECT(instant_day(instant_parse("2026-10-31T15:59:59Z")) == 20261031);
    EXPECT(instant_day(instant_parse("2026-10-31T16:00:00Z")) == 20261101);
    EXPECT(instant_of_day(20261031) == nine - 9 * 3600000
           && instant_day(instant_of_day(20261031)) == 20261031);
    EXPECT(instant_day(instant_of_day(19491001)) == 19491001);
    EXPECT(instant_day(instant_of_day(19491001) - 1) == 19490930);
}

static void
test_clock(void)
{
    int64_t nine = instant_parse("2026-10-31T09:00:00+08:00"), now = now_instant();

    EXPECT(now > instant_parse("2020-01-01T00:00:00Z"));
    now_stand_at(nine);
    EXPECT(now_instant() == nine && now_instant() == nine);
    now_start_at(nine);
    now = now_instant();
    EXPECT(now >= nine && now < nine + 60000);
}

int
main(void)
{
    struct arena *a = arena_open();

    test_days(a);
    test_numbers();
    test_adding();
    test_instants(a);
    test_clock();
    arena_close(a);
    return unit_end("day");
}
