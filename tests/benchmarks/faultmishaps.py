"""What goes wrong once in a fault run, as more and more is delivered; and what comes in between."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from digests.store.database import Store
from digests.store.tables import picture_files, slots
from tests.benchmarks import faulttown
from tests.benchmarks.faultcrew import AGAIN_SECONDS, Crew, once_it_is_there
from tests.benchmarks.faulttown import Town
from tests.benchmarks.faultworker import right_time
from tests.postgresql import Server
from tests.simulator.control import Control

TOLD_AT_ONCE = 5
WRONG_SECONDS = 4.0
RESTARTS = ((0.35, "fast"), (0.65, "immediate"))
"""When so much is delivered, the database's server is stopped, and how; then it starts again."""

Jump = tuple[float, bool]
"""By how many hours the wall clock is wrong from then on, and whether a process starts then."""

JUMPS: tuple[Jump, ...] = (
    *((5.0, False), (0.0, False), (-5.0, True), (0.0, True), (0.5, True), (0.0, True)),
    *((-0.5, True), (0.0, True), (5.0, True), (0.0, True), (1.2, False), (4.2, False)),
)
"""At last the time of all slots comes.

Five hours ahead, those of the next hour are skipped, and those of the fourth are served too early.
"""

Mishap = tuple[float, Callable[[], Awaitable[object]]]
"""What goes wrong once such a share of everything is done."""


@dataclass(frozen=True, slots=True)
class Stage:
    """Where it happens: `folder` is the processes', a `server` is stopped and started."""

    folder: Path
    store: Store
    town: Town
    control: Control
    crew: Crew
    server: Server | None = None
    jumps: tuple[Jump, ...] = ()


def mishaps(stage: Stage) -> list[Mishap]:
    """All of them, the first one first."""
    found: list[Mishap] = [
        (0.02, partial(_alarm, stage)),
        (0.1, partial(_migrate, stage)),
        (0.2, partial(_spoil_file_ids, stage)),
    ]
    if stage.server is not None:
        restart = stage.server.restart
        found += [(done, partial(asyncio.to_thread, restart, mode)) for done, mode in RESTARTS]
    shares = [number / (len(stage.jumps) + 1) for number, _ in enumerate(stage.jumps, 1)]
    jumps = [partial(_set_clock, stage, *jump) for jump in stage.jumps]
    found += zip(shares, jumps, strict=True)
    return sorted(found, key=lambda mishap: mishap[0])


async def answer(stage: Stage, number: int) -> None:
    """Answers to some chats: they go before everything else."""
    chats = stage.town.reachable()
    chosen = [chats[(number * 7919 + n * 101) % len(chats)] for n in range(TOLD_AT_ONCE)]
    await faulttown.tell(stage.store, chosen, "r", number, right_time())


async def _alarm(stage: Stage) -> None:
    """An alert to every tenth chat that is open."""
    await faulttown.tell(stage.store, stage.town.reachable()[::10], "a", 0, right_time())


async def _migrate(stage: Stage) -> None:
    for place in stage.town.places:
        if place.state == "moving":
            chat = await stage.control.post(f"chats/{place.chat}/migrate")
            stage.town.moved[place.chat] = chat["id"]


async def _spoil_file_ids(stage: Stage) -> None:
    """Telegram no longer takes the file ids that we know, once each."""
    async with stage.store.reading() as conn:
        known = list((await conn.execute(sa.select(picture_files.c.file_id))).scalars())
    words = "Bad Request: wrong file identifier/HTTP URL specified"
    for file_id in filter(None, known):
        await stage.control.post("faults", kind="400", description=words, picture=file_id)


async def _set_clock(stage: Stage, hours: float, starts: bool) -> None:
    """Have the wall clock show so many hours too much, until all that is due then is served."""
    unfinished = stage.folder / "clock.part"
    unfinished.write_text(str(hours), "ascii")
    unfinished.replace(stage.folder / "clock")
    if starts:
        await stage.crew.exchange()
    await asyncio.sleep(WRONG_SECONDS)
    by_then = right_time() + timedelta(hours=hours)
    due = sa.select(slots.c.id).where(slots.c.next_due <= by_then).limit(1)

    async def found(conn: AsyncConnection) -> bool:
        return (await conn.execute(due)).first() is not None

    while await once_it_is_there(stage.store, found):
        await asyncio.sleep(AGAIN_SECONDS)
