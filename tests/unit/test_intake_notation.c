/* test_intake_notation.c - notations of a date, faults of a layout, the choice of one. */
#include "unit/intake_made.h"

/* ---- notations of a date ---- */

static void
dates(void)
{
    /* clang-format off */
    static const char *const cases[][2] = {
        { "2020-03-15", "" }, { "2020/3/15", "2020-03-15" }, { "2020.3.15", "2020-03-15" },
        { "2020年3月15日", "2020-03-15" }, { "2020年3月15号", "2020-03-15" },
        { "20200315", "2020-03-15" }, { "#20200315", "2020-03-15" },
        { "２０２０－０３－１５", "2020-03-15" }, { "二〇二〇年三月十五日", "2020-03-15" },
        { "二零一九年十二月卅一日", "2019-12-31" }, { "二○二一年廿五月", "!" }, { "二〇二一年二十月", "!" },
        { "二〇二一年十月廿五日", "2021-10-25" }, { "2020-03-15 08:30:00", "2020-03-15" },
        { "2020-03-15T00:00", "2020-03-15" }, { "#43668", "2019-07-22" },
        { "43668", "2019-07-22" }, { "#43668.5", "2019-07-22" }, { "@2019-07-22", "" },
        { "@2019-07-22T08:30:00", "" }, { "2020年3月", "~2020-03" },
        { "2020-03", "~2020-03" }, { "2020-3", "~2020-03" }, { "2020.03", "~2020-03" },
        { "202003", "~2020-03" }, { "#202003", "~2020-03" }, { "#2020.3", "~2020-03" },
        { "#2020.12", "~2020-12" }, { "2020.10", "~2020-10" }, { "2020/1", "~2020-01" },
        { "二〇二〇年十月", "~2020-10" }, { "03/2020", "~2020-03" }, { "2020年", "~2020" },
        { "#2020", "~2020" }, { "2020.1", "!" }, { "#2020.1", "!" }, { "20.3.15", "!" },
        { "20-3-15", "!" }, { "85年3月", "!" }, { "200315", "!" }, { "200312", "!" },
        { "3月15日", "!" }, { "3/4/2020", "!" }, { "3/15/2020", "2020-03-15" },
        { "15/3/2020", "2020-03-15" }, { "2021-02-29", "!" }, { "2020-02-29", "" },
        { "2020-13-01", "!" }, { "2020-00-10", "!" }, { "20200230", "!" },
        { "2026-11-01", "!" }, { "2026-11", "!" }, { "2026-10", "~2026-10" },
        { "2020.3-2021.4", "!" }, { "去年", "!" }, { "2020-03-15-16", "!" },
        { "123456789", "!" }, { "!#VALUE!", "!" }, { " 2020-03-15 ", "2020-03-15" },
        { "2020年 3月 15日", "2020-03-15" }, { "2020、3、15", "2020-03-15" }, { "——", "" },
        { "#20", "!" }, { "2020.3.", "~2020-03" },
    };
    /* clang-format on */

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct sheet sheet =
            made_sheet("-", arena_print(arena, "工会名称|建会时间\n甲工会|%s\n", cases[i][0]));
        struct intake in = made_read(&sheet, 1, ORG, NULL);
        const char   *wanted = cases[i][1], *said = "";

        if (*wanted == '!')
            wanted = "2 建会时间: refused cell\n";
        else if (*wanted)
            wanted = arena_print(arena, "2 建会时间: %s %s\n",
                                 *wanted == '~' ? "remark" : "repaired", wanted + (*wanted == '~'));
        said = remarks_text(&in);
        EXPECT(text_is(said, wanted));
        if (!text_is(said, wanted))
            fprintf(stderr, "'%s' gave '%s', wanted '%s'\n", cases[i][0], said, wanted);
    }
}

/* ---- layouts ---- */

static void
faulty_layouts(void)
{
    static const char *const cases[][2] = {
        { "name\tname\trequired\t-", "line 1" },
        { "# x\nname\tnames\trequired\t-\t姓名", "line 2: unknown kind 'names'" },
        { "name\tname\tneeded\t-\t姓名", "unknown flag 'needed'" },
        { "sex\tcode\toptional\t-\t性别", "no code table for 'sex'" },
        { "name\tname\t-\t-\t姓名\nname\ttext\t-\t-\t名字", "a field that stands twice 'name'" },
        { "name\tname\t-\t-\t姓名\nother\ttext\t-\t-\t姓 名", "a heading that stands twice" },
        { "name\tname\t-\t-\t姓名||名字", "an empty synonym" },
        { "# nothing\n", "no columns" },
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct layout layout;
        const char   *why = NULL;

        EXPECT(!layout_parse(arena, "faulty", cases[i][0], &layout, &why));
        EXPECT(why && text_contains(why, cases[i][1]) && text_starts(why, "layouts/faulty.tsv"));
    }
}

static void
choice_of_layout(void)
{
    static const struct {
        const char *text;
        int         layout;
    } cases[] = {
        { "职工姓名|身份证|所在单位\n张三|1|甲\n", MEMBER },
        { "工会名称|上级工会\n甲工会|乙总工会\n", ORG },
        { "企业名称|信用代码|职工人数\n甲|1|2\n", EMPLOYER },
        { "日期|金额\n2020-01-01|5\n", -1 },
        { "", -1 },
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct sheet          sheet = made_sheet("-", cases[i].text);
        const struct workbook book = { .kind = "csv", .sheets = &sheet, .n = 1 };
        int                   score = -1;

        EXPECT(intake_choose(&book, layouts, 3, &score) == cases[i].layout);
        EXPECT((score >= 2) == (cases[i].layout >= 0));
    }
}

/* What a program or a spreadsheet puts around a number. */
static void
wrapped_numbers(void)
{
    struct sheet  sheet = made_sheet("-", "姓名|身份证号|手机号\n"
                                           "甲一|=\"370200199003129017\"|\t19900001111\n"
                                           "甲二|370200-19850620-9022|19900001112.0\n"
                                           "甲三|37020019771105903０|+86(199)0000-1113\n");
    struct intake in = made_read(&sheet, 1, MEMBER, NULL);

    expect_remarks("wrapped", &in,
                   "2 身份证号: repaired 370200199003129017\n"
                   "2 手机号: repaired 19900001111\n"
                   "3 身份证号: repaired 370200198506209022\n"
                   "3 手机号: repaired 19900001112\n"
                   "4 身份证号: repaired 370200197711059030\n"
                   "4 手机号: repaired 19900001113\n");
    expect_counts(&in, 3, 3, 0, 0);
    expect_values(&in, MEMBER, "2 phone=19900001111\n3 kind=1\n4 name=甲三\n");
}

int
main(void)
{
    arena = arena_open();
    layouts_read();
    dates();
    faulty_layouts();
    choice_of_layout();
    wrapped_numbers();
    arena_close(arena);
    return unit_end("test_intake_notation");
}
