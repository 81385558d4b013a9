/*
 * demo.h - a demonstration: an invented city with all its registers, and an empty city beside it
 * for whoever wants to try the import with the files of samples/.
 *
 * All of it is made by steps (engine/setup.h), so it has a history like any other installation.  It
 * is the same every time, but for the passwords.
 */
#ifndef DEMO_H
#define DEMO_H

struct demo_config {
    const char *folder;         /* data folder; holds no installation yet */
    const char *database;       /* "": SQLite in the folder; else a libpq connection string */
    const char *logins;         /* file to write, mode 0600, with a heading line */
    int         members;        /* persons of the filled city; 0: 1,500 */
};

/* Exit code 0 or 1; says on stderr how far it is and what the engine refused.  The clock of the
 * process starts at ZHIJIA_NOW, else at 2026-10-31 09:00 of UTC+8.  Before it: crypto_start(),
 * language_build(), shapes_make(). */
int demo_make(const struct demo_config *);

#endif
