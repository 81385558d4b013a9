/* test_data.c - finding a linked-in file and its lines; brings its own files. */
#include <string.h>
#include "core/arena.h"
#include "core/data.h"
#include "core/text.h"
#include "unit.h"

#define FILE_OF(name, text)                                                                        \
    {                                                                                              \
        name, text, sizeof text - 1, false, "\"\""                                                 \
    }
const struct data_file data_files[] = {
    FILE_OF("codes/empty.tsv", ""),
    FILE_OF("codes/sex.tsv", "# code\tlabel\n1\t男\r\n\n2\t女\t\n \n#\n9"),
    FILE_OF("layouts/a.tsv", "\n\nx\n"),
    { "web/index.html", "\x1f\x8b", 2, true, "\"\"" },
};
const size_t data_count = sizeof data_files / sizeof *data_files;

static struct arena *a;

/* Writes "line:cell|cell;" for each call; stops at line *stop. */
struct notes {
    char *said;
    int   stop;
};

static bool
note(void *arg, int line, char **cells, size_t n)
{
    struct notes *notes = arg;
    size_t        i;

    notes->said = arena_print(a, "%s%d:", notes->said, line);
    for (i = 0; i < n; i++)
        notes->said = arena_print(a, "%s%s%s", notes->said, cells[i], i + 1 < n ? "|" : ";");
    return line != notes->stop;
}

static bool
lines_are(const char *name, int stop, bool whole, const char *expected)
{
    struct notes notes = { arena_text(a, ""), stop };

    return data_lines(data_named(name), note, &notes) == whole && text_is(notes.said, expected);
}

int
main(void)
{
    size_t i;

    a = arena_open();
    for (i = 0; i < data_count; i++)
        EXPECT(data_named(data_files[i].name) == &data_files[i]);
    EXPECT(!data_named("") && !data_named("codes") && !data_named("codes/sex.tsv "));
    EXPECT(!data_named("zzz") && !data_named("layouts/b.tsv"));
    EXPECT(lines_are("codes/empty.tsv", 0, true, ""));
    EXPECT(lines_are("codes/sex.tsv", 0, true, "2:1|男;4:2|女|;5: ;7:9;"));
    EXPECT(lines_are("codes/sex.tsv", 4, false, "2:1|男;4:2|女|;"));
    EXPECT(lines_are("layouts/a.tsv", 0, true, "3:x;"));
    arena_close(a);
    return unit_end("data");
}
