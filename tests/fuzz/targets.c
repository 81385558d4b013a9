/* targets.c - the list of targets, and what they share. */
#include <stdlib.h>
#include <string.h>
#include "core/day.h"
#include "fuzz/fuzz.h"

#define TARGET(name, start) { #name, start, fuzz_##name },
const struct fuzz_target fuzz_targets[] = { FUZZ_TARGETS(TARGET){ NULL, NULL, NULL } };
#undef TARGET

/* Arenas that live until the end are no fault. */
const char *__asan_default_options(void);
const char *
__asan_default_options(void)
{
    return "detect_leaks=0:detect_stack_use_after_return=1";
}

const char *__ubsan_default_options(void);
const char *
__ubsan_default_options(void)
{
    return "print_stacktrace=1";
}

const struct fuzz_target *
fuzz_target_named(const char *name)
{
    for (const struct fuzz_target *t = fuzz_targets; t->name; t++)
        if (strcmp(t->name, name) == 0)
            return t;
    return NULL;
}

/* The bytes lie in memory of exactly their size: what reads behind them is seen. */
void
fuzz_one(const struct fuzz_target *target, const void *bytes, size_t n)
{
    static const struct fuzz_target *started;
    unsigned char                   *copy = malloc(n + !n);
    struct fuzz_input                in = { copy, n, arena_open() };

    CHECK(copy);
    if (started != target) {
        now_stand_at(instant_parse("2026-10-31 09:00"));
        if (target->start)
            target->start();
        started = target;
    }
    if (n)
        memcpy(copy, bytes, n);
    target->run(&in);
    arena_close(in.arena);
    free(copy);
}

char *
fuzz_text(const struct fuzz_input *in)
{
    const char *text = arena_slice(in->arena, (const char *)in->v, in->n);

    return arena_text(in->arena, text);
}

char *
fuzz_cut_line(char **text)
{
    char *line = *text, *end = strchr(line, '\n');

    *text = end ? end + 1 : line + strlen(line);
    if (end)
        *end = 0;
    return line;
}

size_t
fuzz_pick(const char *word, size_t n)
{
    size_t h = 7;

    for (; *word; word++)
        h = h * 131 + (unsigned char)*word;
    return h % n;
}
