"""Pairs of articles: what of them is compared, and how likely they report the same event."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from digests.pairing import FEATURES, Weights, ask, compare, load_weights
from digests.storytraits import Traits, named_days, rarity_of, read_traits, same_sketch
from digests.text.names import load_names
from digests.text.words import Segmenter

HOUR = 3600.0
NIGHT = datetime(2026, 3, 3, 17, 30, tzinfo=UTC).timestamp()
BRIDGE = (
    "青河大桥周一通车 全长三公里",
    "青河大桥3月2日正式通车，耗资47.5亿元，连接城东与港口区，通行时间由一小时缩短到十分钟。",
)
BRIDGE_TOO = (
    "青河大桥正式通车",
    "连接城东与港口区的青河大桥2日通车，市长出席仪式。造价47.5亿元，过江只要十分钟。",
)
LIBRARY = (
    "三座新图书馆明年春天开放",
    "市政府5日宣布三座新图书馆明年春天开放，总藏书一百二十万册，读者凭市民卡即可借书。",
)


def traits(segmenter: Segmenter, told: tuple[str, str], outlet: str = "晨报") -> Traits:
    """What of an article is compared."""
    return read_traits(segmenter, load_names(segmenter.fold), *told, outlet)


def features(one: Traits, other: Traits, hours: float = 1) -> dict[str, float]:
    """A pair's features by their names, where words tell what they tell in general."""
    asked = ask(one, hours * HOUR, lambda _, rarity: rarity_of(rarity))
    return dict(zip(FEATURES, compare(asked, other, 0), strict=True))


def test_features_say_how_alike_two_articles_are(segmenter: Segmenter) -> None:
    bridge, too, library = (traits(segmenter, told) for told in (BRIDGE, BRIDGE_TOO, LIBRARY))
    alike, other = features(bridge, too), features(bridge, library)
    for name in ("title", "title_letters", "head", "body", "head_covered_least", "rare"):
        assert alike[name] > other[name], name
    assert alike["rarest_of_titles"] > 0 < alike["words_of_titles"]
    assert (alike["days"], other["days"]) == (1, -1)
    assert other["title"] == other["rarest"] == other["rarest_of_titles"] == 0
    assert alike["same_outlet"] == 1
    same = features(bridge, bridge, hours=0)
    assert same["title"] == same["head"] == same["body"] == same["title_letters"] == 1
    assert same["days_apart"] == same["log_hours_apart"] == 0


def test_counts_of_other_days_are_told_apart_by_the_numbers_in_their_titles(
    segmenter: Segmenter,
) -> None:
    monday, tuesday, again, no_count = (
        traits(segmenter, (title, "青河市通报新增病例。"))
        for title in ("青河新增12例", "青河新增31例", "青河再添12例 累计40例", "青河新增多例")
    )
    assert features(monday, tuesday)["other_figures"] == 1
    assert (
        features(monday, again)["other_figures"] == features(monday, no_count)["other_figures"] == 0
    )


@pytest.mark.parametrize(
    ("lead", "named"),
    [
        ("大桥今天通车。", ["2026-03-04"]),
        ("大桥昨晚通车，明天收费。", ["2026-03-03", "2026-03-05"]),
        ("大桥昨(3日)通车。", ["2026-03-03"]),
        ("大桥周二通车。", ["2026-03-03"]),
        ("大桥星期天通车。", ["2026-03-01"]),
        ("大桥2月27日通车。", ["2026-02-27"]),
        ("大桥28日通车。", ["2026-02-28"]),
        ("大桥耗时3日2夜抢修，两座12日才通。", ["2026-03-03", "2026-03-12"]),
        ("大桥通车。", []),
    ],
)
def test_days_in_the_lead_are_dated(segmenter: Segmenter, lead: str, named: list[str]) -> None:
    """Of Wednesday the fourth of March, at half past one at night in China."""
    days = named_days(traits(segmenter, ("通车", lead)).days, NIGHT)
    assert days == {date.fromisoformat(day).toordinal() for day in named}


def test_a_day_of_next_month_is_near_its_end(segmenter: Segmenter) -> None:
    days = traits(segmenter, ("通车", "大桥将于2日通车。")).days
    assert named_days(days, NIGHT - 5 * 86_400) == {date(2026, 3, 2).toordinal()}


@pytest.mark.parametrize(
    "before",
    [
        "2026-03-02T06:04:21Z\n",
        "李明\n2026-03-02 06:04:21\n",
        "Mon, 02 Mar 2026 06:04:21 GMT\n资料照：青河大桥\n",
        "晨报：记者在桥头。（2026年3月2日）\n",
        "（晨报社记者李明青河2日电）",
        "【晨报2026年03月02日讯】（晨报记者李明报导）",
        "路透青河3月2日 - ",
    ],
)
def test_what_stands_before_the_first_sentence_is_not_compared(
    segmenter: Segmenter, before: str
) -> None:
    plain = traits(segmenter, BRIDGE_TOO)
    dated = traits(segmenter, (BRIDGE_TOO[0], before + BRIDGE_TOO[1]))
    assert dated.words == plain.words
    assert dated.sketch == plain.sketch


def test_the_order_of_a_pair_does_not_matter(segmenter: Segmenter) -> None:
    bridge, too = traits(segmenter, BRIDGE), traits(segmenter, BRIDGE_TOO, "晚报")
    assert list(features(bridge, too).values()) == pytest.approx(
        list(features(too, bridge).values())
    )


def test_what_one_event_has_in_common_makes_it_likelier(segmenter: Segmenter) -> None:
    weights = load_weights()
    bridge, too, library = (
        traits(segmenter, told, outlet)
        for told, outlet in ((BRIDGE, "晨报"), (BRIDGE_TOO, "晚报"), (LIBRARY, "午报"))
    )

    def likely(one: Traits, other: Traits, hours: float) -> float:
        return weights.likely(tuple(features(one, other, hours).values()))

    assert likely(bridge, too, 1) > 0.9
    assert likely(bridge, library, 1) < 0.1
    assert likely(bridge, too, 1) > likely(bridge, too, 60)
    assert likely(bridge, too, 1) > likely(bridge, replace(too, is_roundup=True), 1)


def test_round_ups_are_known_by_their_titles_and_their_shape(segmenter: Segmenter) -> None:
    assert traits(segmenter, ("早安世界：昨夜要闻", "正文。")).is_roundup
    listed = "\n".join(f"【要点】第{number}件事。" for number in range(6))
    assert traits(segmenter, ("昨夜", listed)).is_roundup
    assert not traits(segmenter, BRIDGE).is_roundup


def test_sketches_tell_how_much_of_two_texts_is_the_same(segmenter: Segmenter) -> None:
    text = "".join(chr(0x4E00 + number * 7 % 5_000) for number in range(800))
    changed = "".join("某" if at % 10 == 9 else letter for at, letter in enumerate(text))
    one, near, other = (
        traits(segmenter, ("题", told)).sketch for told in (text, changed, text[::-1])
    )
    assert same_sketch(one, one) == 1
    assert same_sketch(one, near) > 0.25
    assert same_sketch(one, other) < 0.1
    nothing = traits(segmenter, ("", "")).sketch
    assert same_sketch(nothing, nothing) == 0


def test_weights_are_a_logistic_model() -> None:
    weights = Weights(0.0, (1.0,) * len(FEATURES))
    nothing = (0.0,) * len(FEATURES)
    assert weights.likely(nothing) == 0.5
    assert weights.likely((1e9,) * len(FEATURES)) == pytest.approx(1)
    assert weights.likely((-1e9,) * len(FEATURES)) == pytest.approx(0)
    assert len(load_weights().weights) == len(FEATURES)
