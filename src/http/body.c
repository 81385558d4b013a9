/*
 * body.c - the body of a request, under its limits.
 *
 * What is too big is not collected but read and forgotten, within bounds, and answered then:
 * closing at once would make most clients see a broken connection in the place of the 413.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "http/call.h"

enum { BODY_FIRST = 4096 };

void
body_expect(struct call *c)
{
    const char *expect = http_header(&c->x, "expect");
    bool        waits = expect && strcasecmp(expect, "100-continue") == 0;
    uint64_t    length = c->chunked ? 0 : c->length;

    c->limit = c->server->config.body_max;
    if (c->refusal == OK && c->server->config.body_limit)
        c->limit = c->server->config.body_limit(&c->x);
    if (length > c->limit)
        request_refuse(c, E_TOO_BIG, NULL, NULL);
    /* Who waits for leave, or has more than can be drained, is answered before he sends. */
    if (c->refusal != OK && (length > HTTP_DRAIN || (waits && (length || c->chunked))))
        c->closing = true;
}

static void
body_forget(struct call *c)
{
    atomic_fetch_sub(&c->server->bodies, c->room);
    free(c->bytes);
    c->bytes = NULL;
    c->size = c->room = 0;
}

/* Room for n bytes and a NUL; doubled, but not beyond what the limit or the length can need. */
static bool
body_grow(struct call *c, size_t n)
{
    size_t most = (c->chunked || c->length > c->limit ? c->limit : (size_t)c->length) + 1;
    size_t room = c->room * 2;
    char  *bytes;

    if (room < BODY_FIRST)
        room = BODY_FIRST;
    if (room > most)
        room = most;
    if (room < n + 1)
        room = n + 1;
    if (atomic_fetch_add(&c->server->bodies, room - c->room) + room - c->room > HTTP_BODIES) {
        atomic_fetch_sub(&c->server->bodies, room - c->room);
        return false;
    }
    bytes = realloc(c->bytes, room);
    CHECK(bytes);
    c->bytes = bytes;
    c->room = room;
    return true;
}

bool
body_take(struct call *c, const void *v, size_t n)
{
    if (c->refusal == OK) {
        if (n > c->limit - c->size)
            request_refuse(c, E_TOO_BIG, NULL, NULL);
        else if (c->size + n + 1 > c->room && !body_grow(c, c->size + n))
            request_refuse(c, E_BUSY, NULL, NULL);
        if (c->refusal != OK)
            body_forget(c);
    }
    if (c->refusal != OK) {
        c->drained += n;
        return c->drained <= HTTP_DRAIN;
    }
    memcpy(c->bytes + c->size, v, n);
    c->size += n;
    return true;
}

void
body_finish(struct call *c)
{
    if (!c->bytes)
        return;
    c->bytes[c->size] = 0;
    c->x.body = c->bytes;
    c->x.body_size = c->size;
}
