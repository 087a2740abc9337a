"""Stories: reports of one event come together, others stay apart, and a restart changes nothing."""

import random
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from digests.similar import alike
from digests.stories import Report, StoryIndex, group
from digests.text.words import Segmenter, load_segmenter
from tests.benchmarks import stories

SHARED = Path(__file__).parents[1] / ".." / "shared"
START = datetime(2026, 3, 2, 8, tzinfo=UTC)

BRIDGE = (
    "青河大桥周一通车 全长三公里",
    "青河大桥周一上午正式通车，大桥全长三公里，连接城东与港口区，通行时间由一小时缩短到十分钟。",
)
BRIDGE_TOO = (
    "青河大桥正式通车",
    "连接城东与港口区的青河大桥周一通车，市长出席仪式。大桥全长三公里，过江只要十分钟。",
)
BRIDGE_IN_TRADITIONAL = (
    "青河大橋通車　連接城東與港口區",
    "全長三公里的青河大橋週一通車，連接城東與港口區，通行時間縮短到十分鐘。",
)
LIBRARY = (
    "三座新图书馆明年春天开放",
    "市政府宣布三座新图书馆明年春天开放，总藏书一百二十万册，读者凭市民卡即可借书。",
)


@pytest.fixture(scope="module")
def segmenter() -> Segmenter:
    """The default engine."""
    return load_segmenter()


def hours(count: float) -> datetime:
    """The instant that many hours after the start."""
    return START + timedelta(hours=count)


def test_reports_of_one_event_come_together(segmenter: Segmenter) -> None:
    """Whatever the outlet and the script; another event begins a story of its own."""
    index = StoryIndex(segmenter)
    assert index.find(*BRIDGE, "晨报", hours(0)) is None
    index.add(1, 10, *BRIDGE, "晨报", hours(0))
    assert index.find(*LIBRARY, "晨报", hours(1)) is None
    index.add(2, 20, *LIBRARY, "晨报", hours(1))
    assert index.find(*BRIDGE_TOO, "晚报", hours(5)) == 10
    assert index.find(*BRIDGE_IN_TRADITIONAL, "港口時報", hours(6)) == 10
    assert index.find("", "", "晚报", hours(6)) is None


def test_asking_changes_nothing(segmenter: Segmenter) -> None:
    """What a rolled back transaction asked for leaves no trace."""
    index = StoryIndex(segmenter)
    assert index.find(*BRIDGE, "晨报", hours(0)) is None
    assert index.find(*BRIDGE_TOO, "晚报", hours(1)) is None


def test_a_story_closes_after_three_days(segmenter: Segmenter) -> None:
    """The same words four days later are another event."""
    index = StoryIndex(segmenter)
    index.add(1, 10, *BRIDGE, "晨报", hours(0))
    assert index.find(*BRIDGE, "晚报", hours(24)) == 10
    assert index.find(*BRIDGE, "晚报", hours(73)) is None
    index.add(2, 10, *BRIDGE_TOO, "晚报", hours(24))
    assert index.find(*BRIDGE, "晚报", hours(73)) == 10


def test_a_full_index_lets_the_oldest_go(segmenter: Segmenter) -> None:
    """Memory is bounded, and an article that comes again takes no second place."""
    index = StoryIndex(segmenter, capacity=2)
    index.add(1, 10, *BRIDGE, "晨报", hours(0))
    index.add(1, 10, *BRIDGE_TOO, "晨报", hours(1))
    index.add(2, 20, *LIBRARY, "晨报", hours(2))
    assert index.find(*BRIDGE, "晚报", hours(3)) == 10
    index.add(
        3, 30, "足球队夺冠", "市足球队周二夜里夺得冠军，球迷上街庆祝到天亮。", "晚报", hours(3)
    )
    assert index.find(*BRIDGE, "晚报", hours(4)) is None
    assert index.find(*LIBRARY, "晚报", hours(4)) == 20


def test_a_restart_gives_the_same_stories(segmenter: Segmenter) -> None:
    """An index filled from what was stored answers as the one that placed it."""
    rng = random.Random(4)
    placed: list[tuple[int, int, str, str, str, datetime]] = []
    index = StoryIndex(segmenter)
    for number in range(40):
        title, text = rng.choice((BRIDGE, BRIDGE_TOO, BRIDGE_IN_TRADITIONAL, LIBRARY))
        at = hours(number)
        story = index.find(title, text, "晨报", at) or number
        placed.append((number, story, title, text, "晨报", at))
        index.add(*placed[-1])
    again = StoryIndex(segmenter)
    for article in placed:
        again.add(*article)
    for title, text in (BRIDGE, BRIDGE_TOO, LIBRARY):
        found = index.find(title, text, "晚报", hours(41))
        assert found is not None
        assert again.find(title, text, "晚报", hours(41)) == found


def test_a_chain_of_likenesses_is_no_story(segmenter: Segmenter) -> None:
    """Each is like the one before, but the last has nothing to do with most of the story."""
    index = StoryIndex(segmenter)
    topics = ("大桥通车仪式", "港口货运码头", "渔业捕捞季节", "海鲜餐厅价格", "旅游酒店预订")
    for number, (one, other) in enumerate(pairwise(topics)):
        index.add(number, 10, f"{one}与{other}", f"{one}，{other}。", "晨报", hours(number))
    assert index.find("旅游酒店预订增长", "旅游酒店预订。", "晚报", hours(9)) is None


def test_group_tells_each_article_once_in_order_of_time(segmenter: Segmenter) -> None:
    """Rows in any order; stories are numbered as they begin; a repeated id is left out."""
    rows = [
        Report("b", *BRIDGE_TOO, "晚报", hours(2)),
        Report("l", *LIBRARY, "晨报", hours(1)),
        Report("a", *BRIDGE, "晨报", hours(0)),
        Report("a", *LIBRARY, "晨报", hours(3)),
    ]
    assert list(group(rows, segmenter)) == [("a", 1), ("l", 2), ("b", 1)]
    assert list(group([], segmenter)) == []


def test_versions_of_a_text_are_alike() -> None:
    """An edited text is nearly the same; another on the same subject is not."""
    edited = BRIDGE[1].replace("十分钟", "八分钟") + "公交同时开通。"
    assert alike(BRIDGE[1], BRIDGE[1]) == 1
    assert alike(BRIDGE[1], edited) > 0.7
    assert alike(BRIDGE[1], BRIDGE_TOO[1]) < 0.5
    assert alike(BRIDGE[1], LIBRARY[1]) < 0.1
    assert alike("", "") == alike("好。", "好！") == 1
    assert alike("", "好") == 0


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.exists(), reason="no shared data beside the checkout")
def test_labelled_pairs_fall_as_people_say(segmenter: Segmenter, tmp_path: Path) -> None:
    """Reports of one event share a story, and strangers do not."""
    score = stories.measure(SHARED, segmenter, tmp_path)
    assert score.f1 >= 0.78
    assert score.random_together <= 20
