"""Statements on updates: each is handled once, or put aside with its text."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from digests.store.database import insert
from digests.store.outboxtables import updates


async def note_handled(conn: AsyncConnection, update_id: int, now: datetime) -> bool:
    """Claim an update for this transaction; False if it was handled before."""
    row = insert(conn, updates).values(update_id=update_id, state="handled", at=now)
    made = await conn.execute(row.on_conflict_do_nothing().returning(updates.c.update_id))
    return made.scalar_one_or_none() is not None


async def put_aside(
    conn: AsyncConnection, update_id: int, body: str, problem: str, now: datetime
) -> None:
    """Keep an update that could not be handled, with its text and what went wrong."""
    row = insert(conn, updates).values(
        update_id=update_id, state="aside", body=body, problem=problem, at=now
    )
    await conn.execute(row.on_conflict_do_nothing())
