/* venue_test.c - a module that nobody has seen: its rows of tables, and nothing else, give it a
 * list, a form, steps, an export, a history, labels in two languages, a message, routes. */
#include <string.h>
#include "every_module/every.h"

static const struct account *clerk;

static struct reply *
list_post(const char *answers)
{
    return ask_post(clerk, "/api/venue/list", NO_REV,
                    arena_print(scene.now, "{\"answers\":{%s}}", answers));
}

static char *
sound(const char *name, const char *more)
{
    return arena_print(scene.now, "\"name\":\"%s\",\"org\":\"%s\",\"kind\":\"court\"%s", name,
                       scene.base[0], more);
}

static bool
refused(const struct reply *r, const char *field)
{
    return r->status == 422 && strcmp(field_named(r), field) == 0;
}

static int64_t
revision(const char *id)
{
    return integer_of(ask_get(clerk, arena_print(scene.now, "/api/venue/%s", id))->json, "rev");
}

/* ---- the form ---- */

static json_t *
named(json_t *rows, const char *name)
{
    json_t *one;
    size_t  i;

    json_array_foreach (rows, i, one)
        if (strcmp(string_of(one, "name"), name) == 0)
            return one;
    return NULL;
}

static json_t *
meta_in(const char *language)
{
    struct reply *r = ask_as(clerk, "GET", "/api/meta",
                             arena_print(scene.now, "Accept-Language: %s\r\n", language), NULL, 0);

    return named(json_object_get(r->json, "modules"), "venue");
}

static void
form_test(void)
{
    json_t *zh = meta_in("zh"), *en = meta_in("en");
    json_t *list = named(json_object_get(zh, "steps"), "list"),
           *seats = named(json_object_get(zh, "fields"), "seats");

    judge(LISTS, strcmp(string_of(zh, "label"), "场地") == 0, "label %s", string_of(zh, "label"));
    judge(LISTS, strcmp(string_of(en, "label"), "Venue") == 0, "English label %s",
          string_of(en, "label"));
    judge(LISTS,
          strcmp(string_of(named(json_object_get(en, "fields"), "opened"), "label"), "Opened") == 0,
          "English label of a field %s",
          string_of(named(json_object_get(en, "fields"), "opened"), "label"));
    judge(LISTS, json_array_size(json_object_get(list, "asks")) == 8,
          "the form of the birth asks %zu", json_array_size(json_object_get(list, "asks")));
    judge(LISTS, json_is_true(json_object_get(list, "birth")), "list is a birth");
    judge(LISTS, integer_of(seats, "min") == 1 && integer_of(seats, "max") == 5000,
          "limits of seats");
    judge(
        LISTS,
        json_array_size(json_object_get(named(json_object_get(zh, "parts"), "bookings"), "fields"))
            == 4,
        "the part and its fields");
    judge(LISTS, !named(json_object_get(zh, "steps"), "reopen"),
          "a clerk can reopen nothing, wherever");
}

/* ---- check, unique, part ---- */

static void
rules_test(void)
{
    struct reply *r = list_post(sound("一号球场", ",\"opened\":\"2026-11-30\""));

    judge(FIELDS, refused(r, "opened"), "a check: %d %.160s", r->status, r->body);
    r = list_post(arena_print(scene.now, "\"name\":\"大礼堂\",\"org\":\"%s\",\"kind\":\"hall\"",
                              scene.base[0]));
    judge(FIELDS, refused(r, "seats"), "a check with a condition: %d %.160s", r->status, r->body);
    r = list_post(sound("一号球场", ""));
    judge(FIELDS, r->status == 201, "a birth: %d %.160s", r->status, r->body);
    r = list_post(sound("一号球场", ""));
    judge(FIELDS, refused(r, "name"), "a unique: %d %.160s", r->status, r->body);
    r = list_post(sound("一号球场", ",\"price\":\"1000001\""));
    judge(FIELDS, refused(r, "price"), "a limit: %d %.160s", r->status, r->body);
}

static bool
booked(const char *id, const char *first, const char *second)
{
    const char *row = "{\"hall\":\"甲厅\",\"union\":\"%s\",\"from\":\"%s\",\"to\":\"%s\"}";
    char       *one = arena_print(scene.now, row, scene.base[0], "2026-11-01", first);
    char       *two = arena_print(scene.now, row, scene.base[0], second, "2026-11-30");
    struct reply *r = ask_post(
        clerk, arena_print(scene.now, "/api/venue/%s/edit", id), revision(id),
        arena_print(scene.now, "{\"answers\":{\"seats\":200,\"bookings\":[%s,%s]}}", one, two));

    judge(FIELDS, r->status == 200 || refused(r, "bookings.1.hall"), "bookings: %d %.160s",
          r->status, r->body);
    return r->status == 200;
}

static void
part_test(const char *id)
{
    judge(FIELDS, !booked(id, "2026-11-10", "2026-11-10"), "two bookings of one day are taken");
    judge(FIELDS, booked(id, "2026-11-10", "2026-11-11"),
          "bookings one after the other are refused");
    judge(FIELDS, booked(id, "2026-11-12", "2026-11-13"),
          "bookings cannot be edited a second time");
    struct reply *r = ask_get(clerk, arena_print(scene.now, "/api/venue/%s", id));
    json_t       *rows = json_object_get(json_object_get(r->json, "parts"), "bookings");
    judge(FIELDS,
          json_array_size(rows) == 2
              && strcmp(string_of(json_array_get(rows, 1), "from"), "2026-11-13") == 0,
          "bookings as they are shown: %.300s", dumped(rows));
    judge(FIELDS, integer_of(json_object_get(r->json, "values"), "seats") == 200,
          "seats are shown");
}

/* ---- list, export, history, message ---- */

static void
list_test(const char *id)
{
    struct reply *r = ask_get(clerk, "/api/venue?kind=court&sort=-seats&q=yhqc"), *csv;

    judge(LISTS,
          integer_of(r->json, "total") == 1
              && strcmp(string_of(json_array_get(json_object_get(r->json, "rows"), 0), "id"), id)
                     == 0,
          "the list, by filter and initials: %.200s", r->body);
    csv = ask_get(clerk, "/api/venue/export?format=csv");
    judge(LISTS,
          csv->status == 200 && strstr(csv->body, "一号球场") && strstr(csv->body, "可容纳人数"),
          "the export: %.200s", csv->body);
    r = ask_get(account_of("clerk", "sibling"), arena_print(scene.now, "/api/venue/%s", id));
    judge(POLICY, r->status == 404, "another union sees it: %d", r->status);
}

static void
close_test(const char *id)
{
    const char *path = arena_print(scene.now, "/api/venue/%s/close", id),
               *body = "{\"answers\":{\"reason\":\"大修\"}}";
    struct reply *r = ask_post(clerk, path, revision(id), body), *told;

    judge(POLICY, r->status == 403, "a clerk closes: %d", r->status);
    r = ask_post(account_of("chair", "own"), arena_print(scene.now, "%s?preview=1", path),
                 revision(id), body);
    judge(POLICY, json_array_size(json_object_get(r->json, "messages")) == 1,
          "the preview tells of the message: %.200s", r->body);
    r = ask_post(account_of("chair", "own"), path, revision(id), body);
    judge(POLICY, r->status == 200 && strcmp(string_of(r->json, "state"), "closed") == 0,
          "the chair closes: %d %.160s", r->status, r->body);
    told = ask_get(clerk, "/api/messages");
    judge(POLICY, strstr(told->body, "一号球场 已停用：大修") != NULL, "the clerk is told: %.200s",
          told->body);
    r = ask_post(account_of("organiser", "own"), arena_print(scene.now, "/api/venue/%s/reopen", id),
                 revision(id), "{}");
    judge(POLICY, r->status == 403, "its own organiser reopens: %d", r->status);
    r = ask_post(account_of("organiser", "above"),
                 arena_print(scene.now, "/api/venue/%s/reopen", id), revision(id), "{}");
    judge(POLICY, r->status == 200, "the level above reopens: %d %.160s", r->status, r->body);
}

static void
history_test(const char *id)
{
    static const char *const steps[] = { "reopen", "close", "edit", "edit", "list" };
    const char              *target = arena_print(scene.now, "/api/venue/%s/history", id);
    struct reply            *r = ask_get(clerk, target);
    json_t                  *entries = json_object_get(r->json, "entries");

    judge(LISTS, json_array_size(entries) == 5, "%zu entries of history", json_array_size(entries));
    for (size_t i = 0; i < 5; i++)
        judge(LISTS, strcmp(string_of(json_array_get(entries, i), "step"), steps[i]) == 0,
              "history %zu: %s", i, string_of(json_array_get(entries, i), "step"));
    judge(LISTS, strstr(r->body, "停用原因") && strstr(r->body, "大修"),
          "the history has label and value");
}

static bool
has_route(const char *method, const char *path)
{
    for (size_t i = 0; i < route_count; i++)
        if (strcmp(routes[i].method, method) == 0 && strcmp(routes[i].path, path) == 0)
            return true;
    return false;
}

int
main(int argc, char **argv)
{
    if (argc != 5 || !scene_open(argv + 1))
        return 2;
    scene_set();
    clerk = account_of("clerk", "own");
    form_test();
    rules_test();
    struct reply *r = ask_get(clerk, "/api/venue");
    const char   *id = string_of(json_array_get(json_object_get(r->json, "rows"), 0), "id");
    part_test(id);
    list_test(id);
    close_test(id);
    history_test(id);
    judge(REPLIES,
          has_route("get", "/api/venue") && has_route("post", "/api/venue/list")
              && has_route("post", "/api/venue/{id}/close")
              && has_route("get", "/api/venue/export"),
          "the description of the interface has its routes");
    return scene_close("new_module");
}
