"""How hosts are treated: two requests at a time, pauses, rest; half of all for those that hang."""

import asyncio
import math
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from digests.sources.weberrors import Resting

PER_HOST = 2
MAX_HOSTS = 1_000
"""As many as are remembered when nobody asks them anything."""

LONGEST_REST = 86_400.0


def retry_after(headers: Mapping[str, str], now: datetime | None = None) -> float | None:
    """The seconds that Retry-After asks for, 0 to a day; None if it asks for nothing readable.

    A date is counted from `now` (aware); without one from the answer's own Date, which the same
    clock wrote. RFC 9110, 10.2.3.
    """
    value = headers.get("Retry-After", "").strip()
    if value.isascii() and value.isdigit():
        return min(float(value[:9]), LONGEST_REST)
    until, since = _date(value), now or _date(headers.get("Date", ""))
    if until is None or since is None:
        return None
    return min(max((until - since).total_seconds(), 0.0), LONGEST_REST)


@dataclass(slots=True)
class _Host:
    """A host we deal with: who may ask it now, and from when (by `clock`) it may be asked."""

    slots: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(PER_HOST))
    starting: asyncio.Lock = field(default_factory=asyncio.Lock)
    users: int = 0
    next_start: float = -math.inf
    rests_until: float = -math.inf
    hangs: bool = False

    @property
    def free_from(self) -> float:
        return max(self.next_start, self.rests_until)


class Manners:
    """Gives out turns: PER_HOST at once for a host, `at_once` in all, starts `pause` s apart.

    Hosts that hang have half of the places between them, so that any number of them leaves the
    others room. What is remembered of hosts is bounded. `clock` counts seconds from anywhere, never
    back.
    """

    def __init__(
        self,
        pause: float,
        at_once: int,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._pause = pause
        self._slots = asyncio.Semaphore(at_once)
        self._hanging = asyncio.Semaphore(max(at_once // 2, 1))
        self._clock = clock
        self._sleep = sleep
        self._hosts: dict[str, _Host] = {}

    @asynccontextmanager
    async def turn(self, name: str) -> AsyncIterator[None]:
        """Wait until the host may be asked, and hold its slot. Raises Resting, at once."""
        self._check_rest(name)
        host = self._hosts.setdefault(name, _Host())
        host.users += 1
        try:
            # The host's own slot first: who waits for a busy host holds up no other.
            async with host.slots, self._hanging if host.hangs else nullcontext():
                await self._start(name, host)
                try:
                    yield
                finally:
                    self._slots.release()
        finally:
            host.users -= 1
            self._forget()

    def note(self, name: str, *, hangs: bool) -> None:
        """Remember whether the host's last answer was none in all the time it had."""
        if hangs or name in self._hosts:
            self._hosts.setdefault(name, _Host()).hangs = hangs
            self._forget()

    def rest(self, name: str, seconds: float) -> None:
        """Leave a host alone from now on; the longest of what it asked for counts."""
        host = self._hosts.setdefault(name, _Host())
        host.rests_until = max(host.rests_until, self._clock() + min(seconds, LONGEST_REST))
        self._forget()

    async def _start(self, name: str, host: _Host) -> None:
        """Take one of all slots at the host's next start; the caller gives it back."""
        async with host.starting:
            if (wait := host.next_start - self._clock()) > 0:
                await self._sleep(wait)
            await self._slots.acquire()
            try:
                self._check_rest(name)
            except Resting:
                self._slots.release()
                raise
            host.next_start = self._clock() + self._pause

    def _check_rest(self, name: str) -> None:
        host = self._hosts.get(name)
        if host is not None and (left := host.rests_until - self._clock()) > 0:
            raise Resting(name, left)

    def _forget(self) -> None:
        """Drop hosts that nobody asks, once there are many: those first that are free soonest."""
        if len(self._hosts) <= MAX_HOSTS:
            return
        idle = [name for name, host in self._hosts.items() if not host.users]
        idle.sort(key=lambda name: self._hosts[name].free_from)
        for name in idle[: max(len(self._hosts) - MAX_HOSTS * 3 // 4, 0)]:
            del self._hosts[name]


def _date(value: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
