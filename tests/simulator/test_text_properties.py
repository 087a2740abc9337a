"""Whatever python-telegram-bot writes as markup, our Telegram reads as it was meant."""

import html
import re
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from telegram import Chat, Message, MessageEntity
from telegram.helpers import escape_markdown, mention_html

from bot.simulator.refusal import Refused
from bot.simulator.text.entities import SPLITTABLE
from bot.simulator.text.formatting import format_text
from bot.simulator.text.html import TAGS
from bot.simulator.text.utf16 import part, units
from tests.simulator.conftest import NOON

Json = dict[str, Any]

# Letters that stay as they are, and start nothing that Telegram would find by itself.
LETTERS = "早报大桥合龙ab1 ,;<>&\"'*_[]()~`|{}!=+-\\𠮷🔥，。“”\n"
WORDS = st.text(LETTERS, min_size=1, max_size=40)
PLAIN = ("bold", "italic", "underline", "strikethrough", "spoiler", "code", "pre", "blockquote")
PIECES = [f"<{slash}{tag}>" for tag in (*TAGS, "") for slash in ("", "/") if slash or tag]
PIECES += ["<b", "&lt;", "&#128293;", "早", "𠮷", " ", "\n", "\r", "*", "_", "`", "||", "[x](", ")"]
PIECES += [">", "#早报", "a.example", "@some"]
KNOWN = {"lt", "gt", "amp", "quot"}


@st.composite
def marked(draw: st.DrawFn) -> tuple[str, list[MessageEntity]]:
    """A text, and entities on letters of it that do not cross each other."""
    text = f"始{draw(WORDS)}终"
    cuts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=8)))
    entities = []
    for start, end in zip(cuts[::2], cuts[1::2], strict=False):
        kind = draw(st.sampled_from((*PLAIN, "text_link")))
        place = units(text[:start]), units(text[start:end])
        url = "https://news.example/a?b=1&c=2" if kind == "text_link" else None
        entities.append(MessageEntity(kind, *place, url=url))
    return text, entities


def cover(text: str, entities: list[Json]) -> dict[str, set[int]]:
    """The places that each kind covers, white space aside: it may lose its mark."""
    spread = [letter for letter in text for _ in range(units(letter))]
    covered: dict[str, set[int]] = {}
    for entity in entities:
        places = range(entity["offset"], entity["offset"] + entity["length"])
        seen = {place for place in places if spread[place] not in " \n"}
        covered.setdefault(entity["type"], set()).update(seen)
    return {kind: places for kind, places in covered.items() if places}


def given_back(text: str, markup: str, mode: str, entities: list[MessageEntity]) -> None:
    made = format_text(markup, mode)
    wanted: list[Json] = [entity.to_dict() for entity in entities]

    assert made["text"] == text
    assert cover(text, made.get("entities", [])) == cover(text, wanted)


@settings(max_examples=150, deadline=None)
@given(marked())
def test_html_of_a_message_gives_the_message(drawn: tuple[str, list[MessageEntity]]) -> None:
    text, entities = drawn
    message = Message(1, NOON, Chat(1, "private"), text=text, entities=entities)

    given_back(text, message.text_html, "HTML", entities)


@settings(max_examples=150, deadline=None)
@given(marked())
def test_markdown_of_a_message_gives_the_message(
    drawn: tuple[str, list[MessageEntity]],
) -> None:
    text, entities = drawn
    # Quotes are lines of their own in MarkdownV2, which a part of a line cannot be.
    entities = [entity for entity in entities if entity.type not in ("blockquote", "pre")]
    assume(not any("_" in part(text, entity.to_dict()) for entity in entities))
    message = Message(1, NOON, Chat(1, "private"), text=text, entities=entities)

    given_back(text, message.text_markdown_v2, "MarkdownV2", entities)


@settings(max_examples=100, deadline=None)
@given(WORDS)
def test_escaped_words_are_the_words(words: str) -> None:
    text = f"始{words}终"

    assert format_text(html.escape(text, quote=False), "HTML")["text"] == text
    assert format_text(escape_markdown(text, version=2), "MarkdownV2")["text"] == text
    assert format_text(text)["text"] == text


@settings(max_examples=50, deadline=None)
@given(st.integers(1, 2**52), WORDS)
def test_mentions_keep_their_name(user_id: int, name: str) -> None:
    shown = f"林{name}林"
    user = {"id": user_id, "is_bot": False, "first_name": shown}

    made = format_text(mention_html(user_id, shown), "HTML", (), {user_id: user}.get)

    assert made["text"] == shown
    assert made["entities"][0] == {
        "type": "text_mention",
        "offset": 0,
        "length": units(made["text"]),
        "user": user,
    }


@settings(max_examples=100, deadline=None)
@given(st.from_regex(r"[A-Za-z][A-Za-z0-9-]{0,9}", fullmatch=True), WORDS)
def test_no_other_tag_is_taken(tag: str, words: str) -> None:
    assume(tag.lower() not in TAGS)

    for markup in (f"{tag}<{tag}>", f"早<{tag} class='a'>{html.escape(words)}</{tag}>"):
        before = len(markup.partition("<")[0].encode())
        with pytest.raises(Refused) as caught:
            format_text(markup, "HTML")
        assert caught.value.description == (
            "Bad Request: can't parse entities: "
            f'Unsupported start tag "{tag.lower()}" at byte offset {before}'
        )


@settings(max_examples=100, deadline=None)
@given(st.from_regex(r"[A-Za-z]{1,10}", fullmatch=True))
def test_no_other_name_of_a_letter_is_read(name: str) -> None:
    assume(name not in KNOWN)

    assert format_text(f"a&{name};b", "HTML")["text"] == f"a&{name};b"


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.sampled_from(PIECES),
        max_size=14,
    ),
    st.sampled_from(["HTML", "Markdown", "MarkdownV2", ""]),
)
def test_whatever_is_said_entities_are_in_the_text_and_in_order(
    pieces: list[str], mode: str
) -> None:
    try:
        made = format_text("".join(pieces), mode)
    except Refused:
        return
    size, entities = units(made["text"]), made.get("entities", [])
    ends = dict.fromkeys(SPLITTABLE, -1)
    for entity in entities:
        start, end = entity["offset"], entity["offset"] + entity["length"]
        assert 0 <= start < end <= size
        assert not re.search("[\ud800-\udfff\ufffd]", part(made["text"], entity))
        if entity["type"] in ends:
            assert ends[entity["type"]] <= start
            ends[entity["type"]] = end
    assert entities == sorted(entities, key=lambda entity: (entity["offset"], -entity["length"]))
