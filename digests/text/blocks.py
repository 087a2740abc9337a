"""The blocks of an article: what each cleaned passage is to a reader."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from digests.model import Block, BlockKind
from digests.text.html import Passage

_LONGEST_HEADING: Final = 40
_LONGEST_OF: Final = {BlockKind.HEADING: 80, BlockKind.LIST: 240}
"""In Chinese letters; what is longer, and a sentence, is a paragraph whatever the markup says."""

_SHORTEST_LEAD: Final = 20
_SHORTEST_UNENDED_LEAD: Final = 30
_LONGEST_LEAD: Final = 400
_ENDS_SENTENCE: Final = re.compile(r"[。！？!?.…]['\"”’」』）)]*$")
_ENDS_STATEMENT: Final = re.compile(r"[。.…；;]['\"”’」』）)]*$|[:：]$")
_SENTENCE: Final = re.compile(r"[。！？!?；]")
_ORDINAL: Final = re.compile(
    r"[（(【]?(?:\d{1,2}|[IVX]{1,4}|[一二三四五六七八九十]{1,3})[）)】.、]?"
)
_STARRED: Final = re.compile(r"(?:\*\*|##+ )\s*(.{1,80}?)\s*(?:\*\*|#+)?")
_BULLET: Final = re.compile(r"[●○◆◇■□★☆▌▍▎▪•※]\s*")
_DOT: Final = re.compile(r"[•‣⁃]\s+(?=\w)")
_SPEAKER: Final = re.compile(r"[^，。？！?!]{1,12}[:：]")
_SECTIONED: Final = re.compile(r"[^，。？！?!]{1,8}[|｜丨]")
_LABEL: Final = (
    r"[【\[「『]?(?:[A-Z]{2,6}|本[刊报報网網])?"
    r"(?:编辑导语|編輯導語|导语|導語|导读|導讀|摘要|内容提要|內容提要|提要|核心提示|内容摘要|內容摘要"
    r"|新闻摘要|新聞摘要|核心阅读|核心要点|Summary|SUMMARY|Abstract|Key points)[】\]」』]?"
)
_EDITORS_LEAD: Final = re.compile(rf"{_LABEL}(?:\s*[:：|｜]\s*|(?<=[】\]」』])\s*)")
_LABEL_ALONE: Final = re.compile(rf"{_LABEL}\s*[:：]?")
_EDITORS_NOTE: Final = re.compile(
    r"[【\[]?(?:[A-Z]{2,6}|本[刊报報网網])?(?:编者按|編者按|编者的话|編者的話|编者注|編者註)[】\]]?+\s*+[:：]?+\s*+"
    r"(?!本文|此文|作者)"
)


def blocks_of(passages: Sequence[Passage]) -> tuple[Block, ...]:
    """The passages as blocks: the standfirst told from quotes, headings from bold sentences."""
    passages = _without_empty_label(passages)
    blocks = _plain_blocks(passages)
    if len(passages) > 1 and _is_standfirst(passages[0], passages[1], blocks[1]):
        text = _without_label(passages[0].text)
        if _letters(text) in _letters(passages[1].text):
            del blocks[0]
        else:
            blocks[0] = Block(BlockKind.STANDFIRST, text)
    return tuple(block for block in blocks if block.text)


def _without_empty_label(passages: Sequence[Passage]) -> Sequence[Passage]:
    """A label on a line of its own goes; the passage below it is what it announces."""
    if len(passages) > 2 and _LABEL_ALONE.fullmatch(passages[0].text):
        return (replace(passages[1], lead=True), *passages[2:])
    return passages


def _plain_blocks(passages: Sequence[Passage]) -> list[Block]:
    # Where all is bold or all is a heading, neither tells anything.
    plain = [passage for passage in passages if passage.kind is BlockKind.TEXT]
    bold_tells = not all(passage.bold for passage in plain)
    blocks = [_block(passage, bold_tells) for passage in passages]
    spoken = (BlockKind.TEXT, BlockKind.QUOTE, BlockKind.LIST)
    if any(block.kind in spoken for block in blocks):
        return blocks
    return [
        replace(block, kind=BlockKind.TEXT) if block.kind is BlockKind.HEADING else block
        for block in blocks
    ]


def _block(passage: Passage, bold_tells: bool) -> Block:
    text, kind = passage.text, passage.kind
    if kind is BlockKind.TEXT and (dot := _DOT.match(text)):
        text, kind = text[dot.end() :], BlockKind.LIST
    if kind is BlockKind.TEXT:
        if starred := _STARRED.fullmatch(text):
            return Block(BlockKind.HEADING, starred[1])
        is_short = len(text) <= _LONGEST_HEADING
        is_title = passage.bold and bold_tells and is_short and _may_be_heading(text)
        kind = BlockKind.HEADING if is_title or _ORDINAL.fullmatch(text) else kind
    elif kind in _LONGEST_OF and _is_paragraph(text, _LONGEST_OF[kind]):
        kind = BlockKind.TEXT
    return Block(kind, _BULLET.sub("", text, 1) if kind is BlockKind.HEADING else text)


def _may_be_heading(text: str) -> bool:
    """Whether a short bold line names what follows: also a question, but none put to a guest."""
    if _ENDS_STATEMENT.search(text) or len(_SENTENCE.findall(text)) > 1:
        return False
    return not (_ENDS_SENTENCE.search(text) and _SPEAKER.match(text))


def _is_paragraph(text: str, longest: int) -> bool:
    # A letter of Latin script is about half a Chinese one.
    width = len(text) // 2 if text.isascii() else len(text)
    return width > longest and _SENTENCE.search(text + "。") is not None


def _without_label(text: str) -> str:
    label = _EDITORS_LEAD.match(text) or _EDITORS_NOTE.match(text)
    return text[label.end() :] if label else text


def _is_standfirst(first: Passage, second: Passage, below: Block) -> bool:
    """Whether the editor's words open the article: a quote alone, or a bold or large sentence."""
    text = first.text
    if len(text) > _LONGEST_LEAD:
        return False
    if _EDITORS_LEAD.match(text):
        return True
    if len(text) < _SHORTEST_LEAD:
        return False
    if _EDITORS_NOTE.match(text) and len(text) >= 2 * _SHORTEST_LEAD:
        return True
    if first.kind is BlockKind.QUOTE:
        return second.kind is not BlockKind.QUOTE
    if first.lead:
        return not second.lead
    marked = first.kind is BlockKind.HEADING or (first.kind is BlockKind.TEXT and first.bold)
    goes_on = second.bold and below.kind is not BlockKind.HEADING
    return marked and not goes_on and _is_statement(text)


def _is_statement(text: str) -> bool:
    """Whether a line tells something: a heading only names it, and a question may be a guest's."""
    if _SPEAKER.match(text) and text.endswith(("？", "?")):
        return False
    if _ENDS_SENTENCE.search(text) and not text.endswith(("？", "?")):
        return True
    return (
        len(text) >= _SHORTEST_UNENDED_LEAD
        and any(mark in text for mark in "，,。；")
        and _SECTIONED.match(text) is None
    )


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))
