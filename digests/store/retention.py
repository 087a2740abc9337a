"""Retention: what has served its time is taken out, in batches that hold nobody up for long."""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from digests.store import forgetting, histories, payloads
from digests.store.columns import Instant
from digests.store.database import Store
from digests.store.outboxtables import in_state, outbox, paces, rates, updates

BATCH: Final = 5_000
"""Rows in one transaction."""

BREATH: Final = 0.05
"""Seconds between two transactions, so that others who wait to write come first."""

KEPT_HANDLED: Final = timedelta(days=3)
"""Telegram offers an update for a day."""

KEPT_ASIDE: Final = timedelta(days=30)
QUIET: Final = timedelta(hours=1)
"""Longer than any of Telegram's limits looks back."""


_Find = Callable[[AsyncConnection, int, int], Awaitable[list[int]]]
_Drop = Callable[[AsyncConnection, Collection[int]], Awaitable[int]]


@dataclass(frozen=True, slots=True)
class Tidied:
    """How many rows were taken out, and how many chats were erased."""

    updates: int = 0
    parcels: int = 0
    payloads: int = 0
    histories: int = 0
    paces: int = 0
    chats: int = 0


async def tidy(store: Store, keep_days: int, now: datetime) -> Tidied:
    """Take out what nobody needs any more.

    1. Chats that were forgotten and have been told so.
    2. Updates that Telegram cannot send again, and those put aside that nobody looked at.
    3. Parcels that ended `keep_days` ago; those that are parked wait for the operators.
    4. Payloads that no parcel and no broadcast refers to, histories that no place has.
    5. The pace of chats that were quiet for an hour of delivery's own time.
    """
    return Tidied(
        chats=await _again(store, lambda conn: forgetting.erase_told(conn, now, BATCH)),
        updates=await _again(store, lambda conn: _drop_updates(conn, "handled", now - KEPT_HANDLED))
        + await _again(store, lambda conn: _drop_updates(conn, "aside", now - KEPT_ASIDE)),
        parcels=await _drop_parcels(store, now - timedelta(days=keep_days), now),
        payloads=await _sweep(store, payloads.find_unused, payloads.drop_unused),
        histories=await _sweep(store, histories.find_unused, histories.drop_unused),
        paces=await _again(store, _drop_paces),
    )


async def _again(store: Store, drop: Callable[[AsyncConnection], Awaitable[int]]) -> int:
    """Drop in batches until there is less than one."""
    total = 0
    while True:
        async with store.writing() as conn:
            dropped = await drop(conn)
        total += dropped
        if dropped < BATCH:
            return total
        await asyncio.sleep(BREATH)


async def _drop_updates(conn: AsyncConnection, state: str, before: datetime) -> int:
    old = (
        sa.select(updates.c.update_id)
        .where(updates.c.state == state, updates.c.at < before)
        .order_by(updates.c.at)
        .limit(BATCH)
    )
    done = await conn.execute(sa.delete(updates).where(updates.c.update_id.in_(old)))
    return done.rowcount


async def _drop_parcels(store: Store, before: datetime, now: datetime) -> int:
    """Go through the parcels from the oldest on, up to a batch of which none is old."""
    total, after = 0, 0
    while True:
        async with store.reading() as conn:
            last, found, old = await _look_ahead(conn, after, before, now)
        if old:
            async with store.writing() as conn:
                total += await _drop_ended(conn, after, last, before)
            await asyncio.sleep(BREATH)
        if found < BATCH or not old:
            return total
        after = last


async def _look_ahead(
    conn: AsyncConnection, after: int, before: datetime, now: datetime
) -> tuple[int, int, int]:
    """Of the parcels behind a key: the last of the next batch, how many they are, how many old."""
    some = (
        sa.select(outbox.c.id, outbox.c.created_at)
        .where(outbox.c.id > after)
        .order_by(outbox.c.id)
        .limit(BATCH)
        .subquery()
    )
    # What was written by a clock that ran ahead says nothing about those behind it.
    old = sa.or_(some.c.created_at < before, some.c.created_at > now)
    counted = sa.func.coalesce(sa.func.sum(sa.case((old, 1), else_=0)), 0)
    rows = await conn.execute(
        sa.select(sa.func.coalesce(sa.func.max(some.c.id), after), sa.func.count(), counted)
    )
    last, found, many = rows.one()
    return int(last), int(found), int(many)


async def _drop_ended(conn: AsyncConnection, after: int, last: int, before: datetime) -> int:
    ended = sa.func.coalesce(outbox.c.finished_at, outbox.c.created_at, type_=Instant)
    done = await conn.execute(
        sa.delete(outbox).where(
            outbox.c.id > after,
            outbox.c.id <= last,
            in_state(outbox, "sent", "superseded", "cancelled", "dead"),
            ended < before,
        )
    )
    return done.rowcount


async def _sweep(store: Store, find: _Find, drop: _Drop) -> int:
    """Look for what nothing refers to without holding anybody up, and drop it in batches."""
    total, after = 0, 0
    while True:
        async with store.reading() as conn:
            unused = await find(conn, after, BATCH)
        if unused:
            async with store.writing() as conn:
                total += await drop(conn, unused)
        if len(unused) < BATCH:
            return total
        after = unused[-1]
        await asyncio.sleep(BREATH)


async def _drop_paces(conn: AsyncConnection) -> int:
    seen = (await conn.execute(sa.select(rates.c.seen_at))).scalar_one_or_none()
    if seen is None:
        return 0
    # What lies far ahead was written by a clock that ran ahead.
    quiet = sa.or_(paces.c.free_at < seen - QUIET, paces.c.free_at > seen + QUIET)
    some = sa.select(paces.c.chat_id).where(quiet).limit(BATCH)
    done = await conn.execute(sa.delete(paces).where(paces.c.chat_id.in_(some), quiet))
    return done.rowcount
