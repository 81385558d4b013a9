/*
 * buffer.h - text that is appended to, and JSON said in it.  Lives in an arena.
 *
 *     json_open(b, '{'); json_key(b, "total"); json_int(b, 12); json_close(b, '}');
 *
 * Commas are put by the writer.  Depth is limited to 60 (CHECK).
 */
#ifndef BUFFER_H
#define BUFFER_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "core/arena.h"

struct buffer {
    struct arena *arena;
    char         *v;            /* always ends in a NUL that n does not count */
    size_t        n, cap;
    uint64_t      comma;        /* one bit a depth: the next value wants a comma */
    int           depth;
};

void buffer_open(struct buffer *, struct arena *);
void buffer_add(struct buffer *, const void *, size_t n);
void buffer_text(struct buffer *, const char *);
void buffer_char(struct buffer *, char);
void buffer_int(struct buffer *, int64_t);
void buffer_print(struct buffer *, const char *format, ...) __attribute__((format(printf, 2, 3)));

void json_open(struct buffer *, char bracket);          /* { or [ */
void json_close(struct buffer *, char bracket);         /* } or ] */
void json_key(struct buffer *, const char *key);
void json_text(struct buffer *, const char *);          /* NULL is null; escapes < > & U+2028 too */
void json_slice(struct buffer *, const char *, size_t n);
void json_int(struct buffer *, int64_t);
void json_int_text(struct buffer *, int64_t);       /* "123": 63-bit ids and money are strings */
void json_bool(struct buffer *, bool);
void json_nothing(struct buffer *);
void json_raw(struct buffer *, const char *json, size_t n);     /* a value that is JSON already */

#endif
