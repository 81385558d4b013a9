/* test_http_answers.c - methods, headers and compression of answers. */
#include <stdint.h>
#include <zlib.h>
#include "core/text.h"
#include "http/server.h"
#include "http_client.h"
#include "unit.h"

static void
say(struct exchange *x, const char *type, const void *body, size_t n)
{
    http_reply(x, &(struct http_reply){ .status = 200, .type = type, .body = body, .size = n });
}

static void
repeat(struct exchange *x)
{
    size_t n = (size_t)atol(http_query(x, "n"));
    char  *text = arena_alloc(x->arena, n + 1);

    for (size_t i = 0; i < n; i++)
        text[i] = "{\"label\":\"gong hui\"}"[i % 20];
    say(x, http_query(x, "type"), text, n);
}

static void
noise(struct exchange *x)
{
    uint32_t       seed = 1;
    unsigned char *v = arena_alloc(x->arena, 20000);

    for (size_t i = 0; i < 20000; i++)
        v[i] = (unsigned char)((seed = seed * 1664525 + 1013904223) >> 24);
    say(x, "text/plain", v, 20000);
}

static size_t
pack(void *to, size_t room, const void *from, size_t n)
{
    z_stream z = { .next_in = (unsigned char *)(uintptr_t)from,
                   .avail_in = (unsigned)n,
                   .next_out = to,
                   .avail_out = (unsigned)room };

    deflateInit2(&z, 6, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY);
    deflate(&z, Z_FINISH);
    deflateEnd(&z);
    return z.total_out;
}

static void
packed(struct exchange *x)
{
    char  *v = arena_alloc(x->arena, 200);
    size_t n = pack(v, 200, "<p>packed page</p>", 18);

    http_reply(x, &(struct http_reply){ .status = 200,
                                        .type = "text/html",
                                        .body = v,
                                        .size = n,
                                        .gzipped = true,
                                        .headers = { { "Cache-Control", "public" } } });
}

static void
handle(struct exchange *x)
{
    char *text = arena_print(x->arena, "%s %s", x->method, x->path);

    if (text_is(x->path, "/repeat"))
        repeat(x);
    else if (text_is(x->path, "/noise"))
        noise(x);
    else if (text_is(x->path, "/packed"))
        packed(x);
    else if (text_is(x->path, "/empty"))
        http_reply(x, &(struct http_reply){ .status = 204 });
    else if (text_is(x->path, "/inject"))
        http_reply(x, &(struct http_reply){ .status = 200,
                                            .headers = { { "X-Name", "a\r\nX-Evil: 1" },
                                                         { "Set-Cookie", "a=1" },
                                                         { "Set-Cookie", "b=2" } } });
    else
        say(x, "text/plain", text, strlen(text));
}

static void
test_methods(int port)
{
    struct client c = client_open(port);
    struct answer a;

    client_print(&c, "HEAD /repeat?n=500&type=text/plain HTTP/1.1\r\nHost: t\r\n\r\n"
                     "GET /echo HTTP/1.1\r\nHost: t\r\n\r\n");
    a = client_read(&c, false);
    EXPECT(a.status == 200 && answer_has(&a, "Content-Length", "500"));
    answer_free(&a);
    a = client_read(&c, true);              /* no byte of a body stood between */
    EXPECT(a.status == 200 && text_is(a.body, "GET /echo"));
    answer_free(&a);
    client_close(&c);
    EXPECT(says(port, 200, "PUT", "/echo", ""));
    EXPECT(says(port, 200, "DELETE", "/echo", ""));
    EXPECT(says(port, 200, "OPTIONS", "/echo", ""));
    EXPECT(says(port, 405, "TRACE", "/echo", ""));
    EXPECT(says(port, 405, "CONNECT", "/echo", ""));
    EXPECT(says(port, 405, "get", "/echo", ""));
    a = ask(port, "PATCH", "/echo", "");
    EXPECT(a.status == 405 && strstr(a.body, "/problems/method"));
    EXPECT(answer_has(&a, "Allow", "GET, HEAD, POST, PUT, DELETE, OPTIONS"));
    answer_free(&a);
    a = ask(port, "GET", "/empty", "");
    EXPECT(a.status == 204 && a.size == 0 && !answer_header(&a, "Content-Length"));
    answer_free(&a);
    a = ask(port, "GET", "/inject", "");
    EXPECT(a.status == 200 && !answer_header(&a, "X-Evil"));
    EXPECT(answer_has(&a, "X-Name", "a  X-Evil: 1"));
    EXPECT(strstr(a.head, "Set-Cookie: a=1\r\n") && strstr(a.head, "Set-Cookie: b=2\r\n"));
    answer_free(&a);
}

/* The body of the answer, unpacked, has this size; it came packed or plain as it should. */
static void
expect_encoded(int port, const char *target, const char *extra, bool gzip, size_t size)
{
    struct answer a = ask(port, "GET", target, extra);
    char         *out = malloc(200000);
    z_stream      z = { .next_in = (unsigned char *)a.body,
                        .avail_in = (unsigned)a.size,
                        .next_out = (unsigned char *)out,
                        .avail_out = 200000 };

    EXPECT(a.status == 200 && answer_has(&a, "Content-Encoding", "gzip") == gzip);
    if (gzip) {
        inflateInit2(&z, 31);
        EXPECT(inflate(&z, Z_FINISH) == Z_STREAM_END && z.total_out == size);
        EXPECT(size < 1024 || a.size < size);
        inflateEnd(&z);
    } else {
        EXPECT(a.size == size);
    }
    EXPECT(size <= 1024 || answer_has(&a, "Vary", "Accept-Encoding") == !strstr(target, "octet"));
    answer_free(&a);
    free(out);
}

static void
test_gzip(int port)
{
    static const char want[] = "Accept-Encoding: deflate, gzip;q=1.0\r\n";

    expect_encoded(port, "/repeat?n=100000&type=application/json", want, true, 100000);
    expect_encoded(port, "/repeat?n=1025&type=text/plain", "Accept-Encoding: *\r\n", true, 1025);
    expect_encoded(port, "/repeat?n=1024&type=text/plain", want, false, 1024);
    expect_encoded(port, "/repeat?n=100000&type=application/octet-stream", want, false, 100000);
    expect_encoded(port, "/repeat?n=100000&type=application/json", "", false, 100000);
    expect_encoded(port, "/repeat?n=100000&type=application/json",
                   "Accept-Encoding: gzip;q=0, *\r\n", false, 100000);
    expect_encoded(port, "/noise", want, false, 20000);
    expect_encoded(port, "/packed", want, true, 18);
    expect_encoded(port, "/packed", "", false, 18);
}

int
main(void)
{
    struct http_config  config = { .address = "127.0.0.1",
                                   .threads = 2,
                                   .body_max = 1000,
                                   .idle_seconds = 30,
                                   .handler = handle };
    const char         *why = "";
    struct http_server *server = http_start(&config, &why);

    if (!server) {
        fprintf(stderr, "%s\n", why);
        return 1;
    }
    test_methods(http_port(server));
    test_gzip(http_port(server));
    http_stop(server);
    return unit_end("http_answers");
}
