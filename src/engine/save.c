/* save.c - a record as it is now becomes writes: row, span, parts, indexes of protected values,
 * followers, history, log line. */
#include <stdlib.h>
#include <string.h>
#include "core/buffer.h"
#include "core/day.h"
#include "core/pinyin.h"
#include "core/text.h"
#include "engine/plan.h"

/* ---- the row ---- */

static void
seal_field(struct request *rq, struct record *r, int i)
{
    const struct shape *s = r->shape;
    const struct value  v = r->row.v[ENGINE_COLUMNS + i];
    struct db_value    *raw = &r->raw[s->fields[i].column];

    if (!r->plain[i])
        return;
    if (v.empty) {
        *raw = db_blob("", 0);
        return;
    }
    const char *before =
        r->old ? secret_open(rq,
                             &(struct record){ .shape = r->shape,
                                               .id = r->id,
                                               .old = r->old,
                                               .plain = arena_alloc(rq->arena, s->m->fields.n + 1),
                                               .row = r->row },
                             i)
               : NULL;
    if (before && strcmp(before, v.s) == 0)
        return; /* the same value keeps its cell: nothing has changed */
    const struct blob cell = cell_seal(rq->arena, rq->engine->keys, secret_place(s, i, r->id), v.s);
    *raw = db_blob(cell.v, cell.n);
}

static void
fill_raw(struct request *rq, struct record *r)
{
    const struct shape *s = r->shape;

    r->raw[AT_STATE] = db_text(r->row.v[COLUMN_STATE].s);
    for (size_t i = 0; i < s->m->fields.n; i++) {
        const struct field_shape *f = &s->fields[i];
        const struct value        v = r->row.v[ENGINE_COLUMNS + i];
        if (f->column < 0)
            continue;
        if (is_secret(f->f))
            seal_field(rq, r, (int)i);
        else
            r->raw[f->column] = raw_of_value(f->f, v);
        if (f->key >= 0) {
            r->raw[f->key] = db_text(v.empty ? "" : pinyin_key(rq->arena, v.s));
            r->raw[f->initials] = db_text(v.empty ? "" : pinyin_initials(rq->arena, v.s));
        }
    }
}

static column_mask
changed_columns(const struct record *r)
{
    column_mask mask = 0;

    for (size_t i = 0; i < r->shape->table.n; i++)
        if (!r->old || db_compare(&r->old[i], &r->raw[i]) != 0)
            mask |= (column_mask)1 << i;
    return mask;
}

/* ---- spans (M2b) ---- */

static bool
dated_changed(const struct record *r)
{
    const struct shape *s = r->shape;

    if (db_compare(&r->old[AT_STATE], &r->raw[AT_STATE])
        || db_compare(&r->old[AT_OWNER], &r->raw[AT_OWNER]))
        return true;
    for (size_t i = 0; i < s->dated_count; i++)
        if (db_compare(&r->old[s->fields[s->dated[i]].column],
                       &r->raw[s->fields[s->dated[i]].column]))
            return true;
    return false;
}

static void
close_span(struct change *c, const struct record *r, int64_t day)
{
    const struct shape *s = r->shape;
    struct db_value    *row = change_row(c, &s->span);

    row[0] = r->old[AT_REALM];
    row[1] = r->old[AT_ID];
    row[2] = r->old[AT_SINCE];
    row[3] = r->old[AT_REV];
    row[4] = db_int(day);
    row[6] = r->old[AT_STATE];
    row[7] = r->old[AT_OWNER];
    for (size_t i = 0; i < s->dated_count; i++)
        row[8 + i] = r->old[s->fields[s->dated[i]].column];
    (void)change_add(c, WRITE_INSERT, &s->span, row);
}

/* It was always so: closed spans are rewritten too; a state that never was voids its span. */
static enum status
correct_spans(struct request *rq, struct change *c, struct record *r)
{
    const struct shape   *s = r->shape;
    const struct db_value v[] = { db_int(rq->realm), db_int(r->id) };
    struct db_rows        rows;
    const char           *sql = spans_select(rq->arena, s);
    const bool            state = db_compare(&r->old[AT_STATE], &r->raw[AT_STATE]) != 0;
    enum status           st = rq_query(rq, sql, v, 2, &rows);

    for (size_t i = 0; st == OK && i < rows.n; i++) {
        struct db_value *row = &rows.v[i * rows.columns];
        column_mask      mask = 0;
        for (size_t k = 0; k < s->dated_count; k++) {
            const int at = s->fields[s->dated[k]].column;
            if (db_compare(&r->old[at], &r->raw[at]) == 0)
                continue;
            row[8 + k] = r->raw[at];
            mask |= (column_mask)1 << (8 + k);
        }
        if (state && i + 1 == rows.n && db_compare(&row[6], &r->raw[AT_STATE]) == 0) {
            r->raw[AT_SINCE] = row[2];
            row[5] = db_int(1);
            mask |= (column_mask)1 << 5;
        }
        change_update(c, &s->span, row, mask, -1);
    }
    return st;
}

static enum status
keep_days(struct request *rq, struct change *c, struct record *r, const struct step_shape *y,
          int64_t day)
{
    if (!r->old) {
        r->raw[AT_SINCE] = db_int(day);
        return OK;
    }
    if (!dated_changed(r))
        return OK;
    if (y->step->corrects)
        return correct_spans(rq, c, r);
    if (day_first(day) > day_first(r->old[AT_SINCE].i))
        close_span(c, r, day);
    r->raw[AT_SINCE] = db_int(day);
    return OK;
}

/* ---- parts ---- */

static void
save_part(struct request *rq, struct change *c, struct record *r, size_t at)
{
    const struct shape     *s = r->shape;
    const struct sql_table *t = &s->parts[at];
    const struct part      *d = &s->m->parts.v[at];
    struct part_rows       *p = &r->parts[at];
    const size_t            span = d->span ? 1 : 0;

    for (size_t i = 0; i < p->stored_n; i++)
        (void)change_add(c, WRITE_DELETE, t, p->stored[i]);
    p->stored = arena_alloc(rq->arena, (p->n + 1) * sizeof(*p->stored));
    p->stored_n = p->n;
    for (size_t i = 0; i < p->n; i++) {
        struct db_value *row = p->stored[i] = change_row(c, t);
        row[PART_REALM] = db_int(r->realm);
        row[PART_OF] = db_int(r->id);
        row[PART_N] = db_int(p->numbers[i]);
        if (span)
            row[PART_FIELDS] = db_int(!p->v[i].v[0].empty && p->v[i].v[0].n);
        for (size_t k = 0; k < d->fields.n; k++)
            row[PART_FIELDS + span + k] =
                raw_of_value(&d->fields.v[k], p->v[i].v[SPAN_COLUMNS + k]);
        (void)change_add(c, WRITE_INSERT, t, row);
    }
}

/* ---- history and log ---- */

static void
json_raw_value(struct buffer *b, const struct db_value *v, int64_t empty)
{
    if (v->kind == DB_INT && v->i == empty)
        json_nothing(b);
    else if (v->kind == DB_INT)
        json_int(b, v->i);
    else if (v->kind == DB_TEXT && v->n)
        json_text(b, v->p);
    else if (v->kind == DB_BLOB && v->n)
        json_text(b, text_base64(b->arena, v->p, v->n));
    else
        json_nothing(b);
}

/* {"field":[old,new]}: canonical, in the order of the columns; cells in base64 (M1q). */
static const char *
changes_json(struct request *rq, const struct record *r)
{
    const struct shape *s = r->shape;
    struct buffer       b;

    buffer_open(&b, rq->arena);
    json_open(&b, '{');
    for (size_t i = AT_STATE; i < s->table.n; i++) {
        const struct column *col = &s->table.columns[i];
        const struct db_value  none = col->store == STORE_TEXT ? db_text("")
                                    : col->store == STORE_BLOB ? db_blob("", 0)
                                                               : db_int(col->empty);
        const struct db_value *old = r->old ? &r->old[i] : &none;
        bool derived = i == AT_CREATED;
        for (size_t k = 0; k < s->m->fields.n; k++)
            derived |= (int)i == s->fields[k].key || (int)i == s->fields[k].initials;
        if (derived || db_compare(old, &r->raw[i]) == 0)
            continue;
        json_key(&b, col->name);
        json_open(&b, '[');
        json_raw_value(&b, old, col->empty);
        json_raw_value(&b, &r->raw[i], col->empty);
        json_close(&b, ']');
    }
    for (size_t i = 0; i < s->m->parts.n; i++)
        if (r->parts[i].edited) {
            json_key(&b, s->m->parts.v[i].name);
            json_open(&b, '[');
            json_nothing(&b);
            json_int(&b, (int64_t)r->parts[i].n);
            json_close(&b, ']');
        }
    json_close(&b, '}');
    return b.v;
}

void
history_add(struct request *rq, struct change *c, const struct record *r, const char *step,
            const char *changes, int64_t day)
{
    const struct sql_table *t = &engine_tables[TABLE_HISTORY];
    struct db_value        *row = change_row(c, t);
    unsigned char          *salt = arena_alloc(rq->arena, 16), sum[DIGEST_SIZE];

    crypto_random(salt, 16);
    digest_salted(salt, changes, strlen(changes), sum);
    row[0] = db_int(r->realm);
    row[1] = db_int(r->id);
    row[2] = r->raw[AT_REV];
    row[3] = db_int(rq->now);
    row[4] = db_text(r->shape->m->name);
    row[5] = db_text(step);
    row[6] = db_int(rq->caller->person);
    row[7] = db_int(c->post);
    row[8] = db_int(day);
    row[9] = db_int(c->batch);
    row[10] = db_text(changes);
    row[11] = db_blob(salt, 16);
    (void)change_add(c, WRITE_INSERT, t, row);
    for (size_t i = 0; i < c->draw_count; i++)
        if (c->draws[i].raw == r->raw && !c->draws[i].changes) {
            c->draws[i].changes = &row[10];
            c->draws[i].text = changes;
            c->draws[i].salt = salt;
            c->draws[i].log = c->log_count;
        }
    change_log(c, r->shape->m->tag, r->id, record_rev(r), sum);
}

/* ---- whoever follows one of my fields (M4a) ---- */

static enum status
move_followers(struct request *rq, struct change *c, const struct record *r)
{
    for (size_t i = 0; r->old && i < r->shape->follower_count; i++) {
        const struct follower *f = &r->shape->followers[i];
        const int              mine = r->shape->fields[f->mine].column;
        const struct field_shape *to = &f->shape->fields[f->field];
        const struct db_value  v[] = { db_int(rq->realm), db_int(r->id) };
        struct db_rows         rows;
        if (db_compare(&r->old[mine], &r->raw[mine]) == 0)
            continue;
        const char *sql =
            arena_print(rq->arena, "SELECT %s FROM \"%s\" WHERE \"realm\" = $1 AND \"%s\" = $2",
                        f->shape->columns, f->shape->table.name, f->shape->fields[f->via].f->name);
        const enum status st = rq_query(rq, sql, v, 2, &rows);
        if (st != OK)
            return st;
        for (size_t k = 0; k < rows.n; k++) {
            struct db_value *row = &rows.v[k * rows.columns];
            column_mask      mask = (column_mask)1 << to->column;
            row[to->column] = r->raw[mine];
            if (to->key >= 0) {
                row[to->key] = db_text(pinyin_key(rq->arena, row[to->column].p));
                row[to->initials] = db_text(pinyin_initials(rq->arena, row[to->column].p));
                mask |= (column_mask)1 << to->key | (column_mask)1 << to->initials;
            }
            change_update(c, &f->shape->table, row, mask, -1);
        }
    }
    return OK;
}

/* ---- whoever looks at my rows by any() (module.md 3) ---- */

static enum status
recompute_any(struct request *rq, struct change *c, const struct any_follower *f,
              struct record *mine, int64_t target)
{
    struct record     *to = record_get(rq, f->shape, target);
    const int          column = f->shape->fields[f->field].column;
    const struct world w = request_world(rq);
    size_t             n = 0;
    bool               any = false;

    if (!to)
        return OK;
    const struct field  *via = &mine->shape->m->fields.v[f->via];
    const struct rows_of of = { .m = mine->shape->m, .via = via, .link = POINTS_HERE };
    const struct row    *rows = w.rows(rq, &of, &to->row, &n);
    for (size_t i = 0; i < n; i++)
        any |= rows[i].id != mine->id && holds(&w, &to->row, &rows[i], f->cond, false);
    const struct value v = mine->row.v[ENGINE_COLUMNS + f->via];
    any |= !v.empty && v.n == target && holds(&w, &to->row, &mine->row, f->cond, false);
    if (to->raw[column].i == any)
        return OK;
    to->raw[column] = db_int(any);
    to->row.v[ENGINE_COLUMNS + f->field] = (struct value){ false, any, NULL };
    change_update(c, &f->shape->table, to->raw, (column_mask)1 << column, -1);
    return OK;
}

static enum status
move_any_followers(struct request *rq, struct change *c, struct record *r)
{
    enum status st = OK;

    for (size_t i = 0; st == OK && i < r->shape->any_count; i++) {
        const struct any_follower *f = &r->shape->any_followers[i];
        const int64_t              now = r->raw[r->shape->fields[f->via].column].i;
        const int64_t              was = r->old ? r->old[r->shape->fields[f->via].column].i : 0;
        if (was && was != now)
            st = recompute_any(rq, c, f, r, was);
        if (st == OK && now)
            st = recompute_any(rq, c, f, r, now);
    }
    return st;
}

/* ---- the whole ---- */

/* A second step on the same record within one change goes into the row that waits to be written. */
static void
write_row(struct change *c, struct record *r)
{
    const column_mask mask = changed_columns(r);
    struct write     *w = r->write && r->write <= c->n ? &c->writes[r->write - 1] : NULL;

    if (w && w->row == r->raw) {
        if (w->kind == WRITE_UPDATE)
            w->mask |= mask;
        return;
    }
    if (!r->old)
        (void)change_add(c, WRITE_INSERT, &r->shape->table, r->raw);
    else
        change_update(c, &r->shape->table, r->raw, mask, r->old[AT_REV].i);
    r->write = c->n;
}

/* Whoever is seen through this row is found in its town too (M5d). */
static enum status
index_seen(struct request *rq, struct change *c, const struct record *r)
{
    enum status st = OK;

    if (r->old && r->old[AT_OWNER].i == r->raw[AT_OWNER].i)
        return OK;
    for (size_t i = 0; st == OK && i < r->shape->m->fields.n; i++) {
        const struct field_shape *f = &r->shape->fields[i];
        const struct value        v = r->row.v[ENGINE_COLUMNS + i];
        const struct shape       *to = f->target ? shape_of(f->target) : NULL;
        for (size_t k = 0; st == OK && to && !v.empty && k < to->via_count; k++)
            if (strcmp(to->via[k], arena_print(rq->arena, "%s.%s", r->shape->m->name, f->f->name))
                == 0) {
                struct record *seen = record_get(rq, shape_of(f->target), v.n);
                st = seen ? index_tails(rq, c, seen, record_owner(r)) : OK;
            }
    }
    return st;
}

/* The record is now as it will be stored: a further step of this change begins there. */
static void
settle(struct request *rq, struct record *r)
{
    const size_t fields = r->shape->m->fields.n;

    r->old = arena_copy(rq->arena, r->raw, r->shape->table.n * sizeof(*r->raw));
    memset(r->plain, 0, fields * sizeof(*r->plain));
    memset(r->answered, 0, fields * sizeof(*r->answered));
    for (size_t i = 0; i < r->shape->m->parts.n; i++)
        r->parts[i].edited = false;
}

enum status
record_save(struct request *rq, struct change *c, struct record *r, const struct step_shape *y,
            int64_t day)
{
    enum status st;

    if (!r->old)
        r->raw[AT_BATCH] = db_int(c->batch);
    fill_raw(rq, r);
    if ((st = unique_plan(rq, c, r)) != OK || (st = tree_plan(rq, c, r, day)) != OK
        || (st = keep_days(rq, c, r, y, day)) != OK)
        return st;
    r->raw[AT_REV] = db_int(r->old ? r->old[AT_REV].i + 1 : 1);
    write_row(c, r);
    for (size_t i = 0; i < r->shape->m->parts.n; i++)
        if (r->parts[i].edited)
            save_part(rq, c, r, i);
    if ((st = index_secrets(rq, c, r)) != OK || (st = move_followers(rq, c, r)) != OK
        || (st = move_any_followers(rq, c, r)) != OK || (st = index_seen(rq, c, r)) != OK)
        return st;
    history_add(rq, c, r, y->step->name, changes_json(rq, r), day);
    c->module = r->shape->m->name;
    c->record = r->id;
    c->rev = record_rev(r);
    c->state = r->raw[AT_STATE].p;
    c->created = !r->old;
    settle(rq, r);
    return OK;
}
