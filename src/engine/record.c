/* record.c - records of a request: loaded once, read by conditions, seen or not. */
#include "engine/record.h"
#include <string.h>
#include "core/text.h"
#include "engine/tree.h"

enum { BUCKETS = 4096 };
struct record_cache {
    struct record *v[BUCKETS];
};

static struct record **
bucket(struct request *rq, int64_t id)
{
    if (!rq->cache)
        rq->cache = arena_alloc(rq->arena, sizeof(*rq->cache));
    return &rq->cache->v[((uint64_t)id ^ (uint64_t)id >> 12 ^ (uint64_t)id >> 24) % BUCKETS];
}

static struct record *
record_open(struct request *rq, struct shape *s, int64_t id)
{
    struct record  *r = arena_alloc(rq->arena, sizeof(*r));
    struct record **at = bucket(rq, id);

    *r = (struct record){ .next = *at, .shape = s, .realm = rq->realm, .id = id, .rq = rq };
    r->row = (struct row){ .m = s->m, .id = id };
    r->row.v = arena_alloc(rq->arena, (ENGINE_COLUMNS + s->m->fields.n) * sizeof(struct value));
    r->raw = arena_alloc(rq->arena, s->table.n * sizeof(*r->raw));
    r->plain = arena_alloc(rq->arena, s->m->fields.n + 1);
    r->answered = arena_alloc(rq->arena, s->m->fields.n + 1);
    r->parts = arena_alloc(rq->arena, (s->m->parts.n + 1) * sizeof(*r->parts));
    *at = r;
    return r;
}

static struct record *
cached(struct request *rq, const struct shape *s, int64_t id)
{
    for (struct record *r = *bucket(rq, id); r; r = r->next)
        if (r->id == id && r->shape == s)
            return r;
    return NULL;
}

static int64_t
org_of_no(struct request *rq, int64_t no)
{
    const struct tree_node *x = tree_at(rq->tree, no);

    if (x)
        return x->org;
    for (size_t i = 0; rq->pending && i < rq->pending->birth_count; i++)
        if (rq->pending->births[i].no == no)
            return rq->pending->births[i].id;
    return 0;
}

void
record_read_raw(struct request *rq, struct record *r)
{
    const struct shape *s = r->shape;
    struct value       *v = r->row.v;

    v[COLUMN_ID] = (struct value){ false, r->id, NULL };
    v[COLUMN_STATE] = (struct value){ false, 0, r->raw[AT_STATE].p };
    const int64_t owner = org_of_no(rq, r->raw[AT_OWNER].i);
    v[COLUMN_OWNER] = (struct value){ owner == 0, owner, NULL };
    v[COLUMN_CREATED] = (struct value){ false, r->raw[AT_CREATED].i, NULL };
    v[COLUMN_SINCE] = (struct value){ false, r->raw[AT_SINCE].i, NULL };
    for (size_t i = 0; i < s->m->fields.n; i++)
        v[ENGINE_COLUMNS + i] = s->fields[i].column < 0
                                  ? (struct value){ .empty = true }
                                  : value_of_raw(&s->m->fields.v[i], &r->raw[s->fields[i].column]);
}

struct record *
record_of_row(struct request *rq, struct shape *s, const struct db_value *v)
{
    struct record *r = cached(rq, s, v[AT_ID].i);

    if (r)
        return r;
    r = record_open(rq, s, v[AT_ID].i);
    memcpy(r->raw, v, s->table.n * sizeof(*v));
    r->old = r->stored = arena_copy(rq->arena, v, s->table.n * sizeof(*v));
    record_read_raw(rq, r);
    return r;
}

struct record *
record_get(struct request *rq, struct shape *s, int64_t id)
{
    struct record        *r = id ? cached(rq, s, id) : NULL;
    const struct db_value v[] = { db_int(rq->realm), db_int(id) };
    struct db_rows        rows;

    if (r || !id)
        return r;
    if (rq_query(rq, s->select, v, 2, &rows) != OK || rows.n != 1)
        return NULL;
    return record_of_row(rq, s, rows.v);
}

struct record *
record_new(struct request *rq, struct shape *s)
{
    struct record *r = record_open(rq, s, id_next(rq->engine));

    for (size_t i = 0; i < s->table.n; i++)
        r->raw[i] = s->table.columns[i].store == STORE_TEXT ? db_text("")
                  : s->table.columns[i].store == STORE_BLOB ? db_blob("", 0)
                                                            : db_int(s->table.columns[i].empty);
    r->raw[AT_REALM] = db_int(rq->realm);
    r->raw[AT_ID] = db_int(r->id);
    r->raw[AT_OWNER] = db_int(-1);
    r->raw[AT_CREATED] = db_int(rq->now);
    r->raw[AT_SINCE] = db_int(rq->today);
    for (size_t i = 0; i < s->m->parts.n; i++)
        r->parts[i].loaded = true;
    record_read_raw(rq, r);
    r->row.v[COLUMN_STATE] = (struct value){ .empty = true };
    return r;
}

void
record_restore(struct request *rq, struct record *r)
{
    const size_t fields = r->shape->m->fields.n;

    CHECK(r->old);
    memcpy(r->raw, r->old, r->shape->table.n * sizeof(*r->raw));
    memset(r->plain, 0, fields * sizeof(*r->plain));
    memset(r->answered, 0, fields * sizeof(*r->answered));
    record_read_raw(rq, r);
}

struct value *
record_at(struct record *r, const struct field *f)
{
    return &r->row.v[column_at(r->shape->m, NULL, f)];
}

struct value
record_value(const struct record *r, const char *field)
{
    const struct field *f = column_named(r->shape->m, NULL, field, strlen(field));

    return f ? r->row.v[column_at(r->shape->m, NULL, f)] : (struct value){ .empty = true };
}

int64_t
record_owner(const struct record *r)
{
    return r->raw[AT_OWNER].i;
}

int64_t
record_rev(const struct record *r)
{
    return r->raw[AT_REV].i;
}

const char *
record_state(const struct record *r)
{
    return r->row.v[COLUMN_STATE].empty ? "new" : r->row.v[COLUMN_STATE].s;
}

/* ---- parts ---- */

struct row *
record_part_row(struct request *rq, struct record *r, size_t part)
{
    struct part_rows  *p = &r->parts[part];
    const struct part *d = &r->shape->m->parts.v[part];
    size_t             cap = p->cap;

    p->numbers = arena_grow(rq->arena, p->numbers, p->n, &cap, sizeof(*p->numbers));
    p->v = arena_grow(rq->arena, p->v, p->n, &p->cap, sizeof(*p->v));
    struct row *row = &p->v[p->n];
    *row = (struct row){ .m = r->shape->m, .part = d, .id = (int64_t)p->n, .of = r->id };
    row->v = arena_alloc(rq->arena, (SPAN_COLUMNS + d->fields.n) * sizeof(struct value));
    for (size_t i = 0; i < SPAN_COLUMNS + d->fields.n; i++)
        row->v[i].empty = true;
    p->numbers[p->n] = p->n ? p->numbers[p->n - 1] + 1 : 1;
    p->n++;
    return row;
}

struct part_rows *
record_part(struct request *rq, struct record *r, size_t part)
{
    struct part_rows       *p = &r->parts[part];
    const struct sql_table *t = &r->shape->parts[part];
    const struct part      *d = &r->shape->m->parts.v[part];
    const struct db_value   v[] = { db_int(rq->realm), db_int(r->id) };
    struct db_rows          rows;

    if (p->loaded || !r->old)
        return p;
    p->loaded = true;
    static const char select[] = "SELECT %s FROM \"%s\" WHERE \"realm\" = $1 AND \"_of\" = $2"
                                 " ORDER BY \"_n\"";
    const char       *sql = arena_print(rq->arena, select, table_columns(rq->arena, t), t->name);
    if (rq_query(rq, sql, v, 2, &rows) != OK)
        return p;
    p->stored = arena_alloc(rq->arena, (rows.n + 1) * sizeof(*p->stored));
    for (size_t i = 0; i < rows.n; i++) {
        struct db_value *raw = &rows.v[i * rows.columns];
        struct row      *row = record_part_row(rq, r, part);
        const size_t     span = d->span ? 1 : 0;
        p->numbers[p->n - 1] = raw[PART_N].i;
        p->stored[p->stored_n++] = raw;
        row->id = raw[PART_N].i;
        if (span)
            row->v[0] = (struct value){ false, raw[PART_FIELDS].i, NULL };
        for (size_t k = 0; k < d->fields.n; k++)
            row->v[SPAN_COLUMNS + k] = value_of_raw(&d->fields.v[k], &raw[PART_FIELDS + span + k]);
    }
    return p;
}

/* ---- who sees it ---- */

/* A record that is seen through others: whoever sees one of them sees this. */
static bool
visible_via(struct request *rq, const struct record *r, const char *via)
{
    const size_t          k = strcspn(via, ".");
    const struct db_value v[] = { db_int(rq->realm), db_int(r->id), rq->scope };
    struct db_rows        rows;
    const char           *sql =
        arena_print(rq->arena,
                    "SELECT 1 FROM \"%.*s\" WHERE \"realm\" = $1 AND \"%s\" = $2 AND \"owner\" >= 0"
                    " AND get_bit($3, \"owner\") = 1 LIMIT 1",
                    (int)k, via, via + k + 1);

    return rq_query(rq, sql, v, 3, &rows) == OK && rows.n == 1;
}

/* A person who is named sees nothing, whatever his posts (module.md 4.11). */
static bool
barred(struct request *rq, struct record *r)
{
    for (size_t i = 0; rq->caller->person && i < r->shape->bar_count; i++) {
        const struct bar b = r->shape->bars[i];
        if (b.part < 0) {
            const struct value v = r->row.v[ENGINE_COLUMNS + b.field];
            if (!v.empty && v.n == rq->caller->person)
                return true;
            continue;
        }
        const struct part_rows *p = record_part(rq, r, (size_t)b.part);
        for (size_t k = 0; k < p->n; k++) {
            const struct value v = p->v[k].v[SPAN_COLUMNS + b.field];
            if (!v.empty && v.n == rq->caller->person)
                return true;
        }
    }
    return false;
}

static bool
is_me(struct request *rq, const struct record *r, const struct node *path)
{
    const struct value who =
        path ? worth(&(struct world){ 0 }, &r->row, NULL, path) : (struct value){ .empty = true };
    return rq->caller->person && !who.empty && who.n == rq->caller->person;
}

/* A READER's path leads to a union of his scope, or to himself. */
static bool
reads(struct request *rq, const struct record *r, const struct reader *x)
{
    const struct world w = request_world(rq);

    if (x->when && !holds(&w, &r->row, NULL, x->when, false))
        return false;
    if (x->path->kind.of && strcmp(x->path->kind.of, "person") == 0)
        return is_me(rq, r, x->path);
    if (!x->path->kind.of || strcmp(x->path->kind.of, "org") != 0)
        return false;
    const struct value   v = worth(&w, &r->row, NULL, x->path);
    const struct record *org = v.empty ? NULL : record_get(rq, shape_named("org"), v.n);
    return org && bits_has(rq->scope, record_owner(org));
}

bool
record_visible(struct request *rq, struct record *r)
{
    const struct shape *s = r->shape;
    bool                owned = false;

    r->only = NULL;
    if (rq->caller->engine || !r->stored)
        return true;
    if (barred(rq, r))
        return false;
    for (size_t i = 0; i < s->m->access.n; i++)
        owned |= s->m->access.v[i].standing == OWNER;
    if (owned && bits_has(request_scope(rq, s), record_owner(r)))
        return true;
    if (is_me(rq, r, s->concerned))
        return true;
    for (size_t i = 0; i < s->via_count; i++)
        if (visible_via(rq, r, s->via[i]))
            return true;
    for (size_t i = 0; i < s->reader_count; i++)
        if (reads(rq, r, &s->readers[i])) {
            r->only = s->readers[i].fields;
            return true;
        }
    return false;
}

/* ---- the world of conditions ---- */

static const struct row *
world_record(void *context, const struct module *m, int64_t id)
{
    struct request *rq = context;
    struct record  *r = record_get(rq, shape_of(m), id);

    if (r && rq->pending && r->stored && !r->looked && !r->write) {
        r->looked = true; /* what a check has read must still be so at the commit (M1c) */
        change_look(rq->pending, &r->shape->table, rq->realm, id, record_rev(r));
    }
    return r ? &r->row : NULL;
}

static struct record *
record_of_mine(struct request *rq, const struct row *mine)
{
    return cached(rq, shape_of(mine->m), mine->id);
}

static const struct row *
part_of_record(struct request *rq, struct record *r, const struct part *part, size_t *n)
{
    const size_t at = r ? (size_t)(part - r->shape->m->parts.v) : 0;

    *n = 0;
    if (!r || at >= r->shape->m->parts.n)
        return NULL;
    const struct part_rows *p = record_part(rq, r, at);
    *n = p->n;
    return p->v;
}

/* Records of m whose reference `via` is `to`: as stored, and as this change would have them. */
static const struct row *
pointing_rows(struct request *rq, const struct module *m, const struct field *via, int64_t to,
              size_t *n)
{
    struct shape         *s = shape_of(m);
    const struct db_value v[] = { db_int(rq->realm), db_int(to) };
    struct db_rows        rows;
    struct row           *out = NULL;
    size_t                cap = 0;
    const int             at = column_at(m, NULL, via);

    *n = 0;
    if (rq_query(rq,
                 arena_print(rq->arena,
                             "SELECT %s FROM \"%s\" WHERE \"realm\" = $1 AND \"%s\" = $2",
                             s->columns, s->table.name, via->name),
                 v, 2, &rows)
        != OK)
        return NULL;
    for (size_t i = 0; i < rows.n; i++) {
        const struct record *r = record_of_row(rq, s, &rows.v[i * rows.columns]);
        if (r->row.v[at].empty || r->row.v[at].n != to)
            continue;
        out = arena_grow(rq->arena, out, *n, &cap, sizeof(*out));
        out[(*n)++] = r->row;
    }
    for (size_t i = 0; rq->pending && i < rq->pending->birth_count; i++) {
        const struct record *r = rq->pending->births[i].record;
        if (r->shape != s || r->row.v[at].empty || r->row.v[at].n != to)
            continue;
        out = arena_grow(rq->arena, out, *n, &cap, sizeof(*out));
        out[(*n)++] = r->row;
    }
    return out;
}

static const struct row *
world_rows(void *context, const struct rows_of *of, const struct row *mine, size_t *n)
{
    struct request *rq = context;
    struct value    v;

    switch (of->link) {
    case MY_PART: return part_of_record(rq, record_of_mine(rq, mine), of->part, n);
    case ITS_PART:
        v = mine->v[column_at(mine->m, NULL, of->via)];
        return part_of_record(rq, v.empty ? NULL : record_get(rq, shape_of(of->m), v.n), of->part,
                              n);
    case POINTS_HERE: return pointing_rows(rq, of->m, of->via, mine->id, n);
    default: {
        const struct world w = request_world(rq);
        v = worth(&w, mine, NULL, of->tie);
        *n = 0;
        return v.empty ? NULL : pointing_rows(rq, of->m, of->via, v.n, n);
    }
    }
}

struct world
request_world(struct request *rq)
{
    return (struct world){ .context = rq,
                           .record = world_record,
                           .rows = world_rows,
                           .today = rq->today,
                           .now = rq->now,
                           .me = rq->caller->person };
}
