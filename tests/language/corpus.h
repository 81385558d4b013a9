/* corpus.h - eighteen modules and two aspects: every module that will ever be written, nearly. */
#ifndef CORPUS_H
#define CORPUS_H
#include "language/language.h"

/* Builds the corpus with its own lists, codes and rules and checks it; prints what is wrong. */
bool corpus_build(void);
/* Builds the modules of the product with what is linked in; checks nothing. */
bool product_build(void);
#endif
