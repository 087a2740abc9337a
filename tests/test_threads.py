"""Threads: what is strung together as one affair, and what stays apart."""

from collections.abc import Iterable
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from digests.model import Report
from digests.text.words import Segmenter
from digests.threads import MOST, likeness, read_headlines, thread
from tests import loaded

NOW = datetime(2026, 11, 22, tzinfo=UTC)
SEGMENTER = loaded.segmenter()

BRIDGE_CLOSED = ["望海大桥发现裂缝 全线封闭", "望海大桥裂缝扩大 交通部门封闭大桥"]
BRIDGE_MENDED = ["望海大桥加固完工 裂缝已修补", "望海大橋加固完工 週六重新開放"]
TURTLES = ["海龟产卵季提前 沙滩夜间禁止灯光", "夜间灯光惊扰海龟 沙滩设禁区"]
LIBRARY = ["市立图书馆延长开放到午夜", "圖書館延長開放 學生稱好"]


def told(*stories: Iterable[str]) -> list[list[Report]]:
    """Stories of headlines, numbered in order."""
    articles = iter(range(1, 10_000))
    return [
        [
            Report(
                article=next(articles),
                story=story,
                title=title,
                outlet="远山新闻",
                medium="",
                section="",
                categories=(),
                language="zh-Hans",
                published=NOW,
                published_certain=True,
                news_at=NOW,
                seen_at=NOW,
                summaries={},
            )
            for title in titles
        ]
        for story, titles in enumerate(stories, 1)
    ]


def strung(stories: list[list[Report]], segmenter: Segmenter) -> list[list[int]]:
    """The stories of each thread."""
    headlines = read_headlines([report for story in stories for report in story], segmenter)
    threads = thread(stories, headlines)
    return [sorted({report.story for report in one}) for one in threads]


def test_the_turns_of_one_affair_are_strung_together_across_scripts() -> None:
    stories = told(BRIDGE_CLOSED, TURTLES, BRIDGE_MENDED, LIBRARY)
    assert strung(stories, SEGMENTER) == [[1, 3], [2], [4]]


def test_no_report_is_lost_and_none_comes_twice() -> None:
    stories = told(BRIDGE_CLOSED, TURTLES, BRIDGE_MENDED, LIBRARY)
    headlines = read_headlines([report for story in stories for report in story], SEGMENTER)
    articles = sorted(report.article for one in thread(stories, headlines) for report in one)
    assert articles == list(range(1, 9))


def test_threads_that_the_order_kept_apart_are_joined_after_all() -> None:
    cracks, ferries = "望海大桥裂缝", "渡轮加班疏运"
    assert strung(told([cracks], [ferries]), SEGMENTER) == [[1], [2]]
    both = [f"{cracks} {ferries}"]
    for stories in (told([cracks], [ferries], both), told(both, [cracks], [ferries])):
        assert strung(stories, SEGMENTER) == [[1, 2, 3]]


def test_only_the_weightiest_stories_are_compared() -> None:
    stories = told(*([title] for title in ["望海大桥封闭"] * (MOST + 50)))
    assert len(strung(stories, SEGMENTER)[0]) == MOST


def test_headlines_without_a_word_are_like_nothing() -> None:
    stories = told(["……"], ["？！"], ["的"])
    assert strung(stories, SEGMENTER) == [[1], [2], [3]]


@given(st.lists(st.text("大桥海龟灯塔 a1。", max_size=12), min_size=2, max_size=2))
def test_likeness_is_a_cosine(titles: list[str]) -> None:
    one, other = (story[0] for story in told(*([title] for title in titles)))
    headlines = read_headlines([one, other], SEGMENTER)
    first, second = headlines.vector([one]), headlines.vector([other])
    assert -1e-9 <= likeness(first, second) <= 1 + 1e-9
    assert likeness(first, second) == likeness(second, first)
    assert not first or abs(likeness(first, first) - 1) < 1e-9
