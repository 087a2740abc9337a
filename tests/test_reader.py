"""An article read in the chat: whole sentences on pages that turn."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.i18n import Voice, load_words
from bot.keyboards import Nothing, OpenLatest, ReadArticle, unpack
from bot.markup import CAPTION_LIMIT, clean, fits
from bot.messages import Body, EditCaption, EditText, Photo, Text
from bot.reader import ReadableArticle, render_article
from digests.model import Block, BlockKind
from tests.telegram_html import read_html

NOW = datetime(2026, 11, 22, 0, 42, tzinfo=UTC)
VOICE = Voice(load_words(), "zh-Hans", "Asia/Shanghai", NOW)
SENTENCE = "大桥主跨于清晨六点合龙，两岸的人们挥手致意。"

SHORT = ReadableArticle(
    article=3,
    title="跨江大桥今晨合龙",
    outlet="江城晚报",
    published=NOW,
    certain=True,
    address="https://example.org/bridge",
    picture=None,
    blocks=(
        Block(BlockKind.STANDFIRST, "一座桥改变一座城。"),
        Block(BlockKind.TEXT, SENTENCE),
        Block(BlockKind.HEADING, "数字"),
        Block(BlockKind.LIST, "主跨 820 米"),
        Block(BlockKind.LIST, "工期 3 年"),
        Block(BlockKind.TABLE, "年份 | 长度"),
        Block(BlockKind.TABLE, "2026 | 820"),
        Block(BlockKind.CODE, "if a < b:\n    cross()"),
        Block(BlockKind.QUOTE, "“终于通了。”"),
    ),
)
LONG = replace(SHORT, blocks=tuple(Block(BlockKind.TEXT, SENTENCE * 40) for _ in range(5)))


def pages_of(article: ReadableArticle) -> list[Body]:
    first = render_article(article, 1, VOICE)
    place = next((row[0].label for row in first.keyboard if "/" in row[0].label), "1/1")
    return [render_article(article, n, VOICE) for n in range(1, int(place.split("/")[1]) + 1)]


def test_a_short_article_is_one_page_with_every_kind_of_block() -> None:
    body = render_article(SHORT, 1, VOICE)
    assert isinstance(body, Text)
    assert body.html == (
        '<b><a href="https://example.org/bridge">跨江大桥今晨合龙</a></b>\n'
        "<i>江城晚报 · 08:42</i>\n\n"
        "<blockquote>一座桥改变一座城。</blockquote>\n\n"
        f"{SENTENCE}\n\n"
        "<b>数字</b>\n• 主跨 820 米\n• 工期 3 年\n\n"
        "年份 | 长度\n2026 | 820\n\n"
        "<pre>if a &lt; b:\n    cross()</pre>\n\n"
        "<blockquote>“终于通了。”</blockquote>\n\n"
        '<i>— 完 — · <a href="https://example.org/bridge">阅读原文</a></i>'
    )
    assert [[unpack(b.data) for b in row] for row in body.keyboard] == [[OpenLatest()]]


def test_a_long_article_turns_its_pages_between_sentences() -> None:
    pages = pages_of(LONG)
    assert len(pages) > 2
    assert all("— 完 —" not in page.html for page in pages[:-1])
    assert pages[1].html.startswith(f"<b>跨江大桥今晨合龙</b> · 2/{len(pages)}\n\n大桥")
    assert all(page.html.endswith("。") for page in pages[:-1])
    assert sum(page.html.count(SENTENCE) for page in pages) == 200
    assert [unpack(button.data) for button in pages[1].keyboard[0]] == [
        ReadArticle(3, 1),
        Nothing(),
        ReadArticle(3, 3),
    ]


def test_pages_turn_in_place() -> None:
    assert isinstance(render_article(LONG, 2, VOICE, message=9), EditText)
    pictured = replace(LONG, picture=7)
    assert isinstance(render_article(pictured, 1, VOICE), Photo)
    turned = render_article(pictured, 2, VOICE, message=9)
    assert isinstance(turned, EditCaption)
    assert turned.message == 9


@pytest.mark.parametrize(("asked", "label"), [(-3, "1/"), (0, "1/"), (999, "◀")])
def test_a_page_that_is_not_there_is_the_nearest(asked: int, label: str) -> None:
    assert render_article(LONG, asked, VOICE).keyboard[0][0].label.startswith(label)


def test_a_heading_is_never_left_at_the_foot_of_a_page() -> None:
    blocks = (Block(BlockKind.TEXT, "桥" * 290 + "。"), Block(BlockKind.HEADING, "下一段")) * 12
    for page in pages_of(replace(LONG, blocks=(*blocks, Block(BlockKind.TEXT, "完了。"))))[:-1]:
        assert not page.html.endswith("</b>")


def test_a_paragraph_does_not_leave_one_short_sentence_behind() -> None:
    article = replace(SHORT, blocks=(Block(BlockKind.TEXT, SENTENCE * 13 + "好！"),) * 3)
    assert sum(page.html.count(f"{SENTENCE}好！") for page in pages_of(article)) == 3


def test_english_keeps_its_spaces() -> None:
    text = "The bridge opened at dawn, and people waved. " * 30
    article = replace(SHORT, blocks=(Block(BlockKind.TEXT, text),), address=None)
    (page,) = pages_of(article)
    assert clean(text) in page.html
    assert page.html.endswith("<i>— 完 —</i>")


def test_an_article_without_text_still_has_a_page() -> None:
    (page,) = pages_of(replace(SHORT, blocks=(Block(BlockKind.TEXT, "\u200b"),)))
    assert "跨江大桥今晨合龙" in page.html


texts = st.text(st.one_of(st.characters(), st.sampled_from('<>&"。！.? \n中文a👨\u200d\u202e')))
blocks = st.builds(
    Block,
    st.sampled_from(BlockKind),
    st.builds(lambda text, times: text * times, texts, st.integers(1, 60)),
)


@given(st.lists(blocks, max_size=8), texts, st.none() | st.just(7))
def test_every_page_is_sound_and_no_letter_is_lost(
    some: list[Block], title: str, picture: int | None
) -> None:
    article = replace(SHORT, title=title * 9, picture=picture, blocks=tuple(some), address=None)
    letters = ""
    for page in pages_of(article):
        shown, _ = read_html(page.html)
        assert fits(page.html, 1500 if picture is None else CAPTION_LIMIT)
        letters += shown.partition("\n\n")[2]
    assert bare(letters.removesuffix("— 完 —")) == bare(" ".join(block.text for block in some))


def bare(text: str) -> str:
    return clean(text).replace(" ", "").replace("•", "")
