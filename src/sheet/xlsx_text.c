/* xlsx_text.c - shared strings and the text of cells. */
#include "sheet/xlsx.h"
#include <string.h>
#include "core/text.h"

/* Seven bytes may stand for one character (_x000D_): what is longer is no cell. */
enum { RAW_MOST = 8 * 32767 };

void
rich_start(struct rich *rich, const char *name)
{
    if (strcmp(name, "rPh") == 0)
        rich->in_phonetic = true;
    else if (strcmp(name, "t") == 0)
        rich->in_text = !rich->in_phonetic;
}

void
rich_end(struct rich *rich, const char *name)
{
    if (strcmp(name, "rPh") == 0)
        rich->in_phonetic = false;
    else if (strcmp(name, "t") == 0)
        rich->in_text = false;
}

void
rich_text(struct rich *rich, struct gate *gate, const char *text, size_t n)
{
    if (rich->text.n + n > RAW_MOST)
        gate_fail(gate, E_TOO_BIG, "有单元格的内容超过 %d 个字。请删短后再上传。",
                  (int)sheet_limits.cell_length);
    else
        buffer_add(&rich->text, text, n);
}

/* "_x000D_" -> 13; 0: it is none, or of a character that no text holds. */
static uint32_t
escape_read(const char *s, size_t n)
{
    uint32_t code = 0;
    size_t   k;

    if (n < 7 || s[0] != '_' || s[1] != 'x' || s[6] != '_')
        return 0;
    for (k = 2; k < 6; k++) {
        char c = s[k];

        if (c >= '0' && c <= '9')
            code = code * 16 + (uint32_t)(c - '0');
        else if ((c >= 'A' && c <= 'F') || (c >= 'a' && c <= 'f'))
            code = code * 16 + (uint32_t)((c | 32) - 'a' + 10);
        else
            return 0;
    }
    return code >= 0xD800 && code <= 0xDFFF ? 0 : code;
}

/* ST_Xstring: how a text holds what XML cannot.  In place: it only becomes shorter. */
void
rich_unescape(struct buffer *buffer)
{
    size_t from, to = 0;

    if (!memchr(buffer->v, '_', buffer->n))
        return;
    for (from = 0; from < buffer->n;) {
        uint32_t code = escape_read(buffer->v + from, buffer->n - from);

        if (code == 0) {
            buffer->v[to++] = buffer->v[from++];
            continue;
        }
        from += 7;
        to += text_put(buffer->v + to, code);
    }
    buffer->n = to;
    buffer->v[to] = '\0';
}

/* ---- the table ---- */

struct strings {
    struct package *package;
    struct rich     rich;
    size_t          room;
};

static void
strings_start(void *arg, const char *name, const char **attributes)
{
    struct strings *strings = arg;

    (void)attributes;
    if (strcmp(name, "si") == 0)
        strings->rich.text.n = 0;
    rich_start(&strings->rich, name);
}

static void
strings_end(void *arg, const char *name)
{
    struct strings *strings = arg;
    struct package *package = strings->package;

    rich_end(&strings->rich, name);
    if (strcmp(name, "si") != 0)
        return;
    rich_unescape(&strings->rich.text);
    package->strings = arena_grow(package->gate->arena, package->strings, package->string_count,
                                  &strings->room, sizeof *package->strings);
    package->strings[package->string_count++] =
        arena_slice(package->gate->arena, strings->rich.text.v, strings->rich.text.n);
}

static void
strings_text(void *arg, const char *text, size_t n)
{
    struct strings *strings = arg;

    if (strings->rich.in_text)
        rich_text(&strings->rich, strings->package->gate, text, n);
}

void
strings_read(struct package *package, const char *path)
{
    static const struct part_events events = { strings_start, strings_end, strings_text };
    struct strings                  strings = { .package = package };

    buffer_open(&strings.rich.text, package->gate->arena);
    part_read(package, path, &events, &strings);
}
