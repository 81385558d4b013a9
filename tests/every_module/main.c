/* main.c - every_module PROGRAM POLICIES SAMPLES FOLDER [MODULE]: runs all parts over every module. */
#include "every.h"
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include "cli/installation.h"

enum { SAID_MOST = 300 };
static const char *const names[PARTS] = {
    [FIXTURE] = "scene",     [FIELDS] = "fields",   [POLICY] = "policy",   [LISTS] = "lists",
    [REFUSALS] = "refusals", [IMPORTS] = "imports", [REPLIES] = "replies",
};
static struct count {
    int passed, failed, said;
} counts[PARTS];
struct scene scene;

/* The same fault at another record is no news: numbers do not count. */
static bool
is_news(const char *text)
{
    enum { HEARD = 4096 };
    static uint64_t heard[HEARD];
    uint64_t        h = 1469598103934665603u;

    for (; *text; text++)
        if (*text < '0' || *text > '9')
            h = (h ^ (unsigned char)*text) * 1099511628211u;
    for (size_t i = h % HEARD, n = 0; n < HEARD; n++, i = (i + 1) % HEARD) {
        if (heard[i] == h)
            return false;
        if (!heard[i]) {
            heard[i] = h;
            return true;
        }
    }
    return false;
}

bool
judge(enum part_of_test part, bool good, const char *format, ...)
{
    struct count *c = &counts[part];
    char          text[1000];
    va_list       args;

    if (good) {
        c->passed++;
        return true;
    }
    c->failed++;
    va_start(args, format);
    (void)vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    if (is_news(text) && c->said++ < SAID_MOST)
        fprintf(stderr, "%s: %s\n", names[part], text);
    return false;
}

/* The results; 1 if anything failed. */
static int
results(void)
{
    const char *where = scene.database ? "postgresql" : "sqlite";
    int         failed = 0;

    for (int i = 0; i < PARTS; i++) {
        if (counts[i].said > SAID_MOST)
            fprintf(stderr, "%s: %d more\n", names[i], counts[i].said - SAID_MOST);
        if (counts[i].passed + counts[i].failed)
            printf("every_module %s %s: %d passed, %d failed\n", names[i], where, counts[i].passed,
                   counts[i].failed);
        failed += counts[i].failed;
    }
    return failed != 0;
}

void
give_up(const char *format, ...)
{
    va_list args;

    fputs("scene: ", stderr);
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
    counts[FIXTURE].failed++;
    (void)results();
    server_stop();
    exit(1);
}

void
forget(void)
{
    arena_close(scene.now);
    scene.now = arena_open();
}

static bool
chosen(const struct module *m)
{
    return !scene.only || strcmp(m->name, scene.only) == 0;
}

static void
modules_test(void)
{
    for (size_t i = 0; i < module_count; i++)
        if (chosen(modules[i]))
            judge(POLICY, rules_load(modules[i]), "%s/%s.tsv is missing: write who may take which step",
                  scene.policies, modules[i]->name);
    for (size_t i = 0; i < module_count; i++)
        if (chosen(modules[i]))
            fields_test(modules[i]);
    for (size_t i = 0; i < module_count; i++)
        if (chosen(modules[i])) {
            births_test(modules[i]);
            policy_test(modules[i]);
        }
    for (size_t i = 0; i < module_count; i++)
        if (chosen(modules[i]))
            lists_test(modules[i]);
    for (size_t i = 0; i < module_count; i++)
        if (chosen(modules[i]))
            replay_test(modules[i]);
}

int
main(int argc, char **argv)
{
    if (argc < 5)
        return fprintf(stderr, "every_module PROGRAM POLICIES SAMPLES FOLDER [MODULE]\n"), 2;
    scene.arena = arena_open();
    scene.now = arena_open();
    scene.program = argv[1];
    scene.policies = argv[2];
    scene.samples = argv[3];
    scene.folder = argv[4];
    scene.only = argc > 5 ? argv[5] : NULL;
    scene.database = getenv("ZHIJIA_TEST_DATABASE");
    if (!modules_build(stderr))
        return 1;
    scene_set();
    modules_test();
    if (!scene.only) {
        imports_test();
        refusals_test();
        contract_end();
    }
    scene_strike();
    const int code = results();
    arena_close(scene.now);
    arena_close(scene.arena);
    return code;
}
