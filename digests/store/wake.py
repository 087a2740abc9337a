"""Waking those who deliver, in whatever process: PostgreSQL's NOTIFY and LISTEN."""

from collections.abc import Callable
from typing import Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from digests.store.database import Store

CHANNEL: Final = "jianbao_outbox"
HEARTBEAT: Final = 30.0
"""Seconds of silence after which a listener looks whether its connection is still there."""

_NOTIFY: Final = sa.text(f"NOTIFY {CHANNEL}")
_LISTEN: Final = f"LISTEN {CHANNEL}"


async def wake(conn: AsyncConnection) -> None:
    """Wake who delivers when this transaction commits: it has queued something.

    Once or many times in a transaction is the same. SQLite has one process, which tells itself.
    """
    if conn.dialect.name == "postgresql":
        await conn.execute(_NOTIFY)


async def listen(store: Store, hear: Callable[[], object]) -> None:
    """Call `hear` whenever somebody queued something, for ever; at first too, for what was missed.

    Only for PostgreSQL. Raises psycopg.OperationalError when there is no connection, or no more.
    """
    async with await store.connect_alone() as conn:
        await conn.execute(_LISTEN)
        hear()
        while True:
            async for _ in conn.notifies(timeout=HEARTBEAT):
                hear()
            await conn.execute("SELECT 1")
