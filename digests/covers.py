"""Covers on the shelf: each is made once, for all who get the edition."""

import asyncio
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import structlog

from digests.cover import MOST, make_cover
from digests.model import Language
from digests.preparing import Prepared
from digests.shelf import Shelf
from digests.store import pictures
from digests.store.database import Store
from digests.store.pictures import COVER, StoredPicture

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class CoverOrder:
    """What a cover is made of: content hashes of prepared pictures, best first, and its words."""

    sha256s: tuple[str, ...]
    title: str
    day: str
    language: Language = "zh-Hans"

    @property
    def address(self) -> str:
        """What the cover is kept under among the pictures: of the same inputs always the same."""
        parts = [list(self.sha256s[:MOST]), self.title, self.day, self.language]
        return f"{COVER}{sha256(json.dumps(parts).encode()).hexdigest()}"


@dataclass(frozen=True, slots=True)
class Covers:
    """Makes covers. `font` is what `digests.cover.find_font` found."""

    store: Store
    shelf: Shelf
    clock: Callable[[], datetime]
    font: Path | None

    async def make(self, order: CoverOrder) -> int | None:
        """The key of the cover, made if it is not there; None without two pictures or a font.

        It writes: never call it inside a transaction; there `pictures.find_by_address` finds what
        was made, by the order's address.
        """
        if self.font is None:
            return None
        async with self.store.reading() as conn:
            known = await pictures.find_by_address(conn, order.address)
        try:
            if known is not None and await asyncio.to_thread(self._is_there, known):
                return known.picture
            made = await asyncio.to_thread(self._made, order, self.font)
        except (OSError, ValueError) as problem:
            # A shelf that cannot be written to costs the cover, never the digest.
            log.warning("cover.failed", font=str(self.font), problem=str(problem))
            return None
        if made is None:
            return None
        size = (made.width, made.height)
        async with self.store.writing() as conn:
            return await pictures.put_ready(conn, order.address, made.sha256, size, self.clock())

    def _is_there(self, known: StoredPicture) -> bool:
        return known.sha256 is not None and self.shelf.use(known.sha256)

    def _made(self, order: CoverOrder, font: Path) -> Prepared | None:
        """The cover, on the shelf; None without two pictures."""
        jpegs = self._load(order.sha256s[:MOST])
        if len(jpegs) < 2:
            return None
        made = make_cover(jpegs, order.title, order.day, font, order.language)
        self.shelf.put(made.sha256, made.jpeg)
        return made

    def _load(self, sha256s: Sequence[str]) -> list[bytes]:
        found = (self.shelf.find(digest) for digest in dict.fromkeys(sha256s))
        return [jpeg for jpeg in found if jpeg is not None]
