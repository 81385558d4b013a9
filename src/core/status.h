/*
 * status.h - three kinds of errors, three means.
 *
 * The caller is wrong: an enum status below 500, returned, details collected in the request.
 * The world is wrong (disk, network, database): E_FAULT, E_BUSY.
 * We are wrong: CHECK() prints and aborts; always compiled in.
 */
#ifndef STATUS_H
#define STATUS_H

enum status {
#define STATUS(name, http, type) name,
#include "core/status.def"
#undef STATUS
    STATUS_COUNT
};

#define MUST_CHECK __attribute__((warn_unused_result))

int         status_http(enum status);       /* 200, 404 ... */
const char *status_type(enum status);       /* "not-found" */

#define CHECK(x) ((x) ? (void)0 : check_failed(#x, __FILE__, __LINE__))
_Noreturn void check_failed(const char *what, const char *file, int line);

#endif
