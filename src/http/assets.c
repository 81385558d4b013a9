/* assets.c - a name, its bytes, its type, and for how long the browser may keep it. */
#include "http/assets.h"
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>
#include "core/data.h"
#include "core/text.h"
#include "http/problem.h"

enum { FILE_MOST = 64 << 20 };

static const char *assets_directory;

static const struct {
    const char *ending, *type;
} types[] = {
    { ".html", "text/html; charset=utf-8" },
    { ".js", "text/javascript; charset=utf-8" },
    { ".mjs", "text/javascript; charset=utf-8" },
    { ".css", "text/css; charset=utf-8" },
    { ".json", "application/json" },
    { ".map", "application/json" },
    { ".webmanifest", "application/manifest+json" },
    { ".svg", "image/svg+xml" },
    { ".png", "image/png" },
    { ".jpg", "image/jpeg" },
    { ".jpeg", "image/jpeg" },
    { ".gif", "image/gif" },
    { ".webp", "image/webp" },
    { ".ico", "image/x-icon" },
    { ".woff2", "font/woff2" },
    { ".woff", "font/woff" },
    { ".ttf", "font/ttf" },
    { ".wasm", "application/wasm" },
    { ".pdf", "application/pdf" },
    { ".xml", "application/xml" },
    { ".txt", "text/plain; charset=utf-8" },
};

void
assets_from(const char *directory)
{
    assets_directory = directory;
}

static const char *
type_of(const char *name)
{
    size_t n = strlen(name);

    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        size_t k = strlen(types[i].ending);

        if (n > k && strcasecmp(name + n - k, types[i].ending) == 0)
            return types[i].type;
    }
    return "application/octet-stream";
}

/* dir + path as a data_file; the tag is of size and time, which is enough while developing. */
static const struct data_file *
file_read(struct arena *arena, const char *path)
{
    const char       *name = arena_print(arena, "%s%s", assets_directory, path);
    int               fd = text_contains(path, "..") || text_contains(path, "/.")
                             ? -1
                             : open(name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    struct data_file *file = NULL;
    struct stat       st;
    ssize_t           n = -1;
    char             *text;

    if (fd < 0)
        return NULL;
    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size <= FILE_MOST) {
        text = arena_alloc(arena, (size_t)st.st_size + 1);
        n = pread(fd, text, (size_t)st.st_size, 0);
        if (n >= 0) {
            file = arena_alloc(arena, sizeof *file);
            file->name = name;
            file->text = text;
            file->size = (size_t)n;
            file->etag = arena_print(arena, "\"%llx-%llx%09lx\"", (unsigned long long)st.st_size,
                                     (unsigned long long)st.st_mtim.tv_sec,
                                     (unsigned long)st.st_mtim.tv_nsec);
        }
    }
    close(fd);
    return file;
}

static const struct data_file *
file_find(struct arena *arena, const char *prefix, const char *path)
{
    size_t n = strlen(prefix);

    if (assets_directory)
        return file_read(arena, path);
    while (n && prefix[n - 1] == '/')
        n--;
    return data_named(arena_print(arena, "%.*s%s", (int)n, prefix, path));
}

/* If-None-Match: a list of tags, W/ before them is no matter; * is any. */
static bool
is_known(const struct exchange *x, const char *etag)
{
    const char *p = http_header(x, "if-none-match");
    size_t      k = strlen(etag);

    while (p && *p) {
        size_t n;

        p += strspn(p, " \t,");
        if (*p == '*')
            return true;
        if (text_starts(p, "W/"))
            p += 2;
        n = strcspn(p, " \t,");
        if (n == k && memcmp(p, etag, n) == 0)
            return true;
        p += n;
    }
    return false;
}

static void
file_reply(struct exchange *x, const struct data_file *file, bool hashed)
{
    struct http_reply reply = {
        .status = 200, .type = type_of(file->name),
        .body = file->text, .size = file->size, .gzipped = file->gzipped,
        .headers = {
            { "Cache-Control", hashed ? "public, max-age=31536000, immutable" : "no-cache" },
            { "ETag", file->etag },
        },
    };

    if (is_known(x, file->etag))
        reply.status = 304;             /* the body only says its length, as RFC 9110 8.6 wants */
    http_reply(x, &reply);
}

bool
assets_reply(struct exchange *x, const char *prefix)
{
    const char             *last = strrchr(x->path, '/');
    bool                    route = !last || !strchr(last, '.');
    const struct data_file *file;

    if (!text_is(x->method, "GET"))
        return false;
    file = file_find(x->arena, prefix, route ? "/index.html" : x->path);
    if (file)
        file_reply(x, file, text_starts(x->path, "/assets/") && !route);
    else
        problem_reply(x, E_MISSING, NULL, NULL, NULL, 0);
    return true;
}
