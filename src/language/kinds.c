/* kinds.c - what kind of value a column holds, and which codes it may hold. */
#include <string.h>
#include "language/language.h"

static const struct kind number = { K_NUMBER, NULL };

struct kind
kind_of(const struct module *m, const struct field *f)
{
    const struct module *t = target_of(m, f);

    if (f == &engine_columns[COLUMN_ID])
        return (struct kind){ K_REF, m->name };
    if (t)
        return (struct kind){ K_REF, t->name };
    switch (f->type) {
    case INTEGER: return number;
    case MONEY: return (struct kind){ K_MONEY, NULL };
    case DATE: return (struct kind){ K_DAY, NULL };
    case MONTH: return (struct kind){ K_MONTH, NULL };
    case INSTANT: return (struct kind){ K_INSTANT, NULL };
    case BOOLEAN: return (struct kind){ K_CODE, "yes=是 no=否" };
    case CHOICE: return (struct kind){ K_CODE, f->choices ? f->choices : f->name };
    case CODE: return (struct kind){ K_CODE, f->codes };
    case TEXT:
    case REGION:
    case CREDIT:
    case SERIAL: return (struct kind){ K_TEXT, NULL };
    default: return (struct kind){ K_OTHER, NULL };
    }
}

bool
kind_same(struct kind a, struct kind b)
{
    return a.base == b.base && (a.of == b.of || (a.of && b.of && strcmp(a.of, b.of) == 0));
}

/* Codes are "code=label ..." of a CHOICE, or the name of a code table. */
bool
code_known(struct kind k, const char *code, size_t n)
{
    if (k.of && !strchr(k.of, '='))
        return code_named(code_table_named(k.of, strlen(k.of)), code, n) != NULL;
    EACH_WORD (w, length, k.of)
        if (length > n && w[n] == '=' && strncmp(w, code, n) == 0)
            return true;
    return false;
}

static bool
part_is(const struct part *p, const char *name, size_t n)
{
    return p && same(p->name, name, n);
}

/* A condition speaks of my fields by their first hop, and of parts by going over their rows. */
bool
speaks_of(const struct node *x, const char *field, size_t n)
{
    for (; x; x = x->next) {
        if (x->op == OP_PATH && same(x->hop[0].f->name, field, n))
            return true;
        if (part_is(x->rows.part, field, n) || part_is(x->other.part, field, n))
            return true;
        if (speaks_of(x->a, field, n) || speaks_of(x->b, field, n) || speaks_of(x->cond, field, n))
            return true;
    }
    return false;
}
