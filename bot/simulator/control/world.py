"""The control interface: what a test, or a script, does as a person and as fate."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from aiohttp import web

from bot.simulator.refusal import Refused, bad_request
from bot.simulator.simulator import Simulator

HEADER = "X-Simulator"
CHAT = r"/control/chats/{chat:-?\d+}"


def routes(simulator: Simulator) -> list[web.AbstractRouteDef]:
    """The addresses under /control; what changes something needs the header X-Simulator: 1."""
    control = _Control(simulator)
    return [
        web.get("/control/state", control.state),
        web.get("/control/transcript", control.transcript),
        web.get("/control/commands", control.commands),
        web.post("/control/chats", control.add_chat),
        web.get(f"{CHAT}/messages", control.messages),
        web.post(f"{CHAT}/text", control.say),
        web.post(f"{CHAT}/press", control.press),
        web.post(f"{CHAT}/block", control.block),
        web.get("/control/callbacks/{id}", control.callback),
        web.get("/control/clock", control.clock),
        web.post("/control/clock", control.move_clock),
        web.get("/control/faults", control.faults),
        web.post("/control/faults", control.order_fault),
        web.delete("/control/faults", control.clear_faults),
    ]


@dataclass(frozen=True, slots=True)
class _Control:
    simulator: Simulator

    async def state(self, _: web.Request) -> web.Response:
        """Users, chats with their last message, the clock, and how many updates wait."""
        return web.json_response(
            {
                "users": self.simulator.users(),
                "chats": self.simulator.chats(),
                "clock": self._clock(),
                "waiting_updates": self.simulator.updates.waiting(),
            }
        )

    async def transcript(self, request: web.Request) -> web.Response:
        after = _number(request.query, "after", 0)
        calls = self.simulator.transcript.calls(after=after)
        return web.json_response([dataclasses.asdict(call) for call in calls])

    async def commands(self, request: web.Request) -> web.Response:
        where = _number(request.query, "chat_id"), _number(request.query, "user_id")
        return web.json_response(self.simulator.commands_for(*where))

    async def messages(self, request: web.Request) -> web.Response:
        return web.json_response(self.simulator.messages(_chat(request)))

    async def add_chat(self, request: web.Request) -> web.Response:
        """A private chat with a new user, or a group with `title` and `members`."""
        body = await _body(request)
        people, chat_id = self.simulator.people, _number(body, "id")
        if "title" in body:
            # JSON has texts for keys; the first member runs the group.
            first, *others = (int(user_id) for user_id in body.get("members", [1001]))
            members = {first: "creator"} | dict.fromkeys(others, "member")
            return web.json_response(people.add_group(chat_id, str(body["title"]), members))
        user = {
            "id": chat_id,
            "is_bot": False,
            "first_name": str(body.get("first_name", chat_id)),
            "language_code": str(body.get("language_code", "zh-hans")),
        }
        return web.json_response(people.add_private(user))

    async def say(self, request: web.Request) -> web.Response:
        body = await _body(request)
        user_id, text = _number(body, "user_id"), str(body.get("text", ""))
        return web.json_response(self.simulator.say(user_id, _chat(request), text))

    async def press(self, request: web.Request) -> web.Response:
        body = await _body(request)
        who, which = _number(body, "user_id"), _number(body, "message_id")
        data = str(body.get("data", ""))
        callback_id = self.simulator.press(who, _chat(request), which, data)
        return web.json_response({"callback_id": callback_id})

    async def callback(self, request: web.Request) -> web.Response:
        answer = self.simulator.callback_answer(request.match_info["id"])
        return web.json_response({"answered": answer is not None, **(answer or {})})

    async def block(self, request: web.Request) -> web.Response:
        body = await _body(request)
        if not isinstance(body.get("blocked"), bool):
            raise bad_request("blocked must be true or false")
        self.simulator.block(_chat(request), body["blocked"])
        return web.json_response({"blocked": body["blocked"]})

    async def clock(self, _: web.Request) -> web.Response:
        return web.json_response(self._clock())

    async def move_clock(self, request: web.Request) -> web.Response:
        """Put the clock forward: `advance_seconds`, `to` a time, or to the `next_slot`."""
        body = await _body(request)
        clock = self.simulator.clock
        try:
            if body.get("next_slot"):
                await self._skip()
            elif "to" in body:
                clock.set(_aware(str(body["to"])))
            else:
                clock.advance(timedelta(seconds=float(body["advance_seconds"])))
        except (KeyError, TypeError, ValueError) as problem:
            raise bad_request(f"the clock cannot be moved so: {problem}") from problem
        return web.json_response(self._clock())

    async def faults(self, _: web.Request) -> web.Response:
        return web.json_response(self.simulator.faults.waiting())

    async def order_fault(self, request: web.Request) -> web.Response:
        self.simulator.faults.order(await _body(request))
        return web.json_response(self.simulator.faults.waiting())

    async def clear_faults(self, request: web.Request) -> web.Response:
        _check_header(request)
        self.simulator.faults.clear()
        return web.json_response([])

    async def _skip(self) -> None:
        due = await self.simulator.next_due() if self.simulator.next_due else None
        if due is None:
            raise Refused(409, "Conflict: nothing is due")
        self.simulator.clock.set(max(due, self.simulator.clock()))

    def _clock(self) -> dict[str, Any]:
        return {"now": self.simulator.clock().isoformat(), "speed": self.simulator.clock.speed}


async def _body(request: web.Request) -> dict[str, Any]:
    """The JSON object of an action. Raises Refused."""
    _check_header(request)
    try:
        body = await request.json()
    except ValueError as problem:
        raise bad_request("not JSON") from problem
    if not isinstance(body, dict):
        raise bad_request("not a JSON object")
    return body


def _check_header(request: web.Request) -> None:
    # A foreign page in the same browser cannot send it without being asked.
    if request.headers.get(HEADER) != "1":
        raise Refused(403, f"Forbidden: the header {HEADER}: 1 is missing")


def _chat(request: web.Request) -> int:
    return int(request.match_info["chat"])


def _number(values: Mapping[str, Any], name: str, otherwise: int | None = None) -> int:
    try:
        return int(values[name] if otherwise is None else values.get(name, otherwise))
    except (KeyError, TypeError, ValueError) as problem:
        raise bad_request(f"{name} must be a whole number") from problem


def _aware(text: str) -> datetime:
    to = datetime.fromisoformat(text)
    if to.tzinfo is None:
        raise ValueError(f"{text} has no zone")
    return to
