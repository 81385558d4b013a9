/*
 * server.c - starts and stops, and leads each call through its states (call.h).
 *
 * One lock, the gate, guards the states of all calls.  It belongs to the process and not to a
 * server, because an answer may come after its server has stopped.  It is held for some
 * instructions only, and while a connection is suspended or resumed, so that both happen in the
 * order in which the states say.
 */
#include "http/server.h"
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#include "core/text.h"
#include "http/call.h"

enum { STOP_SECONDS = 5, STOP_LAST_SECONDS = 1, LISTEN_QUEUE = 1024, FILES_WANTED = 8192 };

static pthread_mutex_t       gate = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t        gone = PTHREAD_COND_INITIALIZER;      /* a call has left */
static atomic_uint_fast64_t  requests;
static _Thread_local int     thread_index = -1;     /* a thread serves one server for its life */
static char                  crowded;               /* its address marks what is beyond the limit */

static void
call_free(struct call *c)
{
    struct arena *arena = c->x.arena;

    free(c->bytes);
    arena_close(c->spare);
    arena_close(arena);                             /* the call lies in it */
}

static struct call *
call_open(struct http_server *server, struct MHD_Connection *connection)
{
    struct arena *arena = arena_open();
    struct call  *c = arena_alloc(arena, sizeof *c);

    if (thread_index < 0) {
        thread_index = atomic_fetch_add(&server->threads_seen, 1);
        CHECK(thread_index < server->config.threads);
        if (server->config.thread_started)
            server->config.thread_started(thread_index);
    }
    c->server = server;
    c->connection = connection;
    c->owners = 1;
    c->x.arena = arena;
    c->x.thread = thread_index;
    c->x.number = atomic_fetch_add(&requests, 1) + 1;
    c->x.transport = c;
    return c;
}

/* Under the gate: the server answers for somebody who may still come. */
static void
call_abandon(struct call *c)
{
    c->state = CALL_ABANDONED;
    c->owners = 2;
}

static void
call_refuse(struct call *c)
{
    problem_reply(&c->x, c->refusal, NULL, c->detail[http_english(&c->x)], NULL, 0);
}

static void
call_enter(struct call *c)
{
    struct http_server *server = c->server;

    pthread_mutex_lock(&gate);
    c->state = CALL_RUNNING;
    c->next = server->calls;
    c->link = &server->calls;
    if (c->next)
        c->next->link = &c->next;
    server->calls = c;
    pthread_mutex_unlock(&gate);
}

static enum MHD_Result
call_answer(struct call *c, enum call_state state)
{
    if (state == CALL_ABANDONED) {                  /* the arena is the other owner's: only read */
        c->spare = arena_open();
        c->closing = true;
        c->reply = problem_make(c->spare, http_english(&c->x), E_BUSY, NULL, NULL, NULL, 0);
    }
    if (atomic_load(&c->server->stopping))
        c->closing = true;
    return answer_queue(c);
}

/* The whole request is there, or an answer has come. */
static enum MHD_Result
call_step(struct call *c)
{
    enum call_state state = c->state;               /* NEW is changed by this thread only */
    bool            asleep = false;

    if (state == CALL_NEW) {
        if (atomic_load(&c->server->stopping))
            request_refuse(c, E_BUSY, NULL, NULL);
        call_enter(c);
        if (c->refusal == OK) {
            body_finish(c);
            c->server->config.handler(&c->x);
        } else {
            call_refuse(c);
        }
        pthread_mutex_lock(&gate);
        CHECK(c->state != CALL_RUNNING);            /* neither http_reply() nor http_later() */
        asleep = c->asleep;
        state = c->state;
        pthread_mutex_unlock(&gate);
    } else {
        pthread_mutex_lock(&gate);
        state = c->state;
        pthread_mutex_unlock(&gate);
    }
    return asleep ? MHD_YES : call_answer(c, state);
}

static enum MHD_Result
call_begin(struct call *c, const char *url, const char *method, const char *version)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(c->connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

    if ((info && info->socket_context == &crowded) || atomic_load(&c->server->stopping)) {
        request_refuse(c, E_BUSY, NULL, NULL);
        c->closing = true;
    }
    request_read(c, url, method, version);
    body_expect(c);
    return c->closing ? call_step(c) : MHD_YES;     /* an answer now: the rest is not read */
}

static enum MHD_Result
on_access(void *arg, struct MHD_Connection *connection, const char *url, const char *method,
          const char *version, const char *upload, size_t *upload_size, void **context)
{
    struct call *c = *context;
    size_t       n = *upload_size;

    if (!c) {
        *context = c = call_open(arg, connection);
        return call_begin(c, url, method, version);
    }
    if (n) {
        *upload_size = 0;
        return body_take(c, upload, n) ? MHD_YES : MHD_NO;
    }
    return call_step(c);
}

/* The answer has left, or the client has. */
static void
on_completed(void *arg, struct MHD_Connection *connection, void **context,
             enum MHD_RequestTerminationCode code)
{
    struct call *c = *context;
    int          owners;

    (void)arg, (void)connection, (void)code;
    if (!c)
        return;
    *context = NULL;
    atomic_fetch_sub(&c->server->bodies, c->room);
    pthread_mutex_lock(&gate);
    if (c->link) {
        *c->link = c->next;
        if (c->next)
            c->next->link = c->link;
        pthread_cond_broadcast(&gone);
    }
    owners = --c->owners;
    pthread_mutex_unlock(&gate);
    if (owners == 0)
        call_free(c);
}

static void
on_connection(void *arg, struct MHD_Connection *connection, void **context,
              enum MHD_ConnectionNotificationCode code)
{
    struct http_server *server = arg;

    (void)connection;
    if (code == MHD_CONNECTION_NOTIFY_CLOSED)
        atomic_fetch_sub(&server->connections, 1);
    else if (atomic_fetch_add(&server->connections, 1) >= HTTP_CONNECTIONS)
        *context = &crowded;
}

/* The library would decode leniently; request.c does it. */
static size_t
on_unescape(void *arg, struct MHD_Connection *connection, char *text)
{
    (void)arg, (void)connection;
    return strlen(text);
}

void
http_later(struct exchange *x)
{
    struct call *c = x->transport;

    pthread_mutex_lock(&gate);
    CHECK(c->state == CALL_RUNNING || c->state == CALL_ANSWERED);   /* it may have come already */
    if (c->state == CALL_RUNNING && c->server->abandoning) {
        call_abandon(c);
    } else if (c->state == CALL_RUNNING) {
        MHD_suspend_connection(c->connection);
        c->asleep = true;
        c->state = CALL_LATER;
    }
    pthread_mutex_unlock(&gate);
}

void
http_reply(struct exchange *x, const struct http_reply *reply)
{
    struct call      *c = x->transport;
    struct http_reply kept;
    int               owners = 1;

    CHECK(reply->status >= 200 && reply->status <= 599 && (reply->body || !reply->size));
    answer_keep(x->arena, &kept, reply);
    pthread_mutex_lock(&gate);
    CHECK(c->state == CALL_RUNNING || c->state == CALL_LATER || c->state == CALL_ABANDONED);
    if (c->state == CALL_ABANDONED) {
        owners = --c->owners;
    } else {
        c->reply = kept;
        c->state = CALL_ANSWERED;
        if (c->asleep)
            MHD_resume_connection(c->connection);   /* from here on the call may be gone */
    }
    pthread_mutex_unlock(&gate);
    if (owners == 0)
        call_free(c);
}

static const char *
why_not(const char *address, int port, int error)
{
    static _Thread_local char text[400];

    if (error == EADDRINUSE)
        snprintf(text, sizeof text,
                 "端口 %d 已被别的程序占用：请换一个端口，或先停止占用它的程序。", port);
    else if (error == EADDRNOTAVAIL)
        snprintf(text, sizeof text,
                 "本机没有 %s 这个地址：请改用本机的地址，例如 127.0.0.1 或 0.0.0.0。", address);
    else if (error == EACCES && port < 1024)
        snprintf(text, sizeof text,
                 "没有权限使用 1024 以下的端口 %d：请换用 1024 以上的端口，"
                 "或给程序 CAP_NET_BIND_SERVICE 权限。",
                 port);
    else
        snprintf(text, sizeof text, "无法监听 %s 的端口 %d（%s）：请检查监听地址和端口的设置。",
                 address, port, strerror(error));
    return text;
}

/* A listening socket, or -1 with errno. */
static int
listen_at(const struct addrinfo *a)
{
    int fd = socket(a->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), on = 1, off = 0;

    if (fd < 0)
        return -1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (a->ai_family == AF_INET6)
        setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
    if (bind(fd, a->ai_addr, a->ai_addrlen) == 0 && listen(fd, LISTEN_QUEUE) == 0)
        return fd;
    on = errno;
    close(fd);
    errno = on;
    return -1;
}

static int
listen_open(const struct http_config *config, const char **why)
{
    struct addrinfo hints = { .ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE }, *found = NULL;
    char            port[16];
    int             fd;

    if (config->port < 0 || config->port > 65535) {
        *why = why_not(config->address, config->port, EINVAL);
        return -1;
    }
    snprintf(port, sizeof port, "%d", config->port);
    if (getaddrinfo(config->address, port, &hints, &found) != 0) {
        *why = why_not(config->address, config->port, EADDRNOTAVAIL);
        return -1;
    }
    fd = listen_at(found);
    if (fd < 0)
        *why = why_not(config->address, config->port, errno);
    freeaddrinfo(found);
    return fd;
}

static int
port_of(int fd)
{
    struct sockaddr_storage address;
    socklen_t               n = sizeof address;

    CHECK(getsockname(fd, (struct sockaddr *)&address, &n) == 0);
    return ntohs(address.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)&address)->sin6_port
                                               : ((struct sockaddr_in *)&address)->sin_port);
}

/* The usual 1,024 descriptors are fewer than our connections. */
static void
files_raise(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= FILES_WANTED)
        return;
    limit.rlim_cur = limit.rlim_max < FILES_WANTED ? limit.rlim_max : FILES_WANTED;
    setrlimit(RLIMIT_NOFILE, &limit);
}

static struct MHD_Daemon *
daemon_start(struct http_server *server, int fd)
{
    const struct http_config *config = &server->config;
    struct MHD_OptionItem     pool[] = {
            { MHD_OPTION_THREAD_POOL_SIZE, config->threads, NULL },
            { MHD_OPTION_END, 0, NULL },
    };
    unsigned int flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME;

    if (config->threads == 1)                       /* a pool of one is no pool */
        pool[0].option = MHD_OPTION_END;
    return MHD_start_daemon(
        flags, 0, NULL, NULL, on_access, server, MHD_OPTION_LISTEN_SOCKET, fd,
        MHD_OPTION_CONNECTION_LIMIT, (unsigned)(HTTP_CONNECTIONS + HTTP_CONNECTIONS_SPARE),
        MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)config->idle_seconds,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)HTTP_HEAD_MEMORY, MHD_OPTION_UNESCAPE_CALLBACK,
        on_unescape, NULL, MHD_OPTION_NOTIFY_COMPLETED, on_completed, NULL,
        MHD_OPTION_NOTIFY_CONNECTION, on_connection, server, MHD_OPTION_ARRAY, pool,
        MHD_OPTION_END);
}

struct http_server *
http_start(const struct http_config *config, const char **why)
{
    struct http_server *server;
    int                 fd;

    CHECK(config->threads >= 1 && config->threads <= HTTP_THREADS && config->handler);
    files_raise();
    fd = listen_open(config, why);
    if (fd < 0)
        return NULL;
    server = calloc(1, sizeof *server);
    CHECK(server);
    server->config = *config;
    server->port = port_of(fd);
    server->stop_seconds = STOP_SECONDS;
    server->daemon = daemon_start(server, fd);
    if (!server->daemon) {
        *why = "无法启动网络服务：请检查可用内存、线程数和可打开文件数的限制。";
        close(fd);
        free(server);
        return NULL;
    }
    return server;
}

int
http_port(const struct http_server *server)
{
    return server->port;
}

/* Under the gate: until no call is left, some seconds at most. */
static void
calls_wait(struct http_server *server, int seconds)
{
    struct timespec end;

    clock_gettime(CLOCK_MONOTONIC, &end);
    end.tv_sec += seconds;
    while (server->calls)
        if (pthread_cond_clockwait(&gone, &gate, CLOCK_MONOTONIC, &end) != 0)
            break;
}

void
http_stop(struct http_server *server)
{
    int fd;

    atomic_store(&server->stopping, true);
    /* Not MHD_quiesce_daemon(): it and a waking thread both take the socket out of the epoll
     * set, and whoever is second aborts the program (0.9.75). The kernel refuses who comes
     * now. */
    fd = MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_LISTEN_FD)->listen_fd;
    shutdown(fd, SHUT_RD);
    pthread_mutex_lock(&gate);
    calls_wait(server, server->stop_seconds);
    server->abandoning = true;
    for (struct call *c = server->calls; c; c = c->next)
        if (c->state == CALL_LATER) {
            call_abandon(c);
            MHD_resume_connection(c->connection);
        }
    calls_wait(server, STOP_LAST_SECONDS);
    pthread_mutex_unlock(&gate);
    MHD_stop_daemon(server->daemon);                /* closes the socket too */
    answer_close(server);
    free(server);
}
