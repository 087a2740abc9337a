"""`jianbao migrate-database`: what it prints, and how it ends."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app
from digests.store.columns import metadata
from tests.filled import all_rows, fill
from tests.postgresql import Server

pytestmark = pytest.mark.usefixtures("logging_as_before")


def migrated(source: object, target: object) -> Result:
    return CliRunner().invoke(app, ["migrate-database", str(source), str(target)])


@pytest.mark.postgresql
def test_a_bot_moves_to_postgresql(database: str, postgresql: Server) -> None:
    asyncio.run(fill(database, 3))
    target = postgresql.new_database()
    done = migrated(database, target)
    assert done.exit_code == 0, done.stderr
    lines = done.stdout.splitlines()
    assert "articles: copied 3 of 3" in lines
    assert "articles: compared 3 of 3" in lines
    assert f"All {3 * len(metadata.tables)} rows are there, and the same." in lines
    [place] = [line.partition(": ")[2] for line in lines if line.startswith("    database: ")]
    assert place.startswith("postgresql://postgres@/test_")
    assert asyncio.run(all_rows(place)) == asyncio.run(all_rows(database))


def test_what_was_written_in_between_is_told(database: str, tmp_path: Path) -> None:
    asyncio.run(fill(database, 3))
    target = tmp_path / "new.sqlite"
    assert migrated(database, target).exit_code == 0
    with closing(sqlite3.connect(target)) as copy, copy:
        copy.execute("CREATE TABLE copying (source TEXT NOT NULL)")
        copy.execute("INSERT INTO copying VALUES (?)", (f"sqlite+aiosqlite:///{database}",))
        copy.execute("UPDATE alembic_version SET version_num = 'unfinished copy'")
        copy.execute("UPDATE chats SET title = '某人' WHERE id = 2")
    done = migrated(database, target)
    assert done.exit_code == 1
    assert "the copy is not the same: chats 2: title. FROM was written in between" in done.stderr
    assert "All" not in done.stdout
    started = CliRunner().invoke(app, ["articles", "--database", str(target)])
    assert started.exit_code == 1
    assert started.stderr == (
        "the database is an unfinished copy: run `jianbao migrate-database` again\n"
    )


@pytest.mark.parametrize(
    ("source", "target", "said"),
    [
        ("nowhere.sqlite", "new.sqlite", "there is no database"),
        ("jianbao.sqlite", "./jianbao.sqlite", "cannot be copied into itself"),
        ("jianbao.sqlite", "mysql://localhost/news", "mysql is not supported"),
    ],
)
def test_a_mistake_is_told_in_a_line(
    database: str, monkeypatch: pytest.MonkeyPatch, source: str, target: str, said: str
) -> None:
    monkeypatch.chdir(Path(database).parent)
    done = migrated(source, target)
    assert done.exit_code == 2
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1
