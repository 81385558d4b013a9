/*
 * pinyin_table.h - one reading a character, printed by tools/pinyin.c into build/pinyin_table.c.
 * Readings have no tones; ü is written v, which sorts where dictionaries put it.
 */
#ifndef PINYIN_TABLE_H
#define PINYIN_TABLE_H
#include <stddef.h>
#include <stdint.h>

enum {
    PINYIN_SYLLABLE_SIZE = 7,                   /* "zhuang" and its NUL */
    PINYIN_UNIFIED_FIRST = 0x4e00, PINYIN_UNIFIED_LAST = 0x9fff,
    PINYIN_EXTENSION_FIRST = 0x3400, PINYIN_EXTENSION_LAST = 0x4dbf,
    PINYIN_SYLLABLE_BITS = 11,
};

/* Sorted; the first is empty: no reading. */
extern const char     pinyin_syllables[][PINYIN_SYLLABLE_SIZE];
/* Places in pinyin_syllables, by code point less the first of the block. */
extern const uint16_t pinyin_unified[PINYIN_UNIFIED_LAST - PINYIN_UNIFIED_FIRST + 1];
extern const uint16_t pinyin_extension[PINYIN_EXTENSION_LAST - PINYIN_EXTENSION_FIRST + 1];
/* All others, sorted: code point << PINYIN_SYLLABLE_BITS | place. */
extern const uint32_t pinyin_others[];
extern const size_t   pinyin_others_count;

#endif
