/* openapi.h - the interface of docs/api.md as OpenAPI 3.1, made from the shapes. */
#ifndef OPENAPI_H
#define OPENAPI_H
#include "core/arena.h"

/* After shapes_make().  JSON with an end of line, in the arena. */
char *openapi_text(struct arena *, const char *version);

#endif
