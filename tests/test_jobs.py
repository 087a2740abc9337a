"""Jobs: done again and again, whatever goes wrong; only what is fatal comes out."""

import asyncio
from collections.abc import Callable

import pytest
from structlog.testing import capture_logs

from bot.jobs import LONGEST_DISTURBANCE, LONGEST_PAUSE, repeat
from bot.journal import Journal
from bot.metrics import Metrics
from digests.store.disturbance import ConnectionLostError
from tests.stock import NOW


class FatalError(Exception):
    """What ends a job."""


class Ending(asyncio.Event):
    """A bell that ends every rest at once."""

    def __init__(self) -> None:
        super().__init__()
        self.set()

    def clear(self) -> None:
        """Stay set: no test waits."""


def scripted(*outcomes: float | Exception) -> Callable[[], asyncio.Future[float]]:
    """Work that does one thing after another."""
    left = list(outcomes)

    def work() -> asyncio.Future[float]:
        future: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        outcome = left.pop(0)
        if isinstance(outcome, Exception):
            future.set_exception(outcome)
        else:
            future.set_result(outcome)
        return future

    return work


@pytest.fixture
def journal() -> Journal:
    """A journal whose clocks stand."""
    return Journal(lambda: NOW, lambda: 0.0, Metrics())


@pytest.fixture
def rests(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The rests that were taken; none is waited for."""
    taken: list[float] = []

    async def rest(seconds: float) -> None:
        taken.append(seconds)

    monkeypatch.setattr(asyncio, "sleep", rest)
    return taken


async def test_an_error_is_logged_and_the_work_goes_on(
    journal: Journal, rests: list[float]
) -> None:
    work = scripted(0, ValueError("odd"), ValueError("odd"), 0, ValueError("odd"), FatalError())
    with capture_logs() as logs, pytest.raises(FatalError):
        await repeat("read local", work, journal, Ending(), fatal=(FatalError,))
    failed = [(entry["job"], entry["failures"]) for entry in logs]
    assert failed == [("read local", 1), ("read local", 2), ("read local", 1)]
    assert logs[0]["event"] == "job.failed"
    assert "odd" in logs[0]["problem"]
    assert isinstance(logs[0]["exc_info"], ValueError)
    assert rests == [2, 4, 2]


async def test_rests_double_after_errors_up_to_a_minute(
    journal: Journal, rests: list[float]
) -> None:
    errors = [ValueError("odd")] * 8
    with capture_logs() as logs, pytest.raises(FatalError):
        await repeat("x", scripted(1.5, *errors, 1.5, FatalError()), journal, fatal=(FatalError,))
    assert rests == [1.5, 2, 4, 8, 16, 32, LONGEST_PAUSE, LONGEST_PAUSE, LONGEST_PAUSE, 1.5]
    assert [entry["failures"] for entry in logs] == [1, 2, 4, 8]


async def test_a_database_that_is_away_is_asked_again_soon(
    journal: Journal, rests: list[float]
) -> None:
    errors = [ConnectionLostError("gone")] * 6
    with capture_logs() as logs, pytest.raises(FatalError):
        await repeat("x", scripted(*errors, 1, FatalError()), journal, fatal=(FatalError,))
    assert rests == [0.5, 1, 2, 4, LONGEST_DISTURBANCE, LONGEST_DISTURBANCE, 1]
    assert [entry["event"] for entry in logs] == ["database.failing", "database.back"]


async def test_a_bell_ends_a_rest_early(journal: Journal) -> None:
    wake = asyncio.Event()
    wake.set()
    with pytest.raises(FatalError):
        await repeat("x", scripted(3600, FatalError()), journal, wake, fatal=(FatalError,))
    assert not wake.is_set()


async def test_no_bell_ends_the_rest_after_an_error(journal: Journal, rests: list[float]) -> None:
    work = scripted(ValueError("odd"), FatalError())
    with capture_logs(), pytest.raises(FatalError):
        await repeat("deliver", work, journal, Ending(), fatal=(FatalError,))
    assert rests == [2]


async def test_a_rest_ends_by_itself(journal: Journal) -> None:
    work = scripted(0, FatalError())
    with pytest.raises(FatalError):
        await repeat("deliver", work, journal, asyncio.Event(), fatal=(FatalError,))


async def test_a_job_can_be_stopped(journal: Journal) -> None:
    job = asyncio.create_task(repeat("deliver", scripted(3600), journal, asyncio.Event()))
    await asyncio.sleep(0)
    job.cancel()
    with pytest.raises(asyncio.CancelledError):
        await job
