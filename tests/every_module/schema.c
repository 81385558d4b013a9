/* schema.c - as much of JSON Schema as the description of the interface uses. */
#include <regex.h>
#include <stdlib.h>
#include <string.h>
#include "every.h"
#include "core/text.h"

struct at {                                 /* where in the value we are */
    const struct at *up;
    const char      *name;
};
struct judging {
    const json_t *root;
    char         *fault;
    int           faults;
};
enum { FAULTS_SAID = 8 };
static bool fits(struct judging *, const json_t *schema, const json_t *value, const struct at *);

static char *
place_of(const struct at *at)
{
    return at ? arena_print(scene.now, "%s/%s", place_of(at->up), at->name)
              : arena_text(scene.now, "");
}

static bool
wrong(struct judging *j, const struct at *at, const char *why)
{
    if (j->faults++ < FAULTS_SAID)
        j->fault = arena_print(scene.now, "%s%s%s: %s", j->fault ? j->fault : "",
                               j->fault ? "; " : "", place_of(at), why);
    return false;
}

static const json_t *
referred(const json_t *root, const char *path)
{
    const json_t *at = root;

    for (path += strspn(path, "#/"); at && *path;) {
        const size_t n = strcspn(path, "/");
        at = json_object_get(at, arena_slice(scene.now, path, n));
        path += n + (path[n] == '/');
    }
    return at;
}

static bool
is_type(const char *type, const json_t *v)
{
    return strcmp(type, "object") == 0  ? json_is_object(v)
         : strcmp(type, "array") == 0   ? json_is_array(v)
         : strcmp(type, "string") == 0  ? json_is_string(v)
         : strcmp(type, "integer") == 0 ? json_is_integer(v)
         : strcmp(type, "number") == 0  ? json_is_number(v)
         : strcmp(type, "boolean") == 0 ? json_is_boolean(v)
                                        : strcmp(type, "null") == 0 && json_is_null(v);
}

static bool
type_fits(struct judging *j, const json_t *type, const json_t *value, const struct at *at)
{
    json_t *one;
    size_t  i;

    if (json_is_string(type) && is_type(json_string_value(type), value))
        return true;
    json_array_foreach (type, i, one)
        if (is_type(json_string_value(one), value))
            return true;
    return wrong(j, at, arena_print(scene.now, "%.80s is no %s", dumped(value), dumped(type)));
}

static bool
enum_fits(struct judging *j, const json_t *every, const json_t *value, const struct at *at)
{
    json_t *one;
    size_t  i;

    json_array_foreach (every, i, one)
        if (json_equal(one, value))
            return true;
    return wrong(j, at, arena_print(scene.now, "%.80s is none of the values", dumped(value)));
}

static bool
pattern_fits(struct judging *j, const char *pattern, const json_t *value, const struct at *at)
{
    regex_t compiled;

    if (!json_is_string(value))
        return true;
    if (regcomp(&compiled, pattern, REG_EXTENDED | REG_NOSUB) != 0)
        return wrong(j, at, arena_print(scene.now, "%s is no pattern", pattern));
    const bool good = regexec(&compiled, json_string_value(value), 0, NULL, 0) == 0;
    regfree(&compiled);
    return good
        || wrong(j, at, arena_print(scene.now, "%.80s does not fit %s", dumped(value), pattern));
}

static bool
limits_fit(struct judging *j, const json_t *schema, const json_t *value, const struct at *at)
{
    const json_t *least = json_object_get(schema, "minimum"),
                 *most = json_object_get(schema, "maximum");
    const json_t *shortest = json_object_get(schema, "minLength");
    const json_t *longest = json_object_get(schema, "maxLength");
    const json_t *rows = json_object_get(schema, "maxItems");

    if (json_is_integer(value)
        && ((least && json_integer_value(value) < json_integer_value(least))
            || (most && json_integer_value(value) > json_integer_value(most))))
        return wrong(j, at, "beyond its limits");
    if (json_is_string(value)) {
        const json_int_t n = (json_int_t)text_length(json_string_value(value));
        if ((shortest && n < json_integer_value(shortest))
            || (longest && n > json_integer_value(longest)))
            return wrong(j, at, "too short or too long");
    }
    if (rows && json_array_size(value) > (size_t)json_integer_value(rows))
        return wrong(j, at, "too many rows");
    return true;
}

static bool
members_fit(struct judging *j, const json_t *schema, const json_t *value, const struct at *up)
{
    json_t       *known = json_object_get(schema, "properties"), *one;
    const json_t *other = json_object_get(schema, "additionalProperties");
    const char   *key;
    size_t        i;
    bool          good = true;

    json_array_foreach (json_object_get(schema, "required"), i, one)
        if (!json_object_get(value, json_string_value(one)))
            good = wrong(j, up, arena_print(scene.now, "lacks %s", json_string_value(one)));
    json_object_foreach ((json_t *)value, key, one) {
        const struct at at = { up, key };
        const json_t   *its = json_object_get(known, key);
        if (its)
            good &= fits(j, its, one, &at);
        else if (json_is_false(other))
            good = wrong(j, &at, "is not declared");
        else if (json_is_object(other))
            good &= fits(j, other, one, &at);
    }
    return good;
}

static bool
items_fit(struct judging *j, const json_t *items, const json_t *value, const struct at *up)
{
    json_t *one;
    size_t  i;
    bool    good = true;

    json_array_foreach (value, i, one) {
        const struct at at = { up, arena_print(scene.now, "%zu", i) };
        good &= fits(j, items, one, &at);
    }
    return good;
}

static bool
any_fits(struct judging *j, const json_t *every, const json_t *value, const struct at *at)
{
    json_t *one;
    size_t  i;

    json_array_foreach (every, i, one) {
        struct judging try = { j->root, NULL, 0 };
        if (fits(&try, one, value, at))
            return true;
    }
    return wrong(j, at, arena_print(scene.now, "%.200s fits none of its schemas", dumped(value)));
}

/* Everything of the schema; the first fault is kept. */
static bool
fits(struct judging *j, const json_t *schema, const json_t *value, const struct at *at)
{
    const json_t *ref = json_object_get(schema, "$ref"), *one = json_object_get(schema, "const");
    const json_t *type = json_object_get(schema, "type"), *every = json_object_get(schema, "enum");
    const json_t *any = json_object_get(schema, "anyOf"), *items = json_object_get(schema, "items");
    const json_t *pattern = json_object_get(schema, "pattern");
    json_t       *part;
    size_t        i;
    bool          good = true;

    if (ref) {
        const json_t *to = referred(j->root, json_string_value(ref));
        good &= to ? fits(j, to, value, at)
                   : wrong(j, at, arena_print(scene.now, "%s is nowhere", json_string_value(ref)));
    }
    if (one && !json_equal(one, value))
        good = wrong(j, at, "is another value");
    if (type && !type_fits(j, type, value, at))
        return false;
    if (every)
        good &= enum_fits(j, every, value, at);
    if (pattern)
        good &= pattern_fits(j, json_string_value(pattern), value, at);
    good &= limits_fit(j, schema, value, at);
    if (any)
        good &= any_fits(j, any, value, at);
    json_array_foreach (json_object_get(schema, "allOf"), i, part)
        good &= fits(j, part, value, at);
    if (json_is_object(value))
        good &= members_fit(j, schema, value, at);
    if (items && json_is_array(value))
        good &= items_fit(j, items, value, at);
    return good;
}

const char *
schema_fault(const json_t *root, const json_t *schema, const json_t *value)
{
    struct judging j = { root, NULL, 0 };

    return fits(&j, schema, value, NULL) ? NULL : j.fault;
}
