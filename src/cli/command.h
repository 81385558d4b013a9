/*
 * command.h - what stands behind `zhijia`: the commands, their options, and a line read by them.
 */
#ifndef COMMAND_H
#define COMMAND_H
#include "cli/config.h"

struct command_line;
struct command {
    const char *name;           /* one word or two: "user create" */
    const char *words;          /* what follows without a name, for the usage: "WHAT"; "" none */
    const char *options;        /* name! demanded, name? may be left out, name. without a value */
    const char *keys;           /* settings that it knows; NULL: it reads no setting at all */
    int       (*run)(struct command_line *);
    const char *chinese, *english;
};
extern const struct command commands[];
extern const size_t         command_count;

enum { WORDS_MOST = 4, OPTIONS_MOST = 24 };
struct command_line {
    struct arena         *arena;
    const struct command *command;
    struct config         config;
    const char           *words[WORDS_MOST + 1];
    size_t                word_count;
    const char           *names[OPTIONS_MOST], *values[OPTIONS_MOST];
    size_t                n;
};

/* Whole lines as main got them.  The exit code. */
int         command_run(int argc, char **argv);
const char *option_of(const struct command_line *, const char *name);      /* NULL: not given */

/* ---- the commands, a file each ---- */
int run_serve(struct command_line *);       /* serve.c */
int run_check(struct command_line *);       /* check.c */
int run_version(struct command_line *);
int run_help(struct command_line *);        /* command.c */
int run_demo(struct command_line *);        /* check.c */
int run_user_create(struct command_line *);         /* user.c */
int run_user_add(struct command_line *);
int run_user_password(struct command_line *);
int run_user_list(struct command_line *);
int run_import(struct command_line *);      /* transfer.c */
int run_export(struct command_line *);
int run_dump(struct command_line *);        /* dump.c */

#endif
