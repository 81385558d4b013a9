/* search.c - what is typed into the search box: names, parts of them, initials, numbers, and
 * the last digits of protected values by their tokens (M4g, M5d). */
#include "engine/list_query.h"
#include <string.h>
#include "core/text.h"
#include "engine/tree.h"

enum { DIGIT_HITS = 400, TOKENS_A_QUERY = 60 };

static const char *
say(const struct request *rq, const char *chinese, const char *english)
{
    return rq->english ? english : chinese;
}

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

enum status
query_search(struct query *q, const char *text)
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
                     query_bind(q, db_text(words ? clean : upper)));
        any = true;
        if (f->initials >= 0
            && strspn(lower, "abcdefghijklmnopqrstuvwxyz0123456789") == strlen(lower))
            buffer_print(&q->where, " OR strpos(m.\"%s\", $%zu) > 0",
                         q->s->table.columns[f->initials].name, query_bind(q, db_text(lower)));
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
