"""Statements that serve many slots at once: whatever many have in common is one statement for all.

The slots of a batch and what was composed for them stand in temporary tables of the connection.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, get_args

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from digests.model import Wording
from digests.store.columns import Instant
from digests.store.database import insert
from digests.store.fanouttables import batch, composed, parts, put, put_all
from digests.store.leaving import hears
from digests.store.outboxtables import outbox
from digests.store.slots import SlotGroup
from digests.store.tables import chats, destinations, editions, interests, slots, subscriptions
from digests.store.wake import wake

_WORDINGS: Final[dict[str, Wording]] = {wording: wording for wording in get_args(Wording)}


@dataclass(frozen=True, slots=True)
class Order:
    """Which slots to take: of a group, those after a key, so many of them.

    What a subscription was served up to counts from `oldest` to `newest` only. `personal` where
    interests count. Places that are paused at `now` get nothing. Of several `lanes` each takes the
    slots whose keys leave its number when divided by how many there are.
    """

    group: SlotGroup
    now: datetime
    oldest: datetime
    newest: datetime
    after: int
    limit: int
    personal: bool
    lane: int = 0
    lanes: int = 1


@dataclass(frozen=True, slots=True)
class Cohort:
    """Slots of a batch that get the same: by its number in the batch, with how many they are.

    `floor` is the earliest instant up to which they may have been served; `own` the destination,
    where it has interests of its own.
    """

    number: int
    language: str
    wording: Wording | None
    history: int | None
    floor: datetime
    own: int | None
    slots: int


@dataclass(frozen=True, slots=True)
class Composed:
    """What a cohort gets: keys of its edition, of its history with that, and of the payloads.

    Without an edition it gets nothing; `shown` are the articles behind the numbers.
    """

    cohort: int
    edition: int | None
    history: int | None
    shown: Sequence[int]
    payloads: Sequence[int]


async def claim(conn: AsyncConnection, order: Order, *, hold: bool = True) -> int:
    """Take slots into the batch, with all that makes their cohorts; how many.

    With `hold` they and their places are locked until the transaction ends, where rows can be;
    those that are locked already are left out.
    """
    found = _due(order)
    if hold:
        found = found.with_for_update(of=[slots, destinations], key_share=True, skip_locked=True)
    taken = found.subquery()
    numbered = sa.select(taken, _same_cohort(taken.c))
    return await put(conn, sa.insert(batch).from_select(list(batch.columns.keys()), numbered))


async def number(conn: AsyncConnection) -> None:
    """Say anew which slots of the batch are one cohort."""
    ranked = sa.select(batch.c.slot, _same_cohort(batch.c).label("cohort")).subquery()
    await conn.execute(
        sa.update(batch).where(batch.c.slot == ranked.c.slot).values(cohort=ranked.c.cohort)
    )


async def limit_cohorts(conn: AsyncConnection, most: int) -> int:
    """Leave all but some cohorts for another batch; how many slots those are."""
    return (await conn.execute(sa.delete(batch).where(batch.c.cohort > most))).rowcount


async def last_slot(conn: AsyncConnection) -> int:
    """The greatest key in the batch; 0 where it is empty."""
    return (await conn.execute(sa.select(sa.func.max(batch.c.slot)))).scalar_one() or 0


async def move(conn: AsyncConnection, due: datetime) -> None:
    """Set when the slots of the batch are due next."""
    mine = slots.c.id.in_(sa.select(batch.c.slot))
    await conn.execute(sa.update(slots).where(mine).values(next_due=due))


async def drop_silent(conn: AsyncConnection) -> int:
    """Take the slots out whose chats are gone or whose places are paused; how many."""
    return (await conn.execute(sa.delete(batch).where(batch.c.silent))).rowcount


async def drop_repeated(conn: AsyncConnection, moment: str) -> int:
    """Take those out that have been queued for this moment already; how many."""
    queued = sa.select(sa.func.count()).where(
        outbox.c.destination_id == batch.c.destination, outbox.c.cause == _cause(moment)
    )
    return await _drop(conn, queued)


async def drop_outrun(conn: AsyncConnection, due: datetime, now: datetime) -> int:
    """Take those out whose subscription has a later slot that is due as well; how many."""
    later = sa.select(sa.func.count()).where(
        slots.c.subscription_id == batch.c.subscription,
        slots.c.next_due > due,
        slots.c.next_due <= now,
    )
    return await _drop(conn, later)


async def find_cohorts(conn: AsyncConnection) -> list[Cohort]:
    """The cohorts of the batch."""
    columns = (
        batch.c.cohort,
        batch.c.language,
        batch.c.wording,
        batch.c.history,
        batch.c.floor,
        batch.c.own,
    )
    rows = await conn.execute(
        sa.select(*columns, sa.func.count().label("slots")).group_by(*columns).order_by(columns[0])
    )
    return [
        Cohort(
            number=row.cohort,
            language=row.language,
            wording=_WORDINGS.get(row.wording),
            history=row.history,
            floor=row.floor,
            own=row.own or None,
            slots=row.slots,
        )
        for row in rows
    ]


async def queue(
    conn: AsyncConnection,
    made: Sequence[Composed],
    group: SlotGroup,
    moment: str,
    priority: int,
    now: datetime,
) -> int:
    """Queue for each slot of the batch what was composed for its cohort; how many parcels.

    It counts as had, and its articles are what the numbers stand for from now on.
    """
    if not made:
        return 0
    served = [(one.cohort, one.edition, one.history, one.shown) for one in made]
    await put_all(conn, composed, served)
    messages = [
        (one.cohort, part, payload) for one in made for part, payload in enumerate(one.payloads)
    ]
    await put_all(conn, parts, messages)
    parcels = await _put_parcels(conn, group, moment, priority, now)
    await _note_had(conn)
    if parcels:
        await wake(conn)
    return parcels


def _due(order: Order) -> sa.Select[Any]:
    """The slots of an order, as the batch has them, but for their cohorts."""
    group = order.group
    return (
        sa.select(
            slots.c.id.label("slot"),
            subscriptions.c.id.label("subscription"),
            destinations.c.id.label("destination"),
            chats.c.id.label("chat"),
            chats.c.language,
            chats.c.wording,
            destinations.c.history_id.label("history"),
            _floor(order).label("floor"),
            _own(order).label("own"),
            sa.not_(hears(order.now)).label("silent"),
        )
        .select_from(slots)
        .join(subscriptions, subscriptions.c.id == slots.c.subscription_id)
        .join(destinations, destinations.c.id == subscriptions.c.destination_id)
        .join(chats, chats.c.id == destinations.c.chat_id)
        .where(
            slots.c.next_due == group.due,
            slots.c.id > order.after,
            slots.c.id % order.lanes == order.lane,
            slots.c.local_time == group.local_time,
            subscriptions.c.digest == group.digest,
            subscriptions.c.zone == group.zone,
        )
        .order_by(slots.c.id)
        .limit(order.limit)
    )


def _floor(order: Order) -> sa.ColumnElement[datetime]:
    """Up to when a subscription was served, as far as that counts."""
    served = subscriptions.c.served_until
    return sa.case(
        (served >= order.newest, sa.literal(order.newest, Instant)),
        (served <= order.oldest, sa.literal(order.oldest, Instant)),
        else_=served,
    )


def _own(order: Order) -> sa.ColumnElement[int]:
    """The destination where it has interests of its own that count, else 0."""
    if not order.personal:
        return sa.literal(0)
    has_any = sa.exists().where(interests.c.destination_id == destinations.c.id)
    return sa.case((has_any, destinations.c.id), else_=0)


def _same_cohort(of: Any) -> sa.ColumnElement[int]:
    """The number of a slot's cohort; those without interests of their own come first."""
    same = (of.own, of.history, of.floor, of.language, of.wording)
    return sa.func.dense_rank().over(order_by=same)


async def _put_parcels(
    conn: AsyncConnection, group: SlotGroup, moment: str, priority: int, now: datetime
) -> int:
    values = {
        "destination_id": batch.c.destination,
        "chat_id": batch.c.chat,
        "cause": _cause(moment),
        "part": parts.c.part,
        "payload_id": parts.c.payload,
        "subscription_id": batch.c.subscription,
        "edition_id": composed.c.edition,
        "priority": sa.literal(priority),
        "state": sa.literal("queued"),
        "due": sa.literal(group.due, Instant),
        "not_before": sa.literal(now, Instant),
        "created_at": sa.literal(now, Instant),
    }
    parcels = (
        sa.select(*values.values())
        .select_from(batch)
        .join(composed, composed.c.cohort == batch.c.cohort)
        .join(parts, parts.c.cohort == batch.c.cohort)
        .where(composed.c.edition.is_not(None))
        .order_by(batch.c.slot, parts.c.part)
    )
    statement = insert(conn, outbox).from_select(list(values), parcels).on_conflict_do_nothing()
    return await put(conn, statement)


async def _note_had(conn: AsyncConnection) -> None:
    await conn.execute(
        sa.update(destinations)
        .where(
            destinations.c.id == batch.c.destination,
            batch.c.cohort == composed.c.cohort,
        )
        .values(
            history_id=composed.c.history,
            shown=sa.case(
                (composed.c.edition.is_(None), destinations.c.shown), else_=composed.c.shown
            ),
        )
    )
    # In one order everywhere: two that count the same would else wait for each other.
    counted = sa.select(composed.c.edition)
    held = sa.select(editions.c.id).where(editions.c.id.in_(counted)).order_by(editions.c.id)
    await conn.execute(held.with_for_update(key_share=True))
    got = (
        sa.select(composed.c.edition, sa.func.count().label("places"))
        .join(batch, batch.c.cohort == composed.c.cohort)
        .where(composed.c.edition.is_not(None))
        .group_by(composed.c.edition)
        .subquery()
    )
    await conn.execute(
        sa.update(editions)
        .where(editions.c.id == got.c.edition)
        .values(readers=editions.c.readers + got.c.places)
    )


async def _drop(conn: AsyncConnection, counted: sa.Select[int]) -> int:
    # Counted rather than asked whether any exists, which PostgreSQL might turn into a join that
    # begins with all there are.
    any_there = counted.scalar_subquery() > 0
    return (await conn.execute(sa.delete(batch).where(any_there))).rowcount


def _cause(moment: str) -> sa.ColumnElement[str]:
    """The cause of a slot's parcels, unique for a subscription's local date and time."""
    return sa.literal("slot:") + sa.cast(batch.c.subscription, sa.Text) + f":{moment}"
