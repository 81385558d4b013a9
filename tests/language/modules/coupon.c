/* coupon.c - one piece of a campaign in somebody's hand: claimed, redeemed once, or gone. */
#include "module.h"

static const struct field fields[] = {
    { "campaign", "活动",     REF,     REQUIRED | LISTED | FILTER | ONCE, .ref = "campaign" },
    { "person",   "领取人",   PERSON,  REQUIRED | LISTED | FILTER | ONCE },
    { "code",     "券码",     SERIAL,  REQUIRED | LISTED, .serial = "coupon" },
    { "worth",    "补贴",     MONEY,   REQUIRED | LISTED, .copy = "campaign.worth" },
    { "valid_to", "有效期至", DATE,    LISTED, .copy = "campaign.valid_to" },
    { "price",    "消费金额", MONEY,   0, .max = YUAN(100000) },
    { "claimed",  "领取时间", INSTANT, REQUIRED | LISTED },
    { "redeemed", "核销时间", INSTANT, LISTED | FILTER },
    { "reason",   "说明",     TEXT,    0, .max = 200 },
};
static const struct state states[] = {
    { "held",     "未使用", GOES_ON, "请在 {valid_to} 前到店使用" },
    { "used",     "已使用", GOES_ON, "已使用" },
    { "settled",  "已结算", FINAL },
    { "given_up", "已退回", FINAL },
    { "expired",  "已过期", FINAL },
};
static const struct step steps[] = {
    { "claim",    "领取", "new", "held",
      "me@person", "campaign person", .sets = "claimed=$now code=$next", .face = ON_PHONE },
    { "redeem",   "核销", "held", "used",
      "firm@campaign.shop", "price", .sets = "redeemed=$now", .face = ON_PHONE },
    { "undo",     "撤销核销", "used", "held",
      "firm@campaign.shop", "reason", .sets = "redeemed= price=" },
    { "give_up",  "退回", "held", "given_up", "me@person", .face = ON_PHONE },
    { "expire",   "过期", "held", "expired", "clock" },
    { "settle",   "结算", "used", "settled", "finance", .face = BY_FILE },
};
static const struct access access[] = {
    { OWNER, "campaign.org" }, { CONCERNED, "person" },
    { READER, "campaign.shop", .fields = "code worth redeemed price" },
};
static const struct check checks[] = { { "price>=worth", "消费少于补贴", "price" } };
static const struct indicator indicators[] = {
    { "claimed",  "领券",     "人次", COUNT, .at = "claimed" },
    { "redeemed", "核销",     "人次", COUNT, "state=used,settled", .at = "redeemed" },
    { "persons",  "受惠人数", "人",   DISTINCT, "state=used,settled", .at = "redeemed",
      .of = "person" },
    { "money",    "补贴金额", "元",   SUM, "state=used,settled", .at = "redeemed", .of = "worth" },
};
static const struct tell tells[] = {
    { "validity.warn validity.late", "me@person", "优惠券有效期至 {valid_to}" },
};
static const struct clock clocks[] = {
    { "validity", "有效期", TERM, "held", .until = "valid_to", .warn = "offer.warn_days",
      .then = "expire" },
};
static const struct take takes[] = { { "claim", "campaign", .back = "give_up expire" } };
static const struct booking bookings[] = {
    { "settle", "benefit_expense/merchant_payable", "worth", "owner" },
};

const struct module mod_coupon = {
    .tag = 16,
    .name = "coupon",
    .label = "优惠券",
    .class = CHILD,
    .parent = "campaign",
    .keep = "offer",
    .imports = "no: 由领取产生",
    .exchanges = "merchant.offline",
    .tiles = "coupons=claim",
    HAS(fields),
    HAS(states),
    HAS(steps),
    HAS(access),
    HAS(checks),
    HAS(indicators),
    HAS(tells),
    HAS(clocks),
    HAS(takes),
    HAS(bookings),
};
