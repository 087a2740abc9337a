"""The simulated clock goes forward only, and on after a restart."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.simulator.clock import Clock

NOON = datetime(2036, 11, 22, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
SOON = timedelta(minutes=1)


def test_it_starts_where_it_is_told_and_runs(tmp_path: Path) -> None:
    clock = Clock(tmp_path, NOON)
    first, second = clock(), clock()
    assert NOON <= first <= second < NOON + SOON
    assert first.tzinfo is UTC


def test_it_runs_as_fast_as_it_is_told() -> None:
    clock = Clock(None, NOON, speed=1e9)
    first = clock()
    assert clock() - first >= timedelta(seconds=1)
    with pytest.raises(ValueError, match="speed"):
        Clock(None, speed=0)


def test_it_is_put_forward_and_never_back() -> None:
    clock = Clock(None, NOON)
    told: list[datetime] = []
    clock.watch(lambda: told.append(clock()))
    assert NOON + HOUR <= clock.advance(HOUR) < NOON + HOUR + SOON
    assert clock.set(NOON + 2 * HOUR) == NOON + 2 * HOUR
    with pytest.raises(ValueError, match="cannot go back"):
        clock.set(NOON)
    with pytest.raises(ValueError, match="cannot go back"):
        clock.advance(-HOUR)
    assert len(told) == 2
    assert clock() >= NOON + 2 * HOUR


def test_it_goes_on_after_a_restart(tmp_path: Path) -> None:
    Clock(tmp_path, NOON).advance(HOUR)
    assert NOON + HOUR <= Clock(tmp_path)() < NOON + HOUR + SOON
    assert Clock(tmp_path, NOON)() >= NOON + HOUR
    assert Clock(tmp_path, NOON + 3 * HOUR)() >= NOON + 3 * HOUR


def test_without_a_start_it_is_never_before_the_real_time(tmp_path: Path) -> None:
    Clock(tmp_path, datetime(2020, 1, 1, tzinfo=UTC))
    assert Clock(tmp_path)() > datetime(2026, 1, 1, tzinfo=UTC)


def test_a_kill_does_not_turn_it_back(tmp_path: Path) -> None:
    clock = Clock(tmp_path, NOON, speed=100_000)
    told = [clock() for _ in range(20_000)]
    assert told == sorted(told)
    # Nothing is closed: what is in the folder is all that a killed process leaves.
    assert Clock(tmp_path, NOON)() >= told[-1]


async def test_a_sleeper_wakes_when_its_time_has_come() -> None:
    clock = Clock(None, NOON, speed=1_000_000)
    before = clock()
    await clock.sleep(3_600)
    assert clock() >= before + HOUR
    await clock.sleep(0)
    await clock.sleep(-1)


async def test_sleepers_wake_early_when_the_clock_is_put_forward() -> None:
    clock = Clock(None, NOON)
    woken: list[float] = []

    async def sleeper(hours: float) -> None:
        await clock.sleep(hours * 3_600)
        woken.append(hours)

    sleepers = {hours: asyncio.create_task(sleeper(hours)) for hours in (3, 1, 2)}
    await asyncio.sleep(0)
    clock.advance(HOUR / 2)
    await asyncio.sleep(0)
    clock.advance(HOUR / 2)
    await sleepers[1]
    assert woken == [1]
    await asyncio.to_thread(clock.set, NOON + 4 * HOUR)
    await asyncio.gather(sleepers[2], sleepers[3])
    assert sorted(woken) == [1, 2, 3]


async def test_a_sleeper_that_is_cancelled_watches_no_more() -> None:
    clock = Clock(None, NOON)
    sleeping = asyncio.create_task(clock.sleep(3_600))
    await asyncio.sleep(0)
    assert len(clock._watchers) == 1
    sleeping.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sleeping
    assert len(clock._watchers) == 0


def test_a_watcher_may_go_when_it_is_called() -> None:
    clock = Clock(None, NOON)
    told: list[int] = []

    def once() -> None:
        told.append(1)
        clock.unwatch(once)

    clock.watch(once)
    clock.watch(lambda: told.append(2))
    clock.advance(HOUR)
    clock.advance(HOUR)
    clock.unwatch(once)
    assert told == [1, 2, 2]
