/*
 * xlsx_style.c - which styles show a number as a day.
 *
 * Numbers of built-in formats: ECMA-376 part 1, 18.8.30, with those that a Chinese Excel adds (27
 * to 36 and 50 to 58).  All others are written out in the file.
 */
#include "sheet/xlsx.h"
#include <string.h>
#include <strings.h>

enum { STYLES_MOST = 65536 };

struct styles {
    struct package *package;
    unsigned char   known[FORMATS_MOST];    /* by number of format: written out in the file */
    unsigned char   day[FORMATS_MOST];
    bool            in_cells;               /* inside <cellXfs>: cellStyleXfs has <xf> too */
    int64_t        *formats;                /* by style */
    size_t          n, room;
};

static bool
builtin_is_day(int64_t format)
{
    return (format >= 14 && format <= 22) || (format >= 27 && format <= 36)
        || (format >= 45 && format <= 47) || (format >= 50 && format <= 58);
}

/* [h] [mm] [ss] are elapsed times; all other brackets are colours, conditions and languages. */
static bool
bracket_is_time(const char *code)
{
    size_t n = strspn(code + 1, "hHmMsS");

    return n > 0 && code[1 + n] == ']';
}

/* Behind what is literal at code; code itself if it is not. */
static const char *
literal_skip(const char *code)
{
    const char *end;

    if (*code == '"' || *code == '[') {
        end = strchr(code + 1, *code == '"' ? '"' : ']');
        return end ? end + 1 : code + strlen(code);
    }
    if (*code == '\\' || *code == '_' || *code == '*')
        return code[1] ? code + 2 : code + 1;
    if (strncasecmp(code, "General", 7) == 0)
        return code + 7;
    return code;
}

/* Only the first section counts: it is the one of positive numbers. */
bool
format_is_day(const char *code)
{
    const char *next;

    while (*code && *code != ';') {
        if (*code == '[' && bracket_is_time(code))
            return true;
        if ((next = literal_skip(code)) != code) {
            code = next;
            continue;
        }
        if (strchr("yYmMdDhHsS", *code))
            return true;
        code++;
    }
    return false;
}

static void
format_note(struct styles *styles, const char **attributes)
{
    int64_t     number = attribute_count(attributes, "numFmtId");
    const char *code = attribute(attributes, "formatCode");

    if (number < 0 || number >= FORMATS_MOST || !code)
        return;
    styles->known[number] = 1;
    styles->day[number] = format_is_day(code);
}

static void
styles_start(void *arg, const char *name, const char **attributes)
{
    struct styles *styles = arg;

    if (strcmp(name, "numFmt") == 0)
        format_note(styles, attributes);
    else if (strcmp(name, "cellXfs") == 0)
        styles->in_cells = true;
    else if (strcmp(name, "xf") == 0 && styles->in_cells && styles->n < STYLES_MOST) {
        styles->formats = arena_grow(styles->package->gate->arena, styles->formats, styles->n,
                                     &styles->room, sizeof *styles->formats);
        styles->formats[styles->n++] = attribute_count(attributes, "numFmtId");
    }
}

static void
styles_end(void *arg, const char *name)
{
    struct styles *styles = arg;

    if (strcmp(name, "cellXfs") == 0)
        styles->in_cells = false;
}

static void
styles_text(void *arg, const char *text, size_t n)
{
    (void)arg, (void)text, (void)n;
}

void
styles_read(struct package *package, const char *path)
{
    static const struct part_events events = { styles_start, styles_end, styles_text };
    struct styles                  *styles = arena_alloc(package->gate->arena, sizeof *styles);
    size_t                          k;

    styles->package = package;
    part_read(package, path, &events, styles);
    package->dated = arena_alloc(package->gate->arena, styles->n + 1);
    package->style_count = styles->n;
    for (k = 0; k < styles->n; k++) {
        int64_t format = styles->formats[k];

        if (format >= 0 && format < FORMATS_MOST && styles->known[format])
            package->dated[k] = styles->day[format];
        else
            package->dated[k] = builtin_is_day(format);
    }
}
