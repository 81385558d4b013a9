/* serve.c - `zhijia serve`: everything is started in its order, and stopped in the other one. */
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>
#include "cli/installation.h"
#include "cli/trouble.h"
#include "dump/openapi.h"
#include "http/api.h"
#include "http/assets.h"
#include "http/setup.h"

enum { HEAVY_THREADS = 2, IDLE_SECONDS = 60, BODY_MOST = 20 << 20 };

/* ---- the first administrator (M5l) ---- */

static void
link_write(struct arena *a, const struct engine *e, const char *url)
{
    const char *file = setup_file(a, e);
    const int   fd = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);

    if (fd < 0 || fchmod(fd, 0600) != 0 || dprintf(fd, "%s\n", url) < 0)
        (void)trouble(
            "首位管理员的链接写不进 %s，请检查数据文件夹。",
            "The link of the first administrator cannot be written to %s: check the data folder.",
            file);
    else
        fprintf(stderr,
                "zhijia: 还没有账号，首位管理员的一次性链接在 %s\n"
                "        There is no account yet: the first administrator's link is in %s\n",
                file, file);
    if (fd >= 0)
        close(fd);
    if (isatty(STDERR_FILENO)) /* a log would keep it */
        fprintf(stderr, "        %s\n", url);
}

/* A new link at each start, until somebody has used one. */
static bool
link_offer(struct command_line *line, struct engine *e, const char *base)
{
    struct db  *db = e->demo ? NULL : installation_reader(e);
    bool        has = false;
    char       *token = NULL;
    enum status st = OK;

    if (e->demo)
        return true;
    if (!db)
        return false;
    st = setup_has_account(db, line->arena, &has);
    if (st == OK && !has)
        st = setup_token_make(e, db, line->arena, &token);
    db_close(db);
    if (st != OK)
        return !trouble("数据库写不进去（%s），请检查数据库和磁盘。",
                        "The database cannot be written (%s): check it and the disk.",
                        status_type(st));
    if (token)
        link_write(line->arena, e, arena_print(line->arena, "%ssetup#%s", base, token));
    return true;
}

/* ---- the server ---- */

/* The signals wait until somebody asks for them, in every thread that starts later. */
static void
signals_hold(sigset_t *set)
{
    sigemptyset(set);
    sigaddset(set, SIGINT);
    sigaddset(set, SIGTERM);
    pthread_sigmask(SIG_BLOCK, set, NULL);
}

static bool
is_loopback(const char *address)
{
    return strncmp(address, "127.", 4) == 0 || strcmp(address, "::1") == 0
        || strcmp(address, "localhost") == 0;
}

static bool
say_address(struct command_line *line, struct engine *e, const struct http_server *server)
{
    const struct config *c = &line->config;
    const char          *address = c->v[CONFIG_ADDRESS];
    const bool           six = strchr(address, ':') != NULL;
    const char *base = arena_print(line->arena, "http://%s%s%s:%d/", six ? "[" : "", address,
                                   six ? "]" : "", http_port(server));

    if (!link_offer(line, e, base))
        return false;
    printf("zhijia: %s\n", base);
    fflush(stdout);
    if (!is_loopback(address) && !config_yes(c, CONFIG_INSECURE))
        (void)trouble(
            "浏览器只经 HTTPS 才能登录：请在前面放置带证书的反向代理，或以 --insecure-http 启动。",
            "Browsers log in over HTTPS only: put a proxy with a certificate in front, or start "
            "with --insecure-http.");
    return true;
}

static struct http_server *
server_start(struct command_line *line, struct engine *e, int threads)
{
    const struct config     *c = &line->config;
    const struct api_config  api = { e, threads, config_yes(c, CONFIG_INSECURE),
                                     openapi_text(arena_open(), ZHIJIA_VERSION) };
    const struct http_config http = {
        .address = c->v[CONFIG_ADDRESS],
        .port = (int)config_number(c, CONFIG_PORT),
        .threads = threads,
        .body_max = BODY_MOST,
        .body_limit = api_body_limit,
        .idle_seconds = IDLE_SECONDS,
        .handler = api_handle,
    };
    const char              *why = NULL;
    struct stat              is;

    if (*c->v[CONFIG_WEB] && (stat(c->v[CONFIG_WEB], &is) != 0 || !S_ISDIR(is.st_mode))) {
        (void)trouble("没有页面文件夹 %s，请核对 --web。",
                      "There is no folder of pages %s: check --web.", c->v[CONFIG_WEB]);
        return NULL;
    }
    if (!api_start(&api, &why)) {
        (void)trouble_why(why);
        return NULL;
    }
    if (*c->v[CONFIG_WEB])
        assets_from(c->v[CONFIG_WEB]);
    struct http_server *server = http_start(&http, &why);
    if (!server)
        (void)trouble_why(why);
    return server;
}

/* Until a signal; the exit code. */
static int
serve_until_told(struct command_line *line, struct engine *e, int threads, const sigset_t *stops)
{
    struct http_server *server = server_start(line, e, threads);
    int                 signal_number;

    if (!server)
        return 1;
    const bool fine = say_address(line, e, server);
    if (fine)
        (void)sigwait(stops, &signal_number);
    http_stop(server);
    return fine ? 0 : 1;
}

int
run_serve(struct command_line *line)
{
    const int threads = threads_of(&line->config);
    sigset_t  stops;

    signals_hold(&stops);
#ifndef __SANITIZE_ADDRESS__ /* whose search for leaks has to look at the process */
    (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#endif
    struct engine *e = installation_open(line, true, threads);
    if (!e)
        return 1;
    if (!engine_tidy(e)) {
        (void)trouble("数据库不能写入，请查看磁盘和权限后再启动。",
                      "The database cannot be written: look at the disk and the permissions.");
        return 1;
    }
    if (!work_start(e, HEAVY_THREADS)) {
        engine_close(e);
        return trouble("线程启动不了，请检查内存和线程数的限制。",
                       "The threads do not start: check the limits of memory and threads.");
    }
    const int code = serve_until_told(line, e, threads, &stops);
    work_stop();
    engine_close(e);
    return code;
}
