/* installation.h - what every command does before its own work: the language, the data. */
#ifndef INSTALLATION_H
#define INSTALLATION_H
#include "cli/command.h"
#include "engine/engine.h"

#define ZHIJIA_VERSION "0.1.0"

/* What is false, NULL or 1 here has been said on stderr. */

/* The modules of the product, built, checked, shaped; once. */
bool           language_start(void);
/* modules.c: language_build() with the product's arrays. */
bool           modules_build(FILE *says);

/* Opens the data that the settings name, and sets the clock. */
struct engine *installation_open(struct command_line *, bool create, int readers);
/* A reading connection to it. */
struct db     *installation_reader(const struct engine *);
int            threads_of(const struct config *);

/* A command that works on the data and ends. */
struct installation {
    struct command_line *line;
    struct arena        *arena;
    struct engine       *engine;
    struct db           *db;            /* reads */
};
bool           installation_begin(struct installation *, struct command_line *, bool create);
int            installation_end(struct installation *, int code);      /* code */
/* Whom --login names: realm, account, person; without posts. */
bool           login_find(const struct installation *, struct caller *);

#endif
