"""Statements on lead pictures: which articles wait for one, what became of each address."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from digests.model import Picture
from digests.store.database import insert
from digests.store.tables import articles, picture_files, pictures


@dataclass(frozen=True, slots=True)
class Waiting:
    """An article that waits for its lead picture, and what it may be."""

    article: int
    candidates: tuple[Picture, ...]


@dataclass(frozen=True, slots=True)
class StoredPicture:
    """An address that was tried: a prepared picture (by content hash), or a problem in words."""

    picture: int
    sha256: str | None
    problem: str | None


async def find_waiting(conn: AsyncConnection, since: datetime, limit: int) -> list[Waiting]:
    """Articles that became news since an instant and wait for a picture, newest first."""
    rows = await conn.execute(
        sa.select(articles.c.id, articles.c.pictures)
        .where(articles.c.picture_state == "waiting", articles.c.news_at > since)
        .order_by(articles.c.news_at.desc())
        .limit(limit)
    )
    return [Waiting(row.id, tuple(Picture(**picture) for picture in row.pictures)) for row in rows]


async def find_by_address(conn: AsyncConnection, address: str) -> StoredPicture | None:
    """What became of an address, if it was tried before."""
    rows = await conn.execute(sa.select(pictures).where(pictures.c.address == address))
    row = rows.one_or_none()
    return None if row is None else StoredPicture(row.id, row.sha256, row.problem)


async def put_ready(
    conn: AsyncConnection, address: str, sha256: str, size: tuple[int, int], now: datetime
) -> int:
    """Keep a prepared picture (width and height in pixels); its key."""
    values = {
        "sha256": sha256,
        "width": size[0],
        "height": size[1],
        "problem": None,
        "tried_at": now,
    }
    return await _put(conn, address, values)


async def put_failed(conn: AsyncConnection, address: str, problem: str, now: datetime) -> int:
    """Keep why an address gave no picture; its key."""
    return await _put(conn, address, {"problem": problem, "tried_at": now})


async def settle_article(conn: AsyncConnection, article: int, picture: int | None) -> None:
    """An article's lead picture is decided: a prepared one, or None where all failed."""
    state = "failed" if picture is None else "ready"
    await conn.execute(
        sa.update(articles)
        .where(articles.c.id == article)
        .values(picture_id=picture, picture_state=state)
    )


async def find_sha256(conn: AsyncConnection, picture: int) -> str | None:
    """The content hash under which a picture's JPEG lies on disk."""
    rows = await conn.execute(sa.select(pictures.c.sha256).where(pictures.c.id == picture))
    return rows.scalar_one_or_none()


async def find_file_id(conn: AsyncConnection, picture: int, bot: int) -> str | None:
    """Telegram's id for a picture that this bot has uploaded before."""
    rows = await conn.execute(
        sa.select(picture_files.c.file_id).where(
            picture_files.c.picture_id == picture, picture_files.c.bot_id == bot
        )
    )
    return rows.scalar_one_or_none()


async def put_file_id(conn: AsyncConnection, picture: int, bot: int, file_id: str) -> None:
    """Remember Telegram's id for an uploaded picture."""
    row = insert(conn, picture_files).values(picture_id=picture, bot_id=bot, file_id=file_id)
    await conn.execute(
        row.on_conflict_do_update(
            index_elements=["picture_id", "bot_id"], set_={"file_id": file_id}
        )
    )


async def forget_file_id(conn: AsyncConnection, picture: int, bot: int) -> None:
    """Drop an id that Telegram no longer takes; the next send uploads again."""
    await conn.execute(
        sa.delete(picture_files).where(
            picture_files.c.picture_id == picture, picture_files.c.bot_id == bot
        )
    )


async def _put(conn: AsyncConnection, address: str, values: dict[str, object]) -> int:
    row = insert(conn, pictures).values(address=address, **values)
    statement = row.on_conflict_do_update(index_elements=["address"], set_=values)
    return int((await conn.execute(statement.returning(pictures.c.id))).scalar_one())
