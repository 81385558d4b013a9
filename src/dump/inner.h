/* inner.h - the two halves of openapi.c: paths, and the schemas that they point to. */
#ifndef DUMP_INNER_H
#define DUMP_INNER_H
#include "core/buffer.h"
#include "engine/shape.h"

void put_text(struct buffer *, const char *key, const char *value);
/* {"$ref":"#/components/kind/name"} */
void put_ref(struct buffer *, const char *kind, const char *name);
void put_ref_at(struct buffer *, const char *key, const char *kind, const char *name);
void put_array_of(struct buffer *, const char *key, const char *schema);
/* The name of a schema of one module, "member_row"; of a request of a step, "member_step_enrol". */
char *schema_name(struct buffer *, const struct shape *, const char *what);
char *step_name(struct buffer *, const struct shape *, const struct step_shape *);

/* Every schema: "components"."schemas". */
void put_schemas(struct buffer *);

#endif
