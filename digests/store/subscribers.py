"""Statements on chats, destinations, subscriptions, their slots, and what each has had."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import get_args

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from digests.model import Wording
from digests.store.database import insert
from digests.store.histories import bring_over
from digests.store.outbox import PENDING
from digests.store.outboxtables import outbox
from digests.store.tables import chats, destinations, slots, subscriptions

_WORDINGS: dict[str, Wording] = {wording: wording for wording in get_args(Wording)}


@dataclass(frozen=True, slots=True)
class Chat:
    """A chat by its own key, and the wording that Chinese is put into for it, if any is asked."""

    key: int
    telegram_id: int
    kind: str
    language: str
    wording: Wording | None = None


@dataclass(frozen=True, slots=True)
class Subscription:
    """A destination's subscription to a digest, and its slot."""

    key: int
    digest: str
    zone: str
    local_time: str
    next_due: datetime | None


async def put_chat(
    conn: AsyncConnection, telegram_id: int, kind: str, title: str, language: str, now: datetime
) -> Chat:
    """The chat with Telegram's id, made or brought up to date; it can be written to again."""
    row = insert(conn, chats).values(
        telegram_id=telegram_id, kind=kind, title=title, language=language, created_at=now
    )
    statement = row.on_conflict_do_update(
        index_elements=["telegram_id"],
        set_={"kind": kind, "title": title, "language": language, "gone": None},
    ).returning(chats.c.id, chats.c.wording)
    stored = (await conn.execute(statement)).one()
    return Chat(stored.id, telegram_id, kind, language, _WORDINGS.get(stored.wording))


async def set_wording(conn: AsyncConnection, chat: int, wording: Wording | None) -> None:
    """Put the Chinese of articles into a wording for a chat, or leave it as it is written."""
    await conn.execute(sa.update(chats).where(chats.c.id == chat).values(wording=wording or ""))


async def find_chat(conn: AsyncConnection, telegram_id: int) -> Chat | None:
    """The chat with Telegram's id, if it ever wrote."""
    rows = await conn.execute(sa.select(chats).where(chats.c.telegram_id == telegram_id))
    row = rows.one_or_none()
    if row is None:
        return None
    return Chat(row.id, row.telegram_id, row.kind, row.language, _WORDINGS.get(row.wording))


async def move_chat(conn: AsyncConnection, chat: int, telegram_id: int) -> None:
    """A group became a supergroup: its settings go on under the new id.

    Where the new id has been seen already, all that belongs to it comes over, except for
    subscriptions that the group has itself.
    """
    taken = await find_chat(conn, telegram_id)
    if taken is not None and taken.key != chat:
        await _bring_over(conn, taken.key, chat)
        await conn.execute(
            sa.update(chats)
            .where(chats.c.id == taken.key)
            .values(telegram_id=-taken.key, gone="moved")
        )
    # One that is being forgotten is not known again for that.
    kept = sa.case((chats.c.gone == "forgotten", chats.c.gone), else_=sa.null())
    await conn.execute(
        sa.update(chats)
        .where(chats.c.id == chat)
        .values(telegram_id=telegram_id, kind="supergroup", gone=kept)
    )


async def put_destination(conn: AsyncConnection, chat: int, topic: int) -> int:
    """The key of a chat's topic (0: the chat itself)."""
    # A row that is there is left alone: to touch it would be to wait for who is publishing.
    known = sa.select(destinations.c.id).where(
        destinations.c.chat_id == chat, destinations.c.topic == topic
    )
    key = (await conn.execute(known)).scalar_one_or_none()
    if key is None:
        row = insert(conn, destinations).values(chat_id=chat, topic=topic, shown=[])
        statement = row.on_conflict_do_update(
            index_elements=["chat_id", "topic"], set_={"topic": topic}
        )
        key = (await conn.execute(statement.returning(destinations.c.id))).scalar_one()
    return int(key)


async def note_shown(conn: AsyncConnection, destination: int, articles: Sequence[int]) -> None:
    """Remember which articles the numbers stand for that a destination was shown last."""
    await conn.execute(
        sa.update(destinations).where(destinations.c.id == destination).values(shown=list(articles))
    )


async def find_shown(conn: AsyncConnection, destination: int) -> list[int]:
    """The articles behind the numbers that a destination was shown last."""
    known = sa.select(destinations.c.shown).where(destinations.c.id == destination)
    return list((await conn.execute(known)).scalar_one())


async def put_subscription(
    conn: AsyncConnection,
    destination: int,
    digest: str,
    zone: str,
    local_time: str,
    next_due: datetime,
    now: datetime,
) -> tuple[int, bool]:
    """Subscribe a destination to a digest, or take it up again; its key, and whether it is new."""
    known = await conn.execute(
        sa.select(subscriptions.c.id).where(
            subscriptions.c.destination_id == destination, subscriptions.c.digest == digest
        )
    )
    key = known.scalar_one_or_none()
    if key is None:
        row = sa.insert(subscriptions).values(
            destination_id=destination,
            digest=digest,
            zone=zone,
            created_at=now,
            served_until=now,
        )
        created = (await conn.execute(row.returning(subscriptions.c.id))).scalar_one()
    else:
        created = key
        await conn.execute(
            sa.update(subscriptions)
            .where(subscriptions.c.id == key)
            .values(ended_at=None, zone=zone, served_until=now)
        )
    await _put_slot(conn, created, local_time, next_due)
    return int(created), key is None


async def _put_slot(
    conn: AsyncConnection, subscription: int, local_time: str, next_due: datetime
) -> None:
    slot = insert(conn, slots).values(
        subscription_id=subscription, local_time=local_time, next_due=next_due
    )
    await conn.execute(
        slot.on_conflict_do_update(
            index_elements=["subscription_id", "local_time"], set_={"next_due": next_due}
        )
    )


async def note_configured(conn: AsyncConnection, subscription: int, user: int | None) -> None:
    """Keep Telegram's id of the person who set a subscription up, where it is known."""
    await conn.execute(
        sa.update(subscriptions)
        .where(subscriptions.c.id == subscription)
        .values(configured_by=user)
    )


async def list_subscriptions(conn: AsyncConnection, destination: int) -> list[Subscription]:
    """What a destination gets, and when next; soonest first."""
    rows = await conn.execute(
        sa.select(
            subscriptions.c.id,
            subscriptions.c.digest,
            subscriptions.c.zone,
            slots.c.local_time,
            slots.c.next_due,
        )
        .join(slots, slots.c.subscription_id == subscriptions.c.id)
        .where(
            subscriptions.c.destination_id == destination,
            subscriptions.c.ended_at.is_(None),
            slots.c.next_due.is_not(None),
        )
        .order_by(slots.c.next_due, subscriptions.c.id)
    )
    return [Subscription(*row) for row in rows]


async def find_digests(conn: AsyncConnection, telegram_id: int, topic: int) -> set[str]:
    """The digests that a place gets, by Telegram's id of its chat."""
    rows = await conn.execute(
        sa.select(subscriptions.c.digest)
        .join(destinations, destinations.c.id == subscriptions.c.destination_id)
        .join(chats, chats.c.id == destinations.c.chat_id)
        .where(
            chats.c.telegram_id == telegram_id,
            destinations.c.topic == topic,
            subscriptions.c.ended_at.is_(None),
        )
    )
    return set(rows.scalars())


async def next_due_instant(conn: AsyncConnection) -> datetime | None:
    """When the next slot of any chat that can be written to is due."""
    statement = (
        sa.select(slots.c.next_due)
        .join(subscriptions, subscriptions.c.id == slots.c.subscription_id)
        .join(destinations, destinations.c.id == subscriptions.c.destination_id)
        .join(chats, chats.c.id == destinations.c.chat_id)
        .where(slots.c.next_due.is_not(None), chats.c.gone.is_(None))
    )
    rows = await conn.execute(statement.order_by(slots.c.next_due).limit(1))
    found: datetime | None = rows.scalar_one_or_none()
    return found


async def _bring_over(conn: AsyncConnection, taken: int, chat: int) -> None:
    places = sa.select(destinations.c.id, destinations.c.topic)
    for place in (await conn.execute(places.where(destinations.c.chat_id == taken))).all():
        ours = await put_destination(conn, chat, place.topic)
        await bring_over(conn, place.id, ours)
        has = sa.select(subscriptions.c.digest).where(subscriptions.c.destination_id == ours)
        await conn.execute(
            sa.update(subscriptions)
            .where(subscriptions.c.destination_id == place.id, subscriptions.c.digest.not_in(has))
            .values(destination_id=ours)
        )
        await _bring_parcels(conn, place.id, ours, chat)


async def _bring_parcels(conn: AsyncConnection, taken: int, place: int, chat: int) -> None:
    """Have a place's parcels go to another one; not those that it has been given, too."""
    twin = outbox.alias()
    there = sa.exists().where(
        twin.c.destination_id == place,
        twin.c.cause == outbox.c.cause,
        twin.c.part == outbox.c.part,
    )
    mine = sa.update(outbox).where(outbox.c.destination_id == taken)
    await conn.execute(
        mine.where(there, outbox.c.state.in_(PENDING)).values(
            state="cancelled", problem="the chat has it under another id"
        )
    )
    await conn.execute(mine.where(~there).values(destination_id=place, chat_id=chat))
