/*
 * xlsx_sheet.c - the cells of one sheet, as they stream by.
 *
 * Rows and cells say where they are by the attribute r; a program may leave it out (then they
 * follow on the one before) or write them in any order.
 */
#include "sheet/xlsx.h"
#include <string.h>
#include "core/text.h"

struct worksheet {
    struct package *package;
    struct cells   *cells;
    int64_t         row;            /* the number of the row that is open, or was last */
    bool            row_said;       /* by its own attribute */
    bool            in_row, in_cell, in_value, in_inline, has_value, has_formula;
    int64_t         column, style;
    char            type[16];
    struct rich     rich;           /* value or inline text of the cell */
};

/* "AB12" -> 28, 12; false: it is no place of a sheet. */
static bool
place_read(const char **s, int64_t *column, int64_t *row)
{
    const char *p = *s;

    for (*column = 0; ((*p | 32) >= 'a' && (*p | 32) <= 'z') && *column <= COLUMN_LAST; p++)
        *column = *column * 26 + ((*p | 32) - 'a' + 1);
    for (*row = 0; *p >= '0' && *p <= '9' && *row <= ROW_LAST; p++)
        *row = *row * 10 + (*p - '0');
    *s = p;
    return *column >= 1 && *column <= COLUMN_LAST && *row >= 1 && *row <= ROW_LAST;
}

/* ---- values ---- */

static void
put(struct worksheet *sheet, enum cell_kind kind, bool rounded, const char *text)
{
    cells_put(sheet->cells, sheet->column, kind, rounded, text, strlen(text));
}

static void
put_shared(struct worksheet *sheet)
{
    struct package *package = sheet->package;
    const char     *index[] = { "v", sheet->rich.text.v, NULL };
    int64_t         k = attribute_count(index, "v");

    if (k < 0 || (size_t)k >= package->string_count)
        gate_broken(package->gate);
    else
        put(sheet, CELL_TEXT, false, package->strings[k]);
}

static void
put_number(struct worksheet *sheet)
{
    struct package *package = sheet->package;
    const char     *raw = sheet->rich.text.v;
    int64_t         style = sheet->style;
    bool            known = style >= 0 && (size_t)style < package->style_count, rounded;
    char            number[NUMBER_ROOM], day[32];
    enum cell_kind  kind;

    if (!number_plain(raw, number, &rounded))
        put(sheet, CELL_TEXT, false, raw);
    else if (known && package->dated[style]
             && (kind = serial_text(raw, package->since_1904, day)) != CELL_NUMBER)
        put(sheet, kind, false, day);
    else
        put(sheet, CELL_NUMBER, rounded, number);
}

/* t="d", of strict files: "2020-03-15", "2020-03-15T08:30:00.000Z". */
static void
put_iso_day(struct worksheet *sheet)
{
    char *day = sheet->rich.text.v;

    if (shape_is(day, "0000-00-00T00:00:00")) {
        day[strncmp(day + 10, "T00:00:00", 9) == 0 ? 10 : 19] = '\0';
        put(sheet, CELL_DATE, false, day);
    } else {
        put(sheet, shape_is(day, "0000-00-00") && !day[10] ? CELL_DATE : CELL_TEXT, false, day);
    }
}

static bool
value_is_true(const char *value)
{
    return strcmp(value, "1") == 0 || strcmp(value, "true") == 0;
}

/* A formula whose value no program has computed yet must not look like an empty cell. */
static void
cell_finish(struct worksheet *sheet)
{
    const char *type = sheet->type;

    if (!sheet->has_value) {
        if (sheet->has_formula)
            put(sheet, CELL_ERROR, false, "#未计算");
        return;
    }
    if (strcmp(type, "str") == 0 || strcmp(type, "inlineStr") == 0)
        rich_unescape(&sheet->rich.text);
    if (sheet->rich.text.n == 0)
        return;
    if (strcmp(type, "s") == 0)
        put_shared(sheet);
    else if (strcmp(type, "b") == 0)
        put(sheet, CELL_BOOLEAN, false, value_is_true(sheet->rich.text.v) ? "1" : "0");
    else if (strcmp(type, "e") == 0)
        put(sheet, CELL_ERROR, false, sheet->rich.text.v);
    else if (strcmp(type, "d") == 0)
        put_iso_day(sheet);
    else if (strcmp(type, "n") == 0)
        put_number(sheet);
    else
        put(sheet, CELL_TEXT, false, sheet->rich.text.v);
}

/* ---- rows and cells ---- */

static void
row_start(struct worksheet *sheet, const char **attributes)
{
    int64_t number = attribute_count(attributes, "r");

    sheet->row_said = number > 0;
    sheet->row = number > 0 ? number : sheet->row + 1;
    if (sheet->row > ROW_LAST)
        gate_broken(sheet->package->gate);
    sheet->in_row = true;
    sheet->column = 0;
    cells_start(sheet->cells, sheet->row);
}

/* Where the cell stands: by its r, else behind the one before. */
static void
cell_place(struct worksheet *sheet, const char *place)
{
    int64_t column, row;

    sheet->column++;
    if (place) {
        if (!place_read(&place, &column, &row) || *place)
            gate_broken(sheet->package->gate);
        sheet->column = column;
        if (!sheet->row_said) {
            sheet->row = row;
            sheet->cells->number = row;
            sheet->row_said = true;
        }
    }
    if (sheet->column < 1 || sheet->column > COLUMN_LAST)
        gate_broken(sheet->package->gate);
}

static void
cell_start(struct worksheet *sheet, const char **attributes)
{
    const char *type = attribute(attributes, "t");

    cell_place(sheet, attribute(attributes, "r"));
    sheet->style = attribute_count(attributes, "s");
    memset(sheet->type, 0, sizeof sheet->type);
    strncpy(sheet->type, type ? type : "n", sizeof sheet->type - 1);
    sheet->rich.text.n = 0;
    sheet->rich.text.v[0] = '\0';
    sheet->rich.in_text = sheet->rich.in_phonetic = false;
    sheet->has_value = sheet->has_formula = sheet->in_value = sheet->in_inline = false;
    sheet->in_cell = true;
}

static void
merge_read(struct worksheet *sheet, const char *range)
{
    struct merge merge;
    int64_t      last_column, last_row;

    if (!range || !place_read(&range, &merge.column, &merge.row) || *range++ != ':'
        || !place_read(&range, &last_column, &last_row) || *range)
        return;                     /* looks only: a wrong one loses no cell */
    if (last_column < merge.column || last_row < merge.row)
        return;
    merge.columns = last_column - merge.column + 1;
    merge.rows = last_row - merge.row + 1;
    gate_merge(sheet->package->gate, &merge);
}

static void
worksheet_start(void *arg, const char *name, const char **attributes)
{
    struct worksheet *sheet = arg;

    if (strcmp(name, "row") == 0) {
        row_start(sheet, attributes);
    } else if (strcmp(name, "mergeCell") == 0) {
        merge_read(sheet, attribute(attributes, "ref"));
    } else if (strcmp(name, "c") == 0 && sheet->in_row) {
        cell_start(sheet, attributes);
    } else if (sheet->in_cell) {
        if (strcmp(name, "v") == 0)
            sheet->in_value = sheet->has_value = true;
        else if (strcmp(name, "f") == 0)
            sheet->has_formula = true;
        else if (strcmp(name, "is") == 0)
            sheet->in_inline = sheet->has_value = true;
        else if (sheet->in_inline)
            rich_start(&sheet->rich, name);
    }
}

static void
worksheet_end(void *arg, const char *name)
{
    struct worksheet *sheet = arg;

    if (strcmp(name, "row") == 0 && sheet->in_row) {
        sheet->in_row = false;
        cells_send(sheet->cells);
    } else if (strcmp(name, "c") == 0 && sheet->in_cell) {
        sheet->in_cell = false;
        cell_finish(sheet);
    } else if (strcmp(name, "v") == 0) {
        sheet->in_value = false;
    } else if (strcmp(name, "is") == 0) {
        sheet->in_inline = false;
    } else if (sheet->in_inline) {
        rich_end(&sheet->rich, name);
    }
}

static void
worksheet_text(void *arg, const char *text, size_t n)
{
    struct worksheet *sheet = arg;

    if (sheet->in_cell && (sheet->in_value || (sheet->in_inline && sheet->rich.in_text)))
        rich_text(&sheet->rich, sheet->package->gate, text, n);
}

void
worksheet_read(struct package *package, const char *path)
{
    static const struct part_events events = { worksheet_start, worksheet_end, worksheet_text };
    struct worksheet                sheet = { .package = package };

    sheet.cells = arena_alloc(package->gate->arena, sizeof *sheet.cells);
    cells_open(sheet.cells, package->gate);
    buffer_open(&sheet.rich.text, package->gate->arena);
    part_read(package, path, &events, &sheet);
}
