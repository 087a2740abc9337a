"""The HTML of a body: passages, pictures and captions, whatever the markup."""

import pytest

from digests.model import Picture
from digests.text.addresses import canonical, picture_address
from digests.text.html import read_html

IMG = '<img src="https://img.example.com/{}.jpg">'


def texts(html: str) -> list[str]:
    return [passage.text for passage in read_html(html).passages]


def kinds(html: str) -> list[tuple[str, str]]:
    return [(passage.kind.value, passage.text) for passage in read_html(html).passages]


def pictures(html: str, base: str | None = None) -> list[tuple[str, str]]:
    return [(picture.address, picture.caption) for picture in read_html(html, base).pictures]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("山城多书。", ["山城多书。"]),
        ("一<p>二</p>三<div>四</div>五", ["一", "二", "三", "四", "五"]),
        ("第一段。<br><br>第二段。<br/>第三行。", ["第一段。", "第二段。", "第三行。"]),
        ("<p></p><p>&nbsp;</p><p>……</p><p>字</p>", ["字"]),
        ("<style>.a{color:red}</style><p>字</p><script>x()</script>", ["字"]),
        ("<p>字<iframe>x</iframe><time>昨天</time><noscript>y</noscript></p>", ["字"]),
        ("<p style='display:none'>藏</p><p hidden>藏</p><p>字</p>", ["字"]),
        ("<!-- 藏 --><p>字</p>", ["字"]),
        ("<p>　　山\u200b城\u00ad多　书。　</p>", ["山城多　书。"]),
        ("<p>山城\n  多书 and\n  more</p>", ["山城多书 and more"]),
        ("　　第一段。　　第二段。", ["第一段。", "第二段。"]),
        ("<p>20<span>21</span>年<b>1</b>月</p>", ["2021年1月"]),
        ("　　一。&emsp;&emsp;二。&nbsp;&nbsp;&nbsp;&nbsp;三。", ["一。", "二。", "三。"]),
        ("<font>一</font><br><span>二</span><section>三</section>", ["一", "二", "三"]),
        ("<p>书市于<time>3月</time>开幕。</p><div><time>3月</time></div>", ["书市于3月开幕。"]),
        ("<p>原<del>五</del>六人</p><s>旧</s>", ["原六人"]),
        ("<p><ruby>漢<rt>han</rt></ruby>字</p>", ["漢字"]),
        ("<math><mi>x</mi><annotation>y</annotation></math>", ["x"]),
        ("<p>字<img class='emoji' alt='😀' src='/x'><img alt='🙏' src='/y'></p>", ["字😀🙏"]),
        ("<p style='visibility: hidden'>藏</p><p class='sr-only'>藏</p><p>字</p>", ["字"]),
        ("<p>字<video>请升级浏览器</video><audio>同上</audio></p>", ["字"]),
        ("<div>\n第一段。\n\n第二段，\n接着。\n</div>", ["第一段。", "第二段，接着。"]),
        ("<p>第一段。\n第二句。</p>", ["第一段。第二句。"]),
        ("&lt;p&gt;一&lt;/p&gt;&lt;p class=x&gt;二&lt;/p&gt;", ["一", "二"]),
        ("<![CDATA[<p>字</p>]]>", ["字"]),
        ("<blockquote>书市<a href='/x'>pic.twitter.com/ab12</a></blockquote>", ["书市"]),
        ("<p>甲<5%，乙>3，<中央社>", ["甲<5%，乙>3，<中央社>"]),
    ],
)  # fmt: skip
def test_text_is_taken_wherever_it_stands(html: str, expected: list[str]) -> None:
    assert texts(html) == expected


def test_kinds_of_passages() -> None:
    html = (
        "<h2>标题</h2><p>正文。</p><blockquote><p>引文。</p></blockquote>"
        "<ul><li>一</li><li><p>二</p></li></ul><pre>if x:\n    y()\n</pre>"
        "<table><tr><th>城</th><th>书</th></tr><tr><td>山城</td><td> 12 </td></tr></table>"
        "<table><tr><td><p>排版用的表格。</p><p>第二段。</p></td></tr></table>"
    )
    assert kinds(html) == [
        ("heading", "标题"),
        ("text", "正文。"),
        ("quote", "引文。"),
        ("list", "一"),
        ("list", "二"),
        ("code", "if x:\n    y()"),
        ("table", "城 | 书"),
        ("table", "山城 | 12"),
        ("text", "排版用的表格。"),
        ("text", "第二段。"),
    ]


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        (
            "甲&amp;nbsp;乙&amp;amp;amp;丙 &amp;lt;b&amp;gt;丁&amp;lt;/b&amp;gt; &#8203;",
            "甲 乙&丙 丁",
        ),
        ("甲&nosuch;乙", "甲&nosuch;乙"),
        ("a\u202eb\u2066c\ufeffd\u00ade\u2060f", "abcdef"),
        ("字\ue001字\ufffd字\x07", "字字字"),
        ("字\ud83d字", "字字"),
        ("cafe\u0301 \uf967", "café \uf967"),
        ("\u2f2d城", "山城"),
        ("字👨\u200d👩\u200d👧 ❤\ufe0f", "字👨\u200d👩\u200d👧 ❤\ufe0f"),
        ("新 闻 联 播 开始", "新闻联播 开始"),
        ("李　明、王 强，山 城", "李　明、王 强，山 城"),
        ("ＡＢＣ１２％", "ＡＢＣ１２％"),
        ("一行，\r\n“二行”\n三行\nfour\nfive", "一行，“二行”三行 four five"),
    ],
)
def test_text_is_what_a_reader_sees(written: str, shown: str) -> None:
    assert texts(f"<p>{written}</p>") == [shown]


def test_raised_digits_change_no_number() -> None:
    html = (
        "<p>10<sup>6</sup>本，5m<sup>2</sup>，CO<sub>2</sub>，5<sup>th</sup></p>"
        "<p>他说。<sup>1</sup>后来<sup><a href='#2'>2</a></sup>又说<sup>[注3]</sup>。</p>"
    )
    assert texts(html) == ["10⁶本，5m²，CO2，5th", "他说。后来又说。"]


def test_definitions_and_the_cells_of_tables() -> None:
    html = (
        "<dl><dt>书</dt><dd>印出来的字。</dd></dl>"
        "<table><caption>各城</caption>"
        "<tr><td>城<style>.a{}</style><!-- 藏 --></td><td>3</td></tr></table>"
    )
    assert kinds(html) == [
        ("list", "书"),
        ("list", "印出来的字。"),
        ("heading", "各城"),
        ("table", "城 | 3"),
    ]


def test_preformatted_prose_is_no_code() -> None:
    first = "山城的书市星期天开幕，一千名读者来到广场上，翻开同一本书。"
    second = "主办者说，明年的书由读者投票选出，\n书市开到四月四日。"
    assert kinds(f"<pre>　　{first}\n　　{second}</pre>") == [
        ("text", first),
        ("text", second.replace("\n", "")),
    ]
    english = "The town opened its fair on Sunday,\nand a thousand readers came to the square."
    assert kinds(f"<pre>{english}</pre>") == [("text", english.replace("\n", " "))]
    program = "def 翻开(书):\n    return 书[0]  # 山城的书市开了，一千名读者来到广场上。"
    assert kinds(f"<pre>{program}</pre>") == [("code", program)]


def test_a_page_says_itself_what_sums_it_up() -> None:
    html = "<p class='article-summary'>书市开了。</p><p class='lead'>又</p><p class='leader'>人</p>"
    assert [passage.lead for passage in read_html(html).passages] == [True, True, False]


def test_marks_tell_links_and_bold_lines_apart() -> None:
    html = (
        "<p><b>粗体一行</b></p><p><b>粗体</b>开头的一段。</p><p style='font-weight:bold'>也粗</p>"
        "<p><a href='/x'>别的文章</a></p><p><a name='top'>不是链接</a></p>"
    )
    marks = [(passage.bold, passage.linked) for passage in read_html(html).passages]
    assert marks == [(True, False), (False, False), (True, False), (False, True), (False, False)]


@pytest.mark.parametrize(
    "caption",
    [
        f"<figure>{IMG}<figcaption>会场</figcaption></figure>",
        f"<p><figure>{IMG}<br><figcaption>会场</figcaption></figure></p>",
        f"<figure><figcaption>会场</figcaption>{IMG}</figure>",
        f"<figure>{IMG}<p>会场</p></figure>",
        f"{IMG}<div><small style='color: #999;'>会场</small></div>",
        f"<div class='wrap'>{IMG}</div><div class=\"picinfo\">会场</div>",
        f"<div class='img_wrapper'>{IMG}<span class='img_descr'>会场</span></div>",
        f"<div class='picBox'>{IMG}<p>会场</p></div>",
        f"<div class='wp-caption aligncenter'>{IMG}<p class='wp-caption-text'>会场</p></div>",
        f"<p align='center'>{IMG}</p><p align='center'><font color='#666'>会场</font></p>",
        f"<p>{IMG}</p><p><span style='color:rgb(136, 136, 136);'>会场</span></p>",
        f"<p style='text-align:center'>{IMG}</p><p style='text-align: center'>会场</p>",
        f"<p>{IMG}</p><p><em>会场</em></p>",
        f"<p>{IMG}<span>会场</span></p>",
        f"<p>{IMG}<br>会场</p>",
    ],
)
def test_captions_go_with_their_picture_and_never_into_the_text(caption: str) -> None:
    page = read_html(caption.replace("{}", "a") + "<p>正文。</p>")
    assert [passage.text for passage in page.passages] == ["正文。"]
    assert page.pictures == (Picture("https://img.example.com/a.jpg", "会场"),)


def test_an_arrow_or_a_word_for_picture_begins_a_caption_below_a_picture_only() -> None:
    html = (
        f"{IMG.format('a')}<p>↑山城的书市</p><p>图为书市的一角。</p><p>正文。</p><p>图为书名。</p>"
    )
    assert texts(html) == ["正文。", "图为书名。"]
    assert pictures(html) == [("https://img.example.com/a.jpg", "↑山城的书市 图为书市的一角。")]


@pytest.mark.parametrize(
    "line",
    [
        "▲书市的一角", "图1：书市的一角", "图二 书市", "（图片来源：晨星网）", "资料图片：书市",
        "上图为书市的一角。",
        "书市的一角。晨星网记者 张三 摄", "书市一角（资料图）", "Photo: The fair", "摄影：张三",
        "书市的一角。图片来源：晨星网", "1月5日，读者在书市上。视觉中国 图",
        "*王山说：“书市开了。”（法新社）",
    ],
)  # fmt: skip
def test_lines_below_a_picture_that_tell_of_it(line: str) -> None:
    page = read_html(f"<p>{IMG.format('a')}</p><p>{line}</p><p>正文。</p><p>{line}</p>")
    assert [passage.text for passage in page.passages] == ["正文。", line]
    assert page.pictures[0].caption == line


def test_the_words_of_a_picture_itself_are_its_caption_at_last() -> None:
    def hung(attributes: str, below: str = "") -> list[tuple[str, str]]:
        html = f"<img src='https://a.example/1.jpg' {attributes}>{below}<p>正文。</p>"
        assert texts(html) == ["正文。"]
        return pictures(html)

    words = "读者在广场上翻开同一本书"
    assert hung(f"alt='{words}'") == [("https://a.example/1.jpg", words)]
    assert hung(f"alt='{words}'", f"<p>{words}</p>") == [("https://a.example/1.jpg", words)]
    assert hung(f"alt='{words}'", "<figcaption>书市</figcaption>")[0][1] == "书市"
    for name in (
        "img_20210105.jpg",
        "截图 20210105.png",
        "图片",
        "20210105023525z_858418205",
        "https://a.example/1",
    ):
        assert hung(f"alt='{name}'") == [("https://a.example/1.jpg", "")]


def test_a_lazy_picture_has_its_copy_in_noscript() -> None:
    html = (
        "<figure><img src='data:image/gif;base64,R0'><noscript>需要脚本"
        "<img src='https://a.example/1.jpg'></noscript><figcaption>书市</figcaption></figure>"
        "<img src='https://a.example/2.jpg'><noscript><img src='https://a.example/2-s.jpg'></noscript>"
        "<p>字</p><noscript><img src='https://a.example/3.jpg'></noscript>"
    )
    assert texts(html) == ["字"]
    assert pictures(html) == [
        ("https://a.example/1.jpg", "书市"),
        ("https://a.example/2.jpg", ""),
        ("https://a.example/3.jpg", ""),
    ]


def test_text_below_a_picture_is_text() -> None:
    html = (
        f"<p style='text-align:center'>{IMG.format('a')}</p>"
        "<p style='text-align:left'>山城的书市开了。</p><p align='center'><b>小标题</b></p>"
    )
    assert texts(html) == ["山城的书市开了。", "小标题"]
    for below in ("<b><em>小标题</em></b>", "<em>“书市开了”</em>", "<em>他想知道：</em>"):
        assert len(texts(f"<p>{IMG.format('a')}</p><p>{below}</p>")) == 1
    assert texts(f"<div>{IMG.format('a')}<br>小标题<br>书市开了。</div>") == [
        "小标题",
        "书市开了。",
    ]


def test_a_spacer_is_no_picture() -> None:
    assert pictures("<img src='https://a.example/line.png' alt='1px transparent line'>") == []


def test_ten_pictures_in_one_paragraph_keep_their_own_captions() -> None:
    figures = "".join(
        f"<figure>{IMG.format(n)}<figcaption>第{n}张</figcaption></figure>" for n in range(10)
    )
    page = read_html(f"<p>开头。{figures}结尾。</p>")
    assert [passage.text for passage in page.passages] == ["开头。", "结尾。"]
    assert [picture.caption for picture in page.pictures] == [f"第{n}张" for n in range(10)]


def test_a_caption_of_a_refused_picture_goes_to_no_other() -> None:
    html = (
        f"<figure>{IMG.format('a')}</figure><figure><img src='/relative.jpg'>"
        "<figcaption>看不到的图</figcaption></figure>"
    )
    assert pictures(html) == [("https://img.example.com/a.jpg", "")]
    assert pictures(html, "https://www.example.com/news/1")[1] == (
        "https://www.example.com/relative.jpg",
        "看不到的图",
    )


@pytest.mark.parametrize(
    ("attributes", "address"),
    [
        ('src="data:image/gif;base64,R0" data-src="https://a.example/1.jpg"', "https://a.example/1.jpg"),
        ('src="https://a.example/0.jpg" data-original="//a.example/1.jpg"', "https://a.example/1.jpg"),
        (
            'src="/blank.gif" srcset="https://a.example/s.jpg 320w, https://a.example/l.jpg 960w"',
            "https://a.example/l.jpg",
        ),
        ('data-original-height="800" src="https://a.example/1.jpg"', "https://a.example/1.jpg"),
        ('src="https://a.example/p.jpg" width="1" height="1"', None),
        ('src="https://a.example/p.jpg" class="emoji"', None),
        ('src="https://a.example/p.jpg" width="530px"', "https://a.example/p.jpg"),
    ],
)  # fmt: skip
def test_the_true_address_of_a_lazy_picture(attributes: str, address: str | None) -> None:
    expected = [] if address is None else [(address, "")]
    assert pictures(f"<p>字<img {attributes}></p>") == expected


@pytest.mark.parametrize(
    ("written", "true"),
    [
        ("https://cors.zfour.workers.dev/?http://a.example/1.jpg", "http://a.example/1.jpg"),
        ("https://images.weserv.nl/?url=a.example/w/1.jpg", "https://a.example/w/1.jpg"),
        ("https://images.weserv.nl?url=a.example/1.jpg&w=300", "https://a.example/1.jpg"),
        (
            "https://images.weserv.nl/?w=3&url=https%3A%2F%2Fa.example%2F1.jpg",
            "https://a.example/1.jpg",
        ),
        ("https://images.weserv.nl/?url=ssl:a.example/1.jpg", "https://a.example/1.jpg"),
        ("https://a.example/x%3D/320*0/1.jpg?a=b", "https://a.example/x%3D/320*0/1.jpg?a=b"),
        ("https://picsum.photos/400/300?random=81", None),
        ("data:image/png;base64,AAAA", None),
        ("/relative.jpg", None),
        ("relative.jpg", None),
        ("", None),
        ("javascript:void(0)", None),
        ("https://static.example/meta_og_twcards/SITE.png", None),
        ("https://static.example/img/RFI_FB.png", None),
        ("https://a.example/images/logo.png", None),
        ("https://a.example/img/icon-zoom.png", None),
        ("https://a.example/spacer.gif", None),
        ("https://s.w.org/images/core/emoji/13/72x72/1f64f.png", None),
        ("https://a.example/catalogue/technology_blanket.jpg",) * 2,
        ("http://[broken/1.jpg", None),
    ],
)
def test_picture_addresses(written: str, true: str | None) -> None:
    assert picture_address(written) == true


def test_one_page_has_one_canonical_address() -> None:
    addresses = [
        "https://www.example.com/news/1/?utm_source=rss&id=7#top",
        "http://example.com/news/1?id=7",
        "https://example.com:443/news/1?id=7&spm=a.b",
    ]
    assert {canonical(address) for address in addresses} == {"//example.com/news/1?id=7"}
    assert canonical("https://example.com/news/1?id=8") != canonical(addresses[0])


@pytest.mark.parametrize("opening", ["<div>", "<b><i>", "<table><tr><td>x<td>", "<li><ul>", "<q>"])
def test_five_thousand_levels_are_no_deeper_than_one(opening: str) -> None:
    page = read_html(opening * 5_000 + "最深处")
    assert page.passages[-1].text.endswith("最深处")
