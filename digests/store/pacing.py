"""Statements on how fast we may send: what left when, for each chat and for all together."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from digests.store.database import insert
from digests.store.outboxtables import paces, rates

_ONLY = 1


@dataclass(frozen=True, slots=True)
class Uptime:
    """For how many seconds a machine has been up, and which start of which machine that was."""

    boot: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Rate:
    """How fast all may go: when the next message may leave, and Telegram's recent complaints.

    `share` of the configured rate is what it bears since `share_since`; `floods` are the chats that
    were told to wait lately, with Unix milliseconds. `seen_at` is the latest time by anybody's
    steady clock, and `uptime` that of their machine then, if it tells.
    """

    next_at: datetime
    share: float
    share_since: datetime
    floods: tuple[tuple[int, int], ...] = ()
    seen_at: datetime | None = None
    uptime: Uptime | None = None


@dataclass(frozen=True, slots=True)
class ChatPace:
    """What a chat was sent lately, in Unix milliseconds, and when it may be written to again."""

    sent: tuple[int, ...]
    free_at: datetime


async def lock_rate(conn: AsyncConnection, now: datetime) -> Rate:
    """The rate, which nobody else can change or claim by until the transaction ends."""
    row = insert(conn, rates).values(id=_ONLY, next_at=now, share_since=now, seen_at=now)
    asked = sa.select(rates).where(rates.c.id == _ONLY).with_for_update()
    found = (await conn.execute(asked)).one_or_none()
    if found is None:
        await conn.execute(row.on_conflict_do_nothing())
        found = (await conn.execute(asked)).one()
    floods = tuple((chat, at) for chat, at in found.floods)
    uptime = Uptime(found.seen_boot, found.seen_uptime) if found.seen_boot else None
    return Rate(found.next_at, found.share, found.share_since, floods, found.seen_at, uptime)


async def put_rate(
    conn: AsyncConnection, rate: Rate, now: datetime, uptime: Uptime | None = None
) -> None:
    """Keep the rate, the time by our steady clock, and our machine's uptime, if it tells."""
    await conn.execute(
        sa.update(rates)
        .where(rates.c.id == _ONLY)
        .values(
            next_at=rate.next_at,
            share=rate.share,
            share_since=rate.share_since,
            floods=[list(flood) for flood in rate.floods],
            seen_at=now,
            seen_boot=uptime.boot if uptime else "",
            seen_uptime=uptime.seconds if uptime else 0.0,
        )
    )


async def find_paces(conn: AsyncConnection, keys: Collection[int]) -> dict[int, ChatPace]:
    """The pace of each of these chats that was written to lately."""
    rows = await conn.execute(sa.select(paces).where(paces.c.chat_id.in_(keys)))
    return {row.chat_id: ChatPace(tuple(row.sent), row.free_at) for row in rows}


async def put_paces(conn: AsyncConnection, changed: Mapping[int, ChatPace]) -> None:
    """Keep the paces of chats."""
    if not changed:
        return
    row = insert(conn, paces).values(
        [
            {"chat_id": chat, "sent": list(pace.sent), "free_at": pace.free_at}
            for chat, pace in sorted(changed.items())
        ]
    )
    await conn.execute(
        row.on_conflict_do_update(
            index_elements=["chat_id"],
            set_={"sent": row.excluded.sent, "free_at": row.excluded.free_at},
        )
    )
