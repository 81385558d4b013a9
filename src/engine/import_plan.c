/* import_plan.c - what a file would do: each of its records becomes steps of one change.
 * Known records are compared, unknown ones are born; what only the register knows becomes a
 * verdict. */
#include "engine/import_plan.h"
#include <stdlib.h>
#include <string.h>
#include "core/day.h"
#include "core/text.h"

/* ---- what the wizard still has to ask, and the counts ---- */

static void
find_union(struct plan *p)
{
    struct importing *m = p->m;
    bool              here;

    if (m->union_id || !m->in.suggests || !*m->in.suggests)
        return;
    p->names = plan_names_open(m->arena);
    if (plan_names_load(p, "org", false)) {
        const int64_t id = plan_name_find(p, m->in.suggests, &here);
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
            && plan_membership(p, plan_text(p, "kind"), plan_text(p, "document"), &realm, &id)) {
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
    p.names = plan_names_open(m->arena);
    const bool ready = !m->in.missing && !too_many && (!m->target->of_union || m->union_id);
    if (ready && p.through)
        plan_rows(&p, plan_member);
    else if (ready && strcmp(m->target->module, "org") == 0 && plan_names_load(&p, "org", false))
        plan_unions(&p);
    else if (ready && !p.through && plan_names_load(&p, m->target->module, true))
        plan_rows(&p, plan_employer);
    intake_settle(&m->in);
    if (ready && p.through)
        list_absent(&p);
    count_all(m);
    if (too_many)
        m->counts.created = m->counts.taken;
    judge_limits(m);
    if (m->rq.failed != OK) /* whatever was found missing may be there */
        m->why = "暂时读不到数据库，请稍后重试。";
}
