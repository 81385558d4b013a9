/* maker.c - steps in batches: two hundred become one change, so that thousands take seconds. */
#include <stdio.h>
#include <string.h>
#include "core/day.h"
#include "demo/city.h"

void
form_put(struct form *f, const char *name, const char *value)
{
    if (!value || !*value)
        return;
    CHECK(f->n + 2 < LENGTH(f->v));
    f->v[f->n++] = name;
    f->v[f->n++] = value;
}

void
form_int(struct maker *m, struct form *f, const char *name, int64_t value)
{
    form_put(f, name, arena_print(m->batch, "%lld", (long long)value));
}

void
form_day(struct maker *m, struct form *f, const char *name, int64_t day)
{
    form_put(f, name, day_text(m->batch, day));
}

void
form_id(struct maker *m, struct form *f, const char *name, int64_t id)
{
    if (id)
        form_put(f, name, id_text(m->batch, m->realm, id));
}

static void
say_refused(struct maker *m, const char *module, const char *step, const struct form *f,
            int64_t day, enum status st)
{
    char *says = setup_says(&m->setup);

    fprintf(stderr, "%s %s: %s %s\n   ", module, step, status_type(st), says ? says : "");
    for (size_t i = 0; f && i < f->n; i += 2)
        fprintf(stderr, " %s=%s", f->v[i], f->v[i + 1]);
    fprintf(stderr, " on=%lld\n", (long long)day);
}

static bool
open_batch(struct maker *m)
{
    enum status st;

    if (m->open)
        return true;
    st = setup_open(&m->setup, m->engine, m->db, m->realm);
    m->open = true;
    if (st != OK)
        fprintf(stderr, "数据库读不到，请查看上面的原因。The database cannot be read (%s): %s\n",
                status_type(st), db_why(m->db));
    return st == OK;
}

bool
maker_step(struct maker *m, const char *module, const char *step, int64_t id, const struct form *f,
           int64_t day, int64_t *record)
{
    if (!open_batch(m))
        return false;
    const enum status st = setup_step(&m->setup, module, step, id, f ? f->v : NULL, day, record);
    if (st != OK) {
        say_refused(m, module, step, f, day, st);
        return false;
    }
    m->done++;
    return ++m->waiting < BATCH || maker_commit(m);
}

bool
maker_commit(struct maker *m)
{
    if (!m->open)
        return true;
    const enum status st = m->waiting ? setup_commit(&m->setup) : OK;
    setup_close(&m->setup);
    m->open = false;
    arena_close(m->batch);
    m->batch = arena_open();
    if (st != OK)
        fprintf(stderr,
                "有 %zu 步没有写成，请换一个空的数据文件夹再试。%zu steps were not written (%s): "
                "try again in an empty folder.\n",
                m->waiting, m->waiting, status_type(st));
    m->waiting = 0;
    return st == OK;
}
