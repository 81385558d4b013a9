/* import_union.c - lists of unions and of employers against their registers. */
#include "engine/import_plan.h"
#include <stdlib.h>
#include <string.h>
#include "core/day.h"
#include "core/text.h"
#include "engine/tree.h"

/* ---- unions ---- */

static void
link_remark(struct plan *p, int64_t employers)
{
    const char *credit = plan_text(p, "employer_credit"), *name = plan_text(p, "employer_name");
    const struct db_value v[] = { db_int(p->m->realm), db_text(*credit ? credit : name) };
    struct db_rows        rows;

    if (!employers || (!*credit && !*name))
        return;
    const char *sql = *credit ? "SELECT count(*) FROM \"employer\" WHERE \"realm\" = $1 AND "
                                "\"credit\" = $2 AND \"state\" = 'live'"
                              : "SELECT count(*) FROM \"employer\" WHERE \"realm\" = $1 AND "
                                "\"name\" = $2 AND \"state\" = 'live'";
    if (rq_query(&p->m->rq, sql, v, 2, &rows) == OK && rows.v[0].i != 1)
        plan_remark(p, "employer_name", V_REMARK, "用人单位名录无此单位", "");
}

static bool
plan_union(struct plan *p, int64_t employers)
{
    const struct step_shape *birth = target_birth(p->shape);
    const char              *name = plan_text(p, "name"), *above = plan_text(p, "above_name");
    bool                     here = false, above_here = false;
    const int64_t            known = plan_name_find(p, name, &here),
                  up = *above ? plan_name_find(p, above, &above_here) : 0;
    struct answers           a = { 0 };

    if (*above && up <= 0)
        return false; /* perhaps later in the file */
    plan_answer_columns(p, p->shape, birth, &a);
    if (up > 0)
        plan_answer_reference(p, p->shape, &a, "above", up);
    if (known > 0 && !here) {
        plan_settle(p, record_get(&p->m->rq, p->shape, known), &a);
        return true;
    }
    if (!*above) {
        plan_remark(p, "above_name", V_REFUSED_ROW, "缺上级工会", "");
        return true;
    }
    struct record *r = plan_take(p, p->shape, birth, NULL, &a, "create");
    if (r) {
        p->m->action[p->at] = (char *)(uintptr_t) "create";
        plan_name_add(p, arena_text(p->m->arena, name), r->id, true);
        link_remark(p, employers);
    }
    return true;
}

/* Superiors first, wherever in the file they stand; what is left has none. */
void
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
            plan_remark(p, "above_name", V_REFUSED_ROW, "上级工会不存在", "");
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

void
plan_employer(struct plan *p)
{
    const struct step_shape *birth = target_birth(p->shape);
    const char              *credit = plan_text(p, "credit"), *name = plan_text(p, "name");
    const char              *key = *credit ? credit : arena_print(p->m->arena, "名 %s", name);
    bool                     here = false;
    const int64_t            known = plan_name_find(p, key, &here);
    struct answers           a = { 0 };

    plan_answer_columns(p, p->shape, birth, &a);
    plan_answer_reference(p, p->shape, &a, "local",
                          local_union(p, plan_text(p, "town_name"), plan_text(p, "region")));
    if (!*credit)
        plan_answer(p, p->shape, birth, &a, "lacks", "unknown");
    if (known > 0 && !here) {
        plan_settle(p, record_get(&p->m->rq, p->shape, known), &a);
        return;
    }
    struct record *r = plan_take(p, p->shape, birth, NULL, &a, "create");
    if (r) {
        p->m->action[p->at] = (char *)(uintptr_t) "create";
        plan_name_add(p, arena_text(p->m->arena, key), r->id, true);
    }
}
