/*
 * config.h - the settings of an installation: one table, three sources.
 *
 * A later source overrides an earlier one: the file of --config ("key = value" lines, # comments),
 * the environment (ZHIJIA_KEY), the flags.  docs/operations.md repeats the table; a test compares.
 */
#ifndef CONFIG_H
#define CONFIG_H
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include "core/arena.h"

enum config_key {
    CONFIG_DATA, CONFIG_DATABASE, CONFIG_KEY, CONFIG_ADDRESS, CONFIG_PORT, CONFIG_THREADS,
    CONFIG_INSECURE, CONFIG_WEB, CONFIG_NOW, CONFIG_KEYS,
};
enum config_kind { VALUE_TEXT, VALUE_NUMBER, VALUE_YES, VALUE_INSTANT };
struct config_info {
    const char      *name, *flag, *environment;
    enum config_kind kind;
    int64_t          min, max;          /* VALUE_NUMBER */
    const char      *standard;          /* what holds when nobody says anything */
    const char      *chinese, *english;
};
extern const struct config_info config_info[CONFIG_KEYS];

struct config { const char *v[CONFIG_KEYS]; };  /* sound values; in the arena or static */

void config_open(struct config *);              /* the standard values */
/* -1: no such key. */
int  config_key_named(const char *name, size_t n);
int  config_key_of_flag(const char *flag, size_t n);
/* from: where it stands, for the sentence of trouble.  False: said. */
bool config_set(struct config *, enum config_key, const char *value, const char *from);
bool config_file(struct arena *, struct config *, const char *path);
bool config_environment(struct arena *, struct config *);

int64_t config_number(const struct config *, enum config_key);
bool    config_yes(const struct config *, enum config_key);
void    config_print(FILE *);                   /* `zhijia help config` */

#endif
