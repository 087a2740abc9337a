"""The health page: what it says when all is well, and when it is not."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
import sqlalchemy as sa
from structlog.testing import capture_logs

from bot.health import FAILURES, KEPT_SECONDS, STUCK_SECONDS, Health
from bot.journal import Journal
from bot.metrics import Metrics
from bot.roles import read_roles
from digests.store.database import Store
from digests.store.disturbance import ConnectionLostError
from digests.store.leadership import Leadership
from digests.store.outboxtables import outbox as parcels
from digests.store.pacing import lock_rate, put_rate
from tests.endtoend.processes import free_port
from tests.handclock import HandClock
from tests.stock import NOW, put_parcel, put_seat


class Page:
    """The page of a process that publishes and delivers, and clocks that are moved by hand."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self.clock = HandClock(NOW)
        self.seconds = 100.0
        self.journal = Journal(self.clock, self.steady, Metrics())
        roles = read_roles("publish,deliver")
        self.health = Health(roles, self.journal, self.clock, self.steady)
        self.listen = f"127.0.0.1:{free_port()}"
        self._session = session

    def steady(self) -> float:
        """The seconds of the steady clock."""
        return self.seconds

    async def look(self) -> tuple[int, dict[str, Any]]:
        """The page once what was kept is old: its status, and what it says."""
        self.seconds += KEPT_SECONDS + 1
        async with self._session.get(f"http://{self.listen}/health") as answer:
            return answer.status, await answer.json()

    async def figures(self) -> dict[str, float]:
        """The lines of the metrics."""
        self.seconds += KEPT_SECONDS + 1
        async with self._session.get(f"http://{self.listen}/metrics") as answer:
            assert answer.status == 200
            assert answer.content_type == "text/plain"
            lines = (await answer.text()).splitlines()
        pairs = (line.rpartition(" ") for line in lines if not line.startswith("#"))
        return {name: float(value) for name, _, value in pairs}


@pytest.fixture
async def page() -> AsyncIterator[Page]:
    """The page of a process that has only begun."""
    async with aiohttp.ClientSession() as session:
        page = Page(session)
        async with page.health.serving(page.listen):
            yield page


async def test_before_the_database_is_open_all_is_not_well(page: Page) -> None:
    status, said = await page.look()
    assert (status, said["status"], said["database"]) == (503, "failing", "failing")
    assert said["problems"] == ["the database: is not open yet"]
    with capture_logs():
        page.journal.failed("start", ConnectionLostError("connection refused"))
    _, said = await page.look()
    assert said["problems"] == ["the database: connection refused"]
    assert (await page.figures())["jianbao_database_up"] == 0


async def test_when_all_is_well(page: Page, any_database: str) -> None:
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(Store.opened(any_database))
        leadership = await stack.enter_async_context(Leadership.opened(store))
        page.health.look_at(store, leadership)

        async def work() -> float:
            return 1.0

        await leadership.lead("publish", work)
        page.journal.begin("deliver")
        page.journal.worked("publish")
        status, said = await page.look()
        figures = await page.figures()
    assert status == 200
    assert said["status"] == "ok"
    assert said["problems"] == []
    assert said["version"]
    assert said["time"] == NOW.isoformat()
    assert said["roles"] == ["deliver", "publish"]
    assert said["leads"] == ["publish"]
    assert said["database"] == "ok"
    assert said["jobs"] == {
        "deliver": {"done_at": None, "failures": 0},
        "publish": {"done_at": NOW.isoformat(), "failures": 0},
    }
    assert said["parcels"]["queued"] == 0
    assert said["paused_until"] is None
    assert figures["jianbao_database_up"] == 1
    assert figures['jianbao_duty{duty="publish"}'] == 1
    assert figures["jianbao_oldest_queued_seconds"] == 0


async def test_what_waits_is_counted(page: Page, any_database: str) -> None:
    async with Store.opened(any_database) as store:
        page.health.look_at(store, Leadership(store))
        await fill(store)
        page.clock.move(minutes=5)
        _, said = await page.look()
        figures = await page.figures()
    assert said["parcels"] == {
        "queued": 5,
        "waiting": 1,
        "unknown": 1,
        "sending": 1,
        "parked": 1,
        "dead": 0,
    }
    assert said["oldest_queued_seconds"] == 300
    assert said["paused_until"] == (NOW + timedelta(minutes=7)).isoformat()
    assert figures['jianbao_queued_parcels{priority="0"}'] == 2
    assert figures['jianbao_queued_parcels{priority="2"}'] == 3
    assert figures['jianbao_outbox_parcels{state="parked"}'] == 1
    assert figures["jianbao_oldest_queued_seconds"] == 300
    assert figures["jianbao_paused_seconds"] == 120


async def test_a_database_that_is_gone_is_said_and_so_is_that_it_is_back(
    page: Page, store: Store
) -> None:
    page.health.look_at(store, Leadership(store))
    async with store.writing() as conn:
        await conn.exec_driver_sql("ALTER TABLE outbox RENAME TO elsewhere")
    status, said = await page.look()
    assert status == 503
    assert said["problems"] == ["the database: no such table: outbox"]
    assert "parcels" not in said
    async with store.writing() as conn:
        await conn.exec_driver_sql("ALTER TABLE elsewhere RENAME TO outbox")
    assert (await page.look())[0] == 200


async def test_jobs_that_fail_or_are_stuck_are_said(page: Page, store: Store) -> None:
    page.health.look_at(store, Leadership(store))
    page.journal.begin("deliver")
    page.journal.begin("watch posts")
    with capture_logs():
        for _ in range(FAILURES - 1):
            page.journal.failed("read feed", ValueError("odd"))
        assert (await page.look())[0] == 200
        page.journal.failed("read feed", ValueError("odd"))
    page.seconds += STUCK_SECONDS
    status, said = await page.look()
    assert status == 503
    assert said["problems"] == [
        "deliver has done nothing for 306 s",
        f"read feed failed {FAILURES} times: odd",
    ]
    page.journal.worked("deliver")
    page.journal.worked("read feed")
    assert (await page.look())[0] == 200


async def test_a_telegram_that_does_not_answer_is_said(page: Page, store: Store) -> None:
    page.health.look_at(store, Leadership(store))
    page.journal.telegram.failed("no connection: refused")
    page.seconds += 2 * STUCK_SECONDS
    # Nobody has called it since: that says nothing.
    assert (await page.look())[0] == 200
    page.journal.telegram.failed("no answer in time")
    status, said = await page.look()
    assert (status, said["problems"]) == (503, ["Telegram: no answer for 603 s: no answer in time"])
    assert (await page.figures())["jianbao_telegram_silent_seconds"] == 603
    page.journal.telegram.answered()
    assert (await page.look())[0] == 200


async def test_many_who_look_at_once_ask_the_database_once(page: Page, store: Store) -> None:
    page.health.look_at(store, Leadership(store))
    asked = 0

    def count(*_: object) -> None:
        nonlocal asked
        asked += 1

    sa.event.listen(store._reader.sync_engine, "begin", count)
    page.seconds += 10
    looks = [page.health._look() for _ in range(20)]
    assert len(set(map(id, await asyncio.gather(*looks)))) == 1
    assert asked == 1


async def test_a_port_that_is_taken_is_told_with_the_setting(page: Page) -> None:
    with pytest.raises(OSError, match=r"health\.listen: nothing can listen at 127"):
        await page.health.serving(page.listen).__aenter__()


async def fill(store: Store) -> None:
    """Parcels in most states, and a pause of minutes."""
    async with store.writing() as conn:
        seat = await put_seat(conn)
        for number in range(9):
            await put_parcel(conn, seat, f"x:{number}", priority=0 if number < 6 else 2)
        for key, state in enumerate(("waiting", "unknown", "sending", "parked"), 1):
            change = sa.update(parcels).where(parcels.c.id == key).values(state=state)
            await conn.execute(change)
        rate = await lock_rate(conn, NOW)
        await put_rate(conn, replace(rate, next_at=NOW + timedelta(minutes=7)), NOW)
