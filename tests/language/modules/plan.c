/* plan.c - a mutual-aid plan as data: period, tiers, caps, papers.  domain.md 10.3. */
#include "module.h"

static const struct field fields[] = {
    { "title",  "计划名称", TEXT,   REQUIRED | LISTED | SEARCH, .min = 4, .max = 80 },
    { "org",    "主办工会", ORG,    REQUIRED | LISTED | FILTER },
    { "starts", "期间自",   DATE,   REQUIRED | LISTED },
    { "ends",   "期间至",   DATE,   REQUIRED | LISTED },
    { "until",  "申请截止", DATE,   REQUIRED | LISTED },
    { "tiering", "分段方式", CHOICE, REQUIRED, .choices = "marginal=超额累进 whole=全额" },
    { "deduct", "起付",     MONEY,  REQUIRED },
    { "least",  "最低补助", MONEY,  REQUIRED },
    { "cap",    "期间封顶", MONEY,  REQUIRED },
};
static const struct field tier[] = {
    { "above", "超过",   MONEY,   REQUIRED },
    { "upto",  "至",     MONEY,   0 },
    { "rate",  "万分比", INTEGER, REQUIRED, .min = 1, .max = 10000 },
};
static const struct field wanted[] = { { "kind", "材料", CODE, REQUIRED, .codes = "paper" } };
static const struct part parts[] = {
    { "tiers",  "分段",     LIST(tier),   .key = "above", .max = 20 },
    { "papers", "所需材料", LIST(wanted), .key = "kind",  .max = 20 },
};
static const struct state states[] = {
    { "draft", "起草" }, { "live", "施行" }, { "over", "结束", FINAL },
};
static const struct step steps[] = {
    { "draft",   "新建", "new",   "draft",
      "aid@org", "title org starts ends until tiering deduct least cap tiers papers" },
    { "edit",    "修改", "draft", "same",
      "aid", "title? starts? ends? until? tiering? deduct? least? cap? tiers? papers?" },
    { "publish", "施行", "draft", "live", "aid", .not_by = "draft edit" },
    { "close",   "结束", "live",  "over", "aid" },
};
static const struct access access[] = { { OWNER, "org" } };
static const struct check checks[] = {
    { "starts<ends", "起止颠倒",       "ends" },
    { "ends<=until", "截止早于期末",   "until" },
    { "all(tiers, above<upto)", "分段颠倒", "tiers" },
};

const struct module mod_plan = {
    .tag = 9,
    .name = "plan",
    .label = "互助计划",
    .class = REGISTER,
    .keep = "mutual",
    .imports = "plan",
    HAS(fields),
    HAS(parts),
    HAS(states),
    HAS(steps),
    HAS(access),
    HAS(checks),
};
