"""The transcript on the page: the calls of the bot, a page of them at a time."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from aiohttp import web

from bot.simulator.orders import number
from bot.simulator.page.requests import send_file, send_json
from bot.simulator.simulator import Simulator
from bot.simulator.transcript import Call

MOST = 200
FEW = 60


def routes(simulator: Simulator) -> list[web.AbstractRouteDef]:
    """The page at `/transcript`, and the calls that it asks for."""

    async def shell(_: web.Request) -> web.Response:
        return send_file("transcript.html", "text/html")

    async def calls(request: web.Request) -> web.Response:
        """The newest calls first: those `after` a number, or `before` one, as wished."""
        query = request.query
        found = simulator.transcript.page(
            number(query, "after", 0),
            min(number(query, "limit", FEW), MOST),
            newest=True,
            **_wishes(query),
        )
        return send_json({"calls": [_shown(call) for call in found]})

    return [web.get("/transcript", shell), web.get("/page/calls", calls)]


def _wishes(query: Mapping[str, str]) -> dict[str, Any]:
    wishes: dict[str, Any] = {
        name: query[name] for name in ("method", "verdict") if query.get(name)
    }
    names = {"chat": "chat_id", "before": "before"}
    return wishes | {to: number(query, name) for name, to in names.items() if query.get(name)}


def _shown(call: Call) -> dict[str, Any]:
    return asdict(call) | {"verdict": call.verdict}
