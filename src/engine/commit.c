/*
 * commit.c - the committer: the only place that begins, commits, rolls back and replays (M1f).
 *
 * A group is up to 128 changes of one realm, never two that touch one record or carry one key; a
 * change of the tree is alone.  Guards come first; a missed one rolls the group back and it runs
 * again without the change that missed. Nothing here touches network, files, crypto but digests,
 * or JSON.
 */
#include "engine/change.h"
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "core/buffer.h"
#include "core/day.h"

enum { GROUP = 128, PHASES = 5, LEASE_MS = 15000 };

struct waiting {
    struct waiting *next;
    struct change  *change;
    commit_done    *done;
    void           *arg;
    enum outcome    outcome;
    const char     *says;
    bool            out;                /* of this try of the group: missed or a replay */
};
struct committer {
    struct engine   *engine;
    struct db       *db, *cleaner;
    pthread_t        thread, checkpoints;
    pthread_mutex_t  lock;
    pthread_cond_t   wake;
    struct waiting  *first, **last;
    bool             stopping, sqlite;
    int64_t          lane, lease_until;
    char             holder[40];
    pthread_mutex_t  ids;
    int64_t          id_ms, id_seq;
};

/* ---- ids ---- */

static const int64_t id_epoch = 1577836800000; /* 2020-01-01 */

int64_t
id_instant(int64_t id)
{
    return (id >> 22) + id_epoch;
}

int64_t
id_next(struct engine *e)
{
    struct committer *c = e->committer;
    const int64_t     ms = now_instant() - id_epoch;

    pthread_mutex_lock(&c->ids);
    if (ms > c->id_ms) {
        c->id_ms = ms;
        c->id_seq = 0;
    } else if (++c->id_seq == 4096) {
        c->id_ms++;
        c->id_seq = 0;
    }
    const int64_t id = c->id_ms << 22 | c->lane << 12 | c->id_seq;
    pthread_mutex_unlock(&c->ids);
    return id;
}

static int64_t
id_last(struct committer *c)
{
    pthread_mutex_lock(&c->ids);
    const int64_t id = c->id_ms << 22 | c->lane << 12 | c->id_seq;
    pthread_mutex_unlock(&c->ids);
    return id;
}

/* ---- one group ---- */

struct group {
    struct committer *c;
    struct arena     *arena;
    struct waiting   *v[GROUP];
    size_t            n;
    bool              missed;           /* somebody has, in this try */
};
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
    return db_commit(g->c->db);
}

static void
set_all(struct group *g, enum outcome o)
{
    for (size_t i = 0; i < g->n; i++)
        if (!g->v[i]->out)
            g->v[i]->outcome = o;
}

static void
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
    if (st == E_FAULT && left(g) > 1) { /* one of them is at fault: each alone (M1g) */
        for (size_t i = 0; i < g->n; i++)
            if (!g->v[i]->out) {
                struct group one = { .c = g->c, .v = { g->v[i] }, .n = 1 };
                run_group(&one);
            }
        return;
    }
    set_all(g, st == E_FAULT && left(g) ? UNKNOWN : BUSY);
}

/* ---- the queue ---- */

static bool
touches(const struct change *a, const struct change *b)
{
    if (a->key && b->key && a->who == b->who && strcmp(a->key, b->key) == 0)
        return true;
    for (size_t i = 0; i < a->n; i++)
        for (size_t k = 0; k < b->n; k++)
            if (a->writes[i].table == b->writes[k].table && a->writes[i].kind == WRITE_UPDATE
                && b->writes[k].kind == WRITE_UPDATE
                && db_compare(&a->writes[i].row[1], &b->writes[k].row[1]) == 0)
                return true;
    return false;
}

static bool
fits(const struct group *g, const struct change *c)
{
    enum { LARGE = 200 };

    if (g->n == 0)
        return true;
    if (g->n == GROUP || c->realm != g->v[0]->change->realm || c->tree_rev >= 0 || c->n > LARGE)
        return false;
    for (size_t i = 0; i < g->n; i++)
        if (g->v[i]->change->tree_rev >= 0 || g->v[i]->change->n > LARGE
            || touches(g->v[i]->change, c))
            return false;
    return true;
}

/* Takes what fits, in order; what does not fit waits for the next group. */
static void
take_group(struct committer *c, struct group *g)
{
    struct waiting **at = &c->first;

    *g = (struct group){ .c = c };
    while (*at) {
        struct waiting *w = *at;
        if (fits(g, w->change)) {
            *at = w->next;
            w->next = NULL;
            g->v[g->n++] = w;
        } else
            at = &w->next;
    }
    c->last = at;
}

static void
lease_renew(struct committer *c)
{
    const int64_t         now = now_instant();
    int64_t               changed;
    const struct db_value v[] = { db_int(c->lane), db_text(c->holder), db_int(now + LEASE_MS) };

    if (c->sqlite || now + LEASE_MS / 2 < c->lease_until)
        return;
    if (db_exec(c->db,
                "UPDATE \"lease\" SET \"until\" = $3 WHERE \"realm\" = 0 AND \"lane\" = $1"
                " AND \"holder\" = $2",
                v, 3, &changed)
            == OK
        && changed == 1)
        c->lease_until = now + LEASE_MS;
}

static void *
committer_main(void *arg)
{
    struct committer *c = arg;
    struct group      g;

    pthread_mutex_lock(&c->lock);
    for (;;) {
        while (!c->first && !c->stopping) {
            struct timespec until;
            clock_gettime(CLOCK_REALTIME, &until);
            until.tv_sec += 5;
            pthread_cond_timedwait(&c->wake, &c->lock, &until);
            if (!c->first && !c->stopping) {
                pthread_mutex_unlock(&c->lock);
                lease_renew(c);
                pthread_mutex_lock(&c->lock);
            }
        }
        if (!c->first)
            break;
        take_group(c, &g);
        pthread_mutex_unlock(&c->lock);
        lease_renew(c);
        run_group(&g);
        for (size_t i = 0; i < g.n; i++) {
            g.v[i]->done(g.v[i]->arg, g.v[i]->change, g.v[i]->outcome, g.v[i]->says);
            free(g.v[i]);
        }
        pthread_mutex_lock(&c->lock);
    }
    pthread_mutex_unlock(&c->lock);
    return NULL;
}

/* A passive checkpoint every 20 ms on a connection of its own (M1h). */
static void *
checkpoint_main(void *arg)
{
    struct committer     *c = arg;
    const struct timespec pause = { 0, 20000000 };

    while (!__atomic_load_n(&c->stopping, __ATOMIC_ACQUIRE)) {
        nanosleep(&pause, NULL);
        db_checkpoint(c->cleaner);
    }
    return NULL;
}

void
commit_later(struct change *change, commit_done *done, void *arg)
{
    struct committer *c = change->engine->committer;
    struct waiting   *w = calloc(1, sizeof(*w));

    CHECK(w);
    *w = (struct waiting){ .change = change, .done = done, .arg = arg };
    pthread_mutex_lock(&c->lock);
    *c->last = w;
    c->last = &w->next;
    pthread_cond_signal(&c->wake);
    pthread_mutex_unlock(&c->lock);
}

struct waiter {
    pthread_mutex_t lock;
    pthread_cond_t  wake;
    bool            ready;
    enum outcome    outcome;
    const char     *says;
};

static void
wake_waiter(void *arg, struct change *c, enum outcome o, const char *says)
{
    struct waiter *w = arg;

    (void)c;
    pthread_mutex_lock(&w->lock);
    w->outcome = o;
    w->says = says;
    w->ready = true;
    pthread_cond_signal(&w->wake);
    pthread_mutex_unlock(&w->lock);
}

enum outcome
commit_wait(struct change *c, const char **says)
{
    struct waiter w = { PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, false, BUSY, NULL };

    commit_later(c, wake_waiter, &w);
    pthread_mutex_lock(&w.lock);
    while (!w.ready)
        pthread_cond_wait(&w.wake, &w.lock);
    pthread_mutex_unlock(&w.lock);
    if (says)
        *says = w.says;
    return w.outcome;
}

/* ---- start ---- */

/* The first lane whose lease is free or has run out becomes ours. */
static bool
lease_take(struct committer *c)
{
    const int64_t now = now_instant();

    for (int64_t lane = 0; lane < 1024; lane++) {
        int64_t               changed = 0;
        const struct db_value v[] = { db_int(lane), db_text(c->holder), db_int(now + LEASE_MS),
                                      db_int(now) };
        if (db_exec(c->db, "INSERT INTO \"lease\" VALUES (0, $1, $2, $3) ON CONFLICT DO NOTHING", v,
                    3, &changed)
            != OK)
            return false;
        if (!changed
            && db_exec(c->db,
                       "UPDATE \"lease\" SET \"holder\" = $2, \"until\" = $3 WHERE \"realm\" = 0"
                       " AND \"lane\" = $1 AND \"until\" < $4",
                       v, 4, &changed)
                   != OK)
            return false;
        if (changed) {
            c->lane = lane;
            c->lease_until = now + LEASE_MS;
            return true;
        }
    }
    return false;
}

static bool
ids_resume(struct committer *c)
{
    struct arena         *a = arena_open();
    const struct db_value v = db_int(c->lane);
    struct db_rows        rows;
    const bool            fine =
        db_query(c->db, a, "SELECT \"last_id\" FROM \"lane\" WHERE \"lane\" = $1", &v, 1, &rows)
        == OK;

    for (size_t i = 0; fine && i < rows.n; i++)
        if ((rows.v[i].i >> 22) >= c->id_ms)
            c->id_ms = (rows.v[i].i >> 22) + 1;
    arena_close(a);
    return fine;
}

bool
committer_start(struct engine *e, const char *url, const char **why)
{
    struct committer *c = calloc(1, sizeof(*c));
    unsigned char     random[16];

    CHECK(c);
    *c = (struct committer){ .engine = e,
                             .lock = PTHREAD_MUTEX_INITIALIZER,
                             .wake = PTHREAD_COND_INITIALIZER,
                             .ids = PTHREAD_MUTEX_INITIALIZER,
                             .sqlite = strncmp(url, "sqlite:", 7) == 0 };
    c->last = &c->first;
    crypto_random(random, sizeof(random));
    for (size_t i = 0; i < sizeof(random); i++)
        snprintf(c->holder + 2 * i, 3, "%02x", random[i]);
    if (!(c->db = db_open(url, true, why)) || !(c->cleaner = db_open(url, true, why)))
        return false;
    if ((!c->sqlite && !lease_take(c)) || !ids_resume(c)) {
        *why = "数据库的租约表读不到或已用满，请检查数据库后再启动。";
        return false;
    }
    e->committer = c;
    CHECK(pthread_create(&c->thread, NULL, committer_main, c) == 0);
    if (c->sqlite)
        CHECK(pthread_create(&c->checkpoints, NULL, checkpoint_main, c) == 0);
    return true;
}

void
committer_stop(struct engine *e)
{
    struct committer *c = e->committer;
    int64_t           changed;

    pthread_mutex_lock(&c->lock);
    __atomic_store_n(&c->stopping, true, __ATOMIC_RELEASE);
    pthread_cond_signal(&c->wake);
    pthread_mutex_unlock(&c->lock);
    pthread_join(c->thread, NULL);
    if (c->sqlite)
        pthread_join(c->checkpoints, NULL);
    else {
        const struct db_value v[] = { db_int(c->lane), db_text(c->holder) };
        (void)!db_exec(
            c->db,
            "DELETE FROM \"lease\" WHERE \"realm\" = 0 AND \"lane\" = $1 AND \"holder\" = $2", v, 2,
            &changed);
    }
    db_close(c->db);
    db_close(c->cleaner);
    free(c);
    e->committer = NULL;
}
