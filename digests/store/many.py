"""Many rows given to one statement as a single JSON value: a statement for each costs far more."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection


def given(
    conn: AsyncConnection, rows: Sequence[Sequence[object]], *types: sa.types.TypeEngine[Any]
) -> list[sa.ColumnElement[Any]]:
    """Rows as columns to select from, of these types: numbers, text and JSON; none is NULL."""
    each = sa.func.json_each if conn.dialect.name == "sqlite" else sa.func.json_array_elements
    value = each(sa.literal(rows, sa.JSON)).table_valued(sa.column("value", sa.JSON)).c.value
    return [_typed(value[place], kind) for place, kind in enumerate(types)]


def _typed(value: Any, kind: sa.types.TypeEngine[Any]) -> sa.ColumnElement[Any]:
    if isinstance(kind, sa.JSON):
        return sa.type_coerce(value, kind)
    if isinstance(kind, sa.Float):
        return sa.cast(value.as_float(), kind)
    return sa.cast(value.as_string(), kind)
