/* installation.c - the language is built and checked, the data are opened, the clock is set. */
#include "cli/installation.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "cli/trouble.h"
#include "core/day.h"
#include "engine/shape.h"

/* Where the clock of a demonstration starts, so that its figures are the same in every year. */
static const char demo_start[] = "2026-10-31 09:00";

bool
language_start(void)
{
    static bool started;

    if (started)
        return true;
    if (!modules_build(stderr) || check_modules(stderr) != 0 || !shapes_make())
        return !trouble(
            "模块的表有错，程序不启动：请改正以上各处后重新编译。",
            "The tables of the modules are at fault: mend what stands above and build again.");
    return started = true;
}

/* Not before what was written last: a demonstration that is served again goes on. */
static int64_t
demo_instant(const struct engine *e)
{
    const int64_t  start = instant_parse(demo_start);
    struct db     *db = installation_reader(e);
    struct arena  *a = arena_open();
    struct db_rows rows;
    int64_t        last = 0;

    if (db && db_query(db, a, "SELECT \"at\" FROM \"lane\"", NULL, 0, &rows) == OK)
        for (size_t i = 0; i < rows.n; i++)
            last = rows.v[i].i > last ? rows.v[i].i : last;
    arena_close(a);
    if (db)
        db_close(db);
    return last > start ? last : start;
}

/* ZHIJIA_TEST_SEED: tests alone; the same day again, to the byte. */
static void
clock_start(const char *now)
{
    const char *seed = getenv("ZHIJIA_TEST_SEED");

    if (seed) {
        crypto_seed_for_tests(strtoull(seed, NULL, 10));
        (void)trouble("设有 ZHIJIA_TEST_SEED：密钥和密码可被预知，只能用于测试，请勿存放真实数据。",
                      "ZHIJIA_TEST_SEED is set: keys and passwords can be foretold. For tests "
                      "alone, never with real data.");
    }
    if (*now && seed)
        now_stand_at(instant_parse(now));
    else if (*now)
        now_start_at(instant_parse(now));
}

struct engine *
installation_open(struct command_line *line, bool create, int readers)
{
    const struct config       *c = &line->config;
    const struct engine_config config = {
        .folder = c->v[CONFIG_DATA],
        .database = c->v[CONFIG_DATABASE],
        .key_file = c->v[CONFIG_KEY],
        .create = create,
        .readers = readers,
    };
    const char *now = c->v[CONFIG_NOW], *why = NULL;

    if (!crypto_start()) {
        (void)trouble("加密库不能启动，请重新安装 libsodium 和 OpenSSL。",
                      "The crypto libraries do not start: install libsodium and OpenSSL again.");
        return NULL;
    }
    clock_start(now);
    if (!language_start())
        return NULL;
    struct engine *e = engine_open(&config, &why);
    if (!e) {
        (void)trouble_why(why);
        return NULL;
    }
    if (e->demo && !*now)
        now_start_at(demo_instant(e));
    return e;
}

struct db *
installation_reader(const struct engine *e)
{
    const char *why = NULL;
    struct db  *db = db_open(e->url, false, &why);

    if (!db)
        (void)trouble_why(why);
    return db;
}

int
threads_of(const struct config *c)
{
    enum { THREADS_MOST = 64 };
    const int64_t said = config_number(c, CONFIG_THREADS);
    const long    cores = said ? (long)said : sysconf(_SC_NPROCESSORS_ONLN);

    return cores < 1 ? 1 : cores > THREADS_MOST ? THREADS_MOST : (int)cores;
}

/* ---- a command that works on the data and ends ---- */

bool
installation_begin(struct installation *i, struct command_line *line, bool create)
{
    *i = (struct installation){ .line = line, .arena = line->arena };
    if (!(i->engine = installation_open(line, create, 1)))
        return false;
    if ((i->db = installation_reader(i->engine)))
        return true;
    engine_close(i->engine);
    return false;
}

int
installation_end(struct installation *i, int code)
{
    db_close(i->db);
    engine_close(i->engine);
    return code;
}

bool
login_find(const struct installation *i, struct caller *c)
{
    const char           *login = option_of(i->line, "login");
    const struct db_value v = db_text(login);
    struct db_rows        rows;

    if (db_query(i->db, i->arena,
                 "SELECT a.\"realm\", a.\"id\", a.\"person\", p.\"name\" FROM \"login\" l"
                 " JOIN \"account\" a ON a.\"realm\" = l.\"realm\" AND a.\"id\" = l.\"account\""
                 " AND a.\"ended\" = 0"
                 " JOIN \"person\" p ON p.\"realm\" = a.\"realm\" AND p.\"id\" = a.\"person\""
                 " WHERE l.\"login\" = $1",
                 &v, 1, &rows)
        != OK)
        return !trouble("账号读不出来（%s），请查看数据库。",
                        "The log-ins cannot be read (%s): look at the database.", db_why(i->db));
    if (!rows.n)
        return !trouble("没有“%s”这个登录名，请看 zhijia user list。",
                        "There is no log-in \"%s\": see zhijia user list.", login);
    *c = (struct caller){ .realm = rows.v[0].i,
                          .account = rows.v[1].i,
                          .person = rows.v[2].i,
                          .login = login,
                          .name = rows.v[3].p };
    return true;
}
