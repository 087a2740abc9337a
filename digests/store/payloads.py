"""Statements on payloads: bodies of messages, each stored once however many chats it goes to."""

import hashlib
from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from digests.store.database import insert
from digests.store.tables import payloads


async def put_payloads(conn: AsyncConnection, bodies: Iterable[str]) -> dict[str, int]:
    """Store bodies; the key of each."""
    named = {hashlib.sha256(body.encode()).hexdigest(): body for body in bodies}
    found = await conn.execute(
        sa.select(payloads.c.sha256, payloads.c.id).where(payloads.c.sha256.in_(named))
    )
    keys = {row.sha256: int(row.id) for row in found}
    # In one order everywhere: two that store the same would else wait for each other.
    new = [{"sha256": sha, "body": named[sha]} for sha in sorted(named.keys() - keys.keys())]
    if new:
        row = insert(conn, payloads).values(new)
        stored = row.on_conflict_do_update(
            index_elements=["sha256"], set_={"sha256": row.excluded.sha256}
        )
        made = await conn.execute(stored.returning(payloads.c.sha256, payloads.c.id))
        keys |= {row.sha256: int(row.id) for row in made}
    return {body: keys[sha] for sha, body in named.items()}


async def find_bodies(conn: AsyncConnection, keys: Iterable[int]) -> dict[int, str]:
    """Payloads by their keys."""
    columns = (payloads.c.id, payloads.c.body)
    rows = await conn.execute(sa.select(*columns).where(payloads.c.id.in_(set(keys))))
    return {row.id: row.body for row in rows}
