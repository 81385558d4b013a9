/*
 * import_undo.c - an import taken back as one: every row whose revision is still the import's and
 * to which nothing else refers goes, and what the import changed is as before. Rows that somebody
 * has touched since stay, and are listed (M3b).
 */
#include <stdlib.h>
#include <string.h>
#include "core/text.h"
#include "engine/import.h"
#include "engine/list.h"
#include "engine/tree.h"

struct taken_back {
    struct record *r;
    int64_t        first, last; /* revisions of the import's first and last line on it */
    int64_t        rev;         /* at which it stands as the import left it */
    bool           birth, keep;
};
struct undo {
    struct importing  *m;
    struct taken_back *v;
    size_t             n;
    struct {
        int64_t id;
        size_t  at;
    } * by_id; /* open addressing, twice as many places */
    size_t places;
    bool   fine;
};

static struct taken_back *
find(const struct undo *u, int64_t id)
{
    for (size_t i = (uint64_t)id * 0x9E3779B97F4A7C15u % u->places; u->by_id[i].id;
         i = (i + 1) % u->places)
        if (u->by_id[i].id == id)
            return &u->v[u->by_id[i].at];
    return NULL;
}

static void
index_id(struct undo *u, size_t at)
{
    size_t i = (uint64_t)u->v[at].r->id * 0x9E3779B97F4A7C15u % u->places;

    while (u->by_id[i].id)
        i = (i + 1) % u->places;
    u->by_id[i].id = u->v[at].r->id;
    u->by_id[i].at = at;
}

/* One line of the import: a further one on the same record belongs to it. */
static void
add_line(struct undo *u, struct record *r, int64_t line, int64_t rev, bool birth)
{
    struct taken_back *x = find(u, r->id);

    if (!x) {
        u->v[u->n] = (struct taken_back){ r, line, line, rev, birth, false };
        index_id(u, u->n++);
        return;
    }
    x->first = line < x->first ? line : x->first;
    x->last = line > x->last ? line : x->last;
    x->rev = rev > x->rev ? rev : x->rev;
    x->birth |= birth;
}

static void
load_rows(struct undo *u)
{
    struct request       *rq = &u->m->rq;
    const struct db_value v[] = { db_int(u->m->realm), db_int(u->m->id) };
    struct db_rows        rows;

    u->fine = rq_query(rq,
                       "SELECT \"module\", \"record\", \"rev\", \"action\", \"line\" FROM"
                       " \"import_row\""
                       " WHERE \"realm\" = $1 AND \"import\" = $2 ORDER BY \"n\"",
                       v, 2, &rows)
           == OK;
    u->v = arena_alloc(u->m->arena, (rows.n + 1) * sizeof(*u->v));
    u->places = rows.n * 2 + 1;
    u->by_id = arena_alloc(u->m->arena, u->places * sizeof(*u->by_id));
    for (size_t i = 0; u->fine && i < rows.n; i++) {
        const struct db_value *row = &rows.v[i * 5];
        struct record         *r = record_get(rq, shape_named(row[0].p), row[1].i);
        if (r)
            add_line(u, r, row[4].i, row[2].i, strcmp(row[3].p, "create") == 0);
    }
    for (size_t i = 0; i < u->n; i++)
        u->v[i].keep = record_rev(u->v[i].r) != u->v[i].rev;
}

/* A row elsewhere that refers to one of ours holds it. */
static void
keep_referred(struct undo *u, const struct shape *from, const struct field *f)
{
    const struct db_value v[] = { db_int(u->m->realm), db_int(u->m->id) };
    struct db_rows        rows;
    const char           *sql =
        arena_print(u->m->arena,
                    "SELECT DISTINCT t.\"%s\" FROM \"%s\" t JOIN \"import_row\" i ON i.\"realm\" = "
                    "t.\"realm\" AND i.\"record\" = t.\"%s\""
                    " AND i.\"import\" = $2 WHERE t.\"realm\" = $1 AND NOT EXISTS (SELECT 1 FROM "
                    "\"import_row\" x WHERE"
                    " x.\"realm\" = t.\"realm\" AND x.\"import\" = $2 AND x.\"record\" = t.\"id\")",
                    f->name, from->table.name, f->name);

    if (rq_query(&u->m->rq, sql, v, 2, &rows) != OK) {
        u->fine = false;
        return;
    }
    for (size_t i = 0; i < rows.n; i++) {
        struct taken_back *x = find(u, rows.v[i].i);
        if (x && x->birth)
            x->keep = true;
    }
}

/* What a kept row refers to is kept too, until nothing changes. */
static void
keep_what_kept_ones_need(struct undo *u)
{
    for (bool moved = true; moved;) {
        moved = false;
        for (size_t i = 0; i < u->n; i++) {
            const struct shape *s = u->v[i].r->shape;
            for (size_t k = 0; u->v[i].keep && k < s->m->fields.n; k++) {
                const struct value v = u->v[i].r->row.v[ENGINE_COLUMNS + k];
                struct taken_back *x =
                    is_reference(&s->m->fields.v[k]) && !v.empty ? find(u, v.n) : NULL;
                if (x && x->birth && !x->keep)
                    moved = x->keep = true;
            }
        }
    }
}

/* ---- taking back ---- */

static enum status
delete_rows(struct request *rq, struct change *c, const struct sql_table *t, const char *column,
            int64_t id)
{
    const struct db_value v[] = { db_int(rq->realm), db_int(id) };
    struct db_rows        rows;
    static const char     select[] = "SELECT %s FROM \"%s\" WHERE \"realm\" = $1 AND \"%s\" = $2";
    const char *sql = arena_print(rq->arena, select, table_columns(rq->arena, t), t->name, column);
    const enum status     st = rq_query(rq, sql, v, 2, &rows);

    for (size_t i = 0; st == OK && i < rows.n; i++)
        (void)change_add(c, WRITE_DELETE, t, &rows.v[i * rows.columns]);
    return st;
}

static enum status
uproot(struct request *rq, struct change *c, const struct record *r)
{
    const struct db_value v[] = { db_int(rq->realm), db_int(record_owner(r)) };
    enum status           st = tree_touch(rq, c);

    if (st == OK)
        st = delete_rows(rq, c, &engine_tables[TABLE_EDGE], "node", v[1].i);
    if (st == OK)
        st = delete_rows(rq, c, &engine_tables[TABLE_NODE], "no", v[1].i);
    return st;
}

/* The revision is guarded first, then everything that the record holds goes with it. */
static enum status
take_back_birth(struct request *rq, struct change *c, struct record *r)
{
    const struct shape *s = r->shape;
    enum status         st = unique_release(rq, c, r);

    r->raw[AT_REV] = db_int(r->old[AT_REV].i + 1);
    change_update(c, &s->table, r->raw, (column_mask)1 << AT_REV, r->old[AT_REV].i);
    (void)change_add(c, WRITE_DELETE, &s->table, r->raw);
    if (st == OK)
        st = delete_rows(rq, c, &s->span, "record", r->id);
    for (size_t i = 0; st == OK && i < s->m->parts.n; i++)
        st = delete_rows(rq, c, &s->parts[i], "_of", r->id);
    for (size_t i = 0; st == OK && i < s->m->fields.n; i++)
        if (is_secret(&s->m->fields.v[i])) {
            st = delete_rows(rq, c, &engine_tables[TABLE_BLIND], "record", r->id);
            if (st == OK)
                st = delete_rows(rq, c, &engine_tables[TABLE_TAIL], "record", r->id);
            break;
        }
    if (st == OK && s->owner_is_self)
        st = uproot(rq, c, r);
    if (st == OK)
        history_add(rq, c, r, "import.undo", "{}", rq->today);
    return st;
}

/* A field as one line of the history had it before. */
static void
put_back(struct request *rq, struct record *r, const char *key, const json_t *old)
{
    const int i = field_index(r->shape, key);

    if (i < 0 || r->shape->fields[i].column < 0)
        return;
    const struct field *f = &r->shape->m->fields.v[i];
    struct value       *to = &r->row.v[ENGINE_COLUMNS + i];
    if (is_secret(f)) {
        const char    *text = json_string_value(old), *plain = NULL;
        size_t         n = text ? strlen(text) : 0;
        unsigned char *cell = arena_alloc(rq->arena, n + 1);
        if (text && text_unbase64(text, cell, &n))
            plain = cell_open(rq->arena, rq->engine->keys, secret_place(r->shape, i, r->id),
                              (struct blob){ cell, n });
        *to = (struct value){ plain == NULL, 0, plain };
        r->plain[i] = true;
    } else if (json_is_null(old))
        *to = (struct value){ .empty = true };
    else if (json_is_integer(old))
        *to = (struct value){ false, json_integer_value(old), NULL };
    else
        *to = (struct value){ false, 0, arena_text(rq->arena, json_string_value(old)) };
}

/* An older import that wrote the revision before ours finds its row again as it left it. */
static enum status
hand_back(struct request *rq, struct change *c, const struct record *r, int64_t import,
          int64_t before)
{
    static const char       select[] = "SELECT * FROM \"import_row\" WHERE \"realm\" = $1 AND"
                                       " \"record\" = $2 AND \"import\" <> $3 AND \"rev\" = $4";
    const struct sql_table *t = &engine_tables[TABLE_IMPORT_ROW];
    const struct db_value   v[] = { db_int(rq->realm), db_int(r->id), db_int(import),
                                    db_int(before) };
    struct db_rows          rows;
    const enum status       st = rq_query(rq, select, v, 4, &rows);

    for (size_t i = 0; st == OK && i < rows.n; i++) {
        struct db_value *row = &rows.v[i * rows.columns];
        row[6] = r->raw[AT_REV];
        change_update(c, t, row, (column_mask)1 << 6, -1);
    }
    return st;
}

/* The fields that the import changed, as they were before its first line. */
static enum status
take_back_change(struct request *rq, struct change *c, struct taken_back *x, int64_t import)
{
    static const char        select[] = "SELECT \"changes\" FROM \"history\" WHERE \"realm\" = $1"
                                        " AND \"record\" = $2 AND \"rev\" BETWEEN $3 AND $4"
                                        " ORDER BY \"rev\" DESC";
    static const struct step undo = { .name = "import.undo", .to = "same", .corrects = true };
    static const struct step_shape shape = { .step = &undo };
    struct record                 *r = x->r;
    const struct db_value          v[] = { db_int(rq->realm), db_int(r->id), db_int(x->first),
                                           db_int(x->last) };
    struct db_rows                 rows;
    const char                    *key;
    json_t                        *pair;
    enum status                    st = rq_query(rq, select, v, 4, &rows);

    for (size_t i = 0; st == OK && i < rows.n; i++) {
        json_t *j = json_loads(rows.v[i].p, 0, NULL);
        json_object_foreach (j, key, pair)
            put_back(rq, r, key, json_array_get(pair, 0));
        json_decref(j);
    }
    if (st == OK)
        st = record_save(rq, c, r, &shape, rq->today);
    return st == OK ? hand_back(rq, c, r, import, x->first - 1) : st;
}

static void
plan_undo(struct undo *u)
{
    struct request *rq = &u->m->rq;

    load_rows(u);
    for (size_t i = 0; u->fine && i < shape_count(); i++)
        for (size_t k = 0; k < shape_at(i)->m->fields.n; k++)
            if (is_reference(&shape_at(i)->m->fields.v[k]) && shape_at(i)->fields[k].column >= 0)
                keep_referred(u, shape_at(i), &shape_at(i)->m->fields.v[k]);
    keep_what_kept_ones_need(u);
    rq->pending = &u->m->change;
    for (size_t i = u->n; u->fine && i-- > 0;) {
        struct taken_back *x = &u->v[i];
        if (x->keep)
            u->m->counts.kept++;
        else
            u->fine = (x->birth ? take_back_birth(rq, &u->m->change, x->r)
                                : take_back_change(rq, &u->m->change, x, u->m->id))
                   == OK;
        if (i % 64 == 0)
            import_set_progress(u->m->id, 10 + (int)(80 * (u->n - i) / (u->n + 1)));
    }
}

/* The kept ones join the remarks of the plan, so that they can be listed. */
static void
list_kept(struct undo *u)
{
    struct importing *m = u->m;

    m->kept = arena_alloc(m->arena, (u->n + 1) * sizeof(*m->kept));
    for (size_t i = 0, k = 0; i < u->n; i++)
        if (u->v[i].keep) {
            const struct value name = record_value(u->v[i].r, "name");
            m->kept[k++] = name.empty || !name.s ? "" : name.s;
        }
    import_plan_keep(m);
}

void
import_undo_job(void *arg, struct db *db, struct arena *a)
{
    const struct import_job *job = arg;
    bool                     done = false;

    (void)a;
    for (int tries = 0; tries < 3 && !done; tries++) {
        struct arena    *own = arena_open();
        struct importing m;
        struct undo      u = { .m = &m, .fine = true };
        if (import_open(&m, job, db, own) && strcmp(m.row[I_STATE].p, "undoing") == 0) {
            import_counts_load(&m);
            m.counts.kept = 0;
            m.change.batch = 0;
            plan_undo(&u);
            if (u.fine && m.rq.failed == OK) {
                list_kept(&u);
                done = import_finish(&m, "undone", NULL, true);
            }
        }
        import_close(&m);
        arena_close(own);
    }
    if (!done)
        (void)import_begin(job->engine, db, job->realm, job->id, "undoing", "done", NULL, NULL);
    import_set_progress(job->id, 100);
    free(arg);
}
