/* test_arena.c - memory that is forgotten at once. */
#include <stdint.h>
#include <string.h>
#include "core/arena.h"
#include "unit.h"

static char order[8];

static void
note(void *arg)
{
    strncat(order, arg, 1);
}

static void
test_pieces(struct arena *a)
{
    static const size_t sizes[] = { 0, 1, 15, 16, 17, 4000, 9000, 20000, 3000000, 5 };
    unsigned char      *p[10];
    size_t              i, k, wrong = 0, before = arena_used(a);

    for (i = 0; i < 10; i++) {
        p[i] = arena_alloc(a, sizes[i]);
        EXPECT((uintptr_t)p[i] % _Alignof(max_align_t) == 0);
        for (k = 0; k < sizes[i]; k++)
            wrong += p[i][k] != 0;
        memset(p[i], (int)i + 1, sizes[i]);
    }
    for (i = 0; i < 10; i++)
        for (k = 0; k < sizes[i]; k++)
            wrong += p[i][k] != i + 1;
    EXPECT(wrong == 0);
    EXPECT(arena_used(a) - before == 0 + 1 + 15 + 16 + 17 + 4000 + 9000 + 20000 + 3000000 + 5);
    EXPECT(p[0] != p[1]);
}

static void
test_many(struct arena *a)
{
    uint32_t *first[1000];
    size_t    i, k, wrong = 0;

    for (i = 0; i < 1000; i++) {
        first[i] = arena_alloc(a, 4 * (i % 700 + 1));
        for (k = 0; k <= i % 700; k++) {
            wrong += first[i][k] != 0;
            first[i][k] = (uint32_t)i;
        }
    }
    for (i = 0; i < 1000; i++)
        wrong += first[i][0] != i || first[i][i % 700] != i;
    EXPECT(wrong == 0);
}

/* Memory that another arena has left full is zeroed again. */
static void
test_zeroed(void)
{
    struct arena  *a;
    unsigned char *p;
    size_t         i, round, wrong = 0;

    for (round = 0; round < 4; round++) {
        a = arena_open();
        p = arena_alloc(a, 7000);
        for (i = 0; i < 7000; i++)
            wrong += p[i] != 0;
        memset(p, 255, 7000);
        arena_close(a);
    }
    EXPECT(wrong == 0);
}

static void
test_texts(struct arena *a)
{
    char  longer[2000], *s;

    memset(longer, 'x', sizeof longer - 1);
    longer[sizeof longer - 1] = 0;
    EXPECT(arena_text(a, NULL) == NULL);
    EXPECT(!strcmp(arena_text(a, ""), ""));
    EXPECT(!strcmp(arena_slice(a, "workers", 4), "work"));
    EXPECT(!strcmp(arena_slice(a, NULL, 0), ""));
    EXPECT(!strcmp(arena_print(a, "%d-%s", 12, "工会"), "12-工会"));
    s = arena_print(a, "<%s>", longer);
    EXPECT(strlen(s) == sizeof longer + 1 && s[0] == '<' && s[sizeof longer] == '>');
    s = arena_print(a, "%.511s", longer);
    EXPECT(strlen(s) == 511);
    s = arena_print(a, "%.512s", longer);
    EXPECT(strlen(s) == 512);
    EXPECT(!memcmp(arena_copy(a, "a\0b", 3), "a\0b", 3));
}

static void
test_growth(struct arena *a)
{
    int   *v = NULL;
    size_t n, cap = 0, wrong = 0;

    for (n = 0; n < 5000; n++) {
        v = arena_grow(a, v, n, &cap, sizeof *v);
        wrong += v[n] != 0 || cap <= n;
        v[n] = (int)n;
    }
    for (n = 0; n < 5000; n++)
        wrong += v[n] != (int)n;
    EXPECT(wrong == 0);
    EXPECT(cap < 10001);
}

int
main(void)
{
    struct arena *a = arena_open();

    EXPECT(arena_used(a) == 0);
    test_pieces(a);
    test_many(a);
    test_zeroed();
    test_texts(a);
    test_growth(a);
    arena_on_close(a, note, "1");
    arena_on_close(a, note, "2");
    arena_on_close(a, note, "3");
    EXPECT(!strcmp(order, ""));
    arena_close(a);
    EXPECT(!strcmp(order, "321"));
    return unit_end("arena");
}
