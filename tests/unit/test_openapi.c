/* test_openapi.c - `zhijia dump openapi`: sound JSON, every reference resolves, every step and what
 * it asks is there. */
#include <jansson.h>
#include <string.h>
#include "cli/installation.h"
#include "dump/openapi.h"
#include "engine/shape.h"
#include "unit/unit.h"

static json_t *all;

static json_t *
at(json_t *j, const char *a, const char *b, const char *c)
{
    j = json_object_get(j, a);
    j = b ? json_object_get(j, b) : j;
    return c ? json_object_get(j, c) : j;
}

/* "#/components/schemas/Id" */
static bool
resolves(const char *reference)
{
    char    path[200];
    json_t *j = all;

    if (strncmp(reference, "#/", 2) != 0 || strlen(reference) >= sizeof(path))
        return false;
    strcpy(path, reference + 2);
    for (char *left, *part = strtok_r(path, "/", &left); part; part = strtok_r(NULL, "/", &left))
        j = json_object_get(j, part);
    return j != NULL;
}

static size_t references;

static void
walk(json_t *j)
{
    const char *key;
    json_t     *value;
    size_t      i;

    json_object_foreach (j, key, value) {
        if (strcmp(key, "$ref") == 0) {
            references++;
            EXPECT(resolves(json_string_value(value)));
            if (!resolves(json_string_value(value)))
                fprintf(stderr, "%s leads nowhere\n", json_string_value(value));
        }
        walk(value);
    }
    json_array_foreach (j, i, value)
        walk(value);
}

static bool
has_parameter(json_t *operation, const char *reference)
{
    json_t *one;
    size_t  i;

    json_array_foreach (json_object_get(operation, "parameters"), i, one) {
        const char *is = json_string_value(json_object_get(one, "$ref"));
        if (is && strcmp(is, reference) == 0)
            return true;
    }
    return false;
}

static bool
has_query(json_t *operation, const char *name)
{
    json_t *one;
    size_t  i;

    json_array_foreach (json_object_get(operation, "parameters"), i, one) {
        const char *is = json_string_value(json_object_get(one, "name"));
        if (is && strcmp(is, name) == 0)
            return true;
    }
    return false;
}

static bool
has_text(json_t *array, const char *text)
{
    json_t *one;
    size_t  i;

    json_array_foreach (array, i, one)
        if (json_is_string(one) && strcmp(json_string_value(one), text) == 0)
            return true;
    return false;
}

static void
test_step(const struct shape *s, const struct step_shape *y)
{
    char    path[200], schema[200];
    size_t  n = 0;

    snprintf(path, sizeof(path), y->birth ? "/api/%s/%s" : "/api/%s/{id}/%s", s->m->name,
             y->step->name);
    snprintf(schema, sizeof(schema), "%s_step_%s", s->m->name, y->step->name);
    json_t *post = at(all, "paths", path, "post");
    json_t *answers = json_object_get(
        at(at(all, "components", "schemas", schema), "properties", NULL, NULL), "answers");
    EXPECT(post != NULL);
    EXPECT(has_parameter(post, "#/components/parameters/Key"));
    EXPECT(has_parameter(post, "#/components/parameters/Mark"));
    EXPECT(has_parameter(post, "#/components/parameters/Match") == !y->birth);
    EXPECT((at(post, "responses", "201", NULL) != NULL) == y->birth);
    EXPECT(at(post, "responses", "422", NULL) != NULL);
    for (const struct ask *x = y->asks; x; x = x->next) {
        if (!x->field && !x->part)
            continue;
        const char *name = x->part ? x->part->name : x->field->name;
        const bool  must = !x->optional && !(x->field && x->field->when);
        n++;
        EXPECT(at(answers, "properties", name, NULL) != NULL);
        EXPECT(has_text(json_object_get(answers, "required"), name) == must);
    }
    EXPECT(json_object_size(json_object_get(answers, "properties")) == n);
}

static void
test_module(const struct shape *s)
{
    char path[200];

    snprintf(path, sizeof(path), "/api/%s", s->m->name);
    json_t *list = at(all, "paths", path, "get");
    EXPECT(list && has_query(list, "q") && has_query(list, "after") && has_query(list, "sort"));
    for (size_t i = 0; i < s->m->fields.n; i++) {
        const struct field *f = &s->m->fields.v[i];
        char                from[100];
        snprintf(from, sizeof(from), "%s_from", f->name);
        if (s->fields[i].column >= 0 && !is_secret(f) && f->type == DATE)
            EXPECT(has_query(list, from));
        if (s->fields[i].column >= 0 && !is_secret(f) && is_reference(f) && f->flags & FILTER)
            EXPECT(has_query(list, f->name));
        if (is_secret(f))
            EXPECT(!has_query(list, f->name) && !has_query(list, from));
    }
    static const char *const more[] = { "/total", "/export", "/{id}", "/{id}/history" };
    for (size_t i = 0; i < sizeof(more) / sizeof(more[0]); i++) {
        snprintf(path, sizeof(path), "/api/%s%s", s->m->name, more[i]);
        EXPECT(at(all, "paths", path, "get") != NULL);
    }
    for (size_t i = 0; i < s->m->steps.n; i++)
        test_step(s, &s->steps[i]);
}

/* Each operation has a name of its own and says what is wrong as a problem. */
static void
test_operations(void)
{
    json_t     *names = json_object(), *path, *operation;
    const char *key, *method;

    json_object_foreach (json_object_get(all, "paths"), key, path) {
        const bool of_record = strstr(key, "{id}") != NULL;
        EXPECT(of_record == has_parameter(path, "#/components/parameters/RecordId"));
        json_object_foreach (path, method, operation) {
            const char *name = json_string_value(json_object_get(operation, "operationId"));
            if (strcmp(method, "parameters") == 0)
                continue;
            EXPECT(name && !json_object_get(names, name));
            json_object_set_new(names, name ? name : "", json_true());
            EXPECT(at(operation, "responses", "default", "$ref") != NULL);
            EXPECT(json_object_size(json_object_get(operation, "responses")) > 1);
        }
    }
    json_decref(names);
}

static void
test_values(void)
{
    json_t *schemas = at(all, "components", "schemas", NULL);
    json_t *sex = at(schemas, "code_sex", "enum", NULL);

    EXPECT(has_text(sex, "1") && has_text(sex, "2") && !has_text(sex, "3"));
    EXPECT(has_text(at(schemas, "member_state", "enum", NULL), "member"));
    EXPECT(has_text(at(schemas, "Problem", "required", NULL), "status"));
    EXPECT(at(at(schemas, "Import", "properties", "sheets"), "items", "type", NULL) != NULL);
    EXPECT(json_array_size(at(at(schemas, "Import", "properties", "why"), "type", NULL, NULL))
           == 2);
    EXPECT(strcmp(json_string_value(json_object_get(all, "openapi")), "3.1.0") == 0);
}

int
main(void)
{
    struct arena *a = arena_open();
    json_error_t  fault;

    EXPECT(language_start());
    EXPECT(shape_count() > 0);
    all = json_loads(openapi_text(a, "1.2.3"), JSON_REJECT_DUPLICATES, &fault);
    EXPECT(json_is_object(all));
    if (!all) {
        fprintf(stderr, "at %d: %s\n", fault.position, fault.text);
        return unit_end("openapi");
    }
    walk(all);
    EXPECT(references > 100);
    test_operations();
    test_values();
    for (size_t i = 0; i < shape_count(); i++)
        test_module(shape_at(i));
    json_decref(all);
    arena_close(a);
    return unit_end("openapi");
}
