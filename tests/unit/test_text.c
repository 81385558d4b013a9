/* test_text.c - UTF-8 and the repairs of a clerk's cell. */
#include <string.h>
#include "core/text.h"
#include "unit.h"

static bool
valid(const char *s)
{
    return text_valid(s, strlen(s));
}

static void
test_validity(void)
{
    EXPECT(valid("") && valid("abcdefghijklmnop") && valid("青岛市总工会") && valid("𠮷é"));
    EXPECT(valid("\xf4\x8f\xbf\xbf") && valid("\xed\x9f\xbf") && valid("\xee\x80\x80"));
    EXPECT(!text_valid("a\0b", 3));
    EXPECT(!text_valid("abcdefg\0abcdefgh", 16));
    EXPECT(!valid("\xc0\x80") && !valid("\xc1\xbf") && !valid("\xe0\x80\x80"));
    EXPECT(!valid("\xe0\x9f\xbf") && !valid("\xf0\x8f\xbf\xbf"));
    EXPECT(!valid("\xed\xa0\x80") && !valid("\xed\xbf\xbf"));
    EXPECT(!valid("\xf4\x90\x80\x80") && !valid("\xf5\x80\x80\x80") && !valid("\xff"));
    EXPECT(!valid("\x80") && !valid("abcdefghi\xe5\xb7") && !valid("\xe5\xb7z"));
    EXPECT(!text_valid("\xe5\xb7\xa5", 2));
    EXPECT(text_valid("\xe5\xb7\xa5", 3));
}

static void
test_code_points(void)
{
    static const uint32_t points[] = { 'a',    0x7f,   0x80,    0x7ff,  0x800,
                                       0x5de5, 0xffff, 0x10000, 0x20bb7 };
    char                  out[5];
    const char           *p;
    size_t                i, n;

    for (i = 0; i < sizeof points / sizeof *points; i++) {
        n = text_put(out, points[i]);
        out[n] = 0;
        p = out;
        EXPECT(text_valid(out, n));
        EXPECT(text_next(&p) == points[i] && p == out + n && text_next(&p) == 0 && p == out + n);
    }
    p = "\xe5\xb7";
    EXPECT(text_next(&p) == 0xfffd && text_next(&p) == 0xfffd && text_next(&p) == 0);
    EXPECT(text_length("工会a𠮷") == 4 && text_length("") == 0);
}

static void
test_nfc(struct arena *a)
{
    EXPECT(text_nfc(a, NULL) == NULL);
    EXPECT(text_is(text_nfc(a, ""), ""));
    EXPECT(text_is(text_nfc(a, "王小明（女）ABC"), "王小明（女）ABC"));
    EXPECT(text_is(text_nfc(a, "e\xcc\x81"), "\xc3\xa9"));
    EXPECT(text_is(text_nfc(a, "Nguye\xcc\x82\xcc\x83n"), "Nguy\xe1\xbb\x85n"));
    EXPECT(text_is(text_nfc(a, "\xc5\xa0"), "\xc5\xa0"));
    EXPECT(text_is(text_nfc(a, "\xef\xa4\x80"), "\xe8\xb1\x88"));           /* U+F900 -> U+8C48 */
    EXPECT(text_is(text_nfc(a, "\xf0\xaf\xa0\x80"), "\xe4\xb8\xbd"));       /* U+2F800 -> U+4E3D */
    EXPECT(text_is(text_nfc(a, "か\xe3\x82\x99"), "が"));                    /* a mark after it */
    EXPECT(text_is(text_nfc(a, "\xe2\x84\xab"), "\xc3\x85"));               /* ANGSTROM SIGN */
    EXPECT(text_is(text_nfc(a, "\xed\x95\x9c"), "\xed\x95\x9c"));           /* Hangul stays */
    EXPECT(text_is(text_nfc(a, "a\xffz"), "a\xef\xbf\xbdz"));
    EXPECT(text_is(text_nfc(a, "\xed\xa0\x80"), "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"));
}

static void
test_comparing(void)
{
    EXPECT(text_is(NULL, NULL) && !text_is(NULL, "") && !text_is("", NULL) && text_is("a", "a"));
    EXPECT(!text_is("a", "A"));
    EXPECT(text_starts("工会会员", "工会") && text_starts("x", "") && !text_starts("工", "工会"));
    EXPECT(text_contains("青岛市总工会", "总工") && !text_contains("abc", "B"));
}

/* One repair, what it gives and which bit it sets. */
static bool
repairs(struct arena *a, char *(*fn)(struct arena *, const char *, unsigned *), const char *from,
        const char *to, unsigned bit)
{
    unsigned did = 0;

    return text_is(fn(a, from, &did), to) && did == bit && text_is(fn(a, from, NULL), to);
}

static void
test_repairs(struct arena *a)
{
    EXPECT(repairs(a, text_trim, "　 王明\xc2\xa0\t\n", "王明", TEXT_TRIMMED));
    EXPECT(repairs(a, text_trim, "王 明", "王 明", 0));
    EXPECT(repairs(a, text_trim, " 　", "", TEXT_TRIMMED));
    EXPECT(repairs(a, text_trim, "", "", 0));
    EXPECT(repairs(a, text_trim, "a ", "a", TEXT_TRIMMED));
    EXPECT(repairs(a, text_trim, NULL, NULL, 0));
    EXPECT(repairs(a, text_visible, "\xef\xbb\xbf王\xe2\x80\x8b明\x01", "王明", TEXT_INVISIBLE));
    EXPECT(repairs(a, text_visible,
                   "\xe2\x80\xaa"
                   "370\xc2\xad\xe2\x80\xac",
                   "370", TEXT_INVISIBLE));
    EXPECT(repairs(a, text_visible, "两行\n字\t", "两行\n字\t", 0));
    EXPECT(repairs(a, text_narrow, "３７０２Ｘ（甲）－，", "3702X(甲)-,", TEXT_WIDE));
    EXPECT(repairs(a, text_narrow, "a　b", "a b", TEXT_WIDE));
    EXPECT(repairs(a, text_narrow, "王明。、", "王明。、", 0));
    EXPECT(repairs(a, text_unspaced, "王　小 明\xc2\xa0", "王小明", TEXT_SPACED));
    EXPECT(repairs(a, text_unspaced, "王小明", "王小明", 0));
    EXPECT(repairs(a, text_unquoted, "'370", "370", TEXT_QUOTED));
    EXPECT(repairs(a, text_unquoted, "’370’", "370’", TEXT_QUOTED));
    EXPECT(repairs(a, text_unquoted, "''1", "'1", TEXT_QUOTED));
    EXPECT(repairs(a, text_unquoted, "370'", "370'", 0));
}

static bool
unbase64_is(const char *s, const char *bytes, size_t n)
{
    char   out[64];
    size_t room = sizeof out;

    return text_unbase64(s, out, &room) && room == n && !memcmp(out, bytes, n);
}

static void
test_encodings(struct arena *a)
{
    char   out[8];
    size_t n = sizeof out;

    EXPECT(text_is(text_hex(a, "\x00\x9f\xff", 3), "009fff") && text_is(text_hex(a, "", 0), ""));
    EXPECT(text_is(text_base64(a, "", 0), "") && text_is(text_base64(a, "f", 1), "Zg"));
    EXPECT(text_is(text_base64(a, "fo", 2), "Zm8") && text_is(text_base64(a, "foo", 3), "Zm9v"));
    EXPECT(text_is(text_base64(a, "foob", 4), "Zm9vYg"));
    EXPECT(text_is(text_base64(a, "foobar", 6), "Zm9vYmFy"));
    EXPECT(text_is(text_base64(a, "\xfb\xff\xfe", 3), "-__-"));
    EXPECT(unbase64_is("", "", 0) && unbase64_is("Zg", "f", 1) && unbase64_is("Zm8", "fo", 2));
    EXPECT(unbase64_is("Zm9vYmFy", "foobar", 6) && unbase64_is("-__-", "\xfb\xff\xfe", 3));
    EXPECT(!text_unbase64("Z", out, &n));
    EXPECT(!text_unbase64("Zg==", out, &n));
    EXPECT(!text_unbase64("Zh", out, &n));          /* bits left over */
    EXPECT(!text_unbase64("Zm9+", out, &n));
    n = 2;
    EXPECT(!text_unbase64("Zm9v", out, &n));
    n = 3;
    EXPECT(text_unbase64("Zm9v", out, &n) && n == 3);
}

int
main(void)
{
    struct arena *a = arena_open();

    test_validity();
    test_code_points();
    test_nfc(a);
    test_comparing();
    test_repairs(a);
    test_encodings(a);
    arena_close(a);
    return unit_end("text");
}
