"""What the simulated Telegram remembers: one SQLite file that survives a killed process."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

TABLES = """
CREATE TABLE IF NOT EXISTS users (user_id INTEGER PRIMARY KEY, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS chats (
    chat_id INTEGER PRIMARY KEY, body TEXT NOT NULL,
    blocked INTEGER NOT NULL DEFAULT 0, last_id INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS members (
    chat_id INTEGER NOT NULL, user_id INTEGER NOT NULL, status TEXT NOT NULL,
    PRIMARY KEY (chat_id, user_id)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS messages (
    chat_id INTEGER NOT NULL, message_id INTEGER NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (chat_id, message_id)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS updates (
    update_id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS callbacks (
    callback_id TEXT PRIMARY KEY, pressed_at INTEGER NOT NULL, answer TEXT) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS files (
    file_id TEXT PRIMARY KEY, unique_id TEXT NOT NULL UNIQUE, digest TEXT NOT NULL,
    size TEXT NOT NULL, width INTEGER NOT NULL, height INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS files_by_digest ON files (digest);
CREATE TABLE IF NOT EXISTS menus (
    scope TEXT NOT NULL, language TEXT NOT NULL, commands TEXT NOT NULL,
    PRIMARY KEY (scope, language)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS notes (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""


class State:
    """A connection in autocommit; `transaction` holds several statements together."""

    def __init__(self, path: Path) -> None:
        """Open the file, and make its tables if they are not there."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self._connection = sqlite3.connect(path, isolation_level=None)
        # A killed process loses nothing; only a power cut may, and this is a simulator.
        self._connection.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;" + TABLES)

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
            raise
        self.run("COMMIT")

    def note(self, name: str, value: object) -> None:
        """Keep one value, as JSON, under a name."""
        self.run("INSERT OR REPLACE INTO notes VALUES (?, ?)", name, pack(value))

    def noted(self, name: str, otherwise: Any = None) -> Any:
        """The value kept under a name."""
        row = self.find("SELECT value FROM notes WHERE name = ?", name)
        return otherwise if row is None else json.loads(row[0])


def pack(value: object) -> str:
    """JSON as it is kept: always the same text for the same value."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
