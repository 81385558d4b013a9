/*
 * call.h - what the files of the transport share about one request; nobody else includes it.
 *
 *     server.c    starts and stops, and leads a call through its states
 *     request.c   reads the head: what stands in it, what is refused
 *     body.c      collects the body under its limits
 *     answer.c    what every answer carries, and its compression
 *
 * States.  NEW: being read.  RUNNING: the handler has it.  LATER: the connection sleeps.
 * ANSWERED: the reply is known.  ABANDONED: the server stops and has answered 503 in the place of
 * somebody who may still hold the exchange: it is forgotten when both have let go.
 */
#ifndef HTTP_CALL_H
#define HTTP_CALL_H
#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>
#include <zlib.h>
#include "http/problem.h"
#include "http/server.h"

enum {
    HTTP_PAIRS = 64,                        /* headers, query pairs, cookies: more is 400 */
    HTTP_CONNECTIONS = 2000,                /* beyond: 503 and close ... */
    HTTP_CONNECTIONS_SPARE = 200,           /* ... and beyond these they wait to be accepted */
    HTTP_HEAD_MEMORY = 32 * 1024,           /* of the request's head; beyond: 431 or 414 */
    HTTP_THREADS = 64,
};
#define HTTP_DRAIN ((uint64_t)64 * 1024 * 1024)     /* read and forgotten, so that a 413 arrives */
#define HTTP_BODIES ((size_t)512 * 1024 * 1024)     /* all bodies being held at once; beyond: 503 */

enum call_state { CALL_NEW, CALL_RUNNING, CALL_LATER, CALL_ANSWERED, CALL_ABANDONED };

struct call {
    struct exchange        x;
    struct http_server    *server;
    struct MHD_Connection *connection;
    enum call_state        state;           /* this and the next two: under the gate */
    bool                   asleep;          /* the connection was suspended */
    int                    owners;          /* who still needs the memory: transport, answerer */
    struct call           *next, **link;    /* of the calls that a handler has seen */

    enum status            refusal;         /* OK, or why no handler will see it */
    const char            *detail[2];       /* Chinese, English; NULL: the usual sentence */
    bool                   closing;         /* the connection ends with this answer */

    bool                   chunked;
    uint64_t               length;          /* by Content-Length */
    size_t                 limit;           /* of this route */
    char                  *bytes;           /* malloc: grows in place, while an arena would copy */
    size_t                 size, room;
    uint64_t               drained;

    struct http_reply      reply;
    struct arena          *spare;           /* of the answer of an abandoned call */
};

struct http_server {
    struct http_config config;
    struct MHD_Daemon *daemon;
    int                port;
    atomic_int         threads_seen;
    atomic_int         connections;
    atomic_bool        stopping;            /* nothing new is begun */
    int                stop_seconds;        /* how long http_stop() waits; tests shorten it */
    bool               abandoning;          /* under the gate: nobody may sleep any more */
    struct call       *calls;               /* under the gate */
    atomic_size_t      bodies;              /* bytes of bodies that are held */
    z_stream          *deflaters[HTTP_THREADS];
};

/* request.c: fills the exchange; false: refused (refusal, detail and closing say how). */
bool request_read(struct call *, const char *url, const char *method, const char *version);
void request_refuse(struct call *, enum status, const char *detail_zh, const char *detail_en);

/* body.c */
void body_expect(struct call *);                        /* after the head: limit and length */
bool body_take(struct call *, const void *, size_t n);  /* false: too much even to be drained */
void body_finish(struct call *);                        /* hands it to the exchange */

/* answer.c: on the thread of the connection. */
enum MHD_Result answer_queue(struct call *);
void            answer_keep(struct arena *, struct http_reply *, const struct http_reply *);
void            answer_close(struct http_server *);     /* frees the compressors */

#endif
