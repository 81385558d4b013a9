/* config.c - the table of settings, its three sources, its description. */
#include "cli/config.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "cli/trouble.h"
#include "core/day.h"

/* clang-format off */
const struct config_info config_info[CONFIG_KEYS] = {
    [CONFIG_DATA] = { "data", "--data", "ZHIJIA_DATA", VALUE_TEXT, 0, 0, "data",
        "数据文件夹：数据库、上传的文件和锁都在里面",
        "data folder: the database, the uploads and the lock are in it" },
    [CONFIG_DATABASE] = { "database", "--database", "ZHIJIA_DATABASE", VALUE_TEXT, 0, 0, "",
        "PostgreSQL 连接串；留空则用数据文件夹里的 SQLite",
        "PostgreSQL connection string; empty: SQLite in the data folder" },
    [CONFIG_KEY] = { "key", "--key", "ZHIJIA_KEY", VALUE_TEXT, 0, 0, "",
        "主密钥文件；留空则为数据文件夹旁的 <data>.key，演示安装在文件夹里",
        "key file; empty: <data>.key beside the data folder, a demonstration's inside it" },
    [CONFIG_ADDRESS] = { "address", "--address", "ZHIJIA_ADDRESS", VALUE_TEXT, 0, 0, "127.0.0.1",
        "监听的地址", "address to listen on" },
    [CONFIG_PORT] = { "port", "--port", "ZHIJIA_PORT", VALUE_NUMBER, 0, 65535, "8080",
        "监听的端口；0 表示任选一个空闲端口", "port to listen on; 0: any free one" },
    [CONFIG_THREADS] = { "threads", "--threads", "ZHIJIA_THREADS", VALUE_NUMBER, 0, 64, "0",
        "网络线程数；0 表示与处理器核数相同", "threads of the server; 0: one a processor core" },
    [CONFIG_INSECURE] = { "insecure_http", "--insecure-http", "ZHIJIA_INSECURE_HTTP", VALUE_YES,
        0, 0, "no",
        "不经 HTTPS 直接在局域网使用（yes）：登录凭据将明文传输",
        "yes: used over plain HTTP in a local network; log-ins travel unencrypted" },
    [CONFIG_WEB] = { "web", "--web", "ZHIJIA_WEB", VALUE_TEXT, 0, 0, "",
        "开发用：从此文件夹读取页面，不用程序内的页面",
        "for development: pages from this folder instead of those inside the program" },
    [CONFIG_NOW] = { "now", "--now", "ZHIJIA_NOW", VALUE_INSTANT, 0, 0, "",
        "起始时刻（北京时间），如 2026-10-31 09:00；留空则用本机时钟，演示安装从 2026-10-31 09:00 开始",
        "instant to start at (UTC+8), as 2026-10-31 09:00; empty: the machine's clock, and in a "
        "demonstration 2026-10-31 09:00" },
};
/* clang-format on */

void
config_open(struct config *c)
{
    for (size_t i = 0; i < CONFIG_KEYS; i++)
        c->v[i] = config_info[i].standard;
}

static bool
is_word(const char *word, const char *text, size_t n)
{
    return strlen(word) == n && memcmp(word, text, n) == 0;
}

int
config_key_named(const char *name, size_t n)
{
    for (int i = 0; i < CONFIG_KEYS; i++)
        if (is_word(config_info[i].name, name, n))
            return i;
    return -1;
}

int
config_key_of_flag(const char *flag, size_t n)
{
    for (int i = 0; i < CONFIG_KEYS; i++)
        if (is_word(config_info[i].flag, flag, n))
            return i;
    return -1;
}

static bool
is_number(const char *text, int64_t min, int64_t max)
{
    char *end;

    errno = 0;
    const int64_t n = strtoll(text, &end, 10);
    return *text && strspn(text, "0123456789") == strlen(text) && !errno && n >= min && n <= max;
}

bool
config_set(struct config *c, enum config_key key, const char *value, const char *from)
{
    const struct config_info *k = &config_info[key];

    if (k->kind == VALUE_NUMBER && !is_number(value, k->min, k->max))
        return !trouble("%s：%s 应为 %lld 到 %lld 的整数，而不是“%s”。",
                        "%s: %s has to be a whole number from %lld to %lld, not \"%s\".", from,
                        k->name, (long long)k->min, (long long)k->max, value);
    if (k->kind == VALUE_YES && strcmp(value, "yes") != 0 && strcmp(value, "no") != 0)
        return !trouble("%s：%s 应为 yes 或 no，而不是“%s”。",
                        "%s: %s has to be yes or no, not \"%s\".", from, k->name, value);
    if (k->kind == VALUE_INSTANT && *value && instant_parse(value) < 0)
        return !trouble("%s：%s 应如 2026-10-31 09:00，而不是“%s”。",
                        "%s: %s has to be as 2026-10-31 09:00, not \"%s\".", from, k->name, value);
    if ((key == CONFIG_DATA || key == CONFIG_ADDRESS) && !*value)
        return !trouble("%s：%s 不能为空，请写明。", "%s: %s must not be empty: give it.", from,
                        k->name);
    c->v[key] = value;
    return true;
}

/* ---- the file ---- */

static char *
trimmed(char *text)
{
    size_t n = strlen(text);

    while (n && strchr(" \t\r\n", text[n - 1]))
        text[--n] = 0;
    return text + strspn(text, " \t");
}

static bool
unknown_key(const char *from, const char *name)
{
    char        set[400] = "";
    size_t      n = 0;

    for (size_t i = 0; i < CONFIG_KEYS; i++)
        strcat(strcat(set, config_info[i].name), " ");
    const char *near = word_near(set, name, &n);
    if (near)
        return !trouble("%s：没有“%s”这个配置项，是否指 %.*s？",
                        "%s: there is no key \"%s\"; is %.*s meant?", from, name, (int)n, near);
    return !trouble("%s：没有“%s”这个配置项，请看 zhijia help config。",
                    "%s: there is no key \"%s\"; see zhijia help config.", from, name);
}

static bool
file_line(struct arena *a, struct config *c, const char *from, char *line)
{
    char *text = trimmed(line), *sign = strchr(text, '=');

    if (!*text || *text == '#')
        return true;
    if (!sign)
        return !trouble("%s：应写成“名称 = 值”。", "%s: write it as \"key = value\".", from);
    *sign = 0;
    char     *name = trimmed(text), *value = trimmed(sign + 1);
    const int key = config_key_named(name, strlen(name));
    if (key < 0)
        return unknown_key(from, name);
    return config_set(c, (enum config_key)key, arena_text(a, value), from);
}

bool
config_file(struct arena *a, struct config *c, const char *path)
{
    FILE  *file = fopen(path, "re");
    char  *line = NULL;
    size_t room = 0;
    bool   fine = true;

    if (!file)
        return !trouble("读不到配置文件 %s：%s。请核对 --config。",
                        "The file of settings %s cannot be read (%s): check --config.", path,
                        strerror(errno));
    for (int number = 1; fine && getline(&line, &room, file) > 0; number++)
        fine = file_line(a, c, arena_print(a, "%s:%d", path, number), line);
    if (fine && ferror(file))
        fine = !trouble("读不到配置文件 %s，请核对 --config。",
                        "The file of settings %s cannot be read: check --config.", path);
    free(line);
    fclose(file);
    return fine;
}

bool
config_environment(struct arena *a, struct config *c)
{
    for (int i = 0; i < CONFIG_KEYS; i++) {
        const char *value = getenv(config_info[i].environment);
        if (value
            && !config_set(c, (enum config_key)i, arena_text(a, value), config_info[i].environment))
            return false;
    }
    return true;
}

int64_t
config_number(const struct config *c, enum config_key key)
{
    return strtoll(c->v[key], NULL, 10);
}

bool
config_yes(const struct config *c, enum config_key key)
{
    return strcmp(c->v[key], "yes") == 0;
}

void
config_print(FILE *f)
{
    fputs("配置来源由先到后，后者优先：--config 指明的文件、环境变量、命令行。\n"
          "Sources, the later one wins: the file of --config, the environment, the flags.\n\n",
          f);
    for (size_t i = 0; i < CONFIG_KEYS; i++) {
        const struct config_info *k = &config_info[i];
        fprintf(f, "%s\n    %s  %s  [%s]\n    %s\n    %s\n", k->name, k->flag, k->environment,
                k->standard, k->chinese, k->english);
    }
}
