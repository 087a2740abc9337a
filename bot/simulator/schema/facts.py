"""What the methods of the Bot API take, and the reading of calls by it."""

import json
from collections.abc import Collection, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from bot.simulator.refusal import bad_request
from bot.simulator.schema.readers import Readers
from bot.simulator.schema.scalars import ARGUMENT, ATTACHED, Reader, Wrong, legible

MISSING = {
    "action": "wrong parameter action in request",
    "animation": "there is no animation in the request",
    "audio": "there is no audio in the request",
    "callback_query_id": "query is too old and response timeout expired or query ID is invalid",
    "chat_id": "chat_id is empty",
    "document": "there is no document in the request",
    "file_id": "file_id is empty",
    "from_chat_id": "chat_id is empty",
    "message_id": "message identifier is not specified",
    "photo": "there is no photo in the request",
    "sticker": "there is no sticker in the request",
    "text": "message text is empty",
    "user_id": "invalid user_id specified",
    "video": "there is no video in the request",
    "video_note": "there is no video note in the request",
    "voice": "there is no voice in the request",
}


@cache
def load_facts() -> dict[str, Any]:
    """The facts: `methods` with their fields, and the `types` of those fields."""
    text = files("bot.simulator.schema").joinpath("bot_api.json").read_text("utf-8")
    facts: dict[str, Any] = json.loads(text)
    return facts


@cache
def method_names() -> dict[str, str]:
    """All methods of the Bot API: the name in lower case, and as Telegram writes it."""
    return {name.lower(): name for name in load_facts()["methods"]}


def read_call(
    method: str, given: Mapping[str, Any], parts: Collection[str] | None = None
) -> dict[str, Any]:
    """The parameters of a call in their types. Raises Refused.

    `given` are strings as a form sends them, or values of JSON; `parts` the names of the uploads,
    which `attach://name` must find. None leaves them unchecked.
    """
    readers, required = _method(method)
    values: dict[str, Any] = {}
    for name, value in given.items():
        reader = readers.get(name)
        if reader is None:
            known = f'unknown parameter "{legible(name)}" of {method}'
            raise bad_request(f"{known} (Telegram would ignore it)")
        if value is not None:
            try:
                values[name] = reader(value, parts)
            except Wrong as wrong:
                raise bad_request(_words(wrong, name)) from wrong
    for part in parts or ():
        if part in readers and part not in given:
            values[part] = f"{ATTACHED}{part}"
    for name in required:
        if name not in values:
            raise bad_request(MISSING.get(name, f'parameter "{name}" is required'))
    return values


@cache
def _method(method: str) -> tuple[dict[str, Reader], tuple[str, ...]]:
    """The readers of a method's parameters, and those that must be there."""
    fields = load_facts()["methods"][method]
    readers = {name: _readers().argument(field["types"]) for name, field in fields.items()}
    return readers, tuple(name for name, field in fields.items() if field.get("required"))


@cache
def _readers() -> Readers:
    return Readers(load_facts()["types"])


def _words(wrong: Wrong, name: str) -> str:
    words = wrong.words.replace(ARGUMENT, "reply markup" if name == "reply_markup" else name)
    return words[:1].lower() + words[1:]
