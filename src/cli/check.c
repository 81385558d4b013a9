/* check.c - commands without data: check, version, and the demonstration that makes its own. */
#include <stdlib.h>
#include "cli/installation.h"
#include "cli/trouble.h"
#include "demo/demo.h"
#include "engine/shape.h"

int
run_check(struct command_line *line)
{
    size_t                         n, indexes = 0;
    const struct sql_table *const *tables_made;

    (void)line;
    if (!language_start())
        return 1;
    tables_made = all_tables(&n);
    for (size_t i = 0; i < n; i++)
        indexes += tables_made[i]->index_count;
    printf("%zu modules, %zu tables, %zu indexes\n", shape_count(), n, indexes);
    return 0;
}

int
run_version(struct command_line *line)
{
    (void)line;
    printf("zhijia %s\n", ZHIJIA_VERSION);
    return 0;
}

int
run_demo(struct command_line *line)
{
    const char        *members = option_of(line, "members");
    struct demo_config config = {
        .folder = line->config.v[CONFIG_DATA],
        .database = line->config.v[CONFIG_DATABASE],
        .logins = option_of(line, "logins"),
    };
    char *end = NULL;

    const long n = members ? strtol(members, &end, 10) : 0;
    if (members && (*end || n < 1 || n > 10000000))
        return trouble("--members 应为 1 到 10000000 的整数，而不是“%s”。",
                       "--members has to be a whole number from 1 to 10000000, not \"%s\".",
                       members);
    config.members = (int)n;
    if (*line->config.v[CONFIG_NOW]) /* which sets its clock itself */
        (void)setenv(config_info[CONFIG_NOW].environment, line->config.v[CONFIG_NOW], 1);
    if (!crypto_start())
        return trouble("加密库不能启动，请重新安装 libsodium 和 OpenSSL。",
                       "The crypto libraries do not start: install libsodium and OpenSSL again.");
    return language_start() ? demo_make(&config) : 1;
}
