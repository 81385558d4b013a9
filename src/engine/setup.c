/* setup.c - the engine as a caller: a realm, its top union, its first people, all by steps. */
#include "engine/setup.h"
#include <stdlib.h>
#include <string.h>
#include "core/buffer.h"
#include "core/day.h"
#include "engine/account.h"

/* A top union was always there: trees of past days have it as their root. */
enum { TOP_SINCE = 19490101 };

enum status
setup_open(struct setup *s, struct engine *e, struct db *db, int64_t realm)
{
    *s = (struct setup){
        .engine = e, .db = db, .arena = arena_open(), .caller = { .realm = realm, .engine = true }
    };
    enum status st = request_begin(&s->rq, e, db, s->arena);
    if (st == OK)
        st = request_as(&s->rq, &s->caller);
    change_open(&s->change, &s->rq);
    return st;
}

void
setup_close(struct setup *s)
{
    request_end(&s->rq);
    arena_close(s->arena);
}

static bool
read_answers(struct setup *s, const struct shape *shape, const struct step_shape *y,
             const char *const *v, struct answers *a)
{
    (void)y;
    for (; v && v[0]; v += 2) {
        const struct field *f = column_named(shape->m, NULL, v[0], strlen(v[0]));
        struct value        value;
        if (!f || !v[1]) {
            (void)request_fault(&s->rq, v[0], "没有此项");
            continue;
        }
        const struct code_table *t =
            f->type == CODE ? code_table_named(f->codes, strlen(f->codes)) : NULL;
        const char              *says = value_read(&s->rq, f, t, v[1], &value);
        if (says)
            (void)request_fault(&s->rq, f->name, says);
        else
            (void)answers_add(&s->rq, a, f, value);
    }
    return s->rq.fault_count == 0;
}

enum status
setup_step(struct setup *s, const char *module, const char *step, int64_t id,
           const char *const *answers, int64_t day, int64_t *record)
{
    struct step_call call = { .shape = shape_named(module), .id = id };

    CHECK(call.shape && (call.step = step_shape_named(call.shape, step)));
    s->rq.fault_count = 0;
    s->rq.says = NULL;
    if (!read_answers(s, call.shape, call.step, answers, &call.answers))
        return E_INVALID;
    call.answers.trusted = true;
    call.answers.day = day;
    const struct record *r = id ? record_get(&s->rq, call.shape, id) : NULL;
    call.if_match = r ? record_rev(r) : -1;
    const enum status planned = plan_step(&s->rq, &s->change, &call);
    const enum status st = s->rq.failed != OK ? s->rq.failed : planned;
    if (st == OK && record)
        *record = call.record->id;
    return st;
}

char *
setup_says(struct setup *s)
{
    struct buffer b;

    buffer_open(&b, s->arena);
    buffer_text(&b, s->rq.says ? s->rq.says : "");
    for (size_t i = 0; i < s->rq.fault_count; i++)
        buffer_print(&b, "%s%s: %s", b.n ? "; " : "", s->rq.faults[i].field, s->rq.faults[i].says);
    return b.v;
}

enum status
setup_commit(struct setup *s)
{
    const char        *says = NULL;
    const enum outcome o = commit_wait(&s->change, &says);
    struct engine     *e = s->engine;
    struct db         *db = s->db;
    const int64_t      realm = s->caller.realm;

    setup_close(s);
    const enum status st = setup_open(s, e, db, realm);
    return o == DONE ? st : o == MISSED ? E_CONFLICT : E_BUSY;
}

/* ---- a city ---- */

static enum status
next_realm(struct setup *s, int64_t *realm)
{
    struct db_rows    rows;
    const enum status st = rq_query(&s->rq, "SELECT max(\"realm\") FROM \"realm\"", NULL, 0, &rows);

    *realm = st == OK && rows.n ? rows.v[0].i + 1 : 1;
    return st;
}

static void
add_realm(struct setup *s, const char *name)
{
    struct db_value *row = change_row(&s->change, &engine_tables[TABLE_REALM]);

    row[0] = row[1] = db_int(s->change.realm);
    row[2] = db_text(name);
    row[3] = db_int(s->rq.now);
    row[4] = db_int(s->rq.today / 100 * 100);
    (void)change_add(&s->change, WRITE_CLAIM, &engine_tables[TABLE_REALM], row);
}

/* A federation of this name in which nobody can log in yet: a try that was cut off goes on. */
static enum status
unfinished(struct setup *s, const char *name, int64_t *realm, int64_t *org)
{
    static const char select[] =
        "SELECT r.\"realm\", o.\"id\" FROM \"realm\" r JOIN \"org\" o ON o.\"realm\" = r.\"realm\""
        " AND o.\"owner\" = 0 WHERE r.\"name\" = $1 AND NOT EXISTS (SELECT 1 FROM \"account\" a"
        " WHERE a.\"realm\" = r.\"realm\") ORDER BY r.\"realm\" LIMIT 1";
    const struct db_value v = db_text(name);
    struct db_rows        rows;
    const enum status     st = rq_query(&s->rq, select, &v, 1, &rows);

    *realm = st == OK && rows.n ? rows.v[0].i : 0;
    *org = *realm ? rows.v[1].i : 0;
    return st;
}

enum status
setup_realm(struct engine *e, struct db *db, const char *name, const char *region, int64_t *realm,
            int64_t *org)
{
    struct setup      s;
    const char *const answers[] = { "name", name, "kind", "local", "region", region ? region : "",
                                    NULL };
    enum status       st = setup_open(&s, e, db, 0);

    if (st == OK && (st = unfinished(&s, name, realm, org)) == OK && *realm) {
        setup_close(&s);
        return OK;
    }
    if (st == OK && (st = next_realm(&s, realm)) == OK) {
        setup_close(&s);
        st = setup_open(&s, e, db, *realm);
    }
    if (st == OK)
        add_realm(&s, name);
    if (st == OK)
        st = setup_step(&s, "org", "establish", 0, answers, TOP_SINCE, org);
    if (st == E_INVALID)
        fprintf(stderr, "%s\n", setup_says(&s));
    if (st == OK)
        st = setup_commit(&s);
    setup_close(&s);
    return st;
}

static enum status
add_account(struct setup *s, int64_t person, const char *login, char **password)
{
    char             *text = NULL;
    const enum status st = account_plan(&s->rq, &s->change, login, person, &text, NULL);

    if (st == OK)
        *password = strdup(text);
    return st;
}

enum status
setup_account(struct engine *e, struct db *db, int64_t realm, int64_t person, const char *login,
              char **password)
{
    struct setup s;
    enum status  st = setup_open(&s, e, db, realm);

    if (st == OK)
        st = add_account(&s, person, login, password);
    if (st == OK)
        st = setup_commit(&s);
    setup_close(&s);
    return st;
}

enum status
setup_officer(struct engine *e, struct db *db, int64_t realm, const char *name, const char *role,
              int64_t org, const char *login, char **password)
{
    struct setup s;
    int64_t      person = 0;
    enum status  st = setup_open(&s, e, db, realm);

    if (st == OK) {
        const char *const answers[] = { "name", name, "origin", id_text(s.arena, realm, org),
                                        NULL };
        st = setup_step(&s, "person", "record", 0, answers, 0, &person);
    }
    if (st == OK) {
        const char *const answers[] = { "person", id_text(s.arena, realm, person),
                                        "role",   role,
                                        "org",    id_text(s.arena, realm, org),
                                        "from",   day_text(s.arena, s.rq.today),
                                        NULL };
        st = setup_step(&s, "post", "install", 0, answers, 0, NULL);
    }
    if (st == OK)
        st = add_account(&s, person, login, password);
    if (st == E_INVALID)
        fprintf(stderr, "%s\n", setup_says(&s));
    if (st == OK)
        st = setup_commit(&s);
    setup_close(&s);
    return st;
}
