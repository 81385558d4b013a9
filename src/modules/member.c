/* member.c - a person in a union: one live membership a person in the whole installation, counted
 * in exactly one union at every instant.  domain.md 5. */
#include "module.h"

static const struct field fields[] = {
    { "person",   "人员",     PERSON,   REQUIRED | FILTER | ONCE },
    { "name",     "姓名",     TEXT,     LISTED | SEARCH, .max = 60, .follow = "person.name" },
    { "sex",      "性别",     CODE,     LISTED | FILTER, .codes = "sex", .follow = "person.sex" },
    { "born",     "出生年月", DATE,     0, .follow = "person.born" },
    { "verified", "已实名核验", BOOLEAN, 0, .follow = "person.verified" },
    { "org",      "所在工会", ORG,      REQUIRED | LISTED | FILTER | DATED },
    { "number",   "会员证号", SERIAL,   SEARCH, .serial = "member" },
    { "joined",   "入会日期", DATE,     LISTED | FILTER },
    { "way",      "入会方式", CHOICE,   REQUIRED,
      .choices = "scan=扫码 desk=窗口 import=导入" },
    { "job",      "工作岗位", TEXT,     LISTED, .max = 60 },
    { "skill",    "技能等级", CODE,     FILTER | DATED, .codes = "skill" },
    { "migrant",  "农民工",   BOOLEAN,  DATED },
    { "employer", "用人单位", EMPLOYER, 0 },
    { "employer_name", "单位（原表）", TEXT, 0, .max = 120 },
    { "note",     "备注",     NOTE,     0, .max = 500 },
    { "kept",     "保留原因", CHOICE,   DATED,
      .choices = "retired=退休 unemployed=失业 dissolved=单位解散" },
    { "cause",    "离会原因", CHOICE,   FILTER | DATED,
      .choices = "voluntary=自愿 lapsed=视为自动退会 expelled=除名 deceased=去世 error=登记有误" },
    { "decision", "决定文号", TEXT,     0, .max = 60 },
    { "reason",   "理由",     NOTE,     0, .max = 500 },
};
static const struct state states[] = {
    { "applied",  "申请中",   GOES_ON, "等待 {org} 审核" },
    { "refused",  "未通过",   FINAL,   "申请未通过，可补充后重新申请" },
    { "member",   "会员",     GOES_ON, "您是 {org} 会员" },
    { "retained", "保留会籍", GOES_ON, "会籍已保留" },
    { "gone",     "已离会",   FINAL,   "会籍已终止" },
};
static const struct step steps[] = {
    { "apply",   "申请入会", "new", "applied",
      "me@person chair@org clerk@org organiser@org", "person org employer? job?",
      .sets = "way=scan", .face = ON_PHONE | AT_COUNTER },
    { "enrol",   "登记会员", "new", "member",
      "chair@org clerk@org organiser@org", "person org joined? number? job? skill? migrant? "
      "employer? employer_name? note?", .sets = "way=desk" },
    { "enter",   "导入登记", "new", "member",
      "chair@org clerk@org organiser@org", "person org joined? number? job? skill? migrant? "
      "employer? employer_name? note?", .sets = "way=import", .face = BY_FILE },
    { "edit",    "修改资料", "*", "same",
      "me@person chair clerk organiser", "job? skill? migrant? employer? note?", .face = ON_PHONE },
    { "correct", "更正资料", "*", "same",
      "chair clerk organiser", "joined? number? job? skill? migrant? employer? reason",
      .corrects = true },
    { "admit",   "批准入会", "applied", "member",
      "chair clerk organiser", .sets = "joined=$today number=$next", .face = ON_PHONE },
    { "refuse",  "不予批准", "applied", "refused",
      "chair clerk organiser", "reason", .face = ON_PHONE },
    { "retract", "撤回申请", "applied", "refused",
      "me@person", .face = ON_PHONE },
    { "retain",  "保留会籍", "member", "retained", "chair clerk organiser", "kept" },
    { "restore", "恢复会籍", "retained", "member", "chair clerk organiser", .sets = "kept=" },
    { "leave",   "退会", "member retained", "gone",
      "me@person chair clerk organiser", "reason?", .sets = "cause=voluntary", .face = ON_PHONE },
    { "remove",  "办理离会", "member retained", "gone",
      "chair clerk organiser", "cause decision? reason?" },
    { "undo",    "撤销离会", "gone", "came_from", "clerk organiser", "reason",
      .sets = "cause= decision=", .corrects = true },
};
static const struct access access[] = {
    { OWNER, "org" }, { CONCERNED, "person" },
};
static const struct check checks[] = {
    { "org.state=active", "该工会已撤销", "org", .when = "state=applied,member" },
    { "org.kind!=local,town,area,department", "该组织不直接接收会员，请选基层工会", "org",
      .when = "state=applied,member" },
    { "decision",      "除名须有决定文号", "decision", .when = "cause=expelled",
      .law = "工会章程§7" },
    { "joined<=$today", "晚于今天", "joined" },
};
static const struct unique uniques[] = {
    { "person", "此人已有会籍或申请", .where = "state!=refused,gone", .wide = true,
      .law = "工会会员会籍管理办法§5" },
};
static const struct indicator indicators[] = {
    { "members",  "会员数",   "人", COUNT, "state=member", .by = "skill migrant" },
    { "retained", "保留会籍", "人", COUNT, "state=retained", .by = "kept" },
    { "left",     "离会",     "人", COUNT, "state=gone", .at = "since", .by = "cause" },
};
static const struct tell tells[] = {
    { "apply",  "chair@org clerk@org", "{name} 申请加入 {org}" },
    { "admit",  "me@person", "欢迎加入 {org}" },
    { "refuse", "me@person", "入会申请未通过：{reason}" },
    { "remove leave", "me@person", "您在 {org} 的会籍已终止" },
};

const struct module mod_member = {
    .tag = 4, .name = "member", .label = "会员", .class = REGISTER, .keep = "membership",
    .imports = "member", .exchanges = "member.register", .tiles = "join=apply",
    HAS(fields), HAS(states), HAS(steps), HAS(access), HAS(checks), HAS(uniques),
    HAS(indicators), HAS(tells),
};
