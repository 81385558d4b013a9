/* test_config.c - the table of settings: its three sources, what is refused, and that
 * docs/operations.md says the same.  Also the words that were probably meant. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "cli/command.h"
#include "cli/config.h"
#include "cli/trouble.h"
#include "core/text.h"
#include "unit/unit.h"

static char *said;                      /* what the last call said */

static FILE *
listen_begin(size_t *n)
{
    free(said);
    said = NULL;
    FILE *f = open_memstream(&said, n);
    trouble_to(f);
    return f;
}

static void
listen_end(FILE *f)
{
    fclose(f);
    trouble_to(NULL);
}

static bool
set(struct config *c, enum config_key key, const char *value)
{
    size_t     n;
    FILE      *f = listen_begin(&n);
    const bool fine = config_set(c, key, value, "here");

    listen_end(f);
    return fine;
}

/* Reads a file with these lines. */
static bool
file(struct arena *a, struct config *c, const char *lines)
{
    char       path[] = "/tmp/zhijia-config-XXXXXX";
    const int  fd = mkstemp(path);
    size_t     n;
    FILE      *f = listen_begin(&n);
    const bool wrote = fd >= 0 && write(fd, lines, strlen(lines)) == (ssize_t)strlen(lines);
    const bool fine = wrote && config_file(a, c, path);

    if (fd >= 0)
        close(fd);
    unlink(path);
    listen_end(f);
    return fine;
}

static void
test_standard(void)
{
    struct config c;

    config_open(&c);
    EXPECT(text_is(c.v[CONFIG_ADDRESS], "127.0.0.1"));
    EXPECT(config_number(&c, CONFIG_PORT) == 8080);
    EXPECT(!config_yes(&c, CONFIG_INSECURE));
    for (int i = 0; i < CONFIG_KEYS; i++) {
        struct config same = c;
        EXPECT(set(&same, (enum config_key)i, config_info[i].standard));
        EXPECT(config_key_named(config_info[i].name, strlen(config_info[i].name)) == i);
        EXPECT(config_key_of_flag(config_info[i].flag, strlen(config_info[i].flag)) == i);
    }
    EXPECT(config_key_named("ports", 5) == -1);
    EXPECT(config_key_of_flag("--por", 5) == -1);
}

/* Flag and variable follow from the name, so that one need learn the name alone. */
static void
test_names(void)
{
    for (int i = 0; i < CONFIG_KEYS; i++) {
        const struct config_info *k = &config_info[i];
        char                      flag[60], variable[60];
        snprintf(flag, sizeof(flag), "--%s", k->name);
        snprintf(variable, sizeof(variable), "ZHIJIA_%s", k->name);
        for (char *p = flag; *p; p++)
            *p = *p == '_' ? '-' : *p;
        for (char *p = variable; *p; p++)
            *p = (char)(*p >= 'a' && *p <= 'z' ? *p - 32 : *p);
        EXPECT(text_is(flag, k->flag));
        EXPECT(text_is(variable, k->environment));
        EXPECT(*k->chinese && *k->english);
    }
}

static void
test_values(void)
{
    struct config c;

    config_open(&c);
    EXPECT(set(&c, CONFIG_PORT, "0") && config_number(&c, CONFIG_PORT) == 0);
    EXPECT(set(&c, CONFIG_PORT, "65535"));
    EXPECT(!set(&c, CONFIG_PORT, "65536"));
    EXPECT(text_contains(said, "here: port has to be a whole number from 0 to 65535"));
    EXPECT(text_contains(said, "应为 0 到 65535 的整数"));
    EXPECT(!set(&c, CONFIG_PORT, "80x") && !set(&c, CONFIG_PORT, "")
           && !set(&c, CONFIG_PORT, "-1"));
    EXPECT(!set(&c, CONFIG_PORT, "99999999999999999999"));
    EXPECT(config_number(&c, CONFIG_PORT) == 65535);
    EXPECT(set(&c, CONFIG_INSECURE, "yes") && config_yes(&c, CONFIG_INSECURE));
    EXPECT(!set(&c, CONFIG_INSECURE, "true"));
    EXPECT(set(&c, CONFIG_NOW, "2026-10-31 09:00") && set(&c, CONFIG_NOW, ""));
    EXPECT(!set(&c, CONFIG_NOW, "yesterday"));
    EXPECT(!set(&c, CONFIG_DATA, "") && !set(&c, CONFIG_ADDRESS, ""));
    EXPECT(set(&c, CONFIG_DATABASE, "") && set(&c, CONFIG_KEY, ""));
}

static void
test_file(struct arena *a)
{
    struct config c;

    config_open(&c);
    EXPECT(file(a, &c, "# of this machine\n\n  port = 9000  \r\ndata=/var/lib/zhijia data\n"));
    EXPECT(config_number(&c, CONFIG_PORT) == 9000);
    EXPECT(text_is(c.v[CONFIG_DATA], "/var/lib/zhijia data"));
    EXPECT(file(a, &c, "database = host=/run/postgresql dbname=zhijia"));
    EXPECT(text_is(c.v[CONFIG_DATABASE], "host=/run/postgresql dbname=zhijia"));
    EXPECT(file(a, &c, ""));
    EXPECT(!file(a, &c, "port = 9001\nprot = 9002\n"));
    EXPECT(text_contains(said, ":2: there is no key \"prot\"; is port meant?"));
    EXPECT(!file(a, &c, "colour = red\n"));
    EXPECT(text_contains(said, ":1: there is no key \"colour\"; see zhijia help config."));
    EXPECT(!file(a, &c, "\n\nport\n") && text_contains(said, ":3: write it as"));
    EXPECT(!file(a, &c, "threads = many\n") && text_contains(said, ":1: threads has to be"));
    size_t n;
    FILE  *f = listen_begin(&n);
    EXPECT(!config_file(a, &c, "/nowhere/zhijia.conf"));
    listen_end(f);
    EXPECT(text_contains(said, "check --config"));
}

static void
test_environment(struct arena *a)
{
    struct config c;
    size_t        n;

    config_open(&c);
    for (int i = 0; i < CONFIG_KEYS; i++)
        unsetenv(config_info[i].environment);
    EXPECT(config_environment(a, &c) && config_number(&c, CONFIG_PORT) == 8080);
    EXPECT(file(a, &c, "port = 9000\naddress = ::1\n"));
    setenv("ZHIJIA_PORT", "9100", 1);
    EXPECT(config_environment(a, &c) && config_number(&c, CONFIG_PORT) == 9100);
    EXPECT(text_is(c.v[CONFIG_ADDRESS], "::1"));
    setenv("ZHIJIA_PORT", "x", 1);
    FILE *f = listen_begin(&n);
    EXPECT(!config_environment(a, &c));
    listen_end(f);
    EXPECT(text_contains(said, "ZHIJIA_PORT: port has to be"));
    unsetenv("ZHIJIA_PORT");
}

static void
test_near(void)
{
    size_t      n = 0;
    const char *near = word_near("data database port", "prot", &n);

    EXPECT(near && n == 4 && strncmp(near, "port", n) == 0);
    near = word_near("login! file? yes.", "flie", &n);
    EXPECT(near && n == 4 && strncmp(near, "file", n) == 0);
    EXPECT(!word_near("data database port", "weather", &n));
    EXPECT(!word_near("data database port", "x", &n));
    EXPECT(!word_near("", "port", &n));
}

/* ---- docs/operations.md ---- */

static char *
contents(const char *path)
{
    char  *text = NULL;
    size_t n = 0;
    FILE  *f = fopen(path, "r"), *o = open_memstream(&text, &n);

    for (int c; f && (c = getc(f)) != EOF;)
        putc(c, o);
    if (f)
        fclose(f);
    fclose(o);
    return text;
}

/* A row of the table there: | `port` | `--port` | `ZHIJIA_PORT` | `8080` | ... */
static void
test_docs(void)
{
    char  *docs = contents("docs/operations.md");
    size_t rows = 0;

    EXPECT(*docs);
    for (int i = 0; i < CONFIG_KEYS; i++) {
        const struct config_info *k = &config_info[i];
        char                      row[300];
        snprintf(row, sizeof(row), "\n| `%s` | `%s` | `%s` | %s%s%s |", k->name, k->flag,
                 k->environment, *k->standard ? "`" : "", k->standard, *k->standard ? "`" : "");
        EXPECT(text_contains(docs, row));
        if (!text_contains(docs, row))
            fprintf(stderr, "docs/operations.md lacks a row that begins with%s\n", row);
    }
    for (const char *p = docs; (p = strstr(p, "` | `ZHIJIA_")); p++)
        rows++;
    EXPECT(rows == CONFIG_KEYS);
    free(docs);
}

/* Every command has its words there, too. */
static void
test_commands(void)
{
    char *docs = contents("docs/operations.md");

    for (size_t i = 0; i < command_count; i++) {
        char words[100];
        snprintf(words, sizeof(words), "zhijia %s", commands[i].name);
        EXPECT(text_contains(docs, words));
        for (const char *w = commands[i].keys ? commands[i].keys : ""; *w;) {
            const size_t n = strcspn(w, " ");
            EXPECT(config_key_named(w, n) >= 0);
            w += n + (w[n] == ' ');
        }
    }
    free(docs);
}

int
main(void)
{
    struct arena *a = arena_open();

    test_standard();
    test_names();
    test_values();
    test_file(a);
    test_environment(a);
    test_near();
    test_docs();
    test_commands();
    arena_close(a);
    free(said);
    return unit_end("config");
}
