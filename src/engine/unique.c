/* unique.c - at most one: a claim before the row (M1c).  What a record holds before and after the
 * step is compared; a key that another holds is refused here, and guarded again in the commit. */
#include <string.h>
#include "core/buffer.h"
#include "engine/plan.h"

/* The identity of a person is his document wherever he is recorded; without one it is his
   record. */
static const char *
person_key(struct request *rq, int64_t id)
{
    struct shape  *s = shape_named("person");
    struct record *p = record_get(rq, s, id);
    unsigned char  hash[BLIND_SIZE];

    for (size_t i = 0; p && i < s->m->fields.n; i++) {
        const char *plain = s->m->fields.v[i].type == IDNUMBER ? secret_open(rq, p, (int)i) : NULL;
        if (!plain)
            continue;
        secret_hash(rq, p, (int)i, plain, hash);
        struct buffer b;
        buffer_open(&b, rq->arena);
        for (size_t k = 0; k < BLIND_SIZE; k++)
            buffer_print(&b, "%02x", hash[k]);
        return b.v;
    }
    return arena_print(rq->arena, "%lld-%lld", (long long)rq->realm, (long long)id);
}

/* A row of a part: its values, under the kind of the part. */
static bool
row_key(struct request *rq, const struct unique_shape *u, const struct record *r,
        const struct row *row, unsigned char key[DIGEST_SIZE])
{
    struct buffer b;

    if (u->where && !holds(&(struct world){ 0 }, &r->row, row, u->where, false))
        return false;
    buffer_open(&b, rq->arena);
    for (size_t i = 0; i < u->n; i++) {
        const struct value v = row->v[SPAN_COLUMNS + u->fields[i]];
        if (v.empty)
            return false;
        if (v.s)
            buffer_text(&b, v.s);
        else
            buffer_int(&b, v.n);
        buffer_char(&b, '\x1f');
    }
    digest(b.v, b.n, key);
    return true;
}

/* false: one of its fields is empty, or the condition does not hold: it claims nothing. */
static bool
unique_key(struct request *rq, const struct unique_shape *u, const struct record *r,
           unsigned char key[DIGEST_SIZE])
{
    struct buffer b;

    if (u->where && !holds(&(struct world){ 0 }, &r->row, NULL, u->where, false))
        return false;
    buffer_open(&b, rq->arena);
    for (size_t i = 0; i < u->n; i++) {
        const struct field *f = &r->shape->m->fields.v[u->fields[i]];
        const struct value  v = r->row.v[ENGINE_COLUMNS + u->fields[i]];
        if (v.empty)
            return false;
        if (is_secret(f)) {
            const char   *plain = secret_open(rq, r, u->fields[i]);
            unsigned char hash[BLIND_SIZE];
            if (!plain)
                return false;
            secret_hash(rq, r, u->fields[i], plain, hash);
            buffer_add(&b, hash, BLIND_SIZE);
        } else if (f->type == PERSON && u->unique->wide)
            buffer_text(&b, person_key(rq, v.n));
        else if (v.s)
            buffer_text(&b, v.s);
        else
            buffer_int(&b, v.n);
        buffer_char(&b, '\x1f');
    }
    digest(b.v, b.n, key);
    return true;
}

static struct db_value *
claim_row(struct request *rq, struct change *c, const struct unique_shape *u, int64_t id,
          const unsigned char *key)
{
    const struct sql_table *t = &engine_tables[u->unique->wide ? TABLE_IDENTITY : TABLE_TAKEN];
    struct db_value        *row = change_row(c, t);
    const struct db_value   hash = db_blob(arena_copy(c->arena, key, 16), 16);

    if (u->unique->wide) {
        row[0] = db_text(u->kind);
        row[1] = hash;
        row[2] = db_int(rq->realm);
    } else {
        row[0] = db_int(rq->realm);
        row[1] = db_text(u->kind);
        row[2] = hash;
    }
    row[3] = db_int(id);
    return row;
}

static enum status
held_by_another(struct request *rq, const struct unique_shape *u, const struct db_value *row,
                int64_t id, bool *held)
{
    struct db_rows    rows;
    const char *const sql =
        u->unique->wide ? "SELECT \"record\" FROM \"identity\" WHERE \"kind\" = $1 AND \"key\" = $2"
                        : "SELECT \"record\" FROM \"taken\" WHERE \"realm\" = $1 AND \"kind\" = $2 "
                          "AND \"key\" = $3";
    const enum status st = rq_query(rq, sql, row, u->unique->wide ? 2 : 3, &rows);

    *held = st == OK && rows.n && rows.v[0].i != id;
    return st;
}

static struct record
record_before(struct request *rq, const struct record *r)
{
    struct record was = *r;

    was.raw = r->old;
    was.row.v =
        arena_alloc(rq->arena, (ENGINE_COLUMNS + r->shape->m->fields.n) * sizeof(struct value));
    was.plain = arena_alloc(rq->arena, r->shape->m->fields.n + 1);
    record_read_raw(rq, &was);
    return was;
}

static enum status
plan_one(struct request *rq, struct change *c, struct record *r, const struct unique_shape *u)
{
    const struct sql_table *t = &engine_tables[u->unique->wide ? TABLE_IDENTITY : TABLE_TAKEN];
    unsigned char           before[DIGEST_SIZE], after[DIGEST_SIZE];
    bool                    had = false, held = false;

    if (r->old) {
        const struct record was = record_before(rq, r);
        had = unique_key(rq, u, &was, before);
    }
    const bool has = unique_key(rq, u, r, after);
    if (had && has && memcmp(before, after, 16) == 0)
        return OK;
    if (had)
        (void)change_add(c, WRITE_DELETE, t, claim_row(rq, c, u, r->id, before));
    if (!has)
        return OK;
    struct db_value  *row = claim_row(rq, c, u, r->id, after);
    const enum status st = held_by_another(rq, u, row, r->id, &held);
    if (st != OK)
        return st;
    const char *says = label_of(rq, r->shape->m, "unique", u->unique->fields, u->unique->says);
    if (u->unique->law)
        says = arena_print(rq->arena, "%s（%s）", says, u->unique->law);
    if (held || change_claim(c, t, row)) {
        (void)request_fault(rq, r->shape->m->fields.v[u->fields[0]].name, says);
        return E_INVALID;
    }
    change_add(c, WRITE_CLAIM, t, row)->says = says;
    return OK;
}

struct keys_of {
    unsigned char (*v)[DIGEST_SIZE];
    size_t n;
};

static struct keys_of
part_keys(struct request *rq, const struct unique_shape *u, struct record *r)
{
    struct part_rows *p = record_part(rq, r, (size_t)u->part);
    struct keys_of    k = { arena_alloc(rq->arena, (p->n + 1) * DIGEST_SIZE), 0 };

    for (size_t i = 0; i < p->n; i++)
        k.n += row_key(rq, u, r, &p->v[i], k.v[k.n]);
    return k;
}

static bool
holds_key(const struct keys_of *k, const unsigned char *key)
{
    for (size_t i = 0; i < k->n; i++)
        if (memcmp(k->v[i], key, 16) == 0)
            return true;
    return false;
}

/* Rows of a part: those that are new claim, those that went give back. */
static enum status
plan_part(struct request *rq, struct change *c, struct record *r, const struct unique_shape *u)
{
    const struct sql_table *t = &engine_tables[u->unique->wide ? TABLE_IDENTITY : TABLE_TAKEN];
    struct keys_of          before = { 0 }, after = part_keys(rq, u, r);
    const char             *part = r->shape->m->parts.v[u->part].name;

    if (r->old) {
        struct record was = record_before(rq, r);
        was.parts = arena_alloc(rq->arena, (r->shape->m->parts.n + 1) * sizeof(*was.parts));
        before = part_keys(rq, u, &was);
    }
    for (size_t i = 0; i < before.n; i++)
        if (!holds_key(&after, before.v[i]))
            (void)change_add(c, WRITE_DELETE, t, claim_row(rq, c, u, r->id, before.v[i]));
    for (size_t i = 0; i < after.n; i++) {
        struct db_value *row = claim_row(rq, c, u, r->id, after.v[i]);
        bool             held = false;
        if (holds_key(&before, after.v[i]))
            continue;
        const enum status st = held_by_another(rq, u, row, r->id, &held);
        if (st != OK)
            return st;
        const char *says = label_of(rq, r->shape->m, "unique", u->unique->fields, u->unique->says);
        if (held || change_claim(c, t, row)) {
            (void)request_fault(rq, part, says);
            return E_INVALID;
        }
        change_add(c, WRITE_CLAIM, t, row)->says = says;
    }
    return OK;
}

/* A document that changes takes the person's claims elsewhere with it: memberships are held by the
 * identity, not by the record. */
static enum status
move_identity_claims(struct request *rq, struct change *c, const struct record *person)
{
    for (size_t i = 0; i < shape_count(); i++) {
        struct shape *s = shape_at(i);
        for (size_t k = 0; k < s->m->uniques.n; k++) {
            const struct unique_shape *u = &s->uniques[k];
            const struct field *f = u->n ? &s->m->fields.v[u->fields[0]] : NULL;
            struct db_rows      rows;
            if (!f || !u->unique->wide || f->type != PERSON)
                continue;
            const struct db_value v[] = { db_text(u->kind), db_int(rq->realm), db_int(person->id) };
            const char           *sql =
                arena_print(rq->arena,
                            "SELECT t.* FROM \"identity\" t JOIN \"%s\" m ON m.\"realm\" = "
                            "t.\"realm\" AND m.\"id\" = t.\"record\""
                            " WHERE t.\"kind\" = $1 AND m.\"realm\" = $2 AND m.\"%s\" = $3",
                            s->table.name, f->name);
            enum status st = rq_query(rq, sql, v, 3, &rows);
            for (size_t n = 0; st == OK && n < rows.n; n++) {
                struct record *r = record_get(rq, s, rows.v[n * 4 + 3].i);
                unsigned char  key[DIGEST_SIZE];
                (void)change_add(c, WRITE_DELETE, &engine_tables[TABLE_IDENTITY], &rows.v[n * 4]);
                if (r && unique_key(rq, u, r, key))
                    change_add(c, WRITE_CLAIM, &engine_tables[TABLE_IDENTITY],
                               claim_row(rq, c, u, r->id, key))
                        ->says = u->unique->says;
            }
            if (st != OK)
                return st;
        }
    }
    return OK;
}

enum status
unique_plan(struct request *rq, struct change *c, struct record *r)
{
    enum status st = OK;

    for (size_t i = 0; st == OK && i < r->shape->m->uniques.n; i++)
        st = r->shape->uniques[i].part < 0 ? plan_one(rq, c, r, &r->shape->uniques[i])
                                           : plan_part(rq, c, r, &r->shape->uniques[i]);
    for (size_t i = 0; st == OK && r->old && i < r->shape->m->fields.n; i++) {
        const int at = r->shape->fields[i].column;
        if (r->shape->m->fields.v[i].type == IDNUMBER && db_compare(&r->old[at], &r->raw[at]) != 0)
            st = move_identity_claims(rq, c, r);
    }
    return st;
}

enum status
unique_release(struct request *rq, struct change *c, struct record *r)
{
    const struct record was = record_before(rq, r);

    for (size_t i = 0; i < r->shape->m->uniques.n; i++) {
        const struct unique_shape *u = &r->shape->uniques[i];
        unsigned char              key[DIGEST_SIZE];
        const struct keys_of rows = u->part < 0 ? (struct keys_of){ 0 } : part_keys(rq, u, r);
        for (size_t k = 0; k < rows.n; k++)
            (void)change_add(c, WRITE_DELETE,
                             &engine_tables[u->unique->wide ? TABLE_IDENTITY : TABLE_TAKEN],
                             claim_row(rq, c, u, r->id, rows.v[k]));
        if (u->part >= 0 || !unique_key(rq, u, &was, key))
            continue;
        (void)change_add(c, WRITE_DELETE,
                         &engine_tables[u->unique->wide ? TABLE_IDENTITY : TABLE_TAKEN],
                         claim_row(rq, c, u, r->id, key));
    }
    return OK;
}
