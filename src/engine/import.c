/* import.c - an import's life: its row, its files, its jobs. */
#include "engine/import.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "core/data.h"
#include "core/day.h"
#include "core/text.h"
#include "engine/tree.h"

enum { RUNNING = 64 };
static struct {
    int64_t id;
    int     percent;
} running[RUNNING]; /* a hint for the bar, never a truth */

void
import_set_progress(int64_t id, int percent)
{
    const size_t at = (size_t)((uint64_t)id % RUNNING);

    __atomic_store_n(&running[at].id, id, __ATOMIC_RELAXED);
    __atomic_store_n(&running[at].percent, percent, __ATOMIC_RELAXED);
}

int
import_progress(int64_t id)
{
    const size_t at = (size_t)((uint64_t)id % RUNNING);

    return __atomic_load_n(&running[at].id, __ATOMIC_RELAXED) == id
             ? __atomic_load_n(&running[at].percent, __ATOMIC_RELAXED)
             : 0;
}

/* ---- the row ---- */

enum status
import_upload(struct request *rq, struct change *c, const char *name, const void *bytes, size_t n)
{
    const struct sql_table *t = &engine_tables[TABLE_IMPORT];
    struct db_value        *row = change_row(c, t);
    const int64_t           id = id_next(rq->engine);

    if (!import_scratch_save(rq->arena, rq->engine, id, "file", (struct blob){ bytes, n })) {
        rq->says = rq->english ? "The file could not be stored: the disk may be full."
                               : "文件没有存下，磁盘可能已满，请联系管理员。";
        return E_BUSY;
    }
    row[I_REALM] = db_int(rq->realm);
    row[I_ID] = db_int(id);
    row[I_REV] = db_int(1);
    row[I_STATE] = db_text("uploaded");
    row[I_ACCOUNT] = db_int(rq->caller->account);
    row[I_PERSON] = db_int(rq->caller->person);
    row[I_OWNER] = db_int(rq->caller->n ? rq->caller->posts[0].no : -1);
    row[I_AT] = db_int(rq->now);
    row[I_NAME] = db_text(name);
    (void)change_add(c, WRITE_INSERT, t, row);
    c->module = "import";
    c->record = id;
    c->rev = 1;
    c->state = "uploaded";
    c->created = true;
    return OK;
}

struct db_value *
import_row_of(struct request *rq, int64_t id)
{
    const struct db_value v[] = { db_int(rq->realm), db_int(id) };
    struct db_rows        rows;

    if (rq_query(rq, "SELECT * FROM \"import\" WHERE \"realm\" = $1 AND \"id\" = $2", v, 2, &rows)
            != OK
        || !rows.n)
        return NULL;
    /* Whoever lost the post that he imported under has lost the import with it. */
    return rq->caller->engine || bits_has(rq->scope, rows.v[I_OWNER].i) ? rows.v : NULL;
}

/* A small change of its own: state, settings, counts. */
static bool
put_row(struct engine *e, struct db *db, int64_t realm, int64_t id, const char *from,
        const char *to, const char *settings, const char *why, const struct import_press *press)
{
    struct arena  *a = arena_open();
    struct request rq;
    struct caller  caller = { .realm = realm, .engine = true };
    struct change  c;
    bool           done = false;

    if (request_begin(&rq, e, db, a) == OK && request_as(&rq, &caller) == OK) {
        struct db_value *row = import_row_of(&rq, id);
        if (row && in_words(from, row[I_STATE].p, strlen(row[I_STATE].p))) {
            const int64_t rev = row[I_REV].i;
            change_open(&c, &rq);
            if (press) {
                c.key = press->key;
                c.who = press->who;
                memcpy(c.digest, press->digest, DIGEST_SIZE);
                c.module = "import";
                c.state = to;
                c.record = id;
            }
            row[I_STATE] = db_text(to);
            row[I_REV] = db_int(rev + 1);
            row[I_WHY] = db_text(why ? why : "");
            if (settings)
                row[I_SETTINGS] = db_text(settings);
            change_update(&c, &engine_tables[TABLE_IMPORT], row,
                          (column_mask)1 << I_STATE | (column_mask)1 << I_REV
                              | (column_mask)1 << I_SETTINGS | (column_mask)1 << I_WHY,
                          rev);
            request_end(&rq);
            done = commit_wait(&c, NULL) == DONE;
        }
    }
    request_end(&rq);
    arena_close(a);
    return done;
}

bool
import_begin(struct engine *e, struct db *db, int64_t realm, int64_t id, const char *from,
             const char *to, const char *settings, const struct import_press *press)
{
    import_set_progress(id, 1);
    return put_row(e, db, realm, id, from, to, settings, NULL, press);
}

/* ---- a piece of work ---- */

static bool
load_caller(struct importing *m)
{
    struct request       *rq = &m->rq;
    const struct db_value v[] = { db_int(m->realm), db_int(m->row[I_PERSON].i) };
    struct db_rows        rows;

    m->caller = (struct caller){ .realm = m->realm,
                                 .account = m->row[I_ACCOUNT].i,
                                 .person = m->row[I_PERSON].i };
    if (rq_query(rq, "SELECT \"name\" FROM \"person\" WHERE \"realm\" = $1 AND \"id\" = $2", v, 2,
                 &rows)
        != OK)
        return false;
    m->caller.name = rows.n ? rows.v[0].p : "";
    tree_release(rq->tree);
    rq->tree = NULL;
    return request_as(rq, &m->caller) == OK;
}

bool
import_open(struct importing *m, const struct import_job *job, struct db *db, struct arena *a)
{
    struct caller system = { .realm = job->realm, .engine = true };

    *m = (struct importing){
        .engine = job->engine, .db = db, .arena = a, .realm = job->realm, .id = job->id
    };
    if (request_begin(&m->rq, m->engine, db, a) != OK || request_as(&m->rq, &system) != OK)
        return false;
    if (!(m->row = import_row_of(&m->rq, m->id)) || !load_caller(m))
        return false;
    import_settings_load(a, m->row[I_SETTINGS].p, &m->settings);
    m->union_id = m->settings.union_id;
    change_open(&m->change, &m->rq);
    m->change.batch = m->id;
    return true;
}

void
import_close(struct importing *m)
{
    request_end(&m->rq);
}

static const char *
codes_text(void *arg, const char *table)
{
    struct importing       *m = arg;
    const struct data_file *f = data_named(arena_print(m->arena, "codes/%s.tsv", table));

    return f ? intake_codes(m->arena, f->text, m->rq.today) : NULL;
}

static bool
load_layout(struct importing *m, const char *name, struct layout *out)
{
    const struct data_file *f = data_named(arena_print(m->arena, "layouts/%s.tsv", name));
    const char             *why;

    if (!f)
        return false;
    CHECK(layout_parse(m->arena, name, f->text, out, &why));
    return true;
}

static const char *const layout_names[] = { "member", "org", "employer" };

static void
choose_layout(struct importing *m)
{
    struct layout all[3];
    int           score = 0, best;

    for (size_t i = 0; i < 3; i++)
        CHECK(load_layout(m, layout_names[i], &all[i]));
    best = intake_choose(&m->book, all, 3, &score);
    for (size_t i = 0; *m->settings.layout && i < 3; i++)
        if (strcmp(layout_names[i], m->settings.layout) == 0)
            best = (int)i;
    m->layout = all[best < 0 ? 0 : best];
    m->target = target_named(m->layout.name);
}

/* What this person called a column the last time. */
static const char *
habit(struct importing *m, const char *heading)
{
    const struct db_value v[] = { db_int(m->realm), db_int(m->caller.person),
                                  db_text(m->layout.name), db_text(heading) };
    struct db_rows        rows;

    return rq_query(
               &m->rq,
               "SELECT \"field\" FROM \"import_habit\" WHERE \"realm\" = $1 AND \"person\" = $2"
               " AND \"layout\" = $3 AND \"heading\" = $4",
               v, 4, &rows)
                    == OK
                && rows.n
             ? rows.v[0].p
             : NULL;
}

static bool
own_mapping(struct importing *m, struct intake_settings *s, size_t columns)
{
    bool any = false;

    s->mapping = arena_alloc(m->arena, (columns + 1) * sizeof(*s->mapping));
    s->mapped = columns;
    for (size_t i = 0; i < columns; i++) {
        const char *said = json_string_value(
            json_object_get(m->settings.mapping, arena_print(m->arena, "%zu", i)));
        s->mapping[i] = said              ? arena_text(m->arena, said)
                      : m->in.headings[i] ? habit(m, m->in.headings[i])
                                          : NULL;
        any |= s->mapping[i] != NULL;
    }
    return any;
}

bool
import_read(struct importing *m)
{
    struct intake_settings s = { .today = m->rq.today,
                                 .sheet = m->settings.sheet,
                                 .head = m->settings.head,
                                 .codes = codes_text,
                                 .codes_arg = m };
    struct blob            file;

    if (!import_scratch_load(m->arena, m->engine, m->id, "file", &file)) {
        m->why = "上传的文件已不在，请重新上传。";
        return false;
    }
    if (sheet_read(m->arena, file.v, file.n, &m->book, &m->why) != OK)
        return false;
    import_set_progress(m->id, 30);
    choose_layout(m);
    if (s.sheet >= (int)m->book.n)
        s.sheet = -1;
    intake_read(m->arena, &m->book, &m->layout, &s, &m->in);
    if (own_mapping(m, &s, m->in.column_count))
        intake_read(m->arena, &m->book, &m->layout, &s, &m->in);
    m->whole = m->settings.whole >= 0 ? m->settings.whole == 1 : m->in.whole;
    import_set_progress(m->id, 40);
    return true;
}

/* ---- ends of jobs ---- */

/* Names of the counts, in the order of struct import_counts. */
static const char *const count_names[] = {
    "rows",      "taken",  "created",        "changed",       "same",    "refused", "doubles",
    "elsewhere", "mended", "cells_repaired", "cells_refused", "remarks", "absent",  "kept",
};
enum { COUNTS = sizeof(count_names) / sizeof(count_names[0]) };
_Static_assert(sizeof(struct import_counts) == COUNTS * sizeof(int64_t), "a name for each count");

static char *
counts_text(struct importing *m)
{
    const int64_t *v = (const int64_t *)&m->counts;
    struct buffer  b;

    buffer_open(&b, m->arena);
    json_open(&b, '{');
    for (size_t i = 0; i < COUNTS; i++) {
        json_key(&b, count_names[i]);
        json_int(&b, v[i]);
    }
    json_close(&b, '}');
    return b.v;
}

void
import_counts_load(struct importing *m)
{
    json_t  *j = json_loads(m->row[I_COUNTS].p, 0, NULL);
    int64_t *v = (int64_t *)&m->counts;

    for (size_t i = 0; i < COUNTS; i++)
        v[i] = json_integer_value(json_object_get(j, count_names[i]));
    json_decref(j);
}

/* The import's own row goes with the change, so both are there or neither. */
bool
import_finish(struct importing *m, const char *state, const char *why, bool with_change)
{
    const int64_t rev = m->row[I_REV].i;

    if (!with_change)
        change_open(&m->change, &m->rq);
    m->row[I_STATE] = db_text(state);
    m->row[I_REV] = db_int(rev + 1);
    m->row[I_WHY] = db_text(why ? why : "");
    m->row[I_COUNTS] = db_text(counts_text(m));
    if (m->layout.name)
        m->row[I_LAYOUT] = db_text(m->layout.name);
    if (with_change)
        m->row[I_DONE] = db_int(m->rq.now);
    change_update(&m->change, &engine_tables[TABLE_IMPORT], m->row,
                  (column_mask)1 << I_STATE | (column_mask)1 << I_REV | (column_mask)1 << I_WHY
                      | (column_mask)1 << I_COUNTS | (column_mask)1 << I_LAYOUT
                      | (column_mask)1 << I_DONE,
                  rev);
    request_end(&m->rq);
    const enum outcome o = commit_wait(&m->change, NULL);
    import_set_progress(m->id, 100);
    return o == DONE;
}

static void
remember_habits(struct importing *m)
{
    const struct sql_table *t = &engine_tables[TABLE_IMPORT_HABIT];
    const char             *key;
    json_t                 *v;

    json_object_foreach (m->settings.mapping, key, v) {
        const size_t     i = (size_t)strtol(key, NULL, 10);
        struct db_value *row = change_row(&m->change, t);
        if (i >= m->in.column_count || !m->in.headings[i] || !*m->in.headings[i])
            continue;
        row[0] = db_int(m->realm);
        row[1] = db_int(m->caller.person);
        row[2] = db_text(m->layout.name);
        row[3] = db_text(m->in.headings[i]);
        row[4] = db_text(json_string_value(v));
        row[5] = db_int(m->rq.now);
        (void)change_add(&m->change, WRITE_DELETE, t, row);
        (void)change_add(&m->change, WRITE_CLAIM, t, row);
    }
}

static void
fail(const struct import_job *job, struct db *db, const char *from, const char *why)
{
    (void)put_row(job->engine, db, job->realm, job->id, from, "failed", NULL, why, NULL);
    import_set_progress(job->id, 100);
}

void
import_check_job(void *arg, struct db *db, struct arena *a)
{
    const struct import_job *job = arg;
    struct importing         m;
    const char              *why = NULL;

    if (!import_open(&m, job, db, a))
        why = "暂时读不到数据库，请稍后重试。";
    else if (!import_read(&m))
        why = m.why;
    else {
        import_plan(&m);
        import_plan_save(&m);
        (void)import_finish(&m, "checked", m.why, false);
    }
    import_close(&m);
    if (why)
        fail(job, db, "reading uploaded", why);
    free(arg);
}

void
import_commit_job(void *arg, struct db *db, struct arena *a)
{
    const struct import_job *job = arg;

    (void)a;
    for (int tries = 0; tries < 3; tries++) {
        struct importing m;
        struct arena    *own = arena_open();
        bool             done = false;
        const char      *why = NULL;
        const bool open = import_open(&m, job, db, own);
        if (open && strcmp(m.row[I_STATE].p, "writing") != 0)
            done = true; /* an answer was lost, the commit was not */
        else if (!open || !import_read(&m))
            why = m.why ? m.why : "暂时读不到数据库，请稍后重试。";
        else {
            import_plan(&m);
            why = m.why;
            if (!why) {
                remember_habits(&m);
                import_plan_save(&m);
                done = import_finish(&m, "done", NULL, true);
            }
        }
        char *kept = why ? strdup(why) : NULL;
        import_close(&m);
        arena_close(own);
        if (kept)
            (void)put_row(job->engine, db, job->realm, job->id, "writing", "checked", NULL, kept,
                          NULL);
        free(kept);
        if (done || why) {
            import_set_progress(job->id, 100);
            free(arg);
            return;
        }
    }
    (void)put_row(job->engine, db, job->realm, job->id, "writing", "checked", NULL,
                  "写入时别人也在修改这些记录，请再按一次“确认导入”。", NULL);
    import_set_progress(job->id, 100);
    free(arg);
}

/* A change is written whole or not at all, so nothing is half done; only the state remembers.  An
 * import belongs to the server in whose folder its file lies. */
bool
import_recover(const struct engine *e, struct db *db)
{
    static const char *const working[] = { "reading", "writing", "undoing" };
    static const char *const before[] = { "uploaded", "checked", "done" };
    struct arena            *a = arena_open();
    bool                     fine = true;

    for (size_t k = 0; fine && k < 3; k++) {
        const struct db_value v = db_text(working[k]);
        struct db_rows        rows;
        fine = db_query(db, a, "SELECT \"id\" FROM \"import\" WHERE \"state\" = $1", &v, 1, &rows)
            == OK;
        for (size_t i = 0; fine && i < rows.n; i++) {
            const struct db_value to[] = { db_text(before[k]), rows.v[i] };
            if (import_scratch_here(a, e, rows.v[i].i))
                fine = db_exec(db, "UPDATE \"import\" SET \"state\" = $1 WHERE \"id\" = $2", to, 2,
                               NULL)
                    == OK;
        }
    }
    arena_close(a);
    return fine;
}
