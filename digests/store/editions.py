"""Statements on editions: composed once, frozen, shared by a cohort."""

import hashlib
import json
from dataclasses import asdict
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from digests.model import Edition, EditionItem
from digests.store.database import insert
from digests.store.tables import edition_items, editions


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


def _cohort(edition: Edition) -> str:
    shown = [
        (item.candidate.article, item.candidate.title, item.candidate.summary)
        for item in edition.items
    ]
    parts = [edition.digest, edition.title, edition.due.isoformat(), edition.zone, shown]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()


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
    }
