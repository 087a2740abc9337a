"""Anybody's text as Telegram HTML: harmless, measured as Telegram measures, packed whole."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.markup import (
    Piece,
    bold,
    chunks,
    clean,
    code,
    entity_count,
    escape,
    escape_lines,
    fits,
    flow,
    italic,
    join,
    link,
    pack,
    quote,
    shorten,
    visible_length,
)
from tests.telegram_html import read_html

FAMILY = "👨\u200d👩\u200d👧"
SCOTLAND = "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"

junk = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("<>&\"' /a\n\t\u200d\u200b\u202e\u2067\u3000，。中文👨👩🇨🇳🏴\ufe0f\u0301"),
    ),
    max_size=200,
)


def test_a_hostile_title_is_only_text() -> None:
    html = escape("<b>&\"' </a><script>alert(1)</script>\u202ekcab\u2067 &nbsp;")
    shown, entities = read_html(html)
    assert shown == "<b>&\"' </a><script>alert(1)</script>kcab &nbsp;"
    assert entities == []


def test_what_cannot_be_seen_is_gone_and_white_space_is_one_space() -> None:
    assert (
        clean("  大桥\u200b通\ufeff车\u2028\u3000今\x00晨\x1f \n合龙\ud800 ")
        == "大桥通车 今晨 合龙"
    )
    assert clean("a\u200db\u200cc\u2066d\u2069") == "abcd"
    assert clean("\u2800\u3164\u200e") == ""


def test_emoji_keep_their_joiners_and_flags() -> None:
    assert clean(f"{FAMILY} {SCOTLAND} 🇨🇳 ❤\ufe0f") == f"{FAMILY} {SCOTLAND} 🇨🇳 ❤\ufe0f"


def test_piled_up_accents_are_cut_down() -> None:
    assert len(clean("e" + "\u0301" * 500)) == 4


@pytest.mark.parametrize(
    ("text", "limit", "short"),
    [
        ("大桥今晨合龙", 6, "大桥今晨合龙"),
        ("大桥今晨合龙", 5, "大桥今晨…"),
        ("大桥，今晨合龙", 4, "大桥…"),
        ("今年江城耗资 3,200 万元", 10, "今年江城耗资…"),
        ("The bridge is open", 13, "The bridge…"),
        ("A" * 50, 10, "A" * 9 + "…"),
        (f"看{FAMILY}们", 5, "看…"),
        ("旗🇨🇳🇨🇳🇨🇳", 5, "旗🇨🇳…"),
    ],
)
def test_a_cut_falls_between_letters_words_and_emoji(text: str, limit: int, short: str) -> None:
    assert shorten(text, limit) == short


def test_chunks_lose_no_word() -> None:
    text = "the bridge over our river " * 100
    parts = chunks(text, 64)
    assert max(map(len, parts)) <= 64
    assert " ".join(parts).split() == text.split()


def test_sentences_flow_as_their_script_wants() -> None:
    assert flow(("桥通了。", "人来了。")) == "桥通了。人来了。"
    assert flow(("It is open.", "People came.")) == "It is open. People came."


def test_lines_stay_lines_and_code_keeps_its_shape() -> None:
    assert (
        read_html(code(escape_lines("if a < b:\n\treturn  1\r\n\n")))[0]
        == "if a < b:\n    return  1"
    )


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "ftp://example.org/a",
        "tg://user?id=1",
        "https://",
        "https://[bad",
        "https://bank.example@evil.example/",
        "https://example.org/a b",
        "https://example.org/\u202e",
        "https://example.org/" + "a" * 600,
        "",
        None,
    ],
)
def test_only_a_sound_web_address_becomes_a_link(address: str | None) -> None:
    assert link(escape("大桥"), address) == "大桥"


def test_a_link_carries_its_address_escaped() -> None:
    html = link(escape("A & B"), 'https://example.org/?a=1&b="2"')
    assert html == '<a href="https://example.org/?a=1&amp;b=&quot;2&quot;">A &amp; B</a>'
    assert read_html(html) == ("A & B", [("a", "A & B")])


def test_builders_leave_nothing_alone() -> None:
    nothing = escape("")
    assert (bold(nothing), italic(nothing), quote(nothing), link(nothing, "https://a.b")) == (
        "",
    ) * 4
    assert join((nothing, bold(escape("一")), nothing), " · ") == "<b>一</b>"
    assert quote(escape("二"), expandable=True) == "<blockquote expandable>二</blockquote>"


def test_length_is_counted_in_code_points_after_parsing() -> None:
    html = join((bold(link(escape("<桥>𠮷"), "https://example.org/?a&b")), escape("😀&lt;")), "\n")
    assert visible_length(html) == len("<桥>𠮷\n😀&lt;")
    assert entity_count(html) == 2


def test_a_message_keeps_within_characters_entities_and_their_size() -> None:
    assert fits("好" * 4096, 4096)
    assert not fits("好" * 4097, 4096)
    assert not fits("<b>好</b>" * 96, 4096)
    assert not fits(f'<a href="https://example.org/{"a" * 400}">好</a>' * 20, 4096)


def test_pieces_are_packed_whole_and_in_order() -> None:
    pieces = [Piece(escape(letter * 40)) for letter in "一二三四五"]
    assert [page.split("\n\n") for page in pack(pieces, 50, 100)] == [
        ["一" * 40],
        ["二" * 40, "三" * 40],
        ["四" * 40, "五" * 40],
    ]
    assert pack((), 50, 100) == ()


@given(junk)
def test_cleaning_is_thorough_at_once(text: str) -> None:
    cleaned = clean(text)
    assert clean(cleaned) == cleaned
    assert not any(unicodedata.category(letter) in ("Cc", "Cs") for letter in cleaned)
    assert not set(cleaned) & set(
        "\u200b\u200e\u200f\u2028\u2029\u202a\u202b\u202d\u202e\u2066\u2067"
    )
    cleaned.encode()


@given(junk)
def test_escaped_text_is_read_back_as_it_was(text: str) -> None:
    assert read_html(escape(text)) == (clean(text), [])
    assert visible_length(escape(text)) == len(clean(text))
    read_html(escape_lines(text))


@given(junk, st.integers(1, 40))
def test_short_is_short(text: str, limit: int) -> None:
    short = shorten(text, limit)
    assert len(short) <= limit
    assert short == clean(text) or (short.endswith("…") and clean(text).startswith(short[:-1]))


@given(junk, st.integers(1, 40))
def test_chunks_keep_every_letter(text: str, limit: int) -> None:
    parts = chunks(text, limit)
    assert all(0 < len(part) <= limit for part in parts)
    assert "".join(parts).replace(" ", "") == clean(text).replace(" ", "")
