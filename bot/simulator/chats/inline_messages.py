"""Messages that people sent through the bot: known to it by an inline message id alone."""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import TYPE_CHECKING, Any

from bot.simulator.chats.access import Place
from bot.simulator.refusal import bad_request

if TYPE_CHECKING:
    from bot.simulator.simulator import Simulator

Json = dict[str, Any]

KEY = "_inline_message_id"
"""The key of a message that keeps its inline message id."""
_WHERE = re.compile(rb"(-?\d{1,15}) (\d{1,15}) \d{1,20}")


def fresh_inline_id(simulator: "Simulator", chat_id: int) -> str:
    """The inline message id of the next message of a chat."""
    row = simulator.state.find("SELECT last_id + 1 FROM chats WHERE chat_id = ?", chat_id)
    where = f"{chat_id} {row[0] if row else 0} {simulator.fresh_id()}"
    return urlsafe_b64encode(where.encode()).decode().rstrip("=")


def load_inline(simulator: "Simulator", inline_message_id: str) -> Json:
    """The message of an inline message id. Raises Refused."""
    padding = "=" * (-len(inline_message_id) % 4)
    try:
        where = _WHERE.fullmatch(urlsafe_b64decode(inline_message_id + padding))
    except ValueError:
        where = None
    if where is None:
        raise bad_request("invalid inline message identifier specified")
    message = simulator.messages_kept.find(int(where[1]), int(where[2]))
    if message is None or message.get(KEY) != inline_message_id:
        raise bad_request("MESSAGE_ID_INVALID")
    return message


def speaker_place(simulator: "Simulator", chat_id: int, user_id: int) -> Place:
    """A chat with the rights of whoever wrote there, for what the bot says in their name."""
    chat, settings = simulator.chats_kept.chat(chat_id), simulator.chats_kept.settings(chat_id)
    record = simulator.members.record(chat_id, user_id)
    return Place(chat, settings, record, settings.get("permissions", {}))
