/*
 * intake_made.h - tables made up in a test, read by intake/, and what was said compared with what
 * was written by hand.
 *
 * A table is text: rows end in \n, cells are cut at |; # begins a number cell, @ a date, ! an
 * error; ~ stands for a line break inside a cell.  An empty line is a row that the file lacks.
 */
#ifndef INTAKE_MADE_H
#define INTAKE_MADE_H
#include <stdlib.h>
#include <string.h>
#include "core/buffer.h"
#include "core/status.h"
#include "core/text.h"
#include "intake/intake.h"
#include "unit/unit.h"

enum { TODAY = 20261031, ORG = 0, EMPLOYER = 1, MEMBER = 2 };

static struct arena *arena;
static struct layout layouts[3];

/* ---- tables made of text ---- */

static inline struct cell
made_cell(char *text)
{
    struct cell c = { .kind = CELL_TEXT, .text = text };

    for (char *p = text; *p; p++)
        *p = *p == '~' ? '\n' : *p;
    if (!*text)
        c.kind = CELL_EMPTY;
    else if (*text == '#')
        c = (struct cell){ .kind = CELL_NUMBER,
                           .text = text + 1,
                           .rounded = strlen(text + 1) > 15 };
    else if (*text == '@')
        c = (struct cell){ .kind = CELL_DATE, .text = text + 1 };
    else if (*text == '!')
        c = (struct cell){ .kind = CELL_ERROR, .text = text + 1 };
    return c;
}

static inline struct sheet_row
made_row(char *line, int64_t number)
{
    struct sheet_row row = { .number = number };
    size_t           room = 0;

    for (char *p = line, *next; p; p = next) {
        next = strchr(p, '|');
        if (next)
            *next++ = '\0';
        row.cells = arena_grow(arena, row.cells, row.n, &room, sizeof *row.cells);
        row.cells[row.n++] = made_cell(p);
    }
    return row;
}

static inline struct sheet
made_sheet(const char *name, const char *text)
{
    struct sheet sheet = { .name = name };
    size_t       room = 0;
    int64_t      number = 1;

    for (char *line = arena_text(arena, text), *next; line && *line; line = next, number++) {
        next = strchr(line, '\n');
        if (next)
            *next++ = '\0';
        if (!*line)
            continue;
        sheet.rows = arena_grow(arena, sheet.rows, sheet.n, &room, sizeof *sheet.rows);
        sheet.rows[sheet.n++] = made_row(line, number);
    }
    return sheet;
}

/* ---- layouts and codes of the repository ---- */

static inline const char *
file_text(const char *name)
{
    FILE         *f = fopen(name, "rb");
    struct buffer b;
    char          part[4096];
    size_t        n;

    if (!f) {
        fprintf(stderr, "cannot read %s\n", name);
        exit(1);
    }
    buffer_open(&b, arena);
    while ((n = fread(part, 1, sizeof part, f)) > 0)
        buffer_add(&b, part, n);
    fclose(f);
    return b.v;
}

static inline const char *
table_text(void *arg, const char *table)
{
    (void)arg;
    return intake_codes(arena, file_text(arena_print(arena, "codes/%s.tsv", table)), TODAY);
}

static inline void
layouts_read(void)
{
    static const char *const names[] = { "org", "employer", "member" };
    const char              *why = NULL;

    for (int i = 0; i < 3; i++)
        EXPECT(layout_parse(arena, names[i],
                            file_text(arena_print(arena, "layouts/%s.tsv", names[i])), &layouts[i],
                            &why));
}

/* ---- what is said, as text ---- */

static inline struct intake
made_read(struct sheet *sheets, size_t n, int layout, const struct intake_settings *given)
{
    struct intake_settings settings = { .sheet = -1 };
    const struct workbook  book = {
         .kind = "xlsx", .encoding = "", .separator = "", .sheets = sheets, .n = n
    };
    struct intake          in;

    if (given)
        settings = *given;
    settings.today = TODAY;
    settings.codes = table_text;
    intake_read(arena, &book, &layouts[layout], &settings, &in);
    return in;
}

static inline const char *
remarks_text(const struct intake *in)
{
    struct buffer b;

    buffer_open(&b, arena);
    for (size_t i = 0; i < in->remark_count; i++) {
        const struct remark *r = &in->remarks[i];

        EXPECT(*r->reason);
        buffer_print(&b, "%lld %s: %s%s%s\n", (long long)r->row,
                     r->column < 0 ? "-" : in->headings[r->column], verdict_names[r->verdict],
                     *r->value ? " " : "", r->value);
    }
    return b.n ? b.v : "";
}

/* Line by line, so that a difference is seen and each verdict counts. */
static inline void
expect_remarks(const char *what, const struct intake *in, const char *wanted)
{
    const char *said = remarks_text(in);

    while (*said || *wanted) {
        size_t n = strcspn(said, "\n"), m = strcspn(wanted, "\n");

        EXPECT(n == m && strncmp(said, wanted, n) == 0);
        if (n != m || strncmp(said, wanted, n) != 0)
            fprintf(stderr, "%s: said '%.*s', wanted '%.*s'\n", what, (int)n, said, (int)m, wanted);
        said += n + (said[n] == '\n');
        wanted += m + (wanted[m] == '\n');
    }
}

static inline const char *
value_of(const struct intake *in, int layout, int64_t row, const char *field)
{
    const struct record_read *record = intake_record(in, row);
    int                       column = layout_column_named(&layouts[layout], field);

    return record && column >= 0 ? record->values[column].text : "(no such row)";
}

/* "5 name=王小明": the value of a field in a row. */
static inline void
expect_values(const struct intake *in, int layout, const char *text)
{
    for (char *p = arena_text(arena, text), *next; p && *p; p = next) {
        char *field = strchr(p, ' '), *value = strchr(p, '=');

        next = strchr(p, '\n');
        if (next)
            *next++ = '\0';
        CHECK(field && value);
        *value++ = '\0';
        EXPECT(text_is(value_of(in, layout, atoll(p), field + 1), value));
        if (!text_is(value_of(in, layout, atoll(p), field + 1), value))
            fprintf(stderr, "%s is '%s', wanted '%s'\n", p,
                    value_of(in, layout, atoll(p), field + 1), value);
    }
}

static inline void
expect_counts(const struct intake *in, long rows, long taken, long refused, long doubles)
{
    long said[3] = { 0 };

    for (size_t i = 0; i < in->n; i++) {
        enum verdict v = in->records[i].verdict;

        said[v == V_REFUSED_ROW ? 1 : v == V_DOUBLE ? 2 : 0]++;
    }
    EXPECT((long)in->n == rows);
    EXPECT(said[0] == taken);
    EXPECT(said[1] == refused);
    EXPECT(said[2] == doubles);
}

#endif
