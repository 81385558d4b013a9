/* test_sheet.c - tables in: kinds of files, CSV, numbers, days, the worker, the sample files. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include "core/text.h"
#include "sheet/sheet.h"
#include "sheet/xlsx.h"
#include "unit.h"

#define SAMPLES "tests/data/union/"
#define MADE    "tests/data/sheet/"

/* ---- tools ---- */

static struct arena    *arena;
static struct workbook  book;
static const char      *why;

static enum status
parse(const char *bytes, size_t n)
{
    memset(&book, 0, sizeof book);
    why = NULL;
    return sheet_parse(arena, bytes, n, &book, &why);
}

static enum status
parse_text(const char *text)
{
    return parse(text, strlen(text));
}

/* "" for an empty cell, "(none)" where the row or the cell is not there. */
static const char *
cell(const struct workbook *of, int64_t row, size_t column)
{
    const struct sheet *sheet = of->sheets;
    size_t              k;

    for (k = 0; of->n > 0 && k < sheet->n; k++) {
        if (sheet->rows[k].number == row)
            return column <= sheet->rows[k].n ? sheet->rows[k].cells[column - 1].text : "(none)";
    }
    return "(none)";
}

static bool
cell_is(int64_t row, size_t column, const char *text)
{
    if (text_is(cell(&book, row, column), text))
        return true;
    fprintf(stderr, "  cell %d,%zu is \"%s\"\n", (int)row, column, cell(&book, row, column));
    return false;
}

static bool
refused(enum status status, const char *part)
{
    if (status != OK && why && text_contains(why, part) && text_valid(why, strlen(why)))
        return true;
    fprintf(stderr, "  status %d, %s\n", (int)status, why ? why : "no sentence");
    return false;
}

static char *
file_bytes(const char *path, size_t *n)
{
    FILE *file = fopen(path, "rb");
    char *bytes;
    long  size;

    *n = 0;
    if (!file) {
        fprintf(stderr, "  no file %s\n", path);
        return arena_text(arena, "");
    }
    fseek(file, 0, SEEK_END);
    size = ftell(file);
    rewind(file);
    bytes = arena_alloc(arena, (size_t)size + 1);
    *n = fread(bytes, 1, (size_t)size, file);
    fclose(file);
    return bytes;
}

/* ---- numbers, days, formats ---- */

static bool
plain_is(const char *text, const char *expected, bool lost)
{
    char number[NUMBER_ROOM] = "(none)";
    bool rounded = false, good = number_plain(text, number, &rounded);

    if (text_is(good ? number : NULL, expected) && rounded == lost)
        return true;
    fprintf(stderr, "  %s is %s%s\n", text, number, rounded ? ", rounded" : "");
    return false;
}

static void
test_numbers(void)
{
    EXPECT(plain_is("2020.3", "2020.3", false));
    EXPECT(plain_is("13800001111", "13800001111", false));
    EXPECT(plain_is("370282199001011200", "370282199001011200", true));
    EXPECT(plain_is("3.70282199001011E+17", "370282199001011000", true));
    EXPECT(plain_is("3.70282199001011E+017", "370282199001011000", true));
    EXPECT(plain_is("123456789012345", "123456789012345", false));
    EXPECT(plain_is("1234567890123456", "1234567890123456", true));
    EXPECT(plain_is("2020.0999999999999", "2020.1", false));
    EXPECT(plain_is("1.1000000000000001", "1.1", false));
    EXPECT(plain_is("9.9999999999999999", "10", false));
    EXPECT(plain_is("0.1234567890123456", "0.123456789012346", false));
    EXPECT(plain_is("1E-3", "0.001", false));
    EXPECT(plain_is("-12.50", "-12.5", false));
    EXPECT(plain_is("-0", "0", false));
    EXPECT(plain_is("0001", "1", false));
    EXPECT(plain_is(".5", "0.5", false));
    EXPECT(plain_is("5.", "5", false));
    EXPECT(plain_is("1e2", "100", false));
    EXPECT(plain_is("", NULL, false));
    EXPECT(plain_is("-", NULL, false));
    EXPECT(plain_is("1E", NULL, false));
    EXPECT(plain_is("1E999", NULL, false));
    EXPECT(plain_is("1 000", NULL, false));
    EXPECT(plain_is("1.2.3", NULL, false));
    EXPECT(plain_is("nan", NULL, false));
}

static bool
day_is(const char *number, bool since_1904, enum cell_kind kind, const char *expected)
{
    char           day[32] = "";
    enum cell_kind is = serial_text(number, since_1904, day);

    if (is == kind && text_is(day, expected))
        return true;
    fprintf(stderr, "  %s is %d \"%s\"\n", number, (int)is, day);
    return false;
}

static void
test_days(void)
{
    EXPECT(day_is("43905", false, CELL_DATE, "2020-03-15"));
    EXPECT(day_is("43905.354166666664", false, CELL_DATE, "2020-03-15T08:30:00"));
    EXPECT(day_is("43905.9999999", false, CELL_DATE, "2020-03-16"));
    EXPECT(day_is("1", false, CELL_DATE, "1900-01-01"));
    EXPECT(day_is("59", false, CELL_DATE, "1900-02-28"));
    EXPECT(day_is("60", false, CELL_NUMBER, ""));
    EXPECT(day_is("61", false, CELL_DATE, "1900-03-01"));
    EXPECT(day_is("36585", false, CELL_DATE, "2000-02-29"));
    EXPECT(day_is("2958465", false, CELL_DATE, "9999-12-31"));
    EXPECT(day_is("2958466", false, CELL_NUMBER, ""));
    EXPECT(day_is("42443", true, CELL_DATE, "2020-03-15"));
    EXPECT(day_is("0", true, CELL_DATE, "1904-01-01"));
    EXPECT(day_is("0", false, CELL_NUMBER, ""));
    EXPECT(day_is("0.5", false, CELL_TEXT, "12:00:00"));
    EXPECT(day_is("0.0006944444444444445", false, CELL_TEXT, "00:01:00"));
    EXPECT(day_is("6.944444444444445E-4", false, CELL_TEXT, "00:01:00"));
    EXPECT(day_is("-1", false, CELL_NUMBER, ""));
    EXPECT(day_is("20110921", false, CELL_NUMBER, ""));
}

static void
test_formats(void)
{
    EXPECT(format_is_day("yyyy\"年\"m\"月\""));
    EXPECT(format_is_day("yyyy年m月d日"));
    EXPECT(format_is_day("[$-804]yyyy/m/d"));
    EXPECT(format_is_day("[DBNum1][$-804]yyyy\"年\"m\"月\"d\"日\";@"));
    EXPECT(format_is_day("[h]:mm:ss"));
    EXPECT(format_is_day("\"入会\"yyyy\\-mm"));
    EXPECT(!format_is_day("General"));
    EXPECT(!format_is_day("G/通用格式"));
    EXPECT(!format_is_day("@"));
    EXPECT(!format_is_day("0.00E+00"));
    EXPECT(!format_is_day("#,##0.00_);[Red]\\(#,##0.00\\)"));
    EXPECT(!format_is_day("[Red]0.0"));
    EXPECT(!format_is_day("0\"days\""));
    EXPECT(!format_is_day("0\\d"));
    EXPECT(!format_is_day("_-* #,##0\\ \"\xC2\xA5\"_-"));
    EXPECT(!format_is_day("0;yyyy"));
    EXPECT(!format_is_day("\"open"));
    EXPECT(!format_is_day("[open"));
    EXPECT(!format_is_day("\\"));
}

/* ---- CSV ---- */

static void
test_csv_shapes(void)
{
    EXPECT(parse_text("姓名,单位\r\n王小明,\"甲,乙\"\r\n") == OK);
    EXPECT(text_is(book.kind, "csv") && text_is(book.encoding, "UTF-8")
           && text_is(book.separator, ","));
    EXPECT(book.n == 1 && text_is(book.sheets[0].name, "-") && book.sheets[0].n == 2);
    EXPECT(cell_is(2, 2, "甲,乙") && book.sheets[0].rows[1].n == 2);

    EXPECT(parse_text("a,b\n\"x \"\"y\"\"\",\"one\ntwo\"\nc,d\n") == OK);
    EXPECT(cell_is(2, 1, "x \"y\"") && cell_is(2, 2, "one\ntwo") && cell_is(3, 1, "c"));
    EXPECT(parse_text("a,b\rc,d\re,f") == OK && book.sheets[0].n == 3 && cell_is(3, 2, "f"));
    EXPECT(parse_text("a,b\n\n,,\nc,,\n") == OK && book.sheets[0].n == 2);
    EXPECT(cell_is(4, 1, "c") && book.sheets[0].rows[1].n == 1
           && book.sheets[0].rows[1].number == 4);
    EXPECT(parse_text("a,b\n\"x\"y,5'6\"\n") == OK && cell_is(2, 1, "xy")
           && cell_is(2, 2, "5'6\""));
    EXPECT(parse_text("a,b\n\"\",\"\"\"\"\n") == OK && cell_is(2, 1, "") && cell_is(2, 2, "\""));
    EXPECT(book.sheets[0].rows[1].cells[0].kind == CELL_EMPTY);
    EXPECT(parse_text("a,b\r\n1,2\r\n\x1A") == OK && book.sheets[0].n == 2);
    EXPECT(refused(parse_text("a,b\n1,\"open\n2,3\n"), "第 2 行有一个双引号没有配对"));
    EXPECT(parse_text("only\none\ncolumn") == OK && text_is(book.separator, ",")
           && book.sheets[0].n == 3);
}

static void
test_csv_separators(void)
{
    EXPECT(parse_text("a;b;c\n1,5;2,5;3\n4,5;5;6\n") == OK && text_is(book.separator, ";"));
    EXPECT(cell_is(2, 1, "1,5"));
    EXPECT(parse_text("a\tb\n1,2\t3\n") == OK && text_is(book.separator, "\t"));
    EXPECT(parse_text("a|b|c\n1|2|3\n") == OK && text_is(book.separator, "|"));
    EXPECT(parse_text("名册;甲,,\na,b,c\n1,2;3,4\n5,6,7\n") == OK && text_is(book.separator, ","));
    EXPECT(parse_text("花名册\na;b;c\n1;2;\"x,y,z\"\n") == OK && text_is(book.separator, ";"));
}

static void
test_csv_encodings(void)
{
    EXPECT(parse_text("\xEF\xBB\xBF姓名,a\n王,1\n") == OK && cell_is(1, 1, "姓名"));
    EXPECT(parse_text("\xD0\xD5\xC3\xFB,\xB5\xA5\xCE\xBB\r\n\xCD\xF5,\xB9\xA4\xBB\xE1\r\n") == OK);
    EXPECT(text_is(book.encoding, "GB18030") && cell_is(1, 1, "姓名") && cell_is(2, 2, "工会"));
    /* four bytes, and two bytes that are a character beyond the first plane */
    EXPECT(parse_text("\xD0\xD5\xC3\xFB,a\n\x95\x32\x82\x36,\xFE\x51\n") == OK);
    EXPECT(cell_is(2, 1, "\xF0\xA0\x80\x80") && cell_is(2, 2, "\xF0\xA0\x82\x87"));
    EXPECT(parse_text("plain,ascii\n") == OK && text_is(book.encoding, "UTF-8"));

    EXPECT(refused(parse_text("姓名,单位\n王小明,某某有限公司\n李\xFF,另一公司\n"),
                   "第 3 行有损坏的字符"));
    EXPECT(refused(parse_text("\xEF\xBB\xBF\xD0\xD5\xC3\xFB\n"), "损坏"));
    EXPECT(refused(parse_text("a,b\n\x80\xFF,\xFF\n"), "既不是 UTF-8，也不是 GB 18030"));
    EXPECT(refused(parse_text("caf\xE9s,\xE9t\xE9s\nr\xE9sum\xE9s,a\n"), "GB 18030"));
    EXPECT(refused(parse("\xFF\xFE"
                         "a\0,\0",
                         6),
                   "UTF-16"));
}

static void
test_csv_limits(void)
{
    size_t n = (size_t)sheet_limits.rows * 4 + 4, k;
    char  *text = arena_alloc(arena, n + 1);

    for (k = 0; k < n; k++)
        text[k] = "a,b\n"[k % 4];
    EXPECT(parse(text, n - 4) == OK && book.sheets[0].n == (size_t)sheet_limits.rows);
    EXPECT(refused(parse(text, n), "超过 200000 行") && parse(text, n) == E_TOO_BIG);

    memset(text, 'x', 40000);
    text[1] = ',';
    EXPECT(refused(parse(text, 32767 + 3), "第 1 行第 2 列的内容超过 32767 个字"));
    EXPECT(parse(text, 32767 + 2) == OK);
    EXPECT(refused(parse(text, n), "超过 32767 个字"));
    memset(text, ',', 400);
    EXPECT(parse(text, 299) == E_INVALID && refused(E_INVALID, "没有任何内容"));
    text[299] = 'x';
    EXPECT(parse(text, 300) == OK && book.sheets[0].rows[0].n == 300);
    text[300] = 'x', text[299] = ',';
    EXPECT(parse(text, 301) == E_TOO_BIG && refused(E_TOO_BIG, "超过 300 列"));
}

/* ---- what is no table ---- */

static void
test_kinds(void)
{
    static const char ole[] = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1\0\0\0\0";
    static const char xls[] = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1\0\0\0\0W\0o\0r\0k\0b\0o\0o\0k\0";
    static const char locked[] = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1\0\0"
                                 "E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0";

    EXPECT(refused(parse("", 0), "这是空文件"));
    EXPECT(refused(parse_text("\xEF\xBB\xBF"), "没有任何内容"));
    EXPECT(refused(parse(xls, sizeof xls), "这是旧格式 .xls，请在 Excel 中另存为 .xlsx 后再上传"));
    EXPECT(refused(parse(ole, sizeof ole), "旧格式"));
    EXPECT(refused(parse(locked, sizeof locked), "密码"));
    EXPECT(refused(parse_text("%PDF-1.7\n"), "PDF"));
    EXPECT(refused(parse("\x89PNG\r\n\x1A\n\0\0", 10), "图片"));
    EXPECT(refused(parse_text("\xFF\xD8\xFF\xE0"), "图片"));
    EXPECT(refused(parse_text("Rar!\x1A\x07"), "压缩包"));
    EXPECT(refused(parse_text(" <html><table>"), "网页"));
    EXPECT(refused(parse_text("<?xml version=\"1.0\"?><Workbook>"), "XML"));
    EXPECT(refused(parse("a,b\0,c", 6), "不是表格"));
    EXPECT(refused(parse("PK\3\4....", 8), "损坏"));
}

/* ---- the worker ---- */

static bool
books_agree(const struct workbook *a, const struct workbook *b)
{
    size_t i, r, c;

    if (a->n != b->n || !text_is(a->kind, b->kind) || !text_is(a->encoding, b->encoding))
        return false;
    for (i = 0; i < a->n; i++) {
        const struct sheet *x = &a->sheets[i], *y = &b->sheets[i];

        if (!text_is(x->name, y->name) || x->n != y->n || x->merge_count != y->merge_count
            || x->hidden != y->hidden)
            return false;
        if (x->merge_count > 0
            && memcmp(x->merges, y->merges, x->merge_count * sizeof *x->merges) != 0)
            return false;
        for (r = 0; r < x->n; r++) {
            if (x->rows[r].number != y->rows[r].number || x->rows[r].n != y->rows[r].n)
                return false;
            for (c = 0; c < x->rows[r].n; c++) {
                const struct cell *p = &x->rows[r].cells[c], *q = &y->rows[r].cells[c];

                if (p->kind != q->kind || p->rounded != q->rounded || !text_is(p->text, q->text))
                    return false;
            }
        }
    }
    return true;
}

/* The same file, in process and by the worker; *count: of its rows. */
static bool
sample_agrees(const char *name, size_t *count)
{
    size_t          n;
    struct workbook other;
    char           *bytes = file_bytes(arena_print(arena, SAMPLES "%s", name), &n);

    *count = 0;
    if (parse(bytes, n) != OK || sheet_read(arena, bytes, n, &other, &why) != OK) {
        fprintf(stderr, "  %s: %s\n", name, why ? why : "");
        return false;
    }
    *count = book.sheets[0].n;
    return books_agree(&book, &other);
}

static size_t
cells_of_kind(enum cell_kind kind)
{
    size_t r, c, count = 0;

    for (r = 0; r < book.sheets[0].n; r++) {
        for (c = 0; c < book.sheets[0].rows[r].n; c++)
            count += book.sheets[0].rows[r].cells[c].kind == kind;
    }
    return count;
}

static void
test_samples_csv(void)
{
    size_t n;

    EXPECT(sample_agrees("工会组织名录.csv", &n) && n == 816);
    EXPECT(text_is(book.encoding, "GB18030") && cell_is(1, 15, "联系电话")
           && cell_is(2, 1, "青岛市总工会"));
    EXPECT(sample_agrees("用人单位名录.csv", &n) && n == 1205);
    EXPECT(text_is(book.encoding, "UTF-8") && cell_is(1, 1, "单位名称"));
    EXPECT(sample_agrees("税务代收明细-202610.csv", &n) && n == 962);
    EXPECT(text_is(book.encoding, "GB18030") && cell_is(2, 1, "00000010137020000001"));
}

static void
test_samples_xlsx(void)
{
    const struct merge *m;
    size_t              n;

    EXPECT(sample_agrees("会员花名册-1.xlsx", &n) && n == 403 && book.sheets[0].merge_count == 8);
    m = &book.sheets[0].merges[3];          /* B3:H3 基本情况 */
    EXPECT(m->row == 3 && m->column == 2 && m->rows == 1 && m->columns == 7
           && cell_is(3, 2, "基本情况"));
    m = &book.sheets[0].merges[2];          /* A3:A4 序号 */
    EXPECT(m->row == 3 && m->column == 1 && m->rows == 2 && m->columns == 1);
    EXPECT(cell_is(
        2, 1, "填报单位（盖章）：青岛中联海晟食品有限公司工会委员会　　填报日期：2026年10月31日"));
    EXPECT(cell_is(5, 6, "1990年3月") && cell_is(5, 4, "37020019900312913x"));
    EXPECT(cell_is(48, 4, "370221197310209000") && book.sheets[0].rows[47].cells[3].rounded);
    EXPECT(cell_is(402, 1, "合计") && cells_of_kind(CELL_DATE) == 8);

    EXPECT(sample_agrees("会员花名册-2.xlsx", &n) && n == 146 && book.sheets[0].merge_count == 3);
    EXPECT(book.sheets[0].rows[145].number == 147);         /* an empty row in the middle */
    EXPECT(cell_is(10, 7, "2019-07-22") && book.sheets[0].rows[9].cells[6].kind == CELL_DATE);
    EXPECT(cell_is(19, 6, "19900875800") && book.sheets[0].rows[18].cells[5].kind == CELL_NUMBER);
    EXPECT(cells_of_kind(CELL_DATE) == 19);
}

/* Small files as other programs write them; their README says what is odd about each. */
static void
test_made(void)
{
    size_t n;
    char  *bytes = file_bytes(MADE "semicolon-gb18030.csv", &n);

    EXPECT(parse(bytes, n) == OK && text_is(book.separator, ";")
           && text_is(book.encoding, "GB18030"));
    EXPECT(cell_is(3, 2, "12,50") && cell_is(3, 3, "第一行\n第二行"));
    bytes = file_bytes(MADE "strict-1904.xlsx", &n);
    EXPECT(parse(bytes, n) == OK && cell_is(1, 1, "2020-03-15") && cell_is(1, 2, "入会时间"));
    bytes = file_bytes(MADE "doctype.xlsx", &n);
    EXPECT(refused(parse(bytes, n), "损坏"));
}

static void
test_worker_refusals(void)
{
    struct workbook other;
    size_t          n = (size_t)sheet_limits.bytes + 1;
    char           *big = arena_alloc(arena, n);

    EXPECT(sheet_read(arena, "%PDF-", 5, &other, &why) == E_INVALID && refused(E_INVALID, "PDF"));
    EXPECT(sheet_read(arena, "", 0, &other, &why) == E_INVALID && refused(E_INVALID, "空文件"));
    EXPECT(sheet_read(arena, big, n, &other, &why) == E_TOO_BIG
           && refused(E_TOO_BIG, "超过 20 MB"));
    EXPECT(other.n == 0);
}

/* A worker that stops in the middle of a record, or lies in it. */
static void
test_wire_faults(void)
{
    static const char good[] = "\x0b\0\0\0W\3csv\0\0\0\1,\0"
                               "\5\0\0\0S\0\1-\0"
                               "\7\0\0\0R\1\1\1\1a\0"
                               "\1\0\0\0E";
    size_t            n = sizeof good - 1, at;
    int               byte, ended = 0;

    for (at = 0; at < n; at++) {
        for (byte = -1; byte < 256; byte += at < 4 ? 1 : 5) {
            struct arena    *own = arena_open();
            struct workbook  made;
            struct collector collector;
            struct gate      gate = { .arena = own, .sink = &collect_sink, .arg = &collector };
            struct wire_in   in;
            char             bytes[sizeof good];

            memcpy(bytes, good, sizeof good);
            if (byte >= 0)
                bytes[at] = (char)byte;
            collector_open(&collector, own, &made);
            wire_listen(&in, &gate);
            wire_feed(&in, bytes, at);
            if (gate.status == OK)
                wire_feed(&in, bytes + at, n - at);
            if (byte < 0)
                EXPECT(in.ended && gate.status == OK && made.n == 1 && made.sheets[0].n == 1);
            ended += in.ended && gate.status == OK;
            arena_close(own);
        }
    }
    EXPECT(ended > 0);
}

/* ---- workers that fail ---- */

/* What the first bytes of descriptor 0 ask of this program in the place of a worker. */
static void
worker_misbehave(void)
{
    char word[6] = "";

    if (pread(STDIN_FILENO, word, 5, 0) != 5)
        return;
    if (strcmp(word, "crash") == 0)
        abort();
    if (strcmp(word, "sleep") == 0)
        for (;;)
            pause();
    if (strcmp(word, "leave") == 0)
        _exit(0);
    if (strcmp(word, "half!") == 0)
        _exit(write(STDOUT_FILENO, "\x0b\0\0\0W\3cs", 8) == 8 ? 0 : 1);
    if (strcmp(word, "noise") == 0)
        _exit(write(STDOUT_FILENO, "hello, this is no record", 24) == 24 ? 0 : 1);
    if (strcmp(word, "setup") == 0)
        _exit(2);
}

/* Does a worker that gets these bytes end in the status, with a sentence that has this part? */
static bool
fails(const char *bytes, int64_t milliseconds, enum status expected, const char *part)
{
    struct workbook other;
    enum status     status = worker_read(arena, bytes, 5, milliseconds, &other, &why);

    return status == expected && refused(status, part);
}

static void
test_worker_failures(void)
{
    EXPECT(fails("crash", 9000, E_INVALID, "损坏"));
    EXPECT(fails("leave", 9000, E_INVALID, "损坏"));
    EXPECT(fails("half!", 9000, E_INVALID, "损坏"));
    EXPECT(fails("noise", 9000, E_INVALID, "损坏"));
    EXPECT(fails("sleep", 50, E_INVALID, "过于复杂"));
    EXPECT(fails("setup", 9000, E_FAULT, "稍后再试"));
    EXPECT(waitpid(-1, NULL, WNOHANG) == -1);           /* all of them were reaped */
}

/* Exit code 0: after its work a worker can open nothing, gain nothing and dump nothing. */
static void
worker_examine(void)
{
    struct rlimit  memory, time;
    void *volatile room;
    int            file = memfd_create("file", 0), nothing = open("/dev/null", O_WRONLY);

    if (write(file, "a,b\n", 4) != 4 || dup2(file, STDIN_FILENO) != 0
        || dup2(nothing, STDOUT_FILENO) != 1)
        _exit(10);
    if (sheet_worker() != 0)
        _exit(11);
    if (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1 || prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) != 0)
        _exit(12);
    if (getrlimit(RLIMIT_CPU, &time) != 0 || time.rlim_max != (rlim_t)sheet_limits.seconds)
        _exit(13);
#ifndef __SANITIZE_ADDRESS__
    if (getrlimit(RLIMIT_AS, &memory) != 0 || memory.rlim_max == RLIM_INFINITY)
        _exit(14);
    if (open("/dev/null", O_RDONLY) >= 0 || errno != EMFILE || (room = malloc((size_t)300 << 20)))
        _exit(15);
#else
    (void)memory, (void)room;
#endif
    _exit(0);
}

static bool
child_ends_with(void (*run)(void), int code)
{
    int   status = 0;
    pid_t pid;

    fflush(NULL);
    if ((pid = fork()) == 0)
        run();
    if (pid > 0 && waitpid(pid, &status, 0) == pid && WIFEXITED(status)
        && WEXITSTATUS(status) == code)
        return true;
    fprintf(stderr, "  status %x\n", (unsigned)status);
    return false;
}

/* A worker whose descriptor 0 is no file. */
static void
worker_without_file(void)
{
    int nothing = open("/dev/null", O_RDWR);

    if (dup2(nothing, 0) != 0 || dup2(nothing, 1) != 1 || dup2(nothing, 2) != 2)
        _exit(10);
    _exit(sheet_worker());
}

static void
test_worker_alone(void)
{
    EXPECT(child_ends_with(worker_examine, 0));
    EXPECT(child_ends_with(worker_without_file, 2));
}

int
main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "worker") == 0) {
        worker_misbehave();
        return sheet_worker();
    }
    arena = arena_open();
    test_numbers();
    test_days();
    test_formats();
    test_csv_shapes();
    test_csv_separators();
    test_csv_encodings();
    test_csv_limits();
    test_kinds();
    test_samples_csv();
    test_samples_xlsx();
    test_made();
    test_worker_refusals();
    test_wire_faults();
    test_worker_failures();
    test_worker_alone();
    arena_close(arena);
    return unit_end("sheet");
}
