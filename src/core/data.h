/*
 * data.h - files of the repository that are linked in: codes/ rules/ layouts/ locale/ and the built
 * pages.
 */
#ifndef DATA_H
#define DATA_H
#include <stdbool.h>
#include <stddef.h>

struct data_file {
    const char *name;           /* "codes/sex.tsv", "web/console/index.html" */
    const char *text;           /* a NUL stands behind it */
    size_t      size;
    bool        gzipped;        /* pages are, data files are not */
    const char *etag;           /* of its bytes, quoted: "\"9f3c...\"" */
};
extern const struct data_file data_files[];     /* sorted by name; build/data.c, by tools/embed */
extern const size_t           data_count;

const struct data_file *data_named(const char *name);      /* NULL: none */

/* The cells of a .tsv: calls fn for each line that is neither empty nor begins with #, without its
 * end.  Cells are cut at tabs, trimmed of nothing, and live until data_lines returns.  fn returns
 * false to stop; then so does this. */
bool data_lines(const struct data_file *,
                bool (*fn)(void *arg, int line, char **cells, size_t n), void *arg);

#endif
