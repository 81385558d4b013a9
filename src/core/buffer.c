/* buffer.c - appending, and JSON with its commas. */
#include "core/buffer.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include "core/status.h"

enum { BUFFER_FIRST = 256, JSON_DEPTH = 60, INT_SIZE = 20 };

void
buffer_open(struct buffer *b, struct arena *a)
{
    *b = (struct buffer){ .arena = a, .cap = BUFFER_FIRST };
    b->v = arena_alloc(a, b->cap);
}

/* Room for n more bytes and the NUL. */
static void
buffer_room(struct buffer *b, size_t n)
{
    size_t cap = b->cap;
    char  *v;

    if (n < cap - b->n)
        return;
    CHECK(n < PTRDIFF_MAX / 4 && cap < PTRDIFF_MAX / 4);
    while (cap - b->n <= n)
        cap *= 2;
    v = arena_alloc(b->arena, cap);
    memcpy(v, b->v, b->n);
    b->v = v;
    b->cap = cap;
}

void
buffer_add(struct buffer *b, const void *v, size_t n)
{
    if (n == 0)
        return;
    buffer_room(b, n);
    memcpy(b->v + b->n, v, n);
    b->n += n;
    b->v[b->n] = 0;
}

void
buffer_text(struct buffer *b, const char *s)
{
    buffer_add(b, s, strlen(s));
}

void
buffer_char(struct buffer *b, char c)
{
    buffer_room(b, 1);
    b->v[b->n++] = c;
    b->v[b->n] = 0;
}

void
buffer_int(struct buffer *b, int64_t i)
{
    char     digits[INT_SIZE];
    uint64_t u = i < 0 ? 0 - (uint64_t)i : (uint64_t)i;
    size_t   at = sizeof digits;

    do {
        digits[--at] = (char)('0' + u % 10);
        u /= 10;
    } while (u);
    if (i < 0)
        digits[--at] = '-';
    buffer_add(b, digits + at, sizeof digits - at);
}

void
buffer_print(struct buffer *b, const char *format, ...)
{
    va_list args;
    size_t  room = b->cap - b->n;
    int     n;

    va_start(args, format);
    n = vsnprintf(b->v + b->n, room, format, args);
    va_end(args);
    CHECK(n >= 0);
    if ((size_t)n >= room) {
        buffer_room(b, (size_t)n);
        va_start(args, format);
        vsnprintf(b->v + b->n, (size_t)n + 1, format, args);
        va_end(args);
    }
    b->n += (size_t)n;
}

/* Before each value and key: the comma that the one before left owing. */
static void
json_value(struct buffer *b)
{
    uint64_t bit = UINT64_C(1) << b->depth;

    if (b->comma & bit)
        buffer_char(b, ',');
    b->comma |= bit;
}

void
json_open(struct buffer *b, char bracket)
{
    CHECK(bracket == '{' || bracket == '[');
    json_value(b);
    buffer_char(b, bracket);
    CHECK(b->depth < JSON_DEPTH);
    b->depth++;
    b->comma &= ~(UINT64_C(1) << b->depth);
}

void
json_close(struct buffer *b, char bracket)
{
    CHECK((bracket == '}' || bracket == ']') && b->depth > 0);
    buffer_char(b, bracket);
    b->depth--;
}

/* Bytes that cannot stand in a string of JSON that may be printed into a page. */
static bool
byte_wants_escape(unsigned char c)
{
    return c < 0x20 || c == '"' || c == '\\' || c == '<' || c == '>' || c == '&' || c == 0x7f;
}

/* U+2028 and U+2029 end a line in older JavaScript. */
static bool
is_line_separator(const char *s, size_t n)
{
    return n >= 3 && !memcmp(s, "\xe2\x80", 2) && (s[2] == '\xa8' || s[2] == '\xa9');
}

static void
escape_byte(struct buffer *b, unsigned char c)
{
    static const char hex[] = "0123456789abcdef";
    static const char from[] = "\"\\\n\t\r", to[] = "\"\\ntr";
    const char       *p = c ? strchr(from, c) : NULL;
    char              out[6] = { '\\', 'u', '0', '0', hex[c >> 4], hex[c & 15] };

    if (p) {
        out[1] = to[p - from];
        buffer_add(b, out, 2);
    } else {
        buffer_add(b, out, sizeof out);
    }
}

static void
json_string(struct buffer *b, const char *s, size_t n)
{
    size_t from = 0, i;

    buffer_room(b, n + 2);
    buffer_char(b, '"');
    for (i = 0; i < n; i++) {
        bool line = s[i] == '\xe2' && is_line_separator(s + i, n - i);

        if (!line && !byte_wants_escape((unsigned char)s[i]))
            continue;
        buffer_add(b, s + from, i - from);
        if (line) {
            buffer_text(b, s[i + 2] == '\xa8' ? "\\u2028" : "\\u2029");
            i += 2;
        } else {
            escape_byte(b, (unsigned char)s[i]);
        }
        from = i + 1;
    }
    buffer_add(b, s + from, n - from);
    buffer_char(b, '"');
}

void
json_key(struct buffer *b, const char *key)
{
    json_value(b);
    json_string(b, key, strlen(key));
    buffer_char(b, ':');
    b->comma &= ~(UINT64_C(1) << b->depth);     /* the value follows without one */
}

void
json_slice(struct buffer *b, const char *s, size_t n)
{
    json_value(b);
    json_string(b, s, n);
}

void
json_text(struct buffer *b, const char *s)
{
    if (s)
        json_slice(b, s, strlen(s));
    else
        json_nothing(b);
}

void
json_int(struct buffer *b, int64_t i)
{
    json_value(b);
    buffer_int(b, i);
}

void
json_int_text(struct buffer *b, int64_t i)
{
    json_value(b);
    buffer_char(b, '"');
    buffer_int(b, i);
    buffer_char(b, '"');
}

void
json_bool(struct buffer *b, bool yes)
{
    json_value(b);
    buffer_text(b, yes ? "true" : "false");
}

void
json_nothing(struct buffer *b)
{
    json_value(b);
    buffer_text(b, "null");
}

void
json_raw(struct buffer *b, const char *json, size_t n)
{
    json_value(b);
    buffer_add(b, json, n);
}
