"""Leadership: of all processes on one database, the one that does what only one may do."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from types import MappingProxyType
from typing import Final, Literal, Self, get_args

import psycopg
import structlog

from digests.store.database import Store
from digests.store.disturbance import ConnectionLostError, say_disturbance

log = structlog.get_logger()

Duty = Literal["publish", "poll", "report", "retention"]
"""What only one may do: serve due slots, poll for updates, tell operators, forget what is old."""

STANDBY: Final = 1.0
"""Seconds until one that does not lead tries again."""

HEARTBEAT: Final = 1.0

# Numbers of our own, which mean nothing: pairs do not meet the single ones of other locks.
_CLASS: Final = 7206
_LOCKS: Final = MappingProxyType({duty: at for at, duty in enumerate(get_args(Duty), 1)})


class Leadership:
    """Which duties this process has. With SQLite there is one process, and it has them all.

    With PostgreSQL a duty is an advisory lock of a session that is used for nothing else. When its
    connection is gone, so are its duties: work on them stops at once, and another process may
    begin. Both may overlap for a moment: each change guards itself.
    """

    def __init__(self, store: Store) -> None:
        """Lead nothing yet."""
        self._store = store
        self._conn: psycopg.AsyncConnection | None = None
        self._watch: asyncio.Task[None] | None = None
        self._held: set[Duty] = set()
        self._turn = asyncio.Lock()

    @classmethod
    @asynccontextmanager
    async def opened(cls, store: Store) -> AsyncIterator[Self]:
        """One that gives its duties up when the block ends."""
        leadership = cls(store)
        try:
            yield leadership
        finally:
            await leadership._end()

    @property
    def duties(self) -> frozenset[Duty]:
        """What this process leads in now."""
        return frozenset(self._held)

    async def lead(self, duty: Duty, work: Callable[[], Awaitable[float]]) -> float:
        """Do `work` if the duty is ours; seconds to rest, as `work` says or until we try again.

        Raises ConnectionLostError if the duty is lost meanwhile (the work is cancelled), and
        psycopg.OperationalError if the server cannot be reached.
        """
        if not self._store.is_shared:
            self._held.add(duty)
            return await work()
        watch = await self._take(duty)
        if watch is None:
            return STANDBY
        doing = asyncio.ensure_future(work())
        try:
            await asyncio.wait((doing, watch), return_when=asyncio.FIRST_COMPLETED)
            if not doing.done():
                raise ConnectionLostError(f"the duty to {duty} was lost with its connection")
            return doing.result()
        finally:
            doing.cancel()
            await asyncio.gather(doing, return_exceptions=True)

    async def _take(self, duty: Duty) -> asyncio.Task[None] | None:
        """The watch over our connection if the duty is ours, or becomes it now."""
        async with self._turn:
            if self._conn is None or self._watch is None or self._watch.done():
                await self._begin()
            if duty not in self._held and await self._try(duty):
                self._held.add(duty)
                log.info("duty.taken", duty=duty)
            return self._watch if duty in self._held else None

    async def _try(self, duty: Duty) -> bool:
        if self._conn is None:
            return False
        statement = "SELECT pg_try_advisory_lock(%s, %s)"
        row = await (await self._conn.execute(statement, (_CLASS, _LOCKS[duty]))).fetchone()
        return row is not None and bool(row[0])

    async def _begin(self) -> None:
        await self._end()
        self._conn = await self._store.connect_alone()
        self._watch = asyncio.create_task(self._watching(self._conn))

    async def _watching(self, conn: psycopg.AsyncConnection) -> None:
        """Ends when the connection does: nothing comes over it but its end."""
        try:
            while True:
                async for _ in conn.notifies(timeout=HEARTBEAT):
                    pass
                await conn.execute("SELECT 1")
        except psycopg.Error as problem:
            if self._held:
                lost = sorted(self._held)
                log.warning("duty.lost", duties=lost, problem=say_disturbance(problem))
            self._held.clear()

    async def _end(self) -> None:
        self._held.clear()
        if self._watch is not None:
            self._watch.cancel()
            await asyncio.gather(self._watch, return_exceptions=True)
        if self._conn is not None:
            await self._conn.close()
        self._conn = self._watch = None
