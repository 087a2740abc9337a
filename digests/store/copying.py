"""A database copied into another, of either kind: in batches, resumable, checked row by row."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from digests.store import outboxtables, tables  # noqa: F401 - so that metadata knows them all
from digests.store.columns import metadata
from digests.store.comparing import (
    Difference,
    Values,
    count_rows,
    find_difference,
    find_last_key,
    key_of,
    load_page,
    without_nul,
)
from digests.store.database import Store, database_url
from digests.store.holding import held
from digests.store.revisions import UNFINISHED, find_revision, newest_revision, set_revision

BATCH: Final = 1000
"""Rows of a transaction: articles may be long."""

# In the target for as long as its copy is unfinished: of what it is one.
_copying = sa.Table("copying", sa.MetaData(), sa.Column("source", sa.Text, nullable=False))


class CopyRefusedError(ValueError):
    """A target cannot take the copy before an operator does what the message says."""


@dataclass(frozen=True, slots=True)
class Step:
    """Rows of a table that are copied, or compared, of those that there are."""

    doing: str
    table: str
    rows: int
    of: int


@dataclass(frozen=True, slots=True)
class Copied:
    """How a copy ended; `difference` is None where every row is the same in both.

    `cleaned` is how many rows had NUL in a text, which PostgreSQL refuses: it was left out.
    """

    rows: int
    cleaned: int
    difference: Difference | None


@dataclass(frozen=True, slots=True)
class _Copying:
    """A copy at work."""

    source: AsyncConnection
    target: Store
    note: Callable[[Step], None]
    batch: int


async def copy_database(
    source: str, target: str, note: Callable[[Step], None], batch: int = BATCH
) -> Copied:
    """Copy a database into a new one: paths, or URLs of SQLite or PostgreSQL.

    1. The source is held still.
    2. The target is made by the migrations and marked as unfinished, so that no bot starts on it;
       where it is marked already, the copy goes on after the last batch that it holds.
    3. Each table is copied in the order of its keys, a batch a transaction.
    4. Every row of both is compared. If all are the same, the target's sequences are set and its
       mark goes.

    Raises HeldBackError for the source, CopyRefusedError for the target, and what databases raise.
    """
    name, other = (database_url(one).render_as_string(True) for one in (source, target))
    if name == other:
        raise CopyRefusedError(f"{name} cannot be copied into itself")
    async with held(source) as conn:
        await _make(target, name)
        async with Store.found(target) as store:
            work = _Copying(conn, store, note, batch)
            for table in metadata.sorted_tables:
                await _copy(work, table)
            copied = await _compare(work)
            if copied.difference is None:
                await _finish(store)
    return copied


async def _make(target: str, source: str) -> None:
    """Have the target ready, and marked as an unfinished copy of the source."""
    async with Store.found(target) as store, store.reading() as conn:
        revision = await find_revision(conn)
        begun = await _find_begun(conn) if revision == UNFINISHED else None
    if begun == source:
        return
    if revision == UNFINISHED:
        raise CopyRefusedError(f"the target is an unfinished copy of {begun}; name another target")
    async with Store.opened(target) as store, store.writing() as conn:
        for table in metadata.sorted_tables:
            if await find_last_key(conn, table) is not None:
                raise CopyRefusedError(
                    f"the target is in use, its {table.name} are not empty; name a new database"
                )
        await conn.run_sync(_copying.create)
        await conn.execute(sa.insert(_copying).values(source=source))
        await set_revision(conn, UNFINISHED)


async def _find_begun(conn: AsyncConnection) -> str:
    return str((await conn.execute(sa.select(_copying.c.source))).scalar_one())


async def _copy(work: _Copying, table: sa.Table) -> None:
    total = await count_rows(work.source, table)
    async with work.target.reading() as conn:
        last, done = await find_last_key(conn, table), await count_rows(conn, table)
    while rows := await load_page(work.source, table, last, work.batch):
        await _put(work.target, table, rows)
        last, done = key_of(table, rows[-1]), done + len(rows)
        work.note(Step("copied", table.name, done, total))


async def _put(target: Store, table: sa.Table, rows: list[Values]) -> None:
    names = [column.name for column in table.c]
    try:
        async with target.writing() as conn:
            taken = (_taken(conn, row) for row in rows)
            await conn.execute(
                sa.insert(table), [dict(zip(names, row, strict=True)) for row in taken]
            )
    except (DataError, IntegrityError) as problem:
        first, last = key_of(table, rows[0]), key_of(table, rows[-1])
        raise CopyRefusedError(
            f"the target refuses a row of {table.name} from {first} to {last}: {problem.orig}"
        ) from problem


def _taken(conn: AsyncConnection, row: Values) -> Values:
    """A row as the target takes it."""
    return without_nul(row) if conn.dialect.name == "postgresql" else row


async def _compare(work: _Copying) -> Copied:
    rows = cleaned = 0
    difference: Difference | None = None
    async with work.target.reading() as conn:
        for table in metadata.sorted_tables:
            total, done, last = await count_rows(conn, table), 0, None
            while difference is None:
                ours = await load_page(work.source, table, last, work.batch)
                theirs = await load_page(conn, table, last, work.batch)
                difference = find_difference(table, [_taken(conn, row) for row in ours], theirs)
                if not ours:
                    break
                last, done = key_of(table, ours[-1]), done + len(ours)
                cleaned += sum(_taken(conn, row) != row for row in ours)
                work.note(Step("compared", table.name, done, total))
            rows += done
    return Copied(rows, cleaned, difference)


async def _finish(store: Store) -> None:
    async with store.writing() as conn:
        if conn.dialect.name == "postgresql":
            for table in metadata.sorted_tables:
                await _set_sequence(conn, table)
            await conn.exec_driver_sql("ANALYZE")
        await conn.run_sync(_copying.drop)
        await set_revision(conn, newest_revision())


async def _set_sequence(conn: AsyncConnection, table: sa.Table) -> None:
    """The next row gets a key past the highest."""
    column = table.autoincrement_column
    last = await find_last_key(conn, table)
    if column is not None and last is not None:
        sequence = sa.func.pg_get_serial_sequence(table.name, column.name)
        await conn.execute(sa.select(sa.func.setval(sequence, *last)))
