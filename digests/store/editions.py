"""Statements on editions: composed once, frozen, shared by a cohort."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from digests.model import Candidate, Edition, EditionItem, Moment, Reason
from digests.store.database import insert
from digests.store.tables import edition_items, editions, servings, subscriptions


async def put_edition(conn: AsyncConnection, edition: Edition, now: datetime) -> int:
    """The key of an edition; one that was composed just so before is found, not made again."""
    cohort = _cohort(edition)
    row = insert(conn, editions).values(
        digest=edition.digest,
        title=edition.title,
        due=edition.due,
        zone=edition.zone,
        cohort=cohort,
        composed_at=now,
        days=edition.days,
        personal=edition.is_personal,
    )
    made = await conn.execute(row.on_conflict_do_nothing().returning(editions.c.id))
    key = made.scalar_one_or_none()
    if key is None:
        known = sa.select(editions.c.id).where(editions.c.cohort == cohort)
        return int((await conn.execute(known)).scalar_one())
    items = [_item(key, position, item) for position, item in enumerate(edition.items, 1)]
    if items:
        await conn.execute(sa.insert(edition_items), items)
    return int(key)


async def load_edition(conn: AsyncConnection, key: int) -> Edition:
    """An edition as it was composed. Raises NoResultFound where there is none with this key."""
    row = (await conn.execute(sa.select(editions).where(editions.c.id == key))).one()
    items = await conn.execute(
        sa.select(edition_items)
        .where(edition_items.c.edition_id == key)
        .order_by(edition_items.c.position)
    )
    return Edition(
        digest=row.digest,
        title=row.title,
        due=row.due,
        zone=row.zone,
        local_day=row.due.astimezone(ZoneInfo(row.zone)).date(),
        items=tuple(_stored_item(item, row.composed_at) for item in items),
        days=row.days,
        is_personal=row.personal,
    )


async def find_of_day(
    conn: AsyncConnection, destination: int, digests: Iterable[str], day: date, zone: ZoneInfo
) -> list[int]:
    """The keys of a day's editions of some digests, soonest due first, one for each digest.

    What was sent to the destination itself goes before what others got, and of that what most did;
    of several, the one that was due last.
    """
    first = datetime.combine(day, time(), zone)
    mine = sa.func.count(subscriptions.c.id)
    rows = await conn.execute(
        sa.select(editions.c.id, editions.c.digest)
        .outerjoin(servings, servings.c.edition_id == editions.c.id)
        .outerjoin(
            subscriptions,
            sa.and_(
                subscriptions.c.id == servings.c.subscription_id,
                subscriptions.c.destination_id == destination,
            ),
        )
        .where(
            editions.c.digest.in_(list(digests)),
            editions.c.due >= first,
            editions.c.due < first + timedelta(days=1),
        )
        .group_by(editions.c.id)
        .having(sa.or_(mine > 0, editions.c.personal.is_(sa.false())))
        .order_by(mine, sa.func.count(servings.c.edition_id), editions.c.due, editions.c.id)
    )
    return sorted({row.digest: row.id for row in rows}.values())


async def find_item(conn: AsyncConnection, destination: int, story: int) -> EditionItem | None:
    """A story as the destination was last sent it; None where it never was."""
    rows = await conn.execute(
        sa.select(edition_items, editions.c.composed_at)
        .join(editions, editions.c.id == edition_items.c.edition_id)
        .join(servings, servings.c.edition_id == editions.c.id)
        .join(subscriptions, subscriptions.c.id == servings.c.subscription_id)
        .where(subscriptions.c.destination_id == destination, edition_items.c.story_id == story)
        .order_by(servings.c.served_at.desc(), editions.c.id.desc())
        .limit(1)
    )
    row = rows.one_or_none()
    return None if row is None else _stored_item(row, row.composed_at)


def _cohort(edition: Edition) -> str:
    shown = [
        (
            item.candidate.article,
            item.candidate.title,
            item.candidate.summary,
            item.candidate.voices,
            item.candidate.is_update,
            [asdict(moment) for moment in item.candidate.course],
        )
        for item in edition.items
    ]
    parts = [edition.digest, edition.title, edition.due.isoformat(), edition.zone, shown]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False, default=str).encode()).hexdigest()


def _item(edition: int, position: int, item: EditionItem) -> dict[str, Any]:
    return {
        "edition_id": edition,
        "position": position,
        "story_id": item.candidate.story,
        "article_id": item.candidate.article,
        "title": item.candidate.title,
        "summary": list(item.candidate.summary),
        "outlets": list(item.candidate.outlets),
        "score": item.score,
        "reasons": [asdict(reason) for reason in item.reasons],
        "language": item.candidate.language,
        "published": item.candidate.published,
        "published_certain": item.candidate.published_certain,
        "address": item.candidate.address,
        "picture_id": item.candidate.picture,
        "articles": list(item.candidate.articles),
        "voices": list(item.candidate.voices),
        "course": [
            [moment.at.isoformat(), moment.text, moment.article] for moment in item.candidate.course
        ],
        "is_update": item.candidate.is_update,
    }


def _stored_item(row: sa.Row[Any], composed_at: datetime) -> EditionItem:
    """An item as it was composed; what only ranking needed is not kept."""
    told = Candidate(
        story=row.story_id,
        article=row.article_id,
        title=row.title,
        summary=tuple(row.summary),
        language=row.language,
        outlets=tuple(row.outlets),
        medium="",
        section="",
        categories=(),
        published=row.published,
        published_certain=row.published_certain,
        arrived_at=composed_at,
        picture=row.picture_id,
        address=row.address,
        articles=tuple(row.articles),
        voices=tuple(row.voices),
        course=_stored_course(row.course),
        is_update=row.is_update,
    )
    return EditionItem(told, row.score, tuple(Reason(**reason) for reason in row.reasons))


def _stored_course(stored: Sequence[Sequence[Any]]) -> tuple[Moment, ...]:
    return tuple(Moment(datetime.fromisoformat(at), text, article) for at, text, article in stored)
