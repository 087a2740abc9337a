"""Where articles come from: one seam, `Source`, and what passes through it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol

from digests.model import FileMark, RawItem, Rejected, Touched


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a source has been read.

    `files` are its files as last seen, by path, or a feed's entries by their keys; `notes` are the
    source's own.
    """

    files: Mapping[str, FileMark] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a source has that its mark does not know.

    `items` is read lazily and may touch the disk: walk it in a worker thread, in batches.
    `unchanged` counts what was looked at and left alone. Once all items are stored, `notes` go into
    the next mark and what is `gone` out of it: paths that the source has no more and that need not
    be remembered. `rest` is how long the source asks to be left alone. `waits` tells that not all
    could be given yet: the others come with the next reads.
    """

    items: Iterator[RawItem | Rejected | Touched]
    unchanged: int
    notes: Mapping[str, str] = field(default_factory=dict)
    rest: timedelta | None = None
    gone: tuple[str, ...] = ()
    waits: bool = False


class SourceError(Exception):
    """A source that cannot be read at all now: says what and where; try again later.

    `rest` is how long it asks to be left alone, if it does.
    """

    def __init__(self, message: str, rest: timedelta | None = None) -> None:
        """Take what is wrong in words for the operator."""
        super().__init__(message)
        self.rest = rest


class Retired(SourceError):  # noqa: N818 - says what happened
    """A source that is gone for good: not asked again until its settings change."""


class Source(Protocol):
    """One place that news comes from."""

    @property
    def name(self) -> str:
        """The name the operator gave it."""
        ...

    async def fetch(self, mark: Mark) -> Fetched:
        """Look for what is new since `mark`. Raises SourceError."""
        ...
