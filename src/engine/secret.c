/* secret.c - how protected values are found: whole by keyed hash, by their last four digits (M5c,
   M5d). */
#include <string.h>
#include "core/text.h"
#include "engine/plan.h"
#include "engine/tree.h"

void
secret_hash(struct request *rq, const struct record *r, int field, const char *plain,
            unsigned char out[BLIND_SIZE])
{
    const struct value kind = record_value(r, "kind");
    const bool         document = r->shape->m->fields.v[field].type == IDNUMBER;

    blind_index(rq->engine->keys, secret_tag(r->shape, field),
                document && !kind.empty ? kind.s : "", plain, out);
}

static bool
is_found(const struct field *f)
{
    return f->type == IDNUMBER || f->type == PHONE || f->type == BANK;
}

static void
add_blind(struct change *c, const struct record *r, enum write_kind kind, uint16_t tag,
          const unsigned char *hash)
{
    const struct sql_table *t = &engine_tables[TABLE_BLIND];
    struct db_value        *row = change_row(c, t);

    row[0] = db_int(r->realm);
    row[1] = db_int(tag);
    row[2] = db_blob(arena_copy(c->arena, hash, BLIND_SIZE), BLIND_SIZE);
    row[3] = db_int(r->id);
    (void)change_add(c, kind, t, row);
}

static void
add_tail(struct request *rq, struct change *c, const struct record *r, int field, const char *plain,
         int64_t town, enum write_kind kind)
{
    const struct sql_table *t = &engine_tables[TABLE_TAIL];
    struct db_value        *row = change_row(c, t);
    unsigned char          *token = arena_alloc(c->arena, TOKEN_SIZE);
    const size_t            n = strlen(plain);

    if (n < 4)
        return;
    tail_token(rq->engine->keys, secret_tag(r->shape, field), town, plain + n - 4, token);
    row[0] = db_int(r->realm);
    row[1] = db_blob(token, TOKEN_SIZE);
    row[2] = db_int(r->id);
    (void)change_add(c, kind, t, row);
}

static int64_t
town_of(struct request *rq, int64_t no)
{
    const struct tree_node *x = tree_at(rq->tree, no);
    return x ? x->token_town : 0;
}

/* Towns in which the tokens of this record stand: its own and those of rows that see it. */
static size_t
towns_of(struct request *rq, const struct record *r, int64_t *towns, size_t most)
{
    size_t n = 0;

    towns[n++] = town_of(rq, record_owner(r));
    for (size_t i = 0; r->old && i < r->shape->via_count; i++) {
        const char           *via = r->shape->via[i];
        const size_t          k = strcspn(via, ".");
        const struct db_value v[] = { db_int(rq->realm), db_int(r->id) };
        struct db_rows        rows;
        static const char     select[] = "SELECT \"owner\" FROM \"%.*s\" WHERE \"realm\" = $1"
                                         " AND \"%s\" = $2";
        const char       *sql = arena_print(rq->arena, select, (int)k, via, via + k + 1);
        if (rq_query(rq, sql, v, 2, &rows) != OK)
            continue;
        for (size_t x = 0; x < rows.n && n < most; x++) {
            const int64_t town = town_of(rq, rows.v[x].i);
            bool          known = false;
            for (size_t y = 0; y < n; y++)
                known |= towns[y] == town;
            if (!known)
                towns[n++] = town;
        }
    }
    return n;
}

enum status
index_secrets(struct request *rq, struct change *c, struct record *r)
{
    const struct shape *s = r->shape;
    struct record       before = *r;
    int64_t             towns[32];
    size_t              n = 0;

    before.plain = arena_alloc(rq->arena, s->m->fields.n + 1);
    for (size_t i = 0; i < s->m->fields.n; i++) {
        const struct field *f = &s->m->fields.v[i];
        unsigned char       hash[BLIND_SIZE];
        const int           at = s->fields[i].column;
        if (!is_found(f) || !r->plain[i] || (r->old && db_compare(&r->old[at], &r->raw[at]) == 0))
            continue;
        if (!n)
            n = towns_of(rq, r, towns, 32);
        const char *old = r->old ? secret_open(rq, &before, (int)i) : NULL;
        if (old) {
            struct record was = before;
            const int     kind = field_index(s, "kind");
            struct value *v =
                arena_copy(rq->arena, r->row.v, (ENGINE_COLUMNS + s->m->fields.n) * sizeof(*v));
            if (kind >= 0)
                v[ENGINE_COLUMNS + kind] =
                    value_of_raw(&s->m->fields.v[kind], &r->old[s->fields[kind].column]);
            was.row.v = v;
            secret_hash(rq, &was, (int)i, old, hash);
            add_blind(c, r, WRITE_DELETE, secret_tag(s, (int)i), hash);
            for (size_t k = 0; k < n; k++)
                add_tail(rq, c, r, (int)i, old, towns[k], WRITE_DELETE);
        }
        const struct value v = r->row.v[ENGINE_COLUMNS + i];
        if (v.empty)
            continue;
        secret_hash(rq, r, (int)i, v.s, hash);
        add_blind(c, r, WRITE_INSERT, secret_tag(s, (int)i), hash);
        for (size_t k = 0; k < n; k++)
            add_tail(rq, c, r, (int)i, v.s, towns[k], WRITE_INSERT);
    }
    return OK;
}

/* A person becomes a member in another town: his tokens are wanted there too. */
enum status
index_tails(struct request *rq, struct change *c, struct record *person, int64_t no)
{
    const struct shape *s = person->shape;
    const int64_t       town = town_of(rq, no);
    int64_t             towns[32];
    const size_t        n = towns_of(rq, person, towns, 32);

    for (size_t i = 0; i < n; i++)
        if (towns[i] == town)
            return OK;
    for (size_t i = 0; i < s->m->fields.n; i++) {
        const char *plain = is_found(&s->m->fields.v[i]) ? secret_open(rq, person, (int)i) : NULL;
        if (plain)
            add_tail(rq, c, person, (int)i, plain, town, WRITE_CLAIM);
    }
    return OK;
}
