/* xlsx_part.c - one part of a package, through expat. */
#include "sheet/xlsx.h"
#include <expat.h>
#include <string.h>

enum { PIECE = 65536, DEPTH_MOST = 64, COUNT_DIGITS = 9 };

/* ---- attributes ---- */

/* Attributes have no namespace, but r:id, the link to another part. */
static bool
attribute_is(const char *qualified, const char *name)
{
    const char *bar = strrchr(qualified, '|');

    if (!bar)
        return strcmp(qualified, name) == 0;
    return strcmp(bar + 1, name) == 0 && bar - qualified >= 13
        && memcmp(bar - 13, "relationships", 13) == 0;
}

const char *
attribute(const char **attributes, const char *name)
{
    for (; *attributes; attributes += 2) {
        if (attribute_is(attributes[0], name))
            return attributes[1];
    }
    return NULL;
}

bool
attribute_true(const char **attributes, const char *name)
{
    const char *value = attribute(attributes, name);

    return value && (strcmp(value, "1") == 0 || strcmp(value, "true") == 0);
}

int64_t
attribute_count(const char **attributes, const char *name)
{
    const char *value = attribute(attributes, name);
    int64_t     count = 0;
    int         digits;

    if (!value || !*value)
        return -1;
    for (digits = 0; *value; value++, digits++) {
        if (*value < '0' || *value > '9' || digits == COUNT_DIGITS)
            return -1;
        count = count * 10 + (*value - '0');
    }
    return count;
}

/* ---- expat ---- */

struct part {
    struct package           *package;
    const struct part_events *events;
    void                     *arg;
    XML_Parser                parser;
    int                       depth;
};

/* "" for an element of a namespace that is not the spreadsheet's own: what an extension says stands
 * beside what every reader understands. */
static const char *
name_local(const char *qualified)
{
    static const char *const ours[] = {
        "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
        "http://purl.oclc.org/ooxml/spreadsheetml/main",
        "http://schemas.openxmlformats.org/package/2006/relationships",
    };
    const char *bar = strrchr(qualified, '|');
    size_t      k;

    if (!bar)
        return qualified;
    for (k = 0; k < sizeof ours / sizeof *ours; k++) {
        if (strlen(ours[k]) == (size_t)(bar - qualified)
            && memcmp(ours[k], qualified, strlen(ours[k])) == 0)
            return bar + 1;
    }
    return "";
}

static void
part_check(struct part *part)
{
    if (part->package->gate->status != OK)
        XML_StopParser(part->parser, XML_FALSE);
}

static void XMLCALL
on_start(void *arg, const XML_Char *name, const XML_Char **attributes)
{
    struct part *part = arg;

    if (++part->depth > DEPTH_MOST)
        gate_broken(part->package->gate);
    else
        part->events->start(part->arg, name_local(name), attributes);
    part_check(part);
}

static void XMLCALL
on_end(void *arg, const XML_Char *name)
{
    struct part *part = arg;

    part->depth--;
    part->events->end(part->arg, name_local(name));
    part_check(part);
}

static void XMLCALL
on_text(void *arg, const XML_Char *text, int n)
{
    struct part *part = arg;

    part->events->text(part->arg, text, (size_t)n);
    part_check(part);
}

/* No office program writes one; it is where entities come from. */
static void XMLCALL
on_doctype(void *arg, const XML_Char *name, const XML_Char *system, const XML_Char *public,
           int internal)
{
    struct part *part = arg;

    (void)name, (void)system, (void)public, (void)internal;
    gate_broken(part->package->gate);
    part_check(part);
}

static void
part_prepare(struct part *part)
{
    part->parser = XML_ParserCreateNS(NULL, '|');
    CHECK(part->parser);
    XML_SetUserData(part->parser, part);
    XML_SetElementHandler(part->parser, on_start, on_end);
    XML_SetCharacterDataHandler(part->parser, on_text);
    XML_SetDoctypeDeclHandler(part->parser, on_doctype, NULL);
}

/* ---- zip ---- */

static zip_int64_t
part_find(struct package *package, const char *path)
{
    return zip_name_locate(package->zip, path, ZIP_FL_NOCASE);
}

bool
part_exists(struct package *package, const char *path)
{
    return part_find(package, path) >= 0;
}

/* One piece; false at the end or after a fault. */
static bool
part_step(struct part *part, zip_file_t *file)
{
    struct package *package = part->package;
    void           *piece = XML_GetBuffer(part->parser, PIECE);
    zip_int64_t     n;

    CHECK(piece);
    if ((n = zip_fread(file, piece, PIECE)) < 0) {
        gate_broken(package->gate);
        return false;
    }
    if ((package->inflated += n) > sheet_limits.inflated) {
        gate_fail(package->gate, E_TOO_BIG,
                  "文件解压后超过 %d MB。请只保留需要导入的内容，另存为新的 .xlsx 后再上传。",
                  (int)(sheet_limits.inflated >> 20));
        return false;
    }
    if (XML_ParseBuffer(part->parser, (int)n, n == 0) != XML_STATUS_OK)
        gate_broken(package->gate);
    return n > 0 && package->gate->status == OK;
}

void
part_read(struct package *package, const char *path, const struct part_events *events, void *arg)
{
    struct part  part = { .package = package, .events = events, .arg = arg };
    zip_int64_t  index = part_find(package, path);
    zip_stat_t   stat;
    zip_file_t  *file;

    if (package->gate->status != OK)
        return;
    if (index < 0 || zip_stat_index(package->zip, (zip_uint64_t)index, 0, &stat) != 0) {
        gate_broken(package->gate);
        return;
    }
    if ((stat.valid & ZIP_STAT_ENCRYPTION_METHOD) && stat.encryption_method != ZIP_EM_NONE) {
        gate_fail(package->gate, E_INVALID,
                  "文件有密码保护。请在 Excel 中去掉密码，另存后再上传。");
        return;
    }
    if (!(file = zip_fopen_index(package->zip, (zip_uint64_t)index, 0))) {
        gate_broken(package->gate);
        return;
    }
    part_prepare(&part);
    while (part_step(&part, file))
        continue;
    XML_ParserFree(part.parser);
    zip_fclose(file);
}
