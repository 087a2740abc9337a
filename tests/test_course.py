"""The course of an affair: few dated lines, each of them new, none of them a comment."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digests.course import MOST, MOST_A_DAY, turns
from digests.headlines import line, tells_news
from digests.model import Report
from digests.threads import read_headlines
from tests import loaded

ZONE = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 11, 16, tzinfo=UTC)  # eight in the morning there
SEGMENTER = loaded.segmenter()

CLOSED = "望海大桥发现裂缝 全线封闭"
FERRY = "渡轮加开班次 疏运望海大桥乘客"
NIGHT = "渡轮通宵疏运大桥两岸乘客"
CAUSE = "专家组查明望海大桥裂缝成因"
OPEN = "望海大桥修复完工 周六恢复通车"


def told(title: str, hours: float = 0, outlet: str = "远山新闻", *facts: str) -> Report:
    """An article so many hours after Monday morning."""
    at = MONDAY + timedelta(hours=hours)
    return Report(
        article=0,
        story=1,
        title=title,
        outlet=outlet,
        medium="",
        section="",
        categories=(),
        language="zh-Hans",
        published=at,
        published_certain=True,
        news_at=at,
        seen_at=at,
        summaries={},
        facts=facts,
    )


def course(*reports: Report, **weights: float) -> list[str]:
    """The titles of the turns."""
    numbered = [replace(report, article=place) for place, report in enumerate(reports, 1)]
    headlines = read_headlines(numbered, SEGMENTER)
    return [report.title for report in turns(numbered, headlines, ZONE, weights)]


def test_a_course_says_how_it_began_its_turns_and_how_it_stands() -> None:
    lines = course(told(OPEN, 96), told(CLOSED, 0), told(CAUSE, 48), told(FERRY, 24))
    assert lines == [CLOSED, FERRY, CAUSE, OPEN]


def test_each_day_is_told_by_the_headline_most_like_the_others() -> None:
    monday = [told(CLOSED, place, outlet) for place, outlet in enumerate("甲乙丙丁戊己庚")]
    tuesday = [
        told("望海大桥裂缝照片公布", 24, "甲"),
        told("渡轮加开班次 疏运滞留乘客", 25, "乙"),
        told("渡轮加开夜班 疏运滞留乘客", 26, "丙"),
        told("渡轮加开班次 滞留乘客疏运", 27, "丁"),
    ]
    first, second = course(*monday, *tuesday)
    assert first == CLOSED
    assert second.startswith("渡轮加开")


def test_of_two_that_say_the_same_the_one_with_facts_and_without_a_tag_tells_it() -> None:
    turned = "全线封闭 望海大桥发现裂缝"
    assert course(told(CLOSED, 0), told(turned, 1)) == [CLOSED]
    assert course(told(CLOSED, 0), told(turned, 1, "远山新闻", "裂缝长三米。")) == [turned]
    assert course(told(f"【图】{CLOSED}", 0), told(turned, 1)) == [turned]


def test_the_weightiest_outlet_tells_a_day() -> None:
    day = [told(CLOSED, 1, "甲"), told("大桥今早封闭：望海大桥有裂缝", 2, "乙")]
    assert course(*day, 甲=5.0) == [CLOSED]
    assert course(*day, 乙=5.0) == ["大桥今早封闭：望海大桥有裂缝"]


def test_no_two_lines_say_nearly_the_same_in_either_script() -> None:
    again = "望海大橋發現裂縫 全線封閉"
    assert course(told(CLOSED), told(again, 24), told(OPEN, 48)) == [CLOSED, OPEN]
    # How it stands is told by the newest; what said the same before it is left out.
    assert course(told(CLOSED), told(again, 24)) == [again]


def test_a_day_that_brought_facts_may_take_two_lines_some_hours_apart() -> None:
    began, ends = told(CLOSED, 0, "甲"), told(OPEN, 96)
    plain = told("裂缝引来围观市民", 5, "丙")
    assert course(began, plain, told(NIGHT, 7), ends, 甲=5) == [CLOSED, OPEN]
    late, soon = (told(NIGHT, hours, "乙", "渡轮加开六班。") for hours in (7, 1))
    assert course(began, plain, late, ends, 甲=5) == [CLOSED, NIGHT, OPEN]
    assert course(began, plain, soon, ends, 甲=5) == [CLOSED, OPEN]
    # What shares as much with a line of the day before may stand; with one of hours before, not.
    alike = told(FERRY, 7, "乙", "渡轮加开六班。")
    crack = told("望海大桥裂缝延长", 5, "丙")
    assert course(began, crack, alike, ends, 甲=5) == [CLOSED, OPEN]
    assert FERRY in course(began, told(FERRY, 24), ends)


def test_a_day_of_little_reporting_was_no_turn() -> None:
    busy = [told(CLOSED, 0.1 * place, f"报{place}") for place in range(6)]
    alone = told("望海大桥边的茶馆生意清淡", 72)
    assert course(*busy, alone) == [CLOSED]
    assert len(course(*busy[:4], alone)) == 2


@pytest.mark.parametrize(
    "aside",
    [
        "望海大桥为何开裂",
        "望海大桥还安全吗？",
        "专家：望海大桥早该大修",
        "一周要闻：望海大桥封闭",
        "【本周回顾】望海大桥封闭、花展开幕",
        "晚间新闻：望海大桥封闭 花展开幕",
        "望海大桥封闭 - 要闻解说",
        "The week in review: bridge closed",
    ],
)
def test_comments_and_roundups_tell_no_course_unless_there_is_nothing_else(aside: str) -> None:
    assert not tells_news(SEGMENTER.fold(aside))
    assert course(told(CLOSED), told(aside, 48)) == [CLOSED]
    assert course(told(aside)) == [aside]


@pytest.mark.parametrize(
    "title",
    [
        CLOSED,
        "世卫专家抵达望海",
        "望海晚报总编辑辞职",
        "联合早报｜望海大桥封闭",
        "Bridge delivery late",
    ],
)
def test_news_is_news(title: str) -> None:
    assert tells_news(SEGMENTER.fold(title))


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("【更新】望海大桥封闭", "望海大桥封闭"),
        ("【突发】快讯：望海大桥封闭", "望海大桥封闭"),
        ("望海大桥封闭【图】", "望海大桥封闭"),
        ("山海台｜望海大桥封闭", "望海大桥封闭"),
        ("山海台 | 更新2：望海大桥封闭", "望海大桥封闭"),
        ("[视频]：望海大桥封闭", "望海大桥封闭"),
        ("望海大桥封闭 - 山海专栏", "望海大桥封闭"),
        ("市长：大桥周六开放", "市长：大桥周六开放"),
        ("2026-27赛季开幕", "2026-27赛季开幕"),
        ("【快讯】", "【快讯】"),
    ],
)
def test_lines_carry_no_tags(title: str, shown: str) -> None:
    assert line(title) == shown


titles = st.sampled_from([CLOSED, FERRY, CAUSE, OPEN, "桥", "", "【图】", "一周要闻", "x" * 300])
anything = st.builds(
    told,
    titles | st.text(max_size=30),
    st.integers(0, 167),
    st.sampled_from("甲乙丙丁"),
    st.sampled_from(["有新说法。"]),
)


@settings(deadline=None)
@given(st.lists(anything, min_size=1, max_size=40))
def test_every_course_is_short_and_in_order(reports: list[Report]) -> None:
    numbered = [replace(report, article=place) for place, report in enumerate(reports, 1)]
    chosen = turns(numbered, read_headlines(numbered, SEGMENTER), ZONE, {})
    assert 1 <= len(chosen) <= MOST
    assert len({report.article for report in chosen}) == len(chosen)
    times = [report.news_at for report in chosen]
    assert times == sorted(times)
    days = [at.astimezone(ZONE).date() for at in times]
    assert max(map(days.count, days)) <= MOST_A_DAY
