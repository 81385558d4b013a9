/* match.c - a reference that is looked up when asked: the record of another register with the same
 * code, or without a code exactly one of the same name.  Nothing is invented, nothing is stored. */
#include <string.h>
#include "engine/list.h"

/* 'live', 'x': the states in which a record of the register still counts. */
static void
live_states(struct buffer *b, const struct module *m, const char *alias)
{
    size_t n = 0;

    buffer_print(b, "%s.\"state\" IN (", alias);
    for (size_t i = 0; i < m->states.n; i++)
        if (m->states.v[i].ending != FINAL)
            buffer_print(b, "%s'%s'", n++ ? ", " : "", m->states.v[i].name);
    buffer_text(b, ")");
}

struct record *
match_find(struct request *rq, struct record *r, int field)
{
    const struct field_shape *f = &r->shape->fields[field];

    for (const struct match *x = f->match; x; x = x->next) {
        const struct value mine = *record_at(r, x->mine);
        struct buffer      b;
        struct db_rows     rows;
        if (mine.empty || !mine.s)
            continue;
        const struct db_value v[] = { db_int(rq->realm), db_text(mine.s) };
        buffer_open(&b, rq->arena);
        buffer_print(&b,
                     "SELECT t.\"id\" FROM \"%s\" t WHERE t.\"realm\" = $1 AND t.\"%s\" = $2 AND ",
                     f->target->name, x->theirs->name);
        live_states(&b, f->target, "t");
        buffer_text(&b, " LIMIT 2");
        if (rq_query(rq, b.v, v, 2, &rows) != OK || rows.n != 1)
            return NULL;
        return record_get(rq, shape_of(f->target), rows.v[0].i);
    }
    return NULL;
}

static void
missing_one(struct buffer *b, const struct field_shape *f, const struct match *x)
{
    buffer_print(b,
                 "m.\"%s\" <> '' AND (SELECT count(*) FROM \"%s\" t WHERE t.\"realm\" = m.\"realm\""
                 " AND t.\"%s\" = m.\"%s\" AND ",
                 x->mine->name, f->target->name, x->theirs->name, x->mine->name);
    live_states(b, f->target, "t");
    buffer_text(b, ") <> 1");
}

bool
match_missing_sql(struct request *rq, const struct shape *s, struct buffer *b)
{
    (void)rq;
    for (size_t i = 0; i < s->m->fields.n; i++) {
        const struct field_shape *f = &s->fields[i];
        if (!f->match)
            continue;
        buffer_text(b, "(");
        for (const struct match *x = f->match; x; x = x->next) {
            buffer_text(b, x == f->match ? "(" : " OR (");
            for (const struct match *y = f->match; y != x; y = y->next)
                buffer_print(b, "m.\"%s\" = '' AND ", y->mine->name);
            missing_one(b, f, x);
            buffer_text(b, ")");
        }
        buffer_text(b, ")");
        return true;
    }
    return false;
}
