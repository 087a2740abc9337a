"""An article read in the chat: whole sentences on pages that turn."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.i18n import LANGUAGES, Voice, load_words
from bot.keyboards import Like, Nothing, OpenLatest, OpenStory, ReadArticle, Unlike, pack, unpack
from bot.markup import CAPTION_LIMIT, clean, fits
from bot.messages import Body, Button, EditCaption, EditText, Photo, Text
from bot.reader import ReadableArticle, render_article
from digests.model import Block, BlockKind, Reading
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
        '<i>— 完 — · <a href="https://example.org/bridge">原文：example.org</a></i>'
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


def test_under_an_article_stand_its_story_and_more_like_it() -> None:
    alone = replace(SHORT, story=7, liked=False)
    assert [
        [button.label for button in row] for row in render_article(alone, 1, VOICE).keyboard
    ] == [
        ["ⓘ 为什么有这条", "♡ 多来点"],
        ["📰 最新"],
    ]
    several = replace(LONG, story=7, outlets=5, liked=True)
    paging, about, _ = render_article(several, 2, VOICE).keyboard
    assert len(paging) == 3
    assert [button.label for button in about] == ["🗞️ 5 家媒体", "♥ 已喜欢"]
    assert [unpack(button.data) for button in about] == [OpenStory(7), Unlike(3, 2)]
    assert unpack(render_article(alone, 9, VOICE).keyboard[0][1].data) == Like(3, 1)
    for reading in ("excerpt", "link"):
        borrowed = replace(BORROWED, reading=reading, story=7, outlets=2)
        rows = render_article(borrowed, 1, VOICE).keyboard
        assert [[button.label for button in row] for row in rows] == [
            ["阅读全文"],
            ["🗞️ 2 家媒体"],
            ["📰 最新"],
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


BORROWED = replace(
    SHORT,
    reading="excerpt",
    summary=("大桥合龙。", "明年通车。"),
    blocks=tuple(Block(BlockKind.TEXT, f"第{n}段。{SENTENCE * 6}") for n in range(1, 9)),
)
FULL_TEXT = Button("阅读全文", url="https://example.org/bridge")


def test_an_excerpt_is_one_page_that_says_so_and_leads_to_the_whole() -> None:
    body = render_article(BORROWED, 1, VOICE)
    assert isinstance(body, Text)
    assert body.html == (
        '<b><a href="https://example.org/bridge">跨江大桥今晨合龙</a></b>\n'
        "<i>江城晚报 · 08:42</i>\n\n"
        f"第1段。{SENTENCE * 6}\n\n第2段。{SENTENCE * 6}\n\n"
        '<i>以上是节选 · <a href="https://example.org/bridge">全文见 example.org</a></i>'
    )
    assert body.keyboard == ((FULL_TEXT,), (Button("📰 最新", pack(OpenLatest())),))


def test_a_link_is_a_headline_a_summary_and_where_it_leads() -> None:
    body = render_article(replace(BORROWED, reading="link"), 1, VOICE)
    assert body.html.split("\n\n")[1:] == [
        "大桥合龙。明年通车。",
        '<i>以上是摘要 · <a href="https://example.org/bridge">全文见 example.org</a></i>',
    ]
    assert body.keyboard[0] == (FULL_TEXT,)
    bare = render_article(replace(BORROWED, reading="link", summary=()), 1, VOICE)
    assert "摘要" not in bare.html
    assert "全文见 example.org" in bare.html


@pytest.mark.parametrize("reading", ["excerpt", "link"])
def test_turning_the_pages_of_an_old_message_shows_no_more_than_may_be_read(
    reading: Reading,
) -> None:
    borrowed = replace(BORROWED, reading=reading)
    for picture in (None, 7):
        first = render_article(replace(borrowed, picture=picture), 1, VOICE, message=9)
        for page in (2, 3, 99):
            turned = render_article(replace(borrowed, picture=picture), page, VOICE, message=9)
            assert turned == first
            assert "第3段" not in turned.html


def test_the_lead_picture_is_ours_to_show_however_little_is_read() -> None:
    for reading in ("excerpt", "link"):
        body = render_article(replace(BORROWED, reading=reading, picture=7), 1, VOICE)
        assert isinstance(body, Photo)
        assert fits(body.html, CAPTION_LIMIT)


def test_without_an_address_an_excerpt_is_still_one() -> None:
    body = render_article(replace(BORROWED, address=None), 1, VOICE)
    assert body.html.endswith("\n\n<i>以上是节选</i>")
    assert [[unpack(b.data) for b in row] for row in body.keyboard] == [[OpenLatest()]]


def test_a_teaser_that_is_all_we_have_is_not_called_an_excerpt() -> None:
    short = replace(BORROWED, blocks=(Block(BlockKind.TEXT, "\u200b"), BORROWED.blocks[0]))
    body = render_article(short, 1, VOICE)
    assert "节选" not in body.html
    assert "完" not in body.html
    assert body.html.endswith('">全文见 example.org</a></i>')


@pytest.mark.parametrize(
    ("address", "linked", "pressed"),
    [
        ('https://example.org/a"><b>&x=1', True, True),
        ("https://user@example.org:8080/a", False, False),
        ("https://例子.example/文", True, True),
        ("http://localhost/a", True, False),
        ("http://[::1]/a", True, False),
        ("https://example.org:99999/a", True, False),
        ("javascript:alert(1)", False, False),
        ("https://example.org/a b", False, False),
        ("https://example.org/\u202egpj.exe", False, False),
        ("https://[broken", False, False),
        ("https://example.org/" + "a" * 600, False, False),
    ],
)
def test_hostile_addresses_are_escaped_or_left_out(
    address: str, linked: bool, pressed: bool
) -> None:
    for reading in get_args(Reading):
        body = render_article(replace(BORROWED, reading=reading, address=address), 1, VOICE)
        while body.keyboard[0][-1].label == "▶":
            turn = unpack(body.keyboard[0][-1].data)
            assert isinstance(turn, ReadArticle)
            body = render_article(
                replace(BORROWED, address=address, reading=reading), turn.page, VOICE
            )
        _, entities = read_html(body.html)
        assert ("a" in {tag for tag, _ in entities}) == linked
        urls = [button.url for row in body.keyboard for button in row if button.url]
        assert urls == ([address] if pressed and reading != "full" else [])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("picture", [None, 7])
def test_the_last_line_has_room_however_long_its_host(language: str, picture: int | None) -> None:
    address = f"https://{'bank.' * 20}example.org/a"
    voice = replace(VOICE, language=language)
    blocks = tuple(Block(BlockKind.TEXT, "桥" * 30) for _ in range(400))
    for reading in get_args(Reading):
        article = replace(LONG, address=address, picture=picture, reading=reading, blocks=blocks)
        body = render_article(article, 999, voice)
        assert fits(body.html, 1500 if picture is None else CAPTION_LIMIT)
        assert body.html.endswith("bank.bank.bank.example.org</a></i>")


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


@given(
    st.lists(blocks, max_size=99),
    st.lists(texts, max_size=3),
    texts,
    st.sampled_from(("excerpt", "link")),
    st.none() | st.just(7),
)
def test_what_may_not_be_read_whole_is_one_sound_page(
    some: list[Block], summary: list[str], title: str, reading: Reading, picture: int | None
) -> None:
    article = replace(
        SHORT,
        title=title * 9,
        picture=picture,
        blocks=tuple(some),
        reading=reading,
        summary=tuple(summary),
        address=f"https://{'a.' * 60}example.org/",
    )
    body = render_article(article, 1, VOICE)
    read_html(body.html)
    assert fits(body.html, 1500 if picture is None else CAPTION_LIMIT)
    assert len(body.keyboard) == 2


def bare(text: str) -> str:
    return clean(text).replace(" ", "").replace("•", "")
