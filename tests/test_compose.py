"""Composing: what a digest lets in, who tells a story, what comes first, never twice."""

import math
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digests.compose import allows, candidates, carriers, compose
from digests.model import Report, Shelf
from digests.settings import DigestSettings

NOW = datetime(2026, 11, 22, tzinfo=UTC)
HOUR = timedelta(hours=1)
DIGEST = DigestSettings(name="morning", title="早间要闻", items=3)

TRAM = Report(
    article=1,
    story=1,
    title="山城开通新电车",
    outlet="远山新闻",
    medium="传统媒体",
    section="要闻",
    categories=("传统媒体", "远山新闻"),
    language="zh-Hans",
    published=NOW - HOUR,
    published_certain=True,
    news_at=NOW - HOUR,
    seen_at=NOW - HOUR,
    summaries={
        "short": ("一句。",),
        "medium": ("一句。", "两句。"),
        "long": ("一。", "二。", "三。", "四。", "五。"),
    },
)


def report(article: int, story: int, outlet: str = "远山新闻", hours: float = 1) -> Report:
    """One more telling of a story."""
    at = NOW - hours * HOUR
    return replace(
        TRAM, article=article, story=story, outlet=outlet, published=at, news_at=at, seen_at=at
    )


def order(*reports: Report, **weights: float) -> list[int]:
    """The stories as they are ranked."""
    return [item.candidate.story for item in candidates(reports, DIGEST, NOW, weights)]


@pytest.mark.parametrize(
    ("allow", "let_in"),
    [
        ({}, True),
        ({"categories": ["传统媒体"]}, True),
        ({"categories": ["要闻"]}, True),
        ({"categories": ["体育", "远山新闻"]}, True),
        ({"categories": ["体育"]}, False),
        ({"outlets": ["远山新闻"]}, True),
        ({"outlets": ["江城晚报"]}, False),
        ({"categories": ["要闻"], "outlets": ["江城晚报"]}, False),
    ],
)
def test_a_digest_lets_in_what_its_lists_name(allow: dict[str, object], let_in: bool) -> None:
    digest = DigestSettings.model_validate({"name": "d", "title": "简报", **allow})
    assert allows(digest, TRAM) is let_in


def test_one_story_is_one_candidate_with_all_of_its_outlets() -> None:
    told = [report(1, 1, "远山新闻", 5), report(2, 1, "江城晚报", 3), report(3, 1, "江城晚报", 1)]
    [item] = candidates(told, DIGEST, NOW, {})
    assert (item.candidate.article, item.candidate.outlets) == (1, ("远山新闻", "江城晚报"))
    assert item.candidate.arrived_at == NOW - HOUR
    assert [(reason.key, dict(reason.values)) for reason in item.reasons] == [
        ("outlets", {"count": 2}),
        ("fresh", {"hours": 1}),
    ]


def test_a_story_is_told_by_the_weightiest_then_the_pictured_then_the_first() -> None:
    first, pictured = report(1, 1, "甲", 5), replace(report(2, 1, "乙", 4), picture=9)
    last = report(3, 1, "丙", 1)
    tellers = [
        candidates(told, DIGEST, NOW, weights)[0].candidate.article
        for told, weights in (
            ((last, first), {}),
            ((last, first, pictured), {}),
            ((last, first, pictured), {"丙": 1.5}),
        )
    ]
    assert tellers == [1, 2, 3]


def test_what_a_digest_does_not_let_in_tells_no_story_and_counts_for_none() -> None:
    digest = DigestSettings(name="d", title="简报", outlets=("甲",))
    [item] = candidates([report(1, 1, "甲"), report(2, 1, "乙")], digest, NOW, {})
    assert item.candidate.outlets == ("甲",)


def test_a_digest_lets_in_what_stands_on_any_shelf_it_allows() -> None:
    wire = replace(
        TRAM, shelves=(Shelf("江城晚报", "传统媒体", "国际"), Shelf("远山新闻", "", "国际"))
    )
    world = DigestSettings(name="d", title="简报", categories=("国际",))
    evening = DigestSettings(name="d", title="简报", outlets=("江城晚报",))
    sports = DigestSettings(name="d", title="简报", categories=("体育",))
    assert (allows(world, wire), allows(evening, wire), allows(sports, wire)) == (True, True, False)
    # A shelf counts as a whole: the evening paper never had it under 要闻.
    both = DigestSettings(name="d", title="简报", outlets=("江城晚报",), categories=("要闻",))
    assert not allows(both, wire)
    assert carriers(DIGEST, wire) == ("远山新闻", "江城晚报")
    assert carriers(world, wire) == ("江城晚报", "远山新闻")
    assert carriers(evening, wire) == ("江城晚报",)


def test_a_copy_counts_for_every_outlet_that_is_allowed_and_the_first_of_them_is_shown() -> None:
    wire = replace(report(1, 1, "远山新闻"), shelves=(Shelf("江城晚报", "晚报"), Shelf("海风报")))
    told = [wire, report(2, 1, "海风报", 0.5)]
    [item] = candidates(told, DIGEST, NOW, {})
    assert item.candidate.outlets == ("远山新闻", "江城晚报", "海风报")
    evening = DigestSettings(name="d", title="简报", outlets=("江城晚报",))
    [item] = candidates(told, evening, NOW, {})
    assert (item.candidate.outlets, item.candidate.medium) == (("江城晚报",), "晚报")
    assert [reason.key for reason in item.reasons] == ["fresh"]


def test_more_outlets_then_the_newer_then_the_pictured_come_first() -> None:
    assert order(report(1, 1), report(2, 2, "甲", 9), report(3, 2, "乙", 9)) == [2, 1]
    assert order(report(1, 1, hours=9), report(2, 2, hours=1)) == [2, 1]
    assert order(report(1, 1), replace(report(2, 2), picture=5)) == [2, 1]
    assert order(report(1, 1), report(2, 2, "甲"), 甲=3.0) == [2, 1]
    assert order(report(1, 1), report(2, 2)) == [1, 2]


def test_a_score_says_why() -> None:
    told = [replace(report(1, 1, "甲", 12), picture=5), report(2, 1, "乙", 12)]
    [item] = candidates(told, DIGEST, NOW, {"甲": 2.0})
    assert item.score == pytest.approx(2 * (math.log2(1 + 2 * 2**-0.5) + 0.5 * 0.5 + 0.25))
    assert [reason.key for reason in item.reasons] == [
        "outlets",
        "fresh",
        "outlet_weight",
        "picture",
    ]


def test_an_edition_has_the_best_of_what_was_not_had() -> None:
    ranked = candidates([report(n, n, hours=n) for n in range(1, 7)], DIGEST, NOW, {})
    due = datetime(2026, 11, 21, 23, 30, tzinfo=UTC)
    edition = compose(ranked, DIGEST, due, "Asia/Shanghai", had={1: NOW, 3: NOW})
    assert [item.candidate.story for item in edition.items] == [2, 4, 5]
    assert (edition.local_day, edition.due) == (date(2026, 11, 22), due)
    assert compose(ranked, DIGEST, due, "Asia/Shanghai", dict.fromkeys(range(7), NOW)).items == ()


@pytest.mark.parametrize(("length", "sentences"), [("short", 1), ("medium", 2), ("long", 4)])
def test_a_summary_is_as_long_as_the_digest_says(length: str, sentences: int) -> None:
    digest = DigestSettings.model_validate({"name": "d", "title": "简报", "summary": length})
    [item] = candidates([TRAM], digest, NOW, {})
    assert len(item.candidate.summary) == sentences


@given(st.lists(st.tuples(st.integers(1, 150), st.sampled_from("甲乙丙"), st.floats(0, 80))))
def test_ranking_loses_no_story_and_knows_no_chance(told: list[tuple[int, str, float]]) -> None:
    reports = [report(key, story, outlet, hours) for key, (story, outlet, hours) in enumerate(told)]
    ranked = candidates(reports, DIGEST, NOW, {})
    stories = [item.candidate.story for item in ranked]
    assert len(stories) == len(set(stories)) == len({story for story, *_ in told})
    assert [item.score for item in ranked] == sorted((i.score for i in ranked), reverse=True)
    assert candidates(reports[::-1], DIGEST, NOW, {}) is not ranked
    again = candidates(reports[::-1], DIGEST, NOW, {})
    assert [item.candidate.story for item in again] == stories


def test_what_did_not_fit_comes_after_all_if_more_than_one_wrote_of_it() -> None:
    since = NOW - timedelta(hours=24)
    lone, told, retold = report(1, 1, "甲", 30), report(2, 2, "甲", 30), report(3, 2, "乙", 29)
    new = report(4, 3, "丙", 1)
    ranked = candidates([lone, told, retold, new], DIGEST, NOW, {}, since)
    assert {item.candidate.story for item in ranked} == {2, 3}
    assert [i.candidate.is_leftover for i in ranked if i.candidate.story == 2] == [True]


def test_what_came_in_late_is_no_leftover_but_what_is_older_than_a_day_is() -> None:
    since = NOW - timedelta(hours=24)
    late = replace(report(1, 1, "甲", 30), seen_at=NOW - HOUR)
    later = replace(report(2, 2, "甲", 60), seen_at=NOW - HOUR)
    ranked = candidates([late, later], DIGEST, NOW, {}, since)
    assert [item.candidate.story for item in ranked] == [1]
    assert not ranked[0].candidate.is_leftover


def test_a_story_goes_on_and_is_told_by_what_is_new_of_it() -> None:
    since = NOW - timedelta(hours=24)
    first = replace(report(1, 1, "甲", 30), picture=9)
    [item] = candidates([first, report(2, 1, "乙", 2)], DIGEST, NOW, {}, since)
    assert (item.candidate.article, item.candidate.outlets) == (2, ("乙", "甲"))


def test_nobody_fills_the_page_while_there_are_others() -> None:
    digest = DigestSettings(name="d", title="简报", items=4, most_per_outlet=2)
    told = [report(n, n, "甲", hours=n / 10) for n in range(1, 6)] + [report(9, 9, "乙", 9)]
    ranked = candidates(told, digest, NOW, {})
    edition = compose(ranked, digest, NOW, "Asia/Shanghai")
    assert [item.candidate.story for item in edition.items] == [1, 2, 9, 3]
    by_section = digest.model_copy(update={"most_per_outlet": 9, "most_per_section": 1})
    told[5] = replace(told[5], section="体育")
    edition = compose(candidates(told, by_section, NOW, {}), by_section, NOW, "Asia/Shanghai")
    assert [item.candidate.story for item in edition.items] == [1, 9, 2, 3]


NEW_FACT = replace(
    report(2, 1, "江城晚报", 1),
    title="电车增至十列",
    facts=("电车增至十列。", "票价两元。", "三。"),
)


@pytest.mark.parametrize(
    ("had_hours", "pause", "comes"),
    [(8, 6, True), (5, 6, False), (5, 4, True), (0.5, 0, False)],
)
def test_a_story_comes_again_with_new_facts_and_after_a_pause(
    had_hours: float, pause: int, comes: bool
) -> None:
    digest = DigestSettings(name="d", title="简报", update_after_hours=pause)
    ranked = candidates([report(1, 1, "远山新闻", 9), NEW_FACT], digest, NOW, {})
    edition = compose(ranked, digest, NOW, "Asia/Shanghai", {1: NOW - had_hours * HOUR})
    assert [item.candidate.is_update for item in edition.items] == [True] * comes
    if comes:
        told = edition.items[0].candidate
        assert (told.title, told.article) == ("电车增至十列", 2)
        assert told.summary == ("一句。", "电车增至十列。")
        assert told.outlets == ("江城晚报", "远山新闻")


def test_more_of_the_same_is_no_update() -> None:
    again = replace(NEW_FACT, facts=())
    ranked = candidates([report(1, 1, "远山新闻", 9), again], DIGEST, NOW, {})
    assert compose(ranked, DIGEST, NOW, "Asia/Shanghai", {1: NOW - 8 * HOUR}).items == ()


def test_a_story_is_told_as_operators_corrected_it() -> None:
    told = replace(report(1, 1), story_title="电车延期", story_summary=("改到下月。",))
    [item] = candidates([told], DIGEST, NOW, {})
    assert (item.candidate.title, item.candidate.summary) == ("电车延期", ("改到下月。",))
    assert item.candidate.is_corrected


def test_the_headline_most_like_the_others_speaks_for_a_story() -> None:
    told = [
        replace(report(1, 1, "甲", 5), title="【快评】谁来管管这座城市的早高峰"),
        replace(report(2, 1, "乙", 4), title="山城开通新电车"),
        replace(report(3, 1, "丙", 3), title="山城新电车今晨开通"),
    ]
    [item] = candidates(told, DIGEST, NOW, {})
    assert item.candidate.article == 2
    assert candidates(told, DIGEST, NOW, {"甲": 2.0})[0].candidate.article == 1


def test_a_page_has_not_all_of_one_wider_matter() -> None:
    told = [report(n, n, outlet, n / 10) for n, outlet in enumerate("甲乙丙丁", 1)]
    ranked = candidates(told, DIGEST, NOW, {})
    close = {1: {2: 0.6, 3: 0.1}, 2: {1: 0.6}, 3: {1: 0.1}}
    ranked = [
        replace(
            item, candidate=replace(item.candidate, related=close.get(item.candidate.story, {}))
        )
        for item in ranked
    ]
    edition = compose(ranked, DIGEST, NOW, "Asia/Shanghai")
    assert [item.candidate.story for item in edition.items] == [1, 4, 3]
    wide = DIGEST.model_copy(update={"items": 4})
    assert len(compose(ranked, wide, NOW, "Asia/Shanghai").items) == 4
