"""What the results of an inline query must be, and what they become in a chat."""

from typing import TYPE_CHECKING

from bot.simulator.methods.keyboards import read_keyboard
from bot.simulator.methods.media import caption_content, known_content, media_content
from bot.simulator.methods.outgoing import Json, kept
from bot.simulator.methods.send import text_content
from bot.simulator.methods.simple import simple_content
from bot.simulator.refusal import Refused, bad_request
from bot.simulator.text.links import find_link

if TYPE_CHECKING:
    from bot.simulator.simulator import Simulator

MEDIA = {
    "photo": ("photo", "photo_file_id", "photo_url"),
    "gif": ("animation", "gif_file_id", "gif_url"),
    "mpeg4_gif": ("animation", "mpeg4_file_id", "mpeg4_url"),
    "video": ("video", "video_file_id", "video_url"),
    "document": ("document", "document_file_id", "document_url"),
    "audio": ("audio", "audio_file_id", "audio_url"),
    "voice": ("voice", "voice_file_id", "voice_url"),
}
"""By type: the kind of media, the field with its file id, and the one with its address."""
PLACES = ("location", "venue", "contact")
UNPARSED = "can't parse inline query result"


def check_result(simulator: "Simulator", result: Json) -> None:
    """Whether Telegram takes a result as an answer. Raises Refused."""
    try:
        _check(simulator, result)
    except Refused as refused:
        words = refused.description.removeprefix("Bad Request: ")
        # What is written in capitals comes from behind Telegram's parser.
        if refused.code != 400 or words.isupper():
            raise
        raise bad_request(f"{UNPARSED}: {words}") from refused


async def result_content(simulator: "Simulator", result: Json) -> Json:
    """The content of the message that a result becomes, with its keyboard. Raises Refused."""
    keyboard = read_keyboard(result.get("reply_markup"))
    given = result.get("input_message_content")
    if given is not None:
        return _given_content(simulator, given) | keyboard
    if result["type"] in PLACES:
        return _given_content(simulator, result) | keyboard
    kind, file_id, address = MEDIA[result["type"]]
    source = result.get(file_id) or result[address]
    _, content = await media_content(simulator, result | {"type": kind, "media": source}, {})
    return content | keyboard


def _check(simulator: "Simulator", result: Json) -> None:
    read_keyboard(result.get("reply_markup"))
    given = result.get("input_message_content")
    if given is not None:
        _given_content(simulator, given)
    kind = result["type"]
    if kind == "article":
        if not result["title"].strip():
            raise bad_request("ARTICLE_TITLE_EMPTY")
    elif kind in MEDIA:
        caption_content(simulator, result)
        _check_file(simulator, result)
    elif kind not in PLACES:
        raise Refused(501, f"Not Implemented: {kind} by inline mode is not simulated")


def _check_file(simulator: "Simulator", result: Json) -> None:
    kind, file_id, address = MEDIA[result["type"]]
    if file_id in result:
        known_content(simulator, result | {"type": kind, "media": result[file_id]})
    for name in (address, "thumbnail_url"):
        if name in result and not find_link(result[name]):
            raise bad_request("WEBDOCUMENT_URL_INVALID")


def _given_content(simulator: "Simulator", given: Json) -> Json:
    """An InputMessageContent, or a result that is told with the same fields."""
    if "message_text" in given:
        text = text_content(simulator, given | {"text": given["message_text"]})
        return text | kept(given, "link_preview_options")
    if "phone_number" in given:
        return simple_content(simulator, "contact", given)
    if "latitude" not in given:
        raise Refused(501, "Not Implemented: such a content is not simulated")
    return simple_content(simulator, "venue" if "address" in given else "location", given)
