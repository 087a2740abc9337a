"""Stories: reports of one event come together, others stay apart, and a restart changes nothing."""

import random
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from digests.similar import alike
from digests.stories import WINDOW, Match, Report, StoryIndex, group
from digests.text.words import Segmenter
from tests.benchmarks import stories

SHARED = Path(__file__).parents[1] / ".." / "shared"
CUP = ("足球队夺冠", "市足球队周二夜里夺得冠军，球迷上街庆祝到天亮。")
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


def hours(count: float) -> datetime:
    """The instant that many hours after the start."""
    return START + timedelta(hours=count)


def find(index: StoryIndex, title: str, text: str, outlet: str, at: datetime) -> int | None:
    """The story an article belongs to."""
    return index.match(index.read(title, text, outlet), at).story


def add(
    index: StoryIndex, article: int, story: int, told: tuple[str, str], outlet: str, at: datetime
) -> None:
    """Hold an article, seen when it was published."""
    index.add(article, story, index.read(*told, outlet), at, at)


def test_reports_of_one_event_come_together(segmenter: Segmenter) -> None:
    """Whatever the outlet and the script; another event begins a story of its own."""
    index = StoryIndex(segmenter)
    assert find(index, *BRIDGE, "晨报", hours(0)) is None
    add(index, 1, 10, BRIDGE, "晨报", hours(0))
    assert find(index, *LIBRARY, "晨报", hours(1)) is None
    add(index, 2, 20, LIBRARY, "晨报", hours(1))
    assert find(index, *BRIDGE_TOO, "晚报", hours(5)) == 10
    assert find(index, *BRIDGE_IN_TRADITIONAL, "港口時報", hours(6)) == 10
    assert find(index, "", "", "晚报", hours(6)) is None


def test_a_name_that_differs_by_place_is_one_name(segmenter: Segmenter) -> None:
    """What only the names tie together would else stay apart."""
    index = StoryIndex(segmenter)
    told = ("泽连斯基在悉尼会见特鲁多", "泽连斯基周三在悉尼会见特鲁多，并参观歌剧院。")
    add(index, 1, 10, told, "晨报", hours(0))
    elsewhere = ("{}與{}{}市會談", "兩國領袖{}、{}昨天面對面坐下來，地點是{}市。")
    named, strangers = ("哲連斯基", "杜魯道", "雪梨"), ("賈樟柯", "侯孝賢", "高雄")
    for names, story in ((named, 10), (strangers, None)):
        title, text = (one.format(*names) for one in elsewhere)
        assert find(index, title, text, "港口時報", hours(2)) == story


def test_asking_changes_nothing(segmenter: Segmenter) -> None:
    """What a rolled back transaction asked for leaves no trace."""
    index = StoryIndex(segmenter)
    assert find(index, *BRIDGE, "晨报", hours(0)) is None
    assert find(index, *BRIDGE_TOO, "晚报", hours(1)) is None
    assert len(index) == 0


def test_a_story_closes_after_three_days(segmenter: Segmenter) -> None:
    """The same words four days later are another event."""
    index = StoryIndex(segmenter)
    add(index, 1, 10, BRIDGE, "晨报", hours(0))
    assert find(index, *BRIDGE, "晚报", hours(24)) == 10
    assert find(index, *BRIDGE, "晚报", hours(73)) is None
    add(index, 2, 10, BRIDGE, "晚报", hours(30))
    assert find(index, *BRIDGE_TOO, "晚报", hours(73)) == 10


def test_a_full_index_lets_the_first_go(segmenter: Segmenter) -> None:
    """Memory is bounded, and an article that comes again takes no second place."""
    index = StoryIndex(segmenter, capacity=2)
    add(index, 1, 10, BRIDGE, "晨报", hours(0))
    add(index, 1, 10, BRIDGE_TOO, "晨报", hours(1))
    add(index, 2, 20, LIBRARY, "晨报", hours(2))
    assert find(index, *BRIDGE, "晚报", hours(3)) == 10
    add(index, 3, 30, CUP, "晚报", hours(3))
    assert find(index, *BRIDGE, "晚报", hours(4)) is None
    assert find(index, *LIBRARY, "晚报", hours(4)) == 20
    assert len(index) == 2


def test_what_came_too_long_ago_is_forgotten(segmenter: Segmenter) -> None:
    """By the time it was seen: an old article that came today is held like any other."""
    index = StoryIndex(segmenter)
    add(index, 1, 10, BRIDGE, "晨报", hours(0))
    index.add(2, 20, index.read(*LIBRARY, "晨报"), hours(0), hours(50))
    index.forget(hours(49))
    assert len(index) == 1
    assert find(index, *BRIDGE, "晚报", hours(1)) is None
    assert find(index, *LIBRARY, "晚报", hours(1)) == 20
    assert index.latest(20, 5) == [2]
    assert index.latest(10, 5) == []


def test_an_article_with_another_text_keeps_its_place(segmenter: Segmenter) -> None:
    """It is found by what it says now, and one that is not held stays away."""
    index = StoryIndex(segmenter)
    add(index, 1, 10, BRIDGE, "晨报", hours(0))
    index.change(1, index.read(*LIBRARY, "晨报"))
    index.change(2, index.read(*CUP, "晨报"))
    assert find(index, *BRIDGE_TOO, "晚报", hours(1)) is None
    assert find(index, *LIBRARY, "晚报", hours(1)) == 10
    assert len(index) == 1


def test_a_restart_gives_the_same_stories(segmenter: Segmenter) -> None:
    """An index filled from what is still stored answers as the one that has run for days."""
    rng = random.Random(4)
    told = (BRIDGE, BRIDGE_TOO, BRIDGE_IN_TRADITIONAL, LIBRARY, CUP)
    index = StoryIndex(segmenter)
    placed = []
    for number in range(200):
        at = hours(number)
        index.forget(at - WINDOW)
        traits = index.read(*rng.choice(told), rng.choice(("晨报", "晚报")))
        story = index.match(traits, at).story or number
        placed.append((number, story, traits, at, at))
        index.add(*placed[-1])
    now = hours(200)
    index.forget(now - WINDOW)
    again = StoryIndex(segmenter)
    for article in placed:
        if article[-1] > now - WINDOW:
            again.add(*article)
    for asked in told:
        traits = again.read(*asked, "午报")
        assert index.match(traits, now) == again.match(traits, now) != Match(None)


def test_a_chain_of_likenesses_is_no_story(segmenter: Segmenter) -> None:
    """Each is like the one before, but the last has nothing to do with most of the story."""
    index = StoryIndex(segmenter)
    topics = [
        *("大桥通车仪式", "港口货运码头", "渔业捕捞季节", "海鲜餐厅价格", "葡萄酒庄拍卖"),
        *("古董钟表展览", "博物馆藏搬迁", "敦煌壁画修复", "沙漠公路绿化", "骆驼牧民迁徙"),
        *("草原赛马大会", "职业骑师伤病", "外科手术机器", "芯片工厂扩建", "旅游酒店预订"),
    ]
    for number, (one, other) in enumerate(pairwise(topics)):
        told = (f"{one}与{other}", f"{one}，{other}。")
        add(index, number, 10, told, "晨报", hours(number))
    assert find(index, "旅游酒店预订增长", "旅游酒店预订。", "晚报", hours(20)) is None


def test_endless_and_odd_texts_are_placed_in_bounded_time(segmenter: Segmenter) -> None:
    """Odd signs, one word a million times, nothing but marks."""
    index = StoryIndex(segmenter)
    odd = ("桥" * 1_000_000, "\u202e😀" * 400, "。" * 9_000, "123 " * 300_000, "x")
    for number, text in enumerate(odd):
        add(index, number, number, (text, text), text, hours(0))
    assert find(index, *BRIDGE, "晨报", hours(1)) is None


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
    assert score.f1 >= 0.84
    assert score.random_together <= 20
