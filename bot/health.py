"""The health page: whether all is well here, as JSON for people, and as figures for Prometheus."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Final

from aiohttp import web
from sqlalchemy.exc import SQLAlchemyError

from bot.journal import Journal
from bot.listening import listening
from bot.metrics import CONTENT_TYPE
from bot.roles import Role
from digests.store.backlog import Backlog, find_backlog
from digests.store.database import Store
from digests.store.disturbance import say_disturbance
from digests.store.leadership import Duty, Leadership

ANSWER_SECONDS: Final = 5.0
"""For the database to say what waits."""

KEPT_SECONDS: Final = 2.0
"""For how long its answer serves: many may ask."""

FAILURES: Final = 3
"""So often in a row a job may fail before that is trouble."""

STUCK_SECONDS: Final = 300.0
STEADY_JOBS: Final = ("deliver", "publish")
"""Jobs whose turns take seconds: one that takes minutes is stuck."""


@dataclass(frozen=True, slots=True)
class _Look:
    """What the database said, and when; without a backlog, what was wrong."""

    at: float
    backlog: Backlog | None
    problem: str = ""


class Health:
    """How this process is."""

    def __init__(
        self,
        roles: frozenset[Role],
        journal: Journal,
        clock: Callable[[], datetime],
        steady: Callable[[], float],
    ) -> None:
        """Take what it does and how that goes; the database comes later, with `look_at`."""
        self._roles = sorted(roles)
        self._journal = journal
        self._clock = clock
        self._steady = steady
        self._store: Store | None = None
        self._leadership: Leadership | None = None
        self._looked: _Look | None = None
        self._looking = asyncio.Lock()

    def look_at(self, store: Store, leadership: Leadership) -> None:
        """The database is open."""
        self._store, self._leadership, self._looked = store, leadership, None

    @asynccontextmanager
    async def serving(self, listen: str) -> AsyncIterator[None]:
        """Show it at `host:port` until the block ends. Raises OSError."""
        app = web.Application()
        app.router.add_get("/health", self._health)
        app.router.add_get("/metrics", self._metrics)
        async with listening(app, listen, "health.listen"):
            yield

    async def _health(self, _: web.Request) -> web.Response:
        look = await self._look()
        problems = list(self._problems(look))
        said = self._said(look) | {"problems": problems}
        status = {"status": "failing" if problems else "ok"}
        return web.json_response(status | said, status=503 if problems else 200)

    async def _metrics(self, _: web.Request) -> web.Response:
        look = await self._look()
        metrics = self._journal.metrics
        silent = self._journal.telegram.silent_seconds
        metrics.look(look.backlog, self._duties(), self._clock(), silent)
        return web.Response(body=metrics.text(), headers={"Content-Type": CONTENT_TYPE})

    async def _look(self) -> _Look:
        async with self._looking:
            now = self._steady()
            if self._looked is None or now - self._looked.at > KEPT_SECONDS:
                self._looked = await self._ask(now)
            return self._looked

    async def _ask(self, now: float) -> _Look:
        if self._store is None:
            return _Look(now, None, self._journal.disturbance or "is not open yet")
        try:
            async with asyncio.timeout(ANSWER_SECONDS), self._store.reading() as conn:
                return _Look(now, await find_backlog(conn))
        except SQLAlchemyError as problem:
            return _Look(now, None, say_disturbance(problem))
        except TimeoutError:
            return _Look(now, None, f"does not answer within {ANSWER_SECONDS:.0f} s")

    def _said(self, look: _Look) -> dict[str, Any]:
        now, backlog = self._clock(), look.backlog
        said: dict[str, Any] = {
            "version": _version(),
            "time": now.isoformat(),
            "roles": self._roles,
            "leads": sorted(self._duties()),
            "database": "ok" if backlog is not None else "failing",
            "jobs": {
                job: {
                    "done_at": None if note.done_at is None else note.done_at.isoformat(),
                    "failures": note.failures,
                }
                for job, note in self._journal.jobs.items()
            },
        }
        if backlog is None:
            return said
        paused = backlog.paused_seconds(now) > 1 and backlog.closed_until
        return said | {
            "parcels": dict(backlog.states),
            "oldest_queued_seconds": round(backlog.oldest_seconds(now), 1),
            "paused_until": paused.isoformat() if paused else None,
        }

    def _problems(self, look: _Look) -> Iterator[str]:
        if look.backlog is None:
            yield f"the database: {look.problem}"
        if self._journal.disturbance and self._journal.disturbance != look.problem:
            yield f"the database: {self._journal.disturbance}"
        telegram = self._journal.telegram
        if telegram.silent_seconds > STUCK_SECONDS:
            yield f"Telegram: no answer for {telegram.silent_seconds:.0f} s: {telegram.problem}"
        for job, note in self._journal.jobs.items():
            if note.failures >= FAILURES:
                yield f"{job} failed {note.failures} times: {note.problem}"
            elif job in STEADY_JOBS and self._journal.seconds_since_done(job) > STUCK_SECONDS:
                yield f"{job} has done nothing for {self._journal.seconds_since_done(job):.0f} s"

    def _duties(self) -> frozenset[Duty]:
        return frozenset() if self._leadership is None else self._leadership.duties


def _version() -> str:
    try:
        return version("jianbao")
    except PackageNotFoundError:
        return "unknown"
