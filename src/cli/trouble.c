/* trouble.c - sentences for the terminal, and the word that was probably meant. */
#include "cli/trouble.h"
#include <stdarg.h>
#include <string.h>

static FILE *out;

void
trouble_to(FILE *file)
{
    out = file;
}

int
trouble(const char *chinese, const char *english, ...)
{
    FILE   *to = out ? out : stderr;
    va_list values;

    fputs("zhijia: ", to);
    va_start(values, english);
    vfprintf(to, chinese, values);
    va_end(values);
    fputs("\n        ", to);
    va_start(values, english);
    vfprintf(to, english, values);
    va_end(values);
    fputc('\n', to);
    return 1;
}

/* Layers below speak the language of their users; what can stop a start has its English here. */
/* clang-format off */
static const struct { const char *part, *english; } known[] = {
    { "已被别的程序占用",
      "The port is taken: choose another with --port, or stop the program that has it." },
    { "正由另一个 zhijia 使用",
      "Another zhijia uses this data folder: stop it first, or name another folder." },
    { "不可写",
      "The data folder cannot be written: mend its permissions or name another with --data." },
    { "建立不了数据文件夹",
      "The data folder cannot be made: name a place that can be written with --data." },
    { "没有数据文件夹",
      "There is no such data folder: name it with --data, or make the installation first." },
    { "还没有安装",
      "Nothing is installed there: run zhijia serve or zhijia demo first." },
    { "不是这套数据的",
      "The key file belongs to other data: give the one made at the installation with --key." },
    { "主密钥文件已经存在",
      "A key file is there already but the data are new: move it away or give another --key." },
    { "找不到主密钥文件",
      "The key file is not there: check --key, or fetch the file from where it is kept." },
    { "对其他用户开放",
      "The key file is open to other users: chmod 600 it and start again." },
    { "主密钥文件属于另一个用户",
      "The key file belongs to another user: chown it to the user who runs zhijia." },
    { "主密钥",
      "The key file cannot be used: check its path, its owner and its permissions." },
    { "密钥",
      "The keys of the database are incomplete: restore a backup or install anew." },
    { "类型标记",
      "The mark of the kind of installation was altered: restore a backup." },
    { "租约",
      "The leases of the database cannot be read: check the database and start again." },
    { "端口",
      "The address cannot be listened on: check --address and --port." },
    { "数据库",
      "The database cannot be used: check --database, its permissions and its disk." },
};
/* clang-format on */

int
trouble_says(const char *chinese, const char *english)
{
    fprintf(out ? out : stderr, "zhijia: %s\n        %s\n", chinese, english);
    return 1;
}

int
trouble_why(const char *why)
{
    const char *english = "See the Chinese sentence above.";

    if (!why)
        return trouble("出现未知故障，请查看日志。", "An unknown fault: see the log.");
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
        if (strstr(why, known[i].part)) {
            english = known[i].english;
            break;
        }
    return trouble_says(why, english);
}

enum { WORD_MOST = 40, SLIPS_MOST = 2 };

static int
least(int a, int b)
{
    return a < b ? a : b;
}

/* Letters to be put, taken away or changed until a is b. */
static int
distance(const char *a, size_t n, const char *b)
{
    int    row[WORD_MOST + 1];
    size_t m = strlen(b);

    if (n > WORD_MOST || m > WORD_MOST)
        return WORD_MOST;
    for (size_t k = 0; k <= m; k++)
        row[k] = (int)k;
    for (size_t i = 1; i <= n; i++) {
        int before = row[0];
        row[0] = (int)i;
        for (size_t k = 1; k <= m; k++) {
            const int above = row[k];
            row[k] = least(least(row[k] + 1, row[k - 1] + 1), before + (a[i - 1] != b[k - 1]));
            before = above;
        }
    }
    return row[m];
}

const char *
word_near(const char *set, const char *word, size_t *n)
{
    const char *found = NULL;
    int         best = SLIPS_MOST + 1;

    for (const char *w = set; *w;) {
        const size_t whole = strcspn(w, " "), length = strcspn(w, " !?.");
        const int    d = length ? distance(w, length, word) : best;
        if (d < best && d < (int)length) {
            best = d;
            found = w;
            *n = length;
        }
        w += whole + (w[whole] == ' ');
    }
    return found;
}
