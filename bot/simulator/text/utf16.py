"""Places in a text as Telegram counts them: in UTF-16 units."""

import re
from typing import Any

Json = dict[str, Any]

_WIDE = re.compile("[\U00010000-\U0010ffff]")


def units(text: str) -> int:
    """The length of a text in UTF-16 units."""
    if text.isascii():
        return len(text)
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def is_wide(text: str) -> bool:
    """Whether a letter of the text takes two units."""
    return not text.isascii() and _WIDE.search(text) is not None


def spread(text: str) -> str:
    """The text with two letters for each that takes two units: places in it are units."""
    return text if text.isascii() else _WIDE.sub("xx", text)


def part(text: str, entity: Json) -> str:
    """The part of a text that an entity is about."""
    start, end = entity["offset"], entity["offset"] + entity["length"]
    if not is_wide(text):
        return text[start:end]
    coded = text.encode("utf-16-le", "surrogatepass")
    return coded[start * 2 : end * 2].decode("utf-16-le", "replace")
