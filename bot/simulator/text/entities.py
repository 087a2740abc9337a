"""Entities put in order as Telegram does: sorted, nested where it may be, split where they cross.

Bold, italic, underline, strikethrough and spoiler split each other; quotes hold anything but
quotes; what means something (links, mentions, code) holds nothing of that sort.
"""

from collections.abc import Iterable, Sequence
from sys import maxsize

from bot.simulator.text.utf16 import Json

QUOTES = frozenset(("blockquote", "expandable_blockquote"))
CODE = frozenset(("pre", "code"))
SPLITTABLE = ("bold", "italic", "underline", "strikethrough", "spoiler")
HIDDEN = CODE | {"text_link", "text_mention", "date_time"}
"""Entities that say more than the letters show; they stay although all they cover is white."""
_SPLIT = frozenset(SPLITTABLE)
_FOUND = 50
_RANKS = {
    "blockquote": 0,
    "expandable_blockquote": 0,
    "pre": 11,
    "code": 20,
    "text_link": 49,
    "text_mention": 49,
    "bold": 90,
    "italic": 91,
    "underline": 92,
    "strikethrough": 93,
    "spoiler": 94,
    "custom_emoji": 99,
}


def rank(entity: Json) -> tuple[int, int, int]:
    """The order of entities: by place, the longer first, then by kind."""
    return entity["offset"], -entity["length"], _RANKS.get(entity["type"], _FOUND)


def mended(entities: Iterable[Json]) -> list[Json]:
    """Sorted entities that fit each other; what cannot be is left out or split."""
    ordered = sorted(entities, key=rank)
    if _fit(ordered):
        return ordered
    split, quotes, solid = _sorts(ordered)
    return _resplit(split, _with_quotes(_apart(solid), _apart(quotes)))


def with_found(entities: list[Json], found: list[Json]) -> list[Json]:
    """Entities, and beside them what was found in the text; what was given goes first."""
    if not found:
        return entities
    split, quotes, solid = _sorts(entities)
    found = _clear_of(found, quotes)
    return _resplit(split, _with_quotes(_merged(solid, found), quotes))


def end_of(entity: Json) -> int:
    """The place after an entity."""
    return int(entity["offset"] + entity["length"])


def _fit(entities: list[Json]) -> bool:
    """Whether sorted entities may stay as they are."""
    ends = dict.fromkeys(SPLITTABLE, -1)
    around: list[Json] = []
    for entity in entities:
        kind = entity["type"]
        while around and entity["offset"] >= around[-1]["offset"] + around[-1]["length"]:
            around.pop()
        if around and not _may_be_in(entity, around):
            return False
        if kind in ends:
            if ends[kind] >= entity["offset"]:
                return False
            ends[kind] = end_of(entity)
        around.append(entity)
    return True


def _may_be_in(entity: Json, around: list[Json]) -> bool:
    """Whether an entity may be inside others, the outermost first."""
    if end_of(entity) > end_of(around[-1]):
        return False
    kind = entity["type"]
    kinds = {other["type"] for other in around}
    if kind in QUOTES or kinds & CODE:
        return False
    return kinds <= QUOTES or (kind in _SPLIT and not kinds & _SPLIT)


def _sorts(entities: Iterable[Json]) -> tuple[list[Json], list[Json], list[Json]]:
    split: list[Json] = []
    quotes: list[Json] = []
    solid: list[Json] = []
    for entity in entities:
        kind = entity["type"]
        (split if kind in _SPLIT else quotes if kind in QUOTES else solid).append(entity)
    return split, quotes, solid


def _apart(entities: Sequence[Json]) -> list[Json]:
    """Without those that touch an earlier one."""
    kept: list[Json] = []
    for entity in entities:
        if not kept or entity["offset"] >= end_of(kept[-1]):
            kept.append(entity)
    return kept


def _with_quotes(solid: list[Json], quotes: list[Json]) -> list[Json]:
    return sorted(_clear_of(solid, quotes) + quotes, key=rank) if quotes else solid


def _clear_of(entities: list[Json], quotes: list[Json]) -> list[Json]:
    """Without those that cross the edge of a quote; both are sorted and apart."""
    kept, at = [], 0
    for entity in entities:
        while at < len(quotes) and end_of(quotes[at]) <= entity["offset"]:
            at += 1
        if at < len(quotes):
            start, end = quotes[at]["offset"], end_of(quotes[at])
            if end < end_of(entity) or entity["offset"] < start < end_of(entity):
                continue
        kept.append(entity)
    return kept


def _merged(entities: list[Json], found: list[Json]) -> list[Json]:
    merged, at = [], 0
    for entity in entities:
        while at < len(found) and end_of(found[at]) <= entity["offset"]:
            merged.append(found[at])
            at += 1
        merged.append(entity)
        while at < len(found) and found[at]["offset"] < end_of(entity):
            at += 1
    return merged + found[at:]


def _resplit(split: list[Json], others: list[Json]) -> list[Json]:
    if not split:
        return others
    return sorted(others + _Splitter(split).split(others), key=rank)


class _Splitter:
    """Cuts bold and its like at the edges of other entities, and merges those of one kind."""

    def __init__(self, entities: list[Json]) -> None:
        self._waiting = entities[::-1]
        self._open: dict[str, tuple[int, int]] = {}
        self._made: list[Json] = []

    def split(self, others: list[Json]) -> list[Json]:
        around: list[Json] = []
        for other in others:
            self._leave(around, other["offset"])
            self._until(other["offset"])
            around.append(other)
        self._leave(around, maxsize)
        self._until(maxsize)
        return self._made

    def _leave(self, around: list[Json], place: int) -> None:
        while around and place >= end_of(around[-1]):
            other, made = around.pop(), len(self._made)
            self._until(end_of(other))
            if other["type"] in CODE:
                del self._made[made:]

    def _until(self, place: int) -> None:
        while self._waiting and self._waiting[-1]["offset"] < place:
            entity = self._waiting.pop()
            kind, start, end = entity["type"], entity["offset"], end_of(entity)
            if kind in self._open and start <= self._open[kind][1]:
                begun, before = self._open[kind]
                self._open[kind] = begun, max(before, end)
            else:
                self._flush(start)
                self._open[kind] = start, end
        self._flush(place)

    def _flush(self, place: int) -> None:
        for kind in SPLITTABLE:
            start, end = self._open.get(kind, (place, place))
            if start < place:
                cut = min(end, place)
                self._made.append({"type": kind, "offset": start, "length": cut - start})
                if end <= place:
                    del self._open[kind]
                else:
                    self._open[kind] = place, end
