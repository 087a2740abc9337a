"""Markdown in both its forms, given entities, hashtags and limits, as Telegram has them."""

from typing import Any

import pytest

from bot.simulator.refusal import Refused
from bot.simulator.text.formatting import format_caption, format_quote, format_text
from bot.simulator.text.utf16 import part

Json = dict[str, Any]


def told(made: Json) -> list[tuple[Any, ...]]:
    """Each entity as its kind, the text it covers, and what else it says."""
    return [
        (
            entity["type"],
            part(made["text"], entity),
            *(value for key, value in entity.items() if key not in ("type", "offset", "length")),
        )
        for entity in made.get("entities", [])
    ]


@pytest.mark.parametrize(
    ("markup", "text", "entities"),
    [
        (
            r"*粗* _斜_ __线__ ~删~ ||藏||",
            "粗 斜 线 删 藏",
            "bold italic underline strikethrough spoiler",
        ),
        (r"*a\*b\.*", "a*b.", "bold"),
        (r"`x\`` y", "x` y", "code"),
        ("```python\nx = 1```", "x = 1", "pre"),
        ("```\nx```", "x", "pre"),
        ("[原文](https://a.example/\\)x)", "原文", "text_link"),
        ("![👍](tg://emoji?id=5368324170671202286)", "👍", "custom_emoji"),
        (">a\n>b\nc", "a\nb\nc", "blockquote"),
        (">a\n>b||", "a\nb", "expandable_blockquote"),
        (">a||\nb", "a\nb", "expandable_blockquote"),
        ("x\n>a", "x\na", "blockquote"),
        (r"\>a", ">a", ""),
        ("__a__ _b_", "a b", "underline italic"),
        ("[x](bad)", "x", ""),
    ],
)
def test_markdown_v2(markup: str, text: str, entities: str) -> None:
    made = format_text(markup, "MarkdownV2")

    assert made["text"] == text
    assert [kind for kind, *_ in told(made)] == entities.split()


def test_markdown_v2_says_more_of_what_it_marks() -> None:
    made = format_text("```c\nx```[y](https://a.example)![👍](tg://emoji?id=12)", "MarkdownV2")

    assert told(made) == [
        ("pre", "x", "c"),
        ("text_link", "y", "https://a.example/"),
        ("custom_emoji", "👍", "12"),
    ]


@pytest.mark.parametrize(
    ("markup", "problem"),
    [
        ("中*a", "Can't find end of Bold entity at byte offset 3"),
        ("_a*b_", "Can't find end of Italic entity at byte offset 4"),
        ("a.", "Character '.' is reserved and must be escaped with the preceding '\\'"),
        ("a|b", "Character '|' is reserved and must be escaped with the preceding '\\'"),
        ("a!", "Character '!' is reserved and must be escaped with the preceding '\\'"),
        ("a>b", "Character '>' is reserved and must be escaped with the preceding '\\'"),
        ("a]", "Character ']' is reserved and must be escaped with the preceding '\\'"),
        ("[a](b", "Can't find end of a URL at byte offset 4"),
        ("[a](b\\)", "Can't find end of a URL at byte offset 4"),
        ("![a]", "Custom emoji entity must contain a tg://emoji URL"),
        ("![a](x", "Can't find end of a custom emoji URL at byte offset 5"),
        ("```x", "Can't find end of Pre entity at byte offset 0"),
        ("```c\nx", "Can't find end of PreCode entity at byte offset 0"),
        (">*a\nb*", "Can't find end of Bold entity at byte offset 1"),
    ],
)
def test_wrong_markdown_v2_is_refused(markup: str, problem: str) -> None:
    with pytest.raises(Refused) as caught:
        format_text(markup, "MarkdownV2")
    assert caught.value.description == f"Bad Request: can't parse entities: {problem}"


@pytest.mark.parametrize(
    ("markup", "text", "entities"),
    [
        ("*粗* _斜_ `码`", "粗 斜 码", [("bold", "粗"), ("italic", "斜"), ("code", "码")]),
        ("[x](https://a.example/b)", "x", [("text_link", "x", "https://a.example/b")]),
        ("```c\nx = 1```", "x = 1", [("pre", "x = 1", "c")]),
        ("*a_b* \\_c a\\b", "a_b _c a\\b", [("bold", "a_b")]),
        ("a. b! <c>", "a. b! <c>", []),
        ("**x", "x", []),
    ],
)
def test_old_markdown(markup: str, text: str, entities: list[tuple[Any, ...]]) -> None:
    made = format_text(markup, "Markdown")

    assert made["text"] == text
    assert told(made) == entities


def test_wrong_old_markdown_is_refused() -> None:
    with pytest.raises(Refused, match="Can't find end of the entity starting at byte offset 3"):
        format_text("中_a", "markdown")


def entity(kind: str, offset: int, length: int, **more: Any) -> Json:
    return {"type": kind, "offset": offset, "length": length, **more}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ([entity("bold", 2, 2), entity("code", 0, 1)], [("code", "a"), ("bold", "𠮷")]),
        (
            [entity("bold", 0, 2), entity("italic", 1, 3)],
            [("bold", "a"), ("italic", "b𠮷"), ("bold", "b")],
        ),
        ([entity("text_link", 0, 2, url="a.example")], [("text_link", "ab", "http://a.example/")]),
        ([entity("text_link", 0, 2, url="tg://user?id=1")], []),
        ([entity("text_mention", 0, 2, user={"id": 7})], [("text_mention", "ab", {"id": 7})]),
        ([entity("bold", 0, 0), entity("hashtag", 0, 2), entity("url", 0, 2)], []),
        ([entity("pre", 0, 4, language="c"), entity("bold", 0, 1)], [("pre", "ab𠮷", "c")]),
        ([entity("bold", 0, 1)] * 3, [("bold", "a")]),
        ([entity("bold", 0, 1), entity("bold", 1, 1)], [("bold", "ab")]),
        (
            [entity("code", 0, 2), entity("code", 1, 3), entity("blockquote", 0, 4)],
            [("blockquote", "ab𠮷"), ("code", "ab")],
        ),
        (
            [entity("text_link", 0, 2, url="a.example"), entity("blockquote", 1, 3)],
            [("blockquote", "b𠮷")],
        ),
    ],
)
def test_given_entities_are_put_in_order(
    given: list[Json], expected: list[tuple[Any, ...]]
) -> None:
    assert told(format_text("ab𠮷", "", given)) == expected


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        (entity("bold", -1, 1), "receive an entity with incorrect offset -1"),
        (entity("bold", 0, 1_000_001), "receive an entity with incorrect length 1000001"),
        (entity("bold", 9, 1), "entity begins after the end of the text at UTF-16 offset 9"),
        (
            entity("bold", 2, 3),
            "entity beginning at UTF-16 offset 2 ends after the end of the text at UTF-16 offset 5",
        ),
        (entity("bold", 1, 1), "entity begins in a middle of a UTF-16 symbol at byte offset 4"),
        (
            entity("bold", 0, 1),
            (
                "entity beginning at UTF-16 offset 0 ends in a middle of a UTF-16 symbol "
                "at byte offset 4"
            ),
        ),
        (entity("shiny", 0, 2), "can't parse MessageEntity: Unsupported type specified"),
        (entity("text_link", 0, 2), "can't parse MessageEntity: Can't find field \"url\""),
        (entity("text_mention", 0, 2), "can't parse MessageEntity: Can't find field \"user\""),
        (
            entity("custom_emoji", 0, 2),
            "can't parse MessageEntity: Can't find field \"custom_emoji_id\"",
        ),
        (
            entity("text_link", 0, 2, url="bad"),
            "entity URL 'bad' is invalid: Wrong HTTP URL",
        ),
    ],
)
def test_wrong_entities_are_refused(given: Json, problem: str) -> None:
    with pytest.raises(Refused) as caught:
        format_text("𠮷a", "", [given])
    assert caught.value.description == f"Bad Request: {problem}"


def test_a_parse_mode_goes_before_entities() -> None:
    made = format_text("<i>a</i>b", "HTML", [entity("bold", 99, 1)])

    assert told(made) == [("italic", "a")]


def test_known_users_are_mentioned() -> None:
    users = {7: {"id": 7, "is_bot": False, "first_name": "Lin"}}
    for markup, mode in [
        ('<a href="tg://user?id=7">林</a><a href="tg://user?id=8">王</a>', "HTML"),
        ("[林](tg://user?id=7)[王](tg://user?id=8)", "MarkdownV2"),
        ("[林](tg://user?id=7)[王](tg://user?id=8)", "Markdown"),
    ]:
        made = format_text(markup, mode, (), users.get)
        assert told(made) == [("text_mention", "林", users[7])]


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("#早报 今天", "#早报"),
        ("。#早报", "#早报"),
        ("“#引号”", "#引号"),
        ("#A股@mychannel", "#A股@mychannel"),
        ("今天#早报", ""),
        ("#微博话题#", ""),
        ("#a#b", ""),
        ("＃全角", ""),
        ("#2026", ""),
        ("#《三体》", ""),
        ("#GPT-5", "#GPT"),
        ("#C++", "#C"),
        ("#AI/ML", "#AI"),
        ("#中美 关系", "#中美"),
        ("#新・冠", "#新"),
        ("#二〇二六", "#二"),
        ("#新冠①", "#新冠"),
        ("#2026年", "#2026年"),
        ("#新·冠", "#新·冠"),
        ("#々々々", "#々々々"),
    ],
)
def test_hashtags(text: str, tags: str) -> None:
    assert [tag for kind, tag in told(format_text(text)) if kind == "hashtag"] == tags.split()


def test_what_is_found_goes_round_what_is_marked() -> None:
    made = format_text("<b>#早报 x</b> <code>#码</code> <i>a #半</i>刊", "HTML")

    assert told(made) == [
        ("hashtag", "#早报"),
        ("bold", "#早报"),
        ("bold", "x"),
        ("code", "#码"),
        ("italic", "a "),
        ("hashtag", "#半刊"),
        ("italic", "#半"),
    ]


def test_entities_have_a_number_and_a_size() -> None:
    html = "".join(f'<a href="https://a.example/{at}">x</a> ' for at in range(120))
    assert len(format_text(html, "HTML")["entities"]) == 100
    long = "".join(f'<a href="https://a.example/{"x" * 500}{at}">x</a> ' for at in range(20))
    with pytest.raises(Refused, match="ENTITIES_TOO_LONG"):
        format_text(long, "HTML")


def test_links_stay_where_bold_is_lost() -> None:
    html = "<b>b</b>x" * 60 + '<a href="https://a.example">l</a> ' * 60

    kinds = [kind for kind, *_ in told(format_text(html, "HTML"))]

    assert (kinds.count("text_link"), kinds.count("bold")) == (60, 40)


def test_captions_and_quotes() -> None:
    assert format_caption("  ") == {}
    assert format_quote("<b>早</b> <code>x</code> #a", "HTML") == {
        "text": "早 x #a",
        "entities": [entity("bold", 0, 1)],
    }
    assert format_quote("") == {}
    with pytest.raises(Refused, match="quote is too long"):
        format_quote("好" * 1025)
