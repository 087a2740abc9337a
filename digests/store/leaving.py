"""Statements on leaving: who ends a subscription, pauses or is gone has taken back what is queued.

What is being sent at that moment cannot be taken back. It is recalled: if it does not arrive, it is
not sent again.
"""

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from digests.store import histories
from digests.store.columns import Instant
from digests.store.outbox import PENDING
from digests.store.outboxtables import in_state, outbox
from digests.store.tables import chats, destinations, slots, subscriptions

FOREVER: Final = datetime(9999, 1, 1, tzinfo=UTC)
"""The end of a pause that has none."""

_PUSHES: Final = ("slot:", "welcome:", "broadcast:")
_FOR_GOOD: Final = ("moved", "forgotten", "erased")


def hears(now: datetime) -> sa.ColumnElement[bool]:
    """Whether a place (of `destinations` joined with `chats`) gets what nobody asked for there."""
    paused = destinations.c.paused_until
    return sa.and_(chats.c.gone.is_(None), sa.or_(paused.is_(None), paused <= now))


async def end_subscription(
    conn: AsyncConnection, destination: int, subscription: int, now: datetime
) -> bool:
    """End a subscription of this destination and take back what is queued; False if it has none."""
    ended = await conn.execute(
        sa.update(subscriptions)
        .where(
            subscriptions.c.id == subscription,
            subscriptions.c.destination_id == destination,
            subscriptions.c.ended_at.is_(None),
        )
        .values(ended_at=now)
    )
    if not ended.rowcount:
        return False
    await conn.execute(
        sa.update(slots).where(slots.c.subscription_id == subscription).values(next_due=None)
    )
    mine = outbox.c.subscription_id == subscription
    await _take_back(conn, sa.and_(_in_chat_of(destination), mine), now, "unsubscribed")
    return True


async def note_gone(conn: AsyncConnection, chat: int, reason: str, now: datetime) -> None:
    """Nothing can be sent to a chat any more: keep its settings, take back what waits for it."""
    can_return = sa.or_(chats.c.gone.is_(None), chats.c.gone.not_in(_FOR_GOOD))
    await conn.execute(sa.update(chats).where(chats.c.id == chat, can_return).values(gone=reason))
    await _take_back(conn, outbox.c.chat_id == chat, now, reason)


async def pause(conn: AsyncConnection, destination: int, until: datetime, now: datetime) -> None:
    """A place wants no digests until an instant: those that are queued are taken back.

    An edition of which nothing has left counts as not had.
    """
    # Whoever is putting its digests into the outbox just now ends that first.
    mine = sa.select(subscriptions.c.id).where(subscriptions.c.destination_id == destination)
    await conn.execute(
        sa.select(slots.c.id).where(slots.c.subscription_id.in_(mine)).with_for_update()
    )
    await _set_pause(conn, destination, until)
    pushes = sa.or_(*(outbox.c.cause.startswith(cause) for cause in _PUSHES))
    theirs = sa.and_(_in_chat_of(destination), outbox.c.destination_id == destination, pushes)
    taken = await _take_back(conn, theirs, now, "paused")
    await histories.take_back(conn, destination, await _never_left(conn, taken))


async def resume(conn: AsyncConnection, destination: int) -> None:
    """A place wants its digests again, each at its next time."""
    await _set_pause(conn, destination, None)


async def find_pause(conn: AsyncConnection, destination: int, now: datetime) -> datetime | None:
    """Until when a place has paused, `FOREVER` at most; None if it has not."""
    rows = await conn.execute(
        sa.select(destinations.c.paused_until).where(
            destinations.c.id == destination, destinations.c.paused_until > now
        )
    )
    return rows.scalar_one_or_none()


async def _set_pause(conn: AsyncConnection, destination: int, until: datetime | None) -> None:
    await conn.execute(
        sa.update(destinations).where(destinations.c.id == destination).values(paused_until=until)
    )


def _in_chat_of(destination: int) -> sa.ColumnElement[bool]:
    """Whether a parcel is of a place's chat: by that the indexes find what has not ended."""
    of = sa.select(destinations.c.chat_id).where(destinations.c.id == destination)
    return outbox.c.chat_id == of.scalar_subquery()


async def _take_back(
    conn: AsyncConnection, which: sa.ColumnElement[bool], now: datetime, problem: str
) -> list[int]:
    """Parcels that have not ended are not sent, or not again; the keys of those that never were.

    A parcel that is claimed or settled at this moment is found as it is then: all is said in the
    statement. What is parked needs no decision any more.
    """
    leaving = outbox.c.state == "sending"
    values = {
        "state": sa.case((leaving, outbox.c.state), else_="cancelled"),
        "recalled": leaving,
        "finished_at": sa.case((leaving, sa.null()), else_=sa.literal(now, Instant)),
        "problem": problem,
    }
    taken = []
    for states in (PENDING, ("parked",)):
        done = await conn.execute(
            sa.update(outbox)
            .where(in_state(outbox, *states), which)
            .values(values)
            .returning(outbox.c.id, outbox.c.state, outbox.c.unknowns)
        )
        taken += [row.id for row in done if row.state == "cancelled" and not row.unknowns]
    return taken


async def _never_left(conn: AsyncConnection, taken: Collection[int]) -> list[int]:
    """The editions of parcels that were taken back, but for those of which a part may be there."""
    other = outbox.alias()
    begun = sa.exists().where(
        other.c.destination_id == outbox.c.destination_id,
        other.c.cause == outbox.c.cause,
        sa.or_(other.c.state != "cancelled", other.c.unknowns > 0),
    )
    rows = await conn.execute(
        sa.select(outbox.c.edition_id)
        .where(outbox.c.id.in_(taken), outbox.c.edition_id.is_not(None), ~begun)
        .distinct()
    )
    return list(rows.scalars())
