/* gate.c - the limits, and the row that is being read. */
#include "sheet/inside.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include "core/text.h"

const struct sheet_limits sheet_limits = {
    .bytes = 20 * 1024 * 1024,
    .inflated = 200 * 1024 * 1024,
    .rows = 200000,
    .columns = COLUMNS_MOST,
    .cell_length = 32767,
    .sheets = 50,
    .seconds = 30,
};

/* ---- faults ---- */

enum status
gate_fail(struct gate *gate, enum status status, const char *why, ...)
{
    char    sentence[512];
    va_list list;

    if (gate->status != OK)
        return gate->status;
    va_start(list, why);
    vsnprintf(sentence, sizeof sentence, why, list);
    va_end(list);
    gate->status = status;
    gate->why = arena_text(gate->arena, sentence);
    return status;
}

enum status
gate_broken(struct gate *gate)
{
    return gate_fail(gate, E_INVALID,
                     "文件已损坏或格式不对，无法读取。请在 Excel 中打开，另存为 .xlsx 后再上传。");
}

/* ---- what passes ---- */

void
gate_book(struct gate *gate, const char *kind, const char *encoding, const char *separator)
{
    if (gate->status == OK)
        gate->sink->book(gate->arg, kind, encoding, separator);
}

void
gate_sheet(struct gate *gate, const char *name, bool hidden)
{
    if (gate->status != OK)
        return;
    if (++gate->sheets > sheet_limits.sheets)
        gate_fail(gate, E_TOO_BIG, "文件里的工作表超过 %d 张。请只保留需要导入的工作表后再上传。",
                  (int)sheet_limits.sheets);
    else
        gate->sink->sheet(gate->arg, name, hidden);
}

/* Excel counts UTF-16 units; counting characters never refuses what Excel could write. */
static bool
cell_fits(const struct cell *cell)
{
    size_t n = strlen(cell->text);

    return n <= (size_t)sheet_limits.cell_length
        || (n <= 4 * (size_t)sheet_limits.cell_length
            && text_length(cell->text) <= (size_t)sheet_limits.cell_length);
}

static void
cell_too_long(struct gate *gate, int64_t row, int64_t column)
{
    gate_fail(gate, E_TOO_BIG, "第 %lld 行第 %lld 列的内容超过 %d 个字。请删短后再上传。",
              (long long)row, (long long)column, (int)sheet_limits.cell_length);
}

static void
row_too_many(struct gate *gate)
{
    if (gate->rows > sheet_limits.rows)
        gate_fail(gate, E_TOO_BIG, "表格超过 %d 行。请分成几个文件后再上传。",
                  (int)sheet_limits.rows);
    else
        gate_fail(gate, E_TOO_BIG,
                  "表格的单元格太多（超过 %d 万个）。请删去不用的列，或分成几个文件后再上传。",
                  PLACES_MOST / 10000);
}

void
gate_row(struct gate *gate, const struct sheet_row *row)
{
    size_t k;

    if (gate->status != OK)
        return;
    CHECK(row->n <= COLUMNS_MOST && gate->sheets > 0);
    gate->rows++;
    gate->places += (int64_t)row->n;
    if (gate->rows > sheet_limits.rows || gate->places > PLACES_MOST) {
        row_too_many(gate);
        return;
    }
    for (k = 0; k < row->n; k++) {
        if (!cell_fits(&row->cells[k])) {
            cell_too_long(gate, row->number, (int64_t)k + 1);
            return;
        }
    }
    gate->sink->row(gate->arg, row);
}

void
gate_merge(struct gate *gate, const struct merge *merge)
{
    if (gate->status != OK)
        return;
    CHECK(gate->sheets > 0);
    if (++gate->merges > MERGES_MOST)
        gate_fail(gate, E_TOO_BIG, "表格的合并单元格太多。请取消合并后再上传。");
    else
        gate->sink->merge(gate->arg, merge);
}

/* ---- the row that is being read ---- */

void
cells_open(struct cells *cells, struct gate *gate)
{
    memset(cells, 0, sizeof *cells);
    cells->gate = gate;
    buffer_open(&cells->text, gate->arena);
}

void
cells_start(struct cells *cells, int64_t number)
{
    cells->number = number;
    cells->n = 0;
    cells->text.n = 0;
}

void
cells_put(struct cells *cells, int64_t column, enum cell_kind kind, bool rounded, const char *text,
          size_t n)
{
    size_t k = (size_t)column - 1;

    if (n == 0 || cells->gate->status != OK)
        return;
    if (column > sheet_limits.columns) {
        gate_fail(cells->gate, E_TOO_BIG, "第 %lld 行超过 %d 列。请删去不用的列后再上传。",
                  (long long)cells->number, (int)sheet_limits.columns);
        return;
    }
    if (n > 4 * (size_t)sheet_limits.cell_length) {     /* not to hold what cannot pass */
        cell_too_long(cells->gate, cells->number, column);
        return;
    }
    CHECK(column > 0);
    for (; cells->n <= k; cells->n++)
        cells->cells[cells->n] = (struct cell){ .kind = CELL_EMPTY, .text = "" };
    cells->cells[k].kind = kind;
    cells->cells[k].rounded = rounded;
    cells->offsets[k] = cells->text.n;
    buffer_add(&cells->text, text, n);
    buffer_char(&cells->text, '\0');
}

void
cells_send(struct cells *cells)
{
    struct sheet_row row = { .number = cells->number, .cells = cells->cells, .n = cells->n };
    size_t           k;

    if (cells->n == 0)
        return;
    for (k = 0; k < cells->n; k++) {
        if (cells->cells[k].kind != CELL_EMPTY)
            cells->cells[k].text = cells->text.v + cells->offsets[k];
    }
    gate_row(cells->gate, &row);
}
