"""People react to messages, and the bot is told if it runs the chat."""

from collections import Counter
from typing import TYPE_CHECKING, Any

from bot.simulator.actions.talk import check_member, load_message, sender_fields
from bot.simulator.chats.rights import is_admin, is_present, may
from bot.simulator.refusal import Refused, bad_request

if TYPE_CHECKING:
    from bot.simulator.simulator import Simulator

Json = dict[str, Any]

EMOJI = (
    "👍 👎 ❤ 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 "
    "💩 🙏 👌 🕊 🤡 🥱 🥴 😍 🐳 ❤️‍🔥 🌚 🌭 💯 🤣 ⚡ "
    "🍌 🏆 💔 🤨 😐 🍓 🍾 💋 🖕 😈 😴 😭 🤓 👻 👨‍💻 "
    "👀 🎃 🙈 😇 😨 🤝 ✍ 🤗 🫡 🎅 🎄 ☃ 💅 🤪 🗿 "
    "🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 🤷‍♂️ 🤷 🤷‍♀️ 😡"
)
"""All that Telegram takes, parted by spaces."""
SELECTOR = "\ufe0f"
"""Asks for the coloured picture of a sign; a reaction is the same with and without it."""
_KNOWN = {emoji.replace(SELECTOR, ""): emoji for emoji in EMOJI.split()}


def react(simulator: "Simulator", user_id: int, chat_id: int, message_id: int, emoji: str) -> Json:
    """A user reacts in the place of what they thought before ("" takes it back); the Message.

    Raises Refused if the user may not.
    """
    chat = check_member(simulator, user_id, chat_id)
    permissions = simulator.chats_kept.permissions(chat_id)
    record = simulator.members.record(chat_id, user_id)
    is_group = chat["type"] in ("group", "supergroup")
    if is_group and not may(record, permissions, "can_react_to_messages"):
        raise Refused(403, "Forbidden: the user may not react here")
    before = load_message(simulator, chat_id, message_id)
    with simulator.state.transaction():
        after = set_reaction(simulator, before, user_id, read_emoji(emoji) if emoji else "")
        if _of(before, user_id) != _of(after, user_id):
            _tell(simulator, before, after, user_id)
    return after


def set_reaction(simulator: "Simulator", message: Json, user_id: int, emoji: str) -> Json:
    """Keep what somebody thinks of a message ("": nothing); returns the Message."""
    reactors = {who: said for who, said in _reactors(message).items() if who != str(user_id)}
    if emoji:
        reactors[str(user_id)] = emoji
    counts = Counter(reactors.values()).most_common()
    shown = [{"emoji": said, "count": count} for said, count in counts]
    after = {**message, "_reactors": reactors, "_reactions": shown}
    simulator.messages_kept.keep(after)
    return after


def read_emoji(emoji: str) -> str:
    """A reaction as Telegram writes it. Raises Refused."""
    known = _KNOWN.get(emoji.replace(SELECTOR, ""))
    if known is None:
        raise bad_request("REACTION_INVALID")
    return known


def _reactors(message: Json) -> dict[str, str]:
    """What each user thinks, by id."""
    reactors: dict[str, str] = message.get("_reactors", {})
    return reactors


def _of(message: Json, user_id: int) -> list[Json]:
    said = _reactors(message).get(str(user_id))
    return [_reaction(said)] if said else []


def _reaction(emoji: str) -> Json:
    return {"type": "emoji", "emoji": emoji}


def _tell(simulator: "Simulator", before: Json, after: Json, user_id: int) -> None:
    """Queue the update; in a channel nobody is named."""
    chat = after["chat"]
    bot = simulator.members.bot(chat["id"])
    if not (is_present(bot) if chat["type"] == "private" else is_admin(bot)):
        return
    now = int(simulator.clock().timestamp())
    told = {"chat": chat, "message_id": after["message_id"], "date": now}
    if chat["type"] == "channel":
        counts = [
            {"type": _reaction(one["emoji"]), "total_count": one["count"]}
            for one in after["_reactions"]
        ]
        simulator.updates.put("message_reaction_count", told | {"reactions": counts})
        return
    sender = sender_fields(simulator, chat, user_id)
    who = {"user": sender["from"]}
    if "sender_chat" in sender:
        who = {"actor_chat": sender["sender_chat"]}
    change = {"old_reaction": _of(before, user_id), "new_reaction": _of(after, user_id)}
    simulator.updates.put("message_reaction", told | who | change)
