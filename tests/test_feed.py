"""Feeds as documents: what is read in each format, and in whatever state it comes."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from digests.formats.entry import Entry, FeedDocument, NotAFeed, first_words, page_address, plain
from digests.formats.feed import read_feed

DATA = Path(__file__).parent / "data" / "feeds"
AT = "https://host.example/f/feed.xml"


def read(name: str) -> FeedDocument:
    return read_feed((DATA / name).read_bytes(), {}, AT)


def rss(items: str, encoding: str = "utf-8") -> str:
    head = f'<?xml version="1.0" encoding="{encoding}"?><rss version="2.0"><channel>'
    return f"{head}<title>湖城日报</title>{items}</channel></rss>"


def one(item: str, headers: Mapping[str, str] | None = None) -> Entry:
    return read_feed(rss(f"<item>{item}</item>").encode(), headers or {}, AT).entries[0]


def test_the_key_to_a_feed_is_in_nothing_that_is_made_of_it() -> None:
    text = '<p><a href="#n">注</a><img src=" "></p>'
    told = f"<description><![CDATA[{text}]]></description>"
    items = f"<item><title>甲</title><link>#2</link>{told}</item>"
    listed = {
        "version": "https://jsonfeed.org/version/1.1",
        "items": [{"id": "1", "url": "#2", "content_html": text, "image": "#"}],
    }
    for body in (rss(items), json.dumps(listed)):
        found = read_feed(body.encode(), {}, f"{AT}?key=hush")
        assert f"{AT}#n" in found.entries[0].html
        assert "hush" not in repr(found)


def test_rss_as_rsshub_writes_it() -> None:
    feed = read("rsshub.xml")
    assert (feed.title, feed.rest) == ("湖城日报 - 要闻", timedelta(minutes=20))
    bridge, salt, cat = feed.entries
    assert bridge.id == "hucheng-20210301-1"
    assert bridge.title == "湖城新桥通车：两岸居民步行十分钟可到对岸"
    assert bridge.address == "https://news.hucheng.example/a/20210301/1.html?id=7"
    assert (bridge.author, bridge.tags) == ("林小舟", ("交通", "本地"))
    assert (bridge.published, bridge.certain) == (datetime(2021, 3, 1, 1, 30, tzinfo=UTC), True)
    assert 'referrerpolicy="no-referrer"' in bridge.html
    assert salt.title == '盐价回落 <快讯> 市场"平稳"'
    assert salt.address == "https://news.hucheng.example/a/20210301/2.html"
    assert 'src="https://news.hucheng.example/img/salt.png"' in salt.html
    assert (salt.published, salt.certain) == (datetime(2021, 3, 1, tzinfo=UTC), False)
    assert (cat.id, cat.title, cat.address, cat.certain) == ("", "", None, False)
    assert first_words(cat.html) == "图书馆里来了一只猫。"


def test_atom_with_bases_and_content_of_each_type() -> None:
    feed = read("atom.xml")
    assert feed.title == "山城週記 & 雜談"
    reading, note = feed.entries
    assert reading.title == "讀書節 千人同讀一本書"
    assert reading.address == "https://blog.example/posts/2021/reading"
    assert reading.pictures == ("https://blog.example/cover.jpg",)
    assert 'src="https://blog.example/posts/pictures/square.jpg"' in reading.html
    assert "&lt;一次&gt;" in reading.html
    assert (reading.author, reading.tags) == ("陳一山", ("讀書",))
    assert (
        note.html == "<p>第一段說的是天氣，明天有雨。</p>\n<p>第二段說的是 a &lt; b &amp; c。</p>"
    )
    assert note.published == datetime(2021, 3, 1, 20, tzinfo=UTC)


def test_rss_1_with_its_modules() -> None:
    feed = read("rdf.xml")
    assert (feed.title, feed.rest) == ("老港通讯", timedelta(minutes=30))
    (ship,) = feed.entries
    assert ship.html.startswith("<h2>大船进港</h2>")
    assert (ship.author, ship.tags) == ("港边人", ("港口",))
    assert ship.published == datetime(2021, 3, 2, 3, 20, tzinfo=UTC)


def test_json_feed_of_both_versions_and_none() -> None:
    feed = read("feed.json")
    assert feed.title == "晨星网"
    road, text, odd = feed.entries
    assert road.address == "https://star.example/n/1"
    assert 'src="https://star.example/i/road.jpg"' in road.html
    assert road.pictures == tuple(
        f"https://star.example/i/{n}" for n in ("lead.jpg", "banner.jpg", "map.png")
    )
    assert (road.author, road.tags) == ("晨星编辑部", ("考古", "文化"))
    assert (text.id, text.author) == ("2", "小王")
    assert text.html == "<p>只有文字的一条：1 &lt; 2 &amp; 3 &gt; 2。</p>\n<p>第二段在这里。</p>"
    assert (text.published, text.certain) == (datetime(2021, 3, 1, tzinfo=UTC), False)
    assert odd == Entry(author="晨星编辑部")


def test_podcasts_and_videos_give_their_description_and_picture() -> None:
    (episode,) = read("podcast.xml").entries
    assert episode.pictures == ("https://boat.example/7.jpg",)
    assert episode.html.startswith("<p>这一期说灯塔看守人的故事。</p>\n<p>他在岛上住了三十年。</p>")
    assert episode.published == datetime(2021, 3, 1, 12, tzinfo=UTC)
    (video,) = read("video.xml").entries
    assert video.html == "<p>山城的夜景，从日落拍到天亮。一共用了三台相机。</p>"
    assert [address.rpartition("-")[2] for address in video.pictures] == [
        "large.jpg",
        "small.jpg",
        "thumb.jpg",
    ]


def test_broken_xml_is_read_as_far_as_it_goes() -> None:
    feed = read("broken.xml")
    assert feed.title == "破网 新闻"
    wind, endless, cut = feed.entries
    assert (wind.title, wind.address) == (
        "第一条：风 & 雨 © AT&T",
        "https://torn.example/1?x=1&copy=2",
    )
    assert "没有转义的<br>标记<p>和 <b>没关的标签。它说 1 &lt; 2。" in wind.html
    assert (endless.title, endless.address) == ("第二条：没有结束", "https://torn.example/2")
    assert endless.pictures == ("https://torn.example/2.jpg",)
    assert (cut.title, cut.html) == ("第三条：突然断了", "<p>这一条的正文到这里就断")


def test_where_feedparser_stumbles_the_other_entries_are_read() -> None:
    body = (
        "<feed><title>报</title><entry><title>甲</title></entry>"
        "<entry><title>乙</title><category>c<item/></category></entry>"
        "<entry><title>丙</title></entry></feed>"
    )
    feed = read_feed(body.encode(), {}, AT)
    assert feed.title == "报"
    assert {"甲", "丙"} <= {entry.title for entry in feed.entries}


def test_parts_that_are_not_read_are_left_out_with_all_they_hold() -> None:
    entry = one(
        "<title>甲</title><georss:where><gml:pos>x</gml:pos><title>乙</title></georss:where>"
    )
    assert entry == Entry(title="甲")


SIMPLE = (
    "<item><title>朱镕基与陈喆谈话，市民们说这是一个好的开始</title>"
    "<description>他们在会上说，今年的收成比去年好，国家和人民都高兴。</description></item>"
)
COMPLEX = (
    "<item><title>山城的圖書館開放了</title>"
    "<description>市長說，這是我們大家的圖書館，每個人都可以來看書，不收錢。</description></item>"
)


@pytest.mark.parametrize(
    ("items", "declared", "sent", "header"),
    [
        (SIMPLE, "gb2312", "gbk", ""),
        (SIMPLE, "gb2312", "gb18030", "text/xml"),
        (SIMPLE, "utf-8", "gb18030", "text/xml; charset=utf-8"),
        (SIMPLE, "gbk", "utf-8", "text/xml; charset=gbk"),
        (SIMPLE, "big5", "gb18030", ""),
        (SIMPLE, "no-such-charset", "gb18030", "text/xml; charset=iso-8859-1"),
        (SIMPLE, "utf-8", "utf-8-sig", "text/xml; charset=gb2312"),
        (SIMPLE, "utf-16", "utf-16", ""),
        (SIMPLE, "utf-16", "utf-16-be", ""),
        (SIMPLE, "utf-8", "utf-16-le", "text/xml; charset=utf-8"),
        (SIMPLE, "utf-8", "utf-32", ""),
        (COMPLEX, "big5", "big5", ""),
        (COMPLEX, "utf-8", "big5hkscs", "text/xml; charset=gb2312"),
        (COMPLEX, "iso-8859-1", "utf-8", "application/xml; charset=iso-8859-1"),
    ],
)
def test_the_charset_is_what_the_bytes_say(
    items: str, declared: str, sent: str, header: str
) -> None:
    body = rss(items, declared).replace("湖城日报", "x").encode(sent)
    (entry,) = read_feed(body, {"Content-Type": header} if header else {}, AT).entries
    assert entry.title in items
    assert entry.html.removeprefix("<p>").removesuffix("</p>") in items


def test_a_character_cut_in_two_spoils_only_itself() -> None:
    for encoding in ("utf-8", "gb18030"):
        body = rss(SIMPLE, encoding).encode(encoding)
        at = body.index("收成".encode(encoding))
        (entry,) = read_feed(body[: at + 1] + body[at + 2 :], {}, AT).entries
        assert entry.title in SIMPLE
        # Pairs of bytes find each other again at the next mark of ASCII only.
        assert encoding != "utf-8" or "国家和人民都高兴" in entry.html


def test_latin_and_other_charsets_are_taken_at_their_word() -> None:
    for encoding, word in (
        ("iso-8859-1", "Café"),
        ("windows-1251", "Новости"),
        ("shift_jis", "東京の空"),
        ("euc-kr", "서울 소식"),
    ):
        body = (
            rss(f"<item><title>{word}</title></item>", encoding)
            .replace("湖城日报", "x")
            .encode(encoding)
        )
        assert read_feed(body, {}, AT).entries[0].title == word


def test_pictures_come_the_largest_first_and_sounds_are_none() -> None:
    entry = one(
        '<media:thumbnail url="/t.jpg"/><enclosure url="/s.mp3" type="audio/mpeg"/>'
        '<enclosure url="/e.jpg" type="image/jpeg"/><enclosure url="/no-type.webp?x=1"/>'
        '<media:group><media:content url="/m.jpg" medium="image" width="900" height="600"/>'
        '<media:content url="/v.mp4" type="video/mp4"/></media:group>'
        '<media:content url="/m.jpg" width="x"/><enclosure url="data:x.jpg"/>'
    )
    names = [address.removeprefix("https://host.example/") for address in entry.pictures]
    assert names == ["m.jpg", "e.jpg", "no-type.webp?x=1", "t.jpg"]


def test_the_longest_body_is_taken() -> None:
    whole = "<p>这是全文，比摘要长得多，写了来龙去脉。</p>"
    entry = one(
        f"<description>摘要</description><content:encoded><![CDATA[{whole}]]></content:encoded>"
    )
    assert entry.html == whole
    entry = one(
        f"<content:encoded>短</content:encoded><description><![CDATA[{whole}]]></description>"
    )
    assert entry.html == whole


@pytest.mark.parametrize(
    ("written", "html"),
    [
        ("甲&lt;br&gt;乙", "甲<br>乙"),
        ("&amp;lt;p&amp;gt;甲 &amp;amp;amp; 乙&amp;lt;/p&amp;gt;", "<p>甲 &amp; 乙</p>"),
        ("甲 &amp;lt; 乙", "<p>甲 &lt; 乙</p>"),
        ("甲。\n乙", "<p>甲。</p>\n<p>乙</p>"),
        ("甲\n  乙", "<p>甲\n  乙</p>"),
    ],
)
def test_a_body_is_html_however_it_was_written(written: str, html: str) -> None:
    assert one(f"<description>{written}</description>").html == html


def test_what_atom_calls_text_may_be_html_all_the_same() -> None:
    head = '<feed xmlns="http://www.w3.org/2005/Atom"><entry><summary>'
    for written, html in (
        ("&lt;p&gt;甲&lt;/p&gt;", "<p>甲</p>"),
        ("a &lt;b c", "<p>a &lt;b c</p>"),
    ):
        body = f"{head}{written}</summary></entry></feed>".encode()
        assert read_feed(body, {}, AT).entries[0].html == html


@pytest.mark.parametrize(
    ("item", "address"),
    [
        ("<guid>https://a.example/1</guid>", "https://a.example/1"),
        ('<guid isPermaLink="false">https://a.example/1</guid>', None),
        ("<link>javascript:alert(1)</link>", None),
        ("<link> //a.example/1 </link>", "https://a.example/1"),
        (
            "<link>/1</link><feedburner:origLink>https://b.example/2</feedburner:origLink>",
            "https://b.example/2",
        ),
        (
            '<atom:link rel="self" href="/s"/><atom:link rel="alternate" href="/a"/>',
            "https://host.example/a",
        ),
    ],
)
def test_the_link_is_the_page_of_the_entry(item: str, address: str | None) -> None:
    assert one(item).address == address


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("https://www.google.com/url?rct=j&url=https://a.example/1%3Fx%3D1&ct=ga", "https://a.example/1?x=1"),
        ("http://www.bing.com/news/apiclick.aspx?ref=x&url=https%3a%2f%2fa.example%2f1", "https://a.example/1"),
        ("https://a.example/go?url=https://b.example/", "https://a.example/go?url=https://b.example/"),
        ("https://www.google.com/url?url=javascript:x", "https://www.google.com/url?url=javascript:x"),
        ("https://a.example/?utm_source=x&id=%E7%94%B2&utm_term", "https://a.example/?id=%E7%94%B2"),
        ("https://[broken", None),
    ],
)  # fmt: skip
def test_wrappers_are_opened_only_where_they_are_known(written: str, address: str | None) -> None:
    assert page_address(written, None) == address


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("a &amp;amp; b", "a & b"),
        ("<b>重</b>要 &lt;i&gt;新闻&lt;/i&gt;", "重要 新闻"),
        ("5 < 6 且 7 > 3", "5 < 6 且 7 > 3"),
        ("一\n  二\u200b", "一 二"),
        ("<script>x()</script>标题<!-- 注 -->", "标题"),
    ],
)
def test_titles_are_plain_text(written: str, title: str) -> None:
    assert plain(written) == title


def test_a_long_first_sentence_is_cut_to_a_title() -> None:
    assert first_words("<p>" + "长" * 200 + "。</p>") == "长" * 60 + "…"
    assert first_words("<p>" + "word " * 50 + "</p>").endswith("word…")
    assert first_words("") == ""


@pytest.mark.parametrize(
    "title", ["晨报 - RSS", "晨报 | 首页", "晨报 - RSS Feed", "晨报 (RSS 2.0)", "晨报 – Atom"]
)
def test_the_outlets_name_has_no_feed_in_it(title: str) -> None:
    body = f"<rss><channel><title>{title}</title></channel></rss>".encode()
    assert read_feed(body, {}, AT).title == "晨报"


@pytest.mark.parametrize(
    ("ttl", "rest"),
    [
        ("60", timedelta(hours=1)),
        ("999999999999", timedelta(days=1)),
        ("0", None),
        ("-5", None),
        ("soon", None),
    ],
)
def test_how_long_a_feed_asks_to_be_left_alone(ttl: str, rest: timedelta | None) -> None:
    assert read_feed(rss(f"<ttl>{ttl}</ttl>").encode(), {}, AT).rest == rest


def test_what_is_no_feed_says_what_it_is() -> None:
    page = (
        b"<!DOCTYPE html><html><head><link rel=stylesheet href=/x.css>"
        b'<link rel="alternate" type="application/rss+xml" href="/feed?a=1&amp;b=2"></head></html>'
    )
    with pytest.raises(NotAFeed, match="web page") as caught:
        read_feed(page, {"content-type": "text/html"}, "https://a.example/x")
    assert caught.value.feed == "https://a.example/feed?a=1&b=2"
    for body in (
        b"",
        b"\0\0",
        b"plain text",
        b"<svg></svg>",
        b"{",
        b"[]",
        b'{"version": 1}',
        b"\xff\xfe",
    ):
        with pytest.raises(NotAFeed):
            read_feed(body, {}, AT)


BIG = 200_000


@pytest.mark.parametrize(
    "body",
    [
        "<rss><channel>" + "<item/>" * (BIG // 7),
        "<rss><channel>" + "<item>" * (BIG // 6),
        "<rss><channel><item>" + "<b>" * (BIG // 3),
        "<rss><channel><item><enclosure type='image/png' url='" + "x" * BIG + "'/>",
        "<rss><channel><item><a " + " ".join(f"a{n}='1'" for n in range(BIG // 10)),
        "<rss><channel><item><author>" + "a." * (BIG // 2),
        "<rss><channel><item><title>" + "<" * BIG,
        "<rss><channel><item><title>" + "&amp;lt;" * (BIG // 8),
        "<rss><channel><item><title>" + "<!--" * (BIG // 4),
        "<rss><channel><item><pubDate>" + "1 " * (BIG // 2),
        "<rss><channel><item>" + "<category>a</category>" * (BIG // 22),
        "<!DOCTYPE x [" + '<!ENTITY a "' * (BIG // 12) + "]><rss><channel><item>",
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><rss><channel><item><title>&a;</title>',
        '{"version": "https://jsonfeed.org/version/1", "items": ' + "[" * BIG,
        '{"version": "https://jsonfeed.org/version/1", "items": [' + "{}," * (BIG // 3) + "{}]}",
    ],
    ids=lambda body: body[-12:] if isinstance(body, str) else None,
)
def test_a_hostile_document_costs_no_more_than_its_length(body: str) -> None:
    try:
        feed = read_feed(body.encode(), {}, AT)
    except NotAFeed:
        return
    assert len(feed.entries) <= 1_000
    for entry in feed.entries:
        assert len(entry.tags) <= 100
        assert len(entry.author) <= 100
        assert len(entry.pictures) <= 100
        assert "root:" not in entry.title


def test_a_json_feed_of_wrong_types_is_not_trusted() -> None:
    for value in (None, 1, "x", [1], {"a": 1}, True):
        names = ("title", "items", "home_page_url", "authors", "author")
        body = json.dumps(
            {"version": "https://jsonfeed.org/version/1", **dict.fromkeys(names, value)}
        )
        assert isinstance(read_feed(body.encode(), {}, AT), FeedDocument)


@pytest.mark.parametrize("name", sorted(path.name for path in DATA.iterdir()))
def test_cut_anywhere_or_spoilt_it_is_a_feed_or_none(name: str) -> None:
    whole = (DATA / name).read_bytes()
    step = max(len(whole) // 40, 1)
    for at in range(0, len(whole), step):
        for body in (whole[:at], whole[:at] + b"<\xff&\0" + whole[at + 3 :], whole[at:]):
            try:
                feed = read_feed(body, {}, AT)
            except NotAFeed:
                continue
            assert len(feed.entries) <= 6
