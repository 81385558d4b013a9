/* parts.c - rows of a part: their fields, their number, their keys and spans. */
#include <string.h>
#include "every.h"
#include "core/buffer.h"

struct filling {
    const struct module  *m;
    const struct step    *step;
    struct subject       *s;
    const struct account *by;
    const json_t         *base;
    const struct part    *p;
};

static struct reply *
send_rows(const struct filling *t, const char *rows, bool preview)
{
    json_t *rest = json_copy((json_t *)t->base);
    char   *text;

    json_object_del(rest, t->p->name);
    text = dumped(rest);
    json_decref(rest);
    text[strlen(text) - 1] = 0;
    return ask_post(t->by, step_path(t->s, t->step, preview),
                    is_birth(t->step) ? NO_REV : t->s->rev,
                    arena_print(scene.now, "{\"answers\":%s%s\"%s\":%s}}", text, text[1] ? "," : "",
                                t->p->name, rows));
}

/* named: the part, or one of its cells ("lines.0.kind"). */
static void
refused(struct filling *t, const char *what, const char *rows, const char *named)
{
    struct reply *r = send_rows(t, rows, false);

    judge(FIELDS, r->status == 422 && strcmp(field_named(r), named) == 0,
          "%s %s %s %s: wanted 422 %s, got %d %.160s", t->m->name, t->step->name, t->p->name, what,
          named, r->status, r->body);
    if (r->status == 200)
        (void)subject_read(t->s);
}

static void
taken(struct filling *t, const char *what, const char *rows)
{
    struct reply *r = send_rows(t, rows, true);

    judge(FIELDS, r->status == 200, "%s %s %s %s: wanted 200, got %d %.160s", t->m->name,
          t->step->name, t->p->name, what, r->status, r->body);
}

/* A sound row, with one cell left out or another value in it. */
static char *
row_with(const struct filling *t, const char *cell, const char *value)
{
    json_t *row = json_object();

    for (size_t i = 0; i < t->p->fields.n; i++) {
        const struct field *f = &t->p->fields.v[i];
        const struct field  named = { .name = arena_print(scene.now, "%s.%s", t->p->name, f->name),
                                      .type = f->type,
                                      .min = f->min,
                                      .max = f->max,
                                      .choices = f->choices,
                                      .codes = f->codes,
                                      .ref = f->ref };
        char               *text = cell && strcmp(cell, f->name) == 0 ? arena_text(scene.now, value)
                                 : f->flags & REQUIRED ? value_of(t->m, t->step, &named, NULL)
                                                       : NULL;
        if (text)
            json_object_set_new(row, f->name, json_loads(text, JSON_DECODE_ANY, NULL));
    }
    char *said = dumped(row);
    json_decref(row);
    return said;
}

static void
cell_refused(struct filling *t, const struct field *f, const char *value)
{
    refused(t, value ? value : "without",
            arena_print(scene.now, "[%s]", row_with(t, f->name, value)),
            arena_print(scene.now, "%s.0.%s", t->p->name, f->name));
}

static void
cell_test(struct filling *t, const struct field *f)
{
    const bool target =
        f->type == REF || f->type == ORG || f->type == PERSON || f->type == EMPLOYER;

    cell_refused(t, f, "[]");
    if (f->type != INTEGER && f->type != MONEY)
        cell_refused(t, f, "7");
    if (f->type != TEXT && f->type != NOTE)
        cell_refused(t, f, "\"no such value\"");
    if (f->flags & REQUIRED) {
        cell_refused(t, f, "null");
        cell_refused(t, f, "\"\"");
    }
    if (f->type == INTEGER) {
        cell_refused(t, f, arena_print(scene.now, "%lld", (long long)f->min - 1));
        if (f->max)
            cell_refused(t, f, arena_print(scene.now, "%lld", (long long)f->max + 1));
    }
    if (target) {
        cell_refused(t, f, "\"" UNISSUED "\"");
        cell_refused(t, f, arena_print(scene.now, "\"2%s\"", strchr(scene.base[0], '-')));
        cell_refused(
            t, f,
            arena_print(scene.now, "\"%s\"", f->type == ORG ? scene.employer : scene.base[0]));
    }
}

/* The same key twice: rows of a span may follow one another, never overlap. */
static void
keys_test(struct filling *t)
{
    const char *first = arena_slice(scene.now, t->p->key, strcspn(t->p->key, " "));
    char       *row = row_with(t, NULL, NULL);

    refused(t, "the same key twice", arena_print(scene.now, "[%s,%s]", row, row),
            arena_print(scene.now, "%s.1.%s", t->p->name, first));
    if (!t->p->span)
        return;
    const char *to = t->p->span + strcspn(t->p->span, " ") + 1;
    const char *from = arena_slice(scene.now, t->p->span, strcspn(t->p->span, " "));
    json_t     *one = json_loads(row, 0, NULL), *next = json_loads(row, 0, NULL);
    json_object_set_new(one, from, json_string("2026-01-01"));
    json_object_set_new(one, to, json_string("2026-03-31"));
    json_object_set_new(next, from, json_string("2026-04-01"));
    taken(t, "one after the other", arena_print(scene.now, "[%s,%s]", dumped(one), dumped(next)));
    json_object_set_new(next, from, json_string("2026-03-31"));
    refused(t, "overlapping by a day", arena_print(scene.now, "[%s,%s]", dumped(one), dumped(next)),
            arena_print(scene.now, "%s.1.%s", t->p->name, first));
    json_object_set_new(one, to, json_string("2025-12-31"));
    refused(t, "ending before it begins", arena_print(scene.now, "[%s]", dumped(one)),
            arena_print(scene.now, "%s.0.%s", t->p->name, to));
    json_decref(one);
    json_decref(next);
}

/* One row more than it takes; the rows themselves are empty. */
static void
number_test(struct filling *t)
{
    struct buffer b;

    buffer_open(&b, scene.now);
    for (int64_t i = 0; i <= t->p->max; i++)
        buffer_text(&b, i ? ",{}" : "[{}");
    buffer_text(&b, "]");
    refused(t, "a row too many", b.v, t->p->name);
}

static void
part_test(struct filling *t)
{
    char *row = row_with(t, NULL, NULL);

    taken(t, "no rows", "[]");
    taken(t, "a sound row", arena_print(scene.now, "[%s]", row));
    refused(t, "a text", "\"x\"", t->p->name);
    refused(t, "an object", "{}", t->p->name);
    refused(t, "a number", "7", t->p->name);
    refused(t, "a row that is a text", "[\"x\"]", t->p->name);
    row[strlen(row) - 1] = 0;
    refused(t, "a cell that there is not",
            arena_print(scene.now, "[%s%s\"no_such\":1}]", row, row[1] ? "," : ""),
            arena_print(scene.now, "%s.0.no_such", t->p->name));
    for (size_t i = 0; i < t->p->fields.n; i++)
        cell_test(t, &t->p->fields.v[i]);
    if (t->p->key)
        keys_test(t);
    if (t->p->max)
        number_test(t);
}

void
parts_test(const struct module *m, const struct step *step, struct subject *s,
           const struct account *by, const json_t *base)
{
    EACH_WORD (w, k, step->asks) {
        const size_t n = k - (w[k - 1] == '?' || w[k - 1] == '+');
        struct filling  t = { .m = m, .step = step, .s = s, .by = by, .base = base };
        if (!is_part(m, w, n))
            continue;
        t.p = part_named(m, w, n);
        part_test(&t);
    }
}
