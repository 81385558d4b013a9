/* tell.c - a message is a row of the same commit: rendered once, without any protected value. */
#include <string.h>
#include "core/buffer.h"
#include "engine/plan.h"
#include "engine/tree.h"

/* "{name} 申请加入 {org}" with the record's values; what is protected is masked. */
static const char *
fill_text(struct request *rq, struct record *r, const char *text)
{
    struct buffer b;

    buffer_open(&b, rq->arena);
    for (const char *p = text; *p;) {
        const size_t n = *p == '{' ? strcspn(p, "}") : 0;
        if (!n || !p[n]) {
            buffer_char(&b, *p++);
            continue;
        }
        const size_t        k = n - 1;
        const struct field *f = column_named(r->shape->m, NULL, p + 1, k);
        if (k == 5 && strncmp(p + 1, "state", 5) == 0) {
            const struct state *s =
                state_named(r->shape->m, record_state(r), strlen(record_state(r)));
            buffer_text(&b, s ? s->label : "");
        } else if (f)
            buffer_text(&b, value_text(rq, r, f, *record_at(r, f), field_index(r->shape, f->name)));
        p += n + 1;
    }
    return b.v;
}

static void
tell_person(struct request *rq, struct change *c, const struct record *r, int64_t person,
            const char *text)
{
    const struct sql_table *t = &engine_tables[TABLE_MESSAGE];
    struct db_value        *row = change_row(c, t);

    row[0] = db_int(rq->realm);
    row[1] = db_int(person);
    row[2] = db_int(id_next(rq->engine));
    row[3] = db_int(rq->now);
    row[4] = db_text(r->shape->m->name);
    row[5] = db_int(r->id);
    row[6] = db_text(text);
    (void)change_add(c, WRITE_INSERT, t, row);
    c->messages++;
}

/* Holders of the role at the place, or at the nearest level above that has one: the level above
 * acts while a post is vacant (module.md 4.7). */
static enum status
holders(struct request *rq, const char *role, int64_t no, struct db_rows *rows)
{
    for (const struct tree_node *x = tree_at(rq->tree, no); x; x = tree_at(rq->tree, x->parent)) {
        const struct db_value v[] = { db_int(rq->realm), db_int(x->org), db_text(role),
                                      db_int(rq->today) };
        const enum status     st =
            rq_query(rq,
                     "SELECT \"person\" FROM \"post\" WHERE \"realm\" = $1 AND \"org\" = $2 AND "
                     "\"role\" = $3"
                     " AND \"state\" = 'held' AND \"from\" <= $4 AND (\"to\" = 0 OR \"to\" >= $4)",
                     v, 4, rows);
        if (st != OK || rows->n || x->parent < 0)
            return st;
    }
    *rows = (struct db_rows){ 0 };
    return OK;
}

static enum status
tell_word(struct request *rq, struct change *c, struct record *r, const struct who *w,
          const char *text, int64_t *told, size_t *n)
{
    struct db_rows rows = { 0 };
    struct db_value me = db_int(0);

    if (strcmp(w->role, "me") == 0) {
        const struct world world = request_world(rq);
        const struct value v = worth(&world, &r->row, NULL, w->place);
        me = db_int(v.n);
        rows = (struct db_rows){ &me, v.empty ? 0u : 1u, 1 };
    } else {
        const enum status st = holders(rq, w->role, who_place(rq, r, w), &rows);
        if (st != OK)
            return st;
    }
    for (size_t i = 0; i < rows.n; i++) {
        bool before = rows.v[i].i == rq->caller->person; /* nobody is told what he has just done */
        for (size_t k = 0; k < *n; k++)
            before |= told[k] == rows.v[i].i;
        if (before || *n == 64)
            continue;
        told[(*n)++] = rows.v[i].i;
        tell_person(rq, c, r, rows.v[i].i, text);
    }
    return OK;
}

enum status
tell_plan(struct request *rq, struct change *c, struct record *r, const struct step *step)
{
    const struct world w = request_world(rq);
    enum status        st = OK;

    for (size_t i = 0; st == OK && !c->batch && i < r->shape->m->tells.n; i++) {
        const struct told *x = &r->shape->tells[i];
        int64_t            told[64];
        size_t             n = 0;
        if (!in_words(x->tell->on, step->name, strlen(step->name))
            || (x->when && !holds(&w, &r->row, NULL, x->when, false)))
            continue;
        const char *text = fill_text(rq, r, x->tell->text);
        for (const struct who *to = x->to; st == OK && to; to = to->next)
            st = tell_word(rq, c, r, to, text, told, &n);
    }
    return st;
}
