/*
 * server.h - the transport: libmicrohttpd, epoll, one thread per core.  Knows nothing of modules.
 *
 * A handler runs on a server thread and answers at once by http_reply(), or calls http_later(),
 * keeps the exchange, and somebody answers from another thread; meanwhile the connection sleeps
 * and the server thread serves others.  Exactly one http_reply() an exchange.
 */
#ifndef HTTP_SERVER_H
#define HTTP_SERVER_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "core/arena.h"
#include "core/status.h"

struct http_pair { const char *name, *value; };
struct exchange {
    struct arena     *arena;            /* lives until the answer has left */
    const char       *method, *path;    /* path decoded, valid UTF-8 without NUL; begins with / */
    struct http_pair *query;            /* decoded, in order; a repeated name stands repeatedly */
    size_t            query_count;
    struct http_pair *headers;          /* names in lower case */
    size_t            header_count;
    struct http_pair *cookies;
    size_t            cookie_count;
    const char       *body;             /* NUL behind it; n bytes */
    size_t            body_size;
    const char       *peer;             /* address */
    /* of this request in this process; stands in the log and in X-Request */
    uint64_t          number;
    int               thread;           /* 0 .. threads-1: index of per-thread connections */
    void             *transport;
};
struct http_reply {
    int               status;
    const char       *type;             /* "application/json" ... */
    const void       *body;             /* in exchange->arena, or static: says keep */
    size_t            size;
    bool              gzipped;          /* body is compressed already (assets) */
    struct http_pair  headers[12];      /* further ones; ends at the first without a name */
};
typedef void handler(struct exchange *);

struct http_config {
    const char *address;                /* "127.0.0.1" */
    int         port, threads;
    /* 413 beyond; checked against Content-Length before reading */
    size_t      body_max;
    size_t    (*body_limit)(const struct exchange *);   /* per route, NULL: body_max */
    int         idle_seconds;
    handler    *handler;
    void      (*thread_started)(int thread);            /* may be NULL */
};
struct http_server;

/* *why: one sentence that says what to do (port taken, address not here). */
struct http_server *http_start(const struct http_config *, const char **why);
/* waits for answers that are under way, 5 s at most */
void                http_stop(struct http_server *);
int                 http_port(const struct http_server *);

void                http_later(struct exchange *);
void                http_reply(struct exchange *, const struct http_reply *);

const char         *http_header(const struct exchange *, const char *name);     /* NULL: none */
/* the first; NULL: none */
const char         *http_query(const struct exchange *, const char *name);
const char         *http_cookie(const struct exchange *, const char *name);

/* multipart/form-data: the part of this name; false: absent or malformed. */
struct http_part { const char *name, *filename, *type, *body; size_t size; };
bool                http_multipart(const struct exchange *, const char *name, struct http_part *);

#endif
