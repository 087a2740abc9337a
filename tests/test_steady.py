from datetime import UTC, datetime, timedelta

from bot.steady import Agreed, Steady, machine_uptime, seconds_up
from digests.store.pacing import Uptime
from tests.handclock import HandClock

NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)
SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)


def test_a_steady_clock_counts_seconds() -> None:
    seconds = [5.0]
    clock = Steady(NOW, lambda: seconds[0])
    assert clock() == NOW
    seconds[0] = 7.5
    assert clock() == NOW + 2.5 * SECOND


def test_an_agreed_clock_is_never_behind_another() -> None:
    own = HandClock(NOW)
    clock = Agreed(own)
    assert clock.catch_up(NOW - HOUR) == timedelta()
    assert clock() == NOW
    assert clock.catch_up(NOW + HOUR) == HOUR
    own.move(seconds=1)
    assert clock() == NOW + HOUR + SECOND


def test_a_process_that_starts_with_a_wrong_clock_goes_by_the_machine_s_uptime() -> None:
    for wrong in (-5 * HOUR, 5 * HOUR):
        clock = Agreed(HandClock(NOW + wrong), lambda: Uptime("b00", 160))
        clock.catch_up(NOW, Uptime("b00", 100))
        assert clock() == NOW + 60 * SECOND


def test_an_agreed_clock_does_not_go_back_once_it_is_agreed() -> None:
    up = [100.0]
    clock = Agreed(HandClock(NOW), lambda: Uptime("b00", up[0]))
    assert clock.catch_up(NOW + HOUR, Uptime("other", 3)) == HOUR
    up[0] = 101.0
    assert clock.catch_up(NOW, Uptime("b00", 100)) == timedelta()
    assert clock() == NOW + HOUR


def test_the_uptime_of_another_start_says_nothing() -> None:
    clock = Agreed(HandClock(NOW), lambda: Uptime("b00", 10))
    clock.catch_up(NOW - HOUR, Uptime("b01", 90_000))
    assert clock() == NOW


def test_a_machine_tells_how_long_it_is_up() -> None:
    before = seconds_up()
    told = machine_uptime()
    assert told is not None
    assert told.boot
    assert before <= told.seconds <= seconds_up()
