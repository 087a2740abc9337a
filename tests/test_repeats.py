"""Repeated lines: an outlet's furniture is told from its news by how often it was seen."""

import pytest

from digests.model import Block, BlockKind
from digests.repeats import Seen, edge_lines, is_furniture, without

GREETING = "晨星网每天为您报道山城"
FAREWELL = "明天同一时间再见"


def article(*texts: str) -> tuple[Block, ...]:
    return tuple(Block(BlockKind.TEXT, text) for text in texts)


def news(number: int) -> tuple[Block, ...]:
    body = [f"第{number}天的读书节来了{number}千人，第{part}个活动坐满了。" for part in range(6)]
    return article(GREETING, *body, FAREWELL)


def furniture_of(articles: list[tuple[Block, ...]]) -> set[str]:
    """What is furniture once these were counted, one a day."""
    seen: dict[str, int] = {}
    for blocks in articles:
        for line in edge_lines(blocks):
            seen[line] = seen.get(line, 0) + 1
    return {line for line, count in seen.items() if is_furniture(Seen(count, count))}


def test_what_stands_around_every_article_goes_and_the_news_stays() -> None:
    known = furniture_of([news(number) for number in range(1, 6)])
    assert without(news(9), known) == news(9)[1:-1]
    assert len(known) == 2


def test_a_line_seen_a_few_times_stays() -> None:
    known = furniture_of([news(number) for number in range(1, 5)])
    assert without(news(9), known) == news(9)


@pytest.mark.parametrize(
    ("articles", "days", "furniture"), [(5, 3, True), (4, 4, False), (40, 2, False), (9, 8, True)]
)
def test_often_and_on_several_days(articles: int, days: int, furniture: bool) -> None:
    """One big day's background is in many articles, but on no other day."""
    assert is_furniture(Seen(articles, days)) is furniture


def test_only_short_lines_near_the_edges_are_looked_at() -> None:
    middle, long, code = "山城读书节", "山城的读书节" * 20, Block(BlockKind.CODE, "read(book)")
    blocks = (*article(long, "第一段", "第二段", middle, "第三段", long, "！"), code)
    assert len(edge_lines(blocks)) == 1
    assert edge_lines(blocks) == edge_lines(article("第一段"))
    known = set(edge_lines(article(middle)))
    assert without(blocks, known) == blocks


def test_punctuation_case_and_spaces_make_no_other_line() -> None:
    assert edge_lines(article("See you, Tomorrow!")) == edge_lines(article("see you tomorrow"))
    assert edge_lines(article(GREETING, GREETING)) == edge_lines(article(GREETING))


def test_an_article_is_never_emptied() -> None:
    short = article(GREETING)
    assert without(short, set(edge_lines(short))) == short
    assert edge_lines(()) == ()
