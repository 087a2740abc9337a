"""Statements on broadcasts: words from the operators, queued for all their places in batches."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from digests.settings import EVERYBODY
from digests.store.columns import Instant, Key
from digests.store.database import insert
from digests.store.leaving import hears
from digests.store.outboxtables import broadcasts, in_state, outbox
from digests.store.payloads import Payload, put_payloads
from digests.store.tables import chats, destinations, subscriptions

PRIORITY: Final = 3
"""Behind everything else."""

_CAUSE: Final = "broadcast:"
_UNSENT: Final = (("queued",), ("waiting", "unknown"), ("sending",))
"""As the indexes of the outbox have them."""

_OPEN: Final = (broadcasts.c.ended_at.is_(None), broadcasts.c.cancelled_at.is_(None))
_COLUMNS: Final = (
    "destination_id",
    "chat_id",
    "cause",
    "part",
    "payload_id",
    "subscription_id",
    "priority",
    "state",
    "not_before",
    "created_at",
)


@dataclass(frozen=True, slots=True)
class Broadcast:
    """A broadcast as it stands: to all or to a digest's subscribers, queued for `parcels` places.

    `states` counts what became of those so far.
    """

    key: int
    audience: str
    created_at: datetime
    parcels: int
    ended_at: datetime | None
    cancelled_at: datetime | None
    states: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Queued:
    """A batch of a broadcast: how many got it, and whether it was the empty one at the end."""

    broadcast: int
    parcels: int
    is_end: bool


async def put_broadcast(conn: AsyncConnection, made: Payload, audience: str, now: datetime) -> int:
    """Store a broadcast to be queued; its key."""
    payload = (await put_payloads(conn, [made]))[made.body]
    row = sa.insert(broadcasts).values(payload_id=payload, audience=audience, created_at=now)
    return int((await conn.execute(row.returning(broadcasts.c.id))).scalar_one())


async def count_places(conn: AsyncConnection, audience: str, now: datetime) -> int:
    """How many places would get a broadcast."""
    places = _places(audience, now).subquery()
    return int((await conn.execute(sa.select(sa.func.count()).select_from(places))).scalar_one())


async def is_any_open(conn: AsyncConnection) -> bool:
    """Whether a broadcast has places left that it has not been queued for."""
    return (
        await conn.execute(sa.select(broadcasts.c.id).where(*_OPEN).limit(1))
    ).first() is not None


async def queue_next(conn: AsyncConnection, now: datetime, limit: int) -> Queued | None:
    """Queue the oldest unended broadcast for its next places; None where there is none.

    What is queued and how far it has come commit together, and nobody else queues meanwhile.
    """
    found = await conn.execute(
        sa.select(broadcasts)
        .where(*_OPEN)
        .order_by(broadcasts.c.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    one = found.one_or_none()
    if one is None:
        return None
    last = await _find_end(conn, one.reached, limit)
    queued = 0 if last is None else await _queue(conn, one, last, now)
    await conn.execute(
        sa.update(broadcasts)
        .where(broadcasts.c.id == one.id)
        .values(
            reached=last or one.reached,
            parcels=broadcasts.c.parcels + queued,
            ended_at=now if last is None else None,
        )
    )
    return Queued(one.id, queued, last is None)


async def cancel(conn: AsyncConnection, key: int, now: datetime) -> bool:
    """Queue no more of a broadcast; False if there is none. `take_back` is to follow."""
    done = await conn.execute(
        sa.update(broadcasts)
        .where(broadcasts.c.id == key)
        .values(cancelled_at=sa.func.coalesce(broadcasts.c.cancelled_at, now))
    )
    return bool(done.rowcount)


async def take_back(conn: AsyncConnection, key: int, now: datetime, limit: int) -> tuple[int, bool]:
    """Take parcels of a cancelled broadcast back that were not sent: how many, and whether all.

    Those that are being sent are recalled: what does not arrive is not sent again.
    """
    mine = outbox.c.cause == _cause(key)
    # Whoever settles just now may wait for us, so we do not wait for them, but come again.
    leaving = sa.select(outbox.c.id).where(in_state(outbox, "sending"), mine, ~outbox.c.recalled)
    locked = leaving.with_for_update(skip_locked=True)
    await conn.execute(sa.update(outbox).where(outbox.c.id.in_(locked)).values(recalled=True))
    taken = 0
    for states in _UNSENT[:2]:
        waiting = sa.select(outbox.c.id).where(in_state(outbox, *states), mine)
        locked = waiting.limit(limit).with_for_update(skip_locked=True)
        done = await conn.execute(
            sa.update(outbox)
            .where(outbox.c.id.in_(locked))
            .values(state="cancelled", finished_at=now, problem="the broadcast was cancelled")
        )
        taken += done.rowcount
    rest = sa.or_(*(in_state(outbox, *states) for states in _UNSENT))
    left = await conn.execute(sa.select(outbox.c.id).where(rest, mine, ~outbox.c.recalled).limit(1))
    return taken, left.first() is None


async def list_broadcasts(conn: AsyncConnection, limit: int) -> list[Broadcast]:
    """The latest broadcasts, the newest first."""
    counted: defaultdict[str, dict[str, int]] = defaultdict(dict)
    columns = (outbox.c.cause, outbox.c.state)
    for row in await conn.execute(
        sa.select(*columns, sa.func.count().label("parcels"))
        .where(outbox.c.cause.startswith(_CAUSE))
        .group_by(*columns)
    ):
        counted[row.cause][row.state] = row.parcels
    rows = await conn.execute(
        sa.select(
            broadcasts.c.id,
            broadcasts.c.audience,
            broadcasts.c.created_at,
            broadcasts.c.parcels,
            broadcasts.c.ended_at,
            broadcasts.c.cancelled_at,
        )
        .order_by(broadcasts.c.id.desc())
        .limit(limit)
    )
    return [Broadcast(*row, counted[_cause(row.id)]) for row in rows]


async def _find_end(conn: AsyncConnection, after: int, limit: int) -> int | None:
    """The last of so many places after a key, whether they get anything or not."""
    page = sa.select(destinations.c.id).where(destinations.c.id > after)
    page = page.order_by(destinations.c.id).limit(limit)
    rows = await conn.execute(sa.select(sa.func.max(page.subquery().c.id)))
    last: int | None = rows.scalar_one()
    return last


async def _queue(conn: AsyncConnection, one: sa.Row[Any], last: int, now: datetime) -> int:
    """Queue a broadcast for the places up to a key; for how many."""
    # Who ends the only subscription that it comes for has it taken back with that.
    first, latest = sa.func.min(subscriptions.c.id), sa.func.max(subscriptions.c.id)
    subscription = (
        sa.select(sa.case((first == latest, first)))
        .where(*_live(destinations, one.audience))
        .correlate(destinations)
        .scalar_subquery()
    )
    cause = _cause(one.id)
    rows = (
        _places(one.audience, now)
        .with_only_columns(
            destinations.c.id,
            destinations.c.chat_id,
            sa.literal(cause),
            sa.literal(0),
            sa.literal(one.payload_id, Key),
            subscription,
            sa.literal(PRIORITY),
            sa.literal("queued"),
            sa.literal(now, Instant),
            sa.literal(now, Instant),
        )
        .where(destinations.c.id > one.reached, destinations.c.id <= last, ~_had_already(cause))
        .order_by(destinations.c.id)
    )
    statement = insert(conn, outbox).from_select(_COLUMNS, rows).on_conflict_do_nothing()
    # Without the option the count of such an INSERT is not kept.
    return (await conn.execute(statement.execution_options(preserve_rowcount=True))).rowcount


def _cause(key: int) -> str:
    return f"{_CAUSE}{key}"


def _places(audience: str, now: datetime) -> sa.Select[Any]:
    """Places with a subscription that hear us; of a chat's several topics only the first."""
    lower = destinations.alias()
    awake = sa.or_(lower.c.paused_until.is_(None), lower.c.paused_until <= now)
    first = ~sa.exists().where(
        lower.c.chat_id == destinations.c.chat_id,
        lower.c.topic < destinations.c.topic,
        awake,
        _subscribes(lower, audience),
    )
    return (
        sa.select(destinations.c.id)
        .select_from(destinations)
        .join(chats, chats.c.id == destinations.c.chat_id)
        .where(hears(now), _subscribes(destinations, audience), first)
    )


def _subscribes(places: sa.FromClause, audience: str) -> sa.ColumnElement[bool]:
    return sa.exists().where(*_live(places, audience)).correlate(places)


def _live(places: sa.FromClause, audience: str) -> list[sa.ColumnElement[bool]]:
    """What makes a row of subscriptions one of a place that counts for an audience."""
    live = [subscriptions.c.destination_id == places.c.id, subscriptions.c.ended_at.is_(None)]
    return live if audience == EVERYBODY else [*live, subscriptions.c.digest == audience]


def _had_already(cause: str) -> sa.ColumnElement[bool]:
    """Whether it was queued for a place of the same chat: subscriptions change meanwhile."""
    other = destinations.alias()
    return sa.exists().where(
        other.c.chat_id == destinations.c.chat_id,
        outbox.c.destination_id == other.c.id,
        outbox.c.cause == cause,
    )
