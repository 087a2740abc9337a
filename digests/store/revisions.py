"""Which migration a database stands at, and which is the newest."""

import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.ext.asyncio import AsyncConnection

from digests.store.database import alembic_config

UNFINISHED = "unfinished copy"
"""What stands in a revision's place while a database is being copied: no bot starts on it."""


async def find_revision(conn: AsyncConnection) -> str | None:
    """The last migration that was run, `UNFINISHED`, or None where none ever was."""
    return await conn.run_sync(_current)


def newest_revision() -> str:
    """The last migration that there is."""
    return ScriptDirectory.from_config(alembic_config()).get_heads()[0]


async def set_revision(conn: AsyncConnection, revision: str) -> None:
    """Say where a database stands. The migrations do that by themselves."""
    await conn.execute(
        sa.text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision}
    )


def _current(connection: sa.Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()
