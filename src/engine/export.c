/* export.c - a list goes out page by page, by key, so that no statement runs for long. */
#include "engine/export.h"
#include <string.h>
#include "sheet/sheet.h"

enum { PAGE = 500, WIDE = 28, NARROW = 14 };

static enum out_kind
kind_out(const struct field *f)
{
    switch (f->type) {
    case INTEGER: return OUT_NUMBER;
    case MONEY: return OUT_MONEY;
    case DATE: return OUT_DAY;
    case INSTANT: return OUT_INSTANT;
    default: return OUT_TEXT;
    }
}

static bool
exported(const struct shape *s, size_t i)
{
    const struct field *f = &s->m->fields.v[i];

    return f->flags & LISTED && !is_secret(f) && s->fields[i].column >= 0;
}

static void
export_head(struct request *rq, struct sheet_out *o, const struct shape *s)
{
    for (size_t i = 0; i < s->m->fields.n; i++) {
        const struct field *f = &s->m->fields.v[i];
        if (exported(s, i))
            sheet_out_column(o, label_of(rq, s->m, "field", f->name, f->label), kind_out(f),
                             f->type == TEXT || is_reference(f) ? WIDE : NARROW);
    }
    sheet_out_column(o, rq->english ? "State" : "状态", OUT_TEXT, NARROW);
}

static void
export_row(struct request *rq, struct sheet_out *o, struct record *r)
{
    const struct module *m = r->shape->m;
    const struct state  *state = state_named(m, record_state(r), strlen(record_state(r)));

    for (size_t i = 0; i < m->fields.n; i++)
        if (exported(r->shape, i))
            sheet_out_text(
                o, value_text(rq, r, &m->fields.v[i], r->row.v[ENGINE_COLUMNS + i], (int)i));
    sheet_out_text(o, state ? label_of(rq, m, "state", state->name, state->label) : "");
    sheet_out_row(o);
}

static enum status
export_pages(struct request *rq, const struct list_call *of, struct sheet_out *o, size_t *rows)
{
    struct list_pair *pairs = arena_alloc(rq->arena, (of->n + 1) * sizeof(*pairs));
    struct list_call  l = { .shape = of->shape, .pairs = pairs, .total = -1 };
    size_t            n = 0;
    enum status       st = OK;

    for (size_t i = 0; i < of->n; i++)
        if (strcmp(of->pairs[i].name, "after") != 0)
            pairs[n++] = of->pairs[i];
    export_head(rq, o, l.shape);
    for (l.n = n; (st = list_page(rq, &l, PAGE)) == OK; l.n = n + 1) {
        for (size_t i = 0; i < l.row_count; i++)
            export_row(rq, o, l.rows[i]);
        *rows += l.row_count;
        if (!l.next)
            break;
        pairs[n] = (struct list_pair){ "after", l.next };
    }
    return st;
}

enum status
export_list(struct request *rq, const struct list_call *of, const char *format, const void **bytes,
            size_t *n, size_t *rows)
{
    const struct module *m = of->shape->m;
    const bool           xlsx = strcmp(format, "xlsx") == 0, gbk = strcmp(format, "gbk") == 0;

    *rows = 0;
    if (!xlsx && !gbk && strcmp(format, "csv") != 0) {
        (void)request_fault(rq, "format",
                            rq->english ? "xlsx, csv or gbk." : "应为 xlsx、csv 或 gbk");
        return E_INVALID;
    }
    struct sheet_out *o =
        xlsx ? sheet_out_xlsx(rq->arena, label_of(rq, m, "module", m->name, m->label))
             : sheet_out_csv(rq->arena, gbk);
    const enum status st = export_pages(rq, of, o, rows);
    return st != OK ? st : sheet_out_done(o, bytes, n);
}
