/* list.c - a list reads one table: filters, sort and cursor become one statement. */
#include "engine/list.h"
#include <stdlib.h>
#include <string.h>
#include "core/pinyin.h"
#include "core/text.h"
#include "engine/tree.h"

enum { PARAMETERS = 120, DIGIT_HITS = 400, TOKENS_A_QUERY = 60 };

struct query {
    struct request  *rq;
    struct shape    *s;
    struct buffer    where;
    struct db_value  v[PARAMETERS];
    size_t           n;
    const char      *sort[3];           /* quoted columns before owner, batch, id */
    enum store       store[3];
    size_t           sorts;
    bool             descending, states_given;
    const char      *after;
};

static const char *
say(const struct request *rq, const char *chinese, const char *english)
{
    return rq->english ? english : chinese;
}

/* "$n" of a new parameter. */
static size_t
bind(struct query *q, struct db_value v)
{
    CHECK(q->n < PARAMETERS);
    q->v[q->n++] = v;
    return q->n;
}

/* ---- scope ---- */

static struct db_value
scope_under(struct request *rq, const struct shape *s, const char *under)
{
    const struct db_value scope = request_scope(rq, s);
    int64_t               realm, id;

    if (!under)
        return scope;
    struct record *top = id_parse(under, &realm, &id) && realm == rq->realm
                           ? record_get(rq, shape_named("org"), id)
                           : NULL;
    if (!top || !bits_has(scope, record_owner(top))) {
        (void)request_fault(rq, "under", say(rq, "找不到这个工会", "No such union."));
        return scope;
    }
    size_t               size;
    unsigned char       *bits = bits_make(rq->arena, rq->tree, &size);
    const unsigned char *all = scope.p;
    bits_open(bits, rq->tree, record_owner(top));
    for (size_t i = 0; i < size && i < scope.n; i++)
        bits[i] &= all[i];
    return db_blob(bits, size);
}

/* Whoever holds no post sees what is his own matter, and nothing else. */
static bool
put_own(struct query *q)
{
    const struct node *x = q->s->concerned;

    if (!x || x->hops != 1 || !q->rq->caller->person || q->rq->caller->n)
        return false;
    buffer_print(&q->where, "m.\"%s\" = $%zu", x->hop[0].f->name,
                 bind(q, db_int(q->rq->caller->person)));
    return true;
}

/* The caller's scope first: without it nothing is built (M4b). */
static void
put_scope(struct query *q, const char *under)
{
    buffer_print(&q->where, "m.\"realm\" = $%zu AND ", bind(q, db_int(q->rq->realm)));
    if (put_own(q))
        return;
    const size_t bits = bind(q, scope_under(q->rq, q->s, under));
    if (!q->s->via_count) {
        buffer_print(&q->where, "m.\"owner\" >= 0 AND get_bit($%zu, m.\"owner\") = 1", bits);
        return;
    }
    buffer_print(&q->where, "((m.\"owner\" >= 0 AND get_bit($%zu, m.\"owner\") = 1)", bits);
    for (size_t i = 0; i < q->s->via_count; i++) {
        const char *via = q->s->via[i];
        const int   k = (int)strcspn(via, ".");
        buffer_print(&q->where,
                     " OR EXISTS (SELECT 1 FROM \"%.*s\" v WHERE v.\"realm\" = m.\"realm\" AND "
                     "v.\"%s\" = m.\"id\""
                     " AND v.\"owner\" >= 0 AND get_bit($%zu, v.\"owner\") = 1)",
                     k, via, via + k + 1, bits);
    }
    buffer_text(&q->where, ")");
}

/* Whoever is named by a bar does not meet the row in any list either. */
static void
put_bars(struct query *q)
{
    const int64_t me = q->rq->caller->person;

    for (size_t i = 0; me && i < q->s->bar_count; i++) {
        const struct bar b = q->s->bars[i];
        if (b.part < 0)
            buffer_print(&q->where, " AND m.\"%s\" <> $%zu", q->s->m->fields.v[b.field].name,
                         bind(q, db_int(me)));
        else
            buffer_print(&q->where,
                         " AND NOT EXISTS (SELECT 1 FROM \"%s\" b WHERE b.\"realm\" = m.\"realm\""
                         " AND b.\"_of\" = m.\"id\" AND b.\"%s\" = $%zu)",
                         q->s->parts[b.part].name, q->s->m->parts.v[b.part].fields.v[b.field].name,
                         bind(q, db_int(me)));
    }
}

/* ---- filters ---- */

/* Codes separated by commas, each known. */
static void
filter_codes(struct query *q, const struct field *f, const char *name, const char *text)
{
    const struct kind kind = kind_of(q->s->m, f);
    size_t            given = 0;

    buffer_print(&q->where, " AND m.\"%s\" IN (", name);
    for (const char *w = text; *w && given < 20;) {
        const size_t n = strcspn(w, ",");
        if (f == &engine_columns[COLUMN_STATE] ? !state_named(q->s->m, w, n)
                                               : !code_known(kind, w, n))
            (void)request_fault(q->rq, name, say(q->rq, "没有这个代码", "No such code."));
        else if (f->type == BOOLEAN)
            buffer_print(&q->where, "%s%d", given++ ? ", " : "", *w == 'y');
        else
            buffer_print(&q->where, "%s$%zu", given++ ? ", " : "",
                         bind(q, db_text(arena_slice(q->rq->arena, w, n))));
        w += n + (w[n] == ',');
    }
    buffer_text(&q->where, given ? ")" : "NULL)");
}

static void
filter_reference(struct query *q, const struct field *f, const char *text)
{
    int64_t realm, id;

    if (!id_parse(text, &realm, &id) || realm != q->rq->realm) {
        (void)request_fault(q->rq, f->name, say(q->rq, "找不到", "Not found."));
        return;
    }
    buffer_print(&q->where, " AND m.\"%s\" = $%zu", f->name, bind(q, db_int(id)));
}

/* name_from, name_to: days and numbers, both ends within; empty values are in neither. */
static bool
filter_range(struct query *q, const struct list_pair *p)
{
    const size_t n = strlen(p->name);
    const bool   from = n > 5 && strcmp(p->name + n - 5, "_from") == 0;
    const bool   to = n > 3 && strcmp(p->name + n - 3, "_to") == 0;
    const size_t k = n - (from ? 5 : 3);

    if (!from && !to)
        return false;
    const struct field *f = column_named(q->s->m, NULL, p->name, k);
    if (!f || is_secret(f)
        || (f->type != DATE && f->type != INTEGER && f->type != MONEY && f->type != INSTANT))
        return false;
    struct value v;
    const char  *says = value_read(q->rq, f, NULL, p->value, &v);
    if (says || v.empty) {
        (void)request_fault(q->rq, p->name, says ? says : say(q->rq, "请填写", "Say which."));
        return true;
    }
    if (to && f->type == DATE && v.n % 100 == 0)
        v.n += v.n / 100 % 100 == 0 ? 1299 : 99; /* up to the end of that month or year */
    buffer_print(&q->where, " AND m.\"%s\" %s $%zu AND m.\"%s\" <> %lld", f->name,
                 from ? ">=" : "<=", bind(q, db_int(v.n)), f->name,
                 (long long)empty_number(f->type));
    return true;
}

static void
filter_field(struct query *q, const struct list_pair *p)
{
    const int           i = field_index(q->s, p->name);
    const struct field *f = i >= 0 ? &q->s->m->fields.v[i] : NULL;

    if (filter_range(q, p))
        return;
    if (!f || is_secret(f) || q->s->fields[i].column < 0 || !(f->flags & (FILTER | LISTED))) {
        (void)request_fault(q->rq, p->name, say(q->rq, "不能按此项筛选", "Cannot be filtered by."));
        return;
    }
    if (is_reference(f))
        filter_reference(q, f, p->value);
    else if (f->type == CHOICE || f->type == CODE || f->type == BOOLEAN)
        filter_codes(q, f, f->name, p->value);
    else if (f->type == TEXT || f->type == REGION || f->type == CREDIT || f->type == SERIAL)
        buffer_print(&q->where, " AND m.\"%s\" = $%zu", f->name,
                     bind(q, db_text(text_nfc(q->rq->arena, p->value))));
    else
        (void)request_fault(
            q->rq, p->name,
            say(q->rq, "请用 _from 和 _to 给出范围", "Give a range by _from and _to."));
}

static void
default_states(struct query *q)
{
    buffer_text(&q->where, " AND m.\"state\" IN (");
    size_t n = 0;
    for (size_t i = 0; i < q->s->m->states.n; i++)
        if (q->s->m->states.v[i].ending != FINAL)
            buffer_print(&q->where, "%s'%s'", n++ ? ", " : "", q->s->m->states.v[i].name);
    buffer_text(&q->where, n ? ")" : "'')");
}

/* ---- search ---- */

static void
add_id(struct arena *a, int64_t **ids, size_t *n, size_t *cap, int64_t id)
{
    for (size_t i = 0; i < *n; i++)
        if ((*ids)[i] == id)
            return;
    *ids = arena_grow(a, *ids, *n, cap, sizeof(**ids));
    (*ids)[(*n)++] = id;
}

static enum status
hits_of_tokens(struct request *rq, const struct db_value *tokens, size_t count, int64_t **ids,
               size_t *n, size_t *cap)
{
    for (size_t at = 0; at < count && *n < DIGIT_HITS; at += TOKENS_A_QUERY) {
        struct db_value v[TOKENS_A_QUERY + 1] = { db_int(rq->realm) };
        struct buffer   b;
        struct db_rows  rows;
        size_t          k = 1;
        buffer_open(&b, rq->arena);
        buffer_text(&b, "SELECT \"record\" FROM \"tail\" WHERE \"realm\" = $1 AND \"token\" IN (");
        for (; k <= TOKENS_A_QUERY; k++) { /* always the same text: the last token is repeated */
            v[k] = tokens[at + k - 1 < count ? at + k - 1 : count - 1];
            buffer_print(&b, "%s$%zu", k > 1 ? "," : "", k + 1);
        }
        buffer_text(&b, ") LIMIT 400");
        const enum status st = rq_query(rq, b.v, v, k, &rows);
        if (st != OK)
            return st;
        for (size_t i = 0; i < rows.n; i++)
            add_id(rq->arena, ids, n, cap, rows.v[i].i);
    }
    return OK;
}

static enum status
hits_of_tail(struct request *rq, const struct shape *s, const char *digits, int64_t **ids,
             size_t *n, size_t *cap)
{
    struct db_value *tokens = NULL;
    size_t           count = 0, room = 0;
    unsigned char   *towns = arena_alloc(rq->arena, rq->tree->n / 8 + 1);

    for (size_t i = 0; i < rq->tree->n; i++) {
        const struct tree_node *x = tree_at(rq->tree, (int64_t)i);
        const int64_t           town = x ? x->token_town : -1;
        if (!x || !bits_has(rq->scope, x->no) || town < 0 || (size_t)town >= rq->tree->n
            || towns[town / 8] >> town % 8 & 1)
            continue;
        towns[town / 8] |= (unsigned char)(1u << town % 8);
        for (size_t k = 0; k < s->m->fields.n; k++) {
            const struct field *f = &s->m->fields.v[k];
            if (!is_secret(f) || !(f->flags & SEARCH))
                continue;
            unsigned char *token = arena_alloc(rq->arena, TOKEN_SIZE);
            tail_token(rq->engine->keys, secret_tag(s, (int)k), town, digits, token);
            tokens = arena_grow(rq->arena, tokens, count, &room, sizeof(*tokens));
            tokens[count++] = db_blob(token, TOKEN_SIZE);
        }
    }
    return count ? hits_of_tokens(rq, tokens, count, ids, n, cap) : OK;
}

static enum status
hits_of_whole(struct request *rq, const struct shape *s, const char *digits, int64_t **ids,
              size_t *n, size_t *cap)
{
    static const char *const kinds[] = { "1", "2", "3", "4", "9", "" };

    for (size_t k = 0; k < s->m->fields.n; k++)
        for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
            const struct field *f = &s->m->fields.v[k];
            unsigned char       hash[BLIND_SIZE];
            struct db_rows      rows;
            if (!is_secret(f) || !(f->flags & SEARCH) || (f->type != IDNUMBER && i))
                continue;
            blind_index(rq->engine->keys, secret_tag(s, (int)k),
                        f->type == IDNUMBER ? kinds[i] : "", digits, hash);
            const struct db_value v[] = { db_int(rq->realm), db_int(secret_tag(s, (int)k)),
                                          db_blob(hash, BLIND_SIZE) };
            const enum status     st =
                rq_query(rq,
                         "SELECT \"record\" FROM \"blind\" WHERE \"realm\" = $1 AND \"tag\" = $2"
                         " AND \"hash\" = $3",
                         v, 3, &rows);
            if (st != OK)
                return st;
            for (size_t x = 0; x < rows.n; x++)
                add_id(rq->arena, ids, n, cap, rows.v[x].i);
        }
    return OK;
}

enum status
find_by_digits(struct request *rq, const struct shape *s, const char *digits, int64_t **ids,
               size_t *n)
{
    size_t cap = 0;

    *ids = NULL;
    *n = 0;
    return strlen(digits) == 4 ? hits_of_tail(rq, s, digits, ids, n, &cap)
                               : hits_of_whole(rq, s, digits, ids, n, &cap);
}

static bool
looks_protected(const char *q)
{
    const size_t n = strlen(q), d = strspn(q, "0123456789");
    return (n == 4 && (d == 4 || (d == 3 && (q[3] == 'X' || q[3] == 'x')))) || (d == n && n == 11)
        || (n == 18 && d >= 17);
}

/* The module that holds the protected numbers: mine, or the person that I point to. */
static const struct shape *
numbered(const struct shape *s, const char **column)
{
    *column = "id";
    for (size_t i = 0; i < s->m->fields.n; i++)
        if (is_secret(&s->m->fields.v[i]) && s->m->fields.v[i].flags & SEARCH)
            return s;
    for (size_t i = 0; i < s->m->fields.n; i++)
        if (s->m->fields.v[i].type == PERSON) {
            *column = s->m->fields.v[i].name;
            return shape_named("person");
        }
    return NULL;
}

static enum status
put_search(struct query *q, const char *text)
{
    struct request     *rq = q->rq;
    const char         *clean = text_trim(rq->arena, text_nfc(rq->arena, text), NULL), *column;
    const struct shape *s = numbered(q->s, &column);
    bool                any = false;

    if (!*clean)
        return OK;
    if (text_length(clean) > 60) {
        (void)request_fault(rq, "q", say(rq, "最多 60 个字", "At most 60 characters."));
        return OK;
    }
    char *lower = arena_text(rq->arena, clean), *upper = arena_text(rq->arena, clean);
    for (size_t i = 0; clean[i]; i++) {
        lower[i] = (char)(clean[i] >= 'A' && clean[i] <= 'Z' ? clean[i] + 32 : clean[i]);
        upper[i] = (char)(clean[i] >= 'a' && clean[i] <= 'z' ? clean[i] - 32 : clean[i]);
    }
    buffer_text(&q->where, " AND (");
    for (size_t i = 0; i < q->s->m->fields.n; i++) {
        const struct field_shape *f = &q->s->fields[i];
        if (!(f->f->flags & SEARCH) || is_secret(f->f) || f->column < 0)
            continue;
        const bool words = f->f->type == TEXT;
        buffer_print(&q->where, "%sstrpos(m.\"%s\", $%zu) > 0", any ? " OR " : "", f->f->name,
                     bind(q, db_text(words ? clean : upper)));
        any = true;
        if (f->initials >= 0
            && strspn(lower, "abcdefghijklmnopqrstuvwxyz0123456789") == strlen(lower))
            buffer_print(&q->where, " OR strpos(m.\"%s\", $%zu) > 0",
                         q->s->table.columns[f->initials].name, bind(q, db_text(lower)));
    }
    if (s && looks_protected(clean)) {
        int64_t          *ids;
        size_t            n;
        const enum status st = find_by_digits(rq, s, upper, &ids, &n);
        if (st != OK)
            return st;
        for (size_t i = 0; i < n; i++)
            buffer_print(&q->where, "%s%lld",
                         i     ? ", "
                         : any ? arena_print(rq->arena, " OR m.\"%s\" IN (", column)
                               : arena_print(rq->arena, "m.\"%s\" IN (", column),
                         (long long)ids[i]);
        buffer_text(&q->where, n ? ")" : "");
        any |= n > 0;
    }
    buffer_text(&q->where, any ? ")" : "1 = 0)");
    return OK;
}

/* ---- sort and cursor ---- */

bool
list_sortable(const struct shape *s, int field)
{
    const struct field *f = &s->m->fields.v[field];

    return s->fields[field].column >= 0 && !is_secret(f) && f->flags & LISTED && f->type != NOTE
        && f->type != FILES && !is_reference(f);
}

static void
sort_by(struct query *q, const char *column, enum store store)
{
    q->sort[q->sorts] = column;
    q->store[q->sorts++] = store;
}

static void
put_sort(struct query *q, const char *sort)
{
    const struct shape *s = q->s;
    int                 by = -1;

    if (sort && *sort == '-') {
        q->descending = true;
        sort++;
    }
    if (sort && (strcmp(sort, "created") == 0 || strcmp(sort, "since") == 0)) {
        sort_by(q, strcmp(sort, "created") == 0 ? "created" : "since", STORE_INT);
        return;
    }
    for (size_t i = 0; !sort && i < s->m->fields.n && by < 0; i++)
        if (s->fields[i].key >= 0)
            by = (int)i;
    if (sort)
        by = field_index(s, sort);
    if (by < 0 || !list_sortable(s, by)) {
        if (sort)
            (void)request_fault(q->rq, "sort",
                                say(q->rq, "不能按此项排序", "Cannot be sorted by."));
        return;
    }
    if (s->fields[by].key >= 0)
        sort_by(q, s->table.columns[s->fields[by].key].name, STORE_TEXT);
    sort_by(q, s->m->fields.v[by].name, s->table.columns[s->fields[by].column].store);
}

/* The cursor holds the sort's values of the last row: base64 of their texts. */
static char *
cursor_of(const struct query *q, const struct record *r)
{
    struct buffer b;

    buffer_open(&b, q->rq->arena);
    buffer_print(&b, "%c", q->descending ? '-' : '+');
    for (size_t i = 0; i < q->sorts; i++) {
        const struct db_value *v = &r->raw[column_index(&q->s->table, q->sort[i])];
        buffer_print(&b, "%s=", q->sort[i]);
        if (v->kind == DB_INT)
            buffer_int(&b, v->i);
        else
            buffer_text(&b, v->p);
        buffer_char(&b, '\x1f');
    }
    buffer_print(&b, "%lld\x1f%lld\x1f%lld", (long long)r->raw[AT_OWNER].i,
                 (long long)r->raw[AT_BATCH].i, (long long)r->id);
    return text_base64(q->rq->arena, b.v, b.n);
}

static bool
cursor_value(struct query *q, char **at, enum store store, struct db_value *v)
{
    char *end = strchr(*at, '\x1f'), *stop;

    if (end)
        *end = 0;
    if (store == STORE_TEXT) {
        if (!text_valid(*at, strlen(*at)))
            return false;
        *v = db_text(arena_text(q->rq->arena, *at));
    } else {
        *v = db_int(strtoll(*at, &stop, 10));
        if (*stop || stop == *at)
            return false;
    }
    *at = end ? end + 1 : *at + strlen(*at);
    return true;
}

static bool
put_cursor(struct query *q)
{
    const size_t  text = strlen(q->after);
    size_t        n = text;
    char         *raw = arena_alloc(q->rq->arena, text + 1), *at = raw + 1;
    struct buffer left, right;
    struct db_value v;

    if (text > 2000 || !text_unbase64(q->after, raw, &n) || n < 2
        || raw[0] != (q->descending ? '-' : '+'))
        return false;
    raw[n] = 0;
    buffer_open(&left, q->rq->arena);
    buffer_open(&right, q->rq->arena);
    for (size_t i = 0; i < q->sorts; i++) {
        const size_t k = strlen(q->sort[i]);
        if (strncmp(at, q->sort[i], k) != 0 || at[k] != '=')
            return false;
        at += k + 1;
        if (!cursor_value(q, &at, q->store[i], &v))
            return false;
        buffer_print(&left, "m.\"%s\", ", q->sort[i]);
        buffer_print(&right, "$%zu, ", bind(q, v));
    }
    buffer_text(&left, "m.\"owner\", m.\"batch\", m.\"id\"");
    for (int i = 0; i < 3; i++) {
        if (!cursor_value(q, &at, STORE_INT, &v))
            return false;
        buffer_print(&right, "%s$%zu", i ? ", " : "", bind(q, v));
    }
    buffer_print(&q->where, " AND (%s) %s (%s)", left.v, q->descending ? "<" : ">", right.v);
    return true;
}

/* ---- the statement ---- */

static const char *
pair(const struct list_call *c, const char *name)
{
    for (size_t i = 0; i < c->n; i++)
        if (strcmp(c->pairs[i].name, name) == 0)
            return c->pairs[i].value;
    return NULL;
}

static void
put_state(struct query *q, const char *states)
{
    if (!states)
        default_states(q);
    else if (strcmp(states, "*") != 0)
        filter_codes(q, &engine_columns[COLUMN_STATE], "state", states);
}

static enum status
build(struct query *q, struct request *rq, struct list_call *c)
{
    static const char *const ours[] = { "q",     "sort",  "after",  "limit",
                                        "under", "state", "format", "unlinked" };
    const char              *text = pair(c, "q"), *unlinked = pair(c, "unlinked");

    *q = (struct query){ .rq = rq, .s = c->shape, .after = pair(c, "after") };
    buffer_open(&q->where, rq->arena);
    put_scope(q, pair(c, "under"));
    put_bars(q);
    put_state(q, pair(c, "state"));
    for (size_t i = 0; i < c->n && i < 30; i++) {
        bool known = false;
        for (size_t k = 0; k < sizeof(ours) / sizeof(ours[0]); k++)
            known |= strcmp(ours[k], c->pairs[i].name) == 0;
        if (!known && q->n < PARAMETERS - 40)
            filter_field(q, &c->pairs[i]);
    }
    if (unlinked && strcmp(unlinked, "1") == 0) {
        buffer_text(&q->where, " AND ");
        if (!match_missing_sql(rq, c->shape, &q->where))
            (void)request_fault(rq, "unlinked",
                                say(rq, "此处没有对应关系", "Nothing is linked here."));
    }
    put_sort(q, pair(c, "sort"));
    const enum status st = text ? put_search(q, text) : OK;
    return st != OK ? st : rq->fault_count ? E_INVALID : OK;
}

enum status
list_total(struct request *rq, struct list_call *c, int64_t most, int64_t *total)
{
    struct query   q;
    struct db_rows rows;
    enum status    st = build(&q, rq, c);

    if (st != OK)
        return st;
    const char *sql =
        most < 0
            ? arena_print(rq->arena, "SELECT count(*) FROM \"%s\" m WHERE %s", c->shape->table.name,
                          q.where.v)
            : arena_print(rq->arena,
                          "SELECT count(*) FROM (SELECT 1 FROM \"%s\" m WHERE %s LIMIT %lld) t",
                          c->shape->table.name, q.where.v, (long long)most + 1);
    st = rq_query(rq, sql, q.v, q.n, &rows);
    *total = st == OK && rows.n ? rows.v[0].i : 0;
    if (most >= 0 && *total > most)
        *total = -1;
    return st;
}

static char *
page_sql(struct query *q, int limit)
{
    struct request *rq = q->rq;
    struct buffer   b;
    const char     *way = q->descending ? " DESC" : "";

    buffer_open(&b, rq->arena);
    buffer_text(&b, "SELECT ");
    for (size_t i = 0; i < q->s->table.n; i++)
        buffer_print(&b, "%sm.\"%s\"", i ? ", " : "", q->s->table.columns[i].name);
    buffer_print(&b, " FROM \"%s\" m WHERE %s ORDER BY ", q->s->table.name, q->where.v);
    for (size_t i = 0; i < q->sorts; i++)
        buffer_print(&b, "m.\"%s\"%s, ", q->sort[i], way);
    buffer_print(&b, "m.\"owner\"%s, m.\"batch\"%s, m.\"id\"%s LIMIT %d", way, way, way, limit + 1);
    return b.v;
}

enum status
list_page(struct request *rq, struct list_call *c, int limit)
{
    struct query   q;
    struct db_rows rows;
    enum status    st = build(&q, rq, c);

    if (st != OK)
        return st;
    if (q.after && *q.after && !put_cursor(&q)) {
        (void)request_fault(rq, "after",
                            say(rq, "翻页位置无效，请从第一页开始",
                                "The cursor is of another list: begin at the first page."));
        return E_INVALID;
    }
    if ((st = rq_query(rq, page_sql(&q, limit), q.v, q.n, &rows)) != OK)
        return st;
    c->row_count = rows.n > (size_t)limit ? (size_t)limit : rows.n;
    c->rows = arena_alloc(rq->arena, (c->row_count + 1) * sizeof(*c->rows));
    for (size_t i = 0; i < c->row_count; i++)
        c->rows[i] = record_of_row(rq, c->shape, &rows.v[i * rows.columns]);
    c->next = rows.n > c->row_count ? cursor_of(&q, c->rows[c->row_count - 1]) : NULL;
    return OK;
}
