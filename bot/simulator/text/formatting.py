"""A text as it is stored: parsed, cleaned, trimmed, measured, with its entities in order.

1. markup is read, or the entities given beside the text are checked;
2. the entities are put in order, letters that Telegram does not keep are taken out;
3. white space around the text and around what is marked is cut off;
4. what Telegram finds by itself is added; lengths are measured; the first hundred entities stay.
"""

import re
from collections.abc import Sequence

from bot.simulator.refusal import bad_request
from bot.simulator.text.entities import HIDDEN, SPLITTABLE, end_of, mended, rank, with_found
from bot.simulator.text.found_entities import find_entities
from bot.simulator.text.given import check_places, read_given
from bot.simulator.text.html import read_html
from bot.simulator.text.markdown import read_markdown
from bot.simulator.text.mentions import FindUser
from bot.simulator.text.old_markdown import read_old_markdown
from bot.simulator.text.utf16 import Json, spread

MOST_ENTITIES = 100
MOST_ENTITY_BYTES = 10_000
TEXT_LENGTH = 4096
CAPTION_LENGTH = 1024
QUOTE_LENGTH = 1024
QUOTABLE = {"bold", "italic", "underline", "strikethrough", "spoiler", "custom_emoji", "date_time"}
_READERS = {"html": read_html, "markdown": read_old_markdown, "markdownv2": read_markdown}
_WHITE = " \n"
_SPACES = dict.fromkeys([*range(10), 0x0B, 0x0C, *range(0x0E, 0x20)], " ")
_GONE = dict.fromkeys([0x0D, *range(0x2028, 0x202F), 0x0333, 0x033F, 0x030A], None)
_CLEAN = _GONE | _SPACES
_UNCLEAN = re.compile("[" + "".join(map(chr, sorted(_CLEAN))) + "]")
_LOST = re.compile("[" + "".join(map(chr, sorted(_GONE))) + "]")
_SEEN = re.compile(
    r"[^\s\u1680\u180e\u2000-\u200f\u202e\u202f\u205f\u2060\u2800\u3000\ufeff\ufffc]"
)


def format_text(
    text: str,
    parse_mode: str = "",
    entities: Sequence[Json] = (),
    find_user: FindUser | None = None,
) -> Json:
    """A message's `text` and `entities`. Raises Refused."""
    text, found = _formatted(text, parse_mode, entities, find_user)
    if not text:
        raise bad_request("message text is empty")
    if len(text) > TEXT_LENGTH:
        raise bad_request("message is too long")
    return {"text": text} | ({"entities": found} if found else {})


def format_caption(
    text: str,
    parse_mode: str = "",
    entities: Sequence[Json] = (),
    find_user: FindUser | None = None,
) -> Json:
    """A photo's `caption` and `caption_entities`, or nothing. Raises Refused."""
    text, found = _formatted(text, parse_mode, entities, find_user)
    if len(text) > CAPTION_LENGTH:
        raise bad_request("message caption is too long")
    if not text:
        return {}
    return {"caption": text} | ({"caption_entities": found} if found else {})


def format_quote(text: str, parse_mode: str = "", entities: Sequence[Json] = ()) -> Json:
    """The `text` and `entities` of a quote in a reply, or nothing. Raises Refused."""
    text, parsed = _parsed(text, parse_mode, entities, None)
    text, parsed = _trimmed(text, parsed)
    if len(text) > QUOTE_LENGTH:
        raise bad_request("message quote is too long")
    kept = [entity for entity in parsed if entity["type"] in QUOTABLE]
    return ({"text": text} if text else {}) | ({"entities": kept} if text and kept else {})


def _formatted(
    text: str, parse_mode: str, given: Sequence[Json], find_user: FindUser | None
) -> tuple[str, list[Json]]:
    text, entities = _parsed(text, parse_mode, given, find_user)
    text, entities = _trimmed(text, entities)
    entities = _first_hundred(entities)
    found = find_entities(text)
    if found:
        entities = _narrowed(spread(text), with_found(entities, found))
    return text, entities[:MOST_ENTITIES]


def _parsed(
    text: str, parse_mode: str, given: Sequence[Json], find_user: FindUser | None
) -> tuple[str, list[Json]]:
    """The text without markup, cleaned, and its entities in order; a parse mode goes first."""
    mode = parse_mode.lower()
    if mode and mode not in _READERS:
        raise bad_request("unsupported parse_mode")
    if mode:
        text, entities = _READERS[mode](text, find_user)
        return _cleaned(text, mended(entities))
    if not given:
        return _cleaned(text, [])
    entities = mended(read_given(given, find_user))
    check_places(text, entities)
    return _cleaned(text, entities)


def _cleaned(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    """Without what Telegram takes out or turns into spaces; offsets follow."""
    if _UNCLEAN.search(text) is None:
        return text, entities
    if entities and _LOST.search(text):
        entities = _moved(spread(text), entities)
    return text.translate(_CLEAN), entities


def _moved(places: str, entities: list[Json]) -> list[Json]:
    lost = [0]
    for letter in places:
        lost.append(lost[-1] + (ord(letter) in _GONE))
    moved = []
    for entity in entities:
        start, end = (place - lost[place] for place in (entity["offset"], end_of(entity)))
        if end > start:
            moved.append(entity | {"offset": start, "length": end - start})
    return moved


def _trimmed(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    """Without white space around; entities are cut to what is left."""
    if _SEEN.search(text) is None:
        return "", []
    if not entities:
        return text.strip(_WHITE), []
    places = spread(text)
    narrowed = _narrowed(places, entities)
    entities = entities if narrowed is entities else mended(narrowed)
    size = len(places.rstrip(_WHITE))
    kept = entities
    if size < len(places):
        kept = [_until(entity, size) for entity in entities if entity["offset"] < size]
        kept.sort(key=rank)
    lead = len(places) - len(places.lstrip(_WHITE))
    lead = min(lead, kept[0]["offset"] if kept else lead)
    text = text[lead:].rstrip(_WHITE)
    if lead:
        kept = [entity | {"offset": entity["offset"] - lead} for entity in kept]
    return text, kept


def _until(entity: Json, size: int) -> Json:
    if end_of(entity) <= size:
        return entity
    return entity | {"length": size - entity["offset"]}


def _narrowed(places: str, entities: list[Json]) -> list[Json]:
    """Without those that cover white space alone; none begins with it. Hidden things may."""
    if not any(places[entity["offset"]] in _WHITE for entity in entities):
        return entities
    hidden = {entity["offset"] for entity in entities if entity["type"] in HIDDEN}
    kept = []
    for entity in entities:
        start, end = entity["offset"], end_of(entity)
        if entity["type"] in HIDDEN or places[start : start + 1] not in _WHITE:
            kept.append(entity)
            continue
        while start < end and places[start] in _WHITE and start not in hidden:
            start += 1
        if places[start:end].strip(_WHITE):
            kept.append(entity | {"offset": start, "length": end - start})
    return kept


def _first_hundred(entities: list[Json]) -> list[Json]:
    """What Telegram's server takes; the others are lost without a word. Raises Refused."""
    most = sum(20 + 4 * len(entity.get("url") or entity.get("language", "")) for entity in entities)
    if most > MOST_ENTITY_BYTES and sum(map(_bytes, entities)) > MOST_ENTITY_BYTES:
        raise bad_request("ENTITIES_TOO_LONG")
    if len(entities) <= MOST_ENTITIES:
        return entities
    # Bold and its like go last: they lose first.
    chosen = sorted(entities, key=lambda entity: entity["type"] in SPLITTABLE)[:MOST_ENTITIES]
    return sorted(chosen, key=rank)


def _bytes(entity: Json) -> int:
    """About what an entity takes on its way to the server."""
    said = entity.get("url") or entity.get("language") or ""
    more = 8 if "custom_emoji_id" in entity or "user" in entity else 0
    return 12 + (len(said.encode("utf-8", "replace")) + 4 if said else more)
