"""What a feed's source notes from one asking to the next."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Final, Self, get_args

import orjson

from digests.formats.entrykeys import Keyed, KeyedBy
from digests.sources.web import Reply

_MOST_TRACES: Final = 4_000


@dataclass(frozen=True, slots=True)
class FeedNotes:
    """Where a feed is, what it last said of its version, and how its entries are told apart.

    `configured` is the address that the operator wrote, `address` where the feed has moved to for
    good. `etag` and `modified` are as the server wrote them. `tries`: by key, how often the page of
    an entry that waits was tried in vain. `rest`: how long the document asks to be left alone.
    """

    configured: str
    address: str
    etag: str = ""
    modified: str = ""
    keyed_by: KeyedBy = "id"
    traces: frozenset[str] = frozenset()
    tries: Mapping[str, int] = field(default_factory=dict)
    rest: timedelta | None = None

    @classmethod
    def read(cls, notes: Mapping[str, str], configured: str) -> Self:
        """The notes as they were written; what was of another address is forgotten."""
        if notes.get("configured") != configured:
            return cls(configured, configured)
        by = notes.get("keyed_by", "id")
        return cls(
            configured=configured,
            address=notes.get("address", configured),
            etag=notes.get("etag", ""),
            modified=notes.get("modified", ""),
            keyed_by=next((way for way in get_args(KeyedBy) if way == by), "id"),
            traces=frozenset(notes.get("traces", "").split()),
            tries=orjson.loads(notes.get("tries", "{}")),
            rest=timedelta(seconds=int(notes["rest"])) if "rest" in notes else None,
        )

    def written(self) -> dict[str, str]:
        """The notes as they are kept."""
        kept = {
            "configured": self.configured,
            "address": self.address,
            "etag": self.etag,
            "modified": self.modified,
            "keyed_by": self.keyed_by,
            "traces": " ".join(sorted(self.traces)),
            "tries": orjson.dumps(dict(self.tries)).decode() if self.tries else "",
            "rest": str(int(self.rest.total_seconds())) if self.rest else "",
        }
        return {name: value for name, value in kept.items() if value}

    def conditions(self) -> dict[str, str]:
        """The headers that ask for news only."""
        headers = {"If-None-Match": self.etag, "If-Modified-Since": self.modified}
        return {name: value for name, value in headers.items() if value}

    def after(
        self, reply: Reply, found: Keyed, tries: Mapping[str, int], rest: timedelta | None
    ) -> Self:
        """The notes once this good answer was read and `tries` left for the next round."""
        # While entries wait for their pages, the document is needed again, changed or not.
        waits = bool(tries)
        return replace(
            self,
            address=reply.moved or self.address,
            etag="" if waits else _header(reply, "ETag"),
            modified="" if waits else _header(reply, "Last-Modified"),
            keyed_by=found.by,
            traces=frozenset(sorted(found.traces)[:_MOST_TRACES]),
            tries=tries,
            rest=rest,
        )


def _header(reply: Reply, name: str) -> str:
    value = reply.headers.get(name, "")
    return value if len(value) <= 1_000 and value.isprintable() else ""
