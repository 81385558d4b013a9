/* transfer.c - `zhijia import` and `zhijia export`: rosters in, lists out, as a log-in may. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "cli/installation.h"
#include "cli/trouble.h"
#include "engine/export.h"
#include "engine/import.h"

struct transfer {
    struct installation on;
    struct caller       caller;
    struct request      rq;
};

/* A snapshot with the posts and the scope of the log-in. */
static bool
look_begin(struct transfer *t)
{
    t->caller.posts = NULL;
    t->caller.n = 0;
    if (request_begin(&t->rq, t->on.engine, t->on.db, t->on.arena) == OK
        && request_as(&t->rq, &t->caller) == OK)
        return true;
    request_end(&t->rq);
    return !trouble("数据库暂时读不到（%s），请稍后重试。",
                    "The database cannot be read now (%s): try again later.", db_why(t->on.db));
}

static bool
transfer_begin(struct transfer *t, struct command_line *line)
{
    *t = (struct transfer){ 0 };
    if (!installation_begin(&t->on, line, false))
        return false;
    if (login_find(&t->on, &t->caller))
        return true;
    (void)installation_end(&t->on, 1);
    return false;
}

/* What the engine says of the request, field by field. */
static int
refused(const struct transfer *t, enum status st)
{
    const struct request *rq = &t->rq;

    if (rq->says)
        return trouble_says(rq->says, "Refused for the reason above: mend it and try again.");
    for (size_t i = 0; i < rq->fault_count; i++)
        (void)trouble_says(
            arena_print(t->on.arena, "%s：%s。", rq->faults[i].field, rq->faults[i].says),
            arena_print(t->on.arena, "%s is refused: mend it and try again.", rq->faults[i].field));
    return rq->fault_count
             ? 1
             : trouble("没有做成（%s），请查看数据库和磁盘。",
                       "Not done (%s): look at the database and the disk.", status_type(st));
}

/* ---- export ---- */

static bool
write_file(const char *path, const void *bytes, size_t n)
{
    const int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    bool      fine = fd >= 0;

    for (size_t done = 0; fine && done < n;) {
        const ssize_t k = write(fd, (const char *)bytes + done, n - done);
        fine = k > 0 || (k < 0 && errno == EINTR);
        done += k > 0 ? (size_t)k : 0;
    }
    if (fd >= 0)
        fine = close(fd) == 0 && fine;
    return fine
        || !trouble("写不了文件 %s（%s），请换一个位置。",
                    "The file %s cannot be written (%s): name another place.", path,
                    strerror(errno));
}

static int
export_to(struct transfer *t, struct shape *s, const char *format)
{
    const struct list_call l = { .shape = s, .total = -1 };
    const void            *bytes;
    size_t                 n, rows = 0;

    if (!look_begin(t))
        return 1;
    const enum status st = export_list(&t->rq, &l, format, &bytes, &n, &rows);
    request_end(&t->rq);
    if (st == E_TOO_BIG)
        return trouble("列表太大，一个文件写不下（%s），请用 csv。",
                       "The list is too large for one file (%s): take csv.", status_type(st));
    if (st != OK)
        return refused(t, st);
    if (!write_file(option_of(t->on.line, "out"), bytes, n))
        return 1;
    printf("%s: %zu\n", option_of(t->on.line, "out"), rows);
    return 0;
}

static struct shape *
module_asked(const char *name)
{
    char          set[2000] = "";
    size_t        n = 0;
    struct shape *s = shape_named(name);

    if (s)
        return s;
    for (size_t i = 0; i < shape_count() && strlen(set) < sizeof(set) - 80; i++)
        strcat(strcat(set, i ? " " : ""), shape_at(i)->m->name);
    const char *near = word_near(set, name, &n);
    if (near)
        (void)trouble("没有“%s”这个模块，是否指 %.*s？",
                      "There is no module \"%s\"; is %.*s meant?", name, (int)n, near);
    else
        (void)trouble("没有“%s”这个模块，可选：%s。", "There is no module \"%s\"; take one of %s.",
                      name, set);
    return NULL;
}

int
run_export(struct command_line *line)
{
    const char   *format = option_of(line, "format");
    struct transfer t;
    struct shape *s;

    if (strcmp(format, "csv") != 0 && strcmp(format, "xlsx") != 0)
        return trouble("--format 应为 csv 或 xlsx，而不是“%s”。",
                       "--format has to be csv or xlsx, not \"%s\".", format);
    if (!language_start() || !(s = module_asked(option_of(line, "module")))
        || !transfer_begin(&t, line))
        return 1;
    return installation_end(&t.on, export_to(&t, s, format));
}

/* ---- import ---- */

static bool
read_file(struct arena *a, const char *path, void **bytes, size_t *n)
{
    struct stat is;
    const int   fd = open(path, O_RDONLY | O_CLOEXEC);
    bool        fine = fd >= 0 && fstat(fd, &is) == 0 && S_ISREG(is.st_mode);

    if (fine && is.st_size > sheet_limits.bytes) {
        close(fd);
        return !trouble("文件 %s 超过 %lld MB，请分成几个文件。",
                        "The file %s is over %lld MB: split it.", path,
                        (long long)(sheet_limits.bytes >> 20));
    }
    *n = 0;
    if (fine)
        *bytes = arena_alloc(a, (size_t)is.st_size + 1);
    while (fine && *n < (size_t)is.st_size) {
        const ssize_t k = read(fd, (char *)*bytes + *n, (size_t)is.st_size - *n);
        fine = k > 0;
        *n += k > 0 ? (size_t)k : 0;
    }
    if (fd >= 0)
        close(fd);
    return fine
        || !trouble("读不到文件 %s，请核对 --file。", "The file %s cannot be read: check --file.",
                    path);
}

static int64_t
upload(struct transfer *t)
{
    const char   *path = option_of(t->on.line, "file"), *slash = strrchr(path, '/');
    void         *bytes = NULL;
    size_t        n = 0;
    struct change change;

    if (!read_file(t->on.arena, path, &bytes, &n) || !look_begin(t))
        return 0;
    change_open(&change, &t->rq);
    enum status st = import_upload(&t->rq, &change, slash ? slash + 1 : path, bytes, n);
    request_end(&t->rq);
    if (st == OK && commit_wait(&change, NULL) != DONE)
        st = E_BUSY;
    if (st != OK)
        (void)refused(t, st);
    return st == OK ? change.record : 0;
}

/* What the line chose, as the wizard would send it; NULL: said. */
static char *
settings_of(struct transfer *t)
{
    static const char *const words[] = { "layout", "union", "day" };
    struct import_settings   s;
    json_t                  *body = json_object();
    char                    *text = NULL;

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (option_of(t->on.line, words[i]))
            json_object_set_new(body, words[i], json_string(option_of(t->on.line, words[i])));
    if (option_of(t->on.line, "whole") || option_of(t->on.line, "additions"))
        json_object_set_new(body, "whole", json_boolean(option_of(t->on.line, "whole") != NULL));
    import_settings_load(t->on.arena, "", &s);
    if (look_begin(t)) {
        if (import_settings_read(&t->rq, body, &s))
            text = import_settings_text(t->on.arena, &s);
        else
            (void)refused(t, E_INVALID);
        request_end(&t->rq);
    }
    json_decref(body);
    return text;
}

static struct import_job *
job_of(const struct transfer *t, int64_t id)
{
    struct import_job *job = malloc(sizeof(*job));

    CHECK(job);
    *job = (struct import_job){ t->on.engine, t->caller.realm, id };
    return job;
}

/* Prints what came out; false: it is in another state than wanted, and why was said. */
static bool
look_at(struct transfer *t, int64_t id, const char *wanted)
{
    bool fine = false;

    if (!look_begin(t))
        return false;
    const struct db_value *row = import_row_of(&t->rq, id);
    if (!row)
        (void)refused(t, E_MISSING);
    else {
        const char *why = row[I_WHY].p, *state = row[I_STATE].p;
        printf("import\t%s\nstate\t%s\nlayout\t%s\ncounts\t%s\n",
               id_text(t->on.arena, t->caller.realm, id), state, (const char *)row[I_LAYOUT].p,
               (const char *)row[I_COUNTS].p);
        fine = strcmp(state, wanted) == 0 && !*why;
        if (!fine)
            (void)trouble("没有导入：%s", "Not imported (%s): mend it and try again.",
                          *why ? why : state);
    }
    request_end(&t->rq);
    return fine;
}

static int
import_file(struct transfer *t)
{
    const char *settings = settings_of(t);
    const int64_t realm = t->caller.realm, id = settings ? upload(t) : 0;

    if (!id)
        return 1;
    if (!import_begin(t->on.engine, t->on.db, realm, id, "uploaded", "reading", settings, NULL))
        return refused(t, E_BUSY);
    import_check_job(job_of(t, id), t->on.db, t->on.arena);
    if (!look_at(t, id, "checked"))
        return 1;
    if (!option_of(t->on.line, "yes")) {
        fputs("只检查了，没有写入；确认无误后加 --yes 再来一次。\n"
              "Checked only, nothing was written: add --yes when it is right.\n",
              stderr);
        return 0;
    }
    if (!import_begin(t->on.engine, t->on.db, realm, id, "checked", "writing", NULL, NULL))
        return refused(t, E_BUSY);
    import_commit_job(job_of(t, id), t->on.db, t->on.arena);
    return look_at(t, id, "done") ? 0 : 1;
}

int
run_import(struct command_line *line)
{
    struct transfer t;

    if (option_of(line, "whole") && option_of(line, "additions"))
        return trouble("--whole 和 --additions 只能选一个。",
                       "Give --whole or --additions, not both.");
    if (!transfer_begin(&t, line))
        return 1;
    return installation_end(&t.on, import_file(&t));
}
