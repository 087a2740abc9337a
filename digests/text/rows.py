"""Rows: table rows of short cells told from pieces of a page laid out with a table."""

from typing import Final

from bs4.element import NavigableString, PageElement, PreformattedString, Tag

from digests.text import marks
from digests.text.tidy import tidy

_LONGEST: Final = 200
_MOST_NODES: Final = 60
"""Elements and texts in one cell of a plain row."""


def is_plain_row(tag: Tag) -> bool:
    """Whether this is a row of short cells."""
    if tag.name != "tr":
        return False
    texts = [_short_text(cell) for cell in _cells(tag)]
    known = [text for text in texts if text is not None]
    return 1 < len(texts) == len(known) and sum(map(len, known)) <= _LONGEST


def row_text(row: Tag) -> str:
    """The cells of a plain row in one line, the empty ones left out."""
    return " | ".join(text for cell in _cells(row) if (text := _short_text(cell)))


def _cells(row: Tag) -> list[Tag]:
    return [cell for cell in row.contents if isinstance(cell, Tag) and cell.name in ("td", "th")]


def _short_text(cell: Tag) -> str | None:
    """A cell's text; None if it holds a picture, a list, a table, or very much."""
    waiting: list[PageElement] = [cell]
    parts: list[str] = []
    for _ in range(_MOST_NODES):
        if not waiting:
            return tidy(" ".join(parts))
        node = waiting.pop()
        if isinstance(node, Tag):
            if node.name in ("img", "table", "ul", "ol", "figure"):
                return None
            if not marks.is_unseen(node):
                waiting += node.contents[:_MOST_NODES][::-1]
        elif isinstance(node, NavigableString) and not isinstance(node, PreformattedString):
            parts.append(node)
    return None
