"""Cleaning: what is not news goes, and no news goes with it."""

import pytest

from digests.model import Block, BlockKind
from digests.text.blocks import blocks_of
from digests.text.clean import clean
from digests.text.html import read_html
from digests.text.phrases import load_phrases

PHRASES = load_phrases().everywhere
TITLE = "山城办起读书节"
NEWS = "山城的第一届读书节星期天开幕，一千名读者来到广场上。"
MORE = "主办者说，明年的书由读者投票选出，结果在秋天公布。"


def blocks(html: str) -> list[tuple[str, str]]:
    passages = clean(read_html(html).passages, TITLE, PHRASES)
    return [(block.kind.value, block.text) for block in blocks_of(passages)]


def lines(html: str) -> list[str]:
    return [text for _, text in blocks(html)]


@pytest.mark.parametrize(
    "label",
    [
        "（晨星网 讯）",
        "【文/晨星网 王山】",
        "（中央社記者王山台北8日電）",
        "（中央社紐約7日綜合外電報導）",
        "（法新社圣保罗11日电） ",
        "(德国之声中文网) ",
        "【大纪元2021年01月06日讯】（大纪元记者王山综合报导）",
        "路透1月5日 - ",
        "路透北京/上海1月12日 - ",
        "新华社北京1月8日电（记者王山）",
        "中新网1月8日电 ",
        "财联社11月15日电，",
        "IT之家 9 月 3 日消息，",
        "本报讯 ",
        "（维权网信息中心报道）",
        "〔記者王山／台北報導〕",
        "［記者王山］",
        "（記者王山攝影報導）",
        "【晨星网】（记者 王山）",
        "【明報專訊】",
        "【晨星时报驻山城特约记者 王山】",
        "财联社（山城，记者 王山）讯，",
        "《晨星日报》（山城，记者 王山）讯，",
        "晨星科技讯 北京时间1月5日早间消息，",
        "晨星网1月5日讯（记者 王山 通讯员 李水）",
        "央视网消息（新闻联播）：",
        "央广网北京1月5日消息（记者王山）",
        "晨星晚报讯（记者 王山）",
        "【共同社1月5日电】",
        "中评社香港1月5日电／",
        "香港——",
        "WASHINGTON (AP) — ",
        "BEIJING, Jan. 5 (Xinhua) -- ",
        "（来源：晨星日报）",
        "記者王山／台北報導 ",
        "晨星网1月5日报道（文/王山）",
        "今天是2021年1月5日，星期二。",
        "极目新闻记者 王山 ",
        "格隆汇1月5日丨",
        "智通财经APP讯，",
        "晨星日报-晨星网山城1月5日讯（记者 王山）",
        "【希望之声2021年1月5日】（本台记者王山综合报导）",
        "【晨星新聞台】",
        "新华社北京1月5日电 题：",
        "TOKYO, Jan. 5 (Kyodo) -- ",
        "Jan 5 (Reuters) - ",
    ],
)
def test_an_opening_label_goes_and_the_sentence_stays(label: str) -> None:
    assert lines(f"<p>{label}{NEWS}</p><p>{MORE}</p>") == [NEWS, MORE]


@pytest.mark.parametrize(
    "sentence",
    [
        "据法新社1月8日报道，山城办了读书节。",
        "新华社1月8日电文说，山城办了读书节。",
        "山城（人口三万）办了读书节。",
        "省卫健委网站1月10日消息，山城没有新增病例。",
        "【“读书五年”，我们这五年】山城的新生活。",
        "路透社的记者1月5日到了山城。",
        "美国晨星新闻网9月9日消息，山城办了读书节。",
        "（记者会现场）他说不会辞职。",
        "腾讯，阿里巴巴和百度都来了。",
        "通讯，交通都断了。",
        "好吧——这就是他说的话。",
        "晨星日报记者 王山 被捕后第三天获释。",
        "北京—张家口铁路上挤满了读者。",
        "36氪获悉，山城办了读书节。",
    ],
)
def test_an_opening_that_is_news_stays(sentence: str) -> None:
    assert lines(f"<p>{sentence}</p><p>{MORE}</p>") == [sentence, MORE]


@pytest.mark.parametrize(
    "trailer",
    [
        "（編輯：王山）1100108",
        "（譯者：王山/核稿：李水）1100108",
        "1100109",
        "(完)",
        "（完）",
        "<b>推荐阅读 ：</b>",
        "<b>读书节现场画面（点击图集浏览）：</b>",
        "查看全文",
        "责任编辑：王山#",
        "【编辑:王山】",
        "（晨星日报记者 王山）",
        "（图片来源：晨星网）",
        "新华社记者 王山 摄",
        "晨星报记者 王山 编辑 李水 校对 张林",
        " (Reporting by Shan Wang; Editing by Shui Li)",
        "返回搜狐，查看更多",
        "■",
        "（看完整報導）",
    ],
)
def test_what_hangs_on_a_paragraph_is_cut_off(trailer: str) -> None:
    assert lines(f"<p>{NEWS}</p><p>{MORE}{trailer}</p>") == [NEWS, MORE]


@pytest.mark.parametrize(
    "line",
    [
        "© 2021 AFP",
        "本文系晨星网独家稿件，未经授权，不得转载。",
        "未经书面授权，不得转载或镜像。",
        "（点击图集浏览）",
        "广告",
        "33 分钟前",
        "2021-01-13T00:41:33.577Z",
        "2021-01-13 12:17:37",
        "Fri, 08 Jan 2021 13:46:08 GMT",
        "08/01/2021 - 10:32",
        "点击查看大图",
        "更多精彩内容，请扫码关注晨星网公众号",
        "The post 山城办起读书节 appeared first on 晨星网.",
        "分享到：微博 微信 QQ空间",
        "https://www.example.com/rss",
        "声明：本文只代表作者，未经同意请勿使用。",
        "（点击图片可放大）",
        "▲讀書節現場。（圖／記者王山攝）",
        "【更多新聞】",
        "延伸閱讀：山城圖書館擴建",
        "＞＞更多新聞：山城圖書館擴建",
        "請繼續往下閱讀...",
        "不用抽 不用搶 現在用APP看新聞 保證天天中獎　 點我下載APP　 按我看活動辦法",
        "☆自殺不能解決問題，勇於求救並非弱者，請撥打1995 ( 要救救我 )",
        "※本文版權所有，非經授權，不得轉載。[ 晨星著作權聲明 ]※",
        "本文来自微信公众号：晨星（ID：chenxing），作者：王山，题图来自：视觉中国",
        "此内容为晨星原创，著作权归晨星所有。未经晨星书面授权，不得以任何方式转载、摘编或复制。",
        "如需转载请与《晨星日报》报社联系。未经授权，严禁转载或镜像，违者必究。",
        "海量资讯、精准解读，尽在晨星财经APP",
        "本内容为作者独立观点，不代表晨星立场。",
        "阅读 1.2万",
        "5 hours ago",
        "图为读书节现场。",
        "新华社记者 王山 摄",
        "—END—",
        "关注微信公众号“晨星”（chenxing），每日阅读趣味文章。",
        "长按二维码关注我们",
        "欢迎在评论区留言讨论",
        "wangshan@example.com",
        "新闻热线：021-12345678",
        "立即下载“晨星新闻”客户端",
        "1 2 3 4 下一页",
        "Sign up for our daily newsletter",
        "Follow us on Twitter @morningstar",
        "Related: how the town reads",
        "Image source, Getty Images",
        "Our Standards: The Trust Principles.",
        "编者按：本文来自微信公众号“晨星”（ID：chenxing），作者：王山，经授权发布。",
        "该文观点仅代表作者本人，晨星平台仅提供信息存储空间服务。",
        "更多精彩资讯请在应用市场下载“晨星新闻”客户端，未经授权请勿转载。24小时报料热线12345678。",
        "打开晨星新闻，查看精彩图片",
        "喜欢就点个在看吧",
        "进入专题：读书节",
        "晨星新闻报料：021-962866",
        "京ICP备12345678号",
        "加入晨星LINE好友",
        "★晨星關心您：如有困擾，可撥打 1995",
        "我是廣告 請繼續往下閱讀",
        "视频【读书节开幕】【千人到场】",
        "王山/Shui Li（法新社、德新社）",
        "本期完整版：读书的一天",
        "晨星脸书直播：facebook.com/chenxing",
        "PHOTOGRAPHS: SHAN WANG",
        "Write to Shan Wang at shan@star.example",
        "This is a developing story. Please check back for updates.",
        "___",
    ],
)
def test_known_lines_go_wherever_they_stand(line: str) -> None:
    assert lines(f"<p>{NEWS}</p><p>{line}</p><p>{MORE}</p>") == [NEWS, MORE]


@pytest.mark.parametrize(
    "line",
    [
        "责任编辑：王山",
        "晨星电台记者 王山 山城报导 责编 李水 张林",
        "记者：王山 责编：李水 网编：张林",
        "编辑 王山",
        "翻译：晨星网",
        "王山/李水 (综合报导)",
        "（转自晨星网，有删节）",
        "点击查看本文英文版。",
        "王山是《晨星时报》驻山城记者，报道图书。欢迎在Twitter上关注他 @wangshan。",
        "李水对本文有报道贡献。",
        "文中评论仅代表作者个人立场，不代表晨星网的观点。",
        "《读书时间》制作组",
        "For full access to print and audio editions of The Star, subscribe here.",
        "[责任编辑：王山 PN123]",
        "晨星报记者 王山 编辑 李水 校对 张林",
        "一审：王山 二审：李水 三审：张林",
        "（本文来自晨星新闻，更多原创资讯请下载“晨星新闻”APP）",
        "《 晨星日报 》（ 2021年01月05日 01 版）",
        "本文作者王山是山城大学教授",
        "（王山）",
        "#读书 #山城",
        "2021年1月5日",
        "一审/王山 二审/李水 三审/张林",
        "综合：新华社、央视新闻",
        "（转载：晨星网）",
        "详情点选：www.example.com/news/",
        "控告信：",
        "#读书节#",
        f"王山自山城、李水自水城{'、张林自海城' * 60}对本文有报道贡献。",
        "Shan Wang is a reporter based in Mountain City.",
        "Shui Li and Lin Zhang contributed to this report.",
        'This article appeared in the Books section of the print edition under the headline "Read"',
    ],
)
def test_the_lines_below_the_text_go_from_the_last_upwards(line: str) -> None:
    assert lines(f"<p>{NEWS}</p><p>{MORE}</p><p>{line}</p><p>责任编辑：甲乙</p>") == [NEWS, MORE]


@pytest.mark.parametrize(
    "line",
    [
        "撰文：王山",
        "出版：2021-01-05 10:20 更新：2021-01-05 11:00",
        "2021-01-05 10:20 晨星報 / 記者王山／台北即時報導",
        "2021年01月05日 10:20 来源：晨星网",
        "记者／王山",
        "記者王山／綜合報導",
        "文 | 晨星新闻记者 王山",
        "■本报记者 王山 李水",
        "端傳媒記者 王山 發自香港",
        "英国《晨星时报》 王山 伦敦报道",
        "By Shan Wang, Morning Star",
        "Published 5 hours ago",
        "Tuesday, January 5, 2021",
        "字号：小 中 大",
        "本文约3000字，阅读需要8分钟",
        "山城办起了第一届读书节",
        "每经记者：王山　每经编辑：李水",
        "王山 | 文",
        "昨天 22:10",
        "王山 2021-01-05",
        "中央社駐山城特派員王山／1月5日",
        "以下文章来源于晨星 ，作者王山",
        "刊登時間：2021-01-05 10:20",
        "首页 > 新闻 > 正文",
        "BBC News, Hilltown",
        "Shan Wang and Shui Li",
        "Tue 5 Jan 2021 10.20 GMT",
    ],
)
def test_a_line_above_the_text_goes(line: str) -> None:
    title = "山城办起第一届读书节"
    passages = read_html(f"<p>{line}</p><p>{NEWS}</p><p>{MORE}</p>").passages
    assert [one.text for one in clean(passages, title, PHRASES)] == [NEWS, MORE]


@pytest.mark.parametrize(
    "line",
    [
        "他说，这并不代表政府的立场。",
        "这仅代表他个人的观点。",
        "记者：你怎么看这次读书节？",
        "答：书从图书馆借来。",
        "中方欢迎世卫专家参与调查。",
        "警方呼吁，如有线索请联系派出所。",
        "新规规定，未经许可，任何网站不得转载时政新闻。",
        "请勿转载谣言，警方说。",
        "警方关注到微博上的视频。",
        "市民需扫描二维码进入商场。",
        "用户可以下载这款App。",
        "他在微博评论区说，读书节办得好。",
        "2021年1月12日 王山被捕",
        "山城队 3:2 水城队",
        "▼道指 30829.40 -1.2%",
        "记者会上没有人提问",
        "外国记者被驱逐",
        "他被控侵权，一审被判赔偿一万元",
        "查看全文的人只有三成。",
        "微信（WeChat）在美国被禁。",
        "投资有风险，他说这话时没有笑。",
        "（完整名单见下）",
        "联合声明：双方将继续谈判。",
        "“我们会继续办下去”",
        "Support the president offers is fading.",
        "Wang is a professor who studies books.",
        "Update: Police said two people died.",
        "North Korea",
        "Apple and Google",
        "投资有风险意识的人少了。",
        "关注山城读书节的人越来越多。",
        "加入欧盟会员国的谈判星期一开始。",
        "打开地图，看不到山城。",
        "综合医院和诊所都开门。",
        "市民点赞读书节",
        "新华社记者1月5日从山城获悉，读书节开幕。",
        "With files and papers he came.",
    ],
)
def test_news_stays_wherever_it_stands(line: str) -> None:
    assert lines(f"<p>{line}</p><p>{NEWS}</p><p>{MORE}</p>") == [line, NEWS, MORE]
    assert lines(f"<p>{NEWS}</p><p>{line}</p><p>{MORE}</p>") == [NEWS, line, MORE]
    assert lines(f"<p>{NEWS}</p><p>{MORE}</p><p>{line}</p>") == [NEWS, MORE, line]


def test_a_label_in_brackets_goes_where_a_second_article_begins() -> None:
    body = "".join(f"<p>{NEWS}</p>" for _ in range(4))
    html = f"{body}<p>（晨星社山城8日電）{MORE}</p><p>（五年前）{NEWS}</p>"
    assert lines(html)[4:] == [MORE, f"（五年前）{NEWS}"]


def test_a_known_line_behind_a_label_goes() -> None:
    assert lines(f"<p>（晨星网讯）更多新闻，请关注晨星网。</p><p>{NEWS}</p>") == [NEWS]


def test_a_headline_that_is_all_there_is_stays() -> None:
    assert lines(f"<p>{TITLE}</p>") == [TITLE]
    assert lines(f"<h1>{TITLE}</h1><p>广告</p><p>{TITLE}</p>") == [TITLE]
    assert lines("<p>广告</p>") == []


def test_who_said_a_quoted_line_stays_though_it_is_a_link() -> None:
    source = "——晨星社社长王山，在读书节的开幕式上"
    quote = f"<blockquote>{MORE}</blockquote><p><a href='/1'>{source}</a></p>"
    assert lines(f"<p>{NEWS}</p>{quote}<p>{MORE}</p>") == [NEWS, MORE, source, MORE]


def test_the_lines_above_the_text_go() -> None:
    head = f"<h1>{TITLE}</h1><div><i>王山<br>2021-01-13 12:17:37</i></div><p>原标题：读书节</p>"
    assert lines(f"{head}<p>{NEWS}</p><p>{TITLE}</p><p>{MORE}</p>") == [NEWS, TITLE, MORE]


def test_the_only_headline_of_the_first_level_is_the_pages_own() -> None:
    head = "<div>社会</div><h1>千人同读，小城的一天</h1><div>2021-01-05</div>"
    assert lines(f"{head}<p>{NEWS}</p><p>{MORE}</p>") == [NEWS, MORE]
    two = f"<h1>白天的广场</h1><p>{NEWS}</p><h1>夜里的广场</h1><p>{MORE}</p>"
    assert lines(two) == ["白天的广场", NEWS, "夜里的广场", MORE]
    assert lines(f"<p>{NEWS}</p><h1>夜里的广场</h1><p>{MORE}</p>") == [NEWS, "夜里的广场", MORE]


def test_a_first_line_that_names_a_section_or_an_author_goes_and_no_other() -> None:
    body = f"<p>{NEWS}</p><p>{MORE}</p>"
    assert lines(f"<a href='/1'><div>读书周刊3</div></a>{body}") == [NEWS, MORE]
    assert lines(f"<ul><li>王山</li></ul>{body}") == [NEWS, MORE]
    entry = "明年的书由读者投票选出"
    assert lines(f"<ul><li>{entry}</li></ul>{body}") == [entry, NEWS, MORE]
    heading = "第一部分｜读者在冬天的广场上读完一本书"
    dated = f"<p><b>{heading}</b></p><p>2021-01-05 10:20</p>"
    assert lines(f"{dated}{body}") == [heading, NEWS, MORE]


def test_another_gallery_goes_with_its_captions() -> None:
    gallery = (
        "<h3>相关图集：山城的十年</h3><div><img src='https://a.example/1.jpg'><b>书店</b>：十年前，"
        "山城只有一家书店。</div><div><img src='https://a.example/2.jpg'><b>磨坊</b>：五年前，它空了。</div>"
    )
    assert lines(f"<p>{NEWS}</p>{gallery}<p>{MORE}</p>") == [NEWS, MORE]
    named = f"<h3>相关报道：邻城的节日</h3><p>千人到场</p><p>{MORE}</p>"
    assert lines(f"<p>{NEWS}</p>{named}") == [NEWS, "千人到场", MORE]


def test_sources_below_the_text_go() -> None:
    sources = "<p><b>参考资料</b></p><p>晨星网：千人同读 2021-1-4</p>"
    assert lines(f"<p>{NEWS}</p><p>{MORE}</p>{sources}") == [NEWS, MORE]


def test_links_to_other_articles_go() -> None:
    inside = (
        "<ul><li><a href='/1'>邻城也办读书节</a></li>"
        "<li><strong><a href='/2'>书价又涨了</a></strong></li></ul>"
    )
    below = (
        "<div>延伸閱讀</div><a href='/3'><span>山城图书馆扩建</span></a>"
        "<a href='/4'><span>山城的书店</span></a>"
    )
    assert lines(f"<p>{NEWS}</p>{inside}<p>{MORE}</p>{below}") == [NEWS, MORE]
    pointed = "<p><b>►<a href='/5'>邻城也办起了自己的读书节</a></b></p>"
    assert lines(f"<p>{NEWS}</p>{pointed}<p>{MORE}</p>") == [NEWS, MORE]
    feed = '<hr><div>获取更多RSS：<br><a href="https://a.example">https://a.example</a></div>'
    assert lines(f"<p>{NEWS}</p>{feed}") == [NEWS]


def test_a_list_of_links_that_is_the_article_stays() -> None:
    items = ["山城办起读书节：千人同读", "书价连涨三个月", "图书馆扩建完工"]
    html = "".join(f"<li><a href='/{item}'>{item}</a></li>" for item in items)
    assert lines(html) == items


def test_news_below_a_trailer_is_not_lost() -> None:
    html = f"<p>{NEWS}</p><p>相关阅读：</p><p>邻城也办读书节</p><p>{MORE}</p>"
    assert lines(html) == [NEWS, MORE]


def test_debris_of_a_template_goes_with_its_stray_bracket() -> None:
    assert lines("盐价跌幅3.43undefined）<br>（昨日跌3undefined）") == [
        "盐价跌幅3.43",
        "（昨日跌3）",
    ]
    code = "调用它会得到undefined，读者常常问起。"
    assert lines(code) == [code]


def test_what_a_passage_is_to_a_reader() -> None:
    lead = "读书节把一千名读者带到了广场上，这是山城的第一次。"
    body = f"<p>{NEWS}</p><p>{MORE}</p>"
    standfirst = [("standfirst", lead), ("text", NEWS), ("text", MORE)]
    for opening in (
        f"<blockquote>{lead}</blockquote>",
        f"<blockquote><p>编辑导语：{lead}</p></blockquote>",
        f"<p><b>{lead}</b></p>",
        f"<h2>{lead}</h2>",
        f"<h1>{TITLE}</h1><p><strong>{lead}</strong></p>",
    ):
        assert blocks(opening + body) == standfirst
    assert blocks(f"<p><strong>一、读书</strong></p>{body}")[0] == ("heading", "一、读书")
    assert blocks(f"{body}<p><b>明年再来</b></p><p>{NEWS}</p>")[2] == ("heading", "明年再来")
    assert blocks(f"{body}<blockquote>{lead}</blockquote>")[2] == ("quote", lead)
    assert blocks(f"<p><b>{lead}</b>{NEWS}</p>") == [("text", lead + NEWS)]
    assert blocks_of(()) == ()
    assert Block(BlockKind.STANDFIRST, lead).kind == "standfirst"
