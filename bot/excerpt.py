"""An excerpt: how an article begins, where its whole text is not ours to show."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate

from bot.markup import clean, flow, shorten
from digests.model import Block, BlockKind
from digests.text import sentences

EXCERPT_LIMIT = 400
"""Letters of an excerpt; only so many that a reader knows what the article is about."""

_TOO_FEW = 120
"""Letters below which an excerpt goes on into a paragraph that it has to cut."""

_LEFT_OUT = (BlockKind.TABLE, BlockKind.CODE)


def excerpt(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The first paragraphs that fit whole, and of several never all.

    One that is too long to fit is cut after a sentence if it is the first, or if the ones before
    it say next to nothing.
    """
    told = [block for block in blocks if block.kind not in _LEFT_OUT and clean(block.text)]
    told = _without_last_headings(told)
    lengths = list(accumulate(len(clean(block.text)) for block in told))
    fitting = sum(length <= EXCERPT_LIMIT for length in lengths)
    kept = told[:fitting]
    if fitting < len(told):
        said = lengths[fitting - 1] if fitting else 0
        if said < _TOO_FEW:
            kept.append(_beginning(told[fitting], EXCERPT_LIMIT - said))
    elif sum(block.kind is not BlockKind.HEADING for block in told) > 1:
        kept.pop()
    return tuple(_without_last_headings(kept))


def _without_last_headings(blocks: list[Block]) -> list[Block]:
    while blocks and blocks[-1].kind is BlockKind.HEADING:
        blocks = blocks[:-1]
    return blocks


def _beginning(block: Block, room: int) -> Block:
    """The sentences of a block that fit; of the first, what fits."""
    first, *others = sentences.split(block.text)
    kept = [shorten(first, room)]
    for sentence in others:
        if len(flow((*kept, sentence))) > room:
            break
        kept.append(sentence)
    return replace(block, text=flow(kept))
