/* title.c - what stands above the head: whose file this is, and whether it has all members. */
#include <string.h>
#include "intake/reading.h"

/* "填报单位（盖章）：X  填报日期：…" -> X ... */
static const char *
behind_label(const char *text)
{
    static const char *const labels[] = { "单位", "工会" };
    const char              *colon = strchr(text, ':');

    for (size_t i = 0; colon && i < 2; i++) {
        const char *label = strstr(text, labels[i]);

        if (label && label < colon)
            return colon + 1;
    }
    return text;
}

/* "2026年" or "2026年度" in front is no part of a name. */
static const char *
behind_year(const char *text)
{
    const char *p = text + strspn(text, "0123456789");

    if (p == text || !text_starts(p, "年"))
        return text;
    p += strlen("年");
    return text_starts(p, "度") ? p + strlen("度") : p;
}

static const char *
union_in(struct arena *arena, const char *title)
{
    static const char *const ends[] = { "工会委员会", "工会联合会", "联合工会", "总工会", "工会" };
    unsigned                 did = 0;
    const char              *text = clean_narrow(arena, title, &did);

    text = behind_year(text_trim(arena, behind_label(text), &did));
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        const char *p = strstr(text, ends[i]);

        if (p && p > text)
            return arena_slice(arena, text, (size_t)(p - text) + strlen(ends[i]));
    }
    return "";
}

static bool
has_word(const char *text, const char *const *words)
{
    for (; *words; words++)
        if (text_contains(text, *words))
            return true;
    return false;
}

void
titles_read(struct reader *r)
{
    static const char *const all[] = { "全体", "全员", "花名册", "名册", "名单", NULL };
    static const char *const added[] = { "新增",   "增补", "新入会", "新发展",
                                         "新会员", "补充", "变动",   NULL };
    bool                     whole = false, additions = has_word(r->sheet->name, added);
    size_t                   end = r->head.rows ? r->head.at : 0;

    text_map_open(&r->titles, r->arena);
    r->out->suggests = "";
    for (size_t i = 0; i < end; i++)
        for (size_t c = 0; c < r->sheet->rows[i].n; c++) {
            const struct cell *cell = cell_at(&r->sheet->rows[i], c);

            if (!cell)
                continue;
            text_map_put(&r->titles, clean_key(r->arena, cell->text), i);
            whole = whole || has_word(cell->text, all);
            additions = additions || has_word(cell->text, added);
            if (!*r->out->suggests)
                r->out->suggests = union_in(r->arena, cell->text);
        }
    r->out->whole = (whole || has_word(r->sheet->name, all)) && !additions;
}
