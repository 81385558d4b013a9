/*
 * unit.h - what every unit test needs: EXPECT() counts, unit_end() prints the line
 * "name: N passed, M failed" and is the exit code of main.
 */
#ifndef UNIT_H
#define UNIT_H
#include <stdio.h>

static int unit_passed, unit_failed;

#define EXPECT(x) \
    ((x) ? (void)unit_passed++ \
         : (void)(unit_failed++, fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #x)))

static inline int
unit_end(const char *name)
{
    printf("%s: %d passed, %d failed\n", name, unit_passed, unit_failed);
    return unit_failed != 0;
}

#endif
