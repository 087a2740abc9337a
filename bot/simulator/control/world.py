"""Orders to fate: the clock, the faults, the limits; and what is going on."""

import dataclasses
import inspect
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from aiohttp import web

from bot.simulator.orders import check_header, flag, number, read_body
from bot.simulator.refusal import Refused, bad_request
from bot.simulator.simulator import Simulator


def routes(simulator: Simulator) -> list[web.AbstractRouteDef]:
    """The addresses under /control about the world; orders need the header X-Simulator: 1."""
    world = _World(simulator)
    return [
        web.get("/control", world.help),
        web.get("/control/state", world.state),
        web.get("/control/transcript", world.transcript),
        web.get("/control/commands", world.commands),
        web.get("/control/callbacks/{id}", world.callback),
        web.get("/control/clock", world.clock),
        web.post("/control/clock", world.move_clock),
        web.get("/control/faults", world.faults),
        web.post("/control/faults", world.order_fault),
        web.delete("/control/faults", world.clear_faults),
        web.delete(r"/control/faults/{id:\d+}", world.cancel_fault),
        web.get("/control/settings", world.settings),
        web.post("/control/settings", world.set),
    ]


@dataclass(frozen=True, slots=True)
class _World:
    simulator: Simulator

    async def help(self, request: web.Request) -> web.Response:
        """What can be ordered and asked: each address with its method and what it does."""
        routes = request.app.router.routes()
        told = [
            {
                "method": route.method,
                "path": route.resource.canonical if route.resource else "",
                "does": inspect.getdoc(route.handler) or "",
            }
            for route in routes
            if route.resource and route.resource.canonical.startswith("/control")
        ]
        return web.json_response([one for one in told if one["method"] != "HEAD"])

    async def state(self, _: web.Request) -> web.Response:
        """Users, chats with their last message, the clock, how many updates wait, alarms."""
        return web.json_response(
            {
                "users": self.simulator.users(),
                "chats": self.simulator.chats(),
                "clock": self._clock(),
                "waiting_updates": self.simulator.updates.waiting(),
                "alarms": self.simulator.updates.alarms(),
            }
        )

    async def transcript(self, request: web.Request) -> web.Response:
        """The calls: all after a number, or `limit` of them, of a `method`, chat or verdict."""
        query = request.query
        chat_id = number(query, "chat_id") if "chat_id" in query else None
        calls = self.simulator.transcript.page(
            number(query, "after", 0),
            number(query, "limit", 1_000_000),
            method=query.get("method"),
            chat_id=chat_id,
            verdict=query.get("verdict"),
        )
        return web.json_response([dataclasses.asdict(call) for call in calls])

    async def commands(self, request: web.Request) -> web.Response:
        """The commands that `user_id` is offered in `chat_id`."""
        where = number(request.query, "chat_id"), number(request.query, "user_id")
        return web.json_response(self.simulator.commands_for(*where))

    async def callback(self, request: web.Request) -> web.Response:
        """What the bot answered to a press."""
        answer = self.simulator.callback_answer(request.match_info["id"])
        return web.json_response({"answered": answer is not None, **(answer or {})})

    async def clock(self, _: web.Request) -> web.Response:
        """The simulated time."""
        return web.json_response(self._clock())

    async def move_clock(self, request: web.Request) -> web.Response:
        """Put the clock forward: `advance_seconds`, `to` a time, or to the `next_slot`."""
        body = await read_body(request)
        clock = self.simulator.clock
        try:
            if body.get("next_slot"):
                await self._skip()
            elif "to" in body:
                clock.set(_aware(str(body["to"])))
            else:
                clock.advance(timedelta(seconds=float(body["advance_seconds"])))
        except (KeyError, OverflowError, TypeError, ValueError) as problem:
            raise bad_request(f"the clock cannot be moved so: {problem}") from problem
        return web.json_response(self._clock())

    async def faults(self, _: web.Request) -> web.Response:
        """The faults that wait."""
        return web.json_response(self.simulator.faults.waiting())

    async def order_fault(self, request: web.Request) -> web.Response:
        """Have something go wrong: `kind`, and for which calls; see bot/simulator/faults.py."""
        self.simulator.faults.order(await read_body(request))
        return web.json_response(self.simulator.faults.waiting())

    async def clear_faults(self, request: web.Request) -> web.Response:
        """No more faults."""
        check_header(request)
        self.simulator.faults.clear()
        return web.json_response([])

    async def cancel_fault(self, request: web.Request) -> web.Response:
        """Take one fault back."""
        check_header(request)
        self.simulator.faults.cancel(number(request.match_info, "id"))
        return web.json_response(self.simulator.faults.waiting())

    async def settings(self, _: web.Request) -> web.Response:
        """Whether limits and privacy mode are on."""
        return web.json_response(self._settings())

    async def set(self, request: web.Request) -> web.Response:
        """Turn the `limits` or the bot's `privacy` mode on or off."""
        body = await read_body(request)
        if "limits" in body:
            self.simulator.limit(flag(body, "limits"))
        if "privacy" in body:
            self.simulator.keep_private(flag(body, "privacy"))
        return web.json_response(self._settings())

    async def _skip(self) -> None:
        due = await self.simulator.next_due() if self.simulator.next_due else None
        if due is None:
            raise Refused(409, "Conflict: nothing is due")
        self.simulator.clock.set(max(due, self.simulator.clock()))

    def _clock(self) -> dict[str, Any]:
        return {"now": self.simulator.clock().isoformat(), "speed": self.simulator.clock.speed}

    def _settings(self) -> dict[str, bool]:
        return {"limits": self.simulator.limits.enabled, "privacy": self.simulator.privacy}


def _aware(text: str) -> datetime:
    to = datetime.fromisoformat(text)
    if to.tzinfo is None:
        raise ValueError(f"{text} has no zone")
    return to
