"""Statements on lead pictures: which articles wait for one, what became of each address."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from digests.model import Picture
from digests.store.database import insert
from digests.store.outbox import PENDING
from digests.store.outboxtables import outbox
from digests.store.tables import articles, edition_items, editions, pictures

LOGO = "is in many articles: a logo"
COVER = "cover:"
"""What the addresses of covers begin with."""

_COVER_LIFE = timedelta(days=1)
"""A cover names a day: no edition of another shows it."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """An article that waits for its lead picture, and what it may be."""

    article: int
    story: int
    outlet: str
    address: str | None
    candidates: tuple[Picture, ...]


@dataclass(frozen=True, slots=True)
class StoredPicture:
    """An address that was tried: a prepared picture (by content hash), or a problem in words.

    `tries` are the failures so far; after `retry_at` it may be tried again, never where it is None.
    """

    picture: int
    sha256: str | None
    problem: str | None
    tries: int
    retry_at: datetime | None


@dataclass(frozen=True, slots=True)
class HostCount:
    """What became of a host's pictures: how many are ready, failed for good, to be tried again."""

    host: str
    ready: int
    failed: int
    waiting: int
    problem: str | None


async def find_waiting(
    conn: AsyncConnection, since: datetime, now: datetime, limit: int
) -> list[Waiting]:
    """Articles that became news since an instant and wait for a picture, newest first.

    Those that are put off until after `now` are left out.
    """
    after = articles.c.picture_after
    rows = await conn.execute(
        sa.select(
            articles.c.id,
            articles.c.story_id,
            articles.c.outlet,
            articles.c.address,
            articles.c.pictures,
        )
        .where(
            articles.c.picture_state == "waiting",
            articles.c.news_at > since,
            sa.or_(after.is_(None), after <= now),
        )
        .order_by(articles.c.news_at.desc())
        .limit(limit)
    )
    return [
        Waiting(
            article=row.id,
            story=row.story_id,
            outlet=row.outlet,
            address=row.address,
            candidates=tuple(Picture(**picture) for picture in row.pictures),
        )
        for row in rows
    ]


async def find_by_address(conn: AsyncConnection, address: str) -> StoredPicture | None:
    """What became of an address, if it was tried before."""
    rows = await conn.execute(sa.select(pictures).where(pictures.c.address == address))
    row = rows.one_or_none()
    if row is None:
        return None
    return StoredPicture(row.id, row.sha256, row.problem, row.tries, row.retry_at)


async def put_ready(
    conn: AsyncConnection,
    address: str,
    sha256: str,
    size: tuple[int, int],
    now: datetime,
    fingerprint: str | None = None,
) -> int:
    """Keep a prepared picture (width and height in pixels); its key."""
    values = {
        "sha256": sha256,
        "width": size[0],
        "height": size[1],
        "problem": None,
        "tried_at": now,
        "retry_at": None,
        "fingerprint": fingerprint,
    }
    return await _put(conn, address, values)


async def put_failed(
    conn: AsyncConnection,
    address: str,
    problem: str,
    now: datetime,
    retry_at: datetime | None = None,
) -> int:
    """Keep why an address gave no picture, and when it may be tried again, if ever; its key."""
    values = {
        "problem": problem,
        "tried_at": now,
        "retry_at": retry_at,
        "tries": pictures.c.tries + 1,
    }
    return await _put(conn, address, values, {"tries": 1})


async def settle_article(conn: AsyncConnection, article: int, picture: int) -> None:
    """An article's lead picture is decided."""
    await _set(conn, articles.c.id == article, "ready", picture_id=picture)


async def fail_article(conn: AsyncConnection, article: int, problem: str | None) -> None:
    """An article goes without a picture: none of its own would do, or, without a problem, has none.

    The problem is in words.
    """
    state = "none" if problem is None else "failed"
    await _set(conn, articles.c.id == article, state, picture_problem=problem)


async def postpone_article(
    conn: AsyncConnection, article: int, until: datetime, problem: str
) -> None:
    """An article waits on: its pictures may be tried again at an instant."""
    where = articles.c.id == article
    await _set(conn, where, "waiting", picture_after=until, picture_problem=problem)


async def fail_old(conn: AsyncConnection, since: datetime) -> int:
    """Articles that still wait and were news before an instant go without; how many."""
    where = sa.and_(articles.c.picture_state == "waiting", articles.c.news_at <= since)
    problem = sa.func.coalesce(articles.c.picture_problem, "was not tried in time")
    return await _set(conn, where, "failed", picture_problem=problem)


async def count_stories(
    conn: AsyncConnection, picture: int, besides: Waiting, since: datetime
) -> int:
    """In how many other stories of an article's outlet this picture, or one like it, leads.

    It counts what was news since an instant.
    """
    rows = await conn.execute(
        sa.select(sa.func.count(articles.c.story_id.distinct())).where(
            articles.c.picture_id.in_(_alike(picture)),
            articles.c.outlet == besides.outlet,
            articles.c.story_id != besides.story,
            articles.c.news_at > since,
        )
    )
    return int(rows.scalar_one())


async def mark_logo(conn: AsyncConnection, picture: int) -> int:
    """A picture, and all like it, turned out to be a logo: articles look for others; how many."""
    alike = list(await conn.scalars(_alike(picture)))
    await conn.execute(
        sa.update(pictures).where(pictures.c.id.in_(alike)).values(problem=LOGO, retry_at=None)
    )
    return await _set(conn, articles.c.picture_id.in_(alike), "waiting", picture_problem=LOGO)


async def is_logo(conn: AsyncConnection, picture: int) -> bool:
    """Whether a picture, or one like it, turned out to be a logo before."""
    rows = await conn.execute(
        sa.select(pictures.c.id)
        .where(pictures.c.id.in_(_alike(picture)), pictures.c.problem == LOGO)
        .limit(1)
    )
    return rows.one_or_none() is not None


async def find_unsent(conn: AsyncConnection) -> set[str]:
    """The content hashes of the pictures that editions on their way to chats may show."""
    unsent = sa.select(outbox.c.edition_id).where(
        outbox.c.state.in_(PENDING), outbox.c.edition_id.is_not(None)
    )
    led = (
        sa.select(articles.c.picture_id)
        .join(edition_items, edition_items.c.article_id == articles.c.id)
        .where(edition_items.c.edition_id.in_(unsent))
    )
    first = sa.select(sa.func.min(editions.c.composed_at)).where(editions.c.id.in_(unsent))
    composed: datetime | None = (await conn.execute(first)).scalar_one()
    if composed is None:
        return set()
    covers = sa.and_(
        pictures.c.address.startswith(COVER), pictures.c.tried_at > composed - _COVER_LIFE
    )
    rows = await conn.execute(
        sa.select(pictures.c.sha256).where(
            sa.or_(pictures.c.id.in_(led), covers), pictures.c.sha256.is_not(None)
        )
    )
    return set(rows.scalars())


async def count_hosts(conn: AsyncConnection) -> list[HostCount]:
    """What became of every host's pictures, those with most failures first."""
    rows = await conn.execute(
        sa.select(
            pictures.c.host,
            pictures.c.problem,
            pictures.c.retry_at.is_not(None).label("waits"),
            sa.func.count().label("times"),
        )
        .where(pictures.c.host != "")
        .group_by(pictures.c.host, pictures.c.problem, pictures.c.retry_at.is_not(None))
    )
    states: Counter[tuple[str, str]] = Counter()
    problems: dict[str, Counter[str]] = {}
    for row in rows:
        state = "ready" if row.problem is None else "waiting" if row.waits else "failed"
        states[row.host, state] += row.times
        host = problems.setdefault(row.host, Counter())
        if row.problem is not None:
            host[row.problem] += row.times
    counts = [
        HostCount(
            host=host,
            ready=states[host, "ready"],
            failed=states[host, "failed"],
            waiting=states[host, "waiting"],
            problem=next((problem for problem, _ in found.most_common(1)), None),
        )
        for host, found in problems.items()
    ]
    return sorted(counts, key=lambda count: (-count.failed - count.waiting, count.host))


async def find_sha256s(conn: AsyncConnection, keys: Sequence[int]) -> dict[int, str]:
    """The content hashes of those pictures that are ready."""
    rows = await conn.execute(
        sa.select(pictures.c.id, pictures.c.sha256).where(
            pictures.c.id.in_(keys), pictures.c.sha256.is_not(None)
        )
    )
    return {row.id: row.sha256 for row in rows}


def _alike(picture: int) -> sa.Select[tuple[int]]:
    """The keys of a picture and of all with its fingerprint."""
    own = sa.select(pictures.c.fingerprint).where(pictures.c.id == picture).scalar_subquery()
    return sa.select(pictures.c.id).where(
        sa.or_(pictures.c.id == picture, pictures.c.fingerprint == own)
    )


async def _set(
    conn: AsyncConnection, where: sa.ColumnElement[bool], state: str, **values: Any
) -> int:
    """Give articles a state and nothing of the one before; how many."""
    empty = {"picture_id": None, "picture_problem": None, "picture_after": None}
    made = await conn.execute(
        sa.update(articles).where(where).values(picture_state=state, **(empty | values))
    )
    return made.rowcount


async def _put(
    conn: AsyncConnection,
    address: str,
    values: dict[str, Any],
    new: dict[str, Any] | None = None,
) -> int:
    """Insert or change; `new` are the values of a new row that differ."""
    host = urlsplit(address).hostname or ""
    row = insert(conn, pictures).values(address=address, **(values | {"host": host} | (new or {})))
    statement = row.on_conflict_do_update(index_elements=["address"], set_=values | {"host": host})
    return int((await conn.execute(statement.returning(pictures.c.id))).scalar_one())
