/*
 * commit.c - the committer: the only place that begins, commits, rolls back and replays (M1f).
 *
 * A group is up to 128 changes of one realm, never two that touch one record or carry one key; a
 * change of the tree is alone.  Guards come first; a missed one rolls the group back and it runs
 * again without the change that missed. Nothing here touches network, files, crypto but digests,
 * or JSON.
 */
#include "engine/committer.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "core/buffer.h"

struct line {                           /* a write with the change that wants it */
    const struct write *w;
    size_t              who;
    int                 phase;
};

static void
miss(struct group *g, size_t i, enum outcome o, const char *says)
{
    struct waiting *w = g->v[i];

    if (w->out)
        return;
    w->out = true;
    w->outcome = o;
    w->says = says;
    g->missed |= o == MISSED;
}

/* Order of locks everywhere: guards by table and key, deletions, claims, rows (M1k). */
static int
phase_of(const struct write *w)
{
    switch (w->kind) {
    case WRITE_UPDATE: return w->old_rev >= 0 ? 0 : 1;
    case WRITE_DELETE: return 2;
    case WRITE_CLAIM: return 3;
    default: return 4;
    }
}

static int
line_order(const void *a, const void *b)
{
    const struct line *x = a, *y = b;
    int                order = x->phase - y->phase;

    if (!order)
        order = strcmp(x->w->table->name, y->w->table->name);
    if (!order)
        order = (x->w->mask > y->w->mask) - (x->w->mask < y->w->mask);
    for (size_t i = 0; !order && i < x->w->table->key; i++)
        order = db_compare(&x->w->row[i], &y->w->row[i]);
    return order ? order : (x->who > y->who) - (x->who < y->who);
}

static struct line *
lines_of(struct group *g, size_t *n)
{
    struct line *v;
    size_t       all = 0;

    for (size_t i = 0; i < g->n; i++)
        all += g->v[i]->out ? 0 : g->v[i]->change->n;
    v = arena_alloc(g->arena, (all + 1) * sizeof(*v));
    *n = 0;
    for (size_t i = 0; i < g->n; i++)
        for (size_t k = 0; !g->v[i]->out && k < g->v[i]->change->n; k++) {
            const struct write *w = &g->v[i]->change->writes[k];
            v[(*n)++] = (struct line){ w, i, phase_of(w) };
        }
    qsort(v, *n, sizeof(*v), line_order);
    return v;
}

static bool
same_set(const struct line *a, const struct line *b)
{
    return a->phase == b->phase && a->w->table == b->w->table && a->w->mask == b->w->mask;
}

static enum status
write_set(struct group *g, const struct line *v, size_t n)
{
    const struct sql_table           *t = v->w->table;
    const struct db_value *const *rows;
    const struct db_value       **list = arena_alloc(g->arena, n * sizeof(*list));
    bool                         *hit = arena_alloc(g->arena, n);
    int64_t                      *revs = arena_alloc(g->arena, n * sizeof(*revs));
    enum status                   st;

    for (size_t i = 0; i < n; i++) {
        list[i] = v[i].w->row;
        revs[i] = v[i].w->old_rev;
    }
    rows = list;
    switch (v->w->kind) {
    case WRITE_INSERT: return db_insert(g->c->db, t, rows, n);
    case WRITE_DELETE: return db_delete(g->c->db, t, rows, n);
    case WRITE_CLAIM: st = db_claim(g->c->db, t, rows, n, hit); break;
    default: st = db_update(g->c->db, t, v->w->mask, rows, v->phase == 0 ? revs : NULL, n, hit);
    }
    for (size_t i = 0; st == OK && i < n; i++)
        if (!hit[i] && v->phase != 1)
            miss(g, v[i].who, MISSED, v[i].w->says);
    return st;
}

static enum status
write_all(struct group *g)
{
    size_t       n, end;
    struct line *v = lines_of(g, &n);
    enum status  st = OK;

    for (size_t i = 0; st == OK && i < n && !g->missed; i = end) {
        for (end = i + 1; end < n && same_set(&v[i], &v[end]); end++)
            ;
        st = write_set(g, &v[i], end - i);
    }
    return st;
}

static enum status
look_all(struct group *g)
{
    enum status st = OK;

    for (size_t i = 0; st == OK && i < g->n; i++) {
        const struct change *c = g->v[i]->change;
        for (size_t k = 0; st == OK && !g->v[i]->out && k < c->look_count; k++) {
            bool same = false;
            st = db_look(g->c->db, c->looks[k].table, &c->looks[k].at, 1, &same);
            if (st == OK && !same)
                miss(g, i, MISSED, NULL);
        }
    }
    return st;
}

/* A key that is there already: its first answer again, or another body under it (M1m). */
static enum status
judge_replay(struct group *g, size_t i)
{
    struct change        *c = g->v[i]->change;
    const struct db_value v[] = { db_int(c->realm), db_int(c->who), db_text(c->key) };
    struct db_rows        rows;
    enum status           st =
        db_query(g->c->db, c->arena,
                 "SELECT \"digest\", \"module\", \"record\", \"rev\", \"state\", \"status\""
                 " FROM \"idempotency\" WHERE \"realm\" = $1 AND \"who\" = $2 AND \"key\" = $3",
                 v, 3, &rows);

    if (st != OK || rows.n != 1)
        return st != OK ? st : E_BUSY;
    if (rows.v[0].n != DIGEST_SIZE || memcmp(rows.v[0].p, c->digest, DIGEST_SIZE) != 0) {
        miss(g, i, KEY_REUSED, NULL);
        return OK;
    }
    c->module = rows.v[1].p;
    c->record = rows.v[2].i;
    c->rev = rows.v[3].i;
    c->state = rows.v[4].p;
    c->created = rows.v[5].i == 201;
    miss(g, i, REPLAYED, NULL);
    return OK;
}

static struct db_value *
key_row(struct group *g, const struct change *c)
{
    const struct sql_table *t = &engine_tables[TABLE_IDEMPOTENCY];
    struct db_value    *row = arena_alloc(g->arena, t->n * sizeof(*row));

    row[0] = db_int(c->realm);
    row[1] = db_int(c->who);
    row[2] = db_text(c->key);
    row[3] = db_blob(c->digest, DIGEST_SIZE);
    row[4] = db_int(c->created ? 201 : 200);
    row[5] = db_text(c->module);
    row[6] = db_int(c->record);
    row[7] = db_int(c->rev);
    row[8] = db_text(c->state);
    row[9] = db_int(c->at);
    return row;
}

static enum status
claim_keys(struct group *g)
{
    const struct db_value *rows[GROUP];
    size_t                 who[GROUP], n = 0;
    bool                   fresh[GROUP];
    enum status            st;

    for (size_t i = 0; i < g->n; i++)
        if (!g->v[i]->out && g->v[i]->change->key) {
            who[n] = i;
            rows[n++] = key_row(g, g->v[i]->change);
        }
    st = db_claim(g->c->db, &engine_tables[TABLE_IDEMPOTENCY], rows, n, fresh);
    for (size_t i = 0; st == OK && i < n; i++)
        if (!fresh[i])
            st = judge_replay(g, who[i]);
    return st;
}

/* ---- numbers without gaps: drawn in the transaction that uses them ---- */

static enum status
draw_one(struct group *g, const struct change *c, const struct draw *d, int64_t *last)
{
    static const char sql[] = "UPDATE \"serial\" SET \"last\" = \"last\" + 1 WHERE \"realm\" = $1"
                              " AND \"id\" = $2 RETURNING \"last\"";
    const struct db_value v[] = { db_int(c->realm), db_int(d->id), db_text(d->class) };
    struct db_rows        rows;
    enum status           st = db_query(g->c->db, g->arena, sql, v, 2, &rows);

    if (st == OK && !rows.n) {
        st = db_exec(g->c->db,
                     "INSERT INTO \"serial\" VALUES ($1, $2, 1, $3, 0) ON CONFLICT DO NOTHING", v,
                     3, NULL);
        if (st == OK)
            st = db_query(g->c->db, g->arena, sql, v, 2, &rows);
    }
    *last = st == OK && rows.n ? rows.v[0].i : 0;
    return st;
}

/* The number goes into the row and its history, and the log's digest follows. */
static void
put_number(struct group *g, struct change *c, const struct draw *d, int64_t last)
{
    char       *number = arena_print(g->arena, "%lld%06lld", (long long)d->year, (long long)last);
    const char *at = d->text ? strstr(d->text, NUMBER_TO_COME) : NULL;

    *d->cell = db_text(number);
    if (!at)
        return;
    char *text = arena_print(g->arena, "%.*s%s%s", (int)(at - d->text), d->text, number,
                             at + sizeof(NUMBER_TO_COME) - 1);
    *d->changes = db_text(text);
    digest_salted(d->salt, text, strlen(text), c->log[d->log].digest);
}

static enum status
number_all(struct group *g)
{
    enum status st = OK;

    for (size_t i = 0; st == OK && i < g->n; i++) {
        struct change *c = g->v[i]->change;
        for (size_t k = 0; st == OK && !g->v[i]->out && k < c->draw_count; k++) {
            int64_t last;
            if ((st = draw_one(g, c, &c->draws[k], &last)) == OK)
                put_number(g, c, &c->draws[k], last);
        }
    }
    return st;
}

/* ---- the log: one link of the chain a group (M5h) ---- */

struct lane_row {
    int64_t       seq, last_id;
    unsigned char head[DIGEST_SIZE];
    bool          exists;
};

static enum status
lane_read(struct group *g, int64_t realm, struct lane_row *l)
{
    const struct db_value v[] = { db_int(realm), db_int(g->c->lane) };
    struct db_rows        rows;
    enum status           st = db_query(g->c->db, g->arena,
                                        "SELECT \"seq\", \"head\", \"last_id\" FROM \"lane\""
                                                  " WHERE \"realm\" = $1 AND \"lane\" = $2",
                                        v, 2, &rows);

    *l = (struct lane_row){ 0 };
    if (st == OK && rows.n) {
        l->exists = true;
        l->seq = rows.v[0].i;
        l->last_id = rows.v[2].i;
        CHECK(rows.v[1].n == DIGEST_SIZE);
        memcpy(l->head, rows.v[1].p, DIGEST_SIZE);
    }
    return st;
}

static enum status
lane_write(struct group *g, int64_t realm, const struct lane_row *old,
           const unsigned char head[DIGEST_SIZE], int64_t at)
{
    int64_t               changed = 0;
    const int64_t         last = id_last(g->c);
    const struct db_value v[] = { db_int(realm),
                                  db_int(g->c->lane),
                                  db_int(old->seq + 1),
                                  db_blob(head, DIGEST_SIZE),
                                  db_int(last > old->last_id ? last : old->last_id),
                                  db_int(at),
                                  db_int(old->seq) };
    const char *const     sql =
        old->exists
                ? "UPDATE \"lane\" SET \"seq\" = $3, \"head\" = $4, \"last_id\" = $5, \"at\" = $6"
                  " WHERE \"realm\" = $1 AND \"lane\" = $2 AND \"seq\" = $7"
                : "INSERT INTO \"lane\" VALUES ($1, $2, $3, $4, $5, $6)";
    enum status st = db_exec(g->c->db, sql, v, old->exists ? 7 : 6, &changed);

    /* Somebody else moved our lane: we were thought dead, and must not go on (M1l). */
    return st == OK && changed != 1 ? E_FAULT : st;
}

static void
log_row(struct group *g, struct buffer *link, struct db_value *row, const struct change *c,
        const struct log_line *l, int64_t seq, int64_t n)
{
    const int64_t v[] = { c->realm, g->c->lane, seq, n, c->at, l->tag, l->record, l->rev, c->who };

    for (size_t i = 0; i < 9; i++)
        row[i] = db_int(v[i]);
    row[9] = db_blob(l->digest, DIGEST_SIZE);
    buffer_add(link, v, sizeof(v));
    buffer_add(link, l->digest, DIGEST_SIZE);
}

static enum status
log_all(struct group *g)
{
    const struct sql_table     *t = &engine_tables[TABLE_LOG];
    const int64_t           realm = g->v[0]->change->realm;
    const struct db_value **rows;
    struct lane_row         lane;
    struct buffer           link;
    unsigned char           head[DIGEST_SIZE];
    size_t                  all = 0, n = 0;
    int64_t                 at = 0;
    enum status             st = lane_read(g, realm, &lane);

    if (st != OK)
        return st;
    for (size_t i = 0; i < g->n; i++)
        all += g->v[i]->out ? 0 : g->v[i]->change->log_count;
    rows = arena_alloc(g->arena, (all + 1) * sizeof(*rows));
    buffer_open(&link, g->arena);
    for (size_t i = 0; i < g->n; i++)
        for (size_t k = 0; !g->v[i]->out && k < g->v[i]->change->log_count; k++) {
            struct db_value *row = arena_alloc(g->arena, t->n * sizeof(*row));
            log_row(g, &link, row, g->v[i]->change, &g->v[i]->change->log[k], lane.seq + 1,
                    (int64_t)n);
            at = g->v[i]->change->at;
            rows[n++] = row;
        }
    digest_link(lane.head, link.v, link.n, head);
    if ((st = db_insert(g->c->db, t, rows, n)) != OK)
        return st;
    return lane_write(g, realm, &lane, head, at);
}

/* ---- a try, and the tries ---- */

static size_t
left(const struct group *g)
{
    size_t n = 0;

    for (size_t i = 0; i < g->n; i++)
        n += !g->v[i]->out;
    return n;
}

static enum status
try_group(struct group *g)
{
    enum status st = db_begin(g->c->db);

    g->missed = false;
    if (st == OK)
        st = claim_keys(g);
    if (st == OK)
        st = look_all(g);
    if (st == OK && !g->missed)
        st = number_all(g);
    if (st == OK && !g->missed)
        st = write_all(g);
    if (st == OK && !g->missed && left(g))
        st = log_all(g);
    if (st != OK || g->missed || !left(g)) {
        db_rollback(g->c->db);
        return st;
    }
    const enum status committed = db_commit(g->c->db);
    g->unknown = committed == E_FAULT;
    return committed;
}

static void
set_all(struct group *g, enum outcome o)
{
    for (size_t i = 0; i < g->n; i++)
        if (!g->v[i]->out)
            g->v[i]->outcome = o;
}

void
run_group(struct group *g)
{
    enum status st = E_BUSY;

    for (int tries = 0; tries < 3 && st == E_BUSY; tries++) {
        do {
            g->arena = arena_open();
            st = try_group(g);
            arena_close(g->arena);
        } while (st == OK && g->missed && left(g));
        if (st == E_BUSY)
            usleep(2000u << tries);
    }
    if (st == OK) {
        set_all(g, DONE);
        return;
    }
    fprintf(stderr, "commit of %zu: %s\n", left(g), db_why(g->c->db));
    if (st == E_FAULT && !g->unknown
        && left(g) > 1) { /* one of them is at fault: each alone (M1g) */
        for (size_t i = 0; i < g->n; i++)
            if (!g->v[i]->out) {
                struct group one = { .c = g->c, .v = { g->v[i] }, .n = 1 };
                run_group(&one);
                g->unknown |= one.unknown;
            }
        return;
    }
    set_all(g, st == E_FAULT && left(g) ? UNKNOWN : BUSY);
}
