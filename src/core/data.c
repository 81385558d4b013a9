/* data.c - finding a linked-in file, and the lines of one. */
#include "core/data.h"
#include <string.h>
#include "core/arena.h"
#include "core/status.h"

const struct data_file *
data_named(const char *name)
{
    size_t from = 0, to = data_count;

    while (from < to) {
        size_t middle = from + (to - from) / 2;
        int    order = strcmp(name, data_files[middle].name);

        if (order == 0)
            return &data_files[middle];
        if (order < 0)
            to = middle;
        else
            from = middle + 1;
    }
    return NULL;
}

/* Cuts a line at its tabs, in place. */
static char **
line_cut(struct arena *a, char *line, size_t *n)
{
    char **cells = NULL, *tab;
    size_t cap = 0;

    for (*n = 0;; line = tab + 1) {
        cells = arena_grow(a, cells, *n, &cap, sizeof *cells);
        cells[(*n)++] = line;
        if ((tab = strchr(line, '\t')) == NULL)
            return cells;
        *tab = 0;
    }
}

bool
data_lines(const struct data_file *f, bool (*fn)(void *arg, int line, char **cells, size_t n),
           void *arg)
{
    const char   *s = f->text, *end = f->text + f->size;
    struct arena *a = arena_open();
    bool          more = true;
    int           line = 0;

    CHECK(!f->gzipped);
    while (more && s < end) {
        const char *stop = memchr(s, '\n', (size_t)(end - s));
        const char *next = stop ? stop + 1 : end;
        size_t      length = (size_t)((stop ? stop : end) - s), n;
        char      **cells;

        line++;
        if (length && s[length - 1] == '\r')
            length--;
        if (length && *s != '#') {
            cells = line_cut(a, arena_slice(a, s, length), &n);
            more = fn(arg, line, cells, n);
        }
        s = next;
    }
    arena_close(a);
    return more;
}
