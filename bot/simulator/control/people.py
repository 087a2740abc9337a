"""Orders to people: come, write, press, block, promote, and what else they do."""

from dataclasses import dataclass
from typing import Any

from aiohttp import web

from bot.simulator.actions import forum, inline, membership, reactions, talk
from bot.simulator.chats import demo
from bot.simulator.chats.rights import admin_record, restricted_record
from bot.simulator.orders import flag, flags, number, read_body
from bot.simulator.refusal import bad_request
from bot.simulator.simulator import Simulator

Json = dict[str, Any]

CHAT = r"/control/chats/{chat:-?\d+}"


def routes(simulator: Simulator) -> list[web.AbstractRouteDef]:
    """The addresses under /control/chats; orders need the header X-Simulator: 1."""
    people = _People(simulator)
    orders = {
        "text": people.say,
        "edit": people.edit,
        "delete": people.delete,
        "press": people.press,
        "react": people.react,
        "inline": people.ask_inline,
        "choose": people.choose_inline,
        "block": people.block,
        "bot": people.set_bot,
        "join": people.join,
        "leave": people.leave,
        "promote": people.promote,
        "restrict": people.restrict,
        "anonymous": people.be_anonymous,
        "permit": people.permit,
        "migrate": people.migrate,
        "close": people.delete_chat,
        "forum": people.set_forum,
        "topics": people.create_topic,
        r"topics/{thread:\d+}": people.change_topic,
    }
    return [
        web.post("/control/chats", people.add),
        web.get(f"{CHAT}/messages", people.messages),
        *(web.post(f"{CHAT}/{name}", order) for name, order in orders.items()),
    ]


@dataclass(frozen=True, slots=True)
class _People:
    simulator: Simulator

    async def messages(self, request: web.Request) -> web.Response:
        """All messages of a chat."""
        return web.json_response(self.simulator.messages(chat_of(request)))

    async def add(self, request: web.Request) -> web.Response:
        """A private chat with a new user; or with a `title` and `members` a group or channel."""
        body = await read_body(request)
        return web.json_response(add_chat(self.simulator, number(body, "id"), body))

    async def say(self, request: web.Request) -> web.Response:
        """Write a `text` as `user_id`; `thread` is a topic, `reply_to` a message."""
        body = await read_body(request)
        said = self.simulator.say(
            number(body, "user_id"),
            chat_of(request),
            str(body.get("text", "")),
            thread=number(body, "thread", 0),
            reply_to=number(body, "reply_to", 0),
        )
        return web.json_response(said)

    async def edit(self, request: web.Request) -> web.Response:
        """Change the `text` of one's own `message_id`."""
        body = await read_body(request)
        who, which = number(body, "user_id"), number(body, "message_id")
        text = str(body.get("text", ""))
        return web.json_response(talk.edit(self.simulator, who, chat_of(request), which, text))

    async def delete(self, request: web.Request) -> web.Response:
        """Take `message_id` away."""
        body = await read_body(request)
        who, which = number(body, "user_id"), number(body, "message_id")
        talk.delete(self.simulator, who, chat_of(request), which)
        return web.json_response({})

    async def press(self, request: web.Request) -> web.Response:
        """Press the button with this `data` under `message_id`; gives the id of the callback."""
        body = await read_body(request)
        who, which = number(body, "user_id"), number(body, "message_id")
        data = str(body.get("data", ""))
        callback_id = self.simulator.press(who, chat_of(request), which, data)
        return web.json_response({"callback_id": callback_id})

    async def react(self, request: web.Request) -> web.Response:
        """React to `message_id` with an `emoji`; an empty one takes it back."""
        body = await read_body(request)
        who, which = number(body, "user_id"), number(body, "message_id")
        emoji = str(body.get("emoji", ""))
        reactions.react(self.simulator, who, chat_of(request), which, emoji)
        return web.json_response({})

    async def ask_inline(self, request: web.Request) -> web.Response:
        """Type a `query` after the bot's name: its results, or null if the bot says nothing."""
        body = await read_body(request)
        query, offset = str(body.get("query", "")), str(body.get("offset", ""))
        who = number(body, "user_id")
        answer = await inline.ask(self.simulator, who, chat_of(request), query, offset)
        return web.json_response(answer)

    async def choose_inline(self, request: web.Request) -> web.Response:
        """Send the result `result_id` of the inline query `query_id`."""
        body = await read_body(request)
        who = number(body, "user_id")
        query, result = str(body.get("query_id", "")), str(body.get("result_id", ""))
        sent = await inline.choose(self.simulator, who, chat_of(request), query, result)
        return web.json_response(sent)

    async def block(self, request: web.Request) -> web.Response:
        """Block the bot (in a group: kick it), or let it in: `blocked`."""
        blocked = flag(await read_body(request), "blocked")
        self.simulator.block(chat_of(request), blocked)
        return web.json_response({"blocked": blocked})

    async def set_bot(self, request: web.Request) -> web.Response:
        """Make the bot a member, administrator (`rights`), restricted, left or kicked."""
        body, chat_id = await read_body(request), chat_of(request)
        record = bot_record(self.simulator, chat_id, str(body.get("status")), body)
        membership.set_bot(self.simulator, chat_id, record)
        return self._member(chat_id, self.simulator.bot_id)

    async def join(self, request: web.Request) -> web.Response:
        """`user_id` joins."""
        chat_id, user_id = chat_of(request), number(await read_body(request), "user_id")
        membership.join(self.simulator, chat_id, user_id)
        return self._member(chat_id, user_id)

    async def leave(self, request: web.Request) -> web.Response:
        """`user_id` leaves."""
        chat_id, user_id = chat_of(request), number(await read_body(request), "user_id")
        membership.leave(self.simulator, chat_id, user_id)
        return self._member(chat_id, user_id)

    async def promote(self, request: web.Request) -> web.Response:
        """Make a user an administrator with `rights` changed; null takes it away again."""
        body, chat_id = await read_body(request), chat_of(request)
        rights = None if "rights" in body and body["rights"] is None else flags(body, "rights")
        membership.promote(self.simulator, chat_id, number(body, "user_id"), rights)
        return self._member(chat_id, number(body, "user_id"))

    async def restrict(self, request: web.Request) -> web.Response:
        """Take from `user_id` the `permissions` that are false."""
        body, chat_id = await read_body(request), chat_of(request)
        user_id = number(body, "user_id")
        membership.restrict(self.simulator, chat_id, user_id, flags(body, "permissions"))
        return self._member(chat_id, user_id)

    async def be_anonymous(self, request: web.Request) -> web.Response:
        """Whether the administrator `user_id` is `anonymous`."""
        body, chat_id = await read_body(request), chat_of(request)
        user_id = number(body, "user_id")
        membership.be_anonymous(self.simulator, chat_id, user_id, flag(body, "anonymous"))
        return self._member(chat_id, user_id)

    async def permit(self, request: web.Request) -> web.Response:
        """Change the `permissions` of everybody."""
        body, chat_id = await read_body(request), chat_of(request)
        membership.permit(self.simulator, chat_id, flags(body, "permissions"))
        return web.json_response(self.simulator.chats_kept.permissions(chat_id))

    async def migrate(self, request: web.Request) -> web.Response:
        """A group becomes a supergroup; gives the new chat."""
        await read_body(request)
        return web.json_response(membership.migrate(self.simulator, chat_of(request)))

    async def delete_chat(self, request: web.Request) -> web.Response:
        """Delete a group or channel; of a private chat the reader's account."""
        await read_body(request)
        membership.delete_chat(self.simulator, chat_of(request))
        return web.json_response({})

    async def set_forum(self, request: web.Request) -> web.Response:
        """Turn topics on or off: `is_forum`."""
        is_forum = flag(await read_body(request), "is_forum")
        forum.set_forum(self.simulator, chat_of(request), is_forum=is_forum)
        return web.json_response({"is_forum": is_forum})

    async def create_topic(self, request: web.Request) -> web.Response:
        """One more topic with a `name`."""
        body, chat_id = await read_body(request), chat_of(request)
        name = str(body.get("name", ""))
        return web.json_response(
            forum.create_topic(self.simulator, chat_id, self._owner(chat_id), name)
        )

    async def change_topic(self, request: web.Request) -> web.Response:
        """Give it a `name`, or have it `closed` or `deleted`; General, which is 1, `hidden`."""
        body, chat_id = await read_body(request), chat_of(request)
        thread = number(request.match_info, "thread")
        change_topic(self.simulator, chat_id, self._owner(chat_id), thread, body)
        return web.json_response(self.simulator.topics.of(chat_id))

    def _owner(self, chat_id: int) -> int:
        return self.simulator.members.head(chat_id)

    def _member(self, chat_id: int, user_id: int) -> web.Response:
        return web.json_response(self.simulator.members.described(chat_id, user_id))


def chat_of(request: web.Request) -> int:
    """The chat in the address. Raises Refused."""
    return number(request.match_info, "chat")


def add_chat(simulator: Simulator, chat_id: int, body: Json) -> Json:
    """One more chat: with a `title` a group (`forum`) or `channel`, else a reader's."""
    if "title" not in body:
        user = {
            "id": chat_id,
            "is_bot": False,
            "first_name": str(body.get("first_name", chat_id)),
            "language_code": str(body.get("language_code", "zh-hans")),
        }
        return demo.add_reader(simulator, user)
    title = str(body["title"])
    # JSON has texts for keys, so ids may come as texts; the first member runs the chat.
    named = body.get("members", [1001])
    if not isinstance(named, list) or not named:
        raise bad_request("members must be a list of users")
    members = tuple(number({"member": user_id}, "member") for user_id in named)
    if body.get("channel"):
        username = str(body.get("username", ""))
        return demo.add_channel(simulator, chat_id, title, username, members)
    is_forum = bool(body.get("forum"))
    return demo.add_group(simulator, chat_id, title, members, is_forum=is_forum)


def bot_record(simulator: Simulator, chat_id: int, status: str, body: Json) -> Json:
    """What the bot becomes in a chat by its new status. Raises Refused."""
    match status:
        case "administrator":
            kind = simulator.chats_kept.chat(chat_id)["type"]
            return admin_record(kind, **flags(body, "rights"))
        case "restricted":
            kept = simulator.chats_kept.permissions(chat_id) | flags(body, "permissions")
            return restricted_record(kept)
        case "member" | "left":
            return {"status": status}
        case "kicked":
            return dict(membership.KICKED)
    raise bad_request("status is member, administrator, restricted, left or kicked")


def change_topic(simulator: Simulator, chat_id: int, actor: int, thread: int, body: Json) -> None:
    """Carry out what an order wants of a topic. Raises Refused."""
    if "name" in body:
        forum.edit_topic(simulator, chat_id, actor, thread, str(body["name"]))
    if "closed" in body:
        forum.close_topic(simulator, chat_id, actor, thread, closed=flag(body, "closed"))
    if "hidden" in body:
        forum.hide_general(simulator, chat_id, actor, hidden=flag(body, "hidden"))
    if body.get("deleted"):
        forum.delete_topic(simulator, chat_id, thread)
