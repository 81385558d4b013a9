/* test_sheet_write.c - tables out, read back by our own reader and looked at inside the package. */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include "core/day.h"
#include "core/text.h"
#include "sheet/out.h"
#include "unit.h"
#include <zip.h>

static struct arena    *arena;
static struct workbook  book;
static const char      *why;

static const char *const LONG_NUMBER = "370282199001011234";

/* ---- tools ---- */

static struct sheet_out *
with_columns(struct sheet_out *out)
{
    sheet_out_column(out, "姓名", OUT_TEXT, 0);
    sheet_out_column(out, "人数", OUT_NUMBER, 0);
    sheet_out_column(out, "金额（元）", OUT_MONEY, 20);
    sheet_out_column(out, "入会日期", OUT_DAY, 0);
    sheet_out_column(out, "时刻", OUT_INSTANT, 0);
    return out;
}

static void
row_put(struct sheet_out *out, const char *a, const char *b, const char *c, const char *d,
        const char *e)
{
    sheet_out_text(out, a);
    sheet_out_text(out, b);
    sheet_out_text(out, c);
    sheet_out_text(out, d);
    sheet_out_text(out, e);
    sheet_out_row(out);
}

static const char *
finished(struct sheet_out *out, size_t *n)
{
    const void *bytes = "";

    EXPECT(sheet_out_done(out, &bytes, n) == OK);
    return bytes;
}

static bool
cell_is(size_t row, size_t column, enum cell_kind kind, const char *text)
{
    const struct sheet_row *r = &book.sheets[0].rows[row - 1];

    if (column <= r->n && r->cells[column - 1].kind == kind
        && text_is(r->cells[column - 1].text, text))
        return true;
    fprintf(stderr, "  cell %zu,%zu is \"%s\"\n", row, column,
            column <= r->n ? r->cells[column - 1].text : "(none)");
    return false;
}

static bool
is_text(const char *bytes, size_t n, const char *expected)
{
    if (n == strlen(expected) && memcmp(bytes, expected, n) == 0)
        return true;
    fprintf(stderr, "  is %.*s\n", (int)n, bytes);
    return false;
}

/* A part of the package as text. */
static const char *
part_of(const char *bytes, size_t n, const char *path)
{
    zip_t *zip =
        zip_open_from_source(zip_source_buffer_create(bytes, n, 0, NULL), ZIP_RDONLY, NULL);
    zip_file_t *file = zip ? zip_fopen(zip, path, 0) : NULL;
    zip_stat_t  stat;
    char       *text;

    if (!file || zip_stat(zip, path, 0, &stat) != 0)
        return "";
    text = arena_alloc(arena, (size_t)stat.size + 1);
    EXPECT(zip_fread(file, text, stat.size) == (zip_int64_t)stat.size);
    zip_fclose(file);
    zip_discard(zip);
    return text;
}

static size_t
descriptors_open(void)
{
    DIR   *folder = opendir("/proc/self/fd");
    size_t n = 0;

    while (folder && readdir(folder))
        n++;
    closedir(folder);
    return n;
}

/* ---- numbers ---- */

static void
test_numbers(void)
{
    EXPECT(out_is_number("0") && out_is_number("-12.50") && out_is_number("0.5")
           && out_is_number("123456789012345"));
    EXPECT(!out_is_number("") && !out_is_number("-") && !out_is_number("007")
           && !out_is_number("1."));
    EXPECT(!out_is_number(LONG_NUMBER) && !out_is_number("1e5") && !out_is_number("+1")
           && !out_is_number("1 "));
    EXPECT(!out_is_number("-=1") && !out_is_number("1.2.3") && !out_is_number(".5"));
}

/* ---- CSV ---- */

static void
test_csv(void)
{
    struct sheet_out *out = with_columns(sheet_out_csv(arena, false));
    const char       *bytes;
    size_t            n;

    row_put(out, "王小明", "-3", "-1155.10", "2020-03", "2026-10-31T09:00:00+08:00");
    row_put(out, "=1+1", "-x", "@", "\ta", "+86 139");
    row_put(out, "甲,\"乙\"\n丙", "", NULL, "-", "=\"a\",b");
    sheet_out_text(out, "short");
    sheet_out_mark(out, "no colours here");
    sheet_out_row(out);
    sheet_out_row(out);
    bytes = finished(out, &n);
    EXPECT(is_text(bytes, n,
                   "\xEF\xBB\xBF姓名,人数,金额（元）,入会日期,时刻\r\n"
                   "王小明,-3,-1155.10,2020-03,2026-10-31T09:00:00+08:00\r\n"
                   "'=1+1,'-x,'@,'\ta,'+86 139\r\n"
                   "\"甲,\"\"乙\"\"\n丙\",,,'-,\"'=\"\"a\"\",b\"\r\nshort,,,,\r\n,,,,\r\n"));
    EXPECT(sheet_parse(arena, bytes, n, &book, &why) == OK && book.sheets[0].n == 5);
    EXPECT(cell_is(4, 1, CELL_TEXT, "甲,\"乙\"\n丙") && cell_is(3, 1, CELL_TEXT, "'=1+1"));
}

static void
test_csv_gb18030(void)
{
    struct sheet_out *out = sheet_out_csv(arena, true);
    const char       *bytes;
    size_t            n;

    sheet_out_column(out, "姓名", OUT_TEXT, 0);
    bytes = finished(out, &n);
    EXPECT(is_text(bytes, n, "\xD0\xD5\xC3\xFB\r\n"));

    out = sheet_out_csv(arena, true);
    sheet_out_column(out, "姓名", OUT_TEXT, 0);
    sheet_out_text(out, "𠮷野 䶮 阿依古丽·买买提");
    sheet_out_row(out);
    bytes = finished(out, &n);
    EXPECT(sheet_parse(arena, bytes, n, &book, &why) == OK && text_is(book.encoding, "GB18030"));
    EXPECT(cell_is(2, 1, CELL_TEXT, "𠮷野 䶮 阿依古丽·买买提"));
}

/* ---- XLSX ---- */

static void
test_xlsx_values(void)
{
    struct sheet_out *out = with_columns(
        sheet_out_xlsx(arena, "会员[名册]:2026/10, 一个长得放不下的名字也要写得出来才行"));
    const char       *bytes;
    size_t            n;

    row_put(out, LONG_NUMBER, "-3", "-1155.10", "2020-03-15", "2026-10-31T09:00:05+08:00");
    row_put(out, "=1+1", LONG_NUMBER, "免缴", "2020-03", "2026-10-31T09:00:00Z");
    row_put(out, " 𠮷<&>\"\n\x01_x0041__x_x00g0_", "007", "0", "1899-12-31", "soon");
    row_put(out, "", "", "", "1900-01-01", "");
    bytes = finished(out, &n);
    EXPECT(sheet_parse(arena, bytes, n, &book, &why) == OK && book.n == 1 && book.sheets[0].n == 5);
    EXPECT(text_is(book.sheets[0].name, "会员_名册__2026_10, 一个长得放不下的名字也要写得出"));
    EXPECT(cell_is(1, 3, CELL_TEXT, "金额（元）") && cell_is(2, 1, CELL_TEXT, LONG_NUMBER));
    EXPECT(cell_is(2, 2, CELL_NUMBER, "-3") && cell_is(2, 3, CELL_NUMBER, "-1155.1"));
    EXPECT(cell_is(2, 4, CELL_DATE, "2020-03-15")
           && cell_is(2, 5, CELL_DATE, "2026-10-31T09:00:05"));
    EXPECT(cell_is(3, 1, CELL_TEXT, "=1+1") && cell_is(3, 2, CELL_TEXT, LONG_NUMBER));
    EXPECT(cell_is(3, 3, CELL_TEXT, "免缴") && cell_is(3, 4, CELL_TEXT, "2020-03"));
    EXPECT(cell_is(3, 5, CELL_TEXT, "2026-10-31T09:00:00Z") && cell_is(4, 2, CELL_TEXT, "007"));
    EXPECT(cell_is(4, 1, CELL_TEXT, " 𠮷<&>\"\n\x01_x0041__x_x00g0_")
           && cell_is(4, 4, CELL_TEXT, "1899-12-31"));
    EXPECT(cell_is(5, 4, CELL_DATE, "1900-01-01") && book.sheets[0].rows[4].n == 4);
}

static void
test_xlsx_looks(void)
{
    struct sheet_out *out = with_columns(sheet_out_xlsx(arena, "导入结果"));
    const char       *bytes, *sheet, *again;
    size_t            n, m;

    row_put(out, "王小明", "1", "2", "3", "4");
    sheet_out_text(out, "错");
    sheet_out_mark(out, "身份证号校验码不对");
    sheet_out_text(out, "");
    sheet_out_mark(out, "必填");
    sheet_out_row(out);
    bytes = finished(out, &n);
    sheet = part_of(bytes, n, "xl/worksheets/sheet1.xml");
    EXPECT(text_contains(sheet, "<pane ySplit=\"1\" topLeftCell=\"A2\"")
           && text_contains(sheet, "state=\"frozen\""));
    EXPECT(text_contains(sheet, "<autoFilter ref=\"A1:E3\"/>")
           && text_contains(sheet, "fitToHeight=\"0\""));
    EXPECT(text_contains(sheet, "min=\"3\" max=\"3\" width=\"20.7")
           && !text_contains(sheet, "<f>"));
    EXPECT(text_contains(part_of(bytes, n, "xl/styles.xml"), "FFFFC7CE"));
    EXPECT(text_contains(part_of(bytes, n, "xl/styles.xml"), "<b/>"));
    EXPECT(text_contains(part_of(bytes, n, "xl/comments1.xml"), "<comment ref=\"A3\""));
    EXPECT(text_contains(part_of(bytes, n, "xl/comments1.xml"), "身份证号校验码不对"));
    EXPECT(text_contains(part_of(bytes, n, "xl/comments1.xml"), "<comment ref=\"B3\""));
    EXPECT(text_contains(part_of(bytes, n, "docProps/core.xml"), "2026-10-31"));
    EXPECT(sheet_parse(arena, bytes, n, &book, &why) == OK && cell_is(3, 1, CELL_TEXT, "错"));
    EXPECT(book.sheets[0].rows[2].n == 1);

    out = sheet_out_xlsx(arena, "");
    sheet_out_column(out, "只有表头", OUT_TEXT, 0);
    again = finished(out, &m);
    EXPECT(sheet_parse(arena, again, m, &book, &why) == OK && book.sheets[0].n == 1);
    EXPECT(text_is(book.sheets[0].name, "Sheet1"));
}

/* Too long for a cell: said at the end, not cut. */
static void
test_xlsx_too_long(void)
{
    struct sheet_out *out = sheet_out_xlsx(arena, "a");
    char             *text = arena_alloc(arena, 32769);
    const void       *bytes;
    size_t            n;

    memset(text, 'x', 32768);
    sheet_out_column(out, "a", OUT_TEXT, 0);
    sheet_out_text(out, text);
    sheet_out_row(out);
    EXPECT(sheet_out_done(out, &bytes, &n) == E_TOO_BIG);
    text[32767] = '\0';
    out = sheet_out_xlsx(arena, "a");
    sheet_out_column(out, "a", OUT_TEXT, 0);
    sheet_out_text(out, text);
    sheet_out_row(out);
    EXPECT(sheet_out_done(out, &bytes, &n) == OK
           && sheet_parse(arena, bytes, n, &book, &why) == OK);
    EXPECT(cell_is(2, 1, CELL_TEXT, text));
}

/* Ten thousand rows, and one that is given up in the middle: no descriptor stays open. */
static void
test_xlsx_many(void)
{
    size_t            before = descriptors_open(), n;
    struct arena     *own = arena_open();
    struct sheet_out *out = with_columns(sheet_out_xlsx(own, "多"));
    const void       *bytes;
    int               k;

    for (k = 0; k < 10000; k++)
        row_put(out, arena_print(own, "王%d", k), "12", "1155.10", "2020-03-15",
                "2026-10-31T09:00:00+08:00");
    EXPECT(sheet_out_done(out, &bytes, &n) == OK);
    EXPECT(sheet_parse(arena, bytes, n, &book, &why) == OK && book.sheets[0].n == 10001);
    EXPECT(cell_is(10001, 1, CELL_TEXT, "王9999") && cell_is(10001, 4, CELL_DATE, "2020-03-15"));
    out = with_columns(sheet_out_xlsx(own, "放弃"));
    row_put(out, "a", "1", "2", "", "");
    arena_close(own);
    EXPECT(descriptors_open() == before);
}

int
main(void)
{
    arena = arena_open();
    now_stand_at(instant_parse("2026-10-31T09:00:00+08:00"));
    test_numbers();
    test_csv();
    test_csv_gb18030();
    test_xlsx_values();
    test_xlsx_looks();
    test_xlsx_too_long();
    test_xlsx_many();
    arena_close(arena);
    return unit_end("sheet_write");
}
