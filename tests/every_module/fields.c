/* fields.c - every field that some step asks: at its limits, beyond them, empty, of other kinds. */
#include <stdlib.h>
#include <string.h>
#include "every.h"
#include "core/buffer.h"

enum expected {
    TAKEN,                      /* sound in itself; only a check or a unique may speak of it */
    REFUSED,                    /* 422, and exactly this field is named */
    UNREADABLE,                 /* no sound JSON: 400, or 422 with this field */
};
struct trying {
    const struct module  *m;
    const struct step    *step;
    struct subject        s;
    const struct account *by;
    const json_t         *base;
    const struct field   *f;
    bool                  demanded;
};

/* A record from which the step goes. */
static bool
trying_open(struct trying *t)
{
    for (size_t i = 0; !is_birth(t->step) && !t->s.id && i < t->m->states.n; i++)
        if (is_from(t->m, t->step, t->m->states.v[i].name)
            && !subject_make(&t->s, t->m, t->m->states.v[i].name, NULL))
            t->s = (struct subject){ .m = t->m };
    if (!is_birth(t->step) && !t->s.id)
        return false;
    t->base = answers_of(t->m, t->step, NULL);
    t->by = doer_of(&t->s, t->step, t->base);
    return t->by != NULL;
}

/* It went through although it should not have: another record. */
static bool
trying_again(struct trying *t)
{
    t->s = (struct subject){ .m = t->m };
    return trying_open(t);
}

/* The base answers with another value of the field, as written. */
static char *
body_with(const struct trying *t, const char *value)
{
    json_t *rest = json_copy((json_t *)t->base);
    char   *text;

    json_object_del(rest, t->f->name);
    text = dumped(rest);
    json_decref(rest);
    text[strlen(text) - 1] = 0;
    return arena_print(scene.now, "{\"answers\":%s%s\"%s\":%s}}", text, text[1] ? "," : "",
                       t->f->name, value);
}

/* Whether a rule of the module speaks of the field, and points to the one that is named. */
static bool
rule_speaks(const struct trying *t, const char *field, const char *named)
{
    const struct module *m = t->m;

    for (size_t i = 0; i < m->fields.n; i++)    /* a resident number tells birth and sex */
        if (m->fields.v[i].type == IDNUMBER && json_object_get(t->base, m->fields.v[i].name)
            && strcmp(named, field) == 0)
            return true;
    for (size_t i = 0; i < m->checks.n; i++) {
        const struct check *c = &m->checks.v[i];
        if (strcmp(c->at, named) == 0
            && (strstr(c->must, field) || (c->when && strstr(c->when, field))))
            return true;
    }
    for (size_t i = 0; i < m->uniques.n; i++)
        if (in_words(m->uniques.v[i].fields, field, strlen(field)))
            return true;
    return false;
}

static bool
is_expected(const struct trying *t, enum expected e, const struct reply *r)
{
    const char *named = field_named(r);

    if (e == UNREADABLE && r->status == 400)
        return true;
    if (e == TAKEN && r->status == 200)
        return true;
    if (r->status != 422)
        return false;
    return e == TAKEN ? rule_speaks(t, t->f->name, named) : strcmp(named, t->f->name) == 0;
}

/* What is refused is really sent, what is taken only tried out. */
static void
try(struct trying *t, enum expected e, const char *what, const char *value)
{
    static const char *const words[] = { "taken", "422", "400 or 422" };
    const char   *path = step_path(&t->s, t->step, e == TAKEN);
    struct reply            *r =
        ask_post(t->by, path, is_birth(t->step) ? NO_REV : t->s.rev, body_with(t, value));

    judge(FIELDS, is_expected(t, e, r), "%s %s %s %s: wanted %s, got %d %.160s", t->m->name,
          t->step->name, t->f->name, what, words[e], r->status, r->body);
    if (e != TAKEN && r->status == 200)
        (void)trying_again(t);
}

static void
try_text(struct trying *t, enum expected e, const char *what, const char *text)
{
    json_t *j = json_string(text);

    try(t, e, what, dumped(j));
    json_decref(j);
}

static char *
characters(int64_t n)
{
    struct buffer b;

    buffer_open(&b, scene.now);
    for (int64_t i = 0; i < n; i++)
        buffer_text(&b, "职");
    return b.v;
}

/* ---- whatever the type ---- */

static void
wrong_kinds(struct trying *t)
{
    const enum type type = t->f->type;
    const bool      number = type == INTEGER || type == MONEY,
               free = type == TEXT || type == NOTE || type == SERIAL;

    try(t, REFUSED, "an array", "[]");
    try(t, REFUSED, "an array with a value", "[\"x\"]");
    try(t, REFUSED, "an object", "{\"x\":1}");
    try(t, number ? TAKEN : REFUSED, "a number", t->f->max && t->f->max < 7 ? "1" : "7");
    try(t, REFUSED, "a fraction", "1.5");
    if (type != BOOLEAN)
        try(t, REFUSED, "true", "true");
    try(t, free && (!t->f->max || t->f->max >= 5000) ? TAKEN : REFUSED, "5000 characters",
        arena_print(scene.now, "\"%s\"", characters(5000)));
    try(t, UNREADABLE, "a NUL", "\"a\\u0000b\"");
    try(t, UNREADABLE, "a lone surrogate", "\"\\ud800\"");
    try(t, UNREADABLE, "the other lone surrogate", "\"\\udc00x\"");
    try(t, t->demanded ? REFUSED : TAKEN, "nothing", "null");
    try(t, t->demanded ? REFUSED : TAKEN, "an empty text", "\"\"");
    try(t, t->demanded ? REFUSED : TAKEN, "blanks", "\" \\u3000 \"");
}

/* ---- by type ---- */

static void
texts(struct trying *t)
{
    const int64_t least = t->f->min > 1 ? t->f->min : 1;

    try_text(t, TAKEN, "the shortest", characters(least));
    if (least > 1)
        try_text(t, REFUSED, "one too short", characters(least - 1));
    if (!t->f->max)
        return;
    try_text(t, TAKEN, "the longest", characters(t->f->max));
    try_text(t, REFUSED, "one too long", characters(t->f->max + 1));
}

static void
number(struct trying *t, enum expected e, const char *what, int64_t n)
{
    char *text = arena_print(scene.now, "%lld", (long long)n);

    try(t, e, what, t->f->type == MONEY ? arena_print(scene.now, "\"%s\"", text) : text);
}

static void
numbers(struct trying *t)
{
    number(t, TAKEN, "the least", t->f->min);
    number(t, REFUSED, "below the least", t->f->min - 1);
    if (t->f->max) {
        number(t, TAKEN, "the most", t->f->max);
        number(t, REFUSED, "above the most", t->f->max + 1);
    }
    try_text(t, REFUSED, "letters", "abc");
    try_text(t, REFUSED, "digits and letters", "1x");
    try_text(t, REFUSED, "far too many digits", "99999999999999999999");
}

static void
choices(struct trying *t)
{
    int told = 0;

    EACH_WORD (w, n, t->f->choices)
        try_text(t, TAKEN, "a choice",
                 arena_slice(scene.now, w, strcspn(w, "=") < n ? strcspn(w, "=") : n));
    try_text(t, REFUSED, "no such code", "no_such_code");
    EACH_WORD (w, n, t->f->choices)
        if (!told++)
            try_text(t, REFUSED, "a code and more",
                     arena_print(scene.now, "%.*sx", (int)strcspn(w, "="), w));
}

static void
codes(struct trying *t)
{
    const struct code_table *table = code_table_named(t->f->codes, strlen(t->f->codes));

    judge(FIELDS, table && table->n, "%s %s: no table %s", t->m->name, t->f->name, t->f->codes);
    for (size_t i = 0; table && i<table->n; i += table->n> 20 ? table->n / 10 : 1)
        try_text(t, table->v[i].to && table->v[i].to < 20261031 ? REFUSED : TAKEN, "a code",
                 table->v[i].code);
    try_text(t, REFUSED, "no such code", "no_such_code");
}

static void
days(struct trying *t)
{
    static const char *const wrong[] = { "2026-13-01", "2026-02-30",
                                         "2026-00-10", "昨天",
                                         "20260101x",  "1899-12-31",
                                         "2026-1-1",   "2026-10-31T09:00:00+08:00" };

    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        try_text(t, REFUSED, wrong[i], wrong[i]);
    try_text(t, TAKEN, "a day", "2026-02-28");
    if (t->f->type != DATE)
        return;
    try_text(t, TAKEN, "a month", "2026-03");
    try_text(t, TAKEN, "a year", "2026");
}

static void
references(struct trying *t)
{
    const struct module *to = target_of(t->m, t->f);
    const bool           union_ = to && strcmp(to->name, "org") == 0;
    const char          *other = union_ ? scene.employer : scene.base[0];
    char                *value = value_of(t->m, t->step, t->f, NULL);
    json_t              *id = value ? json_loads(value, JSON_DECODE_ANY, NULL) : NULL;
    const char          *sound = json_is_string(id) ? json_string_value(id) : scene.base[0];
    const char          *dash = strchr(sound, '-');

    try_text(t, REFUSED, "an id never issued", UNISSUED);
    try_text(t, REFUSED, "an id of another module", other);
    try_text(t, REFUSED, "an id of another realm", arena_print(scene.now, "2%s", dash));
    try_text(t, REFUSED, "an id without realm", dash + 1);
    try_text(t, REFUSED, "no id", "x");
    try_text(t, REFUSED, "an id and more", arena_print(scene.now, "1%sx", dash));
    try_text(t, REFUSED, "a negative id", "1--5");
    try_text(t, REFUSED, "an id beyond 63 bits", "1-99999999999999999999");
    if (value && json_object_get(t->base, t->f->name)) {
        try(t, TAKEN, "an id", dumped(json_object_get(t->base, t->f->name)));
        try(t, TAKEN, "an id as it is answered",
            arena_print(scene.now, "{\"id\":%s}", dumped(json_object_get(t->base, t->f->name))));
    }
    json_decref(id);
}

static void
several(struct trying *t, enum expected e, const char *const *texts_, size_t n)
{
    for (size_t i = 0; i < n; i++)
        try_text(t, e, texts_[i], texts_[i]);
}

#define SEVERAL(t, e, ...)                                                                         \
    several(t, e, (const char *const[]){ __VA_ARGS__ },                                            \
            sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(char *))

/* A sound code with its check character turned. */
static char *
turned(const char *code)
{
    char *other = arena_text(scene.now, code), *last = other + strlen(other) - 1;

    *last = *last == '0' ? '1' : '0';
    return other;
}

static void
official_codes(struct trying *t)
{
    switch (t->f->type) {
    case CREDIT:
        try_text(t, TAKEN, "a sound code", fresh_credit());
        try_text(t, REFUSED, "another check character", turned(fresh_credit()));
        SEVERAL(t, REFUSED, "91370202MA3", "91370202MA3I00001X0", "统一社会信用代码");
        break;
    case IDNUMBER:
        try_text(t, TAKEN, "a sound number", fresh_identity());
        try_text(t, REFUSED, "another check character", turned(fresh_identity()));
        SEVERAL(t, REFUSED, "37020219991301001X", "000000199001010000", "1234",
                "370202209901010019", "身份证");
        break;
    case PHONE:
        try_text(t, TAKEN, "a sound number", fresh_phone());
        SEVERAL(t, REFUSED, "1390000000", "139000000000", "02012345678", "1390000000x");
        break;
    case BANK:
        SEVERAL(t, TAKEN, "62220202001122334");
        SEVERAL(t, REFUSED, "6222020", "622202020011223344556677889900x",
                "6222020200112233445566778899001", "账号");
        break;
    case BIRTH: SEVERAL(t, REFUSED, "2199-01-01", "2026-11-01"); break;
    case REGION:
        SEVERAL(t, TAKEN, "370202");
        SEVERAL(t, REFUSED, "37020", "3702022", "青岛", "37020x");
        break;
    default: break;
    }
}

static void
field_try(struct trying *t)
{
    wrong_kinds(t);
    switch (t->f->type) {
    case TEXT:
    case NOTE: texts(t); break;
    case INTEGER:
    case MONEY: numbers(t); break;
    case BOOLEAN:
        try(t, TAKEN, "true", "true");
        try(t, TAKEN, "false", "false");
        try_text(t, REFUSED, "maybe", "maybe");
        break;
    case CHOICE: choices(t); break;
    case CODE: codes(t); break;
    case DATE:
    case MONTH: days(t); break;
    case BIRTH:
        days(t);
        official_codes(t);
        break;
    case INSTANT: SEVERAL(t, REFUSED, "2026-13-01T00:00:00+08:00", "9:00", "昨天"); break;
    case REF:
    case ORG:
    case PERSON:
    case EMPLOYER: references(t); break;
    default: official_codes(t);
    }
}

/* ---- what does not belong to one field ---- */

static void
body_try(struct trying *t, const char *what, const char *body, const char *named)
{
    const int64_t rev = is_birth(t->step) ? NO_REV : t->s.rev;
    struct reply *r = ask_post(t->by, step_path(&t->s, t->step, false), rev, body);

    judge(FIELDS, r->status == 422 && strcmp(field_named(r), named) == 0,
          "%s %s %s: wanted 422 %s, got %d %.160s", t->m->name, t->step->name, what, named,
          r->status, r->body);
    if (r->status == 200)
        (void)trying_again(t);
}

static void
strangers_try(struct trying *t)
{
    char *answers = dumped(t->base), *open = arena_slice(scene.now, answers, strlen(answers) - 1);
    const char *comma = open[1] ? "," : "";

    body_try(t, "a field that there is not",
             arena_print(scene.now, "{\"answers\":%s%s\"no_such\":1}}", open, comma), "no_such");
    body_try(t, "answers that are none", "{\"answers\":[]}", "answers");
    body_try(t, "answers that are a text", "{\"answers\":\"x\"}", "answers");
    for (size_t i = 0; i < t->m->fields.n; i++) {
        const char *name = t->m->fields.v[i].name;
        size_t      n;
        char        mark;
        if (!is_asked(t->step, name, &n, &mark))
            body_try(t, "a field not asked",
                     arena_print(scene.now, "{\"answers\":%s%s\"%s\":\"x\"}}", open, comma, name),
                     name);
    }
    body_try(t, "a day ahead",
             arena_print(scene.now, "{\"answers\":%s,\"on\":\"2026-11-01\"}", answers), "on");
    body_try(t, "no day", arena_print(scene.now, "{\"answers\":%s,\"on\":\"2026-02-30\"}", answers),
             "on");
    body_try(t, "a day that is a number",
             arena_print(scene.now, "{\"answers\":%s,\"on\":20261031}", answers), "on");
    if (in_set(t->step->asks, "since"))
        body_try(t, "without the day that it asks",
                 arena_print(scene.now, "{\"answers\":%s}", answers), "on");
    if (!is_birth(t->step) && !t->step->corrects)
        body_try(t, "a day before the last change",
                 arena_print(scene.now, "{\"answers\":%s,\"on\":\"1999-01-01\"}", answers), "on");
}

/* What the doer may not see is as what never was (M5o): the same words for both. */
static void
unseen_try(const struct module *m, const struct step *step)
{
    const struct account *a = account_of("organiser", "sibling");
    const struct subject  s = { .m = m };

    EACH_WORD (w, k, step->asks) {
        const size_t        n = k - (w[k - 1] == '?' || w[k - 1] == '+');
        const struct field *f = column_named(m, NULL, w, n);
        if (!is_birth(step) || !f || f->type != PERSON)
            continue;
        const struct want     want = { .org = scene.base[1] };
        const struct account *who[] = { a, scene.nobody };
        json_t               *answers = answers_of(m, step, &want);
        for (int i = 0; i < 2; i++) {
            json_object_set_new(answers, f->name, json_string(fresh_person()));
            struct reply *hidden = step_take(&s, step, who[i], answers, false);
            json_object_set_new(answers, f->name, json_string(UNISSUED));
            struct reply *never = step_take(&s, step, who[i], answers, false);
            judge(FIELDS, same_reply(hidden, never),
                  "%s %s %s as %s: a hidden person %d %.120s, none %d %.120s", m->name, step->name,
                  f->name, who[i]->login, hidden->status, hidden->body, never->status, never->body);
        }
    }
}

/* ---- a step ---- */

/* engine, clock, and what only the person himself may do to his own record. */
static bool
by_nobody(const struct step *step)
{
    EACH_WORD (w, n, step->who)
        if (!same("engine", w, n) && !same("clock", w, n) && strncmp(w, "me@", 3) != 0)
            return false;
    return true;
}

static void
step_test(const struct module *m, const struct step *step)
{
    struct trying t = { .m = m, .step = step, .s = { .m = m } };

    if (!trying_open(&t)) {
        judge(FIELDS, by_nobody(step), "%s %s: nobody could be found who may take it", m->name,
              step->name);
        return;
    }
    EACH_WORD (w, k, step->asks) {
        const bool   marked = w[k - 1] == '?' || w[k - 1] == '+';
        const size_t n = k - marked;
        t.f = column_named(m, NULL, w, n);
        t.demanded = !marked || (t.f && t.f->flags & REQUIRED);
        if (t.f && !is_engine_column(t.f) && !t.f->when)
            field_try(&t);
    }
    parts_test(m, step, &t.s, t.by, t.base);
    strangers_try(&t);
    unseen_try(m, step);
}

void
fields_test(const struct module *m)
{
    for (size_t i = 0; i < m->steps.n; i++) {
        step_test(m, &m->steps.v[i]);
        forget();
    }
}
