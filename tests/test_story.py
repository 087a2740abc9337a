"""The page of a story: who tells it, in which words, on pages that turn."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.i18n import LANGUAGES, Voice, load_words
from bot.keyboards import Nothing, OpenArticle, OpenLatest, StoryPage, unpack
from bot.markup import TEXT_LIMIT, fits
from bot.messages import EditText, Text
from bot.story import PAGE_SIZE, StoryView, Told, render_story
from tests.telegram_html import read_html

NOW = datetime(2026, 11, 22, 0, 42, tzinfo=UTC)
VOICE = Voice(load_words(), "zh-Hans", "Asia/Shanghai", NOW)
FIRST = Told(
    article=101,
    title="跨江大桥今晨合龙",
    outlet="江城晚报",
    published=NOW - timedelta(hours=2),
    certain=True,
    address="https://example.org/bridge",
    copies=("港湾日报", "海峡新闻"),
)
SECOND = Told(102, "等了六年，桥通了", "北岸新闻", NOW - timedelta(hours=1), certain=True)
VIEW = StoryView(7, "跨江大桥今晨合龙", (FIRST, SECOND), "4 家媒体报道 · 2 小时内")


def told(count: int) -> StoryView:
    return replace(
        VIEW, told=tuple(replace(SECOND, article=n, title=f"第{n}篇") for n in range(1, count + 1))
    )


def test_headlines_stand_side_by_side() -> None:
    body = render_story(VIEW, 1, VOICE)
    assert isinstance(body, Text)
    assert body.html == (
        "<b>跨江大桥今晨合龙</b>\n"
        "<i>为什么有这条：4 家媒体报道 · 2 小时内</i>\n\n"
        "<b>1. 江城晚报</b> · <i>06:42</i>\n"
        '<a href="https://example.org/bridge">跨江大桥今晨合龙</a>\n'
        "<i>转载：港湾日报 · 海峡新闻</i>\n\n"
        "<b>2. 北岸新闻</b> · <i>07:42</i>\n"
        "等了六年，桥通了"
    )
    assert [[unpack(button.data) for button in row] for row in body.keyboard] == [
        [OpenArticle(101), OpenArticle(102)],
        [OpenLatest()],
    ]


def test_what_was_chosen_for_this_place_says_when() -> None:
    chosen = replace(VIEW, chosen_at=NOW - timedelta(days=1))
    assert "<i>昨天 08:42 选入：4 家媒体报道 · 2 小时内</i>" in render_story(chosen, 1, VOICE).html
    assert "为什么" not in render_story(replace(VIEW, why=""), 1, VOICE).html


def test_a_long_story_turns_in_place_and_goes_on_counting() -> None:
    view = told(23)
    last = render_story(view, 3, VOICE, message=9)
    assert isinstance(last, EditText)
    assert last.message == 9
    assert "<b>21. 北岸新闻</b> · <i>07:42</i>\n第21篇" in last.html
    assert [[button.label for button in row] for row in last.keyboard] == [
        ["21", "22", "23"],
        ["◀", "3/3"],
        ["📰 最新"],
    ]
    middle = render_story(view, 2, VOICE).keyboard
    assert [unpack(button.data) for button in middle[2]] == [
        StoryPage(7, 1),
        Nothing(),
        StoryPage(7, 3),
    ]


@pytest.mark.parametrize(("asked", "shown"), [(-3, 1), (0, 1), (99, 3)])
def test_a_page_that_is_not_there_is_the_nearest(asked: int, shown: int) -> None:
    assert render_story(told(23), asked, VOICE) == render_story(told(23), shown, VOICE)


def test_ten_of_the_longest_addresses_are_left_out_rather_than_refused() -> None:
    long = replace(FIRST, address="https://example.org/" + "桥" * 480)
    body = render_story(replace(VIEW, told=(long,) * 10), 1, VOICE)
    assert "<a " not in body.html
    assert body.html.count("跨江大桥今晨合龙") == 11
    assert "<a " in render_story(replace(VIEW, told=(long,) * 3), 1, VOICE).html


texts = st.text(st.one_of(st.characters(), st.sampled_from('<>&"\u202e中文 a')), max_size=90)
long_texts = st.builds(lambda text, times: text * times, texts, st.integers(1, 40))
tellings = st.builds(
    Told,
    article=st.integers(0, 2**63 - 1),
    title=long_texts,
    outlet=long_texts,
    published=st.none() | st.just(NOW),
    certain=st.booleans(),
    address=st.none() | long_texts.map(lambda path: f"https://example.org/{path}"),
    copies=st.lists(texts, max_size=9).map(tuple),
)


@given(st.lists(tellings, max_size=25), long_texts, long_texts, st.sampled_from(LANGUAGES))
def test_every_page_is_sound_however_hostile(
    some: list[Told], title: str, why: str, language: str
) -> None:
    view = StoryView(2**63 - 1, title, tuple(some), why, NOW)
    for page in range(1, len(some) // PAGE_SIZE + 2):
        body = render_story(view, page, replace(VOICE, language=language))
        read_html(body.html)
        assert fits(body.html, TEXT_LIMIT)
        assert all(len(button.data.encode()) <= 64 for row in body.keyboard for button in row)
