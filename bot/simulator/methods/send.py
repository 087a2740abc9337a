"""The methods that send texts, and say that something is being done."""

from typing import TYPE_CHECKING

from bot.simulator.chats.access import Place, open_topic
from bot.simulator.methods.outgoing import Json, Uploads, Values, kept, post
from bot.simulator.refusal import bad_request
from bot.simulator.text.formatting import format_text

if TYPE_CHECKING:
    from bot.simulator.simulator import Simulator

CHAT_ACTIONS = (
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
)


def send_message(simulator: "Simulator", values: Values, _: Uploads) -> Json:
    """Send a text; returns the Message."""
    place = open_topic(simulator, values)
    content = text_content(simulator, values) | kept(values, "link_preview_options")
    content |= preview(simulator, place, content)
    message = post(simulator, place, values, content, "text")
    simulator.previews.follow(place, message)
    return message


def send_chat_action(simulator: "Simulator", values: Values, _: Uploads) -> bool:
    """Say that something is being done."""
    place = open_topic(simulator, values)
    if values["action"] not in CHAT_ACTIONS:
        raise bad_request("wrong parameter action in request")
    simulator.events.publish("action", chat_id=place.chat_id, action=values["action"])
    return True


def text_content(simulator: "Simulator", values: Values) -> Json:
    """The content of a text message. Raises Refused."""
    if "text" not in values:
        raise bad_request("message text is empty")
    return format_text(
        values["text"],
        values.get("parse_mode", ""),
        values.get("entities", ()),
        simulator.people.find,
    )


def preview(simulator: "Simulator", place: Place, content: Json) -> Json:
    """The card of a text's link, if it is known; else `Previews.follow` sees to it afterwards."""
    return simulator.previews.known(place, content)
