"""Statements on articles as they are read again: what of them is news, and each one whole."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from digests.compose import LATE
from digests.model import (
    Block,
    Language,
    Picture,
    Reading,
    Report,
    Shelf,
    prose,
    standfirst,
)
from digests.store.incoming import Summaries, stored_blocks, stored_shelf
from digests.store.tables import articles, rulings, source_files, sources
from digests.telling import Telling

_OF_ARTICLE = rulings.alias("of_article")
_OF_STORY = rulings.alias("of_story")
_RULED = articles.outerjoin(_OF_ARTICLE, _OF_ARTICLE.c.article_id == articles.c.id).outerjoin(
    _OF_STORY, _OF_STORY.c.story_id == articles.c.story_id
)
"""Articles with what operators decided about them and about their stories."""

_SHOWN = sa.and_(
    sa.func.coalesce(_OF_ARTICLE.c.hidden, sa.false()).is_(sa.false()),
    sa.func.coalesce(_OF_STORY.c.hidden, sa.false()).is_(sa.false()),
)

_REPORTED: tuple[sa.ColumnElement[Any], ...] = (
    articles.c.id,
    articles.c.story_id,
    sa.func.coalesce(_OF_ARTICLE.c.title, articles.c.title).label("title"),
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
    articles.c.facts,
    articles.c.first_seen,
    articles.c.backlog,
    _OF_ARTICLE.c.summary.label("right_summary"),
    _OF_STORY.c.title.label("story_title"),
    _OF_STORY.c.summary.label("story_summary"),
)
"""What composing reads of an article: not its text, which is most of it."""

_WHOLE = sa.select(
    articles,
    sources.c.reading,
    _OF_ARTICLE.c.title.label("right_title"),
    _OF_ARTICLE.c.summary.label("right_summary"),
).select_from(_RULED.join(sources, sources.c.id == articles.c.source_id))


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
    late for the edition before. What came with the first read of its source was not late. What
    operators hid is left out, what they corrected is as they put it.
    """
    late = sa.and_(
        sa.not_(articles.c.backlog),
        articles.c.news_at > since - LATE,
        articles.c.first_seen > since,
        articles.c.first_seen <= until,
    )
    rows = await conn.execute(
        sa.select(*_REPORTED)
        .select_from(_RULED)
        .where(articles.c.news_at <= until, sa.or_(articles.c.news_at > since, late), _SHOWN)
        .order_by(articles.c.news_at, articles.c.id)
    )
    return [_report(row) for row in rows]


async def find_story(conn: AsyncConnection, story: int, limit: int) -> list[Report]:
    """The newest articles of a story, oldest first; what operators hid is left out."""
    newest = (articles.c.news_at.desc(), articles.c.id.desc())
    rows = await conn.execute(
        sa.select(*_REPORTED)
        .select_from(_RULED)
        .where(articles.c.story_id == story, _SHOWN)
        .order_by(*newest)
        .limit(limit)
    )
    return [_report(row) for row in reversed(rows.all())]


async def find_article(conn: AsyncConnection, key: int) -> StoredArticle | None:
    """One article, whole, unless operators hid it or its story."""
    rows = await conn.execute(_WHOLE.where(articles.c.id == key, _SHOWN))
    row = rows.one_or_none()
    return None if row is None else _stored(row)


async def find_tellings(conn: AsyncConnection, keys: Iterable[int]) -> dict[int, Telling]:
    """What articles say of their stories, by their keys."""
    columns = (articles.c.id, articles.c.outlet, articles.c.title, articles.c.blocks)
    rows = await conn.execute(
        sa.select(*columns, articles.c.language).where(articles.c.id.in_(list(keys)))
    )
    tellings = {}
    for row in rows:
        blocks = stored_blocks(row.blocks)
        tellings[row.id] = Telling(
            outlet=row.outlet,
            title=row.title,
            paragraphs=prose(blocks),
            standfirst=standfirst(blocks),
            language=row.language,
        )
    return tellings


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
        seen_at=row.news_at if row.backlog else max(row.news_at, row.first_seen),
        summaries=_summaries(row.summaries, row.right_summary),
        picture=row.picture_id,
        address=row.address,
        shelves=tuple(map(stored_shelf, row.shelves)),
        facts=tuple(row.facts),
        is_corrected=row.right_summary is not None,
        story_title=row.story_title or "",
        story_summary=tuple(row.story_summary or ()),
    )


def _stored(row: sa.Row[Any]) -> StoredArticle:
    return StoredArticle(
        article=row.id,
        story=row.story_id,
        outlet=row.outlet,
        medium=row.medium,
        section=row.section,
        categories=tuple(row.categories),
        title=row.right_title or row.title,
        address=row.address,
        published=row.published,
        published_certain=row.published_certain,
        language=row.language,
        blocks=stored_blocks(row.blocks),
        summaries=_summaries(row.summaries, row.right_summary),
        pictures=tuple(Picture(**picture) for picture in row.pictures),
        picture=row.picture_id,
        picture_state=row.picture_state,
        picture_problem=row.picture_problem,
        reading=row.reading,
        shelves=tuple(map(stored_shelf, row.shelves)),
    )


def _summaries(
    stored: Mapping[str, list[str]], right: list[str] | None
) -> dict[str, tuple[str, ...]]:
    """Summaries by length; what operators put in their place serves for all."""
    return {length: tuple(parts if right is None else right) for length, parts in stored.items()}
