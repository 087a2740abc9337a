"""Places in a text as Telegram counts them: in UTF-16 units."""

from typing import Any

Json = dict[str, Any]


def units(text: str) -> int:
    """The length of a text in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def part(text: str, entity: Json) -> str:
    """The part of a text that an entity is about."""
    coded = text.encode("utf-16-le", "surrogatepass")
    start = entity["offset"] * 2
    return coded[start : start + entity["length"] * 2].decode("utf-16-le", "replace")
