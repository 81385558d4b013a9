/* fixture.c - an installation with a small federation: a city, two districts, three towns, four
 * base unions; an officer of every role at three of them; two people without a post. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include "every.h"
#include "core/buffer.h"

enum { TEXT_MOST = 4 << 20, ACCOUNTS_MOST = 60 };
static const char clock_of_test[] = "2026-10-31 09:00";

/* ---- the program ---- */

char *
command_text(const char *command)
{
    struct buffer b;
    char          piece[65536];
    size_t        n;
    FILE         *f = popen(command, "r");

    buffer_open(&b, scene.now);
    while (f && b.n < TEXT_MOST && (n = fread(piece, 1, sizeof(piece), f)) > 0)
        buffer_add(&b, piece, n);
    return f && pclose(f) == 0 ? b.v : NULL;
}

/* What every command needs to find the data. */
static char *
where_from(void)
{
    if (!scene.database)
        return arena_print(scene.now, "--data '%s/data'", scene.folder);
    return arena_print(scene.now, "--data '%s/data' --database '%s'", scene.folder, scene.database);
}

/* Becomes the server; its address goes to the pipe. */
static _Noreturn void
server_become(int out)
{
    char *data = arena_print(scene.now, "%s/data", scene.folder);

    (void)prctl(PR_SET_PDEATHSIG, SIGTERM);
    (void)dup2(out, STDOUT_FILENO);
    if (scene.database)
        (void)execl(scene.program, "zhijia", "serve", "--data", data, "--port", "0", "--threads",
                    "2", "--database", scene.database, (char *)NULL);
    else
        (void)execl(scene.program, "zhijia", "serve", "--data", data, "--port", "0", "--threads",
                    "2", (char *)NULL);
    _exit(127);
}

static void
server_start(void)
{
    char  line[400] = "";
    char *colon = NULL;
    int   ends[2];

    if (pipe(ends) != 0)
        give_up("no pipe");
    scene.server = fork();
    if (scene.server == 0)
        server_become(ends[1]);
    close(ends[1]);
    FILE *f = fdopen(ends[0], "r");
    while (!colon && f && fgets(line, sizeof(line), f))
        if (strncmp(line, "zhijia: http://", 15) == 0)
            colon = strrchr(line, ':');
    if (f)
        fclose(f);
    scene.port = colon ? atoi(colon + 1) : 0;
    if (!scene.port)
        give_up("`%s serve` does not start", scene.program);
}

void
server_stop(void)
{
    int code;

    if (scene.server <= 0)
        return;
    kill(scene.server, SIGTERM);
    if (waitpid(scene.server, &code, 0) == scene.server)
        judge(FIXTURE, WIFEXITED(code) && WEXITSTATUS(code) == 0, "the server ends with %d", code);
    scene.server = 0;
}

/* ---- accounts ---- */

/* The value behind "name TAB" in what `zhijia user` prints. */
static char *
printed(const char *text, const char *name)
{
    const size_t n = strlen(name);

    for (const char *line = text; line && *line;
         line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL)
        if (strncmp(line, name, n) == 0 && line[n] == '\t')
            return arena_slice(scene.arena, line + n + 1, strcspn(line + n + 1, "\n"));
    return NULL;
}

static struct account *
account_add(const char *login, const char *password, const char *role, const char *place)
{
    if (scene.n == ACCOUNTS_MOST)
        give_up("more than %d accounts", ACCOUNTS_MOST);
    scene.accounts[scene.n] = (struct account){
        .login = arena_text(scene.arena, login),
        .password = password,
        .role = role,
        .place = place,
    };
    return &scene.accounts[scene.n++];
}

static struct account *
officer_make(const char *role, const char *place, const char *org)
{
    char *login = arena_print(scene.now, "%s-%s", role, place);
    char *said = command_text(arena_print(
        scene.now, "'%s' user add %s --realm 1 --org %s --name '%s' --login %s --role %s",
        scene.program, where_from(), org, login, login,
        strcmp(place, "none") == 0 || strcmp(place, "me") == 0 ? "clerk" : role));
    char *password = printed(said, "password");

    if (!password)
        give_up("user add %s fails", login);
    return account_add(login, password, role, place);
}

static void
city_make(void)
{
    char *said =
        command_text(arena_print(scene.now,
                                 "'%s' user create %s --federation 琴岛市总工会 --region 370200"
                                 " --name 李娜 --login organiser-city --role organiser",
                                 scene.program, where_from()));
    char *password = printed(said, "password");

    scene.city = printed(said, "org");
    if (!password || !scene.city)
        give_up("user create fails");
    scene.organiser = account_add("organiser-city", password, "organiser", "city");
}

/* Officers of every role that a post may have: where the record is, above it, beside it. */
static void
officers_make(void)
{
    EACH_WORD (w, n, lists[L_ORG_ROLES]) {
        const char *role = arena_slice(scene.arena, w, n);
        if (strcmp(role, "officer") == 0)
            continue;
        (void)officer_make(role, "own", scene.base[0]);
        (void)officer_make(role, "above", scene.town[0]);
        (void)officer_make(role, "sibling", scene.base[1]);
        if (strcmp(role, "security_admin") == 0 || strcmp(role, "audit_admin") == 0)
            (void)officer_make(role, "city", scene.city);
    }
    (void)officer_make("nobody", "none", scene.town[2]);
    (void)officer_make("me", "me", scene.town[2]);
    scene.nobody = account_of("nobody", "none");
    scene.me = account_of("me", "me");
}

const struct account *
account_of(const char *role, const char *place)
{
    for (size_t i = 0; i < scene.n; i++)
        if (strcmp(scene.accounts[i].role, role) == 0
            && strcmp(scene.accounts[i].place, place) == 0)
            return &scene.accounts[i];
    return NULL;
}

static void
log_in(struct account *a)
{
    json_t       *body = json_pack("{ssss}", "login", a->login, "password", a->password);
    struct reply *r =
        ask_as(NULL, "POST", "/api/session", "X-Zhijia: 1\r\n", dumped(body), strlen(dumped(body)));
    const char   *cookie = strcasestr(r->head, "\r\nSet-Cookie:");

    json_decref(body);
    if (r->status != 200 || !cookie)
        give_up("%s cannot log in: %d %.200s", a->login, r->status, r->body);
    cookie += strlen("\r\nSet-Cookie:") + strspn(cookie + strlen("\r\nSet-Cookie:"), " ");
    a->cookie = arena_slice(scene.arena, cookie, strcspn(cookie, ";\r"));
    a->person = arena_text(scene.arena, string_of(json_object_get(r->json, "person"), "id"));
    if (!scene.today)
        scene.today = arena_text(scene.arena, string_of(r->json, "today"));
}

/* Ends whatever posts this account has: a person with a log-in and nothing else. */
static void
posts_end(const struct account *a)
{
    struct reply *r =
        ask_get(scene.organiser, arena_print(scene.now, "/api/post?person=%s", a->person));
    json_t       *row;
    size_t        i;

    json_array_foreach (json_object_get(r->json, "rows"), i, row) {
        char *path = arena_print(scene.now, "/api/post/%s/end", string_of(row, "id"));
        char *body = arena_print(scene.now, "{\"answers\":{\"to\":\"%s\"}}", scene.today);
        if (ask_post(scene.organiser, path, integer_of(row, "rev"), body)->status != 200)
            give_up("the post of %s does not end", a->login);
    }
    if (json_array_size(json_object_get(r->json, "rows")) != 1)
        give_up("%s has %zu posts", a->login, json_array_size(json_object_get(r->json, "rows")));
}

/* ---- the tree ---- */

static char *
union_make(const char *name, const char *kind, const char *above)
{
    char *body =
        arena_print(scene.now, "{\"answers\":{\"name\":\"%s\",\"kind\":\"%s\",\"above\":\"%s\"}}",
                    name, kind, above);
    struct reply *r = ask_post(scene.organiser, "/api/org/register", NO_REV, body);

    if (r->status != 201)
        give_up("%s is not registered: %d %.300s", name, r->status, r->body);
    return arena_text(scene.arena, string_of(r->json, "id"));
}

static void
tree_make(void)
{
    scene.district[0] = union_make("东区总工会", "local", scene.city);
    scene.district[1] = union_make("西区总工会", "local", scene.city);
    scene.town[0] = union_make("甲镇总工会", "town", scene.district[0]);
    scene.town[1] = union_make("乙镇总工会", "town", scene.district[0]);
    scene.town[2] = union_make("丙镇总工会", "town", scene.district[1]);
    scene.base[0] = union_make("第一机械厂工会委员会", "base", scene.town[0]);
    scene.base[1] = union_make("第二机械厂工会委员会", "base", scene.town[0]);
    scene.base[2] = union_make("第三纺织厂工会委员会", "base", scene.town[1]);
    scene.base[3] = union_make("第四食品厂工会委员会", "base", scene.town[2]);
}

static void
employer_make(void)
{
    char *body = arena_print(
        scene.now, "{\"answers\":{\"name\":\"第一机械厂\",\"credit\":\"%s\",\"local\":\"%s\"}}",
        fresh_credit(), scene.base[0]);
    struct reply *r = ask_post(scene.organiser, "/api/employer/record", NO_REV, body);

    if (r->status != 201)
        give_up("no employer: %d %.300s", r->status, r->body);
    scene.employer = arena_text(scene.arena, string_of(r->json, "id"));
}

/* ---- the whole ---- */

void
scene_set(void)
{
    char *description = command_text(arena_print(scene.now, "'%s' dump openapi", scene.program));

    if (setenv("ZHIJIA_NOW", clock_of_test, 1) != 0 || !description)
        give_up("`%s dump openapi` fails", scene.program);
    contract_load(description);
    scene.accounts = arena_alloc(scene.arena, ACCOUNTS_MOST * sizeof(*scene.accounts));
    city_make();
    server_start();
    log_in(scene.organiser);
    tree_make();
    server_stop();
    officers_make();
    server_start();
    for (size_t i = 0; i < scene.n; i++)
        log_in(&scene.accounts[i]);
    posts_end(scene.nobody);
    posts_end(scene.me);
    employer_make();
    forget();
}
