"""The methods that pin messages at the top of a chat, and take them down again."""

from typing import TYPE_CHECKING

from bot.simulator.actions.membership import tell
from bot.simulator.chats.access import Place, check_right, open_place
from bot.simulator.chats.content import kind_of
from bot.simulator.chats.messages import quoted
from bot.simulator.methods.outgoing import Json, Uploads, Values
from bot.simulator.refusal import bad_request

if TYPE_CHECKING:
    from bot.simulator.simulator import Simulator

NO_RIGHT = "not enough rights to manage pinned messages in the chat"
NOT_PINNED = "message to unpin not found"


def pin_chat_message(simulator: "Simulator", values: Values, _: Uploads) -> bool:
    """Pin one more message; the chat is told, and so is the bot."""
    place = _open(simulator, values)
    message = simulator.messages_kept.find(place.chat_id, values["message_id"])
    if message is None:
        raise bad_request("message to pin not found")
    if kind_of(message) is None:
        raise bad_request("a service message can't be pinned")
    pinned = _pinned(place)
    if message["message_id"] in pinned:
        raise bad_request("CHAT_NOT_MODIFIED")
    with simulator.state.transaction():
        _set(simulator, place.chat_id, [*pinned, message["message_id"]])
        simulator.messages_kept.keep(message | {"_pinned": True})
        _tell(simulator, place, message)
    simulator.events.publish("chat", chat_id=place.chat_id)
    return True


def unpin_chat_message(simulator: "Simulator", values: Values, _: Uploads) -> bool:
    """Take one message down: the newest of those that are pinned if none is named."""
    place = _open(simulator, values)
    pinned = _pinned(place)
    number = values.get("message_id") or (pinned[-1] if pinned else 0)
    if number not in pinned:
        raise bad_request(NOT_PINNED)
    _unpin(simulator, place, [number])
    return True


def unpin_all_chat_messages(simulator: "Simulator", values: Values, _: Uploads) -> bool:
    """Take all messages of a chat down."""
    place = _open(simulator, values)
    _unpin(simulator, place, _pinned(place))
    return True


def unpin_all_of_topic(simulator: "Simulator", values: Values, _: Uploads) -> bool:
    """Take all messages of a topic down; without a thread it is General's."""
    place = _open(simulator, values)
    if not place.chat.get("is_forum"):
        raise bad_request("the chat is not a forum")
    thread = values.get("message_thread_id", 0)
    if thread:
        simulator.topics.topic(place.chat_id, thread)
    found = [simulator.messages_kept.find(place.chat_id, number) for number in _pinned(place)]
    of_topic = [one for one in found if one and one.get("message_thread_id", 0) == thread]
    _unpin(simulator, place, [message["message_id"] for message in of_topic])
    return True


def forget_pin(simulator: "Simulator", message: Json) -> None:
    """A message is deleted: it is pinned no more."""
    if not message.get("_pinned"):
        return
    chat_id = message["chat"]["id"]
    pinned = simulator.chats_kept.settings(chat_id).get("pinned", [])
    _set(simulator, chat_id, [number for number in pinned if number != message["message_id"]])


def _open(simulator: "Simulator", values: Values) -> Place:
    place = open_place(simulator, values["chat_id"])
    is_channel = place.chat["type"] == "channel"
    check_right(place, "can_edit_messages" if is_channel else "can_pin_messages", NO_RIGHT)
    return place


def _pinned(place: Place) -> list[int]:
    return list(place.settings.get("pinned", ()))


def _set(simulator: "Simulator", chat_id: int, pinned: list[int]) -> None:
    # The newest message is on top, whenever it was pinned.
    simulator.chats_kept.set(chat_id, pinned=sorted(pinned) or None)


def _unpin(simulator: "Simulator", place: Place, numbers: list[int]) -> None:
    with simulator.state.transaction():
        _set(simulator, place.chat_id, [one for one in _pinned(place) if one not in numbers])
        for number in numbers:
            message = simulator.messages_kept.find(place.chat_id, number)
            if message is not None:
                message.pop("_pinned", None)
                simulator.messages_kept.keep(message)
    simulator.events.publish("chat", chat_id=place.chat_id)


def _tell(simulator: "Simulator", place: Place, message: Json) -> None:
    """The line that says so."""
    content = {"pinned_message": quoted(message)}
    thread = message.get("message_thread_id", 0)
    tell(simulator, place.chat, simulator.bot_id, content, thread)
