/* map.c - texts to numbers: open addressing, never more than half full. */
#include <string.h>
#include "core/status.h"
#include "intake/reading.h"

static uint64_t
map_hash(const char *key)
{
    uint64_t h = 14695981039346656037u;         /* FNV-1a */

    for (; *key; key++)
        h = (h ^ (unsigned char)*key) * 1099511628211u;
    return h ^ h >> 29;
}

static struct map_slot *
map_slot_of(struct map_slot *slots, size_t room, const char *key)
{
    size_t i = (size_t)map_hash(key) & (room - 1);

    while (slots[i].key && strcmp(slots[i].key, key) != 0)
        i = (i + 1) & (room - 1);
    return &slots[i];
}

static void
map_widen(struct text_map *m)
{
    size_t           room = m->room * 2;
    struct map_slot *slots = arena_alloc(m->arena, room * sizeof *slots);

    for (size_t i = 0; i < m->room; i++)
        if (m->slots[i].key)
            *map_slot_of(slots, room, m->slots[i].key) = m->slots[i];
    m->slots = slots;
    m->room = room;
}

void
text_map_open(struct text_map *m, struct arena *arena)
{
    *m = (struct text_map){ .arena = arena, .room = 64 };
    m->slots = arena_alloc(arena, m->room * sizeof *m->slots);
}

size_t
text_map_get(const struct text_map *m, const char *key)
{
    const struct map_slot *slot = map_slot_of(m->slots, m->room, key);

    return slot->key ? slot->value : MAP_NONE;
}

bool
text_map_put(struct text_map *m, const char *key, size_t value)
{
    struct map_slot *slot;

    CHECK(key && value != MAP_NONE);
    if ((m->n + 1) * 2 > m->room)
        map_widen(m);
    slot = map_slot_of(m->slots, m->room, key);
    if (slot->key)
        return false;
    slot->key = key;
    slot->value = value;
    m->n++;
    return true;
}
