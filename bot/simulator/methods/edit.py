"""The methods that change messages which are there."""

from datetime import datetime
from typing import TYPE_CHECKING

from bot.simulator.chats.access import Place, open_place
from bot.simulator.chats.content import (
    CAPTION_FIELDS,
    CAPTIONED,
    KINDS,
    TEXT_FIELDS,
    kind_of,
    without,
)
from bot.simulator.chats.inline_messages import load_inline, speaker_place
from bot.simulator.methods.keyboards import read_keyboard
from bot.simulator.methods.media import caption_content, media_content
from bot.simulator.methods.outgoing import Json, Uploads, Values, kept
from bot.simulator.methods.send import preview, text_content
from bot.simulator.refusal import bad_request

if TYPE_CHECKING:
    from bot.simulator.simulator import Simulator

EDITABLE_SECONDS = 48 * 3600
"""How long what others post in a channel can be edited; the bot's own can be for ever."""
CAPTION_ABOVE = ("photo", "video", "animation")
PICTURES = ("photo", "video")
"""These stand in one album together, anything else among its like alone."""


def edit_message_text(simulator: "Simulator", values: Values, _: Uploads) -> Json | bool:
    """Change a text; returns the Message."""
    content = text_content(simulator, values) | kept(values, "link_preview_options")
    message = _load(simulator, values)
    if kind_of(message) not in TEXT_FIELDS:
        raise bad_request("there is no text in the message to edit")
    place = speaker_place(simulator, message["chat"]["id"], message["_by"])
    content |= preview(simulator, place, content)
    changed = _changed(simulator, values, message, without(*TEXT_FIELDS) | content)
    simulator.previews.follow(place, changed)
    return _result(values, changed)


def edit_message_caption(simulator: "Simulator", values: Values, _: Uploads) -> Json | bool:
    """Change or remove a caption; returns the Message."""
    content = caption_content(simulator, values)
    message = _load(simulator, values)
    kind = kind_of(message)
    if kind not in CAPTIONED:
        raise bad_request("there is no caption in the message to edit")
    if content and kind in CAPTION_ABOVE:
        content["show_caption_above_media"] = values.get("show_caption_above_media") or None
    changes = without(*CAPTION_FIELDS) | content
    return _result(values, _changed(simulator, values, message, changes))


async def edit_message_media(
    simulator: "Simulator", values: Values, uploads: Uploads
) -> Json | bool:
    """Put media in the place of other media or of a text; returns the Message."""
    if _is_inline(values) and uploads:
        raise bad_request("invalid message content specified")
    _load(simulator, values)
    kind, content = await media_content(simulator, values["media"], uploads)
    # The file may have taken a while, in which the message may have changed.
    message = _load(simulator, values)
    _check_exchange(message, kind)
    before = without(*KINDS, *TEXT_FIELDS, *CAPTION_FIELDS, "has_media_spoiler")
    return _result(values, _changed(simulator, values, message, before | content))


def edit_message_reply_markup(simulator: "Simulator", values: Values, _: Uploads) -> Json | bool:
    """Change or remove the keyboard; returns the Message."""
    message = _load(simulator, values, only_keyboard=True)
    return _result(values, _changed(simulator, values, message, {}))


def may_edit(
    place: Place, message: Json, bot_id: int, now: datetime, *, only_keyboard: bool
) -> bool:
    """Whether Telegram lets the bot edit a message."""
    sent_via = message.get("via_bot", {}).get("id", bot_id)
    shut = "forward_origin" in message or message.get("_screen") or sent_via != bot_id
    if shut or kind_of(message) is None:
        return False
    if "via_bot" in message:
        return True
    own = bool(message["_by"] == bot_id)
    if place.chat["type"] != "channel":
        return own
    if own and place.bot_may("can_post_messages"):
        return True
    fresh = now.timestamp() - message["date"] < EDITABLE_SECONDS
    return (own or only_keyboard or fresh) and place.bot_may("can_edit_messages")


def _is_inline(values: Values) -> bool:
    return not {"chat_id", "message_id"} <= values.keys()


def _load(simulator: "Simulator", values: Values, *, only_keyboard: bool = False) -> Json:
    """The message to edit. Raises Refused."""
    if _is_inline(values):
        return load_inline(simulator, values["inline_message_id"])
    place = open_place(simulator, values["chat_id"])
    message = simulator.messages_kept.find(place.chat_id, values["message_id"])
    if message is None:
        raise bad_request("message to edit not found")
    now = simulator.clock()
    if not may_edit(place, message, simulator.bot_id, now, only_keyboard=only_keyboard):
        raise bad_request("message can't be edited")
    return message


def _check_exchange(message: Json, kind: str) -> None:
    """Whether media of a kind may stand in the place of what is there. Raises Refused."""
    was = kind_of(message)
    if was not in TEXT_FIELDS and was not in CAPTIONED:
        raise bad_request("there is no media in the message to edit")
    alike = was == kind or (was in PICTURES and kind in PICTURES)
    if "media_group_id" in message and not alike:
        raise bad_request("can't use the media of the specified type in the album")


def _changed(simulator: "Simulator", values: Values, message: Json, changes: Json) -> Json:
    """Carry it out: an edit without a keyboard removes the one that is there."""
    keyboard = {"reply_markup": None} | read_keyboard(
        values.get("reply_markup"), message["chat"]["type"]
    )
    return simulator.messages_kept.change(message, **(changes | keyboard))


def _result(values: Values, message: Json) -> Json | bool:
    """What the method returns: of a message sent inline the bot is told nothing."""
    return True if _is_inline(values) else message
