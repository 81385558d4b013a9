/*
 * sheet.h - tables of cells in and out: XLSX and CSV.
 *
 * An untrusted file is parsed in a worker process (M5j): sheet_read() starts `zhijia worker`, which
 * gets the file as a descriptor, closes everything else, sets its limits and sends rows back.  The
 * caller's process never runs a parser over a foreign byte.
 */
#ifndef SHEET_H
#define SHEET_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "core/arena.h"
#include "core/status.h"

enum cell_kind {
    CELL_EMPTY,
    CELL_TEXT,
    CELL_NUMBER,            /* text: as it was written, without exponent: "2020.3", "13800001111" */
    CELL_DATE,              /* a number with a date format: "2020-03-15", "2020-03-15T08:30:00" */
    CELL_BOOLEAN,           /* "1" or "0" */
    CELL_ERROR,             /* "#N/A" ... */
};
struct cell {
    enum cell_kind kind;
    bool           rounded;     /* CELL_NUMBER of more than 15 digits: the rest was lost */
    const char    *text;        /* never NULL; valid UTF-8, not trimmed */
};
struct sheet_row {
    int64_t      number;        /* as a spreadsheet shows it, from 1 */
    struct cell *cells;
    size_t       n;             /* cells behind the last one that is not empty are left out */
};
struct merge { int64_t row, column, rows, columns; };       /* from 1; merged heads */
struct sheet {
    const char       *name;     /* "-" in CSV */
    bool              hidden;
    struct sheet_row *rows;     /* rows without any cell are left out, so numbers may jump */
    size_t            n;
    struct merge     *merges;
    size_t            merge_count;
};
struct workbook {
    const char   *kind;         /* "xlsx" or "csv" */
    const char   *encoding;     /* csv: "UTF-8", "GB18030"; xlsx: "" */
    const char   *separator;    /* csv: ",", ";", "\t", "|" */
    struct sheet *sheets;
    size_t        n;
};
struct sheet_limits {
    int64_t bytes, inflated, rows, columns, cell_length, sheets, seconds;
};
/* 20 MB, 200 MB, 200,000, 300, 32,767, 50, 30 s */
extern const struct sheet_limits sheet_limits;

/* In a worker process.  E_INVALID: not a table that can be read; E_TOO_BIG: beyond a limit;
 * E_FAULT: no worker could be started.  *why: one sentence in Chinese for the person who
 * uploaded the file, saying what to do ("这是旧格式 .xls，请另存为 .xlsx"); NULL when OK. */
MUST_CHECK enum status sheet_read(struct arena *, const void *bytes, size_t n, struct workbook *,
                                  const char **why);
/* What the worker itself does; unit tests and the fuzzers call it in process. */
MUST_CHECK enum status sheet_parse(struct arena *, const void *bytes, size_t n, struct workbook *,
                                   const char **why);
int sheet_worker(void);     /* main of `zhijia worker`: reads descriptor 0, writes descriptor 1 */

/* Out.  Texts that begin with = + - @ tab are written so that a spreadsheet shows and never
 * computes them (XLSX: as strings; CSV: with a leading ').
 *
 * A cell comes as it stands in an answer: OUT_NUMBER "12", OUT_MONEY "1155.10" (yuan), OUT_DAY
 * "2020-03-15" or "2020-03", OUT_INSTANT "2026-10-31T09:00:00+08:00".  What does not have the shape
 * of its kind is written as text, so nothing is lost in a cell. */
enum out_kind { OUT_TEXT, OUT_NUMBER, OUT_MONEY, OUT_DAY, OUT_INSTANT };
struct sheet_out;
struct sheet_out *sheet_out_xlsx(struct arena *, const char *sheet_name);
struct sheet_out *sheet_out_csv(struct arena *, bool gb18030);     /* else UTF-8 with BOM; CRLF */
/* Before any row.  width in digits; 0: what heading and kind need. */
void sheet_out_column(struct sheet_out *, const char *heading, enum out_kind, int width);
void sheet_out_text(struct sheet_out *, const char *);             /* next cell of the row */
void sheet_out_mark(struct sheet_out *, const char *comment);     /* colours the cell (XLSX) */
void sheet_out_row(struct sheet_out *);                            /* end of the row */
/* The bytes live in the arena.  E_TOO_BIG: a text too long for a cell, or too many rows. */
MUST_CHECK enum status sheet_out_done(struct sheet_out *, const void **bytes, size_t *n);

#endif
