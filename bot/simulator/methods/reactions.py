"""The method that says what the bot thinks of a message."""

from typing import TYPE_CHECKING

from bot.simulator.actions.reactions import read_emoji, set_reaction
from bot.simulator.chats.access import open_place
from bot.simulator.methods.outgoing import Uploads, Values
from bot.simulator.refusal import bad_request

if TYPE_CHECKING:
    from bot.simulator.simulator import Simulator


def set_message_reaction(simulator: "Simulator", values: Values, _: Uploads) -> bool:
    """React in the place of what was thought before; no reaction takes it back."""
    place = open_place(simulator, values["chat_id"])
    message = simulator.messages_kept.find(place.chat_id, values["message_id"])
    if message is None:
        raise bad_request("message to react not found")
    wish = values.get("reaction", [])
    if len(wish) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    if any(reaction["type"] != "emoji" for reaction in wish):
        raise bad_request("REACTION_INVALID")
    emoji = read_emoji(wish[0]["emoji"]) if wish else ""
    if not place.is_private:
        simulator.limits.take_reaction(place.chat_id, simulator.clock())
    set_reaction(simulator, message, simulator.bot_id, emoji)
    return True
