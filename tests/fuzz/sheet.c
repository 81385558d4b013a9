/* sheet.c - tables of strangers: CSV, XLSX, and what the intake makes of them. */
#include <string.h>
#include <zlib.h>
#include "core/buffer.h"
#include "core/text.h"
#include "fuzz/intake.h"
#include "fuzz/fuzz.h"

/* ---- what holds of every table that was read ---- */

static void
row_judge(const struct sheet_row *r, int64_t before)
{
    CHECK(r->number > before && r->n > 0 && r->n <= (size_t)sheet_limits.columns);
    CHECK(r->cells[r->n - 1].kind != CELL_EMPTY);
    for (size_t i = 0; i < r->n; i++) {
        const struct cell *c = &r->cells[i];
        CHECK(c->kind <= CELL_ERROR && c->text && text_valid(c->text, strlen(c->text)));
        CHECK((int64_t)text_length(c->text) <= sheet_limits.cell_length);
        CHECK(!c->rounded || c->kind == CELL_NUMBER);
        CHECK(c->kind != CELL_EMPTY || !*c->text);
    }
}

static void
book_judge(const struct workbook *book)
{
    CHECK(book->kind && book->encoding && book->separator);
    CHECK((int64_t)book->n <= sheet_limits.sheets);
    for (size_t i = 0; i < book->n; i++) {
        const struct sheet *s = &book->sheets[i];
        CHECK(s->name && text_valid(s->name, strlen(s->name)));
        CHECK((int64_t)s->n <= sheet_limits.rows);
        for (size_t k = 0; k < s->n; k++)
            row_judge(&s->rows[k], k ? s->rows[k - 1].number : 0);
        for (size_t k = 0; k < s->merge_count; k++) {
            const struct merge *m = &s->merges[k];
            CHECK(m->row > 0 && m->column > 0 && m->rows > 0 && m->columns > 0);
        }
    }
}

static void
table_read(struct arena *a, const void *bytes, size_t n)
{
    struct workbook   book = { 0 };
    const char       *why = NULL;
    const enum status st = sheet_parse(a, bytes, n, &book, &why);

    CHECK(st == OK || st == E_INVALID || st == E_TOO_BIG);
    CHECK((st == OK) == (why == NULL));
    CHECK(!why || (*why && text_valid(why, strlen(why))));
    if (st != OK)
        return;
    book_judge(&book);
    intake_of_book(a, &book);
}

void
fuzz_csv(const struct fuzz_input *in)
{
    table_read(in->arena, in->v, in->n);
}

/* ---- XLSX: a zip of the parts that the input names ---- */

/*
 * A line "== path" begins a part, which goes on to the next such line.  What every workbook has and
 * the input leaves out is put beside it, so that a few bytes reach the reader of sheets.
 */
struct zip_part {
    const char *path, *text;
    size_t      n;
};
#define MAIN "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
#define RELS "http://schemas.openxmlformats.org/package/2006/relationships"
#define DOCS "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
/* clang-format off */
static const struct zip_part usual[] = {
    { "[Content_Types].xml", "<Types/>", 8 },
#define PART(path, text) { path, text, sizeof(text) - 1 }
    PART("_rels/.rels", "<Relationships xmlns='" RELS "'><Relationship Id='r' Type='" DOCS
                        "/officeDocument' Target='xl/workbook.xml'/></Relationships>"),
    PART("xl/workbook.xml",
         "<workbook xmlns='" MAIN "' xmlns:r='" DOCS
         "'><sheets><sheet name='A' sheetId='1' r:id='s'/></sheets></workbook>"),
    PART("xl/_rels/workbook.xml.rels",
         "<Relationships xmlns='" RELS "'><Relationship Id='s' Type='" DOCS
         "/worksheet' Target='worksheets/sheet1.xml'/><Relationship Id='t' Type='" DOCS
         "/sharedStrings' Target='sharedStrings.xml'/><Relationship Id='y' Type='" DOCS
         "/styles' Target='styles.xml'/></Relationships>"),
    PART("xl/worksheets/sheet1.xml",
         "<worksheet xmlns='" MAIN "'><sheetData><row r='1'><c r='A1' t='s'><v>0</v></c>"
         "<c r='B1' s='1'><v>43905</v></c></row></sheetData></worksheet>"),
    PART("xl/sharedStrings.xml", "<sst xmlns='" MAIN "'><si><t>A</t></si></sst>"),
    PART("xl/styles.xml", "<styleSheet xmlns='" MAIN "'><cellXfs><xf numFmtId='0'/>"
                          "<xf numFmtId='14'/></cellXfs></styleSheet>"),
#undef PART
};
/* clang-format on */
enum { USUAL = sizeof usual / sizeof *usual, PARTS_MOST = 24 };

static void
number_add(struct buffer *b, uint64_t number, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++)
        buffer_char(b, (char)(number >> 8 * i & 0xff));
}

/* What the two heads of a part in a zip have in common; nothing is compressed. */
static void
head_add(struct buffer *b, const struct zip_part *p)
{
    const uint32_t sum = (uint32_t)crc32(0, (const Bytef *)p->text, (uInt)p->n);

    number_add(b, 20, 2);
    number_add(b, 0, 8);
    number_add(b, sum, 4);
    number_add(b, (uint32_t)p->n, 4);
    number_add(b, (uint32_t)p->n, 4);
    number_add(b, (uint32_t)strlen(p->path), 2);
    number_add(b, 0, 2);
}

static void
zip_make(struct buffer *b, struct arena *a, const struct zip_part *parts, size_t n)
{
    struct buffer folder;

    buffer_open(b, a);
    buffer_open(&folder, a);
    for (size_t i = 0; i < n; i++) {
        const uint32_t at = (uint32_t)b->n;
        buffer_add(b, "PK\3\4", 4);
        head_add(b, &parts[i]);
        buffer_text(b, parts[i].path);
        buffer_add(b, parts[i].text, parts[i].n);
        buffer_add(&folder, "PK\1\2\24\0", 6);
        head_add(&folder, &parts[i]);
        number_add(&folder, 0, 4);
        number_add(&folder, 0, 4);
        number_add(&folder, 0, 2);
        number_add(&folder, at, 4);
        buffer_text(&folder, parts[i].path);
    }
    const uint32_t at = (uint32_t)b->n;
    buffer_add(b, folder.v, folder.n);
    buffer_add(b, "PK\5\6\0\0\0\0", 8);
    number_add(b, (uint32_t)n, 2);
    number_add(b, (uint32_t)n, 2);
    number_add(b, (uint32_t)folder.n, 4);
    number_add(b, at, 4);
    number_add(b, 0, 2);
}

static bool
part_is_there(const struct zip_part *parts, size_t n, const char *path)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(parts[i].path, path) == 0)
            return true;
    return false;
}

/* The parts of the input: at most PARTS_MOST - USUAL. */
static size_t
parts_cut(const struct fuzz_input *in, struct zip_part *parts)
{
    const char *p = (const char *)in->v, *end = p + in->n;
    size_t      n = 0;

    while (p < end && n < PARTS_MOST - USUAL) {
        const char *next = memmem(p + 1, (size_t)(end - p) - 1, "\n== ", 4);
        const char *stop = next ? next + 1 : end;
        if (stop - p > 3 && memcmp(p, "== ", 3) == 0) {
            const char *line = memchr(p, '\n', (size_t)(stop - p));
            const char *text = line ? line + 1 : stop;
            char *path = arena_slice(in->arena, p + 3, (size_t)((line ? line : stop) - p) - 3);
            if (*path && !part_is_there(parts, n, path))
                parts[n++] = (struct zip_part){ path, text, (size_t)(stop - text) };
        }
        p = stop;
    }
    return n;
}

void
fuzz_xlsx(const struct fuzz_input *in)
{
    struct zip_part   parts[PARTS_MOST];
    struct buffer zip;
    size_t        n;

    if (in->n >= 2 && memcmp(in->v, "PK", 2) == 0) {
        table_read(in->arena, in->v, in->n);
        return;
    }
    n = parts_cut(in, parts);
    for (size_t i = 0; i < USUAL; i++)
        if (!part_is_there(parts, n, usual[i].path))
            parts[n++] = usual[i];
    zip_make(&zip, in->arena, parts, n);
    table_read(in->arena, zip.v, zip.n);
}
