"""Statements on how much each slot gives to deliver: its subscribers, and messages to each."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from digests.store.outboxtables import outbox
from digests.store.tables import chats, destinations, editions, slots, subscriptions

_LATEST: Final = 7


@dataclass(frozen=True, slots=True)
class SlotLoad:
    """A digest's subscribers of one instant, and the most places of them in one group or channel.

    A forum's topics are such places.
    """

    due: datetime
    digest: str
    subscribers: int
    group_places: int


async def find_loads(conn: AsyncConnection) -> list[SlotLoad]:
    """The next slots of all that can be written to, the earliest first."""
    in_group = sa.func.sum(sa.case((chats.c.kind == "private", 0), else_=1)).label("in_group")
    by_chat = (
        sa.select(
            slots.c.next_due, subscriptions.c.digest, sa.func.count().label("places"), in_group
        )
        .join(subscriptions, subscriptions.c.id == slots.c.subscription_id)
        .join(destinations, destinations.c.id == subscriptions.c.destination_id)
        .join(chats, chats.c.id == destinations.c.chat_id)
        .where(slots.c.next_due.is_not(None), chats.c.gone.is_(None))
        .group_by(slots.c.next_due, subscriptions.c.digest, chats.c.id)
        .subquery()
    )
    groups = (by_chat.c.next_due, by_chat.c.digest)
    rows = await conn.execute(
        sa.select(*groups, sa.func.sum(by_chat.c.places), sa.func.max(by_chat.c.in_group))
        .group_by(*groups)
        .order_by(*groups)
    )
    return [SlotLoad(due, digest, int(all_), int(most)) for due, digest, all_, most in rows]


async def find_parts(conn: AsyncConnection, digests: Collection[str]) -> dict[str, float]:
    """How many messages the latest editions of digests had on average; none for a digest of none.

    Each edition is judged by the first place that was sent it.
    """
    found = {}
    for digest in digests:
        latest = await conn.execute(
            sa.select(editions.c.id)
            .where(editions.c.digest == digest)
            .order_by(editions.c.due.desc())
            .limit(_LATEST)
        )
        counts = [await _count_parts(conn, edition) for edition in latest.scalars()]
        if sent := [count for count in counts if count]:
            found[digest] = sum(sent) / len(sent)
    return found


async def _count_parts(conn: AsyncConnection, edition: int) -> int:
    other = outbox.alias()
    first = (
        sa.select(other.c.destination_id, other.c.cause)
        .where(other.c.edition_id == edition)
        .limit(1)
        .subquery()
    )
    rows = await conn.execute(
        sa.select(sa.func.count()).where(
            outbox.c.edition_id == edition,
            outbox.c.destination_id == first.c.destination_id,
            outbox.c.cause == first.c.cause,
        )
    )
    return int(rows.scalar_one())
