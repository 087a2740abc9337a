"""Reading: a raw item becomes an article, with an identity that lasts."""

from dataclasses import replace
from pathlib import Path

import pytest

from digests.model import Article, FileMark, Picture, RawItem
from digests.reading import Unreadable
from digests.sources.post import read_post
from tests import loaded

POSTS = Path(__file__).parent / "data" / "posts"
READER = loaded.reader()
RAW = RawItem(
    source="local",
    title="4：3！山城队点球战胜海城队",
    html="<p>山城队星期天在点球大战中战胜了海城队。</p>",
    outlet="晨星网",
)


def article(raw: RawItem) -> Article:
    read = READER.read(raw)
    assert isinstance(read, Article), read
    return read


def posted(name: str) -> Article:
    path = next(POSTS.rglob(name))
    raw = read_post("local", path.read_text("utf-8"), FileMark(path.name, 1, 1, ""))
    assert isinstance(raw, RawItem)
    return article(raw)


def test_a_post_with_labels_captions_and_trailers() -> None:
    read = posted("湖城*.md")
    assert [(block.kind, block.text) for block in read.blocks] == [
        ("text", "湖城新桥21日通车，往返两岸的时间由半小时缩短到5.2分钟。"),
        ("heading", "造价减了一成"),
        ("text", "市长说：“桥面用了回收的钢材{一期}，造价比预算少一成。”"),
    ]
    bridge = Picture("http://img.chenxing.example/2021/bridge.jpg", "新桥全景 晨星网记者摄")
    assert read.pictures == (bridge,)
    assert read.language == "zh-Hans"
    assert not read.standfirst


def test_a_post_with_a_gallery_and_bare_text() -> None:
    read = posted("山城*.md")
    assert read.title == "山城办起读书节　千人同读一本书"
    assert read.standfirst == "山城的第一届读书节星期天开幕，主办者希望把它办成每年的节日。"
    assert read.prose[1:] == (
        "开幕式上，一千名读者同时翻开同一本书。",
        "主办者说，明年的书由读者投票选出。",
        "读书节开到4月4日。",
    )
    assert [picture.caption for picture in read.pictures] == [
        "读书节会场外排起长队。（远山新闻）",
        "读者在广场上朗读。（远山新闻）",
    ]


def test_broken_posts() -> None:
    assert posted("broken*.md").title == "馆员说“它叫小书”：一只猫进了图书馆[视频]"
    assert (
        posted("00_00*.md").text
        == "今日早盘，盐价最低跌至每吨298元，跌幅0.7\n（注：以上涨跌幅均以24h计算）"
    )


def test_front_matter_pictures_lead_unless_refused() -> None:
    html = RAW.html + '<img src="https://a.example/2.jpg"><img src="https://a.example/1.jpg">'
    proxied = "https://images.weserv.nl/?url=a.example/1.jpg"
    read = article(replace(RAW, html=html, pictures=("https://picsum.photos/1", proxied)))
    assert [picture.address for picture in read.pictures] == [
        "https://a.example/1.jpg",
        "https://a.example/2.jpg",
    ]


@pytest.mark.parametrize(
    ("html", "pictures"),
    [
        ("", ()),
        ("<div>  </div>", ("https://picsum.photos/400/300?random=1",)),
        ("<p>The post 甲 appeared first on 乙.</p>", ()),
        ("<script>x()</script><iframe src='https://v.example'></iframe>", ()),
    ],
)
def test_nothing_to_read_is_said_with_a_reason(html: str, pictures: tuple[str, ...]) -> None:
    read = READER.read(replace(RAW, html=html, pictures=pictures))
    assert isinstance(read, Unreadable)
    assert "neither text nor a picture" in read.reason


def test_a_picture_alone_is_an_article_of_its_own() -> None:
    one = article(replace(RAW, html="", pictures=("https://a.example/1.jpg",)))
    two = article(replace(RAW, html="", title="别的", pictures=("https://a.example/2.jpg",)))
    assert one.blocks == ()
    assert one.content_hash != two.content_hash


def test_identity_is_outlet_and_address_or_else_outlet_and_title() -> None:
    known = article(RAW).identity
    assert len(known) == 64
    same = (
        "4:3! 山城隊點球戰勝海城隊",
        "“4：3！山城队”点球战胜海城队",
        " 4_3！山城队点球战胜海城队 ",
    )
    assert {article(replace(RAW, title=title)).identity for title in same} == {known}
    assert article(replace(RAW, title="4：3！山城队夺冠")).identity != known
    assert article(replace(RAW, outlet="远山新闻")).identity != known

    placed = article(replace(RAW, address="https://www.example.com/1?utm_source=x"))
    moved = article(replace(RAW, title="改过", address="http://example.com/1/"))
    assert placed.identity == moved.identity != known


def test_a_decimal_point_makes_a_title_of_its_own() -> None:
    assert READER.normal_title("增长7.2%。") == "增长7.2"
    assert READER.normal_title("增长72%") == "增长72"
    assert READER.normal_title("？？") == "??"


def test_the_content_hash_tells_an_edit_from_a_copy() -> None:
    known = article(RAW).content_hash
    copy = replace(
        RAW, outlet="远山新闻", html="<div>山城隊星期天在點球大戰中，戰勝了海城隊！</div>"
    )
    assert article(copy).content_hash == known
    assert article(replace(RAW, html="<p>山城队输了。</p>")).content_hash != known


def test_a_title_without_its_outlet_as_a_reader_sees_it() -> None:
    read = article(replace(RAW, title="山城_读书节_开幕 &amp; 闭幕_ | 晨星网"))
    assert read.title == "山城“读书节”开幕 & 闭幕?"
