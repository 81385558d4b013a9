/*
 * words.c - a code table by every word that means a code: the code itself, its label, its synonyms,
 * or code and label side by side ("200 港澳台").
 */
#include <string.h>
#include "core/day.h"
#include "intake/reading.h"

static void
words_put(struct code_words *w, struct arena *arena, char *word, size_t code)
{
    if (*word)
        text_map_put(&w->map, clean_key(arena, word), code);
}

/* code=label|synonym|synonym */
static void
words_entry(struct code_words *w, struct arena *arena, char *entry, size_t *room,
            size_t *label_room)
{
    char *label = strchr(entry, '=');

    if (!label)
        return;
    *label++ = '\0';
    w->codes = arena_grow(arena, w->codes, w->n, room, sizeof *w->codes);
    w->labels = arena_grow(arena, w->labels, w->n, label_room, sizeof *w->labels);
    w->codes[w->n] = entry;
    words_put(w, arena, entry, w->n);
    for (char *word = label, *next; word; word = next) {
        next = strchr(word, '|');
        if (next)
            *next++ = '\0';
        if (word == label)
            w->labels[w->n] = word;
        words_put(w, arena, word, w->n);
    }
    w->n++;
}

struct code_words *
code_words_open(struct arena *arena, const char *text)
{
    struct code_words *w = arena_alloc(arena, sizeof *w);
    size_t             room = 0, label_room = 0;

    text_map_open(&w->map, arena);
    for (char *p = arena_text(arena, text), *next; p; p = next) {
        next = strchr(p, ' ');
        if (next)
            *next++ = '\0';
        words_entry(w, arena, p, &room, &label_room);
    }
    return w;
}

/* A number cell has lost the zeros in front: 1 for 01. */
static size_t
find_without_zeros(const struct code_words *w, const char *key)
{
    size_t found = MAP_NONE;

    if (!clean_only_digits(key))
        return MAP_NONE;
    for (size_t i = 0; i < w->n; i++)
        if (strcmp(w->codes[i] + strspn(w->codes[i], "0"), key + strspn(key, "0")) == 0) {
            if (found != MAP_NONE)
                return MAP_NONE;
            found = i;
        }
    return found;
}

/* "200 港澳台": the code in front, and behind it a word of the same entry or the label's beginning. */
static size_t
find_pair(const struct code_words *w, struct arena *arena, const char *key, bool *contradicts)
{
    size_t      ascii = 0, code, word;
    const char *rest;

    while (key[ascii] && (unsigned char)key[ascii] < 0x7f && !strchr("-_.:,/()", key[ascii]))
        ascii++;
    rest = key + ascii + strspn(key + ascii, "-_.:,/()");
    if (ascii == 0 || !*rest)
        return MAP_NONE;
    code = text_map_get(&w->map, arena_slice(arena, key, ascii));
    if (code == MAP_NONE)
        return MAP_NONE;
    word = text_map_get(&w->map, clean_without(arena, rest, "()"));
    if (word == code || text_starts(clean_key(arena, w->labels[code]), rest))
        return code;
    *contradicts = true;
    return MAP_NONE;
}

size_t
code_words_find(const struct code_words *w, struct arena *arena, const char *cell,
                bool *contradicts)
{
    const char *key = clean_key(arena, cell);
    size_t      found = text_map_get(&w->map, key);

    if (found == MAP_NONE)
        found = find_without_zeros(w, key);
    return found == MAP_NONE ? find_pair(w, arena, key, contradicts) : found;
}

/* ---- from codes/<name>.tsv ---- */

static void
append(struct arena *arena, const char **text, const char *sign, const char *word)
{
    *text = arena_print(arena, "%s%s%s", *text, sign, clean_without(arena, word, " =|"));
}

const char *
intake_codes(struct arena *arena, const char *tsv, int64_t today)
{
    const char *text = "";

    for (char *line = arena_text(arena, tsv), *next; line; line = next) {
        char  *cells[6] = { line, "", "", "", "", "" };
        int64_t from, to;

        next = strchr(line, '\n');
        if (next)
            *next++ = '\0';
        if (!*line || *line == '#')
            continue;
        for (int i = 1; i < 6 && (cells[i] = strchr(cells[i - 1], '\t')) != NULL; i++)
            *cells[i]++ = '\0';
        for (int i = 1; i < 6; i++)
            if (!cells[i])
                cells[i] = "";
        from = day_parse(cells[4]);
        to = day_parse(cells[5]);
        if ((from && day_first(from) > today) || (to && day_first(to) <= today))
            continue;
        append(arena, &text, *text ? " " : "", cells[0]);
        append(arena, &text, "=", cells[1]);
        for (char *word = cells[3], *more; word && *word; word = more) {
            more = strchr(word, '|');
            if (more)
                *more++ = '\0';
            append(arena, &text, "|", word);
        }
    }
    return text;
}
