"""Our Telegram at work on this machine: its data folder open, its pages served, its web guarded."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

from bot.fetch import opened_fetch
from bot.simulator.clock import Clock
from bot.simulator.newsroom.drawings import draw
from bot.simulator.server import running
from bot.simulator.simulator import DEMO_TOKEN, Simulator

HOST = "127.0.0.1"


@asynccontextmanager
async def served_simulator(
    folder: Path,
    clock: Clock,
    port: int,
    token: str = DEMO_TOKEN,
    next_due: Callable[[], Awaitable[datetime | None]] | None = None,
) -> AsyncIterator[str]:
    """Its address, without a slash at the end, until the block ends.

    Raises OSError if the port is taken or the folder cannot be used.
    """
    async with opened_fetch(f"{HOST}:{port}") as fetch:
        simulator = Simulator(folder, clock, token, next_due, draw, fetch)
        try:
            async with running(simulator, HOST, port) as address:
                yield address
        finally:
            simulator.close()
