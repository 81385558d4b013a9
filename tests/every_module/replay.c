/* replay.c - the same key and body twice is one writing and one answer; another body under it is
 * refused; another person's key is his own. */
#include <string.h>
#include "every.h"

static struct reply *
post_keyed(const struct account *who, const char *target, int64_t rev, const char *key,
           const char *body)
{
    const char *match =
        rev == NO_REV ? "" : arena_print(scene.now, "If-Match: \"%lld\"\r\n", (long long)rev);

    return ask_as(who, "POST", target,
                  arena_print(scene.now, "X-Zhijia: 1\r\nIdempotency-Key: %s\r\n%s", key, match),
                  body, strlen(body));
}

static int64_t
total_of(const struct module *m)
{
    return integer_of(
        ask_get(scene.organiser, arena_print(scene.now, "/api/%s/total?state=*", m->name))->json,
        "total");
}

static void
birth_replay(const struct module *m, const struct step *step)
{
    const struct subject  s = { .m = m };
    const json_t         *answers = answers_of(m, step, NULL);
    const struct account *by = doer_of(&s, step, answers);
    const char           *path = step_path(&s, step, false), *key = fresh_key();
    const char           *body = body_of(answers);

    if (!by)
        return;
    const int64_t before = total_of(m);
    struct reply *first = post_keyed(by, path, NO_REV, key, body),
                 *again = post_keyed(by, path, NO_REV, key, body);
    judge(REFUSALS, first->status == 201 && same_reply(first, again),
          "%s %s: replayed %d %.100s, then %d %.100s", m->name, step->name, first->status,
          first->body, again->status, again->body);
    judge(REFUSALS, total_of(m) == before + 1, "%s %s: %lld records instead of one", m->name,
          step->name, (long long)(total_of(m) - before));
    struct reply *other = post_keyed(by, path, NO_REV, key, arena_print(scene.now, "%s ", body));
    judge(REFUSALS, other->status == 422, "%s %s: another body under the same key: %d %.100s",
          m->name, step->name, other->status, other->body);
    struct reply *his = post_keyed(scene.nobody, path, NO_REV, key, body);
    judge(REFUSALS, his->status != 201, "%s %s: the key of another gives his answer", m->name,
          step->name);
    judge(REFUSALS, total_of(m) == before + 1, "%s %s: another body under the same key was written",
          m->name, step->name);
}

/* A step on a record: the second time its revision is old, and it is answered as the first time. */
static void
step_replay(const struct module *m, const struct step *step)
{
    struct subject s;

    for (size_t i = 0; i < m->states.n; i++) {
        if (!is_from(m, step, m->states.v[i].name)
            || !subject_make(&s, m, m->states.v[i].name, NULL))
            continue;
        const json_t         *answers = answers_of(m, step, NULL);
        const struct account *by = doer_of(&s, step, answers);
        const char           *path = step_path(&s, step, false), *key = fresh_key();
        const char           *body = body_of(answers);
        if (!by)
            return;
        struct reply *first = post_keyed(by, path, s.rev, key, body),
                     *again = post_keyed(by, path, s.rev, key, body);
        const int64_t rev = s.rev;
        judge(REFUSALS, first->status == 200 && same_reply(first, again),
              "%s %s: replayed %d %.100s, then %d %.100s", m->name, step->name, first->status,
              first->body, again->status, again->body);
        judge(REFUSALS, subject_read(&s) && s.rev == rev + 1, "%s %s: replayed from %lld to %lld",
              m->name, step->name, (long long)rev, (long long)s.rev);
        struct reply *stale = post_keyed(by, path, rev, fresh_key(), body);
        judge(REFUSALS, stale->status == 412, "%s %s: the old revision under a new key: %d",
              m->name, step->name, stale->status);
        struct reply *other = post_keyed(by, path, rev, key, arena_print(scene.now, "%s ", body));
        judge(REFUSALS, other->status == 422, "%s %s: another body under the same key: %d", m->name,
              step->name, other->status);
        return;
    }
}

/* One writing after the other from the same revision: the second comes too late. */
static void
race_test(const struct module *m, const struct step *step)
{
    struct subject s;

    if (is_birth(step) || !subject_make(&s, m, NULL, NULL) || !is_from(m, step, s.state))
        return;
    const json_t         *answers = answers_of(m, step, NULL);
    const struct account *by = doer_of(&s, step, answers);
    if (!by)
        return;
    struct reply *first = step_take(&s, step, by, answers, false),
                 *late = step_take(&s, step, by, answers, false);
    judge(REFUSALS, first->status == 200 && late->status == 412,
          "%s %s twice from one revision: %d, %d", m->name, step->name, first->status,
          late->status);
}

void
replay_test(const struct module *m)
{
    for (size_t i = 0; i < m->steps.n; i++) {
        const struct step *step = &m->steps.v[i];
        if (is_birth(step))
            birth_replay(m, step);
        else
            step_replay(m, step);
        race_test(m, step);
        forget();
    }
}
