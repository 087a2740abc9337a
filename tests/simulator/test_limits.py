"""What is too much is refused, and the promise of when there is room again is kept."""

from collections import defaultdict, deque
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from bot.simulator.limits import Limits
from bot.simulator.refusal import Refused

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
GROUP, OTHER_GROUP, LIN, CHEN = -2001, -2002, 1001, 1002


@dataclass
class World:
    """Limits, and a clock that a story puts forward."""

    limits: Limits
    now: datetime = NOON

    def later(self, seconds: float) -> None:
        """Let time pass."""
        self.now += timedelta(seconds=seconds)

    def send(self, chat_id: int, count: int = 1, **more: Any) -> int:
        """Send to a chat: 0, or the seconds to wait if it was refused."""
        try:
            self.limits.take(chat_id, private=chat_id > 0, count=count, now=self.now, **more)
        except Refused as refused:
            return _seconds(refused)
        return 0

    def upload(self, size: int) -> float:
        """The pace of an upload."""
        return self.limits.pace_upload(size, self.now)


@pytest.fixture
def world() -> World:
    """Nothing was sent so far."""
    return World(Limits())


def test_a_group_hears_twenty_and_is_told_when_to_come_again(world: World) -> None:
    for _ in range(20):
        assert world.send(GROUP) == 0
        world.later(1.5)
    # The first leaves the window 60 seconds after it came; then there is room for one, not twenty.
    assert world.send(GROUP) == 30
    world.later(29.9)
    assert world.send(GROUP) == 1
    world.later(0.1)
    assert world.send(GROUP) == 0
    assert world.send(GROUP) == 2
    assert world.send(OTHER_GROUP) == 0


def test_an_album_counts_picture_by_picture(world: World) -> None:
    assert world.send(GROUP, count=10) == 0
    world.later(10)
    assert world.send(GROUP, count=8) == 0
    world.later(10)
    assert world.send(GROUP, count=3) == 40
    assert world.send(GROUP, count=2) == 0


def test_a_reader_hears_five_at_once_and_then_one_a_second(world: World) -> None:
    assert [world.send(LIN) for _ in range(6)] == [0, 0, 0, 0, 0, 1]
    world.later(1)
    assert [world.send(LIN) for _ in range(2)] == [0, 1]
    assert world.send(CHEN) == 0
    world.later(5)
    assert [world.send(LIN) for _ in range(6)] == [0, 0, 0, 0, 0, 1]


def test_an_album_to_a_reader_needs_quiet_and_then_costs_its_time(world: World) -> None:
    assert world.send(LIN, count=10) == 0
    assert world.send(LIN) == 6
    world.later(6)
    assert world.send(LIN) == 0
    assert world.send(LIN, count=10) == 5


def test_all_together_hear_thirty_a_second_unless_it_is_paid_for(world: World) -> None:
    for chat in range(1, 31):
        assert world.send(chat) == 0
    assert world.send(31) == 1
    assert world.send(31, allow_paid_broadcast=True) == 0
    for chat in range(32, 1001):
        assert world.send(chat, allow_paid_broadcast=True) == 0
    assert world.send(1001, allow_paid_broadcast=True) == 1
    world.later(1)
    assert world.send(1001) == 0


def test_reactions_have_a_twenty_of_their_own(world: World) -> None:
    assert world.send(GROUP, count=20) == 0
    for _ in range(20):
        world.limits.take_reaction(GROUP, world.now)
    with pytest.raises(Refused, match="retry after 60"):
        world.limits.take_reaction(GROUP, world.now)
    world.limits.take_reaction(OTHER_GROUP, world.now)
    world.later(60)
    world.limits.take_reaction(GROUP, world.now)


def test_what_is_refused_does_not_count(world: World) -> None:
    for _ in range(20):
        world.send(GROUP)
    world.later(59)
    assert [world.send(GROUP) for _ in range(50)] == [1] * 50
    world.later(1)
    assert [world.send(GROUP) for _ in range(20)] == [0] * 20


def test_a_world_without_limits(world: World) -> None:
    world.limits.enabled = False
    assert not any(world.send(GROUP) for _ in range(500))
    assert not any(world.upload(5_000_000) for _ in range(500))
    world.limits.enabled = True
    assert world.send(GROUP, count=20) == 0


def test_a_restart_goes_on_with_what_was_sent(world: World) -> None:
    rows = [(GROUP, False, NOON - timedelta(seconds=second)) for second in range(20)]
    rows += [(LIN, True, NOON)] * 5
    world.limits.load(rows)
    assert world.send(GROUP) == 41
    assert world.send(LIN) == 1


def test_a_time_read_before_another_one_is_the_later(world: World) -> None:
    assert world.send(GROUP, count=20) == 0
    world.later(-30)
    assert world.send(GROUP) == 60


def test_one_picture_after_the_other(world: World) -> None:
    assert [world.upload(3_000_000) for _ in range(3)] == [0.0, 0.3, 0.6]
    assert world.upload(3_000_001) == 0.0
    assert [world.upload(100_000) for _ in range(100)] == [0.0] * 100
    assert [world.upload(100_001) for _ in range(2)] == [0.0, 0.2]
    assert [world.upload(60_000_000) for _ in range(2)] == [0.0, 0.9]
    world.later(1)
    assert world.upload(3_000_000) == 0.0


def test_too_many_of_one_picture(world: World) -> None:
    waits = [world.upload(5_000_000) for _ in range(11)]
    assert waits[-1] == 5.0
    with pytest.raises(Refused, match="retry after 60") as refused:
        world.upload(5_000_000)
    assert refused.value.parameters == {"retry_after": 60}
    world.later(0.5)
    assert world.upload(5_000_000) == 5.0


def test_chats_and_uploads_long_past_are_forgotten(world: World) -> None:
    for number in range(1, 2000):
        assert world.send(number) == world.send(-number) == 0
        world.upload(100_000 + number)
        world.later(0.1)
    assert len(world.limits._chats) < 1300
    assert len(world.limits._uploads) < 10
    world.later(60)
    world.send(LIN)
    assert list(world.limits._chats) == [LIN]


def _seconds(refused: Refused) -> int:
    """The seconds to wait, as a refusal tells them to people and to programs."""
    seconds: int = refused.parameters["retry_after"]
    assert refused.code == 429
    assert refused.description == f"Too Many Requests: retry after {seconds}"
    return seconds


class Telegram(RuleBasedStateMachine):
    """Anything may be sent at any time; what is accepted never breaks a rule."""

    def __init__(self) -> None:
        """Begin with nothing sent."""
        super().__init__()
        self.world = World(Limits())
        self.accepted: dict[int, deque[tuple[datetime, int]]] = defaultdict(deque)

    @rule(milliseconds=st.integers(1, 5_000))
    def time_passes(self, milliseconds: int) -> None:
        """The clock runs."""
        self.world.later(milliseconds / 1000)

    @rule(microseconds=st.one_of(st.integers(0, 1_000_000), st.integers(0, 100_000_000)))
    def the_clock_is_put_forward(self, microseconds: int) -> None:
        """The clock jumps, up to more than a minute."""
        self.world.later(microseconds / 1_000_000)

    @rule(
        chat=st.sampled_from([GROUP, OTHER_GROUP, LIN, CHEN]),
        count=st.sampled_from([1, 1, 1, 2, 5, 10]),
        tries=st.integers(1, 25),
    )
    def send(self, chat: int, count: int, tries: int) -> None:
        """Some calls in a row; the first that is refused is told the truth about its time."""
        for _ in range(tries):
            wait = self.world.send(chat, count)
            if wait:
                self._come_again(chat, count, wait)
                return
            self._note(chat, count)

    @rule(first=st.integers(1, 10_000), chats=st.integers(25, 35))
    def send_to_many(self, first: int, chats: int) -> None:
        """A push to many readers at once."""
        for chat in range(first, first + chats):
            if not self.world.send(chat):
                self._note(chat, 1)

    def _come_again(self, chat: int, count: int, wait: int) -> None:
        """Too early is refused again, at the time told it is accepted."""
        if wait > 1:
            self.world.later(wait - 1)
            assert self.world.send(chat, count) == 1
            self.world.later(1)
        else:
            self.world.later(wait)
        assert self.world.send(chat, count) == 0
        self._note(chat, count)

    def _note(self, chat: int, count: int) -> None:
        now = self.world.now
        self.accepted[chat].append((now, count))
        self.accepted[0].append((now, count))
        assert self._within(0, 1) <= 30
        if chat < 0:
            assert self._within(chat, 60) <= 20
            return
        total = 0
        for at, messages in reversed(self.accepted[chat]):
            total += messages
            assert total <= (now - at).total_seconds() + max(5, count)

    def _within(self, chat: int, seconds: int) -> int:
        since = self.world.now - timedelta(seconds=seconds)
        return sum(count for at, count in self.accepted[chat] if at > since)


TestTelegram = Telegram.TestCase
TestTelegram.settings = settings(
    max_examples=60,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
