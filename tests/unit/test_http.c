/* test_http.c - the transport, spoken to in raw bytes: what it answers, when, and how it stops. */
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include "core/text.h"
#include "http/call.h"
#include "http_client.h"
#include "unit.h"

enum { HELD = 512, THREADS = 2 };

/* Exchanges that wait for another thread. */
static pthread_mutex_t  lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t   changed = PTHREAD_COND_INITIALIZER;
static struct exchange *held[HELD];
static size_t           held_count;
static int              arenas_closed, threads_started;
static bool             never_answer;       /* the answering thread leaves /hold alone */
static bool             answerer_ends;

static void
say(struct exchange *x, const char *type, const void *body, size_t n)
{
    http_reply(x, &(struct http_reply){ .status = 200, .type = type, .body = body, .size = n });
}

static void
say_text(struct exchange *x, const char *text)
{
    say(x, "text/plain; charset=utf-8", text, strlen(text));
}

static void
hold(struct exchange *x)
{
    http_later(x);
    pthread_mutex_lock(&lock);
    if (held_count == HELD)
        abort();
    held[held_count++] = x;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
}

static void
count_closed(void *arg)
{
    pthread_mutex_lock(&lock);
    (*(int *)arg)++;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
}

static void
wait_for(const int *counter, int value)
{
    pthread_mutex_lock(&lock);
    while (*counter < value)
        pthread_cond_wait(&changed, &lock);
    pthread_mutex_unlock(&lock);
}

static void *
answer_held(void *arg)
{
    pthread_mutex_lock(&lock);
    while (!answerer_ends) {
        struct exchange *x = NULL;

        if (!never_answer && held_count) {
            x = held[0];
            memmove(held, held + 1, --held_count * sizeof *held);
        }
        if (!x) {
            pthread_cond_wait(&changed, &lock);
            continue;
        }
        pthread_mutex_unlock(&lock);
        say_text(x, arena_print(x->arena, "later %s", http_query(x, "n")));
        pthread_mutex_lock(&lock);
    }
    pthread_mutex_unlock(&lock);
    return arg;
}

static void
answerer_may(bool answer)
{
    pthread_mutex_lock(&lock);
    never_answer = !answer;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
}

/* "GET /echo a=1 b=2 3:abc" */
static void
echo(struct exchange *x)
{
    char *text = arena_print(x->arena, "%s %s", x->method, x->path);

    for (size_t i = 0; i < x->query_count; i++)
        text = arena_print(x->arena, "%s %s=%s", text, x->query[i].name, x->query[i].value);
    if (http_cookie(x, "session"))
        text = arena_print(x->arena, "%s cookie:%s", text, http_cookie(x, "session"));
    if (x->body_size)
        text = arena_print(x->arena, "%s %zu:%s", text, x->body_size, x->body);
    say_text(x, text);
}

static void
handle(struct exchange *x)
{
    if (text_starts(x->path, "/echo"))
        echo(x);
    else if (text_is(x->path, "/body"))
        say(x, "application/octet-stream", x->body, x->body_size);
    else if (text_is(x->path, "/later"))
        hold(x);
    else if (text_is(x->path, "/hold")) {
        arena_on_close(x->arena, count_closed, &arenas_closed);
        hold(x);
    } else if (text_is(x->path, "/twice")) {
        say_text(x, "1");
        say_text(x, "2");
    } else if (!text_is(x->path, "/never"))
        say_text(x, "hello");
}

static void
on_thread(int thread)
{
    if (thread >= 0 && thread < THREADS)
        count_closed(&threads_started);
}

static struct http_server *
start(int idle_seconds)
{
    struct http_config  config = { .address = "127.0.0.1",
                                   .threads = THREADS,
                                   .body_max = 1000,
                                   .idle_seconds = idle_seconds,
                                   .handler = handle,
                                   .thread_started = on_thread };
    const char         *why = "";
    struct http_server *server = http_start(&config, &why);

    if (!server) {
        fprintf(stderr, "%s\n", why);
        exit(1);
    }
    return server;
}

static void
test_keep_alive(int port)
{
    struct client      c = client_open(port);
    unsigned long long before = 0;

    for (int i = 0; i < 3; i++) {
        struct answer      a;
        unsigned long long number;

        client_print(&c, "GET /echo HTTP/1.1\r\nHost: t\r\nCookie: a=b; session=s%d\r\n\r\n", i);
        a = client_read(&c, true);
        EXPECT(a.status == 200 && text_starts(a.body, "GET /echo cookie:s"));
        EXPECT(a.size == 19 && a.body[18] == '0' + i);
        number = answer_number(&a, "X-Request");
        EXPECT(number > before);
        before = number;
        EXPECT(answer_has(&a, "Cache-Control", "no-store"));
        EXPECT(answer_has(&a, "Content-Security-Policy", "frame-ancestors 'none'"));
        EXPECT(!answer_has(&a, "Content-Security-Policy", "unsafe"));
        EXPECT(answer_has(&a, "X-Content-Type-Options", "nosniff"));
        EXPECT(answer_has(&a, "Referrer-Policy", "same-origin"));
        EXPECT(answer_has(&a, "Cross-Origin-Opener-Policy", "same-origin"));
        EXPECT(answer_has(&a, "Permissions-Policy", "camera=(self)"));
        answer_free(&a);
    }
    client_close(&c);
}

static void
test_pipeline(int port)
{
    struct client c = client_open(port);
    char          all[16384] = "", want[64];
    size_t        n = 0;

    for (int i = 0; i < 60; i++)
        n += (size_t)snprintf(
            all + n, sizeof all - n,
            i % 3 == 0   ? "GET /later?n=%d HTTP/1.1\r\nHost: t\r\n\r\n"
            : i % 3 == 1 ? "GET /echo/%d HTTP/1.1\r\nHost: t\r\n\r\n"
                         : "POST /body?%d HTTP/1.1\r\nHost: t\r\nContent-Length: 3\r\n\r\nabc",
            i);
    client_send(&c, all, n);
    for (int i = 0; i < 60; i++) {
        struct answer a = client_read(&c, true);

        snprintf(want, sizeof want,
                 i % 3 == 0   ? "later %d"
                 : i % 3 == 1 ? "GET /echo/%d"
                              : "abc",
                 i);
        EXPECT(a.status == 200 && text_is(a.body, want));
        answer_free(&a);
    }
    client_close(&c);
}

static void
test_later(int port)
{
    static struct client clients[200];
    int                  good = 0;

    answerer_may(false);
    for (int i = 0; i < 200; i++) {
        clients[i] = client_open(port);
        client_print(&clients[i], "GET /later?n=%d HTTP/1.1\r\nHost: t\r\n\r\n", i);
    }
    pthread_mutex_lock(&lock);
    while (held_count < 200)                /* all of them sleep at once */
        pthread_cond_wait(&changed, &lock);
    pthread_mutex_unlock(&lock);
    EXPECT(says(port, 200, "GET", "/echo", ""));
    answerer_may(true);
    for (int i = 0; i < 200; i++) {
        struct answer a = client_read(&clients[i], true);
        char          want[32];

        snprintf(want, sizeof want, "later %d", i);
        good += a.status == 200 && text_is(a.body, want);
        answer_free(&a);
        client_close(&clients[i]);
    }
    EXPECT(good == 200);
}

static void
test_client_gone(int port)
{
    struct client c = client_open(port);
    int           before = arenas_closed;

    answerer_may(false);
    client_print(&c, "GET /hold?n=1 HTTP/1.1\r\nHost: t\r\n\r\n");
    pthread_mutex_lock(&lock);
    while (held_count == 0)
        pthread_cond_wait(&changed, &lock);
    EXPECT(arenas_closed == before);
    pthread_mutex_unlock(&lock);
    client_close(&c);
    answerer_may(true);
    wait_for(&arenas_closed, before + 1);   /* the answer went nowhere, the memory is free */
    EXPECT(says(port, 200, "GET", "/echo", ""));
}

struct stopping {
    struct http_server *server;
    int                 done;
};

static void *
stop(void *arg)
{
    struct stopping *s = arg;

    http_stop(s->server);
    count_closed(&s->done);
    return NULL;
}

/* The stop begins while answers are owed: they still come, and then the port is closed. */
static void
test_stop_waits(void)
{
    struct http_server *server = start(30);
    struct stopping     s = { server, 0 };
    int                 port = http_port(server), before = arenas_closed;
    struct client       c[10], idle = client_open(port);
    pthread_t           thread;

    answerer_may(false);
    for (int i = 0; i < 10; i++) {
        c[i] = client_open(port);
        client_print(&c[i], "GET /hold?n=%d HTTP/1.1\r\nHost: t\r\n\r\n", i);
    }
    pthread_mutex_lock(&lock);
    while (held_count < 10)
        pthread_cond_wait(&changed, &lock);
    pthread_mutex_unlock(&lock);
    pthread_create(&thread, NULL, stop, &s);
    for (;;) {                              /* until the stop has begun: the port is closed */
        struct client late = client_open(port);
        bool          refused = late.fd < 0;

        client_close(&late);
        if (refused)
            break;
    }
    EXPECT(s.done == 0);
    answerer_may(true);
    for (int i = 0; i < 10; i++) {
        struct answer a = client_read(&c[i], true);

        EXPECT(a.status == 200 && text_starts(a.body, "later"));
        EXPECT(answer_has(&a, "Connection", "close"));
        answer_free(&a);
        client_close(&c[i]);
    }
    pthread_join(thread, NULL);
    EXPECT(arenas_closed == before + 10 && client_at_end(&idle));
    client_close(&idle);
}

/* Somebody never answers: 503 in his place, and his answer, when it comes, hurts nobody. */
static void
test_stop_abandons(void)
{
    struct http_server *server = start(30);
    int                 port = http_port(server), before = arenas_closed;
    struct client       c = client_open(port);
    struct answer       a;

    server->stop_seconds = 0;
    answerer_may(false);
    client_print(&c, "GET /hold?n=1 HTTP/1.1\r\nHost: t\r\nAccept-Language: en\r\n\r\n");
    pthread_mutex_lock(&lock);
    while (held_count == 0)
        pthread_cond_wait(&changed, &lock);
    pthread_mutex_unlock(&lock);
    http_stop(server);
    a = client_read(&c, true);
    EXPECT(a.status == 503 && strstr(a.body, "Busy") && answer_header(&a, "Retry-After"));
    EXPECT(arenas_closed == before);        /* it is still his */
    answerer_may(true);
    wait_for(&arenas_closed, before + 1);
    answer_free(&a);
    client_close(&c);
}

static void
test_idle(void)
{
    struct http_server *server = start(1);
    struct client       c = client_open(http_port(server));

    errno = 0;
    EXPECT(client_at_end(&c) && errno == 0);    /* the server closed; ten seconds are EAGAIN */
    client_close(&c);
    http_stop(server);
}

static void
test_crowd(void)
{
    struct http_server *server = start(30);
    int                 port = http_port(server), opened = 0;
    struct client      *all = calloc(HTTP_CONNECTIONS, sizeof *all), c;
    struct answer       a;

    for (int i = 0; i < HTTP_CONNECTIONS; i++)
        opened += (all[i] = client_open(port)).fd >= 0;
    EXPECT(opened == HTTP_CONNECTIONS);
    client_print(&all[0], "GET /echo HTTP/1.1\r\nHost: t\r\n\r\n");
    a = client_read(&all[0], true);
    EXPECT(a.status == 200);
    answer_free(&a);
    while (atomic_load(&server->connections) < HTTP_CONNECTIONS)
        sched_yield();
    c = client_open(port);
    client_print(&c, "GET /echo HTTP/1.1\r\nHost: t\r\n\r\n");
    a = client_read(&c, true);
    EXPECT(a.status == 503 && answer_header(&a, "Retry-After") && client_at_end(&c));
    answer_free(&a);
    client_close(&c);
    for (int i = 0; i < HTTP_CONNECTIONS; i++)
        client_close(&all[i]);
    while (atomic_load(&server->connections) > 0)
        sched_yield();
    EXPECT(says(port, 200, "GET", "/echo", ""));
    http_stop(server);
    free(all);
}

static void
test_start_refused(struct http_server *server)
{
    struct http_config config = {
        .address = "127.0.0.1", .port = http_port(server), .threads = 1, .handler = handle
    };
    const char        *why = "";
    int                least = 1024;
    FILE              *f = fopen("/proc/sys/net/ipv4/ip_unprivileged_port_start", "r");

    EXPECT(!http_start(&config, &why) && strstr(why, "已被别的程序占用"));
    config.address = "192.0.2.1";
    EXPECT(!http_start(&config, &why) && strstr(why, "本机没有 192.0.2.1"));
    config.address = "no such address";
    EXPECT(!http_start(&config, &why) && strstr(why, "本机没有"));
    config.port = 70000;
    EXPECT(!http_start(&config, &why) && strstr(why, "70000"));
    if (f && fscanf(f, "%d", &least) == 1 && least > 81) {
        bool root = geteuid() == 0;

        config.address = "127.0.0.1";
        config.port = 81;
        if (root && seteuid(65534) != 0)
            abort();
        EXPECT(!http_start(&config, &why) && strstr(why, "1024 以下的端口 81"));
        if (root && seteuid(0) != 0)
            abort();
    }
    if (f)
        fclose(f);
}

/* A handler that answers twice, or not at all, ends the program. */
static void
test_exactly_once(const char *target)
{
    pid_t child = fork();
    int   status = 0;

    if (child == 0) {
        struct rlimit       none = { 0, 0 };
        struct http_server *server;

        setrlimit(RLIMIT_CORE, &none);
        if (!freopen("/dev/null", "w", stderr))
            _exit(1);
        server = start(5);
        says(http_port(server), 200, "GET", target, "");
        _exit(0);
    }
    waitpid(child, &status, 0);
    EXPECT(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
}

static void
test_single_thread(void)
{
    struct http_config config = {
        .address = "127.0.0.1", .threads = 1, .body_max = 10, .idle_seconds = 5, .handler = handle
    };
    const char         *why = "";
    struct http_server *server;

    server = http_start(&config, &why);
    EXPECT(server != NULL);
    if (server) {
        EXPECT(says(http_port(server), 200, "GET", "/later?n=1", ""));
        http_stop(server);
    }
}

int
main(void)
{
    struct http_server *server;
    pthread_t           thread;

    test_exactly_once("/twice");
    test_exactly_once("/never");
    pthread_create(&thread, NULL, answer_held, NULL);
    server = start(30);
    test_keep_alive(http_port(server));
    test_pipeline(http_port(server));
    test_later(http_port(server));
    EXPECT(threads_started >= 1 && threads_started <= THREADS);
    test_client_gone(http_port(server));
    test_start_refused(server);
    http_stop(server);
    test_stop_waits();
    test_stop_abandons();
    test_idle();
    test_crowd();
    test_single_thread();
    pthread_mutex_lock(&lock);
    answerer_ends = true;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
    pthread_join(thread, NULL);
    return unit_end("http");
}
