/* employer.c - firms and other units.  A union's row may create a provisional one that the
 * employer list completes.  domain.md 2.1. */
#include "module.h"

static const struct field fields[] = {
    { "name",     "单位名称", TEXT,    REQUIRED | LISTED | SEARCH, .min = 2, .max = 120 },
    { "credit",   "统一社会信用代码", CREDIT, LISTED | SEARCH },
    { "lacks",    "无代码原因", CHOICE, 0, .choices = "small=个体 abroad=境外 pending=办理中" },
    { "economic", "登记类型", CODE,    LISTED | FILTER | DATED, .codes = "economic" },
    { "industry", "行业",     CODE,    FILTER | DATED, .codes = "industry" },
    { "staff",    "职工数",   INTEGER, LISTED, .max = 2000000 },
    { "local",    "属地工会", ORG,     REQUIRED | LISTED | FILTER },
    { "contract", "有集体合同", BOOLEAN, LISTED,
      .follow = "any(collective_contract.employer, state=in_force)" },
    { "unionised", "已建会",  BOOLEAN, LISTED, .follow = "any(org.employer, state=active)" },
    { "reason",   "说明",     TEXT,    0, .max = 200 },
};
static const struct state states[] = {
    { "provisional", "待补全" },
    { "live",   "正常" },
    { "closed", "已注销", FINAL },
};
static const struct step steps[] = {
    { "record",   "登记", "new", "live",
      "organiser@local", "name credit? lacks? economic? industry? staff? local", .face = BY_FILE },
    { "mention",  "暂记", "new", "provisional",
      "organiser@local chair@local", "name local" },
    { "complete", "补全", "provisional", "live",
      "organiser", "credit? lacks? economic? industry? staff?", .face = BY_FILE },
    { "edit",     "修改", "live", "same",
      "organiser", "economic? industry? staff? local?" },
    { "correct",  "更正", "*", "same",
      "organiser", "name? credit? lacks? reason", .corrects = true },
    { "close",    "注销", "*", "closed", "organiser", "reason" },
};
static const struct access access[] = { { OWNER, "local" } };
static const struct check checks[] = {
    { "credit", "无代码须写原因", "credit", .when = "state=live !lacks" },
};
static const struct unique uniques[] = {
    { "credit", "该信用代码已登记", .where = "state!=closed", .wide = true },
};
static const struct indicator indicators[] = {
    { "firms",     "用人单位", "家", COUNT, "state=live", .by = "economic" },
    { "unionised", "已建会单位", "家", COUNT, "state=live unionised=yes" },
    { "contract",  "其中有集体合同", "家", COUNT, "state=live unionised=yes contract=yes" },
    { "rate",      "集体合同建制率", "%", SHARE, .of = "contract", .base = "unionised" },
};

const struct module mod_employer = {
    .tag = 3, .name = "employer", .label = "用人单位", .class = REGISTER, .keep = "organisation",
    .imports = "employer",
    HAS(fields), HAS(states), HAS(steps), HAS(access), HAS(checks), HAS(uniques), HAS(indicators),
};
