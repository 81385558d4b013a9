/*
 * arena.c - a pointer that moves through chunks.
 *
 * Chunks grow from 16 KB to 1 MB, so that a small request costs one malloc and a large one few.
 * What does not fit into half a chunk gets one of its own, behind the current one, whose rest is
 * not lost.  Memory is zeroed when it is handed out, not by the chunk: only what is used is
 * touched.  Under the address sanitizer what is not handed out is poisoned, with a gap after
 * each piece.
 */
#include "core/arena.h"
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "core/status.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_GUARDED 1
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define ARENA_GUARDED 1
#endif

#ifdef ARENA_GUARDED
#include <sanitizer/asan_interface.h>
enum { ARENA_GAP = 16 };
#else
#define ASAN_POISON_MEMORY_REGION(p, n) ((void)(p), (void)(n))
#define ASAN_UNPOISON_MEMORY_REGION(p, n) ((void)(p), (void)(n))
enum { ARENA_GAP = 0 };
#endif

enum { CHUNK_FIRST = 16 << 10, CHUNK_LAST = 1 << 20, ALIGN = 16, PRINT_SIZE = 512 };

struct chunk {
    struct chunk *next;
    size_t        size;         /* of the memory behind the head */
};

struct closer {
    struct closer *next;
    void         (*fn)(void *);
    void          *arg;
};

struct arena {
    char          *at, *end;    /* the free rest of the current chunk */
    struct chunk  *chunks;      /* the newest first; the last one holds this struct */
    struct closer *closers;
    size_t         chunk_size, used;
};

_Static_assert(_Alignof(max_align_t) <= ALIGN, "an arena is aligned for anything");

/* Rounds up to the alignment, so that every piece begins aligned. */
static size_t
aligned(size_t n)
{
    return (n + (ALIGN - 1)) & ~(size_t)(ALIGN - 1);
}

static char *
chunk_start(struct chunk *c)
{
    return (char *)c + aligned(sizeof(struct chunk));
}

static struct chunk *
chunk_open(size_t size)
{
    struct chunk *c = malloc(aligned(sizeof(struct chunk)) + size);

    CHECK(c);
    c->next = NULL;
    c->size = size;
    ASAN_POISON_MEMORY_REGION(chunk_start(c), size);
    return c;
}

struct arena *
arena_open(void)
{
    struct chunk *c = chunk_open(CHUNK_FIRST - aligned(sizeof(struct chunk)));
    struct arena *a = (struct arena *)(void *)chunk_start(c);

    ASAN_UNPOISON_MEMORY_REGION(a, sizeof *a);
    *a = (struct arena){ .chunks = c, .chunk_size = CHUNK_FIRST };
    a->at = chunk_start(c) + aligned(sizeof *a) + ARENA_GAP;
    a->end = chunk_start(c) + c->size;
    return a;
}

void
arena_close(struct arena *a)
{
    struct chunk *c, *next;

    if (!a)
        return;
    while (a->closers) {
        struct closer *k = a->closers;

        a->closers = k->next;
        k->fn(k->arg);
    }
    for (c = a->chunks; c; c = next) {      /* the struct itself lies in the last one */
        next = c->next;
        ASAN_UNPOISON_MEMORY_REGION(chunk_start(c), c->size);
        free(c);
    }
}

/* A piece that the current chunk cannot hold. */
static void *
piece_elsewhere(struct arena *a, size_t n)
{
    struct chunk *c;

    if (n > a->chunk_size / 2) {
        c = chunk_open(n);
        c->next = a->chunks->next;
        a->chunks->next = c;
        return chunk_start(c);
    }
    if (a->chunk_size < CHUNK_LAST)
        a->chunk_size *= 2;
    c = chunk_open(a->chunk_size - aligned(sizeof(struct chunk)));
    c->next = a->chunks;
    a->chunks = c;
    a->at = chunk_start(c) + n;
    a->end = chunk_start(c) + c->size;
    return chunk_start(c);
}

/* n bytes with whatever was there before. */
static void *
piece_take(struct arena *a, size_t n)
{
    size_t room;
    char  *p;

    CHECK(n < PTRDIFF_MAX);
    room = n ? aligned(n) + ARENA_GAP : ALIGN;
    a->used += n;
    if (room <= (size_t)(a->end - a->at)) {
        p = a->at;
        a->at += room;
    } else {
        p = piece_elsewhere(a, room);
    }
    ASAN_UNPOISON_MEMORY_REGION(p, n);
    return p;
}

void *
arena_alloc(struct arena *a, size_t n)
{
    return memset(piece_take(a, n), 0, n);
}

void *
arena_copy(struct arena *a, const void *v, size_t n)
{
    void *p = piece_take(a, n);

    if (n)
        memcpy(p, v, n);
    return p;
}

char *
arena_text(struct arena *a, const char *s)
{
    return s ? arena_copy(a, s, strlen(s) + 1) : NULL;
}

char *
arena_slice(struct arena *a, const char *s, size_t n)
{
    char *p = piece_take(a, n + 1);

    if (n)
        memcpy(p, s, n);
    p[n] = 0;
    return p;
}

char *
arena_print(struct arena *a, const char *format, ...)
{
    char    here[PRINT_SIZE], *p;
    va_list args;
    int     n;

    va_start(args, format);
    n = vsnprintf(here, sizeof here, format, args);
    va_end(args);
    CHECK(n >= 0);
    if ((size_t)n < sizeof here)
        return arena_copy(a, here, (size_t)n + 1);
    p = piece_take(a, (size_t)n + 1);
    va_start(args, format);
    vsnprintf(p, (size_t)n + 1, format, args);
    va_end(args);
    return p;
}

void
arena_on_close(struct arena *a, void (*fn)(void *), void *arg)
{
    struct closer *k = arena_alloc(a, sizeof *k);

    *k = (struct closer){ .next = a->closers, .fn = fn, .arg = arg };
    a->closers = k;
}

size_t
arena_used(const struct arena *a)
{
    return a->used;
}

void *
arena_grow(struct arena *a, void *v, size_t n, size_t *cap, size_t size)
{
    size_t room;
    char  *p;

    if (n < *cap)
        return v;
    CHECK(size && n == *cap && n < PTRDIFF_MAX / 2 / size);
    room = n ? n * 2 : 8;
    p = piece_take(a, room * size);
    if (n)
        memcpy(p, v, n * size);
    memset(p + n * size, 0, (room - n) * size);
    *cap = room;
    return p;
}
