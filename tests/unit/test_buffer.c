/* test_buffer.c - appending, and JSON with its commas. */
#include <string.h>
#include "core/buffer.h"
#include "unit.h"

static void
test_appending(struct arena *a)
{
    struct buffer b;
    size_t        i;

    buffer_open(&b, a);
    EXPECT(b.n == 0 && b.v[0] == 0);
    buffer_text(&b, "职工");
    buffer_char(&b, '-');
    buffer_int(&b, INT64_MIN);
    buffer_char(&b, ' ');
    buffer_int(&b, INT64_MAX);
    buffer_int(&b, 0);
    buffer_print(&b, "|%03d|", 7);
    EXPECT(!strcmp(b.v, "职工--9223372036854775808 92233720368547758070|007|"));
    EXPECT(b.n == strlen(b.v));
    buffer_open(&b, a);
    for (i = 0; i < 10000; i++)
        buffer_add(&b, "abc", 3);
    EXPECT(b.n == 30000 && strlen(b.v) == 30000 && !strcmp(b.v + 29997, "abc"));
}

/* Printing that ends just before, at and behind the end of the room. */
static void
test_print_edges(struct arena *a)
{
    struct buffer b;
    int           width, wrong = 0;

    for (width = 250; width < 260; width++) {
        buffer_open(&b, a);
        buffer_print(&b, "%*d", width, 5);
        wrong += b.n != (size_t)width || strlen(b.v) != (size_t)width || b.v[width - 1] != '5';
        buffer_char(&b, '!');
        wrong += strlen(b.v) != (size_t)width + 1;
    }
    EXPECT(wrong == 0);
}

static void
test_json(struct arena *a)
{
    struct buffer b;

    buffer_open(&b, a);
    json_open(&b, '{');
    json_key(&b, "total");
    json_int(&b, 12);
    json_key(&b, "rows");
    json_open(&b, '[');
    json_open(&b, '{');
    json_close(&b, '}');
    json_open(&b, '{');
    json_key(&b, "id");
    json_int_text(&b, 7);
    json_key(&b, "name");
    json_text(&b, NULL);
    json_close(&b, '}');
    json_raw(&b, "[1,2]", 5);
    json_bool(&b, true);
    json_bool(&b, false);
    json_nothing(&b);
    json_close(&b, ']');
    json_key(&b, "last");
    json_slice(&b, "abcdef", 3);
    json_close(&b, '}');
    EXPECT(!strcmp(b.v, "{\"total\":12,\"rows\":[{},{\"id\":\"7\",\"name\":null},[1,2],"
                        "true,false,null],\"last\":\"abc\"}"));
    EXPECT(b.depth == 0);
}

static const char *
escaped(struct arena *a, const char *s)
{
    struct buffer b;

    buffer_open(&b, a);
    json_text(&b, s);
    return b.v;
}

static void
test_escapes(struct arena *a)
{
    EXPECT(!strcmp(escaped(a, "a\"b\\c"), "\"a\\\"b\\\\c\""));
    EXPECT(!strcmp(escaped(a, "\n\t\r\b\x1f\x7f"), "\"\\n\\t\\r\\u0008\\u001f\\u007f\""));
    EXPECT(!strcmp(escaped(a, "</script>&"), "\"\\u003c/script\\u003e\\u0026\""));
    EXPECT(!strcmp(escaped(a, "工会\xe2\x80\xa8x\xe2\x80\xa9"), "\"工会\\u2028x\\u2029\""));
    EXPECT(!strcmp(escaped(a, "“—”…𠮷"), "\"“—”…𠮷\""));
    EXPECT(!strcmp(escaped(a, "\xe2\x80"), "\"\xe2\x80\""));
    EXPECT(!strcmp(escaped(a, ""), "\"\""));
}

static void
test_depth(struct arena *a)
{
    struct buffer b;
    int           i;

    buffer_open(&b, a);
    for (i = 0; i < 60; i++) {
        json_open(&b, '[');
        json_int(&b, 1);
    }
    for (i = 0; i < 60; i++) {
        json_int(&b, 2);
        json_close(&b, ']');
    }
    EXPECT(b.n == 60 + 60 + 59 + 60 + 60 + 60);    /* brackets, 1s, commas before [, commas, 2s */
    EXPECT(!strncmp(b.v, "[1,[1,[1", 8) && !strcmp(b.v + b.n - 9, ",2],2],2]"));
}

int
main(void)
{
    struct arena *a = arena_open();

    test_appending(a);
    test_print_edges(a);
    test_json(a);
    test_escapes(a);
    test_depth(a);
    arena_close(a);
    return unit_end("buffer");
}
