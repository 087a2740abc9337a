"""The simulated clock goes forward only, and on after a restart."""

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
