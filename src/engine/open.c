/* open.c - a step by which a record is born elsewhere, in the same commit (module.md 4.10). */
#include <string.h>
#include "engine/plan.h"

static void
answer_words(struct request *rq, struct record *r, const struct row *row,
             const struct open_shape *o, struct answers *a)
{
    const struct world w = request_world(rq);

    for (const struct set *x = o->answers; x; x = x->next) {
        struct value v = { .empty = true };
        if (x->code && x->field->type == BOOLEAN)
            v = (struct value){ false, *x->code == 'y', NULL };
        else if (x->code)
            v = (struct value){ false, 0, x->code };
        else if (x->sum)
            v = worth(&w, &r->row, row, x->sum);
        (void)answers_add(rq, a, x->field, v);
    }
}

static enum status
open_one(struct request *rq, struct change *c, struct record *r, const struct row *row,
         const struct open_shape *o)
{
    struct step_call call = { .shape = o->shape, .step = o->step, .if_match = -1 };
    struct caller   *doer = rq->caller, engine = *rq->caller;
    const char      *module = c->module, *state = c->state;
    const int64_t    record = c->record, rev = c->rev;
    const bool       created = c->created;

    answer_words(rq, r, row, o, &call.answers);
    call.answers.trusted = true;
    engine.engine = true; /* this step's doer has answered for it; its own who is not asked */
    rq->caller = &engine;
    const enum status st = plan_step(rq, c, &call);
    rq->caller = doer;
    c->module = module;
    c->state = state;
    c->record = record;
    c->rev = rev;
    c->created = created;
    return st;
}

enum status
open_plan(struct request *rq, struct change *c, struct record *r, const struct step *step)
{
    const struct world w = request_world(rq);
    enum status        st = OK;

    for (size_t i = 0; st == OK && i < r->shape->m->opens.n; i++) {
        const struct open_shape *o = &r->shape->opens[i];
        if (!in_words(o->open->on, step->name, strlen(step->name))
            || (o->when && !holds(&w, &r->row, NULL, o->when, false)))
            continue;
        if (!o->each) {
            st = open_one(rq, c, r, NULL, o);
            continue;
        }
        const struct part_rows *p = record_part(rq, r, (size_t)(o->each - r->shape->m->parts.v));
        for (size_t k = 0; st == OK && k < p->n; k++)
            st = open_one(rq, c, r, &p->v[k], o);
    }
    return st;
}
