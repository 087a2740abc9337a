"""Copies of databases: whole, resumed after a kill, checked, and fit for the bot's own work."""

import asyncio
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.util import CommandError

from digests.store import tables
from digests.store.alone import DatabaseInUseError, held_alone
from digests.store.columns import metadata
from digests.store.comparing import Difference
from digests.store.copying import CopyRefusedError, Step, copy_database
from digests.store.database import Store
from digests.store.holding import HeldBackError
from digests.store.outboxtables import outbox
from tests.filled import all_rows, fill
from tests.postgresql import Server
from tests.stock import put_parcel, put_seat

ROWS = 5
BATCH = 2
NEW_SQLITE = "new.sqlite"

other_kinds = pytest.mark.parametrize(
    ("any_database", "target"),
    [
        pytest.param("sqlite", "postgresql", marks=pytest.mark.postgresql),
        pytest.param("postgresql", "sqlite", marks=pytest.mark.postgresql),
        ("sqlite", "sqlite"),
    ],
    indirect=True,
)


@pytest.fixture
def target(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a copy is to be: a database with nothing in it."""
    if request.param == "sqlite":
        return str(tmp_path / NEW_SQLITE)
    server: Server = request.getfixturevalue("postgresql")
    return server.new_database()


class KilledError(Exception):
    """The end of a copy, at a place of the test's choice."""


class Notes:
    """What a copy told of itself; it is killed after some steps, if that is asked."""

    def __init__(self, kill_after: int | None = None) -> None:
        self.steps: list[Step] = []
        self._kill_after = kill_after

    def __call__(self, step: Step) -> None:
        self.steps.append(step)
        if len(self.steps) == self._kill_after:
            raise KilledError


async def copied(source: str, target: str, note: Callable[[Step], None] | None = None) -> int:
    """The rows of a copy that has to be the same."""
    done = await copy_database(source, target, note or Notes(), BATCH)
    assert done.difference is None
    return done.rows


async def change(database: str, statement: sa.Executable) -> None:
    async with Store.found(database) as store, store.writing() as conn:
        await conn.execute(statement)


@other_kinds
async def test_every_row_of_every_table_is_there_and_the_bot_works_on(
    any_database: str, target: str
) -> None:
    await fill(any_database, ROWS)
    notes = Notes()
    assert await copied(any_database, target, notes) == ROWS * len(metadata.tables)
    assert await all_rows(target) == await all_rows(any_database)
    whole = {(doing, name) for doing in ("copied", "compared") for name in metadata.tables}
    assert {(one.doing, one.table) for one in notes.steps if one.rows == one.of} == whole

    async with Store.opened(target) as store:
        async with store.writing() as conn:
            seat = await put_seat(conn, 4711)
            assert seat.chat == ROWS + 1
            assert await put_parcel(conn, seat, "welcome:1")
        async with store.reading() as conn:
            names = await conn.run_sync(lambda sync: sa.inspect(sync).get_table_names())
    assert set(names) == {*metadata.tables, "alembic_version"}


@pytest.mark.parametrize(
    ("any_database", "target", "steps"),
    [
        pytest.param("sqlite", "postgresql", 3, marks=pytest.mark.postgresql),
        pytest.param("postgresql", "sqlite", 40, marks=pytest.mark.postgresql),
        ("sqlite", "sqlite", 90),
    ],
    indirect=["any_database", "target"],
)
async def test_a_copy_goes_on_where_it_was_killed(
    any_database: str, target: str, steps: int
) -> None:
    await fill(any_database, ROWS)
    killed = Notes(steps)
    with pytest.raises(KilledError):
        await copy_database(any_database, target, killed, BATCH)
    with pytest.raises(CommandError, match="unfinished copy"):
        async with Store.opened(target):
            raise AssertionError("a bot started on half a copy")

    resumed = Notes()
    await copied(any_database, target, resumed)
    assert await all_rows(target) == await all_rows(any_database)
    both = [*killed.steps, *resumed.steps]
    copies = [(one.table, one.rows) for one in both if one.doing == "copied"]
    assert len(copies) == len(set(copies)) == len(metadata.tables) * 3


async def test_a_copy_that_is_cancelled_goes_on(database: str, tmp_path: Path) -> None:
    await fill(database, ROWS)
    target, begun = str(tmp_path / NEW_SQLITE), asyncio.Event()

    async def copy() -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(copied(database, target, lambda _: begun.set()))
            await begun.wait()
            raise KilledError

    with pytest.raises(ExceptionGroup):
        await copy()
    await copied(database, target)
    assert await all_rows(target) == await all_rows(database)


@pytest.mark.parametrize("target", ["postgresql"], indirect=True)
@pytest.mark.postgresql
@pytest.mark.parametrize(
    ("statement", "found"),
    [
        (
            sa.update(tables.chats).where(tables.chats.c.id == 2).values(title="改名"),
            Difference("chats", (2,), "title"),
        ),
        (sa.delete(outbox).where(outbox.c.id == 3), Difference("outbox", (3,), None)),
        (
            sa.update(tables.edition_items)
            .where(tables.edition_items.c.edition_id == ROWS)
            .values(score=0.1),
            Difference("edition_items", (ROWS, ROWS), "score"),
        ),
    ],
)
async def test_what_was_written_in_between_is_found(
    database: str, target: str, statement: sa.Executable, found: Difference
) -> None:
    await fill(database, ROWS)
    with pytest.raises(KilledError):
        await copy_database(
            database, target, lambda one: _kill_when(one.doing == "compared"), BATCH
        )
    await change(database, statement)
    done = await copy_database(database, target, Notes(), BATCH)
    assert done.difference == found
    with pytest.raises(CommandError):
        async with Store.opened(target):
            raise AssertionError("a bot started on a wrong copy")


def _kill_when(is_time: bool) -> None:
    if is_time:
        raise KilledError


@pytest.mark.postgresql
async def test_nul_is_left_out_where_it_cannot_be(database: str, postgresql: Server) -> None:
    target = postgresql.new_database()
    await fill(database, 2)
    await change(database, sa.update(tables.articles).values(title="新\0桥\0"))
    done = await copy_database(database, target, Notes())
    assert (done.difference, done.cleaned) == (None, 2)
    assert {row[7] for row in (await all_rows(target))["articles"]} >= {"新桥"}


@pytest.mark.postgresql
async def test_a_row_that_is_refused_is_named(database: str, postgresql: Server) -> None:
    await fill(database, 3)
    huge = sa.update(tables.outlet_lines).where(tables.outlet_lines.c.id == 2).values(seen=2**40)
    await change(database, huge)
    with pytest.raises(CopyRefusedError, match=r"a row of outlet_lines from \(1,\) to \(3,\): int"):
        await copy_database(database, postgresql.new_database(), Notes())


@pytest.mark.parametrize("target", ["sqlite"], indirect=True)
async def test_a_source_that_is_in_use_is_not_copied(any_database: str, target: str) -> None:
    async with Store.opened(any_database) as bot:
        async with bot.writing() as conn:
            await put_seat(conn)
        with pytest.raises(HeldBackError, match="end the bot"):
            await copy_database(any_database, target, Notes())
    assert await copied(any_database, target) == 2


async def test_nobody_uses_a_file_while_it_is_copied(database: str, tmp_path: Path) -> None:
    await fill(database, ROWS)
    refused: list[sa.exc.OperationalError] = []

    def look(_: Step) -> None:
        with pytest.raises(DatabaseInUseError), held_alone(database):
            raise AssertionError("a bot may start")
        engine = sa.create_engine(f"sqlite:///{database}", connect_args={"timeout": 0})
        try:
            with engine.connect() as conn:
                conn.execute(sa.select(tables.chats))
        except sa.exc.OperationalError as problem:
            refused.append(problem)
        finally:
            engine.dispose()

    done = await copy_database(database, str(tmp_path / NEW_SQLITE), look)
    assert len(refused) == 2 * len(metadata.tables)
    assert done.difference is None
    async with Store.opened(database) as store, store.writing() as conn:
        assert (await put_seat(conn)).chat == ROWS + 1


async def test_a_target_that_is_not_ours_to_fill_is_left_alone(
    database: str, tmp_path: Path
) -> None:
    used, begun = str(tmp_path / "used.sqlite"), str(tmp_path / "begun.sqlite")
    shutil.copy(database, used)
    await fill(used, 1)
    await fill(database, ROWS)
    with pytest.raises(KilledError):
        await copy_database(used, begun, Notes(1))
    for target, said in (
        (database, "into itself"),
        (used, "target is in use, its chats are not empty"),
        (begun, "unfinished copy of .*used.sqlite"),
    ):
        with pytest.raises(CopyRefusedError, match=said):
            await copy_database(database, target, Notes())
    assert {len(rows) for rows in (await all_rows(used)).values()} == {1}


async def test_a_source_that_is_none_is_refused(database: str, tmp_path: Path) -> None:
    target, begun = str(tmp_path / NEW_SQLITE), str(tmp_path / "begun.sqlite")
    await fill(database, 1)
    with pytest.raises(KilledError):
        await copy_database(database, begun, Notes(1))
    await change(database, sa.text("UPDATE alembic_version SET version_num = '0001'"))
    for source, said in (
        (str(tmp_path / "nowhere.sqlite"), "there is no database .*nowhere"),
        (begun, "is an unfinished copy itself"),
        (database, "`jianbao sources list` brings it up to date"),
    ):
        with pytest.raises(HeldBackError, match=said):
            await copy_database(source, target, Notes())
    assert not (tmp_path / NEW_SQLITE).exists()
    assert not (tmp_path / "nowhere.sqlite").exists()
