"""Statements on slots: which come next, and those that a clock ran ahead with."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from digests.store.tables import slots, subscriptions

_SHORTEST_DAY = timedelta(hours=23)


@dataclass(frozen=True, slots=True)
class SlotGroup:
    """Slots that are due in the same instant, for the same digest, by the same clocks."""

    due: datetime
    digest: str
    zone: str
    local_time: str


async def find_due(
    conn: AsyncConnection, now: datetime, without: Collection[str] = ()
) -> SlotGroup | None:
    """The slots whose time came first, leaving out some digests; None where none is due."""
    rows = await conn.execute(
        sa.select(
            slots.c.next_due, subscriptions.c.digest, subscriptions.c.zone, slots.c.local_time
        )
        .join(subscriptions, subscriptions.c.id == slots.c.subscription_id)
        .where(slots.c.next_due <= now, subscriptions.c.digest.not_in(list(without)))
        .order_by(slots.c.next_due, slots.c.id)
        .limit(1)
    )
    row = rows.one_or_none()
    return None if row is None else SlotGroup(*row)


async def find_far(conn: AsyncConnection, now: datetime) -> list[SlotGroup]:
    """Slots that may be due too late: not within the coming day."""
    columns = (slots.c.next_due, subscriptions.c.digest, subscriptions.c.zone, slots.c.local_time)
    rows = await conn.execute(
        sa.select(*columns)
        .join(subscriptions, subscriptions.c.id == slots.c.subscription_id)
        .where(slots.c.next_due > now + _SHORTEST_DAY)
        .group_by(*columns)
    )
    return [SlotGroup(*row) for row in rows]


async def put_back(conn: AsyncConnection, late: SlotGroup, due: datetime, limit: int) -> int:
    """Have up to `limit` slots of a group due at another instant; how many there were."""
    found = (
        sa.select(slots.c.id)
        .join(subscriptions, subscriptions.c.id == slots.c.subscription_id)
        .where(
            slots.c.next_due == late.due,
            slots.c.local_time == late.local_time,
            subscriptions.c.digest == late.digest,
            subscriptions.c.zone == late.zone,
        )
        .limit(limit)
        .with_for_update(of=slots)
    )
    done = await conn.execute(sa.update(slots).where(slots.c.id.in_(found)).values(next_due=due))
    return done.rowcount
