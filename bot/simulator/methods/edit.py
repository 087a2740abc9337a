"""The methods that change or delete messages."""

from typing import TYPE_CHECKING, Any

from bot.simulator.methods.keyboards import read_keyboard
from bot.simulator.methods.send import (
    Json,
    Uploads,
    Values,
    caption_content,
    photo_content,
    text_content,
)
from bot.simulator.refusal import bad_request

if TYPE_CHECKING:
    from bot.simulator.simulator import Simulator

DELETABLE_SECONDS = 48 * 3600
NO_CAPTION: Json = {"caption": None, "caption_entities": None, "show_caption_above_media": None}
NO_TEXT: Json = {"text": None, "entities": None, "link_preview_options": None}


def edit_message_text(simulator: "Simulator", values: Values, _: Uploads) -> Json:
    """Change a text; returns the Message."""
    message = _message(simulator, values)
    content = text_content(values)
    if "text" not in message:
        raise bad_request("there is no text in the message to edit")
    preview = {"link_preview_options": values.get("link_preview_options")}
    return simulator.messages_kept.change(
        message, **(NO_TEXT | content | preview | _markup(values))
    )


def edit_message_caption(simulator: "Simulator", values: Values, _: Uploads) -> Json:
    """Change or remove a photo's caption; returns the Message."""
    message = _message(simulator, values)
    content = caption_content(values)
    if "photo" not in message:
        raise bad_request("there is no caption in the message to edit")
    above = values.get("show_caption_above_media") or None
    shown = {"show_caption_above_media": above} if content else {}
    return simulator.messages_kept.change(
        message, **(NO_CAPTION | content | shown | _markup(values))
    )


def edit_message_media(simulator: "Simulator", values: Values, uploads: Uploads) -> Json:
    """Put another photo in the place of a photo or a text; returns the Message."""
    message = _message(simulator, values)
    media: Json = values["media"]
    content = photo_content(simulator, media["media"], media, uploads)
    before = NO_TEXT | NO_CAPTION | {"has_media_spoiler": None}
    return simulator.messages_kept.change(message, **(before | content | _markup(values)))


def edit_message_reply_markup(simulator: "Simulator", values: Values, _: Uploads) -> Json:
    """Change or remove the keyboard; returns the Message."""
    return simulator.messages_kept.change(_message(simulator, values), **_markup(values))


def delete_message(simulator: "Simulator", values: Values, _: Uploads) -> bool:
    """Take a message away."""
    chat = simulator.people.open_chat(values["chat_id"])
    message = simulator.messages_kept.find(chat["id"], values["message_id"])
    if message is None:
        raise bad_request("message to delete not found")
    too_old = simulator.clock().timestamp() - message["date"] > DELETABLE_SECONDS
    foreign = chat["type"] != "private" and message["from"]["id"] != simulator.bot_id
    if too_old or foreign:
        raise bad_request("message can't be deleted")
    simulator.messages_kept.delete(message)
    return True


def _message(simulator: "Simulator", values: Values) -> dict[str, Any]:
    """The message to edit. Raises Refused."""
    if "chat_id" not in values:
        raise bad_request("chat_id is empty")
    if not values.get("message_id"):
        raise bad_request("message identifier is not specified")
    chat = simulator.people.open_chat(values["chat_id"])
    message = simulator.messages_kept.find(chat["id"], values["message_id"])
    if message is None:
        raise bad_request("message to edit not found")
    if message["from"]["id"] != simulator.bot_id:
        raise bad_request("message can't be edited")
    return message


def _markup(values: Values) -> Json:
    """The keyboard after an edit: an edit without one removes it."""
    return {"reply_markup": None} | read_keyboard(values.get("reply_markup"))
