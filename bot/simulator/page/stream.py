"""What happens, told to an open page as it happens: gathered for a moment, drawn once."""

import asyncio
import json
from dataclasses import dataclass, replace
from typing import Any

from aiohttp import web

from bot.chatview import Look, draw_message
from bot.simulator.page import views
from bot.simulator.page.requests import HEADERS, look_of
from bot.simulator.page.world import clock_of
from bot.simulator.simulator import Simulator

Event = dict[str, Any]

HEARTBEAT_SECONDS = 20.0
GATHER_SECONDS = 0.04
MOST_AT_ONCE = 100
TOLD = ("kind", "chat_id", "message_id", "action", "text", "draft_id", "alarm", "user_id")
LISTED_KINDS = ("message", "edit", "delete", "chat", "block")
"""The kinds after which the list shows something else for their chat."""


async def stream_events(simulator: Simulator, request: web.Request) -> web.StreamResponse:
    """Server-sent events until the browser goes or the simulator says `closed`."""
    headers = HEADERS | {"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
    response = web.StreamResponse(headers=headers)
    queue = simulator.events.subscribe()
    try:
        await response.prepare(request)
        await _Stream(simulator, queue, look_of(request)).run(response)
    except ConnectionResetError:
        pass  # the browser went away; there is nobody to tell
    finally:
        simulator.events.unsubscribe(queue)
    return response


@dataclass(frozen=True, slots=True)
class _Stream:
    simulator: Simulator
    queue: asyncio.Queue[Event]
    look: Look

    async def run(self, response: web.StreamResponse) -> None:
        while True:
            try:
                first = await asyncio.wait_for(self.queue.get(), HEARTBEAT_SECONDS)
            except TimeoutError:
                await response.write(b": still here\n\n")
                continue
            events = [first, *await self._more(first)]
            for shown in self._shown(without_repetition(events)):
                text = json.dumps(shown, ensure_ascii=False)
                await response.write(f"data: {text}\n\n".encode())
            if events[-1]["kind"] == "closed":
                return

    async def _more(self, first: Event) -> list[Event]:
        """What else happens in the next moment."""
        if first["kind"] == "closed":
            return []
        await asyncio.sleep(GATHER_SECONDS)
        found: list[Event] = []
        while not self.queue.empty():
            found.append(self.queue.get_nowait())
            if found[-1]["kind"] == "closed":
                break
        return found

    def _shown(self, events: list[Event]) -> list[Event]:
        """The events with what there is to draw; too many at once are told as one."""
        told = [event for event in events if event["kind"] not in ("closed", "callback")]
        if len(told) > MOST_AT_ONCE:
            return [{"kind": "many"}]
        last = {e["chat_id"]: at for at, e in enumerate(told) if e["kind"] in LISTED_KINDS}
        shown = [self._drawn(event) for event in told]
        for chat_id, at in last.items():
            if self.simulator.chats_kept.find(chat_id):
                shown[at]["chat"] = views.list_chat(self.simulator, chat_id, self.look.words)
        return shown

    def _drawn(self, event: Event) -> Event:
        shown = {key: event[key] for key in TOLD if key in event}
        if event["kind"] == "clock":
            return shown | {"clock": clock_of(self.simulator)}
        if event["kind"] in ("message", "edit"):
            message = self.simulator.messages_kept.find(event["chat_id"], event["message_id"])
            if message is not None:
                topics = views.topics_of(self.simulator, event["chat_id"])
                drawn = draw_message(message, replace(self.look, topics=topics))
                thread = message.get("message_thread_id", 0)
                return shown | {"html": drawn, "thread": thread, "by": message.get("_by")}
        return shown


def without_repetition(events: list[Event]) -> list[Event]:
    """Each thing that happened once: what is new and then edited is still new, and drawn last."""
    seen: dict[tuple[Any, ...], Event] = {}
    for event in events:
        ids = event.get("chat_id"), event.get("message_id")
        if event["kind"] == "edit" and ("message", *ids) in seen:
            continue
        seen[(event["kind"], *ids)] = event
    return list(seen.values())
