/* made.c - people and numbers that are there once: check characters are computed here by hand, so
 * that the program's own arithmetic is judged too (GB 32100, GB 11643). */
#include <string.h>
#include "every.h"

static int made;

/* GB 32100: weights 3^i modulo 31 over an alphabet without I O S V Z. */
char *
fresh_credit(void)
{
    static const char letters[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    char *code = arena_print(scene.now, "91370202MA3%06d", 100000 + ++made);
    int   sum = 0, weight = 1;

    for (int i = 0; i < 17; i++) {
        sum += (int)(strchr(letters, code[i]) - letters) * weight;
        weight = weight * 3 % 31;
    }
    return arena_print(scene.now, "%s%c", code, letters[(31 - sum % 31) % 31]);
}

/* GB 11643: weights 2^(17-i) modulo 11. */
char *
fresh_identity(void)
{
    static const char last[] = "10X98765432";
    char *number = arena_print(scene.now, "370202%04d%02d%02d%03d", 1960 + made % 40, 1 + made % 12,
                               1 + made / 12 % 28, made / 336 % 1000);
    int   sum = 0;

    made++;
    for (int i = 0; i < 17; i++)
        sum += (number[i] - '0') * ((1 << (17 - i)) % 11);
    return arena_print(scene.now, "%s%c", number, last[sum % 11]);
}

char *
fresh_phone(void)
{
    return arena_print(scene.now, "139%08d", 10000000 + ++made);
}

/* A person whom the union of the record has recorded. */
char *
fresh_person(void)
{
    static const char *const names[] = {
        "王小明", "李秀英", "张伟", "刘洋", "陈静", "杨磊", "赵敏"
    };
    const char *body =
        arena_print(scene.now,
                    "{\"answers\":{\"name\":\"%s\",\"kind\":\"1\",\"document\":\"%s\","
                    "\"phone\":\"%s\",\"origin\":\"%s\"}}",
                    names[(size_t)made % (sizeof(names) / sizeof(names[0]))], fresh_identity(),
                    fresh_phone(), scene.base[0]);
    struct reply *r = ask_post(scene.organiser, "/api/person/record", NO_REV, body);

    if (r->status != 201)
        give_up("nobody can be recorded: %d %.300s", r->status, r->body);
    return arena_text(scene.now, string_of(r->json, "id"));
}
