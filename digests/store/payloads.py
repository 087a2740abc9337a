"""Statements on payloads: bodies of messages, each stored once however many chats it goes to."""

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from digests.store.database import insert
from digests.store.outboxtables import broadcasts, outbox, payloads

_EMPTIED: Final = "emptied "
"""In place of a hash, before the key."""


@dataclass(frozen=True, slots=True)
class Payload:
    """A message's body as text, the key of the picture that it carries, if any, and its weight.

    `weight` is how many messages it counts for against a chat's limits: an edit none.
    """

    body: str
    picture: int | None = None
    weight: int = 1


async def put_payloads(conn: AsyncConnection, made: Iterable[Payload]) -> dict[str, int]:
    """Store payloads; the key of each by its body."""
    named = {hashlib.sha256(one.body.encode()).hexdigest(): one for one in made}
    if not named:
        return {}
    # Locked: `drop_unused` must not take out what is about to be used again.
    found = await conn.execute(
        sa.select(payloads.c.sha256, payloads.c.id)
        .where(payloads.c.sha256.in_(named))
        .with_for_update(read=True, key_share=True)
    )
    keys = {row.sha256: int(row.id) for row in found}
    # In one order everywhere: two that store the same would else wait for each other.
    new = [
        {
            "sha256": sha,
            "body": named[sha].body,
            "picture_id": named[sha].picture,
            "weight": named[sha].weight,
        }
        for sha in sorted(named.keys() - keys.keys())
    ]
    if new:
        row = insert(conn, payloads).values(new)
        stored = row.on_conflict_do_update(
            # Nothing changes but that it is locked: as a key it would be locked from readers, too.
            index_elements=["sha256"],
            set_={"weight": payloads.c.weight},
        )
        put = await conn.execute(stored.returning(payloads.c.sha256, payloads.c.id))
        keys |= {row.sha256: int(row.id) for row in put}
    return {one.body: keys[sha] for sha, one in named.items()}


async def find_unused(conn: AsyncConnection, after: int, limit: int) -> list[int]:
    """The first payloads behind a key that no parcel and no broadcast refers to."""
    is_last = payloads.c.id == sa.select(sa.func.max(payloads.c.id)).scalar_subquery()
    rows = await conn.execute(
        sa.select(payloads.c.id)
        .where(payloads.c.id > after, _is_unused(), sa.or_(payloads.c.body != "", ~is_last))
        .order_by(payloads.c.id)
        .limit(limit)
    )
    return list(rows.scalars())


async def drop_unused(conn: AsyncConnection, keys: Collection[int]) -> int:
    """Take out those of these payloads that nothing refers to; how many.

    The last of all is emptied only: whoever remembers bodies by their keys must never find another
    under the same key, and SQLite gives the key of a last row again.
    """
    # Held first: what was put to use meanwhile shows in the second statement.
    free = sa.select(payloads.c.id).where(payloads.c.id.in_(keys), _is_unused())
    held = list((await conn.execute(free.with_for_update(skip_locked=True))).scalars())
    unused = sa.and_(payloads.c.id.in_(held), _is_unused())
    last = sa.select(sa.func.max(payloads.c.id)).scalar_subquery()
    emptied = await conn.execute(
        sa.update(payloads)
        .where(unused, payloads.c.id == last)
        .values(sha256=_EMPTIED + sa.cast(payloads.c.id, sa.Text), body="", picture_id=None)
    )
    done = await conn.execute(sa.delete(payloads).where(unused, payloads.c.id < last))
    return done.rowcount + emptied.rowcount


async def find_bodies(conn: AsyncConnection, keys: Iterable[int]) -> dict[int, str]:
    """Payloads by their keys."""
    columns = (payloads.c.id, payloads.c.body)
    rows = await conn.execute(sa.select(*columns).where(payloads.c.id.in_(set(keys))))
    return {row.id: row.body for row in rows}


def _is_unused() -> sa.ColumnElement[bool]:
    sent = sa.exists().where(outbox.c.payload_id == payloads.c.id)
    said = sa.exists().where(broadcasts.c.payload_id == payloads.c.id)
    return sa.and_(~sent, ~said)
