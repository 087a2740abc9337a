"""Statements by which operators look into the outbox, and decide about what is stuck there."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from digests.store.columns import Instant
from digests.store.outbox import PENDING
from digests.store.outboxtables import in_state, outbox, paces, payloads, rates
from digests.store.tables import chats, destinations

State = Literal["queued", "waiting", "unknown", "parked", "dead"]
"""The states of what has not been sent, and is not being sent just now."""

_TROUBLED: Final = ("parked", "dead")


@dataclass(frozen=True, slots=True)
class Group:
    """Parcels of one state and priority: how many, and when the first of them was queued."""

    state: str
    priority: int
    parcels: int
    oldest: datetime


@dataclass(frozen=True, slots=True)
class Held:
    """What holds parcels back: Telegram's wishes, and the places that paused or are gone.

    `share` is the part of the configured rate that is used since `share_since`; nothing leaves
    before `closed_until`; so many `chats` are not written to before some time up to `chats_until`.
    """

    share: float
    share_since: datetime | None
    closed_until: datetime | None
    chats: int
    chats_until: datetime | None
    paused: int
    gone: int


@dataclass(frozen=True, slots=True)
class Listed:
    """A parcel as an operator sees it; `body` is a message's JSON."""

    key: int
    telegram_id: int
    title: str
    topic: int
    cause: str
    part: int
    attempts: int
    unknowns: int
    problem: str | None
    created_at: datetime
    not_before: datetime
    finished_at: datetime | None
    body: str


async def find_groups(conn: AsyncConnection) -> list[Group]:
    """All parcels, counted by state and priority."""
    rows = await conn.execute(
        sa.select(
            outbox.c.state,
            outbox.c.priority,
            sa.func.count(),
            sa.func.min(outbox.c.created_at, type_=Instant),
        )
        .group_by(outbox.c.state, outbox.c.priority)
        .order_by(outbox.c.priority, outbox.c.state)
    )
    return [Group(*row) for row in rows]


async def find_held(conn: AsyncConnection, now: datetime) -> Held:
    """What holds parcels back."""
    rate = (await conn.execute(sa.select(rates))).one_or_none()
    waiting = sa.select(sa.func.count(), sa.func.max(paces.c.free_at, type_=Instant))
    count, until = (await conn.execute(waiting.where(paces.c.free_at > now))).one()
    return Held(
        share=1.0 if rate is None else rate.share,
        share_since=None if rate is None else rate.share_since,
        closed_until=None if rate is None or rate.next_at <= now else rate.next_at,
        chats=count,
        chats_until=until,
        paused=await _count(conn, destinations.c.paused_until > now),
        gone=await _count(conn, chats.c.gone.is_not(None)),
    )


async def find_parcels(conn: AsyncConnection, state: State, limit: int) -> list[Listed]:
    """Parcels of a state, the newest first."""
    rows = await conn.execute(
        sa.select(
            outbox.c.id,
            chats.c.telegram_id,
            chats.c.title,
            destinations.c.topic,
            outbox.c.cause,
            outbox.c.part,
            outbox.c.attempts,
            outbox.c.unknowns,
            outbox.c.problem,
            outbox.c.created_at,
            outbox.c.not_before,
            outbox.c.finished_at,
            payloads.c.body,
        )
        .join(payloads, payloads.c.id == outbox.c.payload_id)
        .join(destinations, destinations.c.id == outbox.c.destination_id)
        .join(chats, chats.c.id == outbox.c.chat_id)
        .where(in_state(outbox, state))
        .order_by(outbox.c.id.desc())
        .limit(limit)
    )
    return [Listed(key, *told) for key, *told in rows.all()]


async def find_states(conn: AsyncConnection, keys: Collection[int]) -> dict[int, str]:
    """The state of each of these parcels that there is."""
    rows = await conn.execute(sa.select(outbox.c.id, outbox.c.state).where(outbox.c.id.in_(keys)))
    return {row.id: row.state for row in rows}


async def retry(conn: AsyncConnection, keys: Collection[int]) -> list[int]:
    """Queue parcels again that are parked or dead: which of these were."""
    return await _queue(conn, sa.and_(in_state(outbox, *_TROUBLED), outbox.c.id.in_(keys)))


async def retry_parked(conn: AsyncConnection) -> list[int]:
    """Queue all again that are parked: which were."""
    return await _queue(conn, sa.and_(in_state(outbox, *_TROUBLED), outbox.c.state == "parked"))


async def drop(conn: AsyncConnection, keys: Collection[int], now: datetime) -> list[int]:
    """Take parcels back that have not been sent: which of these had not.

    One that is being sent is recalled: if it does not arrive, it is not sent again.
    """
    leaving = outbox.c.state == "sending"
    done = await conn.execute(
        sa.update(outbox)
        .where(outbox.c.id.in_(keys), outbox.c.state.in_([*PENDING, *_TROUBLED]))
        .values(
            state=sa.case((leaving, outbox.c.state), else_="cancelled"),
            recalled=leaving,
            finished_at=sa.case((leaving, sa.null()), else_=sa.literal(now, Instant)),
        )
        .returning(outbox.c.id)
    )
    return sorted(done.scalars())


async def _queue(conn: AsyncConnection, which: sa.ColumnElement[bool]) -> list[int]:
    # The number of attempts stays: with the lease's owner it names a claim, and no two are alike.
    done = await conn.execute(
        sa.update(outbox)
        .where(which)
        .values(
            state="queued",
            unknowns=0,
            recalled=sa.false(),
            problem=None,
            finished_at=None,
            lease_until=None,
        )
        .returning(outbox.c.id)
    )
    return sorted(done.scalars())


async def _count(conn: AsyncConnection, which: sa.ColumnElement[bool]) -> int:
    return int((await conn.execute(sa.select(sa.func.count()).where(which))).scalar_one())
