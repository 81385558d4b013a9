/* list.c - a list reads one table: filters, sort and cursor become one statement. */
#include "engine/list_query.h"
#include <stdlib.h>
#include <string.h>
#include "core/pinyin.h"
#include "core/text.h"
#include "engine/tree.h"

static const char *
say(const struct request *rq, const char *chinese, const char *english)
{
    return rq->english ? english : chinese;
}

/* "$n" of a new parameter. */
size_t
query_bind(struct query *q, struct db_value v)
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
                 query_bind(q, db_int(q->rq->caller->person)));
    return true;
}

/* The caller's scope first: without it nothing is built (M4b). */
static void
put_scope(struct query *q, const char *under)
{
    buffer_print(&q->where, "m.\"realm\" = $%zu AND ", query_bind(q, db_int(q->rq->realm)));
    if (put_own(q))
        return;
    const size_t bits = query_bind(q, scope_under(q->rq, q->s, under));
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
                         query_bind(q, db_int(me)));
        else
            buffer_print(&q->where,
                         " AND NOT EXISTS (SELECT 1 FROM \"%s\" b WHERE b.\"realm\" = m.\"realm\""
                         " AND b.\"_of\" = m.\"id\" AND b.\"%s\" = $%zu)",
                         q->s->parts[b.part].name, q->s->m->parts.v[b.part].fields.v[b.field].name,
                         query_bind(q, db_int(me)));
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
    for (const char *w = text; *w;) {
        const size_t n = strcspn(w, ",");
        if (given == CODES_MOST) {
            (void)request_fault(q->rq, name, say(q->rq, "最多 20 个代码", "At most 20 codes."));
            break;
        }
        if (f == &engine_columns[COLUMN_STATE] ? !state_named(q->s->m, w, n)
                                               : !code_known(kind, w, n))
            (void)request_fault(q->rq, name, say(q->rq, "没有这个代码", "No such code."));
        else if (f->type == BOOLEAN)
            buffer_print(&q->where, "%s%d", given++ ? ", " : "", *w == 'y');
        else
            buffer_print(&q->where, "%s$%zu", given++ ? ", " : "",
                         query_bind(q, db_text(arena_slice(q->rq->arena, w, n))));
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
    buffer_print(&q->where, " AND m.\"%s\" = $%zu", f->name, query_bind(q, db_int(id)));
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
                 from ? ">=" : "<=", query_bind(q, db_int(v.n)), f->name,
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
                     query_bind(q, db_text(text_nfc(q->rq->arena, p->value))));
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
        buffer_print(&right, "$%zu, ", query_bind(q, v));
    }
    buffer_text(&left, "m.\"owner\", m.\"batch\", m.\"id\"");
    for (int i = 0; i < 3; i++) {
        if (!cursor_value(q, &at, STORE_INT, &v))
            return false;
        buffer_print(&right, "%s$%zu", i ? ", " : "", query_bind(q, v));
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
    for (size_t i = 0; i < c->n; i++) {
        bool known = false;
        for (size_t k = 0; k < sizeof(ours) / sizeof(ours[0]); k++)
            known |= strcmp(ours[k], c->pairs[i].name) == 0;
        if (!known && q->n < PARAMETERS - 40)
            filter_field(q, &c->pairs[i]);
        else if (!known) /* a filter that were left out would show more than was asked */
            (void)request_fault(rq, c->pairs[i].name,
                                say(rq, "筛选条件过多", "Too many conditions."));
    }
    if (unlinked && strcmp(unlinked, "1") == 0) {
        buffer_text(&q->where, " AND ");
        if (!match_missing_sql(rq, c->shape, &q->where))
            (void)request_fault(rq, "unlinked",
                                say(rq, "此处没有对应关系", "Nothing is linked here."));
    }
    put_sort(q, pair(c, "sort"));
    const enum status st = text ? query_search(q, text) : OK;
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
