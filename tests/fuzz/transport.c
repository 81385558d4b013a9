/* transport.c - what stands in a request: addresses, queries, cookies, forms with files. */
#include <stdio.h>
/* The functions below are the file's own; with them here the archive's are not linked. */
#include "http/request.c"
#include "fuzz/fuzz.h"

static void
pairs_judge(const struct http_pair *pairs, size_t n)
{
    CHECK(n <= HTTP_PAIRS);
    for (size_t i = 0; i < n; i++)
        CHECK(text_valid(pairs[i].name, strlen(pairs[i].name))
              && text_valid(pairs[i].value, strlen(pairs[i].value)));
}

/* A path; lines name=value of the query as the library gives them, behind a mark for "no value". */
void
fuzz_url(const struct fuzz_input *in)
{
    struct call c = { .x.arena = in->arena };
    char       *text = fuzz_text(in);

    path_read(&c, fuzz_cut_line(&text));
    if (c.refusal == OK)
        CHECK(*c.x.path == '/' && text_valid(c.x.path, strlen(c.x.path)));
    c.refusal = OK;
    while (*text) {
        char *line = fuzz_cut_line(&text), *value = strchr(line, '=');
        if (value)
            *value++ = 0;
        if (query_see(&c, MHD_GET_ARGUMENT_KIND, line, value) == MHD_NO) {
            CHECK(c.refusal != OK);
            break;
        }
    }
    pairs_judge(c.x.query, c.x.query_count);
    (void)http_query(&c.x, "after");
}

/* Headers as lines "Name: value"; cookies among them; what they say is looked for. */
void
fuzz_cookie(const struct fuzz_input *in)
{
    struct call   c = { .x.arena = in->arena };
    char         *text = fuzz_text(in);
    unsigned char bytes[64];

    for (int lines = 0; *text && lines < HTTP_PAIRS; lines++) {
        char *line = fuzz_cut_line(&text), *value = strchr(line, ':');
        if (!value || !is_token(line, (size_t)(value - line)) || has_control(value + 1))
            continue;
        *value++ = 0;
        (void)header_see(&c, MHD_HEADER_KIND, line, value + strspn(value, " \t"));
    }
    pairs_judge(c.x.headers, c.x.header_count);
    CHECK(c.x.cookie_count <= HTTP_PAIRS);
    (void)http_header(&c.x, "Content-Type");
    (void)http_english(&c.x);
    const char *token = http_cookie(&c.x, "__Host-zj");
    size_t      n = sizeof bytes;
    if (token && text_unbase64(token, bytes, &n))
        CHECK(n <= sizeof bytes && text_is(text_base64(in->arena, bytes, n), token));
}

/* The first line is the Content-Type, the rest the body. */
void
fuzz_multipart(const struct fuzz_input *in)
{
    static const char *const names[] = { "file", "name", "", "a" };
    const unsigned char     *end = in->n ? memchr(in->v, '\n', in->n) : NULL;
    const size_t             n = end ? (size_t)(end - in->v) : in->n;
    struct http_pair header = { "content-type", arena_slice(in->arena, (const char *)in->v, n) };
    const size_t     left = end ? in->n - n - 1 : 0;
    struct exchange  x = { .arena = in->arena, .headers = &header, .header_count = 1 };

    if (!text_valid(header.value, strlen(header.value)) || has_control(header.value))
        return;
    x.body = left ? arena_slice(in->arena, (const char *)end + 1, left) : "";
    x.body_size = left;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct http_part part;
        if (!http_multipart(&x, names[i], &part))
            continue;
        CHECK(text_is(part.name, names[i]));
        CHECK(part.body >= x.body && part.body + part.size <= x.body + x.body_size);
        CHECK(!part.filename || text_valid(part.filename, strlen(part.filename)));
        CHECK(!part.type || text_valid(part.type, strlen(part.type)));
    }
}
