"""Small servers of our own: an address to listen at, and pages served there until a block ends."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

SHUTDOWN_SECONDS = 5.0
"""For requests that are being answered when the end comes."""


@asynccontextmanager
async def listening(app: web.Application, listen: str, setting: str) -> AsyncIterator[None]:
    """Serve at `host:port` (`[::1]:port`); raises OSError that names the setting it comes from."""
    host, _, port = listen.rpartition(":")
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=SHUTDOWN_SECONDS)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, host.strip("[]"), int(port)).start()
        except OSError as problem:
            why = os.strerror(problem.errno) if problem.errno else str(problem)
            raise OSError(f"{setting}: nothing can listen at {listen}: {why}") from problem
        yield
    finally:
        await runner.cleanup()
