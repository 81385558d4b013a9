/* command.c - reading the line, and what the commands are. */
#include "cli/command.h"
#include <string.h>
#include "cli/trouble.h"
#include "core/text.h"

#define DATA "data database key now"

/* clang-format off */
const struct command commands[] = {
    { "serve", "", "", DATA " address port threads insecure_http web", run_serve,
      "启动服务；数据文件夹不存在时新建安装", "serves; makes the installation if it is not there" },
    { "check", "", "", NULL, run_check, "检查模块的表", "checks the tables of the modules" },
    { "demo", "", "logins! members?", "data database now", run_demo,
      "新建演示安装，账号写入 --logins", "makes a demonstration; its log-ins go to --logins" },
    { "user create", "", "federation! region? name! login! role!", DATA, run_user_create,
      "在新安装上建立工会和第一位干部", "on a fresh installation: a federation and its first officer" },
    { "user add", "", "realm! org! name! login! role!", DATA, run_user_add,
      "增加一位干部", "adds an officer" },
    { "user password", "", "login!", DATA, run_user_password,
      "设新的随机密码，并结束其会话", "sets a new random password and ends the sessions" },
    { "user list", "", "", DATA, run_user_list, "列出账号", "lists the log-ins" },
    { "import", "", "login! file! layout? union? whole. additions. day? yes.", DATA, run_import,
      "导入花名册；没有 --yes 只检查", "imports a roster; without --yes it is only checked" },
    { "export", "", "login! module! format! out!", DATA, run_export,
      "把列表导出为文件", "writes a list to a file" },
    { "dump", "WHAT [MODULE]", "", NULL, run_dump,
      "输出 sql、openapi、routes、who、life、words、lists、forms、texts",
      "prints sql, openapi, routes, who, life, words, lists, forms or texts" },
    { "help", "[config]", "", NULL, run_help, "说明；help config 列出配置项", "this, or every setting" },
    { "version", "", "", NULL, run_version, "版本", "the version" },
};
/* clang-format on */
const size_t command_count = sizeof(commands) / sizeof(commands[0]);

const char *
option_of(const struct command_line *line, const char *name)
{
    for (size_t i = 0; i < line->n; i++)
        if (strcmp(line->names[i], name) == 0)
            return line->values[i];
    return NULL;
}

/* ---- help ---- */

static void
print_usage(const struct command *c, FILE *f)
{
    fprintf(f, "  zhijia %s", c->name);
    if (*c->words)
        fprintf(f, " %s", c->words);
    for (const char *w = c->options; *w;) {
        const size_t n = strcspn(w, " ");
        const char   end = w[n - 1];
        fprintf(f,
                end == '!'   ? " --%.*s VALUE"
                : end == '?' ? " [--%.*s VALUE]"
                             : " [--%.*s]",
                (int)n - 1, w);
        w += n + (w[n] == ' ');
    }
    fprintf(f, "\n      %s\n      %s\n", c->chinese, c->english);
}

int
run_help(struct command_line *line)
{
    if (line->word_count && strcmp(line->words[0], "config") == 0) {
        config_print(stdout);
        return 0;
    }
    if (line->word_count)
        return trouble("没有关于“%s”的说明，请用 zhijia help 或 zhijia help config。",
                       "There is no help on \"%s\": try zhijia help or zhijia help config.",
                       line->words[0]);
    puts("用法 / usage:");
    for (size_t i = 0; i < command_count; i++)
        print_usage(&commands[i], stdout);
    puts("\n配置项 / settings: zhijia help config");
    return 0;
}

/* ---- which command ---- */

static int
command_unknown(const char *word)
{
    char   set[400] = "";
    size_t n = 0;

    for (size_t i = 0; i < command_count; i++)
        strncat(strcat(set, " "), commands[i].name, strcspn(commands[i].name, " "));
    const char *near = word_near(set + 1, word, &n);
    if (near)
        return trouble("没有“%s”这个命令，是否指 %.*s？请看 zhijia help。",
                       "There is no command \"%s\"; is %.*s meant?  See zhijia help.", word, (int)n,
                       near);
    return trouble("没有“%s”这个命令，请看 zhijia help。",
                   "There is no command \"%s\": see zhijia help.", word);
}

/* *used: words of the line that name it. */
static const struct command *
command_named(int argc, char **argv, int *used)
{
    for (size_t i = 0; i < command_count; i++) {
        const char  *name = commands[i].name, *second = strchr(name, ' ');
        const size_t n = strcspn(name, " ");
        if (strlen(argv[1]) != n || strncmp(argv[1], name, n) != 0)
            continue;
        if (second && (argc < 3 || strcmp(argv[2], second + 1) != 0))
            continue;
        *used = second ? 2 : 1;
        return &commands[i];
    }
    return NULL;
}

/* ---- its options ---- */

/* The option's word in the set, or NULL. */
static const char *
option_word(const char *set, const char *name, size_t n)
{
    for (const char *w = set; *w;) {
        const size_t whole = strcspn(w, " "), length = strcspn(w, " !?.");
        if (length == n && memcmp(w, name, n) == 0)
            return w;
        w += whole + (w[whole] == ' ');
    }
    return NULL;
}

static int
option_unknown(const struct command_line *line, const char *text, size_t n)
{
    const struct command *c = line->command;
    char                 *name = arena_slice(line->arena, text + 2, n - 2);
    char                 *set = arena_print(line->arena, "%s%s%s config", c->options,
                            *c->options && c->keys ? " " : "", c->keys ? c->keys : "");
    size_t                length = 0;

    for (char *p = set; *p; p++)
        *p = *p == '_' ? '-' : *p;
    const char *near = word_near(set, name, &length);
    if (near)
        return trouble("zhijia %s 没有 --%s 这个选项，是否指 --%.*s？",
                       "zhijia %s has no option --%s; is --%.*s meant?", c->name, name, (int)length,
                       near);
    return trouble("zhijia %s 没有 --%s 这个选项，请看 zhijia help。",
                   "zhijia %s has no option --%s: see zhijia help.", c->name, name);
}

enum asked { ASKED_NOTHING, ASKED_OPTION, ASKED_KEY, ASKED_FILE };
struct read_option {
    enum asked  what;
    const char *word;                   /* of the command's options */
    int         key;
    bool        bare;                   /* needs no value */
};

static struct read_option
option_read(const struct command *c, const char *text, size_t n)
{
    struct read_option o = { ASKED_NOTHING, NULL, -1, false };

    if (n > 2 && (o.word = option_word(c->options, text + 2, n - 2))) {
        o.what = ASKED_OPTION;
        o.bare = o.word[strcspn(o.word, "!?.")] == '.';
    } else if (c->keys && n == 8 && memcmp(text, "--config", n) == 0)
        o.what = ASKED_FILE;
    else if (c->keys && (o.key = config_key_of_flag(text, n)) >= 0
             && option_word(c->keys, config_info[o.key].name, strlen(config_info[o.key].name))) {
        o.what = ASKED_KEY;
        o.bare = config_info[o.key].kind == VALUE_YES;
    }
    return o;
}

struct reading {                        /* flags wait until the weaker sources are read */
    const char *file, *flags[CONFIG_KEYS];
};

static bool
option_take(struct command_line *line, struct reading *r, int argc, char **argv, int *at)
{
    const char              *text = argv[*at], *value;
    const size_t             n = strcspn(text, "=");
    const struct read_option o = option_read(line->command, text, n);

    if (o.what == ASKED_NOTHING)
        return !option_unknown(line, text, n);
    if (text[n])
        value = text + n + 1;
    else if (o.bare)
        value = "yes";
    else if (*at + 1 < argc)
        value = argv[++*at];
    else
        return !trouble("%.*s 后面缺少值，请补上。", "%.*s lacks its value: give one.", (int)n,
                        text);
    if (o.what == ASKED_FILE)
        r->file = value;
    else if (o.what == ASKED_KEY)
        r->flags[o.key] = value;
    else if (line->n < OPTIONS_MOST) {
        line->names[line->n] = arena_slice(line->arena, o.word, strcspn(o.word, " !?."));
        line->values[line->n++] = value;
    }
    return true;
}

static bool
options_demanded(const struct command_line *line)
{
    for (const char *w = line->command->options; *w;) {
        const size_t whole = strcspn(w, " ");
        const char  *name = arena_slice(line->arena, w, whole - 1);
        if (w[whole - 1] == '!' && (!option_of(line, name) || !*option_of(line, name)))
            return !trouble("zhijia %s 缺少 --%s，请补上。", "zhijia %s lacks --%s: give it.",
                            line->command->name, name);
        w += whole + (w[whole] == ' ');
    }
    return true;
}

/* The key file stands beside the folder: "data/" is "data". */
static const char *
without_slash(struct arena *a, const char *folder)
{
    size_t n = strlen(folder);

    while (n > 1 && folder[n - 1] == '/')
        n--;
    return arena_slice(a, folder, n);
}

static bool
settings_read(struct command_line *line, const struct reading *r)
{
    config_open(&line->config);
    if (!line->command->keys)
        return true;
    if (r->file && !config_file(line->arena, &line->config, r->file))
        return false;
    if (!config_environment(line->arena, &line->config))
        return false;
    for (int i = 0; i < CONFIG_KEYS; i++)
        if (r->flags[i]
            && !config_set(&line->config, (enum config_key)i, r->flags[i], config_info[i].flag))
            return false;
    line->config.v[CONFIG_DATA] = without_slash(line->arena, line->config.v[CONFIG_DATA]);
    return true;
}

static bool
line_read(struct command_line *line, int argc, char **argv, int from)
{
    struct reading r = { 0 };
    const size_t   most = *line->command->words ? WORDS_MOST : 0;

    for (int i = from; i < argc; i++) {
        if (text_starts(argv[i], "--") && argv[i][2]) {
            if (!option_take(line, &r, argc, argv, &i))
                return false;
        } else if (line->word_count < most)
            line->words[line->word_count++] = argv[i];
        else
            return !trouble("zhijia %s 不需要“%s”，请看 zhijia help。",
                            "zhijia %s takes no \"%s\": see zhijia help.", line->command->name,
                            argv[i]);
    }
    return options_demanded(line) && settings_read(line, &r);
}

int
command_run(int argc, char **argv)
{
    struct command_line line = { .arena = arena_open() };
    int                 used = 0, code = 1;

    if (argc < 2)
        code = trouble("请写明命令，如 zhijia serve；全部命令见 zhijia help。",
                       "Name a command, such as zhijia serve; zhijia help lists them all.");
    else if (text_is(argv[1], "--help") || text_is(argv[1], "-h"))
        code = run_help(&line);
    else if (text_is(argv[1], "--version"))
        code = run_version(&line);
    else if ((line.command = command_named(argc, argv, &used)))
        code = line_read(&line, argc, argv, used + 1) ? line.command->run(&line) : 1;
    else if (text_is(argv[1], "user"))
        code = trouble("zhijia user 之后请写 create、add、password 或 list。",
                       "zhijia user is followed by create, add, password or list.");
    else
        code = command_unknown(argv[1]);
    arena_close(line.arena);
    return code;
}
