/* ask.c - requests over one connection that is kept; every answer is held against the contract. */
#include <ctype.h>
#include <strings.h>
#include "every.h"
#include "core/buffer.h"
#include "../unit/http_client.h"

static struct client connection = { .fd = -1 };

static void
json_forget(void *j)
{
    json_decref(j);
}

static struct reply *
reply_of(struct answer *a)
{
    struct reply *r = arena_alloc(scene.now, sizeof(*r));

    r->status = a->status;
    r->head = arena_text(scene.now, a->head);
    r->body = arena_slice(scene.now, a->body ? a->body : "", a->size);
    r->size = a->size;
    if (answer_has(a, "Content-Type", "json") && a->size) {
        r->json = json_loadb(a->body, a->size, 0, NULL);
        if (r->json)
            arena_on_close(scene.now, json_forget, r->json);
    }
    answer_free(a);
    return r;
}

static bool
request_send(const char *head, const void *body, size_t n)
{
    if (connection.fd < 0)
        connection = client_open(scene.port);
    return connection.fd >= 0 && client_send(&connection, head, strlen(head))
        && (!n || client_send(&connection, body, n));
}

/* The server may close a connection after an answer: then once more on another. */
static struct answer
exchange_take(const char *head, const void *body, size_t n, bool has_body)
{
    struct answer a = { 0 };

    for (int i = 0; i < 2 && !a.status; i++) {
        if (request_send(head, body, n))
            a = client_read(&connection, has_body);
        if (!a.status || answer_has(&a, "Connection", "close"))
            client_close(&connection);
    }
    return a;
}

struct reply *
ask_as(const struct account *who, const char *method, const char *target, const char *headers,
       const void *body, size_t n)
{
    struct buffer b;

    buffer_open(&b, scene.now);
    buffer_print(&b, "%s %s HTTP/1.1\r\nHost: t\r\n", method, target);
    if (who)
        buffer_print(&b, "Cookie: %s\r\n", who->cookie);
    if (n || strcmp(method, "POST") == 0)
        buffer_print(&b, "Content-Length: %zu\r\n", n);
    buffer_print(&b, "%s\r\n", headers ? headers : "");
    struct answer a = exchange_take(b.v, body, n, strcmp(method, "HEAD") != 0);
    struct reply *r = reply_of(&a);
    if (judge(REPLIES, r->status != 0, "%s %s: no answer", method, target))
        contract_judge(method, target, r);
    return r;
}

struct reply *
ask_get(const struct account *who, const char *target)
{
    return ask_as(who, "GET", target, NULL, NULL, 0);
}

char *
fresh_key(void)
{
    static unsigned long long number;

    return arena_print(scene.now, "every-module-%llu", ++number);
}

struct reply *
ask_post(const struct account *who, const char *target, int64_t rev, const char *body)
{
    const char *match =
        rev == NO_REV ? "" : arena_print(scene.now, "If-Match: \"%lld\"\r\n", (long long)rev);
    char *headers = arena_print(scene.now,
                                "X-Zhijia: 1\r\nIdempotency-Key: %s\r\n%s"
                                "Content-Type: application/json\r\n",
                                fresh_key(), match);

    return ask_as(who, "POST", target, headers, body, body ? strlen(body) : 0);
}

void
ask_cut_off(const struct account *who, const char *target)
{
    struct client c = client_open(scene.port);

    (void)client_print(
        &c,
        "POST %s HTTP/1.1\r\nHost: t\r\nCookie: %s\r\nX-Zhijia: 1\r\nIdempotency-Key: %s\r\n"
        "If-Match: \"1\"\r\nContent-Length: 400\r\n\r\n{\"answers\":{",
        target, who->cookie, fresh_key());
    client_close(&c);
}

/* ---- texts ---- */

char *
encoded(const char *text)
{
    struct buffer b;

    buffer_open(&b, scene.now);
    for (; *text; text++)
        if (isalnum((unsigned char)*text) || strchr("-_.", *text))
            buffer_char(&b, *text);
        else
            buffer_print(&b, "%%%02X", (unsigned char)*text);
    return b.v;
}

char *
dumped(const json_t *j)
{
    char *text = json_dumps(j, JSON_COMPACT | JSON_ENCODE_ANY), *kept = arena_text(scene.now, text);

    free(text);
    return kept;
}

const char *
string_of(const json_t *object, const char *key)
{
    const char *s = json_string_value(json_object_get(object, key));

    return s ? s : "";
}

int64_t
integer_of(const json_t *object, const char *key)
{
    const json_t *j = json_object_get(object, key);

    return json_is_integer(j) ? json_integer_value(j) : -1;
}

const char *
field_named(const struct reply *r)
{
    json_t     *fields = json_object_get(r->json, "fields");
    const char *key;
    json_t     *says;

    if (json_object_size(fields) != 1)
        return "";
    json_object_foreach (fields, key, says)
        return arena_text(scene.now, key);
    return "";
}

/* ---- comparing ---- */

/* The head without what belongs to the moment. */
static char *
lasting_head(const char *head)
{
    struct buffer b;

    buffer_open(&b, scene.now);
    for (const char *line = head; *line;) {
        const size_t n = strcspn(line, "\n");
        if (strncasecmp(line, "Date:", 5) != 0 && strncasecmp(line, "X-Request", 9) != 0)
            buffer_add(&b, line, n);
        line += n + (line[n] == '\n');
    }
    return b.v;
}

bool
same_reply(const struct reply *a, const struct reply *b)
{
    return a->status == b->status && a->size == b->size && memcmp(a->body, b->body, a->size) == 0
        && strcmp(lasting_head(a->head), lasting_head(b->head)) == 0;
}

char *
fingerprint(const struct module *m)
{
    struct buffer b;
    const char   *after = "";

    buffer_open(&b, scene.now);
    do {
        struct reply *r =
            ask_get(scene.organiser,
                    arena_print(scene.now, "/api/%s?state=*&limit=200&sort=created&after=%s",
                                m->name, encoded(after)));
        json_t       *row;
        size_t        i;
        json_array_foreach (json_object_get(r->json, "rows"), i, row)
            buffer_print(&b, "%s:%lld ", string_of(row, "id"), (long long)integer_of(row, "rev"));
        if (r->status != 200)
            buffer_print(&b, "status %d", r->status);
        after = string_of(r->json, "next");
    } while (*after);
    return b.v;
}
