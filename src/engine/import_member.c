/* import_member.c - a roster: persons found by their document, memberships by identity. */
#include "engine/import_plan.h"
#include <stdlib.h>
#include <string.h>
#include "core/day.h"
#include "core/text.h"
#include "core/buffer.h"
#include "engine/tree.h"

/* ---- members ---- */

/* The live membership of a document, wherever in the installation: its realm and record. */
bool
plan_membership(struct plan *p, const char *kind, const char *number, int64_t *realm,
                int64_t *member)
{
    unsigned char         hash[BLIND_SIZE], key[DIGEST_SIZE];
    const int             field = field_index(p->through, "document");
    struct db_rows        rows;
    struct buffer         b;

    blind_index(p->m->engine->keys, secret_tag(p->through, field), kind, number, hash);
    buffer_open(&b, p->m->arena);
    for (size_t i = 0; i < BLIND_SIZE; i++)
        buffer_print(&b, "%02x", hash[i]);
    buffer_char(&b, '\x1f');
    digest(b.v, b.n, key);
    const struct db_value v[] = { db_text(arena_print(p->m->arena, "%s/person", p->shape->m->name)),
                                  db_blob(key, 16) };
    if (rq_query(
            &p->m->rq,
            "SELECT \"realm\", \"record\" FROM \"identity\" WHERE \"kind\" = $1 AND \"key\" = $2",
            v, 2, &rows)
            != OK
        || !rows.n)
        return false;
    *realm = rows.v[0].i;
    *member = rows.v[1].i;
    return true;
}

static struct record *
person_of_document(struct plan *p, const char *kind, const char *number)
{
    unsigned char  hash[BLIND_SIZE];
    const int      field = field_index(p->through, "document");
    struct db_rows rows;

    blind_index(p->m->engine->keys, secret_tag(p->through, field), kind, number, hash);
    const struct db_value v[] = { db_int(p->m->realm), db_int(secret_tag(p->through, field)),
                                  db_blob(hash, BLIND_SIZE) };
    if (rq_query(&p->m->rq,
                 "SELECT \"record\" FROM \"blind\" WHERE \"realm\" = $1 AND \"tag\" = $2 AND "
                 "\"hash\" = $3",
                 v, 3, &rows)
            != OK
        || !rows.n)
        return NULL;
    return record_get(&p->m->rq, p->through, rows.v[0].i);
}

/* A file moves nobody: his union's name is told to those alone whose scope holds it. */
static void
say_elsewhere(struct plan *p, int64_t realm, const struct record *member)
{
    const struct value org = member ? record_value(member, "org") : (struct value){ .empty = true };
    const struct tree_node *x =
        realm == p->m->realm && !org.empty ? tree_of_org(p->m->rq.tree, org.n) : NULL;
    const bool             seen = x && bits_has(p->m->rq.scope, x->no);

    plan_remark(p, "document", V_ELSEWHERE, seen ? "已是其他工会会员" : "需复核",
                seen ? x->name : "");
}

/* The record's own fields and the person's: one step each at most, counted as one change. */
static void
settle_member(struct plan *p, struct record *member)
{
    const struct value       who = record_value(member, "person");
    struct record           *person = who.empty ? NULL : record_get(&p->m->rq, p->through, who.n);
    const struct step_shape *birth = target_birth(p->shape), *record = target_birth(p->through);
    struct answers           a = { 0 }, b = { 0 };
    bool                     changed;

    plan_answer_columns(p, p->shape, birth, &a);
    plan_answer_columns(p, p->through, record, &b);
    changed = plan_change(p, p->shape, member, &a);
    if (person)
        changed |= plan_change(p, p->through, person, &b);
    p->m->action[p->at] = (char *)(uintptr_t)(changed ? "change" : "same");
}

void
plan_member(struct plan *p)
{
    const struct step_shape *birth = target_birth(p->shape), *record = target_birth(p->through);
    const char              *kind = plan_text(p, "kind"), *number = plan_text(p, "document");
    struct answers           a = { 0 }, b = { 0 };
    int64_t                  realm = 0, id = 0;

    if (plan_membership(p, kind, number, &realm, &id)) {
        struct record *member = realm == p->m->realm ? record_get(&p->m->rq, p->shape, id) : NULL;
        if (member && !record_value(member, "org").empty
            && record_value(member, "org").n == p->m->union_id)
            settle_member(p, member);
        else
            say_elsewhere(p, realm, member);
        return;
    }
    struct record *person = person_of_document(p, kind, number);
    if (!person) {
        plan_answer_columns(p, p->through, record, &b);
        plan_answer_reference(p, p->through, &b, "origin", p->m->union_id);
        if (!(person = plan_take(p, p->through, record, NULL, &b, "create")))
            return;
    } else { /* known already: what the file says otherwise of him is taken with his membership */
        plan_answer_columns(p, p->through, record, &b);
        (void)plan_change(p, p->through, person, &b);
    }
    plan_answer_columns(p, p->shape, birth, &a);
    plan_answer_reference(p, p->shape, &a, "person", person->id);
    plan_answer_reference(p, p->shape, &a, "org", p->m->union_id);
    struct record *member = plan_take(p, p->shape, birth, NULL, &a, "create");
    if (member)
        p->m->action[p->at] = (char *)(uintptr_t) "create";
}
