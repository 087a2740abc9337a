"""A story told by several outlets: nothing twice, and named where they disagree."""

from dataclasses import replace

import pytest

from digests.disagree import disagree, tolls
from digests.lengths import Length
from digests.summarize import letters, summarize
from digests.telling import Said, Telling, tell
from digests.text.words import Segmenter
from digests.traits import units

LONG = Length(240, 4)
FIRST = Telling(
    "青河日报",
    "青河市面粉厂爆炸致5人死亡",
    (
        "青河市东郊一家面粉厂周二上午发生爆炸，造成5人死亡、12人受伤，厂房大部分倒塌。",
        "消防部门派出二十辆消防车，明火在中午前扑灭。",
    ),
)
SECOND = Telling(
    "东江时报",
    "东郊面粉厂爆炸 7人死亡",
    (
        "青河市东郊的面粉厂周二上午爆炸，造成7人死亡、12人受伤。",
        "工厂所有人去年曾因粉尘超标被环保局罚款三十万元。",
    ),
)


def test_one_telling_is_summarized_as_an_article(segmenter: Segmenter) -> None:
    """With nobody else to ask, the story says what its article says."""
    said = tell((FIRST,), segmenter, LONG)
    alone = summarize(FIRST.title, FIRST.paragraphs, segmenter, LONG.budget, LONG.most)
    assert said == tuple(map(Said, alone))


def test_outlets_that_count_differently_are_both_named(segmenter: Segmenter) -> None:
    """Five dead here and seven there: both sentences, side by side, each with its outlet."""
    said = tell((FIRST, SECOND), segmenter, LONG)
    assert said[:2] == (
        Said(FIRST.paragraphs[0], "青河日报"),
        Said(SECOND.paragraphs[0], "东江时报"),
    )


def test_without_room_for_both_the_one_is_still_named(segmenter: Segmenter) -> None:
    """One sentence is all there is room for: it says whose count it is."""
    (said,) = tell((FIRST, SECOND), segmenter, Length(60, 1))
    assert said == Said(FIRST.paragraphs[0], "青河日报")


def test_others_add_what_the_first_does_not_say(segmenter: Segmenter) -> None:
    """Who agrees is not named, and what is said already is not said in other words."""
    agreeing = replace(
        SECOND,
        paragraphs=(SECOND.paragraphs[0].replace("7人", "5人"), SECOND.paragraphs[1]),
    )
    said = tell((FIRST, agreeing), segmenter, LONG)
    assert Said(agreeing.paragraphs[1]) in said
    assert sum("死亡" in each.text for each in said) == 1
    assert all(each.outlet == "" for each in said)


def test_a_denial_is_named(segmenter: Segmenter) -> None:
    """What one outlet reports and another has denied is nobody's plain fact."""
    claims = Telling(
        "青河日报", "市长将辞职", ("青河市市长林远周三宣布将于月底辞职，由副市长接任。",)
    )
    denies = Telling(
        "东江时报", "市府回应", ("青河市市长林远周三否认将于月底辞职，也否认由副市长接任。",)
    )
    said = tell((claims, denies), segmenter, LONG)
    assert {each.outlet for each in said} == {"青河日报", "东江时报"}


def test_english_never_stands_in_a_chinese_summary(segmenter: Segmenter) -> None:
    """Only tellings in the first one's language speak; both scripts of Chinese do."""
    english = Telling(
        "River Post", "Blast", ("The owner of the mill had been fined last year.",), language="en"
    )
    traditional = Telling(
        "東江晚報",
        "麵粉廠爆炸",
        ("面粉廠老闆周三被警方帶走調查。",),
        language="zh-Hant",
    )
    said = tell((FIRST, english, traditional), segmenter, LONG)
    assert all(not each.text.isascii() for each in said)
    assert Said(traditional.paragraphs[0]) in said
    assert tell((english, FIRST), segmenter, LONG) == (Said(english.paragraphs[0]),)


def test_a_story_that_everybody_tells_keeps_to_its_length(segmenter: Segmenter) -> None:
    """Thirty outlets with counts of their own: the budget and the limit hold, in every length."""
    many = [
        replace(
            SECOND,
            outlet=f"第{number}报",
            paragraphs=(
                SECOND.paragraphs[0].replace("7", str(number)),
                f"第{number}辆车到了现场。",
            ),
        )
        for number in range(1, 31)
    ]
    for length in (Length(60, 1), Length(120, 2), LONG):
        said = tell(many, segmenter, length)
        assert 0 < len(said) <= (length.most or 0)
        assert sum(len(letters(each.text)) for each in said) <= length.budget
        assert len({each.text for each in said}) == len(said)


def test_a_telling_without_text_says_what_it_can(segmenter: Segmenter) -> None:
    """An article of its title alone, or of nothing."""
    empty = Telling("青河日报", "爆炸", ())
    assert tell((empty,), segmenter, LONG) == ()
    assert tell((empty, empty), segmenter, LONG) == ()
    assert tell((empty, SECOND), segmenter, LONG)[0].text in SECOND.paragraphs


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("爆炸造成五人死亡", "爆炸造成5人死亡", False),
        ("爆炸造成十五人死亡", "爆炸造成5人死亡", True),
        ("爆炸造成5人死亡，3人受伤", "爆炸造成5人死亡，4人受伤", True),
        ("新馆藏书120万册，明年春天开放", "新馆藏书90万册，明年春天开放", True),
        ("新馆藏书120万册，明年春天开放", "新馆藏书一百五十万册，秋天才会开放", True),
        ("市长宣布月底辞职", "市长否认月底辞职", True),
        ("市长宣布将于月底辞职", "市长没有宣布将于月底辞职", True),
        ("市长宣布将于月底辞职", "市长宣布下周的会议没有取消", False),
        ("警方拘捕11人", "其中一名被拘捕的是律师，警方说", False),
        ("新馆藏书120万册", "河上新桥长120米，两年建成", False),
    ],
)
def test_what_counts_as_a_disagreement(
    segmenter: Segmenter, one: str, other: str, expected: bool
) -> None:
    """The same thing counted otherwise, in figures or in words; other things may differ."""
    assert disagree(one, other, units(one, segmenter), units(other, segmenter)) is expected


def test_people_are_counted_by_what_befell_them() -> None:
    """Two counts of one kind in a sentence prove nothing against another outlet's."""
    assert tolls("造成5人死亡、12人受伤") == {"dead": 5, "hurt": 12}
    assert tolls("死亡人数升至两百三十人") == {"dead": 230}
    assert tolls("甲地3人死亡，乙地4人死亡") == {}
    assert tolls("桥长3公里") == {}
