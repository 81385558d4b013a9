/* xlsx.c - the package: which parts there are, which sheets, in which order. */
#include "sheet/xlsx.h"
#include <string.h>

enum { RELATIONS_MOST = 10000 };

/* ---- relations: from an id to the path of a part ---- */

struct relation {
    const char *id, *type, *path;
};
struct relations {
    struct package  *package;
    const char      *folder;        /* of the part whose relations these are: "xl/" */
    struct relation *v;
    size_t           n, room;
};

static void
read_nothing(void *arg, const char *name)
{
    (void)arg, (void)name;
}

static void
text_nothing(void *arg, const char *text, size_t n)
{
    (void)arg, (void)text, (void)n;
}

/* "xl/" and "../docs/a.xml" -> "docs/a.xml"; an absolute target begins at the root. */
static const char *
path_join(struct arena *arena, const char *folder, const char *target)
{
    bool  whole = *target == '/';
    char *path = arena_print(arena, "%s%s", whole ? "" : folder, target + whole), *up, *from;

    while ((up = strstr(path, "/../"))) {
        for (from = up; from > path && from[-1] != '/'; from--)
            continue;
        memmove(from, up + 4, strlen(up + 4) + 1);
    }
    while ((up = strstr(path, "./")) && (up == path || up[-1] == '/'))
        memmove(up, up + 2, strlen(up + 2) + 1);
    return path;
}

static void
relation_start(void *arg, const char *name, const char **attributes)
{
    struct relations *relations = arg;
    struct arena     *arena = relations->package->gate->arena;
    const char       *id = attribute(attributes, "Id"), *type = attribute(attributes, "Type");
    const char       *target = attribute(attributes, "Target");
    const char       *mode = attribute(attributes, "TargetMode");

    if (strcmp(name, "Relationship") != 0 || !id || !type || !target)
        return;
    if ((mode && strcmp(mode, "External") == 0) || relations->n == RELATIONS_MOST)
        return;
    relations->v =
        arena_grow(arena, relations->v, relations->n, &relations->room, sizeof *relations->v);
    relations->v[relations->n++] = (struct relation){
        .id = arena_text(arena, id),
        .type = arena_text(arena, strrchr(type, '/') ? strrchr(type, '/') + 1 : type),
        .path = path_join(arena, relations->folder, target),
    };
}

/* The relations of a part stand beside it: "xl/workbook.xml" -> "xl/_rels/workbook.xml.rels". */
static void
relations_read(struct package *package, const char *part, struct relations *relations)
{
    static const struct part_events events = { relation_start, read_nothing, text_nothing };
    const char *slash = strrchr(part, '/'), *name = slash ? slash + 1 : part, *path;

    memset(relations, 0, sizeof *relations);
    relations->package = package;
    relations->folder = arena_slice(package->gate->arena, part, (size_t)(name - part));
    path = arena_print(package->gate->arena, "%s_rels/%s.rels", relations->folder, name);
    if (part_exists(package, path))
        part_read(package, path, &events, relations);
}

static const struct relation *
relation_by_id(const struct relations *relations, const char *id)
{
    size_t k;

    for (k = 0; k < relations->n; k++) {
        if (strcmp(relations->v[k].id, id) == 0)
            return &relations->v[k];
    }
    return NULL;
}

/* The path of the first part of a type; NULL: there is none. */
static const char *
path_of_type(const struct relations *relations, const char *type)
{
    size_t k;

    for (k = 0; k < relations->n; k++) {
        if (strcmp(relations->v[k].type, type) == 0)
            return relations->v[k].path;
    }
    return NULL;
}

/* ---- the workbook ---- */

struct entry {
    const char *name, *relation;
    bool        hidden;
};
struct contents {
    struct package *package;
    struct entry   *v;
    size_t          n, room;
};

static void
contents_start(void *arg, const char *name, const char **attributes)
{
    struct contents *contents = arg;
    struct arena    *arena = contents->package->gate->arena;
    const char      *title = attribute(attributes, "name"), *relation = attribute(attributes, "id");
    const char      *state = attribute(attributes, "state");

    if (strcmp(name, "workbookPr") == 0)
        contents->package->since_1904 = attribute_true(attributes, "date1904");
    if (strcmp(name, "sheet") != 0 || !relation || contents->n > (size_t)sheet_limits.sheets)
        return;
    contents->v = arena_grow(arena, contents->v, contents->n, &contents->room, sizeof *contents->v);
    contents->v[contents->n++] = (struct entry){
        .name = arena_text(arena, title ? title : ""),
        .relation = arena_text(arena, relation),
        .hidden = state && strcmp(state, "visible") != 0,
    };
}

/* Sheets of charts and macros have no cells and are passed over. */
static void
worksheets_read(struct package *package, const struct contents *contents,
                const struct relations *relations)
{
    const struct relation *relation;
    size_t                 k;

    for (k = 0; k < contents->n && package->gate->status == OK; k++) {
        relation = relation_by_id(relations, contents->v[k].relation);
        if (!relation)
            gate_broken(package->gate);
        else if (strcmp(relation->type, "worksheet") == 0) {
            gate_sheet(package->gate, contents->v[k].name, contents->v[k].hidden);
            worksheet_read(package, relation->path);
        }
    }
}

/* Strings and styles first: the cells refer to them. */
static void
workbook_read(struct package *package, const char *path)
{
    static const struct part_events events = { contents_start, read_nothing, text_nothing };
    struct contents                 contents = { .package = package };
    struct relations                relations;
    const char                     *part;

    part_read(package, path, &events, &contents);
    relations_read(package, path, &relations);
    if ((part = path_of_type(&relations, "sharedStrings")) && part_exists(package, part))
        strings_read(package, part);
    if ((part = path_of_type(&relations, "styles")) && part_exists(package, part))
        styles_read(package, part);
    gate_book(package->gate, "xlsx", "", "");
    worksheets_read(package, &contents, &relations);
}

/* ---- the zip ---- */

/* What is a zip and no XLSX, by a part that only it has. */
static void
package_refuse(struct package *package)
{
    static const struct {
        const char *part, *why;
    } others[] = {
        { "xl/workbook.bin", "这是二进制格式 .xlsb，请在 Excel 中另存为 .xlsx 后再上传。" },
        { "content.xml", "这是 OpenDocument 表格（.ods），请另存为 .xlsx 后再上传。" },
        { "word/document.xml", "这是 Word 文档，不是表格。请上传 .xlsx 或 .csv 文件。" },
        { "ppt/presentation.xml", "这是演示文稿，不是表格。请上传 .xlsx 或 .csv 文件。" },
        { "[Content_Types].xml",
          "文件里没有工作簿，无法读取。请在 Excel 中打开，另存为 .xlsx 后再上传。" },
    };
    size_t k;

    for (k = 0; k < sizeof others / sizeof *others; k++) {
        if (part_exists(package, others[k].part))
            gate_fail(package->gate, E_INVALID, "%s", others[k].why);
    }
    gate_fail(package->gate, E_INVALID, "这是压缩包。请先解压，再上传里面的 .xlsx 或 .csv 文件。");
}

static void
package_read(struct package *package)
{
    struct relations relations;
    const char      *workbook;

    relations_read(package, "", &relations);
    if (!(workbook = path_of_type(&relations, "officeDocument")))
        workbook = "xl/workbook.xml";
    if (package->gate->status != OK)
        return;
    if (part_exists(package, workbook) && strstr(workbook, "workbook") && !strstr(workbook, ".bin"))
        workbook_read(package, workbook);
    else
        package_refuse(package);
}

void
xlsx_read(struct gate *gate, const void *bytes, size_t n)
{
    struct package package = { .gate = gate };
    zip_source_t  *source = zip_source_buffer_create(bytes, n, 0, NULL);

    CHECK(source);
    if (!(package.zip = zip_open_from_source(source, ZIP_RDONLY, NULL))) {
        zip_source_free(source);
        gate_broken(gate);
        return;
    }
    package_read(&package);
    zip_discard(package.zip);
}
