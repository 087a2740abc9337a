"""Related stories: those of one wider matter know each other, and how close they are."""

from datetime import UTC, datetime

from digests.model import Candidate, EditionItem
from digests.related import COMPARED, relate
from digests.text.words import Segmenter

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def item(story: int, title: str, summary: str = "") -> EditionItem:
    """A story that is all alone."""
    told = Candidate(
        story=story,
        article=story,
        title=title,
        summary=(summary,),
        language="zh-Hans",
        outlets=("远山新闻",),
        medium="",
        section="",
        categories=(),
        published=NOW,
        published_certain=True,
        arrived_at=NOW,
    )
    return EditionItem(told, 1.0, ())


def test_stories_of_one_matter_know_each_other(segmenter: Segmenter) -> None:
    ranked = [
        item(1, "临澜大桥垮塌，三人失踪", "搜救人员在临澜大桥下游搜寻。"),
        item(2, "三座新图书馆开门", "读书节今天开幕。"),
        item(3, "臨瀾大橋垮塌原因待查", "臨瀾大橋去年曾經大修。"),
    ]
    first, library, last = (one.candidate.related for one in relate(ranked, segmenter))
    assert first.keys() == {3}
    assert first[3] == last[1] > 0.3
    assert library == {}


def test_only_the_first_hundred_are_compared_and_none_is_lost(segmenter: Segmenter) -> None:
    ranked = [item(story, "临澜大桥垮塌") for story in range(COMPARED + 5)]
    related = relate(ranked, segmenter)
    assert [one.candidate.story for one in related] == list(range(COMPARED + 5))
    assert len(related[0].candidate.related) == COMPARED - 1
    assert related[-1].candidate.related == {}
