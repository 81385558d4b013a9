/* problem.c - one table: what a status is called, and what the caller should do about it. */
#include "http/problem.h"
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "core/buffer.h"
#include "core/text.h"

struct words {
    const char *title, *detail;
};
struct problem {
    enum status  status;
    const char  *type;          /* NULL: that of the status */
    struct words words[2];      /* Chinese, English */
};

/* A status with a type of its own stands before the plain one only by its type. */
static const struct problem problems[] = {
    { E_BAD,
      NULL,
      { { "请求无法识别", "请刷新页面后重试；若仍出现，请联系系统管理员。" },
        { "Bad request",
          "Reload the page and try again; if it persists, tell the administrator." } } },
    { E_LOGIN,
      NULL,
      { { "尚未登录", "请先登录，再继续操作。" }, { "Not logged in", "Log in and continue." } } },
    { E_LOGIN,
      "code",
      { { "需要动态验证码", "请输入身份验证器上显示的 6 位验证码。" },
        { "Code required", "Enter the 6-digit code that your authenticator shows." } } },
    { E_FORBIDDEN,
      NULL,
      { { "没有权限", "您的岗位不能办理这一步，请由有权限的人办理。" },
        { "Not permitted", "Your post may not take this step; ask somebody whose post may." } } },
    { E_MISSING,
      NULL,
      { { "没有找到", "请检查网址，或从列表中重新打开。" },
        { "Not found", "Check the address, or open it again from the list." } } },
    { E_METHOD,
      NULL,
      { { "不支持这种请求方式", "请刷新页面后重试。" },
        { "Method not allowed", "Reload the page and try again." } } },
    { E_CONFLICT,
      NULL,
      { { "状态已经改变", "请刷新，查看当前状态后再办理。" },
        { "State conflict", "Reload, look at the present state, and go on from there." } } },
    { E_STALE,
      NULL,
      { { "内容已被他人修改", "请刷新，核对新的内容后再提交。" },
        { "Changed by somebody else", "Reload, check the new content, then submit again." } } },
    { E_TOO_BIG,
      NULL,
      { { "内容过大", "请减小文件，或分成几份后再上传。" },
        { "Too big", "Make the file smaller or split it, then upload again." } } },
    { E_MEDIA,
      NULL,
      { { "不支持这种格式", "请按页面说明的格式提交。" },
        { "Format not supported", "Submit it in one of the formats that the page names." } } },
    { E_INVALID,
      NULL,
      { { "填写有误", "请改正标出的各项后再提交。" },
        { "Invalid entries", "Correct the marked entries and submit again." } } },
    { E_UNBOUND,
      NULL,
      { { "请求缺少前提", "请刷新页面后重试。" },
        { "Precondition required",
          "Send If-Match or Idempotency-Key; on a page: reload and try again." } } },
    { E_LIMIT,
      NULL,
      { { "操作过于频繁", "请稍候一分钟再试。" },
        { "Too many attempts", "Wait a minute and try again." } } },
    { E_FAULT,
      NULL,
      { { "系统故障", "没有作任何改动。请稍后再试；若仍出现，请把此时间告诉系统管理员。" },
        { "Fault",
          "Nothing was changed. Try again later; if it persists, tell the administrator." } } },
    { E_BUSY,
      NULL,
      { { "系统正忙", "请稍候几秒再试；已填写的内容可以原样再次提交。" },
        { "Busy", "Wait some seconds and submit the same again." } } },
};

static const struct problem *
problem_find(enum status status, const char *type)
{
    const struct problem *plain = NULL;

    for (size_t i = 0; i < sizeof problems / sizeof *problems; i++) {
        if (type && text_is(problems[i].type, type))
            return &problems[i];
        if (problems[i].status == status && !problems[i].type)
            plain = &problems[i];
    }
    CHECK(plain);
    return plain;
}

static void
problem_fields(struct buffer *b, const struct http_pair *fields, size_t n)
{
    json_key(b, "fields");
    json_open(b, '{');
    for (size_t i = 0; i < n; i++) {
        json_key(b, fields[i].name);
        json_text(b, fields[i].value);
    }
    json_close(b, '}');
}

static struct http_pair
problem_header(enum status status)
{
    if (status == E_METHOD)
        return (struct http_pair){ "Allow", "GET, HEAD, POST, PUT, DELETE, OPTIONS" };
    if (status == E_LIMIT)
        return (struct http_pair){ "Retry-After", "60" };
    if (status == E_BUSY)
        return (struct http_pair){ "Retry-After", "3" };
    return (struct http_pair){ NULL, NULL };
}

struct http_reply
problem_make(struct arena *arena, bool english, enum status status, const char *type,
             const char *detail, const struct http_pair *fields, size_t n)
{
    const struct problem *problem = problem_find(status, type);
    const struct words   *words = &problem->words[english];
    struct buffer         b;

    buffer_open(&b, arena);
    json_open(&b, '{');
    json_key(&b, "type");
    json_text(&b, arena_print(arena, "/problems/%s", type ? type : status_type(status)));
    json_key(&b, "title");
    json_text(&b, words->title);
    json_key(&b, "status");
    json_int(&b, status_http(status));
    json_key(&b, "detail");
    json_text(&b, detail ? detail : words->detail);
    if (n)
        problem_fields(&b, fields, n);
    json_close(&b, '}');
    return (struct http_reply){
        .status = status_http(status),
        .type = "application/problem+json",
        .body = b.v,
        .size = b.n,
        .headers = { problem_header(status) },
    };
}

void
problem_reply(struct exchange *x, enum status status, const char *type, const char *detail,
              const struct http_pair *fields, size_t n)
{
    struct http_reply reply =
        problem_make(x->arena, http_english(x), status, type, detail, fields, n);

    http_reply(x, &reply);
}

/* The weight of one entry of Accept-Language ("en-GB;q=0.8"), 0 to 1; entry ends at a comma. */
static double
language_weight(const char *entry, size_t n)
{
    const char *q = memmem(entry, n, "q=", 2);

    if (!q || !memchr(entry, ';', (size_t)(q - entry)))
        return 1;
    return strtod(q + 2, NULL);
}

bool
http_english(const struct exchange *x)
{
    const char *p = http_header(x, "accept-language");
    double      chinese = 0, other = 0;

    while (p && *p) {
        size_t  space = strspn(p, " \t,"), n = strcspn(p + space, ",");
        double  weight;
        double *best;

        p += space;
        if (n == 0)
            break;
        weight = language_weight(p, n);
        best = *p == '*' || strncasecmp(p, "zh", 2) == 0 ? &chinese : &other;
        if (weight > *best)
            *best = weight;
        p += n;
    }
    return other > chinese;
}
