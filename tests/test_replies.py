"""What commands answer: short, in the reader's language, with the right buttons."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from bot.i18n import LANGUAGES, Voice, load_words
from bot.keyboards import (
    Forget,
    Keep,
    Pause,
    Resume,
    ShowDigest,
    Subscribe,
    Unsubscribe,
    UseWording,
    unpack,
)
from bot.markup import TEXT_LIMIT, fits
from bot.messages import EditText, Text
from bot.replies import (
    COMMANDS,
    DigestChoice,
    PauseLine,
    SourceLine,
    SubscriptionLine,
    command_menu,
    render_choices,
    render_forget,
    render_help,
    render_notice,
    render_pause,
    render_resumed,
    render_said,
    render_sources,
    render_start,
    render_status,
    render_subscribed,
    render_unsubscribe_choices,
    render_wordings,
)
from tests.telegram_html import read_html

WORDS = load_words()
NOW = datetime(2026, 11, 22, 0, 42, tzinfo=UTC)
VOICE = Voice(WORDS, "zh-Hans", "Asia/Shanghai", NOW)
DIGESTS = (DigestChoice("morning", "早间要闻"), DigestChoice("evening", "晚间速览"))
MORNING = SubscriptionLine(
    5, "早间要闻", time(8, 0), "Asia/Shanghai", datetime(2026, 11, 23, tzinfo=UTC)
)


def data(body: Text | EditText) -> list[object]:
    return [unpack(button.data) for row in body.keyboard for button in row]


def test_the_welcome_subscribes_with_one_tap() -> None:
    body = render_start(DIGESTS, VOICE)
    assert data(body) == [Subscribe("morning"), Subscribe("evening"), ShowDigest("morning")]
    assert body.keyboard[0][0].label == "📮 订阅 早间要闻"
    assert render_start((), VOICE).keyboard == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_help_names_every_command(language: str) -> None:
    body = render_help(Voice(WORDS, language, "Asia/Shanghai", NOW))
    read_html(body.html)
    assert all(f"/{name} {text}" in body.html for name, text in command_menu(WORDS, language))
    assert {key for key in WORDS.templates[language] if key.startswith("command.")} == {
        f"command.{name}" for name in COMMANDS
    }


def test_choices_lead_where_they_say() -> None:
    assert data(render_choices(DIGESTS, "show", VOICE)) == [
        ShowDigest("morning"),
        ShowDigest("evening"),
    ]
    assert data(render_choices(DIGESTS, "subscribe", VOICE))[1] == Subscribe("evening")
    assert render_choices((), "show", VOICE).html == "这里还没有可以订阅的简报。"


def test_the_status_says_what_comes_and_when() -> None:
    body = render_status((MORNING,), VOICE)
    assert body.html == (
        "<b>订阅</b>\n\n<b>早间要闻</b>\n每天 08:00（北京时间）\n<i>下一份：明天 08:00</i>"
        "\n\n文章用字：保持原文（发送 /script 更改）"
    )
    assert data(body) == [Unsubscribe(5)]
    paused = render_status((replace(MORNING, next_due=None),), VOICE)
    assert "每天 08:00（北京时间）\n\n" in paused.html
    assert "/subscribe" in render_status((), VOICE).html


def test_the_status_says_which_chinese_a_chat_reads() -> None:
    for lines in ((), (MORNING,)):
        assert "文章用字：台湾用语" in render_status(lines, VOICE, "zh-TW").html
    english = Voice(WORDS, "en", "Asia/Shanghai", NOW)
    many = render_status([replace(MORNING, title="<报>" * 20)] * 200, english, "zh-HK")
    assert many.html.endswith("Chinese articles: Hong Kong wording (send /script to change)")
    assert fits(many.html, TEXT_LIMIT)


def test_the_status_of_a_pause_has_room_for_many_subscriptions() -> None:
    paused = PauseLine(NOW + timedelta(days=3))
    english = Voice(WORDS, "en", "Asia/Shanghai", NOW)
    many = render_status([replace(MORNING, title="<报>" * 20)] * 200, english, "zh-HK", paused)
    assert "Paused until 25 Nov 08:42" in read_html(many.html)[0]
    assert fits(many.html, TEXT_LIMIT)
    assert data(many)[:2] == [Resume(), Unsubscribe(5)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_said_of_leaving_is_sound_in_each_language(language: str) -> None:
    voice = Voice(WORDS, language, "Asia/Shanghai", NOW)
    for body in (
        render_pause(PauseLine(None), 0, voice),
        render_pause(PauseLine(NOW + timedelta(days=7)), 7, voice),
        render_resumed(MORNING, voice),
        render_forget(voice),
        render_said(voice, "forget.done", 9),
    ):
        assert "{" not in read_html(body.html)[0]
    assert data(render_pause(PauseLine(None), 0, voice)) == [Pause(1), Pause(7), Pause(0), Resume()]
    assert data(render_forget(voice)) == [Forget(), Keep()]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_wording_can_be_chosen_and_the_present_one_is_marked(language: str) -> None:
    body = render_wordings("zh-TW", Voice(WORDS, language, "Asia/Shanghai", NOW))
    assert isinstance(body, Text)
    read_html(body.html)
    buttons = [button for row in body.keyboard for button in row]
    assert [unpack(button.data) for button in buttons] == [
        UseWording(""),
        UseWording("zh-Hans"),
        UseWording("zh-Hant"),
        UseWording("zh-TW"),
        UseWording("zh-HK"),
    ]
    assert [button.label.startswith("✓ ") for button in buttons] == [False] * 3 + [True, False]
    assert buttons[3].label.removeprefix("✓ ") in body.html


def test_a_chosen_wording_is_marked_where_it_was_chosen() -> None:
    body = render_wordings(None, VOICE, message=9)
    assert isinstance(body, EditText)
    assert body.message == 9
    assert body.keyboard[0][0].label == "✓ 保持原文"


def test_a_subscription_is_confirmed_in_its_own_zone() -> None:
    line = SubscriptionLine(
        6, "<News>", time(7, 30), "America/New_York", datetime(2026, 11, 22, 12, 30, tzinfo=UTC)
    )
    assert render_subscribed(line, VOICE).html == (
        "订好了：&lt;News&gt;，每天 07:30（纽约时间）送达。\n<i>下一份：明天 07:30</i>"
    )
    assert "早就订好了" in render_subscribed(line, VOICE, already=True).html


def test_a_weekly_subscription_says_on_which_day() -> None:
    weekly = replace(
        MORNING,
        local_time=time(10),
        weekday="sunday",
        next_due=datetime(2026, 11, 29, 2, tzinfo=UTC),
    )
    assert (
        "每周日 10:00（北京时间）\n<i>下一份：11月29日 10:00</i>"
        in render_status((weekly,), VOICE).html
    )
    assert render_subscribed(weekly, VOICE).html.startswith(
        "订好了：早间要闻，每周日 10:00（北京时间）送达。"
    )
    again = render_subscribed(weekly, VOICE, already=True).html
    assert again.startswith("早间要闻：早就订好了，每周日 10:00（北京时间）送达。")
    english = replace(VOICE, language="en")
    assert "every Sunday at 10:00 (Beijing time)" in render_subscribed(weekly, english).html
    traditional = replace(VOICE, language="zh-Hant")
    assert "每週日 10:00" in render_status((weekly,), traditional).html


def test_leaving_offers_each_subscription() -> None:
    assert data(render_unsubscribe_choices((MORNING,), VOICE)) == [Unsubscribe(5)]
    assert render_unsubscribe_choices((), VOICE).html == "还没有订阅，不用退。"


def test_sources_are_listed_and_the_rest_is_counted() -> None:
    few = render_sources(
        (SourceLine("江城晚报", 128, NOW - timedelta(days=1)), SourceLine("北岸", 1)), VOICE
    )
    assert few.html == ("<b>消息来源</b>\n• 江城晚报 · 128 篇 · 最近一篇 昨天 08:42\n• 北岸 · 1 篇")
    many = render_sources([SourceLine("<报>" * 20, 5)] * 500, VOICE)
    shown, _ = read_html(many.html)
    assert fits(many.html, TEXT_LIMIT)
    listed = shown.count("•")
    assert shown.endswith(f"另有 {500 - listed} 个来源")
    assert "还没有" in render_sources((), VOICE).html


def test_a_notice_bounds_and_escapes_what_a_user_wrote() -> None:
    body = render_notice(VOICE, "digest.unknown", name="<b>" * 5000)
    assert len(read_html(body.html)[0]) < 120
