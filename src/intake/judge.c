/*
 * judge.c - the cells of one row against each other, and whether the row goes in at all.
 *
 * Two unchecked figures that contradict each other are only remarked; what contradicts a checked
 * identity number is refused.
 */
#include <stdlib.h>
#include <string.h>
#include "core/codes.h"
#include "core/day.h"
#include "core/status.h"
#include "intake/reading.h"

/* Codes of codes/document.tsv. */
#define IDENTITY_CARD     "1"
#define PASSPORT          "2"
#define RESIDENCE_PERMIT  "3"
#define FOREIGNERS_CARD   "4"

enum { JOINING_AGE = 16 };      /* 劳动法 §15: nobody works younger, and only workers join */

static int
column_read_as(const struct reader *r, enum reading reading)
{
    for (size_t i = 0; i < r->layout->n; i++)
        if (r->layout->columns[i].reading == reading)
            return (int)i;
    return -1;
}

static const char *
identity_fault(enum code_fault fault)
{
    switch (fault) {
    case CODE_GOOD:      return NULL;
    case CODE_LENGTH:    return "身份证号不是18位";
    case CODE_CHARACTER: return "身份证号有不该出现的字符";
    case CODE_CHECK:     return "校验位错";
    case CODE_BIRTH:     return "出生日期不存在";
    case CODE_PROVINCE:  return "无此省份";
    }
    return "身份证号错";
}

static void
judge_identity_card(struct reader *r, struct cell_read *c)
{
    char        wide[19];
    const char *from = c->text;

    if (idnumber_from_15(from, wide)) {
        c->text = arena_text(r->arena, wide);
        c->repaired = "15位旧号";
    }
    c->refused = identity_fault(idnumber_check(c->text, r->settings->today));
}

/* The card of 2023 has 18 characters that begin with 9 and check as GB 11643 does; the one of 2017
 * three letters and twelve digits. */
static void
judge_foreigners_card(struct reader *r, struct cell_read *c)
{
    enum code_fault fault = idnumber_check(c->text, r->settings->today);

    if (strlen(c->text) == 18
        && (*c->text != '9' || (fault != CODE_GOOD && fault != CODE_PROVINCE)))
        c->refused = fault == CODE_GOOD ? "不是永久居留身份证号" : identity_fault(fault);
    else if (strlen(c->text) != 18 && (strlen(c->text) != 15 || clean_digits(c->text + 3) != 12))
        c->refused = "不是永久居留身份证号";
}

static void
judge_other_document(struct cell_read *c)
{
    size_t n = strlen(c->text);

    for (const char *p = c->text; *p; p++)
        if (!((*p >= '0' && *p <= '9') || (*p >= 'A' && *p <= 'Z')))
            c->refused = "有不该出现的字符";
    if (n < 5 || n > 20)
        c->refused = "证件号码长度不对";
}

/* Whether the number holds birth and sex as GB 11643 has them. */
static bool
judge_document(struct reader *r, struct row_read *row, int document)
{
    int               at = column_read_as(r, READ_DOCUMENT_KIND);
    struct cell_read *c = &row->cells[document], *kind = at < 0 ? NULL : &row->cells[at];
    const char       *code = kind && *kind->text ? kind->text : IDENTITY_CARD;

    if (c->refused || !*c->text)
        return false;
    if (strcmp(code, IDENTITY_CARD) == 0 || strcmp(code, RESIDENCE_PERMIT) == 0)
        judge_identity_card(r, c);
    else if (strcmp(code, FOREIGNERS_CARD) == 0)
        judge_foreigners_card(r, c);
    else
        judge_other_document(c);
    if (c->refused)
        return false;
    if (strcmp(code, IDENTITY_CARD) == 0 && idnumber_of_residence_permit(c->text)) {
        c->remark = "港澳台居民居住证";
        code = RESIDENCE_PERMIT;
    } else if (strcmp(code, RESIDENCE_PERMIT) == 0 && !idnumber_of_residence_permit(c->text)) {
        c->refused = "不是港澳台居民居住证号";
    }
    if (kind && !kind->refused)
        kind->text = code;
    return !c->refused && strlen(c->text) == 18 && strcmp(code, PASSPORT) != 0
        && (strcmp(code, IDENTITY_CARD) == 0 || strcmp(code, RESIDENCE_PERMIT) == 0
            || strcmp(code, FOREIGNERS_CARD) == 0);
}

/* Compared as exactly as the coarser of the two is known. */
static bool
day_before(int64_t a, int64_t b)
{
    int64_t unit = a % 10000 == 0 || b % 10000 == 0 ? 10000
                 : a % 100 == 0 || b % 100 == 0     ? 100
                                                    : 1;

    return a / unit < b / unit;
}

static void
refuse_cell(struct cell_read *c, const char *why)
{
    *c = (struct cell_read){ .text = "", .refused = why };
}

static void
judge_against_number(struct reader *r, struct row_read *row, const char *number)
{
    int64_t born = idnumber_birth(number);
    int64_t adult = day_add(born, JOINING_AGE, 'y');
    char    sex[] = { idnumber_sex(number), '\0' };

    for (size_t i = 0; i < r->layout->n; i++) {
        const struct layout_column *column = &r->layout->columns[i];
        struct cell_read           *c = &row->cells[i];
        int64_t                     day = day_parse(c->text);

        if (!*c->text)
            continue;
        if (column->reading == READ_SEX && (*c->text == '1' || *c->text == '2')
            && strcmp(c->text, sex) != 0)
            refuse_cell(c, "与身份证号不符");
        else if (column->reading == READ_BIRTH && (day_before(day, born) || day_before(born, day)))
            refuse_cell(c, "与身份证号不符");
        else if (column->reading == READ_DATE && strcmp(column->field, "joined") == 0
                 && day_before(day, adult))
            refuse_cell(c, "入会时不满16周岁");
    }
}

/* Figures that cannot both be right; nobody knows which is wrong. */
static const struct {
    const char *field, *other;
    bool        date;           /* earlier than the other; else: more than the other */
    const char *reason;
} figures[] = {
    { "women",    "staff",   false, "女职工多于职工" },
    { "declared", "staff",   false, "会员多于职工" },
    { "began",    "founded", true,  "早于建会日期" },
};

static void
judge_figures(struct reader *r, struct row_read *row)
{
    for (size_t i = 0; i < sizeof figures / sizeof *figures; i++) {
        int               a = layout_column_named(r->layout, figures[i].field);
        int               b = layout_column_named(r->layout, figures[i].other);
        struct cell_read *c = a < 0 ? NULL : &row->cells[a];
        const char       *other = b < 0 ? "" : row->cells[b].text;

        if (!c || !*c->text || !*other)
            continue;
        if (figures[i].date ? !day_before(day_parse(c->text), day_parse(other))
                            : strtoll(c->text, NULL, 10) <= strtoll(other, NULL, 10))
            continue;
        c->remark = c->remark ? arena_print(r->arena, "%s，%s", c->remark, figures[i].reason)
                              : figures[i].reason;
    }
}

/* A required cell that is empty or wrong refuses the row: it cannot be told who or what this is. */
static void
judge_required(struct reader *r, struct row_read *row)
{
    for (size_t i = 0; i < r->layout->n; i++) {
        const struct layout_column *column = &r->layout->columns[i];
        struct cell_read           *c = &row->cells[i];

        if (column->required && !row->refused && (c->refused || !*c->text)) {
            row->refused =
                c->refused ? c->refused : arena_print(r->arena, "缺%s", column->synonyms[0]);
            row->refused_at = (int)i;
        }
        if (column->key && !column->required && !c->refused && !*c->text && r->file_column[i] >= 0)
            c->remark = arena_print(r->arena, "缺%s", column->synonyms[0]);
    }
}

void
judge_row(struct reader *r, struct row_read *row)
{
    int document = column_read_as(r, READ_DOCUMENT);

    if (document >= 0 && judge_document(r, row, document))
        judge_against_number(r, row, row->cells[document].text);
    judge_figures(r, row);
    judge_required(r, row);
}
