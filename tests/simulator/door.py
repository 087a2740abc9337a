"""A webhook's server as a bot may have it, for what no real bot does."""

import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from aiohttp import web

from bot.simulator.simulator import Simulator


class Door:
    """A webhook's server: it keeps what comes, and answers what it is told to."""

    def __init__(self) -> None:
        """Accept everything at first."""
        self.came: list[tuple[int, str]] = []
        self.accepted: list[str] = []
        self.headers: list[dict[str, str]] = []
        self.busy = self.most_busy = 0
        self.answer: Callable[[str], Awaitable[web.Response]] = accept

    async def open(self, request: web.Request) -> web.Response:
        """One update."""
        assert request.content_type == "application/json"
        update = await request.json()
        text = update.get("message", {}).get("text", "")
        self.came.append((update["update_id"], text))
        self.headers.append(dict(request.headers))
        self.busy += 1
        self.most_busy = max(self.busy, self.most_busy)
        try:
            answer = await self.answer(text)
        finally:
            self.busy -= 1
        if answer.status == 200:
            self.accepted.append(text)
        return answer


async def accept(_: str) -> web.Response:
    """No words, no trouble."""
    return web.Response()


def always(status: int, **headers: str) -> Callable[[str], Awaitable[web.Response]]:
    """The same answer to everything."""

    async def answer(_: str) -> web.Response:
        return web.Response(status=status, headers=headers)

    return answer


@asynccontextmanager
async def opened(door: Door, port: int = 0) -> AsyncIterator[str]:
    """A door's address until the end of the block."""
    app = web.Application()
    app.add_routes([web.post("/hook", door.open)])
    runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    finally:
        await runner.cleanup()


def trouble(simulator: Simulator) -> str:
    """The last trouble with the webhook."""
    return str(simulator.webhook.info().get("last_error_message", ""))


def free_port() -> int:
    """A port that nobody has."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
