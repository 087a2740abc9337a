"""Queues the operators' broadcasts, a batch of places at a time, until all have been reached."""

from datetime import datetime
from typing import Final

import structlog

from digests.store import broadcasts
from digests.store.database import Store
from digests.store.wake import wake

log = structlog.get_logger()

BATCH: Final = 10_000
"""Places of a transaction: an answer waits no longer than one takes."""


async def queue_broadcasts(store: Store, now: datetime, batch: int = BATCH) -> bool:
    """Queue the oldest broadcast for its next places; False where none is left to be queued.

    A kill loses nothing and repeats nothing: the next batch begins behind the last that was kept.
    """
    async with store.reading() as conn:
        if not await broadcasts.is_any_open(conn):
            return False
    async with store.writing() as conn:
        queued = await broadcasts.queue_next(conn, now, batch)
        if queued is not None:
            await wake(conn)
    if queued is None:
        return False
    log.info("broadcast.queued", broadcast=queued.broadcast, parcels=queued.parcels)
    if queued.is_end:
        log.info("broadcast.ended", broadcast=queued.broadcast)
    return True
