/* org.c - unions and what they are today; the tree stands in dated edges.  domain.md 3.
 * A union keeps the name and the code of its employer as the file says them; which record of the
 * employer register that is, is looked up when asked.  An unknown term is a value of its own. */
#include "module.h"

static const struct field fields[] = {
    { "name",     "工会名称", TEXT,     REQUIRED | LISTED | SEARCH, .min = 2, .max = 120 },
    { "number",   "工会编码", SERIAL,   SEARCH, .serial = "org" },
    { "above",    "上级工会", ORG,      LISTED | FILTER },
    { "kind",     "组织类型", CODE,     REQUIRED | LISTED | FILTER | DATED, .codes = "union_kind" },
    { "credit",   "工会统一社会信用代码", CREDIT, SEARCH,
      .help = "工会法人资格证书上的代码，以 81 开头" },
    { "employer", "建会单位", EMPLOYER, 0,
      .match = "credit=employer_credit name=employer_name",
      .help = "用人单位名录中有此代码，或无代码而只有一家同名单位时，自动对应" },
    { "employer_name", "所在单位", TEXT, SEARCH, .max = 120 },
    { "employer_credit", "单位统一社会信用代码", CREDIT, SEARCH },
    { "region",   "行政区划", REGION,   FILTER },
    { "staff",    "职工人数", INTEGER,  LISTED, .max = 2000000 },
    { "women",    "女职工人数", INTEGER, 0, .max = 2000000 },
    { "declared", "会员人数（申报）", INTEGER, LISTED, .max = 2000000,
      .help = "工会自己申报的人数；实名登记的人数另列" },
    { "founded",  "建会日期", DATE,     LISTED },
    { "began",    "本届起始日期", DATE, DATED },
    { "years",    "届期（年）", INTEGER, DATED, .min = 1, .max = 9 },
    { "expires",  "届满日期", DATE,     LISTED | FILTER | DATED, .calc = "began+1y*years",
      .help = "由本届起始日期和届期推算；不知道时留空" },
    { "chair_name", "工会主席", TEXT,   0, .max = 60 },
    { "phone",    "联系电话", TEXT,     0, .max = 40 },
    { "account",  "银行账户", BANK,     0, .sees = "finance cashier", .tag = 1 },
    { "seats",    "委员数",   INTEGER,  0, .min = 1, .max = 45 },
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
    { "dissolved", "已撤销", FINAL },
};
static const struct step steps[] = {
    { "register", "登记工会", "new",    "active",
      "organiser@above", "name above kind number? credit? employer_name? employer_credit? region? "
      "staff? women? declared? founded? began? years? chair_name? phone?", .face = BY_FILE },
    { "establish", "设立顶层工会", "new", "active",
      "engine", "name kind region?" },
    { "edit",     "修改",     "active", "same",
      "chair@id clerk@id organiser@id", "credit? employer_name? employer_credit? region? staff? "
      "women? declared? chair_name? phone? account? seats? lines? covers?" },
    { "correct",  "更正",     "*",      "same",
      "organiser@id", "name? kind? founded? began? years? reason", .corrects = true },
    { "renew",    "换届",     "active", "same",
      "clerk@id organiser@id", "began years seats?" },
    { "move",     "调整隶属", "active", "same",
      "organiser@above", "above" },
    { "dissolve", "撤销",     "active", "dissolved",
      "organiser@above", "ended reason" },
    { "restore",  "恢复",     "dissolved", "active",
      "organiser@above", "reason", .sets = "ended=", .corrects = true },
};
static const struct access access[] = { { OWNER, "id" } };
static const struct check checks[] = {
    { "women<=staff",  "女职工数大于职工数", "women" },
    { "above!==id",    "上级不能是自己",     "above" },
    { "above.state!=dissolved", "上级工会已撤销", "above", .when = "state=active" },
    { "above.kind!=branch,group,department,home", "此类组织不设下级", "above",
      .when = "kind=base,joint,home,department,sector,area,town,local" },
    { "above.kind!=group,department,home", "分会应设在工会之下", "above", .when = "kind=branch" },
    { "above.kind!=base,joint", "基层工会之下只设分会和小组", "above",
      .when = "kind=local,town,area,sector,base,joint,department,home" },
    { "founded<=$today", "晚于今天", "founded" },
    { "began<=$today", "晚于今天", "began" },
    { "ended<=$today", "晚于今天", "ended" },
    { "count(org.above, state=active)==0 ended", "仍有下级工会", "ended", .when = "state=dissolved" },
};
static const struct unique uniques[] = {
    { "credit",   "该工会代码已登记", .where = "state=active" },
    { "above name", "该上级之下已有同名工会", .where = "state=active" },
};
static const struct indicator indicators[] = {
    { "unions",  "工会组织",   "个", COUNT, "state=active kind!=branch,group,department",
      .by = "kind" },
    { "base",    "基层工会",   "个", COUNT, "state=active kind=base,joint" },
    { "unknown", "届期不明",   "个", COUNT, "state=active kind=base,joint !expires" },
};
static const struct tell tells[] = {
    { "dissolve", "chair@id organiser@above", "{name} 已撤销：{reason}" },
};

const struct module mod_org = {
    .tag = 1, .name = "org", .label = "工会组织", .class = REGISTER, .keep = "organisation",
    .imports = "org", .exchanges = "org.register",
    HAS(fields), HAS(parts), HAS(states), HAS(steps), HAS(access), HAS(checks), HAS(uniques),
    HAS(indicators), HAS(tells),
};
