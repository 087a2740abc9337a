"""Texts of every kind get a sensible summary: standfirsts, lists, tables, tickers, talk, verse."""

import pytest

from digests.lengths import Length
from digests.summarize import letters, summarize, summarize_each
from digests.text.words import Segmenter

STANDFIRST = "青河市议会周二通过预算，把地铁票价冻结两年，并为三座新图书馆拨款四亿元。"
BODY = (
    "会议从上午九点开到深夜，旁听席座无虚席。",
    "预算案以三十二票对十九票通过，地铁票价冻结两年是争论最久的一项。",
    "反对者认为冻结票价会使地铁公司亏损扩大。财政局长回应说，公司去年的盈余足以弥补。",
    "三座新图书馆将建在东郊、北岸和老城，预算为此拨款四亿元，两年后完工。",
    "议会下周讨论公园的修缮。",
)
TITLE = "青河市议会通过预算 地铁票价冻结两年"


def kept(summary: tuple[str, ...], paragraphs: tuple[str, ...], budget: int) -> bool:
    """Whether a summary is verbatim, in order, within its budget, nonempty and without repeats."""
    text = "\n".join(paragraphs)
    places = [text.find(sentence) for sentence in summary]
    size = sum(len(letters(sentence)) for sentence in summary)
    return (
        bool(summary)
        and min(places) >= 0
        and places == sorted(set(places))
        and (len(summary) == 1 or size <= budget)
    )


@pytest.mark.parametrize("length", [Length(60, 1), Length(120, 2), Length(120)])
def test_the_outlets_own_standfirst_is_found(segmenter: Segmenter, length: Length) -> None:
    """A first paragraph that says what the rest says again is what the editor wrote for it."""
    (said,) = summarize_each(TITLE, (STANDFIRST, *BODY), segmenter, (length,))
    assert STANDFIRST in said


def test_an_opening_scene_is_no_standfirst(segmenter: Segmenter) -> None:
    """What comes first is taken for a standfirst only if the rest bears it out."""
    (said,) = summarize_each(TITLE, BODY, segmenter, (Length(60, 1),))
    assert said == (BODY[1],)


@pytest.mark.parametrize(
    ("title", "paragraphs", "unwanted"),
    [
        pytest.param(
            "今日媒体看点",
            (
                "各报今天都关心市议会的预算。",
                "《青河日报》头版说，票价冻结两年，乘客得益。",
                "《东江时报》社论指出，冻结票价的代价要由纳税人承担。",
                "《晚报》",
                "天气",
            ),
            {"《晚报》", "天气"},
            id="press review",
        ),
        pytest.param(
            "直播：青河市议会表决预算",
            (
                "21:40 议会以三十二票对十九票通过预算案，地铁票价冻结两年。",
                "21:15 表决开始。",
                "20:02 财政局长回答了议员的提问，说地铁公司去年的盈余足以弥补票价冻结。",
                "18:30 休会",
            ),
            {"18:30 休会"},
            id="live ticker",
        ),
        pytest.param(
            "各区图书馆藏书",
            ("东郊 120 35 18", "北岸 98 20 11", "老城 77 16 9", "市图书馆说，藏书比去年多一成。"),
            set(),
            id="table of numbers",
        ),
        pytest.param(
            "专访市图书馆馆长：书是给人翻的",
            (
                "问：新馆什么时候开放？",
                "答：明年春天，三座新图书馆会同一天开放，读者凭市民卡借书。",
                "问：最难的是什么？",
                "答：最难的是把一百二十万册书重新编目，我们花了整整两年。",
            ),
            {"问：新馆什么时候开放？", "问：最难的是什么？"},
            id="interview",
        ),
        pytest.param(
            "河上",
            ("河水慢慢地流", "灯在桥上亮了又灭", "我在岸边等一条船", "船上没有人"),
            set(),
            id="poem",
        ),
        pytest.param(
            "City council passes budget",
            (
                "The council of Green River passed its budget on Tuesday, freezing fares.",
                "It was a long night.",
                "Opponents said the freeze would widen the losses of the metro company.",
            ),
            set(),
            id="English",
        ),
    ],
)
def test_every_kind_of_text_has_a_sensible_summary(
    segmenter: Segmenter, title: str, paragraphs: tuple[str, ...], unwanted: set[str]
) -> None:
    """The rules hold, and neither labels nor questions stand for the news."""
    lengths = (Length(60, 1), Length(120, 2), Length(240, 4))
    short, medium, long = summarize_each(title, paragraphs, segmenter, lengths)
    for said, length in zip((short, medium, long), lengths, strict=True):
        assert kept(said, paragraphs, length.budget)
        assert len(said) <= (length.most or 0)
    assert not unwanted & {*short, *medium}


@pytest.mark.parametrize("paragraphs", [("雨停了。",), ("雨停了。", "桥开了。")])
def test_one_or_two_sentences_are_their_own_summary(
    segmenter: Segmenter, paragraphs: tuple[str, ...]
) -> None:
    """There is nothing to choose."""
    assert summarize("天气", paragraphs, segmenter) == paragraphs


def test_the_title_again_is_left_out_in_other_marks_and_script(segmenter: Segmenter) -> None:
    """A first line that is the title in brackets, or in Traditional characters, says nothing."""
    again = "【青河市議會通過預算：地鐵票價凍結兩年】"
    assert again not in summarize(TITLE, (again, *BODY), segmenter, budget=240)


def test_the_longer_of_two_that_say_the_same_is_not_said_too(segmenter: Segmenter) -> None:
    """A later sentence that repeats an earlier one with more around it would say it twice."""
    longer = BODY[1].removesuffix("。") + "，财政局长周三说。"
    said = summarize(TITLE, (*BODY, longer), segmenter, budget=400)
    assert len({BODY[1], longer} & set(said)) == 1


def test_a_sentence_that_leans_gives_way_to_one_that_stands(segmenter: Segmenter) -> None:
    """Of two that say about as much, the one that needs no other; with its other, it may come."""
    leaning = "此外，地铁票价冻结两年，由市财政补贴。"
    standing = "地铁票价将冻结两年，由市财政出钱补贴。"
    paragraphs = (BODY[0], leaning, BODY[4], standing)
    assert summarize(TITLE, paragraphs, segmenter, most=1) == (standing,)


def test_speech_does_not_become_the_outlets_own_statement(segmenter: Segmenter) -> None:
    """What goes on inside a quotation is not told without the sentence that names the speaker."""
    filler = "我们为此准备了很久，也听了许多人的意见，" * 9
    opened = f"反对派议员林远说：“{filler}所以投了反对票。"
    claim = "地铁票价冻结两年会毁掉青河市的地铁。"
    paragraphs = (f"{opened}{claim}这是实话。”", "青河市议会以三十二票通过了地铁票价的预算。")
    (said,) = summarize(TITLE, paragraphs, segmenter, budget=60, most=1)
    assert said == paragraphs[1]


LONG = (
    "青河市议会周二深夜以三十二票对十九票通过明年的预算，把地铁票价冻结两年，市长林远说，"
    "“这是多年来最难的一次表决，也是最值得的一次”，反对派则认为地铁公司的亏损会因此继续扩大；"
    "议会下周讨论公园的修缮。"
)


@pytest.mark.parametrize(
    ("budget", "expected"),
    [
        (10, LONG),
        (26, "青河市议会周二深夜以三十二票对十九票通过明年的预算…"),
        (40, "青河市议会周二深夜以三十二票对十九票通过明年的预算，把地铁票价冻结两年…"),
        (
            85,
            LONG[: LONG.index("；")] + "。",
        ),
    ],
)
def test_a_sentence_too_long_is_cut_between_clauses(
    segmenter: Segmenter, budget: int, expected: str
) -> None:
    """Never behind words that announce speech, nor within it; whole if there is no good place."""
    assert summarize("预算", (LONG,), segmenter, budget=budget, shorten=True) == (expected,)
    assert summarize("预算", (LONG,), segmenter, budget=budget) == (LONG,)


def test_nothing_is_cut_while_another_sentence_fits(segmenter: Segmenter) -> None:
    """Shortening is for want of anything else."""
    said = summarize("预算", (LONG, BODY[1]), segmenter, budget=60, shorten=True)
    assert said == (BODY[1],)


@pytest.mark.parametrize(
    "sentence",
    [
        "虽然反对派一再要求推迟表决到下个月再说，议会仍然在深夜通过了明年的全部预算和附加条款。",
        "据青河市议会的三名不愿具名的议员透露，预算案将在下周再次付诸表决并且很可能获得通过。",
        "“这是多年来最难的一次表决也是最值得的”，市长林远对等在门外的二十几名记者这样说道。",
    ],
)
def test_what_waits_for_more_is_not_cut_there(segmenter: Segmenter, sentence: str) -> None:
    """A condition without its consequence, a source without its news, words without a speaker."""
    assert summarize("预算", (sentence,), segmenter, budget=22, shorten=True) == (sentence,)
