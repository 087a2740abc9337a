"""Migrations lead from nothing to the tables that the statements know, or change nothing."""

import asyncio
import shutil
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.util import CommandError

from digests.store import database as databases
from digests.store.columns import metadata
from digests.store.database import Store, alembic_config
from tests.postgresql import Server
from tests.stock import put_seat

NEXT = '''
"""A step that fails half way."""

import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = "{head}"


def upgrade() -> None:
    op.create_table("half", sa.Column("id", sa.Integer(), primary_key=True))
    op.execute("DELETE FROM destinations")
    op.execute("INSERT INTO nowhere VALUES (1)")
'''

OPEN = """
import asyncio, sys
from digests.store.database import Store
from tests.stock import put_seat

async def main(database, number):
    async with Store.opened(database) as store, store.writing() as conn:
        await put_seat(conn, int(number))

asyncio.run(main(*sys.argv[1:]))
"""


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def empty_database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database of each kind in which there is nothing yet."""
    if request.param == "sqlite":
        return str(tmp_path / "jianbao.sqlite")
    server: Server = request.getfixturevalue("postgresql")
    return server.new_database()


async def test_a_new_database_is_what_the_statements_know(empty_database: str) -> None:
    async with Store.opened(empty_database) as store, store.reading() as conn:
        assert await conn.run_sync(_differences) == []


async def test_opening_again_changes_nothing(empty_database: str) -> None:
    async with Store.opened(empty_database) as store, store.writing() as conn:
        await put_seat(conn)
    async with Store.opened(empty_database) as store, store.reading() as conn:
        assert await conn.run_sync(_count_places) == 1


async def test_two_processes_may_open_a_new_database_at_once(empty_database: str) -> None:
    processes = [
        await asyncio.create_subprocess_exec(sys.executable, "-c", OPEN, empty_database, number)
        for number in "123"
    ]
    assert [await process.wait() for process in processes] == [0, 0, 0]
    async with Store.opened(empty_database) as store, store.reading() as conn:
        assert await conn.run_sync(_count_places) == 3


async def test_a_step_that_fails_leaves_nothing_half_done(
    empty_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Store.opened(empty_database) as store, store.writing() as conn:
        await put_seat(conn)
    with monkeypatch.context() as patched:
        patched.setattr(databases, "alembic_config", lambda: _with_a_broken_step(tmp_path))
        with pytest.raises(sa.exc.DBAPIError, match="nowhere"):
            async with Store.opened(empty_database):
                pass
    async with Store.opened(empty_database) as store, store.reading() as conn:
        assert "half" not in await conn.run_sync(lambda sync: sa.inspect(sync).get_table_names())
        assert await conn.run_sync(_count_places) == 1


async def test_a_database_of_a_newer_version_is_refused(empty_database: str) -> None:
    async with Store.opened(empty_database) as store, store.writing() as conn:
        await conn.execute(sa.text("UPDATE alembic_version SET version_num = '9998'"))
    with pytest.raises(CommandError, match="9998"):
        async with Store.opened(empty_database):
            pass


def _differences(connection: sa.Connection) -> list[object]:
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    found: list[object] = compare_metadata(context, metadata)
    return found


def _count_places(connection: sa.Connection) -> int:
    return int(connection.execute(sa.text("SELECT count(*) FROM destinations")).scalar_one())


def _with_a_broken_step(folder: Path) -> Config:
    steps = folder / "migrations"
    kept = Path(alembic_config().get_main_option("script_location") or "")
    shutil.copytree(kept, steps, ignore=shutil.ignore_patterns("__pycache__"))
    head = max(step.name for step in (steps / "versions").glob("*.py"))[:4]
    (steps / "versions" / "9999_broken.py").write_text(NEXT.replace("{head}", head).lstrip())
    config = Config()
    config.set_main_option("script_location", str(steps))
    return config
