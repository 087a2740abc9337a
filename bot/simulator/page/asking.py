"""Inline mode at the page: what the bot offers in the middle of a chat, and what is chosen."""

from aiohttp import web

from bot.simulator.actions import inline
from bot.simulator.orders import number, read_body
from bot.simulator.page.requests import send_json, words_in
from bot.simulator.simulator import Simulator


def routes(simulator: Simulator) -> list[web.AbstractRouteDef]:
    """The addresses of inline mode."""

    async def ask(request: web.Request) -> web.Response:
        """The results for a `query` from an `offset` on; null if the bot does not answer."""
        body = await read_body(request)
        query, offset = str(body.get("query", "")), str(body.get("offset", ""))
        where = number(body, "user"), number(body, "chat")
        return send_json(await inline.ask(simulator, *where, query, offset))

    async def choose(request: web.Request) -> web.Response:
        """Send one of the results."""
        body = await read_body(request)
        where = number(body, "user"), number(body, "chat")
        which = words_in(body, "query"), words_in(body, "result")
        message = await inline.choose(simulator, *where, *which)
        return send_json({"message_id": message["message_id"]})

    return [web.post("/page/inline", ask), web.post("/page/inline/choose", choose)]
