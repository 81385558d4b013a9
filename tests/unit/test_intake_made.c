/*
 * test_intake_made.c - tables made up here, with verdicts written by hand: other headings, another
 * order, another sheet, further titles, and each kind of slip.  Recognition knows no file.
 */
#include "unit/intake_made.h"

/* ---- rosters ---- */

/* Second sheet, three titles, a head with line breaks and stars, numbered columns, signatures. */
static void
roster_with_everything(void)
{
    struct sheet sheets[2] = {
        made_sheet("填表说明", "请按要求填写\n一、姓名须与身份证一致\n"),
        made_sheet(
            "在册",
            "附件2\n"
            "2026年胶州市大沽河机械厂工会委员会会员名册\n"
            "单位：（盖章）||||填表时间：2026.10.20\n"
            "No.|入会~年月|联系手机*|证件号码（18位）|民 族|姓  名|技术等级|工种：|是否农民工\n"
            "1|2|3|4|5|6|7|8|9\n"
            "#1|2019年七月|１９９００００１１１１|370200199003129017|汉|张 伟|高级工|车工|是\n"
            "#2|二〇二〇年三月十五日|86-199 0000 1112|37020019861111907x|回族|𠮷野|3|电工 |否\n"
            "#3|20.3.15|0532-88886666|370200197711059030|土|阿依古丽•买买提|九级|钳工|\n"
            "No.|入会~年月|联系手机*|证件号码（18位）|民 族|姓  名|技术等级|工种：|是否农民工\n"
            "#4|#2020.3|#19900001114|'370200200101019052|03|䶮 小|技师|/|√\n"
            "#5|#2020.1|+8619900001115|370200 19880808 9062|壮族|李四|二级/技师|无|Y\n"
            "#6|@2021-05-04|无|370200199505159071|苗|王五|||\n"
            "\n"
            "#7|2021-5|19900001117|370200600229908|彝|赵六|||\n"
            "||小计||7人\n"
            "#8\n"
            "||||||||\n"
            "制表人：孙七||审核人：周八||日期：2026年10月20日\n"),
    };
    struct intake in;

    sheets[0].hidden = false;
    in = made_read(sheets, 2, MEMBER, NULL);
    EXPECT(in.sheet == 1 && in.head == 4 && in.head_rows == 1 && in.last == 14);
    EXPECT(text_is(in.suggests, "胶州市大沽河机械厂工会委员会") && in.whole && in.missing == NULL);
    expect_counts(&in, 7, 6, 1, 0);
    expect_remarks("everything", &in,
                   "6 入会年月: remark 2019-07\n"
                   "6 联系手机*: repaired 19900001111\n"
                   "6 姓  名: repaired 张伟\n"
                   "7 入会年月: repaired 2020-03-15\n"
                   "7 联系手机*: repaired 19900001112\n"
                   "7 证件号码（18位）: repaired 37020019861111907X\n"
                   "7 工种：: repaired 电工\n"
                   "8 入会年月: refused cell\n"
                   "8 联系手机*: refused cell\n"
                   "8 姓  名: repaired 阿依古丽·买买提\n"
                   "8 技术等级: refused cell\n"
                   "10 入会年月: remark 2020-03\n"
                   "10 证件号码（18位）: repaired 370200200101019052\n"
                   "10 姓  名: repaired 䶮小\n"
                   "11 入会年月: refused cell\n"
                   "11 联系手机*: repaired 19900001115\n"
                   "11 证件号码（18位）: repaired 370200198808089062\n"
                   "12 证件号码（18位）: refused row\n"
                   "14 入会年月: remark 2021-05\n"
                   "14 证件号码（18位）: repaired 370200196002299088\n");
    expect_values(
        &in, MEMBER,
        "6 ethnic=01\n6 skill=3\n6 job=车工\n6 migrant=yes\n6 kind=1\n6 "
        "document=370200199003129017\n"
        "7 ethnic=03\n7 skill=3\n7 migrant=no\n7 name=𠮷野\n8 ethnic=30\n8 migrant=\n8 phone=\n"
        "8 joined=\n10 ethnic=03\n10 skill=2\n10 job=/\n10 migrant=yes\n10 phone=19900001114\n"
        "11 ethnic=08\n11 skill=2\n11 migrant=yes\n14 ethnic=07\n14 name=赵六\n");
}

/* Two rows of head without merges, as a CSV has it; doubles, contradictions, gaps. */
static void
roster_of_doubles(void)
{
    struct sheet sheet = made_sheet(
        "-", "编号|本人信息|||通讯|入会情况|\n"
             "|姓名|公民身份证号码|性别|移动电话|加入工会时间|备注\n"
             "1|王一|370200198506209022|女|19900002001|2015-06-01|\n"
             "2|王 一|３７０２００１９８５０６２０９０２２|女|199-0000-2001|2015年6月1日|\n"
             "3|王二|370200198506209022|女|19900002001|2015-06-01|\n"
             "4|王三|370200197711059030|男|19900002001|2001/4/31|借调\n"
             "5|王三|370200197711059030|||\n"
             "6|王三|370200197711059030|男|19900002006|\n"
             "7||370200199212309049|女||2015-06-01\n"
             "8|王四||男|19900002008|\n"
             "9|王五|370200199212309049|男|19900002009|2008-12\n"
             "10|王六|990000199309209970|男||\n"
             "11|王七|370200199102309726|女||\n"
             "12|王八|37020019900312|男||\n"
             "13|王九|#370200198007029000|女||\n"
             "14|王十|3.70200198007029E+17|女||\n"
             "15|王三|370200199003129017|男|19900002001|2026-11-01\n"
             "合计：15人\n");
    struct intake in = made_read(&sheet, 1, MEMBER, NULL);

    EXPECT(in.head == 1 && in.head_rows == 2 && in.last == 17);
    EXPECT(text_is(in.headings[1], "本人信息 姓名") && text_is(in.headings[0], "编号"));
    expect_counts(&in, 15, 4, 9, 2);
    expect_remarks("doubles", &in,
                   "4 本人信息 公民身份证号码: double\n"
                   "5 本人信息 公民身份证号码: refused row\n"
                   "6 通讯 移动电话: remark\n"
                   "6 入会情况 加入工会时间: refused cell\n"
                   "7 本人信息 公民身份证号码: double\n"
                   "8 本人信息 公民身份证号码: refused row\n"
                   "9 本人信息 姓名: refused row\n"
                   "10 本人信息 公民身份证号码: refused row\n"
                   "11 本人信息 性别: refused cell\n"
                   "11 入会情况 加入工会时间: remark 2008-12\n"
                   "12 本人信息 公民身份证号码: refused row\n"
                   "13 本人信息 公民身份证号码: refused row\n"
                   "14 本人信息 公民身份证号码: refused row\n"
                   "15 本人信息 公民身份证号码: refused row\n"
                   "16 本人信息 公民身份证号码: refused row\n"
                   "17 通讯 移动电话: remark\n"
                   "17 入会情况 加入工会时间: refused cell\n");
    EXPECT(intake_record(&in, 4)->same_as == 3 && intake_record(&in, 5)->same_as == 3);
}

/* Documents of other kinds, sex and birth against the number, joining before 16. */
static void
roster_of_documents(void)
{
    struct sheet sheet = made_sheet(
        "Sheet1",
        "会员姓名|证件种类|证件号|男女|出生日期|政治面貌|文化程度|入会日期|户口性质\n"
        "JOHN  SMITH|护照|e1234567 8|男|1980/1/1|群众|硕士|2019.10|\n"
        "陈港|港澳台居民居住证|810000199001019013|男|1990-01|民盟|大本|2010-3-1|城镇户口\n"
        "林台|身份证|83000019910202902X|女|19910202||专科|2006年2月|\n"
        "刘居|居住证|370200199909099133|男|||初中|\n"
        "MARIE CURIE|永久居留身份证|931840199001019016|男|1990年1月1日|无|研究生|\n"
        "PETER PAN|外国人永久居留证|CAN110000123456|男|||\n"
        "孙明|二代身份证|370200197807079116|女|1978年8月|党员|高中毕业|1994.7|农村\n"
        "孙亮|1|370200198303039123|2|1983.3.3|13|60|1999-03-02|非农\n"
        "孙燕|9|台胞123|女|||\n"
        "孙丽|驾照|370200199909099141|女|1999年9月10日|预备党员|中专|2015年9月|\n");
    struct intake in = made_read(&sheet, 1, MEMBER, NULL);

    EXPECT(in.head == 1);
    expect_counts(&in, 10, 8, 2, 0);
    expect_remarks("documents", &in,
                   "2 会员姓名: repaired JOHN SMITH\n"
                   "2 证件号: repaired E12345678\n"
                   "2 出生日期: repaired 1980-01-01\n"
                   "2 入会日期: remark 2019-10\n"
                   "3 入会日期: repaired 2010-03-01\n"
                   "4 证件号: remark\n"
                   "4 出生日期: repaired 1991-02-02\n"
                   "4 入会日期: refused cell\n"
                   "5 证件号: refused row\n"
                   "6 出生日期: repaired 1990-01-01\n"
                   "8 男女: refused cell\n"
                   "8 出生日期: refused cell\n"
                   "8 入会日期: remark 1994-07\n"
                   "9 出生日期: repaired 1983-03-03\n"
                   "9 入会日期: refused cell\n"
                   "10 证件号: refused row\n"
                   "11 证件种类: refused cell\n"
                   "11 出生日期: refused cell\n"
                   "11 入会日期: remark 2015-09\n");
    expect_values(
        &in, MEMBER,
        "2 kind=2\n2 political=13\n2 education=14\n3 kind=3\n3 birth=1990-01\n3 political=05\n"
        "3 education=20\n3 household=urban\n4 kind=3\n4 education=30\n6 kind=4\n6 political=\n6 "
        "education=10\n"
        "7 kind=4\n7 document=CAN110000123456\n8 political=01\n8 education=61\n8 household=rural\n"
        "9 sex=2\n9 household=urban\n9 education=60\n11 kind=\n11 political=02\n11 education=41\n");
}

/* Headings that say nothing, and none at all: the values decide. */
static void
columns_by_value(void)
{
    struct sheet odd = made_sheet("Sheet1", "甲方|人员情况|号|紧急联系人电话|号2|姓名\n"
                                            "a|x|370200199003129017|13900000001|19900003001|张三\n"
                                            "b|y|370200198506209022|13900000002|19900003002|李四\n"
                                            "c|z|370200197711059030|13900000003|1990000300|王五\n");
    struct sheet bare = made_sheet("Sheet1", "欧阳修文|男|370200199003129017|19900003001|车间一\n"
                                             "李四|女|370200198506209022|19900003002|车间一\n"
                                             "王五|男|370200197711059030|19900003003|车间一\n");
    struct intake in = made_read(&odd, 1, MEMBER, NULL);

    EXPECT(in.missing == NULL && in.head == 1);
    expect_remarks("odd headings", &in, "4 号2: refused cell\n");
    expect_values(&in, MEMBER,
                  "2 document=370200199003129017\n2 phone=19900003001\n3 name=李四\n4 phone=\n");
    EXPECT(in.field_of[3] < 0);
    in = made_read(&bare, 1, MEMBER, NULL);
    EXPECT(in.missing == NULL && in.head == 0 && in.head_rows == 0);
    expect_counts(&in, 3, 3, 0, 0);
    expect_values(
        &in, MEMBER,
        "1 name=欧阳修文\n1 sex=1\n1 phone=19900003001\n2 sex=2\n3 document=370200197711059030\n");
}

/* The wizard's word: another sheet, another head, another column. */
static void
settings_of_the_wizard(void)
{
    static const char *const map[] = { "", "name", NULL, "note" };
    const char              *mapping[4];
    struct sheet             sheets[2] = {
                    made_sheet("一", "姓名|曾用名|身份证号|手机\n张三|张小三|370200199003129017|19900003001\n"),
                    made_sheet("二", "姓名|身份证号|手机\n李四|370200198506209022|19900003002\n"
                                                 "姓名|身份证号|手机\n王五|370200197711059030|19900003003\n"),
    };
    struct intake_settings settings = { .sheet = 0, .mapping = mapping, .mapped = 4 };
    struct intake          in;

    memcpy(mapping, map, sizeof mapping);
    in = made_read(sheets, 2, MEMBER, &settings);
    expect_values(&in, MEMBER,
                  "2 name=张小三\n2 document=370200199003129017\n2 phone=\n2 note=19900003001\n");
    in = made_read(sheets, 2, MEMBER, &(struct intake_settings){ .sheet = 1, .head = 3 });
    EXPECT(in.head == 3 && in.n == 1);
    expect_values(&in, MEMBER, "4 name=王五\n");
    in = made_read(&sheets[1], 1, ORG, NULL);
    EXPECT(text_is(in.missing, "工会名称") && in.n == 0);
}

/* A vertically merged head with a spouse beside the member, and a title cell in the middle. */
static void
merged_heads(void)
{
    static struct merge merges[] = {
        { 2, 1, 2, 1 }, { 2, 2, 1, 3 }, { 2, 5, 1, 2 }, { 5, 1, 1, 6 }
    };
    struct sheet sheet =
        made_sheet("Sheet1", "第一车间新增会员\n"
                             "序号|会员|||配偶\n"
                             "|姓名|身份证号|电话|姓名|电话\n"
                             "1|张三|370200199003129017|19900004001|李花|19900004002\n"
                             "第二车间\n"
                             "2|李四|370200198506209022|19900004003||\n");
    struct intake       in;

    sheet.merges = merges;
    sheet.merge_count = 4;
    in = made_read(&sheet, 1, MEMBER, NULL);
    EXPECT(in.head == 2 && in.head_rows == 2 && !in.whole);
    EXPECT(text_is(in.headings[5], "配偶 电话") && in.field_of[5] < 0);
    expect_counts(&in, 2, 2, 0, 0);
    expect_values(&in, MEMBER, "4 name=张三\n4 phone=19900004001\n6 name=李四\n");
}

/* ---- unions and employers ---- */

static void
list_of_unions(void)
{
    struct sheet sheet =
        made_sheet("汇总", "基层工会情况统计表\n"
                           "上级工会名称|工会全称|工会主席||任期|最近换届时间|成立时间|会员数|"
                           "职工总数|女职工|单位信用代码|工会法人代码|区划代码|工会类型\n"
                           "||姓名|联系电话||||||||||\n"
                           "|青岛市总工会||||||||||||地方总工会\n"
                           "青岛市总工会|青岛恒信（集团）工会|刘 "
                           "洋|（0532）88886666|五年|2024.6|2010年|80人|#100|４０|"
                           "91370202MA3C00001K|81370202mc00000118|#370202|独立基层\n"
                           "青岛市总工会|青岛海川工会|/"
                           "|88886666|4|2009-05-01|2010.5|1,200|1100|1,20|9137O203MA3C000O25|"
                           "81370203MC0000022A|市北区|联合基层工会\n"
                           "青岛市总工会|青岛恒信(集团)工会|刘洋|0532-88886666|5|2024-06|2010|80|"
                           "100|40|91370202MA3C00001K|81370202MC00000118|370202|base\n"
                           "青岛市总工会|青岛海川工会|赵钱|||||||||||\n"
                           "青岛市总工会|青岛远方工会|孙李|053288887777-12|3年|2031-01-01|43668|"
                           "约50|-3|12.0||#913702111000003010|990000|协会\n"
                           "青岛市总工会|青岛近处工会|周吴|400-618-0001|#3|2024-02-30|2020-2-29|"
                           "0012|!#N/A|十二|123702001000005035|913702131000006|37020|分会\n"
                           "总计||||||||2,000\n"
                           "单位负责人（签字）：||填报人：\n");
    struct intake in = made_read(&sheet, 1, ORG, NULL);

    EXPECT(in.head == 2 && in.head_rows == 2 && in.last == 10);
    EXPECT(text_is(in.headings[2], "工会主席 姓名")
           && text_is(in.headings[3], "工会主席 联系电话"));
    expect_counts(&in, 7, 5, 1, 1);
    expect_remarks("unions", &in,
                   "5 工会主席 姓名: repaired 刘洋\n"
                   "5 工会主席 联系电话: repaired 0532-88886666\n"
                   "5 最近换届时间: remark 2024-06\n"
                   "5 成立时间: remark 2010\n"
                   "5 会员数: repaired 80\n"
                   "5 女职工: repaired 40\n"
                   "5 工会法人代码: repaired 81370202MC00000118\n"
                   "6 工会主席 联系电话: refused cell\n"
                   "6 任期: refused cell\n"
                   "6 最近换届时间: remark\n"
                   "6 成立时间: remark 2010-05\n"
                   "6 会员数: remark\n"
                   "6 会员数: repaired 1200\n"
                   "6 女职工: refused cell\n"
                   "6 单位信用代码: repaired 91370203MA3C000025\n"
                   "6 工会法人代码: refused cell\n"
                   "7 工会全称: double\n"
                   "8 工会全称: refused row\n"
                   "9 工会主席 联系电话: repaired 0532-88887777-12\n"
                   "9 最近换届时间: refused cell\n"
                   "9 成立时间: repaired 2019-07-22\n"
                   "9 会员数: refused cell\n"
                   "9 职工总数: refused cell\n"
                   "9 工会法人代码: refused cell\n"
                   "9 区划代码: refused cell\n"
                   "9 工会类型: refused cell\n"
                   "10 工会主席 联系电话: repaired 4006180001\n"
                   "10 最近换届时间: refused cell\n"
                   "10 成立时间: repaired 2020-02-29\n"
                   "10 职工总数: refused cell\n"
                   "10 工会法人代码: refused cell\n"
                   "10 区划代码: refused cell\n");
    expect_values(&in, ORG,
                  "4 kind=local\n4 above_name=\n5 name=青岛恒信（集团）工会\n5 kind=base\n5 "
                  "years=5\n5 region=370202\n"
                  "5 declared=80\n6 kind=joint\n6 region=370203\n6 chair_name=\n6 staff=1100\n"
                  "9 women=12\n9 years=3\n10 years=3\n10 declared=12\n10 women=12\n10 "
                  "kind=branch\n10 staff=\n");
}

static void
list_of_employers(void)
{
    struct sheet sheet = made_sheet(
        "Sheet1", "用人单位名称|社会信用代码|所属镇街|国民经济行业|经济类型|从业人员数|女职工总数|"
                  "单位状态|所在区市\n"
                  "甲公司|91370202ma3c00001k|香港中路街道|c14|有限公司|１２|#5|存续|市南区\n"
                  "乙公司|91370203MA3C000025||E47 房屋建筑业|200港澳台|30|31|在业|370299\n"
                  "乙 公司|9137 0203 MA3C 0000 25||e47|200|30|31|在营|370299\n"
                  "乙公司|91370203MA3C000025||e47|300 国外|30|31|在营|370299\n"
                  "丙公司||||个体户|3|||\n"
                  "丙公司||||个体户|3|||\n"
                  "丙公司||||个体户|4|||\n"
                  "丁公司|91370211100000301A|||200 国外|1,2345||倒闭|某某区\n"
                  "|91370212100000402K|||||||\n"
                  "戊公司|370211100000301||59|月球||||37\n"
                  "总计9家||||||||\n");
    struct intake in = made_read(&sheet, 1, EMPLOYER, NULL);

    expect_counts(&in, 10, 6, 2, 2);
    expect_remarks("employers", &in,
                   "2 社会信用代码: repaired 91370202MA3C00001K\n"
                   "2 从业人员数: repaired 12\n"
                   "3 女职工总数: remark\n"
                   "4 社会信用代码: double\n"
                   "5 社会信用代码: refused row\n"
                   "6 社会信用代码: remark\n"
                   "7 社会信用代码: double\n"
                   "8 社会信用代码: remark\n"
                   "9 社会信用代码: refused cell\n"
                   "9 经济类型: refused cell\n"
                   "9 从业人员数: refused cell\n"
                   "9 单位状态: refused cell\n"
                   "9 所在区市: refused cell\n"
                   "10 用人单位名称: refused row\n"
                   "11 社会信用代码: refused cell\n"
                   "11 经济类型: refused cell\n"
                   "11 所在区市: refused cell\n");
    expect_values(
        &in, EMPLOYER,
        "2 industry=c14\n2 economic=150\n2 operating=operating\n2 region=370202\n2 "
        "town_name=香港中路街道\n"
        "3 industry=e47\n3 economic=200\n3 region=370299\n6 economic=175\n11 industry=g59\n");
}

int
main(void)
{
    arena = arena_open();
    layouts_read();
    roster_with_everything();
    roster_of_doubles();
    roster_of_documents();
    columns_by_value();
    settings_of_the_wizard();
    merged_heads();
    list_of_unions();
    list_of_employers();
    arena_close(arena);
    return unit_end("test_intake_made");
}
