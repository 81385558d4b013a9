/*
 * committer.c - the thread that takes waiting changes in groups, ids, lanes and their leases.
 *
 * A group is up to 128 changes of one realm, never two that touch one record or carry one key; a
 * change of the tree is alone (M1f, M2i).
 */
#include "engine/committer.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "core/day.h"

enum { LEASE_MS = 15000 };

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

int64_t
id_last(struct committer *c)
{
    pthread_mutex_lock(&c->ids);
    const int64_t id = c->id_ms << 22 | c->lane << 12 | c->id_seq;
    pthread_mutex_unlock(&c->ids);
    return id;
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

/* After a failed fsync the pages in memory may be marked clean and be lost: what is on the disk is
 * read anew by a new process (M1i).  The answers, 503 "repeat with the same key", leave first. */
static void
leave(const struct committer *c)
{
    const struct timespec pause = { 0, 500000000 };

    fprintf(stderr,
            "磁盘没有确认写入（%"
            "s），程序退出：请检查磁盘后重新启动，未得到答复的请求请用同一个键重发。\n"
            "The disk did not confirm a write: the program ends. Check the disk and start again.\n",
            db_why(c->db));
    nanosleep(&pause, NULL);
    _exit(1);
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
        if (g.unknown && c->sqlite)
            leave(c);
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
