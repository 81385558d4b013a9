/* member.c - a person in a union.  Exactly one union counts a member at every instant; a transfer
 * asks both, and silence releases.  domain.md 5. */
#include "module.h"

static const struct field fields[] = {
    { "person",   "会员",     PERSON,   REQUIRED | LISTED | FILTER | ONCE },
    { "name",     "姓名",     TEXT,     LISTED | SEARCH, .follow = "person.name" },
    { "sex",      "性别",     CODE,     LISTED | FILTER, .codes = "sex", .follow = "person.sex" },
    { "verified", "已认证",   BOOLEAN,  FILTER, .follow = "person.verified" },
    { "org",      "所在工会", ORG,      REQUIRED | LISTED | FILTER | DATED },
    { "employer", "用人单位", EMPLOYER, LISTED | FILTER },
    { "number",   "会员证号", SERIAL,   LISTED | SEARCH, .serial = "member" },
    { "joined",   "入会日期", DATE,     LISTED | FILTER },
    { "way",      "入会方式", CHOICE,   REQUIRED | FILTER,
      .choices = "scan=扫码 desk=窗口 import=导入" },
    { "skill",    "技能等级", CODE,     FILTER | DATED, .codes = "skill" },
    { "to_org",   "转入工会", ORG,      FILTER },
    { "to_employer", "新单位", EMPLOYER, 0 },
    { "objection", "异议理由", NOTE,    0, .min = 4, .max = 500 },
    { "kept",     "保留原因", CHOICE,   0,
      .choices = "retired=退休 unemployed=失业 dissolved=单位解散" },
    { "cause",    "离会原因", CHOICE,   FILTER,
      .choices = "voluntary=自愿 lapsed=视为自动退会 expelled=除名 deceased=去世" },
    { "decision", "决定文号", TEXT,     0, .max = 60 },
    { "reason",   "理由",     NOTE,     0, .sees = "officer", .max = 500, .tag = 1 },
};
static const struct state states[] = {
    { "applied",  "申请中",   GOES_ON, "等待 {org} 审核" },
    { "refused",  "未通过",   FINAL,   "申请未通过，可补充后重新申请" },
    { "member",   "会员",     GOES_ON, "您是 {org} 会员" },
    { "asked",    "转会中",   GOES_ON, "等待 {to_org} 接收；您仍是原工会会员" },
    { "accepted", "待转出",   GOES_ON, "{to_org} 已接收，等待原工会，逾期视为同意" },
    { "disputed", "转会争议", GOES_ON, "由共同的上级工会决定" },
    { "retained", "保留会籍", GOES_ON, "会籍已保留" },
    { "gone",     "已离会",   FINAL },
};
static const struct step steps[] = {
    { "apply",   "申请入会", "new", "applied",
      "me@person link", "person org employer?", .sets = "way=scan",
      .face = ON_PHONE | AT_COUNTER },
    { "enrol",   "登记会员", "new", "member",
      "chair@org organiser@org", "person org employer? joined number? skill?",
      .sets = "way=import", .face = BY_FILE },
    { "edit",    "修改资料", "*", "same",
      "me@person chair", "skill?", .face = ON_PHONE },
    { "correct", "更正资料", "*", "same",
      "chair", "joined? skill? employer? reason", .corrects = true },
    { "admit",   "批准入会", "applied", "member",
      "chair", .sets = "joined=$today number=$next", .face = ON_PHONE },
    { "refuse",  "不予批准", "applied", "refused",
      "chair", "reason", .face = ON_PHONE },
    { "retract", "撤回申请", "applied", "refused",
      "me@person", .face = ON_PHONE },
    { "move",    "申请转会", "member retained", "asked",
      "me@person chair@org", "to_org to_employer?", .hand = "to_org",
      .face = ON_PHONE },
    { "accept",  "同意接收", "asked", "accepted",
      "chair@to_org", .hand = "org", .face = ON_PHONE },
    { "decline", "不予接收", "asked", "came_from",
      "chair@to_org", "reason", .sets = "to_org= to_employer=", .hand = "home" },
    { "cancel",  "取消转会", "asked", "came_from",
      "me@person", .sets = "to_org= to_employer=", .hand = "home", .face = ON_PHONE },
    { "object",  "提出异议", "accepted", "disputed",
      "chair@org", "objection", .hand = "common(org,to_org)" },
    { "yield",   "撤回异议", "disputed", "accepted",
      "chair@org", .sets = "objection=", .hand = "org" },
    { "stall",   "双方未答", "asked", "disputed",
      "clock", .hand = "common(org,to_org)" },
    { "release", "转出",     "accepted", "member",
      "chair@org clock", .hand = "home", .face = ON_PHONE,
      .sets = "org=to_org employer=to_employer to_org= to_employer=" },
    { "award",   "裁定转会", "disputed", "member",
      "organiser@holder", "decision", .hand = "home",
      .sets = "org=to_org employer=to_employer to_org= to_employer=" },
    { "stay",    "裁定留会", "disputed", "member",
      "organiser@holder", "decision", .sets = "to_org= to_employer=",
      .hand = "home" },
    { "retain",  "保留会籍", "member", "retained", "chair engine", "kept since" },
    { "restore", "恢复会籍", "retained", "member", "chair", "since", .sets = "kept=" },
    { "leave",   "退会", "member retained asked", "gone",
      "me@person", .sets = "cause=voluntary", .face = ON_PHONE },
    { "remove",  "办理离会", "member retained asked accepted", "gone",
      "chair", "cause since decision?" },
    { "undo",    "撤销离会", "gone", "member", "organiser@org+1", "reason since",
      .sets = "cause=", .corrects = true },
};
static const struct access access[] = {
    { OWNER, "org" }, { HOLDER }, { CONCERNED, "person" },
};
static const struct check checks[] = {
    { "to_org!==org",  "已在该工会", "to_org", .when = "state=asked,accepted" },
    { "to_org.state=active", "该工会已终止", "to_org", .when = "state=asked" },
    { "decision",      "除名须有决定文号", "decision", .when = "cause=expelled",
      .law = "工会章程§7" },
    { "since<=$today", "不能晚于今天", "since" },
};
static const struct unique uniques[] = {
    { "person", "此人已有会籍或申请", .where = "state!=refused,gone", .wide = true },
};
static const struct indicator indicators[] = {
    { "members",  "会员数", "人", COUNT, "state=member,asked,accepted,disputed",
      .by = "sex skill" },
    { "verified", "已认证会员", "人", COUNT,
      "state=member,asked,accepted,disputed verified=yes" },
    { "share",    "认证率", "%",  SHARE, .of = "verified", .base = "members" },
    { "joined",   "新入会", "人", COUNT, "state!=applied,refused,retained,gone", .at = "joined" },
    { "moved",    "转会",   "人次", COUNT, "step=release,award", .at = "at", .over = "steps" },
    { "left",     "离会",   "人", COUNT, "state=gone", .at = "since", .by = "cause" },
};
static const struct tell tells[] = {
    { "apply",  "chair@org",    "{name} 申请入会" },
    { "admit",  "me@person",    "欢迎加入 {org}" },
    { "refuse decline", "me@person", "{state}：{reason}" },
    { "move",   "chair@to_org", "{name} 申请转入" },
    { "accept", "chair@org",    "{name} 将转往 {to_org}；有异议请在 {objecting.due} 前提出" },
};
static const struct clock clocks[] = {
    { "admission", "入会审核", DUTY, "applied",  .rule = "member.admit_days",   .then = "up" },
    { "takeover",  "接收",     DUTY, "asked",    .rule = "member.accept_days",  .then = "stall" },
    { "objecting", "转出异议", DUTY, "accepted", .rule = "member.release_days", .then = "release" },
    { "ruling",    "裁定",     DUTY, "disputed", .rule = "member.ruling_days",  .then = "up" },
};
static const struct paper papers[] = {
    { "admit", "member.card", "me@person" }, { "release award", "member.transfer", "me@person" },
    { "remove", "member.left", "me@person" },
};

const struct module mod_member = {
    .tag = 4, .name = "member", .label = "会员", .class = REGISTER, .keep = "membership",
    .imports = "member", .exchanges = "member.register", .tiles = "join=apply transfer=move",
    HAS(fields), HAS(states), HAS(steps), HAS(access), HAS(checks), HAS(uniques),
    HAS(indicators), HAS(tells), HAS(clocks), HAS(papers),
};
