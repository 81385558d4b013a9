/* enrolment.c - one seat in a class: waiting, enrolled, examined, certified until a day. */
#include "module.h"

static const struct field fields[] = {
    { "course",   "培训班",   REF,     REQUIRED | LISTED | FILTER | ONCE, .ref = "course" },
    { "person",   "学员",     PERSON,  REQUIRED | LISTED | FILTER | ONCE },
    { "enrolled", "报名时间", INSTANT, REQUIRED | LISTED },
    { "ends",     "结业日期", DATE,    REQUIRED | LISTED, .follow = "course.ends" },
    { "held",     "总课时",   INTEGER, LISTED, .follow = "course.held" },
    { "came",     "出勤课时", INTEGER, LISTED, .calc = "sum(hours of attended)" },
    { "theory",   "理论成绩", INTEGER, LISTED, .max = 100 },
    { "practice", "实操成绩", INTEGER, LISTED, .max = 100 },
    { "score",    "总成绩",   INTEGER, LISTED, .calc = "theory+practice" },
    { "certificate", "证书号", SERIAL, LISTED | SEARCH, .serial = "certificate" },
    { "issued",   "发证日期", DATE,    LISTED | FILTER },
    { "valid_to", "有效期至", DATE,    LISTED },
    { "reason",   "说明",     NOTE,    0, .max = 500 },
};
static const struct field attendance[] = {
    { "nth",   "课次", INTEGER, REQUIRED, .min = 1, .max = 200 },
    { "hours", "课时", INTEGER, REQUIRED, .max = 12 },
};
static const struct part parts[] = {
    { "attended", "考勤", LIST(attendance), .key = "nth", .added = true, .max = 200 },
};
static const struct state states[] = {
    { "waiting",   "候补",     GOES_ON, "名额已满，已列入候补" },
    { "enrolled",  "已报名",   GOES_ON, "报名成功，请按时到课" },
    { "failed",    "未通过",   GOES_ON, "考试未通过，可以补考" },
    { "passed",    "待发证",   GOES_ON, "考试已通过" },
    { "certified", "已发证",   GOES_ON, "证书有效期至 {valid_to}" },
    { "expired",   "证书过期", FINAL },
    { "withdrawn", "已退出",   FINAL },
    { "done",      "结业",     FINAL },
};
static const struct step steps[] = {
    { "enrol",    "报名", "new", "enrolled",
      "me@person organiser@course.org", "course person", .sets = "enrolled=$now",
      .face = ON_PHONE | BY_FILE },
    { "wait",     "候补", "new", "waiting",
      "me@person", "course person", .sets = "enrolled=$now", .face = ON_PHONE },
    { "promote",  "递补", "waiting", "enrolled", "engine", .sets = "enrolled=$now" },
    { "withdraw", "退出", "enrolled waiting", "withdrawn", "me@person", .face = ON_PHONE },
    { "cancel",   "班次取消", "enrolled waiting", "withdrawn", "engine", "reason" },
    { "roll",     "点名", "enrolled", "same",
      "organiser@course.org", "attended+", .face = ON_PHONE | BY_FILE },
    { "mark",     "通过", "enrolled failed", "passed",
      "organiser@course.org", "theory practice", .face = BY_FILE },
    { "fail",     "不通过", "enrolled", "failed",
      "organiser@course.org", "theory practice", .face = BY_FILE },
    { "certify",  "发证", "passed", "certified",
      "organiser@course.org", "valid_to", .sets = "issued=$today certificate=$next",
      .not_by = "mark", .when = "course.certified=yes" },
    { "finish",   "结业", "passed failed", "done",
      "organiser@course.org" },
    { "revoke",   "撤销证书", "certified", "failed",
      "organiser@course.org organiser@course.org", "reason", .sets = "issued= valid_to=",
      .all = true },
    { "lapse",    "过期", "certified", "expired", "clock" },
};
static const struct access access[] = { { OWNER, "course.org" }, { CONCERNED, "person" } };
static const struct check checks[] = {
    { "meets(course.pass,score,200)",    "成绩未达合格线", "score", .when = "state=passed" },
    { "meets(course.attendance,came,held)", "出勤未达要求", "came", .when = "state=passed" },
    { "valid_to<=issued+rule(course.years)", "超过证书有效期", "valid_to" },
};
static const struct unique uniques[] = {
    { "course person", "已报名", .where = "state!=withdrawn" },
};
static const struct indicator indicators[] = {
    { "trained", "参训",     "人次", COUNT, "state!=waiting,withdrawn", .at = "ends" },
    { "passed",  "合格",     "人次", COUNT, "state=passed,certified,expired,done", .at = "ends" },
    { "rate",    "合格率",   "%",    SHARE, .of = "passed", .base = "trained" },
    { "persons", "参训人数", "人",   DISTINCT, "state!=waiting,withdrawn", .at = "ends",
      .of = "person" },
    { "valid",   "有效证书", "张",   COUNT, "state=certified" },
};
static const struct tell tells[] = {
    { "enrol promote", "me@person", "{course} 报名成功" },
    { "cancel", "me@person", "{course} 已取消：{reason}" },
    { "validity.warn validity.late", "me@person", "证书 {certificate} 有效期至 {valid_to}" },
};
static const struct clock clocks[] = {
    { "validity", "证书", TERM, "certified", .until = "valid_to", .warn = "course.warn",
      .then = "lapse" },
};
static const struct paper papers[] = { { "certify", "course.certificate", "me@person" } };
static const struct take takes[] = {
    { "enrol", "course", .back = "withdraw cancel", .full = "wait", .next = "promote" },
};

const struct module mod_enrolment = {
    .tag = 13,
    .name = "enrolment",
    .label = "学员",
    .class = CHILD,
    .parent = "course",
    .keep = "training",
    .imports = "enrolment",
    .exchanges = "no: 本级自办",
    .tiles = "course=enrol",
    HAS(fields),
    HAS(parts),
    HAS(states),
    HAS(steps),
    HAS(access),
    HAS(checks),
    HAS(uniques),
    HAS(indicators),
    HAS(tells),
    HAS(clocks),
    HAS(papers),
    HAS(takes),
};
