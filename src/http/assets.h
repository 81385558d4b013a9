/* assets.h - the pages: files that are linked in, or a directory while developing. */
#ifndef HTTP_ASSETS_H
#define HTTP_ASSETS_H
#include <stdbool.h>
#include "http/server.h"

/*
 * Answers a GET from the linked files whose names begin with prefix ("web/console"): path
 * "/assets/a.js" is "web/console/assets/a.js".  "/" and every path whose last part has no dot is a
 * route of the page and gets its index.html; another file that is not there is a 404 problem.
 * False: the method is not GET, and nothing was answered.
 *
 * Under /assets/ the names carry a hash of the content: kept for a year.  All else is asked for
 * again each time by its ETag.
 */
bool assets_reply(struct exchange *, const char *prefix);

/* From now on the files of this directory stand in the place of the prefix's; NULL: the linked ones
 * again.  Before http_start().  Not found: names with ".." or a leading dot, no regular file. */
void assets_from(const char *directory);

#endif
