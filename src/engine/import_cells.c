/* import_cells.c - a record of the file becomes answers and steps; names of a register. */
#include "engine/import_plan.h"
#include <stdlib.h>
#include <string.h>
#include "core/day.h"
#include "core/text.h"

/* ---- names of a register, the ones being born included ---- */

struct name_entry {
    struct name_entry *next;
    const char        *name;
    int64_t            id;
    bool               here;
};
struct names {
    struct name_entry *v[4096];
};

struct names *
plan_names_open(struct arena *a)
{
    return arena_alloc(a, sizeof(struct names));
}

static struct name_entry **
name_bucket(struct names *n, const char *name)
{
    size_t h = 5381;

    for (; *name; name++)
        h = h * 33 + (unsigned char)*name;
    return &n->v[h % 4096];
}

void
plan_name_add(struct plan *p, const char *name, int64_t id, bool here)
{
    struct name_entry **at = name_bucket(p->names, name), *x = arena_alloc(p->m->arena, sizeof(*x));

    *x = (struct name_entry){ *at, name, id, here };
    *at = x;
}

/* 0: none; -1: several. */
int64_t
plan_name_find(struct plan *p, const char *name, bool *here)
{
    int64_t id = 0;

    for (const struct name_entry *x = *name_bucket(p->names, name); x; x = x->next)
        if (strcmp(x->name, name) == 0) {
            id = id && id != x->id ? -1 : x->id;
            *here = x->here;
        }
    return id;
}

/* Unions within the scope, by name; employers by code, and by name where they have no code. */
bool
plan_names_load(struct plan *p, const char *module, bool by_code)
{
    struct request       *rq = &p->m->rq;
    struct shape         *s = shape_named(module);
    const struct db_value v[] = { db_int(rq->realm), rq->scope };
    struct db_rows        rows;
    const char           *sql =
        arena_print(p->m->arena,
                    "SELECT \"id\", %s FROM \"%s\" WHERE \"realm\" = $1 AND \"owner\" >= 0"
                    " AND get_bit($2, \"owner\") = 1 AND \"state\" NOT IN ('dissolved', 'closed')",
                    by_code ? "\"credit\", \"name\"" : "\"name\", ''", s->table.name);

    if (rq_query(rq, sql, v, 2, &rows) != OK)
        return false;
    for (size_t i = 0; i < rows.n; i++) {
        const char *key = rows.v[i * 3 + 1].p, *name = rows.v[i * 3 + 2].p;
        plan_name_add(p, *key ? key : arena_print(p->m->arena, "名 %s", name), rows.v[i * 3].i,
                      false);
    }
    return true;
}

/* ---- values of a record of the file ---- */

const char *
plan_text(const struct plan *p, const char *field)
{
    const int column = layout_column_named(&p->m->layout, field);

    return column < 0 ? "" : p->m->in.records[p->at].values[column].text;
}

void
plan_remark(struct plan *p, const char *field, enum verdict v, const char *reason,
            const char *value)
{
    const struct record_read *r = &p->m->in.records[p->at];
    const int                 column = field ? layout_column_named(&p->m->layout, field) : -1;

    intake_remark(p->m->arena, &p->m->in, r->row, column < 0 ? -1 : r->values[column].column, v,
                  reason, value);
}

static bool
asks(const struct step_shape *y, const char *field)
{
    for (const struct ask *x = y->asks; x; x = x->next)
        if (x->field && strcmp(x->field->name, field) == 0)
            return true;
    return false;
}

void
plan_answer(struct plan *p, struct shape *s, const struct step_shape *y, struct answers *a,
            const char *field, const char *text)
{
    const struct field *f = column_named(s->m, NULL, field, strlen(field));
    struct value        v;

    if (!f || !*text || !asks(y, field))
        return;
    const struct code_table *t =
        f->type == CODE ? code_table_named(f->codes, strlen(f->codes)) : NULL;
    if (f->type == DATE && strcmp(field, "born") == 0)
        text = arena_slice(p->m->arena, text, strlen(text) > 7 ? 7 : strlen(text));
    const char *says = value_read(&p->m->rq, f, t, text, &v);
    if (says) /* the register is stricter than the reader of the file: the cell alone is refused */
        plan_remark(p, field, V_REFUSED_CELL, says, "");
    else
        (void)answers_add(&p->m->rq, a, f, v);
}

void
plan_answer_reference(struct plan *p, struct shape *s, struct answers *a, const char *field,
                      int64_t id)
{
    const struct field *f = column_named(s->m, NULL, field, strlen(field));

    if (f)
        (void)answers_add(&p->m->rq, a, f, (struct value){ false, id, NULL });
}

/* Every column of the layout that this step asks for. */
void
plan_answer_columns(struct plan *p, struct shape *s, const struct step_shape *y, struct answers *a)
{
    for (size_t i = 0; i < p->m->layout.n; i++) {
        const char *field = p->m->layout.columns[i].field,
                   *text = p->m->in.records[p->at].values[i].text;
        plan_answer(p, s, y, a, field, text);
        if (strcmp(field, "birth") == 0)
            plan_answer(p, s, y, a, "born", text);
    }
}

/* ---- steps ---- */

static void
note_row(struct plan *p, const struct record *r, const char *action)
{
    const struct sql_table *t = &engine_tables[TABLE_IMPORT_ROW];
    struct db_value        *row = change_row(&p->m->change, t);

    row[0] = db_int(p->m->realm);
    row[1] = db_int(p->m->id);
    row[2] = db_int(p->number++);
    row[3] = db_int(p->m->in.records[p->at].row);
    row[4] = db_text(r->shape->m->name);
    row[5] = db_int(r->id);
    row[6] = r->raw[AT_REV];
    row[7] = db_text(action);
    row[8] = r->raw[AT_REV];
    (void)change_add(&p->m->change, WRITE_INSERT, t, row);
}

/* A refusal of the engine about optional cells refuses these and tries again without them. */
static bool
drop_refused(struct plan *p, struct answers *a)
{
    struct request *rq = &p->m->rq;
    bool            dropped = false;

    for (size_t i = 0; i < rq->fault_count; i++) {
        const int column = layout_column_named(&p->m->layout, rq->faults[i].field);
        if (column < 0 || p->m->layout.columns[column].required)
            return false;
        for (size_t k = 0; k < a->n; k++)
            if (a->v[k].field && strcmp(a->v[k].field->name, rq->faults[i].field) == 0) {
                a->v[k] = a->v[--a->n];
                plan_remark(p, rq->faults[i].field, V_REFUSED_CELL, rq->faults[i].says, "");
                dropped = true;
                break;
            }
    }
    return dropped;
}

struct record *
plan_take(struct plan *p, struct shape *s, const struct step_shape *y, struct record *r,
          struct answers *a, const char *action)
{
    struct request *rq = &p->m->rq;

    for (int tries = 0; tries < 4; tries++) {
        struct step_call         call = { .shape = s,
                                          .step = y,
                                          .id = r ? r->id : 0,
                                          .if_match = r ? record_rev(r) : -1,
                                          .answers = *a };
        const struct change_mark mark = change_mark(&p->m->change);
        call.answers.trusted = true;
        call.answers.day = y->birth && p->m->settings.day ? p->m->settings.day : 0;
        rq->fault_count = 0;
        rq->says = NULL;
        const enum status st = plan_step(rq, &p->m->change, &call);
        if (st == OK) {
            note_row(p, call.record, action);
            return call.record;
        }
        change_back(&p->m->change, mark);
        if (r)
            record_restore(rq, r);
        if (st == E_INVALID && drop_refused(p, a))
            continue;
        if (st == E_BUSY || st == E_FAULT)
            p->m->why = "暂时读不到数据库，请稍后重试。";
        plan_remark(p, rq->fault_count ? rq->faults[0].field : NULL,
                    strcmp(action, "create") == 0 ? V_REFUSED_ROW : V_REMARK,
                    rq->fault_count ? rq->faults[0].says
                    : rq->says      ? rq->says
                                    : "不能登记",
                    "");
        return NULL;
    }
    return NULL;
}

/* ---- differences to a known record ---- */

/* What the register knows more exactly than the file is no difference: 2020-03 and 2020-03-15. */
static bool
coarser(const struct field *f, struct value file, struct value known, const char *plain)
{
    if (f->type == BIRTH && plain && file.s)
        return strlen(file.s) < strlen(plain) && strncmp(plain, file.s, strlen(file.s)) == 0;
    if (f->type != DATE || file.empty || known.empty)
        return false;
    return (file.n % 100 == 0 && known.n / 100 == file.n / 100)
        || (file.n % 10000 == 0 && known.n / 10000 == file.n / 10000);
}

static bool
differs(struct plan *p, struct record *r, const struct field *f, struct value v)
{
    const int          i = field_index(r->shape, f->name);
    const char        *plain = is_secret(f) ? secret_open(&p->m->rq, r, i) : NULL;
    const struct value known = *record_at(r, f);

    if (coarser(f, v, known, plain))
        return false;
    return is_secret(f) ? !text_is(plain, v.s) : !value_same(known, v);
}

/* What the file says otherwise, by the first step that asks for it; an empty cell takes nothing
   away. */
bool
plan_change(struct plan *p, struct shape *s, struct record *r, const struct answers *all)
{
    bool changed = false;

    EACH_WORD (w, n, p->m->target->changes) {
        const struct step_shape *y = step_shape_named(s, arena_slice(p->m->arena, w, n));
        struct answers           some = { 0 };
        for (size_t i = 0; y && i < all->n; i++)
            if (asks(y, all->v[i].field->name) && differs(p, r, all->v[i].field, all->v[i].v))
                (void)answers_add(&p->m->rq, &some, all->v[i].field, all->v[i].v);
        if (!y || !some.n)
            continue;
        if (asks(y, "reason"))
            plan_answer(p, s, y, &some, "reason", "导入名册");
        struct record *fresh = plan_take(p, s, y, r, &some, "change");
        if (!fresh)
            return false;
        changed = true;
    }
    return changed;
}

void
plan_settle(struct plan *p, struct record *r, const struct answers *a)
{
    p->m->action[p->at] = (char *)(uintptr_t)(plan_change(p, r->shape, r, a) ? "change" : "same");
}
