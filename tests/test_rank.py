"""Ranking: what is carried widely, grows, is fresh; and what one subscriber wants."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from digests.model import Candidate, EditionItem, Interests
from digests.rank import Choice, rank

NOW = datetime(2026, 11, 22, tzinfo=UTC)
HOUR = timedelta(hours=1)


def story(number: int, title: str = "山城开通新电车", *hours: float, authors: int = 1) -> Candidate:
    """A story by articles of so many hours ago."""
    told_at = tuple(NOW - each * HOUR for each in hours or (6,))
    return Candidate(
        story=number,
        article=number,
        title=title,
        summary=(),
        language="zh-Hans",
        outlets=tuple("甲乙丙丁"[:authors]),
        medium="",
        section="",
        categories=(),
        published=told_at[-1],
        published_certain=True,
        arrived_at=max(told_at),
        carried_at=told_at if authors == len(told_at) else (max(told_at),) * authors,
    )


def reasons(item: EditionItem) -> dict[str, object]:
    """The reasons of an item, each with its only value."""
    return {reason.key: next(iter(reason.values.values()), None) for reason in item.reasons}


def order(*stories: Candidate) -> list[int]:
    """The stories as they are ranked."""
    return [item.candidate.story for item in rank(stories, NOW, {})]


def test_an_outlet_that_prints_anothers_text_counts_a_quarter() -> None:
    printed = replace(story(1), outlets=("甲", "乙", "丙"))
    written = story(2, authors=2)
    assert order(printed, written) == [2, 1]
    [item] = rank([printed], NOW, {})
    assert reasons(item)["outlets"] == 3
    assert order(story(3), printed) == [1, 3]


def test_a_story_that_grows_now_goes_before_one_that_grew_before() -> None:
    running = story(1, "", 2, 1, authors=2)
    ended = story(2, "", 9, 1, authors=2)
    assert order(ended, running) == [1, 2]
    assert [reasons(item).get("growing") for item in rank([running, ended], NOW, {})] == [2, None]


@pytest.mark.parametrize(
    ("wanted", "left"),
    [
        (Interests(muted=("图书馆",)), [1, 3]),
        (Interests(followed=("图书馆",)), [2, 1, 3]),
        (Interests(liked={"海棠": 0.6, "桥": 0.4}), [3, 1, 2]),
        (Interests(followed=("图书馆",), muted=("图书馆",)), [1, 3]),
        (Interests(followed=("潮汐",), liked={"灯塔": 1.0}), [1, 2, 3]),
    ],
)
def test_words_of_ones_own_lift_and_hide(wanted: Interests, left: list[int]) -> None:
    ranked = rank(
        [
            story(1, "山城开通新电车", 1),
            story(2, "三座新图书馆", 2),
            story(3, "新桥两边种了海棠", 3),
        ],
        NOW,
        {},
    )
    items = Choice([(item, item.candidate.title) for item in ranked]).personal(wanted)
    assert [item.candidate.story for item in items] == left


def test_what_was_wanted_is_said_as_a_reason() -> None:
    [item] = rank([story(1, "新桥两边种了海棠")], NOW, {})
    wanted = Interests(followed=("新桥",), liked={"海棠": 0.7, "两边": 0.3})
    [lifted] = Choice([(item, item.candidate.title)]).personal(wanted)
    assert lifted.score == pytest.approx(item.score + 1.5 + 1.0)
    assert reasons(lifted)["followed"] == "新桥"
    assert reasons(lifted)["liked"] == "海棠"
