"""Cleaning: what is not news goes, and no news goes with it."""

import pytest

from digests.model import Block, BlockKind
from digests.text.blocks import blocks_of
from digests.text.clean import clean
from digests.text.html import read_html
from digests.text.phrases import load_phrases

PHRASES = load_phrases()
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
    ],
)
def test_the_lines_below_the_text_go_from_the_last_upwards(line: str) -> None:
    assert lines(f"<p>{NEWS}</p><p>{MORE}</p><p>{line}</p><p>责任编辑：甲乙</p>") == [NEWS, MORE]


def test_the_lines_above_the_text_go() -> None:
    head = f"<h1>{TITLE}</h1><div><i>王山<br>2021-01-13 12:17:37</i></div><p>原标题：读书节</p>"
    assert lines(f"{head}<p>{NEWS}</p><p>{TITLE}</p><p>{MORE}</p>") == [NEWS, TITLE, MORE]


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
