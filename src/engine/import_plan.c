/*
 * import_plan.c - what a file would do: each of its records becomes steps of one change.  Known
 * records are compared, unknown ones are born; what only the register knows becomes a verdict.
 */
#include <stdlib.h>
#include <string.h>
#include "core/codes.h"
#include "core/day.h"
#include "core/text.h"
#include "engine/import.h"
#include "engine/list.h"
#include "engine/tree.h"

struct plan {
    struct importing   *m;
    struct shape       *shape, *through;
    struct names       *names;          /* of the register by name: unions, employers */
    size_t              at;             /* record under way */
    int64_t             number;         /* of import_row */
};

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

static struct name_entry **
name_bucket(struct names *n, const char *name)
{
    size_t h = 5381;

    for (; *name; name++)
        h = h * 33 + (unsigned char)*name;
    return &n->v[h % 4096];
}

static void
name_add(struct plan *p, const char *name, int64_t id, bool here)
{
    struct name_entry **at = name_bucket(p->names, name), *x = arena_alloc(p->m->arena, sizeof(*x));

    *x = (struct name_entry){ *at, name, id, here };
    *at = x;
}

/* 0: none; -1: several. */
static int64_t
name_find(struct plan *p, const char *name, bool *here)
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
static bool
load_names(struct plan *p, const char *module, bool by_code)
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
        name_add(p, *key ? key : arena_print(p->m->arena, "名 %s", name), rows.v[i * 3].i, false);
    }
    return true;
}

/* ---- values of a record of the file ---- */

static const char *
text_of(const struct plan *p, const char *field)
{
    const int column = layout_column_named(&p->m->layout, field);

    return column < 0 ? "" : p->m->in.records[p->at].values[column].text;
}

static void
remark(struct plan *p, const char *field, enum verdict v, const char *reason, const char *value)
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

static void
answer(struct plan *p, struct shape *s, const struct step_shape *y, struct answers *a,
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
        remark(p, field, V_REFUSED_CELL, says, "");
    else
        (void)answers_add(&p->m->rq, a, f, v);
}

static void
answer_reference(struct plan *p, struct shape *s, struct answers *a, const char *field, int64_t id)
{
    const struct field *f = column_named(s->m, NULL, field, strlen(field));

    if (f)
        (void)answers_add(&p->m->rq, a, f, (struct value){ false, id, NULL });
}

/* Every column of the layout that this step asks for. */
static void
answer_columns(struct plan *p, struct shape *s, const struct step_shape *y, struct answers *a)
{
    for (size_t i = 0; i < p->m->layout.n; i++) {
        const char *field = p->m->layout.columns[i].field,
                   *text = p->m->in.records[p->at].values[i].text;
        answer(p, s, y, a, field, text);
        if (strcmp(field, "birth") == 0)
            answer(p, s, y, a, "born", text);
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
                remark(p, rq->faults[i].field, V_REFUSED_CELL, rq->faults[i].says, "");
                dropped = true;
                break;
            }
    }
    return dropped;
}

static struct record *
take_step(struct plan *p, struct shape *s, const struct step_shape *y, struct record *r,
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
        if (st == E_INVALID && drop_refused(p, a))
            continue;
        if (st == E_BUSY || st == E_FAULT)
            p->m->why = "暂时读不到数据库，请稍后重试。";
        remark(p, rq->fault_count ? rq->faults[0].field : NULL, V_REFUSED_ROW,
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
static bool
change_record(struct plan *p, struct shape *s, struct record *r, const struct answers *all)
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
            answer(p, s, y, &some, "reason", "导入名册");
        struct record *fresh = take_step(p, s, y, r, &some, "change");
        if (!fresh)
            return false;
        changed = true;
    }
    return changed;
}

static void
settle_known(struct plan *p, struct record *r, const struct answers *a)
{
    p->m->action[p->at] = (char *)(uintptr_t)(change_record(p, r->shape, r, a) ? "change" : "same");
}

/* ---- unions ---- */

static void
link_remark(struct plan *p, int64_t employers)
{
    const char *credit = text_of(p, "employer_credit"), *name = text_of(p, "employer_name");
    const struct db_value v[] = { db_int(p->m->realm), db_text(*credit ? credit : name) };
    struct db_rows        rows;

    if (!employers || (!*credit && !*name))
        return;
    const char *sql = *credit ? "SELECT count(*) FROM \"employer\" WHERE \"realm\" = $1 AND "
                                "\"credit\" = $2 AND \"state\" = 'live'"
                              : "SELECT count(*) FROM \"employer\" WHERE \"realm\" = $1 AND "
                                "\"name\" = $2 AND \"state\" = 'live'";
    if (rq_query(&p->m->rq, sql, v, 2, &rows) == OK && rows.v[0].i != 1)
        remark(p, "employer_name", V_REMARK, "用人单位名录无此单位", "");
}

static bool
plan_union(struct plan *p, int64_t employers)
{
    const struct step_shape *birth = target_birth(p->shape);
    const char              *name = text_of(p, "name"), *above = text_of(p, "above_name");
    bool                     here = false, above_here = false;
    const int64_t            known = name_find(p, name, &here),
                  up = *above ? name_find(p, above, &above_here) : 0;
    struct answers           a = { 0 };

    if (*above && up <= 0)
        return false; /* perhaps later in the file */
    answer_columns(p, p->shape, birth, &a);
    if (up > 0)
        answer_reference(p, p->shape, &a, "above", up);
    if (known > 0 && !here) {
        settle_known(p, record_get(&p->m->rq, p->shape, known), &a);
        return true;
    }
    if (!*above) {
        remark(p, "above_name", V_REFUSED_ROW, "缺上级工会", "");
        return true;
    }
    struct record *r = take_step(p, p->shape, birth, NULL, &a, "create");
    if (r) {
        p->m->action[p->at] = (char *)(uintptr_t) "create";
        name_add(p, arena_text(p->m->arena, name), r->id, true);
        link_remark(p, employers);
    }
    return true;
}

/* Superiors first, wherever in the file they stand; what is left has none. */
static void
plan_unions(struct plan *p)
{
    struct db_rows        rows;
    const struct db_value v = db_int(p->m->realm);
    bool                 *done = arena_alloc(p->m->arena, p->m->in.n + 1), moved = true;
    const int64_t         employers =
        rq_query(&p->m->rq, "SELECT count(*) FROM \"employer\" WHERE \"realm\" = $1", &v, 1, &rows)
                == OK
                    ? rows.v[0].i
                    : 0;

    while (moved) {
        moved = false;
        for (p->at = 0; p->at < p->m->in.n; p->at++) {
            const enum verdict is = p->m->in.records[p->at].verdict;
            if (done[p->at] || (is != V_TAKEN && is != V_REPAIRED))
                continue;
            done[p->at] = plan_union(p, employers);
            moved |= done[p->at];
        }
        import_set_progress(p->m->id, 60);
    }
    for (p->at = 0; p->at < p->m->in.n; p->at++) {
        const enum verdict is = p->m->in.records[p->at].verdict;
        if (!done[p->at] && (is == V_TAKEN || is == V_REPAIRED))
            remark(p, "above_name", V_REFUSED_ROW, "上级工会不存在", "");
    }
}

/* ---- employers ---- */

static bool
town_name_fits(const char *org, const char *town)
{
    static const char *const ends[] = { "总工会", "工会联合会", "工会委员会", "工会" };
    const char              *at = strstr(org, town);

    for (size_t i = 0; at && i < sizeof(ends) / sizeof(ends[0]); i++)
        if (strcmp(at + strlen(town), ends[i]) == 0)
            return true;
    return false;
}

/* The union of the town, in the district that the row names; else of the district; else of the
   clerk. */
static int64_t
local_union(struct plan *p, const char *town, const char *region)
{
    const struct tree *t = p->m->rq.tree;
    int64_t            district = 0, found = 0;

    for (size_t i = 0; i < t->n; i++) {
        const struct tree_node *x = tree_at(t, (int64_t)i);
        if (!x || !bits_has(p->m->rq.scope, x->no) || strcmp(x->state, "active") != 0)
            continue;
        const bool local = strcmp(x->kind, "local") == 0,
                   lower = strcmp(x->kind, "town") == 0 || strcmp(x->kind, "area") == 0;
        if (!local && !lower)
            continue;
        struct record     *r = record_get(&p->m->rq, shape_named("org"), x->org);
        const struct value where = r ? record_value(r, "region") : (struct value){ .empty = true };
        const bool         same_region = !*region || (!where.empty && strcmp(where.s, region) == 0);
        if (local && *region && same_region)
            district = x->org;
        if (lower && *town && same_region && town_name_fits(x->name, town))
            found = found && found != x->org ? -1 : x->org;
    }
    return found > 0 ? found : district ? district : p->m->caller.n ? p->m->caller.posts[0].org : 0;
}

static void
plan_employer(struct plan *p)
{
    const struct step_shape *birth = target_birth(p->shape);
    const char              *credit = text_of(p, "credit"), *name = text_of(p, "name");
    const char              *key = *credit ? credit : arena_print(p->m->arena, "名 %s", name);
    bool                     here = false;
    const int64_t            known = name_find(p, key, &here);
    struct answers           a = { 0 };

    answer_columns(p, p->shape, birth, &a);
    answer_reference(p, p->shape, &a, "local",
                     local_union(p, text_of(p, "town_name"), text_of(p, "region")));
    if (!*credit)
        answer(p, p->shape, birth, &a, "lacks", "unknown");
    if (known > 0 && !here) {
        settle_known(p, record_get(&p->m->rq, p->shape, known), &a);
        return;
    }
    struct record *r = take_step(p, p->shape, birth, NULL, &a, "create");
    if (r) {
        p->m->action[p->at] = (char *)(uintptr_t) "create";
        name_add(p, arena_text(p->m->arena, key), r->id, true);
    }
}

/* ---- members ---- */

/* The live membership of a document, wherever in the installation: its realm and record. */
static bool
live_membership(struct plan *p, const char *kind, const char *number, int64_t *realm,
                int64_t *member)
{
    unsigned char         hash[BLIND_SIZE], key[DIGEST_SIZE];
    const int             field = field_index(p->through, "document");
    struct db_rows        rows;
    struct buffer         b;

    blind_index(p->m->engine->keys, secret_tag(p->through, field), kind, number, hash);
    buffer_open(&b, p->m->arena);
    for (size_t i = 0; i < BLIND_SIZE; i++)
        buffer_print(&b, "%02x", hash[i]);
    buffer_char(&b, '\x1f');
    digest(b.v, b.n, key);
    const struct db_value v[] = { db_text(arena_print(p->m->arena, "%s/person", p->shape->m->name)),
                                  db_blob(key, 16) };
    if (rq_query(
            &p->m->rq,
            "SELECT \"realm\", \"record\" FROM \"identity\" WHERE \"kind\" = $1 AND \"key\" = $2",
            v, 2, &rows)
            != OK
        || !rows.n)
        return false;
    *realm = rows.v[0].i;
    *member = rows.v[1].i;
    return true;
}

static struct record *
person_of_document(struct plan *p, const char *kind, const char *number)
{
    unsigned char  hash[BLIND_SIZE];
    const int      field = field_index(p->through, "document");
    struct db_rows rows;

    blind_index(p->m->engine->keys, secret_tag(p->through, field), kind, number, hash);
    const struct db_value v[] = { db_int(p->m->realm), db_int(secret_tag(p->through, field)),
                                  db_blob(hash, BLIND_SIZE) };
    if (rq_query(&p->m->rq,
                 "SELECT \"record\" FROM \"blind\" WHERE \"realm\" = $1 AND \"tag\" = $2 AND "
                 "\"hash\" = $3",
                 v, 3, &rows)
            != OK
        || !rows.n)
        return NULL;
    return record_get(&p->m->rq, p->through, rows.v[0].i);
}

/* A file moves nobody: his union's name is told to those alone whose scope holds it. */
static void
say_elsewhere(struct plan *p, int64_t realm, const struct record *member)
{
    const struct value org = member ? record_value(member, "org") : (struct value){ .empty = true };
    const struct tree_node *x =
        realm == p->m->realm && !org.empty ? tree_of_org(p->m->rq.tree, org.n) : NULL;
    const bool             seen = x && bits_has(p->m->rq.scope, x->no);

    remark(p, "document", V_ELSEWHERE, seen ? "已是其他工会会员" : "需复核", seen ? x->name : "");
}

/* The record's own fields and the person's: one step each at most, counted as one change. */
static void
settle_member(struct plan *p, struct record *member)
{
    const struct value       who = record_value(member, "person");
    struct record           *person = who.empty ? NULL : record_get(&p->m->rq, p->through, who.n);
    const struct step_shape *birth = target_birth(p->shape), *record = target_birth(p->through);
    struct answers           a = { 0 }, b = { 0 };
    bool                     changed;

    answer_columns(p, p->shape, birth, &a);
    answer_columns(p, p->through, record, &b);
    changed = change_record(p, p->shape, member, &a);
    if (person)
        changed |= change_record(p, p->through, person, &b);
    p->m->action[p->at] = (char *)(uintptr_t)(changed ? "change" : "same");
}

static void
plan_member(struct plan *p)
{
    const struct step_shape *birth = target_birth(p->shape), *record = target_birth(p->through);
    const char              *kind = text_of(p, "kind"), *number = text_of(p, "document");
    struct answers           a = { 0 }, b = { 0 };
    int64_t                  realm = 0, id = 0;

    if (live_membership(p, kind, number, &realm, &id)) {
        struct record *member = realm == p->m->realm ? record_get(&p->m->rq, p->shape, id) : NULL;
        if (member && !record_value(member, "org").empty
            && record_value(member, "org").n == p->m->union_id)
            settle_member(p, member);
        else
            say_elsewhere(p, realm, member);
        return;
    }
    struct record *person = person_of_document(p, kind, number);
    if (!person) {
        answer_columns(p, p->through, record, &b);
        answer_reference(p, p->through, &b, "origin", p->m->union_id);
        if (!(person = take_step(p, p->through, record, NULL, &b, "create")))
            return;
    }
    answer_columns(p, p->shape, birth, &a);
    answer_reference(p, p->shape, &a, "person", person->id);
    answer_reference(p, p->shape, &a, "org", p->m->union_id);
    struct record *member = take_step(p, p->shape, birth, NULL, &a, "create");
    if (member)
        p->m->action[p->at] = (char *)(uintptr_t) "create";
}

/* ---- what the wizard still has to ask, and the counts ---- */

static void
find_union(struct plan *p)
{
    struct importing *m = p->m;
    bool              here;

    if (m->union_id || !m->in.suggests || !*m->in.suggests)
        return;
    p->names = arena_alloc(m->arena, sizeof(*p->names));
    if (load_names(p, "org", false)) {
        const int64_t id = name_find(p, m->in.suggests, &here);
        m->union_id = id > 0 ? id : 0;
    }
}

/* Members of the union whom a whole roster does not name: proposed, never taken off. */
static void
list_absent(struct plan *p)
{
    struct importing     *m = p->m;
    const struct db_value v[] = { db_int(m->realm), db_int(m->union_id), db_int(m->id) };
    struct db_rows        rows;
    struct {
        int64_t *v;
        size_t   n, cap;
    } named = { 0 };

    if (!m->whole
        || rq_query(&m->rq,
                    "SELECT \"id\", \"name\" FROM \"member\" WHERE \"realm\" = $1 AND \"org\" = $2"
                    " AND \"state\" IN ('member', 'retained') AND \"batch\" <> $3 ORDER BY "
                    "\"name_key\", \"id\"",
                    v, 3, &rows)
               != OK)
        return;
    for (p->at = 0; p->at < m->in.n; p->at++) {
        int64_t realm, id;
        if (m->action[p->at] && strcmp(m->action[p->at], "create") != 0
            && live_membership(p, text_of(p, "kind"), text_of(p, "document"), &realm, &id)) {
            named.v = arena_grow(m->arena, named.v, named.n, &named.cap, sizeof(*named.v));
            named.v[named.n++] = id;
        }
    }
    m->absent = arena_alloc(m->arena, (rows.n + 1) * sizeof(*m->absent));
    for (size_t i = 0; i < rows.n; i++) {
        bool found = false;
        for (size_t k = 0; k < named.n && !found; k++)
            found = named.v[k] == rows.v[i * 2].i;
        if (!found)
            m->absent[m->counts.absent++] = rows.v[i * 2 + 1].p;
    }
}

static void
count_all(struct importing *m)
{
    struct import_counts *c = &m->counts;

    c->rows = (int64_t)m->in.n;
    for (size_t i = 0; i < m->in.n; i++) {
        const struct record_read *r = &m->in.records[i];
        c->refused += r->verdict == V_REFUSED_ROW;
        c->doubles += r->verdict == V_DOUBLE;
        c->elsewhere += r->verdict == V_ELSEWHERE;
        if (r->verdict != V_TAKEN && r->verdict != V_REPAIRED)
            continue;
        c->taken++;
        c->mended += r->verdict == V_REPAIRED;
        c->created += m->action[i] && strcmp(m->action[i], "create") == 0;
        c->changed += m->action[i] && strcmp(m->action[i], "change") == 0;
        c->same += m->action[i] && strcmp(m->action[i], "same") == 0;
    }
    for (size_t i = 0; i < m->in.remark_count; i++) {
        c->cells_repaired += m->in.remarks[i].verdict == V_REPAIRED;
        c->cells_refused += m->in.remarks[i].verdict == V_REFUSED_CELL;
        c->remarks += m->in.remarks[i].verdict == V_REMARK;
    }
}

static void
judge_limits(struct importing *m)
{
    if (!m->why && m->in.missing)
        m->why =
            arena_print(m->arena, "没有找到“%s”这一列：请在上面指明哪一列是它。", m->in.missing);
    else if (!m->why && m->target->of_union && !m->union_id)
        m->why = "请选择这份名册属于哪个工会。";
    else if (!m->why && m->counts.created > IMPORT_NEW_MOST)
        m->why = arena_print(m->arena,
                             "这份文件有 %lld 行新记录，一次最多 %d 行：请分成几个文件分别导入。",
                             (long long)m->counts.created, IMPORT_NEW_MOST);
    else if (!m->why && m->counts.changed > IMPORT_CHANGED_MOST)
        m->why = arena_print(
            m->arena, "这份文件会修改 %lld 条已有记录，一次最多 %d 条：请分成几个文件分别导入。",
            (long long)m->counts.changed, IMPORT_CHANGED_MOST);
    else if (!m->why && !m->counts.created && !m->counts.changed && m->row && m->counts.rows == 0)
        m->why = "没有读到任何记录，请检查工作表和表头行。";
}

static void
plan_rows(struct plan *p, void (*one)(struct plan *))
{
    for (p->at = 0; p->at < p->m->in.n && !p->m->why; p->at++) {
        const enum verdict is = p->m->in.records[p->at].verdict;
        if (is == V_TAKEN || is == V_REPAIRED)
            one(p);
        if (p->at % 64 == 0)
            import_set_progress(p->m->id, 40 + (int)(55 * p->at / (p->m->in.n + 1)));
    }
}

void
import_plan(struct importing *m)
{
    struct plan p = { .m = m, .shape = shape_named(m->target->module) };
    const bool  too_many = m->in.n > 3 * IMPORT_NEW_MOST;

    p.through = m->target->through ? shape_named(m->target->through) : NULL;
    m->action = arena_alloc(m->arena, (m->in.n + 1) * sizeof(*m->action));
    if (m->target->of_union)
        find_union(&p);
    p.names = arena_alloc(m->arena, sizeof(*p.names));
    const bool ready = !m->in.missing && !too_many && (!m->target->of_union || m->union_id);
    if (ready && p.through)
        plan_rows(&p, plan_member);
    else if (ready && strcmp(m->target->module, "org") == 0 && load_names(&p, "org", false))
        plan_unions(&p);
    else if (ready && !p.through && load_names(&p, m->target->module, true))
        plan_rows(&p, plan_employer);
    intake_settle(&m->in);
    if (ready && p.through)
        list_absent(&p);
    count_all(m);
    if (too_many)
        m->counts.created = m->counts.taken;
    judge_limits(m);
}
