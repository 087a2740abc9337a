"""The methods that take messages away."""

from datetime import datetime
from typing import TYPE_CHECKING

from bot.simulator.chats.access import Place, open_place
from bot.simulator.chats.content import kind_of
from bot.simulator.chats.rights import is_admin
from bot.simulator.methods.outgoing import Json, Uploads, Values
from bot.simulator.methods.pins import forget_pin
from bot.simulator.refusal import bad_request

if TYPE_CHECKING:
    from bot.simulator.simulator import Simulator

REVOCABLE_SECONDS = 48 * 3600
DICE_SECONDS = 24 * 3600
CREATIONS = (
    "supergroup_chat_created",
    "channel_chat_created",
    "migrate_from_chat_id",
    "forum_topic_created",
)
"""What Telegram says when a supergroup, a channel or a topic is made; it stays."""


def delete_message(simulator: "Simulator", values: Values, _: Uploads) -> bool:
    """Take a message away."""
    place = open_place(simulator, values["chat_id"])
    message = simulator.messages_kept.find(place.chat_id, values["message_id"])
    if message is None:
        raise bad_request("message to delete not found")
    _delete(simulator, place, [message])
    return True


def delete_messages(simulator: "Simulator", values: Values, _: Uploads) -> bool:
    """Take those messages away that are there; all of them, or none if one may not be."""
    place = open_place(simulator, values["chat_id"])
    wanted = dict.fromkeys(values["message_ids"])
    found = [simulator.messages_kept.find(place.chat_id, number) for number in wanted]
    _delete(simulator, place, [message for message in found if message is not None])
    return True


def _delete(simulator: "Simulator", place: Place, messages: list[Json]) -> None:
    for message in messages:
        _check(place, message, simulator.bot_id, simulator.clock())
    with simulator.state.transaction():
        for message in messages:
            simulator.messages_kept.delete(message)
            forget_pin(simulator, message)


def _check(place: Place, message: Json, bot_id: int, now: datetime) -> None:
    """Whether the bot may delete a message now. Raises Refused."""
    own, age = message["_by"] == bot_id, int(now.timestamp()) - message["date"]
    if place.chat["type"] in ("supergroup", "channel"):
        if not _may_in_large_chat(place, message, own=own, age=age):
            raise bad_request("message can't be deleted")
        return
    dice = place.is_private and "dice" in message and age < DICE_SECONDS
    may = place.is_private or is_admin(place.bot) or (own and kind_of(message) is not None)
    if dice or not may or age > REVOCABLE_SECONDS:
        raise bad_request("message can't be deleted for everyone")


def _may_in_large_chat(place: Place, message: Json, *, own: bool, age: int) -> bool:
    if age >= REVOCABLE_SECONDS or any(kind in message for kind in CREATIONS):
        return False
    if place.bot_may("can_delete_messages"):
        return True
    if place.chat["type"] == "channel" or kind_of(message) is None:
        return own and place.bot_may("can_post_messages")
    return own
