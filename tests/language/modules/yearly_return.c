/* yearly_return.c - one unit's answer to one form for one period: prefilled, entered, signed by
 * two, handed up, returned or frozen.  domain.md 20.2. */
#include "module.h"

static const struct field fields[] = {
    { "org",      "填报单位", ORG,     REQUIRED | LISTED | FILTER },
    { "form",     "表式",     REF,     REQUIRED | LISTED | FILTER | ONCE, .ref = "form" },
    { "period",   "报告期",   MONTH,   REQUIRED | LISTED | FILTER | ONCE },
    { "deadline", "截止",     DATE,    REQUIRED | LISTED },
    { "issuer",   "布置机关", ORG,     REQUIRED | LISTED | ONCE },
    { "answers",  "数据",     FORM,    0, .form = "form" },
    { "version",  "更正号",   INTEGER, REQUIRED | LISTED, .max = 99 },
    { "notes",    "差异说明", NOTE,    0, .max = 4000 },
    { "handed",   "报出日期", DATE,    LISTED },
    { "reason",   "退回理由", NOTE,    0, .max = 1000 },
};
static const struct state states[] = {
    { "open",     "待填",   GOES_ON, "请在 {deadline} 前填报" },
    { "filled",   "待复核", GOES_ON, "等待复核人签字" },
    { "reported", "已上报", GOES_ON, "{holder} 正在审核" },
    { "frozen",   "已锁定", FINAL },
    { "dropped",  "已撤销", FINAL },
};
static const struct step steps[] = {
    { "ask",    "布置", "new", "open",
      "statistics@issuer statistics@issuer", "form period deadline issuer org",
      .sets = "version=0", .all = true, .face = BY_FILE },
    { "fill",   "填报", "open", "same", "statistics@org chair@org", "answers notes?",
      .face = ON_PHONE | BY_FILE },
    { "sign",   "填报人签", "open", "filled", "statistics@org chair@org", .when = "answers" },
    { "check",  "复核上报", "filled", "reported",
      "statistics@org chair@org", .sets = "handed=$today", .not_by = "sign", .hand = "up" },
    { "retract", "撤回", "filled reported", "open",
      "statistics@org chair@org", .sets = "handed=", .hand = "home" },
    { "reject", "退回", "reported", "open",
      "statistics@holder", "reason", .sets = "handed=", .hand = "home" },
    { "freeze", "锁定", "reported", "frozen", "statistics@holder" },
    { "amend",  "更正", "frozen", "open",
      "statistics@org+1", "reason", .sets = "version=version+1 handed=", .hand = "home" },
    { "drop",   "撤销布置", "open", "dropped", "statistics@issuer", "reason" },
};
static const struct access access[] = {
    { OWNER, "org" }, { HOLDER },
    { READER, "issuer", .fields = "form period deadline state answers version handed" },
};
static const struct check checks[] = {
    { "answers", "尚未填报", "answers", .when = "state=filled" },
};
static const struct unique uniques[] = {
    { "org form period", "该表已布置", .where = "state!=dropped" },
};
static const struct indicator indicators[] = {
    { "asked", "布置报表", "份", COUNT, "state!=dropped", .at = "deadline", .by = "issuer" },
    { "late",  "迟报",     "次", COUNT, "clock=filing late=yes", .at = "due", .over = "clocks" },
};
static const struct tell tells[] = {
    { "ask",    "statistics@org chair@org", "请于 {deadline} 前填报 {form}" },
    { "reject", "statistics@org chair@org", "{form} 被退回：{reason}" },
};
static const struct clock clocks[] = {
    { "filing", "报送", DUTY, "open filled", .until = "deadline", .warn = "return.warn_days",
      .then = "up" },
};
static const struct paper papers[] = { { "check", "return.signed", "statistics@org" } };

const struct module mod_yearly_return = {
    .tag = 18, .name = "yearly_return", .label = "报表", .class = MATTER, .keep = "statistics",
    .imports = "return.workbook", .exchanges = "return.workbook", .tiles = "no: 干部填报",
    HAS(fields), HAS(states), HAS(steps), HAS(access), HAS(checks), HAS(uniques), HAS(indicators),
    HAS(tells), HAS(clocks), HAS(papers),
};
