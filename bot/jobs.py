"""Runs named work again and again; with the update loop, the one place that survives any error."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

from bot.journal import Journal
from digests.store.disturbance import is_disturbance

LONGEST_PAUSE: Final = 60.0
LONGEST_DISTURBANCE: Final = 5.0
"""A database that is back is to be noticed soon."""


async def repeat(
    name: str,
    work: Callable[[], Awaitable[float]],
    journal: Journal,
    wake: asyncio.Event | None = None,
    fatal: tuple[type[Exception], ...] = (),
) -> None:
    """Do `work` for ever; it says how many seconds to rest, and `wake` ends a rest early.

    An error is noted in the journal with the job's name, and the rest after it doubles up to a
    minute, or up to 5 s while the database is at fault; nothing ends such a rest. Only a `fatal`
    error is raised.
    """
    journal.begin(name)
    while True:
        try:
            rest = await work()
        except fatal:
            raise
        except Exception as problem:  # noqa: BLE001 - the one place
            failures = journal.failed(name, problem)
            await asyncio.sleep(_pause(problem, failures))
        else:
            journal.worked(name)
            await _rest(rest, wake)


def _pause(problem: Exception, failures: int) -> float:
    doubled = 2.0 ** min(failures, 10)
    if is_disturbance(problem):
        return min(doubled / 4, LONGEST_DISTURBANCE)
    return min(doubled, LONGEST_PAUSE)


async def _rest(seconds: float, wake: asyncio.Event | None) -> None:
    if wake is None:
        await asyncio.sleep(seconds)
        return
    try:
        async with asyncio.timeout(seconds):
            await wake.wait()
    except TimeoutError:
        pass
    wake.clear()
