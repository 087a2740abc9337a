"""Statements on articles and stories: what was read, and what of it is news."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from digests.model import Article, Block, BlockKind, Language, Picture, Report
from digests.store.tables import Instant, articles, source_files, stories

Summaries = Mapping[str, tuple[str, ...]]
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
)
"""What composing reads of an article: not its text, which is most of it."""


@dataclass(frozen=True, slots=True)
class Known:
    """What judging a new article needs to know of a stored one."""

    article: int
    identity: str
    content_hash: str
    outlet: str
    published: datetime | None
    published_certain: bool
    text: str


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


@dataclass(frozen=True, slots=True)
class Placed:
    """What the story index needs of a stored article."""

    article: int
    story: int
    title: str
    text: str
    outlet: str
    news_at: datetime


async def find_known(conn: AsyncConnection, read: Iterable[Article]) -> list[Known]:
    """Stored articles with the identity or the text of any that were just read, oldest first."""
    identities, hashes = set(), set()
    for article in read:
        identities.add(article.identity)
        hashes.add(article.content_hash)
    return await _known(
        conn,
        sa.or_(articles.c.identity.in_(identities), articles.c.content_hash.in_(hashes)),
    )


async def find_known_of_files(
    conn: AsyncConnection, source: int, paths: Iterable[str]
) -> dict[str, Known]:
    """The articles that a source's files were when they were read last, by path."""
    rows = await conn.execute(
        sa.select(source_files.c.path, source_files.c.article_id).where(
            source_files.c.source_id == source,
            source_files.c.path.in_(list(paths)),
            source_files.c.article_id.is_not(None),
        )
    )
    keys = {row.path: row.article_id for row in rows}
    if not keys:
        return {}
    found = await _known(conn, articles.c.id.in_(set(keys.values())))
    by_key = {known.article: known for known in found}
    return {path: by_key[key] for path, key in keys.items()}


async def new_story(conn: AsyncConnection, at: datetime) -> int:
    """A story that begins now; its key."""
    row = sa.insert(stories).values(first_at=at, last_at=at).returning(stories.c.id)
    return int((await conn.execute(row)).scalar_one())


async def grow_story(conn: AsyncConnection, story: int, at: datetime) -> None:
    """Widen a story's time to an article that joins it."""
    joined = sa.literal(at, Instant)
    await conn.execute(
        sa.update(stories)
        .where(stories.c.id == story)
        .values(
            first_at=sa.case((stories.c.first_at > joined, joined), else_=stories.c.first_at),
            last_at=sa.case((stories.c.last_at < joined, joined), else_=stories.c.last_at),
        )
    )


async def put_article(
    conn: AsyncConnection,
    source: int,
    story: int,
    article: Article,
    summaries: Summaries,
    news_at: datetime,
    now: datetime,
) -> int:
    """Store a new article with its summaries and its story; its key."""
    row = (
        sa.insert(articles)
        .values(
            **_content(article, summaries),
            source_id=source,
            story_id=story,
            first_seen=now,
            news_at=news_at,
        )
        .returning(articles.c.id)
    )
    return int((await conn.execute(row)).scalar_one())


async def change_article(
    conn: AsyncConnection, key: int, article: Article, summaries: Summaries, now: datetime
) -> None:
    """Store an article's new content; its story, its first time and its place as news stay."""
    content = _content(article, summaries)
    if article.published is None:
        del content["published"], content["published_certain"]
    named = await conn.execute(sa.select(articles.c.pictures).where(articles.c.id == key))
    if named.scalar_one() == content["pictures"]:
        del content["picture_state"], content["picture_id"]
    await conn.execute(
        sa.update(articles).where(articles.c.id == key).values(**content, changed_at=now)
    )


async def find_reports(conn: AsyncConnection, since: datetime, until: datetime) -> list[Report]:
    """Everything that became news after `since` and not after `until`, oldest first.

    What was published up to a day before `since` and seen only after it counts too: it was too
    late for the edition before.
    """
    late = sa.and_(
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
    rows = await conn.execute(sa.select(articles).where(articles.c.id == key))
    row = rows.one_or_none()
    return None if row is None else _stored(row)


async def list_articles(
    conn: AsyncConnection, after: int, limit: int
) -> list[tuple[StoredArticle, list[str]]]:
    """Articles with keys above `after`, by key, each with the paths of its files."""
    rows = await conn.execute(
        sa.select(articles).where(articles.c.id > after).order_by(articles.c.id).limit(limit)
    )
    found = [_stored(row) for row in rows]
    paths = await _paths(conn, [article.article for article in found])
    return [(article, paths.get(article.article, [])) for article in found]


async def find_placed(conn: AsyncConnection, after: int, since: datetime) -> list[Placed]:
    """Articles with keys above `after` that are news since an instant, in the order they came."""
    rows = await conn.execute(
        sa.select(
            articles.c.id,
            articles.c.story_id,
            articles.c.title,
            articles.c.blocks,
            articles.c.outlet,
            articles.c.news_at,
        )
        .where(articles.c.id > after, articles.c.news_at > since)
        .order_by(articles.c.id)
    )
    return [
        Placed(row.id, row.story_id, row.title, _text(row.blocks), row.outlet, row.news_at)
        for row in rows
    ]


async def _known(conn: AsyncConnection, where: sa.ColumnElement[bool]) -> list[Known]:
    rows = await conn.execute(sa.select(articles).where(where).order_by(articles.c.id))
    return [
        Known(
            article=row.id,
            identity=row.identity,
            content_hash=row.content_hash,
            outlet=row.outlet,
            published=row.published,
            published_certain=row.published_certain,
            text=_text(row.blocks),
        )
        for row in rows
    ]


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
    )


def _content(article: Article, summaries: Summaries) -> dict[str, Any]:
    return {
        "outlet": article.outlet,
        "medium": article.medium,
        "section": article.section,
        "categories": list(article.categories),
        "title": article.title,
        "address": article.address,
        "published": article.published,
        "published_certain": article.published_certain,
        "language": article.language,
        "blocks": [[block.kind.value, block.text] for block in article.blocks],
        "summaries": {length: list(parts) for length, parts in summaries.items()},
        "pictures": [asdict(picture) for picture in article.pictures],
        "identity": article.identity,
        "content_hash": article.content_hash,
        "picture_state": "waiting" if article.pictures else "none",
        "picture_id": None,
    }


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
        blocks=tuple(Block(BlockKind(kind), text) for kind, text in row.blocks),
        summaries=_summaries(row.summaries),
        pictures=tuple(Picture(**picture) for picture in row.pictures),
        picture=row.picture_id,
    )


def _summaries(stored: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {length: tuple(parts) for length, parts in stored.items()}


def _text(blocks: list[list[str]]) -> str:
    return "\n".join(text for _, text in blocks)
