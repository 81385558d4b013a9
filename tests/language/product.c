/* product.c - the modules of the product, built as the program builds them.  Compiled without the
 * folder of the tests among its paths, so that the names are the product's. */
#include "corpus.h"

#define MODULE(name) &mod_##name,
static const struct module *const written[] = {
#include "../../src/modules/modules.def"
    NULL,
};
#undef MODULE
#define MODULE(name) &aspect_##name,
static const struct module *const aspects[] = {
#include "../../src/aspects/aspects.def"
    NULL,
};
#undef MODULE

bool
product_build(void)
{
    return language_build(written, sizeof(written) / sizeof(written[0]) - 1, aspects,
                          sizeof(aspects) / sizeof(aspects[0]) - 1, stderr);
}
