/* course.c - a training class: so many seats, an enrolment window, sessions with a roll call each.
 * Free of charge.  domain.md 19. */
#include "module.h"

static const struct field fields[] = {
    { "number",   "班号",     SERIAL,  REQUIRED | LISTED | SEARCH, .serial = "course" },
    { "title",    "培训班",   TEXT,    REQUIRED | LISTED | SEARCH, .min = 4, .max = 80 },
    { "org",      "主办工会", ORG,     REQUIRED | LISTED | FILTER },
    { "trade",    "工种",     CODE,    LISTED | FILTER | ONCE, .codes = "trade" },
    { "seats",    "名额",     INTEGER, REQUIRED | LISTED, .min = 1, .max = 2000 },
    { "opens",    "报名开始", DATE,    REQUIRED | LISTED },
    { "closes",   "报名截止", DATE,    REQUIRED | LISTED },
    { "eligible", "报名条件", TEXT,    0, .max = 400 },
    { "starts",   "开班日期", DATE,    REQUIRED | LISTED | FILTER },
    { "ends",     "结业日期", DATE,    REQUIRED | LISTED },
    { "certified", "发证",    BOOLEAN, REQUIRED | LISTED | ONCE },
    { "held",     "总课时",   INTEGER, LISTED, .calc = "sum(hours of sessions)" },
    { "reason",   "说明",     NOTE,    0, .max = 500 },
};
static const struct field session[] = {
    { "nth",   "课次", INTEGER, REQUIRED, .min = 1, .max = 200 },
    { "day",   "日期", DATE,    REQUIRED },
    { "hours", "课时", INTEGER, REQUIRED, .min = 1, .max = 12 },
    { "topic", "内容", TEXT,    REQUIRED, .min = 2, .max = 120 },
};
static const struct part parts[] = {
    { "sessions", "课程表", LIST(session), .key = "nth", .max = 200 },
};
static const struct state states[] = {
    { "draft",   "起草" },
    { "open",    "报名中", GOES_ON, "正在报名" },
    { "running", "开班中", GOES_ON, "{starts} 至 {ends}" },
    { "closed",  "已结业", FINAL },
    { "dropped", "已取消", FINAL, "培训班已取消" },
};
static const struct step steps[] = {
    { "draft",   "新建",     "new",   "draft",
      "organiser@org", "title org trade? seats opens closes eligible? starts ends certified "
      "sessions",
      .sets = "number=$next" },
    { "edit",    "修改",     "draft", "same",
      "organiser", "title? seats? opens? closes? eligible? starts? ends? sessions?" },
    { "publish", "开放报名", "draft", "open", "organiser", .not_by = "draft edit" },
    { "shift",   "调课",     "open running", "same",
      "organiser", "sessions? starts? ends? reason" },
    { "start",   "开班",     "open",  "running", "clock organiser" },
    { "close",   "结业",     "running", "closed", "organiser" },
    { "drop",    "取消",     "draft open", "dropped", "organiser", "reason" },
};
static const struct access access[] = { { OWNER, "org" } };
static const struct check checks[] = {
    { "opens<closes",   "起止颠倒",         "closes" },
    { "starts<=ends",   "结业早于开班",     "ends" },
    { "closes<=starts", "报名截止晚于开班", "closes" },
    { "all(sessions, day>=.starts day<=.ends)", "课程不在开班期间", "sessions" },
};
static const struct indicator indicators[] = {
    { "classes", "培训班", "场",   COUNT, "state=closed", .at = "ends", .by = "trade" },
    { "hours",   "课时",   "小时", SUM,   "state=closed", .at = "ends", .of = "held" },
};
static const struct tell tells[] = {
    { "publish", "officer", "{title} 开放报名，名额 {seats}" },
};
static const struct move moves[] = {
    { "drop",  "enrolment.course", "cancel", "reason=reason" },
};
static const struct clock clocks[] = {
    { "enrolling", "报名期", TERM, "open", .until = "starts", .warn = "course.warn",
      .then = "start" },
    { "closing",   "结业",   DUTY, "running", .rule = "course.close_days", .since = "ends",
      .then = "up" },
};
static const struct show shows[] = { { "open running", "title seats opens closes starts ends" } };
static const struct offer offers[] = {
    { "seats", .opens = "opens", .closes = "closes", .eligible = "eligible" },
};

const struct module mod_course = {
    .tag = 12,
    .name = "course",
    .label = "培训班",
    .class = MATTER,
    .keep = "training",
    .imports = "course",
    .exchanges = "no: 本级自办",
    .tiles = "no: 报名见学员",
    HAS(fields),
    HAS(parts),
    HAS(states),
    HAS(steps),
    HAS(access),
    HAS(checks),
    HAS(indicators),
    HAS(tells),
    HAS(moves),
    HAS(clocks),
    HAS(shows),
    HAS(offers),
};
