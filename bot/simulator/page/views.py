"""Chats as the page shows them: an entry of the list, and all there is to know of the open one."""

from typing import Any

from bot.chatview import Message, Words, draw_reply_keyboard, kind_name, service_line
from bot.chatview.look import full_name, sender_of
from bot.simulator.chats.rights import is_present
from bot.simulator.simulator import Simulator

Json = dict[str, Any]

LISTED = 60
MOST_PEOPLE = 200
LONGEST_LINE = 200


def list_chats(simulator: Simulator, words: Words) -> Json:
    """The chats in which something was said last, and whether there are more."""
    found = simulator.chats_kept.ids(newest=LISTED + 1)
    chats = [list_chat(simulator, chat_id, words) for chat_id in found[:LISTED]]
    return {"chats": chats, "more": len(found) > LISTED}


def find_chats(simulator: Simulator, wanted: str, words: Words) -> list[Json]:
    """The chats whose name, username or id has these letters."""
    found = simulator.chats_kept.search(wanted, LISTED)
    return [list_chat(simulator, chat_id, words) for chat_id in found]


def list_chat(simulator: Simulator, chat_id: int, words: Words) -> Json:
    """A chat as the list shows it: what it is, how it stands with the bot, the last line."""
    chat, settings = simulator.chats_kept.chat(chat_id), simulator.chats_kept.settings(chat_id)
    private = chat["type"] == "private"
    bot = simulator.members.bot(chat_id)["status"]
    newest = simulator.messages_kept.of(chat_id, newest=1)
    screen = settings.get("keyboard", {})
    more: Json = {}
    if private:
        user = simulator.people.find(chat_id) or {}
        gone = simulator.people.is_gone(chat_id)
        more = {"language": user.get("language_code", ""), "gone": gone}
    return chat | {
        "bot": bot,
        "blocked": bot == "kicked" or (bot == "left" and not private),
        "deleted": bool(settings.get("deleted")),
        "migrated_to": settings.get("migrated_to"),
        "keyboard": draw_reply_keyboard(screen, words),
        "placeholder": screen.get("input_field_placeholder", ""),
        "last": _line(newest[0], chat, words) if newest else None,
        **more,
    }


def describe_chat(simulator: Simulator, chat_id: int, words: Words) -> Json:
    """A chat with its people, its permissions and its topics."""
    settings = simulator.chats_kept.settings(chat_id)
    kept = simulator.members.of(chat_id)
    present = kept[:MOST_PEOPLE]
    people = [simulator.members.described(chat_id, user_id) for user_id in present]
    bot = simulator.members.described(chat_id, simulator.bot_id)
    return list_chat(simulator, chat_id, words) | {
        "people": people,
        "bot_member": bot,
        "count": len(kept) + (chat_id < 0 and is_present(bot)),
        "permissions": simulator.chats_kept.permissions(chat_id),
        "topics": simulator.topics.of(chat_id),
        "general": {
            "closed": bool(settings.get("general_closed")),
            "hidden": bool(settings.get("general_hidden")),
        },
    }


def topics_of(simulator: Simulator, chat_id: int) -> dict[int, Json]:
    """A forum's topics by thread, for the messages that belong to them."""
    if not (simulator.chats_kept.find(chat_id) or ({}, {}))[0].get("is_forum"):
        return {}
    return {one["message_thread_id"]: one for one in simulator.topics.of(chat_id)}


def _line(message: Message, chat: Json, words: Words) -> Json:
    """A message as one line, with who wrote it where several can."""
    said = service_line(message, words)
    text = said or message.get("text") or message.get("caption")
    shown = " ".join((text or f"[{kind_name(message, words)}]")[:LONGEST_LINE].split())
    line: Json = {"text": shown, "date": message["date"], "message_id": message["message_id"]}
    if said is None and chat["type"] in ("group", "supergroup"):
        line["who"] = sender_of(message)[1] or full_name(message.get("from", {}))
    return line
