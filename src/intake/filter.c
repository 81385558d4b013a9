/*
 * filter.c - which rows below the head are records.  Totals, signatures, notes, repeated heads and
 * titles, rows that number the columns, and blank rows are none; a row with anything of a record in
 * it is one, even if it will be refused.
 */
#include <stdlib.h>
#include <string.h>
#include "intake/reading.h"

static int
row_order(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

void
filter_open(struct reader *r)
{
    r->wide = arena_alloc(r->arena, (r->sheet->merge_count + 1) * sizeof *r->wide);
    for (size_t i = 0; i < r->sheet->merge_count; i++)
        if (r->sheet->merges[i].columns > 1)
            r->wide[r->wide_count++] = r->sheet->merges[i].row;
    qsort(r->wide, r->wide_count, sizeof *r->wide, row_order);
}

struct row_shape {
    size_t      filled;         /* cells with anything in them */
    size_t      said;           /* of them, not the serial number */
    size_t      mapped;         /* of those, in a column of the layout */
    bool        essential;      /* a key or required cell is filled */
    bool        keyed;          /* the key looks like a number of 15 or more digits */
    const char *key_of_first;   /* of the first filled cell */
    const char *key_of_said;    /* of the first that is no serial number */
};

static void
shape_of(const struct reader *r, const struct sheet_row *row, struct row_shape *shape)
{
    *shape = (struct row_shape){ .key_of_first = "", .key_of_said = "" };
    for (size_t c = 0; c < row->n; c++) {
        const struct cell          *cell = cell_at(row, c);
        int                         field = c < r->head.columns ? r->head.column_of[c] : -1;
        const struct layout_column *column = field < 0 ? NULL : &r->layout->columns[field];

        if (!cell)
            continue;
        if (shape->filled++ == 0)
            shape->key_of_first = clean_key(r->arena, cell->text);
        if (column && column->reading == READ_SERIAL)
            continue;
        if (shape->said++ == 0)
            shape->key_of_said = clean_key(r->arena, cell->text);
        shape->mapped += column != NULL;
        shape->essential = shape->essential || (column && (column->key || column->required));
        shape->keyed = shape->keyed || (column && column->key && clean_digits(cell->text) >= 15);
    }
}

/* 合计, 合计：397 人, 总计(家) - but not the name of a union that begins so. */
static bool
is_total(const char *key)
{
    static const char *const words[] = { "本页合计", "本页小计", "合计人数", "总人数", "合计",
                                         "总计",     "小计",     "共计",     "累计",   "总数" };
    static const char *const units[] = { "人", "户", "家", "个", "名", "数" };

    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        const char *rest = key + strlen(words[i]);

        if (!text_starts(key, words[i]))
            continue;
        if (!*rest || strchr(":(0123456789", *rest))
            return true;
        for (size_t k = 0; k < sizeof units / sizeof *units; k++)
            if (text_starts(rest, units[k]))
                return true;
    }
    return false;
}

static bool
is_signature(const char *key)
{
    static const char *const words[] = {
        "填表", "制表", "填报", "审核",     "复核",  "审批",  "负责人", "经办",
        "单位", "主管", "领导", "工会主席", "报送",  "上报",  "联系人", "联系电话",
        "日期", "备注", "说明", "注",       "公章",  "签字",  "签名",   "盖章",
        "打印", "统计", "分管", "工会(",    "(盖章", "(公章", "(签"
    };
    static const char *const signs[] = { ":", "(盖章)", "(签字)", "(签章)", "(公章)", "(签名)" };
    bool                     begins = false;

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        begins = begins || text_starts(key, words[i]);
    for (size_t i = 0; begins && i < sizeof signs / sizeof *signs; i++)
        if (text_contains(key, signs[i]))
            return true;
    return false;
}

/* "填表人", "审核人" in cells of their own, without a colon. */
static bool
is_signer(const char *key)
{
    static const char *const words[] = { "填表人",   "制表人",   "填报人",   "审核人",
                                         "复核人",   "经办人",   "负责人",   "单位负责人",
                                         "填表日期", "制表日期", "填报日期", "制表时间",
                                         "填表时间", "例",       "示例",     "样例",
                                         "范例",     "填写示例" };

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(key, words[i]) == 0)
            return true;
    return false;
}

/* 共 397 人, 第 1 页 共 5 页 */
static bool
is_page(const char *key)
{
    const char *rest = key + strlen("共");

    return (text_starts(key, "共") || text_starts(key, "第")) && *rest >= '0' && *rest <= '9'
        && (text_contains(rest, "页") || text_contains(rest, "人") || text_contains(rest, "家"));
}

static bool
is_footer(const struct row_shape *s)
{
    if (is_total(s->key_of_first) || is_total(s->key_of_said))
        return true;
    if (is_signature(s->key_of_first) || is_signature(s->key_of_said) || is_signer(s->key_of_first))
        return true;
    return s->filled <= 2 && is_page(s->key_of_first);
}

/* The head once more, as on every printed page. */
static bool
is_head_again(const struct reader *r, const struct sheet_row *row, const struct row_shape *s)
{
    size_t same = 0;

    for (size_t c = 0; c < row->n; c++) {
        const struct cell *cell = cell_at(row, c);
        bool               equal = false;

        for (size_t i = 0; cell && i < r->head.rows; i++) {
            const struct cell *head = cell_at(&r->sheet->rows[r->head.at + i], c);

            equal = equal
                 || (head
                     && strcmp(heading_key(r->arena, head->text), heading_key(r->arena, cell->text))
                            == 0);
        }
        same += equal;
    }
    return same >= 2 && same * 2 > s->filled;
}

/* 1 2 3 4 ... or 甲 乙 1 2: the columns are numbered. */
static bool
is_numbering(const struct reader *r, const struct sheet_row *row, const struct row_shape *s)
{
    long expected = 1;

    if (s->filled < 3 || s->keyed)
        return false;
    for (size_t c = 0; c < row->n; c++) {
        const struct cell *cell = cell_at(row, c);
        const char        *key =
            cell ? clean_without(r->arena, clean_key(r->arena, cell->text), "()") : "";

        if (!*key || strcmp(key, "栏次") == 0 || strcmp(key, "甲") == 0 || strcmp(key, "乙") == 0
            || strcmp(key, "丙") == 0 || strcmp(key, "丁") == 0)
            continue;
        if (!clean_only_digits(key) || strlen(key) > 3)
            return false;
        if (strtol(key, NULL, 10) != expected && !(expected == 1 && strtol(key, NULL, 10) == 0))
            return false;
        expected++;
    }
    return true;
}

static bool
is_title(const struct reader *r, const struct sheet_row *row, const struct row_shape *s)
{
    if (s->filled > 2)
        return false;
    if (text_map_get(&r->titles, s->key_of_first) != MAP_NONE)
        return true;
    return s->filled == 1 && r->wide_count
        && bsearch(&row->number, r->wide, r->wide_count, sizeof *r->wide, row_order) != NULL;
}

bool
filter_takes(const struct reader *r, const struct sheet_row *row)
{
    struct row_shape s;

    shape_of(r, row, &s);
    if (s.mapped == 0)
        return false;
    if (s.keyed && s.mapped > 2)
        return true;
    if (!s.essential && s.said <= 1)
        return false;
    return !is_footer(&s) && !is_title(r, row, &s) && !is_head_again(r, row, &s)
        && !is_numbering(r, row, &s);
}
