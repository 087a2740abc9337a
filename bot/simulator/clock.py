"""The simulated clock: it can run faster, be put forward, and goes on after a restart."""

import asyncio
import json
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

SAVE_EVERY_SECONDS = 1.0
LATEST = datetime(2038, 1, 1, tzinfo=UTC)
"""The Bot API counts seconds in 32 bits."""


class Clock:
    """Tells the time as an aware UTC datetime; from any thread, and never backwards.

    It begins at the latest of: the time kept in `folder`, and `start_at` or else the real now.
    One simulated second takes 1/`speed` real ones.
    """

    def __init__(
        self, folder: Path | None, start_at: datetime | None = None, speed: float = 1.0
    ) -> None:
        """Take up the time where the folder left it; without a folder nothing is kept."""
        if speed <= 0:
            raise ValueError(f"the speed of a clock must be above 0, not {speed}")
        self.speed = speed
        self._path = None if folder is None else folder / "clock.json"
        self._lock = threading.Lock()
        self._watchers: dict[Callable[[], None], None] = {}
        start = (start_at or datetime.now(UTC)).astimezone(UTC)
        kept = self._load()
        self._base = self._kept = start if kept is None else max(start, kept)
        self._started = time.monotonic()
        self._save(self._base)

    def __call__(self) -> datetime:
        """The simulated now."""
        with self._lock:
            now = self._now()
            if now > self._kept:
                self._save(now)
            return now

    def advance(self, by: timedelta) -> datetime:
        """Put the clock forward and return the new time. Raises ValueError, as `set`."""
        with self._lock:
            now = self._move(self._now() + by)
        return self._told(now)

    def set(self, to: datetime) -> datetime:
        """Put the clock forward to an aware time. Raises ValueError for one gone by or too far."""
        with self._lock:
            now = self._move(to.astimezone(UTC))
        return self._told(now)

    def watch(self, watcher: Callable[[], None]) -> None:
        """Have something called, in whatever thread, whenever the clock is put forward."""
        self._watchers[watcher] = None

    def unwatch(self, watcher: Callable[[], None]) -> None:
        """Have it called no more."""
        self._watchers.pop(watcher, None)

    async def sleep(self, seconds: float) -> None:
        """Wait so many simulated seconds; less long if the clock is put forward past them."""
        until = self() + timedelta(seconds=seconds)
        loop, moved = asyncio.get_running_loop(), asyncio.Event()

        def wake() -> None:
            loop.call_soon_threadsafe(moved.set)

        self.watch(wake)
        try:
            while (left := (until - self()).total_seconds()) > 0:
                moved.clear()
                with suppress(TimeoutError):
                    async with asyncio.timeout(left / self.speed):
                        await moved.wait()
        finally:
            self.unwatch(wake)

    def _told(self, now: datetime) -> datetime:
        # A watcher may go while it is called.
        for watcher in tuple(self._watchers):
            watcher()
        return now

    def _now(self) -> datetime:
        return self._base + timedelta(seconds=(time.monotonic() - self._started) * self.speed)

    def _move(self, to: datetime) -> datetime:
        if to < self._now():
            raise ValueError(f"the clock cannot go back to {to.isoformat()}")
        if to > LATEST:
            raise ValueError(f"the clock ends at {LATEST.isoformat()}")
        self._base, self._started = to, time.monotonic()
        self._save(to)
        return to

    def _load(self) -> datetime | None:
        if self._path is None or not self._path.exists():
            return None
        return datetime.fromisoformat(json.loads(self._path.read_text("utf-8"))["now"])

    def _save(self, now: datetime) -> None:
        # Nobody is told a later time before the next one is kept: not even a kill turns it back.
        self._kept = now + timedelta(seconds=SAVE_EVERY_SECONDS * self.speed)
        if self._path is None:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = self._path.with_suffix(".part")
        unfinished.write_text(json.dumps({"now": self._kept.isoformat()}), "utf-8")
        unfinished.replace(self._path)
