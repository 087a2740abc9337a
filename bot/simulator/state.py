"""What the simulated Telegram remembers: one SQLite file that survives a killed process."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import orjson

VERSION = 3
"""Of the tables; a file of another version is refused."""

TABLES = """
CREATE TABLE IF NOT EXISTS users (
    user_id INTEGER PRIMARY KEY, body TEXT NOT NULL, gone INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS chats (
    chat_id INTEGER PRIMARY KEY, body TEXT NOT NULL, settings TEXT NOT NULL DEFAULT '{}',
    username TEXT UNIQUE COLLATE NOCASE,
    last_id INTEGER NOT NULL DEFAULT 0, last_at INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS members (
    chat_id INTEGER NOT NULL, user_id INTEGER NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (chat_id, user_id)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS topics (
    chat_id INTEGER NOT NULL, thread_id INTEGER NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (chat_id, thread_id)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS messages (
    chat_id INTEGER NOT NULL, message_id INTEGER NOT NULL, thread_id INTEGER NOT NULL,
    body TEXT NOT NULL, PRIMARY KEY (chat_id, message_id)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS updates (
    update_id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, body TEXT NOT NULL,
    line TEXT NOT NULL, expires_at INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS updates_by_line ON updates (line);
CREATE INDEX IF NOT EXISTS updates_by_time ON updates (expires_at);
CREATE TABLE IF NOT EXISTS callbacks (
    callback_id TEXT PRIMARY KEY, pressed_at INTEGER NOT NULL, answer TEXT) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS inline_queries (
    query_id TEXT PRIMARY KEY, user_id INTEGER NOT NULL, query TEXT NOT NULL, start TEXT NOT NULL,
    asked_at INTEGER NOT NULL, answer TEXT, fresh_until INTEGER NOT NULL DEFAULT 0,
    personal INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS inline_queries_by_words ON inline_queries (query, start);
CREATE INDEX IF NOT EXISTS inline_queries_by_time ON inline_queries (asked_at);
CREATE TABLE IF NOT EXISTS files (
    file_id TEXT PRIMARY KEY, bot_id INTEGER NOT NULL, unique_id TEXT NOT NULL, kind TEXT NOT NULL,
    digest TEXT NOT NULL, body TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS files_by_unique_id ON files (unique_id);
CREATE INDEX IF NOT EXISTS files_by_digest ON files (digest, kind);
CREATE TABLE IF NOT EXISTS addresses (
    url TEXT NOT NULL, purpose TEXT NOT NULL, until INTEGER NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (url, purpose)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS addresses_by_time ON addresses (until);
CREATE TABLE IF NOT EXISTS menus (
    scope TEXT NOT NULL, language TEXT NOT NULL, commands TEXT NOT NULL,
    PRIMARY KEY (scope, language)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS notes (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""


Key = TypeVar("Key")
Value = TypeVar("Value")
MOST_CACHED = 10_000


class Cache(dict[Key, Value]):
    """Rows that were read lately; whoever changes a row takes it out."""

    def keep(self, key: Key, value: Value) -> Value:
        """Remember a row, if need be instead of all others; returns it."""
        if len(self) >= MOST_CACHED:
            self.clear()
        self[key] = value
        return value


class State:
    """A connection in autocommit; `transaction` holds several statements together."""

    def __init__(self, path: Path) -> None:
        """Open the file, and make its tables if it is new. Raises OSError for an older one."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self._connection = sqlite3.connect(path, isolation_level=None, cached_statements=512)
        self._caches: list[Cache[Any, Any]] = []
        self._check_version(path)
        # A killed process loses nothing; only a power cut may, and this is a simulator.
        self._connection.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;" + TABLES)
        self.run(f"PRAGMA user_version={VERSION}")

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def run(self, statement: str, *values: object) -> sqlite3.Cursor:
        """Carry out one statement."""
        return self._connection.execute(statement, values)

    def find(self, statement: str, *values: object) -> tuple[Any, ...] | None:
        """The first row, or None."""
        row: tuple[Any, ...] | None = self.run(statement, *values).fetchone()
        return row

    def rows(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """All rows."""
        return self.run(statement, *values).fetchall()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """What is inside happens as a whole or not at all; one in another is part of it."""
        if self._connection.in_transaction:
            yield
            return
        self.run("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self.run("ROLLBACK")
            for cache in self._caches:
                cache.clear()
            raise
        self.run("COMMIT")

    def cache(self) -> Cache[Any, Any]:
        """A cache that forgets what it saw of a transaction that did not come to be."""
        cache: Cache[Any, Any] = Cache()
        self._caches.append(cache)
        return cache

    def note(self, name: str, value: object) -> None:
        """Keep one value, as JSON, under a name."""
        self.run("INSERT OR REPLACE INTO notes VALUES (?, ?)", name, pack(value))

    def noted(self, name: str, otherwise: Any = None) -> Any:
        """The value kept under a name."""
        row = self.find("SELECT value FROM notes WHERE name = ?", name)
        return otherwise if row is None else unpack(row[0])

    def _check_version(self, path: Path) -> None:
        row = self.find(
            "SELECT user_version, (SELECT count(*) FROM sqlite_schema) FROM pragma_user_version"
        )
        version, tables = row or (0, 0)
        if tables and version != VERSION:
            self.close()
            raise OSError(
                f"{path} was made by another version of the simulator: delete the folder"
                f" {path.parent}, or choose another one with --data"
            )


def pack(value: object) -> str:
    """JSON as it is kept: always the same text for the same value."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()


def unpack(text: str) -> Any:
    """The value of JSON that was kept."""
    return orjson.loads(text)
