"""Whether the bot may write into a chat, and where in it; in Telegram's words if it may not."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.simulator.chats.rights import SENDING, is_present, may
from bot.simulator.refusal import Refused, bad_request, forbidden

if TYPE_CHECKING:
    from bot.simulator.simulator import Simulator

Json = dict[str, Any]
Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """A chat the bot is in: the chat, its settings, what the bot is there, and the topic.

    `thread` is 0 outside of topics and in the topic General.
    """

    chat: Json
    settings: Json
    bot: Json
    permissions: Json
    thread: int = 0

    @property
    def chat_id(self) -> int:
        """The id of the chat."""
        return int(self.chat["id"])

    @property
    def is_private(self) -> bool:
        """Whether it is a chat with one reader."""
        return bool(self.chat["type"] == "private")

    def bot_may(self, right: str) -> bool:
        """Whether the bot has a right here."""
        return self.is_private or may(self.bot, self.permissions, right)


def open_place(simulator: "Simulator", chat_id: int | str) -> Place:
    """A chat that the bot can reach. Raises Refused."""
    place = _find(simulator, chat_id)
    if place.is_private:
        _check_reader(place.settings, place.bot)
    else:
        _check_group(place)
    return place


def look_at(simulator: "Simulator", chat_id: int | str) -> Place:
    """A chat that the bot can ask about. Raises Refused.

    Who blocked the bot, or deleted the account, is still known to it; and what is public is.
    """
    place = _find(simulator, chat_id)
    if not place.is_private and not (place.bot["status"] == "left" and "username" in place.chat):
        _check_group(place)
    return place


def open_topic(simulator: "Simulator", values: Values) -> Place:
    """Where a message of the bot is to go: `chat_id` and `message_thread_id`. Raises Refused."""
    place = open_place(simulator, values["chat_id"])
    thread = values.get("message_thread_id") or 0
    if not thread:
        general_shut = place.settings.get("general_closed") or place.settings.get("general_hidden")
        if place.chat.get("is_forum") and general_shut and not place.bot_may("can_manage_topics"):
            raise bad_request("TOPIC_CLOSED")
        return place
    if not place.chat.get("is_forum"):
        raise bad_request("message thread not found")
    topic = simulator.topics.topic(place.chat_id, thread)
    if topic["closed"] and not place.bot_may("can_manage_topics"):
        raise bad_request("TOPIC_CLOSED")
    return Place(place.chat, place.settings, place.bot, place.permissions, thread)


def check_sending(place: Place, kind: str) -> None:
    """Whether the bot may send a kind of message (a key of SENDING) here. Raises Refused."""
    if place.is_private:
        return
    if place.chat["type"] == "channel":
        if not place.bot_may("can_post_messages"):
            raise bad_request("need administrator rights in the channel chat")
        return
    right, words = SENDING[kind]
    if not place.bot_may(right):
        raise bad_request(f"not enough rights to send {words} to the chat")


def check_right(place: Place, right: str, words: str = "not enough rights") -> None:
    """Whether the bot has a right here. Raises Refused."""
    if not place.bot_may(right):
        raise bad_request(words)


def _find(simulator: "Simulator", chat_id: int | str) -> Place:
    found = simulator.chats_kept.find(chat_id)
    if found is None:
        raise bad_request("chat not found")
    chat, settings = found
    permissions = {} if chat["type"] == "private" else settings.get("permissions", {})
    return Place(chat, settings, simulator.members.bot(chat["id"]), permissions)


def _check_reader(settings: Json, bot: Json) -> None:
    if settings.get("deleted"):
        raise forbidden("user is deactivated")
    if bot["status"] == "left":
        raise forbidden("bot can't initiate conversation with a user")
    if bot["status"] == "kicked":
        raise forbidden("bot was blocked by the user")


def _check_group(place: Place) -> None:
    kind, settings = place.chat["type"], place.settings
    if "migrated_to" in settings:
        words = "Bad Request: group chat was upgraded to a supergroup chat"
        raise Refused(400, words, migrate_to_chat_id=settings["migrated_to"])
    if settings.get("deleted") and kind == "group":
        raise forbidden("the group chat was deleted")
    if place.bot["status"] == "kicked":
        raise forbidden(f"bot was kicked from the {kind} chat")
    if not is_present(place.bot):
        raise forbidden(f"bot is not a member of the {kind} chat")
