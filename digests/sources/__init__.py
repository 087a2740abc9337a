"""Where articles come from: one seam, `Source`, and what passes through it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from digests.model import FileMark, RawItem, Rejected, Touched


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a source has been read: its files as last seen by path, and its own notes."""

    files: Mapping[str, FileMark] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a source has that its mark does not know.

    `items` is read lazily and may touch the disk: walk it in a worker thread, in batches.
    `unchanged` counts what was looked at and left alone. `notes` go into the next mark once all
    items are stored.
    """

    items: Iterator[RawItem | Rejected | Touched]
    unchanged: int
    notes: Mapping[str, str] = field(default_factory=dict)


class SourceError(Exception):
    """A source that cannot be read at all now: says what and where; try again later."""


class Source(Protocol):
    """One place that news comes from."""

    @property
    def name(self) -> str:
        """The name the operator gave it."""
        ...

    async def fetch(self, mark: Mark) -> Fetched:
        """Look for what is new since `mark`. Raises SourceError."""
        ...
