"""Statements on the outbox: parcels on their way to chats, each change guarded in its statement.

A parcel is queued -> sending -> sent, or waits until a time, or its outcome is unknown (then it is
sent once more), or it ends superseded, cancelled, parked or dead. Whoever claimed it, and no other,
may say what became of it: the lease's owner and the number of the attempt name the claim.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from digests.store.columns import Key
from digests.store.database import insert
from digests.store.outboxtables import in_state, outbox, payloads
from digests.store.payloads import Payload, put_payloads
from digests.store.wake import wake

WAITING = ("queued", "waiting", "unknown")
PENDING = (*WAITING, "sending")
_CONFIRMABLE = (*PENDING, "parked")
LONGEST_WAIT = timedelta(hours=1)
"""What is to wait longer was written by a clock that ran ahead."""


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
class Claim:
    """A parcel in somebody's hands: its key, who holds it, and for the how-manieth time it goes."""

    key: int
    owner: str
    attempts: int


async def enqueue(
    conn: AsyncConnection, envelope: Envelope, made: Sequence[Payload], now: datetime
) -> bool:
    """Queue the parts of one message; False, and nothing is done, if its cause is there already."""
    return bool(await enqueue_all(conn, [(envelope, made)], now))


async def enqueue_all(
    conn: AsyncConnection, messages: Sequence[tuple[Envelope, Sequence[Payload]]], now: datetime
) -> int:
    """Queue messages of one part or more, those whose cause is not there; how many parts."""
    payload = await put_payloads(conn, (one for _, made in messages for one in made))
    rows = [
        {
            "destination_id": envelope.destination,
            "chat_id": envelope.chat,
            "cause": envelope.cause,
            "part": part,
            "payload_id": payload[one.body],
            "subscription_id": envelope.subscription,
            "edition_id": envelope.edition,
            "priority": envelope.priority,
            "state": "queued",
            "due": envelope.due,
            "not_before": now,
            "created_at": now,
        }
        for envelope, made in messages
        for part, one in enumerate(made)
    ]
    if not rows:
        return 0
    statement = insert(conn, outbox).values(rows).on_conflict_do_nothing()
    made = len((await conn.execute(statement.returning(outbox.c.id))).all())
    if made:
        await wake(conn)
    return made


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


async def end_leases(
    conn: AsyncConnection, now: datetime, lease: timedelta, *, resend: bool
) -> int:
    """Take from senders what they never came back from; how many parcels.

    Each is unknown: it goes once more, or by policy and the second time it is parked. `now` is
    delivery's steady time, and `lease` how long one lasts.
    """
    ended = sa.or_(outbox.c.lease_until <= now, outbox.c.lease_until > now + 3 * lease)
    again = sa.and_(sa.literal(resend), outbox.c.unknowns == 0)
    done = await conn.execute(
        sa.update(outbox)
        .where(outbox.c.id.in_(_free(in_state(outbox, "sending"), ended)))
        .values(
            state=sa.case((outbox.c.recalled, "cancelled"), (again, "unknown"), else_="parked"),
            unknowns=outbox.c.unknowns + 1,
            not_before=now,
            problem="the lease ended before an answer came",
        )
    )
    return done.rowcount


async def go_on_after_waiting(conn: AsyncConnection, now: datetime) -> None:
    """Queue again what has waited long enough, by delivery's steady time."""
    over = sa.or_(outbox.c.not_before <= now, outbox.c.not_before > now + LONGEST_WAIT)
    later = _free(in_state(outbox, "waiting", "unknown"), over)
    await conn.execute(sa.update(outbox).where(outbox.c.id.in_(later)).values(state="queued"))


async def renew(conn: AsyncConnection, owner: str, keys: Collection[int], until: datetime) -> None:
    """Keep parcels that an owner has in hand for longer."""
    await conn.execute(
        sa.update(outbox)
        .where(outbox.c.id.in_(keys), in_state(outbox, "sending"), outbox.c.lease_owner == owner)
        .values(lease_until=until)
    )


async def finish(
    conn: AsyncConnection, claim: Claim, message: int, payload: int, now: datetime
) -> bool:
    """Telegram confirmed a parcel; False if another holds it by now. See `finish_all`."""
    return await _settle(
        conn,
        claim,
        _CONFIRMABLE,
        state="sent",
        message_id=message,
        payload_id=_still_there(sa.literal(payload, Key)),
        finished_at=now,
        problem=None,
    )


async def finish_all(
    conn: AsyncConnection, confirmed: Iterable[tuple[Claim, int, int]], now: datetime
) -> None:
    """Telegram confirmed parcels under these message ids; those that others hold by now stay.

    One whose lease has ended is sent all the same, as long as nobody has claimed it anew.

    The third of each is the payload that the chat was sent, which may be another than the one it
    has by now: it is kept for edits.
    """
    rows = [
        {
            "key": claim.key,
            "holder": claim.owner,
            "tries": claim.attempts,
            "message": message,
            "payload": payload,
            "now": now,
        }
        for claim, message, payload in confirmed
    ]
    if rows:
        await conn.execute(_FINISH, rows)


async def go_on(conn: AsyncConnection, claim: Claim, rest: Payload) -> bool:
    """The first piece of a parcel has arrived: the rest is what it holds from now on."""
    key = (await put_payloads(conn, [rest]))[rest.body]
    state = sa.case((outbox.c.recalled, "cancelled"), else_="queued")
    return await _settle(conn, claim, state=state, payload_id=key, attempts=0, unknowns=0)


async def retry_at(conn: AsyncConnection, claim: Claim, at: datetime, problem: str) -> bool:
    """A parcel did not arrive: try again at an instant, unless it was recalled."""
    state = sa.case((outbox.c.recalled, "cancelled"), else_="waiting")
    return await _settle(conn, claim, state=state, not_before=at, problem=problem)


async def note_unknown(
    conn: AsyncConnection, claim: Claim, at: datetime, problem: str, *, resend: bool
) -> bool:
    """Nobody knows whether a parcel arrived: once more at an instant, or parked."""
    again = sa.and_(sa.literal(resend), outbox.c.unknowns == 0)
    return await _settle(
        conn,
        claim,
        state=sa.case((outbox.c.recalled, "cancelled"), (again, "unknown"), else_="parked"),
        not_before=at,
        unknowns=outbox.c.unknowns + 1,
        problem=problem,
    )


async def bury(conn: AsyncConnection, claim: Claim, problem: str, now: datetime) -> bool:
    """A parcel can never be sent: keep it and why."""
    return await _settle(conn, claim, state="dead", problem=problem, finished_at=now)


async def replace_body(conn: AsyncConnection, keys: Collection[int], made: Payload) -> list[str]:
    """Give parcels another body; the states of those that have not ended, and so have it now.

    One that is being sent may arrive with the old body still: `finish` says so. If it does not
    arrive, it is sent again with the new one.
    """
    done = await conn.execute(
        sa.update(outbox)
        .where(outbox.c.id.in_(keys), outbox.c.state.in_(PENDING))
        .values(payload_id=(await put_payloads(conn, [made]))[made.body])
        .returning(outbox.c.state)
    )
    return list(done.scalars())


async def count_states(conn: AsyncConnection) -> dict[str, int]:
    """How many parcels are in each state."""
    rows = await conn.execute(
        sa.select(outbox.c.state, sa.func.count().label("parcels")).group_by(outbox.c.state)
    )
    return {row.state: row.parcels for row in rows}


async def _settle(
    conn: AsyncConnection, claim: Claim, states: Sequence[str] = ("sending",), **values: object
) -> bool:
    done = await conn.execute(
        sa.update(outbox)
        .where(
            outbox.c.id == claim.key,
            outbox.c.state.in_(states),
            outbox.c.lease_owner == claim.owner,
            outbox.c.attempts == claim.attempts,
        )
        .values(**values)
    )
    return bool(done.rowcount)


def _still_there(payload: sa.ColumnElement[int]) -> sa.ColumnElement[int]:
    """A payload, or the one that the parcel has by now, where nobody else needed it any more."""
    kept = sa.select(payloads.c.id).where(payloads.c.id == payload).scalar_subquery()
    return sa.func.coalesce(kept, outbox.c.payload_id)


_FINISH = (
    sa.update(outbox)
    .where(
        outbox.c.id == sa.bindparam("key"),
        in_state(outbox, *_CONFIRMABLE),
        outbox.c.lease_owner == sa.bindparam("holder"),
        outbox.c.attempts == sa.bindparam("tries"),
    )
    .values(
        state="sent",
        message_id=sa.bindparam("message"),
        finished_at=sa.bindparam("now"),
        problem=None,
        payload_id=_still_there(sa.bindparam("payload", type_=Key)),
    )
)


def _free(*conditions: sa.ColumnElement[bool]) -> sa.Select[tuple[int]]:
    """Parcels that nobody is changing just now: to wait for others might end in a deadlock."""
    return sa.select(outbox.c.id).where(*conditions).with_for_update(skip_locked=True)
