"""Waiting for what another task brings about."""

import asyncio
from collections.abc import Callable

LONGEST_SECONDS = 20


async def until(happened: Callable[[], bool]) -> None:
    """Give the other tasks their turns until it has happened. Raises TimeoutError."""
    async with asyncio.timeout(LONGEST_SECONDS):
        while not happened():
            await asyncio.sleep(0.001)
