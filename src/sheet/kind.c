/* kind.c - what a file is by its first bytes, and what to do with it when it is no table. */
#include "sheet/inside.h"
#include <string.h>
#include <strings.h>

#define IMAGE   "这是图片，不是表格。请上传 .xlsx 或 .csv 文件。"
#define UTF16   "这是 UTF-16 编码的文本。请在 Excel 中打开，另存为 .xlsx 或“CSV UTF-8”后再上传。"
#define ARCHIVE "这是压缩包。请先解压，再上传里面的 .xlsx 或 .csv 文件。"

/* Bytes that no text begins with: magic at an offset. */
/* clang-format off */
static const struct {
    size_t      offset, n;
    const char *magic, *why;
} foreign[] = {
    { 0, 4, "%PDF",             "这是 PDF 文件，里面的表格读不出来。请上传 .xlsx 或 .csv 原表。" },
    { 0, 8, "\x89PNG\r\n\x1A\n", IMAGE },
    { 0, 3, "\xFF\xD8\xFF",     IMAGE },
    { 0, 6, "GIF87a",           IMAGE },
    { 0, 6, "GIF89a",           IMAGE },
    { 0, 4, "II*\0",            IMAGE },
    { 0, 4, "MM\0*",            IMAGE },
    { 8, 4, "WEBP",             IMAGE },
    { 4, 4, "ftyp",             IMAGE },
    { 0, 6, "Rar!\x1A\x07",     ARCHIVE },
    { 0, 6, "7z\xBC\xAF\x27\x1C", ARCHIVE },
    { 0, 3, "\x1F\x8B\x08",     ARCHIVE },
    { 0, 5, "{\\rtf",           "这是 Word 文档，不是表格。请上传 .xlsx 或 .csv 文件。" },
    { 0, 2, "\xFF\xFE",         UTF16 },
    { 0, 2, "\xFE\xFF",         UTF16 },
};
/* clang-format on */

static const char *
foreign_why(const char *bytes, size_t n)
{
    size_t k;

    for (k = 0; k < sizeof foreign / sizeof *foreign; k++) {
        if (n >= foreign[k].offset + foreign[k].n
            && memcmp(bytes + foreign[k].offset, foreign[k].magic, foreign[k].n) == 0)
            return foreign[k].why;
    }
    return NULL;
}

/* Text in UTF-16, as names stand in an OLE2 folder. */
static bool
contains_wide(const char *bytes, size_t n, const char *name)
{
    char   wide[64];
    size_t k, length = strlen(name);

    CHECK(2 * length <= sizeof wide);
    for (k = 0; k < length; k++) {
        wide[2 * k] = name[k];
        wide[2 * k + 1] = '\0';
    }
    return memmem(bytes, n, wide, 2 * length) != NULL;
}

/* OLE2 holds the formats of before 2007, and every document of today that has a password. */
static const char *
ole_why(const char *bytes, size_t n)
{
    if (contains_wide(bytes, n, "EncryptedPackage"))
        return "文件有密码保护。请在 Excel 中去掉密码，另存为 .xlsx 后再上传。";
    if (contains_wide(bytes, n, "WordDocument"))
        return "这是旧格式 Word 文档，不是表格。请上传 .xlsx 或 .csv 文件。";
    if (contains_wide(bytes, n, "Workbook") || contains_wide(bytes, n, "Book"))
        return "这是旧格式 .xls，请在 Excel 中另存为 .xlsx 后再上传。";
    return "这是旧格式的 Office 文件，请在 Excel 中另存为 .xlsx 后再上传。";
}

/* Many systems export a web page, or XML of 2003, under the name .xls. */
static bool
is_markup(const char *bytes, size_t n)
{
    static const char *const starts[] = {
        "<?xml", "<!doctype", "<html", "<head",   "<meta", "<style",
        "<table", "<div",     "<body", "<script", "<!--",
    };
    size_t                   k, at = n >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;

    while (at < n && strchr(" \t\r\n", bytes[at]) && bytes[at])
        at++;
    for (k = 0; k < sizeof starts / sizeof *starts; k++) {
        size_t length = strlen(starts[k]);

        if (n - at >= length && strncasecmp(bytes + at, starts[k], length) == 0)
            return true;
    }
    return false;
}

static const char *
refusal(const char *bytes, size_t n)
{
    const char *why = foreign_why(bytes, n);

    if (why)
        return why;
    if (n >= 8 && memcmp(bytes, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8) == 0)
        return ole_why(bytes, n);
    if (is_markup(bytes, n))
        return "这是网页或 XML 格式的表格（扩展名可能是 .xls）。请在 Excel 中打开，另存为 .xlsx "
               "后再上传。";
    if (memchr(bytes, '\0', n))
        return "这不是表格文件。请上传 .xlsx 或 .csv 文件。";
    return NULL;
}

enum status
parse_bytes(struct gate *gate, const void *bytes, size_t n)
{
    const char *why;

    if (n == 0)
        return gate_fail(gate, E_INVALID, "这是空文件。请检查后重新上传。");
    if (n > (size_t)sheet_limits.bytes)
        return gate_fail(gate, E_TOO_BIG, "文件超过 %d MB。请分成几个文件后再上传。",
                         (int)(sheet_limits.bytes >> 20));
    if (n >= 4 && (memcmp(bytes, "PK\3\4", 4) == 0 || memcmp(bytes, "PK\5\6", 4) == 0))
        xlsx_read(gate, bytes, n);
    else if ((why = refusal(bytes, n)))
        gate_fail(gate, E_INVALID, "%s", why);
    else
        csv_read(gate, bytes, n);
    if (gate->status == OK && gate->rows == 0)
        gate_fail(gate, E_INVALID, "文件里没有任何内容。请检查后重新上传。");
    return gate->status;
}

enum status
sheet_parse(struct arena *arena, const void *bytes, size_t n, struct workbook *book,
            const char **why)
{
    struct collector collector;
    struct gate      gate = { .arena = arena, .sink = &collect_sink, .arg = &collector };

    collector_open(&collector, arena, book);
    parse_bytes(&gate, bytes, n);
    collector_end(&collector);
    *why = gate.why;
    return gate.status;
}
