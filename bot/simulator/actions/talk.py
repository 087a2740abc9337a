"""People write, edit, delete, and press buttons."""

import re
from typing import TYPE_CHECKING, Any

from bot.simulator.chats.inline_messages import KEY
from bot.simulator.chats.messages import quoted
from bot.simulator.chats.people import ANONYMOUS, BOT_NAME
from bot.simulator.chats.rights import is_admin, is_present, may
from bot.simulator.methods.keyboards import buttons
from bot.simulator.refusal import Refused
from bot.simulator.text.formatting import format_text

if TYPE_CHECKING:
    from bot.simulator.simulator import Simulator

Json = dict[str, Any]


def say(
    simulator: "Simulator",
    user_id: int,
    chat_id: int,
    text: str,
    *,
    thread: int = 0,
    reply_to: int = 0,
) -> Json:
    """A user writes (in a channel: posts): returns the Message; the bot is told if it may see it.

    Raises Refused if the user may not.
    """
    chat = check_speaker(simulator, user_id, chat_id, thread)
    content = format_text(text) | _reply(simulator, chat_id, reply_to)
    with simulator.state.transaction():
        _put_away(simulator, chat_id)
        return put_into(simulator, chat, user_id, content, thread)


def put_into(
    simulator: "Simulator", chat: Json, user_id: int, content: Json, thread: int = 0
) -> Json:
    """Put what a user sends into a chat: returns the Message; the bot is told if it may see it.

    Whoever speaks in the chat with the bot opens it by that.
    """
    if chat["type"] == "private":
        simulator.members.put(chat["id"], simulator.bot_id, {"status": "member"})
    sender = sender_fields(simulator, chat, user_id)
    message = simulator.messages_kept.add(chat, sender, content, thread)
    if bot_sees(simulator, message):
        simulator.updates.put(update_kind(chat), message)
    return message


def edit(simulator: "Simulator", user_id: int, chat_id: int, message_id: int, text: str) -> Json:
    """A user changes what they wrote: returns the Message. Raises Refused."""
    message = _own(simulator, user_id, chat_id, message_id)
    edited = simulator.messages_kept.change(message, **({"entities": None} | format_text(text)))
    if bot_sees(simulator, edited):
        simulator.updates.put(f"edited_{update_kind(message['chat'])}", edited)
    return edited


def delete(simulator: "Simulator", user_id: int, chat_id: int, message_id: int) -> None:
    """A user takes a message away; the bot is never told. Raises Refused."""
    message = load_message(simulator, chat_id, message_id)
    own = message["_by"] == user_id or chat_id > 0
    if not own and not is_admin(simulator.members.record(chat_id, user_id)):
        raise Refused(403, "Forbidden: only administrators delete what others wrote")
    simulator.messages_kept.delete(message)


def press(simulator: "Simulator", user_id: int, chat_id: int, message_id: int, data: str) -> str:
    """A user presses a button that is there: returns the id of the callback. Raises Refused."""
    chat = check_member(simulator, user_id, chat_id)
    message = load_message(simulator, chat["id"], message_id)
    if all(button.get("callback_data") != data for button in buttons(message)):
        raise Refused(404, f"Not Found: no button {data!r} under message {message_id}")
    callback = {
        "id": simulator.fresh_id(),
        "from": simulator.people.user(user_id),
        **_pressed(message),
        "chat_instance": str(chat_id),
        "data": data,
    }
    with simulator.state.transaction():
        simulator.state.run(
            "INSERT INTO callbacks VALUES (?, ?, NULL)",
            callback["id"],
            int(simulator.clock().timestamp()),
        )
        simulator.updates.put("callback_query", callback)
    return str(callback["id"])


def check_member(simulator: "Simulator", user_id: int, chat_id: int) -> Json:
    """The chat, if a user is in it and it lives, and the bot is there to hear. Raises Refused."""
    chat, settings = simulator.chats_kept.chat(chat_id), simulator.chats_kept.settings(chat_id)
    simulator.people.user(user_id)
    if not is_present(simulator.members.record(chat_id, user_id)):
        raise Refused(404, f"Not Found: user {user_id} is not in chat {chat_id}")
    if simulator.people.is_gone(user_id):
        raise Refused(409, f"Conflict: user {user_id} deleted the account")
    if "migrated_to" in settings or settings.get("deleted"):
        raise Refused(409, f"Conflict: chat {chat_id} is no more")
    if chat["type"] == "private" and simulator.members.bot(chat_id)["status"] == "kicked":
        raise Refused(409, f"Conflict: the bot is blocked in chat {chat_id}")
    return chat


def check_speaker(simulator: "Simulator", user_id: int, chat_id: int, thread: int = 0) -> Json:
    """The chat, if a user may write into it, and into this topic of it. Raises Refused."""
    chat = check_member(simulator, user_id, chat_id)
    record = simulator.members.record(chat_id, user_id)
    if chat["type"] == "channel" and not is_admin(record):
        raise Refused(403, "Forbidden: only administrators post in a channel")
    permissions = simulator.chats_kept.permissions(chat_id)
    if chat["type"] != "channel" and not may(record, permissions, "can_send_messages"):
        raise Refused(403, "Forbidden: the user may not write here")
    if thread and simulator.topics.topic(chat_id, thread)["closed"] and not is_admin(record):
        raise Refused(403, "Forbidden: the topic is closed")
    return chat


def load_message(simulator: "Simulator", chat_id: int, message_id: int) -> Json:
    """A message that is there. Raises Refused."""
    message = simulator.messages_kept.find(chat_id, message_id)
    if message is None:
        raise Refused(404, f"Not Found: no message {message_id} in chat {chat_id}")
    return message


def sender_fields(simulator: "Simulator", chat: Json, user_id: int) -> Json:
    """The fields that say whose a message is."""
    if chat["type"] == "channel":
        return {"sender_chat": chat, "_by": user_id}
    if simulator.members.record(chat["id"], user_id).get("is_anonymous"):
        return {"from": ANONYMOUS, "sender_chat": chat, "_by": user_id}
    return {"from": simulator.people.user(user_id), "_by": user_id}


def bot_sees(simulator: "Simulator", message: Json) -> bool:
    """Whether the bot is told of a message of somebody else.

    In a group a bot in privacy mode is told only what is meant for it: commands, replies to its
    messages, its name. What happens to the chat it is always told.
    """
    chat = message["chat"]
    bot = simulator.members.bot(chat["id"])
    if chat["type"] == "private" or not is_present(bot):
        return is_present(bot)
    if is_admin(bot) or not simulator.privacy:
        return True
    answered = message.get("reply_to_message", {}).get("_by") == simulator.bot_id
    by_bot = message.get("via_bot", {}).get("id") == simulator.bot_id
    return answered or by_bot or _names_bot(message.get("text") or message.get("caption") or "")


def _pressed(message: Json) -> Json:
    """What the bot is told of the message whose button was pressed."""
    inline_id = message.get(KEY)
    return {"inline_message_id": inline_id} if inline_id else {"message": message}


def _put_away(simulator: "Simulator", chat_id: int) -> None:
    """A screen keyboard that is meant for one use goes with the answer."""
    keyboard = simulator.chats_kept.settings(chat_id).get("keyboard", {})
    if keyboard.get("one_time_keyboard") or keyboard.get("force_reply"):
        simulator.chats_kept.set(chat_id, keyboard=None)


def _names_bot(text: str) -> bool:
    text, name = text.lower(), f"@{BOT_NAME}"
    command = re.match(r"/\w+(@\w+)?", text)
    return name in text if command is None else command[1] in (None, name)


def update_kind(chat: Json) -> str:
    """The kind of the update that tells of a new message in a chat."""
    return "channel_post" if chat["type"] == "channel" else "message"


def _own(simulator: "Simulator", user_id: int, chat_id: int, message_id: int) -> Json:
    check_member(simulator, user_id, chat_id)
    message = load_message(simulator, chat_id, message_id)
    if message["_by"] != user_id or "text" not in message:
        raise Refused(403, f"Forbidden: message {message_id} is not of user {user_id}")
    return message


def _reply(simulator: "Simulator", chat_id: int, message_id: int) -> Json:
    if not message_id:
        return {}
    return {"reply_to_message": quoted(load_message(simulator, chat_id, message_id))}
