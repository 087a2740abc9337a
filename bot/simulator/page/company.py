"""Who is where, by the hand of the reader at the page: people, chats, members and topics."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from bot.simulator.actions import forum, membership
from bot.simulator.chats import demo
from bot.simulator.orders import flags, number, read_body
from bot.simulator.page.requests import name_in, send_json
from bot.simulator.refusal import bad_request
from bot.simulator.simulator import Simulator

Json = dict[str, Any]

LONGEST_TITLE = 128


def routes(simulator: Simulator) -> list[web.AbstractRouteDef]:
    """The addresses of what is done to chats and people."""
    company = _Company(simulator)
    return [
        web.post("/page/users", company.add_user),
        web.post("/page/chats", company.add_chat),
        web.post("/page/block", company.block),
        web.post("/page/members", company.change_member),
        web.post("/page/permissions", company.permit),
        web.post("/page/chat", company.change_chat),
        web.post("/page/topics", company.change_topic),
    ]


@dataclass(frozen=True, slots=True)
class _Company:
    simulator: Simulator

    async def add_user(self, request: web.Request) -> web.Response:
        """One more reader: `name` and `language`; returns the private chat."""
        body = await read_body(request)
        fresh_id = self.simulator.people.fresh_id()
        user = {"id": fresh_id, "is_bot": False, "first_name": name_in(body, "name")}
        code = str(body.get("language", ""))[:16]
        named = {"language_code": code} if code else {}
        return send_json(demo.add_reader(self.simulator, user | named))

    async def add_chat(self, request: web.Request) -> web.Response:
        """One more `group`, `supergroup`, `forum` or `channel`, with a `title` and `members`."""
        body = await read_body(request)
        kind, title = str(body.get("kind")), name_in(body, "title", LONGEST_TITLE)
        members = tuple(number({"member": one}, "member") for one in body.get("members") or ())
        if kind not in ("group", "supergroup", "forum", "channel") or not members:
            raise bad_request("a chat needs a kind and members")
        chats = self.simulator.chats_kept
        with self.simulator.state.transaction():
            if kind == "group":
                chat = demo.add_group(self.simulator, chats.fresh_group_id(), title, members)
            elif kind == "channel":
                where = chats.fresh_supergroup_id()
                chat = demo.add_channel(self.simulator, where, title, members=members)
            else:
                where, is_forum = chats.fresh_supergroup_id(), kind == "forum"
                chat = demo.add_group(self.simulator, where, title, members, is_forum=is_forum)
        return send_json(chat)

    async def block(self, request: web.Request) -> web.Response:
        body = await read_body(request)
        self.simulator.block(number(body, "chat"), body.get("blocked") is True)
        return send_json({})

    async def change_member(self, request: web.Request) -> web.Response:
        """What becomes of a `member`, or of the bot if it is 0; `act` says what."""
        body = await read_body(request)
        chat, member = number(body, "chat"), number(body, "member", 0)
        if not member and body.get("act") in _BOT_RECORDS:
            membership.set_bot(self.simulator, chat, _BOT_RECORDS[body["act"]])
        else:
            act = _chosen(body, _MEMBER_ACTS)
            act(self.simulator, chat, member or self.simulator.bot_id, body)
        return send_json({})

    async def permit(self, request: web.Request) -> web.Response:
        """Change what everybody may do in a group."""
        body = await read_body(request)
        membership.permit(self.simulator, number(body, "chat"), flags(body, "permissions"))
        return send_json({})

    async def change_chat(self, request: web.Request) -> web.Response:
        """Migrate a group, turn topics on or off, or delete the chat; returns where to go on."""
        body = await read_body(request)
        chat, act = number(body, "chat"), body.get("act")
        if act == "migrate":
            return send_json({"chat": membership.migrate(self.simulator, chat)["id"]})
        if act in ("forum", "flat"):
            forum.set_forum(self.simulator, chat, is_forum=act == "forum")
        elif act == "delete":
            membership.delete_chat(self.simulator, chat)
        else:
            raise bad_request(f"no such act: {act}")
        return send_json({"chat": chat})

    async def change_topic(self, request: web.Request) -> web.Response:
        """Create, rename, close, reopen or delete a topic; hide or show General."""
        body = await read_body(request)
        made = _chosen(body, _TOPIC_ACTS)(self.simulator, number(body, "chat"), body)
        return send_json(made or {})


def _chosen(body: Json, acts: dict[str, Any]) -> Callable[..., Any]:
    act = acts.get(str(body.get("act")))
    if act is None:
        raise bad_request(f"no such act: {body.get('act')}")
    found: Callable[..., Any] = act
    return found


def _kick(simulator: Simulator, chat: int, member: int, _: Json) -> None:
    actor = simulator.members.head(chat)
    membership.change_member(simulator, chat, actor, member, membership.KICKED)


_BOT_RECORDS: dict[str, Json] = {
    "add": membership.MEMBER,
    "kick": membership.KICKED,
    "leave": {"status": "left"},
}
_MEMBER_ACTS: dict[str, Callable[[Simulator, int, int, Json], None]] = {
    "join": lambda simulator, chat, member, _: membership.join(simulator, chat, member),
    "leave": lambda simulator, chat, member, _: membership.leave(simulator, chat, member),
    "kick": _kick,
    "promote": lambda simulator, chat, member, body: membership.promote(
        simulator, chat, member, flags(body, "rights")
    ),
    "demote": lambda simulator, chat, member, _: membership.promote(simulator, chat, member),
    "restrict": lambda simulator, chat, member, body: membership.restrict(
        simulator, chat, member, flags(body, "permissions")
    ),
    "anonymous": lambda simulator, chat, member, body: membership.be_anonymous(
        simulator, chat, member, body.get("anonymous") is True
    ),
}


def _create(simulator: Simulator, chat: int, body: Json) -> Json:
    name, colour = name_in(body, "name", LONGEST_TITLE), body.get("colour")
    shade = number(body, "colour") if colour is not None else None
    return forum.create_topic(simulator, chat, number(body, "user"), name, shade)


def _rename(simulator: Simulator, chat: int, body: Json) -> None:
    name = name_in(body, "name", LONGEST_TITLE)
    forum.edit_topic(simulator, chat, number(body, "user"), number(body, "thread"), name)


def _close(*, closed: bool) -> Callable[[Simulator, int, Json], None]:
    def act(simulator: Simulator, chat: int, body: Json) -> None:
        who, thread = number(body, "user"), number(body, "thread")
        forum.close_topic(simulator, chat, who, thread, closed=closed)

    return act


def _hide(*, hidden: bool) -> Callable[[Simulator, int, Json], None]:
    def act(simulator: Simulator, chat: int, body: Json) -> None:
        forum.hide_general(simulator, chat, number(body, "user"), hidden=hidden)

    return act


_TOPIC_ACTS: dict[str, Callable[[Simulator, int, Json], Json | None]] = {
    "create": _create,
    "rename": _rename,
    "close": _close(closed=True),
    "reopen": _close(closed=False),
    "delete": lambda simulator, chat, body: forum.delete_topic(
        simulator, chat, number(body, "thread")
    ),
    "hide": _hide(hidden=True),
    "show": _hide(hidden=False),
}
