"""The crew of a fault run: processes that are killed one after the other and started again."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.context import ForkServerProcess
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from digests.store.database import Store
from digests.store.disturbance import is_disturbance
from digests.store.outboxtables import outbox
from tests.benchmarks.faultworker import Work, owner_of, right_time, work

LIFE_SECONDS = 8.0
"""How long a process is at work before it is killed: of four, one every two seconds."""

AGAIN_SECONDS = 0.1

T = TypeVar("T")
Statement = Callable[[AsyncConnection], Awaitable[T]]


@dataclass(slots=True)
class Crew:
    """The processes at work.

    `in_hand` are the parcels that processes held when they were killed, and when that was.
    """

    work: Work
    store: Store
    killed: int = 0
    in_hand: dict[int, list[float]] = field(default_factory=lambda: defaultdict(list))
    _at_work: list[ForkServerProcess] = field(default_factory=list)

    @asynccontextmanager
    async def working(self, processes: int) -> AsyncIterator[None]:
        """So many processes, each killed after a while for another one, until the block ends."""
        for _ in range(processes):
            self._start()
        killing = asyncio.create_task(self._go_on_killing(processes))
        try:
            yield
        finally:
            killing.cancel()
            with suppress(asyncio.CancelledError):
                await killing
            for process in self._at_work:
                _end(process)

    async def exchange(self) -> None:
        """End the one that has been at work longest, as a power cut would, and start another."""
        process = self._at_work.pop(0)
        _end(process)
        self._start()
        self.killed += 1
        at = right_time().timestamp()
        for parcel in await once_it_is_there(self.store, _held_by(process.pid or 0)):
            self.in_hand[parcel].append(at)

    async def _go_on_killing(self, processes: int) -> None:
        while True:
            await asyncio.sleep(LIFE_SECONDS / processes)
            # Those that ended by themselves a supervisor would start again.
            for process in [one for one in self._at_work if one.exitcode is not None]:
                self._at_work.remove(process)
                self._start()
            await self.exchange()

    def _start(self) -> None:
        context = get_context("forkserver")
        # It has imported everything by then: a start is to cost as little as it can.
        context.set_forkserver_preload(["tests.benchmarks.faultworker"])
        process = context.Process(target=work, args=(self.work,), daemon=True)
        process.start()
        self._at_work.append(process)


async def once_it_is_there(store: Store, statement: Statement[T]) -> T:
    """What a statement finds, while the database may be just being stopped and started."""
    while True:
        try:
            async with store.reading() as conn:
                return await statement(conn)
        except sa.exc.DBAPIError as problem:
            if not is_disturbance(problem):
                raise
            await asyncio.sleep(AGAIN_SECONDS)


def _end(process: ForkServerProcess) -> None:
    process.kill()
    process.join()


def _held_by(process: int) -> Statement[Sequence[int]]:
    held = sa.select(outbox.c.id).where(
        outbox.c.state == "sending", outbox.c.lease_owner.like(owner_of(process))
    )

    async def find(conn: AsyncConnection) -> Sequence[int]:
        return (await conn.execute(held)).scalars().all()

    return find
