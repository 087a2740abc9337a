"""Pace: whatever is asked for, no limit of Telegram's is passed."""

from bisect import bisect_right
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import pace
from digests.store.pacing import ChatPace, Rate
from tests.stock import NOW

STEP = timedelta(seconds=0.25)
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
FRESH = Rate(NOW, 1.0, NOW)

chats = st.lists(st.integers(1, 4), min_size=1, max_size=300)


def send(
    wanted: list[int], per_second: float, *, private: bool, jumps: dict[int, timedelta]
) -> list[tuple[int, datetime]]:
    """Claim as delivery does: what is free, as far as the rate allows; chat and instant."""
    left, now, real, sent = list(wanted), NOW, NOW, []
    paces: dict[int, ChatPace] = {}
    rate = FRESH
    while left:
        busy = {chat for chat, at in paces.items() if now < at.free_at <= now + pace.LONGEST_PAUSE}
        ready = list(dict.fromkeys(chat for chat in left if chat not in busy))
        ready = ready[: pace.room(rate, per_second, now)]
        leaves, rate = pace.departures(rate, per_second, len(ready), now)
        for chat, at in zip(ready, leaves, strict=True):
            left.remove(chat)
            paces[chat] = pace.written_to(paces.get(chat), at, private=private)
            sent.append((chat, real + (at - now)))
        now, real = now + STEP + jumps.get(len(sent), timedelta()), real + STEP
        jumps.pop(len(sent), None)
    return sent


def most_within(instants: list[datetime], window: timedelta) -> int:
    """The most of the instants in any trailing window."""
    ordered = sorted(instants)
    # Instants are kept in milliseconds.
    inside = window - timedelta(milliseconds=1)
    return max(number - bisect_right(ordered, at - inside) for number, at in enumerate(ordered, 1))


@given(chats, st.sampled_from([1.0, 5.0, 25.0, 1000.0]))
def test_a_group_gets_one_a_second_and_eighteen_a_minute(
    wanted: list[int], per_second: float
) -> None:
    sent = send(wanted, per_second, private=False, jumps={})
    for chat in set(wanted):
        instants = [at for to, at in sent if to == chat]
        assert len(instants) == wanted.count(chat)
        assert most_within(instants, MINUTE) <= 18
        assert most_within(instants, SECOND) == 1


@given(chats)
def test_a_person_gets_a_burst_of_three_and_then_one_a_second(wanted: list[int]) -> None:
    sent = send(wanted, 1000, private=True, jumps={})
    for chat in set(wanted):
        instants = [at for to, at in sent if to == chat]
        assert most_within(instants, 3 * SECOND) <= 3


@given(chats, st.integers(1, 40), st.integers(1, 9))
def test_a_clock_that_went_back_passes_no_limit_and_stops_nobody(
    wanted: list[int], after: int, hours: int
) -> None:
    """As after a restart: what was noted seems to lie ahead."""
    sent = send(wanted, 25, private=False, jumps={after: -timedelta(hours=hours)})
    assert len(sent) == len(wanted)
    for chat in set(wanted):
        instants = [at for to, at in sent if to == chat]
        assert most_within(instants, MINUTE) <= 18


@given(st.lists(st.floats(0, 3), min_size=1, max_size=60), st.sampled_from([0.5, 2.0, 25.0]))
def test_all_together_never_pass_the_overall_rate(waits: list[float], per_second: float) -> None:
    rate, now, leaves = FRESH, NOW, []
    for wait in waits:
        now += timedelta(seconds=wait)
        made, rate = pace.departures(rate, per_second, pace.room(rate, per_second, now), now)
        leaves += made
    least = timedelta(seconds=1 / per_second) - timedelta(microseconds=2)
    assert all(later - earlier >= least for earlier, later in pairwise(leaves))
    assert all(at <= now + pace.AHEAD for at in leaves)


def test_what_may_leave_soon_is_claimed_and_no_more() -> None:
    assert pace.room(FRESH, 25, NOW) == 7
    assert pace.room(Rate(NOW + SECOND, 1.0, NOW), 25, NOW) == 0
    assert pace.room(Rate(NOW + SECOND, 1.0, NOW), 25, NOW + SECOND) == 7
    assert pace.seconds_closed(Rate(NOW + SECOND, 1.0, NOW), NOW) == 1
    # A clock that ran ahead wrote it.
    assert pace.room(Rate(NOW + timedelta(hours=3), 1.0, NOW), 25, NOW) == 7


def test_a_chat_that_is_told_to_wait_waits() -> None:
    known = pace.written_to(None, NOW, private=True)
    assert pace.told_to_wait(known, 30, NOW).free_at == NOW + 30 * SECOND
    assert pace.told_to_wait(None, 86_400, NOW).free_at == NOW + pace.LONGEST_PAUSE


@pytest.mark.parametrize(("per_second", "several"), [(1.0, 3), (25.0, 7), (400.0, 100)])
def test_one_flood_holds_back_its_chat_and_several_everything(
    per_second: float, several: int
) -> None:
    rate = FRESH
    for chat in range(1, several):
        rate = pace.flooded(rate, per_second, chat, 30, NOW)
        # The same chat again is no other.
        rate = pace.flooded(rate, per_second, chat, 30, NOW)
    assert pace.seconds_closed(rate, NOW) == 0
    assert pace.seconds_closed(pace.flooded(rate, per_second, 99, 30, NOW + 6 * SECOND), NOW) == 0
    stopped = pace.flooded(rate, per_second, several, 30, NOW + SECOND)
    assert pace.seconds_closed(stopped, NOW + SECOND) == 30
    assert stopped.share == pytest.approx(0.7)
    _, slower = pace.departures(stopped, per_second, 70, NOW + 31 * SECOND)
    taken = (slower.next_at - NOW) / SECOND - 31
    assert taken == pytest.approx(100 / per_second, rel=1e-3)


def test_a_lowered_rate_comes_back_a_little_each_quiet_minute() -> None:
    lowered = Rate(NOW, 0.7, NOW)
    assert pace.recovered(lowered, NOW + 59 * SECOND) == lowered
    assert pace.recovered(lowered, NOW + MINUTE).share == pytest.approx(0.74)
    assert pace.recovered(lowered, NOW + timedelta(hours=1)).share == 1
    rate = FRESH
    for minute in range(40):
        for chat in range(7):
            rate = pace.flooded(rate, 25, chat, 1, NOW + minute * timedelta(seconds=10))
    assert rate.share == pace.LOWEST
