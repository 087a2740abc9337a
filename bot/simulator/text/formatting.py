"""A text as it is stored: parsed, cleaned, trimmed, measured, with its entities in order."""

import re
from collections.abc import Sequence

from bot.simulator.refusal import bad_request
from bot.simulator.text.found_entities import find_entities
from bot.simulator.text.html import read_html
from bot.simulator.text.utf16 import Json, units

MOST_ENTITIES = 100
TEXT_LENGTH = 4096
CAPTION_LENGTH = 1024
_ORDER = ("blockquote", "expandable_blockquote", "pre", "code", "text_link", "bold", "italic")
_FOUND_NOT_IN = ("code", "pre", "text_link", "text_mention", "custom_emoji")
_GONE = dict.fromkeys([*range(0x202A, 0x202F), 0x0D], None)
_SPACES = dict.fromkeys([*range(9), 0x0B, 0x0C, *range(0x0E, 0x20), 9, 0x2028, 0x2029], " ")
_CLEAN = _GONE | _SPACES
_UNCLEAN = re.compile("[" + "".join(map(chr, sorted(_CLEAN))) + "]")
_SEEN = re.compile(r"[^\s\u3000\u200b-\u200f\u2060\ufeff]")


def format_text(text: str, parse_mode: str = "", entities: Sequence[Json] = ()) -> Json:
    """A message's `text` and `entities`. Raises Refused."""
    text, found = _formatted(text, parse_mode, entities)
    if not text:
        raise bad_request("message text is empty")
    if len(text) > TEXT_LENGTH:
        raise bad_request("message is too long")
    return {"text": text} | ({"entities": found} if found else {})


def format_caption(text: str, parse_mode: str = "", entities: Sequence[Json] = ()) -> Json:
    """A photo's `caption` and `caption_entities`, or nothing. Raises Refused."""
    text, found = _formatted(text, parse_mode, entities)
    if len(text) > CAPTION_LENGTH:
        raise bad_request("message caption is too long")
    if not text:
        return {}
    return {"caption": text} | ({"caption_entities": found} if found else {})


def _formatted(text: str, parse_mode: str, given: Sequence[Json]) -> tuple[str, list[Json]]:
    entities = [dict(entity) for entity in given]
    match parse_mode.lower():
        case "":
            pass
        case "html":
            text, entities = read_html(text)
        case "markdown" | "markdownv2":
            raise bad_request(f"parse mode {parse_mode} is not simulated")
        case _:
            raise bad_request("unsupported parse_mode")
    text, entities = _cleaned(text, entities)
    text, entities = _trimmed(text, entities)
    kept = [entity for entity in find_entities(text) if not _inside(entity, entities)]
    return text, _in_order(entities + kept)[:MOST_ENTITIES]


def _cleaned(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    """Without what Telegram takes out or turns into spaces; offsets follow."""
    if _UNCLEAN.search(text) is None:
        return text, entities
    lost = [0]
    for letter in text:
        # One entry for each UTF-16 unit: how many units before it are gone.
        lost += [lost[-1] + (ord(letter) in _GONE)] * units(letter)
    moved = []
    for entity in entities:
        start, end = entity["offset"], entity["offset"] + entity["length"]
        start, end = (place - lost[min(place, len(lost) - 1)] for place in (start, end))
        if end > start:
            moved.append(entity | {"offset": start, "length": end - start})
    return text.translate(_CLEAN), moved


def _trimmed(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    """Without white space around; entities are cut to what is left."""
    if _SEEN.search(text) is None:
        return "", []
    lead = len(text) - len(text.lstrip(" \n"))
    text = text.strip(" \n")
    size = units(text)
    cut = []
    for entity in entities:
        start = max(entity["offset"] - lead, 0)
        end = min(entity["offset"] - lead + entity["length"], size)
        if end > start:
            cut.append(entity | {"offset": start, "length": end - start})
    return text, cut


def _inside(found: Json, entities: Sequence[Json]) -> bool:
    return any(
        entity["type"] in _FOUND_NOT_IN
        and entity["offset"] < found["offset"] + found["length"]
        and found["offset"] < entity["offset"] + entity["length"]
        for entity in entities
    )


def _in_order(entities: list[Json]) -> list[Json]:
    """By place, the outer one first; the same kind inside itself is one."""
    entities = sorted(entities, key=_rank)
    kept: list[Json] = []
    for entity in entities:
        if not any(_holds(other, entity) for other in kept):
            kept.append(entity)
    return kept


def _rank(entity: Json) -> tuple[int, int, int]:
    kind = entity["type"]
    rank = _ORDER.index(kind) if kind in _ORDER else len(_ORDER)
    return entity["offset"], -entity["length"], rank


def _holds(outer: Json, inner: Json) -> bool:
    """Whether `inner` says nothing beside `outer`: the same kind, or anything in code."""
    covers = (
        outer["offset"] <= inner["offset"]
        and inner["offset"] + inner["length"] <= outer["offset"] + outer["length"]
    )
    quotes = {"blockquote", "expandable_blockquote"}
    same = outer["type"] == inner["type"] or {outer["type"], inner["type"]} == quotes
    return covers and (same or outer["type"] in ("code", "pre"))
