"""The chat page: what a person sees, over the simulator's own state."""

from dataclasses import dataclass

from aiohttp import web

from bot.chatview import draw_message
from bot.simulator.orders import number
from bot.simulator.page import asking, calls, company, talking, views, world
from bot.simulator.page.requests import HEADERS, look_of, send_file, send_json
from bot.simulator.page.stream import stream_events
from bot.simulator.simulator import Simulator

SHOWN = 200
"""Messages of a chat that come at once, counted from the newest."""

_KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


def routes(simulator: Simulator) -> list[web.AbstractRouteDef]:
    """The page at `/`, the transcript, and what both ask for under `/page/`."""
    page = _Page(simulator)
    return [
        web.get("/", page.shell),
        web.get(r"/page/static/{name:[a-z]+\.(?:css|js|svg)}", page.static),
        web.get(r"/page/files/{file:[\w-]+}.jpg", page.picture),
        web.get("/page/state", page.state),
        web.get("/page/chats", page.find),
        web.get(r"/page/chats/{chat:-?\d+}", page.chat),
        web.get(r"/page/chats/{chat:-?\d+}/commands", page.commands),
        web.get("/page/events", page.events),
        *talking.routes(simulator),
        *asking.routes(simulator),
        *company.routes(simulator),
        *world.routes(simulator),
        *calls.routes(simulator),
    ]


@dataclass(frozen=True, slots=True)
class _Page:
    simulator: Simulator

    async def shell(self, _: web.Request) -> web.Response:
        return send_file("page.html", "text/html")

    async def static(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        return send_file(name, _KINDS["." + name.rpartition(".")[2]])

    async def picture(self, request: web.Request) -> web.Response:
        content = self.simulator.file_bytes(request.match_info["file"])
        if content is None:
            raise web.HTTPNotFound
        kept = {"Cache-Control": "private, max-age=86400, immutable"}
        return web.Response(body=content, content_type="image/jpeg", headers=HEADERS | kept)

    async def state(self, request: web.Request) -> web.Response:
        """Who is there, the newest chats with their last line, the clock, and the alarms."""
        listed = views.list_chats(self.simulator, look_of(request).words)
        return send_json(
            listed
            | {
                "users": self.simulator.people.users(views.MOST_PEOPLE),
                "bot": self.simulator.people.bot(),
                "clock": world.clock_of(self.simulator),
                "faults": self.simulator.faults.waiting(),
                "alarms": self.simulator.updates.alarms(),
            }
        )

    async def find(self, request: web.Request) -> web.Response:
        """The chats that have the letters of `find` in their names."""
        wanted = request.query.get("find", "").strip()
        found = views.find_chats(self.simulator, wanted, look_of(request).words)
        return send_json({"chats": found})

    async def chat(self, request: web.Request) -> web.Response:
        """A chat, its messages as HTML (of a `thread`; those `before` one), its commands."""
        chat_id = number(request.match_info, "chat")
        if self.simulator.chats_kept.find(chat_id) is None:
            raise web.HTTPNotFound
        look = look_of(request, views.topics_of(self.simulator, chat_id))
        thread = number(request.query, "thread") if "thread" in request.query else None
        before = number(request.query, "before") if "before" in request.query else None
        messages = self.simulator.messages_kept.of(chat_id, SHOWN + 1, thread, before)
        drawn = [draw_message(message, look) for message in messages[-SHOWN:]]
        page = {"messages": drawn, "earlier": len(messages) > SHOWN}
        if before is not None:
            return send_json(page)
        chat = views.describe_chat(self.simulator, chat_id, look.words)
        user = number(request.query, "user")
        commands = self.simulator.commands_for(chat_id, user) if user else []
        return send_json(page | {"chat": chat, "commands": commands})

    async def commands(self, request: web.Request) -> web.Response:
        """What a user of a chat is offered."""
        chat, user = number(request.match_info, "chat"), number(request.query, "user")
        return send_json({"commands": self.simulator.commands_for(chat, user)})

    async def events(self, request: web.Request) -> web.StreamResponse:
        """What happens from now on."""
        return await stream_events(self.simulator, request)
