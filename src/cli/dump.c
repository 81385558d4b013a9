/* dump.c - `zhijia dump`: the program describes itself out of its tables. */
#include <string.h>
#include "cli/installation.h"
#include "cli/trouble.h"
#include "dump/openapi.h"
#include "engine/shape.h"

static void
print_sql(struct arena *a, bool postgres)
{
    size_t                         n;
    const struct sql_table *const *every = all_tables(&n);
    char                          *sql;

    printf("-- %s\n\n", postgres ? "PostgreSQL" : "SQLite");
    for (size_t i = 0; i < n; i++) {
        db_ddl(a, every[i], postgres, &sql);
        puts(sql);
    }
}

static void
print_words(FILE *f, const struct module *m)
{
    (void)m;
    dump_words(f);
}

static void
print_lists(FILE *f, const struct module *m)
{
    (void)m;
    dump_lists(f);
}

static void
print_texts(FILE *f, const struct module *m)
{
    (void)m;
    dump_texts(f, true);
}

static const struct dump {
    const char *name;
    bool        of_module;              /* said for each module, or the one that is named */
    void      (*print)(FILE *, const struct module *);
} dumps[] = {
    { "routes", true, dump_routes }, { "who", true, dump_who },
    { "life", true, dump_life },     { "forms", true, dump_forms },
    { "words", false, print_words }, { "lists", false, print_lists },
    { "texts", false, print_texts },
};

static int
print_modules(const struct dump *d, const char *name)
{
    if (name && !shape_named(name))
        return trouble("没有“%s”这个模块，请从 zhijia dump lists 中选。",
                       "There is no module \"%s\": take one of zhijia dump lists.", name);
    for (size_t i = 0; i < shape_count(); i++)
        if (!name || strcmp(shape_at(i)->m->name, name) == 0)
            d->print(stdout, shape_at(i)->m);
    return 0;
}

int
run_dump(struct command_line *line)
{
    static const char choice[] = "sql openapi routes who life words lists forms texts";
    const char       *what = line->words[0];
    size_t            n = 0;

    if (!what)
        return trouble("请写明要输出什么：%s。", "Say what to print: %s.", choice);
    if (!language_start())
        return 1;
    if (strcmp(what, "sql") == 0) {
        print_sql(line->arena, false);
        print_sql(line->arena, true);
        return 0;
    }
    if (strcmp(what, "openapi") == 0) {
        fputs(openapi_text(line->arena, ZHIJIA_VERSION), stdout);
        return 0;
    }
    for (size_t i = 0; i < sizeof(dumps) / sizeof(dumps[0]); i++)
        if (strcmp(dumps[i].name, what) == 0) {
            if (dumps[i].of_module)
                return print_modules(&dumps[i], line->words[1]);
            dumps[i].print(stdout, NULL);
            return 0;
        }
    const char *near = word_near(choice, what, &n);
    if (near)
        return trouble("不能输出“%s”，是否指 %.*s？", "\"%s\" is nothing to print; is %.*s meant?",
                       what, (int)n, near);
    return trouble("不能输出“%s”，可选：%s。", "\"%s\" is nothing to print; take one of %s.", what,
                   choice);
}
