"""The chat page: what a person sees and taps, over the simulator's own state."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.resources import files
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from aiohttp import web

from bot.chatview import Look, Message, Words, draw_message, service_line

ZONE = ZoneInfo("Asia/Shanghai")
SHOWN = 300
"""Messages of a chat that the page shows, counted from the newest."""

ANSWER_SECONDS = 15.0
"""How long a pressed button waits for the bot, as Telegram's own apps do."""

_HEARTBEAT_SECONDS = 20.0
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-cache",
}
_KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_ENGLISH = Words(
    edited="edited",
    picture="picture",
    unfold="Unfold the quote",
    reveal="Show the hidden text",
    joined="{name} joined the group",
    left="{name} left the group",
    created="The group “{title}” was created",
    renamed="The group is now called “{title}”",
    pinned="A message was pinned",
    migrated="The group became a supergroup",
    other="This kind of message cannot be shown yet",
)


class Clock(Protocol):
    """The simulated time: aware UTC when called, and only ever put forward."""

    speed: float

    def __call__(self) -> datetime: ...
    def advance(self, by: timedelta) -> object: ...
    def set(self, to: datetime) -> object: ...


class Events(Protocol):
    """What happens, in a queue for each watcher; the kind `closed` is the last."""

    def subscribe(self) -> asyncio.Queue[dict[str, Any]]: ...
    def unsubscribe(self, queue: asyncio.Queue[dict[str, Any]]) -> None: ...


class Simulator(Protocol):
    """What the page asks of the simulator; messages and users are records of the Bot API."""

    @property
    def clock(self) -> Clock: ...
    @property
    def events(self) -> Events: ...
    @property
    def next_due(self) -> Callable[[], Awaitable[datetime | None]] | None: ...

    def users(self) -> list[dict[str, Any]]: ...
    def chats(self) -> list[dict[str, Any]]: ...
    def messages(self, chat_id: int) -> list[dict[str, Any]]: ...
    def commands_for(self, chat_id: int, user_id: int) -> list[dict[str, Any]]: ...
    def say(self, user_id: int, chat_id: int, text: str) -> object: ...
    def press(self, user_id: int, chat_id: int, message_id: int, data: str) -> str: ...
    def callback_answer(self, callback_id: str) -> dict[str, Any] | None: ...
    def block(self, chat_id: int, blocked: bool) -> object: ...
    def file_bytes(self, file_unique_id: str) -> bytes | None: ...


def routes(simulator: Simulator) -> list[web.AbstractRouteDef]:
    """The page at `/`, and what it asks for under `/page/`."""
    page = _Page(simulator)
    return [
        web.get("/", page.shell),
        web.get(r"/page/static/{name:[a-z]+\.(?:css|js|svg)}", page.static),
        web.get(r"/page/files/{file:[\w-]+}.jpg", page.picture),
        web.get("/page/state", page.state),
        web.get(r"/page/chats/{chat:-?\d+}", page.chat),
        web.get("/page/events", page.events),
        web.post("/page/say", page.say),
        web.post("/page/press", page.press),
        web.post("/page/block", page.block),
        web.post("/page/clock", page.move_clock),
    ]


@dataclass(frozen=True, slots=True)
class _Page:
    simulator: Simulator

    async def shell(self, _: web.Request) -> web.Response:
        return _file("page.html", "text/html")

    async def static(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        return _file(name, _KINDS["." + name.rpartition(".")[2]])

    async def picture(self, request: web.Request) -> web.Response:
        content = self.simulator.file_bytes(request.match_info["file"])
        if content is None:
            raise web.HTTPNotFound
        kept = {"Cache-Control": "private, max-age=86400, immutable"}
        return web.Response(body=content, content_type="image/jpeg", headers=_HEADERS | kept)

    async def state(self, request: web.Request) -> web.Response:
        """Who is there, the chats with their last line, and the clock."""
        words = _look(request).words
        chats = [self._listed(chat, words) for chat in self.simulator.chats()]
        users = self.simulator.users()
        return _json({"chats": chats, "users": users, "clock": self._clock()})

    async def chat(self, request: web.Request) -> web.Response:
        """The messages of a chat as HTML, and the commands a user of it is offered."""
        chat_id = int(request.match_info["chat"])
        if all(chat["id"] != chat_id for chat in self.simulator.chats()):
            raise web.HTTPNotFound
        look = _look(request)
        messages = self.simulator.messages(chat_id)[-SHOWN:]
        commands = self.simulator.commands_for(chat_id, _number(request.query, "user"))
        drawn = [draw_message(message, look) for message in messages]
        return _json({"messages": drawn, "commands": commands})

    async def events(self, request: web.Request) -> web.StreamResponse:
        """Server-sent events until the browser goes or the simulator says `closed`."""
        headers = _HEADERS | {"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
        response = web.StreamResponse(headers=headers)
        queue = self.simulator.events.subscribe()
        try:
            await response.prepare(request)
            await self._follow(queue, response, _look(request))
        except ConnectionResetError:
            pass  # the browser went away; there is nobody to tell
        finally:
            self.simulator.events.unsubscribe(queue)
        return response

    async def say(self, request: web.Request) -> web.Response:
        body = await _body(request)
        text = body.get("text")
        if not isinstance(text, str) or not text.strip():
            raise web.HTTPBadRequest(text="text is missing")
        self.simulator.say(_number(body, "user"), _number(body, "chat"), text)
        return _json({})

    async def press(self, request: web.Request) -> web.Response:
        """Press a button; answers when the bot does, with what it says, or after a while."""
        body = await _body(request)
        data = str(body.get("data", ""))
        queue = self.simulator.events.subscribe()
        try:
            who, where = _number(body, "user"), _number(body, "chat")
            callback = self.simulator.press(who, where, _number(body, "message"), data)
            answer = await self._answer(callback, queue)
        finally:
            self.simulator.events.unsubscribe(queue)
        return _json(answer)

    async def block(self, request: web.Request) -> web.Response:
        body = await _body(request)
        self.simulator.block(_number(body, "chat"), body.get("blocked") is True)
        return _json({})

    async def move_clock(self, request: web.Request) -> web.Response:
        """Put the clock forward: by `hours`, or to when the next digest is due."""
        body = await _body(request)
        if "hours" in body:
            self.simulator.clock.advance(timedelta(hours=_number(body, "hours")))
            return _json({"clock": self._clock(), "due": None})
        due = await self.simulator.next_due() if self.simulator.next_due else None
        if due is not None and due > self.simulator.clock():
            self.simulator.clock.set(due)
        return _json({"clock": self._clock(), "due": due and due.isoformat()})

    async def _follow(
        self, queue: asyncio.Queue[dict[str, Any]], response: web.StreamResponse, look: Look
    ) -> None:
        while True:
            try:
                event = await asyncio.wait_for(queue.get(), _HEARTBEAT_SECONDS)
            except TimeoutError:
                await response.write(b": still here\n\n")
                continue
            if event["kind"] == "closed":
                return
            shown = json.dumps(self._shown(event, look), ensure_ascii=False)
            await response.write(f"data: {shown}\n\n".encode())

    def _shown(self, event: dict[str, Any], look: Look) -> dict[str, Any]:
        """The event, with what there is to draw for it."""
        shown: dict[str, Any] = {
            key: event[key] for key in ("kind", "chat_id", "message_id") if key in event
        }
        if event["kind"] == "clock":
            return shown | {"clock": self._clock()}
        if event["kind"] in ("message", "edit"):
            for message in reversed(self.simulator.messages(event["chat_id"])):
                if message["message_id"] == event["message_id"]:
                    return shown | {"html": draw_message(message, look)}
        return shown

    async def _answer(self, callback: str, queue: asyncio.Queue[dict[str, Any]]) -> dict[str, Any]:
        """The bot's answer, looked for whenever something happens."""
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                while (answer := self.simulator.callback_answer(callback)) is None:
                    if (await queue.get())["kind"] == "closed":
                        raise web.HTTPServiceUnavailable
        except TimeoutError:
            return {"text": "", "show_alert": False, "late": True}
        return answer

    def _clock(self) -> dict[str, Any]:
        clock = self.simulator.clock
        can_skip = self.simulator.next_due is not None
        return {"now": clock().isoformat(), "speed": clock.speed, "can_skip": can_skip}

    def _listed(self, chat: dict[str, Any], words: Words) -> dict[str, Any]:
        """A chat as the list shows it: its last message as one line."""
        last = chat.get("last_message")
        line = None if last is None else _line(last, words)
        return chat | {"last_message": line}


def _line(message: Message, words: Words) -> dict[str, Any]:
    text = service_line(message, words) or message.get("text") or message.get("caption")
    shown = " ".join((text or f"[{words.picture}]")[:200].split())
    return {"text": shown, "date": message["date"], "message_id": message["message_id"]}


def _look(request: web.Request) -> Look:
    words = _ENGLISH if request.query.get("language") == "en" else Words()
    return Look(lambda file: f"/page/files/{file}.jpg", ZONE, words)


def _file(name: str, kind: str) -> web.Response:
    file = files("bot.simulator.page") / "static" / name
    if not file.is_file():
        raise web.HTTPNotFound
    return web.Response(
        body=file.read_bytes(), content_type=kind, charset="utf-8", headers=_HEADERS
    )


async def _body(request: web.Request) -> dict[str, Any]:
    """The JSON of an action; a foreign page cannot send the header without being asked."""
    if request.headers.get("X-Simulator") != "1":
        raise web.HTTPForbidden(text="the header X-Simulator is missing")
    try:
        body = await request.json()
    except ValueError as problem:
        raise web.HTTPBadRequest(text="not JSON") from problem
    if not isinstance(body, dict):
        raise web.HTTPBadRequest(text="not a JSON object")
    return body


def _number(values: Any, name: str) -> int:
    try:
        return int(values[name])
    except (KeyError, TypeError, ValueError) as problem:
        raise web.HTTPBadRequest(text=f"{name} must be a whole number") from problem


def _json(value: object) -> web.Response:
    return web.json_response(value, headers=_HEADERS)
