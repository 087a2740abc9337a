"""Statements on articles as the story index reads them: those that came last, in their order."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from digests.store.incoming import stored_text
from digests.store.tables import articles


@dataclass(frozen=True, slots=True)
class Placed:
    """What the story index needs of a stored article."""

    article: int
    story: int
    title: str
    text: str
    outlet: str
    news_at: datetime
    first_seen: datetime


async def find_start(conn: AsyncConnection, since: datetime, most: int) -> int:
    """The key after which articles were first seen since an instant, `most` of them at the most."""
    newest = (await conn.execute(sa.select(sa.func.max(articles.c.id)))).scalar_one() or 0
    # Keys grow with the time of coming: from the newest down it is found at once.
    before = await conn.execute(
        sa.select(articles.c.id)
        .where(articles.c.first_seen <= since, articles.c.id > newest - most)
        .order_by(articles.c.id.desc())
        .limit(1)
    )
    return before.scalar_one_or_none() or max(0, newest - most)


async def find_placed(conn: AsyncConnection, after: int, most: int) -> list[Placed]:
    """The next articles with keys above `after`, in the order they came."""
    rows = await conn.execute(
        sa.select(
            articles.c.id,
            articles.c.story_id,
            articles.c.title,
            articles.c.blocks,
            articles.c.outlet,
            articles.c.news_at,
            articles.c.first_seen,
        )
        .where(articles.c.id > after)
        .order_by(articles.c.id)
        .limit(most)
    )
    return [
        Placed(
            article=row.id,
            story=row.story_id,
            title=row.title,
            text=stored_text(row.blocks),
            outlet=row.outlet,
            news_at=row.news_at,
            first_seen=row.first_seen,
        )
        for row in rows
    ]
