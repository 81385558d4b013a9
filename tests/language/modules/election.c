/* election.c - a union elects its committee: plan approved, roll frozen, candidates shown, papers
 * counted by two, result approved.  domain.md 4. */
#include "module.h"

static const struct field fields[] = {
    { "number",   "编号",     SERIAL,  REQUIRED | LISTED | SEARCH, .serial = "election" },
    { "org",      "工会",     ORG,     REQUIRED | LISTED | FILTER },
    { "kind",     "事项",     CHOICE,  REQUIRED | LISTED | FILTER | ONCE,
      .choices = "first=成立 renewal=换届 vacancy=补选 removal=罢免" },
    { "seats",    "应选",     INTEGER, REQUIRED, .min = 1, .max = 45 },
    { "meeting",  "大会日期", DATE,    REQUIRED | LISTED },
    { "frozen",   "名册冻结", INSTANT, 0 },
    { "roll",     "选举人数", INTEGER, LISTED, .calc = "count(voters)" },
    { "present",  "到会",     INTEGER, LISTED, .max = 100000 },
    { "issued",   "发出选票", INTEGER, 0, .max = 100000 },
    { "returned", "收回选票", INTEGER, 0, .max = 100000 },
    { "valid",    "有效票",   INTEGER, 0, .max = 100000 },
    { "elected",  "当选人数", INTEGER, LISTED, .calc = "count(candidates, won=yes)" },
    { "minutes",  "选举记录", FILES,   EVIDENCE, .max = 20 },
    { "paper",    "批复文号", TEXT,    LISTED, .max = 60 },
    { "expires",  "届满日期", DATE,    LISTED },
    { "reason",   "说明",     NOTE,    0, .max = 1000 },
};
static const struct field voter[] = {
    { "person", "选举人", PERSON,  REQUIRED },
    { "came",   "已到会", BOOLEAN, 0 },
};
static const struct field candidate[] = {
    { "person",  "候选人",   PERSON,  REQUIRED },
    { "post",    "职务",     CODE,    REQUIRED, .codes = "committee" },
    { "checked", "资格审查", CHOICE,  0, .choices = "passed=通过 failed=不通过" },
    { "ayes",    "赞成",     INTEGER, 0, .max = 100000 },
    { "noes",    "反对",     INTEGER, 0, .max = 100000 },
    { "again",   "复核赞成", INTEGER, 0, .max = 100000 },
    { "won",     "当选",     BOOLEAN, 0, .calc = "meets(election.majority,ayes,.roll)" },
};
static const struct part parts[] = {
    { "voters",     "选举人名册", LIST(voter),     .key = "person", .max = 100000 },
    { "candidates", "候选人",     LIST(candidate), .key = "person post", .max = 200 },
};
static const struct state states[] = {
    { "planned",  "方案待批",   GOES_ON, "方案等待上级批准" },
    { "approved", "已批准" },
    { "rolled",   "名册已定" },
    { "ready",    "候选人已定" },
    { "voting",   "投票中",     GOES_ON, "请到会投票" },
    { "counted",  "待上报" },
    { "reported", "待批复",     GOES_ON, "结果等待上级批复" },
    { "done",     "已批复",     FINAL,   "结果已公布：{paper}" },
    { "void",     "无效",       FINAL },
};
static const struct step steps[] = {
    { "plan",    "报方案",     "new", "planned",
      "chair@org", "org kind seats meeting", .sets = "number=$next" },
    { "change",  "修改方案",   "planned approved", "planned", "chair", "seats meeting" },
    { "approve", "批准方案",   "planned", "approved", "organiser@org+1" },
    { "freeze",  "冻结名册",   "approved", "rolled", "chair", .sets = "frozen=$now" },
    { "nominate", "提名",      "rolled", "same", "chair organiser@org+1", "candidates" },
    { "open",    "开始投票",   "ready", "voting",
      "chair chair organiser@org+1", "present issued", .all = true },
    { "count",   "计票",       "voting", "counted",
      "chair", "returned valid candidates minutes" },
    { "recount", "第二人复录", "counted", "same",
      "chair organiser@org+1", "candidates", .not_by = "count" },
    { "second",  "再次投票",   "counted", "ready", "chair", "reason", .when = "elected<seats" },
    { "report",  "上报结果",   "counted", "reported", "chair" },
    { "confirm", "批复",       "reported", "done",
      "organiser@org+1", "paper expires", .not_by = "report" },
    { "annul",   "宣布无效",   "planned voting counted reported", "void",
      "organiser@org+1", "reason" },
    { "redo",    "重新选举",   "void", "approved", "organiser@org+1", "reason meeting" },
};
static const struct use aspects[] = {
    { "publicity", .as = "notice", .from = "rolled", .to = "ready", .back = "rolled",
      .who = "chair", .rule = "election.publicity_days", .paper = "election.candidates",
      .show = "candidates.person candidates.post" },
};
static const struct access access[] = { { OWNER, "org" }, { CONCERNED, "voters.person" } };
static const struct check checks[] = {
    { "meets(election.quorum,present,roll)", "到会人数不足", "present", .when = "state=voting",
      .law = "基层组织选举条例§19" },
    { "present<=roll issued<=present returned<=issued valid<=returned",
      "票数不符：有效≤收回≤发出≤到会≤应到", "returned" },
    { "all(candidates, ayes+noes<=.valid)", "得票多于有效票", "candidates" },
    { "all(candidates, ayes==again)", "两次录入不一致", "candidates", .when = "state=reported" },
    { "elected<=seats", "当选人数多于应选", "elected", .when = "state=reported" },
    { "count(candidates, checked=passed)>seats", "候选人须多于应选人数", "candidates",
      .when = "state=ready" },
};
static const struct unique uniques[] = {
    { "org kind", "该工会已有选举在办", .where = "state!=done,void" },
};
static const struct indicator indicators[] = {
    { "held",    "完成选举", "个",   COUNT, "state=done", .at = "meeting", .by = "kind" },
    { "turnout", "到会人数", "人次", SUM,   "state=done", .at = "meeting", .of = "present" },
};
static const struct tell tells[] = {
    { "open", "me@voters.person", "{org} 正在选举，请到会投票" },
    { "confirm", "chair", "选举结果已批复：{paper}" },
};
static const struct clock clocks[] = {
    { "planning",  "方案批复", DUTY, "planned",  .rule = "election.plan_days", .then = "up" },
    { "approving", "结果批复", DUTY, "reported", .rule = "election.approve_days", .then = "up" },
};
static const struct move moves[] = {
    { "confirm", "org", "renew", "seats=seats expires=expires", .when = "kind=renewal" },
};
static const struct paper papers[] = {
    { "report", "election.report", "organiser@org+1" }, { "confirm", "election.approval", "chair" },
};
static const struct fill fills[] = {
    { "freeze", "voters", "member", "org==.org state=member,asked,accepted,disputed",
      "person=person" },
};

const struct module mod_election = {
    .tag = 14, .name = "election", .label = "选举", .class = MATTER, .keep = "election",
    .imports = "election.roll", .exchanges = "no: 逐级批复", .tiles = "no: 由工会办理",
    HAS(fields), HAS(parts), HAS(states), HAS(steps), HAS(aspects), HAS(access), HAS(checks),
    HAS(uniques), HAS(indicators), HAS(tells), HAS(clocks), HAS(moves), HAS(papers), HAS(fills),
};
