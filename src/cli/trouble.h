/* trouble.h - what went wrong, to the person at the terminal: Chinese, then English. */
#ifndef TROUBLE_H
#define TROUBLE_H
#include <stddef.h>
#include <stdio.h>

/* Each a sentence that says what to do; both take the same values.  Returns 1, the exit code. */
int trouble(const char *chinese, const char *english, ...)
    __attribute__((format(printf, 1, 3), format(printf, 2, 3)));
/* A sentence of the engine, the transport or the key file, which say it in Chinese. */
int trouble_why(const char *why);
/* Both sentences as they are. */
int trouble_says(const char *chinese, const char *english);
/* Where it is said; NULL: standard error. */
void trouble_to(FILE *);

/* The word of the set that was probably meant, within two slips; NULL: none is near.  The words of
 * the set are separated by blanks and may end in one of ! ? . which do not count. */
const char *word_near(const char *set, const char *word, size_t *n);

#endif
