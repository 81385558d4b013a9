/*
 * multipart.c - multipart/form-data, RFC 7578, as browsers write it and not more liberally: no
 * preamble, CR LF everywhere, Content-Disposition: form-data in every part.  One malformed part
 * spoils the whole body, so that two readers cannot disagree about it.
 */
#include <string.h>
#include <strings.h>
#include "core/text.h"
#include "http/server.h"

enum { PARTS = 16, PART_HEAD = 4096, BOUNDARY = 70 };

struct slice {
    const char *v;
    size_t      n;
};

static bool
slice_begins(struct slice s, const char *with)
{
    size_t n = strlen(with);

    return s.n >= n && memcmp(s.v, with, n) == 0;
}

static bool
slice_begins_word(struct slice s, const char *word)
{
    size_t n = strlen(word);

    return s.n >= n && strncasecmp(s.v, word, n) == 0;
}

static struct slice
slice_skip(struct slice s, size_t n)
{
    return (struct slice){ s.v + n, s.n - n };
}

static struct slice
slice_skip_blanks(struct slice s)
{
    while (s.n && (*s.v == ' ' || *s.v == '\t'))
        s = slice_skip(s, 1);
    return s;
}

static bool
slice_is_word(struct slice s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.v[i] <= ' ' || s.v[i] > '~' || strchr("()<>@,;:\\\"/[]?=", s.v[i]))
            return false;
    return s.n > 0;
}

/*
 * The next "; name=value" of a header; 1: read, 0: at the end, -1: malformed.  A quoted value ends
 * at the next quotation mark: browsers write one within it as %22 and a backslash as itself.
 */
static int
parameter_next(struct slice *s, struct slice *name, struct slice *value)
{
    const char *end;

    *s = slice_skip_blanks(*s);
    if (s->n == 0)
        return 0;
    if (*s->v != ';')
        return -1;
    *s = slice_skip_blanks(slice_skip(*s, 1));
    end = memchr(s->v, '=', s->n);
    if (!end)
        return -1;
    *name = (struct slice){ s->v, (size_t)(end - s->v) };
    *s = slice_skip(*s, name->n + 1);
    if (s->n && *s->v == '"') {
        *s = slice_skip(*s, 1);
        end = memchr(s->v, '"', s->n);
        if (!end)
            return -1;
        *value = (struct slice){ s->v, (size_t)(end - s->v) };
        *s = slice_skip(*s, value->n + 1);
    } else {
        for (value->v = s->v, value->n = 0; value->n < s->n && !strchr("; \t", s->v[value->n]);)
            value->n++;
        *s = slice_skip(*s, value->n);
        if (!slice_is_word(*value))
            return -1;
    }
    return slice_is_word(*name) ? 1 : -1;
}

static bool
name_is(struct slice name, const char *word)
{
    return name.n == strlen(word) && strncasecmp(name.v, word, name.n) == 0;
}

/* The boundary of Content-Type, with CR LF and -- before it; NULL: none that is allowed. */
static const char *
boundary_read(const struct exchange *x)
{
    static const char allowed[] = "'()+_,-./:=? ";
    const char       *type = http_header(x, "content-type");
    struct slice      s = { type, type ? strlen(type) : 0 }, name, value, boundary = { NULL, 0 };
    int               got;

    if (!slice_begins_word(s, "multipart/form-data"))
        return NULL;
    s = slice_skip(s, strlen("multipart/form-data"));
    while ((got = parameter_next(&s, &name, &value)) == 1)
        if (name_is(name, "boundary")) {
            if (boundary.v)
                return NULL;
            boundary = value;
        }
    if (got != 0 || boundary.n < 1 || boundary.n > BOUNDARY || boundary.v[boundary.n - 1] == ' ')
        return NULL;
    for (size_t i = 0; i < boundary.n; i++) {
        char c = boundary.v[i];

        if (!((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z')
              || (c && strchr(allowed, c))))
            return NULL;
    }
    return arena_print(x->arena, "\r\n--%.*s", (int)boundary.n, boundary.v);
}

/* A name or file name: valid UTF-8 without control characters, %22 as the quotation mark it was. */
static char *
name_read(struct arena *arena, struct slice s)
{
    char  *out = arena_alloc(arena, s.n + 1);
    size_t n = 0;

    if (!text_valid(s.v, s.n))
        return NULL;
    while (s.n) {
        if ((unsigned char)*s.v < ' ' || *s.v == 0x7f)
            return NULL;
        if (slice_begins(s, "%22")) {
            out[n++] = '"';
            s = slice_skip(s, 3);
        } else {
            out[n++] = *s.v;
            s = slice_skip(s, 1);
        }
    }
    return out;
}

static bool
disposition_read(struct arena *arena, struct slice s, struct http_part *part)
{
    struct slice name, value;
    int          got;

    s = slice_skip_blanks(s);
    if (part->name || !slice_begins_word(s, "form-data"))
        return false;
    s = slice_skip(s, strlen("form-data"));
    while ((got = parameter_next(&s, &name, &value)) == 1) {
        const char **place = name_is(name, "name")     ? &part->name
                           : name_is(name, "filename") ? &part->filename
                                                       : NULL;

        if (place && (*place || !(*place = name_read(arena, value))))
            return false;
    }
    return got == 0 && part->name;
}

/* The lines of a part's head, each with its CR LF. */
static bool
head_read(struct arena *arena, struct slice head, struct http_part *part)
{
    while (head.v && head.n) {
        const char  *end = memmem(head.v, head.n, "\r\n", 2);
        struct slice line = { head.v, end ? (size_t)(end - head.v) : 0 }, name = line;
        const char  *colon = memchr(line.v, ':', line.n);

        head = slice_skip(head, line.n + 2);
        if (!end || !colon || memchr(line.v, '\n', line.n) || memchr(line.v, '\r', line.n))
            return false;
        name.n = (size_t)(colon - line.v);
        if (!slice_is_word(name))
            return false;
        line = slice_skip(line, name.n + 1);
        if (name_is(name, "content-disposition") && !disposition_read(arena, line, part))
            return false;
        if (name_is(name, "content-type")) {
            line = slice_skip_blanks(line);
            if (part->type || !(part->type = name_read(arena, line)))
                return false;
        }
    }
    return part->name != NULL;
}

/* s stands behind a delimiter; reads one part and moves behind the next. */
static bool
part_read(struct arena *arena, struct slice *s, const char *delimiter, struct http_part *part)
{
    size_t      most = s->n < PART_HEAD ? s->n : PART_HEAD;
    const char *head_end, *end;

    *part = (struct http_part){ NULL, NULL, NULL, NULL, 0 };
    if (!slice_begins(*s, "\r\n"))
        return false;
    *s = slice_skip(*s, 2);
    head_end = memmem(s->v, most - 2, "\r\n\r\n", 4);
    if (!head_end || !head_read(arena, (struct slice){ s->v, (size_t)(head_end - s->v) + 2 }, part))
        return false;
    /* An empty part's delimiter shares its CR LF with nothing: it begins behind the empty line. */
    *s = slice_skip(*s, (size_t)(head_end - s->v) + 4);
    end = memmem(s->v, s->n, delimiter, strlen(delimiter));
    if (!end)
        return false;
    part->body = s->v;
    part->size = (size_t)(end - s->v);
    *s = slice_skip(*s, part->size + strlen(delimiter));
    return true;
}

bool
http_multipart(const struct exchange *x, const char *name, struct http_part *out)
{
    const char      *delimiter = boundary_read(x);
    struct slice     s = { x->body, x->body_size };
    struct http_part part;
    bool             found = false;

    if (!delimiter || !slice_begins(s, delimiter + 2))
        return false;
    s = slice_skip(s, strlen(delimiter) - 2);
    for (int n = 0; !slice_begins(s, "--"); n++) {
        if (n == PARTS || !part_read(x->arena, &s, delimiter, &part))
            return false;
        if (!found && text_is(part.name, name)) {
            *out = part;
            found = true;
        }
    }
    s = slice_skip(s, 2);
    return found && (s.n == 0 || (s.n == 2 && slice_begins(s, "\r\n")));
}
