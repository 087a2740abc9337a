"""A week looked back on: the biggest affairs, told once, by how they stand."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from digests.model import Edition, Report, Shelf
from digests.recap import recap
from digests.settings import DigestSettings
from tests import loaded

DUE = datetime(2026, 11, 22, 2, tzinfo=UTC)  # Sunday, ten in the morning in Shanghai
DIGEST = DigestSettings(name="weekly", title="一周回顾", items=3, recap=True)
SEGMENTER = loaded.segmenter()

CLOSED = "望海大桥发现裂缝 全线封闭"
FERRY = "望海大桥封闭后渡轮加开班次"
OPEN = "望海大桥修复完工 周六恢复通车"
TURTLES = "海龟产卵季提前 沙滩禁止灯光"
LIBRARY = "市立图书馆延长开放到午夜"


def told(story: int, title: str, days_ago: float, outlet: str = "远山新闻") -> Report:
    """An article so many days before the recap."""
    at = DUE - timedelta(days=days_ago)
    return Report(
        article=0,
        story=story,
        title=title,
        outlet=outlet,
        medium="",
        section="",
        categories=(outlet,),
        language="zh-Hans",
        published=at,
        published_certain=True,
        news_at=at,
        seen_at=at,
        summaries={"short": ("一。",), "medium": (f"{title}。", "二。", "三。"), "long": ("长。",)},
    )


BRIDGE = (
    told(1, CLOSED, 6, "远山新闻"),
    told(1, "望海大桥今早封闭 桥面现裂缝", 5.9, "江城晚报"),
    told(1, "望海大橋現裂縫 交通封閉", 5.8, "港湾日报"),
    told(2, FERRY, 4, "江城晚报"),
    told(3, OPEN, 1, "远山新闻"),
)
FRESH = told(4, TURTLES, 0.1, "北岸新闻")
SMALL = (told(5, LIBRARY, 2, "江城晚报"), told(5, "图书馆延长开放", 1.9, "远山新闻"))


def composed(*reports: Report, digest: DigestSettings = DIGEST, **weights: float) -> Edition:
    """The recap of reports, numbered in order."""
    numbered = [replace(report, article=place) for place, report in enumerate(reports, 1)]
    return recap(numbered, digest, DUE, weights, SEGMENTER)


def titles(edition: Edition) -> list[str]:
    """The headlines in order."""
    return [item.candidate.title for item in edition.items]


def test_the_biggest_affair_comes_first_and_not_the_freshest() -> None:
    edition = composed(FRESH, *SMALL, *BRIDGE)
    assert [item.candidate.story for item in edition.items] == [3, 5, 4]
    assert (edition.days, edition.zone, edition.local_day) == (
        7,
        "Asia/Shanghai",
        date(2026, 11, 22),
    )


def test_the_turns_of_one_affair_are_one_item_told_by_how_it_stands() -> None:
    [item] = composed(*BRIDGE).items
    story = item.candidate
    assert (story.title, story.article, story.story) == (OPEN, 5, 3)
    assert story.summary == (f"{OPEN}。", "二。")
    assert story.outlets == ("远山新闻", "江城晚报", "港湾日报")
    assert sorted(story.articles) == [1, 2, 3, 4, 5]
    assert story.articles[0] == 5
    assert story.arrived_at == BRIDGE[-1].news_at
    assert story.authors == 3
    assert [moment.text for moment in story.course][1:] == [FERRY, OPEN]
    assert [moment.at for moment in story.course][1:] == [
        BRIDGE[3].news_at,
        BRIDGE[4].news_at,
    ]
    assert [(reason.key, dict(reason.values)) for reason in item.reasons] == [
        ("outlets", {"count": 3}),
        ("articles", {"count": 5}),
        ("days", {"count": 3}),
    ]


def test_a_story_of_one_day_has_one_line_and_its_summary() -> None:
    [item] = composed(FRESH).items
    assert [moment.text for moment in item.candidate.course] == [TURTLES]
    assert item.candidate.summary


def test_what_facts_more_outlets_and_longer_runs_weigh() -> None:
    other = told(9, LIBRARY, 3, "北岸新闻")
    one = told(4, TURTLES, 3)
    assert titles(composed(other, one))[0] == LIBRARY  # equal: as they came
    longer = replace(one, title="海龟产卵季提前 沙滩夜间禁止灯光", news_at=DUE - timedelta(days=1))
    assert titles(composed(other, replace(other, news_at=other.news_at), one, longer))[0] != LIBRARY
    assert titles(composed(other, replace(one, facts=("新说法。",))))[0] == TURTLES
    assert titles(composed(other, one, 远山新闻=3.0))[0] == TURTLES
    assert titles(composed(other, one, one))[0] == TURTLES
    elsewhere = replace(one, shelves=(Shelf("甲"), Shelf("乙"), Shelf("丙"), Shelf("丁")))
    assert titles(composed(other, elsewhere))[0] == TURTLES


def test_who_wrote_a_text_counts_more_than_who_printed_it() -> None:
    printed = replace(told(4, TURTLES, 3), shelves=tuple(map(Shelf, "甲乙丙丁")))
    wrote = (told(9, LIBRARY, 3), told(9, LIBRARY, 3, "北岸新闻"))
    edition = composed(printed, *wrote)
    assert titles(edition) == [LIBRARY, TURTLES]
    assert [item.score for item in edition.items] == [1.5, 1.0]


def test_a_recap_keeps_to_the_outlets_of_its_digest() -> None:
    digest = DIGEST.model_copy(update={"outlets": ("江城晚报",)})
    edition = composed(FRESH, *BRIDGE, digest=digest)
    assert titles(edition) == [FERRY]
    assert edition.items[0].candidate.outlets == ("江城晚报",)


def test_no_outlet_fills_a_recap_while_there_are_others() -> None:
    digest = DIGEST.model_copy(update={"items": 2, "most_per_outlet": 1})
    mine = [*(told(1, CLOSED, day) for day in (5, 4)), *(told(2, TURTLES, day) for day in (5, 4))]
    theirs = told(3, LIBRARY, 3, "江城晚报")
    assert LIBRARY in titles(composed(*mine, theirs, digest=digest))
    assert len(composed(*mine, digest=digest).items) == 2


def test_what_operators_put_right_is_told_as_they_put_it() -> None:
    right = replace(BRIDGE[-1], story_title="大桥通车", story_summary=("大桥通车了。",))
    [item] = composed(*BRIDGE[:-1], right).items
    assert (item.candidate.title, item.candidate.summary) == ("大桥通车", ("大桥通车了。",))
    assert item.candidate.is_corrected


def test_the_picture_is_of_the_newest_line_that_has_one() -> None:
    begun = (replace(report, picture=7) for report in BRIDGE[:3])
    [item] = composed(*begun, replace(BRIDGE[3], picture=8), BRIDGE[4]).items
    assert item.candidate.picture == 8
    assert composed(*BRIDGE).lead_picture is None


def test_a_week_without_news_is_an_empty_recap() -> None:
    assert composed().items == ()


reports = st.builds(
    told,
    st.integers(1, 6),
    st.sampled_from([CLOSED, FERRY, OPEN, TURTLES, LIBRARY, "一周要闻", "？", ""]),
    st.floats(0, 7),
    st.sampled_from(["远山新闻", "江城晚报", "北岸新闻"]),
)


@settings(deadline=None)
@given(st.lists(reports, max_size=30))
def test_every_recap_tells_each_article_once_at_most(week: list[Report]) -> None:
    edition = composed(*week)
    told_of = [article for item in edition.items for article in item.candidate.articles]
    assert len(told_of) == len(set(told_of))
    assert len(edition.items) <= DIGEST.items
    for item in edition.items:
        assert item.candidate.course[-1].article == item.candidate.article
        assert {moment.article for moment in item.candidate.course} <= set(item.candidate.articles)
    assert composed(*week) == edition
