"""The HTML of a body: read once from top to bottom into passages and pictures."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PageElement, PreformattedString, Tag

from digests.model import BlockKind, Picture
from digests.text import marks
from digests.text.gallery import Gallery

_LONGEST: Final = 500_000
"""Characters of HTML that are read; ten times the longest article of 2,930."""

_DROPPED: Final = frozenset({
    "script", "style", "iframe", "noscript", "template", "time", "aside", "button", "input",
    "select", "textarea", "nav", "svg", "video", "audio", "object", "embed", "canvas", "head",
    "title", "meta", "link", "map", "rt", "rp",
})  # fmt: skip
_BLOCKS: Final = frozenset({
    "p", "div", "section", "article", "main", "header", "footer", "figure", "figcaption", "ul",
    "ol", "li", "dl", "dt", "dd", "table", "thead", "tbody", "tfoot", "tr", "td", "th", "caption",
    "pre", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "center", "address", "details", "summary",
    "html", "body", "fieldset", "form", "blockquote",
})  # fmt: skip
_INVISIBLE: Final = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad\x00-\x08]")
_WRAPPED_HAN: Final = re.compile(r"(?<=[\u3000-\u9fff\uff00-\uffef])[ \t]*\n\s*(?=[\u3400-\u9fff])")
_SPACES: Final = re.compile(r"[^\S\u3000]+")
_INDENT: Final = re.compile(r"(?<=[。！？”」…）])\s*\u3000{2,}")
_LETTER: Final = re.compile(r"\w")
_LONGEST_ROW: Final = 200
_MOST_NODES: Final = 60
"""Elements and texts in one cell of a plain row."""


@dataclass(frozen=True, slots=True)
class Passage:
    """One paragraph, heading, entry, row or code block as the page has it.

    `linked`: all of it is links; `bold`: all of it is bold; `pictured`: it stands in one block with
    the picture above it.
    """

    kind: BlockKind
    text: str
    linked: bool = False
    bold: bool = False
    pictured: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """What a body holds, in reading order."""

    passages: tuple[Passage, ...]
    pictures: tuple[Picture, ...]


def read_html(html: str, base: str | None = None) -> Page:
    """The passages and pictures of a body; captions go with their pictures, never into the text.

    `base` is the page's own address, for relative pictures.
    """
    reader = _Reader(base)
    # Inside an element of ours, nothing looks like a file name or an XML document to the parser.
    markup = f"<div>{html[:_LONGEST]}</div>"
    for element, bits in _walk(BeautifulSoup(markup, "lxml", multi_valued_attributes=None)):
        reader.take(element, bits)
    return Page(tuple(reader.passages), reader.pictures())


def tidy(text: str) -> str:
    """Text without invisible characters, its white space folded and its ends clean."""
    text = _INVISIBLE.sub("", text)
    if "\n" in text:
        text = _WRAPPED_HAN.sub("", text)
    return _SPACES.sub(" ", text).strip()


def _walk(root: Tag) -> Iterator[tuple[PageElement | None, int]]:
    """Texts, line breaks, pictures and plain table rows with their marks; None where a block ends.

    It keeps its own stack, for pages may be nested deeper than Python calls may be.
    """
    stack = [(iter(root.contents), 0, False)]
    while stack:
        children, bits, is_block = stack[-1]
        child = next(children, None)
        if child is None:
            stack.pop()
            if is_block:
                yield None, stack[-1][1]
        elif not isinstance(child, Tag):
            if not isinstance(child, PreformattedString):
                yield child, bits
        elif child.name in ("br", "img", "amp-img") or _is_plain_row(child):
            yield child, bits
        elif child.name not in _DROPPED and not marks.is_hidden(child):
            starts_block = child.name in _BLOCKS
            if starts_block:
                yield None, bits
            stack.append((iter(child.contents), marks.of(child, bits), starts_block))


def _is_plain_row(tag: Tag) -> bool:
    """Whether this is a row of short cells, and not a piece of a page laid out with a table."""
    if tag.name != "tr":
        return False
    texts = [_short_text(cell) for cell in _cells(tag)]
    known = [text for text in texts if text is not None]
    return 1 < len(texts) == len(known) and sum(map(len, known)) <= _LONGEST_ROW


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
        if isinstance(node, NavigableString):
            parts.append(node)
        elif isinstance(node, Tag):
            if node.name in ("img", "table", "ul", "ol", "figure"):
                return None
            waiting += node.contents[:_MOST_NODES][::-1]
    return None


class _Reader:
    """Gathers passages, and hands pictures and their captions to a gallery."""

    def __init__(self, base: str | None) -> None:
        self.passages: list[Passage] = []
        self._gallery = Gallery(base)
        self._parts: list[str] = []
        self._shared = -1
        self._beside_picture = False

    def take(self, element: PageElement | None, bits: int) -> None:
        """The next thing of the page, in the light of the marks of what surrounds it."""
        if isinstance(element, NavigableString):
            self._take_text(element, bits)
        elif isinstance(element, Tag) and element.name == "tr":
            self._take_row(element)
        elif isinstance(element, Tag) and element.name != "br":
            self._take_picture(element)
        elif bits & marks.CODE:
            self._parts.append("\n")
        else:
            self._end_passage()
            self._beside_picture = self._beside_picture and element is not None

    def pictures(self) -> tuple[Picture, ...]:
        """The pictures so far, with the captions that were found for them."""
        return self._gallery.pictures()

    def _take_text(self, text: str, bits: int) -> None:
        self._parts.append(text)
        if _LETTER.search(text):
            self._shared &= bits

    def _take_row(self, row: Tag) -> None:
        self._end_passage()
        cells = map(_short_text, _cells(row))
        if text := " | ".join(cell for cell in cells if cell):
            self._add(Passage(BlockKind.TABLE, text))

    def _take_picture(self, tag: Tag) -> None:
        if self._gallery.is_icon(tag):
            return
        self._end_passage()
        self._gallery.hang(tag)
        self._beside_picture = True

    def _end_passage(self) -> None:
        raw, bits = "".join(self._parts), self._shared
        self._parts, self._shared = [], -1
        if not _LETTER.search(raw):
            return
        if bits & marks.CODE:
            self._add(Passage(BlockKind.CODE, _INVISIBLE.sub("", raw).strip("\n")))
            return
        text = tidy(raw)
        if self._gallery.is_caption(text, bits):
            self._gallery.caption(text)
            return
        for piece in _INDENT.split(text):
            self._add(
                Passage(
                    _kind(bits),
                    piece,
                    linked=bool(bits & marks.LINK),
                    bold=bool(bits & marks.BOLD),
                    pictured=self._beside_picture,
                )
            )

    def _add(self, passage: Passage) -> None:
        self.passages.append(passage)
        self._gallery.leave()


def _kind(bits: int) -> BlockKind:
    if bits & marks.HEADING:
        return BlockKind.HEADING
    if bits & marks.ITEM:
        return BlockKind.LIST
    return BlockKind.QUOTE if bits & marks.QUOTE else BlockKind.TEXT
