"""Migrations lead from nothing to the tables that the statements know, or change nothing."""

import asyncio
import shutil
import sys
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.util import CommandError

from digests.store import database as databases
from digests.store import histories, tables
from digests.store.columns import metadata
from digests.store.database import Store, alembic_config
from digests.store.outboxtables import payloads
from tests.postgresql import Server
from tests.stock import NOW, put_seat

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


OLD = """
INSERT INTO chats (id, telegram_id, kind, title, language, created_at)
VALUES (1, 11, 'private', '', 'zh-Hans', :at), (2, 12, 'private', '', 'zh-Hans', :at),
       (3, 13, 'private', '', 'zh-Hans', :at);
INSERT INTO destinations (id, chat_id, topic, shown)
VALUES (1, 1, 0, '[]'), (2, 2, 0, '[]'), (3, 3, 0, '[]');
INSERT INTO subscriptions (id, destination_id, digest, zone, created_at, served_until)
VALUES (1, 1, 'morning', 'UTC', :at, :at), (2, 2, 'morning', 'UTC', :at, :at),
       (3, 1, 'evening', 'UTC', :at, :at), (4, 3, 'morning', 'UTC', :at, :at);
INSERT INTO editions (id, digest, title, due, zone, cohort, composed_at)
VALUES (1, 'morning', '', :at, 'UTC', 'a', :at), (2, 'evening', '', :at, 'UTC', 'b', :at);
INSERT INTO sources (id, name, kind, location, notes) VALUES (1, 'a', 'posts', '/', '{}');
INSERT INTO stories (id, first_at, last_at) VALUES (7, :at, :at);
INSERT INTO articles (id, source_id, story_id, outlet, medium, section, categories, title,
published_certain, language, blocks, summaries, pictures, identity, content_hash, first_seen,
news_at, picture_state) VALUES (1, 1, 7, '', '', '', '[]', '', false, 'en', '[]', '{}', '[]', '',
'', :at, :at, 'none');
INSERT INTO edition_items (edition_id, position, story_id, article_id, title, summary, outlets,
score, reasons) VALUES (1, 1, 7, 1, '', '[]', '[]', 1, '[]');
INSERT INTO servings (subscription_id, edition_id, served_at)
VALUES (1, 1, :at), (2, 1, :at), (3, 2, :at), (4, 1, :at);
INSERT INTO pictures (id, address, tried_at) VALUES (5, 'https://img.example/a.jpg', :at);
INSERT INTO payloads (id, sha256, body)
VALUES (1, 'x', '{"html":"","keyboard":[],"kind":"photo","picture":5,"silent":false}'),
       (2, 'y', '{"html":"","keyboard":[],"kind":"edit_text","message":1,"or_new":true}'),
       (3, 'z', '{"html":"","keyboard":[],"kind":"photo","picture":6,"silent":false}')
"""


async def test_what_was_served_before_is_in_histories_now(
    empty_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the third version left it: places with the same past share one history."""
    with monkeypatch.context() as patched:
        patched.setattr(databases, "_migrate", _to_the_third)
        async with Store.opened(empty_database) as store, store.writing() as conn:
            for statement in OLD.replace(":at", f"'{NOW:%Y-%m-%d %H:%M:%S.%f}'").split(";"):
                await conn.exec_driver_sql(statement)
    async with Store.opened(empty_database) as store, store.writing() as conn:
        pasts = await histories.find_pasts(conn, [1, 2, 3], NOW - timedelta(days=1))
        assert [pasts[place].had for place in (1, 2, 3)] == [{7: NOW}] * 3
        assert pasts[1].served_until("evening", NOW - timedelta(hours=1)) == NOW
        rows = (await conn.execute(sa.select(tables.destinations.c.history_id))).scalars().all()
        assert (rows[0] != rows[1], rows[1] == rows[2]) == (True, True)
        readers = (await conn.execute(sa.select(tables.editions.c.readers))).scalars().all()
        assert readers == [3, 1]
        kept = (
            await conn.execute(
                sa.select(payloads.c.picture_id, payloads.c.weight).order_by(payloads.c.id)
            )
        ).all()
        assert [tuple(row) for row in kept] == [(5, 1), (None, 0), (None, 1)]


def _to_the_third(connection: sa.Connection) -> None:
    config = alembic_config()
    config.attributes["connection"] = connection
    command.upgrade(config, "0003")


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
