"""A trial that runs while something is done with it: the bot, the news and the chat page."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

from bot.simulate import HOST
from bot.trial import Trial, run_trial


@asynccontextmanager
async def running_trial(folder: Path, start_at: datetime) -> AsyncIterator[str]:
    """What `jianbao try` does, on a free port; gives the page's address without a slash."""
    stop, ready = asyncio.Event(), asyncio.get_running_loop().create_future()
    trial = Trial(folder, _free_port(), start_at=start_at)
    work = asyncio.create_task(run_trial(trial, stop, ready.set_result))
    await asyncio.wait((work, ready), return_when=asyncio.FIRST_COMPLETED)
    try:
        if ready.done():
            yield ready.result().rstrip("/")
    finally:
        stop.set()
        await work


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port
