/* imports.c - one file through the whole wizard: upload, check, rows, remarks, commit, the file
 * given back, undo; and the register is as it was. */
#include <string.h>
#include <time.h>
#include "every.h"
#include "core/buffer.h"

enum { ROWS = 5, WAITS = 600 };

/* Five employers: four sound ones, one whose code has a wrong check character. */
static char *
file_text(void)
{
    struct buffer b;

    buffer_open(&b, scene.now);
    buffer_text(&b, "\xef\xbb\xbf单位名称,统一社会信用代码,从业人数,女职工人数\r\n");
    for (int i = 1; i <= ROWS; i++) {
        char *code = fresh_credit();
        if (i == ROWS)
            code[17] = code[17] == '0' ? '1' : '0';
        buffer_print(&b, "导入单位%d,%s,%d,%d\r\n", i, code, 100 + i, i);
    }
    return b.v;
}

static struct reply *
wait_for(const char *target)
{
    const struct timespec pause = { 0, 20000000 };
    struct reply         *r = NULL;

    for (int i = 0; i < WAITS; i++) {
        r = ask_get(scene.organiser, target);
        const char *state = string_of(r->json, "state");
        if (r->status != 200 || strcmp(state, "checked") == 0 || strcmp(state, "done") == 0
            || strcmp(state, "undone") == 0 || strcmp(state, "failed") == 0)
            break;
        nanosleep(&pause, NULL);
    }
    return r;
}

static void
act(const char *id, const char *word, const char *body, const char *state)
{
    struct reply *r = ask_post(
        scene.organiser, arena_print(scene.now, "/api/imports/%s/%s", id, word), NO_REV, body);

    judge(IMPORTS, r->status == 202, "%s: %d %.160s", word, r->status, r->body);
    r = wait_for(arena_print(scene.now, "/api/imports/%s", id));
    judge(IMPORTS, strcmp(string_of(r->json, "state"), state) == 0, "%s: %.600s", word, r->body);
}

static void
read_judge(const char *id)
{
    static const char *const tails[] = { "", "/rows", "/remarks", "/remarks?verdict=refused%20cell",
                                         "/file" };

    for (size_t i = 0; i < sizeof(tails) / sizeof(tails[0]); i++) {
        struct reply *r =
            ask_get(scene.organiser, arena_print(scene.now, "/api/imports/%s%s", id, tails[i]));
        judge(IMPORTS, r->status == 200, "imports%s: %d %.160s", tails[i], r->status, r->body);
        struct reply *other = ask_get(account_of("clerk", "sibling"),
                                      arena_print(scene.now, "/api/imports/%s%s", id, tails[i]));
        struct reply *never =
            ask_get(account_of("clerk", "sibling"),
                    arena_print(scene.now, "/api/imports/" UNISSUED "%s", tails[i]));
        judge(IMPORTS, other->status == 404 && same_reply(other, never),
              "imports%s from elsewhere: %d %.160s", tails[i], other->status, other->body);
    }
}

static int64_t
employers(void)
{
    return integer_of(ask_get(scene.organiser, "/api/employer/total")->json, "total");
}

/* Its id; "" when it did not come in.  The same key again is the same import. */
static const char *
uploaded(void)
{
    const char   *text = file_text(), *target = "/api/imports?name=employers.csv";
    const char   *headers =
        arena_print(scene.now, "X-Zhijia: 1\r\nIdempotency-Key: %s\r\n", fresh_key());
    struct reply *r = ask_as(scene.organiser, "POST", target, headers, text, strlen(text));
    struct reply *again = ask_as(scene.organiser, "POST", target, headers, text, strlen(text));
    const char   *id = string_of(r->json, "id");

    judge(IMPORTS, r->status == 201, "upload: %d %.160s", r->status, r->body);
    judge(IMPORTS, again->status == 201 && strcmp(string_of(again->json, "id"), id) == 0,
          "the same upload under the same key: %d %.160s", again->status, again->body);
    return id;
}

void
imports_test(void)
{
    const int64_t before = employers();
    const char   *id = uploaded();
    struct reply *r;

    if (!*id)
        return;
    act(id, "check",
        arena_print(scene.now, "{\"layout\":\"employer\",\"union\":\"%s\"}", scene.base[0]),
        "checked");
    read_judge(id);
    judge(IMPORTS, employers() == before, "a check has written");
    act(id, "commit", "{}", "done");
    judge(IMPORTS, employers() >= before + ROWS - 1, "%lld employers came in",
          (long long)(employers() - before));
    act(id, "undo", "{}", "undone");
    judge(IMPORTS, employers() == before, "%lld employers stay behind",
          (long long)(employers() - before));
    r = ask_post(scene.organiser, arena_print(scene.now, "/api/imports/%s/undo", id), NO_REV, "{}");
    judge(IMPORTS, r->status == 409, "undone twice: %d", r->status);
    (void)uploaded();                       /* stays, for those who ask wrongly */
    forget();
}
