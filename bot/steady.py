"""A clock that nobody sets: leases and pace go by it, whatever becomes of the time of day."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path

from digests.store.pacing import Uptime

_BOOT = Path("/proc/sys/kernel/random/boot_id")


def seconds_up() -> float:
    """Seconds that never go back; on Linux since the machine started, with those it slept."""
    boot_time = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if boot_time is None else time.clock_gettime(boot_time)


def machine_uptime() -> Uptime | None:
    """How long this machine has been up; None where it does not tell (other than Linux)."""
    boot = _boot()
    return Uptime(boot, seconds_up()) if boot else None


class Steady:
    """The instant it was made with, and the seconds that a monotonic clock counted since."""

    def __init__(self, begin: datetime, seconds: Callable[[], float]) -> None:
        """Start at an aware instant; `seconds` never goes back."""
        self._begin = begin
        self._seconds = seconds
        self._begun = seconds()

    def __call__(self) -> datetime:
        """The instant it is by this clock; aware UTC."""
        return self._begin + timedelta(seconds=self._seconds() - self._begun)


class Agreed:
    """A steady clock that all who deliver share: it is never behind what one of them wrote.

    Where the machine has been up since, it is as far ahead of that as the machine says: a process
    that starts while the time of day is wrong goes on by the right one.
    """

    def __init__(
        self, steady: Callable[[], datetime], uptime: Callable[[], Uptime | None] | None = None
    ) -> None:
        """Begin with one's own; without `uptime` nothing is known of the machine."""
        self._steady = steady
        self._uptime = uptime
        self._ahead = timedelta()
        self._is_agreed = False

    def __call__(self) -> datetime:
        """The instant it is for all; aware UTC."""
        return self._steady() + self._ahead

    def uptime(self) -> Uptime | None:
        """How long the machine has been up, if that is known."""
        return None if self._uptime is None else self._uptime()

    def catch_up(self, seen: datetime, uptime: Uptime | None = None) -> timedelta:
        """Go on from an instant that another has seen, if that is later; by how much it is.

        `uptime` is that of the other's machine at that instant.
        """
        begun = self()
        ours = self.uptime()
        if not self._is_agreed and ours and uptime and ours.boot == uptime.boot:
            # What it began with was no more than the time of day.
            seen += timedelta(seconds=max(ours.seconds - uptime.seconds, 0.0))
            self._ahead = seen - self._steady()
        self._is_agreed = True
        self._ahead += max(seen - self(), timedelta())
        return self() - begun


@lru_cache
def _boot() -> str:
    try:
        return _BOOT.read_text("ascii").strip()
    except OSError:
        return ""
