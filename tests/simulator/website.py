"""A web site of the test's own, and a simulator that may fetch from it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from aiohttp import web

from bot.fetch import opened_fetch
from bot.simulator.clock import Clock
from bot.simulator.simulator import Simulator
from tests.simulator.conftest import NOON


class Site:
    """What is at each path, and what was asked for; while `shut` nobody is answered."""

    def __init__(self) -> None:
        """Begin with nothing there."""
        self.base = ""
        self.asked: list[str] = []
        self.open = asyncio.Event()
        self.open.set()
        self._pages: dict[str, tuple[bytes, str]] = {}

    def put(self, path: str, content: bytes | str, content_type: str) -> str:
        """Put something there; returns its address."""
        body = content.encode() if isinstance(content, str) else content
        self._pages[path] = body, content_type
        return f"{self.base}{path}"

    async def answer(self, request: web.Request) -> web.Response:
        """What is there, once the site is open."""
        self.asked.append(request.path)
        await self.open.wait()
        if request.path not in self._pages:
            raise web.HTTPNotFound
        body, content_type = self._pages[request.path]
        return web.Response(body=body, headers={"Content-Type": content_type})


@asynccontextmanager
async def opened_site() -> AsyncIterator[Site]:
    """A site that serves."""
    site = Site()
    app = web.Application()
    app.add_routes([web.get("/{path:.*}", site.answer)])
    runner = web.AppRunner(app, shutdown_timeout=0)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        site.base = f"http://127.0.0.1:{runner.addresses[0][1]}"
        yield site
    finally:
        site.open.set()
        await runner.cleanup()


@asynccontextmanager
async def connected(folder: Path) -> AsyncIterator[Simulator]:
    """A simulator at noon that fetches from this machine; everybody has opened a chat."""
    async with opened_fetch("127.0.0.1") as fetch:
        simulator = Simulator(folder, Clock(folder, NOON), fetch=fetch)
        for user in simulator.users():
            simulator.members.put(user["id"], simulator.bot_id, {"status": "member"})
        try:
            yield simulator
        finally:
            simulator.close()
