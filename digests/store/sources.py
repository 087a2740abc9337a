"""Statements on sources: how far each has been read, and what in it could not be."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from digests.health import next_check
from digests.model import FileMark, Reading, Rejected
from digests.sources import Fetched, Mark, Retired, SourceError
from digests.store.database import insert
from digests.store.tables import articles, rejects, source_files, sources

WEEK: Final = timedelta(days=7)
PATHS_AT_ONCE: Final = 500
WAITING: Final = timedelta(minutes=10)
"""How soon a source is read again of which entries wait: by tomorrow they may have left it."""


@dataclass(frozen=True, slots=True)
class SourceState:
    """A source as operators see it: what it gave, how it went, and when it is looked at next.

    `failures` is how many checks in a row have failed, `failing_since` when the first of them was;
    `per_day` how many articles came on an average day of the last week.
    """

    name: str
    kind: str
    location: str
    articles: int
    rejected: int
    last_success: datetime | None
    last_error: str | None
    failures: int
    failing_since: datetime | None
    reported_at: datetime | None
    retired_at: datetime | None
    next_check: datetime | None
    per_day: float


@dataclass(frozen=True, slots=True)
class Failing:
    """A source that fails and of which nobody was told: since when, how often, why."""

    name: str
    since: datetime
    failures: int
    problem: str
    retired: bool


async def put_source(
    conn: AsyncConnection, name: str, kind: str, location: str, reading: Reading = "full"
) -> int:
    """The key of the source with this name, made or brought up to date.

    In another place it is another source: what was known of how it went is forgotten.
    """
    row = insert(conn, sources).values(
        name=name, kind=kind, location=location, reading=reading, notes={}
    )
    moved = sources.c.location != location
    forgotten = {
        column.name: sa.case((moved, sa.null()), else_=column)
        for column in (
            sources.c.last_success,
            sources.c.last_error,
            sources.c.next_check,
            sources.c.failing_since,
            sources.c.reported_at,
            sources.c.retired_at,
        )
    }
    forgotten["failures"] = sa.case((moved, 0), else_=sources.c.failures)
    forgotten["notes"] = sa.case((moved, row.excluded.notes), else_=sources.c.notes)
    statement = row.on_conflict_do_update(
        index_elements=["name"],
        set_={"kind": kind, "location": location, "reading": reading, **forgotten},
    ).returning(sources.c.id)
    return int((await conn.execute(statement)).scalar_one())


async def find_places(conn: AsyncConnection, kind: str) -> dict[str, str]:
    """Where the sources of a kind are, by their names."""
    rows = await conn.execute(
        sa.select(sources.c.name, sources.c.location)
        .where(sources.c.kind == kind)
        .order_by(sources.c.name)
    )
    return {row.name: row.location for row in rows}


async def find_next_check(conn: AsyncConnection, name: str, location: str) -> datetime | None:
    """When the source in that place should be looked at next; None if it never was."""
    rows = await conn.execute(
        sa.select(sources.c.next_check).where(
            sources.c.name == name, sources.c.location == location
        )
    )
    return rows.scalar_one_or_none()


async def is_retired(conn: AsyncConnection, name: str, location: str) -> bool:
    """Whether the source in that place said that it is gone for good."""
    rows = await conn.execute(
        sa.select(sources.c.retired_at).where(
            sources.c.name == name, sources.c.location == location
        )
    )
    return rows.scalar_one_or_none() is not None


async def is_first_read(conn: AsyncConnection, source: int) -> bool:
    """Whether a source was never read to its end."""
    rows = await conn.execute(sa.select(sources.c.last_success).where(sources.c.id == source))
    return rows.scalar_one() is None


async def load_mark(conn: AsyncConnection, source: int) -> Mark:
    """How far a source has been read."""
    rows = await conn.execute(
        sa.select(
            source_files.c.path,
            source_files.c.size,
            source_files.c.mtime_ns,
            source_files.c.sha256,
        ).where(source_files.c.source_id == source)
    )
    files = {row.path: FileMark(row.path, row.size, row.mtime_ns, row.sha256) for row in rows}
    notes = await conn.execute(sa.select(sources.c.notes).where(sources.c.id == source))
    return Mark(files=files, notes=notes.scalar_one())


async def put_files(
    conn: AsyncConnection, source: int, files: Sequence[tuple[FileMark, int]]
) -> None:
    """Remember files as read, and the article each became; what was wrong with them is over."""
    if not files:
        return
    rows = [
        {"source_id": source, "path": file.path, "article_id": article, **_file_values(file)}
        for file, article in files
    ]
    row = insert(conn, source_files).values(rows)
    changed = {name: row.excluded[name] for name in ("article_id", "size", "mtime_ns", "sha256")}
    await conn.execute(
        row.on_conflict_do_update(index_elements=["source_id", "path"], set_=changed)
    )
    paths = [file.path for file, _ in files]
    await conn.execute(
        sa.delete(rejects).where(rejects.c.source_id == source, rejects.c.path.in_(paths))
    )


async def touch_file(conn: AsyncConnection, source: int, file: FileMark) -> None:
    """A file's new time; its content and its article stay."""
    await conn.execute(
        sa.update(source_files)
        .where(source_files.c.source_id == source, source_files.c.path == file.path)
        .values(size=file.size, mtime_ns=file.mtime_ns)
    )


async def put_rejected(
    conn: AsyncConnection, source: int, rejected: Rejected, now: datetime
) -> None:
    """Keep a file's rejection with its line and reason; an article it was before stays."""
    place = {"source_id": source, "path": rejected.file.path}
    await _upsert(conn, source_files, place, _file_values(rejected.file))
    values = {"line": rejected.line, "reason": rejected.reason, "at": now}
    await _upsert(conn, rejects, place, values)


async def finish_read(
    conn: AsyncConnection, source: int, fetched: Fetched, now: datetime, every: timedelta
) -> None:
    """Note that a source was read to its end, and when it should be looked at next.

    A first read of which entries wait has not come to its end: they are its backlog too.
    """
    name, _, _ = await _streak(conn, source)
    unfinished = fetched.waits and await is_first_read(conn, source)
    soon = min(every, WAITING) if fetched.waits else every
    await conn.execute(
        sa.update(sources)
        .where(sources.c.id == source)
        .values(
            notes=dict(fetched.notes),
            last_success=None if unfinished else now,
            last_error=None,
            failures=0,
            failing_since=None,
            reported_at=None,
            retired_at=None,
            next_check=next_check(name, now, soon, asked=fetched.rest),
        )
    )
    await _forget(conn, source, fetched.gone)


async def note_failure(
    conn: AsyncConnection, source: int, problem: SourceError, now: datetime, every: timedelta
) -> None:
    """Note that a source could not be read, in words, and when it may be tried again."""
    name, failures, since = await _streak(conn, source)
    failures += 1
    await conn.execute(
        sa.update(sources)
        .where(sources.c.id == source)
        .values(
            last_error=str(problem),
            failures=failures,
            failing_since=since or now,
            retired_at=now if isinstance(problem, Retired) else None,
            next_check=next_check(name, now, every, failures, problem.rest),
        )
    )


async def find_unreported(conn: AsyncConnection) -> list[Failing]:
    """Sources that fail and of which operators were not told, by name."""
    rows = await conn.execute(
        sa.select(sources)
        .where(sources.c.failing_since.is_not(None), sources.c.reported_at.is_(None))
        .order_by(sources.c.name)
    )
    return [
        Failing(
            name=row.name,
            since=row.failing_since,
            failures=row.failures,
            problem=row.last_error or "",
            retired=row.retired_at is not None,
        )
        for row in rows
    ]


async def note_reported(conn: AsyncConnection, name: str, now: datetime) -> None:
    """Remember that operators were told of a source's failing."""
    await conn.execute(sa.update(sources).where(sources.c.name == name).values(reported_at=now))


async def find_rejects(conn: AsyncConnection) -> list[tuple[str, str, int, str]]:
    """All rejections: source, path, line, reason; by source and path."""
    rows = await conn.execute(
        sa.select(sources.c.name, rejects.c.path, rejects.c.line, rejects.c.reason)
        .join(sources, sources.c.id == rejects.c.source_id)
        .order_by(sources.c.name, rejects.c.path)
    )
    return [(row.name, row.path, row.line, row.reason) for row in rows]


async def list_sources(conn: AsyncConnection, now: datetime) -> list[SourceState]:
    """Every source with its counts and its health, by name."""
    written, fresh = (
        sa.select(sa.func.count())
        .where(articles.c.source_id == sources.c.id, condition)
        .correlate(sources)
        .scalar_subquery()
        for condition in (sa.true(), articles.c.first_seen > now - WEEK)
    )
    refused = (
        sa.select(sa.func.count())
        .where(rejects.c.source_id == sources.c.id)
        .correlate(sources)
        .scalar_subquery()
    )
    rows = await conn.execute(
        sa.select(
            sources, written.label("written"), fresh.label("fresh"), refused.label("refused")
        ).order_by(sources.c.name)
    )
    return [
        SourceState(
            name=row.name,
            kind=row.kind,
            location=row.location,
            articles=row.written,
            rejected=row.refused,
            last_success=row.last_success,
            last_error=row.last_error,
            failures=row.failures,
            failing_since=row.failing_since,
            reported_at=row.reported_at,
            retired_at=row.retired_at,
            next_check=row.next_check,
            per_day=row.fresh / WEEK.days,
        )
        for row in rows
    ]


async def _streak(conn: AsyncConnection, source: int) -> tuple[str, int, datetime | None]:
    """A source's name, its failures in a row, and since when."""
    rows = await conn.execute(
        sa.select(sources.c.name, sources.c.failures, sources.c.failing_since).where(
            sources.c.id == source
        )
    )
    row = rows.one()
    return row.name, row.failures, row.failing_since


async def _forget(conn: AsyncConnection, source: int, paths: Sequence[str]) -> None:
    """Drop the marks and rejections of what the source has no more; articles stay."""
    for table in (source_files, rejects):
        for begin in range(0, len(paths), PATHS_AT_ONCE):
            some = paths[begin : begin + PATHS_AT_ONCE]
            await conn.execute(
                sa.delete(table).where(table.c.source_id == source, table.c.path.in_(some))
            )


def _file_values(file: FileMark) -> dict[str, Any]:
    return {"size": file.size, "mtime_ns": file.mtime_ns, "sha256": file.sha256}


async def _upsert(
    conn: AsyncConnection, table: sa.Table, place: dict[str, Any], values: dict[str, Any]
) -> None:
    row = insert(conn, table).values(**place, **values)
    await conn.execute(row.on_conflict_do_update(index_elements=list(place), set_=values))
