/* test_pinyin.c - readings of names. */
#include <string.h>
#include "core/pinyin.h"
#include "core/text.h"
#include "unit.h"

static struct arena *a;

static void
test_key(void)
{
    EXPECT(text_is(pinyin_key(a, "王小明"), "wang xiao ming"));
    EXPECT(text_is(pinyin_key(a, "吕律略"), "lv lv lve"));
    EXPECT(text_is(pinyin_key(a, ""), ""));
    EXPECT(text_is(pinyin_key(a, "Anna LI"), "anna li"));
    EXPECT(text_is(pinyin_key(a, "  Anna　 王B 3 "), "anna wang b 3"));
    EXPECT(text_is(pinyin_key(a, "阿依古丽·买买提"), "a yi gu li · mai mai ti"));
    EXPECT(text_is(pinyin_key(a, "ÉMILE"), "émile"));
    EXPECT(text_is(pinyin_key(a, "𠮷野"), "ji ye"));
    EXPECT(text_is(pinyin_key(a, "䶮"), "yan"));
    EXPECT(text_is(pinyin_key(a, "〇𬬭𤋮"), "ling lun xi"));
    EXPECT(text_is(pinyin_key(a, "﨑"), "﨑"));
    EXPECT(text_is(pinyin_key(a, "ᠮᠣ王"), "ᠮᠣ wang"));
    EXPECT(text_is(pinyin_key(a, "张长江"), "zhang chang jiang"));
    EXPECT(text_is(pinyin_key(a, "陈珩"), "chen heng"));
    EXPECT(text_is(pinyin_key(a, "闯窗双"), "chuang chuang shuang"));
    EXPECT(strcmp(pinyin_key(a, "陆一"), pinyin_key(a, "罗一")) < 0);       /* lu < luo < lv */
    EXPECT(strcmp(pinyin_key(a, "罗一"), pinyin_key(a, "吕一")) < 0);
    EXPECT(strcmp(pinyin_key(a, "李安"), pinyin_key(a, "连一")) < 0);       /* by syllable */
}

static void
test_surnames(void)
{
    static const char *readings[][2] = {
        { "单田芳", "shan tian fang" },
        { "曾国藩", "zeng guo fan" },
        { "仇英", "qiu ying" },
        { "解缙", "xie jin" },
        { "查良镛", "zha liang yong" },
        { "区寄", "ou ji" },
        { "朴树", "piao shu" },
        { "盖叫天", "ge jiao tian" },
        { "缪荃孙", "miao quan sun" },
        { "尉迟恭", "yu chi gong" },
        { "尉健", "wei jian" },
        { "万俟卨", "mo qi xie" },
        { "万里", "wan li" },
        { "长孙无忌", "zhang sun wu ji" },
        { "澹台灭明", "tan tai mie ming" },
        { "单于夫", "chan yu fu" },
        { "令狐冲", "ling hu chong" },
        { "覃塘", "qin tang" },
        { "翟志刚", "zhai zhi gang" },
        { "种师道", "chong shi dao" },
        { "繁钦", "po qin" },
        { "乐毅", "yue yi" },
        { "员半千", "yun ban qian" },
        { "阚泽", "kan ze" },
        { "任弼时", "ren bi shi" },
        { "卜算", "bu suan" },
        { "薄一", "bo yi" },
    };
    size_t i;

    for (i = 0; i < sizeof readings / sizeof *readings; i++) {
        EXPECT(text_is(pinyin_key(a, readings[i][0]), readings[i][1]));
    }
    EXPECT(text_is(pinyin_key(a, "王单"), "wang dan"));         /* not a surname there */
    EXPECT(text_is(pinyin_key(a, "王解"), "wang jie"));
    EXPECT(text_is(pinyin_key(a, "王曾"), "wang zeng"));
}

static void
test_initials(void)
{
    EXPECT(text_is(pinyin_initials(a, "王小明"), "wxm"));
    EXPECT(text_is(pinyin_initials(a, "单雄信"), "sxx"));
    EXPECT(text_is(pinyin_initials(a, "单"), "s"));
    EXPECT(text_is(pinyin_initials(a, "万俟雪"), "mqx"));
    EXPECT(text_is(pinyin_initials(a, "阿依古丽·买买提"), "ayglmmt"));
    EXPECT(text_is(pinyin_initials(a, "Anna O'Li"), "annaoli"));
    EXPECT(text_is(pinyin_initials(a, "王 3ᠮ"), "w3ᠮ"));
    EXPECT(text_is(pinyin_initials(a, ""), ""));
}

/* All of the block of everyday Han but ten made in Japan have a reading of small letters. */
static void
test_coverage(void)
{
    uint32_t cp;
    char     name[5], *key;
    size_t   n, without = 0;

    for (cp = 0x4e00; cp <= 0x9fa5; cp++) {
        n = text_put(name, cp);
        name[n] = 0;
        key = pinyin_key(a, name);
        without += strspn(key, "abcdefghijklmnopqrstuvwxyz") != strlen(key);
    }
    EXPECT(without == 10);
}

int
main(void)
{
    a = arena_open();
    test_key();
    test_surnames();
    test_initials();
    test_coverage();
    arena_close(a);
    return unit_end("pinyin");
}
