/* lists.c - filters, sorts, pages, totals, search, exports, against the records read one by one. */
#include <stdlib.h>
#include <string.h>
#include "every.h"
#include "core/buffer.h"
#include "core/text.h"

enum { VALUES_MOST = 3 };
/* All records of the module as the organiser sees them, each in full. */
struct every {
    const struct module *m;
    json_t              *records;           /* what GET /api/<module>/<id> answers */
    size_t               n;
};

static void
records_forget(void *j)
{
    json_decref(j);
}

static struct reply *
list_get(const struct module *m, const char *query)
{
    return ask_get(scene.organiser, arena_print(scene.now, "/api/%s?%s", m->name, query));
}

static int64_t
total_of(const struct module *m, const char *query)
{
    return integer_of(
        ask_get(scene.organiser, arena_print(scene.now, "/api/%s/total?%s", m->name, query))->json,
        "total");
}

/* The ids of a list in its order, page by page. */
static json_t *
ids_of(const struct module *m, const char *query, int limit)
{
    json_t     *ids = json_array(), *row;
    const char *after = "";
    size_t      i;

    arena_on_close(scene.now, records_forget, ids);
    do {
        struct reply *r = list_get(m, arena_print(scene.now, "%s&limit=%d%s%s", query, limit,
                                                  *after ? "&after=" : "", encoded(after)));
        json_t       *rows = json_object_get(r->json, "rows");
        const size_t  n = json_array_size(rows);
        json_array_foreach (rows, i, row)
            json_array_append(ids, json_object_get(row, "id"));
        after = string_of(r->json, "next");
        judge(LISTS, n == (size_t)limit || (n < (size_t)limit && !*after),
              "%s?%s: a page of %zu with another behind it", m->name, query, n);
        if (n == 0)
            break;
    } while (*after && json_array_size(ids) < 2000);
    return ids;
}

/* Some records with as many answers as a birth takes, so that there is something to filter by. */
static void
rich_make(const struct module *m)
{
    for (int variety = 0; variety < 4; variety++)
        for (size_t i = 0; i < m->steps.n; i++) {
            const struct step    *step = &m->steps.v[i];
            const struct want     want = { .variety = variety,
                                           .org = scene.base[variety],
                                           .above = scene.town[variety % 3] };
            const struct subject  s = { .m = m };
            const struct account *by;
            if (!is_birth(step) || !(by = doer_of(&s, step, answers_of(m, step, &want))))
                continue;
            struct reply *r = step_take(&s, step, by, answers_rich(m, step, &want, by), false);
            judge(LISTS, r->status == 201, "%s %s: a record with all answers: %d %.200s", m->name,
                  step->name, r->status, r->body);
        }
}

static struct every
every_read(const struct module *m)
{
    struct every  e = { .m = m, .records = json_array() };
    json_t       *ids = ids_of(m, "state=*", 200), *one_id;
    size_t        i;

    arena_on_close(scene.now, records_forget, e.records);
    json_array_foreach (ids, i, one_id) {
        const char   *id = json_string_value(one_id);
        struct reply *one =
            ask_get(scene.organiser, arena_print(scene.now, "/api/%s/%s", m->name, id));
        struct reply *past =
            ask_get(scene.organiser, arena_print(scene.now, "/api/%s/%s/history", m->name, id));
        const int64_t rev = integer_of(one->json, "rev");
        const size_t  entries = json_array_size(json_object_get(past->json, "entries"));
        judge(LISTS, one->status == 200, "%s %s: in the list, but its detail is %d", m->name, id,
              one->status);
        judge(LISTS, past->status == 200 && (int64_t)entries == rev,
              "%s %s: %zu entries of history at revision %lld", m->name, id, entries,
              (long long)rev);
        if (one->json)
            json_array_append(e.records, one->json);
    }
    e.n = json_array_size(e.records);
    return e;
}

/* ---- values ---- */

/* A value as a filter says it; NULL: empty. */
static const char *
filter_text(const json_t *value)
{
    if (json_is_object(value))
        return string_of(value, "id");
    if (json_is_boolean(value))
        return json_is_true(value) ? "yes" : "no";
    if (json_is_integer(value))
        return arena_print(scene.now, "%lld", (long long)json_integer_value(value));
    return json_is_string(value) ? json_string_value(value) : NULL;
}

static const char *
value_at(const struct every *e, size_t i, const char *field)
{
    return filter_text(
        json_object_get(json_object_get(json_array_get(e->records, i), "values"), field));
}

/* "2020-03" is 20200300: what is not known sorts before the first. */
static int64_t
ordinal(const struct field *f, const char *text)
{
    int64_t n = 0, digits = 0;

    if (!text)
        return f->type == DATE ? 0 : INT64_MIN;
    if (f->type != DATE)
        return strcmp(text, "yes") == 0 ? 1 : strcmp(text, "no") == 0 ? 0 : strtoll(text, NULL, 10);
    for (; *text; text++)
        if (*text != '-') {
            n = n * 10 + (*text - '0');
            digits++;
        }
    for (; digits < 8; digits++)
        n *= 10;
    return n;
}

static bool
is_filter(const struct field *f)
{
    return f->flags & (FILTER | LISTED) && !is_secret_type(f->type) && !f->match && f->type != NOTE
        && f->type != FILES;
}

static bool
is_range(const struct field *f)
{
    return f->type == DATE || f->type == INTEGER || f->type == MONEY;
}

/* ---- filters ---- */

static int64_t
count_same(const struct every *e, const char *field, const char *value)
{
    int64_t n = 0;

    for (size_t i = 0; i < e->n; i++)
        n += text_is(value_at(e, i, field), value);
    return n;
}

static int64_t
count_within(const struct every *e, const struct field *f, int64_t from, int64_t to)
{
    int64_t n = 0;

    for (size_t i = 0; i < e->n; i++) {
        const char *text = value_at(e, i, f->name);
        n += text && ordinal(f, text) >= from && ordinal(f, text) <= to;
    }
    return n;
}

static void
total_judge(const struct every *e, const char *query, int64_t wanted)
{
    struct reply *r = list_get(e->m, query);

    judge(LISTS, r->status == 200 && integer_of(r->json, "total") == wanted,
          "%s?%s: wanted %lld rows, got %d %lld", e->m->name, query, (long long)wanted, r->status,
          (long long)integer_of(r->json, "total"));
    judge(LISTS, total_of(e->m, query) == wanted, "%s/total?%s is another", e->m->name, query);
    judge(LISTS,
          (int64_t)json_array_size(json_object_get(r->json, "rows")) == (wanted > 50 ? 50 : wanted),
          "%s?%s: as many rows as it says", e->m->name, query);
}

static void
range_try(const struct every *e, const struct field *f, const char *value)
{
    const int64_t n = ordinal(f, value);
    const char   *v = encoded(value), *name = f->name;

    if (f->type == DATE && strlen(value) != 10)
        return;
    total_judge(e, arena_print(scene.now, "state=*&%s_from=%s&%s_to=%s", name, v, name, v),
                count_within(e, f, n, n));
    total_judge(e, arena_print(scene.now, "state=*&%s_from=%s", name, v),
                count_within(e, f, n, INT64_MAX));
    total_judge(e, arena_print(scene.now, "state=*&%s_to=%s", name, v),
                count_within(e, f, 1 - (f->type != DATE), n));
}

static void
filter_test(const struct every *e, const struct field *f)
{
    const char *tried[VALUES_MOST];
    size_t      n = 0;

    for (size_t i = 0; i < e->n && n < VALUES_MOST; i++) {
        const char *value = value_at(e, i, f->name);
        bool        before = !value;
        for (size_t k = 0; k < n && !before; k++)
            before = strcmp(tried[k], value) == 0;
        if (before)
            continue;
        tried[n++] = value;
        if (is_range(f))
            range_try(e, f, value);
        else
            total_judge(e, arena_print(scene.now, "state=*&%s=%s", f->name, encoded(value)),
                        count_same(e, f->name, value));
    }
    if (f->flags & FILTER && e->n)
        judge(LISTS, n > 0, "%s %s: no record of the test has a value to filter by", e->m->name,
              f->name);
    if ((f->type == CHOICE || f->type == CODE) && n > 1)
        total_judge(e, arena_print(scene.now, "state=*&%s=%s,%s", f->name, tried[0], tried[1]),
                    count_same(e, f->name, tried[0]) + count_same(e, f->name, tried[1]));
}

static void
refused_judge(const struct module *m, const char *query, const char *field)
{
    struct reply *r = list_get(m, query);

    judge(LISTS, r->status == 422 && strcmp(field_named(r), field) == 0,
          "%s?%s: wanted 422 %s, got %d %.120s", m->name, query, field, r->status, r->body);
}

static void
wrong_queries(const struct module *m)
{
    refused_judge(m, "no_such=1", "no_such");
    refused_judge(m, "sort=no_such", "sort");
    refused_judge(m, "sort=-", "sort");
    refused_judge(m, "state=no_such", "state");
    refused_judge(m, "limit=0", "limit");
    refused_judge(m, "limit=201", "limit");
    refused_judge(m, "limit=x", "limit");
    refused_judge(m, "limit=", "limit");
    refused_judge(m, "after=x", "after");
    refused_judge(m, "after=____", "after");
    refused_judge(m, "under=" UNISSUED, "under");
    refused_judge(m, "under=x", "under");
    refused_judge(m, arena_print(scene.now, "q=%0100d", 1), "q");
    for (size_t i = 0; i < m->fields.n; i++) {
        const struct field *f = &m->fields.v[i];
        if (is_secret_type(f->type))
            refused_judge(m, arena_print(scene.now, "%s=1", f->name), f->name);
        else if (is_filter(f) && (f->type == CHOICE || f->type == CODE || f->type == BOOLEAN))
            refused_judge(m, arena_print(scene.now, "%s=no_such_code", f->name), f->name);
        else if (is_filter(f) && is_range(f))
            refused_judge(m, arena_print(scene.now, "%s_from=x", f->name),
                          arena_print(scene.now, "%s_from", f->name));
    }
}

static void
states_test(const struct every *e)
{
    int64_t all = 0, open = 0;

    for (size_t i = 0; i < e->m->states.n; i++) {
        const struct state *s = &e->m->states.v[i];
        int64_t             n = 0;
        for (size_t k = 0; k < e->n; k++)
            n += strcmp(string_of(json_array_get(e->records, k), "state"), s->name) == 0;
        total_judge(e, arena_print(scene.now, "state=%s", s->name), n);
        all += n;
        open += s->ending == FINAL ? 0 : n;
    }
    total_judge(e, "state=*", all);
    total_judge(e, "", open);
}

/* ---- pages and sorts ---- */

static void
pages_judge(const struct module *m, const char *query, const json_t *whole, int limit)
{
    const json_t *ids = ids_of(m, query, limit);

    judge(LISTS, json_equal(ids, whole),
          "%s?%s: %zu rows by pages of %d, %zu at once, or in another order", m->name, query,
          json_array_size(ids), limit, json_array_size(whole));
}

static json_t *
reversed(const json_t *ids)
{
    json_t *back = json_array();

    arena_on_close(scene.now, records_forget, back);
    for (size_t i = json_array_size(ids); i-- > 0;)
        json_array_append(back, json_array_get(ids, i));
    return back;
}

/* Numbers and days in their order; names go by their sounds, which is tested elsewhere. */
static void
order_judge(const struct every *e, const struct field *f, const json_t *ids)
{
    int64_t last = INT64_MIN;

    for (size_t i = 0; i < json_array_size(ids); i++)
        for (size_t k = 0; k < e->n; k++) {
            const char *id = string_of(json_array_get(e->records, k), "id");
            if (strcmp(id, json_string_value(json_array_get(ids, i))) != 0)
                continue;
            const int64_t now = ordinal(f, value_at(e, k, f->name));
            judge(LISTS, now >= last, "%s sort=%s: %lld behind %lld", e->m->name, f->name,
                  (long long)now, (long long)last);
            last = now;
        }
}

static bool
is_sort(const struct field *f)
{
    const bool reference =
        f->type == REF || f->type == ORG || f->type == PERSON || f->type == EMPLOYER;

    return f->flags & LISTED && !is_secret_type(f->type) && !reference && f->type != NOTE
        && f->type != FILES && !f->match;
}

static void
sort_test(const struct every *e, const char *sort, const struct field *f)
{
    const char   *up = arena_print(scene.now, "state=*&sort=%s", sort);
    const char   *down = arena_print(scene.now, "state=*&sort=-%s", sort);
    const json_t *ids = ids_of(e->m, up, 200);

    judge(LISTS, json_array_size(ids) == e->n, "%s?%s: %zu rows of %zu", e->m->name, up,
          json_array_size(ids), e->n);
    judge(LISTS, json_equal(reversed(ids), ids_of(e->m, down, 200)),
          "%s?%s is not the other way round", e->m->name, down);
    pages_judge(e->m, up, ids, 3);
    pages_judge(e->m, down, reversed(ids), 7);
    if (f && (is_range(f) || f->type == BOOLEAN))
        order_judge(e, f, ids);
}

static void
sorts_test(const struct every *e)
{
    for (size_t i = 0; i < e->m->fields.n; i++) {
        const struct field *f = &e->m->fields.v[i];
        if (is_sort(f))
            sort_test(e, f->name, f);
        else
            refused_judge(e->m, arena_print(scene.now, "sort=%s", f->name), "sort");
    }
    sort_test(e, "created", NULL);
    sort_test(e, "since", NULL);
    for (int limit = 1; limit <= 3; limit++)
        pages_judge(e->m, "state=*", ids_of(e->m, "state=*", 200), limit);
    const char   *before = string_of(list_get(e->m, "state=*&limit=1&sort=created")->json, "next");
    struct reply *r = list_get(
        e->m, arena_print(scene.now, "state=*&limit=1&sort=-created&after=%s", encoded(before)));
    judge(LISTS, e->n < 2 || (r->status == 422 && strcmp(field_named(r), "after") == 0),
          "%s: the cursor of another order is taken: %d", e->m->name, r->status);
}

/* ---- search, under ---- */

static bool
finds(const struct every *e, const char *q, const char *id)
{
    struct reply *r = list_get(e->m, arena_print(scene.now, "state=*&limit=200&q=%s", encoded(q)));
    json_t       *row;
    size_t        i;

    json_array_foreach (json_object_get(r->json, "rows"), i, row)
        if (strcmp(string_of(row, "id"), id) == 0)
            return true;
    return false;
}

static void
search_test(const struct every *e)
{
    for (size_t k = 0; k < e->m->fields.n; k++) {
        const struct field *f = &e->m->fields.v[k];
        for (size_t i = 0, n = 0; f->flags & SEARCH && i < e->n && n < 3; i++) {
            const char *id = string_of(json_array_get(e->records, i), "id"),
                       *value = value_at(e, i, f->name);
            const bool  secret = is_secret_type(f->type);
            if (!value || (secret && strlen(value) < 4))
                continue;
            value = secret ? value + strlen(value) - 4 : value;
            judge(LISTS, finds(e, value, id), "%s: q=%s does not find %s by its %s", e->m->name,
                  value, id, f->name);
            n++;
        }
    }
    judge(LISTS,
          integer_of(list_get(e->m, "state=*&q=%E9%BE%98%E9%BE%98%E9%BE%98")->json, "total") == 0,
          "%s: q finds what is nowhere", e->m->name);
}

/* Every union shows exactly what lies at and below it: the bases of a town add up to no more. */
static void
under_test(const struct every *e)
{
    const char *const tops[] = { scene.city, scene.district[0], scene.town[0], scene.base[0] };
    int64_t           last = (int64_t)e->n;

    for (size_t i = 0; i < sizeof(tops) / sizeof(tops[0]); i++) {
        const int64_t n = total_of(e->m, arena_print(scene.now, "state=*&under=%s", tops[i]));
        judge(LISTS, n >= 0 && n <= last && (i || n == last), "%s under=%s: %lld of %lld",
              e->m->name, tops[i], (long long)n, (long long)last);
        last = n;
    }
}

/* ---- the description ---- */

static bool
has_chinese(const char *text)
{
    for (; *text; text++)
        if ((unsigned char)*text >= 0xe4 && (unsigned char)*text <= 0xe9)
            return true;
    return false;
}

/* Labels are in the language that was asked, everywhere. */
static void
labels_judge(const struct module *m, const json_t *j)
{
    json_t     *one;
    const char *key;
    size_t      i;

    json_array_foreach (j, i, one)
        labels_judge(m, one);
    json_object_foreach ((json_t *)j, key, one) {
        const char *label =
            strcmp(key, "label") == 0 && json_is_string(one) ? json_string_value(one) : NULL;
        if (label)
            judge(LISTS, *label && !has_chinese(label), "%s: \"%s\" is no English", m->name, label);
        labels_judge(m, one);
    }
}

static void
meta_test(const struct module *m)
{
    struct reply *r =
        ask_as(scene.organiser, "GET", "/api/meta", "Accept-Language: en\r\n", NULL, 0);
    json_t       *one, *mine = NULL;
    size_t        i;

    json_array_foreach (json_object_get(r->json, "modules"), i, one)
        mine = strcmp(string_of(one, "name"), m->name) == 0 ? one : mine;
    if (!judge(LISTS, mine != NULL, "%s is not in /api/meta", m->name))
        return;
    labels_judge(m, mine);
    judge(LISTS, json_array_size(json_object_get(mine, "fields")) == m->fields.n,
          "%s: not all fields in /api/meta", m->name);
    judge(LISTS, json_array_size(json_object_get(mine, "states")) == m->states.n,
          "%s: not all states in /api/meta", m->name);
}

void
lists_test(const struct module *m)
{
    rich_make(m);
    struct every e = every_read(m);

    if (!judge(LISTS, e.n > 3, "%s: %zu records in the list", m->name, e.n))
        return;
    states_test(&e);
    for (size_t i = 0; i < m->fields.n; i++)
        if (is_filter(&m->fields.v[i]))
            filter_test(&e, &m->fields.v[i]);
    wrong_queries(m);
    sorts_test(&e);
    search_test(&e);
    under_test(&e);
    exports_test(m, "state=*", (int64_t)e.n);
    exports_test(m, "", total_of(m, ""));
    meta_test(m);
    forget();
}
