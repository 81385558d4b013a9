/*
 * clean.c - what a clerk's cell loses before it is read: invisible characters, spaces, a leading
 * apostrophe, full-width forms.  What was lost is remembered, so that the repair can be said.
 */
#include <string.h>
#include "core/buffer.h"
#include "intake/reading.h"

/* Nearly every cell is plain: then nothing is copied. */
static bool
clean_plain(const char *s)
{
    if (*s == '\'' || *s == ' ' || *s == '=')
        return false;
    for (; *s; s++)
        if ((unsigned char)*s <= ' ' || (unsigned char)*s >= 0x7f)
            return false;
    return true;
}

/* ="370200199003129017", as programs write a CSV so that a spreadsheet keeps the digits. */
static const char *
without_formula(struct arena *arena, const char *s, unsigned *did)
{
    size_t n = strlen(s);

    if (n < 4 || !text_starts(s, "=\"") || s[n - 1] != '"')
        return s;
    *did |= TEXT_QUOTED;
    return arena_slice(arena, s + 2, n - 3);
}

const char *
clean_trim(struct arena *arena, const char *raw, unsigned *did)
{
    const char *s = raw;

    if (clean_plain(raw))
        return raw;
    s = text_visible(arena, s, did);
    s = text_trim(arena, s, did);
    s = text_unquoted(arena, s, did);
    s = without_formula(arena, s, did);
    return text_trim(arena, s, did);
}

const char *
clean_narrow(struct arena *arena, const char *raw, unsigned *did)
{
    const char *s = clean_trim(arena, raw, did);

    if (clean_plain(s))
        return s;
    return text_trim(arena, text_narrow(arena, s, did), did);
}

const char *
clean_compact(struct arena *arena, const char *raw, unsigned *did)
{
    const char *s = clean_narrow(arena, raw, did);

    return clean_plain(s) ? s : text_unspaced(arena, s, did);
}

const char *
clean_key(struct arena *arena, const char *raw)
{
    unsigned did = 0;
    char    *s = arena_text(arena, clean_compact(arena, raw, &did));

    for (char *c = s; *c; c++)
        if (*c >= 'A' && *c <= 'Z')
            *c = (char)(*c - 'A' + 'a');
    return s;
}

bool
clean_han(uint32_t c)
{
    return (c >= 0x4e00 && c <= 0x9fff) || (c >= 0x3400 && c <= 0x4dbf) || c == 0x3007
        || (c >= 0xf900 && c <= 0xfaff) || (c >= 0x20000 && c <= 0x323af);
}

/* The points that people set between the parts of a Uygur or Tibetan name; right is U+00B7. */
static bool
is_name_point(uint32_t c)
{
    return c == 0x2022 || c == 0x30fb || c == 0x2219 || c == 0x22c5 || c == 0xff65 || c == 0x2027
        || c == 0xff0e;
}

static bool
is_space(uint32_t c)
{
    return (c > 0 && c <= ' ') || c == 0x3000 || c == 0xa0 || (c >= 0x2000 && c <= 0x200a)
        || c == 0x202f;
}

/* Only letters and digits: （集团） and other Chinese punctuation belong to the name of a firm. */
static uint32_t
narrow_letter(uint32_t c)
{
    bool letter = (c >= 0xff10 && c <= 0xff19) || (c >= 0xff21 && c <= 0xff3a)
               || (c >= 0xff41 && c <= 0xff5a);

    return letter ? c - 0xfee0 : c;
}

static uint32_t
peek_past_spaces(const char *p)
{
    uint32_t c;

    while (is_space(c = text_next(&p)))
        ;
    return c;
}

/* Spaces between Chinese characters go, one stays between words of other scripts. */
const char *
clean_name(struct arena *arena, const char *raw, unsigned *did)
{
    const char   *p = clean_trim(arena, raw, did);
    struct buffer b;
    uint32_t      before = 0;
    char          bytes[4];

    if (clean_plain(p))
        return p;
    buffer_open(&b, arena);
    for (uint32_t c; (c = text_next(&p)) != 0; before = c) {
        uint32_t narrow = narrow_letter(c);

        if (is_space(c)) {
            uint32_t after = peek_past_spaces(p);

            if (is_space(before) || clean_han(before) || clean_han(after) || before == 0xb7
                || after == 0xb7) {
                *did |= TEXT_SPACED;
                c = before;
                continue;
            }
            narrow = ' ';
        } else if (is_name_point(c)
                   || (c == '.' && clean_han(before) && clean_han(peek_past_spaces(p)))) {
            narrow = 0xb7;
        }
        if (narrow != c)
            *did |= TEXT_WIDE;
        c = narrow;
        buffer_add(&b, bytes, text_put(bytes, c));
    }
    return b.v;
}

bool
clean_empty(const char *raw)
{
    for (uint32_t c; (c = text_next(&raw)) != 0;)
        if (!is_space(c) && c != 0x200b && c != 0x200c && c != 0x200d && c != 0xfeff && c != 0x2060)
            return false;
    return true;
}

const char *
clean_upper(struct arena *arena, const char *text, bool *changed)
{
    char *s = NULL;

    for (size_t i = 0; text[i]; i++)
        if (text[i] >= 'a' && text[i] <= 'z') {
            if (!s)
                s = arena_text(arena, text);
            s[i] = (char)(text[i] - 'a' + 'A');
        }
    *changed = s != NULL;
    return s ? s : text;
}

const char *
clean_without(struct arena *arena, const char *text, const char *ascii)
{
    char  *s;
    size_t n = 0;

    if (!text[strcspn(text, ascii)])
        return text;
    s = arena_text(arena, text);
    for (const char *p = text; *p; p++)
        if (!strchr(ascii, *p))
            s[n++] = *p;
    s[n] = '\0';
    return s;
}

static int
numeral_of(uint32_t c)
{
    static const uint32_t numerals[] = {
        0x96f6, 0x4e00, 0x4e8c, 0x4e09, 0x56db, 0x4e94, 0x516d, 0x4e03, 0x516b, 0x4e5d
    }; /* 零一二三四五六七八九 */

    if (c == 0x3007 || c == 0x25cb)             /* 〇 and the circle typed for it */
        return 0;
    for (int i = 0; i < 10; i++)
        if (numerals[i] == c)
            return i;
    return -1;
}

static int
tens_of(uint32_t c, int before)
{
    switch (c) {
    case 0x5341: return before > 0 ? before * 10 : 10;      /* 十 */
    case 0x5eff: return 20;                                 /* 廿 */
    case 0x5345: return 30;                                 /* 卅 */
    default:     return -1;
    }
}

/* One run of numerals at p: digit by digit (二〇二〇) or with tens (二十五).  False: no numeral. */
static bool
numerals_run(const char **p, struct buffer *b)
{
    const char *at = *p, *next = *p;
    int         tens = -1, last = -1;
    char        digits[24];
    size_t      n = 0;

    for (uint32_t c; (c = text_next(&next)) != 0; at = next) {
        int digit = numeral_of(c), ten = digit < 0 ? tens_of(c, last) : -1;

        if ((digit < 0 && ten < 0) || n + 1 >= sizeof digits)
            break;
        if (ten >= 0) {
            tens = ten;
            n = 0;
            last = -1;
        } else {
            digits[n++] = (char)('0' + digit);
            last = digit;
        }
    }
    if (at == *p)
        return false;
    *p = at;
    digits[n] = '\0';
    if (tens >= 0)
        buffer_int(b, tens + (last > 0 ? last : 0));
    else
        buffer_text(b, digits);
    return true;
}

const char *
clean_numerals(struct arena *arena, const char *text)
{
    struct buffer b;
    const char   *p = text;
    char          bytes[4];

    if (clean_plain(text))
        return text;
    buffer_open(&b, arena);
    while (*p)
        if (!numerals_run(&p, &b))
            buffer_add(&b, bytes, text_put(bytes, text_next(&p)));
    return b.v;
}

const char *
clean_reason(unsigned did)
{
    if (did & TEXT_QUOTED)
        return "前置撇号或引号";
    if (did & TEXT_INVISIBLE)
        return "不可见字符";
    if (did & TEXT_WIDE)
        return "全角字符";
    if (did & TEXT_SPACED)
        return "夹空格";
    return did & TEXT_TRIMMED ? "首尾空格" : NULL;
}

bool
clean_placeholder(const char *text)
{
    static const char *const words[] = { "/",   "//",  "\\",   "-",    "--",   "---",
                                         "—",   "——",  "－",   "无",   "暂无", "空",
                                         "N/A", "n/a", "null", "NULL", "*",    "." };

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(text, words[i]) == 0)
            return true;
    return false;
}

size_t
clean_digits(const char *text)
{
    size_t n = 0;

    for (; *text; text++)
        n += *text >= '0' && *text <= '9';
    return n;
}

bool
clean_only_digits(const char *text)
{
    return *text && clean_digits(text) == strlen(text);
}
