/* rule.c - tests/policy/NAME.tsv: state, step, roles, places, yes or no; the first line that fits
 * decides, what no line names is refused.  Written by people out of what the field does, never by
 * the program: it is the second opinion. */
#include <stdlib.h>
#include <string.h>
#include "every.h"

struct rule {
    const struct module *m;
    const char          *states, *steps, *roles, *places;
    bool                 yes;
};
static struct rule *rules;
static size_t       rule_count, room;

static bool
among(const char *set, const char *word)
{
    return strcmp(set, "*") == 0 || in_words(set, word, strlen(word));
}

static void
line_take(const struct module *m, const char *file, char *line)
{
    char *cell[5];

    line[strcspn(line, "\r\n")] = 0;
    if (!*line || *line == '#')
        return;
    for (int i = 0; i < 5; i++)
        if (!(cell[i] = i ? strtok(NULL, "\t") : strtok(line, "\t")))
            give_up("%s: five cells a line: %s", file, line);
    if (strcmp(cell[4], "yes") != 0 && strcmp(cell[4], "no") != 0)
        give_up("%s: %s is neither yes nor no", file, cell[4]);
    rules = arena_grow(scene.arena, rules, rule_count, &room, sizeof(*rules));
    rules[rule_count++] = (struct rule){
        m,
        arena_text(scene.arena, cell[0]),
        arena_text(scene.arena, cell[1]),
        arena_text(scene.arena, cell[2]),
        arena_text(scene.arena, cell[3]),
        *cell[4] == 'y',
    };
}

/* Names that the module does not have would never be found out. */
static void
names_judge(const struct module *m, const char *file)
{
    for (size_t i = 0; i < rule_count; i++) {
        if (rules[i].m != m)
            continue;
        EACH_WORD (w, n, rules[i].states)
            judge(POLICY, same("*", w, n) || same("new", w, n) || state_named(m, w, n),
                  "%s: no state %.*s", file, (int)n, w);
        EACH_WORD (w, n, rules[i].steps)
            judge(POLICY, same("see", w, n) || step_named(m, w, n), "%s: no step %.*s", file,
                  (int)n, w);
        EACH_WORD (w, n, rules[i].roles)
            judge(POLICY,
                  same("*", w, n) || same("me", w, n) || same("nobody", w, n)
                      || in_words(lists[L_ORG_ROLES], w, n),
                  "%s: no role %.*s", file, (int)n, w);
    }
    for (size_t i = 0; i < m->steps.n; i++)
        judge(POLICY, rule_known(m, m->steps.v[i].name), "%s says nothing of the step %s", file,
              m->steps.v[i].name);
}

bool
rules_load(const struct module *m)
{
    const char *file = arena_print(scene.arena, "%s/%s.tsv", scene.policies, m->name);
    char        line[1000];
    FILE       *f = fopen(file, "r");

    if (!f)
        return false;
    while (fgets(line, sizeof(line), f))
        line_take(m, file, line);
    fclose(f);
    names_judge(m, file);
    return true;
}

bool
rule_known(const struct module *m, const char *step)
{
    for (size_t i = 0; i < rule_count; i++)
        if (rules[i].m == m && among(rules[i].steps, step))
            return true;
    return false;
}

bool
rule_says(const struct module *m, const char *state, const char *step, const struct account *a)
{
    for (size_t i = 0; i < rule_count; i++) {
        const struct rule *r = &rules[i];
        if (r->m == m && among(r->states, state) && among(r->steps, step)
            && among(r->roles, a->role) && among(r->places, a->place))
            return r->yes;
    }
    return false;
}

bool
rule_anybody(const struct module *m, const char *state, const char *step)
{
    for (size_t i = 0; i < rule_count; i++)
        if (rules[i].m == m && rules[i].yes && among(rules[i].states, state)
            && among(rules[i].steps, step))
            return true;
    return false;
}
