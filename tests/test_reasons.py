"""Why an item is there, in a reader's words."""

from dataclasses import replace

import pytest

from bot.i18n import LANGUAGES, Voice, load_words
from bot.reasons import say_reasons, say_score
from digests.model import Reason
from tests.stock import NOW, edition

VOICE = Voice(load_words(), "zh-Hans", "Asia/Shanghai", NOW)
ALL = (
    Reason("outlets", {"count": 5}),
    Reason("fresh", {"hours": 1}),
    Reason("growing", {"count": 3}),
    Reason("outlet_weight", {"weight": 1.5}),
    Reason("picture", {}),
    Reason("followed", {"word": "电车"}),
    Reason("liked", {"word": "图书馆"}),
    Reason("articles", {"count": 12}),
    Reason("days", {"count": 4}),
)


def test_each_reason_has_its_words() -> None:
    assert say_reasons(ALL, VOICE) == (
        "5 家媒体报道 · 2 小时内 · 近 3 小时 3 家报道 · 来源权重 ×1.5 · 有图 · 你关注的「电车」"
        " · 你喜欢过「图书馆」 · 12 篇报道 · 持续 4 天"
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_is_said_in_every_language(language: str) -> None:
    said = say_reasons(ALL, replace(VOICE, language=language)).split(" · ")
    assert len(said) == len(ALL)
    assert "电车" in said[5]


@pytest.mark.parametrize(
    ("hours", "said"),
    [(-2, "within 1 hour"), (0, "within 1 hour"), (23, "within 24 hours"), (24, "within 2 days")],
)
def test_an_age_is_within_what_has_begun(hours: int, said: str) -> None:
    reasons = [Reason("fresh", {"hours": hours})]
    assert say_reasons(reasons, replace(VOICE, language="en")) == said


def test_a_key_that_nobody_knows_any_more_is_left_out() -> None:
    old = Reason("tides", {"height": 3})
    assert say_reasons((old, *ALL[:1]), VOICE) == "5 家媒体报道"
    [item] = edition(1, 1).items
    assert say_score(item, VOICE) == "1.50 · 2 小时内"
    assert say_score(replace(item, reasons=(old,)), VOICE) == "1.50"
