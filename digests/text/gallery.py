"""The gallery: the pictures of a page in order, each with the caption that stands by it."""

import re
from typing import Final

from bs4.element import Tag

from digests.model import Picture
from digests.text import marks
from digests.text.addresses import picture_address
from digests.text.captions import reads_as_caption
from digests.text.tidy import tidy

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
_EMOJI: Final = re.compile(
    r"[\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff]"
    r"[\u200d\ufe0f\u2600-\u27bf\U0001f000-\U0001faff]{0,11}"
)
_FILE_NAME: Final = re.compile(
    r".*\.(?:jpe?g|png|gif|webp|bmp)|[\w.%()-]+\.\w{2,5}|[\w%-]*\d{4,}[\w%-]*|https?:.*",
    re.ASCII | re.IGNORECASE,
)
_SPACER: Final = re.compile(r"\b1px\b|\bspacer\b|transparent line", re.IGNORECASE)
_SHORTEST_ALT: Final = 8
_NO_CAPTION: Final = re.compile(r"^[（(“「]|[：:？?]$")
"""What stands below a picture in italics and is a remark, a quotation, or leads on."""

_SENTENCE_END: Final = re.compile(r"[。！？!?”」]$")


class Gallery:
    """Pictures as the page shows them; a caption belongs to the one just hung, or the next one.

    `base` is the page's own address, for relative pictures.
    """

    def __init__(self, base: str | None) -> None:
        self._base = base
        self._addresses: list[str | None] = []
        self._captions: dict[int, str] = {}
        self._alts: dict[int, str] = {}
        self._waiting = ""
        self._in_front = False

    def is_icon(self, tag: Tag) -> bool:
        """Whether a picture only decorates a line."""
        sides = [_pixels(str(tag.attrs.get(side, ""))) for side in ("width", "height")]
        if any(side is not None and side < _SMALLEST_SIDE for side in sides):
            return True
        if _ICON_CLASS.search(str(tag.attrs.get("class", ""))):
            return True
        alt = str(tag.attrs.get("alt", ""))
        return _EMOJI.fullmatch(alt) is not None or _SPACER.search(alt) is not None

    def emoji(self, icon: Tag) -> str:
        """The emoji that an icon is a picture of, or an empty string."""
        alt = str(icon.attrs.get("alt", ""))
        return alt if _EMOJI.fullmatch(alt) else ""

    def hang(self, tag: Tag) -> None:
        """The next picture of the page; one of no use is remembered only to take its caption."""
        place = len(self._addresses)
        self._addresses.append(_best_address(tag, self._base))
        self._alts[place] = _words_of(tag)
        if self._waiting:
            self._captions[place] = self._waiting
        self._waiting = ""
        self._in_front = True

    def hang_spare(self, tag: Tag) -> None:
        """A picture's copy for browsers without scripts: of use where the first one is of none."""
        if not self._in_front:
            self.hang(tag)
        elif self._addresses[-1] is None:
            self._addresses[-1] = _best_address(tag, self._base)

    def leave(self) -> None:
        """Text follows: what comes now is no caption of the picture above."""
        self._in_front = False
        self._waiting = ""

    def is_caption(self, text: str, bits: int, shares_block: bool = False) -> bool:
        """Whether a passage with these marks tells what a picture shows.

        `shares_block`: it is all that stands in one block with the picture.
        """
        if len(text) > _LONGEST_CAPTION:
            return False
        if bits & marks.CAPTION:
            return True
        if not self._in_front or bits & marks.HEADING:
            return False
        if text == self._alts.get(len(self._addresses) - 1):
            return True
        if bits & (marks.FIGURE | marks.SMALL | marks.GREY):
            return True
        if bits & (marks.ITALIC | marks.BOLD) == marks.ITALIC and not _NO_CAPTION.search(text):
            return len(text) <= _LONGEST_BARE_CAPTION
        is_apart = shares_block or bits & marks.CENTRED
        if is_apart and not bits & marks.BOLD and len(text) <= _LONGEST_BARE_CAPTION:
            return not _SENTENCE_END.search(text)
        return reads_as_caption(text)

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
                words = self._captions.get(place) or self._alts.get(place, "")
                hung[address] = Picture(address, words)
        return tuple(hung.values())


def _best_address(tag: Tag, base: str | None) -> str | None:
    """What a lazy page keeps for later comes first: its `src` is a stand-in."""
    named = [str(tag.attrs[name]) for name in _SOURCES if name in tag.attrs]
    largest = [_largest(str(tag.attrs[name])) for name in _SRCSETS if name in tag.attrs]
    addresses = (picture_address(written, base) for written in (*named, *largest))
    return next((address for address in addresses if address is not None), None)


def _words_of(tag: Tag) -> str:
    """What the picture's own attributes say that it shows, unless that is only its file's name."""
    for name in ("alt", "title"):
        words = tidy(str(tag.attrs.get(name, ""))[:_LONGEST_CAPTION])
        if len(words) >= _SHORTEST_ALT and not _FILE_NAME.fullmatch(words):
            return words
    return ""


def _largest(srcset: str) -> str:
    entries = _SRCSET_ENTRY.findall(srcset.strip()[:_LONGEST_SRCSET])
    return max(entries, key=lambda entry: float(entry[1] or 1), default=("", ""))[0]


def _pixels(size: str) -> int | None:
    match = re.fullmatch(r"\s*(\d+)(?:\.\d+)?(?:px)?\s*", size)
    return int(match[1]) if match else None
