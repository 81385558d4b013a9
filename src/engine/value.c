/* value.c - values between the database, the language and people. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include "core/codes.h"
#include "core/day.h"
#include "core/text.h"
#include "engine/record.h"

struct value
value_of_raw(const struct field *f, const struct db_value *raw)
{
    if (raw->kind == DB_BLOB)
        return (struct value){ raw->n == 0, 0, raw->n ? "*" : NULL };
    if (raw->kind == DB_TEXT)
        return (struct value){ raw->n == 0, 0, raw->n ? raw->p : NULL };
    return (struct value){ raw->i == empty_number(f->type), raw->i, NULL };
}

struct db_value
raw_of_value(const struct field *f, struct value v)
{
    const char *sql = type_info[f->type].sqlite;

    if (*sql == 'T')
        return db_text(v.empty ? "" : v.s);
    if (*sql == 'B')
        return db_blob("", 0);
    return db_int(v.empty ? empty_number(f->type) : v.n);
}

bool
value_same(struct value a, struct value b)
{
    if (a.empty || b.empty)
        return a.empty == b.empty;
    return a.s || b.s ? text_is(a.s, b.s) : a.n == b.n;
}

struct cell_place
secret_place(const struct shape *s, int field, int64_t id)
{
    return (struct cell_place){ (uint16_t)s->m->tag, (uint16_t)s->m->fields.v[field].tag,
                                (uint64_t)id };
}

uint16_t
secret_tag(const struct shape *s, int field)
{
    return (uint16_t)(s->m->tag * 256 + s->m->fields.v[field].tag);
}

const char *
secret_open(struct request *rq, const struct record *r, int field)
{
    const int at = r->shape->fields[field].column;

    if (r->plain[field])
        return r->row.v[ENGINE_COLUMNS + field].s;
    if (!r->old || !r->old[at].n)
        return NULL;
    return cell_open(rq->arena, rq->engine->keys, secret_place(r->shape, field, r->id),
                     (struct blob){ r->old[at].p, r->old[at].n });
}

/* A number is masked to its last four and never shown beside a birth date (M5e). */
char *
secret_mask(struct arena *a, const struct field *f, const char *plain)
{
    const size_t n = text_length(plain);
    char        *out;

    if (f->type == BIRTH || n <= 4 || f->type == NOTE || f->type == TEXT)
        return arena_text(a, f->type == BIRTH ? "****-**-**" : "****");
    const char *last = plain + strlen(plain);
    for (int i = 0; i < 4; i++)
        do
            last--;
        while ((*last & 0xc0) == 0x80);
    out = arena_alloc(a, n + strlen(last) + 1);
    memset(out, '*', n - 4);
    strcpy(out + n - 4, last);
    return out;
}

const char *
label_of(struct request *rq, const struct module *m, const char *what, const char *name,
         const char *chinese)
{
    return rq->english ? language_english(m, what, name, chinese) : chinese;
}

const char *
code_label(struct request *rq, const struct module *m, const struct field *f, const char *code)
{
    if (f->type == CODE) {
        const struct code_table *t = code_table_named(f->codes, strlen(f->codes));
        const struct code       *c = t ? code_named(t, code, strlen(code)) : NULL;
        return c ? (rq->english && c->english && *c->english ? c->english : c->label) : code;
    }
    EACH_WORD (w, n, f->choices) {
        const size_t k = strcspn(w, "=");
        if (same(code, w, k)) {
            char       *label = arena_slice(rq->arena, w + k + 1, n - k - 1);
            const char *name = arena_print(rq->arena, "%s.%s", f->name, code);
            return label_of(rq, m, "choice", name, label);
        }
    }
    return code;
}

char *
value_text(struct request *rq, const struct record *r, const struct field *f, struct value v,
           int field)
{
    struct arena *a = rq->arena;

    if (v.empty)
        return arena_text(a, "");
    if (is_secret(f)) {
        const char *plain = field >= 0 ? secret_open(rq, r, field) : NULL;
        return plain ? secret_mask(a, f, plain) : arena_text(a, "****");
    }
    if (is_reference(f)) {
        const struct module *m = target_of(r->shape->m, f);
        struct record       *to = m ? record_get(rq, shape_of(m), v.n) : NULL;
        const struct value   name = to ? record_value(to, "name") : (struct value){ .empty = true };
        return arena_text(a, name.empty || !name.s ? "" : name.s);
    }
    switch (f->type) {
    case CHOICE:
    case CODE: return arena_text(a, code_label(rq, r->shape->m, f, v.s));
    case BOOLEAN: return arena_text(a, rq->english ? (v.n ? "yes" : "no") : v.n ? "是" : "否");
    case DATE:
    case MONTH: return day_text(a, v.n);
    case INSTANT: return instant_text(a, v.n);
    case MONEY:
        return arena_print(a, "%s%" PRId64 ".%02" PRId64, v.n < 0 ? "-" : "", labs(v.n) / 100,
                           labs(v.n) % 100);
    default: return v.s ? arena_text(a, v.s) : arena_print(a, "%" PRId64, v.n);
    }
}

/* ---- answers ---- */

static const char *
say(struct request *rq, const char *chinese, const char *english)
{
    return rq->english ? english : chinese;
}

static const char *
clean_line(struct request *rq, const char *text)
{
    return text_trim(rq->arena, text_visible(rq->arena, text_nfc(rq->arena, text), NULL), NULL);
}

static const char *
read_text(struct request *rq, const struct field *f, const char *text, struct value *v)
{
    const int64_t n = (int64_t)text_length(text);

    if (f->max && n > f->max)
        return rq->english ? arena_print(rq->arena, "At most %" PRId64 " characters.", f->max)
                           : arena_print(rq->arena, "最多 %" PRId64 " 个字", f->max);
    if (n < f->min)
        return rq->english ? arena_print(rq->arena, "At least %" PRId64 " characters.", f->min)
                           : arena_print(rq->arena, "至少 %" PRId64 " 个字", f->min);
    *v = (struct value){ false, 0, text };
    return NULL;
}

static const char *
read_number(struct request *rq, const struct field *f, const char *text, struct value *v)
{
    char         *end;
    const int64_t n = strtoll(text, &end, 10);

    if (*end || end == text || strlen(text) > 18)
        return say(rq, "应为整数", "Whole number expected.");
    if (n < f->min || (f->max && n > f->max))
        return rq->english
                 ? arena_print(rq->arena, "Between %" PRId64 " and %" PRId64 ".", f->min, f->max)
                 : arena_print(rq->arena, "应在 %" PRId64 " 到 %" PRId64 " 之间", f->min, f->max);
    *v = (struct value){ false, n, NULL };
    return NULL;
}

static const char *
read_code(struct request *rq, const struct field *f, const struct code_table *t, const char *text,
          struct value *v)
{
    if (f->type == CODE) {
        const struct code *c = t ? code_named(t, text, strlen(text)) : NULL;
        if (!c || (c->to && c->to <= rq->today))
            return say(rq, "代码表中没有此项，请重新选择", "Not in the code table: choose again.");
        *v = (struct value){ false, 0, c->code };
        return NULL;
    }
    EACH_WORD (w, n, f->choices)
        if (n > strlen(text) && w[strlen(text)] == '=' && strncmp(w, text, strlen(text)) == 0) {
            *v = (struct value){ false, 0, arena_text(rq->arena, text) };
            return NULL;
        }
    return say(rq, "没有此选项，请重新选择", "No such choice: choose again.");
}

static char *
upper_code(struct request *rq, const char *text)
{
    char *out = text_unspaced(rq->arena, text_narrow(rq->arena, text, NULL), NULL);

    for (char *p = out; *p; p++)
        if (*p >= 'a' && *p <= 'z')
            *p = (char)(*p - 32);
    return out;
}

static const char *
read_credit(struct request *rq, const char *text, struct value *v)
{
    char *code = upper_code(rq, text);

    switch (credit_check(code)) {
    case CODE_GOOD: *v = (struct value){ false, 0, code }; return NULL;
    case CODE_LENGTH:
        return say(rq, "统一社会信用代码应为 18 位", "A credit code has 18 characters.");
    case CODE_CHARACTER:
        return say(rq, "含有不会出现的字符（没有 I O S V Z）",
                   "Has a character that cannot stand there.");
    default:
        return say(rq, "校验位不符，请对照证书核对",
                   "The check character does not fit: compare with the certificate.");
    }
}

static const char *
read_idnumber(struct request *rq, const char *text, struct value *v)
{
    char *code = upper_code(rq, text), full[19];

    if (strlen(code) == 15 && strspn(code, "0123456789") == 15 && idnumber_from_15(code, full))
        code = arena_text(rq->arena, full);
    if (strlen(code) != 18) {           /* a passport or another document: letters and digits */
        const size_t n = strlen(code);
        if (n < 5 || n > 20 || strspn(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-()") != n)
            return say(rq, "证件号码应为 18 位身份证号，或 5 到 20 位字母数字",
                       "18 digits, or 5 to 20 letters and digits.");
        *v = (struct value){ false, 0, code };
        return NULL;
    }
    switch (idnumber_check(code, rq->today)) {
    case CODE_GOOD: *v = (struct value){ false, 0, code }; return NULL;
    case CODE_BIRTH:
        return say(rq, "号码中的出生日期不存在", "The birth date in the number does not exist.");
    case CODE_PROVINCE:
        return say(rq, "号码的前两位不是省份代码", "The first two digits are no province.");
    case CODE_CHARACTER:
        return say(rq, "含有不会出现的字符", "Has a character that cannot stand there.");
    default:
        return say(rq, "校验位不符，请核对证件",
                   "The check character does not fit: compare with the document.");
    }
}

static const char *
read_digits(struct request *rq, const struct field *f, const char *text, struct value *v)
{
    char *digits = upper_code(rq, text);

    *v = (struct value){ false, 0, digits };
    if (f->type == PHONE)
        return phone_check(digits) == CODE_GOOD
                 ? NULL
                 : say(rq, "手机号应为 11 位", "A mobile number has 11 digits.");
    const size_t n = strspn(digits, "0123456789");
    if (f->type == REGION)
        return !digits[n] && (n == 6 || n == 9 || n == 12)
                 ? NULL
                 : say(rq, "行政区划代码应为 6 位数字", "A region code has 6 digits.");
    return !digits[n] && n >= 8 && n <= 30
             ? NULL
             : say(rq, "账号应为 8 到 30 位数字", "An account number has 8 to 30 digits.");
}

static const char *
read_day(struct request *rq, const struct field *f, const char *text, struct value *v)
{
    const int64_t day = day_parse(text);

    if (!day)
        return say(rq, "应为日期，如 2020-03-15", "A date, such as 2020-03-15.");
    *v = (struct value){ false, day, NULL };
    if (f->type != BIRTH)
        return NULL;
    *v = (struct value){ false, 0, day_text(rq->arena, day) };
    return day <= rq->today && day_valid(day) ? NULL
                                              : say(rq, "出生日期不存在", "No such birth date.");
}

static const char *
read_reference(struct request *rq, const char *text, struct value *v)
{
    int64_t realm, id;

    if (!id_parse(text, &realm, &id) || realm != rq->realm)
        return say(rq, "找不到，请重新选择", "Not found: choose again.");
    *v = (struct value){ false, id, NULL };
    return NULL;
}

const char *
value_read(struct request *rq, const struct field *f, const struct code_table *t, const char *text,
           struct value *v)
{
    const char *line = f->type == NOTE ? text_trim(rq->arena, text_nfc(rq->arena, text), NULL)
                                       : clean_line(rq, text);

    *v = (struct value){ .empty = true };
    if (!*line)
        return NULL;
    if (is_reference(f))
        return read_reference(rq, line, v);
    switch (f->type) {
    case TEXT:
    case NOTE:
    case SERIAL: return read_text(rq, f, line, v);
    case INTEGER:
    case MONEY: return read_number(rq, f, line, v);
    case BOOLEAN:
        if (!text_is(line, "yes") && !text_is(line, "no"))
            return say(rq, "请选择是或否", "Choose yes or no.");
        *v = (struct value){ false, *line == 'y', NULL };
        return NULL;
    case DATE:
    case MONTH:
    case BIRTH: return read_day(rq, f, line, v);
    case INSTANT: {
        const int64_t at = instant_parse(line);
        *v = (struct value){ false, at, NULL };
        return at > 0 ? NULL : say(rq, "应为日期和时间", "A day and time.");
    }
    case CHOICE:
    case CODE: return read_code(rq, f, t, line, v);
    case CREDIT: return read_credit(rq, line, v);
    case IDNUMBER: return read_idnumber(rq, line, v);
    case PHONE:
    case BANK:
    case REGION: return read_digits(rq, f, line, v);
    default: return say(rq, "此项不能直接填写", "This cannot be typed.");
    }
}
