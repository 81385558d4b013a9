/*
 * http_client.h - a client for the tests of the transport: raw bytes out, answers in.  It waits for
 * bytes, never for a time; what does not come within ten seconds counts as never.
 */
#ifndef HTTP_CLIENT_H
#define HTTP_CLIENT_H
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

struct client { int fd; char *v; size_t n, cap; };
struct answer { int status; char head[8192]; char *body; size_t size; };

static inline struct client
client_open(int port)
{
    struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons((unsigned short)port),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    struct timeval     most = { .tv_sec = 10 };
    struct client      c = { .fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0) };
    int                on = 1;

    setsockopt(c.fd, SOL_SOCKET, SO_RCVTIMEO, &most, sizeof most);
    setsockopt(c.fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (connect(c.fd, (struct sockaddr *)&a, sizeof a) != 0) {
        close(c.fd);
        c.fd = -1;
    }
    return c;
}

static inline void
client_close(struct client *c)
{
    if (c->fd >= 0)
        close(c->fd);
    free(c->v);
    *c = (struct client){ .fd = -1 };
}

static inline bool
client_send(struct client *c, const void *v, size_t n)
{
    const char *p = v;

    while (n) {
        ssize_t k = send(c->fd, p, n, MSG_NOSIGNAL);

        if (k <= 0)
            return false;
        p += k;
        n -= (size_t)k;
    }
    return true;
}

__attribute__((format(printf, 2, 3)))
static inline bool
client_print(struct client *c, const char *format, ...)
{
    char   *text;
    va_list args;
    int     n;
    bool    sent;

    va_start(args, format);
    n = vasprintf(&text, format, args);
    va_end(args);
    if (n < 0)
        abort();
    sent = client_send(c, text, (size_t)n);
    free(text);
    return sent;
}

/* More bytes; false: the server has closed, or nothing came. */
static inline bool
client_more(struct client *c)
{
    ssize_t k;

    if (c->cap - c->n < 65536) {
        c->cap = c->cap * 2 + 65536 * 2;
        c->v = realloc(c->v, c->cap);
        if (!c->v)
            abort();
    }
    k = recv(c->fd, c->v + c->n, c->cap - c->n - 1, 0);
    if (k <= 0)
        return false;
    c->n += (size_t)k;
    c->v[c->n] = 0;
    return true;
}

static inline void
client_drop(struct client *c, size_t n)
{
    memmove(c->v, c->v + n, c->n - n + 1);
    c->n -= n;
}

/* The value of a header of the answer in a static buffer; NULL: it has none. */
static inline const char *
answer_header(const struct answer *a, const char *name)
{
    static _Thread_local char value[2048];
    size_t                    k = strlen(name), n;

    for (const char *p = strstr(a->head, "\r\n"); p; p = strstr(p + 2, "\r\n"))
        if (strncasecmp(p + 2, name, k) == 0 && p[2 + k] == ':') {
            p += 2 + k + 1 + strspn(p + 2 + k + 1, " ");
            n = strcspn(p, "\r");
            snprintf(value, sizeof value, "%.*s", (int)n, p);
            return value;
        }
    return NULL;
}

static inline unsigned long long
answer_number(const struct answer *a, const char *name)
{
    const char *value = answer_header(a, name);

    return value ? strtoull(value, NULL, 10) : 0;
}

static inline bool
answer_has(const struct answer *a, const char *name, const char *part)
{
    const char *value = answer_header(a, name);

    return value && strstr(value, part);
}

/* One answer; status 0: none came, or the connection ended within it. */
static inline struct answer
client_read(struct client *c, bool has_body)
{
    struct answer a = { 0 };
    char         *end;
    size_t        head, want = 0;

    while (!c->v || !(end = memmem(c->v, c->n, "\r\n\r\n", 4)))
        if (!client_more(c))
            return a;
    head = (size_t)(end - c->v) + 4;
    if (head >= sizeof a.head || sscanf(c->v, "HTTP/1.1 %d ", &a.status) != 1)
        return (struct answer){ 0 };
    memcpy(a.head, c->v, head);
    if (has_body && a.status != 304)
        want = (size_t)answer_number(&a, "Content-Length");
    while (c->n < head + want)
        if (!client_more(c))
            return (struct answer){ 0 };
    a.body = malloc(want + 1);
    if (!a.body)
        abort();
    memcpy(a.body, c->v + head, want);
    a.body[want] = 0;
    a.size = want;
    client_drop(c, head + want);
    return a;
}

static inline void
answer_free(struct answer *a)
{
    free(a->body);
    a->body = NULL;
}

/* True: the server closed, and said nothing more before. */
static inline bool
client_at_end(struct client *c)
{
    return c->n == 0 && !client_more(c);
}

/* One request on a connection of its own; extra: further header lines with their CR LF. */
static inline struct answer
ask(int port, const char *method, const char *target, const char *extra)
{
    struct client c = client_open(port);
    struct answer a;

    client_print(&c, "%s %s HTTP/1.1\r\nHost: t\r\n%s\r\n", method, target, extra);
    a = client_read(&c, strcmp(method, "HEAD") != 0);
    client_close(&c);
    return a;
}

static inline struct answer
post(int port, const char *target, const char *extra, const void *body, size_t n)
{
    struct client c = client_open(port);
    struct answer a;

    client_print(&c, "POST %s HTTP/1.1\r\nHost: t\r\nContent-Length: %zu\r\n%s\r\n",
                 target, n, extra);
    client_send(&c, body, n);
    a = client_read(&c, true);
    client_close(&c);
    return a;
}

/* Asks and says whether the answer had this status. */
static inline bool
says(int port, int status, const char *method, const char *target, const char *extra)
{
    struct answer a = ask(port, method, target, extra);
    int           got = a.status;

    answer_free(&a);
    if (got != status)
        fprintf(stderr, "%s %s: %d\n", method, target, got);
    return got == status;
}

#endif
