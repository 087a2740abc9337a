"""The method that shows what the bot is about to say while it is still writing."""

from typing import TYPE_CHECKING

from bot.simulator.chats.access import open_place
from bot.simulator.methods.outgoing import Uploads, Values
from bot.simulator.methods.send import text_content
from bot.simulator.refusal import bad_request

if TYPE_CHECKING:
    from bot.simulator.simulator import Simulator


def send_message_draft(simulator: "Simulator", values: Values, _: Uploads) -> bool:
    """Show a text to the reader of a private chat for half a minute; it is no message yet."""
    # Without a text it still says that something is being thought of.
    content = text_content(simulator, values) if values.get("text") else {"text": ""}
    place = open_place(simulator, values["chat_id"])
    if not place.is_private:
        raise bad_request("TEXTDRAFT_PEER_INVALID")
    if not values["draft_id"]:
        raise bad_request("RANDOM_ID_INVALID")
    draft = {
        "chat_id": place.chat_id,
        "draft_id": values["draft_id"],
        "message_thread_id": values.get("message_thread_id", 0),
        "text": content["text"],
        "entities": content.get("entities", []),
    }
    simulator.events.publish("draft", **draft)
    return True
