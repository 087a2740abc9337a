"""What the reader at the page says, changes, taps and starts."""

import asyncio
import re
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from bot.simulator.actions import membership, reactions, talk
from bot.simulator.chats.people import BOT_NAME
from bot.simulator.chats.rights import is_present
from bot.simulator.orders import number, read_body
from bot.simulator.page.requests import send_json, words_in
from bot.simulator.refusal import bad_request
from bot.simulator.simulator import Simulator

Json = dict[str, Any]

ANSWER_SECONDS = 15.0
"""How long a pressed button waits for the bot, as Telegram's own apps do."""

_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{0,64}")


def routes(simulator: Simulator) -> list[web.AbstractRouteDef]:
    """The addresses of what is said."""
    talking = _Talking(simulator)
    return [
        web.post("/page/say", talking.say),
        web.post("/page/edit", talking.edit),
        web.post("/page/delete", talking.delete),
        web.post("/page/react", talking.react),
        web.post("/page/press", talking.press),
        web.post("/page/start", talking.start),
    ]


@dataclass(frozen=True, slots=True)
class _Talking:
    simulator: Simulator

    async def say(self, request: web.Request) -> web.Response:
        body = await read_body(request)
        message = self.simulator.say(
            number(body, "user"),
            number(body, "chat"),
            words_in(body, "text"),
            thread=number(body, "thread", 0),
            reply_to=number(body, "reply_to", 0),
        )
        return send_json({"message_id": message["message_id"]})

    async def edit(self, request: web.Request) -> web.Response:
        body = await read_body(request)
        who, where, which = _which(body)
        talk.edit(self.simulator, who, where, which, words_in(body, "text"))
        return send_json({})

    async def delete(self, request: web.Request) -> web.Response:
        talk.delete(self.simulator, *_which(await read_body(request)))
        return send_json({})

    async def react(self, request: web.Request) -> web.Response:
        """React with an `emoji`; the same one again takes it back."""
        body = await read_body(request)
        (who, where, which), emoji = _which(body), words_in(body, "emoji")
        before = talk.load_message(self.simulator, where, which).get("_reactors", {})
        again = before.get(str(who)) == reactions.read_emoji(emoji)
        reactions.react(self.simulator, who, where, which, "" if again else emoji)
        return send_json({})

    async def press(self, request: web.Request) -> web.Response:
        """Press a button; answers when the bot does, with what it says, or after a while."""
        body = await read_body(request)
        queue = self.simulator.events.subscribe()
        try:
            callback = self.simulator.press(*_which(body), str(body.get("data", "")))
            answer = await self._answer(callback, queue)
        finally:
            self.simulator.events.unsubscribe(queue)
        return send_json(answer)

    async def start(self, request: web.Request) -> web.Response:
        """Follow a deep link: `payload`, and in a group (`chat`) with the bot brought there."""
        body = await read_body(request)
        user, payload = number(body, "user"), str(body.get("payload", ""))
        if not _PAYLOAD.fullmatch(payload):
            raise bad_request("a payload is up to 64 of A-Z a-z 0-9 _ -")
        chat = number(body, "chat", user)
        if chat < 0 and not is_present(self.simulator.members.bot(chat)):
            membership.set_bot(self.simulator, chat, membership.MEMBER, user)
        name = f"@{BOT_NAME}" if chat < 0 else ""
        self.simulator.say(user, chat, f"/start{name} {payload}".rstrip())
        return send_json({})

    async def _answer(self, callback: str, queue: asyncio.Queue[Json]) -> Json:
        """The bot's answer, looked for whenever something happens."""
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                while (answer := self.simulator.callback_answer(callback)) is None:
                    if (await queue.get())["kind"] == "closed":
                        raise web.HTTPServiceUnavailable
        except TimeoutError:
            return {"text": "", "show_alert": False, "late": True}
        return answer


def _which(body: Json) -> tuple[int, int, int]:
    """Whose doing it is, and on which message of which chat."""
    return number(body, "user"), number(body, "chat"), number(body, "message")
