/* codes.c - check characters of GB 11643 and GB 32100. */
#include "core/codes.h"
#include <string.h>
#include "core/day.h"
#include "core/text.h"

enum { CODE_SIZE = 18 };

static bool
is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool
all_digits(const char *s, size_t n)
{
    while (n--)
        if (!is_digit(*s++))
            return false;
    return true;
}

static int64_t
digits_value(const char *s, size_t n)
{
    int64_t value = 0;

    while (n--)
        value = value * 10 + (*s++ - '0');
    return value;
}

/* The provinces of GB/T 2260, and 83, which only residence permits of Taiwan people carry. */
static bool
is_province(const char *text)
{
    static const char provinces[] =
        "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 "
        "50 51 52 53 54 61 62 63 64 65 71 81 82 83";
    size_t            i;

    for (i = 0; i < sizeof provinces; i += 3)
        if (!memcmp(provinces + i, text, 2))
            return true;
    return false;
}

/* GB 11643 with ISO 7064 MOD 11-2. */
static char
idnumber_check_character(const char *text)
{
    static const int weights[] = { 7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2 };
    int              sum = 0, i;

    for (i = 0; i < CODE_SIZE - 1; i++)
        sum += weights[i] * (text[i] - '0');
    return "10X98765432"[sum % 11];
}

enum code_fault
idnumber_check(const char *text, int64_t today)
{
    int64_t birth;

    if (text_length(text) != CODE_SIZE)
        return CODE_LENGTH;
    if (!all_digits(text, 17) || !(is_digit(text[17]) || text[17] == 'X'))
        return CODE_CHARACTER;
    if (idnumber_check_character(text) != text[17])
        return CODE_CHECK;
    birth = idnumber_birth(text);
    if (!day_valid(birth) || day_first(birth) != birth || birth > today)
        return CODE_BIRTH;
    return is_province(text) ? CODE_GOOD : CODE_PROVINCE;
}

/* Everybody who still has a 15-digit number was born in the 1900s. */
bool
idnumber_from_15(const char *old, char out[19])
{
    if (strlen(old) != 15 || !all_digits(old, 15))
        return false;
    memcpy(out, old, 6);
    memcpy(out + 6, "19", 2);
    memcpy(out + 8, old + 6, 9);
    out[17] = idnumber_check_character(out);
    out[18] = 0;
    return true;
}

int64_t
idnumber_birth(const char *text)
{
    return digits_value(text + 6, 8);
}

char
idnumber_sex(const char *text)
{
    return (text[16] - '0') % 2 ? '1' : '2';
}

bool
idnumber_of_residence_permit(const char *text)
{
    return text[0] == '8' && text[1] >= '1' && text[1] <= '3';
}

/* Place of c in the alphabet of GB 32100, -1 if it is not in it. */
static int
credit_value(char c)
{
    static const char alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    const char       *p = c ? strchr(alphabet, c) : NULL;

    return p ? (int)(p - alphabet) : -1;
}

enum code_fault
credit_check(const char *text)
{
    int sum = 0, weight = 1, value, i;

    if (text_length(text) != CODE_SIZE)
        return CODE_LENGTH;
    for (i = 0; i < CODE_SIZE; i++) {
        if ((value = credit_value(text[i])) < 0)
            return CODE_CHARACTER;
        if (i == CODE_SIZE - 1)
            break;
        sum += weight * value;
        weight = weight * 3 % 31;           /* 1, 3, 9, 27, 19 ... */
    }
    return value == (31 - sum % 31) % 31 ? CODE_GOOD : CODE_CHECK;
}

enum code_fault
phone_check(const char *text)
{
    if (text_length(text) != 11)
        return CODE_LENGTH;
    return text[0] == '1' && all_digits(text, 11) ? CODE_GOOD : CODE_CHARACTER;
}
