"""Statements on topics of a chat that are not there any more."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from digests.store import histories
from digests.store.leaving import end_subscription
from digests.store.outbox import PENDING
from digests.store.outboxtables import in_state, outbox
from digests.store.subscribers import put_destination
from digests.store.tables import destinations, interests, slots, subscriptions


async def leave_topic(conn: AsyncConnection, chat: int, destination: int, now: datetime) -> int:
    """What a topic of a chat had is the chat's own from now on; how many subscriptions that were.

    1. Hold the slots. If somebody is publishing for them just now, nothing is done: the next
       message finds again that the topic is gone.
    2. Each subscription goes to the chat itself, or ends where that has the same digest.
    3. What the topic had had, what it wanted and the numbers it was shown go along,
    4. and what is queued for it, unless the same is queued for the chat.
    """
    going = await _hold(conn, destination)
    if not going:
        return 0
    general = await put_destination(conn, chat, 0)
    for key, digest in going:
        await _move_subscription(conn, key, digest, destination, general, now)
    await histories.bring_over(conn, destination, general)
    await _move_wishes(conn, destination, general)
    await _move_parcels(conn, destination, general, now)
    return len(going)


async def _hold(conn: AsyncConnection, destination: int) -> list[tuple[int, str]]:
    """The subscriptions of a place, with their digests; none where one of its slots is held."""
    mine = (subscriptions.c.destination_id == destination, subscriptions.c.ended_at.is_(None))
    found = sa.select(subscriptions.c.id, subscriptions.c.digest).where(*mine)
    going = [(row.id, row.digest) for row in await conn.execute(found.order_by("id"))]
    theirs = slots.c.subscription_id.in_([key for key, _ in going])
    free = sa.select(slots.c.id).where(theirs).with_for_update(skip_locked=True)
    held = (await conn.execute(free)).all()
    count = sa.select(sa.func.count()).select_from(slots).where(theirs)
    return going if len(held) == (await conn.execute(count)).scalar_one() else []


async def _move_subscription(
    conn: AsyncConnection, key: int, digest: str, destination: int, general: int, now: datetime
) -> None:
    known = await conn.execute(
        sa.select(subscriptions.c.id, subscriptions.c.ended_at).where(
            subscriptions.c.destination_id == general, subscriptions.c.digest == digest
        )
    )
    had = known.one_or_none()
    if had is None:
        move = sa.update(subscriptions).where(subscriptions.c.id == key)
        await conn.execute(move.values(destination_id=general))
        return
    if had.ended_at is not None:
        await _take_up(conn, had.id, key)
    await end_subscription(conn, destination, key, now)


async def _take_up(conn: AsyncConnection, ended: int, key: int) -> None:
    """A subscription that had ended goes on as another one, with its slots and its parcels."""
    source = subscriptions.alias()
    kept = ("zone", "served_until", "configured_by")
    values = {
        name: sa.select(source.c[name]).where(source.c.id == key).scalar_subquery() for name in kept
    }
    await conn.execute(
        sa.update(subscriptions).where(subscriptions.c.id == ended).values(ended_at=None, **values)
    )
    await conn.execute(sa.delete(slots).where(slots.c.subscription_id == ended))
    for table, which in ((slots, sa.true()), (outbox, in_state(outbox, *PENDING))):
        await conn.execute(
            sa.update(table)
            .where(table.c.subscription_id == key, which)
            .values(subscription_id=ended)
        )


async def _move_wishes(conn: AsyncConnection, destination: int, general: int) -> None:
    has = interests.alias()
    same = sa.exists().where(
        has.c.destination_id == general,
        has.c.kind == interests.c.kind,
        has.c.value == interests.c.value,
    )
    await conn.execute(
        sa.update(interests)
        .where(interests.c.destination_id == destination, ~same)
        .values(destination_id=general)
    )
    source = destinations.alias()
    shown = sa.select(source.c.shown).where(source.c.id == destination).scalar_subquery()
    await conn.execute(
        sa.update(destinations).where(destinations.c.id == general).values(shown=shown)
    )


async def _move_parcels(
    conn: AsyncConnection, destination: int, general: int, now: datetime
) -> None:
    """All parts of a message go together, so that the rest of one that has begun still follows."""
    waiting, has = outbox.alias(), outbox.alias()
    begun = sa.select(waiting.c.cause).where(
        waiting.c.destination_id == destination, in_state(waiting, *PENDING)
    )
    same = sa.exists().where(has.c.destination_id == general, has.c.cause == outbox.c.cause)
    await conn.execute(
        sa.update(outbox)
        .where(outbox.c.destination_id == destination, outbox.c.cause.in_(begun), ~same)
        .values(destination_id=general)
    )
    await conn.execute(
        sa.update(outbox)
        .where(
            outbox.c.destination_id == destination,
            in_state(outbox, *PENDING),
            outbox.c.state != "sending",
        )
        .values(state="cancelled", finished_at=now, problem="topic gone")
    )
