/* dump.c - the same tables, said in other ways: for people, for golden files, for the page. */
#include <inttypes.h>
#include <string.h>
#include "language/language.h"

static const char *
tier_named(char tier)
{
    return tier == 'C' ? "Core" : tier == 'D' ? "Days" : "Later";
}

void
dump_words(FILE *o)
{
    for (size_t k = 0; k < string_count; k++)
        fprintf(o, "%s\t%s.%s\t%s\n", tier_named(strings[k].tier), tables[strings[k].table].name,
                strings[k].name, grammars[strings[k].grammar]);
}

/* ---- lists ---- */

static void
dump_rule(FILE *o, const struct rule_info *rule)
{
    if (!rule->n)
        fprintf(o, "rule\t%s\t%s\t%c\tempty\n", rule->id, rule->key ? rule->key : "-", rule->unit);
    for (size_t i = 0; i < rule->n; i++) {
        const struct rule_row *r = &rule->v[i];
        fprintf(o, "rule\t%s\t%s%s%s\t", rule->id, rule->key ? rule->key : "-", *r->key ? "=" : "",
                r->key);
        if (r->unit == '/')
            fprintf(o, "%s %" PRId64 "/%" PRId64, r->comparator, r->least, r->of);
        else
            fprintf(o, "%s %" PRId64 " %c", r->comparator, r->value, r->unit);
        fprintf(o, "\t%s\t%" PRId64 "\t%" PRId64 "\t%s\t%s\n", r->region, r->from, r->to,
                r->citation, r->mark);
    }
}

void
dump_lists(FILE *o)
{
    static const char *const names[LIST_COUNT] = {
        [L_ROLES] = "role", [L_ORG_ROLES] = "role of a post", [L_LEVELS] = "level",
        [L_UNITS] = "unit", [L_KEEP] = "retention", [L_SERIALS] = "serial",
        [L_TEMPLATES] = "template", [L_LAYOUTS] = "layout", [L_TILES] = "tile",
        [L_ACCOUNTS] = "account",
    };
    size_t n;

    for (enum table t = 0; t < TABLE_COUNT; t++)
        fprintf(o, "table\t%s\t%s\n", tables[t].name, tier_named(tables[t].tier));
    for (size_t i = 0; i < TYPE_COUNT; i++)
        fprintf(o, "type\t%s\t%s\t%s\n", type_info[i].name,
                type_info[i].sqlite ? type_info[i].sqlite : "-",
                type_info[i].pgsql ? type_info[i].pgsql : "-");
    for (enum list l = 0; l < LIST_COUNT; l++) {
        const struct list_item *v = list_items(l, &n);
        for (size_t i = 0; i < n; i++)
            fprintf(o, "%s\t%s\t%s\t%s\n", names[l], v[i].code, v[i].label, v[i].english);
    }
    const struct rule_info *rules = rules_all(&n);
    for (size_t i = 0; i < n; i++)
        dump_rule(o, &rules[i]);
}

/* ---- English ---- */

struct texts {
    FILE *o;
    bool  all;
};

static void
dump_text(void *arg, const char *path, const char *chinese, const char *english, const char *stale)
{
    const struct texts *t = arg;

    if (english && t->all)
        fprintf(t->o, "%s\t%s\t%s\n", path, chinese, english);
    if (!english && stale)
        fprintf(t->o, "%s\t%s\tstale: it was %s\n", path, chinese, stale);
    if (!english && !stale)
        fprintf(t->o, "%s\t%s\tmissing\n", path, chinese);
}

void
dump_texts(FILE *o, bool all)
{
    language_texts(dump_text, &(struct texts){ o, all });
}

/* ---- forms and routes ---- */

static void
dump_question(FILE *o, const struct module *m, const char *w, size_t n)
{
    const size_t k = strcspn(w, "?+ ") < n ? strcspn(w, "?+ ") : n;
    const struct field *f = column_named(m, NULL, w, k);
    const struct part *p = f ? NULL : part_named(m, w, k);
    const char *mark = k == n ? " *" : w[k] == '+' ? " +" : "";

    if (!f && !p)
        return;
    fprintf(o, "    %-14.*s %-8s %s%s\n", (int)k, w, p ? "table" : type_info[f->type].widget,
            p ? p->label : f->label, mark);
    for (size_t i = 0; p && i < p->fields.n; i++) {
        const struct field *c = &p->fields.v[i];
        fprintf(o, "        .%-11s %-8s %s%s\n", c->name, type_info[c->type].widget, c->label,
                c->flags & REQUIRED ? " *" : "");
    }
}

void
dump_forms(FILE *o, const struct module *m)
{
    for (const struct step *s = m->steps.v; s < m->steps.v + m->steps.n; s++) {
        fprintf(o, "%s.%s  %s  [%s%s]%s%s%s%s%s\n", m->name, s->name, s->label,
                s->all ? "all of " : "", s->who, s->not_by ? "  not by " : "",
                s->not_by ? s->not_by : "", s->face & ON_PHONE ? "  phone" : "",
                s->face & AT_COUNTER ? "  counter" : "", s->face & BY_FILE ? "  file" : "");
        EACH_WORD (w, n, s->asks)
            dump_question(o, m, w, n);
    }
}

void
dump_routes(FILE *o, const struct module *m)
{
    fprintf(o, "GET    /api/%s?q=&sort=&after=&state=", m->name);
    for (const struct field *f = m->fields.v; f < m->fields.v + m->fields.n; f++)
        if (f->flags & FILTER)
            fprintf(o, "&%s=", f->name);
    fprintf(o, "\nGET    /api/%s/{id}\nGET    /api/%s/{id}/history\n", m->name, m->name);
    for (const struct step *s = m->steps.v; s < m->steps.v + m->steps.n; s++)
        if (strcmp(s->who, "clock") != 0 && strcmp(s->who, "engine") != 0)
            fprintf(o, "POST   /api/%s%s/%s    [%s]\n", m->name,
                    strcmp(s->from, "new") != 0 ? "/{id}" : "", s->name, s->who);
    for (const struct indicator *d = m->indicators.v; d < m->indicators.v + m->indicators.n; d++)
        fprintf(o, "GET    /api/%s/figure/%s?node=&from=&to=&line=   and its list\n", m->name,
                d->name);
}

/* ---- life ---- */

/* v NULL: before the birth. */
static bool
offered(const struct step *s, const struct state *v)
{
    if (!v)
        return strcmp(s->from, "new") == 0;
    return in_words(s->from, v->name, strlen(v->name))
        || (strcmp(s->from, "*") == 0 && v->ending != FINAL);
}

void
dump_who(FILE *o, const struct module *m)
{
    for (size_t i = 0; i <= m->states.n; i++) {
        const struct state *v = i < m->states.n ? &m->states.v[i] : NULL;
        for (const struct step *s = m->steps.v; s < m->steps.v + m->steps.n; s++)
            if (offered(s, v))
                fprintf(o, "%s\t%s\t%s\t%s%s\t%s\n", m->name, v ? v->name : "new", s->name,
                        s->all ? "all: " : "", s->who, s->not_by ? s->not_by : "");
    }
}

static void
dump_arrow(FILE *o, const struct step *s)
{
    fprintf(o, "     |-- %s %s (%s%s%s%s)", s->name, s->label, s->all ? "all: " : "", s->who,
            s->not_by ? "; not by " : "", s->not_by ? s->not_by : "");
    if (s->when)
        fprintf(o, " when %s", s->when);
    fprintf(o, " --> %s%s%s%s\n", s->to, s->corrects ? "  corrects" : "",
            s->hand ? "  hands to " : "", s->hand ? s->hand : "");
}

static void
dump_clock(FILE *o, const struct clock *c)
{
    fprintf(o, "     @ %s %s: %s%s%s%s%s\n", c->name, c->label, c->rule ? c->rule : "until ",
            c->until ? c->until : "", c->when ? ", while " : "", c->when ? c->when : "",
            !c->then                     ? ""
            : strcmp(c->then, "up") == 0 ? ", then the level above is told"
                                         : ", then by itself");
}

void
dump_life(FILE *o, const struct module *m)
{
    fprintf(o, "%s %s\n", m->name, m->label);
    for (size_t k = 0; k <= m->states.n; k++) {
        const struct state *v = k ? &m->states.v[k - 1] : NULL;         /* new first */
        fprintf(o, "%s%s %s\n",
                !v                   ? "--> "
                : v->ending == FINAL ? "[x] "
                                     : "( ) ",
                v ? v->name : "new", v ? v->label : "");
        for (const struct step *s = m->steps.v; s < m->steps.v + m->steps.n; s++)
            if (offered(s, v))
                dump_arrow(o, s);
        for (const struct clock *c = m->clocks.v; v && c < m->clocks.v + m->clocks.n; c++)
            if (in_words(c->runs, v->name, strlen(v->name)))
                dump_clock(o, c);
    }
}
