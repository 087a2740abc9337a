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
        ("<s>a</s><del>b</del>", [("strikethrough", "a"), ("strikethrough", "b")]),
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
        ("<b>𠮷<i>野</i>家</b>", [("bold", "𠮷野家"), ("italic", "野")]),
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
            [("hashtag", "#A股"), ("hashtag", "#新冠"), ("hashtag", "#新·冠")],
        ),
        (
            "/help@some_bot a/b @someone",
            [("bot_command", "/help@some_bot"), ("mention", "@someone")],
        ),
        ("<code>#x /y</code>", [("code", "#x /y")]),
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
        ("a\r\nb\u2028c\td", "a\nb c d"),
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
    with pytest.raises(Refused, match="not simulated"):
        format_text("*x*", "MarkdownV2")
    with pytest.raises(Refused, match="unsupported parse_mode"):
        format_text("x", "rtf")


def test_entities_may_be_given_beside_a_plain_text() -> None:
    bold = {"type": "bold", "offset": 1, "length": 2}
    assert format_text(" 你好", "", [bold])["entities"] == [{**bold, "offset": 0}]
