/* import_settings.c - what the wizard chose, kept with the import as JSON. */
#include "engine/import.h"
#include <stdlib.h>
#include <string.h>
#include "core/data.h"
#include "core/day.h"

/* ---- settings ---- */

static void
forget_json(void *j)
{
    json_decref(j);
}

/* A copy that lives as long as the arena. */
static json_t *
kept_json(struct arena *a, const json_t *j)
{
    json_t *copy = j ? json_deep_copy(j) : NULL;

    if (copy)
        arena_on_close(a, forget_json, copy);
    return copy;
}

void
import_settings_load(struct arena *a, const char *text, struct import_settings *s)
{
    json_t *j = json_loads(text && *text ? text : "{}", 0, NULL);
    json_t *whole = json_object_get(j, "whole"), *sheet = json_object_get(j, "sheet");
    const char *day = json_string_value(json_object_get(j, "day")),
               *layout = json_string_value(json_object_get(j, "layout"));
    int64_t realm;

    *s = (struct import_settings){ .layout = layout ? arena_text(a, layout) : "",
                                   .sheet = -1,
                                   .whole = -1 };
    if (json_is_integer(sheet))
        s->sheet = (int)json_integer_value(sheet);
    if (json_is_boolean(whole))
        s->whole = json_is_true(whole);
    s->head = json_integer_value(json_object_get(j, "head"));
    s->day = day ? day_parse(day) : 0;
    if (!id_parse(json_string_value(json_object_get(j, "union")), &realm, &s->union_id))
        s->union_id = 0;
    s->mapping = kept_json(a, json_object_get(j, "mapping"));
    json_decref(j);
}

char *
import_settings_text(struct arena *a, const struct import_settings *s)
{
    json_t *j = json_object();

    if (*s->layout)
        json_object_set_new(j, "layout", json_string(s->layout));
    if (s->sheet >= 0)
        json_object_set_new(j, "sheet", json_integer(s->sheet));
    if (s->head)
        json_object_set_new(j, "head", json_integer(s->head));
    if (s->whole >= 0)
        json_object_set_new(j, "whole", json_boolean(s->whole));
    if (s->day)
        json_object_set_new(j, "day", json_string(day_text(a, s->day)));
    if (s->union_id)
        json_object_set_new(j, "union", json_string(id_text(a, 0, s->union_id)));
    if (s->mapping)
        json_object_set(j, "mapping", s->mapping);
    char *text = json_dumps(j, JSON_COMPACT | JSON_SORT_KEYS), *out = arena_text(a, text);
    free(text);
    json_decref(j);
    return out;
}

/* A field of one of the layouts, or "" for a column that is left out. */
static bool
field_known(struct request *rq, const char *layout, const char *field)
{
    const struct data_file *f = data_named(arena_print(rq->arena, "layouts/%s.tsv", layout));
    struct layout           l;
    const char             *why;

    if (!*field || !f)
        return !*field;
    CHECK(layout_parse(rq->arena, layout, f->text, &l, &why));
    return layout_column_named(&l, field) >= 0;
}

static bool
mapping_sound(struct request *rq, json_t *mapping, const char *layout)
{
    const char *key;
    json_t     *v;

    if (!json_is_object(mapping) || json_object_size(mapping) > 300)
        return request_fault(rq, "mapping",
                             rq->english ? "An object of fields by column number."
                                         : "应为列号到字段的对应");
    json_object_foreach (mapping, key, v) {
        if (strspn(key, "0123456789") != strlen(key) || strlen(key) > 3 || !json_is_string(v))
            return request_fault(rq, "mapping",
                                 rq->english ? "Fields by column number." : "列号对应字段名");
        if (*layout && !field_known(rq, layout, json_string_value(v)))
            return request_fault(rq, "mapping",
                                 rq->english ? "No such field in this layout."
                                             : "这种名册没有此字段");
    }
    return true;
}

bool
import_settings_read(struct request *rq, json_t *body, struct import_settings *s)
{
    json_t *layout = json_object_get(body, "layout"), *mapping = json_object_get(body, "mapping");
    json_t     *whole = json_object_get(body, "whole"), *head = json_object_get(body, "head");
    json_t     *sheet = json_object_get(body, "sheet");
    const char *day = json_string_value(json_object_get(body, "day")),
               *to = json_string_value(json_object_get(body, "union"));
    int64_t     realm;

    if (json_is_string(layout) && !target_named(json_string_value(layout)))
        return request_fault(rq, "layout", rq->english ? "No such layout." : "没有这种名册");
    if (json_is_string(layout) && strcmp(s->layout, json_string_value(layout)) != 0) {
        s->layout = arena_text(rq->arena, json_string_value(layout));
        s->mapping = NULL;
    }
    if (json_is_integer(sheet))
        s->sheet = (int)json_integer_value(sheet);
    if (json_is_integer(head))
        s->head = json_integer_value(head);
    if (json_is_boolean(whole))
        s->whole = json_is_true(whole);
    if (day
        && (!(s->day = day_parse(day)) || !day_valid(s->day) || s->day % 100 == 0
            || s->day > rq->today))
        return request_fault(rq, "day",
                             rq->english ? "A day, today or before." : "应为今天或以前的日期");
    if (to) {
        struct record *org = id_parse(to, &realm, &s->union_id) && realm == rq->realm
                               ? record_get(rq, shape_named("org"), s->union_id)
                               : NULL;
        if (!org || !record_visible(rq, org))
            return request_fault(rq, "union",
                                 rq->english ? "Not found: choose again."
                                             : "找不到这个工会，请重新选择");
    }
    if (mapping && !json_is_null(mapping)) {
        if (!mapping_sound(rq, mapping, s->layout))
            return false;
        s->mapping = kept_json(rq->arena, mapping);
    }
    return true;
}
