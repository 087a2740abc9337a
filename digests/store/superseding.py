"""Statements on what a newer digest takes the place of: older ones that never left."""

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from digests.store.fanout import number
from digests.store.fanouttables import batch, put, rewritten, taken
from digests.store.histories import load_lists, put_histories
from digests.store.outboxtables import in_state, outbox, rates
from digests.store.tables import editions


async def supersede(conn: AsyncConnection, now: datetime) -> int:
    """Older editions of the batch's subscriptions of which nothing has left are not sent at all.

    Nobody has had them: they leave the histories, and the slots are numbered anew. How many parcels
    that were.
    """
    if not await _find_unsent(conn):
        return 0
    # Claims wait until the batch is done: none may take a part while others are taken back.
    await conn.execute(sa.select(rates.c.id).with_for_update())
    await conn.execute(sa.delete(taken))
    await _find_unsent(conn)
    parcels = await _take_back(conn, now)
    await _count_taken(conn)
    while await _rewrite_histories(conn):
        pass
    await number(conn)
    return parcels


async def _find_unsent(conn: AsyncConnection) -> int:
    """Note the parcels of earlier editions of which nothing has left; how many."""
    other = outbox.alias("other")
    begun = sa.exists().where(
        other.c.destination_id == outbox.c.destination_id,
        other.c.cause == outbox.c.cause,
        other.c.state.in_(["sending", "sent", "unknown"]),
    )
    unsent = sa.and_(
        outbox.c.chat_id == batch.c.chat,
        outbox.c.subscription_id == batch.c.subscription,
        in_state(outbox, "queued", "waiting", "unknown", "sending"),
        outbox.c.state.in_(["queued", "waiting"]),
        outbox.c.cause.startswith("slot:"),
        ~begun,
    )
    # Joined so that each slot looks for its own: all that waits may be a million parcels.
    looked = (
        sa.select(outbox.c.id, outbox.c.destination_id, outbox.c.edition_id)
        .select_from(batch)
        .outerjoin(outbox, unsent)
        .offset(0)
        .subquery()
    )
    found = sa.select(looked).where(looked.c.id.is_not(None))
    columns = ["parcel", "destination", "edition"]
    return await put(conn, sa.insert(taken).from_select(columns, found))


async def _take_back(conn: AsyncConnection, now: datetime) -> int:
    """Do not send what was noted, but for what somebody else is just cancelling; how many."""
    noted = outbox.c.id.in_(sa.select(taken.c.parcel))
    free = sa.select(outbox.c.id).where(noted).with_for_update(skip_locked=True)
    done = await conn.execute(
        sa.update(outbox)
        .where(outbox.c.id.in_(free), outbox.c.state.in_(["queued", "waiting"]))
        .values(state="superseded", finished_at=now)
    )
    state = sa.select(outbox.c.state).where(outbox.c.id == taken.c.parcel).scalar_subquery()
    await conn.execute(sa.delete(taken).where(state != "superseded"))
    return done.rowcount


async def _count_taken(conn: AsyncConnection) -> None:
    lost = (
        sa.select(taken.c.edition, sa.func.count(sa.distinct(taken.c.destination)).label("places"))
        .group_by(taken.c.edition)
        .subquery()
    )
    await conn.execute(
        sa.update(editions)
        .where(editions.c.id == lost.c.edition)
        .values(readers=editions.c.readers - lost.c.places)
    )


async def _rewrite_histories(conn: AsyncConnection) -> int:
    """Take one edition that was taken back out of each place's history; how many parcels it had."""
    first = (
        sa.select(taken.c.destination, sa.func.min(taken.c.edition).label("edition"))
        .group_by(taken.c.destination)
        .subquery()
    )
    met = await conn.execute(
        sa.select(batch.c.history, first.c.edition)
        .join(first, first.c.destination == batch.c.destination)
        .where(batch.c.history.is_not(None), first.c.edition.is_not(None))
        .distinct()
    )
    await _put_rewritten(conn, [(row.history, row.edition) for row in met])
    await conn.execute(
        sa.update(batch)
        .where(
            batch.c.destination == first.c.destination,
            rewritten.c.history == batch.c.history,
            rewritten.c.edition == first.c.edition,
        )
        .values(history=rewritten.c.becomes)
    )
    done = sa.exists().where(
        first.c.destination == taken.c.destination,
        sa.or_(first.c.edition == taken.c.edition, first.c.edition.is_(None)),
    )
    return (await conn.execute(sa.delete(taken).where(done))).rowcount


async def _put_rewritten(conn: AsyncConnection, met: Iterable[tuple[int, int]]) -> None:
    """Store what each history becomes without an edition."""
    pairs = list(met)
    lists = await load_lists(conn, {history for history, _ in pairs})
    without = {
        (history, edition): tuple(one for one in lists[history] if one != edition)
        for history, edition in pairs
    }
    keys = await put_histories(conn, without.values())
    await conn.execute(sa.delete(rewritten))
    if without:
        rows = [
            {"history": history, "edition": edition, "becomes": keys[left]}
            for (history, edition), left in without.items()
        ]
        await conn.execute(sa.insert(rewritten), rows)
