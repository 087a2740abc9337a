"""Runs named work again and again; with the update loop, the one place that survives any error."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

log = structlog.get_logger()

LONGEST_PAUSE = 60.0


async def repeat(
    name: str,
    work: Callable[[], Awaitable[float]],
    wake: asyncio.Event | None = None,
    fatal: tuple[type[Exception], ...] = (),
) -> None:
    """Do `work` for ever; it says how many seconds to rest, and `wake` ends a rest early.

    An error is logged with the job's name, and the rest after it doubles up to a minute; only a
    `fatal` one is raised.
    """
    failures = 0
    while True:
        try:
            rest = await work()
            failures = 0
        except fatal:
            raise
        except Exception as problem:
            failures += 1
            rest = min(2.0**failures, LONGEST_PAUSE)
            log.exception("job.failed", job=name, failures=failures, problem=repr(problem))
        await _rest(rest, wake)


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
