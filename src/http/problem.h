/* problem.h - errors as application/problem+json (RFC 9457), in the language of the caller. */
#ifndef HTTP_PROBLEM_H
#define HTTP_PROBLEM_H
#include <stdbool.h>
#include <stddef.h>
#include "core/arena.h"
#include "core/status.h"
#include "http/server.h"

/* Accept-Language prefers something, and it is not Chinese.  Without the header: Chinese. */
bool http_english(const struct exchange *);

/*
 * {"type":"/problems/invalid","title":...,"status":422,"detail":...,"fields":{name: sentence}}
 *
 * type NULL: that of the status; else another word ("code").  detail NULL: the usual sentence,
 * which says what to do.  n = 0: no "fields".  405 carries Allow, 429 and 503 carry Retry-After.
 * The detail and the fields are already in the caller's language.
 */
void problem_reply(struct exchange *, enum status, const char *type, const char *detail,
                   const struct http_pair *fields, size_t n);

/* The same, unsent, in this arena. */
struct http_reply problem_make(struct arena *, bool english, enum status, const char *type,
                               const char *detail, const struct http_pair *fields, size_t n);

#endif
