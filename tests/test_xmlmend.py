"""Broken XML made well-formed, within limits."""

from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digests.formats.xmlmend import MOST_ENTRIES, MOST_TAGS, mended

DC = "http://purl.org/dc/elements/1.1/"
PIECES = (
    "<rss>", "</rss>", "<item>", "</item>", "<title>", "</title>", "<media:content url='a&b'/>",
    "<", ">", "&", "&nbsp;", "&#0;", "&#xD800;", "]]>", "<![CDATA[", "<!--", "-->", "\x00",
    "\ud800", "<!DOCTYPE x [<!ENTITY a 'b'>]>", "文", '<a b="', "<x:y x:z=1>", "</a", " ", "<p/>",
    "<a xmlns='' xmlns:x=''>", "<a a='1' a='2'>", "<?xml version='9'?>",
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=5)), max_size=30).map("".join))
def test_whatever_comes_in_well_formed_xml_comes_out(text: str) -> None:
    ElementTree.fromstring("<all>" + mended(text) + "</all>")


@pytest.mark.parametrize(
    ("broken", "mends_to"),
    [
        ("<rss><a>1 & 2 < 3 &copy; &lt;</a></rss>", "<rss><a>1 &amp; 2 &lt; 3 © &lt;</a></rss>"),
        ("<rss><a x=1 y>z", '<rss><a x="1">z</a></rss>'),
        ("<rss><a><b>1</a></c></rss>", "<rss><a><b>1</b></a></rss>"),
        ("<rss><a/><A>1</a></rss><rss>more</rss>", "<rss><a></a><A>1</A></rss>"),
        ("junk<br><rss><!-- <a> --><![CDATA[<b>&amp;]]>", "<rss>&lt;b&gt;&amp;amp;</rss>"),
        (
            "<rss><item><title>1<link>2<item>",
            "<rss><item><title>1</title><link>2</link></item><item></item></rss>",
        ),
        (
            "<rss><dc:date/><my:own/></rss>",
            f'<rss><dc:date xmlns:dc="{DC}"></dc:date><my_own></my_own></rss>',
        ),
        (
            '<rss><a href="?a=1&b=2&amp;c=3"/></rss>',
            '<rss><a href="?a=1&amp;b=2&amp;c=3"></a></rss>',
        ),
    ],
)
def test_each_fault_is_mended_where_it_stands(broken: str, mends_to: str) -> None:
    assert mended(broken) == mends_to


def test_what_is_sound_means_the_same_afterwards() -> None:
    sound = '<f xmlns="u" xmlns:a="v" a:b="&quot;\'"><a:c>x</a:c><d xml:base="/">&amp;lt;</d></f>'
    before, after = ElementTree.fromstring(sound), ElementTree.fromstring(mended(sound))
    assert ElementTree.tostring(before) == ElementTree.tostring(after)


def test_declared_entities_are_never_expanded() -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 30))
    text = mended(f'<!DOCTYPE rss [<!ENTITY l0 "ha">{laughs}]><rss><title>&l29;</title></rss>')
    assert text == "<rss><title>&amp;l29;</title></rss>"


@pytest.mark.parametrize(
    ("text", "tag", "at_most"),
    [
        ("<rss>" + "<item/>" * 3 * MOST_ENTRIES, "item", MOST_ENTRIES),
        ("<rss>" + "<b/>" * (MOST_TAGS + 9), "b", MOST_TAGS),
        ("<rss>" + "<b>" * 10_000, "b", 100),
        ("<rss><item>" + "<category>c</category>" * 5_000, "category", 100),
    ],
)
def test_reading_ends_at_the_limits(text: str, tag: str, at_most: int) -> None:
    found = ElementTree.fromstring(mended(text)).findall(f".//{tag}")
    assert at_most * 0.9 <= len(found) <= at_most


def test_attributes_and_names_are_bounded() -> None:
    many = " ".join(f'a{n}="1"' for n in range(1_000))
    root = ElementTree.fromstring(mended(f"<rss><a {many}/><author>{'x' * 9_000}</author></rss>"))
    author = root.findtext("author")
    assert len(root[0].attrib) == 30
    assert author is not None
    assert len(author) == 300


def test_long_runs_of_text_stay_as_they_are() -> None:
    for text in ("x" * 200 + "]]>]]>&amp;<b>", "]]>" * 100):
        escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        assert ElementTree.fromstring(mended(f"<rss>{escaped}</rss>")).text == text
