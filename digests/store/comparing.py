"""Two databases compared row by row, and their rows as both kinds of database hold them."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

Values = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """The first row that is not the same in both; `column` is None where one has no such row."""

    table: str
    key: Values
    column: str | None

    def __str__(self) -> str:
        """Where, but not what: the values may be somebody's name."""
        row = f"{self.table} {', '.join(map(str, self.key))}"
        return f"{row} is only in one of them" if self.column is None else f"{row}: {self.column}"


async def load_page(
    conn: AsyncConnection, table: sa.Table, after: Values | None, limit: int
) -> list[Values]:
    """Rows of a table in the order of its keys, those after a key."""
    keys = list(table.primary_key.columns)
    page = sa.select(table).order_by(*keys).limit(limit)
    if after is not None:
        page = page.where(sa.tuple_(*keys) > sa.tuple_(*after))
    return [tuple(row) for row in await conn.execute(page)]


def key_of(table: sa.Table, row: Values) -> Values:
    """A row's primary key."""
    return tuple(value for value, column in zip(row, table.c, strict=True) if column.primary_key)


async def find_last_key(conn: AsyncConnection, table: sa.Table) -> Values | None:
    """The highest primary key of a table, or None where it is empty."""
    keys = list(table.primary_key.columns)
    row = await conn.execute(sa.select(*keys).order_by(*(key.desc() for key in keys)).limit(1))
    found = row.one_or_none()
    return None if found is None else tuple(found)


async def count_rows(conn: AsyncConnection, table: sa.Table) -> int:
    """How many rows a table has."""
    return int((await conn.execute(sa.select(sa.func.count()).select_from(table))).scalar_one())


def without_nul(row: Values) -> Values:
    """A row as PostgreSQL takes it: no text there holds NUL."""
    if not _has_nul(row):
        return row
    return tuple(value.replace("\0", "") if isinstance(value, str) else value for value in row)


def _has_nul(row: Values) -> bool:
    """Whether a text of the row holds NUL."""
    return any(isinstance(value, str) and "\0" in value for value in row)


def find_difference(
    table: sa.Table, ours: Sequence[Values], theirs: Sequence[Values]
) -> Difference | None:
    """The first difference of two pages that begin after the same key."""
    for one, other in zip_longest(ours, theirs):
        if one == other:
            continue
        keys = [key_of(table, row) for row in (one, other) if row is not None]
        if len(keys) < 2 or keys[0] != keys[1]:
            return Difference(table.name, min(keys), None)
        named = zip(table.c, one, other, strict=True)
        return Difference(
            table.name, keys[0], next(column.name for column, a, b in named if a != b)
        )
    return None
