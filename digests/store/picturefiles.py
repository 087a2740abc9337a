"""Statements on what Telegram calls our pictures: a file id for each bot, or why it wants none."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from digests.store.database import insert
from digests.store.tables import picture_files


async def note_file(
    conn: AsyncConnection,
    picture: int,
    bot: int,
    file_id: str | None,
    problem: str | None,
    now: datetime,
) -> None:
    """A picture was uploaded and has a file id now, or Telegram refused it with these words."""
    told = {"file_id": file_id, "problem": problem, "tried_at": now}
    row = insert(conn, picture_files).values(picture_id=picture, bot_id=bot, **told)
    await conn.execute(
        row.on_conflict_do_update(index_elements=["picture_id", "bot_id"], set_=told)
    )


async def forget_file(conn: AsyncConnection, picture: int, bot: int) -> None:
    """Drop a file id that Telegram no longer takes: the next one who sends it uploads it again."""
    await conn.execute(
        sa.delete(picture_files).where(
            picture_files.c.picture_id == picture, picture_files.c.bot_id == bot
        )
    )


async def find_file_id(conn: AsyncConnection, picture: int, bot: int) -> str | None:
    """Telegram's id for a picture that this bot has uploaded before."""
    rows = await conn.execute(
        sa.select(picture_files.c.file_id).where(
            picture_files.c.picture_id == picture, picture_files.c.bot_id == bot
        )
    )
    return rows.scalar_one_or_none()
