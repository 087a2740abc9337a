"""Leadership: one process has a duty, another takes it over when it is given up or lost."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import sqlalchemy as sa
from structlog.testing import capture_logs

from digests.store.database import Store
from digests.store.disturbance import ConnectionLostError
from digests.store.leadership import STANDBY, Leadership
from tests.postgresql import Server
from tests.simulator.waiting import until


class Work:
    """Work that goes on until it may end; it notes when it is cut short."""

    def __init__(self) -> None:
        self.begun = 0
        self.cut_short = 0
        self.may_end = asyncio.Event()

    async def __call__(self) -> float:
        self.begun += 1
        try:
            await self.may_end.wait()
        except asyncio.CancelledError:
            self.cut_short += 1
            raise
        return 7.0


async def at_once() -> float:
    """Work that is done."""
    return 3.0


async def end_sessions(store: Store) -> None:
    """End every other connection to the database, as an operator may."""
    async with store.writing() as conn:
        await conn.execute(
            sa.text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE pid <> pg_backend_pid() AND datname = current_database()"
            )
        )


@pytest.fixture
async def shared(postgresql: Server, migrated: str) -> AsyncIterator[Store]:
    """A store that several processes may have."""
    async with Store.opened(postgresql.new_database(migrated)) as store:
        yield store


async def test_with_a_file_one_process_has_every_duty(store: Store) -> None:
    async with Leadership.opened(store) as leadership:
        assert leadership.duties == set()
        assert await leadership.lead("publish", at_once) == 3.0
        assert await leadership.lead("poll", at_once) == 3.0
        assert leadership.duties == {"publish", "poll"}


@pytest.mark.postgresql
async def test_of_two_processes_one_leads_and_the_other_stands_by(shared: Store) -> None:
    async with Leadership.opened(shared) as one, Leadership.opened(shared) as other:
        assert await one.lead("publish", at_once) == 3.0
        work = Work()
        assert await other.lead("publish", work) == STANDBY
        assert work.begun == 0
        assert await other.lead("report", at_once) == 3.0
        assert one.duties == {"publish"}
        assert other.duties == {"report"}


@pytest.mark.postgresql
async def test_a_duty_outlasts_the_rests_between_turns(shared: Store) -> None:
    async with Leadership.opened(shared) as one, Leadership.opened(shared) as other:
        for _ in range(3):
            assert await one.lead("publish", at_once) == 3.0
            assert await other.lead("publish", at_once) == STANDBY


@pytest.mark.postgresql
async def test_who_ends_gives_its_duties_up(shared: Store) -> None:
    async with Leadership.opened(shared) as other:
        async with Leadership.opened(shared) as one:
            await one.lead("publish", at_once)
            assert await other.lead("publish", at_once) == STANDBY

        async def leads() -> bool:
            return await other.lead("publish", at_once) == 3.0

        async with asyncio.timeout(20):
            while not await leads():
                await asyncio.sleep(0.01)


@pytest.mark.postgresql
async def test_work_stops_at_once_when_the_duty_is_lost(shared: Store) -> None:
    async with Leadership.opened(shared) as one, Leadership.opened(shared) as other:
        work = Work()
        leading = asyncio.create_task(one.lead("publish", work))
        await until(lambda: work.begun == 1)
        with capture_logs() as logs:
            await end_sessions(shared)
            with pytest.raises(ConnectionLostError):
                await leading
        assert work.cut_short == 1
        assert one.duties == set()
        assert [line["duties"] for line in logs if line["event"] == "duty.lost"] == [["publish"]]

        assert await other.lead("publish", at_once) == 3.0
        assert await one.lead("publish", work) == STANDBY
        await other._end()
        assert await one.lead("publish", at_once) == 3.0


@pytest.mark.postgresql
async def test_work_that_is_stopped_stops(shared: Store) -> None:
    async with Leadership.opened(shared) as one:
        work = Work()
        leading = asyncio.create_task(one.lead("publish", work))
        await until(lambda: work.begun == 1)
        leading.cancel()
        with pytest.raises(asyncio.CancelledError):
            await leading
        assert work.cut_short == 1
        assert one.duties == {"publish"}


@pytest.mark.postgresql
async def test_errors_of_the_work_come_out(shared: Store) -> None:
    async def broken() -> float:
        raise ValueError("odd")

    async with Leadership.opened(shared) as one:
        with pytest.raises(ValueError, match="odd"):
            await one.lead("publish", broken)
        assert one.duties == {"publish"}


@pytest.mark.postgresql
async def test_many_jobs_share_one_connection(shared: Store) -> None:
    async with Leadership.opened(shared) as one:
        await asyncio.gather(
            *(one.lead(duty, at_once) for duty in ("publish", "report", "retention", "poll"))
        )
        assert len(one.duties) == 4
        async with shared.reading() as conn:
            locks = sa.text("SELECT count(DISTINCT pid) FROM pg_locks WHERE locktype = 'advisory'")
            assert (await conn.execute(locks)).scalar_one() == 1
