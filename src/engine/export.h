/* export.h - a list as a file: what the page shows, row by row, protected columns left out. */
#ifndef EXPORT_H
#define EXPORT_H
#include "engine/list.h"

/* format: "xlsx", "csv" (UTF-8), "gbk" (GB 18030); another is a fault of the request. The
 * bytes live in the request's arena; *rows: how many. */
MUST_CHECK enum status export_list(struct request *, const struct list_call *, const char *format,
                                   const void **bytes, size_t *n, size_t *rows);

#endif
