"""The database: engines to read and to write, transactions, and the migrations that lead here."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any, Final, Self

import orjson
import psycopg
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

BUSY_SECONDS = 10

_NETWORK: Final = {"connect_timeout": 10, "tcp_user_timeout": 15_000}
"""Seconds for a new connection; milliseconds until one that nobody answers on is given up."""


class Store:
    """An open database. `reading` and `writing` are transactions; a block's error rolls it back.

    SQLite has one writer at a time (a pool of one, BEGIN IMMEDIATE) beside readers that see the
    last commit (WAL); PostgreSQL has its own pools.
    """

    def __init__(self, url: URL) -> None:
        """Prepare engines for an async URL; nothing is opened yet."""
        self.url = url
        self._writer = _engine(url, "BEGIN IMMEDIATE", pool_size=8 if self.is_shared else 1)
        self._reader = _engine(url, "BEGIN", pool_size=4)

    @classmethod
    @asynccontextmanager
    async def opened(cls, database: str) -> AsyncIterator[Self]:
        """A store for a SQLAlchemy URL or a plain path, migrated to the newest schema.

        Raises sqlalchemy.exc.SQLAlchemyError if the database cannot be opened, and alembic's
        CommandError if it was written by a newer Jianbao.
        """
        async with cls.found(database) as store:
            await store.migrate()
            yield store

    @classmethod
    @asynccontextmanager
    async def found(cls, database: str) -> AsyncIterator[Self]:
        """A store as it is found: no migrations, and whoever asks sees whether it is one of ours.

        Raises as `opened`.
        """
        url = database_url(database)
        if url.get_backend_name() == "sqlite":
            await asyncio.to_thread(_try_to_open, url.database or ":memory:")
        store = cls(url)
        try:
            yield store
        finally:
            await store._writer.dispose()
            await store._reader.dispose()

    @property
    def is_shared(self) -> bool:
        """Whether other processes may work with it at the same time."""
        return self.url.get_backend_name() == "postgresql"

    async def connect_alone(self) -> psycopg.AsyncConnection:
        """A connection of its own in autocommit, outside of the pools, for the caller to close.

        Only for PostgreSQL. Raises psycopg.OperationalError.
        """
        _, options = self._writer.dialect.create_connect_args(self.url)
        return await psycopg.AsyncConnection.connect(**(_NETWORK | dict(options)), autocommit=True)

    async def migrate(self) -> None:
        """Bring the schema to the newest, where it is not."""
        async with self._writer.connect() as conn:
            await conn.run_sync(_migrate)

    def reading(self) -> AbstractAsyncContextManager[AsyncConnection]:
        """A transaction that only reads."""
        return self._reader.begin()

    def writing(self) -> AbstractAsyncContextManager[AsyncConnection]:
        """A transaction that may write; it commits when the block ends well."""
        return self._writer.begin()


async def reach(database: str) -> None:
    """See that the server of a database answers; a file needs none.

    Raises psycopg.OperationalError.
    """
    store = Store(database_url(database))
    if store.is_shared:
        await (await store.connect_alone()).close()


def database_url(database: str) -> URL:
    """The async URL for what an operator wrote: a path, or a URL of SQLite or PostgreSQL.

    Raises ValueError for any other database.
    """
    if "://" not in database:
        path = Path(database).expanduser().resolve()
        return URL.create("sqlite+aiosqlite", database=str(path))
    url = make_url(database)
    drivers = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+psycopg"}
    name = url.get_backend_name()
    if name not in drivers:
        raise ValueError(f"{name} is not supported; use SQLite or PostgreSQL")
    return url.set(drivername=drivers[name])


def insert(conn: AsyncConnection, table: sa.Table) -> sqlite.Insert | postgresql.Insert:
    """An INSERT of the connection's dialect, which can say ON CONFLICT."""
    if conn.dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)


def alembic_config() -> Config:
    """Alembic's configuration for the migrations inside the package."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config


def _engine(url: URL, begin: str, pool_size: int) -> AsyncEngine:
    options: dict[str, Any] = {
        "json_serializer": lambda value: orjson.dumps(value).decode(),
        "json_deserializer": orjson.loads,
        "pool_size": pool_size,
        "max_overflow": 0,
        # Errors are logged, and values may be somebody's name or the key in a feed's address.
        "hide_parameters": True,
    }
    if url.get_backend_name() == "postgresql":
        network = {name: value for name, value in _NETWORK.items() if name not in url.query}
        options |= {"pool_pre_ping": True, "connect_args": network}
        return create_async_engine(url, **options)
    # In the driver's own transactions a SELECT runs outside, and a failed migration stays half
    # done; so it is put into autocommit and BEGIN is sent by us.
    connect = {"isolation_level": None, "timeout": BUSY_SECONDS}
    engine = create_async_engine(
        url, **options, connect_args=connect, poolclass=sa.AsyncAdaptedQueuePool
    )
    sa.event.listen(engine.sync_engine, "connect", _prepare_sqlite)
    sa.event.listen(engine.sync_engine, "begin", lambda conn: conn.exec_driver_sql(begin) and None)
    return engine


def _try_to_open(path: str) -> None:
    """Fail here where a file cannot be opened: aiosqlite's thread would outlive the failure."""
    try:
        sqlite3.connect(path).close()
    except sqlite3.OperationalError as problem:
        raise sa.exc.OperationalError(f"open {path}", None, problem) from problem


def _prepare_sqlite(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode = WAL")
    # A parcel that was confirmed must not be sent again after a power cut.
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _migrate(connection: sa.Connection) -> None:
    config = alembic_config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
