/* exports.c - a list as a file: as many rows as the list says, in each of the three formats. */
#include <iconv.h>
#include <stdlib.h>
#include <string.h>
#include <zip.h>
#include "every.h"

enum { SHEET_MOST = 8 << 20 };

/* Lines of a CSV; an end of line within quotes is none. */
static int64_t
csv_rows(const char *text, size_t size)
{
    int64_t n = 0;
    bool    quoted = false;

    for (size_t i = 0; i < size; i++)
        if (text[i] == '"')
            quoted = !quoted;
        else if (text[i] == '\n' && !quoted)
            n++;
    return quoted ? -1 : n;
}

static bool
converts(const char *from, const char *text, size_t size)
{
    char *in = arena_slice(scene.now, text, size), *room = arena_alloc(scene.now, size * 3 + 8),
         *out = room;
    size_t  left = size, free_bytes = size * 3 + 8;
    iconv_t c = iconv_open("UTF-8", from);
    const bool good =
        c != (iconv_t)-1 && iconv(c, &in, &left, &out, &free_bytes) != (size_t)-1 && left == 0;

    if (c != (iconv_t)-1)
        iconv_close(c);
    return good;
}

static char *
sheet_text(const struct reply *r)
{
    zip_error_t   error;
    zip_source_t *source = zip_source_buffer_create(r->body, r->size, 0, &error);
    zip_t        *z = source ? zip_open_from_source(source, ZIP_RDONLY, &error) : NULL;
    zip_file_t   *f = z ? zip_fopen(z, "xl/worksheets/sheet1.xml", 0) : NULL;
    char         *text = arena_alloc(scene.now, SHEET_MOST + 1);
    zip_int64_t   n = f ? zip_fread(f, text, SHEET_MOST) : -1;

    if (f)
        zip_fclose(f);
    if (z)
        zip_discard(z);
    return n > 0 ? text : NULL;
}

static int64_t
xlsx_rows(const struct reply *r)
{
    int64_t     n = 0;
    const char *text = sheet_text(r);

    for (const char *p = text; p && (p = strstr(p, "<row ")); p++)
        n++;
    return n;
}

static struct reply *
export_get(const struct module *m, const char *format, const char *query)
{
    return ask_get(scene.organiser,
                   arena_print(scene.now, "/api/%s/export?format=%s&%s", m->name, format, query));
}

void
exports_test(const struct module *m, const char *query, int64_t total)
{
    struct reply *csv = export_get(m, "csv", query), *gbk = export_get(m, "gbk", query);
    struct reply *xlsx = export_get(m, "xlsx", query);

    judge(LISTS, csv->status == 200 && csv_rows(csv->body, csv->size) == total + 1,
          "%s csv %s: %d, %lld lines for %lld rows", m->name, query, csv->status,
          (long long)csv_rows(csv->body, csv->size), (long long)total);
    judge(LISTS, converts("UTF-8", csv->body, csv->size), "%s csv is no UTF-8", m->name);
    judge(LISTS, gbk->status == 200 && csv_rows(gbk->body, gbk->size) == total + 1,
          "%s gbk %s: %d, %lld lines for %lld rows", m->name, query, gbk->status,
          (long long)csv_rows(gbk->body, gbk->size), (long long)total);
    judge(LISTS, converts("GB18030", gbk->body, gbk->size), "%s gbk is no GB18030", m->name);
    judge(LISTS, xlsx->status == 200 && xlsx_rows(xlsx) == total + 1,
          "%s xlsx %s: %d, %lld rows for %lld", m->name, query, xlsx->status,
          (long long)xlsx_rows(xlsx), (long long)total);
    struct reply *wrong = export_get(m, "doc", query);
    judge(LISTS, wrong->status == 422 && strcmp(field_named(wrong), "format") == 0,
          "%s export?format=doc: %d", m->name, wrong->status);
    wrong = export_get(m, "csv", "no_such=1");
    judge(LISTS, wrong->status == 422 && strcmp(field_named(wrong), "no_such") == 0,
          "%s export?no_such=1: %d", m->name, wrong->status);
}
