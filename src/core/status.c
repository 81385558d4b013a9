/* status.c - the words of status.def, and the end of a program that is wrong. */
#include "core/status.h"
#include <stdio.h>
#include <stdlib.h>

static const struct {
    int         http;
    const char *type;
} statuses[STATUS_COUNT] = {
#define STATUS(name, http, type) [name] = { http, type },
#include "core/status.def"
#undef STATUS
};

int
status_http(enum status st)
{
    CHECK(st < STATUS_COUNT);
    return statuses[st].http;
}

const char *
status_type(enum status st)
{
    CHECK(st < STATUS_COUNT);
    return statuses[st].type;
}

_Noreturn void
check_failed(const char *what, const char *file, int line)
{
    fprintf(stderr, "%s:%d: CHECK(%s) failed\n", file, line, what);
    abort();
}
