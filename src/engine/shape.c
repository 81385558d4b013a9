/* shape.c - modules become tables, and their strings become nodes. */
#include "engine/shape.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "core/buffer.h"
#include "core/status.h"

static struct arena  *memory;       /* process lifetime */
static struct shape  *shapes;
static const struct sql_table **every_table;
static size_t         table_total;

bool
is_secret(const struct field *f)
{
    return type_info[f->type].secret || f->tag != 0;
}

bool
is_reference(const struct field *f)
{
    return f->type == REF || f->type == ORG || f->type == PERSON || f->type == EMPLOYER;
}

size_t
shape_count(void)
{
    return module_count;
}

struct shape *
shape_at(size_t i)
{
    return &shapes[i];
}

struct shape *
shape_of(const struct module *m)
{
    for (size_t i = 0; i < module_count; i++)
        if (shapes[i].m == m)
            return &shapes[i];
    CHECK(false);
}

struct shape *
shape_named(const char *name)
{
    for (size_t i = 0; name && i < module_count; i++)
        if (strcmp(shapes[i].m->name, name) == 0)
            return &shapes[i];
    return NULL;
}

int
field_index(const struct shape *s, const char *name)
{
    for (size_t i = 0; name && i < s->m->fields.n; i++)
        if (strcmp(s->m->fields.v[i].name, name) == 0)
            return (int)i;
    return -1;
}

const struct step_shape *
step_shape_named(const struct shape *s, const char *name)
{
    for (size_t i = 0; i < s->m->steps.n; i++)
        if (strcmp(s->m->steps.v[i].name, name) == 0)
            return &s->steps[i];
    return NULL;
}

/* ---- tables ---- */

static enum store
store_of(const struct field *f)
{
    if (is_secret(f))
        return STORE_BLOB;
    const char *sql = type_info[f->type].sqlite;
    return *sql == 'T' ? STORE_TEXT : *sql == 'B' ? STORE_BLOB : STORE_INT;
}

static void
add_column(struct sql_table *t, const char *name, enum store store, int64_t empty, const char *was)
{
    struct column *v = (struct column *)(uintptr_t)t->columns;

    CHECK(t->n < TABLE_COLUMNS_MAX);
    v[t->n++] = (struct column){ name, store, empty, was };
}

static void
add_field(struct sql_table *t, const struct field *f)
{
    add_column(t, f->name, store_of(f), store_of(f) == STORE_INT ? empty_number(f->type) : 0,
               f->was);
}

static void
open_table(struct sql_table *t, const char *name, size_t key)
{
    *t = (struct sql_table){ .name = name, .key = key };
    t->columns = arena_alloc(memory, TABLE_COLUMNS_MAX * sizeof(struct column));
    t->indexes = arena_alloc(memory, 24 * sizeof(struct index));
}

static void
add_index(struct sql_table *t, const char *suffix, const char *columns, const char *why)
{
    struct index *v = (struct index *)(uintptr_t)t->indexes;

    CHECK(t->index_count < 24);
    v[t->index_count++] = (struct index){ arena_print(memory, "%s.%s", t->name, suffix),
                                          arena_print(memory, "realm %s", columns), why };
}

static void
search_columns(struct shape *s, struct field_shape *f)
{
    const char *key = arena_print(memory, "%s_key", f->f->name);
    const char *initials = arena_print(memory, "%s_initials", f->f->name);

    f->key = (int)s->table.n;
    add_column(&s->table, key, STORE_TEXT, 0, NULL);
    f->initials = (int)s->table.n;
    add_column(&s->table, initials, STORE_TEXT, 0, NULL);
    add_index(&s->table, key, arena_print(memory, "%s %s owner batch id", key, f->f->name),
              "lists are sorted by it");
}

static void
make_record_table(struct shape *s)
{
    const struct module *m = s->m;
    struct sql_table        *t = &s->table;
    static const char *const ours[] = { "realm", "id", "rev", "batch" };

    open_table(t, m->name, 2);
    t->by_id = true;
    for (size_t i = 0; i < 4; i++)
        add_column(t, ours[i], STORE_INT, 0, NULL);
    add_column(t, "state", STORE_TEXT, 0, NULL);
    add_column(t, "owner", STORE_INT, 0, NULL);
    add_column(t, "created", STORE_INT, 0, NULL);
    add_column(t, "since", STORE_INT, 0, NULL);
    if (has_standing(m, HOLDER)) {
        add_column(t, "holder", STORE_INT, 0, NULL);
        add_column(t, "handler", STORE_INT, 0, NULL);
    }
    add_index(t, "owner", "owner batch id", "scope");
    s->first = (int)t->n;
    for (size_t i = 0; i < m->fields.n; i++) {
        struct field_shape *f = &s->fields[i];
        f->f = &m->fields.v[i];
        f->column = f->key = f->initials = -1;
        f->target = target_of(m, f->f);
        if (f->f->match || !type_info[f->f->type].sqlite)
            continue;
        f->column = (int)t->n;
        add_field(t, f->f);
        if (f->f->flags & FILTER)
            add_index(t, f->f->name, arena_print(memory, "%s owner batch id", f->f->name),
                      "FILTER");
        else if (f->f->flags & SEARCH && f->f->type != TEXT && !is_secret(f->f))
            add_index(t, f->f->name, arena_print(memory, "%s owner batch id", f->f->name),
                      "SEARCH");
    }
    for (size_t i = 0; i < m->fields.n; i++)
        if (s->fields[i].column >= 0 && m->fields.v[i].type == TEXT && m->fields.v[i].flags & SEARCH
            && m->fields.v[i].flags & LISTED)
            search_columns(s, &s->fields[i]);
}

/* <table>_span (realm, record, since, until, the dated fields, void): closed spans (M2b). */
static void
make_span_table(struct shape *s)
{
    struct sql_table *t = &s->span;

    open_table(t, arena_print(memory, "%s_span", s->m->name), 4);
    add_column(t, "realm", STORE_INT, 0, NULL);
    add_column(t, "record", STORE_INT, 0, NULL);
    add_column(t, "since", STORE_INT, 0, NULL);
    add_column(t, "n", STORE_INT, 0, NULL);
    add_column(t, "until", STORE_INT, 0, NULL);
    add_column(t, "void", STORE_INT, 0, NULL);
    add_column(t, "state", STORE_TEXT, 0, NULL);
    add_column(t, "owner", STORE_INT, 0, NULL);
    s->dated = arena_alloc(memory, (s->m->fields.n + 1) * sizeof(int));
    for (size_t i = 0; i < s->m->fields.n; i++)
        if (s->m->fields.v[i].flags & DATED && s->fields[i].column >= 0) {
            s->dated[s->dated_count++] = (int)i;
            add_field(t, &s->m->fields.v[i]);
        }
}

static void
make_part_tables(struct shape *s)
{
    s->parts = arena_alloc(memory, (s->m->parts.n + 1) * sizeof(*s->parts));
    for (size_t i = 0; i < s->m->parts.n; i++) {
        const struct part *p = &s->m->parts.v[i];
        struct sql_table      *t = &s->parts[i];
        open_table(t, arena_print(memory, "%s.%s", s->m->name, p->name), 3);
        if (p->was)
            t->was = arena_print(memory, "%s.%s", s->m->name, p->was);
        add_column(t, "realm", STORE_INT, 0, NULL);
        add_column(t, "_of", STORE_INT, 0, NULL);
        add_column(t, "_n", STORE_INT, 0, NULL);
        if (p->span)
            add_column(t, "now", STORE_INT, 0, NULL);
        for (size_t k = 0; k < p->fields.n; k++)
            add_field(t, &p->fields.v[k]);
    }
}

/* ---- strings ---- */

static bool sound;

static void
complain(const struct shape *s, const char *what, const char *text, const struct fault *f)
{
    fprintf(stderr, "module %s: %s \"%s\": %s, at \"%s\"\n", s->m->name, what, text,
            f->why ? f->why : "?", f->at ? f->at : "");
    sound = false;
}

static struct node *
cond_of(const struct shape *s, const char *text, bool stored)
{
    const struct scope scope = { s->m, NULL, stored, memory };
    struct fault       f = { 0 };
    struct node       *x = text ? parse_cond(&scope, text, &f) : NULL;

    if (text && !x)
        complain(s, "condition", text, &f);
    return x;
}

static struct node *
path_of(const struct shape *s, const char *text, size_t n)
{
    const struct scope scope = { s->m, NULL, false, memory };
    struct fault       f = { 0 };
    struct node       *x = parse_path(&scope, text, n, &f);

    if (!x)
        complain(s, "path", text, &f);
    return x;
}

static struct node *
sum_of(const struct shape *s, const char *text, size_t n)
{
    const struct scope scope = { s->m, NULL, false, memory };
    struct fault       f = { 0 };
    struct node       *x = parse_value(&scope, arena_slice(memory, text, n), n, &f);

    if (!x)
        complain(s, "value", text, &f);
    return x;
}

static struct who *
who_of(const struct shape *s, const char *words)
{
    struct who *first = NULL, **last = &first;

    EACH_WORD (w, n, words) {
        struct who  *x = *last = arena_alloc(memory, sizeof(*x));
        const size_t role = strcspn(w, "@ ");
        last = &x->next;
        x->role = arena_slice(memory, w, role);
        if (role == n)
            continue;
        const char  *place = w + role + 1;
        const size_t k = strcspn(place, "+^ ");
        x->place = path_of(s, arena_slice(memory, place, k), k);
        if (place[k] == '+')
            x->up = place[k + 1] - '0';
        if (place[k] == '^')
            x->level = arena_slice(memory, place + k + 1, n - role - 1 - k - 1);
    }
    return first;
}

static struct ask *
asks_of(struct step_shape *y, const struct shape *s, const char *words)
{
    struct ask *first = NULL, **last = &first;

    EACH_WORD (w, n, words) {
        const size_t k = strcspn(w, "?+ ");
        struct ask  *x = *last = arena_alloc(memory, sizeof(*x));
        last = &x->next;
        x->optional = w[k] == '?';
        x->added = w[k] == '+';
        (void)n;
        if (k == 5 && strncmp(w, "since", 5) == 0) {
            y->asks_since = true;
            continue;
        }
        x->part = part_named(s->m, w, k);
        x->field = x->part ? NULL : column_named(s->m, NULL, w, k);
    }
    return first;
}

static struct set *
sets_of(const struct shape *s, const char *words)
{
    struct set *first = NULL, **last = &first;

    EACH_ASSIGNMENT (w, n, words) {
        const size_t k = strcspn(w, "="), rest = n - k - 1;
        const char  *v = w + k + 1;
        struct set  *x = *last = arena_alloc(memory, sizeof(*x));
        last = &x->next;
        x->field = column_named(s->m, NULL, w, k);
        CHECK(x->field);
        if (!rest)
            x->empties = true;
        else if (rest == 5 && strncmp(v, "$next", 5) == 0)
            x->next_number = true;
        else if (kind_of(s->m, x->field).base == K_CODE
                 && code_known(kind_of(s->m, x->field), v, rest))
            x->code = arena_slice(memory, v, rest);
        else
            x->sum = sum_of(s, v, rest);
    }
    return first;
}

static void
make_steps(struct shape *s)
{
    s->steps = arena_alloc(memory, (s->m->steps.n + 1) * sizeof(*s->steps));
    for (size_t i = 0; i < s->m->steps.n; i++) {
        struct step_shape *y = &s->steps[i];
        y->step = &s->m->steps.v[i];
        y->birth = strcmp(y->step->from, "new") == 0;
        y->who = who_of(s, y->step->who);
        y->asks = asks_of(y, s, y->step->asks);
        y->sets = sets_of(s, y->step->sets);
        y->when = cond_of(s, y->step->when, false);
    }
}

static struct match *
match_of(const struct shape *s, const struct field_shape *f)
{
    struct match *first = NULL, **last = &first;

    EACH_WORD (w, n, f->f->match) {
        const size_t  k = strcspn(w, "=");
        struct match *x = *last = arena_alloc(memory, sizeof(*x));
        last = &x->next;
        x->theirs = column_named(f->target, NULL, w, k);
        x->mine = column_named(s->m, NULL, w + k + 1, n - k - 1);
        CHECK(x->theirs && x->mine);
    }
    return first;
}

static void
make_fields(struct shape *s)
{
    for (size_t i = 0; i < s->m->fields.n; i++) {
        struct field_shape *f = &s->fields[i];
        const struct field *d = f->f;
        f->copy = d->copy ? path_of(s, d->copy, strlen(d->copy)) : NULL;
        f->follow = d->follow && strncmp(d->follow, "any(", 4) != 0
                      ? path_of(s, d->follow, strlen(d->follow))
                      : NULL;
        f->calc = d->calc ? sum_of(s, d->calc, strlen(d->calc)) : NULL;
        f->when = cond_of(s, d->when, false);
        f->match = d->match ? match_of(s, f) : NULL;
    }
}

/* "name=name above=org": fields of the other module, values of mine (or of the row of `each`). */
static struct set *
answers_of(const struct shape *s, const struct shape *to, const struct part *each,
           const char *words)
{
    struct set *first = NULL, **last = &first;

    EACH_ASSIGNMENT (w, n, words) {
        const size_t       k = strcspn(w, "="), rest = n - k - 1;
        const char        *v = w + k + 1;
        const struct scope scope = { s->m, each, false, memory };
        struct fault       f = { 0 };
        struct set        *x = *last = arena_alloc(memory, sizeof(*x));
        last = &x->next;
        x->field = column_named(to->m, NULL, w, k);
        CHECK(x->field);
        const struct kind kind = kind_of(to->m, x->field);
        if (kind.base == K_CODE && code_known(kind, v, rest)) {
            x->code = arena_slice(memory, v, rest);
            continue;
        }
        const char *text = arena_slice(memory, v, rest);
        if (!(x->sum = parse_value(&scope, text, rest, &f)))
            complain(s, "answer", text, &f);
    }
    return first;
}

static void
make_opens(struct shape *s)
{
    s->opens = arena_alloc(memory, (s->m->opens.n + 1) * sizeof(*s->opens));
    for (size_t i = 0; i < s->m->opens.n; i++) {
        struct open_shape *o = &s->opens[i];
        const size_t       k = strcspn(s->m->opens.v[i].step, ".");
        o->open = &s->m->opens.v[i];
        o->shape = shape_named(arena_slice(memory, o->open->step, k));
        CHECK(o->shape);
        o->step = step_shape_named(o->shape, o->open->step + k + 1);
        o->each = o->open->each ? part_named(s->m, o->open->each, strlen(o->open->each)) : NULL;
        o->answers = answers_of(s, o->shape, o->each, o->open->answers);
        o->when = cond_of(s, o->open->when, false);
    }
}

/* "any(org.employer, state=active)": org knows that its rows are looked at. */
static void
make_any_followers(struct shape *mine)
{
    for (size_t i = 0; i < mine->m->fields.n; i++) {
        const char        *text = mine->m->fields.v[i].follow;
        const struct scope scope = { mine->m, NULL, false, memory };
        struct fault       f = { 0 };
        if (!text || strncmp(text, "any(", 4) != 0)
            continue;
        const struct node *x = parse_cond(&scope, text, &f);
        if (!x || x->rows.link != POINTS_HERE) {
            complain(mine, "follow", text, &f);
            continue;
        }
        struct shape *s = shape_of(x->rows.m);
        size_t        cap = s->any_count;
        s->any_followers =
            arena_grow(memory, s->any_followers, s->any_count, &cap, sizeof(*s->any_followers));
        s->any_followers[s->any_count++] =
            (struct any_follower){ mine, (int)i, field_index(s, x->rows.via->name), x->cond };
    }
}

static void
make_uniques(struct shape *s)
{
    s->uniques = arena_alloc(memory, (s->m->uniques.n + 1) * sizeof(*s->uniques));
    for (size_t i = 0; i < s->m->uniques.n; i++) {
        struct unique_shape *u = &s->uniques[i];
        u->unique = &s->m->uniques.v[i];
        char *kind = arena_print(memory, "%s/%s", s->m->name, u->unique->fields);
        for (char *p = kind; *p; p++)
            if (*p == ' ')
                *p = '+';
        u->kind = kind;
        const struct part *over =
            u->unique->over ? part_named(s->m, u->unique->over, strlen(u->unique->over)) : NULL;
        u->part = over ? (int)(over - s->m->parts.v) : -1;
        EACH_WORD (w, n, u->unique->fields) {
            CHECK(u->n < 4);
            const struct field *f = column_named(s->m, over, w, n);
            u->fields[u->n++] = over ? (int)(f - over->fields.v) : field_index(s, f->name);
        }
        const struct scope scope = { s->m, over, true, memory };
        struct fault       f = { 0 };
        u->where = u->unique->where ? parse_cond(&scope, u->unique->where, &f) : NULL;
        if (u->unique->where && !u->where)
            complain(s, "unique", u->unique->where, &f);
    }
}

/* "bars.person" names a field of a part, "person" one of mine. */
static void
add_bar(struct shape *s, const char *path)
{
    const size_t       k = strcspn(path, ".");
    const struct part *p = path[k] ? part_named(s->m, path, k) : NULL;
    const char        *name = p ? path + k + 1 : path;
    const struct field *f = column_named(s->m, p, name, strlen(name));

    CHECK(f && s->bar_count < 4);
    s->bars[s->bar_count++] = p ? (struct bar){ (int)(p - s->m->parts.v), (int)(f - p->fields.v) }
                                : (struct bar){ -1, field_index(s, f->name) };
}

static void
make_access(struct shape *s)
{
    s->readers = arena_alloc(memory, (s->m->access.n + 1) * sizeof(*s->readers));
    for (size_t i = 0; i < s->m->access.n; i++) {
        const struct access *x = &s->m->access.v[i];
        if (x->standing == BARRED)
            add_bar(s, x->path);
        else if (x->standing == READER)
            s->readers[s->reader_count++] =
                (struct reader){ path_of(s, x->path, strlen(x->path)), cond_of(s, x->when, false),
                                 x->fields };
    }
}

static void
make_rest(struct shape *s)
{
    s->checks = arena_alloc(memory, (s->m->checks.n + 1) * sizeof(*s->checks));
    for (size_t i = 0; i < s->m->checks.n; i++)
        s->checks[i] =
            (struct check_shape){ &s->m->checks.v[i], cond_of(s, s->m->checks.v[i].must, false),
                                  cond_of(s, s->m->checks.v[i].when, false) };
    s->tells = arena_alloc(memory, (s->m->tells.n + 1) * sizeof(*s->tells));
    for (size_t i = 0; i < s->m->tells.n; i++)
        s->tells[i] = (struct told){ &s->m->tells.v[i], who_of(s, s->m->tells.v[i].to),
                                     cond_of(s, s->m->tells.v[i].when, false) };
    for (size_t i = 0; i < s->m->access.n; i++) {
        const struct access *x = &s->m->access.v[i];
        if (x->standing == OWNER || (x->standing == READER && !s->owner)) {
            s->owner = path_of(s, x->path, strlen(x->path));
            s->owner_is_self = strcmp(x->path, "id") == 0;
        }
        if (x->standing == VIA && s->via_count < 4)
            s->via[s->via_count++] = x->path;
        if (x->standing == CONCERNED)
            s->concerned = path_of(s, x->path, strlen(x->path));
    }
}

const char *
table_columns(struct arena *a, const struct sql_table *t)
{
    struct buffer b;

    buffer_open(&b, a);
    for (size_t i = 0; i < t->n; i++)
        buffer_print(&b, "%s\"%s\"", i ? ", " : "", t->columns[i].name);
    return b.v;
}

const char *
spans_select(struct arena *a, const struct shape *s)
{
    return arena_print(a,
                       "SELECT %s FROM \"%s\" WHERE \"realm\" = $1 AND \"record\" = $2"
                       " AND \"void\" = 0 ORDER BY \"since\", \"n\"",
                       table_columns(a, &s->span), s->span.name);
}

static void
make_select(struct shape *s)
{
    s->columns = table_columns(memory, &s->table);
    s->select = arena_print(memory, "SELECT %s FROM \"%s\" WHERE \"realm\" = $1 AND \"id\" = $2",
                            s->columns, s->table.name);
}

/* member.name follows person.name: person knows of it. */
static void
make_followers(void)
{
    for (size_t i = 0; i < module_count; i++)
        for (size_t k = 0; k < shapes[i].m->fields.n; k++) {
            const struct node *x = shapes[i].fields[k].follow;
            if (!x || x->hops != 2)
                continue;
            struct shape *s = shape_of(x->hop[1].m);
            size_t        cap = s->follower_count;
            s->followers =
                arena_grow(memory, s->followers, s->follower_count, &cap, sizeof(*s->followers));
            s->followers[s->follower_count++] =
                (struct follower){ &shapes[i], (int)k, field_index(&shapes[i], x->hop[0].f->name),
                                   field_index(s, x->hop[1].f->name) };
        }
}

static void
list_tables(void)
{
    every_table = arena_alloc(memory, (ENGINE_TABLES + module_count * 40) * sizeof(*every_table));
    for (size_t i = 0; i < ENGINE_TABLES; i++)
        every_table[table_total++] = &engine_tables[i];
    for (size_t i = 0; i < module_count; i++) {
        every_table[table_total++] = &shapes[i].table;
        every_table[table_total++] = &shapes[i].span;
        for (size_t k = 0; k < shapes[i].m->parts.n; k++)
            every_table[table_total++] = &shapes[i].parts[k];
    }
}

const struct sql_table *const *
all_tables(size_t *n)
{
    *n = table_total;
    return every_table;
}

bool
shapes_make(void)
{
    sound = true;
    memory = arena_open();
    shapes = arena_alloc(memory, module_count * sizeof(*shapes));
    for (size_t i = 0; i < module_count; i++) {
        struct shape *s = &shapes[i];
        s->m = modules[i];
        s->fields = arena_alloc(memory, (s->m->fields.n + 1) * sizeof(*s->fields));
        if (s->m->tag < 1 || s->m->tag > 255) {
            fprintf(stderr, "module %s: owes a tag of 1 to 255, its number for ever\n", s->m->name);
            sound = false;
        }
        make_record_table(s);
        make_span_table(s);
        make_part_tables(s);
    }
    for (size_t i = 0; i < module_count; i++) {
        make_fields(&shapes[i]);
        make_steps(&shapes[i]);
        make_uniques(&shapes[i]);
        make_rest(&shapes[i]);
        make_access(&shapes[i]);
        make_select(&shapes[i]);
    }
    for (size_t i = 0; i < module_count; i++) {
        make_opens(&shapes[i]);
        make_any_followers(&shapes[i]);
    }
    make_followers();
    list_tables();
    return sound;
}
