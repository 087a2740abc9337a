"""Outlets' shapes: invented articles laid out as well-known outlets lay out theirs."""

from dataclasses import dataclass

import pytest

from digests.model import Article, BlockKind, RawItem
from tests import loaded

READER = loaded.reader()

HANS = (
    "山城的第一届读书节星期天开幕，一千名读者来到广场上。",
    "主办者说，明年的书由读者投票选出，结果在秋天公布。",
    "“我们会一直办下去。”图书馆长对记者说，报名从三月开始。",
)
HANT = (
    "山城的第一屆讀書節星期天開幕，一千名讀者來到廣場上。",
    "主辦者說，明年的書由讀者投票選出，結果在秋天公布。",
    "「我們會一直辦下去。」圖書館長對記者說，報名從三月開始。",
)
ENGLISH = (
    "The first reading days of Hilltown opened on Sunday with a thousand readers in the square.",
    "The books of next year will be chosen by vote, and the result is due in autumn.",
    "“We will go on with it,” the librarian told reporters on the steps of the old mill.",
)
LEAD = "一座只有三万人的小城，为什么要在冬天办一个读书的节日？"
LEAD_HANT = "一座只有三萬人的小城，為甚麼要在冬天辦一個讀書的節日？"


@dataclass(frozen=True)
class Shape:
    """A page whose paragraphs stand at {1}, {2} and {3}, and what else of it is to be read.

    `above` is what stands above these three; it may be a standfirst, as the first of them may be.
    """

    html: str
    paragraphs: tuple[str, str, str] = HANS
    title: str = "山城办起第一届读书节"
    above: str = ""
    standfirst: str = ""
    headings: tuple[str, ...] = ()
    captions: tuple[str, ...] = ()


SHAPES = {
    "观察者网": Shape(
        '<p>（文/观察者网 王山）{1}</p><p>{2}</p><p align="center">'
        '<img src="https://i.example/1.jpg" width="530"><br>图片来源：晨星网</p>'
        "<p>{3}</p><p><strong>本文系观察者网独家稿件，文章内容纯属作者个人观点，不代表平台观点，"
        "未经授权，不得转载，否则将追究法律责任。关注观察者网微信guanchacn，每日阅读趣味文章。"
        "</strong></p>",
        captions=("图片来源：晨星网",),
    ),
    "澎湃新闻": Shape(
        "<h1>山城办起第一届读书节</h1><div class='news_about'><p>澎湃新闻记者 王山</p>"
        "<p>2021-01-05 10:20 来源：澎湃新闻 &gt;</p></div><div class='news_txt'>{1}<br><br>"
        "<img src='https://i.example/1.jpg'><span style='color:#999'>读书节现场 视觉中国 图</span>"
        "<br>{2}<br><br>{3}</div><div>责任编辑：李水</div><div>图片编辑：张林</div>"
        "<div>校对：赵田</div><div>澎湃新闻报料：021-962866</div>"
        "<div>澎湃新闻，未经授权不得转载</div><div>+1</div><div>收藏</div><div>我要举报</div>",
        captions=("读书节现场 视觉中国 图",),
    ),
    "财新网": Shape(
        "<div class='subhead'>" + LEAD + "</div><div class='media'>"
        "<img src='https://i.example/1.jpg'><dl class='media_pic'><dd>图：王山/晨星</dd></dl></div>"
        "<p>　　【财新网】（记者 王山）{1}</p><p>　　{2}</p><p>　　{3}</p>"
        "<p>　　更多报道详见：<a href='/z'>【专题】山城读书节</a></p>"
        "<p>　　责任编辑：李水 | 版面编辑：张林</p>"
        "<p>推广</p><p>财新传媒版权所有。如需刊登转载请点击右侧按钮，提交相关信息。</p>",
        above=LEAD,
        standfirst=LEAD,
        captions=("图：王山/晨星",),
    ),
    "36氪": Shape(
        "<p>编者按：本文来自微信公众号“晨星”（ID：chenxing），作者：王山，36氪经授权发布。</p>"
        "<p class='image-wrapper'><img src='https://i.example/1.jpg'></p>"
        "<p class='img-desc'>图片来自视觉中国</p><p>{1}</p><h2>一、起步</h2><p>{2}</p>"
        "<p><strong>二、长大</strong></p><p>{3}</p>"
        "<p>该文观点仅代表作者本人，36氪平台仅提供信息存储空间服务。</p>",
        headings=("一、起步", "二、长大"),
        captions=("图片来自视觉中国",),
    ),
    "虎嗅": Shape(
        "<p>出品｜虎嗅商业组</p><p>作者｜王山</p><p>编辑｜李水</p><p>题图｜视觉中国</p>"
        "<p>{1}</p><p>{2}</p><p><img src='https://i.example/1.jpg'></p>"
        "<p><em>读书节的广场</em></p><p>{3}</p>"
        "<p>本内容为作者独立观点，不代表虎嗅立场。未经允许不得转载，授权事宜请联系 a@huxiu.example"
        "</p>"
        "<p>如对本稿件有异议或投诉，请联系tougao@huxiu.example</p>"
        "<p>正在改变与想要改变世界的人，都在 虎嗅APP</p>",
        captions=("读书节的广场",),
    ),
    "人民网": Shape(
        "<p>人民网山城1月5日电 （记者王山、李水）{1}</p><p>{2}</p><p>{3}</p>"
        "<div class='edit'>(责编：王山、李水)</div><p>分享让更多人看到</p><p>推荐阅读</p>"
        "<ul><li><a href='/1'>水城的桥通车</a></li><li><a href='/2'>海城的鱼丰收</a></li></ul>"
        "<p>人民日报社概况 | 关于人民网 | 报社招聘 | 招聘英才 | 广告服务 | 合作加盟</p>",
    ),
    "新华网": Shape(
        "<p>　　新华社山城1月5日电（记者王山、李水）{1}</p>"
        "<p align='center'><img src='https://i.example/1.jpg'></p>"
        "<p><font color='navy'>　　1月5日，读者在读书节现场朗读。新华社记者 王山 摄</font></p>"
        "<p>　　{2}</p><p>　　{3}（完）</p><p>【纠错】</p><p>【责任编辑:王山】</p>",
        captions=("1月5日，读者在读书节现场朗读。新华社记者 王山 摄",),
    ),
    "环球网": Shape(
        "<p>【环球时报-环球网报道 记者 王山】{1}</p><p>{2}</p><p>{3}</p><p>责编：李水</p>"
        "<p>版权作品，未经环球网书面授权，严禁转载，违者将被追究法律责任。</p>"
    ),
    "凤凰网": Shape(
        "<p>原标题：山城读书节开幕</p><p>{1}</p><p>{2}</p><p>{3}</p>"
        "<p>[责任编辑：王山 PN123]</p><p>“特别声明：以上作品内容(包括在内的视频、图片或音频)"
        "为凤凰网旗下自媒体平台“大风号”用户上传并发布，本平台仅提供信息存储空间服务。</p>"
        "<p>Notice: The content above (including the videos, pictures and audios if any) is "
        "uploaded and posted by the user of Dafeng Hao.”</p>"
    ),
    "界面新闻": Shape(
        "<p>界面新闻记者 | <a href='/a'>王山</a></p><p>界面新闻编辑 | <a href='/b'>李水</a></p>"
        "<p>1</p>"
        "<p>{1}</p><p>{2}</p><figure><img src='https://i.example/1.jpg'>"
        "<figcaption>来源：界面图库</figcaption></figure><p>{3}</p>"
        "<p>未经正式授权严禁转载本文，侵权必究。</p>",
        headings=("1",),
        captions=("来源：界面图库",),
    ),
    "第一财经": Shape(
        "<div class='intro'>" + LEAD + "</div><p>{1}</p><p>{2}</p><p>{3}</p><p>举报</p>"
        "<p>第一财经广告合作，<a href='/ad'>请点击这里</a></p>"
        "<p>此内容为第一财经原创，著作权归第一财经所有。未经第一财经书面授权，不得以任何方式加以使用，"
        "包括转载、摘编、复制或建立镜像。第一财经保留追究侵权者法律责任的权利。</p>"
        "<p>如需获得授权请联系第一财经版权部：banquan@yicai.example</p>"
        "<p>文章作者</p><p>王山</p><p>相关阅读</p><p><a href='/1'>水城的桥通车</a></p>",
        above=LEAD,
        standfirst=LEAD,
    ),
    "聯合新聞網": Shape(
        "<p>2021-01-05 10:20 聯合報／ 記者王山／台北即時報導</p>"
        "<figure><a href='#'><img src='https://i.example/1.jpg'></a>"
        "<figcaption>山城讀書節現場。記者王山／攝影</figcaption></figure>"
        "<p>{1}</p><p>{2}</p><p>{3}</p><p>※ 提醒您：禁止酒駕 飲酒過量有礙健康</p>"
        "<div>延伸閱讀</div><div><a href='/1'>水城的橋通車了 兩岸半小時</a></div>",
        paragraphs=HANT,
        title="山城辦起第一屆讀書節",
        captions=("山城讀書節現場。記者王山／攝影",),
    ),
    "自由時報": Shape(
        "<p>2021/01/05 10:20</p><p>〔記者王山／台北報導〕{1}</p><p>{2}</p>"
        "<p>請繼續往下閱讀...</p><p>{3}</p>"
        "<p>不用抽 不用搶 現在用APP看新聞 保證天天中獎　 點我下載APP　 按我看活動辦法</p>",
        paragraphs=HANT,
        title="山城辦起第一屆讀書節",
    ),
    "ETtoday": Shape(
        "<p><strong><img src='https://i.example/1.jpg'></strong></p>"
        "<p><strong>▲讀書節現場。（圖／記者王山攝）</strong></p>"
        "<p>記者王山／綜合報導</p><p>{1}</p><p>{2}</p><p>{3}</p>"
        "<p><strong>►<a href='/1'>水城的橋通車了 兩岸半小時</a></strong></p>"
        "<p>關鍵字：<a href='/t'>讀書節</a><a href='/u'>山城</a></p>",
        paragraphs=HANT,
        title="山城辦起第一屆讀書節",
        captions=("▲讀書節現場。（圖／記者王山攝）",),
    ),
    "明報": Shape(
        "<p>【明報專訊】{1}</p><p>{2}</p><p>{3}</p><p>（綜合報道）</p>"
        "<p>相關字詞﹕讀書 山城 圖書館</p><p>報料熱線﹕ 12345678</p>",
        paragraphs=HANT,
        title="山城辦起第一屆讀書節",
    ),
    "香港01": Shape(
        "<p>撰文：王山</p><p>出版：2021-01-05 10:20 更新：2021-01-05 11:00</p>"
        "<div class='summary'><p>" + LEAD_HANT + "</p></div><p>{1}</p>"
        "<p><strong>點擊圖片放大：</strong></p><p>{2}</p>"
        "<p><strong>相關文章：<a href='/1'>水城的橋通車了 兩岸半小時</a></strong></p><p>{3}</p>"
        "<p>下載《香港01》App ，即睇城中熱話</p>",
        paragraphs=HANT,
        title="山城辦起第一屆讀書節",
        above=LEAD_HANT,
        standfirst=LEAD_HANT,
    ),
    "端傳媒": Shape(
        "<p>" + LEAD_HANT + "</p><p>端傳媒記者 王山 發自山城</p>"
        "<figure><img src='https://i.example/1.jpg'><figcaption>讀書節的廣場。攝：王山/端傳媒"
        "</figcaption></figure><p>{1}</p><p>{2}</p><p>{3}</p>"
        "<p>（端傳媒實習記者李水對此文亦有貢獻）</p>"
        "<p>端傳媒需要你的支持，請按這裏成為會員，訂閱我們。</p>",
        paragraphs=HANT,
        above=LEAD_HANT,
        title="山城辦起第一屆讀書節",
        captions=("讀書節的廣場。攝：王山/端傳媒",),
    ),
    "RTHK": Shape(
        "<p>2021-01-05 HKT 10:20</p><div class='itemFullText'>{1}<br><br>{2}<br><br>{3}</div>",
        paragraphs=HANT,
        title="山城辦起第一屆讀書節",
    ),
    "共同网": Shape(
        "<p>【共同社1月5日电】{1}</p><p>{2}</p><p>{3}（完）</p>"
        "<p>版权声明：著作权归株式会社共同社所有，未经授权不得转载。</p>"
    ),
    "日经中文网": Shape(
        "<p>{1}</p><p>{2}</p><p>{3}</p>"
        "<p>日本经济新闻（中文版：日经中文网）王山 山城</p>"
        "<p>版权声明：日本经济新闻社版权所有，未经授权不得转载或部分复制，违者必究。</p>"
        "<p>报道评论</p><p>HotNews</p>"
    ),
    "FT中文网": Shape(
        "<div class='story-lead'>" + LEAD + "</div><p>英国《金融时报》 王山 伦敦报道</p>"
        "<p>{1}</p><p>{2}</p><p>{3}</p><p>译者/李水</p>"
        "<p>版权声明：本文版权归FT中文网所有，未经允许任何单位或个人不得转载，复制或以任何其他方式使用"
        "本文全部或部分，侵权必究。</p>",
        above=LEAD,
        standfirst=LEAD,
    ),
    "网易": Shape(
        "<p>（原标题：山城读书节开幕）</p><p>{1}</p><p>{2}</p><p>{3}</p>"
        "<p>本文来源：晨星日报 作者：王山 责任编辑：李水_NN1234</p>"
    ),
    "参考消息": Shape(
        "<p>参考消息网1月5日报道（文/王山）{1}</p><p>{2}</p><p>{3}</p><p>（编译/李水）</p>"
    ),
    "微信公众号": Shape(
        "<section><span style='color:#888'>点击上方“晨星”关注我们</span></section>"
        "<section><p>文 | 王山</p><p>编辑 | 李水</p></section><section><p>{1}</p>"
        "<p style='text-align:center'><img data-src='https://i.example/1.jpg'></p>"
        "<p style='text-align:center'><span style='font-size:12px;color:#888'>读书节的广场</span>"
        "</p>"
        "<p>{2}</p><p>{3}</p></section><section><p style='text-align:center'>- END -</p>"
        "<p>往期推荐</p><p><a href='/1'>水城的桥通车了</a></p><p>点个“在看”支持一下</p>"
        "<p>分享、点赞、在看</p></section>",
        captions=("读书节的广场",),
    ),
    "Reuters": Shape(
        "<p>HILLTOWN, Jan 5 (Reuters) - {1}</p><p>Register now for FREE unlimited access to "
        "Reuters.com</p><p>{2}</p><p>{3}</p><p>Reporting by Shan Wang in Hilltown and Shui Li; "
        "Editing by Lin Zhang</p><p>Our Standards: The Thomson Reuters Trust Principles.</p>",
        paragraphs=ENGLISH,
        title="Hilltown opens its first reading days",
    ),
    "AP": Shape(
        "<p>HILLTOWN (AP) — {1}</p><p>ADVERTISEMENT</p><p>{2}</p><p>{3}</p><p>___</p>"
        "<p>Associated Press writer Shui Li contributed to this report.</p>"
        "<p>Copyright 2021 The Associated Press. All rights reserved. This material may not be "
        "published, broadcast, rewritten or redistributed without permission.</p>",
        paragraphs=ENGLISH,
        title="Hilltown opens its first reading days",
    ),
    "The Guardian": Shape(
        "<figure><img src='https://i.example/1.jpg'><figcaption>Readers in the square. Photograph: "
        "Shan Wang/Morning Star</figcaption></figure><p>{1}</p>"
        "<aside><p><a href='/n'>Sign up to First Edition</a></p></aside>"
        "<p>Sign up to our First Edition newsletter</p><p>{2}</p>"
        "<p><a href='/1'>Related: Why small towns read more</a></p><p>{3}</p>"
        "<ul><li><p>Do you have an opinion on the issues raised in this article? If you would like "
        "to submit a letter, please <a href='/l'>click here</a>.</p></li></ul>",
        paragraphs=ENGLISH,
        title="Hilltown opens its first reading days",
        captions=("Readers in the square. Photograph: Shan Wang/Morning Star",),
    ),
    "BBC": Shape(
        "<p>By Shan Wang</p><p>BBC News, Hilltown</p><p><b>{1}</b></p><p>{2}</p>"
        "<figure><img src='https://i.example/1.jpg'><figcaption>Image caption, The square on Sunday"
        "</figcaption></figure><p>{3}</p><h2>You may also be interested in:</h2>"
        "<ul><li><a href='/1'>Why small towns read more</a></li></ul>"
        "<p>Follow us on Twitter</p>",
        paragraphs=ENGLISH,
        title="Hilltown opens its first reading days",
        standfirst=ENGLISH[0],
        captions=("Image caption, The square on Sunday",),
    ),
    "DW": Shape(
        "<p>{1}</p><p>{2}</p><h3>相关图集：山城的十年</h3>"
        "<div><img src='https://i.example/2.jpg'><b>旧书店</b>：十年前，山城只有一家书店，店主是退休的老师。"
        "</div><div><img src='https://i.example/3.jpg'><b>图书馆</b>：五年前，图书馆搬进了旧磨坊。</div>"
        "<p>{3}</p><p>王山/Shui Li（法新社、德新社）</p>"
        "<p>© 2021年德国之声版权声明：本文所有内容受到著作权法保护，不得擅自使用。</p>"
    ),
}


@pytest.mark.parametrize("name", SHAPES)
def test_the_news_of_an_outlet_and_nothing_else(name: str) -> None:
    shape = SHAPES[name]
    html = shape.html
    for number, paragraph in enumerate(shape.paragraphs, 1):
        html = html.replace(f"{{{number}}}", paragraph)
    article = READER.read(RawItem("feed", shape.title, html, name))
    assert isinstance(article, Article)
    headings = [block.text for block in article.blocks if block.kind is BlockKind.HEADING]
    said = [block.text for block in article.blocks if block.kind is not BlockKind.HEADING]
    above = [shape.above] if shape.above else []
    assert said == [*above, *shape.paragraphs]
    assert article.standfirst == shape.standfirst
    assert tuple(headings) == shape.headings
    assert tuple(one.caption for one in article.pictures if one.caption) == shape.captions
