/* collect.c - the sink that fills a workbook in an arena. */
#include "sheet/inside.h"
#include <stdlib.h>
#include <string.h>

void
collector_open(struct collector *collector, struct arena *arena, struct workbook *book)
{
    memset(collector, 0, sizeof *collector);
    memset(book, 0, sizeof *book);
    collector->arena = arena;
    collector->book = book;
    book->kind = book->encoding = book->separator = "";
}

static void
collect_book(void *arg, const char *kind, const char *encoding, const char *separator)
{
    struct collector *collector = arg;

    collector->book->kind = arena_text(collector->arena, kind);
    collector->book->encoding = arena_text(collector->arena, encoding);
    collector->book->separator = arena_text(collector->arena, separator);
}

static void
collect_sheet(void *arg, const char *name, bool hidden)
{
    struct collector *collector = arg;
    struct workbook  *book = collector->book;

    book->sheets = arena_grow(collector->arena, book->sheets, book->n, &collector->sheet_room,
                              sizeof *book->sheets);
    book->sheets[book->n++] =
        (struct sheet){ .name = arena_text(collector->arena, name), .hidden = hidden };
    collector->row_room = collector->merge_room = 0;
}

/* One piece of memory for all texts of the row: most cells are a few bytes. */
static struct cell *
row_copy(struct arena *arena, const struct sheet_row *row)
{
    struct cell *cells = arena_copy(arena, row->cells, row->n * sizeof *cells);
    size_t       k, n, all = 0;
    char        *texts;

    for (k = 0; k < row->n; k++) {
        if (cells[k].kind != CELL_EMPTY)
            all += strlen(cells[k].text) + 1;
    }
    texts = arena_alloc(arena, all + 1);
    for (k = 0; k < row->n; k++) {
        if (cells[k].kind == CELL_EMPTY) {
            cells[k].text = "";
            continue;
        }
        n = strlen(cells[k].text) + 1;
        cells[k].text = memcpy(texts, cells[k].text, n);
        texts += n;
    }
    return cells;
}

static void
collect_row(void *arg, const struct sheet_row *row)
{
    struct collector *collector = arg;
    struct sheet     *sheet = &collector->book->sheets[collector->book->n - 1];

    sheet->rows = arena_grow(collector->arena, sheet->rows, sheet->n, &collector->row_room,
                             sizeof *sheet->rows);
    sheet->rows[sheet->n++] = (struct sheet_row){
        .number = row->number,
        .cells = row_copy(collector->arena, row),
        .n = row->n,
    };
}

static void
collect_merge(void *arg, const struct merge *merge)
{
    struct collector *collector = arg;
    struct sheet     *sheet = &collector->book->sheets[collector->book->n - 1];

    sheet->merges = arena_grow(collector->arena, sheet->merges, sheet->merge_count,
                               &collector->merge_room, sizeof *sheet->merges);
    sheet->merges[sheet->merge_count++] = *merge;
}

const struct sink collect_sink = { collect_book, collect_sheet, collect_row, collect_merge };

/* ---- rows in order ---- */

/* qsort() is not stable: rows of one number stay in the order of the file by their rank. */
struct ranked {
    struct sheet_row row;
    size_t           rank;
};

static int
ranked_compare(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;

    if (x->row.number != y->row.number)
        return x->row.number < y->row.number ? -1 : 1;
    return x->rank < y->rank ? -1 : 1;
}

/* A row that comes twice is one row; a cell of the later one wins.  Memory grows only with the row:
 * a file that says row 1 a hundred thousand times costs no more than its cells. */
static void
row_join(struct arena *arena, struct sheet_row *into, const struct sheet_row *from)
{
    struct cell *cells = into->cells;
    size_t       k;

    if (from->n > into->n) {
        cells = arena_copy(arena, from->cells, from->n * sizeof *cells);
        memcpy(cells, into->cells, into->n * sizeof *cells);
        into->cells = cells;
    }
    for (k = 0; k < from->n; k++) {
        if (from->cells[k].kind != CELL_EMPTY)
            cells[k] = from->cells[k];
    }
    into->n = from->n > into->n ? from->n : into->n;
}

static void
sheet_sort(struct arena *arena, struct sheet *sheet)
{
    struct ranked *ranked = arena_alloc(arena, sheet->n * sizeof *ranked);
    size_t         k, n = 0;

    for (k = 0; k < sheet->n; k++)
        ranked[k] = (struct ranked){ sheet->rows[k], k };
    qsort(ranked, sheet->n, sizeof *ranked, ranked_compare);
    for (k = 0; k < sheet->n; k++) {
        if (n > 0 && sheet->rows[n - 1].number == ranked[k].row.number)
            row_join(arena, &sheet->rows[n - 1], &ranked[k].row);
        else
            sheet->rows[n++] = ranked[k].row;
    }
    sheet->n = n;
}

void
collector_end(struct collector *collector)
{
    struct workbook *book = collector->book;
    size_t           i, k;

    for (i = 0; i < book->n; i++) {
        for (k = 1; k < book->sheets[i].n; k++) {
            if (book->sheets[i].rows[k - 1].number >= book->sheets[i].rows[k].number) {
                sheet_sort(collector->arena, &book->sheets[i]);
                break;
            }
        }
    }
}
