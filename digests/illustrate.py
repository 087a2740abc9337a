"""Lead pictures for fresh articles: fetched through the guarded web, prepared, put on the shelf."""

import asyncio
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from digests.model import Picture
from digests.pictures import NotAPicture, choose, prepare
from digests.shelf import Shelf
from digests.sources.web import Web, WebError
from digests.store import pictures
from digests.store.database import Store
from digests.store.pictures import Waiting

log = structlog.get_logger()

FRESH = timedelta(days=3)
BATCH = 16
AT_ONCE = 4
TRIES = 3

Asking = defaultdict[str, asyncio.Lock]
"""A lock for each address: whoever comes second finds what the first has fetched."""


@dataclass(frozen=True, slots=True)
class Illustrator:
    """Finds each fresh article its lead picture; an address is fetched once for all of them."""

    store: Store
    web: Web
    shelf: Shelf
    clock: Callable[[], datetime]

    async def run(self) -> int:
        """Settle a batch of the articles that wait, newest first; how many there were."""
        async with self.store.reading() as conn:
            waiting = await pictures.find_waiting(conn, self.clock() - FRESH, BATCH)
        gate, asking = asyncio.Semaphore(AT_ONCE), Asking(asyncio.Lock)
        async with asyncio.TaskGroup() as group:
            for article in waiting:
                group.create_task(self._settle(article, gate, asking))
        return len(waiting)

    async def _settle(self, waiting: Waiting, gate: asyncio.Semaphore, asking: Asking) -> None:
        async with gate:
            picture = await self._first_ready(waiting, asking)
        async with self.store.writing() as conn:
            await pictures.settle_article(conn, waiting.article, picture)

    async def _first_ready(self, waiting: Waiting, asking: Asking) -> int | None:
        for candidate in choose(waiting.candidates)[:TRIES]:
            async with asking[candidate.address]:
                picture = await self._ready(candidate)
            if picture is not None:
                return picture
        return None

    async def _ready(self, candidate: Picture) -> int | None:
        async with self.store.reading() as conn:
            known = await pictures.find_by_address(conn, candidate.address)
        if known is not None:
            return None if known.problem else known.picture
        try:
            reply = await self.web.get(candidate.address)
            made = await asyncio.to_thread(prepare, reply.body)
        except (WebError, NotAPicture) as problem:
            log.info("picture.failed", address=candidate.address, problem=str(problem))
            async with self.store.writing() as conn:
                await pictures.put_failed(conn, candidate.address, str(problem), self.clock())
            return None
        await asyncio.to_thread(self.shelf.put, made.sha256, made.jpeg)
        size = (made.width, made.height)
        async with self.store.writing() as conn:
            return await pictures.put_ready(
                conn, candidate.address, made.sha256, size, self.clock()
            )
