/* openapi_operation.c - one operation: who it is for, its parameters, its body, its answers. */
#include <string.h>
#include "dump/inner.h"

const char text_schema[] = "{\"type\":\"string\"}";
const char id_schema[] = "{\"$ref\":\"#/components/schemas/Id\"}";

void
operation_open(struct buffer *b, const struct operation *o)
{
    json_key(b, o->method);
    json_open(b, '{');
    put_text(b, "operationId", o->id);
    put_text(b, "summary", o->summary);
    json_key(b, "tags");
    json_open(b, '[');
    json_text(b, o->tag);
    json_close(b, ']');
    if (o->open) {
        json_key(b, "security");
        json_open(b, '[');
        json_close(b, ']');
    }
    json_key(b, "parameters");
    json_open(b, '[');
    put_ref(b, "parameters", "Language");
    if (o->unsafe)
        put_ref(b, "parameters", "Mark");
    if (o->keyed)
        put_ref(b, "parameters", "Key");
}

void
parameters_close(struct buffer *b)
{
    json_close(b, ']');
}

void
put_query(struct buffer *b, const char *name, const char *schema, const char *description)
{
    json_open(b, '{');
    put_text(b, "name", name);
    put_text(b, "in", "query");
    if (description)
        put_text(b, "description", description);
    json_key(b, "schema");
    json_raw(b, schema, strlen(schema));
    json_close(b, '}');
}

void
put_body(struct buffer *b, const char *schema, bool required)
{
    json_key(b, "requestBody");
    json_open(b, '{');
    json_key(b, "required");
    json_bool(b, required);
    json_key(b, "content");
    json_open(b, '{');
    json_key(b, "application/json");
    json_open(b, '{');
    put_ref_at(b, "schema", "schemas", schema);
    json_close(b, '}');
    json_close(b, '}');
    json_close(b, '}');
}

void
answer_open(struct buffer *b, const char *status, const char *description)
{
    json_key(b, status);
    json_open(b, '{');
    put_text(b, "description", description);
}

void
put_response(struct buffer *b, const char *status, const char *description, const char *schema)
{
    answer_open(b, status, description);
    if (schema) {
        json_key(b, "content");
        json_open(b, '{');
        json_key(b, "application/json");
        json_open(b, '{');
        put_ref_at(b, "schema", "schemas", schema);
        json_close(b, '}');
        json_close(b, '}');
    }
    json_close(b, '}');
}

/* The problems of the operation, and those that every one may have. */
void
operation_close(struct buffer *b, const struct operation *o)
{
    EACH_WORD (w, n, o->statuses)
        put_ref_at(b, arena_slice(b->arena, w, n), "responses", "Problem");
    put_ref_at(b, "default", "responses", "Problem");
    json_close(b, '}');                 /* responses */
    json_close(b, '}');
}

void
put_simple(struct buffer *b, const struct operation *o, const char *body, const char *status,
           const char *answer)
{
    operation_open(b, o);
    parameters_close(b);
    if (body)
        put_body(b, body, true);
    json_key(b, "responses");
    json_open(b, '{');
    put_response(b, status, o->summary, answer);
    operation_close(b, o);
}

void
path_open(struct buffer *b, const char *path)
{
    json_key(b, path);
    json_open(b, '{');
}

void
put_path_id(struct buffer *b)
{
    json_key(b, "parameters");
    json_open(b, '[');
    put_ref(b, "parameters", "RecordId");
    json_close(b, ']');
}

void
put_file_answer(struct buffer *b, const char *types)
{
    answer_open(b, "200", "a file");
    json_key(b, "content");
    json_open(b, '{');
    EACH_WORD (w, n, types) {
        json_key(b, arena_slice(b->arena, w, n));
        json_open(b, '{');
        json_close(b, '}');
    }
    json_close(b, '}');
    json_close(b, '}');
}
