/* post.c - who acts where, as what, from when to when.  Scope comes from these rows; a post that
 * ends closes sessions in the same second, a term that falls due only warns. */
#include "module.h"

static const struct field fields[] = {
    { "person",  "任职人", PERSON,  REQUIRED | LISTED | FILTER | ONCE },
    { "name",    "姓名",   TEXT,    LISTED | SEARCH, .follow = "person.name" },
    { "role",    "岗位",   CODE,    REQUIRED | LISTED | FILTER | ONCE, .codes = "role" },
    { "org",     "工会",   ORG,     REQUIRED | LISTED | FILTER | ONCE },
    { "stand_in", "代理",  BOOLEAN, REQUIRED | LISTED | ONCE },
    { "from",    "自",     DATE,    REQUIRED | LISTED },
    { "to",      "至",     DATE,    LISTED },
    { "reason",  "说明",   TEXT,    0, .max = 200 },
};
static const struct state states[] = {
    { "held",  "在任" },
    { "ended", "已卸任", FINAL },
};
static const struct step steps[] = {
    { "appoint", "任命", "new",  "held",
      "organiser@org+1 security_admin@org^city", "person role org stand_in from to?",
      .face = BY_FILE },
    { "extend",  "延长", "held", "same",  "organiser@org+1", "to" },
    { "end",     "卸任", "held", "ended", "organiser@org+1 clock", "reason?" },
    { "undo",    "撤销卸任", "ended", "held", "organiser@org+1", "reason", .sets = "to=",
      .corrects = true },
};
static const struct access access[] = { { OWNER, "org" }, { CONCERNED, "person" } };
static const struct check checks[] = {
    { "from<=to",    "起止颠倒",     "to" },
    { "to",          "代理须有止期", "to", .when = "stand_in=yes" },
    { "from<=$today+1m", "过早",     "from" },
};
static const struct unique uniques[] = {
    { "person role org", "已任此岗位", .where = "state=held" },
};
static const struct indicator indicators[] = {
    { "posts", "在岗干部", "人次", COUNT, "state=held", .by = "role stand_in" },
};
static const struct tell tells[] = {
    { "appoint end", "me@person", "{org}：{role} {state}" },
};
static const struct clock clocks[] = {
    { "tenure", "任期", TERM, "held", .until = "to", .when = "to", .then = "end" },
};

const struct module mod_post = {
    .tag = 5, .name = "post", .label = "任职", .class = REGISTER, .keep = "organisation",
    .imports = "post",
    HAS(fields), HAS(states), HAS(steps), HAS(access), HAS(checks), HAS(uniques),
    HAS(indicators), HAS(tells), HAS(clocks),
};
