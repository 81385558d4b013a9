/*
 * arena.h - memory that is forgotten at once.  Static, process, arena: there is no fourth
 * lifetime.  Nothing allocated here is freed singly.  Out of memory aborts: hostile sizes are
 * stopped earlier, by limits.
 */
#ifndef ARENA_H
#define ARENA_H
#include <stdarg.h>
#include <stddef.h>

struct arena;

struct arena *arena_open(void);
void          arena_close(struct arena *);          /* runs the on_close functions, newest first */
void         *arena_alloc(struct arena *, size_t n);    /* zeroed, aligned for anything */
void         *arena_copy(struct arena *, const void *, size_t n);
char         *arena_text(struct arena *, const char *);             /* NULL stays NULL */
char         *arena_slice(struct arena *, const char *, size_t n);  /* n bytes and a NUL */
char         *arena_print(struct arena *, const char *format, ...)
                  __attribute__((format(printf, 2, 3)));
void          arena_on_close(struct arena *, void (*fn)(void *), void *arg);
size_t        arena_used(const struct arena *);         /* bytes handed out */

/* Grows v (an arena array of *cap elements of size bytes, n of them used) by one more place. */
void *arena_grow(struct arena *, void *v, size_t n, size_t *cap, size_t size);

#endif
