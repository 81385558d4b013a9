/* check_word.c - one word of a set: who, asks, from, on, by ... */
#include <string.h>
#include "language/inner.h"

const char *
place_end(const char *w, size_t n)
{
    const char *p = w;

    while (p < w + n && *p != '+' && *p != '^')
        p++;
    return p;
}

/* ---- who: role[@place[+n|^level]] me@path anyone link clock engine ---- */

static bool
above_sound(const struct look *l, const char *end, const char *stop)
{
    if (end == stop)
        return true;
    if (*end == '+')
        return (end + 2 == stop && end[1] >= '1' && end[1] <= '4') || no(l, "+1 to +4", end);
    return in_words(lists[L_LEVELS], end + 1, (size_t)(stop - end) - 1)
        || no(l, "is no level", end);
}

/* The path behind @: of the record, or of a part: me@voters.person. */
static bool
place_sound(const struct look *l, const char *place, const char *end, const char *target)
{
    const struct part *p = part_named(l->m, place, strcspn(place, ".+^ "));
    const char *dot = p ? strchr(place, '.') : NULL;
    struct scope s = { l->m, l->in, false, NULL };

    if (p && !l->in && dot && dot < end) {
        s.part = p;
        place = dot + 1;
    }
    const struct node *x = parse_path(&s, place, (size_t)(end - place), l->f);
    return x && (is_place_of(x, target) || no(l, "is no place for this role", place));
}

static bool
who_word(const struct look *l, enum grammar g, const char *w, size_t n)
{
    const size_t k = strcspn(w, "@ ");
    const bool at = k < n && w[k] == '@';

    if (!at && in_words("anyone link clock engine", w, k))
        return g == G_WHO || no(l, "is nobody to tell or to see", w);
    if (!in_words(lists[L_ROLES], w, k) && !same("me", w, k))
        return no(l, "is no role", w);
    if (!at)
        return in_words(lists[L_ORG_ROLES], w, k) || no(l, "where? say role@path", w);
    const char *place = w + k + 1, *end = place_end(w, n);
    const char *target = same("me", w, k) ? "person" : same("firm", w, k) ? "employer" : "org";
    return above_sound(l, end, w + n) && place_sound(l, place, end, target);
}

/* ---- asks ---- */

bool
kept_by_engine(const struct field *f)
{
    return f->calc || f->copy || f->follow || f->match;
}

static bool
asked_word(const struct look *l, const char *w, size_t n)
{
    const size_t k = strcspn(w, "?+ ") < n ? strcspn(w, "?+ ") : n;
    const struct field *f = column_named(l->m, NULL, w, k);
    const struct part *p = part_named(l->m, w, k);
    const bool added = n > k && w[k] == '+';

    if (n > k + 1 || (!f && !p) || (p && p >= engine_parts && p < engine_parts + 3))
        return no(l, "is nothing to ask", w);
    if (added && !(p && p->added))
        return no(l, "+ is for parts that are only added to", w);
    if (p && p->added && !added)
        return no(l, "rows of this part are only added: say +", w);
    if (f && f != &engine_columns[COLUMN_SINCE] && (kept_by_engine(f) || is_engine_column(f)))
        return no(l, "the engine keeps it", w);
    return true;
}

/* ---- the rest ---- */

static bool
group_sound(const struct look *l, const char *w, size_t n)
{
    const bool year = n > 5 && strncmp(w + n - 5, ".year", 5) == 0;
    const struct node *x = column_in(l, w, year ? n - 5 : n);

    if (!x)
        return false;
    return (year ? x->kind.base == K_DAY
                 : x->kind.base == K_CODE || x->kind.base == K_REF || x->hop[0].f->type == REGION)
        || no(l, "is nothing to group by", w);
}

static bool
on_sound(const struct look *l, const char *w, size_t n)
{
    const char *dot = memchr(w, '.', n);
    const size_t k = dot ? (size_t)(dot - w) : n;

    return (dot ? clock_named(l->m, w, k) && in_words("late warn", dot + 1, n - k - 1)
                : step_named(l->m, w, n) != NULL)
        || no(l, "is no step, nor clock.late, nor clock.warn", w);
}

static bool
shown_sound(const struct look *l, const char *w, size_t n)
{
    const char *dot = memchr(w, '.', n);
    const size_t k = dot ? (size_t)(dot - w) : n;
    const struct part *p = part_named(l->m, w, k);
    const struct look in = { l->m, l->t, l->row, NULL, p, l->f };

    if (p && !dot)
        return true;
    return column_in(p ? &in : l, p ? dot + 1 : w, p ? n - k - 1 : n) != NULL;
}

static bool
key_sound(const struct look *l, const char *w, size_t n)
{
    const struct node *x = column_in(l, w, n);

    return (x && (x->kind.base != K_OTHER || type_info[x->hop[0].f->type].secret))
        || no(l, "is no key", w);
}

static bool
tile_sound(const struct look *l, const char *w, size_t n)
{
    const char *eq = memchr(w, '=', n);
    const struct step *s = eq ? step_named(l->m, eq + 1, n - (size_t)(eq + 1 - w)) : NULL;

    return (s && s->face & ON_PHONE) || no(l, "opens no step on the phone", w);
}

/* module.field or module.part.field */
static bool
read_sound(const struct look *l, const char *w, size_t n)
{
    const char *dot = memchr(w, '.', n);
    const size_t k = dot ? (size_t)(dot - w) : n;
    const struct module *o = dot ? module_named(w, k) : NULL;
    const char *second = dot ? memchr(dot + 1, '.', n - k - 1) : NULL;
    const struct part *p = o && second ? part_named(o, dot + 1, (size_t)(second - dot) - 1) : NULL;
    const char *last = second ? second + 1 : dot ? dot + 1 : w;

    return (o && !p == !second && column_named(o, p, last, n - (size_t)(last - w)))
        || no(l, "is no field elsewhere", w);
}

static bool
unused(const struct look *l, const char *w, size_t n)
{
    const struct module *m = l->m;

    return (is_name(w, n) && !column_named(m, NULL, w, n) && !state_named(m, w, n)
            && !step_named(m, w, n) && !part_named(m, w, n) && !indicator_named(m, w, n))
        || no(l, "is in use", w);
}

bool
word_sound(const struct look *l, enum grammar g, const char *w, size_t n)
{
    const struct module *m = l->m;

    switch (g) {
    case G_WHO:
    case G_TO:
    case G_SEES: return who_word(l, g, w, n);
    case G_FROM: return in_words("new *", w, n) || state_named(m, w, n) || no(l, "is no state", w);
    case G_STATES: return state_named(m, w, n) || no(l, "is no state", w);
    case G_STEPS: return step_named(m, w, n) || no(l, "is no step", w);
    case G_ON: return on_sound(l, w, n);
    case G_BY:
        return step_named(m, w, n) || is_place_of(column_in(l, w, n), "person")
            || no(l, "is no step, nor a PERSON", w);
    case G_ASKS: return asked_word(l, w, n);
    case G_FIELDS: return shown_sound(l, w, n);
    case G_KEY: return key_sound(l, w, n);
    case G_GROUPS: return group_sound(l, w, n);
    case G_TILES: return tile_sound(l, w, n);
    case G_USES:
        return column_named(m, NULL, w, w[n - 1] == ',' ? n - 1 : n) || no(l, "is no field", w);
    case G_READS: return read_sound(l, w, n);
    case G_WAS: return unused(l, w, n);
    default: return true;
    }
}
