"""Covers of editions: which one an edition has for a reader, and that it is made beforehand."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Final, get_args

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.editions import Editor
from bot.i18n import LANGUAGES, Voice, Words
from bot.recap import recapped_days
from digests.cover import MOST
from digests.covers import CoverOrder, Covers
from digests.model import Edition, Language
from digests.settings import DigestSettings
from digests.store import pictures

log = structlog.get_logger()

AT_ONCE = 20
"""Covers that are made for a batch of slots, some two seconds of work; the rest go without."""

_LANGUAGES: Final[dict[str, Language]] = {language: language for language in get_args(Language)}


async def order_cover(conn: AsyncConnection, edition: Edition, voice: Voice) -> CoverOrder | None:
    """What the cover of an edition is made of; None where fewer than two pictures are ready."""
    led = (item.candidate.picture for item in edition.items)
    keys = [key for key in led if key is not None]
    found = await pictures.find_sha256s(conn, keys)
    distinct = dict.fromkeys(found[key] for key in keys if key in found)
    if len(distinct) < 2:
        return None
    day = recapped_days(edition, voice) if edition.days > 1 else voice.say_day(edition.local_day)
    return CoverOrder(tuple(distinct)[:MOST], edition.title, day, _LANGUAGES[voice.language])


async def find_cover(
    conn: AsyncConnection, digest: DigestSettings, edition: Edition, voice: Voice
) -> int | None:
    """The key of an edition's cover; None where its digest wants none, or none was made."""
    order = await order_cover(conn, edition, voice) if digest.cover else None
    known = await pictures.find_by_address(conn, order.address) if order else None
    return known.picture if known else None


class Covering:
    """Has covers made before they are looked for: to make one writes, and none can be made inside
    the transaction that publishes or answers.
    """

    def __init__(
        self,
        covers: Covers,
        digests: Iterable[DigestSettings],
        editor: Editor,
        words: Words,
    ) -> None:
        """Take what it stands on."""
        self._covers = covers
        self._digests = [digest for digest in digests if digest.cover]
        self._editor = editor
        self._words = words
        self._prepared: set[str] = set()

    async def make(self, wanted: Iterable[CoverOrder]) -> None:
        """Make the covers that are not there yet, those first that are wanted most often."""
        orders = Counter(wanted)
        if orders and self._covers.font is None:
            log.warning("cover.no_font", covers=len(orders))
            return
        for order, _ in orders.most_common(AT_ONCE):
            await self._covers.make(order)

    async def prepare(self, now: datetime) -> None:
        """Make what readers would see who asked now; what was tried the last time is left out."""
        if self._covers.font is None or not self._digests:
            return
        async with self._covers.store.reading() as conn:
            orders = [
                order for digest in self._digests for order in await self._orders(conn, digest, now)
            ]
        for order in orders:
            if order.address not in self._prepared:
                await self._covers.make(order)
        self._prepared = {order.address for order in orders}

    async def _orders(
        self, conn: AsyncConnection, digest: DigestSettings, now: datetime
    ) -> list[CoverOrder]:
        edition = await self._editor.untold(conn, digest, now)
        voices = (Voice(self._words, language, edition.zone, now) for language in LANGUAGES)
        orders = [await order_cover(conn, edition, voice) for voice in voices]
        return [order for order in orders if order is not None]
