/* sign.c - a step that every word of who has to sign, each another person; the last one acts.
 * A signature holds as long as nothing else has been done to the record. */
#include <string.h>
#include "engine/plan.h"

enum { S_REALM, S_RECORD, S_STEP, S_WORD, S_PERSON, S_REV };

static enum status
signatures(struct request *rq, const struct record *r, const struct step *step,
           struct db_rows *rows)
{
    const struct db_value v[] = { db_int(rq->realm), db_int(r->id), db_text(step->name),
                                  db_int(record_rev(r)) };
    return rq_query(
        rq,
        "SELECT * FROM \"signature\" WHERE \"realm\" = $1 AND \"record\" = $2 AND \"step\" = $3"
        " AND \"rev\" = $4 ORDER BY \"word\"",
        v, 4, rows);
}

/* The first word that nobody has signed and that this caller may; -1: he has signed already, or
   may none. */
static int64_t
my_word(struct request *rq, struct record *r, const struct step_shape *y,
        const struct db_rows *have)
{
    int64_t at = 0;

    for (size_t i = 0; i < have->n; i++)
        if (have->v[i * have->columns + S_PERSON].i == rq->caller->person)
            return -1;
    for (const struct who *w = y->who; w; w = w->next, at++) {
        const struct who one = { w->role, w->place, w->up, w->level, NULL };
        bool             taken = false;
        int64_t          post;
        for (size_t i = 0; i < have->n; i++)
            taken |= have->v[i * have->columns + S_WORD].i == at;
        if (!taken && who_allows(rq, r, &one, &post))
            return at;
    }
    return -1;
}

static size_t
words_of(const struct step_shape *y)
{
    size_t n = 0;

    for (const struct who *w = y->who; w; w = w->next)
        n++;
    return n;
}

static void
put_signature(struct change *c, struct db_value *row, int64_t rev)
{
    row[S_REV] = db_int(rev);
    (void)change_add(c, WRITE_DELETE, &engine_tables[TABLE_SIGNATURE], row);
    (void)change_add(c, WRITE_INSERT, &engine_tables[TABLE_SIGNATURE], row);
}

enum status
sign_plan(struct request *rq, struct change *c, struct record *r, const struct step_shape *y,
          bool *acts)
{
    struct db_rows have;
    enum status    st = signatures(rq, r, y->step, &have);

    *acts = true;
    if (st != OK || rq->caller->engine)
        return st;
    const int64_t word = my_word(rq, r, y, &have);
    if (word < 0) {
        rq->says = rq->english ? "You have signed already: another person has to sign too."
                               : "您已经签过，还须另一人签署。";
        return E_FORBIDDEN;
    }
    if (have.n + 1 == words_of(y))
        return OK;
    *acts = false;
    r->raw[AT_REV] = db_int(r->old[AT_REV].i + 1);
    for (size_t i = 0; i < have.n; i++)
        put_signature(c, &have.v[i * have.columns], record_rev(r));
    struct db_value *row = change_row(c, &engine_tables[TABLE_SIGNATURE]);
    row[S_REALM] = db_int(rq->realm);
    row[S_RECORD] = db_int(r->id);
    row[S_STEP] = db_text(y->step->name);
    row[S_WORD] = db_int(word);
    row[S_PERSON] = db_int(rq->caller->person);
    put_signature(c, row, record_rev(r));
    change_update(c, &r->shape->table, r->raw, (column_mask)1 << AT_REV, r->old[AT_REV].i);
    history_add(rq, c, r, arena_print(rq->arena, "%s.sign", y->step->name), "{}", rq->today);
    c->module = r->shape->m->name;
    c->record = r->id;
    c->rev = record_rev(r);
    c->state = r->raw[AT_STATE].p;
    return OK;
}
