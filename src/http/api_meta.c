/* api_meta.c - what the caller's posts may see and do: the description from which pages are
   made. */
#include <string.h>
#include "core/data.h"
#include "engine/import.h"
#include "http/api.h"

static void
put_label(struct call *c, const struct module *m, const char *what, const char *name,
          const char *label)
{
    json_key(&c->out, "label");
    json_text(&c->out, label_of(&c->rq, m, what, name, label));
}

static void
put_flag(struct buffer *b, const char *name, bool value)
{
    json_key(b, name);
    json_bool(b, value);
}

static void
put_choices(struct call *c, const struct module *m, const struct field *f, const char *path)
{
    json_key(&c->out, "choices");
    if (f->type != CHOICE) {
        json_nothing(&c->out);
        return;
    }
    json_open(&c->out, '[');
    EACH_WORD (w, n, f->choices) {
        const size_t k = strcspn(w, "=");
        const char  *code = arena_slice(c->x->arena, w, n < k ? n : k);
        json_open(&c->out, '{');
        json_key(&c->out, "code");
        json_text(&c->out, code);
        json_key(&c->out, "label");
        json_text(&c->out,
                  label_of(&c->rq, m, "choice", arena_print(c->x->arena, "%s.%s", path, code),
                           arena_slice(c->x->arena, w + k + 1, n - k - 1)));
        json_close(&c->out, '}');
    }
    json_close(&c->out, ']');
}

static void
put_field(struct call *c, const struct module *m, const struct part *p, const struct field *f)
{
    struct buffer *b = &c->out;
    const int      i = p ? -1 : field_index(shape_of(m), f->name);
    const char    *path = p ? arena_print(c->x->arena, "%s.%s", p->name, f->name) : f->name;
    const struct module *target = target_of(m, f);

    json_open(b, '{');
    json_key(b, "name");
    json_text(b, f->name);
    put_label(c, m, "field", path, f->label);
    json_key(b, "type");
    json_text(b, type_info[f->type].name);
    json_key(b, "widget");
    json_text(b, type_info[f->type].widget);
    put_flag(b, "required", f->flags & REQUIRED);
    put_flag(b, "listed", f->flags & LISTED);
    put_flag(b, "filter", f->flags & FILTER);
    put_flag(b, "search", f->flags & SEARCH);
    put_flag(b, "once", f->flags & ONCE);
    put_flag(b, "dated", f->flags & DATED);
    put_flag(b, "protected", is_secret(f));
    put_flag(b, "sortable", i >= 0 && list_sortable(shape_of(m), i));
    put_flag(b, "derived", f->calc || f->follow || f->copy || f->match);
    json_key(b, "help");
    json_text(b, f->help ? label_of(&c->rq, m, "help", f->name, f->help) : NULL);
    json_key(b, "min");
    json_int(b, f->min);
    json_key(b, "max");
    json_int(b, f->max);
    put_choices(c, m, f, path);
    json_key(b, "codes");
    json_text(b, f->type == CODE ? f->codes : NULL);
    json_key(b, "ref");
    json_text(b, target ? target->name : NULL);
    json_close(b, '}');
}

static void
put_parts(struct call *c, const struct module *m)
{
    json_key(&c->out, "parts");
    json_open(&c->out, '[');
    for (size_t i = 0; i < m->parts.n; i++) {
        const struct part *p = &m->parts.v[i];
        json_open(&c->out, '{');
        json_key(&c->out, "name");
        json_text(&c->out, p->name);
        put_label(c, m, "part", p->name, p->label);
        json_key(&c->out, "fields");
        json_open(&c->out, '[');
        for (size_t k = 0; k < p->fields.n; k++)
            put_field(c, m, p, &p->fields.v[k]);
        json_close(&c->out, ']');
        json_key(&c->out, "key");
        json_text(&c->out, p->key);
        json_key(&c->out, "span");
        json_text(&c->out, p->span);
        json_key(&c->out, "max");
        json_int(&c->out, p->max);
        json_close(&c->out, '}');
    }
    json_close(&c->out, ']');
}

static void
put_states(struct call *c, const struct module *m)
{
    json_key(&c->out, "states");
    json_open(&c->out, '[');
    for (size_t i = 0; i < m->states.n; i++) {
        const struct state *s = &m->states.v[i];
        json_open(&c->out, '{');
        json_key(&c->out, "name");
        json_text(&c->out, s->name);
        put_label(c, m, "state", s->name, s->label);
        put_flag(&c->out, "final", s->ending == FINAL);
        json_close(&c->out, '}');
    }
    json_close(&c->out, ']');
}

static void
put_asks(struct call *c, const struct step_shape *y)
{
    json_key(&c->out, "asks");
    json_open(&c->out, '[');
    for (const struct ask *x = y->asks; x; x = x->next) {
        if (!x->field && !x->part)
            continue;
        json_open(&c->out, '{');
        json_key(&c->out, "name");
        json_text(&c->out, x->part ? x->part->name : x->field->name);
        put_flag(&c->out, "optional", x->optional);
        put_flag(&c->out, "part", x->part != NULL);
        put_flag(&c->out, "added", x->added);
        json_close(&c->out, '}');
    }
    json_close(&c->out, ']');
}

static void
put_steps(struct call *c, const struct shape *s)
{
    json_key(&c->out, "steps");
    json_open(&c->out, '[');
    for (size_t i = 0; i < s->m->steps.n; i++) {
        const struct step_shape *y = &s->steps[i];
        if (!who_could(&c->rq, y->who))
            continue;
        json_open(&c->out, '{');
        json_key(&c->out, "name");
        json_text(&c->out, y->step->name);
        put_label(c, s->m, "step", y->step->name, y->step->label);
        json_key(&c->out, "from");
        json_open(&c->out, '[');
        EACH_WORD (w, n, y->step->from)
            json_slice(&c->out, w, n);
        json_close(&c->out, ']');
        put_flag(&c->out, "birth", y->birth);
        put_flag(&c->out, "corrects", y->step->corrects);
        put_flag(&c->out, "back_dated", !y->step->corrects);
        put_flag(&c->out, "by_file", y->step->face & BY_FILE);
        put_flag(&c->out, "by_phone", y->step->face & ON_PHONE);
        put_asks(c, y);
        json_close(&c->out, '}');
    }
    json_close(&c->out, ']');
}

static void
put_module(struct call *c, const struct shape *s)
{
    struct buffer *b = &c->out;
    bool           listed = false;

    for (size_t i = 0; i < s->m->fields.n; i++)
        listed |= (s->m->fields.v[i].flags & LISTED) != 0;
    json_open(b, '{');
    json_key(b, "name");
    json_text(b, s->m->name);
    put_label(c, s->m, "module", s->m->name, s->m->label);
    json_key(b, "class");
    json_text(b, s->m->class == MATTER     ? "matter"
                 : s->m->class == REGISTER ? "register"
                 : s->m->class == CHILD    ? "child"
                                           : "system");
    put_flag(b, "listed", listed);
    json_key(b, "fields");
    json_open(b, '[');
    for (size_t i = 0; i < s->m->fields.n; i++)
        put_field(c, s->m, NULL, &s->m->fields.v[i]);
    json_close(b, ']');
    put_parts(c, s->m);
    put_states(c, s->m);
    put_steps(c, s);
    json_key(b, "sorts");
    json_open(b, '[');
    for (size_t i = 0; i < s->m->fields.n; i++)
        if (list_sortable(s, (int)i))
            json_text(b, s->m->fields.v[i].name);
    json_text(b, "created");
    json_text(b, "since");
    json_close(b, ']');
    json_key(b, "import");
    json_text(b, s->m->imports && strncmp(s->m->imports, "no:", 3) != 0 ? s->m->imports : NULL);
    json_close(b, '}');
}

static void
put_codes(struct call *c, const char *name)
{
    const struct code_table *t = code_table_named(name, strlen(name));

    json_key(&c->out, name);
    json_open(&c->out, '[');
    for (size_t i = 0; t && i < t->n; i++) {
        json_open(&c->out, '{');
        json_key(&c->out, "code");
        json_text(&c->out, t->v[i].code);
        json_key(&c->out, "label");
        json_text(&c->out, c->rq.english && t->v[i].english && *t->v[i].english ? t->v[i].english
                                                                                : t->v[i].label);
        json_close(&c->out, '}');
    }
    json_close(&c->out, ']');
}

static void
put_all_codes(struct call *c)
{
    const char *done[60];
    size_t      n = 0;

    for (size_t i = 0; i < shape_count(); i++)
        for (size_t k = 0; k < shape_at(i)->m->fields.n; k++) {
            const struct field *f = &shape_at(i)->m->fields.v[k];
            bool                known = f->type != CODE;
            for (size_t x = 0; x < n && !known; x++)
                known = strcmp(done[x], f->codes) == 0;
            if (known || n == 60)
                continue;
            done[n++] = f->codes;
            put_codes(c, f->codes);
        }
}

enum status
api_meta(struct call *c)
{
    json_open(&c->out, '{');
    json_key(&c->out, "modules");
    json_open(&c->out, '[');
    for (size_t i = 0; i < shape_count(); i++)
        put_module(c, shape_at(i));
    json_close(&c->out, ']');
    json_key(&c->out, "codes");
    json_open(&c->out, '{');
    put_all_codes(c);
    json_close(&c->out, '}');
    json_key(&c->out, "layouts");
    import_layouts_json(&c->rq, &c->out);
    json_close(&c->out, '}');
    return OK;
}
