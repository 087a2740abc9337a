"""Jobs: done again and again, whatever goes wrong; only what is fatal comes out."""

import asyncio
from collections.abc import Callable

import pytest
from structlog.testing import capture_logs

from bot.jobs import LONGEST_PAUSE, repeat


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


async def test_an_error_is_logged_and_the_work_goes_on() -> None:
    work = scripted(0, ValueError("odd"), ValueError("odd"), 0, ValueError("odd"), FatalError())
    with capture_logs() as logs, pytest.raises(FatalError):
        await repeat("read local", work, Ending(), fatal=(FatalError,))
    failed = [(entry["job"], entry["failures"]) for entry in logs]
    assert failed == [("read local", 1), ("read local", 2), ("read local", 1)]
    assert logs[0]["event"] == "job.failed"
    assert "odd" in logs[0]["problem"]


async def test_rests_double_after_errors_up_to_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    rests: list[float] = []

    async def rest(seconds: float) -> None:
        rests.append(seconds)

    errors = [ValueError("odd")] * 8
    monkeypatch.setattr(asyncio, "sleep", rest)
    with capture_logs(), pytest.raises(FatalError):
        await repeat("publish", scripted(1.5, *errors, 1.5, FatalError()), fatal=(FatalError,))
    assert rests == [1.5, 2, 4, 8, 16, 32, LONGEST_PAUSE, LONGEST_PAUSE, LONGEST_PAUSE, 1.5]


async def test_a_bell_ends_a_rest_early() -> None:
    wake = asyncio.Event()
    wake.set()
    with pytest.raises(FatalError):
        await repeat("deliver", scripted(3600, FatalError()), wake, fatal=(FatalError,))
    assert not wake.is_set()


async def test_a_rest_ends_by_itself() -> None:
    with pytest.raises(FatalError):
        await repeat("deliver", scripted(0, FatalError()), asyncio.Event(), fatal=(FatalError,))


async def test_a_job_can_be_stopped() -> None:
    job = asyncio.create_task(repeat("deliver", scripted(3600), asyncio.Event()))
    await asyncio.sleep(0)
    job.cancel()
    with pytest.raises(asyncio.CancelledError):
        await job
