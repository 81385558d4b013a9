/* inner.h - the pieces of openapi.c: operations, the paths of a module, schemas. */
#ifndef DUMP_INNER_H
#define DUMP_INNER_H
#include "core/buffer.h"
#include "engine/shape.h"

/* ---- openapi_schema.c ---- */

void  put_text(struct buffer *, const char *key, const char *value);
/* {"$ref":"#/components/kind/name"} */
void  put_ref(struct buffer *, const char *kind, const char *name);
void  put_ref_at(struct buffer *, const char *key, const char *kind, const char *name);
void  put_array_of(struct buffer *, const char *key, const char *schema);
/* The name of a schema of one module, "member_row"; of a request of a step, "member_step_enrol". */
char *schema_name(struct buffer *, const struct shape *, const char *what);
char *step_name(struct buffer *, const struct shape *, const struct step_shape *);
/* Every schema: "components"."schemas". */
void  put_schemas(struct buffer *);

/* ---- openapi_operation.c ---- */

#define XLSX_TYPE "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
extern const char text_schema[], id_schema[];

struct operation {
    const char *method, *id, *summary, *tag;
    const char *statuses;               /* of problems: "401 404" */
    bool        unsafe, keyed, open;    /* open: nobody need be logged in */
};
/* In this order: open, queries, parameters_close, body, "responses" with answers, close. */
void operation_open(struct buffer *, const struct operation *);
void put_query(struct buffer *, const char *name, const char *schema, const char *description);
void parameters_close(struct buffer *);
void put_body(struct buffer *, const char *schema, bool required);
void answer_open(struct buffer *, const char *status, const char *description);
void put_response(struct buffer *, const char *status, const char *description, const char *schema);
void put_file_answer(struct buffer *, const char *types);
void operation_close(struct buffer *, const struct operation *);
/* A whole one without queries; body, answer: schemas, or NULL. */
void put_simple(struct buffer *, const struct operation *, const char *body, const char *status,
                const char *answer);
void path_open(struct buffer *, const char *path);
void put_path_id(struct buffer *);

/* ---- openapi_module.c ---- */

void put_module_paths(struct buffer *, const struct shape *);

#endif
