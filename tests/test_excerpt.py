"""An excerpt: enough to know what an article is about, and no more."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.excerpt import EXCERPT_LIMIT, excerpt
from bot.markup import clean
from digests.model import Block, BlockKind

SENTENCE = "大桥主跨于清晨六点合龙，两岸的人们挥手致意。"
LEAD = Block(BlockKind.STANDFIRST, "一座桥改变一座城。")
HEADING = Block(BlockKind.HEADING, "数字")


def text(sentences: int, mark: str = "") -> Block:
    return Block(BlockKind.TEXT, mark + SENTENCE * sentences)


def test_whole_paragraphs_are_taken_while_they_fit() -> None:
    article = (LEAD, text(6), text(6), text(6), text(6))
    assert excerpt(article) == article[:3]


def test_of_several_paragraphs_the_last_stays_behind() -> None:
    assert excerpt((text(2), text(3), text(1))) == (text(2), text(3))
    assert excerpt((HEADING, text(2))) == (HEADING, text(2))


def test_an_only_paragraph_is_taken_whole_if_it_is_short() -> None:
    assert excerpt((text(3),)) == (text(3),)
    assert excerpt(()) == ()


@pytest.mark.parametrize("before", [(), (LEAD,)])
def test_a_first_paragraph_that_is_too_long_ends_after_a_sentence(
    before: tuple[Block, ...],
) -> None:
    *_, cut = excerpt((*before, text(40)))
    assert cut.text.endswith("致意。")
    assert EXCERPT_LIMIT - 2 * len(SENTENCE) < len(cut.text) <= EXCERPT_LIMIT


def test_a_sentence_without_an_end_is_cut_too() -> None:
    (cut,) = excerpt((Block(BlockKind.TEXT, "桥" * 5000),))
    assert len(cut.text) == EXCERPT_LIMIT
    assert cut.text.endswith("…")


def test_a_heading_is_no_end_and_tables_and_code_are_left_out() -> None:
    table, code = Block(BlockKind.TABLE, "2026 | 820"), Block(BlockKind.CODE, "cross()")
    assert excerpt((table, code, text(6), HEADING, text(14))) == (text(6),)
    assert excerpt((text(5), table, text(5), HEADING)) == (text(5),)


blocks = st.builds(
    Block,
    st.sampled_from(BlockKind),
    st.builds(lambda some, times: some * times, st.text("桥。 a\u200b！"), st.integers(1, 60)),
)


@given(st.lists(blocks, max_size=9))
def test_it_is_never_long_and_says_nothing_that_the_article_does_not(some: list[Block]) -> None:
    shown = excerpt(some)
    assert sum(len(clean(block.text)) for block in shown) <= EXCERPT_LIMIT
    assert [block.kind for block in shown] == [block.kind for block in shown if clean(block.text)]
    article = "".join("".join(block.text.split()) for block in some)
    for block in shown:
        assert "".join(clean(block.text).split()).rstrip("…") in clean(article).replace(" ", "")
