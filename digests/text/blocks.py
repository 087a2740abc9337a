"""The blocks of an article: what each cleaned passage is to a reader."""

import re
from collections.abc import Sequence
from typing import Final

from digests.model import Block, BlockKind
from digests.text.html import Passage

_LONGEST_HEADING: Final = 40
_SHORTEST_LEAD: Final = 20
_LONGEST_LEAD: Final = 400
_ENDS_SENTENCE: Final = re.compile(r"[。！？!?.…]['\"”’」』）)]*$")
_EDITORS_LEAD: Final = re.compile(
    r"(?:[A-Z]{2,6}|本[刊报網网])?(?:编辑导语|編輯導語|编者按|編者按|导语|導語|摘要|核心提示)\s*[:：]\s*"
)


def blocks_of(passages: Sequence[Passage]) -> tuple[Block, ...]:
    """The passages as blocks: the standfirst told from quotes, headings from bold sentences."""
    blocks = [Block(_kind(passage), passage.text) for passage in passages]
    if len(passages) > 1 and _is_standfirst(passages[0], passages[1]):
        blocks[0] = Block(BlockKind.STANDFIRST, _without_label(passages[0].text))
    return tuple(block for block in blocks if block.text)


def _kind(passage: Passage) -> BlockKind:
    is_plain = passage.kind is BlockKind.TEXT
    if is_plain and passage.bold and len(passage.text) <= _LONGEST_HEADING:
        return passage.kind if _ENDS_SENTENCE.search(passage.text) else BlockKind.HEADING
    return passage.kind


def _without_label(text: str) -> str:
    label = _EDITORS_LEAD.match(text)
    return text[label.end() :] if label else text


def _is_standfirst(first: Passage, second: Passage) -> bool:
    """Whether the editor's words open the article: a quote alone, or a bold or large sentence."""
    if len(first.text) > _LONGEST_LEAD:
        return False
    if _EDITORS_LEAD.match(first.text):
        return True
    if first.kind is BlockKind.QUOTE:
        return second.kind is not BlockKind.QUOTE
    if first.kind is BlockKind.HEADING or (first.kind is BlockKind.TEXT and first.bold):
        is_question = first.text.endswith(("？", "?"))
        return len(first.text) >= _SHORTEST_LEAD and not second.bold and not is_question
    return False
