/* person.c - every human being once.  Member and officer are rows elsewhere that point here, and
 * whoever sees such a row sees the person; the union that first recorded him sees him too.
 * domain.md 2.2, 5.3. */
#include "module.h"

static const struct field fields[] = {
    { "name",      "姓名",     TEXT,     REQUIRED | LISTED | SEARCH, .min = 1, .max = 60 },
    { "kind",      "证件类型", CODE,     0, .codes = "document" },
    { "document",  "证件号码", IDNUMBER, SEARCH, .sees = "chair@origin me@id", .tag = 1 },
    { "birth",     "出生日期", BIRTH,    0, .sees = "chair@origin me@id", .tag = 2 },
    { "born",      "出生年月", DATE,     LISTED },
    { "sex",       "性别",     CODE,     LISTED | FILTER, .codes = "sex" },
    { "ethnic",    "民族",     CODE,     0, .codes = "ethnic" },
    { "education", "学历",     CODE,     0, .codes = "education" },
    { "political", "政治面貌", CODE,     0, .codes = "political" },
    { "household", "户籍性质", CHOICE,   0, .choices = "rural=农业 urban=非农业" },
    { "phone",     "手机号码", PHONE,    SEARCH, .sees = "chair@origin me@id", .tag = 3 },
    { "verified",  "已实名核验", BOOLEAN, REQUIRED | FILTER },
    { "origin",    "登记工会", ORG,      REQUIRED | ONCE },
    { "reason",    "说明",     TEXT,     0, .max = 200 },
};
static const struct state states[] = {
    { "live",   "正常" },
};
static const struct step steps[] = {
    { "record",  "登记人员", "new",  "live",
      "chair@origin clerk@origin organiser@origin", "name kind? document? sex? birth? born? "
      "ethnic? education? political? household? phone? origin", .sets = "verified=no",
      .face = BY_FILE },
    { "edit",    "修改", "live", "same",
      "me@id chair@origin clerk@origin organiser@origin", "phone? education? political? household?",
      .face = ON_PHONE },
    { "correct", "更正", "live", "same",
      "chair@origin clerk@origin organiser@origin", "name? kind? document? sex? birth? born? "
      "ethnic? reason", .corrects = true },
    { "verify",  "实名核验", "live", "same",
      "chair@origin clerk@origin organiser@origin", .sets = "verified=yes", .when = "document" },
};
static const struct access access[] = {
    { VIA, "member.person" }, { VIA, "post.person" }, { CONCERNED, "id" },
    { READER, "origin", .fields = "name kind born sex ethnic education political household "
      "verified origin document birth phone reason" },
};
static const struct check checks[] = {
    { "kind", "有证件号码须选证件类型", "kind", .when = "document" },
    { "born<=$today", "晚于今天", "born" },
};
static const struct unique uniques[] = {
    { "document", "此证件已登记", .where = "state=live" },
};

const struct module mod_person = {
    .tag = 3, .name = "person", .label = "人员", .class = REGISTER, .keep = "identity",
    .imports = "no: 随会员花名册导入", .exchanges = "no: 随会员交换",
    HAS(fields), HAS(states), HAS(steps), HAS(access), HAS(checks), HAS(uniques),
};
