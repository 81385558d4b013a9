/* contract.c - every answer against `zhijia dump openapi`: route, status, the JSON in it. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "every.h"

struct route  *routes;
size_t         route_count;
static size_t  room;
static json_t *root;

static void
operations_load(const char *path, json_t *item)
{
    static const char *const methods[] = { "get", "post", "put", "delete", "patch" };

    for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++) {
        json_t *operation = json_object_get(item, methods[i]);
        if (!operation)
            continue;
        routes = arena_grow(scene.arena, routes, route_count, &room, sizeof(*routes));
        routes[route_count++] = (struct route){ methods[i], path, operation, 0 };
    }
}

void
contract_load(const char *text)
{
    const char *path;
    json_t     *item;

    root = json_loads(text, 0, NULL);
    if (!json_object_size(json_object_get(root, "paths")))
        give_up("`zhijia dump openapi` is no description of an interface");
    json_object_foreach (json_object_get(root, "paths"), path, item)
        operations_load(path, item);
}

/* Whether a path without its query is of that template; *exact: without a placeholder. */
static bool
path_fits(const char *template, const char *path, size_t n, bool *exact)
{
    const char *end = path + n;

    *exact = true;
    while (*template && path < end) {
        if (*template == '{') {
            *exact = false;
            template += strcspn(template, "}") + 1;
            path += strcspn(path, "/?");
        } else if (*template ++ != *path++)
            return false;
    }
    return !*template && path >= end;
}

static struct route *
route_of(const char *method, const char *target)
{
    const size_t  n = strcspn(target, "?");
    struct route *found = NULL;

    for (size_t i = 0; i < route_count; i++) {
        bool exact;
        if (strcasecmp(routes[i].method, method) != 0
            || !path_fits(routes[i].path, target, n, &exact))
            continue;
        if (exact)
            return &routes[i];
        found = found ? found : &routes[i];
    }
    return found;
}

/* A status that the route need not name, because every route may answer it: what cannot be read,
 * comes from elsewhere, is too big, or finds the program unwell. */
static bool
is_general(int status)
{
    return status == 400 || status == 403 || status == 413 || status >= 500;
}

static json_t *
answer_declared(const struct route *r, int status)
{
    json_t     *every = json_object_get(r->operation, "responses");
    json_t     *one = json_object_get(every, arena_print(scene.now, "%d", status));
    const char *ref;

    if (!one && is_general(status))
        one = json_object_get(every, "default");
    ref = json_string_value(json_object_get(one, "$ref"));
    if (ref && strncmp(ref, "#/components/responses/", 23) == 0)
        one = json_object_get(json_object_get(json_object_get(root, "components"), "responses"),
                              ref + 23);
    return one;
}

/* The media type of the answer, without its parameters, in small letters. */
static char *
media_of(const struct reply *r)
{
    const char *line = strcasestr(r->head, "\r\nContent-Type:");

    if (!line)
        return arena_text(scene.now, "");
    line += strlen("\r\nContent-Type:");
    line += strspn(line, " ");
    return arena_slice(scene.now, line, strcspn(line, "; \r"));
}

static void
body_judge(const char *what, const json_t *answer, const struct reply *r)
{
    json_t     *content = json_object_get(answer, "content");
    char       *media = media_of(r);
    json_t     *said = json_object_get(content, media);
    json_t     *schema = json_object_get(said, "schema");
    const char *fault;

    if (!content)
        return;
    if (!judge(REPLIES, said != NULL, "%s: answers %s, which is not declared", what, media)
        || !schema)
        return;
    if (!judge(REPLIES, r->json != NULL, "%s: what is declared as JSON is none: %.100s", what,
               r->body))
        return;
    fault = schema_fault(root, schema, r->json);
    judge(REPLIES, !fault, "%s: %s", what, fault ? fault : "");
}

void
contract_judge(const char *method, const char *target, const struct reply *r)
{
    struct route *route = route_of(method, target);
    const char   *what = arena_print(scene.now, "%s %.120s -> %d", method, target, r->status);

    if (!root)
        return;
    if (!route) {
        judge(REPLIES, r->status >= 400 && r->status < 500, "%s: no such route is declared", what);
        return;
    }
    route->asked++;
    const json_t *answer = answer_declared(route, r->status);
    if (judge(REPLIES, answer != NULL, "%s: this status is not declared for %s %s", what, method,
              route->path))
        body_judge(what, answer, r);
}

void
contract_end(void)
{
    for (size_t i = 0; i < route_count; i++)
        judge(REPLIES, routes[i].asked > 0 || !route_chosen(&routes[i]),
              "%s %s: declared, but nothing has asked it", routes[i].method, routes[i].path);
    json_decref(root);
}
