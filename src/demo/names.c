/* names.c - invented people and firms.  Rare characters and names with a middle dot belong to it:
 * they are what other programs lose. */
#include "demo/city.h"

static const char *const surnames[] = {
    "王", "李", "张", "刘", "陈", "杨",   "赵",   "黄",   "周", "吴", "徐", "孙", "胡", "朱", "高",
    "林", "何", "郭", "马", "罗", "梁",   "宋",   "郑",   "谢", "韩", "唐", "冯", "于", "董", "萧",
    "程", "曹", "袁", "邓", "许", "傅",   "沈",   "曾",   "彭", "吕", "苏", "卢", "蒋", "蔡", "贾",
    "丁", "魏", "薛", "叶", "阎", "余",   "潘",   "杜",   "戴", "夏", "钟", "汪", "田", "任", "姜",
    "范", "方", "石", "姚", "谭", "廖",   "邹",   "熊",   "金", "陆", "郝", "孔", "白", "崔", "康",
    "毛", "邱", "秦", "江", "史", "欧阳", "司马", "诸葛", "单", "解", "仇", "查", "曲",
};
static const char *const men[] = {
    "伟",   "强",   "军",   "勇",   "磊",   "涛",   "建国", "志刚", "海波", "文斌",
    "国栋", "晓东", "立新", "家豪", "子轩", "浩然", "振华", "永康", "德胜", "俊杰",
    "鹏程", "少华", "宏图", "明远", "思源", "天佑", "长河", "玉林", "春生", "启航",
    "一鸣", "兆丰", "承志", "博文", "守义", "书恒", "泽宇", "成",   "凯",   "铭",
};
static const char *const women[] = {
    "芳",   "娜",   "敏",   "静",   "丽",   "艳",   "秀英", "桂兰", "雪梅", "晓燕",
    "玉珍", "海霞", "文静", "雨涵", "欣怡", "梦瑶", "佳琪", "淑贞", "美玲", "春花",
    "若兰", "思雨", "雅琴", "婷婷", "红梅", "诗涵", "婉清", "秋月", "惠敏", "亚男",
    "立群", "晓彤", "素云", "慧",   "琳",   "洁",   "颖",   "璐",   "妍",   "彩虹",
};
/* clang-format off */
static const struct human others[] = {
    { "阿依古丽·买买提", "05", true },     { "买买提江·吐尔逊", "05", false },
    { "古丽娜尔·阿不都热合曼", "05", true }, { "艾力·卡德尔", "05", false },
    { "巴特尔·苏和", "02", false },         { "其其格·乌兰", "02", true },
    { "叶尔兰·哈布勒", "17", false },       { "卓玛·央宗", "04", true },
    { "扎西·顿珠", "04", false },           { "马阿依舍", "03", true },
    { "马尔萨", "03", false },              { "朴成浩", "10", false },
    { "金美善", "10", true },               { "关海鹏", "11", false },
    { "石阿朵", "06", true },               { "韦小凤", "08", true },
};
/* clang-format on */
/* U+20BB7 lies beyond the first plane; U+4DAE came late into fonts. */
static const char *const rare[] = { "𠮷", "䶮", "𠮷祥", "䶮君" };

char *
surname_name(struct arena *a, struct dice *d, bool woman)
{
    const char *surname = surnames[dice_below(d, LENGTH(surnames))];
    const char *given =
        woman ? women[dice_below(d, LENGTH(women))] : men[dice_below(d, LENGTH(men))];

    return arena_print(a, "%s%s", surname, given);
}

struct human
human_make(struct arena *a, struct dice *d, size_t i)
{
    struct human h = { NULL, "01", dice_below(d, 100) < 45 };

    h.name = surname_name(a, d, h.woman);
    if (i % 23 == 13)
        h = others[i / 23 % LENGTH(others)];
    else if (i % 101 == 50)
        h.name = arena_print(a, "%s%s", surnames[i % 80], rare[i / 101 % LENGTH(rare)]);
    return h;
}

/* ---- firms ---- */

/* clang-format off */
const struct trade trades[] = {
    { "精工机械有限公司", "c34", { "车工", "钳工", "焊工", "装配工" } },
    { "食品有限公司", "c14", { "包装工", "配料员", "质检员", "叉车工" } },
    { "服饰有限公司", "c18", { "缝纫工", "裁剪工", "打样师", "整烫工" } },
    { "建筑工程有限公司", "e47", { "钢筋工", "木工", "施工员", "塔吊司机" } },
    { "物流有限公司", "g59", { "货车司机", "仓管员", "调度员", "装卸工" } },
    { "快递服务有限公司", "g60", { "快递员", "分拣员", "客服", "站点经理" } },
    { "餐饮管理有限公司", "h62", { "厨师", "服务员", "收银员", "店长" } },
    { "软件技术有限公司", "i65", { "开发工程师", "测试工程师", "运维工程师", "产品经理" } },
    { "物业服务有限公司", "k70", { "保安", "保洁员", "维修电工", "项目主管" } },
    { "家政服务有限公司", "o80", { "家政服务员", "母婴护理员", "养老护理员", "培训师" } },
};
/* clang-format on */
const size_t trade_count = LENGTH(trades);

char *
brand_name(struct arena *a, size_t i)
{
    static const char *const first[] = {
        "澄湾", "渔歌", "听潮", "帆影", "汐舟", "砚海", "云麓", "青礁", "沐岸", "溯川",
        "望汐", "锦帆", "鸥鸣", "霁海", "屿晴", "桅光", "临礁", "翠屿", "朝汐", "远帆",
    };
    static const char *const second[] = {
        "", "同和", "启明", "禾立", "众诚", "益新", "安澜", "志恒", "方正源", "佳禾",
        "合创", "德润", "嘉泽", "弘毅", "百川", "晨旭", "隆兴汇", "瑞禾", "正和达", "新域",
    };

    return arena_print(a, "滨海%s%s", first[i % 20], second[i / 20 % 20]);
}
