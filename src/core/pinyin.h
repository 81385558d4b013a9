/* pinyin.h - the reading of Chinese names, from a table made at build time out of ICU (M4g). */
#ifndef PINYIN_H
#define PINYIN_H
#include "core/arena.h"

/* "王小明" -> "wang xiao ming": the key by which names are sorted; 吕 is lv.  Latin letters are
 * lowered, what has no reading stays.  The first character is read as a surname (单 shan, 仇 qiu,
 * 尉迟 yu chi), in a fragment of a name too. */
char *pinyin_key(struct arena *, const char *name);
/* "王小明" -> "wxm"; spaces and the marks between parts of a name (· ' - .) are left out. */
char *pinyin_initials(struct arena *, const char *name);

#endif
