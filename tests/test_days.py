"""Days as readers write them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.days import read_day, seems_a_day

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("2026-11-20", date(2026, 11, 20)),
        ("2026/11/20", date(2026, 11, 20)),
        ("2026.1.2", date(2026, 1, 2)),
        ("20261120", date(2026, 11, 20)),
        ("２０２６－１１－２０", date(2026, 11, 20)),
        ("2026年11月20日", date(2026, 11, 20)),
        ("11-20", date(2026, 11, 20)),
        ("11/20", date(2026, 11, 20)),
        ("11月20日", date(2026, 11, 20)),
        ("11月20號", date(2026, 11, 20)),
        ("11月20", date(2026, 11, 20)),
        ("12-31", date(2025, 12, 31)),
        ("2-29", date(2024, 2, 29)),
        ("昨天", date(2026, 11, 21)),
        (" Yesterday ", date(2026, 11, 21)),
        ("前天", date(2026, 11, 20)),
        ("今天", TODAY),
    ],
)
def test_a_day_is_read_as_it_is_meant(said: str, day: date) -> None:
    assert seems_a_day(said)
    assert read_day(said, TODAY) == day


@pytest.mark.parametrize(
    "said",
    ["2026-13-01", "2026-11-31", "31-12", "20日", "11-", "0001-01-01", "9999-12-31", "1-2-3-4"],
)
def test_what_looks_like_a_day_and_is_none_is_told_apart(said: str) -> None:
    assert seems_a_day(said)
    assert read_day(said, TODAY) is None


@pytest.mark.parametrize("said", ["", "morning", "3", "早间简报", "day-1", "昨天的"])
def test_other_words_are_no_days(said: str) -> None:
    assert not seems_a_day(said)
    assert read_day(said, TODAY) is None


@given(st.text(st.sampled_from("0129-/.年月日号 a٣"), max_size=12) | st.text(max_size=12))
def test_anything_may_be_asked(said: str) -> None:
    day = read_day(said, TODAY)
    assert day is None or (seems_a_day(said) and 1970 <= day.year < 3000)
