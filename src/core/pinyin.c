/*
 * pinyin.c - readings of names.
 *
 * The first character of a name is read as a surname, also in a fragment of a name, so that what
 * is typed into a search meets what is stored.
 */
#include "core/pinyin.h"
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include "core/pinyin_table.h"
#include "core/text.h"

/*
 * Surnames that are not read as the word is (Xiandai Hanyu Cidian; ICU's Han-Latin/Names has most
 * of them).  Where families differ, the reading of the larger number: 覃 qin in Guangxi, 翟 zhai,
 * 牟 mu in Shandong, 尉 wei alone.
 */
static const struct {
    const char *surname, *reading;
} surnames[] = {
    { "万俟", "mo qi" },     { "萬俟", "mo qi" },     { "尉迟", "yu chi" },  { "尉遲", "yu chi" },
    { "单于", "chan yu" },   { "單于", "chan yu" },   { "澹台", "tan tai" }, { "澹臺", "tan tai" },
    { "长孙", "zhang sun" }, { "長孫", "zhang sun" }, { "拓跋", "tuo ba" },  { "拓拔", "tuo ba" },
    { "单", "shan" },        { "單", "shan" },        { "仇", "qiu" },       { "解", "xie" },
    { "查", "zha" },         { "区", "ou" },          { "區", "ou" },        { "朴", "piao" },
    { "盖", "ge" },          { "蓋", "ge" },          { "乐", "yue" },       { "樂", "yue" },
    { "缪", "miao" },        { "繆", "miao" },        { "覃", "qin" },       { "翟", "zhai" },
    { "牟", "mu" },          { "员", "yun" },         { "員", "yun" },       { "贠", "yun" },
    { "秘", "bi" },          { "种", "chong" },       { "繁", "po" },        { "折", "she" },
    { "黑", "he" },          { "召", "shao" },        { "祭", "zhai" },      { "句", "gou" },
    { "乜", "nie" },         { "隗", "wei" },         { "能", "nai" },       { "重", "chong" },
    { "郇", "xun" },         { "賁", "ben" },         { "洗", "xian" },      { "晟", "cheng" },
};

static const char *
reading_of_other(uint32_t cp)
{
    size_t from = 0, to = pinyin_others_count;

    while (from < to) {
        size_t   middle = from + (to - from) / 2;
        uint32_t other = pinyin_others[middle] >> PINYIN_SYLLABLE_BITS;

        if (other == cp)
            return pinyin_syllables[pinyin_others[middle] & ((1u << PINYIN_SYLLABLE_BITS) - 1)];
        if (other > cp)
            to = middle;
        else
            from = middle + 1;
    }
    return "";
}

/* "" if it has none. */
static const char *
reading_of(uint32_t cp)
{
    if (cp >= PINYIN_UNIFIED_FIRST && cp <= PINYIN_UNIFIED_LAST)
        return pinyin_syllables[pinyin_unified[cp - PINYIN_UNIFIED_FIRST]];
    if (cp >= PINYIN_EXTENSION_FIRST && cp <= PINYIN_EXTENSION_LAST)
        return pinyin_syllables[pinyin_extension[cp - PINYIN_EXTENSION_FIRST]];
    return cp < 0x3000 ? "" : reading_of_other(cp);
}

/* The reading of the surname that *p begins with, if it is one of the list; *p moves behind it. */
static const char *
reading_of_surname(const char **p)
{
    size_t      i;
    const char *s;

    if ((unsigned char)**p < 0xe4) /* before U+4000 */
        return NULL;
    for (i = 0; i < sizeof surnames / sizeof *surnames; i++) {
        s = surnames[i].surname;
        if (s[1] != (*p)[1] || !text_starts(*p, s))
            continue;
        *p += strlen(s);
        return surnames[i].reading;
    }
    return NULL;
}

/* Latin letters of ASCII and Latin-1. */
static uint32_t
lowered(uint32_t cp)
{
    bool upper = (cp >= 'A' && cp <= 'Z') || (cp >= 0xc0 && cp <= 0xde && cp != 0xd7);

    return upper ? cp + 0x20 : cp;
}

static bool
is_blank(uint32_t cp)
{
    return cp == ' ' || (cp >= '\t' && cp <= '\r') || cp == 0xa0 || cp == 0x3000;
}

/* A key being written: words with one space between them. */
struct key {
    char *v, *to;
    bool  word_ends;            /* before the next character a space is owed */
};

static void
key_add(struct key *k, const char *s, size_t n)
{
    if (k->word_ends && k->to != k->v)
        *k->to++ = ' ';
    k->word_ends = false;
    memcpy(k->to, s, n);
    k->to += n;
}

static void
key_add_reading(struct key *k, const char *reading)
{
    k->word_ends = true;
    key_add(k, reading, strlen(reading));
    k->word_ends = true;
}

char *
pinyin_key(struct arena *a, const char *name)
{
    /* A character of three bytes becomes six letters and two spaces at most. */
    struct key  k = { .v = arena_alloc(a, strlen(name) * 3 + 1) };
    const char *reading = reading_of_surname(&name);
    uint32_t    cp;
    char        out[4];

    k.to = k.v;
    if (reading)
        key_add_reading(&k, reading);
    while ((cp = text_next(&name)) != 0) {
        reading = reading_of(cp);
        if (*reading)
            key_add_reading(&k, reading);
        else if (is_blank(cp))
            k.word_ends = true;
        else
            key_add(&k, out, text_put(out, lowered(cp)));
    }
    return k.v;
}

/* Stands between the parts of a name and is left out as often as not. */
static bool
is_mark(uint32_t cp)
{
    static const uint32_t marks[] = {
        '\'', '-', '.', 0xb7, 0x2019, 0x2022, 0x2027, 0x30fb, 0xff0e,
    };
    size_t                i;

    for (i = 0; i < sizeof marks / sizeof *marks; i++)
        if (cp == marks[i])
            return true;
    return false;
}

char *
pinyin_initials(struct arena *a, const char *name)
{
    char       *v = arena_alloc(a, strlen(name) * 3 + 1), *to = v;
    const char *reading = reading_of_surname(&name), *space;
    uint32_t    cp;

    if (reading) {
        *to++ = *reading;
        if ((space = strchr(reading, ' ')) != NULL)
            *to++ = space[1];
    }
    while ((cp = text_next(&name)) != 0) {
        reading = reading_of(cp);
        if (*reading)
            *to++ = *reading;
        else if (!is_blank(cp) && !is_mark(cp))
            to += text_put(to, lowered(cp));
    }
    return v;
}
