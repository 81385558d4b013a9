/* write.c - tables out: the interface, and CSV. */
#include "sheet/out.h"
#include <iconv.h>
#include <string.h>

enum { DIGITS_KEPT = 15 };

struct sheet_out *
out_open(struct arena *arena, const struct out_form *form, void *state)
{
    struct sheet_out *out = arena_alloc(arena, sizeof *out);

    out->arena = arena;
    out->form = form;
    out->state = state;
    return out;
}

bool
out_is_number(const char *text)
{
    const char *whole = text + (*text == '-'), *at = whole;
    size_t      digits = strspn(at, "0123456789"), more = 0;

    at += digits;
    if (*at == '.' && (more = strspn(at + 1, "0123456789")) == 0)
        return false;
    if (more > 0)
        at += 1 + more;
    return *at == '\0' && digits > 0 && digits + more <= DIGITS_KEPT
        && (digits == 1 || *whole != '0');
}

/* ---- the interface ---- */

void
sheet_out_column(struct sheet_out *out, const char *heading, enum out_kind kind, int width)
{
    CHECK(out->row == 0 && (int)kind < OUT_KINDS);
    out->columns = arena_grow(out->arena, out->columns, out->n, &out->room, sizeof *out->columns);
    out->columns[out->n] = (struct out_column){ arena_text(out->arena, heading), kind, width };
    out->form->column(out, out->n++);
}

void
sheet_out_text(struct sheet_out *out, const char *text)
{
    if (out->row == 0)
        out->row = 1;
    CHECK(out->column < out->n);
    out->form->text(out, text ? text : "");
    out->column++;
}

void
sheet_out_mark(struct sheet_out *out, const char *comment)
{
    CHECK(out->column > 0);
    out->form->mark(out, comment ? comment : "");
}

void
sheet_out_row(struct sheet_out *out)
{
    CHECK(out->n > 0);
    if (out->row == 0)
        out->row = 1;
    out->form->row(out);
    out->row++;
    out->column = 0;
}

enum status
sheet_out_done(struct sheet_out *out, const void **bytes, size_t *n)
{
    CHECK(out->column == 0);        /* a row was begun and not ended */
    return out->form->done(out, bytes, n);
}

/* ---- CSV ---- */

struct csv_out {
    struct buffer text;
    bool          gb18030;
};

/* A spreadsheet would compute it (CWE-1236). */
static bool
is_formula(const char *text)
{
    return *text && strchr("=+-@\t\r", *text) != NULL;
}

static void
csv_field(struct csv_out *csv, const char *text, bool guard)
{
    const char *quote;

    if (guard)
        guard = is_formula(text);
    if (!strpbrk(text, ",\"\r\n")) {
        buffer_text(&csv->text, guard ? "'" : "");
        buffer_text(&csv->text, text);
        return;
    }
    buffer_text(&csv->text, guard ? "\"'" : "\"");
    for (; (quote = strchr(text, '"')); text = quote + 1) {
        buffer_add(&csv->text, text, (size_t)(quote - text) + 1);
        buffer_char(&csv->text, '"');
    }
    buffer_text(&csv->text, text);
    buffer_char(&csv->text, '"');
}

static void
csv_column(struct sheet_out *out, size_t column)
{
    struct csv_out *csv = out->state;

    if (column > 0)
        buffer_char(&csv->text, ',');
    csv_field(csv, out->columns[column].heading, true);
}

static void
csv_text(struct sheet_out *out, const char *text)
{
    struct csv_out *csv = out->state;
    enum out_kind   kind = out->columns[out->column].kind;

    if (out->column > 0)
        buffer_char(&csv->text, ',');
    else if (out->row == 1)
        buffer_text(&csv->text, "\r\n");        /* ends the head */
    csv_field(csv, text, !((kind == OUT_NUMBER || kind == OUT_MONEY) && out_is_number(text)));
}

static void
csv_mark(struct sheet_out *out, const char *comment)
{
    (void)out, (void)comment;                   /* plain text has no colours */
}

/* A row that was left short is filled, so that all have the same number of fields. */
static void
csv_row(struct sheet_out *out)
{
    struct csv_out *csv = out->state;

    if (out->column == 0) {
        csv_text(out, "");
        out->column = 1;
    }
    for (; out->column < out->n; out->column++)
        buffer_char(&csv->text, ',');
    buffer_text(&csv->text, "\r\n");
}

/* GB 18030 has every character of Unicode. */
static enum status
csv_encode(struct arena *arena, const struct buffer *text, const void **bytes, size_t *n)
{
    iconv_t converter = iconv_open("GB18030", "UTF-8");
    size_t  room = 2 * text->n + 16;            /* two bytes give at most four */
    size_t  in_left = text->n, out_left = room, fault;
    char   *in = text->v, *all = arena_alloc(arena, room), *at = all;

    if (converter == (iconv_t)-1)
        return E_FAULT;
    fault = iconv(converter, &in, &in_left, &at, &out_left);
    iconv_close(converter);
    *bytes = all;
    *n = room - out_left;
    return fault == (size_t)-1 ? E_FAULT : OK;
}

static enum status
csv_done(struct sheet_out *out, const void **bytes, size_t *n)
{
    struct csv_out *csv = out->state;

    if (out->row == 0)
        buffer_text(&csv->text, "\r\n");
    if (csv->gb18030)
        return csv_encode(out->arena, &csv->text, bytes, n);
    *bytes = csv->text.v;
    *n = csv->text.n;
    return OK;
}

struct sheet_out *
sheet_out_csv(struct arena *arena, bool gb18030)
{
    static const struct out_form form = { csv_column, csv_text, csv_mark, csv_row, csv_done };
    struct csv_out              *csv = arena_alloc(arena, sizeof *csv);

    csv->gb18030 = gb18030;
    buffer_open(&csv->text, arena);
    if (!gb18030)
        buffer_text(&csv->text, "\xEF\xBB\xBF");    /* or Excel takes it for GB 18030 */
    return out_open(arena, &form, csv);
}
