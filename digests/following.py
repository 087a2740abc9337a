"""Following: the story index kept up with what is stored, by whatever process."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from digests.store import placed
from digests.store.database import Store
from digests.store.placed import Placed
from digests.stories import CAPACITY, WINDOW, StoryIndex
from digests.text.words import Segmenter

AT_A_TIME: Final = 500
"""Stored articles that are read into the index at a time."""


class Following:
    """The index of stories, and how far it has read what is stored."""

    def __init__(self, store: Store, segmenter: Segmenter) -> None:
        """Begin with nothing read."""
        self._store = store
        self._segmenter = segmenter
        self.index = StoryIndex(segmenter)
        self._read_to: int | None = None

    async def fill(self, now: datetime) -> None:
        """Let go of what came too long ago; after a restart, read what came since.

        Only reading: the one writer does not wait for it.
        """
        self.index.forget(now - WINDOW)
        async with self._store.reading() as conn:
            if self._read_to is None:
                self._read_to = await placed.find_start(conn, now - WINDOW, CAPACITY)
            await self.follow(conn)

    async def follow(self, conn: AsyncConnection) -> None:
        """Read what was stored since, by others too. Only after `fill`."""
        while stored := await placed.find_placed(conn, self._read_to or 0, AT_A_TIME):
            await asyncio.to_thread(self._hold, stored)

    def hold_to(self, article: int) -> None:
        """The index holds all up to this article, which has just been stored."""
        self._read_to = max(self._read_to or 0, article)

    def begin_anew(self) -> None:
        """The index may hold what was rolled back: it is filled again."""
        self.index = StoryIndex(self._segmenter)
        self._read_to = None

    def _hold(self, stored: Sequence[Placed]) -> None:
        for one in stored:
            traits = self.index.read(one.title, one.text, one.outlet)
            self.index.add(one.article, one.story, traits, one.news_at, one.first_seen)
            self._read_to = one.article
