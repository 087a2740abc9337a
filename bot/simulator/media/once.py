"""Work that several may wait for, and that is done once."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import Any, TypeVar

_Made = TypeVar("_Made")


class Once:
    """What is in hand, by its key; it goes on though one who waits for it goes away."""

    def __init__(self) -> None:
        """Begin with nothing in hand."""
        self._tasks: dict[Hashable, asyncio.Task[Any]] = {}

    async def do(self, key: Hashable, work: Callable[[], Awaitable[_Made]]) -> _Made:
        """What the work makes: begun now, or by whoever asked for it before."""
        task: asyncio.Task[_Made] | None = self._tasks.get(key)
        if task is None:
            task = asyncio.ensure_future(_done(work))
            self._tasks[key] = task
            task.add_done_callback(lambda done: self._let_go(key, done))
        return await asyncio.shield(task)

    def close(self) -> None:
        """Drop what is in hand."""
        for task in list(self._tasks.values()):
            task.cancel()

    def _let_go(self, key: Hashable, task: asyncio.Task[Any]) -> None:
        del self._tasks[key]
        if not task.cancelled():
            # Nobody may be left who would hear of a failure.
            task.exception()


async def _done(work: Callable[[], Awaitable[_Made]]) -> _Made:
    return await work()
