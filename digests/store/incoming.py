"""Statements on what comes in: what is known of it, new articles and stories, edits, places."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from digests.model import Article, Block, BlockKind, Shelf
from digests.store.columns import Instant
from digests.store.tables import articles, source_files, sources, stories

Summaries = Mapping[str, tuple[str, ...]]
Span = tuple[datetime, datetime]
"""The first and the last time of a story."""

_TURN: Final = 7_206_174
"""PostgreSQL's name for the lock; the migrations' is one less."""

_KNOWN: Final = sa.select(
    articles.c.id,
    articles.c.identity,
    articles.c.content_hash,
    articles.c.outlet,
    articles.c.medium,
    articles.c.section,
    articles.c.categories,
    articles.c.shelves,
    articles.c.title,
    articles.c.published,
    articles.c.published_certain,
    articles.c.blocks,
    sources.c.name.label("source"),
).join(sources, sources.c.id == articles.c.source_id)

_GROW: Final = (
    sa.update(stories)
    .where(stories.c.id == sa.bindparam("story"))
    .values(
        first_at=sa.case(
            (stories.c.first_at > sa.bindparam("first", type_=Instant), sa.bindparam("first")),
            else_=stories.c.first_at,
        ),
        last_at=sa.case(
            (stories.c.last_at < sa.bindparam("last", type_=Instant), sa.bindparam("last")),
            else_=stories.c.last_at,
        ),
    )
)


@dataclass(frozen=True, slots=True)
class Known:
    """What judging a new article needs to know of a stored one.

    `source` is the name of the one whose content it holds, `shelf` where that stood; `shelves` are
    the other places of the same text.
    """

    article: int
    identity: str
    content_hash: str
    source: str
    shelf: Shelf
    title: str
    published: datetime | None
    published_certain: bool
    text: str
    shelves: tuple[Shelf, ...] = ()

    @property
    def outlet(self) -> str:
        """Whose it is."""
        return self.shelf.outlet


@dataclass(frozen=True, slots=True)
class NewArticle:
    """An article to be stored, and what was decided about it: a reserved key, a story, a time.

    `facts` are the sentences that add to what its story had said.
    """

    key: int
    story: int
    article: Article
    summaries: Summaries
    news_at: datetime
    backlog: bool = False
    facts: tuple[str, ...] = ()


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


async def find_known_by_key(conn: AsyncConnection, keys: Iterable[int]) -> list[Known]:
    """The stored articles with these keys, oldest first."""
    return await _known(conn, articles.c.id.in_(set(keys)))


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
    by_key = {known.article: known for known in await find_known_by_key(conn, keys.values())}
    return {path: by_key[key] for path, key in keys.items()}


async def take_turn(conn: AsyncConnection) -> None:
    """Wait until no other process stores what came in; the turn ends with the transaction.

    Two that read the same at the same time would each find it new. SQLite has one writer anyway.
    """
    if conn.dialect.name == "postgresql":
        await conn.execute(sa.select(sa.func.pg_advisory_xact_lock(_TURN)))


async def reserve_keys(conn: AsyncConnection, table: sa.Table, count: int) -> list[int]:
    """Keys for the next rows of a table, so that a batch can be decided before it is written.

    In SQLite they are free only as long as the transaction lasts: there is one writer.
    """
    if conn.dialect.name == "postgresql":
        sequence = sa.func.pg_get_serial_sequence(table.name, "id")
        numbers = sa.func.generate_series(1, count).alias()
        rows = await conn.execute(sa.select(sa.func.nextval(sequence)).select_from(numbers))
        return sorted(rows.scalars())
    last = (await conn.execute(sa.select(sa.func.max(table.c.id)))).scalar_one() or 0
    return list(range(last + 1, last + 1 + count))


async def put_stories(conn: AsyncConnection, begun: Mapping[int, Span]) -> None:
    """Store new stories under reserved keys."""
    rows = [
        {"id": story, "first_at": first, "last_at": last} for story, (first, last) in begun.items()
    ]
    if rows:
        await conn.execute(sa.insert(stories), rows)


async def grow_stories(conn: AsyncConnection, grown: Mapping[int, Span]) -> None:
    """Widen the times of stories to those of the articles that join them."""
    rows = [
        {"story": story, "first": first, "last": last} for story, (first, last) in grown.items()
    ]
    if rows:
        await conn.execute(_GROW, rows)


async def put_articles(
    conn: AsyncConnection, source: int, new: Sequence[NewArticle], now: datetime
) -> None:
    """Store new articles, seen now."""
    rows = [
        {
            "id": one.key,
            "source_id": source,
            "story_id": one.story,
            "first_seen": now,
            "news_at": one.news_at,
            "backlog": one.backlog,
            "shelves": [],
            "facts": list(one.facts),
            **_content(one.article, one.summaries),
        }
        for one in new
    ]
    if rows:
        await conn.execute(sa.insert(articles), rows)


async def change_article(
    conn: AsyncConnection,
    key: int,
    source: int,
    article: Article,
    summaries: Summaries,
    now: datetime,
) -> None:
    """Store an article's new content; its story, its first time and its place as news stay.

    Its facts stay as well, where they still stand in its text.
    """
    content = _content(article, summaries) | {"source_id": source}
    if article.published is None:
        del content["published"], content["published_certain"]
    stored = await conn.execute(
        sa.select(articles.c.pictures, articles.c.facts).where(articles.c.id == key)
    )
    before = stored.one()
    content["facts"] = [fact for fact in before.facts if fact in article.text]
    if before.pictures == content["pictures"]:
        del content["picture_state"], content["picture_id"]
        del content["picture_problem"], content["picture_after"]
    await conn.execute(
        sa.update(articles).where(articles.c.id == key).values(**content, changed_at=now)
    )


async def put_shelves(conn: AsyncConnection, standing: Mapping[int, Sequence[Shelf]]) -> None:
    """Store the other places of articles, by their keys."""
    statement = (
        sa.update(articles)
        .where(articles.c.id == sa.bindparam("article"))
        .values(shelves=sa.bindparam("places", type_=articles.c.shelves.type))
    )
    rows = [
        {"article": key, "places": [asdict(shelf) for shelf in shelves]}
        for key, shelves in standing.items()
    ]
    if rows:
        await conn.execute(statement, rows)


def stored_shelf(values: Mapping[str, Any]) -> Shelf:
    """A place as it is stored."""
    return Shelf(
        outlet=values["outlet"],
        medium=values["medium"],
        section=values["section"],
        categories=tuple(values["categories"]),
    )


def stored_blocks(blocks: Iterable[Sequence[str]]) -> tuple[Block, ...]:
    """Blocks as they are stored."""
    return tuple(Block(BlockKind(kind), text) for kind, text in blocks)


def stored_text(blocks: Iterable[Sequence[str]]) -> str:
    """The whole text of blocks as they are stored: one a line."""
    return "\n".join(text for _, text in blocks)


def written_blocks(blocks: Iterable[Block]) -> list[list[str]]:
    """Blocks as they are to be stored."""
    return [[block.kind.value, block.text] for block in blocks]


def written_summaries(summaries: Summaries) -> dict[str, list[str]]:
    """Summaries as they are to be stored."""
    return {length: list(parts) for length, parts in summaries.items()}


async def _known(conn: AsyncConnection, where: sa.ColumnElement[bool]) -> list[Known]:
    rows = await conn.execute(_KNOWN.where(where).order_by(articles.c.id))
    return [
        Known(
            article=row.id,
            identity=row.identity,
            content_hash=row.content_hash,
            source=row.source,
            shelf=Shelf(row.outlet, row.medium, row.section, tuple(row.categories)),
            title=row.title,
            published=row.published,
            published_certain=row.published_certain,
            text=stored_text(row.blocks),
            shelves=tuple(map(stored_shelf, row.shelves)),
        )
        for row in rows
    ]


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
        "blocks": written_blocks(article.blocks),
        "summaries": written_summaries(summaries),
        "pictures": [asdict(picture) for picture in article.pictures],
        "identity": article.identity,
        "content_hash": article.content_hash,
        "picture_state": "waiting" if article.pictures else "none",
        "picture_id": None,
        "picture_problem": None,
        "picture_after": None,
    }
