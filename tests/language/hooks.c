/* hooks.c - what a module's code calls.  The hooks of the corpus are compiled, never called. */
#include "core/status.h"
#include "language/module.h"

struct record;

static _Noreturn void
called(void)
{
    check_failed("a hook was called", __FILE__, __LINE__);
}

int64_t
int_of(const struct record *r, int field)
{
    (void)r;
    (void)field;
    called();
}

bool
chose(const struct record *r, int field, const char *code)
{
    (void)r;
    (void)field;
    (void)code;
    called();
}

void
put_int(struct record *r, int field, int64_t n)
{
    (void)r;
    (void)field;
    (void)n;
    called();
}

bool
refuse(struct request *q, int field, const char *why)
{
    (void)q;
    (void)field;
    (void)why;
    called();
}

struct record *
linked(struct request *q, const struct record *r, int field)
{
    (void)q;
    (void)r;
    (void)field;
    called();
}

struct record *
row_next(const struct record *r, const char *part, const struct record *last)
{
    (void)r;
    (void)part;
    (void)last;
    called();
}

int64_t
value(const struct record *r, const char *name)
{
    (void)r;
    (void)name;
    called();
}

bool
is(const struct record *r, const char *name, const char *code)
{
    (void)r;
    (void)name;
    (void)code;
    called();
}

int64_t
total(struct request *q, const struct record *r, const char *sum)
{
    (void)q;
    (void)r;
    (void)sum;
    called();
}
