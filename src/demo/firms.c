/* firms.c - employers of the invented city and the unions in them.  What unions state and what the
 * registers hold differ on purpose: codes that are missing, employers that nobody registered, terms
 * that nobody knows, declared members beside registered ones. */
#include <string.h>
#include "core/day.h"
#include "demo/city.h"

enum { FIRST_SERIAL = 99010001, LAST_DAY = 20260930 };

/* ---- employers ---- */

/* The first firms are those of unions, then come those without; each tenth of these has no code. */
static bool
lacks_code(size_t i)
{
    return i >= UNIONS && i % 10 == 3;
}

void
firms_plan(struct maker *m, struct city *c)
{
    for (size_t i = 0; i < FIRMS; i++) {
        struct firm *f = &c->firms[i];
        f->town = i < UNIONS ? i % TOWNS : dice_below(&m->dice, TOWNS);
        f->trade = dice_below(&m->dice, trade_count);
        f->name = arena_print(m->arena, "%s%s", brand_name(m->arena, i), trades[f->trade].suffix);
        f->credit = lacks_code(i) ? ""
                                  : credit_make(m->arena, "91", town_region(f->town),
                                                FIRST_SERIAL + (int)i * 37);
    }
}

static bool
register_firm(struct maker *m, struct city *c, size_t i)
{
    static const char *const reasons[] = { "small", "abroad", "pending", "unknown" };
    static const char *const types[] = { "150", "173", "160", "170", "310", "230", "175", "110" };
    struct firm             *x = &c->firms[i];
    const int64_t            staff = 6 + (int64_t)dice_below(&m->dice, i % 9 ? 90 : 900);
    struct form              f = { 0 };

    form_put(&f, "name", x->name);
    form_put(&f, "credit", x->credit);
    form_put(&f, "lacks", lacks_code(i) ? reasons[i / 10 % 4] : "");
    form_put(&f, "region", town_region(x->town));
    form_put(&f, "economic", types[dice_below(&m->dice, LENGTH(types))]);
    form_put(&f, "industry", trades[x->trade].industry);
    form_int(m, &f, "staff", staff);
    form_int(m, &f, "women", staff * (20 + (int64_t)dice_below(&m->dice, 50)) / 100);
    form_put(&f, "operating", i % 40 == 39 ? "suspended" : "operating");
    form_id(m, &f, "local", c->towns[x->town]);
    return maker_step(m, "employer", "record", 0, &f, dice_day(&m->dice, 20190101, 20231231),
                      &x->id);
}

/* Which firms are in the register depends on the unions: those that a union knows only by hearsay
 * are not. */
static bool
is_registered(const struct city *c, size_t i)
{
    return i >= UNIONS || c->unions[i].firm;
}

static bool
change_firms(struct maker *m, struct city *c)
{
    bool fine = true;

    for (size_t i = UNIONS + 5; fine && i < FIRMS; i += 6) {
        struct form f = { 0 };
        const bool  closes = i % 5 == 0;
        form_put(&f, closes ? "reason" : "operating", closes ? "已办理注销登记" : "suspended");
        fine = maker_step(m, "employer", closes ? "close" : "edit", c->firms[i].id, &f, 20260415,
                          NULL);
    }
    return fine && maker_commit(m);
}

bool
firms_make(struct maker *m, struct city *c)
{
    bool fine = true;

    for (size_t i = 0; fine && i < FIRMS; i++)
        if (is_registered(c, i))
            fine = register_firm(m, c, i);
    return fine && maker_commit(m) && change_firms(m, c);
}

/* ---- unions ---- */

static bool
is_joint(size_t i)
{
    return i % JOINT_EVERY == JOINT_EVERY - 1;
}

/* Of twenty unions fourteen know the code of a registered employer, three only its name. */
static enum tie
tie_of(size_t i)
{
    switch (i / 6) {
    case 17: return TIE_NONE;
    case 3:
    case 9:
    case 15: return TIE_NAME;
    case 6:
    case 12: return TIE_ABSENT;
    default: return TIE_CODE;
    }
}

static int64_t
founded_day(struct maker *m, size_t i)
{
    const int64_t day = dice_day(&m->dice, 20030301, 20141130);

    if (i % 15 == 8)
        return 0;
    return i % 7 == 3 ? day / 100 * 100 : i % 11 == 6 ? day / 10000 * 10000 : day;
}

void
unions_plan(struct maker *m, struct city *c)
{
    for (size_t i = 0; i < UNIONS; i++) {
        struct grassroots *u = &c->unions[i];
        struct firm       *x = &c->firms[i];
        const enum tie     tie = tie_of(i);
        u->joint = is_joint(i);
        u->town = x->town;
        u->trade = x->trade;
        u->firm = tie == TIE_CODE || tie == TIE_NAME ? x : NULL;
        u->employer_name = tie == TIE_NONE ? "" : x->name;
        u->employer_credit = tie == TIE_CODE || tie == TIE_ABSENT ? x->credit : "";
        u->name = u->joint ? arena_print(m->arena, "%s联合工会委员会", brand_name(m->arena, i))
                           : arena_print(m->arena, "%s工会委员会", x->name);
        u->founded = founded_day(m, i);
        u->since = u->founded ? day_first(u->founded) : 20150101;
        u->weight = i % 5 == 4 ? 0 : 1 + dice_below(&m->dice, 6);
    }
}

enum term { TERM_RUNNING, TERM_UNKNOWN, TERM_OVERDUE };

static enum term
term_of(size_t i)
{
    return i % 6 == 4 ? TERM_UNKNOWN : i % 12 == 2 || i % 12 == 7 ? TERM_OVERDUE : TERM_RUNNING;
}

/* Three unions come to an end, six elect anew: their terms are running ones. */
static bool
is_ending(size_t i)
{
    return i == 24 || i == 54 || i == 84;
}

static bool
is_renewed(size_t i)
{
    return i % 24 == 9 || i == 60;
}

static void
put_term(struct maker *m, struct form *f, size_t i)
{
    const bool five = i % 3 != 1;
    int64_t    began = dice_day(&m->dice, five ? 20220101 : 20240101, 20260630);

    if (term_of(i) == TERM_UNKNOWN)
        return;
    if (term_of(i) == TERM_OVERDUE)
        began = dice_day(&m->dice, 20160101, 20210831);
    if (is_renewed(i))
        began = dice_day(&m->dice, 20170101, 20180930);
    form_day(m, f, "began", began);
    form_int(m, f, "years", five ? 5 : 3);
}

static void
put_figures(struct maker *m, struct form *f, size_t i)
{
    const int64_t staff = 12 + (int64_t)dice_below(&m->dice, i % 8 ? 110 : 700);

    form_int(m, f, "staff", staff);
    form_int(m, f, "women", staff * (15 + (int64_t)dice_below(&m->dice, 60)) / 100);
    form_int(m, f, "declared", staff * (75 + (int64_t)dice_below(&m->dice, 25)) / 100);
}

static bool
register_union(struct maker *m, struct city *c, size_t i)
{
    struct grassroots *u = &c->unions[i];
    struct form        f = { 0 };

    form_put(&f, "name", u->name);
    form_id(m, &f, "above", c->towns[u->town]);
    form_put(&f, "kind", u->joint ? "joint" : "base");
    form_put(&f, "number", arena_print(m->batch, "3799%05zu", i + 1));
    if (i % 3)
        form_put(&f, "credit",
                 credit_make(m->batch, "81", town_region(u->town), FIRST_SERIAL + (int)i * 53));
    form_put(&f, "employer_name", u->employer_name);
    form_put(&f, "employer_credit", u->employer_credit);
    form_put(&f, "region", town_region(u->town));
    put_figures(m, &f, i);
    form_day(m, &f, "founded", u->founded);
    put_term(m, &f, i);
    form_put(&f, "chair_name", i ? surname_name(m->batch, &m->dice, i % 3 == 0) : "孙建国");
    form_put(&f, "phone", arena_print(m->batch, "0699-8%06zu", 123456 + i * 4567));
    return maker_step(m, "org", "register", 0, &f, u->since, &u->id);
}

static bool
register_below(struct maker *m, const struct grassroots *u, int64_t above, const char *name,
               const char *kind, int64_t *id)
{
    struct form f = { 0 };

    form_put(&f, "name", name);
    form_id(m, &f, "above", above);
    form_put(&f, "kind", kind);
    return maker_step(m, "org", "register", 0, &f, u->since, id);
}

/* Branches in the first unions, groups in some of the branches. */
static bool
make_below(struct maker *m, struct city *c)
{
    bool    fine = true;
    int64_t id;

    for (size_t i = 0; fine && i < BRANCHES; i++)
        fine = register_below(m, &c->unions[i], c->unions[i].id, i % 2 ? "机关分会" : "第一分会",
                              "branch", &c->branches[i]);
    for (size_t i = 0; fine && i < GROUPS; i++)
        fine = register_below(m, &c->unions[i], c->branches[i], "第一工会小组", "group", &id);
    return fine;
}

bool
unions_make(struct maker *m, struct city *c)
{
    bool fine = true;

    for (size_t i = 0; fine && i < UNIONS; i++)
        fine = register_union(m, c, i);
    return fine && make_below(m, c) && maker_commit(m);
}

/* ---- what happens to them ---- */

static bool
renew(struct maker *m, const struct grassroots *u)
{
    const int64_t began = dice_day(&m->dice, 20230301, 20231130);
    struct form   f = { 0 };

    form_day(m, &f, "began", began);
    form_put(&f, "years", "5");
    form_put(&f, "seats", "7");
    return maker_step(m, "org", "renew", u->id, &f, began, NULL);
}

static bool
dissolve(struct maker *m, const struct grassroots *u)
{
    struct form f = { 0 };

    form_put(&f, "ended", "2026-06-30");
    form_put(&f, "reason", "单位注销，工会随之撤销");
    return maker_step(m, "org", "dissolve", u->id, &f, 20260630, NULL);
}

/* One union goes to the town beside it, another declares more members than before. */
static bool
move_and_edit(struct maker *m, struct city *c)
{
    struct form to = { 0 }, more = { 0 };

    form_id(m, &to, "above", c->towns[c->unions[30].town + 1]);
    form_int(m, &more, "staff", 640);
    form_int(m, &more, "women", 251);
    form_int(m, &more, "declared", 588);
    return maker_step(m, "org", "move", c->unions[30].id, &to, 20260301, NULL)
        && maker_step(m, "org", "edit", c->unions[1].id, &more, LAST_DAY, NULL);
}

bool
unions_change(struct maker *m, struct city *c)
{
    bool fine = true;

    for (size_t i = 0; fine && i < UNIONS; i++) {
        if (is_renewed(i))
            fine = renew(m, &c->unions[i]);
        if (fine && is_ending(i))
            fine = dissolve(m, &c->unions[i]);
    }
    return fine && move_and_edit(m, c) && maker_commit(m);
}
