/*
 * life.c - the product's own modules: check finds nothing, all texts have English, and the life of
 * each is as tests/golden/life_MODULE.txt draws it.  `life write` draws them anew.
 */
#include <stdlib.h>
#include <string.h>
#include "corpus.h"
#include "../unit/unit.h"

static char *
life_of(const struct module *m)
{
    char  *text;
    size_t n;
    FILE  *o = open_memstream(&text, &n);

    dump_life(o, m);
    fclose(o);
    return text;
}

static char *
contents(const char *path)
{
    char  *text;
    size_t n;
    FILE  *f = fopen(path, "r"), *o = open_memstream(&text, &n);

    for (int c; f && (c = getc(f)) != EOF;)
        putc(c, o);
    if (f)
        fclose(f);
    fclose(o);
    return text;
}

/* The golden file, written or compared. */
static bool
as_drawn(const struct module *m, bool write)
{
    char path[200], *life = life_of(m), *golden;

    snprintf(path, sizeof(path), "tests/golden/life_%s.txt", m->name);
    if (write) {
        FILE *f = fopen(path, "w");
        if (f) {
            fputs(life, f);
            fclose(f);
        }
    }
    golden = contents(path);
    const bool equal = strcmp(life, golden) == 0;
    if (!equal)
        fprintf(stderr, "%s: the life of %s is now\n%s", path, m->name, life);
    free(life);
    free(golden);
    return equal;
}

static void
count_text(void *arg, const char *path, const char *chinese, const char *english,
           const char *stale)
{
    (void)arg;
    (void)stale;
    if (!english)
        fprintf(stderr, "no English: %s\t%s\n", path, chinese);
    EXPECT(english != NULL);
}

int
main(int argc, char **argv)
{
    const bool write = argc > 1 && strcmp(argv[1], "write") == 0;

    EXPECT(product_build());
    EXPECT(module_count > 0);
    for (size_t i = 0; i < module_count; i++) {
        EXPECT(check_module(modules[i], stderr) == 0);
        EXPECT(as_drawn(modules[i], write));
    }
    language_texts(count_text, NULL);
    return unit_end("language/life");
}
