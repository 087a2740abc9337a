"""The backlog: what waits in the outbox, counted by indexes that hold nothing of what was sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from digests.store.outboxtables import in_state, outbox, rates


@dataclass(frozen=True, slots=True)
class Backlog:
    """Parcels by state, those that are queued by priority too, and when the oldest was made.

    Nothing may be sent before `closed_until`, where that lies ahead.
    """

    states: Mapping[str, int]
    queued: Mapping[int, int]
    oldest: datetime | None
    closed_until: datetime | None

    def oldest_seconds(self, now: datetime) -> float:
        """How long the oldest queued parcel waits."""
        return 0.0 if self.oldest is None else max((now - self.oldest).total_seconds(), 0.0)

    def paused_seconds(self, now: datetime) -> float:
        """How long nothing may be sent."""
        until = self.closed_until
        return 0.0 if until is None else max((until - now).total_seconds(), 0.0)


async def find_backlog(conn: AsyncConnection) -> Backlog:
    """What waits, is being sent, or is left to an operator."""
    queued = await _count(conn, outbox.c.priority, in_state(outbox, "queued"))
    states = {"queued": sum(queued.values())}
    for kinds in (("waiting", "unknown"), ("sending",), ("parked", "dead")):
        found = await _count(conn, outbox.c.state, in_state(outbox, *kinds))
        states |= dict.fromkeys(kinds, 0) | found
    oldest = [await _oldest(conn, priority) for priority in queued]
    closed_until = (await conn.execute(sa.select(rates.c.next_at))).scalar_one_or_none()
    return Backlog(states, queued, min(filter(None, oldest), default=None), closed_until)


async def _count(
    conn: AsyncConnection, column: sa.Column[Any], wanted: sa.ColumnElement[bool]
) -> dict[Any, int]:
    counted = sa.func.count().label("parcels")
    rows = await conn.execute(
        sa.select(column.label("kind"), counted).where(wanted).group_by(column)
    )
    return {row.kind: row.parcels for row in rows}


async def _oldest(conn: AsyncConnection, priority: int) -> datetime | None:
    """When the first of a priority was queued: keys are given in that order."""
    rows = await conn.execute(
        sa.select(outbox.c.created_at)
        .where(in_state(outbox, "queued"), outbox.c.priority == priority)
        .order_by(outbox.c.id)
        .limit(1)
    )
    return rows.scalar_one_or_none()
