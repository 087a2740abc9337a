"""Statements on sources: how far each has been read, and what in it could not be."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from digests.model import FileMark, Rejected
from digests.sources import Mark
from digests.store.database import insert
from digests.store.tables import articles, rejects, source_files, sources


@dataclass(frozen=True, slots=True)
class SourceState:
    """A source as operators and readers see it: how many articles, and how it went last time."""

    name: str
    location: str
    articles: int
    rejected: int
    last_success: datetime | None
    last_error: str | None


async def put_source(conn: AsyncConnection, name: str, kind: str, location: str) -> int:
    """The key of the source with this name, made or brought up to date."""
    row = insert(conn, sources).values(name=name, kind=kind, location=location, notes={})
    statement = row.on_conflict_do_update(
        index_elements=["name"], set_={"kind": kind, "location": location}
    ).returning(sources.c.id)
    return int((await conn.execute(statement)).scalar_one())


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
    conn: AsyncConnection, source: int, notes: Mapping[str, str], now: datetime
) -> None:
    """Note that a source was read to its end."""
    await conn.execute(
        sa.update(sources)
        .where(sources.c.id == source)
        .values(notes=dict(notes), last_success=now, last_error=None, failures=0)
    )


async def note_failure(conn: AsyncConnection, source: int, problem: str) -> None:
    """Note that a source could not be read, in words."""
    await conn.execute(
        sa.update(sources)
        .where(sources.c.id == source)
        .values(last_error=problem, failures=sources.c.failures + 1)
    )


async def find_rejects(conn: AsyncConnection) -> list[tuple[str, str, int, str]]:
    """All rejections: source, path, line, reason; by source and path."""
    rows = await conn.execute(
        sa.select(sources.c.name, rejects.c.path, rejects.c.line, rejects.c.reason)
        .join(sources, sources.c.id == rejects.c.source_id)
        .order_by(sources.c.name, rejects.c.path)
    )
    return [(row.name, row.path, row.line, row.reason) for row in rows]


async def list_sources(conn: AsyncConnection) -> list[SourceState]:
    """Every source with its counts, by name."""
    written = (
        sa.select(sa.func.count())
        .where(articles.c.source_id == sources.c.id)
        .correlate(sources)
        .scalar_subquery()
    )
    refused = (
        sa.select(sa.func.count())
        .where(rejects.c.source_id == sources.c.id)
        .correlate(sources)
        .scalar_subquery()
    )
    rows = await conn.execute(
        sa.select(sources, written.label("written"), refused.label("refused")).order_by(
            sources.c.name
        )
    )
    return [
        SourceState(
            row.name, row.location, row.written, row.refused, row.last_success, row.last_error
        )
        for row in rows
    ]


def _file_values(file: FileMark) -> dict[str, Any]:
    return {"size": file.size, "mtime_ns": file.mtime_ns, "sha256": file.sha256}


async def _upsert(
    conn: AsyncConnection, table: sa.Table, place: dict[str, Any], values: dict[str, Any]
) -> None:
    row = insert(conn, table).values(**place, **values)
    await conn.execute(row.on_conflict_do_update(index_elements=list(place), set_=values))
