"""Statements on articles as they are read again: what of them is news, and each one whole."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from digests.model import Block, Language, Picture, Reading, Report, Shelf
from digests.store.incoming import Summaries, stored_blocks, stored_shelf
from digests.store.tables import articles, source_files, sources

LATE = timedelta(days=1)

_REPORTED: tuple[sa.Column[Any], ...] = (
    articles.c.id,
    articles.c.story_id,
    articles.c.title,
    articles.c.outlet,
    articles.c.medium,
    articles.c.section,
    articles.c.categories,
    articles.c.language,
    articles.c.published,
    articles.c.published_certain,
    articles.c.news_at,
    articles.c.summaries,
    articles.c.picture_id,
    articles.c.address,
    articles.c.shelves,
)
"""What composing reads of an article: not its text, which is most of it."""

_WHOLE = sa.select(articles, sources.c.reading).join(sources, sources.c.id == articles.c.source_id)


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """A stored article, whole: for reading it and for `jianbao articles`."""

    article: int
    story: int
    outlet: str
    medium: str
    section: str
    categories: tuple[str, ...]
    title: str
    address: str | None
    published: datetime | None
    published_certain: bool
    language: Language
    blocks: tuple[Block, ...]
    summaries: Summaries
    pictures: tuple[Picture, ...]
    picture: int | None
    picture_state: str
    picture_problem: str | None
    reading: Reading = "full"
    shelves: tuple[Shelf, ...] = ()

    @property
    def outlets(self) -> tuple[str, ...]:
        """All that carry it, each once, its own first."""
        return tuple(dict.fromkeys((self.outlet, *(shelf.outlet for shelf in self.shelves))))


async def find_reports(conn: AsyncConnection, since: datetime, until: datetime) -> list[Report]:
    """Everything that became news after `since` and not after `until`, oldest first.

    What was published up to a day before `since` and seen only after it counts too: it was too
    late for the edition before. What came with the first read of its source was not late.
    """
    late = sa.and_(
        sa.not_(articles.c.backlog),
        articles.c.news_at > since - LATE,
        articles.c.first_seen > since,
        articles.c.first_seen <= until,
    )
    rows = await conn.execute(
        sa.select(*_REPORTED)
        .where(articles.c.news_at <= until, sa.or_(articles.c.news_at > since, late))
        .order_by(articles.c.news_at, articles.c.id)
    )
    return [_report(row) for row in rows]


async def find_article(conn: AsyncConnection, key: int) -> StoredArticle | None:
    """One article, whole."""
    rows = await conn.execute(_WHOLE.where(articles.c.id == key))
    row = rows.one_or_none()
    return None if row is None else _stored(row)


async def list_articles(
    conn: AsyncConnection, after: int, limit: int
) -> list[tuple[StoredArticle, list[str]]]:
    """Articles with keys above `after`, by key, each with the paths of its files."""
    rows = await conn.execute(
        _WHOLE.where(articles.c.id > after).order_by(articles.c.id).limit(limit)
    )
    found = [_stored(row) for row in rows]
    paths = await _paths(conn, [article.article for article in found])
    return [(article, paths.get(article.article, [])) for article in found]


async def _paths(conn: AsyncConnection, keys: Iterable[int]) -> dict[int, list[str]]:
    rows = await conn.execute(
        sa.select(source_files.c.article_id, source_files.c.path)
        .where(source_files.c.article_id.in_(list(keys)))
        .order_by(source_files.c.id)
    )
    paths: dict[int, list[str]] = {}
    for row in rows:
        paths.setdefault(row.article_id, []).append(row.path)
    return paths


def _report(row: sa.Row[Any]) -> Report:
    return Report(
        article=row.id,
        story=row.story_id,
        title=row.title,
        outlet=row.outlet,
        medium=row.medium,
        section=row.section,
        categories=tuple(row.categories),
        language=row.language,
        published=row.published,
        published_certain=row.published_certain,
        news_at=row.news_at,
        summaries=_summaries(row.summaries),
        picture=row.picture_id,
        address=row.address,
        shelves=tuple(map(stored_shelf, row.shelves)),
    )


def _stored(row: sa.Row[Any]) -> StoredArticle:
    return StoredArticle(
        article=row.id,
        story=row.story_id,
        outlet=row.outlet,
        medium=row.medium,
        section=row.section,
        categories=tuple(row.categories),
        title=row.title,
        address=row.address,
        published=row.published,
        published_certain=row.published_certain,
        language=row.language,
        blocks=stored_blocks(row.blocks),
        summaries=_summaries(row.summaries),
        pictures=tuple(Picture(**picture) for picture in row.pictures),
        picture=row.picture_id,
        picture_state=row.picture_state,
        picture_problem=row.picture_problem,
        reading=row.reading,
        shelves=tuple(map(stored_shelf, row.shelves)),
    )


def _summaries(stored: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {length: tuple(parts) for length, parts in stored.items()}
