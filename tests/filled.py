"""A database with rows in every table: each column's values are made by its type."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from digests.store import outboxtables, tables  # noqa: F401 - so that metadata knows them all
from digests.store.columns import Instant, metadata
from digests.store.database import Store
from tests.stock import NOW

Rows = dict[str, list[tuple[Any, ...]]]


async def fill(database: str, count: int) -> None:
    """Put `count` rows into every table; rows of one number refer to each other."""
    async with Store.found(database) as store, store.writing() as conn:
        for table in metadata.sorted_tables:
            await conn.execute(sa.insert(table), list(_rows(table, count)))
            if conn.dialect.name == "postgresql" and table.autoincrement_column is not None:
                named = sa.func.pg_get_serial_sequence(table.name, "id")
                await conn.execute(sa.select(sa.func.setval(named, count)))


async def all_rows(database: str) -> Rows:
    """Every row of every table, by its name, in the order of its keys."""
    found: Rows = {}
    async with Store.found(database) as store, store.reading() as conn:
        for table in metadata.sorted_tables:
            rows = await conn.execute(sa.select(table).order_by(*table.primary_key.columns))
            found[table.name] = [tuple(row) for row in rows]
    return found


def _rows(table: sa.Table, count: int) -> Iterator[dict[str, Any]]:
    for number in range(1, count + 1):
        yield {column.name: _value(column, number) for column in table.c}


def _value(column: sa.Column[Any], number: int) -> Any:
    if column.nullable and number % 3 == 0:
        return None
    match column.type:
        case Instant():
            return NOW + timedelta(hours=number, microseconds=123_456)
        case sa.JSON():
            return {"数": [number, 0.1, None, True], "\0": "\U0001f33e"}
        case sa.Boolean():
            return number % 2 == 0
        case sa.Float():
            return number / 7
        case sa.Text():
            return f"{column.name} 第{number} \U0001f33e\n"
        case _:
            return number
