/* hazard.c - safety hazards.  Anybody reports one, also without a name; an officer grades and
 * demands; the firm rectifies; a second person verifies; the late ones go up.  domain.md 16. */
#include "module.h"

static const struct field fields[] = {
    { "number",   "编号",     SERIAL,   REQUIRED | LISTED | SEARCH, .serial = "hazard" },
    { "title",    "隐患描述", TEXT,     REQUIRED | LISTED | SEARCH, .min = 4, .max = 120 },
    { "photos",   "现场照片", FILES,    EVIDENCE, .max = 9 },
    { "spot",     "位置",     PLACE,    0 },
    { "employer", "单位",     EMPLOYER, LISTED | FILTER },
    { "org",      "属地工会", ORG,      REQUIRED | LISTED | FILTER },
    { "reporter", "上报人",   PERSON,   0, .sees = "safety@org+1 auditor", .tag = 1,
      .help = "可以不留姓名；凭回执号查看进展。" },
    { "found",    "发现日期", DATE,     REQUIRED | LISTED | FILTER },
    { "level",    "等级",     CHOICE,   LISTED | FILTER | DATED,
      .choices = "ordinary=一般 serious=重大" },
    { "measures", "整改要求", NOTE,     0, .max = 2000 },
    { "budget",   "整改资金", MONEY,    0, .max = YUAN(100000000) },
    { "plan",     "治理方案", FILES,    EVIDENCE, .max = 5, .when = "level=serious" },
    { "due",      "整改期限", DATE,     LISTED | FILTER },
    { "remedy",   "整改情况", NOTE,     0, .min = 10, .max = 2000 },
    { "pictures", "整改后照片", FILES,  EVIDENCE, .max = 9 },
    { "reward",   "奖励金额", MONEY,    0, .max = YUAN(100000) },
    { "closed",   "销号时间", INSTANT,  LISTED },
    { "reason",   "理由",     NOTE,     0, .max = 500 },
};
static const struct field barred[] = { { "person", "回避人", PERSON, REQUIRED } };
static const struct part parts[] = {
    { "bars", "回避", LIST(barred), .key = "person", .max = 20 },
};
static const struct state states[] = {
    { "reported",  "已上报", GOES_ON, "工会已收到，正在核实" },
    { "demanded",  "整改中", GOES_ON, "已要求单位在 {due} 前整改" },
    { "rectified", "待复查", GOES_ON, "单位称已整改，等待另一人复查" },
    { "closed",    "已销号", FINAL,   "隐患已消除" },
    { "void",      "不成立", FINAL,   "核实后不成立：{reason}" },
};
static const struct step steps[] = {
    { "report",  "上报隐患", "new", "reported",
      "anyone", "title photos? spot? employer? org found reporter?", .sets = "number=$next",
      .face = ON_PHONE | AT_COUNTER },
    { "record",  "登记隐患", "new", "reported",
      "safety@org", "title photos? spot? employer org found", .sets = "number=$next",
      .face = BY_FILE },
    { "correct", "更正",     "reported", "same",
      "safety", "title? employer? found? bars? reason", .corrects = true },
    { "demand",  "交办整改", "reported", "demanded",
      "safety", "level employer measures budget? plan? due" },
    { "rectify", "整改完成", "demanded", "rectified",
      "firm@employer safety", "remedy pictures budget?", .face = ON_PHONE },
    { "verify",  "复查通过", "rectified", "closed",
      "safety safety@org+1", "reward?", .sets = "closed=$now", .not_by = "rectify" },
    { "reject",  "退回整改", "rectified", "demanded",
      "safety safety@org+1", "due reason", .not_by = "rectify" },
    { "dismiss", "认定不成立", "reported demanded", "void", "safety", "reason" },
    { "reopen",  "重新办理", "closed void", "demanded",
      "safety@org+1", "reason level employer measures due", .sets = "closed=" },
};
static const struct access access[] = {
    { OWNER, "org" }, { CONCERNED, "reporter" }, { ABOUT, "employer" },
    { BARRED, "bars.person" },
    { READER, "employer", .fields = "number title photos spot level measures due" },
};
static const struct check checks[] = {
    { "due<=$today+rule(hazard.days[level])", "超过规定的整改时限", "due",
      .when = "state=demanded" },
    { "due>=found",   "早于发现日期", "due" },
    { "found<=$today", "晚于今天",    "found" },
    { "plan",         "重大隐患须有治理方案", "plan", .when = "level=serious state=demanded",
      .law = "安全生产法§41" },
    { "reward<=rule(hazard.reward_max[level])", "超过奖励标准", "reward" },
};
static const struct indicator indicators[] = {
    { "open",  "未销号隐患", "条", COUNT, "state!=closed,void", .by = "level" },
    { "found", "查出隐患",   "条", COUNT, "state!=void", .at = "found", .by = "level" },
    { "cured", "其中已销号", "条", COUNT, "state=closed", .at = "found", .by = "level" },
    { "rate",  "隐患整改率", "%",  SHARE, .of = "cured", .base = "found" },
    { "late",  "超期整改",   "次", COUNT, "clock=cure late=yes", .at = "due", .over = "clocks" },
    { "people", "上报人数",  "人", DISTINCT, "reporter", .at = "found", .of = "reporter" },
};
static const struct tell tells[] = {
    { "report", "me@reporter", "已收到：{title}，编号 {number}" },
    { "demand reject cure.late", "firm@employer", "隐患 {number} 须在 {due} 前整改" },
    { "verify dismiss", "me@reporter", "隐患 {number}：{state}" },
};
static const struct clock clocks[] = {
    { "grading", "核实", DUTY, "reported",  .rule = "hazard.grade_days", .then = "up" },
    { "cure",    "整改", DUTY, "demanded",  .until = "due", .warn = "hazard.warn_days",
      .then = "up" },
    { "second",  "复查", DUTY, "rectified", .rule = "hazard.verify_days", .then = "up",
      .law = "安监总局令16号§18" },
};
static const struct paper papers[] = {
    { "demand", "hazard.order", "firm@employer" }, { "verify", "hazard.closed", "safety" },
};
static const struct send sends[] = {
    { "demand", "hazard.regulator", .when = "level=serious" },
};

const struct module mod_hazard = {
    .tag = 6,
    .name = "hazard",
    .label = "隐患",
    .class = MATTER,
    .keep = "safety",
    .imports = "hazard",
    .exchanges = "hazard.regulator",
    .tiles = "hazard=report",
    HAS(fields),
    HAS(parts),
    HAS(states),
    HAS(steps),
    HAS(access),
    HAS(checks),
    HAS(indicators),
    HAS(tells),
    HAS(clocks),
    HAS(papers),
    HAS(sends),
};
