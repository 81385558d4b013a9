/* appeal.c - whatever somebody asks a union.  Answered at once or handed down level by level; the
 * answer climbs the same ladder back; somebody else calls the caller.  domain.md 15. */
#include "module.h"

static const struct field fields[] = {
    { "number",   "编号",     SERIAL,   REQUIRED | LISTED | SEARCH, .serial = "appeal" },
    { "channel",  "渠道",     CODE,     REQUIRED | LISTED | FILTER, .codes = "channel" },
    { "person",   "诉求人",   PERSON,   0, .sees = "operator rights@holder rights@org", .tag = 1 },
    { "employer", "涉及单位", EMPLOYER, LISTED | FILTER },
    { "org",      "受理工会", ORG,      REQUIRED | LISTED | FILTER },
    { "kind",     "类别",     CODE,     LISTED | FILTER, .codes = "appeal_kind" },
    { "grade",    "难度",     CHOICE,   LISTED | FILTER | DATED,
      .choices = "ordinary=一般 difficult=疑难 urgent=紧急" },
    { "path",     "程序",     CHOICE,   REQUIRED | LISTED | FILTER | DATED,
      .choices = "ticket=工单 petition=信访" },
    { "title",    "标题",     TEXT,     REQUIRED | LISTED | SEARCH, .min = 4, .max = 120 },
    { "story",    "内容",     NOTE,     REQUIRED, .max = 8000 },
    { "papers",   "材料",     FILES,    0, .max = 20 },
    { "answer",   "办理结果", NOTE,     0, .max = 8000 },
    { "gained",   "追回金额", MONEY,    LISTED, .max = YUAN(1000000000) },
    { "opinion",  "答复意见书", FILES,  EVIDENCE, .max = 3, .when = "path=petition" },
    { "solved",   "是否解决", CHOICE,   FILTER,
      .choices = "done=已解决 partly=部分解决 none=未解决" },
    { "satisfied", "是否满意", CHOICE,  FILTER, .choices = "good=满意 fair=基本满意 bad=不满意" },
    { "called",   "回访日期", DATE,     LISTED },
    { "came",     "受理日期", DATE,     REQUIRED | LISTED | FILTER },
    { "closed",   "办结时间", INSTANT,  LISTED },
    { "reason",   "理由",     NOTE,     0, .sees = "officer", .max = 1000, .tag = 2 },
};
static const struct field barred[] = { { "person", "回避人", PERSON, REQUIRED } };
static const struct part parts[] = {
    { "bars", "回避", LIST(barred), .key = "person", .max = 20 },
};
static const struct state states[] = {
    { "received", "已受理",   GOES_ON, "{org} 已收到" },
    { "given",    "已交办",   GOES_ON, "已转 {holder}，等待签收" },
    { "working",  "办理中",   GOES_ON, "{holder} 正在办理" },
    { "waiting",  "待补充",   GOES_ON, "请您补充材料" },
    { "answered", "待审核",   GOES_ON, "结果正在审核" },
    { "visiting", "待回访",   GOES_ON, "我们会联系您" },
    { "decided",  "已答复",   GOES_ON, "已书面答复，可在 {appealing.due} 前申请复查" },
    { "review",   "复查中",   GOES_ON, "上级正在复查" },
    { "closed",   "已结案",   FINAL,   "已结案" },
};
static const struct step steps[] = {
    { "receive",  "登记", "new", "received",
      "operator@org rights@org", "channel person? employer? org kind grade path title story "
      "papers?",
      .sets = "number=$next came=$today", .face = AT_COUNTER },
    { "ask",      "我要诉求", "new", "received",
      "anyone", "title story employer? papers?", .face = ON_PHONE,
      .sets = "number=$next came=$today path=ticket channel=app org=$home person=$me" },
    { "sort",     "分类", "received working", "same", "rights operator", "kind grade bars?" },
    { "classify", "认定信访", "received working", "same",
      "rights", "reason", .sets = "path=petition", .when = "path=ticket" },
    { "reply",    "当即答复", "received", "visiting",
      "operator rights", "answer", .when = "path=ticket" },
    { "give",     "交办", "received given working", "given",
      "operator rights", "reason?", .hand = "below" },
    { "sign",     "签收", "given", "working", "rights@holder" },
    { "send_back", "退回", "given working", "received", "rights@holder", "reason", .hand = "back" },
    { "raise",    "上报", "working", "given", "rights@holder", "reason", .hand = "up" },
    { "extend",   "延期", "working", "same", "rights@holder+1", "reason" },
    { "need",     "要求补充", "working", "waiting", "rights@holder", "reason" },
    { "supply",   "补充材料", "waiting", "working",
      "me@person rights@holder", "papers", .face = ON_PHONE },
    { "answer_it", "提交结果", "working", "answered",
      "rights@holder", "answer gained? papers?", .hand = "back" },
    { "pass",     "逐级反馈", "answered", "same",
      "rights@holder", .hand = "back", .when = "holder!==owner", .not_by = "answer_it" },
    { "accept",   "审核通过", "answered", "visiting",
      "rights@org", .when = "holder==owner path=ticket", .not_by = "answer_it" },
    { "decide",   "书面答复", "answered", "decided",
      "rights@org rights@org", "opinion", .when = "holder==owner path=petition", .all = true },
    { "redo",     "重新办理", "answered visiting", "given",
      "rights@org operator@org", "reason", .hand = "below" },
    { "call",     "回访", "visiting", "closed",
      "operator@org", "solved satisfied", .sets = "called=$today closed=$now",
      .not_by = "answer_it reply" },
    { "rate",     "本人评价", "visiting", "closed",
      "me@person", "solved satisfied", .sets = "called=$today closed=$now", .face = ON_PHONE },
    { "appeal",   "申请复查", "decided", "review",
      "me@person", "papers?", .hand = "up", .face = ON_PHONE | AT_COUNTER },
    { "uphold",   "复查意见", "review", "decided", "rights@holder", "opinion", .not_by = "decide" },
    { "lapse",    "逾期未申请", "decided", "closed", "clock", .sets = "closed=$now" },
    { "withdraw", "撤回", "*", "closed", "me@person", .sets = "closed=$now", .face = ON_PHONE },
    { "reopen",   "重开", "closed", "received", "rights@org", "reason", .sets = "closed=",
      .hand = "home" },
};
static const struct access access[] = {
    { OWNER, "org" }, { HOLDER }, { CONCERNED, "person" }, { ABOUT, "employer" },
    { BARRED, "bars.person" },
};
static const struct check checks[] = {
    { "person", "信访须登记诉求人", "person", .when = "path=petition", .law = "信访工作条例§22" },
    { "count(appeal, employer==.employer came>=.came-30d state!=closed)<=100",
      "同一单位诉求过多，请先并案", "employer", .when = "employer state=given" },
};
static const struct indicator indicators[] = {
    { "received", "受理件数", "件", COUNT, "path=ticket", .at = "came",
      .by = "channel kind grade" },
    { "petitions", "信访件数", "件", COUNT, "path=petition", .at = "came", .by = "kind" },
    { "due",      "到期件数", "件", COUNT, "clock=reply_by", .at = "due", .over = "clocks" },
    { "ontime",   "按期办结", "件", COUNT, "clock=reply_by late=no running=no", .at = "due",
      .over = "clocks" },
    { "rate",     "按期办结率", "%", SHARE, .of = "ontime", .base = "due" },
    { "judged",   "作出评价", "件", COUNT, "called satisfied", .at = "called" },
    { "pleased",  "满意",     "件", COUNT, "called satisfied=good,fair", .at = "called" },
    { "share",    "满意率",   "%",  SHARE, .of = "pleased", .base = "judged" },
    { "open",     "在办",     "件", COUNT, "state!=closed", .by = "grade", .node = "holder" },
    { "persons",  "服务人数", "人", DISTINCT, "person", .at = "came", .of = "person" },
    { "gained",   "追回金额", "元", SUM, "gained", .at = "came", .of = "gained" },
};
static const struct tell tells[] = {
    { "receive ask", "me@person", "已受理：{title}，编号 {number}" },
    { "give raise", "rights@holder", "请签收 {number} {title}，{reply_by.due} 前办结" },
    { "need", "me@person", "请补充材料：{reason}" },
    { "accept", "me@person", "{number} 已办结，我们会回访您" },
    { "appealing.warn", "me@person", "如对答复不服，请在 {appealing.due} 前申请复查" },
};
static const struct clock clocks[] = {
    { "signing",   "签收", DUTY, "given", .rule = "appeal.sign_days", .then = "up" },
    { "reply_by",  "办理期限", DUTY, "received given working answered",
      .rule = "appeal.days[grade]", .since = "came", .pause = "waiting", .extend = "extend",
      .by = "appeal.extend_days[grade]", .warn = "appeal.warn_days", .then = "up",
      .when = "path=ticket grade" },
    { "deciding",  "信访答复", DUTY, "received given working answered",
      .rule = "appeal.decide_days", .since = "came", .then = "up", .when = "path=petition",
      .law = "信访工作条例§34" },
    { "appealing", "申请复查", RIGHT, "decided", .rule = "appeal.review_days", .closes = "appeal",
      .warn = "appeal.warn_days", .law = "信访工作条例§35" },
    { "ending",    "答复生效", TERM, "decided", .rule = "appeal.review_days", .then = "lapse" },
    { "reviewing", "复查", DUTY, "review", .rule = "appeal.review_days", .then = "up" },
    { "calling",   "回访", DUTY, "visiting", .rule = "appeal.call_days", .then = "up" },
};
static const struct paper papers[] = {
    { "give", "appeal.order", "rights@holder" }, { "decide uphold", "appeal.opinion", "me@person" },
    { "classify", "appeal.accepted", "me@person" },
};

const struct module mod_appeal = {
    .tag = 8, .name = "appeal", .label = "诉求", .class = MATTER, .keep = "appeal",
    .imports = "appeal.12345", .exchanges = "acftu.12351", .tiles = "hotline=ask",
    HAS(fields), HAS(parts), HAS(states), HAS(steps), HAS(access), HAS(checks), HAS(indicators),
    HAS(tells), HAS(clocks), HAS(papers),
};
