"""The methods about the topics of forums."""

from typing import TYPE_CHECKING

from bot.simulator.actions import forum
from bot.simulator.chats.access import Place, check_right, open_place
from bot.simulator.chats.topics import COLOURS, GENERAL
from bot.simulator.methods.outgoing import Json, Method, Uploads, Values
from bot.simulator.refusal import bad_request

if TYPE_CHECKING:
    from bot.simulator.simulator import Simulator


def create_forum_topic(simulator: "Simulator", values: Values, _: Uploads) -> Json:
    """One more topic; returns the ForumTopic."""
    place = _forum(simulator, values)
    colour = values.get("icon_color")
    if colour is not None and colour not in COLOURS:
        raise bad_request("invalid icon color specified")
    name = values["name"].strip()
    return forum.create_topic(simulator, place.chat_id, simulator.bot_id, name, colour)


def edit_forum_topic(simulator: "Simulator", values: Values, _: Uploads) -> bool:
    """Give a topic another name."""
    place = _forum(simulator, values)
    name, thread = values.get("name", "").strip(), values["message_thread_id"]
    if name:
        forum.edit_topic(simulator, place.chat_id, simulator.bot_id, thread, name)
    return True


def delete_forum_topic(simulator: "Simulator", values: Values, _: Uploads) -> bool:
    """Delete a topic with its messages."""
    place = _forum(simulator, values, "can_delete_messages")
    forum.delete_topic(simulator, place.chat_id, values["message_thread_id"])
    return True


def close_topic(*, closed: bool) -> Method:
    """The method that closes a topic, or opens it; without a thread it is General's."""

    def carry_out(simulator: "Simulator", values: Values, _: Uploads) -> bool:
        place = _forum(simulator, values)
        thread = values.get("message_thread_id", GENERAL)
        forum.close_topic(simulator, place.chat_id, simulator.bot_id, thread, closed=closed)
        return True

    return carry_out


def hide_general(*, hidden: bool) -> Method:
    """The method that hides General, or shows it."""

    def carry_out(simulator: "Simulator", values: Values, _: Uploads) -> bool:
        place = _forum(simulator, values)
        forum.hide_general(simulator, place.chat_id, simulator.bot_id, hidden=hidden)
        return True

    return carry_out


def _forum(simulator: "Simulator", values: Values, right: str = "can_manage_topics") -> Place:
    place = open_place(simulator, values["chat_id"])
    if not place.chat.get("is_forum"):
        raise bad_request("the chat is not a forum")
    check_right(place, right, "not enough rights to manage topics")
    return place
