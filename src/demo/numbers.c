/* numbers.c - good codes that nobody was given.  domain.md 2.1, 2.2. */
#include <string.h>
#include "core/codes.h"
#include "core/day.h"
#include "demo/city.h"

static const char credit_alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";

/* The inner organisation code (GB 11714): eight digits and their check character. */
static char
organisation_check(const char digits[8])
{
    static const int weights[] = { 3, 7, 9, 10, 5, 8, 4, 2 };
    int              sum = 0, check;

    for (int i = 0; i < 8; i++)
        sum += weights[i] * (digits[i] - '0');
    check = 11 - sum % 11;
    return check == 10 ? 'X' : check == 11 ? '0' : (char)('0' + check);
}

static char
credit_check_character(const char *code)
{
    int sum = 0, weight = 1;

    for (int i = 0; i < 17; i++) {
        sum += weight * (int)(strchr(credit_alphabet, code[i]) - credit_alphabet);
        weight = weight * 3 % 31;           /* 1, 3, 9, 27, 19 ... */
    }
    return credit_alphabet[(31 - sum % 31) % 31];
}

char *
credit_make(struct arena *a, const char *prefix, const char *region, int serial)
{
    char *code = arena_print(a, "%s%s%08d??", prefix, region, serial);

    CHECK(strlen(code) == 18);
    code[16] = organisation_check(code + 8);
    code[17] = credit_check_character(code);
    CHECK(credit_check(code) == CODE_GOOD);
    return code;
}

char *
identity_make(struct arena *a, const char *region, int64_t birth, int sequence)
{
    static const int weights[] = { 7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2 };
    char            *code = arena_print(a, "%s%08lld%03d?", region, (long long)birth, sequence);
    int              sum = 0;

    CHECK(strlen(code) == 18 && sequence >= 900);
    for (int i = 0; i < 17; i++)
        sum += weights[i] * (code[i] - '0');
    code[17] = "10X98765432"[sum % 11];
    CHECK(idnumber_check(code, instant_day(now_instant())) == CODE_GOOD);
    return code;
}
