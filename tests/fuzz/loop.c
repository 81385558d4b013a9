/* loop.c - one target under libFuzzer: FUZZ_TARGET=csv build/fuzz/loop CORPUS... */
#include <stdio.h>
#include <stdlib.h>
#include "fuzz/fuzz.h"

int LLVMFuzzerInitialize(int *, char ***);
int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static const struct fuzz_target *target;

int
LLVMFuzzerInitialize(int *n, char ***arguments)
{
    const char *name = getenv("FUZZ_TARGET");

    (void)n;
    (void)arguments;
    if (!name || !(target = fuzz_target_named(name))) {
        fprintf(stderr, "FUZZ_TARGET is one of:");
        for (const struct fuzz_target *t = fuzz_targets; t->name; t++)
            fprintf(stderr, " %s", t->name);
        fprintf(stderr, "\n");
        exit(2);
    }
    return 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    fuzz_one(target, bytes, n);
    return 0;
}
