/* basics.c - rules by place and day, lengths, assignments, emptiness, English: one fact a line. */
#include <stdlib.h>
#include <string.h>
#include "core/day.h"
#include "corpus.h"
#include "../unit/unit.h"

enum { VALUES = 60 };

static const struct rule_info *
rule(const char *id)
{
    return rule_named(id, strlen(id));
}

static bool
row_is(const struct rule_row *row, int64_t value, char unit)
{
    return row && row->value == value && row->unit == unit;
}

static void
rules_hold_at_places(void)
{
    const struct rule_info *reply = rule("place.reply"), *share = rule("place.share");

    EXPECT(row_is(rule_row_at(reply, "", "", 20240601), 20, 'd'));
    EXPECT(row_is(rule_row_at(reply, "", "110105", 20240601), 20, 'd'));
    EXPECT(row_is(rule_row_at(reply, "", "310104", 20240601), 15, 'd'));
    EXPECT(row_is(rule_row_at(reply, "", "330203", 20240601), 10, 'w'));
    EXPECT(row_is(rule_row_at(reply, "", "330102", 20240601), 12, 'd'));
    EXPECT(row_is(rule_row_at(reply, "", "330102", 20231231), 10, 'w'));
    EXPECT(row_is(rule_row_at(reply, "", "330102", 20250101), 10, 'w'));
    EXPECT(!rule_row_at(share, "", "", 20240601)->equal);
    EXPECT(rule_row_at(share, "", "310000", 20240601)->equal);
    EXPECT(rule("place.silent") && !rule_row_at(rule("place.silent"), "", "", 20240601));
    EXPECT(strcmp(rule_row_at(reply, "", "", 20240601)->citation, "集体合同规定§32") == 0);
    EXPECT(!rule("place.nowhere"));
}

/* ---- the record that conditions below speak of: a founding or whatever `m` is ---- */

static const struct rule_row *
rule_in_zhejiang(void *context, const struct rule_info *r, const char *key)
{
    (void)context;
    return rule_row_at(r, key, "3302", 20240601);
}

static struct value
sum_of(const struct module *m, const struct world *w, struct value *v, const char *text)
{
    const struct scope s = { m, NULL, false, NULL };
    const struct row mine = { m, NULL, 1, 0, v };
    struct fault f = { NULL, NULL };
    const struct node *x = parse_sum(&s, text, &f);
    const struct value result = x ? worth(w, &mine, NULL, x) : (struct value){ true, -1, NULL };

    parse_forget();
    return result;
}

static bool
sum_is(const char *text, int64_t n)
{
    const struct module *m = module_named("member", 6);
    const struct world w = { .rule = rule_in_zhejiang, .today = 20240131, .me = 5 };
    struct value v[VALUES];

    for (int i = 0; i < VALUES; i++)
        v[i] = (struct value){ true, 0, NULL };
    v[COLUMN_SINCE] = (struct value){ false, 20240229, NULL };
    const struct value got = sum_of(m, &w, v, text);
    if (got.empty || got.n != n)
        fprintf(stderr, "%s is %lld, wanted %lld\n", text, got.empty ? -1 : (long long)got.n,
                (long long)n);
    return !got.empty && got.n == n;
}

static bool
sum_is_empty(const char *text)
{
    const struct module *m = module_named("member", 6);
    const struct world w = { .rule = rule_in_zhejiang, .today = 20240131 };
    struct value v[VALUES];

    for (int i = 0; i < VALUES; i++)
        v[i] = (struct value){ true, 0, NULL };
    const struct value got = sum_of(m, &w, v, text);
    return got.empty && got.n == 0;
}

static void
lengths_are_added_by_the_calendar(void)
{
    EXPECT(sum_is("$today+1m", 20240229));
    EXPECT(sum_is("since+1y", 20250228));           /* golden: start day not counted */
    EXPECT(sum_is("since+1y*3", 20270228));
    EXPECT(sum_is("since+3*1d", 20240303));
    EXPECT(sum_is("$today-1d", 20240130));
    EXPECT(sum_is("$today+3w", 20240205));          /* Wednesday and three working days */
    EXPECT(sum_is("$today+rule(place.reply)", 20240214));   /* here ten working days */
    EXPECT(sum_is("since-$today", 29));
    EXPECT(sum_is("(1+2)*3-4", 5));
    EXPECT(sum_is("$me", 5));
    EXPECT(sum_is_empty("$me"));
    EXPECT(sum_is_empty("joined+3d"));
    EXPECT(sum_is_empty("$today+rule(place.silent)"));
    EXPECT(sum_is_empty("999999999999999*999999999999999"));
}

/* ---- what a string is refused for ---- */

static bool
cond_says(const char *text, const char *why)
{
    const struct scope s = { module_named("member", 6), NULL, false, NULL };
    struct fault f = { NULL, NULL };
    const bool parsed = parse_cond(&s, text, &f) != NULL;

    parse_forget();
    return why ? !parsed && f.why && strcmp(f.why, why) == 0 : parsed;
}

static void
conditions_are_refused_with_reason(void)
{
    char deep[300] = "";

    EXPECT(cond_says("since<=$today", NULL));
    EXPECT(cond_says("joined<=$today+30", "a day and a number: say 3d or 3w"));
    EXPECT(cond_says("org.above.kind=base", NULL));
    EXPECT(cond_says("org=3", "is not coded; values are compared by == and !=="));
    EXPECT(cond_says("state=membre", "is none of its codes"));
    EXPECT(cond_says("holder==org", NULL));
    EXPECT(cond_says("any(post, state=held)",
                     "all rows of a module: tie them to mine by reference==.mine"));
    EXPECT(cond_says("any(post, person==.person state=held)", NULL));
    EXPECT(cond_says("!takeover.due", "a clock has due and late, always"));
    EXPECT(cond_says("takeover.late=yes", NULL));
    EXPECT(cond_says("", "is no field here"));
    for (int i = 0; i < 60; i++)
        strcat(deep, "(");
    EXPECT(cond_says(deep, "is too deep"));
    EXPECT(cond_says("1234567890123456<2", "is too long a number"));
}

/* A string of a row, put in place of another. */
static const char *
refusal(struct step *s, const char *member, const char *text)
{
    static struct fault f;

    for (size_t k = 0; k < string_count; k++)
        if (strings[k].table == T_STEP && strcmp(strings[k].name, member) == 0) {
            struct step changed = *s;
            memcpy((char *)&changed + strings[k].at, &text, sizeof(text));
            const char *why = check_string(module_named("collective_contract", 19), T_STEP,
                                           &changed, NULL, k, &f);
            parse_forget();
            return why;
        }
    return "no such member";
}

static bool
refused_for(struct step *s, const char *member, const char *text, const char *why)
{
    const char *said = refusal(s, member, text);

    return said && strcmp(said, why) == 0;
}

static void
assignments_take_sums(void)
{
    struct step s = { .name = "x", .from = "*", .to = "same" };

    EXPECT(!refusal(&s, "sets", "present=count(delegates, side=union now=yes) reason="));
    EXPECT(!refusal(&s, "sets", "present=sum(workers of covers, now=yes) yes_votes=present+1"));
    EXPECT(refused_for(&s, "sets", "present=sum(workers of covers, now=yes) present=1",
                       "stands twice"));
    EXPECT(refused_for(&s, "sets", "present=sum(worker of covers)", "is no field here"));
    EXPECT(refused_for(&s, "sets", "since=$today", "is nothing to set"));
    EXPECT(refused_for(&s, "sets", "workers=3", "is nothing to set"));
    EXPECT(refused_for(&s, "sets", "ends=$today+3", "a day and a number: say 3d or 3w"));
    EXPECT(!refusal(&s, "asks", "reason since?"));
    EXPECT(refused_for(&s, "asks", "reason created", "the engine keeps it"));
    EXPECT(refused_for(&s, "asks", "reason state", "the engine keeps it"));
}

static void
columns_have_places(void)
{
    const struct module *m = module_named("member", 6), *org = module_named("org", 3);

    EXPECT(ENGINE_COLUMNS == 7);
    EXPECT(column_named(m, NULL, "since", 5) == &engine_columns[COLUMN_SINCE]);
    EXPECT(column_named(m, NULL, "holder", 6) == &engine_columns[COLUMN_HOLDER]);
    EXPECT(!column_named(org, NULL, "holder", 6));
    EXPECT(column_at(m, NULL, &m->fields.v[0]) == ENGINE_COLUMNS);
    EXPECT(column_count(m, NULL) == ENGINE_COLUMNS + m->fields.n);
    EXPECT(target_of(m, column_named(m, NULL, "org", 3)) == org);
    EXPECT(empty_number(INTEGER) == EMPTY_NUMBER && EMPTY_NUMBER == INT64_MIN + 1);
    EXPECT(empty_number(BOOLEAN) == -1 && empty_number(DATE) == 0);
    EXPECT(strcmp(empty_sql(TEXT), "''") == 0 && !empty_sql(PHONE));
    for (int t = 0; t < TYPE_COUNT; t++)
        EXPECT(type_info[t].secret == (type_info[t].empty == EMPTY_BLOB));
}

/* What an index shall serve stands bare; where emptiness matters it does not. */
static bool
sql_is(const char *text, bool must, const char *wanted)
{
    const struct scope s = { module_named("hazard", 6), NULL, false, NULL };
    const struct world w = { .today = 20240601 };
    struct fault f = { NULL, NULL };
    char  *sql;
    size_t n;
    FILE  *o = open_memstream(&sql, &n);

    cond_sql(o, &w, parse_cond(&s, text, &f), "m", NULL, must);
    fclose(o);
    const bool equal = strcmp(sql, wanted) == 0;
    if (!equal)
        fprintf(stderr, "%s\n  %s\n  %s\n", text, sql, wanted);
    free(sql);
    parse_forget();
    return equal;
}

static void
sql_lets_indexes_serve(void)
{
    EXPECT(sql_is("state=closed", false, "((m.\"state\" IN ('closed')))"));
    EXPECT(sql_is("level!=serious", false, "((m.\"level\" NOT IN ('serious')))"));
    EXPECT(sql_is("due>=$today", false, "((m.\"due\" >= 20240601))"));
    EXPECT(sql_is("due<=$today", false, "((NULLIF(m.\"due\", 0) <= 20240601))"));
    EXPECT(sql_is("due>=$today", true, "((NULLIF(m.\"due\", 0) >= 20240601) IS NOT FALSE)"));
    EXPECT(sql_is("employer", false, "(m.\"employer\" <> 0)"));
    EXPECT(sql_is("!title", false, "(m.\"title\" = '')"));
    EXPECT(sql_is("since<=$today", false, "((m.\"since\" <= 20240601))"));
}

static void
english_falls_back(void)
{
    const struct module *m = module_named("member", 6);

    EXPECT(strcmp(language_english(m, "field", "to_employer", "新单位"), "To employer") == 0);
    EXPECT(strcmp(language_english(m, "choice", "way.scan", "扫码"), "Scan") == 0);
    EXPECT(strcmp(language_english(m, "says", "member", "您是 {org} 会员"), "您是 {org} 会员") == 0);
    EXPECT(strcmp(language_english(m, "field", "nothing", "无此字段"), "无此字段") == 0);
    EXPECT(strcmp(language_english(NULL, "field", "since", "起始日"), "Since") == 0);
    EXPECT(!language_english(m, "help", "nothing", NULL));
}

static void
lists_are_read(void)
{
    size_t n;
    const struct list_item *chair = list_item_named(L_ROLES, "chair", 5);

    EXPECT(chair && strcmp(chair->label, "主席") == 0 && strcmp(chair->english, "chair") == 0);
    EXPECT(list_items(L_ORG_ROLES, &n) && n == 16);
    EXPECT(in_words(lists[L_ORG_ROLES], "officer", 7) && !in_words(lists[L_ORG_ROLES], "firm", 4));
    EXPECT(code_named(code_table_named("role", 4), "safety", 6) != NULL);
    EXPECT(!code_named(code_table_named("role", 4), "officer", 7));
    EXPECT(!code_table_named("roles", 5));
}

int
main(void)
{
    EXPECT(corpus_build());
    rules_hold_at_places();
    lengths_are_added_by_the_calendar();
    conditions_are_refused_with_reason();
    assignments_take_sums();
    columns_have_places();
    sql_lets_indexes_serve();
    english_falls_back();
    lists_are_read();
    return unit_end("language/basics");
}
