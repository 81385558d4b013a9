/* plan.c - the order of a write, once for every module. */
#include <string.h>
#include "core/codes.h"
#include "core/day.h"
#include "core/text.h"
#include "engine/plan.h"
#include "engine/tree.h"

static const char *
say(const struct request *rq, const char *chinese, const char *english)
{
    return rq->english ? english : chinese;
}

/* ---- is it offered ---- */

static bool
from_state(const struct record *r, const struct step_shape *y)
{
    const char         *state = record_state(r);
    const struct state *s = state_named(r->shape->m, state, strlen(state));

    if (strcmp(y->step->from, "*") == 0)
        return s && s->ending != FINAL;
    return in_words(y->step->from, state, strlen(state));
}

/* Last doers of a step since the record was born; four eyes look at them. */
static bool
done_by_me(struct request *rq, const struct record *r, const char *step, size_t n)
{
    const struct db_value v[] = { db_int(rq->realm), db_int(r->id),
                                  db_text(arena_slice(rq->arena, step, n)) };
    struct db_rows        rows;

    return rq_query(rq,
                    "SELECT \"person\" FROM \"history\" WHERE \"realm\" = $1 AND \"record\" = $2"
                    " AND \"step\" = $3 ORDER BY \"rev\" DESC LIMIT 1",
                    v, 3, &rows)
            != OK
        || (rows.n && rows.v[0].i == rq->caller->person);
}

static bool
four_eyes(struct request *rq, const struct record *r, const struct step_shape *y)
{
    EACH_WORD (w, n, y->step->not_by) {
        const struct field *f = column_named(r->shape->m, NULL, w, n);
        if (f ? r->row.v[column_at(r->shape->m, NULL, f)].n == rq->caller->person
              : done_by_me(rq, r, w, n))
            return false;
    }
    return true;
}

enum status
step_offered(struct request *rq, struct record *r, const struct step_shape *y)
{
    const struct world w = request_world(rq);
    int64_t            post;

    if (!from_state(r, y) || (y->when && !holds(&w, &r->row, NULL, y->when, false))) {
        rq->says = say(rq, "这条记录现在的状态不能办理这一步，请刷新后再看。",
                       "The record is in a state in which this step is not offered: reload it.");
        return E_CONFLICT;
    }
    if (!who_allows(rq, r, y->who, &post)) {
        rq->says = say(rq, "您的岗位不能办理这一步，请交有权的岗位办理。",
                       "None of your posts may take this step: ask one that may.");
        return E_FORBIDDEN;
    }
    if (!four_eyes(rq, r, y)) {
        rq->says = say(rq, "前一步由您办理，这一步须由另一人办理。",
                       "You took the step before: another person has to take this one.");
        return E_FORBIDDEN;
    }
    return OK;
}

/* ---- answers into the record ---- */

/* A reference that the doer cannot see is as one that does not exist. Administrators name
 * what lies under their posts; whoever holds no post names unions, and himself. */
static bool
reference_stands(struct request *rq, const struct step_call *call, const struct field *f,
                 struct value v)
{
    const struct module  *m = target_of(call->shape->m, f);
    struct record        *to = m ? record_get(rq, shape_of(m), v.n) : NULL;
    const struct db_value scope = rq->scope;

    if (!to || call->answers.trusted)
        return to != NULL;
    if (rq->caller->n == 0 && !rq->caller->engine)
        return f->type == PERSON ? v.n == rq->caller->person
                                 : f->type == ORG || record_visible(rq, to);
    rq->scope = request_scope(rq, call->shape);
    const bool seen = record_visible(rq, to);
    rq->scope = scope;
    return seen;
}

static bool
asked_now(struct request *rq, struct record *r, const struct field *f)
{
    const int          i = field_index(r->shape, f->name);
    const struct node *when = i >= 0 ? r->shape->fields[i].when : NULL;
    const struct world w = request_world(rq);

    return !when || holds(&w, &r->row, NULL, when, false);
}

static void
put_value(struct request *rq, struct record *r, const struct field *f, struct value v)
{
    const int at = column_at(r->shape->m, NULL, f), i = field_index(r->shape, f->name);

    (void)rq;
    r->row.v[at] = v;
    if (i >= 0 && is_secret(f))
        r->plain[i] = true;
}

/* A row of the record that is there already; -1: it is new. */
static int
row_numbered(const struct part_rows *p, int64_t n)
{
    for (size_t i = 0; n && i < p->n; i++)
        if (p->numbers[i] == n)
            return (int)i;
    return -1;
}

static void
put_row(struct request *rq, struct step_call *call, const struct given *g, size_t i,
        struct row *row)
{
    const struct given_row *said = &g->rows[i];

    for (size_t k = 0; k < g->part->fields.n; k++) {
        const struct field *f = &g->part->fields.v[k];
        if (!said->present[k])
            continue;
        row->v[SPAN_COLUMNS + k] = said->v[k];
        if (is_reference(f) && !said->v[k].empty && !reference_stands(rq, call, f, said->v[k]))
            (void)request_fault(rq, arena_print(rq->arena, "%s.%zu.%s", g->part->name, i, f->name),
                                say(rq, "找不到，请重新选择", "Not found: choose again."));
    }
}

/* Rows that are named by their number keep what is not said of them; the others are new. */
static void
put_part(struct request *rq, struct step_call *call, const struct ask *x, const struct given *g)
{
    struct record    *r = call->record;
    const size_t      at = (size_t)(g->part - r->shape->m->parts.v);
    struct part_rows *p = record_part(rq, r, at);
    const struct part_rows before = *p;

    if (!x->added)
        *p = (struct part_rows){ .stored = p->stored, .stored_n = p->stored_n };
    for (size_t i = 0; i < g->n; i++) {
        const int   known = x->added ? -1 : row_numbered(&before, g->rows[i].n);
        struct row *row = record_part_row(rq, r, at);
        if (known >= 0)
            memcpy(row->v, before.v[known].v, (SPAN_COLUMNS + g->part->fields.n) * sizeof(*row->v));
        put_row(rq, call, g, i, row);
    }
    p->edited = p->loaded = true;
}

static const struct given *
given_for(const struct answers *a, const struct ask *x)
{
    for (size_t i = 0; i < a->n; i++)
        if ((x->field && a->v[i].field == x->field) || (x->part && a->v[i].part == x->part))
            return &a->v[i];
    return NULL;
}

/* What is demanded is demanded of this step: a reason given years ago is none for today. */
static bool
said_now(const struct record *r, const struct field *f)
{
    const int i = field_index(r->shape, f->name);

    return (i < 0 || r->answered[i]) && !r->row.v[column_at(r->shape->m, NULL, f)].empty;
}

static void
take_answers(struct request *rq, struct step_call *call, struct record *r)
{
    for (const struct ask *x = call->step->asks; x; x = x->next) {
        const struct given *g = given_for(&call->answers, x);
        if (x->part) {
            if (g)
                put_part(rq, call, x, g);
            else if (!x->optional)
                (void)request_fault(rq, x->part->name, say(rq, "必填", "Required."));
            continue;
        }
        if (!x->field)
            continue;
        if (g && is_reference(x->field) && !g->v.empty
            && !reference_stands(rq, call, x->field, g->v))
            (void)request_fault(rq, x->field->name,
                                say(rq, "找不到，请重新选择", "Not found: choose again."));
        if (g) {
            put_value(rq, r, x->field, g->v);
            const int i = field_index(r->shape, x->field->name);
            if (i >= 0)
                r->answered[i] = true;
        }
    }
    for (const struct ask *x = call->step->asks; x; x = x->next)
        if (x->field && !x->optional && !said_now(r, x->field) && asked_now(rq, r, x->field))
            (void)request_fault(rq, x->field->name, say(rq, "必填", "Required."));
}

/* ---- sets, copy, follow, calc ---- */

static int64_t
serial_number(const char *class)
{
    int64_t h = 7;

    for (; *class; class ++)
        h = (h * 131 + *class) % 1000003;
    return h;
}

static void
draw_number(struct request *rq, struct change *c, struct record *r, const struct field *f,
            struct value *v)
{
    const int i = field_index(r->shape, f->name);

    c->draws = arena_grow(c->arena, c->draws, c->draw_count, &c->draw_cap, sizeof(*c->draws));
    c->draws[c->draw_count++] = (struct draw){ .id = serial_number(f->serial),
                                               .class = f->serial,
                                               .year = rq->today / 10000,
                                               .raw = r->raw,
                                               .cell = &r->raw[r->shape->fields[i].column] };
    *v = (struct value){ false, 0, NUMBER_TO_COME };
}

static void
apply_sets(struct request *rq, struct change *c, struct record *r, const struct step_shape *y)
{
    const struct world w = request_world(rq);

    for (const struct set *x = y->sets; x; x = x->next) {
        struct value v = { .empty = true };
        if (x->next_number)
            draw_number(rq, c, r, x->field, &v);
        else if (x->code && x->field->type == BOOLEAN)
            v = (struct value){ false, *x->code == 'y', NULL };
        else if (x->code)
            v = (struct value){ false, 0, x->code };
        else if (!x->empties)
            v = worth(&w, &r->row, NULL, x->sum);
        put_value(rq, r, x->field, v);
    }
}

static void
derive(struct request *rq, struct record *r)
{
    const struct world w = request_world(rq);

    for (size_t i = 0; i < r->shape->m->fields.n; i++) {
        const struct field_shape *f = &r->shape->fields[i];
        struct value             *v = &r->row.v[ENGINE_COLUMNS + i];
        if (f->copy && v->empty)
            *v = worth(&w, &r->row, NULL, f->copy);
        if (f->follow)
            *v = worth(&w, &r->row, NULL, f->follow);
        if (f->calc)
            *v = worth(&w, &r->row, NULL, f->calc);
    }
}

/* Does a date that may lack its day or month agree with the birth date of the number? */
static bool
agrees(int64_t known, int64_t birth)
{
    return known % 10000 == 0 ? known / 10000 == birth / 10000 : known / 100 == birth / 100;
}

/* Only what was typed in this step can contradict; what was stored followed from the old number. */
static bool
typed_anew(const struct record *r, int i)
{
    const int at = r->shape->fields[i].column;

    return r->answered[i]
        && (!r->old
            || !value_same(value_of_raw(&r->shape->m->fields.v[i], &r->old[at]),
                           r->row.v[ENGINE_COLUMNS + i]));
}

static void
contradicts(struct request *rq, const struct field *f)
{
    (void)request_fault(rq, f->name, say(rq, "与身份证号不符", "Contradicts the identity number."));
}

static void
derive_from_number(struct request *rq, struct record *r, int i, const char *number)
{
    const struct field *f = &r->shape->m->fields.v[i];
    struct value       *v = &r->row.v[ENGINE_COLUMNS + i];
    const int64_t       birth = idnumber_birth(number);
    const char          sex[2] = { idnumber_sex(number), 0 };

    if (f->type == BIRTH) {
        if (typed_anew(r, i) && !v->empty && !agrees(day_parse(v->s), birth))
            contradicts(rq, f);
        *v = (struct value){ false, 0, day_text(rq->arena, birth) };
        r->plain[i] = true;
    } else if (f->type == DATE && strcmp(f->name, "born") == 0) {
        if (typed_anew(r, i) && !v->empty && !agrees(v->n, birth))
            contradicts(rq, f);
        *v = (struct value){ false, birth / 100 * 100, NULL };
    } else if (f->type == CODE && strcmp(f->name, "sex") == 0) {
        if (typed_anew(r, i) && !v->empty && strcmp(v->s, sex) != 0
            && (*v->s == '1' || *v->s == '2'))
            contradicts(rq, f);
        *v = (struct value){ false, 0, arena_text(rq->arena, sex) };
    }
}

/* A resident number tells the birth date and the sex: nobody is asked for what it says, and what
 * contradicts it is refused (domain.md 2.2). */
static void
derive_identity(struct request *rq, struct record *r, int field)
{
    const char  *number = r->row.v[ENGINE_COLUMNS + field].s;
    const int    at = field_index(r->shape, "kind");
    struct value *kind = at >= 0 ? &r->row.v[ENGINE_COLUMNS + at] : NULL;

    if (!r->plain[field] || !number)
        return;
    const bool resident = strlen(number) == 18 && idnumber_check(number, rq->today) == CODE_GOOD;
    if (kind && kind->empty && resident)
        *kind = (struct value){ false, 0, idnumber_of_residence_permit(number) ? "3" : "1" };
    const bool claimed =
        kind && !kind->empty && (strcmp(kind->s, "1") == 0 || strcmp(kind->s, "3") == 0);
    if (claimed && !resident)
        (void)request_fault(rq, r->shape->m->fields.v[field].name,
                            say(rq, "居民身份证号应为 18 位", "A resident number has 18 digits."));
    for (size_t i = 0; resident && (claimed || !kind) && i < r->shape->m->fields.n; i++)
        derive_from_number(rq, r, (int)i, number);
}

static void
derive_all(struct request *rq, struct record *r)
{
    for (size_t i = 0; i < r->shape->m->fields.n; i++)
        if (r->shape->m->fields.v[i].type == IDNUMBER)
            derive_identity(rq, r, (int)i);
    derive(rq, r);
}

/* ---- what must hold ---- */

static void
check_record(struct request *rq, struct record *r)
{
    const struct world w = request_world(rq);
    const struct shape *s = r->shape;

    for (size_t i = 0; i < s->m->fields.n; i++)
        if (s->m->fields.v[i].flags & REQUIRED && r->row.v[ENGINE_COLUMNS + i].empty
            && s->fields[i].column >= 0)
            (void)request_fault(rq, s->m->fields.v[i].name, say(rq, "必填", "Required."));
    for (size_t i = 0; i < s->m->checks.n; i++) {
        const struct check_shape *c = &s->checks[i];
        if (c->when && !holds(&w, &r->row, NULL, c->when, false))
            continue;
        if (holds(&w, &r->row, NULL, c->must, true))
            continue;
        const char *says = label_of(rq, s->m, "check", c->check->must, c->check->says);
        if (c->check->law)
            says = arena_print(rq->arena, "%s（%s）", says, c->check->law);
        (void)request_fault(rq, c->check->at, says);
    }
}

/* ---- the step ---- */

/* The changes of the entry that led into the present state; the caller forgets them. */
static json_t *
last_turn(struct request *rq, const struct record *r)
{
    static const char     select[] = "SELECT \"changes\" FROM \"history\" WHERE \"realm\" = $1"
                                     " AND \"record\" = $2 ORDER BY \"rev\" DESC LIMIT 200";
    const struct db_value v[] = { db_int(rq->realm), db_int(r->id) };
    struct db_rows        rows;

    if (rq_query(rq, select, v, 2, &rows) != OK)
        return NULL;
    for (size_t i = 0; i < rows.n; i++) {
        json_t     *j = json_loads(rows.v[i].p, 0, NULL);
        const char *to = json_string_value(json_array_get(json_object_get(j, "state"), 1));
        if (to && strcmp(to, record_state(r)) == 0)
            return j;
        json_decref(j);
    }
    return NULL;
}

/* The state before the last change of it: where came_from leads. */
static const char *
state_before(struct request *rq, const struct record *r)
{
    json_t     *turn = last_turn(rq, r);
    const char *from = json_string_value(json_array_get(json_object_get(turn, "state"), 0));
    char       *state = from ? arena_text(rq->arena, from) : NULL;

    json_decref(turn);
    return state;
}

/* It never was so: what keeps its days is as it was before that step, unless this one says it. */
static void
take_back_turn(struct request *rq, struct record *r, const char *to)
{
    json_t     *turn = last_turn(rq, r), *pair;
    const char *from = json_string_value(json_array_get(json_object_get(turn, "state"), 0)), *key;

    if (!from || strcmp(from, to) != 0) {
        json_decref(turn);
        return;
    }
    json_object_foreach (turn, key, pair) {
        const int     i = field_index(r->shape, key);
        const json_t *old = json_array_get(pair, 0);
        if (i < 0 || !(r->shape->m->fields.v[i].flags & DATED) || r->answered[i]
            || is_secret(&r->shape->m->fields.v[i]))
            continue;
        r->row.v[ENGINE_COLUMNS + i] =
            json_is_string(old)
                ? (struct value){ false, 0, arena_text(rq->arena, json_string_value(old)) }
                : (struct value){ json_is_null(old), json_integer_value(old), NULL };
    }
    json_decref(turn);
}

static enum status
reach_state(struct request *rq, struct record *r, const struct step_shape *y)
{
    const char *to = y->step->to;

    if (strcmp(to, "same") == 0)
        return OK;
    if (strcmp(to, "came_from") == 0 && !(to = state_before(rq, r)))
        return E_CONFLICT;
    if (y->step->corrects && r->old)
        take_back_turn(rq, r, to);
    r->row.v[COLUMN_STATE] = (struct value){ false, 0, to };
    return OK;
}

/* The owner is an organisation: its org.no is stored. */
static void
resolve_owner(struct request *rq, struct record *r)
{
    const struct shape *s = r->shape;

    if (!s->owner || s->owner_is_self)
        return;
    const struct world   w = request_world(rq);
    const struct value   v = worth(&w, &r->row, NULL, s->owner);
    const struct record *org = v.empty ? NULL : record_get(rq, shape_named("org"), v.n);
    r->raw[AT_OWNER] = db_int(org ? record_owner(org) : -1);
    r->row.v[COLUMN_OWNER] = v;
}

static enum status
find_record(struct request *rq, struct step_call *call)
{
    if (call->step->birth) {
        call->record = record_new(rq, call->shape);
        return OK;
    }
    struct record *r = call->record = record_get(rq, call->shape, call->id);
    if (!r || !record_visible(rq, r))
        return E_MISSING;
    if (call->if_match < 0)
        return E_UNBOUND;
    if (call->if_match != record_rev(r)) {
        rq->says = say(rq, "您打开以后别人已经改过，请刷新后再办。",
                       "Somebody has changed it since you opened it: reload.");
        return E_STALE;
    }
    return step_offered(rq, r, call->step);
}

static enum status
birth_allowed(struct request *rq, struct change *c, struct step_call *call)
{
    int64_t post;

    if (!who_allows(rq, call->record, call->step->who, &post)) {
        rq->says = say(rq, "您的岗位不能在这里办理，请核对所选的工会。",
                       "None of your posts may do this there: look at the union chosen.");
        return E_FORBIDDEN;
    }
    c->post = post;
    c->births = arena_grow(c->arena, c->births, c->birth_count, &c->birth_cap, sizeof(*c->births));
    c->births[c->birth_count++] = (struct born){ call->record->id, -1, call->record, 0 };
    return OK;
}

static bool
day_allowed(struct request *rq, const struct step_call *call, int64_t day)
{
    const struct record *r = call->record;

    if (day > rq->today || !day_valid(day))
        return request_fault(rq, "on",
                             say(rq, "起算日不能晚于今天", "The day of effect cannot lie ahead."));
    if (r->old && !call->step->step->corrects && day < r->raw[AT_SINCE].i)
        return request_fault(
            rq, "on",
            arena_print(rq->arena,
                        say(rq, "不能早于上次变更的 %s；改正过去请用“更正”",
                            "Not before the last change, %s; use “correct” for the past."),
                        day_text(rq->arena, r->raw[AT_SINCE].i)));
    return true;
}

enum status
plan_step(struct request *rq, struct change *c, struct step_call *call)
{
    const int64_t day = call->answers.day ? call->answers.day : rq->today;
    enum status   st = find_record(rq, call);

    if (st != OK)
        return st;
    struct record *r = call->record;
    rq->pending = c;
    if (call->step->step->all && r->old) {
        bool acts;
        if ((st = sign_plan(rq, c, r, call->step, &acts)) != OK || !acts)
            return st;
    }
    if (!day_allowed(rq, call, day))
        return E_INVALID;
    take_answers(rq, call, r);
    if (rq->fault_count)
        return E_INVALID;
    if (call->step->birth && (st = birth_allowed(rq, c, call)) != OK)
        return st;
    if ((st = reach_state(rq, r, call->step)) != OK)
        return st;
    apply_sets(rq, c, r, call->step);
    resolve_owner(rq, r);
    derive_all(rq, r);
    rq->step = call->step->step;
    rq->hooked = r;
    if (call->step->step->code && !call->step->step->code(rq, r))
        return E_INVALID;
    parts_judge(rq, r);
    derive(rq, r);
    if (!rq->fault_count)
        check_record(rq, r);
    if (rq->fault_count)
        return E_INVALID;
    if (r->old && !call->step->birth) {
        int64_t post;
        (void)who_allows(rq, r, call->step->who, &post);
        c->post = post;
    }
    if ((st = record_save(rq, c, r, call->step, day)) != OK)
        return st;
    if ((st = open_plan(rq, c, r, call->step->step)) != OK)
        return st;
    return tell_plan(rq, c, r, call->step->step);
}
