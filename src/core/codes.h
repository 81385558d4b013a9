/*
 * codes.h - identity codes and their check characters.  domain.md 2.1, 2.2.
 *
 * The texts are already trimmed, narrow and upper case.  A verdict is one of the words below, so
 * that the import and the form say the same.
 */
#ifndef CODES_H
#define CODES_H
#include <stdbool.h>
#include <stdint.h>

enum code_fault {
    CODE_GOOD,
    CODE_LENGTH,            /* not as many characters as it has to have */
    CODE_CHARACTER,         /* a character that cannot stand there */
    CODE_CHECK,             /* the check character is another */
    CODE_BIRTH,             /* a birth date that does not exist or lies ahead */
    CODE_PROVINCE,          /* the first two digits are no province */
};

/* GB 11643: 18 characters.  The three tests are apart: check character, birth date, province. */
enum code_fault idnumber_check(const char *text, int64_t today);
/* A 15-digit number of before 1999; false: not 15 digits.  The result is still to be checked. */
bool            idnumber_from_15(const char *old, char out[19]);
/* Of a good number: yyyymmdd; '1' male or '2' female (GB/T 2261.1); 港澳台居民居住证 begin 81 to 83. */
int64_t         idnumber_birth(const char *text);
char            idnumber_sex(const char *text);
bool            idnumber_of_residence_permit(const char *text);

/* GB 32100: 18 characters, no I O S V Z. */
enum code_fault credit_check(const char *text);

/* A mobile number of the mainland: 11 digits that begin with 1. */
enum code_fault phone_check(const char *text);

#endif
