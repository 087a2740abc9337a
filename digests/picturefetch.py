"""Fetching one picture: asked for as its host wants it, and made ready, or the reason why not."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import structlog

from digests.preparing import NotAPicture, Prepared, prepare
from digests.referers import Referers, load_referers, referer_for
from digests.sources.web import Failed, Reply, Resting, Web, WebError

log = structlog.get_logger()

AT_ONCE = 2
"""Pictures in the making: each has a thread, and, if it is as large as may be, 300 MB."""

FAILURES = 5
"""In a row, and a host rests."""

REST = timedelta(minutes=10)
ACCEPT = "image/avif,image/webp,image/jpeg,image/png,image/*;q=0.8"
_REFUSALS = frozenset({401, 403, 418})
_FOR_NOW = frozenset({408, 425, 429})
_MAX_HOSTS = 1000


class GiveUp(Exception):  # noqa: N818 - says what to do
    """No picture will come of this address; the message says why, in words."""


class TryLater(Exception):  # noqa: N818 - says what to do
    """None for now; the message says why. The host wants `seconds` of rest at least.

    `asked` tells whether the host was asked for this one at all.
    """

    def __init__(self, problem: str, seconds: float = 0, *, asked: bool = True) -> None:
        """Take the reason, and the rest that is wanted."""
        super().__init__(problem)
        self.seconds = seconds
        self.asked = asked


@dataclass(frozen=True, slots=True)
class PictureFetcher:
    """Fetches pictures and prepares them in threads; a host that keeps failing is left alone."""

    web: Web
    clock: Callable[[], datetime]
    max_bytes: int = 10_000_000
    referers: Referers = field(default_factory=load_referers)
    _gate: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))
    _hosts: "dict[str, _Host]" = field(default_factory=dict)

    async def fetch(self, address: str, page: str | None = None) -> Prepared:
        """A picture that `page` shows, ready to send. Raises GiveUp and TryLater."""
        host = self._host(urlsplit(address).hostname or "")
        if rest := host.rests(self.clock()):
            raise TryLater("the host failed again and again", rest, asked=False)
        try:
            reply = await self._ask(address, page)
            _check(reply)
        except TryLater as problem:
            if problem.asked:
                host.note_failure(self.clock())
            raise
        finally:
            self._forget()
        host.failures = 0
        async with self._gate:
            try:
                return await asyncio.to_thread(prepare, reply.body)
            except NotAPicture as problem:
                raise GiveUp(str(problem)) from problem

    async def _ask(self, address: str, page: str | None) -> Reply:
        """Once without a Referer, or with the one that is known to be wanted; else the page's."""
        referer = referer_for(address, self.referers)
        reply = await self._get(address, referer)
        if reply.status not in _REFUSALS or referer is not None:
            return reply
        return await self._get(address, page or f"https://{urlsplit(address).hostname}/")

    async def _get(self, address: str, referer: str | None) -> Reply:
        headers = {} if referer is None else {"Referer": referer}
        try:
            return await self.web.get(address, ACCEPT, headers, self.max_bytes)
        except Resting as problem:
            raise TryLater("the host rests", problem.seconds, asked=False) from problem
        except Failed as problem:
            raise TryLater(_reason(problem)) from problem
        except WebError as problem:
            raise GiveUp(_reason(problem)) from problem

    def _host(self, name: str) -> "_Host":
        return self._hosts.setdefault(name, _Host(name))

    def _forget(self) -> None:
        """Remember only the hosts that rest, once there are many."""
        if len(self._hosts) > _MAX_HOSTS:
            now = self.clock()
            for name in [name for name, host in self._hosts.items() if not host.rests(now)]:
                del self._hosts[name]


@dataclass(slots=True)
class _Host:
    """How it went with a host lately."""

    name: str
    failures: int = 0
    rests_until: datetime | None = None

    def rests(self, now: datetime) -> float:
        """The seconds for which it is left alone; after them one failure more is enough."""
        return max(0.0, (self.rests_until - now).total_seconds()) if self.rests_until else 0.0

    def note_failure(self, now: datetime) -> None:
        self.failures += 1
        if self.failures >= FAILURES:
            self.rests_until = now + REST
            log.warning("picture.host_rests", host=self.name, failures=self.failures)


def _check(reply: Reply) -> None:
    """Raises GiveUp and TryLater for answers that hold no picture."""
    if reply.status >= 500 or reply.status in _FOR_NOW:
        raise TryLater(f"answers {reply.status}")
    if reply.status != 200:
        raise GiveUp(f"answers {reply.status}")
    kind = reply.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if kind in {"text/html", "application/xhtml+xml", "image/svg+xml", "application/json"}:
        raise GiveUp(f"is {kind}, not a picture")
    if not reply.body:
        raise GiveUp("is empty")


def _reason(problem: WebError) -> str:
    """What went wrong, without the address, so that a host's failures can be counted."""
    said = str(problem)
    return said.partition(": ")[2] or said
