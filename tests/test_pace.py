"""Pace: whatever is asked for, no limit of Telegram's is passed."""

from bisect import bisect_right
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.pace import Pace

STEP = 0.25
chats = st.lists(st.integers(1, 4), min_size=1, max_size=300)


def send(pace: Pace, wanted: list[int], *, private: bool) -> list[tuple[int, float]]:
    """Send as delivery does: skip busy chats, wait for the overall rate; chat and instant."""
    left, now, sent = list(wanted), 0.0, []
    while left:
        busy = pace.busy_chats(now)
        ready = dict.fromkeys(chat for chat in left if chat not in busy)
        for chat in ready:
            left.remove(chat)
            sent.append((chat, now + pace.take(chat, private=private, now=now)))
        now += STEP
    return sent


def most_within(instants: list[float], seconds: float) -> int:
    """The most of the instants in any trailing window."""
    ordered = sorted(instants)
    return max(
        number - bisect_right(ordered, at - seconds + 1e-9) for number, at in enumerate(ordered, 1)
    )


@given(chats, st.sampled_from([1.0, 5.0, 25.0, 1000.0]))
def test_a_group_gets_one_a_second_and_eighteen_a_minute(
    wanted: list[int], per_second: float
) -> None:
    sent = send(Pace(per_second), wanted, private=False)
    for chat in set(wanted):
        instants = [at for to, at in sent if to == chat]
        assert len(instants) == wanted.count(chat)
        assert most_within(instants, 60) <= 18
        assert most_within(instants, 1) == 1


@given(chats)
def test_a_person_gets_a_burst_of_three_and_then_one_a_second(wanted: list[int]) -> None:
    sent = send(Pace(1000), wanted, private=True)
    for chat in set(wanted):
        instants = [at for to, at in sent if to == chat]
        assert most_within(instants, 3) <= 3


@given(st.lists(st.floats(0, 3), min_size=1, max_size=60), st.sampled_from([0.5, 2.0, 25.0]))
def test_all_together_never_pass_the_overall_rate(waits: list[float], per_second: float) -> None:
    pace, now, leaves = Pace(per_second), 0.0, []
    for chat, wait in enumerate(waits):
        now += wait
        rest = pace.take(chat, private=True, now=now)
        assert rest >= 0
        leaves.append(now + rest)
    gaps = [later - earlier for earlier, later in pairwise(leaves)]
    assert all(gap >= 1 / per_second - 1e-9 for gap in gaps)


def test_a_group_that_is_told_to_wait_waits_alone() -> None:
    pace = Pace(25)
    pace.take(1, private=False, now=0)
    pace.pause(1, 40.0, private=False)
    assert pace.busy_chats(39.9) == {1}
    assert pace.paused_seconds(1.0) == 0
    assert pace.busy_chats(40.0) == frozenset()


def test_a_person_that_is_told_to_wait_means_everybody() -> None:
    pace = Pace(25)
    pace.take(1, private=True, now=0)
    pace.pause(1, 7.0, private=True)
    assert pace.paused_seconds(2.0) == 5.0
    assert pace.take(2, private=True, now=2.0) == 5.0


@pytest.mark.parametrize(("apart", "rest"), [(1.0, 20.0), (30.0, 0.0)])
def test_two_groups_that_are_told_at_once_mean_everybody(apart: float, rest: float) -> None:
    pace = Pace(25)
    pace.take(1, private=False, now=0)
    pace.pause(1, 10.0, private=False)
    pace.take(2, private=False, now=apart)
    pace.pause(2, apart + 20.0, private=False)
    assert pace.paused_seconds(apart) == pytest.approx(rest, abs=0.05)


def test_nothing_is_remembered_of_chats_that_have_been_quiet() -> None:
    pace = Pace(25)
    for chat in range(100):
        pace.take(chat, private=False, now=chat * 0.04)
    assert pace.busy_chats(100.0) == frozenset()
    assert not pace._sent
