/* people.c - the people of the invented city and what became of their memberships.
 *
 * What happens to a person hangs on his number alone, a hundred after a hundred, so that figures
 * can be said beforehand.  Steps are taken in rounds: in one round a record takes one step. */
#include <string.h>
#include "core/day.h"
#include "demo/city.h"

enum {
    PERSONS = 1500,
    HUNDRED = 100,
    FIRST_BIRTH = 19620101,
    LAST_BIRTH = 20041231,
    LAST_JOINED = 20251231
};
enum fate {
    STAYS, /* a member since he joined */
    APPLIES,
    REFUSED,
    ADMITTED, /* came with the phone */
    RETAINED,
    RESTORED, /* kept his membership without work; and found work again */
    LEFT,
    MOVED, /* left; and is a member elsewhere */
    REMOVED,
    UNDONE, /* was taken off; and that was wrong */
    PROMOTED,
    CORRECTED, /* a better certificate; a slip of the pen */
};
struct member {
    struct human human;
    int64_t      person, record, birth, joined, since, org;
    size_t       u;             /* of the city's unions; UNIONS: the home of those without */
    const char  *document;      /* NULL: not known */
};
struct people {
    struct maker  *m;
    struct city   *c;
    struct member *v;
    size_t         n;
    unsigned char (*births)[2]; /* by day: how many numbers are given to women, to men */
    size_t         weights[UNIONS], weight;
};

static enum fate
fate_of(size_t i)
{
    switch (i % HUNDRED) {
    case 7:
    case 57: return APPLIES;
    case 17: return REFUSED;
    case 27: return ADMITTED;
    case 33:
    case 83: return RETAINED;
    case 71: return RESTORED;
    case 11: return LEFT;
    case 61: return MOVED;
    case 41: return REMOVED;
    case 91: return UNDONE;
    case 99: return CORRECTED;
    default: return i % 10 == 5 ? PROMOTED : STAYS;
    }
}

/* ---- who they are ---- */

/* Sequences 900 to 999 of a day, the odd ones for men; a day that is full sends to the next. */
static int64_t
number_of(struct people *p, struct member *x, int64_t birth, int *sequence)
{
    const int64_t first = day_number(FIRST_BIRTH), days = day_number(LAST_BIRTH) - first + 1;
    int64_t       at = day_number(birth) - first;

    for (int64_t tries = 0; tries < days && p->births[at][x->human.woman] >= 50; tries++)
        at = (at + 1) % days;
    CHECK(p->births[at][x->human.woman] < 50);
    *sequence = 900 + 2 * p->births[at][x->human.woman]++ + !x->human.woman;
    return day_from_number(first + at);
}

static void
make_document(struct people *p, struct member *x, size_t i)
{
    static const char *const permits[] = { "810000", "820000", "830000" };
    int                      sequence;
    int64_t                  birth = dice_day(&p->m->dice, FIRST_BIRTH, LAST_BIRTH);

    if (fate_of(i) == RETAINED && i / 50 % 3 == 0)  /* retired */
        birth = dice_day(&p->m->dice, FIRST_BIRTH, 19661031);
    x->birth = number_of(p, x, birth, &sequence);
    if (i % 173 == 9)
        return;
    if (i % 311 == 8)
        x->document = arena_print(p->m->arena, "BH%07zu", 4000000 + i * 31);
    else
        x->document = identity_make(p->m->arena, i % 211 == 5 ? permits[i / 211 % 3] : "379900",
                                    x->birth, sequence);
}

/* The first forty are in the union of the chair who logs in; the others go by weight. */
static size_t
union_of(struct people *p, size_t i)
{
    size_t at = dice_below(&p->m->dice, p->weight), u = 0;

    if (i % HUNDRED == 3)
        return UNIONS;
    if (i < 40)
        return 0;
    while (at >= p->weights[u])
        at -= p->weights[u++];
    return u;
}

static void
make_joined(struct people *p, struct member *x, size_t i)
{
    const int64_t adult = day_add(x->birth, 18, 'y');
    const int64_t since = x->u == UNIONS ? 20180301 : p->c->unions[x->u].since;
    const int64_t from = adult > since ? adult : since;

    x->joined = dice_day(&p->m->dice, from, LAST_JOINED);
    x->since = x->joined;
    if (i % 9 == 4) {
        x->joined = x->joined / 100 * 100;
        x->since = day_first(x->joined) > from ? day_first(x->joined) : from;
    }
}

static void
plan_member(struct people *p, size_t i)
{
    struct member *x = &p->v[i];

    x->human = human_make(p->m->arena, &p->m->dice, i);
    make_document(p, x, i);
    x->u = union_of(p, i);
    make_joined(p, x, i);
    x->org = x->u == UNIONS ? p->c->home : p->c->unions[x->u].id;
    if (x->u < BRANCHES && i % 4 == 2)
        x->org = p->c->branches[x->u];
}

static void
put_person(struct people *p, struct form *f, const struct member *x, size_t i)
{
    static const char *const schools[] = { "21", "31", "31", "41", "44",
                                           "47", "61", "71", "14", "20" };
    static const char *const parties[] = { "13", "13", "13", "13", "01",
                                           "01", "03", "13", "05", "12" };
    struct dice             *d = &p->m->dice;

    if (!x->document || strlen(x->document) != 18) {
        form_put(f, "kind", x->document ? "2" : "");
        form_put(f, "sex", x->human.woman ? "2" : "1");
        form_day(p->m, f, "birth", x->document ? x->birth : 0);
        form_day(p->m, f, "born", x->birth / 100 * 100);
    }
    form_put(f, "ethnic", x->human.ethnic);
    form_put(f, "education", schools[dice_below(d, LENGTH(schools))]);
    form_put(f, "political", parties[dice_below(d, LENGTH(parties))]);
    form_put(f, "household", dice_below(d, 5) < 2 ? "rural" : "urban");
    if (i % 41 != 3)
        form_put(f, "phone", arena_print(p->m->batch, "19900%06zu", (i + 1) * 7919 % 1000000));
}

static bool
record_person(struct people *p, size_t i)
{
    struct member *x = &p->v[i];
    struct form    f = { 0 };

    form_put(&f, "name", x->human.name);
    form_put(&f, "document", x->document);
    put_person(p, &f, x, i);
    form_id(p->m, &f, "origin", x->u == UNIONS ? p->c->home : p->c->unions[x->u].id);
    return maker_step(p->m, "person", "record", 0, &f, x->since, &x->person);
}

/* A third has shown the card to somebody. */
static bool
verify_person(struct people *p, size_t i)
{
    const struct member *x = &p->v[i];

    return i % 3 || !x->document
        || maker_step(p->m, "person", "verify", x->person, NULL, x->since, NULL);
}

/* ---- how they came ---- */

static void
put_work(struct people *p, struct form *f, const struct member *x)
{
    const struct grassroots *u = x->u == UNIONS ? NULL : &p->c->unions[x->u];
    const struct trade      *t = &trades[u ? u->trade : 5];

    form_put(f, "job", t->jobs[dice_below(&p->m->dice, LENGTH(t->jobs))]);
    form_id(p->m, f, "employer", u && u->firm ? u->firm->id : 0);
}

static bool
apply(struct people *p, size_t i)
{
    struct member *x = &p->v[i];
    struct form    f = { 0 };

    form_id(p->m, &f, "person", x->person);
    form_id(p->m, &f, "org", x->org);
    put_work(p, &f, x);
    return maker_step(p->m, "member", "apply", 0, &f,
                      day_add(20260908, (int64_t)(i / 50 % 20), 'd'), &x->record);
}

static bool
enrol(struct people *p, size_t i)
{
    static const char *const skills[] = { "", "", "", "", "5", "4", "4", "3", "2", "1" };
    struct member           *x = &p->v[i];
    struct form              f = { 0 };

    form_id(p->m, &f, "person", x->person);
    form_id(p->m, &f, "org", x->org);
    form_day(p->m, &f, "joined", x->joined);
    if (i % 5)
        form_put(&f, "number", arena_print(p->m->batch, "BH%06zu", i + 1));
    put_work(p, &f, x);
    form_put(&f, "skill",
             fate_of(i) == PROMOTED ? "4" : skills[dice_below(&p->m->dice, LENGTH(skills))]);
    form_put(&f, "migrant", dice_below(&p->m->dice, 4) ? "no" : "yes");
    if (x->u < UNIONS && !p->c->unions[x->u].firm)
        form_put(&f, "employer_name", p->c->unions[x->u].employer_name);
    return maker_step(p->m, "member", "enrol", 0, &f, x->since, &x->record);
}

static bool
come(struct people *p, size_t i)
{
    const enum fate fate = fate_of(i);

    return fate == APPLIES || fate == REFUSED || fate == ADMITTED ? apply(p, i) : enrol(p, i);
}

/* ---- what happened then ---- */

static bool
retain(struct people *p, size_t i, int64_t day)
{
    static const char *const reasons[] = { "retired", "unemployed", "dissolved" };
    struct form              f = { 0 };

    form_put(&f, "kept", fate_of(i) == RESTORED ? "unemployed" : reasons[i / 50 % 3]);
    return maker_step(p->m, "member", "retain", p->v[i].record, &f, day, NULL);
}

static bool
take_off(struct people *p, size_t i, int64_t day)
{
    static const char *const causes[] = { "lapsed", "expelled", "deceased", "error" };
    const bool               wrong = fate_of(i) == UNDONE;
    const char              *cause = wrong ? "lapsed" : causes[i / HUNDRED % LENGTH(causes)];
    struct form              f = { 0 };

    form_put(&f, "cause", cause);
    if (strcmp(cause, "expelled") == 0)
        form_put(&f, "decision", arena_print(p->m->batch, "滨工组〔2026〕%zu号", i / HUNDRED + 1));
    return maker_step(p->m, "member", "remove", p->v[i].record, &f, day, NULL);
}

/* The number of an admission is drawn from the row of its class, once a change. */
static bool
admit(struct people *p, size_t i)
{
    return maker_commit(p->m) && maker_step(p->m, "member", "admit", p->v[i].record, NULL, 0, NULL)
        && maker_commit(p->m);
}

static bool
one_answer(struct people *p, size_t i, const char *step, const char *name, const char *value,
           int64_t day)
{
    struct form f = { 0 };

    form_put(&f, name, value);
    return maker_step(p->m, "member", step, p->v[i].record, &f, day, NULL);
}

static bool
correct(struct people *p, size_t i)
{
    struct form f = { 0 };

    form_put(&f, "number", arena_print(p->m->batch, "BHG%05zu", i + 1));
    form_put(&f, "reason", "会员证号登记时抄错");
    return maker_step(p->m, "member", "correct", p->v[i].record, &f, 0, NULL);
}

static bool
happens(struct people *p, size_t i)
{
    const int64_t day = day_add(20260105, (int64_t)(i % 200), 'd');

    switch (fate_of(i)) {
    case REFUSED: return one_answer(p, i, "refuse", "reason", "材料不齐，请补交劳动合同", 20261012);
    case ADMITTED: return admit(p, i);
    case RETAINED:
    case RESTORED: return retain(p, i, day);
    case LEFT: return one_answer(p, i, "leave", "reason", "本人申请", day);
    case MOVED: return one_answer(p, i, "leave", "reason", "调往其他单位", day);
    case REMOVED:
    case UNDONE: return take_off(p, i, day);
    case PROMOTED: return one_answer(p, i, "edit", "skill", "3", day);
    case CORRECTED: return correct(p, i);
    default: return true;
    }
}

/* ---- and at last ---- */

/* The union after his in which somebody is registered, in another town. */
static bool
enrol_elsewhere(struct people *p, size_t i)
{
    struct member *x = &p->v[i];
    size_t         u = (x->u + 7) % UNIONS;

    while (p->c->unions[u].weight == 0)
        u = (u + 1) % UNIONS;
    x->u = u;
    x->org = p->c->unions[u].id;
    x->joined = x->since = day_add(20260810, (int64_t)(i / HUNDRED % 40), 'd');
    return enrol(p, i);
}

static bool
ends(struct people *p, size_t i)
{
    const int64_t day = day_add(20260801, (int64_t)(i % 50), 'd');

    switch (fate_of(i)) {
    case RESTORED: return maker_step(p->m, "member", "restore", p->v[i].record, NULL, day, NULL);
    case UNDONE: return one_answer(p, i, "undo", "reason", "经查本人仍在岗缴费", 0);
    case MOVED: return enrol_elsewhere(p, i);
    case PROMOTED: return i / HUNDRED % 3 || one_answer(p, i, "edit", "skill", "2", day);
    default: return true;
    }
}

/* ---- all of them ---- */

static void
open_people(struct people *p, size_t n)
{
    const size_t days = (size_t)(day_number(LAST_BIRTH) - day_number(FIRST_BIRTH) + 1);

    p->n = n ? n : PERSONS;
    p->v = arena_alloc(p->m->arena, p->n * sizeof(*p->v));
    p->births = arena_alloc(p->m->arena, days * sizeof(*p->births));
    for (size_t i = 0; i < UNIONS; i++) {
        p->weights[i] = p->c->unions[i].weight;
        p->weight += p->weights[i];
    }
    for (size_t i = 0; i < p->n; i++)
        plan_member(p, i);
}

bool
people_make(struct maker *m, struct city *c, size_t persons)
{
    static bool (*const rounds[])(struct people *, size_t) = { record_person, verify_person, come,
                                                               happens, ends };
    struct people p = { .m = m, .c = c };
    bool          fine = true;

    open_people(&p, persons);
    for (size_t k = 0; k < LENGTH(rounds); k++) {
        for (size_t i = 0; fine && i < p.n; i++)
            fine = rounds[k](&p, i);
        fine = fine && maker_commit(m);
    }
    c->member = p.v[0].person;
    c->member_name = p.v[0].human.name;
    return fine;
}
