"""The clock watch: what sets the wall clock is noticed, what only passes is not."""

from datetime import datetime, timedelta

import pytest
from structlog.testing import capture_logs

from bot.clockwatch import LOOK_EVERY, ClockWatch
from bot.metrics import Metrics
from tests.handclock import HandClock
from tests.stock import NOW


class Hands:
    """A wall clock and a watch that are moved together or apart, and what was put back."""

    def __init__(self) -> None:
        self.clock = HandClock(NOW)
        self.seconds = 50.0
        self.put_back: list[datetime] = []
        self.broken = False
        self.metrics = Metrics()
        self.watch = ClockWatch(self.clock, lambda: self.seconds, self.metrics, self.put)

    async def put(self, now: datetime) -> None:
        if self.broken:
            raise ConnectionError("the database is away")
        self.put_back.append(now)

    async def look(self, passes: float, jumps: float = 0) -> list[int]:
        """Let time pass, set the clock, and look; the jumps that are said."""
        self.seconds += passes
        self.clock.now += timedelta(seconds=passes + jumps)
        with capture_logs() as logs:
            assert await self.watch.look() == LOOK_EVERY
        return [line["seconds"] for line in logs if line["event"] == "clock.jumped"]


async def started() -> Hands:
    """Hands that have looked once, which puts back what a clock may have done before."""
    hands = Hands()
    assert await hands.look(0) == []
    assert hands.put_back == [NOW]
    hands.put_back.clear()
    return hands


async def test_time_that_passes_is_no_jump() -> None:
    hands = await started()
    for passes in (1, 1.5, 3600 * 9, 0):
        assert await hands.look(passes) == []
    assert await hands.look(1, jumps=59) == []
    assert await hands.look(1, jumps=-59) == []
    assert hands.put_back == []


async def test_a_jump_forward_is_said() -> None:
    hands = await started()
    assert await hands.look(1, jumps=7200) == [7200]
    assert await hands.look(1) == []
    assert hands.put_back == []
    assert "jianbao_clock_jumps_total 1.0" in hands.metrics.text().decode()


async def test_after_a_jump_back_slots_are_put_back() -> None:
    hands = await started()
    assert await hands.look(1, jumps=-7200) == [-7200]
    assert hands.put_back == [NOW + timedelta(seconds=1 - 7200)]
    assert await hands.look(1) == []
    assert len(hands.put_back) == 1


async def test_what_could_not_be_put_back_is_put_back_later() -> None:
    hands = await started()
    hands.broken = True
    with pytest.raises(ConnectionError):
        await hands.look(1, jumps=-3600)
    with pytest.raises(ConnectionError):
        await hands.look(1)
    hands.broken = False
    assert await hands.look(1) == []
    assert hands.put_back == [NOW + timedelta(seconds=3 - 3600)]
    await hands.look(1)
    assert len(hands.put_back) == 1
