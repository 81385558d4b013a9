/* dice.c - chance that repeats itself (SplitMix64, Steele and others 2014). */
#include "core/day.h"
#include "demo/city.h"

static uint64_t
dice_throw(struct dice *d)
{
    uint64_t z = d->state += 0x9e3779b97f4a7c15u;

    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

size_t
dice_below(struct dice *d, size_t n)
{
    return (size_t)(dice_throw(d) >> 11) % n;
}

int64_t
dice_day(struct dice *d, int64_t from, int64_t to)
{
    const int64_t days = day_between(from, to);

    return day_from_number(day_number(from)
                           + (int64_t)dice_below(d, (size_t)(days > 0 ? days : 0) + 1));
}
