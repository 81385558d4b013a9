/*
 * write_xlsx.c - XLSX out, by libxlsxwriter.
 *
 * Rows leave memory as they are written (constant_memory).  Neither they nor the finished file
 * touch a disk: temporaries go to a memory file system where there is one, the package into a
 * memory file (M5j).
 */
#include "sheet/out.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>
#include <xlsxwriter.h>
#include "core/day.h"
#include "core/text.h"
#include "sheet/inside.h"

enum { NAME_MOST = 31, COLOUR_HEAD = 0xE7EEF7, COLOUR_MARK = 0xFFC7CE };

struct xlsx_out {
    lxw_workbook  *book;
    lxw_worksheet *sheet;
    lxw_format    *head, *formats[OUT_KINDS][2];    /* plain and marked */
    int            file;
    struct buffer  cell;            /* the last one, written when it is known to be marked or not */
    bool           waits, marked;
    lxw_error      fault;           /* the first */
};

static void
note(struct xlsx_out *xlsx, lxw_error error)
{
    if (xlsx->fault == LXW_NO_ERROR)
        xlsx->fault = error;
}

/* ---- one cell ---- */

/* A full day, or an instant on the clock of UTC+8. */
static bool
moment_read(const char *text, enum out_kind kind, lxw_datetime *moment)
{
    int64_t day;
    char    date[11];

    memset(moment, 0, sizeof *moment);
    if (!shape_is(text, "0000-00-00"))
        return false;
    memcpy(date, text, 10);
    date[10] = '\0';
    if ((day = day_parse(date)) == 0)
        return false;
    moment->year = (int)(day / 10000);
    moment->month = (int)(day / 100 % 100);
    moment->day = (int)(day % 100);
    if (kind == OUT_DAY)
        return text[10] == '\0';
    if (!shape_is(text + 10, "T00:00:00+08:00") || text[25])
        return false;
    return sscanf(text + 11, "%d:%d:%lf", &moment->hour, &moment->min, &moment->sec) == 3;
}

static lxw_error
value_write(struct xlsx_out *xlsx, lxw_row_t row, lxw_col_t column, enum out_kind kind)
{
    const char  *text = xlsx->cell.v;
    lxw_format  *format = xlsx->formats[kind][xlsx->marked];
    lxw_datetime moment;
    double       number;

    if (xlsx->cell.n == 0)
        return xlsx->marked ? worksheet_write_blank(xlsx->sheet, row, column, format)
                            : LXW_NO_ERROR;
    if ((kind == OUT_NUMBER || kind == OUT_MONEY) && out_is_number(text)
        && sscanf(text, "%lf", &number) == 1)
        return worksheet_write_number(xlsx->sheet, row, column, number, format);
    if ((kind == OUT_DAY || kind == OUT_INSTANT) && moment_read(text, kind, &moment))
        return worksheet_write_datetime(xlsx->sheet, row, column, &moment, format);
    return worksheet_write_string(xlsx->sheet, row, column, text,
                                  xlsx->formats[OUT_TEXT][xlsx->marked]);
}

static void
cell_flush(struct sheet_out *out)
{
    struct xlsx_out *xlsx = out->state;
    size_t           column = out->column - 1;

    if (!xlsx->waits)
        return;
    note(xlsx,
         value_write(xlsx, (lxw_row_t)out->row, (lxw_col_t)column, out->columns[column].kind));
    xlsx->waits = xlsx->marked = false;
}

/* ---- the form ---- */

/* Wide enough for what a kind holds; a Chinese character is two columns of a digit. */
static double
width_of(const struct out_column *column)
{
    static const int least[OUT_KINDS] = { 12, 9, 14, 12, 17 };
    int              heading = 2 * (int)text_length(column->heading) + 4;

    if (column->width > 0)
        return column->width;
    return heading > least[column->kind] ? heading : least[column->kind];
}

static void
xlsx_column(struct sheet_out *out, size_t column)
{
    struct xlsx_out         *xlsx = out->state;
    const struct out_column *c = &out->columns[column];

    note(xlsx, worksheet_set_column(xlsx->sheet, (lxw_col_t)column, (lxw_col_t)column, width_of(c),
                                    xlsx->formats[c->kind][0]));
    note(xlsx, worksheet_write_string(xlsx->sheet, 0, (lxw_col_t)column, c->heading, xlsx->head));
}

/* "_x0041_" in a text would be read as "A" (ST_Xstring): its first underscore is written _x005F_.
 * The library does so with control characters only. */
static void
text_escape(struct buffer *cell, const char *text)
{
    const char *at = text;

    for (; (at = strstr(at, "_x")); at += 2) {
        if (strspn(at + 2, "0123456789ABCDEFabcdef") < 4 || at[6] != '_')
            continue;
        buffer_add(cell, text, (size_t)(at - text));
        buffer_text(cell, "_x005F");
        text = at;
    }
    buffer_text(cell, text);
}

static void
xlsx_text(struct sheet_out *out, const char *text)
{
    struct xlsx_out *xlsx = out->state;

    cell_flush(out);
    xlsx->cell.n = 0;
    xlsx->cell.v[0] = '\0';
    text_escape(&xlsx->cell, text);
    xlsx->waits = true;
}

static void
xlsx_mark(struct sheet_out *out, const char *comment)
{
    struct xlsx_out    *xlsx = out->state;
    lxw_comment_options options = { .x_scale = 2.0, .font_size = 10.0 };

    xlsx->marked = true;
    if (*comment)
        note(xlsx, worksheet_write_comment_opt(xlsx->sheet, (lxw_row_t)out->row,
                                               (lxw_col_t)(out->column - 1), comment, &options));
}

static void
xlsx_row(struct sheet_out *out)
{
    cell_flush(out);
}

/* The file out of its descriptor. */
static enum status
file_take(struct arena *arena, int file, const void **bytes, size_t *n)
{
    struct stat stat;
    char       *all;
    size_t      at = 0;
    ssize_t     got;

    if (fstat(file, &stat) != 0)
        return E_FAULT;
    *n = (size_t)stat.st_size;
    *bytes = all = arena_alloc(arena, *n + 1);
    while (at < *n) {
        got = pread(file, all + at, *n - at, (off_t)at);
        if (got == 0 || (got < 0 && errno != EINTR))
            return E_FAULT;
        if (got > 0)
            at += (size_t)got;
    }
    return OK;
}

/* The library does not look whether its temporary files could be written, and assembles the sheet
 * by copying the one of its rows: both have to fit, or the file would be cut without a word. */
static bool
rows_fit(const struct xlsx_out *xlsx)
{
    FILE          *rows = xlsx->sheet->optimize_tmpfile;
    struct statvfs space;

    if (!rows || fflush(rows) != 0 || ferror(rows) || fstatvfs(fileno(rows), &space) != 0)
        return false;
    return (off_t)(space.f_bavail * space.f_frsize / 2) > ftello(rows);
}

static enum status
xlsx_done(struct sheet_out *out, const void **bytes, size_t *n)
{
    struct xlsx_out *xlsx = out->state;
    size_t           last = out->row > 0 ? out->row - 1 : 0;
    lxw_error        error;
    bool             fits;

    if (out->n > 0)
        note(xlsx,
             worksheet_autofilter(xlsx->sheet, 0, 0, (lxw_row_t)last, (lxw_col_t)(out->n - 1)));
    fits = rows_fit(xlsx);
    error = workbook_close(xlsx->book);
    xlsx->book = NULL;
    if (xlsx->fault != LXW_NO_ERROR)
        return E_TOO_BIG;               /* the only faults of a cell: too long, too far out */
    return error == LXW_NO_ERROR && fits ? file_take(out->arena, xlsx->file, bytes, n) : E_FAULT;
}

/* ---- opening ---- */

/* Closing is the library's only way to give back its temporary files. */
static void
xlsx_close(void *arg)
{
    struct xlsx_out *xlsx = arg;

    if (xlsx->book)
        workbook_close(xlsx->book);
    close(xlsx->file);
}

/* Excel allows 31 characters, none of []:*?/\ and no apostrophe at the ends. */
static const char *
name_allowed(struct arena *arena, const char *name)
{
    char       *copy = arena_text(arena, *name ? name : "Sheet1"), *c;
    const char *end = copy;
    int         k;

    for (c = copy; *c; c++) {
        if (strchr("[]:*?/\\'", *c))
            *c = '_';
    }
    for (k = 0; k < NAME_MOST && text_next(&end); k++)
        continue;
    copy[end - copy] = '\0';
    return copy;
}

static lxw_format *
format_make(struct xlsx_out *xlsx, const char *shows, lxw_color_t colour)
{
    lxw_format *format = workbook_add_format(xlsx->book);

    CHECK(format);
    format_set_num_format(format, shows);
    format_set_align(format, LXW_ALIGN_VERTICAL_CENTER);
    if (colour != LXW_COLOR_UNSET)
        format_set_bg_color(format, colour);
    return format;
}

/* Texts are "@": a code of 18 digits stays one when a clerk edits the cell. */
static void
formats_make(struct xlsx_out *xlsx)
{
    static const char *const shows[OUT_KINDS] = { "@", "General", "#,##0.00", "yyyy-mm-dd",
                                                  "yyyy-mm-dd hh:mm" };
    int                      kind;

    for (kind = 0; kind < OUT_KINDS; kind++) {
        xlsx->formats[kind][0] = format_make(xlsx, shows[kind], LXW_COLOR_UNSET);
        xlsx->formats[kind][1] = format_make(xlsx, shows[kind], COLOUR_MARK);
    }
    xlsx->head = format_make(xlsx, "@", COLOUR_HEAD);
    format_set_bold(xlsx->head);
    format_set_bottom(xlsx->head, LXW_BORDER_THIN);
    format_set_text_wrap(xlsx->head);
}

/* On paper: A4 across, as wide as the page, the head on each. */
static void
page_set(lxw_worksheet *sheet)
{
    worksheet_freeze_panes(sheet, 1, 0);
    worksheet_set_landscape(sheet);
    worksheet_set_paper(sheet, 9);
    worksheet_fit_to_pages(sheet, 1, 0);
    worksheet_repeat_rows(sheet, 0, 0);
}

/* A library or a machine that cannot open a file: known at the end, as all faults of the world. */
static void
dead_column(struct sheet_out *out, size_t column)
{
    (void)out, (void)column;
}

static void
dead_text(struct sheet_out *out, const char *text)
{
    (void)out, (void)text;
}

static void
dead_row(struct sheet_out *out)
{
    (void)out;
}

static enum status
dead_done(struct sheet_out *out, const void **bytes, size_t *n)
{
    (void)out;
    *bytes = "";
    *n = 0;
    return E_FAULT;
}

static bool
book_open(struct xlsx_out *xlsx)
{
    static char          memory[] = "/dev/shm";
    lxw_workbook_options options = { .constant_memory = LXW_TRUE };
    char                 path[32];

    if ((xlsx->file = memfd_create("sheet", MFD_CLOEXEC)) < 0)
        return false;
    if (access(memory, W_OK | X_OK) == 0)
        options.tmpdir = memory;
    snprintf(path, sizeof path, "/proc/self/fd/%d", xlsx->file);
    if ((xlsx->book = workbook_new_opt(path, &options)))
        return true;
    close(xlsx->file);
    return false;
}

struct sheet_out *
sheet_out_xlsx(struct arena *arena, const char *sheet_name)
{
    static const struct out_form form = { xlsx_column, xlsx_text, xlsx_mark, xlsx_row, xlsx_done };
    static const struct out_form dead = { dead_column, dead_text, dead_text, dead_row, dead_done };
    struct xlsx_out             *xlsx = arena_alloc(arena, sizeof *xlsx);
    lxw_doc_properties           properties = { .created = (time_t)(now_instant() / 1000) };

    if (!book_open(xlsx))
        return out_open(arena, &dead, NULL);
    arena_on_close(arena, xlsx_close, xlsx);
    xlsx->sheet = workbook_add_worksheet(xlsx->book, name_allowed(arena, sheet_name));
    if (!xlsx->sheet)
        return out_open(arena, &dead, NULL);
    workbook_set_properties(xlsx->book, &properties);
    formats_make(xlsx);
    page_set(xlsx->sheet);
    buffer_open(&xlsx->cell, arena);
    return out_open(arena, &form, xlsx);
}
