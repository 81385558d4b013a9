/* wire.c - the protocol between the worker and its caller (inside.h has its grammar). */
#include "sheet/inside.h"
#include <errno.h>
#include <string.h>
#include <unistd.h>
#include "core/text.h"

enum { HEAD = 4, WHY_MOST = 1024, KIND_MASK = 127, ROUNDED = 128 };

/* The longest row: each cell a kind, a length and four bytes a character. */
static const size_t RECORD_MOST = COLUMNS_MOST * (4 * 32767 + 8) + 64;

/* ---- out ---- */

void
wire_open(struct wire_out *out, struct arena *arena, int descriptor)
{
    out->descriptor = descriptor;
    out->broken = false;
    out->n = 0;
    buffer_open(&out->record, arena);
}

static void
write_all(struct wire_out *out, const char *v, size_t n)
{
    while (n > 0 && !out->broken) {
        ssize_t written = write(out->descriptor, v, n);

        if (written < 0 && errno != EINTR)
            out->broken = true;
        if (written > 0) {
            v += written;
            n -= (size_t)written;
        }
    }
}

static void
wire_flush(struct wire_out *out)
{
    write_all(out, out->pending, out->n);
    out->n = 0;
}

static void
put_number(struct wire_out *out, uint64_t number)
{
    for (; number >= 128; number >>= 7)
        buffer_char(&out->record, (char)(number | 128));
    buffer_char(&out->record, (char)number);
}

static void
put_text(struct wire_out *out, const char *text)
{
    size_t n = strlen(text);

    put_number(out, n);
    buffer_add(&out->record, text, n + 1);
}

/* Four bytes are left free for the length, which record_end() knows. */
static void
record_start(struct wire_out *out, char tag)
{
    out->record.n = 0;
    buffer_add(&out->record, "\0\0\0", HEAD);
    buffer_char(&out->record, tag);
}

static void
record_end(struct wire_out *out)
{
    size_t n = out->record.n - HEAD;
    int    k;

    for (k = 0; k < HEAD; k++)
        out->record.v[k] = (char)(n >> 8 * k);
    if (out->n + out->record.n > sizeof out->pending)
        wire_flush(out);
    if (out->record.n > sizeof out->pending) {
        write_all(out, out->record.v, out->record.n);
        return;
    }
    memcpy(out->pending + out->n, out->record.v, out->record.n);
    out->n += out->record.n;
}

static void
wire_book(void *arg, const char *kind, const char *encoding, const char *separator)
{
    record_start(arg, 'W');
    put_text(arg, kind);
    put_text(arg, encoding);
    put_text(arg, separator);
    record_end(arg);
}

static void
wire_sheet(void *arg, const char *name, bool hidden)
{
    record_start(arg, 'S');
    put_number(arg, hidden);
    put_text(arg, name);
    record_end(arg);
}

static void
wire_row(void *arg, const struct sheet_row *row)
{
    size_t k;

    record_start(arg, 'R');
    put_number(arg, (uint64_t)row->number);
    put_number(arg, row->n);
    for (k = 0; k < row->n; k++) {
        put_number(arg, (uint64_t)row->cells[k].kind | (row->cells[k].rounded ? ROUNDED : 0));
        if (row->cells[k].kind != CELL_EMPTY)
            put_text(arg, row->cells[k].text);
    }
    record_end(arg);
}

static void
wire_merge(void *arg, const struct merge *merge)
{
    record_start(arg, 'M');
    put_number(arg, (uint64_t)merge->row);
    put_number(arg, (uint64_t)merge->column);
    put_number(arg, (uint64_t)merge->rows);
    put_number(arg, (uint64_t)merge->columns);
    record_end(arg);
}

const struct sink wire_sink = { wire_book, wire_sheet, wire_row, wire_merge };

void
wire_end(struct wire_out *out, const struct gate *gate)
{
    record_start(out, gate->status == OK ? 'E' : 'X');
    if (gate->status != OK) {
        put_number(out, gate->status);
        put_text(out, gate->why);
    }
    record_end(out);
    wire_flush(out);
}

/* ---- in: whatever comes, the worker may have been taken over by the file ---- */

struct record {
    const unsigned char *at, *end;
    bool                 bad;
};

static uint64_t
take_number(struct record *record)
{
    uint64_t number = 0;
    unsigned shift;

    for (shift = 0; shift < 63 && record->at < record->end; shift += 7) {
        number |= (uint64_t)(*record->at & 127) << shift;
        if (*record->at++ < 128)
            return number;
    }
    record->bad = true;
    return 0;
}

/* A number from 1 to most. */
static int64_t
take_place(struct record *record, int64_t most)
{
    uint64_t number = take_number(record);

    if (number < 1 || number > (uint64_t)most) {
        record->bad = true;
        return 1;
    }
    return (int64_t)number;
}

/* A text lies in the record, with its NUL. */
static const char *
take_text(struct record *record)
{
    uint64_t    n = take_number(record);
    const char *text = (const char *)record->at;

    if (record->bad || n >= (uint64_t)(record->end - record->at) || text[n] != '\0'
        || !text_valid(text, (size_t)n)) {
        record->bad = true;
        return "";
    }
    record->at += n + 1;
    return text;
}

static void
take_book(struct wire_in *in, struct record *record)
{
    const char *kind = take_text(record), *encoding = take_text(record),
               *separator = take_text(record);

    if (!record->bad)
        gate_book(in->gate, kind, encoding, separator);
}

static void
take_sheet(struct wire_in *in, struct record *record)
{
    bool        hidden = take_number(record) == 1;
    const char *name = take_text(record);

    if (!record->bad)
        gate_sheet(in->gate, name, hidden);
}

static struct cell
take_cell(struct record *record)
{
    struct cell cell = { .kind = CELL_EMPTY, .text = "" };
    uint64_t    kind = take_number(record);

    if ((kind & KIND_MASK) > CELL_ERROR || kind > (ROUNDED | KIND_MASK)) {
        record->bad = true;
        return cell;
    }
    cell.kind = (enum cell_kind)(kind & KIND_MASK);
    cell.rounded = (kind & ROUNDED) != 0;
    if (cell.kind != CELL_EMPTY)
        cell.text = take_text(record);
    return cell;
}

static void
take_row(struct wire_in *in, struct record *record)
{
    struct sheet_row row = { .number = take_place(record, INT32_MAX), .cells = in->cells };
    size_t           n = (size_t)take_place(record, COLUMNS_MOST);

    while (row.n < n && !record->bad)
        in->cells[row.n++] = take_cell(record);
    if (!record->bad && in->gate->sheets > 0)
        gate_row(in->gate, &row);
    else
        record->bad = true;
}

static void
take_merge(struct wire_in *in, struct record *record)
{
    struct merge merge;

    merge.row = take_place(record, INT32_MAX);
    merge.column = take_place(record, INT32_MAX);
    merge.rows = take_place(record, INT32_MAX);
    merge.columns = take_place(record, INT32_MAX);
    if (!record->bad && in->gate->sheets > 0)
        gate_merge(in->gate, &merge);
    else
        record->bad = true;
}

static void
take_fault(struct wire_in *in, struct record *record)
{
    enum status status = take_number(record) == E_TOO_BIG ? E_TOO_BIG : E_INVALID;
    const char *why = take_text(record);

    if (record->bad || strlen(why) > WHY_MOST)
        record->bad = true;
    else
        gate_fail(in->gate, status, "%s", why);
    in->ended = true;
}

static void
take_record(struct wire_in *in, struct record *record)
{
    switch (record->at < record->end && !in->ended ? *record->at++ : 0) {
    case 'W': take_book(in, record); break;
    case 'S': take_sheet(in, record); break;
    case 'R': take_row(in, record); break;
    case 'M': take_merge(in, record); break;
    case 'X': take_fault(in, record); break;
    case 'E': in->ended = true; break;
    default: record->bad = true;
    }
    if (record->bad || record->at != record->end)
        gate_broken(in->gate);
}

void
wire_listen(struct wire_in *in, struct gate *gate)
{
    memset(in, 0, sizeof *in);
    in->gate = gate;
    in->cells = arena_alloc(gate->arena, COLUMNS_MOST * sizeof *in->cells);
    buffer_open(&in->pending, gate->arena);
}

/* Length of the record at v behind its head, or 0: not all of the head is there. */
static size_t
record_length(const char *v, size_t n)
{
    const unsigned char *u = (const unsigned char *)v;

    return n < HEAD ? 0
                    : (size_t)u[0] | (size_t)u[1] << 8 | (size_t)u[2] << 16 | (size_t)u[3] << 24;
}

/* Takes the whole records off the front of what is pending. */
void
wire_feed(struct wire_in *in, const void *bytes, size_t n)
{
    struct record        record;
    const unsigned char *at;
    size_t               from = 0, length;

    if ((in->total += (int64_t)n) > sheet_limits.inflated) {
        gate_fail(in->gate, E_TOO_BIG, "表格的内容太多。请分成几个文件后再上传。");
        return;
    }
    buffer_add(&in->pending, bytes, n);
    while (in->gate->status == OK && in->pending.n - from >= HEAD) {
        length = record_length(in->pending.v + from, HEAD);
        if (length == 0 || length > RECORD_MOST) {
            gate_broken(in->gate);
            return;
        }
        if (in->pending.n - from - HEAD < length)
            break;
        at = (const unsigned char *)in->pending.v + from + HEAD;
        record = (struct record){ at, at + length, false };
        take_record(in, &record);
        from += HEAD + length;
    }
    memmove(in->pending.v, in->pending.v + from, in->pending.n - from);
    in->pending.n -= from;
}
