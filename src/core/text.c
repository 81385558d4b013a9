/*
 * text.c - UTF-8 and the repairs of a clerk's cell.
 *
 * The repairs share one loop: a function says what becomes of each code point (itself, another,
 * nothing).  They always answer with a copy in the arena.
 */
#include "core/text.h"
#include <limits.h>
#include <string.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>
#include "core/status.h"

enum { REPLACEMENT = 0xfffd };

/* Length of the sequence that c begins, 0 if none does. */
static size_t
sequence_length(unsigned char c)
{
    if (c < 0x80)
        return 1;
    if (c < 0xc2)
        return 0;
    return c < 0xe0 ? 2 : c < 0xf0 ? 3 : c < 0xf5 ? 4 : 0;
}

/* The sequence at s, of which n bytes are there; 0: not valid.  *cp is its code point. */
static size_t
sequence_read(const char *s, size_t n, uint32_t *cp)
{
    static const uint32_t least[] = { 0, 1, 0x80, 0x800, 0x10000 };
    unsigned char         c = (unsigned char)*s;
    size_t                length = sequence_length(c), i;

    if (length == 0 || length > n)
        return 0;
    *cp = length == 1 ? c : c & (0x7fu >> length);
    for (i = 1; i < length; i++) {
        if (((unsigned char)s[i] & 0xc0) != 0x80)
            return 0;
        *cp = *cp << 6 | ((unsigned char)s[i] & 0x3f);
    }
    if (*cp < least[length] || *cp > 0x10ffff || (*cp >= 0xd800 && *cp <= 0xdfff))
        return 0;
    return length;
}

bool
text_valid(const char *s, size_t n)
{
    const uint64_t high = UINT64_C(0x8080808080808080), ones = UINT64_C(0x0101010101010101);
    size_t         i = 0, length;
    uint64_t       word;
    uint32_t       cp;

    while (i < n) {
        if (n - i >= sizeof word) {
            memcpy(&word, s + i, sizeof word);
            if (!((word | (word - ones)) & high)) {     /* eight of ASCII, no NUL among them */
                i += sizeof word;
                continue;
            }
        }
        if ((length = sequence_read(s + i, n - i, &cp)) == 0)
            return false;
        i += length;
    }
    return true;
}

size_t
text_length(const char *s)
{
    size_t n = 0;

    for (; *s; s++)
        n += ((unsigned char)*s & 0xc0) != 0x80;
    return n;
}

/* Never runs over the NUL, even where the text is not valid: such a byte reads as U+FFFD. */
uint32_t
text_next(const char **p)
{
    uint32_t      cp;
    size_t        length;
    unsigned char c = (unsigned char)**p;

    if (c < 0x80) {
        *p += c != 0;
        return c;
    }
    length = sequence_read(*p, 4, &cp);     /* a NUL is no continuation, so this ends in time */
    if (length == 0) {
        ++*p;
        return REPLACEMENT;
    }
    *p += length;
    return cp;
}

size_t
text_put(char out[4], uint32_t cp)
{
    if (cp < 0x80) {
        out[0] = (char)cp;
        return 1;
    }
    if (cp < 0x800) {
        out[0] = (char)(0xc0 | cp >> 6);
        out[1] = (char)(0x80 | (cp & 0x3f));
        return 2;
    }
    if (cp < 0x10000) {
        out[0] = (char)(0xe0 | cp >> 12);
        out[1] = (char)(0x80 | (cp >> 6 & 0x3f));
        out[2] = (char)(0x80 | (cp & 0x3f));
        return 3;
    }
    out[0] = (char)(0xf0 | cp >> 18);
    out[1] = (char)(0x80 | (cp >> 12 & 0x3f));
    out[2] = (char)(0x80 | (cp >> 6 & 0x3f));
    out[3] = (char)(0x80 | (cp & 0x3f));
    return 4;
}

bool
text_is(const char *a, const char *b)
{
    return a == b || (a && b && !strcmp(a, b));
}

bool
text_starts(const char *s, const char *prefix)
{
    return !strncmp(s, prefix, strlen(prefix));
}

bool
text_contains(const char *s, const char *part)
{
    return strstr(s, part) != NULL;
}

/*
 * Code points that are NFC wherever they stand: they neither compose nor decompose and have
 * combining class 0.  These are nearly all of what is written in this country.
 */
static bool
always_normal(uint32_t cp)
{
    return cp < 0x300                     /* Latin */
        || (cp >= 0x4e00 && cp <= 0x9fff) /* Han */
        || (cp >= 0x3400 && cp <= 0x4dbf) || (cp >= 0x20000 && cp <= 0x2a6df)
        || (cp >= 0x2010 && cp <= 0x2027)  /* dashes, quotes, dots */
        || (cp >= 0x3000 && cp <= 0x3029)  /* CJK punctuation */
        || (cp >= 0xff01 && cp <= 0xff5e); /* full-width forms */
}

static bool
text_is_plain(const char *s)
{
    uint32_t cp;

    while ((cp = text_next(&s)) != 0)
        if (!always_normal(cp))
            return false;
    return true;
}

/* What ICU makes of it.  Bytes that are no UTF-8 become U+FFFD. */
static char *
normalise(struct arena *a, const char *s)
{
    UErrorCode         error = U_ZERO_ERROR;
    const UNormalizer2 *nfc = unorm2_getNFCInstance(&error);
    size_t             n = strlen(s);
    int32_t            length, room, done;
    UChar             *wide, *normal;
    char              *out;

    CHECK(U_SUCCESS(error) && n < INT32_MAX / 16);
    wide = arena_alloc(a, (n + 1) * sizeof *wide);
    u_strFromUTF8WithSub(wide, (int32_t)n + 1, &length, s, (int32_t)n, REPLACEMENT, NULL, &error);
    CHECK(U_SUCCESS(error));
    if (unorm2_quickCheck(nfc, wide, length, &error) == UNORM_YES && text_valid(s, n))
        return arena_text(a, s);
    room = length * 3 + 1;                          /* NFC never grows by more (UAX #15) */
    normal = arena_alloc(a, (size_t)room * sizeof *normal);
    done = unorm2_normalize(nfc, wide, length, normal, room, &error);
    CHECK(U_SUCCESS(error));
    out = arena_alloc(a, (size_t)done * 3 + 1);
    u_strToUTF8(out, done * 3 + 1, NULL, normal, done, &error);
    CHECK(U_SUCCESS(error));
    return out;
}

char *
text_nfc(struct arena *a, const char *s)
{
    if (!s || text_is_plain(s))
        return arena_text(a, s);
    return normalise(a, s);
}

static bool
is_space(uint32_t cp)
{
    return cp == ' ' || (cp >= '\t' && cp <= '\r') || cp == 0xa0 || cp == 0x3000 || cp == 0x1680
        || (cp >= 0x2000 && cp <= 0x200a) || cp == 0x2028 || cp == 0x2029 || cp == 0x202f
        || cp == 0x205f;
}

char *
text_trim(struct arena *a, const char *s, unsigned *did)
{
    const char *from, *end, *p, *before;
    uint32_t    cp;

    if (!s)
        return NULL;
    for (from = p = s; is_space(text_next(&p)); from = p)
        continue;
    for (p = end = from; (before = p, cp = text_next(&p)) != 0;)
        if (!is_space(cp))
            end = p;
    if (did && (from != s || end != before))
        *did |= TEXT_TRIMMED;
    return arena_slice(a, from, (size_t)(end - from));
}

/* What takes the place of a code point; 0: nothing. */
typedef uint32_t becomes(uint32_t code_point);

static char *
replace_each(struct arena *a, const char *s, becomes *fn, unsigned bit, unsigned *did)
{
    char    *out, *to;
    uint32_t cp, other;

    if (!s)
        return NULL;
    to = out = arena_alloc(a, strlen(s) + 1);       /* nothing below grows */
    while ((cp = text_next(&s)) != 0) {
        other = fn(cp);
        if (other != cp && did)
            *did |= bit;
        if (other)
            to += text_put(to, other);
    }
    return out;
}

/* Tab and the ends of lines are spaces, not invisible: they stand between words. */
static uint32_t
without_invisible(uint32_t cp)
{
    bool control = (cp < 0x20 && !is_space(cp)) || (cp >= 0x7f && cp < 0xa0);
    bool zero_width = (cp >= 0x200b && cp <= 0x200f) || (cp >= 0x202a && cp <= 0x202e)
                   || (cp >= 0x2060 && cp <= 0x206f) || cp == 0xad || cp == 0x61c || cp == 0xfeff
                   || (cp >= 0xe0000 && cp <= 0xe007f);

    return control || zero_width ? 0 : cp;
}

char *
text_visible(struct arena *a, const char *s, unsigned *did)
{
    return replace_each(a, s, without_invisible, TEXT_INVISIBLE, did);
}

static uint32_t
narrowed(uint32_t cp)
{
    if (cp >= 0xff01 && cp <= 0xff5e)
        return cp - 0xff01 + '!';
    return cp == 0x3000 ? ' ' : cp;
}

char *
text_narrow(struct arena *a, const char *s, unsigned *did)
{
    return replace_each(a, s, narrowed, TEXT_WIDE, did);
}

static uint32_t
without_space(uint32_t cp)
{
    return is_space(cp) ? 0 : cp;
}

char *
text_unspaced(struct arena *a, const char *s, unsigned *did)
{
    return replace_each(a, s, without_space, TEXT_SPACED, did);
}

char *
text_unquoted(struct arena *a, const char *s, unsigned *did)
{
    const char *p = s;
    uint32_t    cp;

    if (!s)
        return NULL;
    cp = text_next(&p);
    if (cp != '\'' && cp != 0x2019)
        return arena_text(a, s);
    if (did)
        *did |= TEXT_QUOTED;
    return arena_text(a, p);
}

char *
text_hex(struct arena *a, const void *v, size_t n)
{
    static const char    digits[] = "0123456789abcdef";
    const unsigned char *bytes = v;
    char                *out = arena_alloc(a, 2 * n + 1);
    size_t               i;

    for (i = 0; i < n; i++) {
        out[2 * i] = digits[bytes[i] >> 4];
        out[2 * i + 1] = digits[bytes[i] & 15];
    }
    return out;
}

static const char base64_digits[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

char *
text_base64(struct arena *a, const void *v, size_t n)
{
    const unsigned char *bytes = v;
    char                *out = arena_alloc(a, (n + 2) / 3 * 4 + 1), *to = out;
    uint32_t             bits = 0;
    unsigned             have = 0;
    size_t               i;

    for (i = 0; i < n; i++) {
        bits = bits << 8 | bytes[i];
        for (have += 8; have >= 6; have -= 6)
            *to++ = base64_digits[bits >> (have - 6) & 63];
    }
    if (have)
        *to++ = base64_digits[bits << (6 - have) & 63];
    return out;
}

static int
base64_value(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '-' ? 62 : c == '_' ? 63 : -1;
}

/* Strict: one text for each value, so bits that are left over have to be 0. */
bool
text_unbase64(const char *s, void *out, size_t *n)
{
    unsigned char *to = out;
    size_t         room = *n, done = 0, length = strlen(s);
    uint32_t       bits = 0;
    unsigned       have = 0;
    int            value;

    if (length % 4 == 1 || length / 4 * 3 + length % 4 * 3 / 4 > room)
        return false;
    for (; *s; s++) {
        if ((value = base64_value(*s)) < 0)
            return false;
        bits = bits << 6 | (uint32_t)value;
        if ((have += 6) >= 8) {
            have -= 8;
            to[done++] = (unsigned char)(bits >> have);
        }
    }
    *n = done;
    return (bits & ((1u << have) - 1)) == 0;
}
