/* test_codes.c - identity numbers, credit codes, phones. */
#include <string.h>
#include "core/codes.h"
#include "unit.h"

static const int64_t today = 20261031;

static void
test_idnumber(void)
{
    EXPECT(idnumber_check("11010519491231002X", today) == CODE_GOOD);
    EXPECT(idnumber_check("370282199001011239", today) == CODE_GOOD);
    EXPECT(idnumber_check("990000199001010017", today) == CODE_PROVINCE);
    EXPECT(idnumber_check("370282199001011238", today) == CODE_CHECK);
    EXPECT(idnumber_check("37028219900101123", today) == CODE_LENGTH);
    EXPECT(idnumber_check("3702821990010112399", today) == CODE_LENGTH);
    EXPECT(idnumber_check("", today) == CODE_LENGTH);
    EXPECT(idnumber_check("11010519491231002x", today) == CODE_CHARACTER);
    EXPECT(idnumber_check("3702821990O1011239", today) == CODE_CHARACTER);
    EXPECT(idnumber_check("1101051949123X0021", today) == CODE_CHARACTER);
    EXPECT(idnumber_check("37028219900101123９", today) == CODE_CHARACTER);
    EXPECT(idnumber_check("11010519491231002Х", today) == CODE_CHARACTER);     /* Cyrillic */
}

/* A number with this head and a right check character. */
static enum code_fault
checked(const char *head)
{
    char text[19];
    int  i;

    for (i = 0; i < 11; i++) {
        memcpy(text, head, 17);
        text[17] = "0123456789X"[i];
        text[18] = 0;
        if (idnumber_check(text, today) != CODE_CHECK)
            return idnumber_check(text, today);
    }
    return CODE_CHECK;
}

static void
test_birth(void)
{
    EXPECT(checked("37020020000229900") == CODE_GOOD);
    EXPECT(checked("37020020010229900") == CODE_BIRTH);
    EXPECT(checked("37020019901301900") == CODE_BIRTH);
    EXPECT(checked("37020019900100900") == CODE_BIRTH);     /* a day 00 is no day of birth */
    EXPECT(checked("37020019900000900") == CODE_BIRTH);
    EXPECT(checked("37020018991231900") == CODE_BIRTH);
    EXPECT(checked("37020020261031900") == CODE_GOOD);
    EXPECT(checked("37020020261101900") == CODE_BIRTH);
    EXPECT(idnumber_birth("370282199001011239") == 19900101);
    EXPECT(idnumber_sex("370282199001011239") == '1');
    EXPECT(idnumber_sex("11010519491231002X") == '2');
}

static void
test_province(void)
{
    char head[] = "xx000019900101900", found[200] = "";
    int  i;

    for (i = 0; i < 100; i++) {
        head[0] = (char)('0' + i / 10);
        head[1] = (char)('0' + i % 10);
        if (checked(head) == CODE_GOOD)
            snprintf(found + strlen(found), sizeof(found) - strlen(found), "%.2s", head);
        else
            EXPECT(checked(head) == CODE_PROVINCE);
    }
    EXPECT(!strcmp(found, "1112131415212223313233343536374142434445465051525354"
                          "616263646571818283"));
    EXPECT(checked("37999919900101900") == CODE_GOOD);      /* a county that nobody knows */
    EXPECT(idnumber_of_residence_permit("810000199001010017"));
    EXPECT(idnumber_of_residence_permit("830000199001010017"));
    EXPECT(!idnumber_of_residence_permit("800000199001010017"));
    EXPECT(!idnumber_of_residence_permit("370282199001011239"));
}

static void
test_old_number(void)
{
    char out[19];

    EXPECT(idnumber_from_15("370282900101123", out) && !strcmp(out, "370282199001011239"));
    EXPECT(idnumber_from_15("110105491231002", out) && !strcmp(out, "11010519491231002X"));
    EXPECT(idnumber_from_15("370282901301123", out) && idnumber_check(out, today) == CODE_BIRTH);
    EXPECT(!idnumber_from_15("37028290010112", out));
    EXPECT(!idnumber_from_15("37028290010112X", out));
    EXPECT(!idnumber_from_15("370282199001011239", out));
}

static void
test_credit(void)
{
    static const char *good[] = {
        "91350100M000100Y43",
        "81370200MC0000012E",
        "81370282MC00000202",
    };
    char               text[19];
    size_t             i, k, wrong = 0;

    for (i = 0; i < 3; i++) {
        EXPECT(credit_check(good[i]) == CODE_GOOD);
        for (k = 0; k < 18; k++) {
            strcpy(text, good[i]);
            text[k] = text[k] == '7' ? '4' : '7';
            wrong += credit_check(text) != CODE_CHECK;
        }
    }
    EXPECT(wrong == 0);
    EXPECT(credit_check("91350100M000100Y4") == CODE_LENGTH);
    EXPECT(credit_check("91350100m000100Y43") == CODE_CHARACTER);
    EXPECT(credit_check("9135O100M000100Y43") == CODE_CHARACTER);
    EXPECT(credit_check("91350100M0001００Y43") == CODE_CHARACTER);
}

static void
test_phone(void)
{
    EXPECT(phone_check("19900123456") == CODE_GOOD);
    EXPECT(phone_check("1990012345") == CODE_LENGTH);
    EXPECT(phone_check("+8619900123456") == CODE_LENGTH);
    EXPECT(phone_check("29900123456") == CODE_CHARACTER);
    EXPECT(phone_check("1990012345a") == CODE_CHARACTER);
}

int
main(void)
{
    test_idnumber();
    test_birth();
    test_province();
    test_old_number();
    test_credit();
    test_phone();
    return unit_end("codes");
}
