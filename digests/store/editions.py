"""Statements on editions: composed once, frozen, shared by a cohort."""

import hashlib
import json
from collections.abc import Iterable, Mapping, MutableMapping, Sequence
from dataclasses import asdict
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from digests.model import (
    PERSONAL_REASONS,
    Candidate,
    Edition,
    EditionItem,
    Moment,
    Reason,
)
from digests.store.columns import Key
from digests.store.database import insert
from digests.store.histories import find_had
from digests.store.many import given
from digests.store.tables import edition_items, editions

_OWN = ("edition_id", "position", "score", "reasons")
"""What an item of an edition does not share with the same story's in others."""


async def put_edition(conn: AsyncConnection, edition: Edition, now: datetime) -> int:
    """The key of an edition; one that was composed just so before is found, not made again."""
    name = fingerprint(edition)
    return (await put_editions(conn, {name: edition}, now))[name]


async def put_editions(
    conn: AsyncConnection,
    made: Mapping[str, Edition],
    now: datetime,
) -> dict[str, int]:
    """The keys of editions, given by their fingerprints: those that are new are stored.

    One that others get too is nobody's own any more.
    """
    stored = sa.select(editions.c.cohort, editions.c.id).where(editions.c.cohort.in_(made))
    keys = {row.cohort: int(row.id) for row in await conn.execute(stored)}
    # In one order everywhere: two that store the same would else wait for each other.
    new = {name: made[name] for name in sorted(made.keys() - keys.keys())}
    if new:
        keys |= await _put_new(conn, new, now)
    shared = [keys[name] for name, edition in made.items() if not edition.is_personal]
    if shared:
        alone = sa.update(editions).where(editions.c.id.in_(shared), editions.c.personal)
        await conn.execute(alone.values(personal=False))
    return keys


def fingerprint(edition: Edition, known: MutableMapping[int, str] | None = None) -> str:
    """A hash over digest, instant, zone and items: everything that makes its text.

    `known` keeps what goes into it of each story, by the `id` of its candidate.
    """
    known = {} if known is None else known
    for item in edition.items:
        if id(item.candidate) not in known:
            known[id(item.candidate)] = _dumped(_shown(item.candidate))
    head = _dumped([edition.digest, edition.title, edition.due.isoformat(), edition.zone])
    shown = ", ".join(known[id(item.candidate)] for item in edition.items)
    return hashlib.sha256(f"{head[:-1]}, [{shown}]]".encode()).hexdigest()


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
    mine = editions.c.id.in_(await find_had(conn, destination))
    rows = await conn.execute(
        sa.select(editions.c.id, editions.c.digest)
        .where(
            editions.c.digest.in_(list(digests)),
            editions.c.due >= first,
            editions.c.due < first + timedelta(days=1),
            sa.or_(mine, editions.c.personal.is_(sa.false())),
        )
        .order_by(sa.case((mine, 1), else_=0), editions.c.readers, editions.c.due, editions.c.id)
    )
    return sorted({row.digest: row.id for row in rows}.values())


async def find_item(conn: AsyncConnection, destination: int, story: int) -> EditionItem | None:
    """A story as the destination was last sent it; None where it was not lately."""
    rows = await conn.execute(
        sa.select(edition_items, editions.c.composed_at)
        .join(editions, editions.c.id == edition_items.c.edition_id)
        .where(
            edition_items.c.story_id == story,
            editions.c.id.in_(await find_had(conn, destination)),
        )
        .order_by(editions.c.composed_at.desc(), editions.c.id.desc())
        .limit(1)
    )
    row = rows.one_or_none()
    return None if row is None else _stored_item(row, row.composed_at)


def _shown(told: Candidate) -> tuple[object, ...]:
    return (
        told.article,
        told.title,
        told.summary,
        told.voices,
        told.is_update,
        [asdict(moment) for moment in told.course],
    )


def _dumped(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


async def _put_new(
    conn: AsyncConnection,
    new: Mapping[str, Edition],
    now: datetime,
) -> dict[str, int]:
    rows = [
        {
            "digest": edition.digest,
            "title": edition.title,
            "due": edition.due,
            "zone": edition.zone,
            "cohort": name,
            "composed_at": now,
            "days": edition.days,
            "personal": edition.is_personal,
            # A recap tells nothing new: nobody has had its stories by it.
            "stories": [item.candidate.story for item in edition.items if edition.days == 1],
        }
        for name, edition in new.items()
    ]
    put = insert(conn, editions).on_conflict_do_nothing()
    made = await conn.execute(put.returning(editions.c.cohort, editions.c.id), rows)
    keys = {row.cohort: int(row.id) for row in made}
    await _put_items(conn, {keys[name]: edition for name, edition in new.items() if name in keys})
    others = new.keys() - keys.keys()
    if others:
        stored = sa.select(editions.c.cohort, editions.c.id).where(editions.c.cohort.in_(others))
        keys |= {row.cohort: int(row.id) for row in await conn.execute(stored)}
    return keys


async def _put_items(conn: AsyncConnection, made: Mapping[int, Edition]) -> None:
    """Store the items of editions; a story that several hold is sent to the database once."""
    written: dict[int, tuple[int, int]] = {}
    whole, copied = [], []
    for edition, composed in made.items():
        for position, item in enumerate(composed.items, 1):
            own = (edition, position, item.score, _reasons(item))
            source = written.setdefault(id(item.candidate), (edition, position))
            if source == (edition, position):
                whole.append(dict(zip(_OWN, own, strict=True)) | _story(item.candidate))
            else:
                copied.append((*own, *source))
    if whole:
        await conn.execute(sa.insert(edition_items), whole)
    if copied:
        await conn.execute(_copy(conn, copied))


def _copy(conn: AsyncConnection, copied: Sequence[Sequence[object]]) -> sa.Insert:
    """Items like those of other editions, but for their places, their scores and why."""
    types = [edition_items.c[name].type for name in _OWN]
    *own, edition, position = given(conn, copied, *types, Key, sa.Integer())
    told = [column for column in edition_items.columns if column.name not in _OWN]
    like = sa.select(*own, *told).where(
        edition_items.c.edition_id == edition, edition_items.c.position == position
    )
    names = [*_OWN, *(column.name for column in told)]
    return sa.insert(edition_items).from_select(names, like, include_defaults=False)


def _reasons(item: EditionItem) -> list[dict[str, Any]]:
    """Why it stands there for all who get it: what one of them follows or likes is not told."""
    return [
        {"key": one.key, "values": dict(one.values)}
        for one in item.reasons
        if one.key not in PERSONAL_REASONS
    ]


def _story(told: Candidate) -> dict[str, Any]:
    return {
        "story_id": told.story,
        "article_id": told.article,
        "title": told.title,
        "summary": list(told.summary),
        "outlets": list(told.outlets),
        "language": told.language,
        "published": told.published,
        "published_certain": told.published_certain,
        "address": told.address,
        "picture_id": told.picture,
        "articles": list(told.articles),
        "voices": list(told.voices),
        "course": [[moment.at.isoformat(), moment.text, moment.article] for moment in told.course],
        "is_update": told.is_update,
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
