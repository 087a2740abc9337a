"""A page made its article, whatever state the page is in."""

import re
from pathlib import Path

import pytest

from digests.formats.fullpage import bounded, read_page

PAGE = (Path(__file__).parent / "data" / "feeds" / "article.html").read_text("utf-8")
AT = "https://news.hucheng.example/a/1.html"
TEXT = "<p>这一段是正文，写得够长，说的是湖城的老桥重新开放，市民都来看桥下的新灯。</p>"


def test_the_article_is_taken_and_what_surrounds_it_left() -> None:
    page = read_page(PAGE.encode(), "text/html; charset=utf-8", AT)
    assert page.picture == "https://news.hucheng.example/og/bridge.jpg?w=1200&h=630"
    assert 'src="https://news.hucheng.example/img/old-bridge.jpg"' in page.html
    for kept in (
        "第一天就有三千人走过",
        "<h2>修了两年</h2>",
        "<li>石墩只清洗",
        "不再吱呀作响",
        "自行车要推行",
    ):
        assert kept in page.html
    assert "<blockquote>" in page.html
    for left in ("体育", "相关阅读", "版权所有", "不是正文", "color:red"):
        assert left not in page.html


@pytest.mark.parametrize(
    ("declared", "sent", "header"),
    [
        ("gb2312", "gb18030", "text/html"),
        ("gbk", "gbk", "text/html; charset=utf-8"),
        ("utf-8", "gbk", ""),
    ],
)
def test_pages_of_any_charset(declared: str, sent: str, header: str) -> None:
    body = PAGE.replace('charset="utf-8"', f'charset="{declared}"').encode(sent)
    assert "市民带着孩子来看桥下的新灯" in read_page(body, header, AT).html


def test_tags_are_kept_as_they_are_and_what_is_none_made_text() -> None:
    page = '<P class=a title="x > y">1 < 2<br/><img alt="a<b" src=x><!-- no --><![CDATA[y]]></P>'
    assert bounded(page) == '<P class=a title="x > y">1 &lt; 2<br/><img alt="a<b" src=x></P>'
    assert bounded("<div><script>if (a</b) {}</script>x<STYLE>p{}</style >y") == "<div>xy"
    assert bounded("a<!-- open") == bounded("a<script>open") == "a"
    assert bounded("\x00\ud800文") == "文"


LONG = 200_000


@pytest.mark.parametrize(
    "page",
    [
        "",
        "<div>" * (LONG // 5),
        "<p>a" * (LONG // 4),
        "<p " + " ".join(f"a{n}=1" for n in range(LONG // 8)) + ">x",
        "<p " + 'a="<" ' * (LONG // 6),
        '<a "' * (LONG // 4),
        "<" * LONG,
        "<script>" * (LONG // 8),
        "<table><tr><td>" * (LONG // 15),
        "<!--" * (LONG // 4),
        "&amp;" * (LONG // 5),
    ],
    ids=lambda page: page[:12],
)
def test_a_hostile_page_costs_no_more_than_its_length(page: str) -> None:
    whole = f"<html><body>{TEXT * 5}{page}"
    small = bounded(whole)
    assert small.count("<") <= 20_000
    assert all(len(tag) <= 3_100 for tag in re.findall(r"<[a-z][^<>]*>", small))
    read_page(whole.encode(), "text/html", AT)


def test_a_page_without_an_article_has_none() -> None:
    page = read_page(b"<html><body><script>app()</script><div id=root></div></body></html>", "", AT)
    assert (page.html, page.picture) == ("", None)
    for address in ("data:image/png;base64,xx", "", "javascript:x"):
        meta = f'<meta property="og:image" content="{address}">'
        assert read_page(meta.encode(), "", AT).picture is None
