/* claim.c - an application for mutual medical aid.  The sum follows the plan's tiers and caps; two
 * levels approve, an extract hangs out, the bank pays.  domain.md 10. */
#include "module.h"
static hook compute;
USES(plan, own, computed, asked);

static const struct field fields[] = {
    { "number",   "编号",       SERIAL,  REQUIRED | LISTED | SEARCH, .serial = "claim" },
    { "plan",     "互助计划",   REF,     REQUIRED | LISTED | FILTER | ONCE, .ref = "plan" },
    { "person",   "参加人",     PERSON,  REQUIRED | LISTED | FILTER | ONCE },
    { "org",      "参加单位",   ORG,     REQUIRED | LISTED | FILTER },
    { "hospital", "医院",       CODE,    REQUIRED | LISTED, .codes = "hospital" },
    { "came_in",  "入院日期",   DATE,    REQUIRED },
    { "went_out", "出院日期",   DATE,    REQUIRED | LISTED },
    { "illness",  "诊断",       CODE,    0, .codes = "disease", .sees = "aid me@person", .tag = 1 },
    { "total",    "总费用",     MONEY,   REQUIRED, .min = 1, .max = YUAN(10000000) },
    { "fund",     "统筹支付",   MONEY,   REQUIRED },
    { "outside",  "目录外自费", MONEY,   REQUIRED },
    { "own",      "目录内自付", MONEY,   0, .calc = "total-fund-outside" },
    { "asked",    "申请金额",   MONEY,   LISTED },
    { "computed", "核算金额",   MONEY,   LISTED },
    { "granted",  "批准金额",   MONEY,   LISTED },
    { "until",    "申请截止",   DATE,    0, .copy = "plan.until" },
    { "why",      "调整原因",   CODE,    FILTER, .codes = "claim_reason" },
    { "account",  "收款账户",   BANK,    0, .sees = "cashier finance me@person", .tag = 2 },
    { "came",     "申请日期",   DATE,    REQUIRED | LISTED | FILTER },
    { "paid",     "到账日期",   DATE,    LISTED | FILTER },
    { "reason",   "说明",       NOTE,    0, .max = 1000 },
};
static const struct field paper[] = {
    { "kind", "材料", CODE,  REQUIRED, .codes = "paper" },
    { "file", "照片", FILES, REQUIRED | EVIDENCE, .min = 1, .max = 9 },
};
static const struct field bill[] = {
    { "invoice", "发票号", TEXT,  REQUIRED, .min = 6, .max = 30 },
    { "day",     "日期",   DATE,  REQUIRED },
    { "sum",     "金额",   MONEY, REQUIRED, .min = 1, .max = YUAN(10000000) },
};
static const struct part parts[] = {
    { "papers", "材料", LIST(paper), .key = "kind",    .max = 20 },
    { "bills",  "发票", LIST(bill),  .key = "invoice", .max = 50 },
};
static const struct state states[] = {
    { "applied",  "已申请",   GOES_ON, "等待核对材料" },
    { "missing",  "待补材料", GOES_ON, "请补充材料：{reason}" },
    { "first",    "初审",     GOES_ON, "本单位工会初审" },
    { "second",   "复审",     GOES_ON, "上级工会复审" },
    { "agreed",   "已同意",   GOES_ON, "已同意，即将公示" },
    { "shown",    "待支付",   GOES_ON, "公示期满，等待付款" },
    { "sent",     "已送银行", GOES_ON, "银行处理中" },
    { "bounced",  "退票",     GOES_ON, "银行退回，请核对账户" },
    { "paid_out", "已支付",   FINAL,   "补助已到账" },
    { "refused",  "不予补助", FINAL,   "不予补助：{reason}；可申请复核" },
};
static const struct step steps[] = {
    { "apply",    "申请补助", "new", "applied",
      "me@person chair@org", "plan person org hospital came_in went_out illness? total fund "
      "outside account papers bills", .sets = "number=$next came=$today", .face = ON_PHONE,
      .code = compute },
    { "feed",     "免申即享", "new", "applied",
      "aid@org", "plan person org hospital came_in went_out total fund outside bills",
      .sets = "number=$next came=$today", .face = BY_FILE, .code = compute },
    { "need",     "要求补件", "applied first", "missing", "chair aid", "reason" },
    { "supply",   "补充材料", "missing", "applied",
      "me@person chair", "papers? bills? account?", .face = ON_PHONE, .code = compute },
    { "complete", "材料齐全", "applied", "first", "chair", .not_by = "apply" },
    { "adjust",   "核定",     "second", "same", "aid@org^city", "granted why? reason?" },
    { "refuse",   "不予补助", "applied first second", "refused", "aid@org^city", "why reason" },
    { "recheck",  "申请复核", "refused", "second",
      "me@person", "reason", .face = ON_PHONE, .code = compute },
    { "withdraw", "撤回",     "applied missing first second", "refused",
      "me@person", "reason", .face = ON_PHONE },
    { "order",    "送银行",   "shown bounced", "sent",
      "cashier@org^city", .not_by = "city_pass" },
    { "confirm",  "到账",     "sent", "paid_out", "cashier@org^city", "paid", .face = BY_FILE },
    { "bounce",   "银行退票", "sent", "bounced", "cashier@org^city", "reason", .face = BY_FILE },
    { "mend",     "更正账户", "bounced", "same", "me@person", "account", .face = ON_PHONE },
};
static const struct use aspects[] = {
    { "approval", .as = "unit", .from = "first", .to = "second", .back = "missing",
      .who = "chair", .rule = "mutual.first_days", .tell = "me@person", .not_by = "complete" },
    { "approval", .as = "city", .from = "second", .to = "agreed", .back = "first",
      .who = "aid@org^city", .rule = "mutual.second_days", .tell = "chair", .not_by = "unit_pass" },
    { "publicity", .as = "notice", .from = "agreed", .to = "shown", .back = "second",
      .who = "aid@org^city", .rule = "mutual.publicity_days", .paper = "mutual.publicity",
      .show = "person org granted" },
};
static const struct access access[] = { { OWNER, "org" }, { CONCERNED, "person" } };
static const struct check checks[] = {
    { "covers(kind of papers,kind of plan.papers)", "材料不齐", "papers", .when = "state=first" },
    { "sum(sum of bills)==total",  "发票合计与总费用不符", "bills" },
    { "fund+outside<=total",       "支付多于总费用",       "fund" },
    { "came_in<=went_out",         "出院早于入院",         "went_out" },
    { "came<=until",               "已过申请截止日",       "until", .when = "state=applied" },
    { "granted", "尚未核定", "granted", .when = "state=agreed" },
    { "granted<=computed",         "批准大于核算",         "granted" },
    { "all(bills, day>=.came_in day<=.went_out+7d)", "发票不在住院期间", "bills" },
};
static const struct unique uniques[] = {
    { "invoice", "该发票已申请过", .where = ".state!=refused", .over = "bills", .wide = true },
    { "person hospital came_in", "该次住院已申请过", .where = "state!=refused", .wide = true },
};
static const struct indicator indicators[] = {
    { "claims",  "补助申请", "件", COUNT, .at = "came", .by = "plan" },
    { "refused", "不予补助", "件", COUNT, "state=refused", .at = "came", .by = "why" },
    { "rate",    "不予补助率", "%", SHARE, .of = "refused", .base = "claims" },
    { "granted", "支付金额", "元", SUM, "state=paid_out", .at = "paid", .of = "granted",
      .by = "plan" },
    { "persons", "受益人数", "人", DISTINCT, "state=paid_out", .at = "paid", .of = "person" },
};
static const struct tell tells[] = {
    { "need",    "me@person", "请补充：{reason}" },
    { "confirm", "me@person", "补助已到账" },
    { "bounce",  "me@person", "付款被银行退回：{reason}" },
};
static const struct clock clocks[] = {
    { "checking", "核对材料", DUTY, "applied", .rule = "mutual.check_days", .then = "up" },
    { "paying",   "付款",     DUTY, "shown bounced", .rule = "mutual.pay_days", .then = "up" },
    { "recheck_by", "申请复核", RIGHT, "refused", .rule = "mutual.recheck_days",
      .closes = "recheck" },
};
static const struct paper papers[] = {
    { "refuse", "mutual.refusal", "me@person" }, { "city_pass", "mutual.grant", "me@person" },
};
static const struct booking bookings[] = {
    { "confirm", "mutual_expense/mutual_bank", "granted", "owner" },
};
static const struct pay pays[] = { { "order", "granted", "person" } };

const struct module mod_claim = {
    .tag = 10, .name = "claim", .label = "补助申请", .class = MATTER, .keep = "mutual",
    .imports = "claim.insurance", .exchanges = "no: 本级自办", .tiles = "mutual_aid=apply",
    .uses = uses,
    .reads = "plan.tiering plan.deduct plan.least plan.cap plan.tiers.above plan.tiers.upto "
             "plan.tiers.rate",
    HAS(fields), HAS(parts), HAS(states), HAS(steps), HAS(aspects), HAS(access), HAS(checks),
    HAS(uniques), HAS(indicators), HAS(tells), HAS(clocks), HAS(papers), HAS(bookings), HAS(pays),
};

static int64_t
least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* Fen of base by the plan's tiers, half up; whole: the tier reached rates all of it. */
static int64_t
by_tiers(const struct record *p, bool whole, int64_t base)
{
    int64_t sum = 0;

    for (struct record *t = row_next(p, "tiers", NULL); t; t = row_next(p, "tiers", t)) {
        const int64_t above = value(t, "above"), upto = value(t, "upto");

        if (base <= above)
            break;
        if (whole)
            sum = base * value(t, "rate");
        else
            sum += ((upto ? least(base, upto) : base) - above) * value(t, "rate");
    }
    return (sum + 5000) / 10000;
}

/* What the plan gives for this stay, after minimum and what is left of the period's cap. */
static bool
compute(struct request *rq, struct record *r)
{
    const struct record *p = linked(rq, r, plan);
    const int64_t base = int_of(r, own) - value(p, "deduct");
    const int64_t left = value(p, "cap")
        - total(rq, r, "sum(granted of claim, person==.person plan==.plan state=paid_out)");
    int64_t sum = base > 0 ? by_tiers(p, is(p, "tiering", "whole"), base) : 0;

    if (sum && sum < value(p, "least"))
        sum = value(p, "least");
    sum = left < 0 ? 0 : least(sum, left);
    put_int(r, computed, sum);
    if (!int_of(r, asked))
        put_int(r, asked, sum);
    return sum > 0 || refuse(rq, computed, "按本计划不能补助");
}
