"""The tables of a fan-out: temporary ones of a connection, emptied when a transaction ends."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from digests.store.columns import Instant, Key
from digests.store.many import given

TEMPORARY = sa.MetaData()

_OFF = (
    "enable_hashjoin",
    "enable_mergejoin",
    "enable_seqscan",
    "enable_bitmapscan",
    "enable_material",
    "jit",
)


def _temporary(name: str, *columns: sa.Column[object]) -> sa.Table:
    return sa.Table(
        name,
        TEMPORARY,
        *columns,
        prefixes=["TEMPORARY"],
        postgresql_on_commit="DELETE ROWS",
    )


batch = _temporary(
    "fanout_batch",
    sa.Column("slot", Key, primary_key=True, autoincrement=False),
    sa.Column("subscription", Key),
    sa.Column("destination", Key),
    sa.Column("chat", Key),
    sa.Column("language", sa.Text),
    sa.Column("wording", sa.Text),
    sa.Column("history", Key),
    sa.Column("floor", Instant),
    # The destination where it has interests of its own, else 0.
    sa.Column("own", Key),
    # Nothing is sent there, for now or for good.
    sa.Column("silent", sa.Boolean),
    sa.Column("cohort", sa.Integer),
)
taken = _temporary(
    "fanout_taken",
    sa.Column("parcel", Key, primary_key=True, autoincrement=False),
    sa.Column("destination", Key),
    sa.Column("edition", Key),
)
rewritten = _temporary(
    "fanout_rewritten",
    sa.Column("history", Key, primary_key=True, autoincrement=False),
    sa.Column("edition", Key, primary_key=True, autoincrement=False),
    sa.Column("becomes", Key),
)
composed = _temporary(
    "fanout_composed",
    sa.Column("cohort", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("edition", Key),
    sa.Column("history", Key),
    sa.Column("shown", sa.JSON),
)
parts = _temporary(
    "fanout_parts",
    sa.Column("cohort", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("part", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("payload", Key),
)


async def begin(conn: AsyncConnection) -> None:
    """Make room for a batch.

    PostgreSQL is told to look rows up by their keys: it knows nothing of these tables, little of an
    outbox that grows by the second, and keeps the plans that it made while both were small.
    """
    if conn.dialect.name == "postgresql":
        await conn.execute(sa.select(*(sa.func.set_config(name, "off", True) for name in _OFF)))
    for table in TEMPORARY.sorted_tables:
        await conn.execute(sa.schema.CreateTable(table, if_not_exists=True))
        await conn.execute(sa.delete(table))


async def put_all(conn: AsyncConnection, table: sa.Table, rows: Sequence[Sequence[object]]) -> None:
    """Insert rows, each with the table's columns in their order."""
    values = given(conn, rows, *(column.type for column in table.columns))
    names = [column.name for column in table.columns]
    await conn.execute(sa.insert(table).from_select(names, sa.select(*values)))


async def put(conn: AsyncConnection, statement: sa.Insert) -> int:
    """Insert what is selected; how many rows."""
    done = await conn.execute(statement, execution_options={"preserve_rowcount": True})
    return done.rowcount
