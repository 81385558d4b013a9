/* form.c - the questions of a return or a survey, entered by an officer: struct field and struct
 * check once more, read from rows.  A version in use is never changed. */
#include "module.h"

static const struct field fields[] = {
    { "code",    "表号",     TEXT,    REQUIRED | LISTED | SEARCH | ONCE, .min = 2, .max = 20 },
    { "version", "版本",     INTEGER, REQUIRED | LISTED | ONCE, .min = 1, .max = 999 },
    { "title",   "表名",     TEXT,    REQUIRED | LISTED | SEARCH, .min = 4, .max = 120 },
    { "org",     "制定机关", ORG,     REQUIRED | LISTED | FILTER },
    { "ground",  "依据",     TEXT,    LISTED, .max = 200 },
};
static const struct field question[] = {
    { "name",  "指标代码", TEXT,    REQUIRED, .min = 1, .max = 30 },
    { "label", "指标名称", TEXT,    REQUIRED, .min = 1, .max = 120 },
    { "type",  "类型",     CHOICE,  REQUIRED,
      .choices = "integer=整数 money=金额 text=文字 choice=选项 date=日期 boolean=是否" },
    { "unit",  "单位",     CODE,    0, .codes = "unit" },
    { "calc",  "取数",     TEXT,    0, .max = 400, .help = "本系统已有的指标，填了就不再问。" },
    { "needed", "必填",    BOOLEAN, 0 },
};
static const struct field logic[] = {
    { "must", "应满足", TEXT,    REQUIRED, .min = 3, .max = 400 },
    { "says", "提示",   TEXT,    REQUIRED, .min = 2, .max = 200 },
};
static const struct part parts[] = {
    { "questions", "指标",     LIST(question), .key = "name", .max = 500 },
    { "checks",    "逻辑校验", LIST(logic),    .key = "must", .max = 500 },
};
static const struct state states[] = {
    { "draft", "起草" }, { "live", "启用" }, { "retired", "停用", FINAL },
};
static const struct step steps[] = {
    { "draft",  "新建", "new", "draft",
      "statistics@org", "code version title org ground? questions checks?", .face = BY_FILE },
    { "edit",   "修改", "draft", "same", "statistics", "title? ground? questions? checks?" },
    { "issue",  "启用", "draft", "live", "statistics", .not_by = "draft edit" },
    { "retire", "停用", "live", "retired", "statistics" },
};
static const struct access access[] = { { OWNER, "org" } };
static const struct check checks[] = {
    { "any(questions, name)", "至少一个指标", "questions", .when = "state=live" },
};
static const struct unique uniques[] = { { "code version", "该版本已存在", .wide = true } };

const struct module mod_form = {
    .tag = 17, .name = "form", .label = "表式", .class = REGISTER, .keep = "statistics",
    .imports = "no: 由制定机关录入",
    HAS(fields), HAS(parts), HAS(states), HAS(steps), HAS(access), HAS(checks), HAS(uniques),
};
