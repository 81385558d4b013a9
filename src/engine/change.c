/* change.c - building a change. */
#include "engine/change.h"
#include <string.h>

void
change_open(struct change *c, const struct request *rq)
{
    *c = (struct change){ .arena = rq->arena,
                          .engine = rq->engine,
                          .realm = rq->realm,
                          .who = rq->caller ? rq->caller->person : 0,
                          .at = rq->now,
                          .day = rq->today,
                          .tree_rev = -1 };
}

struct db_value *
change_row(struct change *c, const struct sql_table *t)
{
    struct db_value *row = arena_alloc(c->arena, t->n * sizeof(*row));

    for (size_t i = 0; i < t->n; i++)
        row[i] = t->columns[i].store == STORE_TEXT ? db_text("")
               : t->columns[i].store == STORE_BLOB ? db_blob("", 0)
                                                   : db_int(t->columns[i].empty);
    return row;
}

struct write *
change_add(struct change *c, enum write_kind kind, const struct sql_table *t, struct db_value *row)
{
    c->writes = arena_grow(c->arena, c->writes, c->n, &c->cap, sizeof(*c->writes));
    c->writes[c->n] = (struct write){ .kind = kind, .table = t, .row = row, .old_rev = -1 };
    return &c->writes[c->n++];
}

void
change_update(struct change *c, const struct sql_table *t, struct db_value *row, column_mask mask,
              int64_t old_rev)
{
    if (!mask)
        return;
    struct write *w = change_add(c, WRITE_UPDATE, t, row);
    w->mask = mask;
    w->old_rev = old_rev;
}

void
change_look(struct change *c, const struct sql_table *t, int64_t realm, int64_t id, int64_t rev)
{
    for (size_t i = 0; i < c->look_count; i++)
        if (c->looks[i].table == t && c->looks[i].at.id == id)
            return;
    c->looks = arena_grow(c->arena, c->looks, c->look_count, &c->look_cap, sizeof(*c->looks));
    c->looks[c->look_count++] = (struct look){ t, { realm, id, rev } };
}

void
change_log(struct change *c, int64_t tag, int64_t record, int64_t rev,
           const unsigned char digest[DIGEST_SIZE])
{
    c->log = arena_grow(c->arena, c->log, c->log_count, &c->log_cap, sizeof(*c->log));
    struct log_line *l = &c->log[c->log_count++];
    *l = (struct log_line){ tag, record, rev, { 0 } };
    memcpy(l->digest, digest, DIGEST_SIZE);
}

enum { CLAIM_BUCKETS = 4096 };
struct claimed {
    struct claimed        *next;
    const struct sql_table *table;
    const struct db_value *row;
    struct claimed       **bucket, *before;     /* before: the claim made last before this one */
    size_t                 number;
};
struct claim_set {
    struct claimed *v[CLAIM_BUCKETS], *last;
};

static bool
same_key(const struct sql_table *t, const struct db_value *a, const struct db_value *b)
{
    for (size_t i = 0; i < t->key; i++)
        if (db_compare(&a[i], &b[i]) != 0)
            return false;
    return true;
}

bool
change_claim(struct change *c, const struct sql_table *t, const struct db_value *row)
{
    size_t hash = 5381;

    if (!c->claims)
        c->claims = arena_alloc(c->arena, sizeof(*c->claims));
    for (size_t i = 0; i < t->key; i++)
        for (size_t k = 0; row[i].kind != DB_INT && k < row[i].n; k++)
            hash = hash * 33 + ((const unsigned char *)row[i].p)[k];
    struct claimed **at = &c->claims->v[hash % CLAIM_BUCKETS];
    for (struct claimed *x = *at; x; x = x->next)
        if (x->table == t && same_key(t, x->row, row))
            return true;
    struct claimed *x = arena_alloc(c->arena, sizeof(*x));
    *x = (struct claimed){
        *at, t, row, at, c->claims->last, c->claims->last ? c->claims->last->number + 1 : 1
    };
    *at = c->claims->last = x;
    return false;
}

struct change_mark
change_mark(const struct change *c)
{
    const struct claimed *last = c->claims ? c->claims->last : NULL;

    return (struct change_mark){ c->n,           c->look_count, c->log_count,
                                 c->birth_count, c->draw_count, last ? last->number : 0,
                                 c->messages };
}

void
change_back(struct change *c, struct change_mark m)
{
    c->n = m.writes;
    c->look_count = m.looks;
    c->log_count = m.log;
    c->birth_count = m.births;
    c->draw_count = m.draws;
    c->messages = m.messages;
    for (struct claimed *x; c->claims && (x = c->claims->last) && x->number > m.claims;) {
        *x->bucket = x->next; /* newest first, so each stands at the head of its bucket */
        c->claims->last = x->before;
    }
}
