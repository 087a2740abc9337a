"""A database held still while it is read: nobody else is in it, and all that is read is one."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

import sqlalchemy as sa
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection

from digests.store.alone import held_alone
from digests.store.database import Store, database_url
from digests.store.revisions import UNFINISHED, find_revision, newest_revision

_BUSY_MILLISECONDS: Final = 500
_OTHERS: Final = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()
"""


class HeldBackError(ValueError):
    """A database is not such that it could be held; the message says what to do."""


@asynccontextmanager
async def held(database: str) -> AsyncIterator[AsyncConnection]:
    """A transaction on a database of this version's that nobody else has open.

    SQLite is locked for ourselves alone; of PostgreSQL all that is read is one snapshot. Raises
    HeldBackError, DatabaseInUseError.
    """
    url = database_url(database)
    name = url.render_as_string(hide_password=True)
    is_file = url.get_backend_name() == "sqlite"
    if is_file and not await asyncio.to_thread(Path(url.database or "").is_file):
        raise HeldBackError(f"there is no database {name}")
    # A bot that is started meanwhile says why it does not.
    with held_alone(database):
        async with Store.found(database) as store:
            if is_file:
                await _lock_file(store, name)
            async with store.writing() as conn:
                if not is_file:
                    await _begin_snapshot(conn, name)
                await _check_revision(conn, name)
                yield conn


async def _lock_file(store: Store, name: str) -> None:
    """From its next transaction on the writing connection, the only one, is alone."""
    async with store.writing() as conn:
        await conn.exec_driver_sql(f"PRAGMA busy_timeout = {_BUSY_MILLISECONDS}")
        await conn.exec_driver_sql("PRAGMA locking_mode = EXCLUSIVE")
    try:
        async with store.writing() as conn:
            await conn.exec_driver_sql("SELECT 1")
    except OperationalError as problem:
        raise HeldBackError(
            f"{name} is in use: end the bot and other programs on it, then try again"
        ) from problem


async def _begin_snapshot(conn: AsyncConnection, name: str) -> None:
    await conn.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
    others = (await conn.execute(sa.text(_OTHERS))).scalar_one()
    if others:
        raise HeldBackError(
            f"{others} other connections to {name} are open: end the bot and other programs on it, "
            "then try again"
        )


async def _check_revision(conn: AsyncConnection, name: str) -> None:
    revision = await find_revision(conn)
    if revision == UNFINISHED:
        raise HeldBackError(f"{name} is an unfinished copy itself")
    if revision != newest_revision():
        raise HeldBackError(
            f"{name} is not as this version of Jianbao has its database; if an older one wrote it, "
            "`jianbao sources list` brings it up to date"
        )
