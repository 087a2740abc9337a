"""Slots that cannot be sent within an hour: the arithmetic, what counts, and what is said."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from typer.testing import CliRunner, Result

from bot.capacity import SlowSlot, slow_slots
from bot.cli import app
from bot.messages import Text, pack
from digests.store import editions, leaving, outbox
from digests.store.database import Store
from digests.store.outbox import Envelope
from digests.store.slotload import SlotLoad, find_loads, find_parts
from digests.store.tables import slots
from tests.stock import NOW, article, edition, put_news, put_reader, put_seat

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
CONFIG = """\
sources:
  - {{name: posts, folder: posts}}
digests:
  - {{name: morning, title: 早间要闻, outlets: [远山新闻]}}
storage: {{database: "{database}"}}
delivery: {{per_second: {rate}}}
"""


def load(
    subscribers: int, digest: str = "morning", after: timedelta = HOUR, group: int = 0
) -> SlotLoad:
    return SlotLoad(NOW + after, digest, subscribers, group)


def slow(
    subscribers: int, minutes: float, *digests: str, after: timedelta = HOUR, group: bool = False
) -> SlowSlot:
    names = digests or ("morning",)
    return SlowSlot(NOW + after, names, subscribers, minutes * MINUTE, group)


@pytest.mark.parametrize(
    ("loads", "per_second", "found"),
    [
        pytest.param([], 25, [], id="nobody"),
        pytest.param([load(45_000)], 25, [], id="just within: 2 messages each"),
        pytest.param([load(46_500)], 25, [slow(46_500, 62)], id="too many"),
        pytest.param([load(46_500)], 50, [], id="twice as fast"),
        pytest.param(
            [load(91_500, "short")], 25, [slow(91_500, 61, "short")], id="one message each"
        ),
        pytest.param(
            [load(30_000), load(30_000, "evening")],
            25,
            [slow(60_000, 80, "morning", "evening")],
            id="two digests at once",
        ),
        pytest.param(
            [load(37_500, after=HOUR + 30 * MINUTE), load(45_000)],
            25,
            [slow(37_500, 80, after=HOUR + 30 * MINUTE)],
            id="what is early is waited for",
        ),
        pytest.param(
            [load(45_000), load(45_000, after=2 * HOUR)], 25, [], id="an hour apart, each fits"
        ),
        pytest.param([load(600, group=540)], 25, [], id="a forum of many topics"),
        pytest.param(
            [load(600, group=549)], 25, [slow(600, 61, group=True)], id="a forum of too many"
        ),
    ],
)
def test_which_slots_are_too_slow(
    loads: list[SlotLoad], per_second: float, found: list[SlowSlot]
) -> None:
    assert slow_slots(loads, {"short": 1.0}, per_second) == found


@pytest.fixture
async def store(any_database: str) -> AsyncIterator[Store]:
    async with Store.opened(any_database) as store:
        yield store


async def test_subscribers_are_counted_by_instant_and_digest(store: Store) -> None:
    async with store.writing() as conn:
        for number in range(1, 4):
            await put_reader(conn, await put_seat(conn, number))
        for topic in (0, 5):
            await put_reader(conn, await put_seat(conn, -9, "supergroup", topic), digest="noon")
        gone = await put_seat(conn, 77)
        await put_reader(conn, gone)
        await leaving.note_gone(conn, gone.chat, "blocked", NOW)
        await put_reader(conn, await put_seat(conn, 78), NOW + HOUR)
        await conn.execute(sa.update(slots).where(slots.c.id == 1).values(next_due=None))
    async with store.reading() as conn:
        assert await find_loads(conn) == [
            SlotLoad(NOW, "morning", 2, 0),
            SlotLoad(NOW, "noon", 2, 2),
            SlotLoad(NOW + HOUR, "morning", 1, 0),
        ]


async def test_the_latest_editions_say_how_many_messages_there_are(store: Store) -> None:
    async with store.writing() as conn:
        seats = [await put_seat(conn, number) for number in (1, 2)]
        story, key = await put_news(conn, article())
        for day, parts in enumerate((9, 3, 3, 3, 3, 1, 1, 0, 3)):
            due = NOW + timedelta(days=day)
            stored = await editions.put_edition(conn, edition(story, key, due), NOW)
            made = [pack(Text(f"{day} {part}")) for part in range(parts)]
            for seat in seats:
                cause = f"slot:1:{due.isoformat()}"
                envelope = Envelope(seat.destination, seat.chat, cause, 2, edition=stored)
                await outbox.enqueue(conn, envelope, made, NOW)
    async with store.reading() as conn:
        parts_of = await find_parts(conn, ["morning", "noon"])
    assert parts_of == {"morning": pytest.approx((3 + 3 + 3 + 1 + 1 + 3) / 6)}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "posts").mkdir()
    return tmp_path


def checked(folder: Path, database: str, rate: float) -> Result:
    path = folder / "jianbao.yaml"
    path.write_text(CONFIG.format(database=database, rate=rate), "utf-8")
    return CliRunner().invoke(app, ["check", str(path)])


@pytest.mark.usefixtures("logging_as_before")
def test_check_warns_and_ends_well(folder: Path, database: str) -> None:
    async def subscribe() -> None:
        async with Store.opened(database) as store, store.writing() as conn:
            for number in range(1, 5):
                await put_reader(conn, await put_seat(conn, number))

    asyncio.run(subscribe())
    warned = checked(folder, database, 0.002)
    assert warned.exit_code == 0
    assert "is in order" in warned.stdout
    assert warned.stderr == (
        "warning: morning at 2026-11-22 08:00 CST: 4 subscribers, of whom the last has it 67 "
        "minutes late: at 0.002 a second; raise delivery.per_second (with allow_paid_broadcast "
        "where that is above 30), or spread their times\n"
    )
    assert checked(folder, database, 25).stderr == ""


@pytest.mark.usefixtures("logging_as_before")
def test_check_needs_no_database_and_makes_none(folder: Path) -> None:
    missing = folder / "missing.sqlite"
    done = checked(folder, str(missing), 25)
    assert (done.exit_code, done.stderr) == (0, "")
    assert not missing.exists()
    older = folder / "older.sqlite"
    older.touch()
    assert checked(folder, str(older), 25).stderr == ""
    (folder / "broken.sqlite").write_bytes(b"no database at all " * 100)
    broken = checked(folder, str(folder / "broken.sqlite"), 25)
    assert broken.exit_code == 0
    assert "warning: whether each slot can be sent within an hour is not known" in broken.stderr
