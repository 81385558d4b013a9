/*
 * xlsx.h - what the files that read XLSX share (ECMA-376, transitional and strict).
 *
 * A package is a zip of parts; a part is XML that streams through expat in pieces of 64 KiB.
 * Nothing is believed that the zip says about sizes: what is inflated is counted (M5j).
 */
#ifndef XLSX_H
#define XLSX_H
#include <zip.h>
#include "sheet/inside.h"

enum { ROW_LAST = 1048576, COLUMN_LAST = 16384, FORMATS_MOST = 65536 };

struct package {
    struct gate *gate;
    zip_t       *zip;
    int64_t      inflated;
    bool         since_1904;
    const char **strings;           /* the shared ones */
    size_t       string_count;
    bool        *dated;             /* by style: shows a day or a time */
    size_t       style_count;
};

/* Names are local; an element of a foreign namespace is "" (its content is read past by all). */
struct part_events {
    void (*start)(void *arg, const char *name, const char **attributes);
    void (*end)(void *arg, const char *name);
    void (*text)(void *arg, const char *, size_t n);
};
bool        part_exists(struct package *, const char *path);
void        part_read(struct package *, const char *path, const struct part_events *, void *arg);
const char *attribute(const char **attributes, const char *name);      /* NULL: none */
bool        attribute_true(const char **attributes, const char *name);
int64_t     attribute_count(const char **attributes, const char *name); /* -1: none, or no number */

/* Text of <si> or <is>: the runs joined, phonetic runs left out, _x000D_ decoded. */
struct rich {
    struct buffer text;
    bool          in_text, in_phonetic;
};
void rich_start(struct rich *, const char *name);
void rich_end(struct rich *, const char *name);
void rich_text(struct rich *, struct gate *, const char *, size_t n);
void rich_unescape(struct buffer *);

void strings_read(struct package *, const char *path);
void styles_read(struct package *, const char *path);
bool format_is_day(const char *code);       /* a number format of days or times */
void worksheet_read(struct package *, const char *path);

#endif
