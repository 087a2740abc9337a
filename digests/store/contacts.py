"""Statements on who is told when something is wrong: people by Telegram's ids, and chats' names."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from digests.store.outboxtables import in_state, outbox
from digests.store.tables import chats, destinations, subscriptions


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody with a chat of their own, by its key, and whether nothing can be sent there."""

    key: int
    telegram_id: int
    language: str
    is_gone: bool


@dataclass(frozen=True, slots=True)
class Concern:
    """A chat or one place in it, and who set up what it gets: people by Telegram's ids.

    It `has_subscriptions` that go on; of some nobody may know who set them up.
    """

    title: str
    telegram_id: int
    people: tuple[int, ...]
    has_subscriptions: bool


async def find_contacts(conn: AsyncConnection, telegram_ids: Collection[int]) -> list[Contact]:
    """Those of these people and chats who ever wrote to us."""
    rows = await conn.execute(
        sa.select(
            chats.c.id, chats.c.telegram_id, chats.c.language, chats.c.gone.is_not(None)
        ).where(chats.c.telegram_id.in_(telegram_ids))
    )
    return [Contact(*row) for row in rows]


async def find_concern(conn: AsyncConnection, chat: int, destination: int | None = None) -> Concern:
    """Whom it concerns what happens to a chat, or to one place in it."""
    one = destinations.c.id == destination if destination is not None else sa.true()
    rows = await conn.execute(
        sa.select(subscriptions.c.configured_by)
        .join(destinations, destinations.c.id == subscriptions.c.destination_id)
        .where(destinations.c.chat_id == chat, subscriptions.c.ended_at.is_(None), one)
        .order_by(subscriptions.c.id)
    )
    known = list(rows.scalars())
    named = sa.select(chats.c.title, chats.c.telegram_id).where(chats.c.id == chat)
    title, telegram_id = (await conn.execute(named)).one()
    people = tuple(dict.fromkeys(person for person in known if person is not None))
    return Concern(title, telegram_id, people, has_subscriptions=bool(known))


async def find_told(conn: AsyncConnection, telegram_ids: Collection[int], cause: str) -> set[int]:
    """Those of these people who were told something of this cause already."""
    rows = await conn.execute(_told(telegram_ids, chats.c.telegram_id, outbox.c.cause == cause))
    return set(rows.scalars())


async def last_told(
    conn: AsyncConnection, telegram_ids: Collection[int], prefix: str
) -> datetime | None:
    """When one of these people was last told something of a cause that begins so."""
    latest = sa.func.max(outbox.c.created_at, type_=outbox.c.created_at.type)
    rows = await conn.execute(_told(telegram_ids, latest, outbox.c.cause.startswith(prefix)))
    found: datetime | None = rows.scalar_one_or_none()
    return found


async def count_parked(conn: AsyncConnection) -> tuple[int, datetime | None]:
    """How many parcels nobody knows of whether they arrived, and about when the latest came."""
    rows = await conn.execute(
        sa.select(
            sa.func.count(), sa.func.max(outbox.c.not_before, type_=outbox.c.not_before.type)
        ).where(in_state(outbox, "parked", "dead"), outbox.c.state == "parked")
    )
    count, latest = rows.one()
    return count, latest


def _told(
    telegram_ids: Collection[int], column: sa.ColumnElement[Any], cause: sa.ColumnElement[bool]
) -> sa.Select[Any]:
    return (
        sa.select(column)
        .select_from(outbox)
        .join(destinations, destinations.c.id == outbox.c.destination_id)
        .join(chats, chats.c.id == destinations.c.chat_id)
        .where(chats.c.telegram_id.in_(telegram_ids), destinations.c.topic == 0, cause)
    )
