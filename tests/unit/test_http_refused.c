/* test_http_refused.c - limits and broken requests: what is refused, and what then happens to the
 * connection. */
#include <errno.h>
#include <stdatomic.h>
#include "core/text.h"
#include "http/call.h"
#include "http_client.h"
#include "unit.h"

enum { BODY_MAX = 100000, SMALL_MAX = 1000 };

#define POST(path) "POST " path " HTTP/1.1\r\nHost: t\r\n"

static atomic_int smuggled;

static void
handle(struct exchange *x)
{
    char *text = arena_print(x->arena, "%s %s", x->method, x->path);

    if (text_is(x->path, "/smuggled"))
        atomic_fetch_add(&smuggled, 1);
    for (size_t i = 0; i < x->query_count; i++)
        text = arena_print(x->arena, "%s %s=%s", text, x->query[i].name, x->query[i].value);
    if (text_is(x->path, "/body"))
        http_reply(x, &(struct http_reply){ .status = 200,
                                            .type = "application/octet-stream",
                                            .body = x->body,
                                            .size = x->body_size });
    else
        http_reply(x, &(struct http_reply){ .status = 200,
                                            .type = "text/plain; charset=utf-8",
                                            .body = text,
                                            .size = strlen(text) });
}

static size_t
limit_of(const struct exchange *x)
{
    return text_is(x->path, "/small") ? SMALL_MAX : BODY_MAX;
}

static void
test_limits(int port)
{
    char         *body = malloc(BODY_MAX + 1);
    struct answer a;
    struct client c;

    memset(body, 'x', BODY_MAX + 1);
    a = post(port, "/body", "", body, BODY_MAX);
    EXPECT(a.status == 200 && a.size == BODY_MAX && memcmp(a.body, body, BODY_MAX) == 0);
    answer_free(&a);
    a = post(port, "/body", "Accept-Language: en-GB,en;q=0.9\r\n", body, BODY_MAX + 1);
    EXPECT(a.status == 413 && answer_has(&a, "Content-Type", "application/problem+json"));
    EXPECT(a.body && strstr(a.body, "\"type\":\"/problems/too-big\"") && strstr(a.body, "Too big"));
    answer_free(&a);
    c = client_open(port);                  /* too big for its route; the connection goes on */
    client_print(&c, POST("/small") "Content-Length: %d\r\n\r\n", SMALL_MAX + 1);
    client_send(&c, body, SMALL_MAX + 1);
    a = client_read(&c, true);
    EXPECT(a.status == 413 && strstr(a.body, "内容过大") && strstr(a.body, "\"status\":413"));
    answer_free(&a);
    client_print(&c, POST("/small") "Content-Length: %d\r\n\r\n", SMALL_MAX);
    client_send(&c, body, SMALL_MAX);
    a = client_read(&c, true);
    EXPECT(a.status == 200 && text_is(a.body, "POST /small"));
    answer_free(&a);
    client_close(&c);
    free(body);
}

/* Who asks first, or announces more than can be drained, is answered before he sends. */
static void
test_limits_at_once(int port)
{
    struct client c = client_open(port);
    struct answer a;

    client_print(&c, "POST /body HTTP/1.1\r\nHost: t\r\nContent-Length: 99999999999\r\n\r\n");
    a = client_read(&c, true);
    EXPECT(a.status == 413 && answer_has(&a, "Connection", "close") && client_at_end(&c));
    answer_free(&a);
    client_close(&c);
    c = client_open(port);
    client_print(&c, POST("/body") "Expect: 100-continue\r\nContent-Length: %d\r\n\r\n",
                 BODY_MAX + 1);
    a = client_read(&c, true);
    EXPECT(a.status == 413 && client_at_end(&c));
    answer_free(&a);
    client_close(&c);
    c = client_open(port);
    client_print(&c, POST("/body") "Expect: 100-continue\r\nContent-Length: 3\r\n\r\n");
    a = client_read(&c, true);
    EXPECT(a.status == 100);
    answer_free(&a);
    client_print(&c, "abc");
    a = client_read(&c, true);
    EXPECT(a.status == 200 && text_is(a.body, "abc"));
    answer_free(&a);
    client_close(&c);
}

static void
test_bodies_together(struct http_server *server)
{
    struct answer a;

    atomic_fetch_add(&server->bodies, HTTP_BODIES - 100);
    a = post(server->port, "/body", "", "0123456789", 10);
    EXPECT(a.status == 200);
    answer_free(&a);
    a = post(server->port, "/body", "", (char[200]){ "x" }, 200);
    EXPECT(a.status == 503 && answer_has(&a, "Retry-After", "3"));
    answer_free(&a);
    atomic_fetch_sub(&server->bodies, HTTP_BODIES - 100);
}

static void
test_chunked(int port)
{
    static const char start_line[] = POST("/body") "Transfer-Encoding: Chunked\r\n\r\n";
    struct client     c = client_open(port);
    struct answer     a;

    client_print(&c, "%s3\r\nabc\r\nA;x=y\r\n0123456789\r\n0\r\nTrailer: 1\r\n\r\n", start_line);
    a = client_read(&c, true);
    EXPECT(a.status == 200 && text_is(a.body, "abc0123456789"));
    answer_free(&a);
    for (int over = 0; over < 2; over++) {
        client_print(&c, "%s", start_line);
        for (int i = 0; i < BODY_MAX / 1000; i++)
            client_print(&c, "3e8\r\n%01000d\r\n", i);
        client_print(&c, "%s0\r\n\r\n", over ? "1\r\nx\r\n" : "");
        a = client_read(&c, true);
        EXPECT(over ? a.status == 413 : a.status == 200 && a.size == BODY_MAX);
        answer_free(&a);
    }
    client_print(&c, "%s0\r\n\r\n", start_line);
    a = client_read(&c, true);
    EXPECT(a.status == 200 && a.size == 0);
    answer_free(&a);
    client_print(&c, "%sxyz\r\nabc\r\n0\r\n\r\n", start_line);
    a = client_read(&c, true);
    EXPECT(a.status == 400 && client_at_end(&c));
    answer_free(&a);
    client_close(&c);
}

/* Each is followed by a second request that must never be seen: the connection ends, with this
 * status or (0) without a word. */
static void
test_broken(int port)
{
    static const struct {
        int         status;
        const char *head;
    } all[] = {
        { 400, "GET /echo HTTP/1.1\nHost: t\r\n\r\n" },
        { 400, "GET /echo HTTP/1.1\r\nHost: t\nX: y\r\n\r\n" },
        { 400, "GET /echo HTTP/1.1\nHost: t\n\n" },
        { 400, "GET /echo HTTP/1.1\r\nHost: t\r\nX: a\rTransfer-Encoding: chunked\r\n\r\n" },
        { 400, "GET /echo HTTP/1.1\r\n\r\n" },
        { 400, "GET /echo HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n" },
        { 400, POST("/echo") "Content-Length: -5\r\n\r\n" },
        { 400, POST("/echo") "Content-Length: +5\r\n\r\n" },
        { 400, POST("/echo") "Content-Length: 5, 5\r\n\r\n" },
        { 400, POST("/echo") "Content-Length: 0x5\r\n\r\n" },
        { 400, POST("/echo") "Content-Length:\r\n\r\n" },
        { 400, POST("/echo") "Content-Length: 0\r\nContent-Length: 0\r\n\r\n" },
        { 400, POST("/echo") "Content-Length: 0\r\nContent-Length: 60\r\n\r\n" },
        { 400, POST("/echo") "Content-Length : 5\r\n\r\n" },
        { 400, POST("/echo") "Content-Lengt: 5\r\n h\r\n\r\n" },
        { 400, "GET /echo HTTP/1.1\r\nHost: t\r\nX: a\r\n b\r\n\r\n" },
        { 413, POST("/echo") "Content-Length: 99999999999999999999999\r\n\r\n" },
        { 400, POST("/echo") "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"
                             "\r\n0\r\n\r\n" },
        { 400, POST("/echo") "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"
                             "\r\n0\r\n\r\n" },
        { 400, POST("/echo") "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n" },
        { 400, POST("/echo") "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" },
        { 400, POST("/echo") "Transfer-Encoding: chunked \r\n\r\n0\r\n\r\n" },
        { 400, POST("/echo") "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n" },
        { 400, POST("/echo") "Transfer-Encoding: identity\r\n\r\n" },
        { 400, "POST /echo HTTP/1.0\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" },
        { 400, "GET /echo HTTP/1.1\r\nHost: t\r\nX\x01Y: 1\r\n\r\n" },
        { 400, "GET /echo HTTP/1.1\r\nHost: t\r\nX: \x01\r\n\r\n" },
        { 400, "GET /echo HTTP/1.1\r\nHost: t\r\nno colon\r\n\r\n" },
        { 505, "GET /echo HTTP/3.7\r\nHost: t\r\n\r\n" },
        { 0, "\x16\x03\x01 hello\r\n\r\n" },
    };

    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        struct client c = client_open(port);
        struct answer a;

        client_print(&c, "%sGET /smuggled HTTP/1.1\r\nHost: t\r\n\r\n", all[i].head);
        a = client_read(&c, true);
        if (a.status != all[i].status && all[i].status)
            fprintf(stderr, "%zu: %d %s\n", i, a.status, all[i].head);
        EXPECT(all[i].status == 0 || a.status == all[i].status);
        errno = 0;                          /* the library says its own 400 partly twice */
        while (client_more(&c))
            continue;
        EXPECT(errno != EAGAIN && (c.n == 0 || !strstr(c.v, "200 OK")));
        answer_free(&a);
        client_close(&c);
    }
    EXPECT(smuggled == 0);
}

static void
test_raw_nul(int port)
{
    static const char nul[] = "GET /echo HTTP/1.1\r\nHost: t\r\nX: a\0b\r\n\r\n";
    struct client     c = client_open(port);
    struct answer     a;

    client_send(&c, nul, sizeof nul - 1);
    a = client_read(&c, true);
    EXPECT(a.status == 400 && client_at_end(&c));
    answer_free(&a);
    client_close(&c);
}

static void
test_counts(int port)
{
    char   text[40000] = "/echo?", headers[40000] = "";
    size_t n = 6, m = 0;

    for (int i = 0; i < 64; i++)
        n += (size_t)snprintf(text + n, sizeof text - n, "a=%d&", i);
    EXPECT(says(port, 200, "GET", text, ""));
    snprintf(text + n, sizeof text - n, "a=65");
    EXPECT(says(port, 400, "GET", text, ""));
    for (int i = 0; i < 63; i++)            /* and Host */
        m += (size_t)snprintf(headers + m, sizeof headers - m, "X-%d: 1\r\n", i);
    EXPECT(says(port, 200, "GET", "/echo", headers));
    m += (size_t)snprintf(headers + m, sizeof headers - m, "X-64: 1\r\n");
    EXPECT(says(port, 400, "GET", "/echo", headers));
    m = (size_t)snprintf(headers, sizeof headers, "Cookie: a=1");
    for (int i = 0; i < 64; i++)
        m += (size_t)snprintf(headers + m, sizeof headers - m, "; a%d=1", i);
    snprintf(headers + m, sizeof headers - m, "\r\n");
    EXPECT(says(port, 400, "GET", "/echo", headers));
    m = (size_t)snprintf(headers, sizeof headers, "X: %034000d\r\n", 0);
    EXPECT(says(port, 431, "GET", "/echo", headers));
    memset(text, 'x', 34000);
    text[0] = '/';
    text[34000] = 0;
    EXPECT(says(port, 414, "GET", text, ""));
}

static void
test_addresses(int port)
{
    struct answer a = ask(port, "GET", "/echo/%E5%B7%A5%20%2b+?q=%e5%b7%a5+%2B&q=2&flag&=e&&x=a=b",
                          "X-Bad: \xb9\xa4\r\n");
    struct client c = client_open(port);

    EXPECT(a.status == 200 && text_is(a.body, "GET /echo/工 ++ q=工 + q=2 flag= =e x=a=b"));
    answer_free(&a);
    EXPECT(says(port, 400, "GET", "/echo%00", ""));
    EXPECT(says(port, 400, "GET", "/echo?a=%00", ""));
    EXPECT(says(port, 400, "GET", "/echo?a%00=1", ""));
    EXPECT(says(port, 400, "GET", "/echo%4", ""));
    EXPECT(says(port, 400, "GET", "/echo%zz", ""));
    EXPECT(says(port, 400, "GET", "/echo?a=%", ""));
    EXPECT(says(port, 400, "GET", "/echo/%C3%28", ""));
    EXPECT(says(port, 400, "GET", "/echo?a=%ED%A0%80", ""));
    EXPECT(says(port, 400, "GET", "/echo/%C0%AF", ""));
    EXPECT(says(port, 400, "GET", "/echo a", ""));
    EXPECT(says(port, 400, "GET", "http://t/echo", ""));
    EXPECT(says(port, 400, "OPTIONS", "*", ""));
    client_print(&c, "GET /%%00 HTTP/1.1\r\nHost: t\r\n\r\nGET /echo HTTP/1.1\r\nHost: t\r\n\r\n");
    a = client_read(&c, true);
    EXPECT(a.status == 400 && strstr(a.body, "/problems/bad-request"));
    answer_free(&a);
    a = client_read(&c, true);              /* refused, but understood: the connection goes on */
    EXPECT(a.status == 200);
    answer_free(&a);
    client_close(&c);
}

int
main(void)
{
    struct http_config  config = { .address = "127.0.0.1",
                                   .threads = 2,
                                   .body_max = BODY_MAX,
                                   .body_limit = limit_of,
                                   .idle_seconds = 30,
                                   .handler = handle };
    const char         *why = "";
    struct http_server *server = http_start(&config, &why);

    if (!server) {
        fprintf(stderr, "%s\n", why);
        return 1;
    }
    test_limits(http_port(server));
    test_limits_at_once(http_port(server));
    test_bodies_together(server);
    test_chunked(http_port(server));
    test_broken(http_port(server));
    test_raw_nul(http_port(server));
    test_counts(http_port(server));
    test_addresses(http_port(server));
    EXPECT(atomic_load(&server->bodies) == 0);
    http_stop(server);
    return unit_end("http_refused");
}
