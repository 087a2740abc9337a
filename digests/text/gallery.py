"""The gallery: the pictures of a page in order, each with the caption that stands by it."""

import re
from typing import Final

from bs4.element import Tag

from digests.model import Picture
from digests.text import marks
from digests.text.addresses import picture_address

_SOURCES: Final = (
    "data-original", "data-src", "data-lazy-src", "data-actualsrc", "data-original-src", "src",
)  # fmt: skip
_SRCSETS: Final = ("data-srcset", "srcset")
_SRCSET_ENTRY: Final = re.compile(r"([^\s,]\S*?)(?:\s+([\d.]+)[wx])?\s*(?:,\s|,?$)")
_LONGEST_SRCSET: Final = 4_000
_ICON_CLASS: Final = re.compile(
    r"emoji|emoticon|\bicon|avatar|smil(?:ey|ie)|\blogo\b", re.IGNORECASE
)
_SMALLEST_SIDE: Final = 50
"""Pixels; what is declared smaller is an icon, an emoji or a tracking pixel."""

_LONGEST_CAPTION: Final = 400
_LONGEST_BARE_CAPTION: Final = 60
_POINTER: Final = re.compile(
    r"[↑▲△▼▽◀▶]|[（(【]?(?:(?:图|圖)(?:为|為|[:：/｜|]|片来源|片來源|源|說|说)|(?:资料|資料)(?:图|圖|照片))"
)
_SENTENCE_END: Final = re.compile(r"[。！？!?”」]$")


class Gallery:
    """Pictures as the page shows them; a caption belongs to the one just hung, or the next one.

    `base` is the page's own address, for relative pictures.
    """

    def __init__(self, base: str | None) -> None:
        self._base = base
        self._addresses: list[str | None] = []
        self._captions: dict[int, str] = {}
        self._waiting = ""
        self._in_front = False

    def is_icon(self, tag: Tag) -> bool:
        """Whether a picture only decorates a line."""
        sides = [_pixels(str(tag.attrs.get(side, ""))) for side in ("width", "height")]
        if any(side is not None and side < _SMALLEST_SIDE for side in sides):
            return True
        return _ICON_CLASS.search(str(tag.attrs.get("class", ""))) is not None

    def hang(self, tag: Tag) -> None:
        """The next picture of the page; one of no use is remembered only to take its caption."""
        self._addresses.append(_best_address(tag, self._base))
        if self._waiting:
            self._captions[len(self._addresses) - 1] = self._waiting
        self._waiting = ""
        self._in_front = True

    def leave(self) -> None:
        """Text follows: what comes now is no caption of the picture above."""
        self._in_front = False
        self._waiting = ""

    def is_caption(self, text: str, bits: int) -> bool:
        """Whether a passage with these marks tells what a picture shows."""
        if len(text) > _LONGEST_CAPTION:
            return False
        if bits & marks.CAPTION:
            return True
        if not self._in_front or bits & marks.HEADING:
            return False
        if bits & (marks.FIGURE | marks.SMALL | marks.GREY):
            return True
        if bits & marks.CENTRED and not bits & marks.BOLD and len(text) <= _LONGEST_BARE_CAPTION:
            return not _SENTENCE_END.search(text)
        return len(text) <= 2 * _LONGEST_BARE_CAPTION and _POINTER.match(text) is not None

    def caption(self, text: str) -> None:
        """Words for the picture just hung, or for the next one if none is."""
        if not self._in_front:
            self._waiting = text
            return
        place = len(self._addresses) - 1
        before = self._captions.get(place, "")
        if text not in before:
            self._captions[place] = f"{before} {text}".strip()

    def pictures(self) -> tuple[Picture, ...]:
        """The pictures of use, each address once."""
        hung: dict[str, Picture] = {}
        for place, address in enumerate(self._addresses):
            if address is not None and (address not in hung or not hung[address].caption):
                hung[address] = Picture(address, self._captions.get(place, ""))
        return tuple(hung.values())


def _best_address(tag: Tag, base: str | None) -> str | None:
    """What a lazy page keeps for later comes first: its `src` is a stand-in."""
    named = [str(tag.attrs[name]) for name in _SOURCES if name in tag.attrs]
    largest = [_largest(str(tag.attrs[name])) for name in _SRCSETS if name in tag.attrs]
    addresses = (picture_address(written, base) for written in (*named, *largest))
    return next((address for address in addresses if address is not None), None)


def _largest(srcset: str) -> str:
    entries = _SRCSET_ENTRY.findall(srcset.strip()[:_LONGEST_SRCSET])
    return max(entries, key=lambda entry: float(entry[1] or 1), default=("", ""))[0]


def _pixels(size: str) -> int | None:
    match = re.fullmatch(r"\s*(\d+)(?:\.\d+)?(?:px)?\s*", size)
    return int(match[1]) if match else None
