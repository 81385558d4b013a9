/* words.c - every string member of module.h and later.h has a grammar and a tier in strings.c.
 * Runs in the root of the checkout, for it reads the headers. */
#include <stdlib.h>
#include <string.h>
#include "corpus.h"
#include "../unit/unit.h"

enum { LINE_MOST = 300 };

/* One `const char *a, *b;` of a struct: each star is a member. */
static int
members_of_line(char *line)
{
    char *comment = strstr(line, "/*");
    int members = 0;

    if (comment)
        *comment = 0;
    if (strchr(line, '(') || strstr(line, "uses[]"))
        return 0;
    for (char *p = line; (p = strstr(p, "const char ")) != NULL;)
        for (p += strlen("const char "); *p && *p != ';'; p++)
            members += *p == '*';
    return members;
}

static int
members_of(const char *header)
{
    FILE *f = fopen(header, "r");
    char  line[LINE_MOST];
    int   members = 0;

    EXPECT(f != NULL);
    while (f && fgets(line, sizeof(line), f))
        members += members_of_line(line);
    if (f)
        fclose(f);
    return members;
}

static bool
stands_once(size_t k)
{
    for (size_t i = 0; i < k; i++)
        if (strings[i].table == strings[k].table && strings[i].at == strings[k].at)
            return false;
    return true;
}

static int
lines_of(void (*dump)(FILE *))
{
    char  *text;
    size_t n;
    FILE  *o = open_memstream(&text, &n);
    int    lines = 0;

    dump(o);
    fclose(o);
    for (const char *p = text; (p = strchr(p, '\n')) != NULL; p++)
        lines++;
    free(text);
    return lines;
}

int
main(void)
{
    bool used[GRAMMAR_COUNT] = { false };

    EXPECT(members_of("src/language/module.h") + members_of("src/language/later.h")
           == (int)string_count);
    for (size_t k = 0; k < string_count; k++) {
        EXPECT(stands_once(k));
        EXPECT(strings[k].at + sizeof(char *) <= tables[strings[k].table].row);
        EXPECT(strchr("CDL", strings[k].tier) && strings[k].tier);
        used[strings[k].grammar] = true;
    }
    for (int g = 0; g < GRAMMAR_COUNT; g++) {
        EXPECT(used[g]);
        EXPECT(grammars[g] && *grammars[g]);
    }
    for (int t = 0; t < TYPE_COUNT; t++)
        EXPECT(type_info[t].name && type_info[t].widget);
    EXPECT(lines_of(dump_words) == (int)string_count);
    return unit_end("language/words");
}
