/* test_sheet_xlsx.c - XLSX made part by part: cells, places, sheets, hostile files. */
#include <stdlib.h>
#include <string.h>
#include "core/text.h"
#include "sheet/sheet.h"
#include "unit.h"
#include <zip.h>

#define MAIN                                                               \
    "xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main' " \
    "xmlns:r='http://schemas.openxmlformats.org/officeDocument/2006/relationships'"
#define TYPE "Type='http://schemas.openxmlformats.org/officeDocument/2006/relationships/"

static struct arena    *arena;
static struct workbook  book;
static const char      *why;

/* ---- a package in memory ---- */

struct part {
    const char *path, *text;
};

static const char *
package_make(const struct part *parts, size_t count, size_t *n)
{
    zip_source_t *source = zip_source_buffer_create(NULL, 0, 0, NULL);
    zip_t        *zip = zip_open_from_source(source, ZIP_TRUNCATE, NULL);
    zip_stat_t    stat;
    char         *bytes;
    size_t        k;

    zip_source_keep(source);
    for (k = 0; k < count; k++) {
        zip_source_t *text = zip_source_buffer(zip, parts[k].text, strlen(parts[k].text), 0);

        zip_file_add(zip, parts[k].path, text, ZIP_FL_OVERWRITE);
    }
    zip_close(zip);
    zip_source_open(source);
    zip_source_stat(source, &stat);
    bytes = arena_alloc(arena, (size_t)stat.size);
    *n = (size_t)zip_source_read(source, bytes, stat.size);
    zip_source_close(source);
    zip_source_free(source);
    return bytes;
}

static enum status
parse_parts(const struct part *parts, size_t count)
{
    size_t      n;
    const char *bytes = package_make(parts, count, &n);

    return sheet_parse(arena, bytes, n, &book, &why);
}

static const char *const WORKBOOK =
    "<workbook " MAIN "><sheets><sheet name='一' sheetId='1' r:id='r1'/>"
    "</sheets></workbook>";
static const char *const RELATIONS =
    "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'>"
    "<Relationship Id='r1' " TYPE "worksheet' Target='worksheets/sheet1.xml'/>"
    "<Relationship Id='r2' " TYPE "sharedStrings' Target='sharedStrings.xml'/>"
    "<Relationship Id='r3' " TYPE "styles' Target='styles.xml'/></Relationships>";
static const char *const STYLES =
    "<styleSheet " MAIN "><numFmts count='2'>"
    "<numFmt numFmtId='180' formatCode='yyyy&quot;年&quot;m&quot;月&quot;'/>"
    "<numFmt numFmtId='181' formatCode='0.00&quot;d&quot;'/></numFmts>"
    "<cellStyleXfs><xf numFmtId='14'/></cellStyleXfs><cellXfs><xf numFmtId='0'/><xf numFmtId='14'/>"
    "<xf numFmtId='180'/><xf numFmtId='181'/><xf numFmtId='22'/>"
    "<xf numFmtId='57'/></cellXfs></styleSheet>";

/* One sheet with the given <sheetData>…, and shared strings. */
static enum status
parse_sheet(const char *strings, const char *sheet)
{
    const char *whole = arena_print(arena, "<worksheet " MAIN ">%s</worksheet>", sheet);
    const char *table = arena_print(arena, "<sst " MAIN ">%s</sst>", strings);
    struct part parts[] = {
        { "[Content_Types].xml", "<Types/>" }, { "xl/workbook.xml", WORKBOOK },
        { "xl/_rels/workbook.xml.rels", RELATIONS }, { "xl/styles.xml", STYLES },
        { "xl/sharedStrings.xml", table }, { "xl/worksheets/sheet1.xml", whole },
    };

    return parse_parts(parts, sizeof parts / sizeof *parts);
}

static const struct cell *
cell_at(int64_t row, size_t column)
{
    static const struct cell none = { CELL_EMPTY, false, "(none)" };
    size_t                   k;

    for (k = 0; book.n > 0 && k < book.sheets[0].n; k++) {
        const struct sheet_row *r = &book.sheets[0].rows[k];

        if (r->number == row)
            return column <= r->n ? &r->cells[column - 1] : &none;
    }
    return &none;
}

static bool
cell_is(int64_t row, size_t column, enum cell_kind kind, const char *text)
{
    const struct cell *cell = cell_at(row, column);

    if (cell->kind == kind && text_is(cell->text, text))
        return true;
    fprintf(stderr, "  cell %d,%zu is %d '%s'\n", (int)row, column, (int)cell->kind, cell->text);
    return false;
}

static bool
refused(enum status status, enum status expected, const char *part)
{
    if (status == expected && why && text_contains(why, part))
        return true;
    fprintf(stderr, "  status %d, %s\n", (int)status, why ? why : "no sentence");
    return false;
}

/* ---- cells ---- */

static void
test_texts(void)
{
    EXPECT(
        parse_sheet("<si><r><t>张</t></r><r><rPr><b/></rPr><t xml:space='preserve'> 三</t></r>"
                    "<rPh sb='0' eb='1'><t>zhang</t></rPh></si><si>"
                    "<t>a_x000D_&#10;b_x005F_x0041_</t></si>"
                    "<si/><si><t>&lt;&amp;</t></si>",
                    "<sheetData><row r='1'><c r='A1' t='s'><v>0</v></c><c r='B1' t='s'><v>1</v></c>"
                    "<c r='C1' t='s'><v>2</v></c><c r='D1' t='s'><v>3</v></c>"
                    "<c r='E1' t='inlineStr'><is><r><t>甲</t></r><rPh><t>jia</t></rPh><r>"
                    "<t>乙</t></r></is></c>"
                    "<c r='F1' t='str'><f>A1&amp;B1</f><v>算_x0041_</v></c></row></sheetData>")
        == OK);
    EXPECT(text_is(book.kind, "xlsx") && text_is(book.encoding, "")
           && text_is(book.sheets[0].name, "一"));
    EXPECT(cell_is(1, 1, CELL_TEXT, "张 三") && cell_is(1, 2, CELL_TEXT, "a\r\nb_x0041_"));
    EXPECT(cell_is(1, 3, CELL_EMPTY, "") && cell_is(1, 4, CELL_TEXT, "<&"));
    EXPECT(cell_is(1, 5, CELL_TEXT, "甲乙") && cell_is(1, 6, CELL_TEXT, "算A"));
    EXPECT(refused(parse_sheet("", "<sheetData><row><c t='s'><v>0</v></c></row></sheetData>"),
                   E_INVALID, "损坏"));
    EXPECT(refused(parse_sheet("<si/>", "<sheetData><row><c t='s'><v>-1</v></c></row></sheetData>"),
                   E_INVALID, "损坏"));
}

static void
test_values(void)
{
    EXPECT(parse_sheet("",
                       "<sheetData><row r='2'><c r='A2'><v>370282199001011200</v></c>"
                       "<c r='B2'><v>3.70282199001011E+17</v></c><c r='C2'><v>2020.3</v></c>"
                       "<c r='D2' t='b'><v>1</v></c><c r='E2' t='e'><v>#N/A</v></c>"
                       "<c r='F2'><f>SUM(A1)</f><v>12</v></c><c r='G2'><f>SUM(A1)</f></c>"
                       "<c r='H2' t='str'><f>A1</f><v></v></c><c r='I2' s='1'/>"
                       "<c r='J2' t='b'><v>0</v></c><c r='K2' t='n'><v>x</v></c></row></sheetData>")
           == OK);
    EXPECT(cell_is(2, 1, CELL_NUMBER, "370282199001011200") && cell_at(2, 1)->rounded);
    EXPECT(cell_is(2, 2, CELL_NUMBER, "370282199001011000") && cell_at(2, 2)->rounded);
    EXPECT(cell_is(2, 3, CELL_NUMBER, "2020.3") && !cell_at(2, 3)->rounded);
    EXPECT(cell_is(2, 4, CELL_BOOLEAN, "1") && cell_is(2, 5, CELL_ERROR, "#N/A"));
    EXPECT(cell_is(2, 6, CELL_NUMBER, "12") && cell_is(2, 7, CELL_ERROR, "#未计算"));
    EXPECT(cell_is(2, 8, CELL_EMPTY, "") && cell_is(2, 9, CELL_EMPTY, ""));
    EXPECT(cell_is(2, 10, CELL_BOOLEAN, "0") && cell_is(2, 11, CELL_TEXT, "x"));
}

static void
test_days(void)
{
    EXPECT(parse_sheet("", "<sheetData><row><c s='1'><v>43905</v></c><c s='2'><v>43891</v></c>"
                           "<c s='3'><v>43905</v></c><c s='4'><v>43905.354166666664</v></c>"
                           "<c s='5'><v>43905</v></c><c s='99'><v>43905</v></c>"
                           "<c t='d'><v>2020-03-15T00:00:00.000</v></c><c t='d'>"
                           "<v>2020-03-15T08:30:00Z</v></c>"
                           "<c t='d'><v>2020-03-15</v></c><c t='d'><v>soon</v></c><c s='1'>"
                           "<v>20110921</v></c>"
                           "</row></sheetData>")
           == OK);
    EXPECT(cell_is(1, 1, CELL_DATE, "2020-03-15") && cell_is(1, 2, CELL_DATE, "2020-03-01"));
    EXPECT(cell_is(1, 3, CELL_NUMBER, "43905") && cell_is(1, 4, CELL_DATE, "2020-03-15T08:30:00"));
    EXPECT(cell_is(1, 5, CELL_DATE, "2020-03-15") && cell_is(1, 6, CELL_NUMBER, "43905"));
    EXPECT(cell_is(1, 7, CELL_DATE, "2020-03-15")
           && cell_is(1, 8, CELL_DATE, "2020-03-15T08:30:00"));
    EXPECT(cell_is(1, 9, CELL_DATE, "2020-03-15") && cell_is(1, 10, CELL_TEXT, "soon"));
    EXPECT(cell_is(1, 11, CELL_NUMBER, "20110921"));
}

static void
test_places(void)
{
    EXPECT(parse_sheet(
               "", "<sheetData><row><c><v>1</v></c><c><v>2</v></c></row><row r='5'><c r='C5'>"
                   "<v>3</v></c>"
                   "<c r='A5'><v>4</v></c><c><v>5</v></c></row><row><c r='B8'><v>6</v></c></row>"
                   "<row><c><v>7</v></c></row><row r='3'><c r='A3'><v>8</v></c></row>"
                   "<row r='5'><c r='D5'><v>9</v></c></row><row r='12'/></sheetData>")
           == OK);
    EXPECT(book.sheets[0].n == 5 && book.sheets[0].rows[1].number == 3
           && book.sheets[0].rows[4].number == 9);
    EXPECT(cell_is(1, 2, CELL_NUMBER, "2") && cell_is(3, 1, CELL_NUMBER, "8"));
    EXPECT(cell_is(5, 1, CELL_NUMBER, "4") && cell_is(5, 2, CELL_NUMBER, "5")
           && cell_is(5, 3, CELL_NUMBER, "3"));
    EXPECT(cell_is(5, 4, CELL_NUMBER, "9"));
    EXPECT(cell_is(8, 2, CELL_NUMBER, "6") && cell_is(9, 1, CELL_NUMBER, "7"));
    EXPECT(refused(parse_sheet("", "<sheetData><row r='1'><c r='?'><v>1</v></c></row></sheetData>"),
                   E_INVALID, "损坏"));
    EXPECT(refused(parse_sheet("", "<sheetData><row r='1048577'><c><v>1</v></c></row></sheetData>"),
                   E_INVALID, "损坏"));
    EXPECT(
        refused(parse_sheet("", "<sheetData><row r='1'><c r='XFE1'><v>1</v></c></row></sheetData>"),
                E_INVALID, "损坏"));
    EXPECT(
        refused(parse_sheet("", "<sheetData><row r='7'><c r='KO7'><v>1</v></c></row></sheetData>"),
                E_TOO_BIG, "第 7 行超过 300 列"));
    EXPECT(parse_sheet(
               "", "<sheetData><row r='7'><c r='KN7'><v>1</v></c><c r='XFD7'/></row></sheetData>")
           == OK);
    EXPECT(cell_is(7, 300, CELL_NUMBER, "1"));
}

static void
test_merges(void)
{
    const struct merge *m;

    EXPECT(parse_sheet("",
                       "<sheetData><row><c><v>1</v></c></row></sheetData><mergeCells>"
                       "<mergeCell ref='A1:AB3'/>"
                       "<mergeCell ref='C3:B1'/><mergeCell ref='x'/><mergeCell/></mergeCells>"
                       "<extLst><ext><row xmlns='urn:other'><c><v>9</v></c></row></ext></extLst>")
           == OK);
    EXPECT(book.sheets[0].merge_count == 1 && book.sheets[0].n == 1);
    m = book.sheets[0].merges;
    EXPECT(m && m->row == 1 && m->column == 1 && m->rows == 3 && m->columns == 28);
}

/* ---- sheets ---- */

static void
test_sheets(void)
{
    struct part parts[] = {
        { "_rels/.rels",
          "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'>"
          "<Relationship Id='a' " TYPE
          "officeDocument' Target='xl/workbook.xml'/></Relationships>" },
        { "xl/workbook.xml",
          "<workbook " MAIN "><sheets><sheet name='b' sheetId='2' r:id='r2'/>"
          "<sheet name='图' sheetId='3' r:id='r3'/>"
          "<sheet name='a&amp;' sheetId='1' state='veryHidden' r:id='r1'/></sheets></workbook>" },
        { "xl/_rels/workbook.xml.rels",
          "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'>"
          "<Relationship Id='r1' " TYPE "worksheet' Target='/xl/one.xml'/>"
          "<Relationship Id='r2' " TYPE "worksheet' Target='Two.xml'/>"
          "<Relationship Id='r3' " TYPE "chartsheet' Target='chart.xml'/></Relationships>" },
        { "xl/one.xml",
          "<worksheet " MAIN "><sheetData><row><c><v>1</v></c></row></sheetData></worksheet>" },
        { "xl/two.xml",
          "<worksheet " MAIN "><sheetData><row><c><v>2</v></c></row></sheetData></worksheet>" },
    };

    EXPECT(parse_parts(parts, 5) == OK && book.n == 2);
    EXPECT(text_is(book.sheets[0].name, "b") && !book.sheets[0].hidden
           && cell_is(1, 1, CELL_NUMBER, "2"));
    EXPECT(text_is(book.sheets[1].name, "a&") && book.sheets[1].hidden);
    EXPECT(refused(parse_parts(parts, 4), E_INVALID, "损坏"));
}

static void
test_other_packages(void)
{
    struct part ods = { "content.xml", "<x/>" }, word = { "word/document.xml", "<x/>" };
    struct part plain = { "a.txt", "x" }, binary = { "xl/workbook.bin", "x" };

    EXPECT(refused(parse_parts(&ods, 1), E_INVALID, ".ods"));
    EXPECT(refused(parse_parts(&word, 1), E_INVALID, "Word"));
    EXPECT(refused(parse_parts(&binary, 1), E_INVALID, ".xlsb"));
    EXPECT(refused(parse_parts(&plain, 1), E_INVALID, "压缩包"));
}

/* ---- hostile files ---- */

static void
test_hostile_xml(void)
{
    char *deep = arena_alloc(arena, 1000 * 3 + 1);
    int   k;

    for (k = 0; k < 1000; k++)
        memcpy(deep + 3 * k, "<a>", 3);
    EXPECT(refused(parse_sheet("", deep), E_INVALID, "损坏"));
    EXPECT(refused(parse_sheet("", "<sheetData><row>"), E_INVALID, "损坏"));
    EXPECT(refused(parse_sheet("<si><t>&x;</t></si>", ""), E_INVALID, "损坏"));
    EXPECT(refused(parse_sheet("", "<sheetData/>"), E_INVALID, "没有任何内容"));
    EXPECT(refused(parse_sheet("", "<sheetData><row><c r='A0' t='s'/></row></sheetData>"),
                   E_INVALID, "损坏"));
}

static enum status
read_in_worker(const char *workbook, const char *sheet)
{
    struct part parts[] = {
        { "xl/workbook.xml", workbook },
        { "xl/_rels/workbook.xml.rels", RELATIONS },
        { "xl/sharedStrings.xml", "<sst " MAIN "/>" },
        { "xl/worksheets/sheet1.xml", sheet },
    };
    size_t      n;
    const char *bytes = package_make(parts, sizeof parts / sizeof *parts, &n);

    return sheet_read(arena, bytes, n, &book, &why);
}

/* What is inflated is counted, whatever the zip says: twelve sheets are the same part of 20 MB. */
static void
test_bombs(void)
{
    const char *sheet =
        "<worksheet " MAIN "><sheetData><row><c><v>1</v></c></row></sheetData></worksheet>";
    const char *entry = "<sheet name='x' sheetId='1' r:id='r1'/>";
    size_t      length = (size_t)sheet_limits.inflated / 10;
    char       *blank = arena_alloc(arena, length + 200);
    const char *four = arena_print(arena, "%s%s%s%s", entry, entry, entry, entry);
    const char *twelve = arena_print(arena, "<workbook " MAIN "><sheets>%s%s%s</sheets></workbook>",
                                     four, four, four);
    int         head = sprintf(blank, "<worksheet " MAIN ">");

    memset(blank + head, ' ', length);
    strcpy(blank + head + length, "</worksheet>");
    EXPECT(refused(read_in_worker(twelve, blank), E_TOO_BIG, "解压后超过 200 MB"));
    EXPECT(read_in_worker(twelve, sheet) == OK && book.n == 12 && cell_is(1, 1, CELL_NUMBER, "1"));
    EXPECT(read_in_worker(WORKBOOK, sheet) == OK && book.n == 1);
}

/* Forty million places in a small file: the last column of each row. */
static void
test_sparse(void)
{
    size_t rows = 140000;
    char  *sheet = arena_alloc(arena, rows * 64 + 200), *at = sheet;
    size_t k;

    at += sprintf(at, "<worksheet " MAIN "><sheetData>");
    for (k = 1; k <= rows; k++)
        at += sprintf(at, "<row r='%zu'><c r='KN%zu'><v>1</v></c></row>", k, k);
    strcpy(at, "</sheetData></worksheet>");
    EXPECT(refused(read_in_worker(WORKBOOK, sheet), E_TOO_BIG, "单元格太多"));
}

int
main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "worker") == 0)
        return sheet_worker();
    arena = arena_open();
    test_texts();
    test_values();
    test_days();
    test_places();
    test_merges();
    test_sheets();
    test_other_packages();
    test_hostile_xml();
    test_bombs();
    test_sparse();
    arena_close(arena);
    return unit_end("sheet_xlsx");
}
