"""Lead pictures for fresh articles: the first of each article's that will do, on the shelf."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import structlog

from digests.model import Picture
from digests.picturefetch import GiveUp, PictureFetcher, TryLater
from digests.pictures import choose
from digests.preparing import Prepared
from digests.shelf import Shelf
from digests.sources.web import Web
from digests.store import pictures
from digests.store.database import Store
from digests.store.pictures import LOGO, StoredPicture, Waiting
from digests.text.addresses import without_secrets

log = structlog.get_logger()

FRESH = timedelta(days=3)
BATCH = 32
PATIENCE = 30.0
"""Seconds for a batch; who has no picture by then waits, so that a slow host delays no other."""

PUT_OFF = timedelta(minutes=5)
AGAIN = (timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2))
"""How long after its first, second and third failure an address is tried again."""

LOGO_STORIES = 4
"""A picture that leads in so many stories of an outlet is its logo, not their picture."""

LOGO_MEMORY = timedelta(days=14)

Asking = defaultdict[str, asyncio.Lock]
"""A lock for each address: whoever comes second finds what the first has fetched."""


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of an address: the key of a picture, or a problem; `again` if that may pass."""

    picture: int | None = None
    problem: str = ""
    again: datetime | None = None


@dataclass(slots=True)
class Illustrator:
    """Finds each fresh article its lead picture; an address is fetched once for all of them.

    An article ends ready, failed with a problem in words, or, where it names none of use, as none.
    Sizes are in bytes: of one picture as it is fetched, and of all that are kept on the shelf.
    """

    store: Store
    web: Web
    shelf: Shelf
    clock: Callable[[], datetime]
    max_bytes: int = 10_000_000
    keep_bytes: int = 2_000_000_000
    _fetcher: PictureFetcher = field(init=False)

    def __post_init__(self) -> None:
        """Build what fetches."""
        self._fetcher = PictureFetcher(self.web, self.clock, self.max_bytes)

    async def run(self) -> int:
        """Settle a batch of the articles that wait, newest first; how many there were."""
        now = self.clock()
        async with self.store.reading() as conn:
            waiting = await pictures.find_waiting(conn, now - FRESH, now, BATCH)
        if not waiting:
            return 0
        await self._refuse_logos(waiting)
        asking = Asking(asyncio.Lock)
        deadline = asyncio.get_running_loop().time() + PATIENCE
        async with asyncio.TaskGroup() as group:
            for article in waiting:
                group.create_task(self._settle_until(deadline, article, asking))
        return len(waiting)

    async def tidy(self) -> int:
        """Let old articles go without, and the oldest pictures too if they are too many.

        For once an hour. Returns how many pictures were taken off the shelf.
        """
        async with self.store.writing() as conn:
            await pictures.fail_old(conn, self.clock() - FRESH)
            unsent = await pictures.find_unsent(conn)
        gone = await asyncio.to_thread(self.shelf.trim, self.keep_bytes, unsent)
        if gone:
            log.info("shelf.trimmed", pictures=gone)
        return gone

    async def _refuse_logos(self, waiting: Sequence[Waiting]) -> None:
        """What many stories of an outlet would lead with needs not be fetched to be known."""
        stories: dict[tuple[str, str], set[int]] = {}
        for article in waiting:
            for candidate in choose(article.candidates)[:1]:
                named = (article.outlet, candidate.address)
                stories.setdefault(named, set()).add(article.story)
        logos = {address for (_, address), told in stories.items() if len(told) >= LOGO_STORIES}
        for address in sorted(logos):
            async with self.store.writing() as conn:
                known = await pictures.find_by_address(conn, address)
                if known is None:
                    log.info("picture.logo", address=without_secrets(address))
                    await pictures.put_failed(conn, address, LOGO, self.clock())

    async def _settle_until(self, deadline: float, waiting: Waiting, asking: Asking) -> None:
        try:
            async with asyncio.timeout_at(deadline):
                await self._settle(waiting, asking)
        except TimeoutError:
            until = self.clock() + PUT_OFF
            async with self.store.writing() as conn:
                await pictures.postpone_article(conn, waiting.article, until, "is slow to come")

    async def _settle(self, waiting: Waiting, asking: Asking) -> None:
        """1. The first candidate that will do leads. 2. Else it waits for those that may still.

        3. Else it goes without.
        """
        failed: list[tuple[Picture, Tried]] = []
        for candidate in choose(waiting.candidates):
            async with asking[candidate.address]:
                tried = await self._try(candidate, waiting)
            if tried.picture is not None:
                if await self._lead(waiting, tried.picture):
                    return
                tried = Tried(problem=LOGO)
            failed.append((candidate, tried))
        again = min((tried.again for _, tried in failed if tried.again), default=None)
        problem = _said(*failed[0]) if failed else None
        async with self.store.writing() as conn:
            if again is not None:
                await pictures.postpone_article(conn, waiting.article, again, problem or "")
            else:
                await pictures.fail_article(conn, waiting.article, problem)

    async def _lead(self, waiting: Waiting, picture: int) -> bool:
        """Lead an article with a picture, unless so many do that it must be a logo."""
        async with self.store.writing() as conn:
            since = self.clock() - LOGO_MEMORY
            others = await pictures.count_stories(conn, picture, waiting, since)
            if others + 1 < LOGO_STORIES and not await pictures.is_logo(conn, picture):
                await pictures.settle_article(conn, waiting.article, picture)
                return True
            articles = await pictures.mark_logo(conn, picture)
        log.info("picture.logo", picture=picture, articles=articles)
        return False

    async def _try(self, candidate: Picture, waiting: Waiting) -> Tried:
        async with self.store.reading() as conn:
            known = await pictures.find_by_address(conn, candidate.address)
        now = self.clock()
        if known is not None and known.problem is not None:
            if known.retry_at is None or known.retry_at > now:
                return Tried(problem=known.problem, again=known.retry_at)
        elif known is not None and await self._is_there(known):
            return Tried(known.picture)
        try:
            made = await self._fetcher.fetch(candidate.address, waiting.address)
        except GiveUp as problem:
            return await self._put_failed(candidate, str(problem), None)
        except TryLater as problem:
            again = _again(problem, known.tries if known else 0, self.clock())
            if not problem.asked:
                return Tried(problem=str(problem), again=again)
            return await self._put_failed(candidate, str(problem), again)
        return await self._put_ready(candidate, made)

    async def _is_there(self, known: StoredPicture) -> bool:
        return known.sha256 is not None and await asyncio.to_thread(self.shelf.use, known.sha256)

    async def _put_failed(self, candidate: Picture, problem: str, again: datetime | None) -> Tried:
        address = without_secrets(candidate.address)
        log.info("picture.failed", address=address, problem=problem, again=again)
        async with self.store.writing() as conn:
            await pictures.put_failed(conn, candidate.address, problem, self.clock(), again)
        return Tried(problem=problem, again=again)

    async def _put_ready(self, candidate: Picture, made: Prepared) -> Tried:
        await asyncio.to_thread(self.shelf.put, made.sha256, made.jpeg)
        size, now = (made.width, made.height), self.clock()
        async with self.store.writing() as conn:
            key = await pictures.put_ready(
                conn, candidate.address, made.sha256, size, now, made.fingerprint
            )
        return Tried(key)


def _again(problem: TryLater, tries: int, now: datetime) -> datetime | None:
    """When to try an address again that failed `tries` times before this one; None: never."""
    if not problem.asked:
        return now + timedelta(seconds=max(problem.seconds, 1))
    if tries >= len(AGAIN):
        return None
    return now + max(AGAIN[tries], timedelta(seconds=problem.seconds))


def _said(candidate: Picture, tried: Tried) -> str:
    return f"{urlsplit(candidate.address).hostname}: {tried.problem}"
