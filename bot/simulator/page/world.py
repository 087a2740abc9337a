"""The world around the chats: the clock, faults, limits, privacy and alarms."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from aiohttp import web

from bot.simulator.faults import KINDS
from bot.simulator.methods.table import METHODS
from bot.simulator.orders import flag, number, read_body
from bot.simulator.page.requests import send_json
from bot.simulator.simulator import Simulator

Json = dict[str, Any]


def routes(simulator: Simulator) -> list[web.AbstractRouteDef]:
    """What can be asked and changed under `/page/world`, and the clock."""
    world = _World(simulator)
    return [
        web.get("/page/world", world.show),
        web.post("/page/world", world.change),
        web.post("/page/faults", world.order),
        web.post("/page/faults/cancel", world.cancel),
        web.post("/page/clock", world.move_clock),
    ]


def clock_of(simulator: Simulator) -> Json:
    """The simulated time, its speed, and whether it can skip to the next digest."""
    clock = simulator.clock
    can_skip = simulator.next_due is not None
    return {"now": clock().isoformat(), "speed": clock.speed, "can_skip": can_skip}


def _weather(simulator: Simulator) -> Json:
    return {
        "faults": simulator.faults.waiting(),
        "limits": simulator.limits.enabled,
        "privacy": simulator.privacy,
        "alarms": simulator.updates.alarms(),
    }


@dataclass(frozen=True, slots=True)
class _World:
    simulator: Simulator

    async def show(self, _: web.Request) -> web.Response:
        known = {"kinds": KINDS, "methods": sorted(METHODS)}
        return send_json(_weather(self.simulator) | known)

    async def change(self, request: web.Request) -> web.Response:
        """Turn the `limits` or the bot's `privacy` mode on or off."""
        body = await read_body(request)
        if "limits" in body:
            self.simulator.limit(flag(body, "limits"))
        if "privacy" in body:
            self.simulator.keep_private(flag(body, "privacy"))
        return send_json(_weather(self.simulator))

    async def order(self, request: web.Request) -> web.Response:
        self.simulator.faults.order(await read_body(request))
        return send_json(_weather(self.simulator))

    async def cancel(self, request: web.Request) -> web.Response:
        """Take back one fault by its `id`, or all."""
        body = await read_body(request)
        if "id" in body:
            self.simulator.faults.cancel(number(body, "id"))
        else:
            self.simulator.faults.clear()
        return send_json(_weather(self.simulator))

    async def move_clock(self, request: web.Request) -> web.Response:
        """Put the clock forward: by `hours`, or to when the next digest is due."""
        body = await read_body(request)
        clock, next_due = self.simulator.clock, self.simulator.next_due
        if "hours" in body:
            clock.advance(timedelta(hours=number(body, "hours")))
            return send_json({"clock": clock_of(self.simulator), "due": None})
        due = await next_due() if next_due else None
        if due is not None and due > clock():
            clock.set(due)
        return send_json({"clock": clock_of(self.simulator), "due": due and due.isoformat()})
