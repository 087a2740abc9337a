"""The list of headlines: ten a page, with numbers to read and arrows to turn."""

from datetime import UTC, datetime, timedelta

from bot.headlines import Headline, HeadlinePage, render_list
from bot.i18n import Voice, load_words
from bot.keyboards import LatestPage, Nothing, OpenArticle, unpack
from bot.markup import TEXT_LIMIT, fits
from bot.messages import EditText, Text
from tests.telegram_html import read_html

NOW = datetime(2026, 11, 22, 0, 42, tzinfo=UTC)
VOICE = Voice(load_words(), "zh-Hans", "Asia/Shanghai", NOW)


def lines(count: int, title: str = "大桥合龙") -> tuple[Headline, ...]:
    return tuple(
        Headline(
            n, f"{title}{n}", "江城晚报", NOW - timedelta(hours=n), True, f"https://example.org/{n}"
        )
        for n in range(1, count + 1)
    )


def test_a_short_list_has_numbers_and_no_arrows() -> None:
    body = render_list(HeadlinePage(lines(2)), VOICE)
    assert body == Text(
        "<b>最新消息</b>\n\n"
        '1. <a href="https://example.org/1">大桥合龙1</a>\n<i>江城晚报 · 07:42</i>\n\n'
        '2. <a href="https://example.org/2">大桥合龙2</a>\n<i>江城晚报 · 06:42</i>',
        keyboard=body.keyboard,
    )
    assert [[unpack(b.data) for b in row] for row in body.keyboard] == [
        [OpenArticle(1), OpenArticle(2)]
    ]


def test_a_later_page_counts_on_and_turns_in_place() -> None:
    body = render_list(HeadlinePage(lines(10), 2, 3, "morning", "早间要闻"), VOICE, message=5)
    assert isinstance(body, EditText)
    assert body.message == 5
    assert body.html.startswith("<b>最新消息</b> · 早间要闻\n\n11. ")
    assert [button.label for button in body.keyboard[1]] == ["16", "17", "18", "19", "20"]
    assert [unpack(button.data) for button in body.keyboard[2]] == [
        LatestPage(1, "morning"),
        Nothing(),
        LatestPage(3, "morning"),
    ]


def test_no_news_is_said() -> None:
    body = render_list(HeadlinePage(()), VOICE)
    assert "还没有新消息" in body.html
    assert body.keyboard == ()


def test_hostile_headlines_stay_within_one_message() -> None:
    body = render_list(HeadlinePage(lines(12, '<a>&"\u202e' * 2000)), VOICE)
    read_html(body.html)
    assert fits(body.html, TEXT_LIMIT)
    assert sum(len(row) for row in body.keyboard) == 10
