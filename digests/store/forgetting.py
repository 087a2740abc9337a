"""Statements on forgetting a chat: all that is known of it goes; a row without a name stays.

Rows that others refer to are not taken out, which would mean to look through all parcels, but
emptied: an erased chat has a number of our own in place of Telegram's, no title, and subscriptions
that have ended.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from digests.store.outbox import PENDING, Envelope, enqueue
from digests.store.outboxtables import in_state, outbox, paces, updates
from digests.store.payloads import Payload, drop_unused
from digests.store.subscribers import Chat, put_destination
from digests.store.tables import (
    chats,
    destinations,
    edition_items,
    editions,
    histories,
    interests,
    slots,
    subscriptions,
)

_NOBODY: Final = -(2**60)
"""Beyond all ids of Telegram's: less a chat's own key, the id of one that was erased."""

_LAST_ANSWER: Final = timedelta(days=1)
"""How long the answer that all is forgotten may take."""

_CAUSE: Final = "forgotten"
_ANSWER_PRIORITY: Final = 0


async def forget(
    conn: AsyncConnection, chat: Chat, topic: int, answer: Payload, now: datetime
) -> None:
    """Erase what is known of a chat, and answer it once more in a topic.

    1. Its slots go; who is putting its digests into the outbox just now ends that first.
    2. The chat itself goes. It is written down anew, with nothing but its id, to be answered:
       `erase_told` takes that, too.
    3. Its parcels go, sent or not, with their texts if no other chat was sent them.
    4. What it liked, what it was shown, its pause; what was composed for it alone.
    5. Updates of its that were put aside; and if it is a person, who set up which group.
    """
    places = sa.select(destinations.c.id).where(destinations.c.chat_id == chat.key)
    ours = sa.select(subscriptions.c.id).where(subscriptions.c.destination_id.in_(places))
    await conn.execute(sa.delete(slots).where(slots.c.subscription_id.in_(ours)))
    await _empty(conn, [chat.key])
    # Before its parcels go: SQLite would else give a key again that somebody has in hand.
    await _answer(conn, chat, topic, answer, now)
    had = await _find_had(conn, chat.key)
    had |= await _drop_parcels(conn, [chat.key])
    await _drop_personal(conn, had)
    await conn.execute(sa.delete(interests).where(interests.c.destination_id.in_(places)))
    await conn.execute(
        sa.update(destinations)
        .where(destinations.c.chat_id == chat.key)
        .values(shown=[], history_id=None, paused_until=None)
    )
    await conn.execute(
        sa.update(subscriptions)
        .where(subscriptions.c.destination_id.in_(places))
        .values(ended_at=now, configured_by=None)
    )
    await _drop_traces(conn, chat.telegram_id)


async def erase_told(conn: AsyncConnection, now: datetime, limit: int) -> int:
    """Erase chats that have been told that they are forgotten, or could not be for a day."""
    untold = sa.exists().where(
        outbox.c.chat_id == chats.c.id,
        in_state(outbox, *PENDING),
        outbox.c.created_at > now - _LAST_ANSWER,
    )
    rows = await conn.execute(
        sa.select(chats.c.id)
        .where(chats.c.gone == sa.literal_column("'forgotten'"), ~untold)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    keys = list(rows.scalars())
    if keys:
        await _drop_parcels(conn, keys)
        await _empty(conn, keys)
    return len(keys)


async def _find_had(conn: AsyncConnection, chat: int) -> set[int]:
    rows = await conn.execute(
        sa.select(histories.c.editions)
        .join(destinations, destinations.c.history_id == histories.c.id)
        .where(destinations.c.chat_id == chat)
    )
    return {edition for had in rows.scalars() for edition in had}


async def _drop_parcels(conn: AsyncConnection, keys: Collection[int]) -> set[int]:
    """Take out all parcels of chats, and texts that no other was sent; the editions they were of.

    One that is being sent finds nobody to settle it.
    """
    places = sa.select(destinations.c.id).where(destinations.c.chat_id.in_(keys))
    done = await conn.execute(
        sa.delete(outbox)
        .where(outbox.c.destination_id.in_(places))
        .returning(outbox.c.payload_id, outbox.c.edition_id)
    )
    dropped = done.all()
    await drop_unused(conn, {row.payload_id for row in dropped})
    return {row.edition_id for row in dropped if row.edition_id is not None}


async def _drop_personal(conn: AsyncConnection, had: Collection[int]) -> None:
    """Empty those of these editions that were composed by the words and likes of one chat."""
    own = sa.select(editions.c.id).where(
        editions.c.id.in_(had), editions.c.personal.is_(sa.true()), editions.c.readers <= 1
    )
    await conn.execute(sa.delete(edition_items).where(edition_items.c.edition_id.in_(own)))


async def _drop_traces(conn: AsyncConnection, telegram_id: int) -> None:
    """Take out what elsewhere names Telegram's id of a chat."""
    named = (updates.c.body.contains(f'"id": {telegram_id}{end}') for end in ",}")
    await conn.execute(sa.delete(updates).where(updates.c.state == "aside", sa.or_(*named)))
    await conn.execute(
        sa.update(subscriptions)
        .where(subscriptions.c.configured_by == telegram_id)
        .values(configured_by=None)
    )


async def _empty(conn: AsyncConnection, keys: Collection[int]) -> None:
    await conn.execute(sa.delete(paces).where(paces.c.chat_id.in_(keys)))
    nobody: sa.ColumnElement[Any] = sa.literal(_NOBODY, sa.BigInteger) - chats.c.id
    await conn.execute(
        sa.update(chats)
        .where(chats.c.id.in_(keys))
        .values(telegram_id=nobody, title="", wording="", gone="erased")
    )


async def _answer(
    conn: AsyncConnection, chat: Chat, topic: int, answer: Payload, now: datetime
) -> None:
    row = sa.insert(chats).values(
        telegram_id=chat.telegram_id,
        kind=chat.kind,
        title="",
        language=chat.language,
        gone="forgotten",
        created_at=now,
    )
    key = int((await conn.execute(row.returning(chats.c.id))).scalar_one())
    destination = await put_destination(conn, key, topic)
    await enqueue(conn, Envelope(destination, key, _CAUSE, _ANSWER_PRIORITY), [answer], now)
