/* count.c - what was judged, what failed, and the beginning and the end of the program. */
#include <stdarg.h>
#include <stdlib.h>
#include "every.h"
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
results(const char *test)
{
    const char *where = scene.database ? "postgresql" : "sqlite";
    int         failed = 0;

    for (int i = 0; i < PARTS; i++) {
        if (counts[i].said > SAID_MOST)
            fprintf(stderr, "%s: %d more\n", names[i], counts[i].said - SAID_MOST);
        if (counts[i].passed + counts[i].failed)
            printf("%s %s %s: %d passed, %d failed\n", test, names[i], where, counts[i].passed,
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
    (void)results("every_module");
    server_stop();
    exit(1);
}

void
forget(void)
{
    arena_close(scene.now);
    scene.now = arena_open();
}

bool
scene_open(char **words)
{
    scene.arena = arena_open();
    scene.now = arena_open();
    scene.program = words[0];
    scene.policies = words[1];
    scene.samples = words[2];
    scene.folder = words[3];
    scene.database = getenv("ZHIJIA_TEST_DATABASE");
    return modules_build(stderr);
}

int
scene_close(const char *test)
{
    server_stop();
    const int code = results(test);
    arena_close(scene.now);
    arena_close(scene.arena);
    return code;
}
