/* sample.c - sound answers: what samples.tsv says of a field, else a value made out of its type. */
#include <stdlib.h>
#include <string.h>
#include "every.h"
#include "core/buffer.h"

/* ---- what a step asks ---- */

/* The word of asks that names this; its length without the mark, and the mark ('!', '?', '+'). */
bool
is_asked(const struct step *step, const char *name, size_t *n, char *mark)
{
    EACH_WORD (w, k, step->asks) {
        const bool marked = w[k - 1] == '?' || w[k - 1] == '+';
        *n = k - marked;
        *mark = marked ? w[k - 1] : '!';
        if (strlen(name) == *n && strncmp(w, name, *n) == 0)
            return true;
    }
    return false;
}

bool
is_part(const struct module *m, const char *name, size_t n)
{
    for (size_t i = 0; i < m->parts.n; i++)
        if (same(m->parts.v[i].name, name, n))
            return true;
    return false;
}

bool
is_secret_type(enum type t)
{
    return t == PHONE || t == IDNUMBER || t == BIRTH || t == BANK;
}

/* ---- samples.tsv: module, step or *, field, value ---- */

struct sample {
    const char *module, *step, *field, *value;
};
static struct sample *samples;
static size_t         sample_count, sample_room;

static void
line_take(char *line)
{
    char *cell[4];

    line[strcspn(line, "\r\n")] = 0;
    if (!*line || *line == '#')
        return;
    for (int i = 0; i < 4; i++)
        if (!(cell[i] = i ? strtok(NULL, "\t") : strtok(line, "\t")))
            give_up("%s: four cells a line: %s", scene.samples, line);
    samples = arena_grow(scene.arena, samples, sample_count, &sample_room, sizeof(*samples));
    samples[sample_count++] = (struct sample){
        arena_text(scene.arena, cell[0]),
        arena_text(scene.arena, cell[1]),
        arena_text(scene.arena, cell[2]),
        arena_text(scene.arena, cell[3]),
    };
}

static void
samples_load(void)
{
    char  line[1000];
    FILE *f = fopen(scene.samples, "r");

    if (!f)
        give_up("%s is missing", scene.samples);
    while (fgets(line, sizeof(line), f))
        line_take(line);
    fclose(f);
}

/* exact: said for this step, not for all of them. */
static const char *
sample_of(const struct module *m, const struct step *step, const char *field, bool exact)
{
    const char *found = NULL;

    if (!samples)
        samples_load();
    for (size_t i = 0; i < sample_count; i++) {
        const bool every = strcmp(samples[i].step, "*") == 0;
        if (strcmp(samples[i].module, m->name) != 0 || strcmp(samples[i].field, field) != 0)
            continue;
        if (!every && strcmp(samples[i].step, step->name) == 0)
            return samples[i].value;
        found = every && !exact ? samples[i].value : found;
    }
    return found;
}

/* What stands for {word}. */
static const char *
word_of(const char *word, const struct want *want)
{
    static int number;

    if (strcmp(word, "org") == 0)
        return want && want->org ? want->org : scene.base[0];
    if (strcmp(word, "above") == 0)
        return want && want->above ? want->above : scene.town[0];
    if (strcmp(word, "person") == 0)
        return want && want->person ? want->person : fresh_person();
    if (strcmp(word, "employer") == 0)
        return scene.employer;
    if (strcmp(word, "credit") == 0)
        return fresh_credit();
    if (strcmp(word, "identity") == 0)
        return fresh_identity();
    if (strcmp(word, "phone") == 0)
        return fresh_phone();
    if (strcmp(word, "today") == 0)
        return scene.today;
    if (strcmp(word, "n") == 0)
        return arena_print(scene.now, "%d", ++number);
    give_up("%s: there is no {%s}", scene.samples, word);
}

static char *
sample_fill(const char *text, const struct want *want)
{
    struct buffer b;

    buffer_open(&b, scene.now);
    for (const char *p = text; *p;) {
        const size_t n = *p == '{' ? strcspn(p, "}") : 0;
        if (!n || !p[n]) {
            buffer_char(&b, *p++);
            continue;
        }
        buffer_text(&b, word_of(arena_slice(scene.now, p + 1, n - 1), want));
        p += n + 1;
    }
    return b.v;
}

/* ---- a value ---- */

static char *
quoted(const char *text)
{
    json_t *j = json_string(text);
    char   *said = dumped(j);

    json_decref(j);
    return said;
}

static char *
typed(const struct field *f, const char *text)
{
    if (f->type == BOOLEAN)
        return arena_text(scene.now, strcmp(text, "yes") == 0 ? "true" : "false");
    return f->type == INTEGER ? arena_text(scene.now, text) : quoted(text);
}

/* The variety-th code of a choice or of a table, as it is today. */
static const char *
code_of(const struct field *f, int variety)
{
    const struct code_table *t =
        f->type == CODE ? code_table_named(f->codes, strlen(f->codes)) : NULL;
    int                      at = 0;

    for (size_t i = 0; t && i < t->n; i++)
        if (!t->v[(i + (size_t)variety) % t->n].to)
            return t->v[(i + (size_t)variety) % t->n].code;
    for (int round = 0; f->type == CHOICE && round < 2; round++)
        EACH_WORD (w, n, f->choices)
            if (at++ == variety || round == 1)
                return arena_slice(scene.now, w, strcspn(w, "=") < n ? strcspn(w, "=") : n);
    return NULL;
}

/* A record that a reference can point to. */
static const char *
target_for(const struct module *m, const struct field *f, const struct want *want)
{
    static int          depth;
    const struct module *to = target_of(m, f);
    struct subject       s;
    bool                 made;

    if (!to || strcmp(to->name, "org") == 0)
        return to ? word_of("org", want) : NULL;
    if (strcmp(to->name, "person") == 0 || strcmp(to->name, "employer") == 0)
        return word_of(to->name, want);
    if (depth == 2)
        return NULL;
    depth++;
    made = subject_make(&s, to, NULL, want);
    depth--;
    return made ? s.id : NULL;
}

static char *
text_of_length(int64_t least, int64_t most)
{
    static int    number;
    struct buffer b;
    int64_t       n = 8;

    buffer_open(&b, scene.now);
    buffer_print(&b, "样本%06d", ++number);
    for (; n < least; n++)
        buffer_text(&b, "甲");
    return most && n > most ? arena_print(scene.now, "%0*d", (int)most, number % 10) : b.v;
}

static int64_t
number_within(const struct field *f, int variety)
{
    const int64_t n = f->min + 1 + variety;

    return f->max && n > f->max ? f->max : n;
}

static char *
made_up(const struct module *m, const struct field *f, const struct want *want)
{
    const int   variety = want ? want->variety : 0;
    const char *text = NULL;

    switch (f->type) {
    case TEXT:
    case NOTE:
    case SERIAL: text = text_of_length(f->min, f->max); break;
    case INTEGER: return arena_print(scene.now, "%lld", (long long)number_within(f, variety));
    case MONEY: text = arena_print(scene.now, "%lld", (long long)number_within(f, variety)); break;
    case BOOLEAN: text = variety % 2 ? "yes" : "no"; break;
    case DATE: text = arena_print(scene.now, "2020-03-%02d", 1 + variety % 28); break;
    case MONTH: text = "2026-09"; break;
    case INSTANT: text = "2026-10-30T09:00:00+08:00"; break;
    case CHOICE:
    case CODE: text = code_of(f, variety); break;
    case REGION: text = variety % 2 ? "370202" : "370203"; break;
    case CREDIT: text = fresh_credit(); break;
    case PHONE: text = fresh_phone(); break;
    case IDNUMBER: text = fresh_identity(); break;
    case BIRTH: text = "1990-01-01"; break;
    case BANK: text = "6222020200112233445"; break;
    case REF:
    case ORG:
    case PERSON:
    case EMPLOYER: text = target_for(m, f, want); break;
    default: return NULL;                   /* files and what no form types */
    }
    return text ? typed(f, text) : NULL;
}

char *
value_of(const struct module *m, const struct step *step, const struct field *f,
         const struct want *want)
{
    const char *said = sample_of(m, step, f->name, false);

    return said ? typed(f, sample_fill(said, want)) : made_up(m, f, want);
}

/* ---- answers ---- */

static json_t *
part_answer(const struct module *m, const struct step *step, const struct part *p,
            const struct want *want)
{
    json_t *rows = json_array(), *row = json_object();

    for (size_t i = 0; i < p->fields.n; i++) {
        const struct field *f = &p->fields.v[i];
        const char         *said =
            sample_of(m, step, arena_print(scene.now, "%s.%s", p->name, f->name), false);
        char *text = said                ? typed(f, sample_fill(said, want))
                   : f->flags & REQUIRED ? made_up(m, f, want)
                                         : NULL;
        if (text)
            json_object_set_new(row, f->name, json_loads(text, JSON_DECODE_ANY, NULL));
    }
    json_array_append_new(rows, row);
    return rows;
}

static json_t *
answer_of(const struct module *m, const struct step *step, const char *name, size_t n,
          const struct want *want)
{
    const struct part  *p = part_named(m, name, n);
    const struct field *f = column_named(m, NULL, name, n);
    char               *text;

    if (p && is_part(m, name, n))
        return part_answer(m, step, p, want);
    text = f && !is_engine_column(f) ? value_of(m, step, f, want) : NULL;
    return text ? json_loads(text, JSON_DECODE_ANY, NULL) : NULL;
}

static void
answers_forget(void *j)
{
    json_decref(j);
}

/* Optional answers without which a birth is refused, as found out by trying. */
static struct need {
    const struct step *step;
    const char        *field;               /* NULL: it has been tried */
} needs[200];
static size_t need_count;

static bool
is_needed(const struct step *step, const char *field)
{
    for (size_t i = 0; i < need_count; i++)
        if (needs[i].step == step
            && (field ? needs[i].field && strcmp(needs[i].field, field) == 0 : !needs[i].field))
            return true;
    return false;
}

static void
need_add(const struct step *step, const char *field)
{
    if (need_count < sizeof(needs) / sizeof(needs[0]))
        needs[need_count++] = (struct need){ step, arena_text(scene.arena, field) };
}

static void
answers_fill(const struct module *m, const struct step *step, const struct want *want,
             json_t *answers)
{
    EACH_WORD (w, k, step->asks) {
        const bool   optional = w[k - 1] == '?', added = w[k - 1] == '+';
        const size_t n = k - (optional || added);
        const char  *name = arena_slice(scene.now, w, n);
        if (json_object_get(answers, name)
            || ((optional || is_part(m, name, n)) && !sample_of(m, step, name, true)
                && !is_needed(step, name)))
            continue;
        json_t *one = answer_of(m, step, name, n, want);
        if (one)
            json_object_set_new(answers, name, one);
    }
}

/* A rule may demand of a birth what its questions do not: what a refusal names is answered too. */
static void
answers_mend(const struct module *m, const struct step *step, const struct want *want,
             json_t *answers)
{
    const struct subject s = { .m = m };

    for (int tries = 0; tries < 4; tries++) {
        struct reply *r = step_take(&s, step, scene.organiser, answers, true);
        json_t       *says;
        const char   *field;
        size_t        n, before = need_count;
        char          mark;
        json_object_foreach (json_object_get(r->json, "fields"), field, says)
            if (is_asked(step, field, &n, &mark) && !json_object_get(answers, field))
                need_add(step, field);
        if (r->status != 422 || need_count == before)
            break;
        answers_fill(m, step, want, answers);
    }
    need_add(step, NULL);
}

json_t *
answers_of(const struct module *m, const struct step *step, const struct want *want)
{
    json_t *answers = json_object();

    arena_on_close(scene.now, answers_forget, answers);
    answers_fill(m, step, want, answers);
    if (is_birth(step) && !is_needed(step, NULL))
        answers_mend(m, step, want, answers);
    return answers;
}

json_t *
answers_rich(const struct module *m, const struct step *step, const struct want *want,
             const struct account *by)
{
    const struct subject s = { .m = m };
    json_t              *answers = answers_of(m, step, want);

    EACH_WORD (w, k, step->asks) {
        const char *name = arena_slice(scene.now, w, k - 1);
        if (w[k - 1] != '?' || json_object_get(answers, name))
            continue;
        json_t *one = answer_of(m, step, name, k - 1, want);
        if (!one)
            continue;
        json_object_set_new(answers, name, one);
        if (step_take(&s, step, by, answers, true)->status != 200)
            json_object_del(answers, name);
    }
    return answers;
}
