/* register.c - what a logged-in person may send: queries of lists, cursors, answers to steps. */
#include <string.h>
#include "core/text.h"
#include "engine/import.h"
#include "engine/list.h"
#include "fuzz/fuzz.h"

enum { PAIRS_MOST = 64 };

static struct shape *
shape_of_line(const char *line)
{
    struct shape *s = shape_named(line);

    return s ? s : shape_at(fuzz_pick(line, shape_count()));
}

/* What a caller sends is refused or answered; it is never a fault of the database. */
static void
answered(const struct request *rq, enum status st)
{
    if (st == E_FAULT || st == E_BUSY)
        fprintf(stderr, "%s\n", db_why(rq->db));
    CHECK(st != E_FAULT && st != E_BUSY);
    for (size_t i = 0; i < rq->fault_count; i++) {
        CHECK(rq->faults[i].field && rq->faults[i].says && *rq->faults[i].says);
        CHECK(text_valid(rq->faults[i].field, strlen(rq->faults[i].field)));
    }
}

static void
list_ask(const struct fuzz_input *in, const char *module, const struct list_pair *pairs, size_t n)
{
    struct request   rq;
    struct caller    caller;
    struct list_call call = { .shape = shape_of_line(module), .pairs = pairs, .n = n };
    struct buffer    out;
    int64_t          total;

    fuzz_begin(&rq, &caller, in->arena);
    buffer_open(&out, in->arena);
    json_open(&out, '[');
    enum status st = list_page(&rq, &call, 2);
    answered(&rq, st);
    for (size_t i = 0; st == OK && i < call.row_count; i++)
        view_row(&rq, &out, call.rows[i]);
    if (st == OK && call.next) {            /* our own cursor is taken */
        struct list_pair *more = arena_alloc(in->arena, (n + 1) * sizeof *more);
        size_t            k = 1;
        more[0] = (struct list_pair){ "after", call.next };
        for (size_t i = 0; i < n; i++)
            if (strcmp(pairs[i].name, "after") != 0)
                more[k++] = pairs[i];
        struct list_call next = { .shape = call.shape, .pairs = more, .n = k };
        CHECK(list_page(&rq, &next, 2) == OK);
    }
    st = list_total(&rq, &call, 20000, &total);
    answered(&rq, st);
    fuzz_end(&rq);
}

/* A module, then lines name=value. */
void
fuzz_list_query(const struct fuzz_input *in)
{
    struct list_pair pairs[PAIRS_MOST];
    char            *text = fuzz_text(in);
    size_t           n = 0;

    if (!text_valid(text, strlen(text)))
        return;
    const char *module = fuzz_cut_line(&text);
    while (*text && n < PAIRS_MOST) {
        char *line = fuzz_cut_line(&text), *value = strchr(line, '=');
        if (value)
            *value++ = 0;
        pairs[n++] = (struct list_pair){ line, value ? value : "" };
    }
    list_ask(in, module, pairs, n);
}

/* A module, a sort, and what the cursor says; it is wrapped as the page wraps it. */
void
fuzz_cursor(const struct fuzz_input *in)
{
    char       *text = fuzz_text(in);
    const char *module = fuzz_cut_line(&text), *sort = fuzz_cut_line(&text);
    const char *inside = text_base64(in->arena, text, strlen(text));

    if (!text_valid(sort, strlen(sort)))
        return;
    const struct list_pair pairs[] = { { "sort", sort }, { "after", inside } };
    list_ask(in, module, pairs + !*sort, 2u - !*sort);
    if (!text_valid(text, strlen(text)))
        return;
    const struct list_pair raw[] = { { "sort", sort }, { "after", text } };
    list_ask(in, module, raw + !*sort, 2u - !*sort);
}

/* ---- steps ---- */

static const struct step_shape *
step_of_line(struct shape *s, const char *name)
{
    const struct step_shape *y = step_shape_named(s, name);

    return y ? y : &s->steps[fuzz_pick(name, s->m->steps.n)];
}

/* A record of the module that is there, or one that is not. */
static int64_t
record_of_line(const struct shape *s, const char *word)
{
    const size_t at = fuzz_pick(word, fuzz_record_count);

    for (size_t i = 0; i < fuzz_record_count; i++) {
        const struct fuzz_record *r = &fuzz_records[(at + i) % fuzz_record_count];
        if (strcmp(r->module, s->m->name) == 0)
            return r->id;
    }
    return 1;
}

/* {realm} and the like would not be mutated well: ids stand in the answers as @module. */
static char *
with_ids(const struct fuzz_input *in, const char *text)
{
    struct buffer b;

    buffer_open(&b, in->arena);
    for (; *text; text++) {
        size_t i = 0;
        if (*text == '@')
            for (; i < fuzz_record_count; i++)
                if (text_starts(text + 1, fuzz_records[i].module))
                    break;
        if (*text == '@' && i < fuzz_record_count) {
            buffer_text(&b, id_text(in->arena, 1, fuzz_records[i].id));
            text += strlen(fuzz_records[i].module);
        } else {
            buffer_char(&b, *text);
        }
    }
    return b.v;
}

static void
step_try(struct request *rq, const struct fuzz_input *in, const char *line, json_t *body)
{
    struct arena    *a = in->arena;
    char            *words = arena_text(a, line), *rest = NULL;
    const char      *module = strtok_r(words, " ", &rest), *name = strtok_r(NULL, " ", &rest);
    struct change    change;
    struct step_call call = { .shape = shape_of_line(module ? module : "") };
    struct buffer    out;

    call.step = step_of_line(call.shape, name ? name : "");
    if (!call.step->birth)
        call.id = record_of_line(call.shape, rest ? rest : "");
    struct record *r = call.id ? record_get(rq, call.shape, call.id) : NULL;
    call.if_match = r ? record_rev(r) : -1;
    if (!answers_read(rq, call.shape, call.step, body, &call.answers))
        return;
    change_open(&change, rq);
    const enum status st = plan_step(rq, &change, &call);
    answered(rq, st);
    if (st != OK)
        return;
    buffer_open(&out, a);
    view_preview(rq, &out, &change);
    CHECK(text_valid(out.v, out.n));
    buffer_open(&out, a);
    if (r)
        answered(rq, view_record(rq, &out, r));
}

static void
forget_json(void *j)
{
    json_decref(j);
}

/* name=value becomes a text, name:value whatever JSON says that the value is. */
static void
answer_add(json_t *object, char *line)
{
    char   *mark = line + strcspn(line, "=:");
    json_t *value = NULL;

    if (!*mark)
        return;
    if (*mark == ':')
        value = json_loads(mark + 1, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, NULL);
    else
        value = json_string(mark + 1);
    *mark = 0;
    if (value)
        (void)json_object_set_new(object, line, value);
}

/* A line "[part" begins a row of that part. */
static json_t *
answers_of_lines(char *text)
{
    json_t *all = json_object(), *object = all;

    while (*text) {
        char *line = fuzz_cut_line(&text);
        if (*line != '[') {
            answer_add(object, line);
            continue;
        }
        json_t *rows = json_object_get(all, line + 1);
        if (!json_is_array(rows)) {
            (void)json_object_set_new(all, line + 1, json_array());
            rows = json_object_get(all, line + 1);
        }
        (void)json_array_append_new(rows, json_object());
        object = json_is_array(rows) ? json_array_get(rows, json_array_size(rows) - 1) : all;
    }
    return all;
}

/* "module step record", then the JSON of the answers, or lines of answers. */
void
fuzz_json_step(const struct fuzz_input *in)
{
    struct request rq;
    struct caller  caller;
    char          *text = fuzz_text(in);
    const char    *line = fuzz_cut_line(&text);
    char          *json = with_ids(in, text);
    const size_t   n = strlen(json);
    const bool     whole = *json == '{' || *json == '[' || n == 0;
    json_t        *body =
        whole ? json_loadb(json, n, JSON_REJECT_DUPLICATES, NULL) : answers_of_lines(json);

    if (!body)
        return;
    arena_on_close(in->arena, forget_json, body);
    fuzz_begin(&rq, &caller, in->arena);
    rq.english = n % 2;
    step_try(&rq, in, line, body);
    answered(&rq, OK);
    fuzz_end(&rq);
}

/* What the wizard of an import sends. */
void
fuzz_import_settings(const struct fuzz_input *in)
{
    struct request         rq;
    struct caller          caller;
    const char            *text = with_ids(in, fuzz_text(in));
    json_t                *body = json_loadb(text, strlen(text), JSON_REJECT_DUPLICATES, NULL);
    struct import_settings s = { .layout = "", .sheet = -1, .whole = -1 }, again = s;

    if (!json_is_object(body)) {
        json_decref(body);
        return;
    }
    arena_on_close(in->arena, forget_json, body);
    fuzz_begin(&rq, &caller, in->arena);
    if (import_settings_read(&rq, body, &s)) {
        const char *kept = import_settings_text(in->arena, &s);
        import_settings_load(in->arena, kept, &again);
        CHECK(strcmp(import_settings_text(in->arena, &again), kept) == 0);
    }
    answered(&rq, OK);
    fuzz_end(&rq);
}
