/* policy.c - every state x step x account, judged by tests/policy: who may tries it out, who may
 * not really sends it and must change nothing; what one cannot see is 404 as if it never was. */
#include <string.h>
#include "every.h"
#include "core/buffer.h"

/* ---- whose record it is ---- */

/* Somebody acts as the person himself: on a field that the births ask, or on his own record. */
static const char *
me_field(const struct module *m)
{
    for (size_t i = 0; i < m->access.n; i++)
        if (m->access.v[i].standing == CONCERNED)
            return m->access.v[i].path;
    return NULL;
}

/* ---- what is there to be seen ---- */

static int
history_length(const struct subject *s)
{
    struct reply *r =
        ask_get(scene.organiser, arena_print(scene.now, "/api/%s/%s/history", s->m->name, s->id));

    return r->status == 200 ? (int)json_array_size(json_object_get(r->json, "entries")) : -1;
}

static bool
listed(const struct subject *s, const struct account *a)
{
    struct reply *r =
        ask_get(a, arena_print(scene.now, "/api/%s?state=*&sort=-created&limit=200", s->m->name));
    json_t       *row;
    size_t        i;

    json_array_foreach (json_object_get(r->json, "rows"), i, row)
        if (strcmp(string_of(row, "id"), s->id) == 0)
            return true;
    return false;
}

/* Record and history as one who may or may not see it gets them. */
static void
sight_judge(const struct subject *s, const struct account *a, bool sees)
{
    static const char *const tails[] = { "", "/history" };

    for (size_t i = 0; i < sizeof(tails) / sizeof(tails[0]); i++) {
        struct reply *r =
            ask_get(a, arena_print(scene.now, "/api/%s/%s%s", s->m->name, s->id, tails[i]));
        if (sees) {
            judge(POLICY, r->status == 200, "%s %s%s as %s %s: wanted to be seen, got %d",
                  s->m->name, s->state, tails[i], a->role, a->place, r->status);
            continue;
        }
        struct reply *never =
            ask_get(a, arena_print(scene.now, "/api/%s/" UNISSUED "%s", s->m->name, tails[i]));
        judge(POLICY, r->status == 404 && same_reply(r, never),
              "%s %s%s as %s %s: wanted 404 as if it never was, got %d %.200s", s->m->name,
              s->state, tails[i], a->role, a->place, r->status, r->body);
    }
    if (strcmp(a->place, "me") != 0)
        judge(POLICY, listed(s, a) == sees, "%s %s as %s %s: %s in the list", s->m->name, s->state,
              a->role, a->place, sees ? "is not" : "stands");
}

/* The person himself is nobody to a record that is not his. */
static bool
may(const struct subject *s, const char *step, const struct account *a, bool his)
{
    return rule_says(s->m, s->state, step, a == scene.me && !his ? scene.nobody : a);
}

/* ---- a step that is refused, a step that is not ---- */

static void
refusal_judge(const struct subject *s, const struct step *step, const struct account *a,
              const json_t *answers, bool sees)
{
    struct reply *r = step_take(s, step, a, answers, false);
    const bool    offered = rule_anybody(s->m, s->state, step->name);

    if (sees) {
        judge(POLICY, r->status == 403 || ((!offered || step->when) && r->status == 409),
              "%s %s %s as %s %s: wanted %s, got %d %.160s", s->m->name, s->state, step->name,
              a->role, a->place, offered ? "403" : "409 or 403", r->status, r->body);
        return;
    }
    struct subject never = *s;
    never.id = UNISSUED;
    struct reply *n = step_take(&never, step, a, answers, false);
    judge(POLICY, r->status == 404 && same_reply(r, n),
          "%s %s %s as %s %s: wanted 404 as if it never was, got %d %.160s", s->m->name, s->state,
          step->name, a->role, a->place, r->status, r->body);
}

static void
permission_judge(const struct subject *s, const struct step *step, const struct account *a,
                 const json_t *answers)
{
    struct reply *r = step_take(s, step, a, answers, true);

    judge(POLICY, r->status == 200 && json_is_true(json_object_get(r->json, "preview")),
          "%s %s %s as %s %s: wanted to be allowed, got %d %.200s", s->m->name, s->state,
          step->name, a->role, a->place, r->status, r->body);
}

/* Nothing has been written by all that. */
static void
unchanged_judge(struct subject *s, const struct step *step, int entries)
{
    const int64_t rev = s->rev;

    if (!judge(POLICY, subject_read(s), "%s %s: the record is gone", s->m->name, step->name))
        return;
    judge(POLICY, s->rev == rev, "%s %s: what was refused or tried out has changed the record",
          s->m->name, step->name);
    judge(POLICY, history_length(s) == entries, "%s %s: what was refused has left history",
          s->m->name, step->name);
}

static void
step_judge(struct subject *s, const struct step *step, const struct account *only, bool his)
{
    const struct want want = { .person = scene.me->person };
    json_t           *answers = answers_of(s->m, step, &want);
    const int         entries = history_length(s);

    for (size_t i = 0; i < scene.n; i++) {
        const struct account *a = &scene.accounts[i];
        if (only && a != only)
            continue;
        if (may(s, step->name, a, his))
            permission_judge(s, step, a, answers);
        else
            refusal_judge(s, step, a, answers, may(s, "see", a, his));
    }
    unchanged_judge(s, step, entries);
}

static void
state_judge(struct subject *s, const struct account *only, bool his)
{
    for (size_t i = 0; i < scene.n; i++)
        if (!only || only == &scene.accounts[i])
            sight_judge(s, &scene.accounts[i], may(s, "see", &scene.accounts[i], his));
    for (size_t i = 0; i < s->m->steps.n; i++)
        if (!is_birth(&s->m->steps.v[i]))
            step_judge(s, &s->m->steps.v[i], only, his);
}

/* ---- really done ---- */

/* Each role once, from the place where it may: the record moves on by one revision, and says so. */
static void
done_judge(const struct module *m, const char *state, const struct step *step,
           const struct account *a)
{
    const struct want want = { .person = strcmp(a->place, "me") == 0 ? a->person : NULL };
    const bool        himself = strcmp(a->place, "me") == 0 && strcmp(me_field(m), "id") == 0;
    struct subject    s = { .m = m, .id = himself ? a->person : NULL };
    const bool        there = himself ? subject_read(&s) : subject_make(&s, m, state, &want);

    if (!judge(POLICY, there, "%s: no record in %s for %s", m->name, state, step->name))
        return;
    const int     entries = history_length(&s);
    struct reply *r = step_take(&s, step, a, answers_of(m, step, &want), false);
    if (!judge(POLICY, r->status == 200, "%s %s %s as %s %s: wanted 200, got %d %.200s", m->name,
               state, step->name, a->role, a->place, r->status, r->body))
        return;
    const int64_t rev = s.rev;
    judge(POLICY, integer_of(r->json, "rev") == rev + 1 && subject_read(&s) && s.rev == rev + 1,
          "%s %s: the revision goes from %lld to %lld", m->name, step->name, (long long)rev,
          (long long)s.rev);
    judge(POLICY, history_length(&s) == entries + 1, "%s %s: the history has %d entries behind %d",
          m->name, step->name, history_length(&s), entries);
    if (!step->all && state_named(m, step->to, strlen(step->to)))
        judge(POLICY, strcmp(s.state, step->to) == 0, "%s %s leads to %s", m->name, step->name,
              s.state);
    if (strcmp(a->place, "me") == 0 && !himself)    /* he may be in one such record at a time */
        for (size_t i = 0; i < m->states.n; i++)
            if (m->states.v[i].ending == FINAL && subject_bring(&s, m->states.v[i].name, NULL))
                break;
}

static void
doings_judge(const struct module *m, const char *state)
{
    const char *place = owns_itself(m) ? "above" : "own";

    for (size_t i = 0; i < m->steps.n; i++) {
        const struct step *step = &m->steps.v[i];
        for (size_t k = 0; k < scene.n && !is_birth(step); k++) {
            const struct account *a = &scene.accounts[k];
            const bool here = strcmp(a->place, place) == 0 || strcmp(a->place, "city") == 0
                           || strcmp(a->place, "me") == 0;
            if (here && rule_says(m, state, step->name, a)
                && !(strcmp(a->place, "me") == 0 && owns_itself(m)))
                done_judge(m, state, step, a);
        }
        forget();
    }
}

static bool
is_asked_at_birth(const struct module *m, const char *field)
{
    size_t n;
    char   mark;

    for (size_t i = 0; field && i < m->steps.n; i++)
        if (is_birth(&m->steps.v[i]) && is_asked(&m->steps.v[i], field, &n, &mark))
            return true;
    return false;
}

/* What he may do to his record, where the record is he. */
static void
myself_judge(const struct module *m)
{
    struct subject s = { .m = m, .id = scene.me->person };

    if (!me_field(m) || strcmp(me_field(m), "id") != 0)
        return;
    if (judge(POLICY, subject_read(&s), "%s: the record of the person himself is not there",
              m->name))
        state_judge(&s, scene.me, true);
}

/* Into a state in which it stands in nobody's way. */
static void
retire(struct subject *s)
{
    for (size_t i = 0; i < s->m->states.n; i++)
        if (s->m->states.v[i].ending == FINAL && subject_bring(s, s->m->states.v[i].name, NULL))
            return;
}

void
policy_test(const struct module *m)
{
    const bool        of_person = me_field(m) && is_asked_at_birth(m, me_field(m));
    const struct want want = { .person = of_person ? scene.me->person : NULL };

    for (size_t i = 0; i < m->states.n; i++) {
        struct subject s = { .m = m, .id = owns_itself(m) ? scene.base[0] : NULL };
        const char    *state = m->states.v[i].name;
        const bool     there = s.id ? subject_read(&s) && subject_bring(&s, state, &want)
                                    : subject_make(&s, m, state, &want);
        if (judge(POLICY, there, "%s: no record gets into the state %s", m->name, state)) {
            state_judge(&s, NULL, of_person);
            if (!owns_itself(m))
                retire(&s);
        }
        if (owns_itself(m))
            judge(POLICY, subject_bring(&s, m->states.v[0].name, NULL),
                  "%s: cannot be brought back", m->name);
        forget();
    }
    for (size_t i = 0; i < m->states.n; i++)
        doings_judge(m, m->states.v[i].name);
    myself_judge(m);
    forget();
}

/* ---- births ---- */

/* Who may not is refused by his role, or because he does not even see the place he names. */
static void
birth_refused(const struct module *m, const struct step *step, const struct account *a,
              const json_t *answers)
{
    const struct subject s = { .m = m };
    struct reply        *r = step_take(&s, step, a, answers, false);

    judge(POLICY, r->status == 403 || r->status == 422,
          "%s %s as %s %s: wanted to be refused, got %d %.160s", m->name, step->name, a->role,
          a->place, r->status, r->body);
}

static void
birth_judge(const struct module *m, const struct step *step, const struct account *a)
{
    const struct want    want = { .person = strcmp(a->place, "me") == 0 ? a->person : NULL };
    const json_t        *answers = answers_of(m, step, &want);
    const char          *before = fingerprint(m);

    if (rule_says(m, "new", step->name, a))
        permission_judge(&(struct subject){ .m = m, .state = "new" }, step, a, answers);
    else
        birth_refused(m, step, a, answers);
    judge(POLICY, strcmp(before, fingerprint(m)) == 0, "%s %s as %s %s: something was written",
          m->name, step->name, a->role, a->place);
}
void
births_test(const struct module *m)
{
    for (size_t i = 0; i < m->steps.n; i++) {
        const struct step *step = &m->steps.v[i];
        if (!is_birth(step))
            continue;
        for (size_t k = 0; k < scene.n; k++)
            birth_judge(m, step, &scene.accounts[k]);
        forget();
    }
}
