/* corpus.c - the modules under tests/language/modules/, built. */
#include "corpus.h"

#define MODULE(name) &mod_##name,
static const struct module *const written[] = {
#include "modules/modules.def"
};
#undef MODULE
#define MODULE(name) &aspect_##name,
static const struct module *const aspects[] = {
#include "aspects/aspects.def"
};
#undef MODULE

bool
corpus_build(void)
{
    return language_build(written, sizeof(written) / sizeof(written[0]), aspects,
                          sizeof(aspects) / sizeof(aspects[0]), stderr)
           && check_modules(stderr) == 0;
}
