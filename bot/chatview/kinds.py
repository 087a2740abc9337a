"""The kinds of messages: which one a message is, and what it is called in a word."""

from collections.abc import Iterable

from bot.chatview.look import Message
from bot.chatview.words import Words

COVER = "▒"
"""Stands for a letter of a spoiler."""

KINDS = {
    "animation": "animation",
    "photo": "picture",
    "live_photo": "picture",
    "video": "video",
    "video_note": "video_note",
    "voice": "voice",
    "audio": "audio",
    "document": "document",
    "sticker": "sticker",
    "venue": "location",
    "location": "location",
    "contact": "contact",
    "poll": "poll",
    "dice": "dice",
    "checklist": "checklist",
    "game": "game",
    "invoice": "invoice",
    "story": "story",
    "giveaway": "giveaway",
    "giveaway_winners": "giveaway",
    "paid_media": "paid_media",
    "rich_message": "rich_message",
}
"""Fields that make a message what it is, with the word for them; the telling ones come first:
an animation is a document too, a venue a location."""


def kind_of(message: Message) -> str:
    """The field that says what a message is, or nothing for a text and for what is unknown."""
    return next((kind for kind in KINDS if kind in message), "")


def kind_name(message: Message, words: Words) -> str:
    """The kind of a message in a word or two."""
    kind = kind_of(message)
    return str(getattr(words, KINDS[kind])) if kind else words.other


def summary(message: Message, words: Words) -> str:
    """A message in one line: what it says, else what it is."""
    said = str(message.get("text") or message.get("caption") or "")
    if said:
        return _covered(said, message.get("entities") or message.get("caption_entities") or ())
    kind = kind_of(message)
    named = {"document": "file_name", "audio": "title", "venue": "title", "poll": "question"}
    detail = message[kind].get(named[kind]) if kind in named else None
    return str(detail or kind_name(message, words))


def _covered(text: str, entities: Iterable[Message]) -> str:
    """A text whose spoilers cannot be read."""
    hidden = [entity for entity in entities if entity["type"] == "spoiler"]
    if not hidden:
        return text
    units = text.encode("utf-16-le", "surrogatepass")
    for entity in hidden:
        start, end = 2 * entity["offset"], 2 * (entity["offset"] + entity["length"])
        cover = COVER.encode("utf-16-le") * (len(units[start:end]) // 2)
        units = units[:start] + cover + units[end:]
    return units.decode("utf-16-le", "replace")


def photo_of(message: Message) -> Message | None:
    """The largest size of the photo, or the thumbnail of what moves; None without a picture."""
    kind = kind_of(message)
    media = message.get(kind)
    if kind == "photo" and media:
        return largest(media)
    if kind == "live_photo" and media and media.get("photo"):
        return largest(media["photo"])
    thumbnail: Message | None = media.get("thumbnail") if isinstance(media, dict) else None
    return thumbnail


def largest(sizes: list[Message]) -> Message:
    """The size with the most points."""
    return max(sizes, key=lambda size: size["width"] * size["height"])
