/*
 * head.c - which rows are the head, and which column each heading means.
 *
 * Every row near the top is tried as a head of one, two and three rows; the one that finds most
 * columns of the layout wins, among equals the one of fewer rows (a title above is no part of it),
 * then the earlier.  Merged heads repeat their text over the columns they cover; where a CSV has
 * lost the merges, an empty cell above a filled one belongs to its left neighbour.
 */
#include <string.h>
#include "intake/reading.h"

struct search {
    struct arena               *arena;
    const struct sheet         *sheet;
    const struct heading_words *words;
    size_t                      columns;        /* of the widest row near the top */
    const struct merge        **merges;         /* those near the top */
    size_t                      merge_count;
};

enum { MERGES = 2000 };

const struct cell *
cell_at(const struct sheet_row *row, size_t column)
{
    if (column >= row->n || row->cells[column].kind == CELL_EMPTY
        || clean_empty(row->cells[column].text))
        return NULL;
    return &row->cells[column];
}

const char *
heading_short(const char *heading)
{
    const char *space = strrchr(heading, ' ');

    return space ? space + 1 : heading;
}

static void
search_open(struct search *s)
{
    int64_t last = 0;
    size_t  room = 0;

    for (size_t i = 0; i < s->sheet->n && i < HEAD_SEARCH + HEAD_ROWS; i++) {
        if (s->sheet->rows[i].n > s->columns)
            s->columns = s->sheet->rows[i].n;
        last = s->sheet->rows[i].number;
    }
    for (size_t i = 0; i < s->sheet->merge_count && s->merge_count < MERGES; i++)
        if (s->sheet->merges[i].row <= last) {
            s->merges = arena_grow(s->arena, s->merges, s->merge_count, &room, sizeof *s->merges);
            s->merges[s->merge_count++] = &s->sheet->merges[i];
        }
}

static const struct merge *
merge_over(const struct search *s, int64_t row, size_t column)
{
    int64_t c = (int64_t)column + 1;

    for (size_t i = 0; i < s->merge_count; i++) {
        const struct merge *m = s->merges[i];

        if (row >= m->row && row < m->row + m->rows && c >= m->column && c < m->column + m->columns)
            return m;
    }
    return NULL;
}

static const char *
text_at(const struct search *s, size_t row, size_t column)
{
    unsigned           did = 0;
    const struct cell *cell = cell_at(&s->sheet->rows[row], column);

    if (!cell)
        return "";
    return clean_without(
        s->arena, text_trim(s->arena, text_visible(s->arena, cell->text, &did), &did), "\t\r\n");
}

/* The heading of one column in one row of a head; "" where it goes on from above or is empty. */
static const char *
part_at(const struct search *s, size_t at, size_t i, size_t rows, size_t column)
{
    int64_t             number = s->sheet->rows[at + i].number;
    const struct merge *m = merge_over(s, number, column);
    const char         *text = text_at(s, at + i, column);

    if (*text || i + 1 == rows)
        return text;
    if (m)
        return m->row == number ? text_at(s, at + i, (size_t)m->column - 1) : "";
    if (!*text_at(s, at + i + 1, column))
        return "";
    for (size_t left = column; left > 0; left--) {
        if (!*text_at(s, at + i + 1, left - 1))
            return "";
        if (*text_at(s, at + i, left - 1))
            return text_at(s, at + i, left - 1);
    }
    return "";
}

static size_t
parts_at(const struct search *s, const struct head *h, size_t column, const char **parts)
{
    size_t n = 0;

    for (size_t i = 0; i < h->rows; i++) {
        const char *part = part_at(s, h->at, i, h->rows, column);

        if (*part && (n == 0 || strcmp(part, parts[n - 1]) != 0))
            parts[n++] = part;
    }
    return n;
}

/* Two columns may claim a field: the synonym that stands earlier wins, then the left one. */
static void
head_read(const struct search *s, struct head *h)
{
    const struct layout *layout = s->words->layout;
    size_t              *ranks = arena_alloc(s->arena, layout->n * sizeof *ranks);
    int                 *claimed = arena_alloc(s->arena, layout->n * sizeof *claimed);

    h->columns = s->columns;
    h->column_of = arena_alloc(s->arena, (s->columns + 1) * sizeof *h->column_of);
    h->headings = arena_alloc(s->arena, (s->columns + 1) * sizeof *h->headings);
    h->score = 0;
    for (size_t c = 0; c < s->columns; c++) {
        const char *parts[HEAD_ROWS];
        size_t      n = parts_at(s, h, c, parts), rank = 0;
        int         found = heading_column(s->words, s->arena, parts, n, &rank);

        h->headings[c] = n ? parts[0] : "";
        for (size_t i = 1; i < n; i++)
            h->headings[c] = arena_print(s->arena, "%s %s", h->headings[c], parts[i]);
        h->column_of[c] = -1;
        if (found < 0 || (claimed[found] && ranks[found] <= rank))
            continue;
        if (claimed[found])
            h->column_of[claimed[found] - 1] = -1;
        else
            h->score++;
        claimed[found] = (int)c + 1;
        ranks[found] = rank;
        h->column_of[c] = found;
    }
    h->complete = true;
    for (size_t i = 0; i < layout->n; i++)
        h->complete = h->complete && (!layout->columns[i].required || claimed[i]);
}

/* A head is as tall as the tallest of its merged cells. */
static size_t
least_rows(const struct search *s, size_t at)
{
    int64_t number = s->sheet->rows[at].number, rows = 1;

    for (size_t i = 0; i < s->merge_count; i++)
        if (s->merges[i]->row == number && s->merges[i]->rows > rows
            && s->merges[i]->rows <= HEAD_ROWS)
            rows = s->merges[i]->rows;
    return (size_t)rows;
}

static bool
rows_adjoin(const struct sheet *sheet, size_t at, size_t rows)
{
    return at + rows <= sheet->n
        && sheet->rows[at + rows - 1].number == sheet->rows[at].number + (int64_t)rows - 1;
}

/* Rows of data below a head never add a column, so they never become part of it. */
static void
head_try(const struct search *s, size_t at, struct head *best)
{
    for (size_t rows = least_rows(s, at); rows <= HEAD_ROWS; rows++) {
        struct head h = { .at = at, .rows = rows };

        if (!rows_adjoin(s->sheet, at, rows))
            break;
        head_read(s, &h);
        if (h.score > best->score || (h.score == best->score && h.rows < best->rows))
            *best = h;
    }
}

/* A row of words: two filled cells or more, and none of them a long number. */
static bool
is_words(const struct sheet_row *row)
{
    size_t filled = 0;

    for (size_t c = 0; c < row->n; c++) {
        const struct cell *cell = cell_at(row, c);

        if (cell && clean_digits(cell->text) >= 5)
            return false;
        filled += cell != NULL;
    }
    return filled >= 2;
}

/* Headings that mean nothing to us are still a head: words above a row with long numbers. */
static size_t
words_above_data(const struct sheet *sheet)
{
    for (size_t i = 0; i + 1 < sheet->n && i < HEAD_SEARCH; i++)
        if (is_words(&sheet->rows[i]) && !is_words(&sheet->rows[i + 1])
            && sheet->rows[i + 1].n >= 2)
            return i;
    return sheet->n;
}

static void
head_at(const struct search *s, size_t at, size_t rows, struct head *h)
{
    *h = (struct head){ .at = at, .rows = rows };
    head_read(s, h);
}

void
head_find(struct arena *arena, const struct sheet *sheet, const struct heading_words *words,
          int64_t row, struct head *best)
{
    struct search s = { .arena = arena, .sheet = sheet, .words = words };
    size_t        above;

    search_open(&s);
    *best = (struct head){ 0 };
    for (size_t i = 0; i < sheet->n && i < HEAD_SEARCH; i++)
        if (row == 0 || sheet->rows[i].number == row)
            head_try(&s, i, best);
    if (best->score >= 2 || (best->score > 0 && (best->complete || row)))
        return;
    for (above = 0; row && above < sheet->n && sheet->rows[above].number != row; above++)
        ;
    if (!row)
        above = words_above_data(sheet);
    head_at(&s, above < sheet->n ? above : 0, above < sheet->n ? 1 : 0, best);
}
