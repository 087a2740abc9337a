"""The people and chats of a new simulator: three readers, a group, a forum and a channel."""

from typing import TYPE_CHECKING, Any

from bot.simulator.chats.rights import admin_record
from bot.simulator.chats.topics import COLOURS

if TYPE_CHECKING:
    from bot.simulator.simulator import Simulator

Json = dict[str, Any]

DEMO_USERS: tuple[Json, ...] = (
    {"id": 1001, "is_bot": False, "first_name": "小林", "language_code": "zh-hans"},
    {"id": 1002, "is_bot": False, "first_name": "陳怡君", "language_code": "zh-hant"},
    {"id": 1003, "is_bot": False, "first_name": "Alex", "language_code": "en"},
)
DEMO_GROUP = -2001
DEMO_FORUM = -1_000_000_002_001
DEMO_CHANNEL = -1_000_000_002_002
DEMO_TOPICS = {2: "每日简报", 3: "街坊闲谈"}


def settle(simulator: "Simulator") -> None:
    """Fill an empty state."""
    with simulator.state.transaction():
        for user in DEMO_USERS:
            add_reader(simulator, user)
        add_group(simulator, DEMO_GROUP, "晨读小组")
        add_group(simulator, DEMO_FORUM, "江湾论坛", is_forum=True)
        for (thread, name), colour in zip(DEMO_TOPICS.items(), COLOURS, strict=False):
            topic = {"message_thread_id": thread, "name": name, "icon_color": colour}
            simulator.topics.put(DEMO_FORUM, topic | {"closed": False, "deleted": False})
        simulator.state.run(
            "UPDATE chats SET last_id = ? WHERE chat_id = ?", max(DEMO_TOPICS), DEMO_FORUM
        )
        add_channel(simulator, DEMO_CHANNEL, "江湾快讯", "jiangwan_news")


def add_reader(simulator: "Simulator", user: Json) -> Json:
    """One more user, who has not spoken with the bot; returns the private chat of the same id."""
    simulator.people.add(user)
    names: Json = {k: user[k] for k in ("first_name", "last_name", "username") if k in user}
    chat = simulator.chats_kept.add({"id": user["id"], "type": "private", **names})
    simulator.members.put(chat["id"], user["id"], {"status": "member"})
    return chat


def add_group(
    simulator: "Simulator",
    chat_id: int,
    title: str,
    members: tuple[int, ...] = (1001, 1002, 1003),
    *,
    is_forum: bool = False,
) -> Json:
    """One more group, which its first member runs and the bot is in.

    A negative id beyond -1000000000000 makes a supergroup; only that can be a forum.
    """
    large = chat_id < DEMO_CHANNEL + 1_000_000
    chat: Json = {"id": chat_id, "type": "supergroup" if large else "group", "title": title}
    if is_forum:
        chat["is_forum"] = True
    return _settled(simulator, chat, members, {"status": "member"})


def add_channel(
    simulator: "Simulator",
    chat_id: int,
    title: str,
    username: str = "",
    members: tuple[int, ...] = (1001, 1002, 1003),
) -> Json:
    """One more channel, which its first member runs and in which the bot may post."""
    named = {"username": username} if username else {}
    chat: Json = {"id": chat_id, "type": "channel", "title": title, **named}
    return _settled(simulator, chat, members, admin_record("channel"))


def _settled(simulator: "Simulator", chat: Json, members: tuple[int, ...], bot: Json) -> Json:
    creator, *others = members
    for user_id in members:
        simulator.people.user(user_id)
    simulator.chats_kept.add(chat)
    simulator.members.put(chat["id"], creator, {"status": "creator", "is_anonymous": False})
    for user_id in others:
        simulator.members.put(chat["id"], user_id, {"status": "member"})
    simulator.members.put(chat["id"], simulator.bot_id, bot)
    return chat
