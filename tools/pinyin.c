/*
 * pinyin.c - prints the readings of Chinese characters as a C table, from ICU's Han-Latin (M4g).
 *
 *     pinyin > build/pinyin_table.c
 *
 * Runs while building, so that the program itself needs no transliterator: opening one takes a
 * tenth of a second, a name 34 microseconds.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>
#include <unicode/utrans.h>
#include "core/pinyin_table.h"

enum { ROOM = 64, SYLLABLES = 1 << PINYIN_SYLLABLE_BITS, ALL = 0x32400, A_LINE = 16 };

/*
 * Where ICU says nothing, or something that is not said in a name: 珩 héng and 晟 shèng are the
 * readings of Xiandai Hanyu Cidian for names, 长 cháng as in 长江, 埔 pǔ as in 黄埔.
 */
static const struct {
    uint32_t    code_point;
    const char *reading;
} corrections[] = {
    { 0x20bb7, "ji" },   /* 𠮷, a form of 吉 */
    { 0x242ee, "xi" },   /* 𤋮, a form of 熙 */
    { 0x4f74, "nai" },   /* 佴 */
    { 0x535c, "bu" },    /* 卜 */
    { 0x5730, "di" },    /* 地 */
    { 0x57d4, "pu" },    /* 埔 */
    { 0x66fe, "zeng" },  /* 曾 */
    { 0x665f, "sheng" }, /* 晟 */
    { 0x73e9, "heng" },  /* 珩 */
    { 0x7684, "di" },    /* 的 */
    { 0x8584, "bo" },    /* 薄 */
    { 0x845a, "shen" },  /* 葚 */
    { 0x90fd, "du" },    /* 都 */
    { 0x957f, "chang" }, /* 长 */
    { 0x9577, "chang" }, /* 長 */
    { 0x961a, "kan" },   /* 阚 */
    { 0x95de, "kan" },   /* 闞 */
};

static char syllables[SYLLABLES][PINYIN_SYLLABLE_SIZE];
static size_t syllable_count;
static char readings[ALL][PINYIN_SYLLABLE_SIZE];

static void
stop_if(UErrorCode error, const char *what)
{
    if (U_SUCCESS(error))
        return;
    fprintf(stderr, "pinyin: %s: %s\n", what, u_errorName(error));
    exit(1);
}

/* "lǚ" -> "lv", "wáng" -> "wang"; "" if what is left is not one syllable of small letters. */
static void
reading_bare(const UChar *decomposed, int32_t n, char out[PINYIN_SYLLABLE_SIZE])
{
    char    bare[ROOM];
    size_t  length = 0;
    int32_t i;

    memset(out, 0, PINYIN_SYLLABLE_SIZE);
    for (i = 0; i < n; i++) {
        UChar c = decomposed[i];

        if (c == 0x308 && length && bare[length - 1] == 'u')
            bare[length - 1] = 'v';
        else if (c >= 'a' && c <= 'z' && length < PINYIN_SYLLABLE_SIZE)
            bare[length++] = (char)c;
        else if (c < 0x300 || c > 0x36f)
            return;
    }
    if (length < PINYIN_SYLLABLE_SIZE)
        memcpy(out, bare, length);
}

/* ICU's reading of one character; "" if it has none. */
static void
reading_of(UTransliterator *latin, const UNormalizer2 *nfd, UChar32 cp, char *out)
{
    UErrorCode error = U_ZERO_ERROR;
    UChar      text[ROOM], decomposed[ROOM];
    int32_t    n = 0, limit, done;

    U16_APPEND_UNSAFE(text, n, cp);
    text[n] = 0;
    limit = n;
    utrans_transUChars(latin, text, &n, ROOM, 0, &limit, &error);
    stop_if(error, "transliteration");
    done = unorm2_normalize(nfd, text, n, decomposed, ROOM, &error);
    stop_if(error, "decomposition");
    reading_bare(decomposed, done, out);
}

static void
readings_collect(void)
{
    static const struct {
        UChar32 first, last;
    } blocks[] = {
        { 0x3007, 0x3007 }, /* 〇 */
        { PINYIN_EXTENSION_FIRST, PINYIN_EXTENSION_LAST },
        { PINYIN_UNIFIED_FIRST, PINYIN_UNIFIED_LAST },
        { 0xfa0e, 0xfa29 },   /* twelve of them no forms of others */
        { 0x20000, 0x2ebef }, /* extensions B to F */
        { 0x30000, 0x323af }, /* G and H */
    };
    UErrorCode          error = U_ZERO_ERROR;
    UChar               id[ROOM];
    UTransliterator    *latin;
    const UNormalizer2 *nfd = unorm2_getNFDInstance(&error);
    size_t              i;

    u_uastrcpy(id, "Han-Latin");
    latin = utrans_openU(id, -1, UTRANS_FORWARD, NULL, 0, NULL, &error);
    stop_if(error, "Han-Latin");
    for (i = 0; i < sizeof blocks / sizeof *blocks; i++)
        for (UChar32 cp = blocks[i].first; cp <= blocks[i].last; cp++)
            reading_of(latin, nfd, cp, readings[cp]);
    for (i = 0; i < sizeof corrections / sizeof *corrections; i++)
        strcpy(readings[corrections[i].code_point], corrections[i].reading);
    utrans_close(latin);
}

static int
syllable_order(const void *a, const void *b)
{
    return strcmp(a, b);
}

static uint32_t
syllable_place(const char *reading)
{
    const char *found =
        bsearch(reading, syllables, syllable_count, sizeof *syllables, syllable_order);

    return found ? (uint32_t)((size_t)(found - syllables[0]) / sizeof *syllables) : 0;
}

/* The sorted list of what was read at all, "" first. */
static void
syllables_collect(void)
{
    size_t cp, i;

    syllable_count = 1;
    for (cp = 0; cp < ALL; cp++) {
        for (i = 0; i < syllable_count && strcmp(syllables[i], readings[cp]); i++)
            continue;
        if (i < syllable_count)
            continue;
        if (syllable_count == SYLLABLES) {
            fprintf(stderr, "pinyin: more than %d syllables\n", SYLLABLES);
            exit(1);
        }
        strcpy(syllables[syllable_count++], readings[cp]);
    }
    qsort(syllables, syllable_count, sizeof *syllables, syllable_order);
}

static const char *
number_end(size_t i)
{
    return i % A_LINE == A_LINE - 1 ? ",\n" : ",";
}

static void
block_print(const char *name, uint32_t first, uint32_t last)
{
    uint32_t cp;

    printf("\nconst uint16_t %s[%u] = {\n", name, last - first + 1);
    for (cp = first; cp <= last; cp++)
        printf("%u%s", syllable_place(readings[cp]), number_end(cp - first));
    printf("};\n");
}

static bool
in_block(uint32_t cp)
{
    return (cp >= PINYIN_UNIFIED_FIRST && cp <= PINYIN_UNIFIED_LAST)
        || (cp >= PINYIN_EXTENSION_FIRST && cp <= PINYIN_EXTENSION_LAST);
}

static void
table_print(void)
{
    size_t   i, n = 0;
    uint32_t cp, place;

    printf("/* Printed by tools/pinyin.c from ICU %s; not written by hand. */\n", U_ICU_VERSION);
    printf("#include \"core/pinyin_table.h\"\n\n");
    printf("const char pinyin_syllables[][PINYIN_SYLLABLE_SIZE] = {\n");
    for (i = 0; i < syllable_count; i++)
        printf("\"%s\"%s", syllables[i], number_end(i));
    printf("};\n");
    block_print("pinyin_unified", PINYIN_UNIFIED_FIRST, PINYIN_UNIFIED_LAST);
    block_print("pinyin_extension", PINYIN_EXTENSION_FIRST, PINYIN_EXTENSION_LAST);
    printf("\nconst uint32_t pinyin_others[] = {\n");
    for (cp = 0; cp < ALL; cp++)
        if (!in_block(cp) && (place = syllable_place(readings[cp])) != 0)
            printf("%u%s", cp << PINYIN_SYLLABLE_BITS | place, number_end(n++));
    printf("};\nconst size_t pinyin_others_count = %zu;\n", n);
}

int
main(void)
{
    readings_collect();
    syllables_collect();
    table_print();
    return fflush(stdout) || ferror(stdout);
}
