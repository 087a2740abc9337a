"""What stands in a message for the one that it answers."""

from typing import TYPE_CHECKING, Any

from bot.simulator.chats.access import Place, open_place
from bot.simulator.chats.messages import quoted
from bot.simulator.refusal import bad_request
from bot.simulator.text.formatting import format_quote
from bot.simulator.text.utf16 import units

if TYPE_CHECKING:
    from bot.simulator.simulator import Simulator

Json = dict[str, Any]


def reply_fields(simulator: "Simulator", place: Place, wish: Json | None) -> Json:
    """What stands for the message that is answered. Raises Refused."""
    if not wish or "message_id" not in wish:
        return {}
    where = wish.get("chat_id", place.chat_id)
    chat_id = place.chat_id if where == place.chat_id else open_place(simulator, where).chat_id
    message = simulator.messages_kept.find(chat_id, wish["message_id"])
    if message is None:
        if wish.get("allow_sending_without_reply"):
            return {}
        raise bad_request("message to be replied not found")
    if chat_id != place.chat_id:
        return {"external_reply": _external(message)}
    return {"reply_to_message": quoted(message)} | _quote(message, wish)


def _external(message: Json) -> Json:
    """A reply to a message of another chat."""
    origin: Json = {"type": "user", "date": message["date"], "sender_user": message.get("from")}
    if "from" not in message:
        origin = {
            "type": "channel",
            "date": message["date"],
            "chat": message["chat"],
            "message_id": message["message_id"],
        }
    return {"origin": origin, "chat": message["chat"], "message_id": message["message_id"]}


def _quote(message: Json, wish: Json) -> Json:
    """The part of the message that is answered. Raises Refused."""
    wished = wish.get("quote_entities", ())
    quote = format_quote(wish.get("quote", ""), wish.get("quote_parse_mode", ""), wished)
    if not quote:
        return {}
    said = message.get("text") or message.get("caption") or ""
    place = said.find(quote["text"])
    if place < 0:
        raise bad_request("QUOTE_TEXT_INVALID")
    return {"quote": {**quote, "position": units(said[:place]), "is_manual": True}}
