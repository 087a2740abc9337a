"""Statements on the outbox: parcels on their way to chats, each change guarded in its statement.

A parcel is queued -> sending -> sent, or waits until a time, or its outcome is unknown (then it is
sent once more after its lease), or it ends superseded, cancelled, parked or dead.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from digests.store.database import insert
from digests.store.payloads import put_payloads
from digests.store.tables import chats, destinations, outbox, payloads, subscriptions

WAITING = ("queued", "waiting", "unknown")
PENDING = (*WAITING, "sending")


@dataclass(frozen=True, slots=True)
class Envelope:
    """Where a message goes and why: `cause` makes it unique, `priority` 0 goes first."""

    destination: int
    chat: int
    cause: str
    priority: int
    subscription: int | None = None
    edition: int | None = None
    due: datetime | None = None


@dataclass(frozen=True, slots=True)
class Parcel:
    """A claimed parcel: what delivery needs to send it."""

    key: int
    body: str
    chat: int
    telegram_id: int
    chat_kind: str
    topic: int
    language: str
    zone: str | None
    part: int
    attempts: int
    unknowns: int
    due: datetime | None


async def enqueue(
    conn: AsyncConnection, envelope: Envelope, bodies: Sequence[str], now: datetime
) -> bool:
    """Queue the parts of one message; False, and nothing is done, if its cause is there already."""
    return bool(await enqueue_all(conn, [(envelope, bodies)], now))


async def enqueue_all(
    conn: AsyncConnection, messages: Sequence[tuple[Envelope, Sequence[str]]], now: datetime
) -> int:
    """Queue messages of one part or more, those whose cause is not there; how many parts."""
    payload = await put_payloads(conn, (body for _, bodies in messages for body in bodies))
    rows = [
        {
            "destination_id": envelope.destination,
            "chat_id": envelope.chat,
            "cause": envelope.cause,
            "part": part,
            "payload_id": payload[body],
            "subscription_id": envelope.subscription,
            "edition_id": envelope.edition,
            "priority": envelope.priority,
            "state": "queued",
            "due": envelope.due,
            "not_before": now,
            "created_at": now,
        }
        for envelope, bodies in messages
        for part, body in enumerate(bodies)
    ]
    if not rows:
        return 0
    statement = insert(conn, outbox).values(rows).on_conflict_do_nothing()
    made = await conn.execute(statement.returning(outbox.c.id))
    return len(made.all())


async def supersede(
    conn: AsyncConnection, subscription: int, cause: str, now: datetime
) -> list[int]:
    """A newer edition comes: older ones of which nothing has been sent are not sent at all.

    The editions of the parcels that are taken back, one for each parcel.
    """
    other = outbox.alias()
    begun = sa.exists().where(
        other.c.destination_id == outbox.c.destination_id,
        other.c.cause == outbox.c.cause,
        other.c.state.in_(["sending", "sent", "unknown"]),
    )
    done = await conn.execute(
        sa.update(outbox)
        .where(
            outbox.c.subscription_id == subscription,
            outbox.c.cause != cause,
            outbox.c.cause.startswith("slot:"),
            outbox.c.state.in_(["queued", "waiting"]),
            ~begun,
        )
        .values(state="superseded", finished_at=now)
        .returning(outbox.c.edition_id)
    )
    return list(done.scalars())


async def expire_leases(conn: AsyncConnection, now: datetime, *, resend: bool) -> int:
    """Parcels whose sender never came back: unknown, and the second time (or by policy) parked."""
    again = sa.and_(sa.literal(resend), outbox.c.unknowns == 0)
    done = await conn.execute(
        sa.update(outbox)
        .where(outbox.c.state == "sending", outbox.c.lease_until <= now)
        .values(
            state=sa.case((again, "unknown"), else_="parked"),
            unknowns=outbox.c.unknowns + 1,
            not_before=now,
            problem="the lease ended before an answer came",
        )
    )
    return done.rowcount


async def claim(
    conn: AsyncConnection,
    now: datetime,
    owner: str,
    lease: timedelta,
    limit: int,
    busy_chats: Collection[int] = (),
) -> list[Parcel]:
    """Take the next parcel of each of up to `limit` chats and mark it as being sent.

    One parcel of a chat is in flight at a time, and a later part waits for the earlier ones.
    """
    ready = await _claimable(conn, now, limit, busy_chats)
    held = await _hold_chats(conn, ready.values())
    taken = await conn.execute(
        sa.update(outbox)
        .where(
            outbox.c.id.in_([key for key, chat in ready.items() if chat in held]),
            outbox.c.state.in_(WAITING),
            ~_in_flight(),
        )
        .values(
            state="sending",
            lease_owner=owner,
            lease_until=now + lease,
            attempts=outbox.c.attempts + 1,
        )
        .returning(outbox.c.id)
    )
    return await _parcels(conn, [row.id for row in taken])


async def finish(
    conn: AsyncConnection,
    key: int,
    owner: str,
    message: int,
    now: datetime,
    body: str | None = None,
) -> bool:
    """Telegram confirmed a parcel; False if another holds it by now.

    `body` is what the chat was sent, which may differ from what was queued: it is kept for edits.
    """
    kept = {} if body is None else {"payload_id": (await put_payloads(conn, [body]))[body]}
    return await _settle(
        conn, key, owner, state="sent", message_id=message, finished_at=now, problem=None, **kept
    )


async def replace_body(conn: AsyncConnection, keys: Collection[int], body: str) -> list[str]:
    """Give parcels another body; the states of those that have not ended, and so have it now.

    One that is being sent may arrive with the old body still: `finish` says so. If it does not
    arrive, it is sent again with the new one.
    """
    done = await conn.execute(
        sa.update(outbox)
        .where(outbox.c.id.in_(keys), outbox.c.state.in_(PENDING))
        .values(payload_id=(await put_payloads(conn, [body]))[body])
        .returning(outbox.c.state)
    )
    return list(done.scalars())


async def retry_at(conn: AsyncConnection, key: int, owner: str, at: datetime, problem: str) -> bool:
    """A parcel did not arrive: try again at an instant."""
    return await _settle(conn, key, owner, state="waiting", not_before=at, problem=problem)


async def note_unknown(
    conn: AsyncConnection, key: int, owner: str, *, resend: bool, problem: str
) -> bool:
    """Nobody knows whether a parcel arrived: once more when its lease ends, or parked."""
    again = sa.and_(sa.literal(resend), outbox.c.unknowns == 0)
    return await _settle(
        conn,
        key,
        owner,
        state=sa.case((again, "unknown"), else_="parked"),
        not_before=outbox.c.lease_until,
        unknowns=outbox.c.unknowns + 1,
        problem=problem,
    )


async def bury(conn: AsyncConnection, key: int, owner: str, problem: str, now: datetime) -> bool:
    """A parcel can never be sent: keep it and why."""
    return await _settle(conn, key, owner, state="dead", problem=problem, finished_at=now)


async def count_states(conn: AsyncConnection) -> dict[str, int]:
    """How many parcels are in each state."""
    rows = await conn.execute(
        sa.select(outbox.c.state, sa.func.count().label("parcels")).group_by(outbox.c.state)
    )
    return {row.state: row.parcels for row in rows}


async def _settle(conn: AsyncConnection, key: int, owner: str, **values: object) -> bool:
    done = await conn.execute(
        sa.update(outbox)
        .where(outbox.c.id == key, outbox.c.state == "sending", outbox.c.lease_owner == owner)
        .values(**values)
    )
    return bool(done.rowcount)


async def _claimable(
    conn: AsyncConnection, now: datetime, limit: int, busy_chats: Collection[int]
) -> dict[int, int]:
    """The next parcel of each chat that has none in flight, with its chat."""
    earlier = outbox.alias()
    earlier_part = sa.exists().where(
        earlier.c.destination_id == outbox.c.destination_id,
        earlier.c.cause == outbox.c.cause,
        earlier.c.part < outbox.c.part,
        earlier.c.state.in_(PENDING),
    )
    # What has begun to arrive goes on before anything else in its chat.
    order = (sa.case((outbox.c.part > 0, 0), else_=1), outbox.c.priority, outbox.c.id)
    place = sa.func.row_number().over(partition_by=outbox.c.chat_id, order_by=order)
    ready = (
        sa.select(outbox.c.id, outbox.c.chat_id, outbox.c.priority, place.label("place"))
        .where(
            outbox.c.state.in_(WAITING),
            outbox.c.not_before <= now,
            outbox.c.chat_id.not_in(list(busy_chats)),
            ~_in_flight(),
            ~earlier_part,
        )
        .subquery()
    )
    rows = await conn.execute(
        sa.select(ready.c.id, ready.c.chat_id)
        .where(ready.c.place == 1)
        .order_by(ready.c.priority, ready.c.id)
        .limit(limit)
    )
    return {row.id: row.chat_id for row in rows}


async def _hold_chats(conn: AsyncConnection, keys: Collection[int]) -> set[int]:
    """Lock chats until the transaction ends, except those that another process has locked.

    Two that claim at once would else take two parcels of one chat: neither sees the other's yet.
    """
    free = sa.select(chats.c.id).where(chats.c.id.in_(keys))
    return set(
        (await conn.execute(free.with_for_update(skip_locked=True, key_share=True))).scalars()
    )


def _in_flight() -> sa.Exists:
    other = outbox.alias()
    return sa.exists().where(other.c.chat_id == outbox.c.chat_id, other.c.state == "sending")


async def _parcels(conn: AsyncConnection, keys: Sequence[int]) -> list[Parcel]:
    rows = await conn.execute(
        sa.select(
            outbox.c.id,
            outbox.c.part,
            outbox.c.attempts,
            outbox.c.unknowns,
            outbox.c.due,
            payloads.c.body,
            chats.c.id.label("chat"),
            chats.c.telegram_id,
            chats.c.kind,
            chats.c.language,
            destinations.c.topic,
            subscriptions.c.zone,
        )
        .join(payloads, payloads.c.id == outbox.c.payload_id)
        .join(destinations, destinations.c.id == outbox.c.destination_id)
        .join(chats, chats.c.id == destinations.c.chat_id)
        .outerjoin(subscriptions, subscriptions.c.id == outbox.c.subscription_id)
        .where(outbox.c.id.in_(keys))
        .order_by(outbox.c.priority, outbox.c.id)
    )
    return [
        Parcel(
            key=row.id,
            body=row.body,
            chat=row.chat,
            telegram_id=row.telegram_id,
            chat_kind=row.kind,
            topic=row.topic,
            language=row.language,
            zone=row.zone,
            part=row.part,
            attempts=row.attempts,
            unknowns=row.unknowns,
            due=row.due,
        )
        for row in rows
    ]
