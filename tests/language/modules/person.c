/* person.c - every human being once.  Member, officer, caller are rows elsewhere that point here,
 * and whoever sees such a row sees the person.  domain.md 2.2, 5.3. */
#include "module.h"

static const struct field fields[] = {
    { "name",      "姓名",     TEXT,     REQUIRED | LISTED | SEARCH, .min = 1, .max = 60 },
    { "kind",      "证件类型", CODE,     0, .codes = "document" },
    { "document",  "证件号码", IDNUMBER, 0, .sees = "chair@origin me@id", .tag = 1 },
    { "birth",     "出生日期", BIRTH,    0, .sees = "chair@origin me@id", .tag = 2 },
    { "born",      "出生年月", MONTH,    0 },
    { "sex",       "性别",     CODE,     LISTED | FILTER, .codes = "sex" },
    { "phone",     "手机",     PHONE,    0, .sees = "chair@origin me@id", .tag = 3 },
    { "verified",  "已认证",   BOOLEAN,  LISTED | FILTER },
    { "origin",    "登记工会", ORG,      REQUIRED | ONCE },
    { "reason",    "说明",     TEXT,     0, .max = 200 },
};
static const struct state states[] = {
    { "live",   "正常" },
    { "erased", "已删除", FINAL },
};
static const struct step steps[] = {
    { "record",  "登记", "new",  "live",
      "chair@origin organiser@origin", "name kind? document? birth? born? sex? phone? origin",
      .sets = "verified=no", .face = BY_FILE },
    { "edit",    "修改", "live", "same",
      "me@id chair@origin", "phone?", .face = ON_PHONE },
    { "correct", "更正", "live", "same",
      "chair@origin organiser@origin", "name? kind? document? birth? born? sex? reason",
      .corrects = true },
    { "verify",  "实名核验", "live", "same",
      "chair@origin", .sets = "verified=yes", .when = "document" },
    { "erase",   "删除", "live", "erased",
      "security_admin@origin^city audit_admin@origin^city", "reason", .all = true },
};
static const struct access access[] = {
    { VIA, "member.person" }, { VIA, "post.person" }, { CONCERNED, "id" },
};
static const struct check checks[] = {
    { "kind", "有证件号码须选证件类型", "kind", .when = "document" },
};
static const struct unique uniques[] = {
    { "document", "此证件已登记", .where = "state=live", .wide = true },
};

const struct module mod_person = {
    .tag = 1,
    .name = "person",
    .label = "人员",
    .class = REGISTER,
    .keep = "identity",
    .imports = "person",
    HAS(fields),
    HAS(states),
    HAS(steps),
    HAS(access),
    HAS(checks),
    HAS(uniques),
};
