/* text.h - UTF-8 and Chinese office text.  Nothing here folds case or guesses. */
#ifndef TEXT_H
#define TEXT_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "core/arena.h"

bool   text_valid(const char *, size_t n);      /* UTF-8 without NUL, surrogates, overlong forms */
size_t text_length(const char *);               /* characters, not bytes */
char  *text_nfc(struct arena *, const char *);  /* M4i: NFC at the door; always a copy */
bool   text_is(const char *a, const char *b);   /* equal; NULL equals only NULL */
bool   text_starts(const char *s, const char *prefix);
bool   text_contains(const char *s, const char *part);

/* One code point at *p, which moves on; 0 at the end.  A byte that is no UTF-8 reads as U+FFFD. */
uint32_t text_next(const char **p);
size_t   text_put(char out[4], uint32_t code_point);    /* number of bytes */

/* What a clerk's cell loses before it is read; each sets its bit in *did (or NULL) when it changed
 * something.  NULL stays NULL.  Tabs and ends of lines are spaces, not control characters. */
enum { TEXT_TRIMMED = 1, TEXT_WIDE = 2, TEXT_INVISIBLE = 4, TEXT_SPACED = 8, TEXT_QUOTED = 16 };
char *text_trim(struct arena *, const char *, unsigned *did);       /* at both ends, U+3000 too */
char *text_visible(struct arena *, const char *, unsigned *did);    /* no zero-width or controls */
char *text_narrow(struct arena *, const char *, unsigned *did);     /* full-width to ASCII */
char *text_unspaced(struct arena *, const char *, unsigned *did);   /* without any space inside */
char *text_unquoted(struct arena *, const char *, unsigned *did);   /* without one leading ' or ’ */

/* Hexadecimal and base64url (no padding). */
char  *text_hex(struct arena *, const void *, size_t n);
char  *text_base64(struct arena *, const void *, size_t n);
bool   text_unbase64(const char *, void *out, size_t *n);   /* *n: room, then bytes */

#endif
