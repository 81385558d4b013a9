/*
 * intake.c - tables as a clerk leaves them, read by a layout of the repository.
 *
 * The first line is what the wizard chose: a sheet, a row of the head, then fields by column
 * ("- " recognises, "=" leaves out).  Then rows; cells are cut at |; # begins a number, @ a date, !
 * an error, ? a boolean; ~ stands for a line break.  An empty line is a row that is not there; a
 * line "^row column rows columns" merges cells.
 */
#include <stdlib.h>
#include <string.h>
#include "core/data.h"
#include "core/text.h"
#include "fuzz/fuzz.h"
#include "fuzz/intake.h"
#include "sheet/inside.h"

/* The words of a layout are prepared anew for each table: all of them would make it slow here. */
enum { LAYOUTS = 3, TABLES_MOST = 40, SYNONYMS_MOST = 3, CODES_MOST = 600 };
static struct layout layouts[LAYOUTS];

/* Read once: the same table comes with every row of files. */
static const char *
codes_text(void *arg, const char *table)
{
    static struct {
        const char *table, *text;
    } kept[TABLES_MOST];
    static struct arena *arena;
    size_t               i = 0;

    (void)arg;
    if (!arena)
        arena = arena_open();
    while (i < TABLES_MOST && kept[i].table && strcmp(kept[i].table, table) != 0)
        i++;
    CHECK(i < TABLES_MOST);
    if (!kept[i].table) {
        const struct data_file *f = data_named(arena_print(arena, "codes/%s.tsv", table));
        CHECK(f);
        char *text = arena_text(arena, intake_codes(arena, f->text, TODAY));
        if (strlen(text) > CODES_MOST)
            text[CODES_MOST] = 0;
        if (strlen(text) == CODES_MOST && strrchr(text, ' '))
            *strrchr(text, ' ') = 0;
        kept[i].text = text;
        kept[i].table = arena_text(arena, table);
    }
    return kept[i].text;
}

static void
layouts_start(void)
{
    static const char *const names[LAYOUTS] = { "org", "employer", "member" };
    struct arena            *a = arena_open();

    for (size_t i = 0; i < LAYOUTS; i++) {
        const struct data_file *f = data_named(arena_print(a, "layouts/%s.tsv", names[i]));
        const char             *why = NULL;
        CHECK(f && layout_parse(a, names[i], f->text, &layouts[i], &why));
        for (size_t k = 0; k < layouts[i].n; k++)
            if (layouts[i].columns[k].n > SYNONYMS_MOST)
                layouts[i].columns[k].n = SYNONYMS_MOST;
    }
}

/* ---- what holds of every table that was taken in ---- */

static void
remarks_judge(const struct intake *in)
{
    for (size_t i = 0; i < in->remark_count; i++) {
        const struct remark *r = &in->remarks[i];
        CHECK(r->reason && *r->reason && r->value && r->verdict <= V_ELSEWHERE);
        CHECK(r->column >= -1 && r->column < (int)in->column_count);
        CHECK(text_valid(r->value, strlen(r->value)) && text_valid(r->reason, strlen(r->reason)));
        CHECK(!i || r->row >= r[-1].row);
    }
}

static void
intake_judge(const struct intake *in, const struct layout *layout)
{
    CHECK(in->suggests && in->head >= 0 && in->head_rows >= 0);
    for (size_t i = 0; i < in->column_count; i++)
        CHECK(in->headings[i] && in->field_of[i] >= -1 && in->field_of[i] < (int)layout->n);
    CHECK(!in->missing || in->n == 0);
    for (size_t i = 0; i < in->n; i++) {
        const struct record_read *r = &in->records[i];
        CHECK(r->row > 0 && intake_record(in, r->row) == r);
        for (size_t k = 0; k < layout->n; k++) {
            const struct value_read *v = &r->values[k];
            CHECK(v->text && v->raw && v->column >= -1 && v->column < (int)in->column_count);
            CHECK(text_valid(v->text, strlen(v->text)) && text_valid(v->raw, strlen(v->raw)));
        }
    }
    remarks_judge(in);
}

/* Also what the engine does with it afterwards. */
static void
intake_try(struct arena *a, const struct workbook *book, const struct layout *layout,
           const struct intake_settings *settings)
{
    struct intake in = { 0 };

    intake_read(a, book, layout, settings, &in);
    intake_judge(&in, layout);
    if (!in.n)
        return;
    const struct intake_index *names = intake_index_open(a, &in, 0);
    (void)intake_index_find(names, in.records[in.n - 1].values[0].text);
    intake_remark(a, &in, in.records[0].row, -1, V_ELSEWHERE, "已在其他工会", "");
    intake_remark(a, &in, in.records[in.n - 1].row, 0, V_REMARK, "请核对", "");
    intake_settle(&in);
    intake_judge(&in, layout);
}

void
intake_of_book(struct arena *a, const struct workbook *book)
{
    const struct intake_settings settings = { .today = TODAY, .sheet = -1, .codes = codes_text };
    int score;

    if (!layouts[0].n)
        layouts_start();
    const int best = intake_choose(book, layouts, LAYOUTS, &score);
    intake_try(a, book, &layouts[best < 0 ? LAYOUTS - 1 : best], &settings);
}

/* ---- tables made of text ---- */

static struct cell
cell_made(struct arena *a, char *text)
{
    const struct cell as_text = { .kind = *text ? CELL_TEXT : CELL_EMPTY, .text = text };
    char              number[NUMBER_ROOM];
    bool              rounded;

    for (char *p = text; *p; p++)
        if (*p == '~')
            *p = '\n';
    if (*text == '#' && strlen(text) < NUMBER_ROOM / 4 && number_plain(text + 1, number, &rounded))
        return (struct cell){ CELL_NUMBER, rounded, arena_text(a, number) };
    if (*text == '@' && strlen(text) == 11 && shape_is(text + 1, "0000-00-00"))
        return (struct cell){ CELL_DATE, false, text + 1 };
    if (*text == '!' && text[1])
        return (struct cell){ CELL_ERROR, false, text + 1 };
    if (*text == '?')
        return (struct cell){ CELL_BOOLEAN, false, text[1] == '1' ? "1" : "0" };
    return as_text;
}

static struct sheet_row
row_made(struct arena *a, char *line, int64_t number)
{
    struct sheet_row row = { .number = number };
    size_t           room = 0;

    for (char *p = line, *next; p && row.n < COLUMNS_MOST; p = next) {
        next = strchr(p, '|');
        if (next)
            *next++ = 0;
        row.cells = arena_grow(a, row.cells, row.n, &room, sizeof *row.cells);
        row.cells[row.n++] = cell_made(a, p);
    }
    while (row.n && row.cells[row.n - 1].kind == CELL_EMPTY)
        row.n--;
    return row;
}

static void
merge_made(struct arena *a, struct sheet *s, size_t *room, char *numbers)
{
    int64_t v[4];

    for (size_t i = 0; i < 4; i++)
        v[i] = strtoll(numbers, &numbers, 10);
    for (size_t i = 0; i < 4; i++)
        if (v[i] < 1 || v[i] > 1048576)
            return;
    s->merges = arena_grow(a, s->merges, s->merge_count, room, sizeof *s->merges);
    s->merges[s->merge_count++] = (struct merge){ v[0], v[1], v[2], v[3] };
}

static struct sheet
sheet_made(struct arena *a, char *text)
{
    struct sheet s = { .name = "A" };
    size_t       rows = 0, merges = 0;

    for (int64_t number = 1; *text; number++) {
        char *line = fuzz_cut_line(&text);
        if (*line == '^') {
            merge_made(a, &s, &merges, line + 1);
            number--;
            continue;
        }
        const struct sheet_row row = row_made(a, line, number);
        if (!row.n)
            continue;
        s.rows = arena_grow(a, s.rows, s.n, &rows, sizeof *s.rows);
        s.rows[s.n++] = row;
    }
    return s;
}

static struct intake_settings
settings_made(struct arena *a, char *line)
{
    struct intake_settings s = { .today = TODAY, .codes = codes_text };
    size_t                 room = 0;
    char                  *rest = line;

    s.sheet = (int)strtol(rest, &rest, 10);
    s.head = strtoll(rest, &rest, 10);
    for (char *w = strtok_r(rest, " ", &rest); w && s.mapped < COLUMNS_MOST;
         w = strtok_r(NULL, " ", &rest)) {
        s.mapping = arena_grow(a, s.mapping, s.mapped, &room, sizeof *s.mapping);
        s.mapping[s.mapped++] = *w == '-' ? NULL : *w == '=' ? "" : w;
    }
    return s;
}

void
fuzz_intake(const struct fuzz_input *in)
{
    char                        *text = fuzz_text(in);
    char                        *line = fuzz_cut_line(&text);
    const size_t                 any = fuzz_pick(line, LAYOUTS);
    const struct intake_settings settings = settings_made(in->arena, line);
    int                          score;

    if (!text_valid(text, strlen(text)))
        return;
    if (!layouts[0].n)
        layouts_start();
    struct sheet          sheet = sheet_made(in->arena, text);
    const struct workbook book = {
        .kind = "xlsx", .encoding = "", .separator = "", .sheets = &sheet, .n = 1
    };
    const int best = intake_choose(&book, layouts, LAYOUTS, &score);
    CHECK(best >= -1 && best < LAYOUTS);
    intake_try(in->arena, &book, &layouts[any], &settings);
    if (best >= 0 && (size_t)best != any)
        intake_try(in->arena, &book, &layouts[best], &settings);
}

/* ---- our own files, as somebody might edit them ---- */

static bool
line_judge(void *arg, int line, char **cells, size_t n)
{
    int *before = arg;

    CHECK(line > *before && n > 0);
    for (size_t i = 0; i < n; i++)
        CHECK(!strpbrk(cells[i], "\t\n"));
    *before = line;
    return true;
}

void
fuzz_data_file(const struct fuzz_input *in)
{
    const struct data_file file = {
        .name = "codes/x.tsv", .text = (const char *)in->v, .size = in->n, .etag = "\"\""
    };
    char         *text = fuzz_text(in);
    struct layout layout = { 0 };
    const char   *why = NULL;
    int           line = 0;

    CHECK(data_lines(&file, line_judge, &line));
    if (!text_valid(text, strlen(text)))
        return;
    CHECK(layout_parse(in->arena, "x", arena_text(in->arena, text), &layout, &why)
          == (why == NULL));
    CHECK(intake_codes(in->arena, text, TODAY));
}
