/* installation.h - what every command does before its own work: the language, the data. */
#ifndef INSTALLATION_H
#define INSTALLATION_H
#include "cli/command.h"
#include "engine/engine.h"

#define ZHIJIA_VERSION "1.0.0"

/* The modules of the product, built, checked, shaped.  False: said on stderr. */
bool           language_start(void);
/* modules.c: language_build() with the product's arrays. */
bool           modules_build(FILE *says);

/* Opens the data that the settings name, and sets the clock; NULL: said on stderr. */
struct engine *installation_open(struct command_line *, bool create, int readers);
/* A reading connection to it; NULL: said. */
struct db     *installation_reader(const struct engine *);
int            threads_of(const struct config *);

#endif
