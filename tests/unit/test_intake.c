/*
 * test_intake.c - the sample files against every line of tests/data/union/expected.tsv.
 *
 * What only the register knows is added here as the engine adds it, from the other files: a
 * superior that no row has, an employer that the list lacks, a person of the first roster.  An
 * identity number of an abolished county is good (people carry them for life), and that its county
 * is gone may go unsaid: those remarks are left out.
 */
#include <stdlib.h>
#include <string.h>
#include "core/data.h"
#include "core/status.h"
#include "core/text.h"
#include "intake/intake.h"
#include "unit/unit.h"

#define FOLDER "tests/data/union/"

static struct arena *arena;

static char *
file_text(const char *name, size_t *n)
{
    FILE  *f = fopen(name, "rb");
    char  *text;
    size_t read;

    if (!f) {
        fprintf(stderr, "cannot read %s\n", name);
        exit(1);
    }
    fseek(f, 0, SEEK_END);
    *n = (size_t)ftell(f);
    rewind(f);
    text = arena_alloc(arena, *n + 1);
    read = fread(text, 1, *n, f);
    CHECK(read == *n);
    fclose(f);
    return text;
}

static const char *
table_text(void *arg, const char *table)
{
    size_t n;

    (void)arg;
    return intake_codes(arena, file_text(arena_print(arena, "codes/%s.tsv", table), &n), 20261031);
}

/* ---- expected.tsv ---- */

struct line {
    const char *file, *column, *verdict, *value;
    int64_t     row;
    bool        found;
};
static struct line *lines;
static size_t       line_count, line_room, compared;
static const char  *totals[8];
static size_t       total_count;

static void
expected_read(void)
{
    size_t n;

    for (char *line = file_text(FOLDER "expected.tsv", &n), *next; line && *line; line = next) {
        char *cells[7] = { line };

        next = strchr(line, '\n');
        if (next)
            *next++ = '\0';
        if (text_starts(line, "# total\t") && total_count < 8)
            totals[total_count++] = line + strlen("# total\t");
        if (*line == '#')
            continue;
        for (int i = 1; i < 7 && (cells[i] = strchr(cells[i - 1], '\t')) != NULL; i++)
            *cells[i]++ = '\0';
        CHECK(cells[6]);
        if (text_contains(cells[5], "已撤销") || atoi(cells[2]) == 0)
            continue;
        lines = arena_grow(arena, lines, line_count, &line_room, sizeof *lines);
        lines[line_count++] = (struct line){ .file = cells[0],
                                             .row = atoll(cells[2]),
                                             .column = cells[3],
                                             .verdict = cells[4],
                                             .value = cells[6] };
    }
}

/* expected.tsv names the lowest row of a joined heading. */
static const char *
heading_of(const struct intake *in, int column)
{
    const char *heading = column < 0 ? "" : in->headings[column];
    const char *space = in->head_rows > 1 ? strrchr(heading, ' ') : NULL;

    return space ? space + 1 : heading;
}

static bool
line_take(const char *file, const struct intake *in, const struct remark *r)
{
    const char *heading = heading_of(in, r->column);

    for (size_t i = 0; i < line_count; i++) {
        struct line *l = &lines[i];

        if (!l->found && l->row == r->row && text_is(l->file, file) && text_is(l->column, heading)
            && text_is(l->verdict, verdict_names[r->verdict]) && text_is(l->value, r->value)) {
            l->found = true;
            return true;
        }
    }
    fprintf(stderr, "%s row %lld %s: %s %s '%s' is not expected\n", file, (long long)r->row,
            heading, verdict_names[r->verdict], r->reason, r->value);
    return false;
}

static void
compare(const char *file, const struct intake *in)
{
    for (size_t i = 0; i < in->remark_count; i++)
        EXPECT(line_take(file, in, &in->remarks[i]));
    for (size_t i = 0; i < line_count; i++) {
        if (!text_is(lines[i].file, file))
            continue;
        compared++;
        if (!lines[i].found)
            fprintf(stderr, "%s row %lld %s: %s '%s' was not said\n", file, (long long)lines[i].row,
                    lines[i].column, lines[i].verdict, lines[i].value);
        EXPECT(lines[i].found);
    }
}

/* rows taken refused doubles elsewhere mended, cells repaired: as in the "# total" lines. */
static void
compare_totals(const char *file, const struct intake *in)
{
    long        said[7] = { (long)in->n, 0, 0, 0, 0, 0, 0 }, wanted[10] = { 0 };
    const char *total = NULL, *cell;

    for (size_t i = 0; i < in->n; i++) {
        enum verdict v = in->records[i].verdict;

        said[v == V_REFUSED_ROW ? 2 : v == V_DOUBLE ? 3 : v == V_ELSEWHERE ? 4 : 1]++;
        said[5] += v == V_REPAIRED;
    }
    for (size_t i = 0; i < in->remark_count; i++)
        said[6] += in->remarks[i].verdict == V_REPAIRED;
    for (size_t i = 0; i < total_count; i++)
        if (text_starts(totals[i], file))
            total = totals[i];
    CHECK(total);
    cell = strchr(strchr(total, '\t') + 1, '\t');
    for (int i = 0; i < 10 && cell; i++, cell = strchr(cell + 1, '\t'))
        wanted[i] = atol(cell + 1);
    for (int i = 0; i < 7; i++)
        EXPECT(said[i] == wanted[i]);
    printf("%s: rows %ld taken %ld refused %ld doubles %ld elsewhere %ld mended %ld repaired %ld\n",
           file, said[0], said[1], said[2], said[3], said[4], said[5], said[6]);
}

/* ---- reading ---- */

static struct layout layouts[3];

static void
layouts_read(void)
{
    static const char *const names[] = { "org", "employer", "member" };

    for (int i = 0; i < 3; i++) {
        const char *why = NULL;
        size_t      n;
        const char *text = file_text(arena_print(arena, "layouts/%s.tsv", names[i]), &n);

        if (!layout_parse(arena, names[i], text, &layouts[i], &why))
            fprintf(stderr, "%s\n", why);
        EXPECT(why == NULL);
    }
}

static void
read_file(const char *name, int layout, struct intake *in)
{
    const struct intake_settings settings = { .today = 20261031, .sheet = -1, .codes = table_text };
    struct workbook              book;
    const char                  *why = NULL;
    size_t                       n;
    const char                  *bytes = file_text(arena_print(arena, "%s%s", FOLDER, name), &n);
    int                          score = 0;

    EXPECT(sheet_parse(arena, bytes, n, &book, &why) == OK);
    if (why)
        fprintf(stderr, "%s: %s\n", name, why);
    EXPECT(intake_choose(&book, layouts, 3, &score) == layout);
    intake_read(arena, &book, &layouts[layout], &settings, in);
    EXPECT(in->missing == NULL);
    for (size_t c = 0; c < in->column_count; c++)
        EXPECT(in->field_of[c] >= 0);
}

/* ---- what the register adds ---- */

static void
add_superiors(struct intake *in)
{
    int                  above = layout_column_named(&layouts[0], "above_name");
    struct intake_index *names =
        intake_index_open(arena, in, layout_column_named(&layouts[0], "name"));

    for (size_t i = 0; i < in->n; i++) {
        const struct value_read *v = &in->records[i].values[above];

        if (in->records[i].verdict != V_DOUBLE && *v->text && !intake_index_find(names, v->text))
            intake_remark(arena, in, in->records[i].row, v->column, V_REFUSED_ROW, "上级工会不存在",
                          "");
    }
    intake_settle(in);
}

static void
add_employers(struct intake *in, const struct intake *employers)
{
    int                  name = layout_column_named(&layouts[0], "employer_name");
    int                  credit = layout_column_named(&layouts[0], "employer_credit");
    struct intake_index *names =
        intake_index_open(arena, employers, layout_column_named(&layouts[1], "name"));
    struct intake_index *codes =
        intake_index_open(arena, employers, layout_column_named(&layouts[1], "credit"));

    for (size_t i = 0; i < in->n; i++) {
        const struct value_read *v = &in->records[i].values[name];
        const char              *code = in->records[i].values[credit].text;

        if ((in->records[i].verdict == V_TAKEN || in->records[i].verdict == V_REPAIRED) && *v->text
            && !intake_index_find(names, v->text) && !(*code && intake_index_find(codes, code)))
            intake_remark(arena, in, in->records[i].row, v->column, V_REMARK,
                          "用人单位名录无此单位", "");
    }
    intake_settle(in);
}

static void
add_elsewhere(struct intake *in, const struct intake *other)
{
    int                  document = layout_column_named(&layouts[2], "document");
    struct intake_index *people = intake_index_open(arena, other, document);

    for (size_t i = 0; i < in->n; i++) {
        const struct value_read *v = &in->records[i].values[document];

        if ((in->records[i].verdict == V_TAKEN || in->records[i].verdict == V_REPAIRED)
            && intake_index_find(people, v->text))
            intake_remark(arena, in, in->records[i].row, v->column, V_ELSEWHERE, "已是其他工会会员",
                          other->suggests);
    }
    intake_settle(in);
}

static void
codes_parse(void)
{
    static const char *const wanted[] = {
        "sex",           "1=男|",    "ethnic",          "56=基诺族|基诺", "economic",
        "150=有限责任|", "industry", "c14=食品制造业|", "region",         "370215=即墨区"
    };

    for (int i = 0; i < 10; i += 2)
        EXPECT(text_contains(table_text(NULL, wanted[i]), wanted[i + 1]));
    EXPECT(!text_contains(table_text(NULL, "region"), "370282="));
}

int
main(void)
{
    struct intake org, employer, first, second;

    arena = arena_open();
    expected_read();
    layouts_read();
    codes_parse();
    read_file("工会组织名录.csv", 0, &org);
    read_file("用人单位名录.csv", 1, &employer);
    read_file("会员花名册-1.xlsx", 2, &first);
    read_file("会员花名册-2.xlsx", 2, &second);
    EXPECT(text_is(first.suggests, "青岛中联海晟食品有限公司工会委员会") && first.whole);
    EXPECT(text_is(second.suggests, "青岛鸿运博远软件技术有限公司工会委员会") && !second.whole);
    EXPECT(first.head == 3 && first.head_rows == 2 && first.last == 401);
    EXPECT(second.head == 3 && second.head_rows == 1 && second.last == 146);
    add_superiors(&org);
    add_employers(&org, &employer);
    add_elsewhere(&second, &first);
    compare("工会组织名录.csv", &org);
    compare("用人单位名录.csv", &employer);
    compare("会员花名册-1.xlsx", &first);
    compare("会员花名册-2.xlsx", &second);
    compare_totals("工会组织名录.csv", &org);
    compare_totals("用人单位名录.csv", &employer);
    compare_totals("会员花名册-1.xlsx", &first);
    compare_totals("会员花名册-2.xlsx", &second);
    printf("lines of expected.tsv compared: %zu\n", compared);
    arena_close(arena);
    return unit_end("test_intake");
}
