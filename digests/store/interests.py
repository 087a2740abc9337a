"""Statements on what a place wants more or less of: words, and articles that were liked."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from digests.model import Interests
from digests.store.database import insert
from digests.store.tables import interests

MOST_LIKES: Final = 200
"""How many likes of a place count: the newest."""


async def put_like(
    conn: AsyncConnection,
    destination: int,
    article: int,
    words: Mapping[str, float],
    now: datetime,
) -> None:
    """A place liked an article, whose telling words weigh 1 together."""
    row = insert(conn, interests).values(
        destination_id=destination, kind="like", value=str(article), words=dict(words), at=now
    )
    await conn.execute(row.on_conflict_do_nothing())


async def take_like(conn: AsyncConnection, destination: int, article: int) -> bool:
    """A place does not like an article any more; False if it never did."""
    taken = await conn.execute(sa.delete(interests).where(_like(destination, article)))
    return bool(taken.rowcount)


async def has_liked(conn: AsyncConnection, destination: int, article: int) -> bool:
    """Whether a place liked an article."""
    found = await conn.execute(sa.select(interests.c.id).where(_like(destination, article)))
    return found.first() is not None


async def find_interests(
    conn: AsyncConnection, destinations: Iterable[int]
) -> dict[int, Interests]:
    """The interests of those destinations that have any."""
    rows = await conn.execute(
        sa.select(
            interests.c.destination_id, interests.c.kind, interests.c.value, interests.c.words
        )
        .where(interests.c.destination_id.in_(list(destinations)))
        .order_by(interests.c.at.desc(), interests.c.id.desc())
    )
    found: defaultdict[int, defaultdict[str, list[sa.Row[Any, Any, Any, Any]]]]
    found = defaultdict(lambda: defaultdict(list))
    for row in rows:
        found[row.destination_id][row.kind].append(row)
    return {
        destination: Interests(
            followed=tuple(row.value for row in kinds["follow"]),
            muted=tuple(row.value for row in kinds["mute"]),
            liked=_summed(row.words for row in kinds["like"][:MOST_LIKES]),
        )
        for destination, kinds in found.items()
    }


def _like(destination: int, article: int) -> sa.ColumnElement[bool]:
    return sa.and_(
        interests.c.destination_id == destination,
        interests.c.kind == "like",
        interests.c.value == str(article),
    )


def _summed(likes: Iterable[Mapping[str, float]]) -> dict[str, float]:
    words: defaultdict[str, float] = defaultdict(float)
    for like in likes:
        for word, weight in like.items():
            words[word] += weight
    return dict(words)
