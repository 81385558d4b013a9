/*
 * request.c - the head of a request: what can be read becomes the exchange, what cannot is refused.
 *
 * libmicrohttpd is lenient; a proxy in front may understand the same bytes otherwise, and whatever
 * the two disagree about lets one client answer another's request.  So everything about lengths and
 * line ends that is not exactly regular is refused here, and the connection ends with it.
 */
#include <arpa/inet.h>
#include <ctype.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "core/text.h"
#include "http/call.h"

struct framing {
    size_t      headers, lengths, encodings, hosts;
    const char *length, *encoding;
    bool        irregular;
};

void
request_refuse(struct call *c, enum status status, const char *detail_zh, const char *detail_en)
{
    if (c->refusal != OK)
        return;
    c->refusal = status;
    c->detail[0] = detail_zh;
    c->detail[1] = detail_en;
}

/* After this nobody knows where the next request would begin. */
static bool
refuse_and_close(struct call *c)
{
    request_refuse(c, E_BAD, "请求的格式不合 HTTP 规范，连接已断开；请检查浏览器或代理服务器。",
                   "The request does not conform to HTTP; check the browser or the proxy.");
    c->closing = true;
    return false;
}

static bool
is_token(const char *s, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!isalnum((unsigned char)s[i]) && (!s[i] || !strchr("!#$%&'*+-.^_`|~", s[i])))
            return false;
    return n > 0;
}

static bool
has_control(const char *s)
{
    for (; *s; s++)
        if (((unsigned char)*s < ' ' && *s != '\t') || *s == 0x7f)
            return true;
    return false;
}

/*
 * libmicrohttpd 0.9.75 takes a bare LF for the end of a line, cuts a value at a NUL, and appends a
 * folded line to the header's *name* ("Content-Lengt: 5" and " h" become Content-Length).  It
 * leaves names and values where they were received: a name, a NUL in the place of the colon,
 * blanks, a value, two NULs in the place of CR LF.  What does not lie like that is irregular.  The
 * byte behind the value's NUL is always there: the head ends in one line more.
 */
static bool
header_lies_regular(const char *name, size_t name_size, const char *value, size_t value_size)
{
    const char *p = name + name_size + 1;

    if ((uintptr_t)value < (uintptr_t)p || (uintptr_t)value - (uintptr_t)p > HTTP_HEAD_MEMORY)
        return false;
    for (; p < value; p++)
        if (*p != ' ' && *p != '\t')
            return false;
    return value[value_size] == 0 && value[value_size + 1] == 0;
}

static enum MHD_Result
framing_see(void *arg, enum MHD_ValueKind kind, const char *name, size_t name_size,
            const char *value, size_t value_size)
{
    struct framing *f = arg;

    (void)kind;
    f->headers++;
    if (!is_token(name, name_size) || !value || has_control(value)
        || !header_lies_regular(name, name_size, value, value_size))
        f->irregular = true;
    if (strcasecmp(name, "content-length") == 0) {
        f->lengths++;
        f->length = value;
    } else if (strcasecmp(name, "transfer-encoding") == 0) {
        f->encodings++;
        f->encoding = value;
    } else if (strcasecmp(name, "host") == 0) {
        f->hosts++;
    }
    return MHD_YES;
}

/* Where this request ends must be said once, in one way. */
static bool
framing_read(struct call *c, const char *version)
{
    struct framing f = { 0 };
    bool           modern = text_is(version, "HTTP/1.1");

    MHD_get_connection_values_n(c->connection, MHD_HEADER_KIND, framing_see, &f);
    if (f.irregular || version[strlen(version) + 1] != 0)   /* the request line ends in CR LF too */
        return refuse_and_close(c);
    if (f.lengths + f.encodings > 1 || f.hosts > 1 || (modern && f.hosts == 0))
        return refuse_and_close(c);
    if (f.encodings && (!modern || strcasecmp(f.encoding, "chunked") != 0))
        return refuse_and_close(c);
    if (f.lengths && strspn(f.length, "0123456789") != strlen(f.length))
        return refuse_and_close(c);
    c->chunked = f.encodings > 0;
    c->length = f.lengths ? strtoull(f.length, NULL, 10) : 0;
    if (f.headers > HTTP_PAIRS)
        request_refuse(c, E_BAD, "请求头过多。请清除本站的 Cookie 后重试。",
                       "Too many headers. Delete the cookies of this site and try again.");
    return f.headers <= HTTP_PAIRS;
}

static int
hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Without percent-encoding; NULL: it is malformed, or the result is not UTF-8 or holds a NUL. */
static char *
percent_decode(struct arena *arena, const char *s)
{
    char  *out = arena_alloc(arena, strlen(s) + 1);
    size_t n = 0;

    while (*s) {
        if (*s == '%') {
            int high = hex_digit(s[1]), low = high < 0 ? -1 : hex_digit(s[2]);

            if (low < 0)
                return NULL;
            out[n++] = (char)(high * 16 + low);
            s += 3;
        } else {
            out[n++] = *s++;
        }
    }
    return text_valid(out, n) ? out : NULL;
}

/* One more pair, or false: there are too many. */
static bool
pair_add(struct arena *arena, struct http_pair **pairs, size_t *n, const char *name,
         const char *value)
{
    if (*n == HTTP_PAIRS)
        return false;
    if (!*pairs)
        *pairs = arena_alloc(arena, HTTP_PAIRS * sizeof **pairs);
    (*pairs)[(*n)++] = (struct http_pair){ name, value };
    return true;
}

static void
refuse_address(struct call *c)
{
    request_refuse(c, E_BAD, "网址无法识别。请检查网址，或从首页重新打开。",
                   "The address cannot be read. Check it, or start from the first page.");
}

/* The library has turned + into a blank already. */
static enum MHD_Result
query_see(void *arg, enum MHD_ValueKind kind, const char *name, const char *value)
{
    struct call *c = arg;
    char        *plain_name, *plain_value;

    (void)kind;
    if (!value && !*name)
        return MHD_YES;                                     /* a=1&&b=2 */
    plain_name = percent_decode(c->x.arena, name);
    plain_value = percent_decode(c->x.arena, value ? value : "");
    if (!plain_name || !plain_value) {
        refuse_address(c);
        return MHD_NO;
    }
    if (!pair_add(c->x.arena, &c->x.query, &c->x.query_count, plain_name, plain_value)) {
        request_refuse(c, E_BAD, "筛选条件过多。请减少条件后重试。",
                       "Too many conditions. Take some away and try again.");
        return MHD_NO;
    }
    return MHD_YES;
}

static void
cookies_read(struct call *c, const char *text)
{
    while (*text) {
        size_t      space = strspn(text, "; \t"), n = strcspn(text + space, ";");
        const char *name = text + space, *equals = memchr(name, '=', n), *end = name + n;

        text = end;
        while (end > name && (end[-1] == ' ' || end[-1] == '\t'))
            end--;
        if (!equals || equals == name)
            continue;
        if (!pair_add(c->x.arena, &c->x.cookies, &c->x.cookie_count,
                      arena_slice(c->x.arena, name, (size_t)(equals - name)),
                      arena_slice(c->x.arena, equals + 1, (size_t)(end - equals - 1)))) {
            request_refuse(c, E_BAD, "Cookie 过多。请清除本站的 Cookie 后重试。",
                           "Too many cookies. Delete the cookies of this site and try again.");
            return;
        }
    }
}

/*
 * A header that is not UTF-8 counts as not sent: some browsers put GBK into User-Agent, and nobody
 * shall be locked out by that, but no such byte may reach the database.
 */
static enum MHD_Result
header_see(void *arg, enum MHD_ValueKind kind, const char *name, const char *value)
{
    struct call *c = arg;
    size_t       n = strlen(value);
    char        *lower;

    (void)kind;
    if (!text_valid(value, n))
        return MHD_YES;
    while (n && (value[n - 1] == ' ' || value[n - 1] == '\t'))
        n--;
    lower = arena_text(c->x.arena, name);
    for (char *p = lower; *p; p++)
        *p = (char)tolower((unsigned char)*p);
    value = arena_slice(c->x.arena, value, n);
    CHECK(pair_add(c->x.arena, &c->x.headers, &c->x.header_count, lower, value));
    if (text_is(lower, "cookie"))
        cookies_read(c, value);
    return MHD_YES;
}

static bool
method_read(struct call *c, const char *method)
{
    static const char *const methods[] = { "GET", "POST", "PUT", "DELETE", "OPTIONS" };

    c->x.method = "GET";
    if (text_is(method, "HEAD"))                            /* the library leaves the body away */
        return true;
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
        if (text_is(method, methods[i])) {
            c->x.method = methods[i];
            return true;
        }
    request_refuse(c, E_METHOD, NULL, NULL);
    return false;
}

static void
path_read(struct call *c, const char *url)
{
    const char *path = *url == '/' && !has_control(url) && !strpbrk(url, " \t")
                         ? percent_decode(c->x.arena, url)
                         : NULL;

    if (path)
        c->x.path = path;
    else
        refuse_address(c);
}

static const char *
peer_text(struct call *c)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(c->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    const struct sockaddr *address = info ? info->client_addr : NULL;
    char                   text[INET6_ADDRSTRLEN] = "";
    const char            *plain = text;

    if (address && address->sa_family == AF_INET)
        inet_ntop(AF_INET, &((const struct sockaddr_in *)(const void *)address)->sin_addr, text,
                  sizeof text);
    if (address && address->sa_family == AF_INET6)
        inet_ntop(AF_INET6, &((const struct sockaddr_in6 *)(const void *)address)->sin6_addr, text,
                  sizeof text);
    if (text_starts(text, "::ffff:") && strchr(text, '.'))  /* IPv4 on a socket of both */
        plain = text + strlen("::ffff:");
    return arena_text(c->x.arena, plain);
}

bool
request_read(struct call *c, const char *url, const char *method, const char *version)
{
    c->x.method = "GET";
    c->x.path = "/";
    c->x.body = "";
    c->x.peer = peer_text(c);
    if (!framing_read(c, version))
        return false;
    MHD_get_connection_values(c->connection, MHD_HEADER_KIND, header_see, c);
    if (!method_read(c, method))
        return false;
    path_read(c, url);
    if (c->refusal == OK)
        MHD_get_connection_values(c->connection, MHD_GET_ARGUMENT_KIND, query_see, c);
    return c->refusal == OK;
}

static const char *
pair_find(const struct http_pair *pairs, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(pairs[i].name, name) == 0)
            return pairs[i].value;
    return NULL;
}

const char *
http_header(const struct exchange *x, const char *name)
{
    for (size_t i = 0; i < x->header_count; i++)
        if (strcasecmp(x->headers[i].name, name) == 0)
            return x->headers[i].value;
    return NULL;
}

const char *
http_query(const struct exchange *x, const char *name)
{
    return pair_find(x->query, x->query_count, name);
}

const char *
http_cookie(const struct exchange *x, const char *name)
{
    return pair_find(x->cookies, x->cookie_count, name);
}
