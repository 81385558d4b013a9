/* founding.c - from a clue that a firm has no union to the approval that opens one.  A matter of
 * its own: most clues never become a union, and other people may act on them.  domain.md 3.2. */
#include "module.h"

static const struct field fields[] = {
    { "number",   "编号",       SERIAL,   REQUIRED | LISTED | SEARCH, .serial = "founding" },
    { "name",     "拟建工会",   TEXT,     REQUIRED | LISTED | SEARCH, .min = 4, .max = 120 },
    { "employer", "单位",       EMPLOYER, REQUIRED | LISTED | FILTER | ONCE },
    { "staff",    "职工数",     INTEGER,  LISTED, .follow = "employer.staff" },
    { "org",      "上级工会",   ORG,      REQUIRED | LISTED | FILTER },
    { "kind",     "类型",       CHOICE,   LISTED,
      .choices = "base=基层 joint=联合 sector=行业性 town=乡镇街道 local=地方总工会 branch=分会 "
                 "home=兜底家园" },
    { "came",     "线索日期",   DATE,     REQUIRED | LISTED | FILTER },
    { "letter",   "意见书日期", DATE,     LISTED },
    { "prepared", "筹备组成立", DATE,     LISTED },
    { "met",      "成立大会",   DATE,     LISTED },
    { "entitled", "应到",       INTEGER,  0, .min = 1, .max = 100000 },
    { "present",  "实到",       INTEGER,  0, .max = 100000 },
    { "seats",    "委员数",     INTEGER,  0, .min = 1, .max = 45 },
    { "chair",    "主席人选",   PERSON,   0 },
    { "minutes",  "选举结果报告", FILES,  EVIDENCE, .max = 9 },
    { "paper",    "批复文号",   TEXT,     LISTED, .max = 60 },
    { "approved", "批复日期",   DATE,     LISTED | FILTER },
    { "expires",  "届满日期",   DATE,     0 },
    { "outcome",  "办结结论",   CHOICE,   LISTED | FILTER,
      .choices = "covered=联合覆盖 idle=未经营 refused=拒绝 small=未达人数 moved=迁出" },
    { "reason",   "说明",       NOTE,     0, .max = 1000 },
};
static const struct state states[] = {
    { "clue",      "建会线索" },
    { "urged",     "已发意见书", GOES_ON, "上级工会已发建会意见书" },
    { "preparing", "筹备中",     GOES_ON, "筹备组已批准，请召开成立大会" },
    { "elected",   "待批复",     GOES_ON, "选举结果已上报，等待批复" },
    { "approved",  "已批复",     FINAL,   "已批复成立：{paper}" },
    { "closed",    "线索办结",   FINAL },
};
static const struct step steps[] = {
    { "clue",    "登记线索", "new", "clue",
      "organiser@org", "name employer org came", .sets = "number=$next", .face = BY_FILE },
    { "ask",     "我要建会", "new", "clue",
      "anyone", "name employer org", .sets = "number=$next came=$today", .face = ON_PHONE },
    { "edit",    "修改",     "clue urged preparing", "same",
      "organiser", "name org kind?" },
    { "urge",    "发意见书", "clue", "urged",
      "organiser", .sets = "letter=$today" },
    { "prepare", "批准筹备", "clue urged", "preparing",
      "organiser", "prepared kind chair" },
    { "elect",   "上报选举", "preparing", "elected",
      "organiser me@chair", "met entitled present seats minutes", .face = ON_PHONE },
    { "decline", "退回",     "elected", "preparing", "organiser", "reason" },
    { "approve", "批复成立", "elected", "approved",
      "organiser", "paper approved expires", .not_by = "elect" },
    { "settle",  "线索办结", "clue urged preparing", "closed", "organiser", "outcome reason" },
    { "revive",  "重新核查", "closed", "clue", "organiser", "reason", .sets = "outcome=" },
};
static const struct access access[] = {
    { OWNER, "org" }, { CONCERNED, "chair" },
    { READER, "employer", .fields = "number name state letter prepared met approved" },
};
static const struct check checks[] = {
    { "meets(founding.quorum,present,entitled)", "到会人数不足三分之二", "present",
      .when = "state=elected", .law = "基层组织选举条例§19" },
    { "present<=entitled", "实到多于应到",   "present" },
    { "seats<=rule(org.seats_max)", "委员数超过规定", "seats" },
    { "prepared<=met",     "早于筹备",       "met" },
    { "met<=approved",     "早于成立大会",   "approved" },
    { "approved<expires",  "届满早于批复",   "expires" },
    { "staff>=rule(founding.members)", "未达单独建会人数，请建联合工会", "staff",
      .when = "state=preparing kind=base", .law = "工会法§11" },
};
static const struct unique uniques[] = {
    { "employer", "该单位已有线索在办", .where = "state!=approved,closed" },
};
static const struct indicator indicators[] = {
    { "open",    "在办线索", "条", COUNT, "state!=approved,closed" },
    { "founded", "新建工会", "个", COUNT, "state=approved", .at = "approved" },
    { "came",    "建会线索", "条", COUNT, .at = "came" },
    { "settled", "其中已建会", "条", COUNT, "state=approved", .at = "came" },
    { "rate",    "线索建会率", "%", SHARE, .of = "settled", .base = "came" },
};
static const struct tell tells[] = {
    { "decline", "me@chair", "选举结果被退回：{reason}" },
    { "approve", "me@chair", "{name} 已批复成立：{paper}" },
};
static const struct open opens[] = {
    { "approve", "org.found",
      "name=name above=org kind=kind employer=employer founded=approved seats=seats "
      "expires=expires" },
};
static const struct clock clocks[] = {
    { "founding", "建会期限", WAITING, "urged", .rule = "founding.months", .since = "letter",
      .warn = "founding.warn", .law = "重庆市实施工会法办法§9" },
    { "reply",    "批复期限", DUTY, "elected", .rule = "founding.reply_days", .then = "up" },
};
static const struct paper papers[] = {
    { "urge", "org.urge", "firm@employer" }, { "prepare", "org.prepared", "me@chair" },
    { "approve", "org.approval", "me@chair" },
};

const struct module mod_founding = {
    .tag = 7, .name = "founding", .label = "建会", .class = MATTER, .keep = "organisation",
    .imports = "founding", .exchanges = "no: 由上级工会批复", .tiles = "found=ask",
    HAS(fields), HAS(states), HAS(steps), HAS(access), HAS(checks), HAS(uniques),
    HAS(indicators), HAS(tells), HAS(opens), HAS(clocks), HAS(papers),
};
