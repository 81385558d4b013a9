/*
 * rows.c - every record of the sheet: its cells read, judged, and compared with the rows before it.
 *
 * A later row of the same person (employer, union) that says nothing else is a double; one that
 * says anything else is refused, for nobody knows which is right.  Only rows that go in are
 * compared with.
 */
#include <stdlib.h>
#include <string.h>
#include "core/buffer.h"
#include "core/status.h"
#include "intake/reading.h"

enum { SCRATCH_ROWS = 200 };

static reading_function *const readers[] = {
    [READ_TEXT] = read_text,
    [READ_NAME] = read_name,
    [READ_DOCUMENT] = read_document,
    [READ_DOCUMENT_KIND] = read_code,
    [READ_SEX] = read_code,
    [READ_BIRTH] = read_birth,
    [READ_DATE] = read_date,
    [READ_PHONE] = read_phone,
    [READ_ANY_PHONE] = read_any_phone,
    [READ_NUMBER] = read_number,
    [READ_CREDIT] = read_credit,
    [READ_CODE] = read_code,
    [READ_REGION] = read_region,
    [READ_YEARS] = read_years,
    [READ_SERIAL] = read_text,
};

static bool
is_words(enum reading reading)
{
    return reading == READ_TEXT || reading == READ_SERIAL;
}

static void
cell_read_one(struct reader *r, int column, const struct cell *cell, struct cell_read *out)
{
    enum reading reading = r->layout->columns[column].reading;
    unsigned     did = 0;

    if (!is_words(reading) && clean_placeholder(clean_trim(r->arena, cell->text, &did)))
        return;
    if (cell->kind == CELL_ERROR) {
        out->refused = "单元格出错";
        return;
    }
    readers[reading](r, column, cell, out);
    if (out->refused)
        out->text = "";
    if (out->refused || reading == READ_SERIAL)
        out->repaired = NULL;
}

static void
row_read_cells(struct reader *r, const struct sheet_row *from, struct row_read *row)
{
    *row = (struct row_read){ .number = from->number };
    row->raw = arena_alloc(r->arena, r->layout->n * sizeof *row->raw);
    row->cells = arena_alloc(r->arena, r->layout->n * sizeof *row->cells);
    for (size_t i = 0; i < r->layout->n; i++) {
        int at = r->file_column[i];

        row->cells[i].text = "";
        row->raw[i] = at < 0 ? NULL : cell_at(from, (size_t)at);
        if (row->raw[i])
            cell_read_one(r, (int)i, row->raw[i], &row->cells[i]);
    }
}

/* ---- one row against the others ---- */

static void
say(struct reader *r, int64_t row, int column, enum verdict verdict, const char *reason,
    const char *value)
{
    remark_add(r->kept, r->out, row, r->file_column[column], verdict, arena_text(r->kept, reason),
               value);
}

static const char *
value_key(struct reader *r, const struct value_read *v)
{
    return clean_key(r->arena, *v->text ? v->text : v->raw);
}

static int
key_column(const struct layout *layout)
{
    for (size_t i = 0; i < layout->n; i++)
        if (layout->columns[i].key)
            return (int)i;
    return -1;
}

/* A passport may have the number of something else: its kind belongs to the key. */
static const char *
row_key(struct reader *r, const struct record_read *record, int key)
{
    int kind = layout_column_named(r->layout, "kind");

    if (key < 0 || !*record->values[key].text)
        return NULL;
    if (r->layout->columns[key].reading != READ_DOCUMENT || kind < 0)
        return clean_key(r->arena, record->values[key].text);
    return arena_print(r->arena, "%s:%s", record->values[kind].text, record->values[key].text);
}

/* The whole row as one text: who has no key is only known by all that is said of it. */
static const char *
row_whole(struct reader *r, const struct record_read *record)
{
    struct buffer b;

    buffer_open(&b, r->arena);
    for (size_t i = 0; i < r->layout->n; i++) {
        if (r->layout->columns[i].reading != READ_SERIAL)
            buffer_text(&b, value_key(r, &record->values[i]));
        buffer_char(&b, '\t');
    }
    return b.v;
}

static const char *
heading_of(const struct reader *r, int column)
{
    int at = r->file_column[column];

    if (at < 0)
        return r->layout->columns[column].synonyms[0];
    return r->head.rows > 1 ? heading_short(r->out->headings[at]) : r->out->headings[at];
}

/* Headings of what the later row says otherwise; "" nothing.  Leaving out is no contradiction. */
static const char *
contradictions(struct reader *r, const struct record_read *first, const struct record_read *later)
{
    struct buffer b;

    buffer_open(&b, r->arena);
    for (size_t i = 0; i < r->layout->n; i++) {
        const struct value_read *v = &later->values[i];

        if (r->layout->columns[i].reading == READ_SERIAL || (!*v->text && !*v->raw))
            continue;
        if (strcmp(value_key(r, &first->values[i]), value_key(r, v)) != 0)
            buffer_print(&b, "%s%s", b.n ? "、" : "", heading_of(r, (int)i));
    }
    return b.n ? b.v : "";
}

static const char *
same_what(const struct reader *r, int key)
{
    switch (r->layout->columns[key].reading) {
    case READ_DOCUMENT: return "同号";
    case READ_CREDIT:   return "同代码";
    default:            return "同名";
    }
}

static void
double_or_refused(struct reader *r, struct record_read *record, size_t earlier, int key)
{
    const struct record_read *first = &r->out->records[earlier];
    const char               *other = contradictions(r, first, record);
    const char               *reason = "";

    record->same_as = first->row;
    record->verdict = *other ? V_REFUSED_ROW : V_DOUBLE;
    if (*other)
        reason = arena_print(r->arena, "与第%lld行%s，%s不同", (long long)first->row,
                             same_what(r, key), other);
    else
        reason = arena_print(r->arena, "与第%lld行相同", (long long)first->row);
    say(r, record->row, key, record->verdict, reason, "");
}

/* True: the record is a double of an earlier one or contradicts it. */
static bool
compare_with_earlier(struct reader *r, struct record_read *record)
{
    int         key = key_column(r->layout);
    const char *text = row_key(r, record, key);
    size_t      earlier;

    if (key < 0)
        return false;
    if (!text) {
        text = row_whole(r, record);
        earlier = text_map_get(&r->wholes, text);
        if (earlier == MAP_NONE)
            text_map_put(&r->wholes, arena_text(r->kept, text), r->out->n);
    } else {
        earlier = text_map_get(&r->keys, text);
        if (earlier == MAP_NONE)
            text_map_put(&r->keys, arena_text(r->kept, text), r->out->n);
    }
    if (earlier == MAP_NONE)
        return false;
    double_or_refused(r, record, earlier, key);
    return true;
}

/* Two people may share a phone; the later row is told, for one of them may be a slip. */
static void
compare_phones(struct reader *r, const struct record_read *record)
{
    for (size_t i = 0; i < r->layout->n; i++) {
        const char *phone = record->values[i].text;
        size_t      earlier;

        if (r->layout->columns[i].reading != READ_PHONE || !*phone)
            continue;
        earlier = text_map_get(&r->phones, phone);
        if (earlier == MAP_NONE)
            text_map_put(&r->phones, phone, r->out->n);
        else
            say(r, record->row, (int)i, V_REMARK,
                arena_print(r->arena, "与第%lld行%s相同", (long long)r->out->records[earlier].row,
                            heading_of(r, (int)i)),
                "");
    }
}

/* ---- from cells to a record ---- */

/* Most cells say just what is stored: then nothing is copied. */
static struct value_read
value_of(struct reader *r, const struct row_read *row, size_t i)
{
    enum reading      reading = r->layout->columns[i].reading;
    const char       *text = row->cells[i].text;
    struct value_read v = { .text = "", .raw = "", .column = r->file_column[i] };
    unsigned          did = 0;

    if (row->raw[i]) {
        v.raw = text_trim(r->arena, row->raw[i]->text, &did);
        v.raw = did ? arena_text(r->kept, v.raw) : row->raw[i]->text;
    }
    if (!*text)
        return v;
    if (strcmp(text, v.raw) == 0)
        v.text = v.raw;
    else if (reading == READ_CODE || reading == READ_SEX || reading == READ_DOCUMENT_KIND)
        v.text = text;                          /* of the table */
    else
        v.text = arena_text(r->kept, text);
    return v;
}

static void
record_of(struct reader *r, const struct row_read *row, struct record_read *record)
{
    *record = (struct record_read){ .row = row->number, .verdict = V_TAKEN };
    record->values = arena_alloc(r->kept, r->layout->n * sizeof *record->values);
    for (size_t i = 0; i < r->layout->n; i++)
        record->values[i] = value_of(r, row, i);
}

static void
say_cells(struct reader *r, const struct row_read *row, struct record_read *record)
{
    for (int i = 0; i < (int)r->layout->n; i++) {
        const struct cell_read *c = &row->cells[i];
        const char             *text = record->values[i].text;

        if (c->refused)
            say(r, row->number, i, V_REFUSED_CELL, c->refused, "");
        if (c->repaired && *text) {
            say(r, row->number, i, V_REPAIRED, c->repaired, text);
            record->verdict = V_REPAIRED;
        }
        if (c->remark)
            say(r, row->number, i, V_REMARK, c->remark, c->remark_value ? text : "");
    }
}

static void
row_take(struct reader *r, const struct sheet_row *from, size_t *room)
{
    struct intake     *out = r->out;
    struct row_read    row;
    struct record_read record;

    row_read_cells(r, from, &row);
    judge_row(r, &row);
    record_of(r, &row, &record);
    if (row.refused) {
        record.verdict = V_REFUSED_ROW;
        say(r, row.number, row.refused_at, V_REFUSED_ROW, row.refused, "");
    } else if (!compare_with_earlier(r, &record)) {
        say_cells(r, &row, &record);
        compare_phones(r, &record);
    }
    out->records = arena_grow(r->kept, out->records, out->n, room, sizeof *out->records);
    out->records[out->n++] = record;
    out->last = row.number;
}

void
rows_read(struct reader *r)
{
    size_t room = 0, begin = r->head.at + r->head.rows;

    text_map_open(&r->keys, r->kept);
    text_map_open(&r->wholes, r->kept);
    text_map_open(&r->phones, r->kept);
    r->arena = arena_open();
    for (size_t i = begin; i < r->sheet->n; i++) {
        if (filter_takes(r, &r->sheet->rows[i]))
            row_take(r, &r->sheet->rows[i], &room);
        if ((i - begin) % SCRATCH_ROWS == SCRATCH_ROWS - 1) {
            arena_close(r->arena);
            r->arena = arena_open();
        }
    }
    arena_close(r->arena);
    r->arena = r->kept;
}
