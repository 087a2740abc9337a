"""A press: a publisher of given digests on a real store, its readers, and what was queued."""

from datetime import datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from bot.config import DeliverySettings
from bot.covering import Covering
from bot.i18n import load_words
from bot.publish import Publisher
from digests.covers import Covers
from digests.settings import DigestSettings
from digests.shelf import Shelf
from digests.store.database import Store
from digests.store.outboxtables import outbox, payloads
from tests import loaded
from tests.stock import NOW, Seat, article, editor, put_news, put_reader, put_seat, states

HOUR = timedelta(hours=1)
WORDS = load_words()
SCRIPTS = loaded.scripts()
MORNING = DigestSettings(name="morning", title="早间要闻", items=3)


def publisher_of(store: Store, *digests: DigestSettings) -> Publisher:
    """A publisher of some digests."""
    named = {digest.name: digest for digest in digests}
    covers = Covers(store, Shelf(Path("nowhere")), lambda: NOW, None)
    covering = Covering(covers, digests, editor(), WORDS)
    return Publisher(store, named, editor(), DeliverySettings(), WORDS, SCRIPTS, covering)


async def reader(store: Store, telegram_id: int = 7, due: datetime = NOW) -> Seat:
    """Somebody who gets the digest at eight."""
    async with store.writing() as conn:
        seat = await put_seat(conn, telegram_id)
        await put_reader(conn, seat, due)
    return seat


async def write(store: Store, *titles: str, at: datetime = NOW - HOUR) -> None:
    """News of an instant."""
    async with store.writing() as conn:
        for title in titles:
            await put_news(conn, article(title), at)


async def texts(store: Store) -> list[str]:
    """What was queued, as JSON, in order."""
    async with store.reading() as conn:
        rows = await conn.execute(
            sa.select(payloads.c.body)
            .join(outbox, outbox.c.payload_id == payloads.c.id)
            .order_by(outbox.c.id)
        )
        return list(rows.scalars())


async def queued(store: Store) -> list[tuple[str, int, str]]:
    """Every parcel."""
    async with store.reading() as conn:
        return await states(conn)
