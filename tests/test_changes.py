"""Changes: a message that was refused loses what did not please, or goes in pieces, and no word."""

import re
from dataclasses import replace
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.changes import changed, split
from bot.decide import Kind
from bot.markup import (
    CAPTION_LIMIT,
    TEXT_LIMIT,
    bold,
    code,
    escape,
    escape_lines,
    fits,
    italic,
    join,
    link,
    quote,
    visible_length,
)
from bot.messages import Body, Button, EditCaption, EditText, Photo, Text
from tests.telegram_html import read_html

KEYS = ((Button("全文", "read:1"),),)
BODIES = (
    Text("<b>新桥</b>通车", KEYS, silent=True),
    Photo(5, "<b>新桥</b>通车", KEYS, silent=True),
    EditText(70, "<b>新桥</b>通车", KEYS),
    EditCaption(70, "<b>新桥</b>通车", KEYS, or_new=False),
)


def looks(html: str) -> list[tuple[str, tuple[str, ...]]]:
    """Each character that is no white space, with the tags around it."""
    read_html(html)
    seen = []
    opened: list[str] = []
    for token in re.findall(r"<[^>]*>|&[a-z]+;|[^<]", html):
        if token.startswith("</"):
            opened.pop()
        elif token.startswith("<"):
            opened.append(token)
        elif not token.isspace():
            seen.append((token, tuple(opened)))
    return seen


def pieces(body: Body) -> list[Body]:
    """A body that is too long, as the messages that it becomes."""
    sent: list[Body] = []
    rest: Body | None = body
    while rest is not None:
        assert len(sent) < 100
        first, rest = changed(rest, "shorter") if not held(rest) else (rest, None)
        sent.append(first)
    return sent


def held(body: Body) -> bool:
    limit = CAPTION_LIMIT if isinstance(body, Photo | EditCaption) else TEXT_LIMIT
    return fits(body.html, limit)


WORDS = st.sampled_from(
    ["新桥今晨通车。", "a < b & c", "“走吧！”他说，", "👩‍🚀", "Tuesday ", "3.14"]
)
TEXTS = st.builds(
    lambda words, times: "".join(words) * times, st.lists(WORDS, min_size=1), st.integers(1, 60)
)
MARKED = st.recursive(
    st.builds(escape_lines, TEXTS),
    lambda inner: st.one_of(
        st.builds(bold, inner),
        st.builds(italic, inner),
        st.builds(code, inner),
        st.builds(link, inner, st.just("https://harbour.example/a?b=1&c=2")),
        st.builds(quote, inner, st.booleans()),
        st.builds(
            join, st.lists(inner, min_size=2, max_size=6), st.sampled_from(["\n\n", "\n", " ", ""])
        ),
    ),
    max_leaves=12,
)


@given(html=MARKED, body=st.sampled_from(BODIES))
def test_no_word_is_lost_and_none_changes_its_look(html: str, body: Body) -> None:
    long = replace(body, html=html)

    sent = pieces(long)

    assert [look for one in sent for look in looks(one.html)] == looks(html)
    assert all(held(one) for one in sent)
    assert all(read_html(one.html)[0].strip() for one in sent)
    assert type(sent[0]) is type(body)
    assert all(isinstance(one, Text) for one in sent[1:])
    assert [one.keyboard for one in sent] == [()] * (len(sent) - 1) + [KEYS]


@given(html=MARKED, limit=st.integers(1, 400))
def test_any_limit_is_kept(html: str, limit: int) -> None:
    first, rest = split(html, limit)

    assert looks(first) + (looks(rest) if rest else []) == looks(html)
    assert visible_length(first) <= limit
    assert fits(first, limit)


@given(text=st.text(max_size=300), limit=st.integers(1, 40))
def test_any_text_comes_to_an_end(text: str, limit: int) -> None:
    rest, turns = str(escape_lines(text)), 0
    while rest:
        _, rest = split(rest, limit)
        turns += 1
    assert turns <= len(text) + 1


@pytest.mark.parametrize(
    ("text", "first", "rest"),
    [
        ("一段。二句。\n\n又一段。再一句，还没完。", "一段。二句。", "又一段。再一句，还没完。"),
        ("一行\n又一行。好。\n再一行再一行再一行", "一行\n又一行。好。", "再一行再一行再一行"),
        ("头一句。第二句来了。第三句很长很长。", "头一句。第二句来了。", "第三句很长很长。"),
        ("他说：“走吧。”她没有答应他，走了。", "他说：“走吧。”", "她没有答应他，走了。"),
        ("no sentence ends here at all", "no sentence", "ends here at all"),
        ("一二三四五六七八九十甲乙丙丁戊己", "一二三四五六七八九十甲乙丙", "丁戊己"),
    ],
)
def test_a_cut_is_where_a_reader_would_make_it(text: str, first: str, rest: str) -> None:
    cut = split(text, 13)
    assert (cut[0].strip(), cut[1]) == (first, rest)


def test_tags_are_closed_at_the_cut_and_opened_again() -> None:
    html = '<blockquote expandable><a href="https://harbour.example/">甲甲。<b>乙乙。</b></a></blockquote>'

    assert split(html, 4) == (
        '<blockquote expandable><a href="https://harbour.example/">甲甲。</a></blockquote>',
        '<blockquote expandable><a href="https://harbour.example/"><b>乙乙。</b></a></blockquote>',
    )


def test_too_many_entities_are_too_long_as_well() -> None:
    html = "".join(f"<b>{number}</b>。" for number in range(150))

    first, rest = changed(Text(html), "shorter")

    assert held(first)
    assert rest is not None
    assert held(rest)


def test_what_fits_by_our_count_and_not_by_telegrams_is_halved() -> None:
    first, rest = changed(Text("甲乙丙丁。戊己庚辛。", KEYS, silent=True), "shorter")
    assert (first, rest) == (Text("甲乙丙丁。", silent=True), Text("戊己庚辛。", KEYS, silent=True))

    assert changed(Text("甲"), "shorter") == (Text("甲"), None)


@pytest.mark.parametrize("html", ["甲" + "\n" * 5000, "\n" * 5000 + "甲"])
def test_white_space_is_no_message(html: str) -> None:
    first, rest = changed(Text(html, KEYS), "shorter")

    assert (first.html.strip(), first.keyboard, rest) == ("甲", KEYS, None)
    assert held(first)


def test_a_photo_becomes_its_text() -> None:
    photo = Photo(5, "<b>新桥</b>", KEYS, silent=True)
    assert changed(photo, "text") == (Text("<b>新桥</b>", KEYS, silent=True), None)


def test_an_edit_becomes_a_new_message() -> None:
    assert changed(EditText(70, "新桥", KEYS), "anew") == (Text("新桥", KEYS), None)
    assert changed(EditCaption(70, "新桥", KEYS), "anew") == (Text("新桥", KEYS), None)


def test_broken_markup_leaves_the_words() -> None:
    html = f"<b>{escape('a < b')}<i>c</b>\n丁"
    assert changed(Text(html), "plain") == (Text("a &lt; bc\n丁"), None)


@pytest.mark.parametrize("body", BODIES, ids=lambda body: type(body).__name__)
@pytest.mark.parametrize("kind", get_args(Kind))
def test_every_change_suits_every_body(body: Body, kind: Kind) -> None:
    now, rest = changed(body, kind)

    assert read_html(now.html + (rest.html if rest else ""))[0] == "新桥通车"
    assert now.keyboard == (KEYS if kind not in ("bare", "shorter") else ())
    if kind in ("upload", "general"):
        assert (now, rest) == (body, None)
