"""What a chat is sent: the bodies that render writes, the outbox keeps, and the client sends."""

from dataclasses import dataclass, fields
from typing import Any

import orjson

from digests.store.payloads import Payload


@dataclass(frozen=True, slots=True)
class Address:
    """Where a message goes: Telegram's id of a chat, and a topic in it, if any."""

    chat_id: int
    topic: int | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """What Telegram made of a message: its id, and the id of the file to send again by."""

    message_id: int
    file_id: str | None = None


@dataclass(frozen=True, slots=True)
class Button:
    """An inline button: a label, and either callback data (64 bytes at most) or an address."""

    label: str
    data: str = ""
    url: str = ""


Keyboard = tuple[tuple[Button, ...], ...]
"""Rows of buttons; an empty tuple is no keyboard."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text message: Telegram HTML of at most 4096 characters once parsed."""

    html: str
    keyboard: Keyboard = ()
    silent: bool = False


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo, by the key of a prepared picture, with a caption of at most 1024 characters."""

    picture: int
    html: str
    keyboard: Keyboard = ()
    silent: bool = False


@dataclass(frozen=True, slots=True)
class EditText:
    """A new text and keyboard for a text message that was sent before.

    Where that is gone, a new message is sent, unless `or_new` is off.
    """

    message: int
    html: str
    keyboard: Keyboard = ()
    or_new: bool = True


@dataclass(frozen=True, slots=True)
class EditCaption:
    """A new caption and keyboard for a photo that was sent before; else as `EditText`."""

    message: int
    html: str
    keyboard: Keyboard = ()
    or_new: bool = True


Body = Text | Photo | EditText | EditCaption

_KINDS: dict[str, type[Text] | type[Photo] | type[EditText] | type[EditCaption]] = {
    "text": Text,
    "photo": Photo,
    "edit_text": EditText,
    "edit_caption": EditCaption,
}
_NAMES = {kind: name for name, kind in _KINDS.items()}


def dump(body: Body) -> str:
    """A body as the JSON text the outbox stores."""
    written = {field.name: getattr(body, field.name) for field in fields(body)}
    written["kind"] = _NAMES[type(body)]
    written["keyboard"] = [
        [{"label": one.label, "data": one.data, "url": one.url} for one in row]
        for row in body.keyboard
    ]
    return orjson.dumps(written, option=orjson.OPT_SORT_KEYS).decode()


def pack(body: Body) -> Payload:
    """A body as the outbox takes it."""
    picture = body.picture if isinstance(body, Photo) else None
    return Payload(dump(body), picture, weight=0 if isinstance(body, EditText | EditCaption) else 1)


def load(text: str) -> Body:
    """A body from the JSON text that `dump` wrote. Raises ValueError if it is not one."""
    read: dict[str, Any] = orjson.loads(text)
    try:
        kind = _KINDS[read.pop("kind")]
        rows = read.pop("keyboard")
        keyboard = tuple(tuple(Button(**button) for button in row) for row in rows)
        return kind(**read, keyboard=keyboard)
    except (KeyError, TypeError) as problem:
        raise ValueError(f"not a message body: {problem}") from problem
