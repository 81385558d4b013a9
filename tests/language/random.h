/* random.h - conditions and sums made of what a module has. */
#ifndef RANDOM_H
#define RANDOM_H
#include "language/language.h"

/* They may be ill formed: what does not parse is passed over. */
void random_cond(const struct module *, char *text, size_t size);
void random_sum(const struct module *, char *text, size_t size);
#endif
