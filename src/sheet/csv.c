/*
 * csv.c - delimited text as offices have it.  RFC 4180 with what Excel and WPS really write: GB
 * 18030 or UTF-8 with a mark, four separators, three ends of line, text behind a closing quote.
 */
#include "sheet/inside.h"
#include <errno.h>
#include <iconv.h>
#include <string.h>
#include "core/text.h"

enum { SAMPLE_ROWS = 20, SAMPLE_FIELDS = 1000 };

static const char *const RESAVE = "请在 Excel 中打开，另存为 .xlsx 或“CSV UTF-8”后再上传。";

/* ---- encoding ---- */

/* Of the process: the worker has one thread and one file, and can open nothing once its limits
 * stand. */
static iconv_t converter = (iconv_t)-1;

void
csv_prepare(void)
{
    if (converter == (iconv_t)-1)
        converter = iconv_open("UTF-8", "GB18030");
}

/* Bytes of the UTF-8 sequence at s, 0 if there is none. */
static size_t
sequence_length(const unsigned char *s, size_t n)
{
    size_t length = s[0] < 0xC0 ? 1 : s[0] < 0xE0 ? 2 : s[0] < 0xF0 ? 3 : 4;

    return length <= n && text_valid((const char *)s, length) ? length : 0;
}

static int64_t
line_of(const char *s, size_t at)
{
    int64_t line = 1;
    size_t  k;

    for (k = 0; k < at; k++)
        line += s[k] == '\n' || (s[k] == '\r' && s[k + 1] != '\n');
    return line;
}

/* Is it UTF-8 with a few broken bytes?  Read as GB 18030 it would be rubbish without any fault.
 * Chinese GB 18030 makes a chance sequence of UTF-8 now and then, never ten for each byte that is
 * none.  *at: the first broken byte. */
static bool
utf8_damaged(const char *s, size_t n, size_t *at)
{
    size_t k, length, good = 0, broken = 0;

    for (k = 0; k < n; k += length ? length : 1) {
        length = sequence_length((const unsigned char *)s + k, n - k);
        good += length > 1;
        if (length == 0 && broken++ == 0)
            *at = k;
    }
    return good >= 10 * broken;
}

/* Chinese text consists of the characters and punctuation of GB 2312, save a rare name.  Western or
 * Japanese bytes happen to be GB 18030 too, but of the outer rows. */
static bool
gb_plausible(const unsigned char *s, size_t n)
{
    size_t k, ordinary = 0, others = 0;

    for (k = 0; k + 1 < n; k++) {
        if (s[k] < 0x81)
            continue;
        if (((s[k] >= 0xA1 && s[k] <= 0xA3) || (s[k] >= 0xB0 && s[k] <= 0xF7)) && s[k + 1] >= 0xA1)
            ordinary++;
        else
            others++;
        k += s[k + 1] >= '0' && s[k + 1] <= '9' ? 3 : 1;
    }
    return ordinary >= others;
}

static const char *
encoding_unknown(struct gate *gate, int64_t line)
{
    gate_fail(gate, E_INVALID,
              "第 %lld 行有无法识别的字符：文件既不是 UTF-8，也不是 GB 18030 编码。%s",
              (long long)line, RESAVE);
    return NULL;
}

/* The text in UTF-8, of *n bytes; NULL after a fault. */
static const char *
gb_decode(struct gate *gate, const char *bytes, size_t *n)
{
    char  *in = (char *)(uintptr_t)bytes, *out, *text;
    size_t in_left = *n, room = 2 * *n + 16, out_left = room;  /* two bytes give at most four */

    csv_prepare();
    CHECK(converter != (iconv_t)-1);
    text = out = arena_alloc(gate->arena, room);
    iconv(converter, NULL, NULL, NULL, NULL);
    if (iconv(converter, &in, &in_left, &out, &out_left) == (size_t)-1)
        return encoding_unknown(gate, line_of(bytes, *n - in_left));
    *n = room - out_left;
    if (!gb_plausible((const unsigned char *)bytes, strlen(bytes)) || !text_valid(text, *n))
        return encoding_unknown(gate, 1);
    return text;
}

/* Valid UTF-8 wins, else it is GB 18030, else a sentence.  bytes end in a NUL that *n does not
 * count; there is none inside. */
static const char *
text_decode(struct gate *gate, const char *bytes, size_t *n, const char **encoding)
{
    bool   marked = *n >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0;
    size_t at = 0;

    *encoding = "UTF-8";
    if (text_valid(bytes, *n))
        return bytes;
    if (utf8_damaged(bytes, *n, &at) || marked) {
        gate_fail(gate, E_INVALID, "第 %lld 行有损坏的字符（文件是 UTF-8 编码）。%s",
                  (long long)line_of(bytes, at), RESAVE);
        return NULL;
    }
    *encoding = "GB18030";
    return gb_decode(gate, bytes, n);
}

/* ---- fields ---- */

enum field_end { FIELD_NEXT, FIELD_ROW, FIELD_UNCLOSED };
struct scanner {
    const char *at, *end;
    char        separator;
};

/* A quoted part, at behind its opening quote; false: it is never closed. */
static bool
quoted_scan(struct scanner *scanner, struct buffer *out)
{
    const char *from = scanner->at, *quote;

    while ((quote = memchr(scanner->at, '"', (size_t)(scanner->end - scanner->at)))) {
        bool doubled = quote + 1 < scanner->end && quote[1] == '"';

        if (out)
            buffer_add(out, from, (size_t)(quote - from) + doubled);
        scanner->at = from = quote + 1 + doubled;
        if (!doubled)
            return true;
    }
    scanner->at = scanner->end;
    return false;
}

/* One field, appended to out (NULL: only passed over).  A quote counts only at the beginning; what
 * stands between the closing quote and the separator is kept, as Excel does. */
static enum field_end
field_scan(struct scanner *scanner, struct buffer *out)
{
    const char *from;

    if (scanner->at < scanner->end && *scanner->at == '"') {
        scanner->at++;
        if (!quoted_scan(scanner, out))
            return FIELD_UNCLOSED;
    }
    for (from = scanner->at; scanner->at < scanner->end; scanner->at++) {
        if (*scanner->at == scanner->separator || *scanner->at == '\n' || *scanner->at == '\r')
            break;
    }
    if (out)
        buffer_add(out, from, (size_t)(scanner->at - from));
    if (scanner->at == scanner->end)
        return FIELD_ROW;
    if (*scanner->at == scanner->separator) {
        scanner->at++;
        return FIELD_NEXT;
    }
    from = scanner->at++;
    if (*from == '\r' && scanner->at < scanner->end && *scanner->at == '\n')
        scanner->at++;
    return FIELD_ROW;
}

/* ---- separator ---- */

/* How many of the first rows have the same number of fields (the commonest above one), which. */
static void
separator_weigh(const char *text, size_t n, char separator, int *rows, int *fields)
{
    struct scanner scanner = { text, text + n, separator };
    int            counts[SAMPLE_FIELDS] = { 0 }, k, row, width;
    enum field_end end;

    *rows = *fields = 0;
    for (row = 0; row < SAMPLE_ROWS && scanner.at < scanner.end; row++) {
        for (width = 1; (end = field_scan(&scanner, NULL)) == FIELD_NEXT;)
            width++;
        if (end == FIELD_ROW && width < SAMPLE_FIELDS)
            counts[width]++;
    }
    for (k = 2; k < SAMPLE_FIELDS; k++) {
        if (counts[k] >= *rows && counts[k] > 0) {
            *rows = counts[k];
            *fields = k;
        }
    }
}

/* The separator whose rows agree best; of equals the one that makes more fields; else the comma. */
static const char *
separator_find(const char *text, size_t n)
{
    static const char *const candidates[] = { ",", "\t", ";", "|" };
    const char              *best = candidates[0];
    int                      best_rows = 0, best_fields = 0, rows, fields;
    size_t                   k;

    for (k = 0; k < sizeof candidates / sizeof *candidates; k++) {
        separator_weigh(text, n, candidates[k][0], &rows, &fields);
        if (rows > best_rows || (rows == best_rows && fields > best_fields)) {
            best = candidates[k];
            best_rows = rows;
            best_fields = fields;
        }
    }
    return best;
}

/* ---- rows ---- */

/* One row; the scanner stands behind it.  False: a quote is never closed. */
static bool
row_scan(struct scanner *scanner, struct cells *cells, struct buffer *field)
{
    int64_t        column = 1;
    enum field_end end;

    do {
        field->n = 0;
        end = field_scan(scanner, field);
        cells_put(cells, column++, CELL_TEXT, false, field->v, field->n);
    } while (end == FIELD_NEXT && cells->gate->status == OK);
    return end != FIELD_UNCLOSED;
}

static void
rows_read(struct gate *gate, struct scanner *scanner)
{
    struct cells *cells = arena_alloc(gate->arena, sizeof *cells);
    struct buffer field;
    int64_t       number;

    cells_open(cells, gate);
    buffer_open(&field, gate->arena);
    for (number = 1; scanner->at < scanner->end && gate->status == OK; number++) {
        cells_start(cells, number);
        if (!row_scan(scanner, cells, &field))
            gate_fail(gate, E_INVALID, "第 %lld 行有一个双引号没有配对，后面的内容无法分行。%s",
                      (long long)number, RESAVE);
        cells_send(cells);
    }
}

void
csv_read(struct gate *gate, const char *bytes, size_t n)
{
    const char    *text, *encoding, *separator;
    struct scanner scanner;

    if (n > 0 && bytes[n - 1] == '\x1A')        /* the end mark of DOS */
        n--;
    bytes = arena_slice(gate->arena, bytes, n);
    if (!(text = text_decode(gate, bytes, &n, &encoding)))
        return;
    if (n >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0) {
        text += 3;
        n -= 3;
    }
    separator = separator_find(text, n);
    gate_book(gate, "csv", encoding, separator);
    gate_sheet(gate, "-", false);
    scanner = (struct scanner){ text, text + n, separator[0] };
    rows_read(gate, &scanner);
}
