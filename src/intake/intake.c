/* intake.c - a workbook and a layout become records and verdicts (M3a). */
#include <stdlib.h>
#include <string.h>
#include "core/status.h"
#include "intake/reading.h"

const char *const verdict_names[] = {
    [V_TAKEN] = "taken",
    [V_REPAIRED] = "repaired",
    [V_REMARK] = "remark",
    [V_REFUSED_CELL] = "refused cell",
    [V_REFUSED_ROW] = "refused row",
    [V_DOUBLE] = "double",
    [V_ELSEWHERE] = "exists elsewhere",
};

/* ---- which sheet, which layout ---- */

/* A sheet that fits: more columns first, then one that is shown, then the longer. */
static bool
fits_better(const struct sheet *sheet, const struct head *head, const struct sheet *best,
            const struct head *best_head)
{
    if (!best || head->complete != best_head->complete)
        return !best || head->complete;
    if (head->score != best_head->score)
        return head->score > best_head->score;
    if (sheet->hidden != best->hidden)
        return !sheet->hidden;
    return sheet->n > best->n;
}

static int
sheet_choose(struct arena *arena, const struct workbook *book, const struct heading_words *words,
             struct head *best)
{
    int chosen = -1;

    *best = (struct head){ 0 };
    for (size_t i = 0; i < book->n; i++) {
        struct head head;

        head_find(arena, &book->sheets[i], words, 0, &head);
        if (fits_better(&book->sheets[i], &head, chosen < 0 ? NULL : &book->sheets[chosen], best)) {
            *best = head;
            chosen = (int)i;
        }
    }
    return chosen;
}

int
intake_choose(const struct workbook *book, const struct layout *layouts, size_t n, int *score)
{
    struct arena *arena = arena_open();
    int           chosen = -1;

    *score = 0;
    for (size_t i = 0; i < n; i++) {
        struct heading_words words;
        struct head          head;

        heading_words_open(&words, arena, &layouts[i]);
        if (sheet_choose(arena, book, &words, &head) >= 0 && head.complete && head.score > *score) {
            *score = head.score;
            chosen = (int)i;
        }
    }
    arena_close(arena);
    return chosen;
}

/* ---- columns ---- */

static void
mapping_apply(struct reader *r)
{
    const struct intake_settings *s = r->settings;

    for (size_t c = 0; s->mapping && c < r->head.columns && c < s->mapped; c++)
        if (s->mapping[c])
            r->head.column_of[c] = -1;
    for (size_t c = 0; s->mapping && c < r->head.columns && c < s->mapped; c++) {
        int field =
            s->mapping[c] && *s->mapping[c] ? layout_column_named(r->layout, s->mapping[c]) : -1;

        for (size_t other = 0; field >= 0 && other < r->head.columns; other++)
            if (r->head.column_of[other] == field)
                r->head.column_of[other] = -1;
        if (field >= 0)
            r->head.column_of[c] = field;
    }
}

static void
columns_settle(struct reader *r)
{
    struct intake *out = r->out;

    r->file_column = arena_alloc(r->arena, r->layout->n * sizeof *r->file_column);
    for (size_t i = 0; i < r->layout->n; i++)
        r->file_column[i] = -1;
    for (size_t c = 0; c < r->head.columns; c++)
        if (r->head.column_of[c] >= 0)
            r->file_column[r->head.column_of[c]] = (int)c;
    for (size_t i = 0; i < r->layout->n && !out->missing; i++)
        if (r->layout->columns[i].required && r->file_column[i] < 0)
            out->missing = r->layout->columns[i].synonyms[0];
    out->headings = r->head.headings;
    out->field_of = r->head.column_of;
    out->column_count = r->head.columns;
}

static const char *
table_name(const struct layout_column *column)
{
    if (column->codes)
        return column->codes;
    return column->reading == READ_SEX           ? "sex"
         : column->reading == READ_DOCUMENT_KIND ? "document"
                                                 : NULL;
}

static void
tables_open(struct reader *r)
{
    r->words = arena_alloc(r->arena, r->layout->n * sizeof *r->words);
    for (size_t i = 0; i < r->layout->n; i++) {
        const char *name = table_name(&r->layout->columns[i]);
        const char *text = name ? r->settings->codes(r->settings->codes_arg, name) : NULL;

        CHECK(!name || text);
        if (text)
            r->words[i] = code_words_open(r->arena, text);
    }
}

/* ---- the whole ---- */

void
intake_read(struct arena *arena, const struct workbook *book, const struct layout *layout,
            const struct intake_settings *settings, struct intake *out)
{
    struct reader r = {
        .arena = arena, .kept = arena, .layout = layout, .settings = settings, .out = out
    };
    struct heading_words words;

    *out = (struct intake){ .suggests = "" };
    heading_words_open(&words, arena, layout);
    out->sheet = settings->sheet >= 0 && (size_t)settings->sheet < book->n
                   ? settings->sheet
                   : sheet_choose(arena, book, &words, &r.head);
    if (out->sheet < 0) {
        out->missing = layout->columns[0].synonyms[0];
        return;
    }
    r.sheet = &book->sheets[out->sheet];
    if (settings->sheet >= 0 || settings->head > 0)
        head_find(arena, r.sheet, &words, settings->head, &r.head);
    mapping_apply(&r);
    columns_guess(&r);
    columns_settle(&r);
    titles_read(&r);
    out->head = r.head.rows ? r.sheet->rows[r.head.at].number : 0;
    out->head_rows = (int64_t)r.head.rows;
    if (out->missing)
        return;
    tables_open(&r);
    filter_open(&r);
    rows_read(&r);
    intake_settle(out);
}

/* ---- verdicts ---- */

struct remark *
remark_add(struct arena *arena, struct intake *in, int64_t row, int column, enum verdict verdict,
           const char *reason, const char *value)
{
    in->remarks =
        arena_grow(arena, in->remarks, in->remark_count, &in->remark_room, sizeof *in->remarks);
    in->remarks[in->remark_count] = (struct remark){ row, column, verdict, reason, value };
    return &in->remarks[in->remark_count++];
}

static bool
of_row(enum verdict verdict)
{
    return verdict == V_REFUSED_ROW || verdict == V_DOUBLE || verdict == V_ELSEWHERE;
}

struct record_read *
intake_record(const struct intake *in, int64_t row)
{
    size_t from = 0, to = in->n;

    while (from < to) {
        size_t middle = from + (to - from) / 2;

        if (in->records[middle].row == row)
            return &in->records[middle];
        if (in->records[middle].row < row)
            from = middle + 1;
        else
            to = middle;
    }
    return NULL;
}

void
intake_remark(struct arena *arena, struct intake *in, int64_t row, int column, enum verdict verdict,
              const char *reason, const char *value)
{
    struct record_read *record = intake_record(in, row);

    remark_add(arena, in, row, column, verdict, reason, value);
    if (record && of_row(verdict))
        record->verdict = verdict;
    else if (record && verdict == V_REPAIRED && record->verdict == V_TAKEN)
        record->verdict = verdict;
}

static int
remark_order(const void *a, const void *b)
{
    const struct remark *x = a, *y = b;

    if (x->row != y->row)
        return x->row < y->row ? -1 : 1;
    if (x->column != y->column)
        return x->column < y->column ? -1 : 1;
    return (int)y->verdict - (int)x->verdict;
}

void
intake_settle(struct intake *in)
{
    size_t kept = 0;

    if (in->remark_count)
        qsort(in->remarks, in->remark_count, sizeof *in->remarks, remark_order);
    for (size_t i = 0; i < in->remark_count; i++) {
        const struct record_read *record = intake_record(in, in->remarks[i].row);

        if (record && of_row(record->verdict) && !of_row(in->remarks[i].verdict))
            continue;
        in->remarks[kept++] = in->remarks[i];
    }
    in->remark_count = kept;
}

/* ---- records by a value ---- */

struct intake_index {
    struct arena        *arena;
    const struct intake *in;
    struct text_map      map;
};

struct intake_index *
intake_index_open(struct arena *arena, const struct intake *in, int column)
{
    struct intake_index *index = arena_alloc(arena, sizeof *index);

    index->arena = arena;
    index->in = in;
    text_map_open(&index->map, arena);
    for (size_t i = 0; i < in->n; i++)
        if (!of_row(in->records[i].verdict) && *in->records[i].values[column].text)
            text_map_put(&index->map, clean_key(arena, in->records[i].values[column].text), i);
    return index;
}

const struct record_read *
intake_index_find(const struct intake_index *index, const char *text)
{
    size_t i = text_map_get(&index->map, clean_key(index->arena, text));

    return i == MAP_NONE ? NULL : &index->in->records[i];
}
