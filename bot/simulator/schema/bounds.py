"""What Telegram asks of a call beyond its types: numbers, lengths, letters, what goes together.

Texts with markup are measured where they are read, keyboards where they are.
"""

import re
from collections.abc import Callable
from html import unescape
from itertools import pairwise
from typing import Any

from bot.simulator.refusal import bad_request

Values = dict[str, Any]
Check = Callable[[Values], None]

MOST_RESULTS = 50
MOST_COMMANDS = 100
MOST_MESSAGES = 100
ALBUM = range(2, 11)
RICH_LENGTH = 32768
ALONE_IN_ALBUMS = {"document", "audio"}
EDITS = "editMessage"
LENGTHS = {
    "answerCallbackQuery": ("text", 0, 200),
    "createForumTopic": ("name", 1, 128),
    "editForumTopic": ("name", 0, 128),
    "editGeneralForumTopic": ("name", 1, 128),
    "setChatDescription": ("description", 0, 255),
    "setChatTitle": ("title", 1, 128),
    "setMyDescription": ("description", 0, 512),
    "setMyName": ("name", 0, 64),
    "setMyShortDescription": ("short_description", 0, 120),
}
"""A parameter, its shortest and longest in code points."""
TOO_LONG = {"answerCallbackQuery": "MESSAGE_TOO_LONG"}
STARS = range(1, 25001)
CLAMPED = {
    "answerInlineQuery": {"cache_time": (0, 2**31 - 1)},
    "getUpdates": {"limit": (1, 100), "offset": (-(2**31), 2**31 - 1), "timeout": (0, 50)},
    "setWebhook": {"max_connections": (1, 100)},
}
"""Numbers that Telegram brings into their bounds without a word."""
_LANGUAGE = re.compile("[a-z]{2}")
_COMMAND = re.compile("[a-z0-9_]{1,32}")
_SECRET = re.compile("[A-Za-z0-9_-]{1,256}")
_PAYLOAD = re.compile("[A-Za-z0-9_-]{1,64}")
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")


def check_bounds(method: str, values: Values) -> None:
    """Refuse a call whose values are of their types and yet not what Telegram takes."""
    if method in LENGTHS:
        _check_length(method, values)
    if method in _CHECKS:
        _CHECKS[method](values)
    if method.startswith(EDITS):
        _check_target(values)
    if values.get("language_code") and not _LANGUAGE.fullmatch(values["language_code"]):
        raise bad_request("invalid language code specified")
    if "rich_message" in values:
        _check_rich_message(values["rich_message"])


def clamped(method: str, values: Values) -> Values:
    """The values with those numbers in their bounds that Telegram does not refuse."""
    bounds = CLAMPED.get(method, {})
    mended = {
        name: min(max(values[name], low), high)
        for name, (low, high) in bounds.items()
        if name in values
    }
    return values | mended if mended else values


def _check_length(method: str, values: Values) -> None:
    name, shortest, longest = LENGTHS[method]
    if name not in values:
        return
    words, length = name.replace("_", " "), len(values[name].strip())
    if length < shortest:
        raise bad_request(f"{words} must be non-empty")
    if length > longest:
        raise bad_request(TOO_LONG.get(method, f"{words} is too long"))


def _check_target(values: Values) -> None:
    if "inline_message_id" in values:
        return
    if "chat_id" not in values:
        raise bad_request("chat_id is empty")
    if "message_id" not in values:
        raise bad_request("message identifier is not specified")


def _check_edited_text(values: Values) -> None:
    if "text" in values and "rich_message" in values:
        raise bad_request("a message has either a text or a rich_message")
    if "text" not in values and "rich_message" not in values:
        raise bad_request("message text is empty")


def _check_rich_message(message: Values) -> None:
    sources = [name for name in ("html", "markdown", "blocks") if message.get(name)]
    if not sources:
        raise bad_request("rich message is empty")
    if len(sources) > 1:
        raise bad_request(f"rich message must have one source, not {' and '.join(sources)}")
    if len(unescape(_TAG.sub("", message.get("html", "")))) > RICH_LENGTH:
        raise bad_request("rich message is too long")
    if len(message.get("markdown", "")) > RICH_LENGTH:
        raise bad_request("rich message is too long")


def _check_album(values: Values) -> None:
    media = values["media"]
    if not media:
        raise bad_request("there are no messages to send")
    if len(media) not in ALBUM:
        raise bad_request("there must be 2-10 messages to be sent as an album")
    kinds = {item["type"] for item in media}
    if len(kinds) > 1 and kinds & ALONE_IN_ALBUMS:
        raise bad_request("can't use the media of the specified type in the album")


def _check_commands(values: Values) -> None:
    if len(values["commands"]) > MOST_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in values["commands"]:
        if not _COMMAND.fullmatch(command["command"]):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(command["description"].strip()) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")


def _check_inline_answer(values: Values) -> None:
    results = values["results"]
    if len(results) > MOST_RESULTS:
        raise bad_request("too many inline query results specified")
    ids = [result["id"] for result in results]
    if not all(1 <= len(name.encode("utf-8", "replace")) <= 64 for name in ids):
        raise bad_request("RESULT_ID_INVALID")
    if len(set(ids)) < len(ids):
        raise bad_request("RESULT_ID_DUPLICATE")
    if len(values.get("next_offset", "").encode("utf-8", "replace")) > 64:
        raise bad_request("NEXT_OFFSET_INVALID")
    start = values.get("button", {}).get("start_parameter")
    if start is not None and not _PAYLOAD.fullmatch(start):
        raise bad_request("START_PARAM_INVALID")


def _check_webhook(values: Values) -> None:
    if values.get("secret_token") and not _SECRET.fullmatch(values["secret_token"]):
        raise bad_request("secret token contains unallowed characters")


def _check_stars(values: Values) -> None:
    if values["star_count"] not in STARS:
        raise bad_request("STARS_AMOUNT_INVALID")


def _check_increasing(values: Values) -> None:
    _check_many(values)
    if any(after <= before for before, after in pairwise(values["message_ids"])):
        raise bad_request("message identifiers must be in a strictly increasing order")


def _check_many(values: Values) -> None:
    if not values["message_ids"]:
        raise bad_request("message identifiers are not specified")
    if len(values["message_ids"]) > MOST_MESSAGES:
        raise bad_request("too many message identifiers specified")


_CHECKS: dict[str, Check] = {
    "answerInlineQuery": _check_inline_answer,
    "copyMessages": _check_increasing,
    "deleteMessages": _check_many,
    "editMessageText": _check_edited_text,
    "forwardMessages": _check_increasing,
    "sendMediaGroup": _check_album,
    "sendPaidMedia": _check_stars,
    "setMyCommands": _check_commands,
    "setWebhook": _check_webhook,
}
