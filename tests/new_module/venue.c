/* venue.c - places that unions lend out: a register that nobody has asked for yet, so that adding
 * one is known to be one file and one line. */
#include "module.h"

/* clang-format off */

static const struct field fields[] = {
    { "name",    "场地名称", TEXT,    REQUIRED | LISTED | SEARCH, .min = 2, .max = 40 },
    { "org",     "所属工会", ORG,     REQUIRED | LISTED | FILTER | ONCE },
    { "kind",    "类型",     CHOICE,  REQUIRED | LISTED | FILTER | DATED,
      .choices = "hall=礼堂 court=球场 room=活动室" },
    { "seats",   "可容纳人数", INTEGER, LISTED | DATED, .min = 1, .max = 5000 },
    { "keeper",  "管理员",   PERSON,  LISTED | FILTER },
    { "price",   "收费标准", MONEY,   LISTED, .max = YUAN(10000) },
    { "opened",  "启用日期", DATE,    LISTED | FILTER },
    { "indoor",  "室内",     BOOLEAN, LISTED | FILTER },
    { "reason",  "停用原因", NOTE,    0, .max = 200 },
};
static const struct field booking[] = {
    { "hall", "厅室",     TEXT, REQUIRED, .min = 1, .max = 20 },
    { "union", "预约工会", ORG,  REQUIRED },
    { "from", "自",       DATE, REQUIRED },
    { "to",   "至",       DATE, 0 },
};
static const struct part parts[] = {
    { "bookings", "预约", LIST(booking), .key = "hall", .span = "from to", .max = 40 },
};
static const struct state states[] = {
    { "open",   "开放" },
    { "closed", "停用", FINAL },
};
static const struct step steps[] = {
    { "list",   "登记场地", "new",  "open",
      "chair@org clerk@org organiser@org", "name org kind seats? keeper? price? opened? indoor?" },
    { "edit",   "修改",     "open", "same",
      "chair clerk organiser", "kind? seats? keeper? price? indoor? bookings?" },
    { "close",  "停用",     "open", "closed", "chair organiser", "reason" },
    { "reopen", "恢复开放", "closed", "open", "organiser@org+1", .sets = "reason=" },
};
static const struct access access[] = { { OWNER, "org" } };
static const struct check checks[] = {
    { "opened<=$today", "晚于今天", "opened" },
    { "seats",          "礼堂须填可容纳人数", "seats", .when = "kind=hall state=open" },
};
static const struct unique uniques[] = {
    { "name org", "该工会已有同名场地", .where = "state=open" },
};
static const struct indicator indicators[] = {
    { "venues", "开放场地", "个", COUNT, "state=open", .by = "kind" },
};
static const struct tell tells[] = {
    { "close", "clerk@org", "{name} 已停用：{reason}" },
};

const struct module mod_venue = {
    .tag = 250, .name = "venue", .label = "场地", .class = REGISTER, .keep = "offer",
    .imports = "no: 场地逐个登记", .exchanges = "no: 不与外部交换",
    HAS(fields), HAS(parts), HAS(states), HAS(steps), HAS(access), HAS(checks), HAS(uniques),
    HAS(indicators), HAS(tells),
};
