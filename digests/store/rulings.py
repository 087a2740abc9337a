"""Statements on rulings: what operators decide about articles and stories, and whom it concerns."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from digests.model import Edition
from digests.rulings import Ruling, Subject
from digests.store import incoming, tables
from digests.store.database import insert
from digests.store.incoming import stored_blocks
from digests.store.tables import articles, edition_items, editions, rulings, stories

_COLUMNS = {"article": rulings.c.article_id, "story": rulings.c.story_id}


@dataclass(frozen=True, slots=True)
class Listed:
    """An article as operators look for it; `is_hidden` by itself or with its story."""

    article: int
    story: int
    title: str
    summary: tuple[str, ...]
    outlet: str
    address: str | None
    news_at: datetime
    is_hidden: bool
    is_corrected: bool


async def put_hidden(conn: AsyncConnection, subject: Subject, now: datetime) -> bool:
    """Hide an article or a story; False if it was hidden already."""
    return await _put(
        conn, subject, {"hidden": True, "decided_at": now}, rulings.c.hidden.is_(sa.false())
    )


async def take_back_hidden(conn: AsyncConnection, subject: Subject, now: datetime) -> bool:
    """Show an article or a story again; False if it was not hidden."""
    done = await conn.execute(
        sa.update(rulings)
        .where(_COLUMNS[subject.kind] == subject.key, rulings.c.hidden.is_(sa.true()))
        .values(hidden=False, decided_at=now)
    )
    return bool(done.rowcount)


async def put_words(
    conn: AsyncConnection, subject: Subject, title: str, summary: Sequence[str], now: datetime
) -> bool:
    """Put a title or sentences in place of those there; an empty one changes nothing.

    False if they stood there already.
    """
    values: dict[str, Any] = {"decided_at": now}
    others: list[sa.ColumnElement[bool]] = []
    if title:
        values["title"] = title
        others.append(rulings.c.title.is_distinct_from(title))
    if summary:
        values["summary"] = list(summary)
        stored = sa.cast(rulings.c.summary, sa.Text)
        # PostgreSQL cannot compare JSON; as text it is what was written.
        others.append(stored.is_distinct_from(sa.cast(sa.literal(list(summary), sa.JSON), sa.Text)))
    return await _put(conn, subject, values, sa.or_(*others)) if others else False


async def take_back_words(conn: AsyncConnection, subject: Subject, now: datetime) -> bool:
    """Tell an article or a story as it is written again; False if it was not corrected."""
    corrected = sa.or_(rulings.c.title.is_not(None), rulings.c.summary.is_not(None))
    done = await conn.execute(
        sa.update(rulings)
        .where(_COLUMNS[subject.kind] == subject.key, corrected)
        .values(title=None, summary=None, decided_at=now)
    )
    return bool(done.rowcount)


async def find_ruling(conn: AsyncConnection, subject: Subject) -> Ruling | None:
    """What was decided about an article or a story, even if it was taken back since."""
    found = await _find(conn, _COLUMNS[subject.kind] == subject.key)
    return found[0] if found else None


async def find_rulings(conn: AsyncConnection, edition: Edition) -> list[Ruling]:
    """What was decided about anything in an edition, even if it was taken back since."""
    told = [item.candidate for item in edition.items]
    keys = {key for one in told for key in (one.article, *one.articles)}
    # A recap tells several stories as one; and some articles have left theirs since.
    stories_now = sa.select(articles.c.story_id).where(articles.c.id.in_(keys))
    about = (
        rulings.c.article_id.in_(keys),
        rulings.c.story_id.in_([one.story for one in told]),
        rulings.c.story_id.in_(stories_now),
    )
    return await _find(conn, sa.or_(*about))


async def find_editions(
    conn: AsyncConnection, subject: Subject, about: Collection[int]
) -> list[int]:
    """The editions that tell a story or an article, alone or with others, oldest first.

    `about` are the keys of the story's articles, or the article's own.
    """
    items = edition_items.c
    told = [items.article_id.in_(about), editions.c.days > 1]
    if subject.kind == "story":
        told.append(items.story_id == subject.key)
    else:
        told.append(sa.cast(items.articles, sa.Text).contains(str(subject.key)))
    rows = await conn.execute(
        sa.select(items.edition_id, items.story_id, items.article_id, items.articles)
        .join(editions, editions.c.id == items.edition_id)
        .where(sa.or_(*told))
        .order_by(items.edition_id)
    )
    keys = set(about)
    return list(
        dict.fromkeys(
            row.edition_id
            for row in rows
            if subject == Subject("story", row.story_id)
            or not keys.isdisjoint((row.article_id, *row.articles))
        )
    )


async def find_listed(
    conn: AsyncConnection, where: Subject | datetime, search: str, limit: int
) -> list[Listed]:
    """A story's articles, one article, or those that are news since an instant; the newest first.

    Titles hold `search`, in upper case or lower. Hidden ones are there, and corrected ones as they
    were put.
    """
    of_article, of_story = rulings.alias(), rulings.alias()
    title = sa.func.coalesce(of_article.c.title, articles.c.title)
    hidden = sa.or_(*(sa.func.coalesce(r.c.hidden, sa.false()) for r in (of_article, of_story)))
    words = [word for r in (of_article, of_story) for word in (r.c.title, r.c.summary)]
    corrected = sa.or_(*(word.is_not(None) for word in words))
    rows = await conn.execute(
        sa.select(
            articles.c.id.label("article"),
            articles.c.story_id.label("story"),
            title.label("title"),
            articles.c.summaries,
            of_article.c.summary.label("right_summary"),
            articles.c.outlet,
            articles.c.address,
            articles.c.news_at,
            hidden.label("is_hidden"),
            corrected.label("is_corrected"),
        )
        .outerjoin(of_article, of_article.c.article_id == articles.c.id)
        .outerjoin(of_story, of_story.c.story_id == articles.c.story_id)
        .where(_among(where), title.icontains(search, autoescape=True))
        .order_by(articles.c.news_at.desc(), articles.c.id.desc())
        .limit(limit)
    )
    return [_listed(row) for row in rows]


async def split_off(conn: AsyncConnection, article: int) -> int | None:
    """Give an article a story of its own; its key, or None if it shares its story with no other.

    Editions that it represents its story in told this new one; the old story may come again.
    """
    # Whoever stores what came in must not see the half of it.
    await incoming.take_turn(conn)
    other = articles.alias()
    shared = sa.exists().where(other.c.story_id == articles.c.story_id, other.c.id != article)
    found = await conn.execute(
        sa.select(articles.c.story_id, articles.c.news_at).where(articles.c.id == article, shared)
    )
    row = found.one_or_none()
    if row is None:
        return None
    [story] = await incoming.reserve_keys(conn, tables.stories, 1)
    await incoming.put_stories(conn, {story: (row.news_at, row.news_at)})
    # What it added to the old story adds nothing to its own.
    moved = sa.update(articles).where(articles.c.id == article)
    await conn.execute(moved.values(story_id=story, facts=[]))
    told = sa.update(edition_items).where(edition_items.c.article_id == article)
    await conn.execute(told.values(story_id=story))
    left = articles.c.story_id == row.story_id
    span = [
        sa.select(most(articles.c.news_at)).where(left).scalar_subquery()
        for most in (sa.func.min, sa.func.max)
    ]
    shrunk = sa.update(stories).where(stories.c.id == row.story_id)
    await conn.execute(shrunk.values(first_at=span[0], last_at=span[1]))
    return story


async def _put(
    conn: AsyncConnection,
    subject: Subject,
    values: dict[str, Any],
    changes: sa.ColumnElement[bool],
) -> bool:
    column = _COLUMNS[subject.kind]
    row = insert(conn, rulings).values({column.name: subject.key, **values})
    done = await conn.execute(
        row.on_conflict_do_update(
            index_elements=[column.name], set_=values, where=changes
        ).returning(rulings.c.id)
    )
    return done.first() is not None


async def _find(conn: AsyncConnection, where: sa.ColumnElement[bool]) -> list[Ruling]:
    rows = (await conn.execute(sa.select(rulings).where(where).order_by(rulings.c.id))).all()
    texts = await _texts(conn, rows)
    found = []
    for row in rows:
        subject = _subject(row)
        told = texts[subject]
        found.append(
            Ruling(
                key=row.id,
                subject=subject,
                hidden=row.hidden,
                title=row.title or "",
                summary=tuple(row.summary or ()),
                decided_at=row.decided_at,
                articles=tuple(told),
                text="\n".join(told.values()),
            )
        )
    return found


async def _texts(
    conn: AsyncConnection, ruled: Sequence[sa.Row[Any]]
) -> defaultdict[Subject, dict[int, str]]:
    """What the articles say that rulings are about, by subject and article."""
    columns = (articles.c.id, articles.c.story_id, articles.c.title, articles.c.blocks)
    about = (
        articles.c.id.in_([row.article_id for row in ruled if row.article_id is not None]),
        articles.c.story_id.in_([row.story_id for row in ruled if row.story_id is not None]),
    )
    rows = await conn.execute(sa.select(*columns).where(sa.or_(*about)).order_by(articles.c.id))
    texts: defaultdict[Subject, dict[int, str]] = defaultdict(dict)
    for row in rows:
        text = "\n".join((row.title, *(block.text for block in stored_blocks(row.blocks))))
        texts[Subject("article", row.id)][row.id] = text
        texts[Subject("story", row.story_id)][row.id] = text
    return texts


def _listed(row: sa.Row[Any]) -> Listed:
    return Listed(
        article=row.article,
        story=row.story,
        title=row.title,
        summary=tuple(row.right_summary or row.summaries["medium"]),
        outlet=row.outlet,
        address=row.address,
        news_at=row.news_at,
        is_hidden=row.is_hidden,
        is_corrected=row.is_corrected,
    )


def _subject(row: sa.Row[Any]) -> Subject:
    if row.article_id is None:
        return Subject("story", row.story_id)
    return Subject("article", row.article_id)


def _among(where: Subject | datetime) -> sa.ColumnElement[bool]:
    match where:
        case Subject("story", key):
            return articles.c.story_id == key
        case Subject(_, key):
            return articles.c.id == key
        case since:
            return articles.c.news_at > since
