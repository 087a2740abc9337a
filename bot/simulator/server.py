"""The simulator's web server: Bot API, control, pictures and the chat page on one port."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

from bot.simulator import bot_api
from bot.simulator.control import people, world
from bot.simulator.page import page
from bot.simulator.refusal import Refused
from bot.simulator.schema.facts import method_names
from bot.simulator.simulator import Simulator
from bot.simulator.webhook_delivery import CarryOut, Deliverer, delivering
from bot.simulator.wire import WireCall

MOST_BODY_BYTES = 64 * 1024 * 1024
LOCAL_NAMES = ("127.0.0.1", "localhost", "[::1]")
OPEN_PATHS = ("/bot", "/file/", "/pictures/")
GOODBYE_SECONDS = 0.5

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def create_app(simulator: Simulator) -> web.Application:
    """The application over a simulator; the simulator is not closed with it."""
    app = web.Application(client_max_size=MOST_BODY_BYTES, middlewares=[_guard])
    app.add_routes(bot_api.routes(simulator))
    app.add_routes(world.routes(simulator))
    app.add_routes(people.routes(simulator))
    app.add_routes(page.routes(simulator))
    app.add_routes([web.get("/pictures/{name:[^/]+}.jpg", _pictures(simulator))])

    deliverer = Deliverer(
        simulator.updates, simulator.webhook, simulator.clock, _carry_out(simulator)
    )

    async def deliver(_: web.Application) -> AsyncIterator[None]:
        async with delivering(deliverer):
            yield

    async def say_goodbye(_: web.Application) -> None:
        simulator.events.close()

    app.cleanup_ctx.append(deliver)
    app.on_shutdown.append(say_goodbye)
    return app


@asynccontextmanager
async def running(
    simulator: Simulator, host: str = "127.0.0.1", port: int = 8787
) -> AsyncIterator[str]:
    """Serve, and give the address without a slash at its end; port 0 takes a free one.

    Raises OSError if the port is taken.
    """
    runner = web.AppRunner(
        create_app(simulator),
        access_log=None,  # its lines would hold the token
        handler_cancellation=True,
        shutdown_timeout=GOODBYE_SECONDS,
    )
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
        port = runner.addresses[0][1]
        name = f"[{host}]" if ":" in host else host
        yield f"http://{name}:{port}"
    finally:
        await runner.cleanup()


def _carry_out(simulator: Simulator) -> CarryOut:
    """Do what a webhook's answer asks for; what came of it stands in the transcript alone."""

    async def carry_out(method: str, given: dict[str, Any]) -> None:
        name = method_names().get(method.lower())
        if name is not None:
            await bot_api.carry_out(simulator, WireCall(name, given))

    return carry_out


@web.middleware
async def _guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Nothing for the scripts and forms of other pages; the chat page only under local names.

    A browser names the page that a request comes from in `Origin`; a bot's client sends none.
    """
    origin = request.headers.get("Origin")
    if origin is not None and origin != f"{request.scheme}://{request.host}":
        return web.json_response({"error": "Forbidden: another page's request"}, status=403)
    local = request.host.rpartition(":")[0] if _has_port(request.host) else request.host
    if not request.path.startswith(OPEN_PATHS) and local not in LOCAL_NAMES:
        return web.json_response({"error": "Forbidden: not a local name"}, status=403)
    try:
        return await handler(request)
    except Refused as refused:
        return web.json_response({"error": refused.description}, status=refused.code)


def _has_port(host: str) -> bool:
    return host.rpartition(":")[2].isdigit()


def _pictures(simulator: Simulator) -> Handler:
    async def picture(request: web.Request) -> web.Response:
        draw = simulator.draw
        name = request.match_info["name"]
        content = await asyncio.to_thread(draw, name) if draw else None
        if content is None:
            raise web.HTTPNotFound
        return web.Response(body=content, content_type="image/jpeg")

    return picture
