"""The methods that put new messages into chats."""

from typing import TYPE_CHECKING, Any

from bot.simulator.media.files import WRONG_FILE, is_address
from bot.simulator.methods.keyboards import read_keyboard
from bot.simulator.refusal import bad_request
from bot.simulator.text.formatting import format_caption, format_text

if TYPE_CHECKING:
    from bot.simulator.simulator import Simulator

Json = dict[str, Any]
Values = dict[str, Any]
Uploads = dict[str, bytes]

ATTACHED = "attach://"
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
    chat = simulator.people.open_chat(values["chat_id"])
    content = text_content(values) | _kept(values, "link_preview_options")
    return _send(simulator, chat, values, content)


def send_photo(simulator: "Simulator", values: Values, uploads: Uploads) -> Json:
    """Send a photo, uploaded or known; returns the Message."""
    chat = simulator.people.open_chat(values["chat_id"])
    content = photo_content(simulator, values["photo"], values, uploads)
    return _send(simulator, chat, values, content)


def send_media_group(simulator: "Simulator", values: Values, uploads: Uploads) -> list[Json]:
    """Send an album of photos; returns its Messages."""
    chat = simulator.people.open_chat(values["chat_id"])
    media = values["media"]
    if not 2 <= len(media) <= 10:
        raise bad_request(
            "there must be 2-10 messages to be sent as an album"
            if media
            else "there is no messages to send"
        )
    contents = [photo_content(simulator, item["media"], item, uploads) for item in media]
    with simulator.state.transaction():
        album = {"media_group_id": simulator.fresh_id()}
        return [_send(simulator, chat, values, album | content) for content in contents]


def send_chat_action(simulator: "Simulator", values: Values, _: Uploads) -> bool:
    """Say that something is being done."""
    chat = simulator.people.open_chat(values["chat_id"])
    if values["action"] not in CHAT_ACTIONS:
        raise bad_request("wrong parameter action in request")
    simulator.events.publish("action", chat_id=chat["id"], action=values["action"])
    return True


def text_content(values: Values) -> Json:
    """The content of a text message. Raises Refused."""
    if "text" not in values:
        raise bad_request("message text is empty")
    return format_text(values["text"], values.get("parse_mode", ""), values.get("entities", ()))


def caption_content(values: Values) -> Json:
    """The caption of a photo. Raises Refused."""
    return format_caption(
        values.get("caption", ""),
        values.get("parse_mode", ""),
        values.get("caption_entities", ()),
    )


def photo_content(simulator: "Simulator", photo: str, values: Values, uploads: Uploads) -> Json:
    """The content of a photo message: an upload or a file id, with a caption. Raises Refused."""
    caption = caption_content(values)
    content: Json = {"photo": _photo(simulator, photo, uploads), **caption}
    if values.get("has_spoiler"):
        content["has_media_spoiler"] = True
    return content | (_kept(values, "show_caption_above_media") if caption else {})


def _photo(simulator: "Simulator", photo: str, uploads: Uploads) -> list[Json]:
    if photo.startswith(ATTACHED):
        content = uploads.get(photo.removeprefix(ATTACHED))
        if content is None:
            raise bad_request("there is no file in the request")
        return simulator.files.put(content)
    if is_address(photo):
        raise bad_request(WRONG_FILE)
    return simulator.files.find(photo)


def _send(simulator: "Simulator", chat: Json, values: Values, content: Json) -> Json:
    markup = read_keyboard(values.get("reply_markup"))
    reply = _reply(simulator, chat, values.get("reply_parameters"))
    protected = {"has_protected_content": True} if values.get("protect_content") else {}
    topic = _topic(values)
    sender = simulator.people.bot()
    return simulator.messages_kept.add(chat, sender, topic | reply | content | markup | protected)


def _reply(simulator: "Simulator", chat: Json, wish: Json | None) -> Json:
    if not wish:
        return {}
    message = simulator.messages_kept.find(chat["id"], wish["message_id"])
    if message is not None:
        return {"reply_to_message": {k: v for k, v in message.items() if k != "reply_to_message"}}
    if wish.get("allow_sending_without_reply"):
        return {}
    raise bad_request("message to be replied not found")


def _topic(values: Values) -> Json:
    if not values.get("message_thread_id"):
        return {}
    raise bad_request("message thread not found")


def _kept(values: Values, *names: str) -> Json:
    return {name: values[name] for name in names if values.get(name)}
