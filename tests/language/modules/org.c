/* org.c - unions and the tree.  Founding is a matter of its own (founding.c) and ends in found;
 * what a union is today stands here, dated.  domain.md 3. */
#include "module.h"

static const struct field fields[] = {
    { "name",     "名称",     TEXT,     REQUIRED | LISTED | SEARCH, .min = 4, .max = 120 },
    { "number",   "工会编码", SERIAL,   LISTED | SEARCH, .serial = "org" },
    { "above",    "上级工会", ORG,      REQUIRED | LISTED | FILTER },
    { "kind",     "类型",     CHOICE,   REQUIRED | LISTED | FILTER | DATED,
      .choices = "base=基层 joint=联合 sector=行业性 town=乡镇街道 local=地方总工会 branch=分会 "
                 "home=兜底家园" },
    { "industry", "行业",     CODE,     FILTER | DATED, .codes = "industry" },
    { "employer", "建会单位", EMPLOYER, LISTED | FILTER },
    { "credit",   "统一社会信用代码", CREDIT, LISTED | SEARCH },
    { "account",  "银行账户", BANK,     0, .sees = "finance cashier", .tag = 1 },
    { "staff",    "职工数",   INTEGER,  LISTED, .max = 2000000 },
    { "women",    "女职工数", INTEGER,  0, .max = 2000000 },
    { "seats",    "委员数",   INTEGER,  0, .min = 1, .max = 45 },
    { "founded",  "成立日期", DATE,     LISTED },
    { "known",    "届期已知", BOOLEAN,  REQUIRED | DATED },
    { "expires",  "届满日期", DATE,     LISTED | FILTER },
    { "into",     "并入",     ORG,      0 },
    { "ended",    "终止日期", DATE,     0 },
    { "reason",   "说明",     NOTE,     0, .max = 1000 },
};
static const struct field line[] = {
    { "kind",   "口径", CHOICE, REQUIRED,
      .choices = "industrial=产业 territorial=属地 managed=代管" },
    { "parent", "上级", ORG,    REQUIRED },
    { "from",   "自",   DATE,   REQUIRED },
    { "to",     "至",   DATE,   0 },
};
static const struct field firm[] = {
    { "employer", "覆盖单位", EMPLOYER, REQUIRED },
    { "staff",    "职工数",   INTEGER,  0, .max = 1000000 },
    { "from",     "自",       DATE,     REQUIRED },
    { "to",       "至",       DATE,     0 },
};
static const struct part parts[] = {
    { "lines",  "其他隶属", LIST(line), .key = "kind",     .span = "from to", .max = 30 },
    { "covers", "覆盖单位", LIST(firm), .key = "employer", .span = "from to", .max = 2000 },
};
static const struct state states[] = {
    { "active",    "正常" },
    { "merged",    "已合并", FINAL },
    { "dissolved", "已撤销", FINAL },
};
static const struct step steps[] = {
    { "register", "登记工会", "new",    "active",
      "organiser@above", "name above kind number? industry? employer? credit? staff? women? "
      "founded? expires? known lines? covers?", .face = BY_FILE },
    { "found",    "批复成立", "new",    "active",
      "engine", "name above kind employer founded seats expires",
      .sets = "number=$next known=yes" },
    { "edit",     "修改",     "active", "same",
      "chair@id organiser@above", "industry? credit? account? staff? women? covers?" },
    { "correct",  "更正",     "*",      "same",
      "organiser@above", "name? kind? founded? industry? lines? reason", .corrects = true },
    { "renew",    "换届",     "active", "same",
      "organiser@above engine", "seats expires", .sets = "known=yes" },
    { "move",     "调整隶属", "active", "same",
      "organiser@above organiser@above", "above lines?", .all = true },
    { "merge",    "合并",     "active", "merged",
      "organiser@above organiser@above", "into ended reason", .all = true },
    { "dissolve", "撤销",     "active", "dissolved",
      "organiser@above organiser@above", "ended reason", .all = true },
    { "restore",  "恢复",     "merged dissolved", "active",
      "organiser@above+1 organiser@above+1", "reason", .sets = "ended= into=", .all = true },
};
static const struct access access[] = {
    { OWNER, "id" }, { READER, "employer", .fields = "name number state founded expires" },
};
static const struct check checks[] = {
    { "women<=staff",  "女职工数大于职工数", "women" },
    { "seats<=rule(org.seats_max)", "委员数超过规定", "seats", .law = "企业工会工作条例§7" },
    { "into!==id",     "不能并入自身",       "into" },
    { "founded<=$today", "成立日期晚于今天", "founded" },
    { "expires", "届期已知须填届满日期", "expires", .when = "known=yes" },
    { "count(org.above, state=active)==0 ended", "仍有下级工会", "ended",
      .when = "state=dissolved,merged" },
};
static const struct unique uniques[] = {
    { "credit",   "该信用代码已登记", .where = "state=active", .wide = true },
    { "employer", "该单位已有工会",   .where = "kind=base state=active" },
    { "employer", "该单位已由联合工会覆盖", .where = "now=yes .state=active", .over = "covers" },
};
static const struct indicator indicators[] = {
    { "unions",  "工会组织",     "个", COUNT, "state=active kind!=branch", .by = "kind industry" },
    { "base",    "基层工会",     "个", COUNT, "state=active kind=base,joint" },
    { "unknown", "届期不明",     "个", COUNT, "state=active known=no" },
    { "covered", "联合覆盖单位", "家", COUNT, ".state=active now=yes", .over = "covers" },
    { "renewed", "完成换届",     "次", COUNT, "step=renew", .at = "at", .over = "steps" },
};
static const struct clock clocks[] = {
    { "tenure", "届满", WAITING, "active", .until = "expires", .when = "expires",
      .warn = "org.term_warn", .law = "工会法§16" },
};
static const struct tell tells[] = {
    { "tenure.warn tenure.late", "chair@id organiser@above", "{name} 本届任期到 {expires}" },
};
static const struct paper papers[] = { { "dissolve", "org.dissolved", "organiser@above" } };
static const struct move moves[] = {
    { "dissolve", "member.org", "retain", "kept=dissolved since=ended" },
};

const struct module mod_org = {
    .tag = 2, .name = "org", .label = "工会组织", .class = REGISTER, .keep = "organisation",
    .imports = "org", .exchanges = "org.register",
    HAS(fields), HAS(parts), HAS(states), HAS(steps), HAS(access), HAS(checks), HAS(uniques),
    HAS(indicators), HAS(clocks), HAS(tells), HAS(papers), HAS(moves),
};
