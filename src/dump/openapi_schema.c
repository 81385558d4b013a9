/* openapi_schema.c - values, records and the answers that each step asks for, as JSON Schema. */
#include <string.h>
#include "dump/inner.h"

#define DAY_PATTERN "^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"

void
put_text(struct buffer *b, const char *key, const char *value)
{
    json_key(b, key);
    json_text(b, value);
}

void
put_ref(struct buffer *b, const char *kind, const char *name)
{
    json_open(b, '{');
    put_text(b, "$ref", arena_print(b->arena, "#/components/%s/%s", kind, name));
    json_close(b, '}');
}

void
put_ref_at(struct buffer *b, const char *key, const char *kind, const char *name)
{
    json_key(b, key);
    put_ref(b, kind, name);
}

void
put_array_of(struct buffer *b, const char *key, const char *schema)
{
    json_key(b, key);
    json_open(b, '{');
    put_text(b, "type", "array");
    put_ref_at(b, "items", "schemas", schema);
    json_close(b, '}');
}

char *
schema_name(struct buffer *b, const struct shape *s, const char *what)
{
    return arena_print(b->arena, "%s_%s", s->m->name, what);
}

char *
step_name(struct buffer *b, const struct shape *s, const struct step_shape *y)
{
    return schema_name(b, s, arena_print(b->arena, "step_%s", y->step->name));
}

/* ---- one value ---- */

static void
put_number(struct buffer *b, const char *key, int64_t n)
{
    json_key(b, key);
    json_int(b, n);
}

static void
put_lengths(struct buffer *b, const struct field *f)
{
    if (f->min)
        put_number(b, "minLength", f->min);
    if (f->max)
        put_number(b, "maxLength", f->max);
}

/* The least value counts even if it is 0. */
static void
put_range(struct buffer *b, const struct field *f)
{
    put_number(b, "minimum", f->min);
    if (f->max)
        put_number(b, "maximum", f->max);
}

static void
put_choices(struct buffer *b, const struct field *f)
{
    json_key(b, "enum");
    json_open(b, '[');
    EACH_WORD (w, n, f->choices) {
        const size_t k = strcspn(w, "=");
        json_slice(b, w, n < k ? n : k);
    }
    json_close(b, ']');
}

/* A code table is a schema of its own unless it is too long to be told. */
enum { CODES_MOST = 200 };

static const struct code_table *
told_table(const struct field *f)
{
    const struct code_table *t =
        f->type == CODE ? code_table_named(f->codes, strlen(f->codes)) : NULL;

    return t && t->n && t->n <= CODES_MOST ? t : NULL;
}

/* What the door lets in, beyond the type: the same limits as engine/value.c. */
static void
put_pattern(struct buffer *b, const struct field *f)
{
    switch (f->type) {
    case TEXT:
    case NOTE: put_lengths(b, f); break;
    case INTEGER: put_range(b, f); break;
    case MONEY: put_text(b, "pattern", f->min < 0 ? "^-?[0-9]+$" : "^[0-9]+$"); break;
    case DATE:
    case MONTH:
    case BIRTH: put_text(b, "pattern", DAY_PATTERN); break;
    case INSTANT: put_text(b, "format", "date-time"); break;
    case CHOICE: put_choices(b, f); break;
    case REGION: put_text(b, "pattern", "^([0-9]{6}|[0-9]{9}|[0-9]{12})$"); break;
    case CREDIT: put_text(b, "pattern", "^[0-9A-HJ-NP-RTUW-Y]{18}$"); break;
    case PHONE: put_text(b, "pattern", "^1[0-9]{10}$"); break;
    case BANK: put_text(b, "pattern", "^[0-9]{8,30}$"); break;
    case IDNUMBER: put_text(b, "pattern", "^[-0-9A-Z()]{5,20}$"); break;
    default: break;
    }
}

static void
put_value(struct buffer *b, const struct module *m, const struct field *f, bool answered)
{
    const struct module     *target = target_of(m, f);
    const struct code_table *codes = told_table(f);

    json_open(b, '{');
    put_text(b, "title", f->label);
    if (f->help)
        put_text(b, "description", f->help);
    if (target) {
        put_text(b, "$ref",
                 answered ? "#/components/schemas/Id" : "#/components/schemas/Reference");
        put_text(b, "x-module", target->name);
    } else if (codes && answered)
        put_text(b, "$ref", arena_print(b->arena, "#/components/schemas/code_%s", codes->name));
    else {
        put_text(b, "type", type_info[f->type].json);
        if (answered)
            put_pattern(b, f);
    }
    if (type_info[f->type].secret) {
        json_key(b, "x-protected");
        json_bool(b, true);
    }
    if (f->type == CODE)
        put_text(b, "x-codes", f->codes);
    json_close(b, '}');
}

/* What may stay empty may be null. */
static void
put_answer(struct buffer *b, const struct module *m, const struct field *f, bool must)
{
    json_key(b, f->name);
    if (must) {
        put_value(b, m, f, true);
        return;
    }
    json_open(b, '{');
    json_key(b, "anyOf");
    json_open(b, '[');
    put_value(b, m, f, true);
    json_open(b, '{');
    put_text(b, "type", "null");
    json_close(b, '}');
    json_close(b, ']');
    json_close(b, '}');
}

static void
object_open(struct buffer *b, const char *name)
{
    if (name)
        json_key(b, name);
    json_open(b, '{');
    put_text(b, "type", "object");
}

static void
object_sealed(struct buffer *b)
{
    json_key(b, "additionalProperties");
    json_bool(b, false);
    json_close(b, '}');
}

/* ---- what a step asks ---- */

static bool
demanded(const struct ask *x)
{
    return !x->optional && !(x->field && x->field->when);
}

static void
put_part_rows(struct buffer *b, const struct shape *s, const struct part *p)
{
    json_key(b, p->name);
    json_open(b, '{');
    put_text(b, "title", p->label);
    put_text(b, "type", "array");
    if (p->max) {
        json_key(b, "maxItems");
        json_int(b, p->max);
    }
    put_ref_at(b, "items", "schemas", schema_name(b, s, arena_print(b->arena, "row_%s", p->name)));
    json_close(b, '}');
}

static void
put_answers(struct buffer *b, const struct shape *s, const struct step_shape *y)
{
    object_open(b, "answers");
    json_key(b, "properties");
    json_open(b, '{');
    for (const struct ask *x = y->asks; x; x = x->next)
        if (x->part)
            put_part_rows(b, s, x->part);
        else if (x->field)
            put_answer(b, s->m, x->field, demanded(x));
    json_close(b, '}');
    json_key(b, "required");
    json_open(b, '[');
    for (const struct ask *x = y->asks; x; x = x->next)
        if ((x->part || x->field) && demanded(x))
            json_text(b, x->part ? x->part->name : x->field->name);
    json_close(b, ']');
    object_sealed(b);
}

static bool
demands_answers(const struct step_shape *y)
{
    for (const struct ask *x = y->asks; x; x = x->next)
        if ((x->part || x->field) && demanded(x))
            return true;
    return false;
}

static void
put_request(struct buffer *b, const struct shape *s, const struct step_shape *y)
{
    object_open(b, step_name(b, s, y));
    put_text(b, "title", y->step->label);
    json_key(b, "properties");
    json_open(b, '{');
    put_answers(b, s, y);
    put_ref_at(b, "on", "schemas", "Day");
    put_ref_at(b, "post", "schemas", "Id");
    json_close(b, '}');
    json_key(b, "required");
    json_open(b, '[');
    if (demands_answers(y))
        json_text(b, "answers");
    if (y->asks_since)
        json_text(b, "on");
    json_close(b, ']');
    json_close(b, '}');
}

static void
put_part(struct buffer *b, const struct shape *s, const struct part *p)
{
    object_open(b, schema_name(b, s, arena_print(b->arena, "row_%s", p->name)));
    put_text(b, "title", p->label);
    json_key(b, "properties");
    json_open(b, '{');
    json_key(b, "n");
    json_open(b, '{');
    put_text(b, "type", "integer");
    put_text(b, "description", "number of a row that is there already; absent: a new one");
    json_close(b, '}');
    for (size_t i = 0; i < p->fields.n; i++)
        put_answer(b, s->m, &p->fields.v[i], p->fields.v[i].flags & REQUIRED);
    json_close(b, '}');
    json_key(b, "required");
    json_open(b, '[');
    for (size_t i = 0; i < p->fields.n; i++)
        if (p->fields.v[i].flags & REQUIRED)
            json_text(b, p->fields.v[i].name);
    json_close(b, ']');
    object_sealed(b);
}

/* ---- what is answered of a record ---- */

static void
put_values(struct buffer *b, const struct shape *s)
{
    object_open(b, schema_name(b, s, "values"));
    put_text(b, "title", s->m->label);
    json_key(b, "properties");
    json_open(b, '{');
    for (size_t i = 0; i < s->m->fields.n; i++) {
        json_key(b, s->m->fields.v[i].name);
        put_value(b, s->m, &s->m->fields.v[i], false);
    }
    json_close(b, '}');
    object_sealed(b);
}

static void
put_state(struct buffer *b, const struct shape *s)
{
    json_key(b, schema_name(b, s, "state"));
    json_open(b, '{');
    put_text(b, "type", "string");
    json_key(b, "enum");
    json_open(b, '[');
    for (size_t i = 0; i < s->m->states.n; i++)
        json_text(b, s->m->states.v[i].name);
    json_close(b, ']');
    json_close(b, '}');
}

/* A row of a list, and with `whole` the record. */
static void
put_record(struct buffer *b, const struct shape *s, bool whole)
{
    object_open(b, schema_name(b, s, whole ? "record" : "row"));
    json_key(b, "allOf");
    json_open(b, '[');
    put_ref(b, "schemas", whole ? "Record" : "Row");
    json_close(b, ']');
    json_key(b, "properties");
    json_open(b, '{');
    put_ref_at(b, "state", "schemas", schema_name(b, s, "state"));
    put_ref_at(b, "values", "schemas", schema_name(b, s, "values"));
    json_close(b, '}');
    json_close(b, '}');
}

static void
put_page(struct buffer *b, const struct shape *s)
{
    static const char rest[] = "{\"type\":[\"string\",\"null\"]}",
                      total[] = "{\"type\":[\"integer\",\"null\"]}";

    object_open(b, schema_name(b, s, "page"));
    json_key(b, "properties");
    json_open(b, '{');
    put_array_of(b, "rows", schema_name(b, s, "row"));
    json_key(b, "next");
    json_raw(b, rest, sizeof(rest) - 1);
    json_key(b, "total");
    json_raw(b, total, sizeof(total) - 1);
    json_close(b, '}');
    json_close(b, '}');
}

static void
put_module(struct buffer *b, const struct shape *s)
{
    put_state(b, s);
    put_values(b, s);
    put_record(b, s, false);
    put_record(b, s, true);
    put_page(b, s);
    for (size_t i = 0; i < s->m->parts.n; i++)
        put_part(b, s, &s->m->parts.v[i]);
    for (size_t i = 0; i < s->m->steps.n; i++)
        put_request(b, s, &s->steps[i]);
}

/* ---- code tables that a module names, once each ---- */

static bool
named_before(size_t module, size_t field, const char *codes)
{
    for (size_t i = 0; i <= module; i++) {
        const struct module *m = shape_at(i)->m;
        for (size_t k = 0; k < m->fields.n && (i < module || k < field); k++)
            if (m->fields.v[k].type == CODE && strcmp(m->fields.v[k].codes, codes) == 0)
                return true;
    }
    return false;
}

static void
put_codes(struct buffer *b, const struct code_table *t)
{
    json_key(b, arena_print(b->arena, "code_%s", t->name));
    json_open(b, '{');
    put_text(b, "type", "string");
    json_key(b, "enum");
    json_open(b, '[');
    for (size_t i = 0; i < t->n; i++)
        json_text(b, t->v[i].code);
    json_close(b, ']');
    json_close(b, '}');
}

/* Parts may name tables that no field of a record does. */
static void
put_part_codes(struct buffer *b, const char **done, size_t *n, size_t most)
{
    for (size_t i = 0; i < shape_count(); i++)
        for (size_t p = 0; p < shape_at(i)->m->parts.n; p++)
            for (size_t k = 0; k < shape_at(i)->m->parts.v[p].fields.n; k++) {
                const struct field *f = &shape_at(i)->m->parts.v[p].fields.v[k];
                bool                known = !told_table(f) || *n == most;
                for (size_t x = 0; x < shape_count() && !known; x++)
                    known = named_before(x, shape_at(x)->m->fields.n, f->codes);
                for (size_t x = 0; x < *n && !known; x++)
                    known = strcmp(done[x], f->codes) == 0;
                if (known)
                    continue;
                done[(*n)++] = f->codes;
                put_codes(b, told_table(f));
            }
}

/* ---- shapes that are the same for every module, as docs/api.md says them ---- */

/* name:type, string if unsaid; a capital: another schema.  * an array, ? or null, ! always. */
/* clang-format off */
static const struct { const char *name, *members; } common[] = {
    { "Reference", "id:Id! label" },
    { "Problem", "type! title! status:integer! detail! fields:object" },
    { "Row", "id:Id! rev:integer! state! owner:Reference since values:object!" },
    { "Record", "id:Id! module! rev:integer! state! state_label says? owner:Reference since"
      " created:Instant import:Id values:object! parts:object masked* spans:Span*"
      " steps:object* summary" },
    { "Span", "since until? state! values:object!" },
    { "Written", "id:Id! rev:integer! state!" },
    { "Preview", "preview:boolean! changes:PreviewChange*! messages:PreviewMessage*!" },
    { "PreviewChange", "module! id? label step fields:Difference*!" },
    { "PreviewMessage", "to! text!" },
    { "Difference", "field! label! old_label? new_label?" },
    { "Total", "total:integer!" },
    { "History", "entries:Entry*!" },
    { "Entry", "rev:integer! at:Instant! step! label! by:object! on import? changes:Difference*!" },
    { "Lookup", "person:Reference!" },
    { "Login", "login! password! code" },
    { "Session", "login! person:Reference! realm:object! today:Day! demo:boolean!"
      " posts:Post*!" },
    { "Post", "id:Id! role! role_label! org:Reference! from to? stand_in:boolean!"
      " acting:boolean!" },
    { "Setup", "token! federation! region? name! login! password!" },
    { "SetupDone", "login!" },
    { "Accounts", "rows:Account*!" },
    { "Account", "login! created:Instant! ended?" },
    { "AccountAsked", "person:Id! login!" },
    { "AccountMade", "login! password!" },
    { "PasswordAsked", "old! new!" },
    { "Meta", "modules:object*! codes:object! layouts:object*!" },
    { "Tree", "node:object? path:Reference* children:TreeNode*! figures:object" },
    { "TreeNode", "id:Id! label! kind! kind_label children:integer declared:integer"
      " registered:integer" },
    { "Messages", "rows:Message*! next?" },
    { "Message", "id:Id! at:Instant! text! record:object" },
    { "Uploaded", "id:Id!" },
    { "Imports", "rows:Import*! next?" },
    { "Import", "id:Id! name state! progress:integer why? layout? sheet:integer? sheets:object*"
      " head:integer? headings:object* union:object? suggests? whole:boolean? day? missing?"
      " counts:object? absent:integer kept:integer at:Instant by? undoable:boolean blocked?" },
    { "ImportChoice", "layout sheet:integer head:integer mapping:object union:Id whole:boolean"
      " day:Day" },
    { "ImportRemarks", "rows:ImportRemark*! next?" },
    { "ImportRemark", "row:integer! column:integer heading? verdict! reason raw? value?" },
    { "ImportRows", "rows:ImportRow*! next?" },
    { "ImportRow", "row:integer! verdict! action? values:object!" },
};
/* clang-format on */

static void
put_type(struct buffer *b, const char *type, size_t n, bool null)
{
    json_open(b, '{');
    if (n && *type >= 'A' && *type <= 'Z')
        put_text(b, "$ref", arena_print(b->arena, "#/components/schemas/%.*s", (int)n, type));
    else {
        json_key(b, "type");
        if (null)
            json_open(b, '[');
        json_text(b, n ? arena_slice(b->arena, type, n) : "string");
        if (null) {
            json_text(b, "null");
            json_close(b, ']');
        }
    }
    json_close(b, '}');
}

static void
put_member(struct buffer *b, const char *w, size_t n)
{
    static const char marks[] = "*?! ";
    const size_t      name = strcspn(w, ":*?! ");
    const char       *type = w[name] == ':' ? w + name + 1 : "";
    const size_t      length = strcspn(type, marks);
    const bool        array = memchr(w, '*', n), null = memchr(w, '?', n);

    json_key(b, arena_slice(b->arena, w, name));
    if (!array) {
        put_type(b, type, length, null);
        return;
    }
    json_open(b, '{');
    put_text(b, "type", "array");
    json_key(b, "items");
    put_type(b, type, length, null);
    json_close(b, '}');
}

static void
put_common(struct buffer *b, const char *name, const char *members)
{
    object_open(b, name);
    json_key(b, "properties");
    json_open(b, '{');
    EACH_WORD (w, n, members)
        put_member(b, w, n);
    json_close(b, '}');
    json_key(b, "required");
    json_open(b, '[');
    EACH_WORD (w, n, members)
        if (w[n - 1] == '!')
            json_slice(b, w, strcspn(w, ":*?! "));
    json_close(b, ']');
    json_close(b, '}');
}

/* Texts with a pattern of their own. */
static void
put_plain(struct buffer *b, const char *name, const char *key, const char *value)
{
    json_key(b, name);
    json_open(b, '{');
    put_text(b, "type", "string");
    put_text(b, key, value);
    json_close(b, '}');
}

void
put_schemas(struct buffer *b)
{
    const char *done[60];
    size_t      n = 0;

    json_key(b, "schemas");
    json_open(b, '{');
    put_plain(b, "Id", "pattern", "^[0-9]+-[1-9][0-9]*$");
    put_plain(b, "Day", "pattern", DAY_PATTERN);
    put_plain(b, "Instant", "format", "date-time");
    for (size_t i = 0; i < sizeof(common) / sizeof(common[0]); i++)
        put_common(b, common[i].name, common[i].members);
    for (size_t i = 0; i < shape_count(); i++) {
        const struct module *m = shape_at(i)->m;
        for (size_t k = 0; k < m->fields.n; k++)
            if (told_table(&m->fields.v[k]) && !named_before(i, k, m->fields.v[k].codes))
                put_codes(b, told_table(&m->fields.v[k]));
    }
    put_part_codes(b, done, &n, sizeof(done) / sizeof(done[0]));
    for (size_t i = 0; i < shape_count(); i++)
        put_module(b, shape_at(i));
    json_close(b, '}');
}
