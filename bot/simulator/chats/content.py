"""What a message holds: which of its fields are content, and of what kind it is."""

from collections.abc import Mapping
from typing import Any

Json = dict[str, Any]

KINDS = {
    "text": "text",
    "rich_message": "text",
    "photo": "photo",
    "video": "video",
    "animation": "animation",
    "audio": "audio",
    "voice": "voice",
    "video_note": "video_note",
    "sticker": "sticker",
    "document": "document",
    "poll": "poll",
    "dice": "sticker",
    "venue": "text",
    "location": "text",
    "contact": "text",
}
"""The field that tells the kind of a message (the first that is there), and its key of SENDING."""

CAPTIONED = ("photo", "video", "animation", "audio", "document", "voice")
"""Under these stands a caption."""

TEXT_FIELDS = ("text", "rich_message", "entities", "link_preview_options", "_preview")
CAPTION_FIELDS = ("caption", "caption_entities", "show_caption_above_media")
FIELDS = {*KINDS, *TEXT_FIELDS, *CAPTION_FIELDS, "has_media_spoiler"}


def kind_of(message: Mapping[str, Any]) -> str | None:
    """A key of KINDS; None for what Telegram itself says in a chat."""
    return next((kind for kind in KINDS if kind in message), None)


def content_of(message: Mapping[str, Any]) -> Json:
    """The content, without whose it is, where it stands, and what hangs on it."""
    return {name: value for name, value in message.items() if name in FIELDS}


def without(*names: str) -> Json:
    """A change that takes these fields away."""
    return dict.fromkeys(names)
