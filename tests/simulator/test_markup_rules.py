"""HTML as Telegram's server reads it: entities in UTF-16 units, errors at byte offsets."""

from typing import Any

import pytest

from bot.simulator.refusal import Refused
from bot.simulator.text.formatting import format_caption, format_text
from bot.simulator.text.utf16 import part


def entities(html: str) -> list[tuple[Any, ...]]:
    """Each entity as its kind, the text it covers, and what else it says."""
    made = format_text(html, "HTML")
    return [
        (
            entity["type"],
            part(made["text"], entity),
            *(value for key, value in entity.items() if key not in ("type", "offset", "length")),
        )
        for entity in made.get("entities", [])
    ]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<b>粗</b>和<strong>体</strong>", [("bold", "粗"), ("bold", "体")]),
        ("<i>a</i> <em>b</em>", [("italic", "a"), ("italic", "b")]),
        ("<u>a</u> <ins>b</ins>", [("underline", "a"), ("underline", "b")]),
        ("<s>a</s><del>b</del>", [("strikethrough", "ab")]),
        ("<strike>c</strike>", [("strikethrough", "c")]),
        ("<code>x</code>", [("code", "x")]),
        ("<pre>x</pre>", [("pre", "x")]),
        (
            '<pre><code class="language-python">x = 1</code></pre>',
            [("pre", "x = 1", "python")],
        ),
        ('<span class="tg-spoiler">x</span>', [("spoiler", "x")]),
        ("<tg-spoiler>x</tg-spoiler>", [("spoiler", "x")]),
        ("<blockquote>x</blockquote>", [("blockquote", "x")]),
        ("<blockquote expandable>x</blockquote>", [("expandable_blockquote", "x")]),
        ('<tg-emoji emoji-id="55">🔥</tg-emoji>', [("custom_emoji", "🔥", "55")]),
        ('<tg-time unix="0" format="wDT">早</tg-time>', [("date_time", "早", 0, "wDT")]),
        (
            '<a href="https://news.example/?a=1&amp;b=2">原文</a>',
            [("text_link", "原文", "https://news.example/?a=1&b=2")],
        ),
        ("<a href=news.example>x</a>", [("text_link", "x", "http://news.example/")]),
        ('<a href="javascript:alert(1)">x</a>', []),
        ('<a href="https://nowhere">x</a>', []),
        ("<b>𠮷<i>野</i>家</b>", [("bold", "𠮷"), ("bold", "野家"), ("italic", "野")]),
        ("<b><b>x</b></b>", [("bold", "x")]),
        ("<code>a<b>b</b></code>", [("code", "ab")]),
        ("  <b> x </b>  ", [("bold", "x")]),
        ("<b>x</>", [("bold", "x")]),
        ("<B>x</B>", [("bold", "x")]),
        ("<b></b>x", []),
        ("看 #早报，https://a.example/x。", [("hashtag", "#早报"), ("url", "https://a.example/x")]),
        ("今天#早报 #2026 #微博# #二〇二六", [("hashtag", "#二")]),
        (
            "#A股@some #新冠① #新·冠 #a#b",
            [("hashtag", "#A股@some"), ("hashtag", "#新冠"), ("hashtag", "#新·冠")],
        ),
        (
            "/help@some_bot a/b @someone",
            [("bot_command", "/help@some_bot"), ("mention", "@someone")],
        ),
        ("<code>#x /y</code>", [("code", "#x /y")]),
        ('<code class="language-c">x</code>', [("code", "x")]),
        ('<code class="language-c"><pre>x</pre></code>', [("pre", "x", "c")]),
        ('<pre>a<code class="language-c">x</code></pre>', [("pre", "ax")]),
        ("<blockquote>a<blockquote>b</blockquote></blockquote>", [("blockquote", "ab")]),
        (
            "<blockquote>a</blockquote><blockquote expandable>b</blockquote>",
            [("blockquote", "a"), ("expandable_blockquote", "b")],
        ),
        (
            '<a href="https://a.example/">x<b>y</b></a>',
            [("text_link", "xy", "https://a.example/"), ("bold", "y")],
        ),
        ('<a href="https://a.example/a b">x</a>', [("text_link", "x", "https://a.example/a%20b")]),
        ("<a>https://a.example/</a>", [("text_link", "https://a.example/", "https://a.example/")]),
        ("<a href='TG://resolve?domain=a'>x</a>", [("text_link", "x", "tg://resolve?domain=a")]),
        ('<a href="tg://user?id=7">x</a>', []),
        ("<b> </b>x", []),
        ("<pre> </pre>x", [("pre", " ")]),
        ("<b>a\r</b>b", [("bold", "a")]),
        ('<b class=x id="1">a</b>', [("bold", "a")]),
        ('<tg-time unix="x">早</tg-time>', []),
        ("$USD $usd $$A 5$A", [("cashtag", "$USD")]),
        ("mail@a.example @gif @no", [("email", "mail@a.example"), ("mention", "@gif")]),
        ("看a.example/好。x.y", [("url", "a.example/好")]),
    ],
)
def test_markup_becomes_entities(html: str, expected: list[tuple[str, ...]]) -> None:
    assert entities(html) == expected


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("&lt;b&gt; &amp; &quot;", '<b> & "'),
        ("&nbsp;&hellip;&apos;&mdash;", "&nbsp;&hellip;&apos;&mdash;"),
        ("&#20320;&#x597d;", "你好"),
        ("a & b &", "a & b &"),
        (
            "&amp1 &ampx &LT; &#x41 &#0; &#x110000; &#00000065; &#xffff",
            "&1 &ampx &LT; A &#0; &#x110000; &#00000065; \uffff",
        ),
        ("a\u0333b\u030ac", "abc"),
        ("a\r\nb\u2028c\td", "a\nbc d"),
        ("\u202eab", "ab"),
        ("  \n中文\n ", "中文"),
        ("\u3000\u3000中文", "\u3000\u3000中文"),
    ],
)
def test_text_is_decoded_and_cleaned(html: str, text: str) -> None:
    assert format_text(html, "HTML")["text"] == text


@pytest.mark.parametrize(
    ("html", "problem"),
    [
        ("<p>x</p>", 'Unsupported start tag "p" at byte offset 0'),
        ("中文<br>", 'Unsupported start tag "br" at byte offset 6'),
        ("a < b", 'Unsupported start tag "" at byte offset 2'),
        ("x<b", "Unclosed start tag at byte offset 1"),
        ('<a href="x', "Unclosed start tag at byte offset 0"),
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        (
            "<b>中<i>x</b></i>",
            'Unmatched end tag at byte offset 10, expected "</i>", found "</b>"',
        ),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ('<a ="x">y</a>', 'Empty attribute name in the tag "a" at byte offset 0'),
        ("<a href", 'Unclosed start tag "a" at byte offset 0'),
        ("<a href=x", "Unclosed start tag at byte offset 0"),
        ("<b ", 'Empty attribute name in the tag "b" at byte offset 0'),
        ("<b/>", 'Unsupported start tag "b/" at byte offset 0'),
        ("</b foo>", "Unexpected end tag at byte offset 0"),
        ("<b></b foo>", "Unclosed end tag at byte offset 3"),
        (
            '<tg-emoji emoji-id="9999999999999999999">x</tg-emoji>',
            "Invalid custom emoji identifier specified",
        ),
        (
            "&#xd83d;",
            (
                "Text contains invalid Unicode characters after decoding HTML entities, "
                "check for unmatched surrogate code units"
            ),
        ),
        ("<a href=x/y>z</a>", "Unexpected end of name token at byte offset 8"),
    ],
)
def test_wrong_markup_is_refused_where_it_is_wrong(html: str, problem: str) -> None:
    with pytest.raises(Refused) as caught:
        format_text(html, "HTML")
    assert caught.value.description == f"Bad Request: can't parse entities: {problem}"


@pytest.mark.parametrize("text", ["", "  \n", "\u3000\u200b", "<b></b>"])
def test_nothing_to_see_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="message text is empty"):
        format_text(text, "HTML")


def test_lengths_count_code_points_after_parsing() -> None:
    assert len(format_text("<b>" + "😀" * 4096 + "</b>", "HTML")["text"]) == 4096
    with pytest.raises(Refused, match="Bad Request: message is too long"):
        format_text("😀" * 4097)
    assert len(format_caption("字" * 1024)["caption"]) == 1024
    with pytest.raises(Refused, match="Bad Request: message caption is too long"):
        format_caption("字" * 1025)


def test_only_a_hundred_entities_stay() -> None:
    assert len(format_text("<b>x</b>y" * 120, "HTML")["entities"]) == 100


def test_other_modes_are_refused() -> None:
    with pytest.raises(Refused, match="unsupported parse_mode"):
        format_text("x", "rtf")


def test_entities_may_be_given_beside_a_plain_text() -> None:
    bold = {"type": "bold", "offset": 1, "length": 2}
    assert format_text(" 你好", "", [bold])["entities"] == [{**bold, "offset": 0}]
