"""The keys of a feed's entries: what an entry is known by from one reading to the next."""

import hashlib
import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final, Literal, get_args

from digests.formats.entry import Entry
from digests.text.addresses import canonical

KeyedBy = Literal["id", "link", "title"]
_LONGEST: Final = 200
_QUERY: Final = re.compile(r'(="https?://[^"?]*+)\?[^"]*+(?=")')


@dataclass(frozen=True, slots=True)
class Keyed:
    """Entries by their keys, in the feed's order, each once.

    `by` is what the keys are taken from. `traces` are short hashes of the links and titles, to be
    given to the next reading: they tell that entries are the same whose ids are all new.
    """

    by: KeyedBy
    entries: dict[str, Entry]
    traces: frozenset[str]


def keyed(
    entries: Sequence[Entry],
    known: Collection[str] = (),
    by: KeyedBy = "id",
    traces: Collection[str] = (),
) -> Keyed:
    """Give entries their keys.

    Of a feed's ids if they are kept. When none of the keys is `known`, while half of the links
    have left `traces`, ids change at every reading: links are taken from then on; and so with links
    and titles with their dates.
    """
    found = _by_key(entries, by)
    if known and not any(key in known for key in found):
        for other in get_args(KeyedBy)[get_args(KeyedBy).index(by) + 1 :]:
            met = sum(_trace(entry, other) in traces for entry in entries)
            if met and met * 2 >= len(entries):
                found, by = _by_key(entries, other), other
                break
    left = (_trace(entry, way) for entry in entries for way in ("link", "title"))
    return Keyed(by, found, frozenset(trace for trace in left if trace))


def content_hash(entry: Entry) -> str:
    """SHA-256 in hex over all that is read of an entry but its id, its date and address queries.

    Feeds that know no date write that of the request; pictures are signed anew for each.
    """
    html = _QUERY.sub(r"\1", entry.html)
    pictures = [address.partition("?")[0] for address in entry.pictures]
    return _sha256(repr((entry.title, html, _link(entry), entry.author, entry.tags, pictures)))


def _by_key(entries: Sequence[Entry], by: KeyedBy) -> dict[str, Entry]:
    keys = [_key(entry, by) for entry in entries]
    times = Counter(keys)
    found: dict[str, Entry] = {}
    for key, entry in zip(keys, entries, strict=True):
        # An id that several entries bear tells nothing by itself.
        own = f"{key} {_sha256(_told(entry))[:16]}" if times[key] > 1 else key
        found.setdefault(own, entry)
    return found


def _key(entry: Entry, by: KeyedBy) -> str:
    ways = {"id": entry.id, "link": _link(entry), "title": _headline(entry)}
    chosen = list(ways.values())[list(ways).index(by) :]
    key = next((value for value in chosen if value), "") or _sha256(entry.html)
    # What cannot be printed, such as NUL, may be what no database takes.
    return key if len(key) <= _LONGEST and key.isprintable() else _sha256(key)


def _trace(entry: Entry, way: str) -> str:
    value = _link(entry) if way == "link" else _headline(entry)
    return _sha256(f"{way} {value}")[:12] if value else ""


def _link(entry: Entry) -> str:
    return canonical(entry.address) if entry.address else ""


def _told(entry: Entry) -> str:
    return _link(entry) + _headline(entry) + ("" if entry.address else entry.html)


def _headline(entry: Entry) -> str:
    when = entry.published.isoformat() if entry.published else ""
    return f"{entry.title} {when}".strip()


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
