"""Summaries quote the text, in its order, within the budget, and never come out empty."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digests.summarize import letters, summarize
from digests.text.words import Segmenter
from tests.benchmarks import summaries

SHARED = Path(__file__).parents[1] / ".." / "shared"

TITLE = "青河市三座新图书馆明年春天开放"
PARAGRAPHS = (
    "“大家等了很久。”一位老读者说。",
    "青河市政府周一宣布，三座新图书馆将于明年春天开放，总藏书一百二十万册。新馆都设有儿童阅览室。",
    "但这不是全部。天气晴朗，江面上有不少游船。为什么偏偏选在春天？",
    "市图书馆馆长介绍，图书馆开放后每天服务到晚上十点，读者凭市民卡即可借书。",
    "青河市三座新图书馆明年春天开放",
    "附近的面馆老板正在准备新菜单。他希望生意更好。",
)
NEWS = "青河市政府周一宣布，三座新图书馆将于明年春天开放，总藏书一百二十万册。"


def places(summary: tuple[str, ...], paragraphs: tuple[str, ...]) -> list[int]:
    """Where the text has each sentence of a summary."""
    text = "\n".join(paragraphs)
    return [text.index(sentence) for sentence in summary]


def test_the_news_is_told_in_the_order_of_the_text(segmenter: Segmenter) -> None:
    """What matters is quoted; weather, questions and the title are not."""
    summary = summarize(TITLE, PARAGRAPHS, segmenter, budget=80)
    assert NEWS in summary
    assert places(summary, PARAGRAPHS) == sorted(places(summary, PARAGRAPHS))
    assert sum(len(letters(sentence)) for sentence in summary) <= 80
    assert TITLE not in summary
    assert not any("面馆" in sentence or "？" in sentence for sentence in summary)


@pytest.mark.parametrize("most", [1, 2, 3])
def test_no_more_sentences_than_asked(segmenter: Segmenter, most: int) -> None:
    """A limit on sentences holds beside the budget."""
    summary = summarize(TITLE, PARAGRAPHS, segmenter, budget=1000, most=most)
    assert len(summary) == most
    assert NEWS in summary


def test_traditional_text_is_quoted_as_it_stands(segmenter: Segmenter) -> None:
    """Characters are folded for comparing, never for showing."""
    paragraphs = (
        "江邊天氣晴朗，遊客很多。",
        "青河市政府宣布，三座新圖書館明年春天開放，讀者憑市民卡借書。",
        "麵館老闆正在準備新菜單，希望生意更好。",
    )
    assert summarize(TITLE, paragraphs, segmenter, most=1) == (paragraphs[1],)


def test_a_standfirst_points_to_what_the_editor_thought_important(segmenter: Segmenter) -> None:
    """Sentences that say what the standfirst says come first."""
    quoted = "附近的面馆老板正在准备新菜单。"
    assert quoted not in summarize(TITLE, PARAGRAPHS, segmenter, most=2)
    pointed = summarize(TITLE, PARAGRAPHS, segmenter, most=2, standfirst="面馆老板准备新菜单")
    assert quoted in pointed


def test_a_short_text_is_its_own_summary(segmenter: Segmenter) -> None:
    """One or two sentences that fit need no choosing."""
    assert summarize("桥", ("雨停了。桥开了。",), segmenter) == ("雨停了。", "桥开了。")
    assert summarize("桥", ("雨停了。桥开了。",), segmenter, most=1) in {
        ("雨停了。",),
        ("桥开了。",),
    }


def test_nothing_is_said_twice(segmenter: Segmenter) -> None:
    """A repeated sentence is one sentence, and what another contains is not said again."""
    paragraphs = (NEWS, "读者可以借书。", NEWS, "总藏书一百二十万册。", "江面上有不少游船。")
    summary = summarize("新闻", paragraphs, segmenter, budget=1000)
    assert summary.count(NEWS) == 1
    assert "总藏书一百二十万册。" not in summary


def test_never_empty_unless_the_text_is(segmenter: Segmenter) -> None:
    """Only a title, only marks, only one long sentence: what there is; from nothing, nothing."""
    long = "青河市" + "和青河市" * 60 + "。"
    assert summarize(TITLE, (TITLE,), segmenter) == (TITLE,)
    assert summarize(TITLE, ("……",), segmenter) == ("……",)
    assert summarize(TITLE, (long,), segmenter) == (long,)
    assert summarize(TITLE, (), segmenter) == ()
    assert summarize(TITLE, ("", " \n"), segmenter) == ()


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.text(st.sampled_from("桥新图书馆开放了他说但雨a1。！？；，“” "), max_size=80), max_size=8
    ),
    st.integers(1, 150),
    st.none() | st.integers(1, 4),
)
def test_any_text_gives_a_summary_that_keeps_the_rules(
    segmenter: Segmenter, drawn: list[str], budget: int, most: int | None
) -> None:
    """Verbatim, in order, within budget and limit, nonempty; the same each time."""
    paragraphs = tuple(drawn)
    summary = summarize("新桥开放", paragraphs, segmenter, budget=budget, most=most)
    said = [letters(sentence) for sentence in summary]
    body = letters("".join(paragraphs))
    assert bool(summary) == bool("".join(paragraphs).strip())
    assert [body.find(each) for each in said] == sorted(body.find(each) for each in said)
    assert all(any(sentence in paragraph for paragraph in paragraphs) for sentence in summary)
    assert len(said) == 1 or sum(map(len, said)) <= budget
    assert most is None or len(said) <= most
    assert summary == summarize("新桥开放", paragraphs, segmenter, budget=budget, most=most)


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.exists(), reason="no shared data beside the checkout")
def test_editors_standfirsts_are_met_better_than_by_the_lead(
    segmenter: Segmenter, tmp_path: Path
) -> None:
    """A good part of the gap between the lead and the best choice is closed, without a fault."""
    score = summaries.measure(SHARED, "dev", segmenter, tmp_path)
    assert score.gap_closed >= 0.2
    assert score.faults == 0
