/* post.c - who acts where, as what, from when to when.  Scope comes from these rows; a post that
 * ends closes what it opened in the same second. */
#include "module.h"

static const struct field fields[] = {
    { "person",  "任职人", PERSON,  REQUIRED | FILTER | ONCE },
    { "name",    "姓名",   TEXT,    LISTED | SEARCH, .max = 60, .follow = "person.name" },
    { "role",    "岗位",   CODE,    REQUIRED | LISTED | FILTER | ONCE, .codes = "role" },
    { "org",     "工会",   ORG,     REQUIRED | LISTED | FILTER | ONCE },
    { "line",    "条线",   CHOICE,  REQUIRED | ONCE,
      .choices = "subordinate=隶属 industrial=产业 territorial=属地 managed=代管" },
    { "stand_in", "代理",  BOOLEAN, REQUIRED | LISTED | ONCE },
    { "from",    "自",     DATE,    REQUIRED | LISTED },
    { "to",      "至",     DATE,    LISTED | DATED },
    { "reason",  "说明",   TEXT,    0, .max = 200 },
};
static const struct state states[] = {
    { "held",  "在任" },
    { "ended", "已卸任", FINAL },
};
static const struct step steps[] = {
    { "appoint", "任命", "new",  "held",
      "organiser@org security_admin@org", "person role org stand_in from to?",
      .sets = "line=subordinate", .face = BY_FILE },
    { "install", "首任", "new",  "held",
      "engine", "person role org from", .sets = "line=subordinate stand_in=no" },
    { "extend",  "延长", "held", "same",  "organiser security_admin", "to" },
    { "end",     "卸任", "held", "ended", "organiser security_admin", "to reason?" },
    { "undo",    "撤销卸任", "ended", "held", "organiser security_admin", "reason",
      .corrects = true },
};
static const struct access access[] = { { OWNER, "org" }, { CONCERNED, "person" } };
static const struct check checks[] = {
    { "from<=to",    "起止颠倒",     "to" },
    { "to",          "代理须有止期", "to", .when = "stand_in=yes state=held" },
    { "from<=$today+1m", "最多提前一个月任命", "from" },
};
static const struct unique uniques[] = {
    { "person role org", "已任此岗位", .where = "state=held" },
};
static const struct indicator indicators[] = {
    { "posts", "在岗干部", "人次", COUNT, "state=held", .by = "role stand_in" },
};
static const struct tell tells[] = {
    { "appoint end", "me@person", "{org}：{role}" },
};

const struct module mod_post = {
    .tag = 5, .name = "post", .label = "任职", .class = REGISTER, .keep = "organisation",
    .imports = "no: 岗位逐个任命", .exchanges = "no: 不与外部交换",
    HAS(fields), HAS(states), HAS(steps), HAS(access), HAS(checks), HAS(uniques),
    HAS(indicators), HAS(tells),
};
