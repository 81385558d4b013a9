/* places.c - 滨海市: a city that is on no map, its districts, towns, and what hangs beside them.
 * Its region 3799xx is of a real province and no real city. */
#include "demo/city.h"

/* clang-format off */
static const struct district {
    const char *name, *region;
    const char *towns[TOWNS / DISTRICTS];
} districts[DISTRICTS] = {
    { "望海区", "379902", { "栈桥街道", "灯塔街道", "观澜路街道", "老港街道", "盐宗街道", "鸥岛镇" } },
    { "听涛区", "379903", { "听涛街道", "书院街道", "纺织新村街道", "青礁街道", "南滩街道", "石矶镇" } },
    { "云台区", "379911", { "云台街道", "高新园街道", "柳泉街道", "茶山镇", "古窑镇", "双溪镇" } },
    { "临浦市", "379981", { "临浦街道", "浦东门街道", "枣林镇", "河口镇", "盐场镇", "大泽镇" } },
};
/* clang-format on */
enum { DISTRICT_SINCE = 19840501, TOWN_SINCE = 20020601, LATER_SINCE = 20180301 };

const char *
town_region(size_t town)
{
    return districts[town / (TOWNS / DISTRICTS)].region;
}

static bool
register_place(struct maker *m, const char *name, const char *kind, int64_t above,
               const char *region, int64_t since, int64_t *id)
{
    struct form f = { 0 };

    form_put(&f, "name", name);
    form_id(m, &f, "above", above);
    form_put(&f, "kind", kind);
    form_put(&f, "region", region);
    form_day(m, &f, "founded", since);
    return maker_step(m, "org", "register", 0, &f, since, id);
}

/* Towns with a federation of their own, and those where the unions have only joined hands. */
static bool
make_town(struct maker *m, struct city *c, size_t i)
{
    const struct district *d = &districts[i / (TOWNS / DISTRICTS)];
    const bool             town = i % 2 == 0;

    c->town_names[i] = arena_print(m->arena, "%s%s%s", d->name, d->towns[i % (TOWNS / DISTRICTS)],
                                   town ? "总工会" : "工会联合会");
    return register_place(m, c->town_names[i], town ? "town" : "area",
                          c->districts[i / (TOWNS / DISTRICTS)], d->region, TOWN_SINCE,
                          &c->towns[i]);
}

static bool
make_beside(struct maker *m, struct city *c)
{
    int64_t id;

    return register_place(m, "滨海市快递行业工会联合会", "sector", c->top, "379900", LATER_SINCE,
                          &id)
        && register_place(m, "滨海市家政服务行业工会联合会", "sector", c->top, "379900",
                          LATER_SINCE, &id)
        && register_place(m, "滨海市新就业形态劳动者兜底家园", "home", c->top, "379900",
                          LATER_SINCE, &c->home)
        && register_place(m, "滨海市总工会组织部", "department", c->top, "379900", LATER_SINCE, &id)
        && register_place(m, "滨海市总工会权益保障部", "department", c->top, "379900", LATER_SINCE,
                          &id);
}

bool
places_make(struct maker *m, struct city *c)
{
    bool fine = true;

    for (size_t i = 0; fine && i < DISTRICTS; i++) {
        c->district_names[i] = arena_print(m->arena, "%s总工会", districts[i].name);
        fine = register_place(m, c->district_names[i], "local", c->top, districts[i].region,
                              DISTRICT_SINCE, &c->districts[i]);
    }
    for (size_t i = 0; fine && i < TOWNS; i++)
        fine = make_town(m, c, i);
    return fine && make_beside(m, c) && maker_commit(m);
}
