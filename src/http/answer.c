/* answer.c - what every answer carries, and its compression. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "core/text.h"
#include "http/call.h"

enum {
    GZIP_LEAST = 1024,                  /* below, a packet is a packet */
    GZIP_LEVEL = 1,
    GZIP_WINDOW = 15 + 16,              /* zlib: the largest window, head and tail of gzip */
    GZIP_MEMORY = 8,
    INFLATED_MOST = 256 << 20,
};

/* Nothing runs here but what we serve ourselves; what is not named is forbidden. */
static const struct http_pair fixed[] = {
    { "Content-Security-Policy",
      "default-src 'self'; img-src 'self' data:; style-src 'self'; object-src 'none'; "
      "frame-ancestors 'none'; base-uri 'self'; form-action 'self'" },
    { "X-Content-Type-Options", "nosniff" },
    { "Referrer-Policy", "same-origin" },
    { "Cross-Origin-Opener-Policy", "same-origin" },
    { "Permissions-Policy",
      "camera=(self), geolocation=(self), microphone=(), payment=(), usb=()" },
};

/* A value that came from a record must not end the header line. */
static const char *
header_clean(struct arena *arena, const char *value)
{
    char *copy = arena_text(arena, value);

    for (char *p = copy; p && *p; p++)
        if ((unsigned char)*p < ' ' || *p == 0x7f)
            *p = ' ';
    return copy;
}

void
answer_keep(struct arena *arena, struct http_reply *to, const struct http_reply *from)
{
    size_t n = sizeof from->headers / sizeof *from->headers;

    *to = *from;
    to->type = header_clean(arena, from->type);
    for (size_t i = 0; i < n && from->headers[i].name; i++) {
        to->headers[i].name = arena_text(arena, from->headers[i].name);
        to->headers[i].value = header_clean(arena, from->headers[i].value);
    }
}

static bool
reply_has(const struct http_reply *r, const char *name)
{
    for (size_t i = 0; i < sizeof r->headers / sizeof *r->headers && r->headers[i].name; i++)
        if (strcasecmp(r->headers[i].name, name) == 0)
            return true;
    return false;
}

/* Accept-Encoding names gzip (or *), with a weight above 0. */
static bool
gzip_accepted(const struct exchange *x)
{
    const char *p = http_header(x, "accept-encoding");
    bool        any = false;

    while (p && *p) {
        size_t      space = strspn(p, " \t,"), n = strcspn(p + space, ","), word;
        const char *q;
        bool        wanted;

        p += space;
        word = strcspn(p, " \t,;");
        q = memmem(p, n, "q=", 2);
        wanted = !q || strtod(q + 2, NULL) > 0;
        if (word == 4 && strncasecmp(p, "gzip", 4) == 0)
            return wanted;
        if (word == 1 && *p == '*')
            any = wanted;
        p += n;
    }
    return any;
}

static bool
type_is_text(const char *type)
{
    static const char *const starts[] = {
        "text/",
        "application/json",
        "application/problem+json",
        "application/javascript",
        "application/manifest+json",
        "application/xml",
        "image/svg+xml",
    };

    for (size_t i = 0; type && i < sizeof starts / sizeof *starts; i++)
        if (text_starts(type, starts[i]))
            return true;
    return false;
}

/* One compressor a thread: to make one costs more than to use it on a small answer. */
static z_stream *
deflater_of(struct call *c)
{
    z_stream **place = &c->server->deflaters[c->x.thread];

    if (*place) {
        CHECK(deflateReset(*place) == Z_OK);
        return *place;
    }
    *place = calloc(1, sizeof **place);
    CHECK(*place);
    CHECK(deflateInit2(*place, GZIP_LEVEL, Z_DEFLATED, GZIP_WINDOW, GZIP_MEMORY, Z_DEFAULT_STRATEGY)
          == Z_OK);
    return *place;
}

void
answer_close(struct http_server *server)
{
    for (size_t i = 0; i < HTTP_THREADS; i++)
        if (server->deflaters[i]) {
            deflateEnd(server->deflaters[i]);
            free(server->deflaters[i]);
        }
}

/* Stays as it is when compression does not gain. */
static void
reply_compress(struct call *c, struct arena *arena, struct http_reply *r)
{
    z_stream *z = deflater_of(c);
    size_t    room = r->size - r->size / 16;

    if (r->size > INFLATED_MOST)
        return;
    z->next_in = (unsigned char *)(uintptr_t)r->body;       /* zlib does not write there */
    z->avail_in = (unsigned)r->size;
    z->next_out = arena_alloc(arena, room);
    z->avail_out = (unsigned)room;
    r->gzipped = deflate(z, Z_FINISH) == Z_STREAM_END;
    if (r->gzipped) {
        r->body = z->next_out - z->total_out;
        r->size = z->total_out;
    }
}

/* The size stands in the last four bytes; the body is ours, so it is right or we are wrong. */
static void
reply_inflate(struct arena *arena, struct http_reply *r)
{
    const unsigned char *body = r->body, *tail;
    z_stream             z = { 0 };
    size_t               size;

    CHECK(r->size > 18);
    tail = body + r->size - 4;
    size = tail[0] | (size_t)tail[1] << 8 | (size_t)tail[2] << 16 | (size_t)tail[3] << 24;
    CHECK(size <= INFLATED_MOST);
    CHECK(inflateInit2(&z, GZIP_WINDOW) == Z_OK);
    z.next_in = (unsigned char *)(uintptr_t)body;
    z.avail_in = (unsigned)r->size;
    z.next_out = arena_alloc(arena, size + 1);
    z.avail_out = (unsigned)size + 1;
    CHECK(inflate(&z, Z_FINISH) == Z_STREAM_END && z.total_out == size);
    inflateEnd(&z);
    r->body = z.next_out - size;
    r->size = size;
    r->gzipped = false;
}

/* True: what was sent depends on Accept-Encoding, and says so. */
static bool
reply_encode(struct call *c, struct arena *arena, struct http_reply *r)
{
    if (r->gzipped) {
        if (!gzip_accepted(&c->x))
            reply_inflate(arena, r);
        return true;
    }
    if (r->size <= GZIP_LEAST || !type_is_text(r->type) || reply_has(r, "Content-Encoding"))
        return false;
    if (gzip_accepted(&c->x))
        reply_compress(c, arena, r);
    return true;
}

static void
header_put(struct MHD_Response *response, const char *name, const char *value)
{
    if (value && *value)
        CHECK(MHD_add_response_header(response, name, value) == MHD_YES);
}

static void
headers_put(struct call *c, struct arena *arena, struct MHD_Response *to,
            const struct http_reply *r)
{
    for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++)
        header_put(to, fixed[i].name, fixed[i].value);
    header_put(to, "X-Request", arena_print(arena, "%llu", (unsigned long long)c->x.number));
    header_put(to, "Content-Type", r->type);
    if (r->gzipped)
        header_put(to, "Content-Encoding", "gzip");
    if (!reply_has(r, "Cache-Control"))
        header_put(to, "Cache-Control", "no-store");
    for (size_t i = 0; i < sizeof r->headers / sizeof *r->headers && r->headers[i].name; i++)
        header_put(to, r->headers[i].name, r->headers[i].value);
    if (c->closing)
        header_put(to, "Connection", "close");
}

enum MHD_Result
answer_queue(struct call *c)
{
    struct arena        *arena = c->spare ? c->spare : c->x.arena;
    struct http_reply    r = c->reply;
    struct MHD_Response *response;
    enum MHD_Result      result;
    bool                 varies;

    if (r.status == 204)
        r.size = 0, r.gzipped = false;
    varies = reply_encode(c, arena, &r);
    response = MHD_create_response_from_buffer(r.size, (void *)(uintptr_t)(r.size ? r.body : ""),
                                               MHD_RESPMEM_PERSISTENT);
    CHECK(response);
    headers_put(c, arena, response, &r);
    if (varies)
        header_put(response, "Vary", "Accept-Encoding");
    result = MHD_queue_response(c->connection, (unsigned)r.status, response);
    MHD_destroy_response(response);
    return result;
}
