/* demo.c - zhijia demo: opens a new installation, makes both cities, writes down the log-ins. */
#include "demo/demo.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "core/day.h"
#include "demo/city.h"
#include "engine/tree.h"

static const char *const morning = "2026-10-31T09:00:00+08:00";
static const char *const filled = "滨海市总工会", *const empty = "青岛市总工会";

/* What stops it and what to do, in both languages.  Always false. */
static bool
stop_at(const char *about, const char *chinese, const char *english)
{
    fprintf(stderr, "%s: %s\n%s\n", about, chinese, english);
    return false;
}

/* ---- log-ins ---- */

struct login {
    const char *login, *password, *role, *node, *name, *city;
};
enum { LOGINS = 16 };
struct demo {
    struct maker maker;
    struct city  city;
    struct login logins[LOGINS];
    size_t       login_count;
};

/* Written beside its place first: log-ins that are there stay until new ones are complete. */
static FILE *
open_logins(const char *path)
{
    const int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    FILE     *file = fd >= 0 && fchmod(fd, 0600) == 0 ? fdopen(fd, "w") : NULL;

    if (!file)
        stop_at(path, strerror(errno),
                "写不了账号文件，请用 --logins 换一个位置。"
                "Choose another place with --logins.");
    if (!file && fd >= 0)
        close(fd);
    return file;
}

static bool
write_logins(FILE *file, const struct demo *d)
{
    fprintf(file, "login\tpassword\ttotp\trole\tnode\tname\tcity\n");
    for (size_t i = 0; i < d->login_count; i++) {
        const struct login *x = &d->logins[i];
        fprintf(file, "%s\t%s\t-\t%s\t%s\t%s\t%s\n", x->login, x->password, x->role, x->node,
                x->name, x->city);
    }
    return fflush(file) == 0 && fsync(fileno(file)) == 0;
}

static void
keep_login(struct demo *d, struct login x, char *password)
{
    CHECK(d->login_count < LOGINS);
    x.password = arena_text(d->maker.arena, password);
    explicit_bzero(password, strlen(password));
    free(password);
    d->logins[d->login_count++] = x;
}

static bool
make_officer(struct demo *d, struct login x, int64_t org)
{
    struct maker     *m = &d->maker;
    char             *password = NULL;
    const enum status st =
        setup_officer(m->engine, m->db, m->realm, x.name, x.role, org, x.login, &password);

    if (st == OK)
        keep_login(d, x, password);
    else
        fprintf(stderr, "setup_officer %s %s: %s\n", x.login, x.role, status_type(st));
    return st == OK;
}

/* ---- the filled city ---- */

enum place { AT_CITY, AT_DISTRICT, AT_TOWN, AT_NEXT_TOWN, AT_UNION };
/* clang-format off */
static const struct officer {
    const char *login, *role;
    enum place   at;
    const char *name;
} officers[] = {
    { "bh-organiser",          "organiser",      AT_CITY,      "周文静" },
    { "bh-district-organiser", "organiser",      AT_DISTRICT,  "许志刚" },
    { "bh-clerk-1",            "clerk",          AT_TOWN,      "唐雪梅" },
    { "bh-clerk-2",            "clerk",          AT_NEXT_TOWN, "冯立新" },
    { "bh-chair",              "chair",          AT_UNION,     "孙建国" },
    { "bh-security",           "security_admin", AT_CITY,      "方明远" },
    { "bh-system",             "system_admin",   AT_CITY,      "石磊" },
    { "bh-audit",              "audit_admin",    AT_CITY,      "秦淑贞" },
    { "bh-statistics",         "statistics",     AT_CITY,      "陆佳琪" },
};
/* clang-format on */

static int64_t
place_of(const struct city *c, enum place at, const char **name)
{
    switch (at) {
    case AT_DISTRICT: *name = c->district_names[0]; return c->districts[0];
    case AT_TOWN: *name = c->town_names[0]; return c->towns[0];
    case AT_NEXT_TOWN: *name = c->town_names[1]; return c->towns[1];
    case AT_UNION: *name = c->unions[0].name; return c->unions[0].id;
    default: *name = filled; return c->top;
    }
}

static bool
make_officers(struct demo *d)
{
    bool fine = true;

    for (size_t i = 0; fine && i < LENGTH(officers); i++) {
        const struct officer *o = &officers[i];
        struct login x = { .login = o->login, .role = o->role, .name = o->name, .city = filled };
        const int64_t         org = place_of(&d->city, o->at, &x.node);
        fine = make_officer(d, x, org);
    }
    return fine;
}

/* An ordinary member: no post, a log-in. */
static bool
make_member(struct demo *d)
{
    struct maker      *m = &d->maker;
    const struct login x = { .login = "bh-member",
                             .role = "member",
                             .node = d->city.unions[0].name,
                             .name = d->city.member_name,
                             .city = filled };
    char              *password = NULL;
    const enum status  st =
        setup_account(m->engine, m->db, m->realm, d->city.member, x.login, &password);

    if (st == OK)
        keep_login(d, x, password);
    else
        fprintf(stderr, "setup_account %s: %s\n", x.login, status_type(st));
    return st == OK;
}

static bool
make_realm(struct demo *d, const char *name, const char *region, int64_t *top)
{
    const enum status st =
        setup_realm(d->maker.engine, d->maker.db, name, region, &d->maker.realm, top);

    if (st != OK)
        fprintf(stderr, "setup_realm %s: %s\n", name, status_type(st));
    return st == OK;
}

static bool
progress(const struct demo *d, const char *what)
{
    fprintf(stderr, "demo: %s (%zu)\n", what, d->maker.done);
    return true;
}

static bool
make_filled(struct demo *d, int members)
{
    struct maker *m = &d->maker;
    struct city  *c = &d->city;

    if (!make_realm(d, filled, "379900", &c->top))
        return false;
    firms_plan(m, c);
    unions_plan(m, c);
    return places_make(m, c) && firms_make(m, c) && progress(d, "用人单位 employers")
        && unions_make(m, c) && unions_change(m, c) && progress(d, "工会 unions")
        && make_officers(d) && people_make(m, c, members > 0 ? (size_t)members : 0)
        && progress(d, "会员 members") && make_member(d);
}

/* The empty city is a real one: the sample files name its districts and streets. */
static bool
make_empty(struct demo *d)
{
    const struct login organiser = {
        .login = "qd-organiser", .role = "organiser", .node = empty, .name = "李娜", .city = empty
    };
    const struct login security = { .login = "qd-security",
                                    .role = "security_admin",
                                    .node = empty,
                                    .name = "周敏",
                                    .city = empty };
    int64_t            top;

    return make_realm(d, empty, "370200", &top) && make_officer(d, organiser, top)
        && make_officer(d, security, top);
}

/* ---- opening ---- */

static bool
start_clock(void)
{
    const char   *text = getenv("ZHIJIA_NOW");
    const int64_t from = instant_parse(morning), at = text && *text ? instant_parse(text) : from;

    if (at < from)
        return stop_at(
            text, "ZHIJIA_NOW 应为 2026-10-31T09:00:00+08:00 或更晚：演示数据到这一天为止。",
            "ZHIJIA_NOW: the days of the demonstration end at 2026-10-31 09:00; be later.");
    now_start_at(at);
    return true;
}

/* A new installation has no realm, so the tree of the first is empty. */
static bool
is_new(struct engine *e, struct db *db)
{
    struct setup      s;
    const enum status st = setup_open(&s, e, db, 1);
    const bool        fresh = st == OK && e->demo && s.rq.tree && s.rq.tree->n == 0;

    setup_close(&s);
    return fresh
        || stop_at(e->folder, "里已有安装，请换一个空的数据文件夹和空的数据库。",
                   "There is an installation already: choose an empty folder and database.");
}

static bool
folder_free(const char *folder)
{
    struct arena *a = arena_open();
    struct stat   is;
    const bool    taken = stat(arena_print(a, "%s/zhijia.db", folder), &is) == 0
                    || stat(arena_print(a, "%s/demo.key", folder), &is) == 0;

    arena_close(a);
    return !taken
        || stop_at(folder, "里已有安装，请换一个空的数据文件夹。",
                   "There is an installation already: choose an empty folder.");
}

static bool
make_all(struct demo *d, struct engine *e, const struct demo_config *config, FILE *logins)
{
    const char   *why = NULL;
    struct maker *m = &d->maker;

    *m = (struct maker){ .engine = e,
                         .db = db_open(e->url, false, &why),
                         .arena = arena_open(),
                         .batch = arena_open(),
                         .dice = { 20261031 } };
    if (!m->db)
        fprintf(stderr, "%s\n", why);
    const bool fine = m->db && is_new(e, m->db) && make_filled(d, config->members) && make_empty(d)
                   && write_logins(logins, d);
    if (m->open)
        setup_close(&m->setup);
    if (m->db)
        db_close(m->db);
    arena_close(m->batch);
    arena_close(m->arena);
    return fine;
}

static bool
open_and_make(const struct demo_config *config, FILE *logins)
{
    const struct engine_config wanted = { .folder = config->folder,
                                          .database = config->database,
                                          .demo = true,
                                          .create = true,
                                          .readers = 1 };
    const char                *why = NULL;
    struct demo                d = { 0 };
    struct engine             *e = engine_open(&wanted, &why);

    if (!e)
        return stop_at(config->folder, why, "The installation cannot be opened.");
    const bool fine = make_all(&d, e, config, logins);
    engine_close(e);
    return fine;
}

int
demo_make(const struct demo_config *config)
{
    if (!start_clock() || !folder_free(config->folder))
        return 1;
    struct arena *a = arena_open();
    const char   *beside = arena_print(a, "%s.new", config->logins);
    FILE         *logins = open_logins(beside);
    bool          fine = logins && open_and_make(config, logins);

    if (logins)
        fine = fclose(logins) == 0 && fine;
    if (fine && rename(beside, config->logins) != 0)
        fine = stop_at(config->logins, strerror(errno),
                       "写不了账号文件。The log-ins cannot be kept there.");
    if (logins && !fine)
        (void)unlink(beside);
    fprintf(stderr, "demo: %s %s\n", fine ? "完成，账号在 made, log-ins in" : "没有做成 not made:",
            fine ? config->logins : config->folder);
    arena_close(a);
    return !fine;
}
