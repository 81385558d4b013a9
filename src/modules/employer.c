/* employer.c - firms and other units, with or without a union.  domain.md 2.1. */
#include "module.h"

static const struct field fields[] = {
    { "name",     "单位名称", TEXT,    REQUIRED | LISTED | SEARCH, .min = 2, .max = 120 },
    { "credit",   "统一社会信用代码", CREDIT, LISTED | SEARCH },
    { "lacks",    "无代码原因", CHOICE, FILTER,
      .choices = "small=个体 abroad=境外 pending=办理中 unknown=原表未填" },
    { "region",   "行政区划", REGION,  FILTER },
    { "economic", "登记注册类型", CODE, LISTED | FILTER | DATED, .codes = "economic" },
    { "industry", "行业",     CODE,    LISTED | FILTER | DATED, .codes = "industry" },
    { "staff",    "从业人数", INTEGER, LISTED, .max = 2000000 },
    { "women",    "女职工人数", INTEGER, 0, .max = 2000000 },
    { "operating", "经营状态", CODE,   FILTER | DATED, .codes = "operating" },
    { "local",    "属地工会", ORG,     REQUIRED | LISTED | FILTER },
    { "reason",   "说明",     TEXT,    0, .max = 200 },
};
static const struct state states[] = {
    { "live",   "在册" },
    { "closed", "已注销", FINAL },
};
static const struct step steps[] = {
    { "record",   "登记", "new", "live",
      "organiser@local clerk@local", "name credit? lacks? region? economic? industry? staff? "
      "women? operating? local", .face = BY_FILE },
    { "edit",     "修改", "live", "same",
      "organiser clerk", "region? economic? industry? staff? women? operating? local?" },
    { "correct",  "更正", "*", "same",
      "organiser clerk", "name? credit? lacks? reason", .corrects = true },
    { "close",    "注销", "live", "closed", "organiser clerk", "reason" },
    { "reopen",   "恢复", "closed", "live", "organiser", "reason", .corrects = true },
};
static const struct access access[] = { { OWNER, "local" } };
static const struct check checks[] = {
    { "credit", "无代码须写原因", "credit", .when = "state=live !lacks" },
};
static const struct unique uniques[] = {
    { "credit", "该信用代码已登记", .where = "state=live" },
};
static const struct indicator indicators[] = {
    { "firms", "用人单位", "家", COUNT, "state=live", .by = "economic" },
};

const struct module mod_employer = {
    .tag = 2, .name = "employer", .label = "用人单位", .class = REGISTER, .keep = "organisation",
    .imports = "employer", .exchanges = "no: 下一步随工商名录交换",
    HAS(fields), HAS(states), HAS(steps), HAS(access), HAS(checks), HAS(uniques), HAS(indicators),
};
