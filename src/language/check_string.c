/* check_string.c - one string of one row, by its grammar.  Sums and conditions are parse.c's, sets
 * of words check_word.c's, assignments check_answers.c's. */
#include <string.h>
#include "language/inner.h"

bool
no(const struct look *l, const char *why, const char *at)
{
    if (!l->f->why)
        *l->f = (struct fault){ why, at };
    return false;
}

struct scope
scope_of(const struct look *l, bool stored)
{
    return (struct scope){ l->m, l->in ? l->in : l->over, stored, NULL };
}

bool
is_chinese(const char *p)
{
    bool found = false;

    for (; *p; p++) {
        found |= (unsigned char)*p > 0xe0;
        if (*p == ' ' && (p[1] == ' ' || !p[1]))
            return false;
    }
    return found;
}

struct kind
kind_to(const char *module)
{
    return (struct kind){ K_REF, module };
}

bool
is_place_of(const struct node *x, const char *module)
{
    return x && kind_same(x->kind, kind_to(module));
}

struct node *
column_in(const struct look *l, const char *w, size_t n)
{
    const struct scope s = scope_of(l, true);

    return parse_path(&s, w, n, l->f);
}

struct node *
column_like(const struct look *l, const char *w, size_t n, enum base a, enum base b)
{
    struct node *x = column_in(l, w, n);

    return x && x->kind.base != a && x->kind.base != b ? no(l, "is of another kind", w), NULL : x;
}

static bool
is_column_like(const struct look *l, const char *text, enum base a, enum base b)
{
    return column_like(l, text, strlen(text), a, b) != NULL;
}

static bool
text_sound(const struct look *l, const char *text)
{
    const struct scope s = { l->m, NULL, false, NULL };

    for (const char *p = text; *p; p++) {
        const size_t n = *p == '{' ? strcspn(p, "}") : 0;
        if (*p == '}' || (*p == '{' && !p[n]))
            return no(l, "braces come in pairs", p);
        if (n && !parse_path(&s, p + 1, n - 1, l->f))
            return false;
        p += n;
    }
    return is_chinese(text) || no(l, "is no text for people", text);
}

static bool
choices_sound(const struct look *l, const char *text)
{
    EACH_WORD (w, n, text) {
        const size_t k = strcspn(w, "= ");
        if (!is_name(w, k) || w[k] != '=' || n < k + 4 || (unsigned char)w[k + 1] < 0x80)
            return no(l, "say code=label", w);
        for (const char *v = text; v < w; v = word_next(v + word_length(v)))
            if (strncmp(v, w, k + 1) == 0)
                return no(l, "stands twice", w);
    }
    return true;
}

/* common(a,b): both are unions, and two. */
static bool
common_sound(const struct look *l, const char *h)
{
    const struct scope s = { l->m, NULL, false, NULL };
    const size_t n = strlen(h);
    const char *a = h + strlen("common("), *comma = strchr(a, ',');

    if (!comma || h[n - 1] != ')')
        return no(l, "say common(a,b)", h);
    const size_t first = (size_t)(comma - a), second = (size_t)(h + n - 1 - (comma + 1));
    if (!is_place_of(parse_path(&s, a, first, l->f), "org"))
        return no(l, "is no union", a);
    if (!is_place_of(parse_path(&s, comma + 1, second, l->f), "org"))
        return no(l, "is no union", comma + 1);
    return first != second || strncmp(a, comma + 1, first) != 0 || no(l, "one with itself", h);
}

static bool
hand_sound(const struct look *l, const char *h)
{
    const struct scope s = { l->m, NULL, false, NULL };
    const size_t n = strlen(h);
    const char *end = place_end(h, n);

    if (!has_standing(l->m, HOLDER))
        return no(l, "nobody holds: no HOLDER row", h);
    if (in_words("up below back home", h, n))
        return true;
    if (strncmp(h, "common(", 7) == 0)
        return common_sound(l, h);
    if (*end && (*end != '^' || !in_words(lists[L_LEVELS], end + 1, strlen(end + 1))))
        return no(l, "is no level", end);
    return is_place_of(parse_path(&s, h, (size_t)(end - h), l->f), "org")
        || no(l, "is no union", h);
}

static bool
standing_fits(enum standing s, const struct node *x, bool of_part)
{
    const bool org = is_place_of(x, "org"), firm = is_place_of(x, "employer"),
               person = is_place_of(x, "person");

    return s == OWNER  ? org && !of_part
         : s == ABOUT  ? org || firm
         : s == READER ? org || person || firm
                       : person;
}

static bool
access_sound(const struct look *l, const char *path)
{
    const struct access *a = l->row;
    const struct part *p = part_named(l->m, path, strcspn(path, "."));
    const struct scope s = { l->m, p, false, NULL };
    const char *rest = p && strchr(path, '.') ? strchr(path, '.') + 1 : path;
    struct rows_of r;

    if (a->standing == HOLDER)
        return no(l, "the engine keeps the holder", path);
    if (a->standing == VIA)
        return (parse_rows(&s, path, strlen(path), &r, l->f) && r.link == POINTS_HERE)
            || no(l, "whoever sees which rows?", path);
    const struct node *x = parse_path(&s, rest, strlen(rest), l->f);
    return x
        && (standing_fits(a->standing, x, p != NULL) || no(l, "is nobody of that standing", path));
}

static bool
in_list(const struct look *l, enum list list, const char *text)
{
    return in_words(lists[list], text, strlen(text)) || no(l, "stands on no list", text);
}

bool
list_or_no(const struct look *l, enum list list, const char *text)
{
    if (strncmp(text, "no: ", 4) == 0)
        return is_chinese(text + 4) || no(l, "why not?", text);
    EACH_WORD (w, n, text)
        if (!in_words(lists[list], w, list == L_TILES ? strcspn(w, "=") : n))
            return no(l, "stands on no list", w);
    return true;
}

static bool
rule_sound(const struct look *l, const char *text)
{
    const struct rule_info *r = rule_named(text, strcspn(text, "["));
    const char *key = strchr(text, '[');

    if (!r || !strchr("dwmy", r->unit))
        return no(l, "is no length among the rules", text);
    if (!key != !r->key)
        return no(l, r->key ? "this rule has a key" : "this rule has no key", text);
    if (!key)
        return true;
    const size_t n = strlen(r->key);
    return (strlen(key) == n + 2 && key[n + 1] == ']' && strncmp(key + 1, r->key, n) == 0
            && column_like(l, r->key, n, K_CODE, K_CODE))
        || no(l, "is keyed otherwise", key);
}

static bool
of_sound(const struct look *l, const char *text)
{
    const struct indicator *d = l->row;

    switch (d->how) {
    case SHARE: return indicator_named(l->m, text, strlen(text)) || no(l, "is no indicator", text);
    case SUM: return is_column_like(l, text, K_NUMBER, K_MONEY);
    case DISTINCT: return is_column_like(l, text, K_REF, K_REF);
    default: return no(l, "COUNT counts rows, of nothing", text);
    }
}

/* ---- copy, follow, calc ---- */

static bool
calc_sound(const struct look *l, const char *text)
{
    const struct field *f = l->row;
    const struct scope s = { l->m, l->in, false, NULL };

    if (f->type == BOOLEAN)
        return parse_cond(&s, text, l->f) != NULL;
    const struct node *x = parse_sum(&s, text, l->f);
    if (!x)
        return false;
    if (!kind_same(x->kind, kind_of(l->m, f)))
        return no(l, "is of another kind than the field", text);
    const bool rows = x->op >= OP_COUNT && x->op <= OP_MAX;
    return (!strchr(text, '$') && !(x->op == OP_PATH && x->hops > 1)
            && (!rows || x->rows.link == MY_PART))
        || no(l, "only own fields and rows", text);
}

static bool
copied(const struct look *l, enum grammar g, const char *text)
{
    const struct field *f = l->row;
    const struct scope s = { l->m, l->in, false, NULL };

    if (g == G_FOLLOW && strncmp(text, "any(", 4) == 0) {
        const struct node *any = parse_cond(&s, text, l->f);
        return (any && !any->next && f->type == BOOLEAN && any->rows.link == POINTS_HERE)
            || no(l, "any() of rows that point here, into a BOOLEAN", text);
    }
    const struct node *x = parse_path(&s, text, strlen(text), l->f);
    if (!x)
        return false;
    if (!kind_same(x->kind, kind_of(l->m, f)))
        return no(l, "is of another kind than the field", text);
    return (x->op == OP_PATH && (g == G_FOLLOW ? x->hops == 2 : x->hops > 1)
            && !is_engine_column(x->hop[0].f))
        || no(l, "ref.field", text);
}

/* its_column=my_column ...: how the record that a reference points to is found. */
static bool
match_sound(const struct look *l, const char *text)
{
    const struct field *f = l->row;
    const struct module *to = target_of(l->m, f);

    if (!to || l->in)
        return no(l, "a reference of the record is matched", text);
    EACH_WORD (w, n, text) {
        const size_t k = strcspn(w, "= ");
        const struct field *its = column_named(to, NULL, w, k);
        const struct field *own = n > k + 1 ? column_named(l->m, NULL, w + k + 1, n - k - 1) : NULL;
        if (!its || !own || w[k] != '=' || own == f)
            return no(l, "say its_column=my_column", w);
        if (!kind_same(kind_of(to, its), kind_of(l->m, own)) || kind_of(to, its).base == K_OTHER)
            return no(l, "the two are of different kinds", w);
    }
    return true;
}

/* ---- words of later issues ---- */

static bool
words_sound(const struct look *l, const char *text)
{
    const struct fill *f = l->row;
    const struct scope s = { l->m, NULL, false, NULL };
    char buffer[1000];

    if (l->t == T_OFFER)
        return is_column_like(l, text, K_TEXT, K_TEXT);
    if (snprintf(buffer, sizeof(buffer), "any(%s, %s)", f->from, text) >= (int)sizeof(buffer))
        return no(l, "is too long", text);
    if (parse_cond(&s, buffer, l->f))
        return true;
    l->f->at = text;                /* not into the buffer, which ends here */
    return no(l, "is no condition on the source", text);
}

bool
later_sound(const struct look *l, enum grammar g, const char *text)
{
    const size_t n = strlen(text), k = strcspn(text, "./");
    const struct part *p = part_named(l->m, text, k);
    const struct look in = { l->m, l->t, l->row, NULL, p, l->f };

    switch (g) {
    case G_PLACES:
        return p && text[k] ? column_like(&in, text + k + 1, n - k - 1, K_NUMBER, K_NUMBER) != NULL
                            : is_column_like(l, text, K_NUMBER, K_NUMBER);
    case G_OFFERED: {
        const struct node *x = column_like(l, text, n, K_REF, K_REF);
        const struct module *o = x ? module_named(x->kind.of, strlen(x->kind.of)) : NULL;
        return (o && o->offers.n) || no(l, "offers nothing", text);
    }
    case G_BOOKS:
        return (text[k] && in_words(lists[L_ACCOUNTS], text, k)
                && in_words(lists[L_ACCOUNTS], text + k + 1, n - k - 1)
                && !same(text + k + 1, text, k))
            || no(l, "say debit/credit", text);
    case G_WORDS: return words_sound(l, text);
    case G_FILLS: {
        const struct fill *f = l->row;
        const struct module *o = module_named(f->from, strlen(f->from));
        const struct part *to = part_named(l->m, f->part, strlen(f->part));
        const struct scope s = { o, NULL, true, NULL };
        return o && to ? assigned(l, text, l->m, to, &s, g) : no(l, "fills what from where?", text);
    }
    default: return true;
    }
}

/* ---- one string ---- */

static bool
name_sound(const struct look *l, const char *text)
{
    static const char reserved[] =
        "new same came_from up below back home yes no now id state owner holder handler created "
        "since realm rev of";

    return (is_name(text, strlen(text)) && !in_words(reserved, text, strlen(text)))
        || no(l, "is no name", text);
}

static bool
span_sound(const struct look *l, const char *text)
{
    const struct part *p = l->row;
    const size_t n = strlen(text), k = strcspn(text, " ");
    const struct field *a = column_named(l->m, p, text, k),
                       *b = text[k] ? column_named(l->m, p, text + k + 1, n - k - 1) : NULL;

    return (a && b && a < b && a->type == DATE && b->type == DATE && a->flags & REQUIRED)
        || no(l, "say: from to", text);
}

static bool
day_sound(const struct look *l, enum grammar g, const char *text)
{
    const struct node *x = column_like(l, text, strlen(text), K_DAY, K_INSTANT);

    return x
        && (l->t != T_CLOCK || g == G_UNTIL || x->kind.base == K_DAY || no(l, "is no DATE", text));
}

static bool
at_sound(const struct look *l, const char *text)
{
    const struct scope s = scope_of(l, false);
    const struct node *x = parse_cond(&s, ((const struct check *)l->row)->must, l->f);

    return x && (speaks_of(x, text, strlen(text)) || no(l, "must does not speak of it", text));
}

static bool
caused_step_sound(const struct look *l, enum grammar g, const char *text)
{
    const struct module *to;
    const struct step *s = answered_step(l, &to);

    return (s && (strcmp(s->from, "new") == 0) == (g == G_BIRTH))
        || no(l, "is no step there", text);
}

static bool
reference_sound(const struct look *l, enum grammar g, const char *text)
{
    const struct node *x = column_like(l, text, strlen(text), K_REF, K_REF);
    const struct module *to = x ? module_named(x->kind.of, strlen(x->kind.of)) : NULL;

    return (to && (g == G_PARENT || part_named(to, "questions", 9)))
        || no(l, "defines no questions", text);
}

/* What stands on a list of names: the module's own, or one that other people keep. */
static bool
listed_sound(const struct look *l, enum grammar g, const char *text)
{
    const size_t n = strlen(text);

    switch (g) {
    case G_CODES: return code_table_named(text, n) || no(l, "is no code table", text);
    case G_SERIAL: return in_list(l, L_SERIALS, text);
    case G_TEMPLATE: return in_list(l, L_TEMPLATES, text);
    case G_LAYOUT: return in_list(l, L_LAYOUTS, text);
    case G_UNIT: return in_list(l, L_UNITS, text);
    case G_KEEP: return in_list(l, L_KEEP, text);
    case G_LAYOUTS: return list_or_no(l, L_LAYOUTS, text);
    case G_MODULE:
    case G_SOURCE: return module_named(text, n) || no(l, "is no module", text);
    case G_ROW:
    case G_EACH:
    case G_PART:
    case G_OVER: return part_named(l->m, text, n) || no(l, "is no part", text);
    case G_REACH:
        return in_words("same came_from", text, n) || state_named(l->m, text, n)
            || no(l, "is no state", text);
    case G_THEN:
        return same("up", text, n) || step_named(l->m, text, n) || no(l, "up, or a step", text);
    case G_STEP: return step_named(l->m, text, n) || no(l, "is no step", text);
    case G_SHARE: return indicator_named(l->m, text, n) || no(l, "is no indicator", text);
    default: return later_sound(l, g, text);
    }
}

bool
single_sound(const struct look *l, enum grammar g, const char *text)
{
    const struct scope any = scope_of(l, false), stored = scope_of(l, true),
                       own = { l->m, NULL, false, NULL };

    switch (g) {
    case G_NAME: return name_sound(l, text);
    case G_LABEL: return is_chinese(text) || no(l, "is no text for people", text);
    case G_TEXT: return text_sound(l, text);
    case G_LAW: return (is_chinese(text) && strstr(text, "§")) || no(l, "say law§article", text);
    case G_CHOICES: return choices_sound(l, text);
    case G_COPY:
    case G_FOLLOW: return copied(l, g, text);
    case G_CALC: return calc_sound(l, text);
    case G_MATCH: return match_sound(l, text);
    case G_COND:
    case G_MUST: return parse_cond(&any, text, l->f) != NULL;
    case G_WHEN:
        return parse_cond(&own, text, l->f)
            && (strncmp(text, "state", 5) != 0 || no(l, "say the state in from", text));
    case G_STORED: return parse_cond(&stored, text, l->f) != NULL;
    case G_FORM:
    case G_PARENT: return reference_sound(l, g, text);
    case G_SPAN: return span_sound(l, text);
    case G_SETS: return assigned(l, text, l->m, NULL, &own, g);
    case G_ANSWERS: return answers_sound(l, text);
    case G_HAND: return hand_sound(l, text);
    case G_ACCESS: return access_sound(l, text);
    case G_AT: return at_sound(l, text);
    case G_DAY:
    case G_UNTIL: return day_sound(l, g, text);
    case G_NODE:
        return is_place_of(column_in(l, text, strlen(text)), "org") || no(l, "is no union", text);
    case G_PAYEE: return is_column_like(l, text, K_REF, K_REF);
    case G_AMOUNT: return is_column_like(l, text, K_MONEY, K_MONEY);
    case G_NUMBER: return is_column_like(l, text, K_NUMBER, K_NUMBER);
    case G_OF: return of_sound(l, text);
    case G_BIRTH:
    case G_MOVED: return caused_step_sound(l, g, text);
    case G_ROWS: return moved_module(l, text) != NULL;
    case G_RULE: return rule_sound(l, text);
    default: return listed_sound(l, g, text);
    }
}

static const struct part *
part_of_row(const struct module *m, const char *name)
{
    return name ? part_named(m, name, strlen(name)) : NULL;
}

/* Rows that the string speaks of instead of the record. */
static const struct part *
rows_spoken_of(const struct module *m, enum table t, const void *row, enum grammar g)
{
    switch (t) {
    case T_INDICATOR:
        return g == G_OVER || g == G_NODE ? NULL
                                          : part_of_row(m, ((const struct indicator *)row)->over);
    case T_UNIQUE: return g == G_OVER ? NULL : part_of_row(m, ((const struct unique *)row)->over);
    case T_PART: return g == G_KEY ? row : NULL;
    case T_BOOKING:
        return g == G_AMOUNT ? part_of_row(m, ((const struct booking *)row)->each) : NULL;
    default: return NULL;
    }
}

static bool
is_set(enum grammar g)
{
    switch (g) {
    case G_WHO:
    case G_TO:
    case G_SEES:
    case G_FROM:
    case G_STATES:
    case G_STEPS:
    case G_ON:
    case G_BY:
    case G_ASKS:
    case G_FIELDS:
    case G_KEY:
    case G_GROUPS:
    case G_USES:
    case G_READS:
    case G_WAS: return true;
    default: return false;
    }
}

/* Each word sound, and once; `all` may want two of a role. */
static bool
set_sound(const struct look *l, enum grammar g, const char *text)
{
    const bool twice = g == G_WHO && l->t == T_STEP && ((const struct step *)l->row)->all;

    EACH_WORD (w, n, text) {
        if (!word_sound(l, g, w, n))
            return false;
        for (const char *o = text; o < w && !twice; o = word_next(o + word_length(o)))
            if (word_length(o) == n && strncmp(o, w, n) == 0)
                return no(l, "stands twice", w);
        if (g == G_FROM && in_words("new *", w, n) && strlen(text) != n)
            return no(l, "stands alone", w);
    }
    return true;
}

const char *
check_string(const struct module *m, enum table t, const void *row, const struct part *in, size_t k,
             struct fault *f)
{
    const char *text = string_at(row, strings[k].at);
    const enum grammar g = strings[k].grammar;
    bool sound = true;

    *f = (struct fault){ NULL, NULL };
    if (!text)
        return NULL;
    const struct look l = { m, t, row, in, rows_spoken_of(m, t, row, g), f };
    if (!*text || *text == ' ' || text[strlen(text) - 1] == ' ' || strstr(text, "  "))
        sound = no(&l, "a blank too many", text);
    else if (g == G_TILES)
        sound = list_or_no(&l, L_TILES, text)
             && (strncmp(text, "no: ", 4) == 0 || set_sound(&l, g, text));
    else if (g != G_SPLICED && g != G_ASPECT)
        sound = is_set(g) ? set_sound(&l, g, text) : single_sound(&l, g, text);
    if (sound)
        return NULL;
    return f->why ? f->why : "is wrong";
}
