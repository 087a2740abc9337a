"""The HTML of a body: read once from top to bottom into passages and pictures."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PageElement, PreformattedString, Tag

from digests.model import BlockKind, Picture
from digests.text import marks
from digests.text.code import prose_of
from digests.text.gallery import Gallery
from digests.text.markup import prepared
from digests.text.rows import is_plain_row, row_text
from digests.text.tidy import tidy, without_marks

_BLOCKS: Final = frozenset({
    "p", "div", "section", "article", "main", "header", "footer", "figure", "figcaption", "ul",
    "ol", "li", "dl", "dt", "dd", "table", "thead", "tbody", "tfoot", "tr", "td", "th", "caption",
    "pre", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "center", "address", "details", "summary",
    "html", "body", "fieldset", "form", "blockquote",
})  # fmt: skip
_INDENT: Final = re.compile(
    r"(?<=[。！？”」…）])[ \t\r\n]*(?:\u3000{2,}|[\u2002\u2003]{2,}|\xa0{4,})"
)
_LETTER: Final = re.compile(r"[^\W_]")
_NOTE: Final = re.compile(r"[\[［（(【]\s*(?:注\s*)?[\d*†‡]{0,3}\s*[\]］）)】]|\d{1,3}|[*†‡]")
_TWEETED_LINK: Final = re.compile(r"\s*(?:pic\.(?:twitter|x)\.com|https?://t\.co)/\w+\s*")
_POWER: Final = re.compile(r"[\d+−-]+")
_RAISED: Final = str.maketrans("0123456789+-−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻")


@dataclass(frozen=True, slots=True)
class Passage:
    """One paragraph, heading, entry, row or code block as the page has it.

    `linked`: all of it is links; `bold`: all of it is bold; `pictured`: it stands in one block with
    the picture above it; `lead`: the page's own class for it says that it sums the article up;
    `title`: it is a heading of the first level.
    """

    kind: BlockKind
    text: str
    linked: bool = False
    bold: bool = False
    pictured: bool = False
    lead: bool = False
    title: bool = False


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
    markup = f"<div>{prepared(html)}</div>"
    for element, bits in _walk(BeautifulSoup(markup, "lxml", multi_valued_attributes=None)):
        reader.take(element, bits)
    return Page(tuple(reader.passages), reader.pictures())


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
        elif child.name in ("br", "img", "amp-img") or is_plain_row(child):
            yield child, bits
        elif child.name == "noscript":
            yield from ((picture, marks.SPARE) for picture in child.find_all("img"))
        elif not marks.is_unseen(child):
            starts_block = child.name in _BLOCKS
            if starts_block:
                yield None, bits
            stack.append((iter(child.contents), marks.of(child, bits), starts_block))


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
            self._take_picture(element, bits)
        elif bits & marks.CODE:
            self._parts.append("\n")
        else:
            self._end_passage(ends_block=element is None)
            self._beside_picture = self._beside_picture and element is not None

    def pictures(self) -> tuple[Picture, ...]:
        """The pictures so far, with the captions that were found for them."""
        return self._gallery.pictures()

    def _take_text(self, text: str, bits: int) -> None:
        if bits & marks.RAISED:
            before = self._parts[-1].rstrip()[-1:] if self._parts else ""
            text = _raised(text, before, bool(bits & marks.LINK))
        elif bits & marks.LINK and _TWEETED_LINK.fullmatch(text):
            return
        elif _LETTER.search(text):
            self._shared &= bits
        self._parts.append(text)

    def _take_row(self, row: Tag) -> None:
        self._end_passage()
        if text := row_text(row):
            self._add(Passage(BlockKind.TABLE, text))

    def _take_picture(self, tag: Tag, bits: int) -> None:
        if bits & marks.SPARE:
            self._gallery.hang_spare(tag)
        elif self._gallery.is_icon(tag):
            self._parts.append(self._gallery.emoji(tag))
        else:
            self._end_passage()
            self._gallery.hang(tag)
            self._beside_picture = True

    def _end_passage(self, ends_block: bool = False) -> None:
        raw, bits = "".join(self._parts), self._shared
        self._parts, self._shared = [], -1
        if not _LETTER.search(raw):
            return
        if bits & marks.CODE:
            self._take_code(without_marks(raw).strip("\n"))
            return
        text = tidy(raw)
        if self._gallery.is_caption(text, bits, shares_block=ends_block and self._beside_picture):
            self._gallery.caption(text)
            return
        pieces = _INDENT.split(raw)
        for piece in pieces if len(pieces) > 1 else (raw,):
            self._add(
                Passage(
                    _kind(bits),
                    tidy(piece) if len(pieces) > 1 else text,
                    linked=bool(bits & marks.LINK),
                    bold=bool(bits & marks.BOLD),
                    pictured=self._beside_picture,
                    lead=bool(bits & marks.LEAD),
                    title=bool(bits & marks.TITLE),
                )
            )

    def _take_code(self, text: str) -> None:
        paragraphs = prose_of(text)
        for paragraph in paragraphs:
            self._add(Passage(BlockKind.TEXT, paragraph))
        if not paragraphs:
            self._add(Passage(BlockKind.CODE, text))

    def _add(self, passage: Passage) -> None:
        self.passages.append(passage)
        self._gallery.leave()


def _kind(bits: int) -> BlockKind:
    if bits & marks.HEADING:
        return BlockKind.HEADING
    if bits & marks.ITEM:
        return BlockKind.LIST
    return BlockKind.QUOTE if bits & marks.QUOTE else BlockKind.TEXT


def _raised(text: str, before: str, linked: bool) -> str:
    """Raised text on the line: nothing for a footnote's number, 10⁶ for a power, else as it is."""
    written = text.strip()
    if _NOTE.fullmatch(written) and (linked or not written.isalnum() or not before.isalnum()):
        return ""
    return written.translate(_RAISED) if _POWER.fullmatch(written) else text
