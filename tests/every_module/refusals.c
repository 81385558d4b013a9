/* refusals.c - requests that are malformed, huge, cut off, wrongly encoded or nobody's, on
 * every route that is declared: the right refusal, and nothing has changed. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "every.h"
#include "core/buffer.h"

#define MARK "X-Zhijia: 1\r\n"

/* ---- a route as something that can be asked ---- */

bool
route_chosen(const struct route *r)
{
    return !scene.only || strstr(r->path, arena_print(scene.now, "/api/%s", scene.only)) == r->path;
}

static const struct module *
module_of(const char *path)
{
    const char *name = strncmp(path, "/api/", 5) == 0 ? path + 5 : "";

    return module_named(name, strcspn(name, "/"));
}

/* With an id for {id}; a file name for an upload. */
static char *
target_of_route(const struct route *r, const char *id)
{
    const char *hole = strstr(r->path, "{id}");

    if (!hole)
        return arena_print(scene.now, "%s%s", r->path,
                           strcmp(r->path, "/api/imports") == 0 ? "?name=x.csv" : "");
    return arena_print(scene.now, "%.*s%s%s", (int)(hole - r->path), r->path, id, hole + 4);
}

static bool
is_post(const struct route *r)
{
    return strcasecmp(r->method, "post") == 0;
}

static bool
is_unsafe(const struct route *r)
{
    return strcasecmp(r->method, "get") != 0;
}

/* Log-in, health, the first administrator: nobody need be logged in. */
static bool
is_open(const struct route *r)
{
    json_t *security = json_object_get(r->operation, "security");

    return security && json_array_size(security) == 0;
}

static bool
parameter_has(const struct route *r, const char *name)
{
    json_t *one;
    size_t  i;

    json_array_foreach (json_object_get(r->operation, "parameters"), i, one) {
        const char *ref = string_of(one, "$ref");
        if (strcmp(*ref ? strrchr(ref, '/') + 1 : string_of(one, "name"), name) == 0)
            return true;
    }
    return false;
}

static bool
takes_json(const struct route *r)
{
    json_t *content = json_object_get(json_object_get(r->operation, "requestBody"), "content");

    return json_object_get(content, "application/json") != NULL;
}

/* Some record of the module whose route it is; an id never issued where there is none. */
static char *
id_for(const struct route *r)
{
    const struct module *m = module_of(r->path);
    struct reply        *list =
        m ? ask_get(scene.organiser, arena_print(scene.now, "/api/%s?state=*&limit=1", m->name))
                 : ask_get(scene.organiser, "/api/imports");
    const char *id = string_of(json_array_get(json_object_get(list->json, "rows"), 0), "id");

    return arena_text(scene.now, *id ? id : UNISSUED);
}

static char *
all_fingerprints(void)
{
    struct buffer b;

    buffer_open(&b, scene.now);
    for (size_t i = 0; i < module_count; i++)
        buffer_print(&b, "%s %s\n", modules[i]->name, fingerprint(modules[i]));
    return b.v;
}

static void
wanted(const struct route *r, const char *what, const struct reply *got, int status)
{
    judge(REFUSALS, got->status == status, "%s %s %s: wanted %d, got %d %.140s", r->method, r->path,
          what, status, got->status, got->body);
}

static char *
method_of(const struct route *r)
{
    char *method = arena_text(scene.now, r->method);

    for (char *p = method; *p; p++)
        *p = (char)(*p >= 'a' && *p <= 'z' ? *p - 32 : *p);
    return method;
}

/* What the route owes, and more headers. */
static struct reply *
send_to(const struct route *r, const struct account *who, const char *target, const char *more,
        const void *body, size_t n)
{
    const char *key = parameter_has(r, "Key")
                        ? arena_print(scene.now, "Idempotency-Key: %s\r\n", fresh_key())
                        : "";
    const char *match = parameter_has(r, "Match") ? "If-Match: \"1\"\r\n" : "";

    return ask_as(who, method_of(r), target,
                  arena_print(scene.now, "%s%s%s%s", is_unsafe(r) ? MARK : "", key, match, more),
                  body, n);
}

/* ---- who asks, and from where ---- */

static void
strangers_test(const struct route *r, const char *target)
{
    static const struct account forger = {
        .cookie = "__Host-zj=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
    };

    if (!is_open(r)) {
        wanted(r, "with nobody logged in", send_to(r, NULL, target, "", "{}", is_post(r) ? 2 : 0),
               401);
        wanted(r, "with a forged session",
               send_to(r, &forger, target, "", "{}", is_post(r) ? 2 : 0), 401);
    }
    if (!is_unsafe(r))
        return;
    const char *key = arena_print(scene.now, "Idempotency-Key: %s\r\n", fresh_key());
    wanted(r, "without the mark", ask_as(scene.organiser, method_of(r), target, key, "{}", 2), 403);
    wanted(r, "with another mark",
           ask_as(scene.organiser, method_of(r), target,
                  arena_print(scene.now, "X-Zhijia: 2\r\n%s", key), "{}", 2),
           403);
    wanted(r, "from another site",
           send_to(r, scene.organiser, target, "Origin: https://evil.example\r\n", "{}", 2), 403);
    wanted(r, "from no site", send_to(r, scene.organiser, target, "Origin: null\r\n", "{}", 2),
           403);
}

static void
keys_test(const struct route *r, const char *target)
{
    static const char *const wrong[] = {
        "", "Idempotency-Key: \r\n", "Idempotency-Key: short\r\n",
        "Idempotency-Key: with blanks in it\r\n",
        "Idempotency-Key: 0123456789012345678901234567890123456789012345678901234567890123x\r\n"
    };

    for (size_t i = 0; parameter_has(r, "Key") && i < sizeof(wrong) / sizeof(wrong[0]); i++)
        wanted(r, *wrong[i] ? wrong[i] : "without a key",
               ask_as(scene.organiser, method_of(r), target,
                      arena_print(scene.now, MARK "If-Match: \"1\"\r\n%s", wrong[i]), "{}", 2),
               428);
}

/* ---- bodies ---- */

static char *
nested(int depth)
{
    struct buffer b;

    buffer_open(&b, scene.now);
    buffer_text(&b, "{\"answers\":");
    for (int i = 0; i < depth; i++)
        buffer_char(&b, '[');
    for (int i = 0; i < depth; i++)
        buffer_char(&b, ']');
    buffer_text(&b, "}");
    return b.v;
}

static void
bodies_test(const struct route *r, const char *target)
{
    static const struct {
        const char *what, *text;
    } wrong[] = {
        { "cut off", "{\"answers\":{\"name\":\"x" },
        { "an array", "[]" },
        { "a text", "\"x\"" },
        { "a number", "5" },
        { "null", "null" },
        { "two values", "{}{}" },
        { "a name twice", "{\"answers\":{},\"answers\":{}}" },
        { "a comma too many", "{\"answers\":{},}" },
        { "GB 18030", "{\"answers\":{\"name\":\"\xcd\xf5\xd0\xa1\xc3\xf7\"}}" },
        { "overlong UTF-8", "{\"answers\":{\"name\":\"\xc0\xaf\"}}" },
        { "a surrogate in UTF-8", "{\"answers\":{\"name\":\"\xed\xa0\x80\"}}" },
        { "a form", "answers=1&name=x" },
        { "XML", "<answers/>" },
        { "blanks", "   " },
    };
    char *deep = nested(2000);

    if (!takes_json(r))
        return;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        wanted(r, wrong[i].what,
               send_to(r, scene.organiser, target, "", wrong[i].text, strlen(wrong[i].text)), 400);
    wanted(r, "a body with a NUL", send_to(r, scene.organiser, target, "", "{\0}", 3), 400);
    wanted(r, "a deep body", send_to(r, scene.organiser, target, "", deep, strlen(deep)), 400);
}

static void
size_test(const struct route *r, const char *target)
{
    const size_t n = strcmp(r->path, "/api/imports") == 0 ? (20u << 20) + 1 : (1u << 20) + 1;
    char        *huge = is_post(r) ? malloc(n) : NULL;

    if (!huge)
        return;
    memset(huge, ' ', n);
    wanted(r, "a body that is too big", send_to(r, scene.organiser, target, "", huge, n), 413);
    free(huge);
}

/* ---- revisions, ids, methods ---- */

static void
revisions_test(const struct route *r, const char *target)
{
    static const char *const unsaid[] = { "", "If-Match: 1\r\n", "If-Match: \"x\"\r\n",
                                          "If-Match: *\r\n", "If-Match: \"1\r\n" };
    const char              *body = "{\"answers\":{}}";

    if (!parameter_has(r, "Match"))
        return;
    for (size_t i = 0; i < sizeof(unsaid) / sizeof(unsaid[0]); i++)
        wanted(
            r, *unsaid[i] ? unsaid[i] : "without a revision",
            ask_as(scene.organiser, "POST", target,
                   arena_print(scene.now, MARK "Idempotency-Key: %s\r\n%s", fresh_key(), unsaid[i]),
                   "{}", 2),
            428);
    wanted(r, "with a revision that was never", ask_post(scene.organiser, target, 999, body), 412);
    wanted(r, "with an old revision", ask_post(scene.organiser, target, 0, body), 412);
}

static void
ids_test(const struct route *r)
{
    static const char *const wrong[] = { UNISSUED, "1-0",      "1-x",
                                         "x",      "2-5",      "1-99999999999999999999",
                                         "0-0",    "%E5%B7%A5" };

    for (size_t i = 0; strstr(r->path, "{id}") && i < sizeof(wrong) / sizeof(wrong[0]); i++)
        wanted(
            r, wrong[i],
            send_to(r, scene.organiser, target_of_route(r, wrong[i]), "", "{}", is_post(r) ? 2 : 0),
            404);
}

static void
methods_test(const struct route *r, const char *target)
{
    wanted(r, "by PUT", ask_as(scene.organiser, "PUT", target, MARK, "{}", 2), 405);
    wanted(r, "by PATCH", ask_as(scene.organiser, "PATCH", target, MARK, "{}", 2), 405);
}

static bool
is_session(const struct route *r)
{
    return strcmp(r->path, "/api/session") == 0;
}

static void
route_test(const struct route *r)
{
    const char *target = target_of_route(r, id_for(r));
    char       *before = all_fingerprints();

    strangers_test(r, target);
    keys_test(r, target);
    bodies_test(r, target);
    size_test(r, target);
    if (is_post(r) && !is_session(r))
        ask_cut_off(scene.organiser, target);
    revisions_test(r, target);
    ids_test(r);
    methods_test(r, target);
    judge(REFUSALS, strcmp(before, all_fingerprints()) == 0, "%s %s: something has changed",
          r->method, r->path);
}

/* ---- beside the routes ---- */

static void
status_judge(const char *method, const char *target, int status)
{
    struct reply *r = ask_as(scene.organiser, method, target, MARK, NULL, 0);

    judge(REFUSALS, r->status == status, "%s %s: wanted %d, got %d %.120s", method, target, status,
          r->status, r->body);
}

static void
paths_test(void)
{
    status_judge("GET", "/api/", 404);
    status_judge("GET", "/api/no_such", 404);
    status_judge("GET", "/api/no_such/" UNISSUED, 404);
    status_judge("GET", "/api/org/" UNISSUED "/history/more", 404);
    judge(REFUSALS, ask_post(scene.organiser, "/api/org/no_such", NO_REV, "{}")->status == 404,
          "a birth that there is not");
    judge(REFUSALS,
          ask_post(scene.organiser, arena_print(scene.now, "/api/org/%s/no_such", scene.base[0]), 1,
                   "{}")
                  ->status
              == 404,
          "a step that there is not");
    judge(REFUSALS,
          ask_post(scene.organiser, arena_print(scene.now, "/api/org/%s/register", scene.base[0]),
                   1, "{}")
                  ->status
              == 404,
          "a birth of a record that is there");
    judge(REFUSALS, ask_post(scene.organiser, "/api/org/edit", NO_REV, "{}")->status == 404,
          "a step on no record");
    status_judge("GET", "/api/org/%00", 400);
    status_judge("GET", "/api/org/%zz", 400);
    status_judge("GET", "/api/org?name=%ff", 400);
    status_judge("GET", "/api/openapi.json", 200);
    status_judge("GET", "/healthz", 200);
    status_judge("GET", "/api/meta", 200);
    status_judge("GET", "/api/tree", 200);
    status_judge("GET", arena_print(scene.now, "/api/tree?node=%s", scene.town[0]), 200);
    status_judge("GET", "/api/tree?node=" UNISSUED, 404);
    status_judge("GET", "/api/tree?node=x", 404);
    status_judge("GET", "/api/messages", 200);
    status_judge("GET", "/api/messages?after=x", 404);
    status_judge("GET", "/api/person/lookup?document=1", 422);
    status_judge("GET", "/api/person/lookup", 422);
    status_judge("GET", arena_print(scene.now, "/api/person/lookup?document=%s", fresh_identity()),
                 404);
}

/* A number that is registered: whoever may see the person gets him, another learns that he is. */
static void
lookup_test(void)
{
    const char *number = fresh_identity();
    const char *body = arena_print(
        scene.now,
        "{\"answers\":{\"name\":\"孙立\",\"kind\":\"1\",\"document\":\"%s\",\"origin\":\"%s\"}}",
        number, scene.base[0]);
    const char   *target = arena_print(scene.now, "/api/person/lookup?document=%s", number);
    struct reply *made = ask_post(scene.organiser, "/api/person/record", NO_REV, body);
    struct reply *mine = ask_get(scene.organiser, target),
                 *other = ask_get(account_of("clerk", "sibling"), target);

    judge(REFUSALS,
          made->status == 201 && mine->status == 200
              && strcmp(string_of(json_object_get(mine->json, "person"), "id"),
                        string_of(made->json, "id"))
                     == 0,
          "lookup: %d %.120s", mine->status, mine->body);
    judge(REFUSALS,
          other->status == 409 && !strstr(other->body, string_of(made->json, "id"))
              && !strstr(other->body, "孙立"),
          "lookup from elsewhere: %d %.120s", other->status, other->body);
}

static void
login_judge(const char *what, const char *body, int status)
{
    struct reply *r = ask_as(NULL, "POST", "/api/session", MARK, body, strlen(body));

    judge(REFUSALS, r->status == status, "log-in %s: wanted %d, got %d %.120s", what, status,
          r->status, r->body);
    judge(REFUSALS, !strcasestr(r->head, "\r\nSet-Cookie:"), "log-in %s: gives a session", what);
}

static void
session_test(void)
{
    const struct account *a = account_of("statistics", "sibling");

    login_judge("with a wrong password",
                arena_print(scene.now, "{\"login\":\"%s\",\"password\":\"wrong\"}", a->login), 401);
    login_judge("of nobody", "{\"login\":\"nobody-at-all\",\"password\":\"wrong\"}", 401);
    login_judge("without a password", "{\"login\":\"x\"}", 422);
    login_judge("without a name", "{\"password\":\"x\"}", 422);
    login_judge("with numbers", "{\"login\":1,\"password\":2}", 422);
    struct reply *r = ask_get(a, "/api/session");
    judge(REFUSALS, r->status == 200, "the session is gone after a wrong password");
    r = ask_as(a, "DELETE", "/api/session", MARK, NULL, 0);
    judge(REFUSALS, r->status == 204, "log-out: %d", r->status);
    r = ask_get(a, "/api/session");
    judge(REFUSALS, r->status == 401, "after the log-out the session still lives: %d", r->status);
}

/* The link of the first administrator is worth nothing once there is an account. */
static void
setup_test(void)
{
    static const char body[] =
        "{\"token\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\",\"federation\":\"他市总工会\","
        "\"name\":\"王五\",\"login\":\"other-admin\",\"password\":\"long enough 1\"}";
    struct reply *r = ask_as(NULL, "POST", "/api/setup", MARK, body, sizeof(body) - 1);

    judge(REFUSALS, r->status == 404, "setup with a made-up link: %d %.120s", r->status, r->body);
    r = ask_as(NULL, "POST", "/api/setup", MARK, "{\"token\":\"x\"}", 13);
    judge(REFUSALS, r->status == 422 || r->status == 404, "setup without answers: %d", r->status);
}

void
refusals_test(void)
{
    if (!scene.only) {
        paths_test();
        lookup_test();
        setup_test();
        forget();
    }
    for (size_t i = 0; i < route_count; i++) {
        if (!is_session(&routes[i]) && route_chosen(&routes[i]))
            route_test(&routes[i]);
        forget();
    }
    if (scene.only)
        return;
    for (size_t i = 0; i < route_count; i++)
        if (is_session(&routes[i]) && is_post(&routes[i]))
            bodies_test(&routes[i], "/api/session");
    session_test();
    forget();
}
