/* modules.c - the modules and aspects of the product, by their lists. */
#include "cli/installation.h"
#include "language/language.h"

#define MODULE(name) &mod_##name,
static const struct module *const written[] = {
#include "modules/modules.def"
    NULL,
};
#undef MODULE
#define MODULE(name) &aspect_##name,
static const struct module *const aspects[] = {
#include "aspects/aspects.def"
    NULL,
};
#undef MODULE

bool
modules_build(FILE *says)
{
    const size_t n = sizeof(aspects) / sizeof(aspects[0]) - 1;

    return language_build(written, sizeof(written) / sizeof(written[0]) - 1, n ? aspects : NULL, n,
                          says);
}
