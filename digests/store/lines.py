"""Statements on an outlet's lines: how often each was seen at the edge of an article."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from digests.model import Block
from digests.repeats import Seen, is_furniture
from digests.store.database import insert
from digests.store.incoming import (
    Summaries,
    stored_blocks,
    written_blocks,
    written_summaries,
)
from digests.store.tables import articles, outlet_lines

FORGOTTEN: Final = timedelta(days=30)
"""After so long a line that was seen but once is nobody's furniture."""

CLEANED: Final = timedelta(days=3)
MOST_CLEANED: Final = 200
"""What is cleaned once a line is known as furniture: an outlet's articles of so many days."""

Lines = Mapping[str, Collection[str]]
"""Hashes of lines by outlet."""


@dataclass(frozen=True, slots=True)
class Recent:
    """An article that may hold furniture."""

    article: int
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class _Count:
    """How often a line was seen, between which articles' times."""

    seen: int
    first_at: datetime
    last_at: datetime

    def __add__(self, other: "_Count") -> "_Count":
        return _Count(
            self.seen + other.seen,
            min(self.first_at, other.first_at),
            max(self.last_at, other.last_at),
        )

    @property
    def is_furniture(self) -> bool:
        days = (self.last_at.date() - self.first_at.date()).days + 1
        return is_furniture(Seen(self.seen, days))


async def find_furniture(conn: AsyncConnection, lines: Lines) -> dict[str, set[str]]:
    """Those of an outlet's lines that are known to be its furniture, by outlet."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for (outlet, line), count in (await _counts(conn, lines)).items():
        if count.is_furniture:
            found[outlet].add(line)
    return dict(found)


async def count_lines(
    conn: AsyncConnection, sightings: Iterable[tuple[str, str, datetime]]
) -> dict[str, set[str]]:
    """Count lines: outlet, hash, and the time of the article. Gives those now told as furniture."""
    counts: dict[tuple[str, str], _Count] = {}
    for outlet, line, at in sightings:
        one = _Count(1, at, at)
        known = counts.get((outlet, line))
        counts[outlet, line] = one if known is None else known + one
    lines: defaultdict[str, set[str]] = defaultdict(set)
    for outlet, line in counts:
        lines[outlet].add(line)
    before = await _counts(conn, lines)
    await _put(conn, counts)
    told: defaultdict[str, set[str]] = defaultdict(set)
    for (outlet, line), count in counts.items():
        known = before.get((outlet, line))
        after = count if known is None else known + count
        if after.is_furniture and not (known is not None and known.is_furniture):
            told[outlet].add(line)
    return dict(told)


async def find_recent(conn: AsyncConnection, outlet: str, now: datetime) -> list[Recent]:
    """What came of an outlet in the last days: as much as may be cleaned at once."""
    rows = await conn.execute(
        sa.select(articles.c.id, articles.c.title, articles.c.blocks)
        .where(articles.c.outlet == outlet, articles.c.first_seen > now - CLEANED)
        .order_by(articles.c.id.desc())
        .limit(MOST_CLEANED)
    )
    return [Recent(row.id, row.title, stored_blocks(row.blocks)) for row in rows]


async def put_cleaned(
    conn: AsyncConnection, cleaned: Iterable[tuple[int, Sequence[Block], Summaries]]
) -> None:
    """Store articles without their outlet's furniture; that is no change of theirs."""
    rows = [
        {
            "article": key,
            "text": written_blocks(blocks),
            "said": written_summaries(summaries),
        }
        for key, blocks, summaries in cleaned
    ]
    statement = (
        sa.update(articles)
        .where(articles.c.id == sa.bindparam("article"))
        .values(
            blocks=sa.bindparam("text", type_=articles.c.blocks.type),
            summaries=sa.bindparam("said", type_=articles.c.summaries.type),
        )
    )
    if rows:
        await conn.execute(statement, rows)


async def forget_lines(conn: AsyncConnection, now: datetime) -> None:
    """Forget lines that were seen once, long ago."""
    await conn.execute(
        sa.delete(outlet_lines).where(
            outlet_lines.c.seen == 1, outlet_lines.c.last_at < now - FORGOTTEN
        )
    )


async def _counts(conn: AsyncConnection, lines: Lines) -> dict[tuple[str, str], _Count]:
    hashes = {line for known in lines.values() for line in known}
    if not hashes:
        return {}
    rows = await conn.execute(
        sa.select(outlet_lines).where(
            outlet_lines.c.outlet.in_(list(lines)), outlet_lines.c.line.in_(hashes)
        )
    )
    return {
        (row.outlet, row.line): _Count(row.seen, row.first_at, row.last_at)
        for row in rows
        if row.line in lines[row.outlet]
    }


async def _put(conn: AsyncConnection, counts: Mapping[tuple[str, str], _Count]) -> None:
    if not counts:
        return
    known = outlet_lines.c
    row = insert(conn, outlet_lines)
    new = row.excluded
    statement = row.on_conflict_do_update(
        index_elements=["outlet", "line"],
        set_={
            "seen": known.seen + new.seen,
            "first_at": sa.case(
                (new.first_at < known.first_at, new.first_at), else_=known.first_at
            ),
            "last_at": sa.case((new.last_at > known.last_at, new.last_at), else_=known.last_at),
        },
    )
    rows = [
        {
            "outlet": outlet,
            "line": line,
            "seen": count.seen,
            "first_at": count.first_at,
            "last_at": count.last_at,
        }
        # In one order, so that two processes never wait for each other.
        for (outlet, line), count in sorted(counts.items(), key=lambda one: one[0])
    ]
    await conn.execute(statement, rows)
