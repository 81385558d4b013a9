/* campaign.c - a shop's coupons, given away: how many, when, to whom.  Exactly that many. */
#include "module.h"

static const struct field fields[] = {
    { "number",   "编号",     SERIAL,   REQUIRED | LISTED | SEARCH, .serial = "campaign" },
    { "title",    "活动",     TEXT,     REQUIRED | LISTED | SEARCH, .min = 4, .max = 60 },
    { "org",      "主办工会", ORG,      REQUIRED | LISTED | FILTER },
    { "shop",     "商户",     EMPLOYER, REQUIRED | LISTED | FILTER },
    { "quota",    "张数",     INTEGER,  REQUIRED | LISTED, .min = 1, .max = 1000000 },
    { "opens",    "开抢",     INSTANT,  REQUIRED | LISTED },
    { "closes",   "截止",     INSTANT,  REQUIRED | LISTED },
    { "each",     "每人限领", INTEGER,  REQUIRED, .min = 1, .max = 10 },
    { "eligible", "领取条件", TEXT,     0, .max = 400 },
    { "worth",    "补贴",     MONEY,    REQUIRED | LISTED, .min = 1, .max = YUAN(10000) },
    { "valid_to", "有效期至", DATE,     REQUIRED | LISTED },
    { "budget",   "预算",     MONEY,    LISTED, .calc = "quota*worth" },
    { "reason",   "说明",     NOTE,     0, .max = 500 },
};
static const struct state states[] = {
    { "draft",   "起草" },
    { "asked",   "待批" },
    { "ready",   "可领取", GOES_ON, "{opens} 开始领取" },
    { "ended",   "已结束", FINAL },
    { "dropped", "已取消", FINAL },
};
static const struct step steps[] = {
    { "draft",  "新建", "new", "draft",
      "organiser@org", "title org shop quota opens closes each eligible? worth valid_to",
      .sets = "number=$next" },
    { "edit",   "修改", "draft", "same",
      "organiser", "title? quota? opens? closes? each? eligible? worth? valid_to?" },
    { "submit", "送审", "draft", "asked", "organiser" },
    { "end",    "结束", "ready", "ended", "clock organiser" },
    { "drop",   "取消", "draft asked ready", "dropped", "organiser", "reason" },
};
static const struct use aspects[] = {
    { "approval", .as = "leader", .from = "asked", .to = "ready", .back = "draft", .who = "chair",
      .rule = "offer.approve_days", .tell = "organiser", .not_by = "submit" },
};
static const struct access access[] = {
    { OWNER, "org" }, { READER, "shop", .fields = "number title quota opens closes worth" },
};
static const struct check checks[] = {
    { "opens<closes", "起止颠倒", "closes" },
    { "worth<=rule(offer.worth_max)", "超过单张补贴上限", "worth" },
};
static const struct indicator indicators[] = {
    { "budget", "活动预算", "元", SUM, "state=ready,ended", .at = "opens", .of = "budget" },
};
static const struct tell tells[] = { { "leader_pass", "firm@shop", "{title} 已批准" } };
static const struct clock clocks[] = {
    { "window", "领取期", TERM, "ready", .until = "closes", .warn = "offer.warn_days",
      .then = "end" },
};
static const struct offer offers[] = {
    { "quota", .opens = "opens", .closes = "closes", .each = "each", .eligible = "eligible" },
};

const struct module mod_campaign = {
    .tag = 15, .name = "campaign", .label = "优惠活动", .class = MATTER, .keep = "offer",
    .imports = "no: 由主办工会新建", .exchanges = "no: 本级自办", .tiles = "no: 领取见优惠券",
    HAS(fields), HAS(states), HAS(steps), HAS(aspects), HAS(access), HAS(checks), HAS(indicators),
    HAS(tells), HAS(clocks), HAS(offers),
};
