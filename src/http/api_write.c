/* api_write.c - a step on its way: planned on the thread, committed, answered; planned again when a
 * guard missed (M1e). */
#include <string.h>
#include "core/text.h"
#include "http/api.h"

enum { TRIES = 6, WAITING_MOST = 2000 };
struct writing {
    struct call  *call;
    plan_fn      *plan;
    struct change change;
    int           tries;
    const char   *key;
    unsigned char digest[DIGEST_SIZE];
};
static void attempt(struct writing *, struct db *);

static void
answer(struct writing *w)
{
    const struct change *c = &w->change;
    struct buffer        b;
    char                 etag[32];

    buffer_open(&b, w->call->x->arena);
    json_open(&b, '{');
    json_key(&b, "id");
    json_text(&b, id_text(w->call->x->arena, c->realm, c->record));
    json_key(&b, "rev");
    json_int(&b, c->rev);
    json_key(&b, "state");
    json_text(&b, c->state);
    json_close(&b, '}');
    snprintf(etag, sizeof(etag), "\"%lld\"", (long long)c->rev);
    api_json(w->call->x, c->created ? 201 : 200, &b, etag);
}

static void
again(void *arg, struct db *db, struct arena *a)
{
    (void)a;
    attempt(arg, db);
}

static void
committed(void *arg, struct change *change, enum outcome o, const char *says)
{
    struct writing *w = arg;
    struct call    *c = w->call;

    (void)change;
    switch (o) {
    case DONE:
    case REPLAYED: answer(w); return;
    case KEY_REUSED:
        c->rq.says = c->rq.english ? "This Idempotency-Key was used with another body."
                                   : "这个 Idempotency-Key 已用于另一份内容，请换一个。";
        api_refuse(c, E_INVALID);
        return;
    case MISSED:
        if (++w->tries < TRIES && work_post(again, w, WAITING_MOST))
            return;
        c->rq.says = says;
        api_refuse(c, E_CONFLICT);
        return;
    default: api_refuse(c, E_BUSY);
    }
}

void
api_digest(const struct call *c, unsigned char out[DIGEST_SIZE])
{
    struct buffer b;

    buffer_open(&b, c->x->arena);
    buffer_text(&b, c->x->path);
    buffer_char(&b, '\n');
    buffer_add(&b, c->x->body, c->x->body_size);
    digest(b.v, b.n, out);
}

enum status
api_replayed(struct call *c, const char *key, const unsigned char sum[DIGEST_SIZE],
             struct change *first, bool *found)
{
    static const char     select[] = "SELECT \"digest\", \"record\", \"rev\", \"state\", \"status\""
                                     " FROM \"idempotency\" WHERE \"realm\" = $1 AND \"who\" = $2"
                                     " AND \"key\" = $3";
    struct request       *rq = &c->rq;
    const struct db_value v[] = { db_int(rq->realm), db_int(rq->caller->person), db_text(key) };
    struct db_rows        rows;
    const enum status     st = rq_query(rq, select, v, 3, &rows);

    *found = st == OK && rows.n;
    if (!*found)
        return st;
    if (rows.v[0].n != DIGEST_SIZE || memcmp(rows.v[0].p, sum, DIGEST_SIZE) != 0) {
        rq->says = rq->english ? "This Idempotency-Key was used with another body."
                               : "这个 Idempotency-Key 已用于另一份内容，请换一个。";
        return E_INVALID;
    }
    *first = (struct change){ .realm = rq->realm,
                              .record = rows.v[1].i,
                              .rev = rows.v[2].i,
                              .state = rows.v[3].p,
                              .created = rows.v[4].i == 201 };
    return OK;
}

static void
attempt(struct writing *w, struct db *db)
{
    struct call *c = w->call;
    bool         before = false;
    enum status  st;

    c->caller = (struct caller){ 0 };
    st = call_begin(c, db);
    if (st == OK)
        st = api_replayed(c, w->key, w->digest, &w->change, &before);
    if (st == OK && !before) {
        change_open(&w->change, &c->rq);
        st = w->plan(c, &w->change);
        w->change.key = w->key;
        memcpy(w->change.digest, w->digest, DIGEST_SIZE);
    }
    st = call_end(c, st);
    if (st != OK)
        api_refuse(c, st);
    else if (before)
        answer(w);
    else if (c->out.n)
        api_json(c->x, 200, &c->out, NULL); /* a preview: nothing is written */
    else
        commit_later(&w->change, committed, w);
}

struct db *api_reader(const struct call *);

void
api_write(struct call *c, plan_fn *plan)
{
    struct writing *w = arena_alloc(c->x->arena, sizeof(*w));

    w->call = c;
    w->plan = plan;
    w->key = http_header(c->x, "idempotency-key");
    api_digest(c, w->digest);
    http_later(c->x);
    attempt(w, api_reader(c));
}
