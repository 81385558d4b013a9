/* import_target.c - which register a layout fills. layouts/targets.tsv says it, so that a layout
 * is data like the columns it names. */
#include <pthread.h>
#include <string.h>
#include "core/data.h"
#include "engine/import.h"

enum { TARGETS = 32 };
static struct target targets[TARGETS];
static size_t        target_count;
static struct arena *memory;

static bool
read_line(void *arg, int line, char **cells, size_t n)
{
    struct target *t = &targets[target_count];

    (void)arg;
    (void)line;
    CHECK(n >= 5 && target_count < TARGETS);
    t->layout = arena_text(memory, cells[0]);
    t->module = arena_text(memory, cells[1]);
    t->through = strcmp(cells[2], "-") == 0 ? NULL : arena_text(memory, cells[2]);
    t->of_union = strcmp(cells[3], "union") == 0;
    t->changes = arena_text(memory, cells[4]);
    target_count++;
    return true;
}

static void
load(void)
{
    const struct data_file *f = data_named("layouts/targets.tsv");

    memory = arena_open();
    CHECK(f && data_lines(f, read_line, NULL));
}

const struct target *
target_named(const char *layout)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;

    CHECK(pthread_once(&once, load) == 0);
    for (size_t i = 0; layout && i < target_count; i++)
        if (strcmp(targets[i].layout, layout) == 0)
            return &targets[i];
    return NULL;
}

const struct step_shape *
target_birth(const struct shape *s)
{
    for (size_t i = 0; i < s->m->steps.n; i++)
        if (s->steps[i].birth && s->m->steps.v[i].face & BY_FILE)
            return &s->steps[i];
    return NULL;
}
