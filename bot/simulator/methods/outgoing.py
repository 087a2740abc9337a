"""The way of every new message of the bot: place, rights, reply, keyboard, limits, storing."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from bot.simulator.actions.talk import sender_fields
from bot.simulator.chats.access import Place, check_sending
from bot.simulator.methods.keyboards import read_keyboard, read_screen_keyboard
from bot.simulator.methods.replies import reply_fields
from bot.simulator.upload import Upload

if TYPE_CHECKING:
    from bot.simulator.simulator import Simulator

Json = dict[str, Any]
Values = dict[str, Any]
Uploads = dict[str, Upload]
Method = Callable[["Simulator", Values, Uploads], Any]


def post(simulator: "Simulator", place: Place, values: Values, content: Json, kind: str) -> Json:
    """Put one message into a chat; returns it. `kind` is a key of SENDING. Raises Refused."""
    (message,) = post_all(simulator, place, values, [(kind, content)])
    return message


def post_all(
    simulator: "Simulator", place: Place, values: Values, contents: list[tuple[str, Json]]
) -> list[Json]:
    """Put messages into a chat, all or none; each counts towards the limits. Raises Refused.

    `values` are the call's: from them come the reply, the keyboard and the protection.
    """
    for kind, _ in contents:
        check_sending(place, kind)
    markup, kind_of_chat = values.get("reply_markup"), place.chat["type"]
    more = reply_fields(simulator, place, values.get("reply_parameters"))
    more |= read_keyboard(markup, kind_of_chat)
    screen = read_screen_keyboard(markup, kind_of_chat)
    if screen is not None:
        # Telegram lets nobody edit such a message.
        more["_screen"] = True
    if values.get("protect_content"):
        more["has_protected_content"] = True
    if values.get("message_effect_id") and place.is_private:
        more["effect_id"] = values["message_effect_id"]
    simulator.limits.take(
        place.chat_id,
        private=place.is_private,
        count=len(contents),
        now=simulator.clock(),
        allow_paid_broadcast=bool(values.get("allow_paid_broadcast")),
    )
    sender = sender_fields(simulator, place.chat, simulator.bot_id)
    with simulator.state.transaction():
        if screen is not None:
            shown = None if screen.get("remove_keyboard") else screen
            simulator.chats_kept.set(place.chat_id, keyboard=shown)
        return [
            simulator.messages_kept.add(place.chat, sender, more | content, place.thread)
            for _, content in contents
        ]


def kept(values: Values, *names: str) -> Json:
    """Those of the values that are there and say something."""
    return {name: values[name] for name in names if values.get(name)}
