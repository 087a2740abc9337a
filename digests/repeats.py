"""Repeated lines: what an outlet puts around every article, told by how often it was seen."""

import hashlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from digests.model import Block, BlockKind

FIRST: Final = 2
LAST: Final = 3
"""Blocks at the top and at the end of an article among which an outlet's furniture stands."""

_LONGEST: Final = 80
"""Letters of such a line: background that is told again and again is longer."""

_SHORTEST: Final = 2
_OFTEN: Final = 5
_DAYS: Final = 3


@dataclass(frozen=True, slots=True)
class Seen:
    """In how many articles of an outlet, each of another text, a line was, and on how many days."""

    articles: int
    days: int


def is_furniture(seen: Seen) -> bool:
    """Whether a line that was seen so often belongs to the outlet and not to its news."""
    return seen.articles >= _OFTEN and seen.days >= _DAYS


def edge_lines(blocks: Sequence[Block]) -> tuple[str, ...]:
    """The short lines near an article's edges, each once: SHA-256 over their letters, in hex."""
    return tuple(dict.fromkeys(line for _, line in _edges(blocks)))


def without(blocks: Sequence[Block], furniture: Collection[str]) -> tuple[Block, ...]:
    """The blocks but for those near the edges that are furniture; never none at all."""
    gone = {place for place, line in _edges(blocks) if line in furniture}
    kept = tuple(block for place, block in enumerate(blocks) if place not in gone)
    return kept or tuple(blocks)


def _edges(blocks: Sequence[Block]) -> Iterator[tuple[int, str]]:
    for place, block in enumerate(blocks):
        if FIRST <= place < len(blocks) - LAST or block.kind is BlockKind.CODE:
            continue
        letters = "".join(filter(str.isalnum, block.text)).casefold()
        if _SHORTEST <= len(letters) <= _LONGEST:
            yield place, hashlib.sha256(letters.encode()).hexdigest()
