/* subject.c - records in the state that is wanted, brought there by legal steps alone. */
#include <stdlib.h>
#include <string.h>
#include "every.h"
#include "core/buffer.h"

bool
is_birth(const struct step *step)
{
    return in_words(step->from, "new", 3);
}

bool
is_from(const struct module *m, const struct step *step, const char *state)
{
    const struct state *s = state_named(m, state, strlen(state));

    if (is_birth(step))
        return strcmp(state, "new") == 0;
    if (strcmp(step->from, "*") == 0)
        return s && s->ending != FINAL;
    return in_words(step->from, state, strlen(state));
}

bool
owns_itself(const struct module *m)
{
    for (size_t i = 0; i < m->access.n; i++)
        if (m->access.v[i].standing == OWNER && strcmp(m->access.v[i].path, "id") == 0)
            return true;
    return false;
}

/* ---- one step ---- */

char *
step_path(const struct subject *s, const struct step *step, bool preview)
{
    return arena_print(scene.now, "/api/%s%s%s/%s%s", s->m->name, is_birth(step) ? "" : "/",
                       is_birth(step) ? "" : s->id, step->name, preview ? "?preview=1" : "");
}

char *
body_of(const json_t *answers)
{
    return arena_print(scene.now, "{\"answers\":%s}", dumped(answers));
}

struct reply *
step_take(const struct subject *s, const struct step *step, const struct account *by,
          const json_t *answers, bool preview)
{
    return ask_post(by, step_path(s, step, preview), is_birth(step) ? NO_REV : s->rev,
                    body_of(answers));
}

bool
subject_read(struct subject *s)
{
    struct reply *r =
        ask_get(scene.organiser, arena_print(scene.now, "/api/%s/%s", s->m->name, s->id));

    if (r->status != 200)
        return false;
    s->rev = integer_of(r->json, "rev");
    s->state = arena_text(scene.now, string_of(r->json, "state"));
    return true;
}

const struct account *
doer_of(const struct subject *s, const struct step *step, const json_t *answers)
{
    const char *state = is_birth(step) ? "new" : s->state;

    if (step_take(s, step, scene.organiser, answers, true)->status == 200)
        return scene.organiser;
    for (int guess = 0; guess < 2; guess++)
        for (size_t i = 0; i < scene.n; i++) {
            const struct account *a = &scene.accounts[i];
            if (a == scene.organiser || rule_says(s->m, state, step->name, a) == guess)
                continue;
            if (strcmp(a->place, "sibling") != 0
                && step_take(s, step, a, answers, true)->status == 200)
                return a;
        }
    return NULL;
}

/* Takes it; a step that several sign is taken by one after the other. */
static bool
taken(struct subject *s, const struct step *step, const struct want *want)
{
    const json_t         *answers = answers_of(s->m, step, want);
    const struct account *by = doer_of(s, step, answers);
    struct reply         *r = by ? step_take(s, step, by, answers, false) : NULL;

    if (!r || (r->status != 200 && r->status != 201))
        return false;
    s->id = s->id ? s->id : arena_text(scene.now, string_of(r->json, "id"));
    if (!subject_read(s))
        return false;
    for (size_t i = 0; step->all && strcmp(s->state, step->to) != 0 && i < scene.n; i++) {
        r = step_take(s, step, &scene.accounts[i], answers, false);
        if (r->status == 200 && !subject_read(s))
            return false;
    }
    return true;
}

/* ---- the way to a state ---- */

enum { STEPS_MOST = 64, STATES_MOST = 64 };
struct way {
    const struct module *m;
    bool                 blocked[STEPS_MOST];       /* was refused: another way */
    int                  by[STATES_MOST];           /* step by which a state is first reached, -1 */
    int                  before[STATES_MOST];       /* state before it, -1: the beginning */
};

static int
state_index(const struct module *m, const char *name)
{
    for (size_t i = 0; i < m->states.n; i++)
        if (strcmp(m->states.v[i].name, name) == 0)
            return (int)i;
    return -1;
}

/* Marks the states that a step reaches from `from`; true: there was a new one. */
static bool
way_spread(struct way *w, const char *from, int at)
{
    bool any = false;

    for (size_t i = 0; i < w->m->steps.n && i < STEPS_MOST; i++) {
        const int to = state_index(w->m, w->m->steps.v[i].to);
        if (to < 0 || w->blocked[i] || w->by[to] >= 0 || !is_from(w->m, &w->m->steps.v[i], from))
            continue;
        w->by[to] = (int)i;
        w->before[to] = at;
        any = true;
    }
    return any;
}

/* The first step from `from` towards `to`; -1: no way. */
static int
way_first(struct way *w, const char *from, const char *to)
{
    int at = to ? state_index(w->m, to) : -1;

    for (int i = 0; i < STATES_MOST; i++)
        w->by[i] = w->before[i] = -1;
    (void)way_spread(w, from, -1);
    for (bool any = true; any;) {
        any = false;
        for (size_t i = 0; i < w->m->states.n; i++)
            if (w->by[i] >= 0 && strcmp(w->m->states.v[i].name, from) != 0)
                any |= way_spread(w, w->m->states.v[i].name, (int)i);
    }
    for (size_t i = 0; !to && i < w->m->states.n; i++) /* any state: wherever a birth leads */
        if (w->by[i] >= 0 && w->before[i] < 0)
            return w->by[i];
    while (at >= 0 && w->by[at] >= 0 && w->before[at] >= 0)
        at = w->before[at];
    return at >= 0 ? w->by[at] : -1;
}

/* Walks on from where the subject is; blocks what is refused. */
static bool
walk(struct subject *s, const char *state, const struct want *want)
{
    struct way w = { .m = s->m };

    for (int tries = 0; tries < STEPS_MOST; tries++) {
        if (s->id && (!state || strcmp(s->state, state) == 0))
            return true;
        const int i = way_first(&w, s->id ? s->state : "new", state);
        if (i < 0)
            return false;
        w.blocked[i] = !taken(s, &s->m->steps.v[i], want);
    }
    return false;
}

bool
subject_bring(struct subject *s, const char *state, const struct want *want)
{
    return walk(s, state, want);
}

bool
subject_make(struct subject *s, const struct module *m, const char *state, const struct want *want)
{
    *s = (struct subject){ .m = m };
    return walk(s, state, want);
}
