/* who.c - who may: a post of the role whose subtree holds the place, the person himself, the
   engine. */
#include <string.h>
#include "engine/plan.h"
#include "engine/tree.h"

static struct value
path_value(struct request *rq, struct record *r, const struct node *path)
{
    const struct world w = request_world(rq);
    return worth(&w, &r->row, NULL, path);
}

/* org.no of an organisation's record, also of one that is being born in this change. */
static int64_t
no_of_org(struct request *rq, int64_t org)
{
    const struct record *r = record_get(rq, shape_named("org"), org);
    return r ? record_owner(r) : -1;
}

int64_t
who_place(struct request *rq, struct record *r, const struct who *w)
{
    int64_t no = record_owner(r);

    if (w->place) {
        const struct value v = path_value(rq, r, w->place);
        no = v.empty ? -1 : no_of_org(rq, v.n);
    }
    for (int i = 0; i < w->up; i++) {
        const struct tree_node *x = tree_at(rq->tree, no);
        no = x && x->parent >= 0 ? x->parent : no;
    }
    return w->level && no >= 0 ? tree_level(rq->tree, no, w->level) : no;
}

/* A union that is being born lies below the one above it. */
static bool
covers(struct request *rq, const struct post *p, int64_t no)
{
    for (int depth = 0; depth < 20 && no >= 0; depth++) {
        if (tree_below(rq->tree, no, p->no))
            return true;
        if (tree_at(rq->tree, no) || !rq->pending)
            return false;
        int64_t above = -1;
        for (size_t i = 0; i < rq->pending->birth_count; i++)
            if (rq->pending->births[i].no == no && rq->pending->births[i].record) {
                const struct value v = record_value(rq->pending->births[i].record, "above");
                above = v.empty ? -1 : no_of_org(rq, v.n);
            }
        no = above;
    }
    return false;
}

static bool
word_allows(struct request *rq, struct record *r, const struct who *w, int64_t *post)
{
    if (strcmp(w->role, "anyone") == 0)
        return true;
    if (strcmp(w->role, "me") == 0) {
        const struct value v = path_value(rq, r, w->place);
        return rq->caller->person && !v.empty && v.n == rq->caller->person;
    }
    if (rq->caller->n == 0)
        return false;
    const int64_t no = who_place(rq, r, w);
    const bool    any = strcmp(w->role, "officer") == 0;
    for (size_t i = 0; i < rq->caller->n; i++) {
        const struct post *p = &rq->caller->posts[i];
        if ((any ? p->reads : strcmp(p->role, w->role) == 0) && covers(rq, p, no)) {
            *post = p->id;
            return true;
        }
    }
    return false;
}

bool
who_allows(struct request *rq, struct record *r, const struct who *w, int64_t *post)
{
    *post = 0;
    if (rq->caller->engine)
        return true;
    for (; w; w = w->next)
        if (word_allows(rq, r, w, post))
            return true;
    return false;
}

bool
who_could(struct request *rq, const struct who *w)
{
    for (; w; w = w->next) {
        if (strcmp(w->role, "anyone") == 0 || strcmp(w->role, "me") == 0)
            return true;
        for (size_t i = 0; i < rq->caller->n; i++)
            if (strcmp(rq->caller->posts[i].role, w->role) == 0
                || (strcmp(w->role, "officer") == 0 && rq->caller->posts[i].reads))
                return true;
    }
    return false;
}
