"""Telegram HTML: made from anybody's text in one place, measured, and packed into messages."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from html import unescape
from typing import NewType
from urllib.parse import urlsplit

Html = NewType("Html", str)
"""Text that is safe to send: only what this module returns is one."""

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
ENTITY_LIMIT = 95
"""Of the 100 that Telegram keeps, so that a line may still be put above."""

_ENTITY_BYTES = 8000
_BYTES_EACH = 16
_LONGEST_ADDRESS = 512

_EMOJI = "\U0001f000-\U0001faff\u2190-\u27ff\u2900-\u2bff\u3030\u303d\u3297\u3299\u00a9\u00ae\ufe0f"
_SPACE = re.compile(r"\s")
_LINE_ENDS = re.compile(r"\r\n|[\n\r\v\f\x85\u2028\u2029]")
# Flags made of tags, and joiners between two emoji, stay; other characters without a shape go:
# controls, halves of pairs, joiners, direction marks, invisible operators and fillers.
_SHAPELESS = re.compile(
    "(\U0001f3f4[\U000e0020-\U000e007e]{1,8}\U000e007f)"
    f"|((?<=[{_EMOJI}])\u200d(?=[{_EMOJI}]))"
    "|[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ud800-\udfff\ufeff\uffa0\ufff0-\ufffb"
    "\ufffe\uffff\U0001d173-\U0001d17a\U000e0000-\U000e00ff]"
)
_COMBINING = "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_PILED_UP = re.compile(f"([{_COMBINING}]{{3}})[{_COMBINING}]+")
_CLINGING = re.compile(
    f"[{_COMBINING}\u200d\ufe00-\ufe0f\U0001f3fb-\U0001f3ff\U000e0000-\U000e0fff]"
)
_FLAG_LETTERS = "".join(chr(letter) for letter in range(0x1F1E6, 0x1F200))
_WORD = re.compile(r"[A-Za-z0-9.,'’%-]")
_TAG = re.compile(r"</?[a-z][^<>]*>")
_ENTITY = re.compile(r"&(?:lt|gt|amp|quot);")
_ADDRESS = re.compile(r' href="([^"]*)"')


@dataclass(frozen=True, slots=True)
class Size:
    """What a message's markup counts against Telegram's limits; that of whole pieces adds up."""

    visible: int
    entities: int
    address_bytes: int

    @classmethod
    def of(cls, html: str) -> "Size":
        """That of markup whose tags are all closed."""
        if "<" not in html and "&" not in html:
            return cls(len(html), 0, 0)
        addresses = sum(len(address.encode()) for address in _ADDRESS.findall(html))
        return cls(visible_length(html), entity_count(html), addresses)

    def __add__(self, other: "Size") -> "Size":
        """Both together."""
        return Size(
            self.visible + other.visible,
            self.entities + other.entities,
            self.address_bytes + other.address_bytes,
        )

    def fits(self, limit: int) -> bool:
        """Whether a message of at most so many characters holds it."""
        size = self.entities * _BYTES_EACH + self.address_bytes
        return self.visible <= limit and self.entities <= ENTITY_LIMIT and size <= _ENTITY_BYTES


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a message that is never cut, and what stands between it and the one before."""

    html: Html
    gap: str = "\n\n"
    size: Size = field(init=False)

    def __post_init__(self) -> None:
        """Measure it once, however many messages it is in."""
        object.__setattr__(self, "size", Size.of(self.html))


def clean(text: str) -> str:
    """The text on one line, without characters that are invisible or turn the direction."""
    return " ".join(_shown(text).split())


def shorten(text: str, limit: int) -> str:
    """The cleaned text in at most `limit` code points, an ellipsis where it was cut.

    Never cut inside an emoji or accented letter; inside a Latin word or number only where one
    fills the last third.
    """
    text = clean(text)
    if len(text) <= limit:
        return text
    return text[: cut_place(text, limit - 1)].rstrip(" ，、；：,;:“‘「『（《(") + "…"


def chunks(text: str, limit: int) -> tuple[str, ...]:
    """The cleaned text in parts of at most `limit` code points, cut as `shorten` cuts."""
    text = clean(text)
    found = []
    start = 0
    while len(text) - start > limit:
        end = start + cut_place(text[start : start + limit + 1], limit)
        found.append(text[start:end].strip())
        start = end
    found.append(text[start:].strip())
    return tuple(filter(None, found))


def cut_place(text: str, limit: int) -> int:
    """The last place up to `limit` where a longer text may be cut, as `shorten` cuts."""
    for end in range(limit, limit * 2 // 3, -1):
        word = _WORD.match(text, end - 1) and _WORD.match(text, end)
        if not word and _is_border(text, end):
            return end
    return next((end for end in range(limit, 0, -1) if _is_border(text, end)), limit)


def flow(sentences: Iterable[str]) -> str:
    """Sentences as running text: Latin ones with a space between, Chinese ones without."""
    text = ""
    for sentence in sentences:
        spaced = text[-1:].isascii() and text and sentence[:1].isascii()
        text += f" {sentence}" if spaced else sentence
    return text


def escape(text: str) -> Html:
    """Anybody's text as harmless Telegram HTML on one line."""
    return _quoted(clean(text))


def escape_lines(text: str) -> Html:
    """As `escape`, but lines stay lines and runs of spaces stay."""
    lines = (_shown(_SPACE.sub(" ", line.expandtabs(4))) for line in _LINE_ENDS.split(text))
    return _quoted("\n".join(line.rstrip() for line in lines).strip("\n"))


def bold(html: Html) -> Html:
    """In bold; empty stays empty, as in all of these."""
    return _wrapped("b", html)


def italic(html: Html) -> Html:
    """In italics: what is said quietly."""
    return _wrapped("i", html)


def code(html: Html) -> Html:
    """A block in a fixed width."""
    return _wrapped("pre", html)


def quote(html: Html, expandable: bool = False) -> Html:
    """A quotation, folded where it is long if `expandable`."""
    if not html:
        return html
    tag = "blockquote expandable" if expandable else "blockquote"
    return Html(f"<{tag}>{html}</blockquote>")


def link(html: Html, address: str | None) -> Html:
    """A link to a web address; whatever is no sound http(s) address leaves the text alone."""
    if not html or not is_web_address(address):
        return html
    return Html(f'<a href="{_quoted(address or "")}">{html}</a>')


def is_web_address(address: str | None) -> bool:
    """Whether an address is http(s), names a host, and is short and clean enough to be sent.

    One with a user in it (`https://bank.example@evil.example/`) is there to mislead.
    """
    if not address or len(address) > _LONGEST_ADDRESS or clean(address) != address:
        return False
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    named = bool(parts.hostname) and "@" not in parts.netloc
    return parts.scheme in ("http", "https") and named and " " not in address


def join(parts: Iterable[Html], separator: str) -> Html:
    """The parts that are not empty, with a separator (of our own, not a reader's) between."""
    return Html(separator.join(part for part in parts if part))


def visible_length(html: str) -> int:
    """Code points after Telegram has read the markup: what its limits count."""
    return len(_ENTITY.sub("&", _TAG.sub("", html)))


def plain_text(html: str) -> str:
    """What a reader sees of the markup, without any look."""
    return unescape(_TAG.sub("", html))


def entity_count(html: str) -> int:
    """How many entities Telegram makes of the markup."""
    return sum(not tag.startswith("</") for tag in _TAG.findall(html))


def fits(html: str, limit: int) -> bool:
    """Whether a message holds this: its characters, its entities and the size of those."""
    return Size.of(html).fits(limit)


def pack(pieces: Iterable[Piece], first: int, rest: int) -> tuple[Html, ...]:
    """Messages of whole pieces, as few as can be: `first` code points, then `rest` for each other.

    A piece that fits nowhere gets a message of its own: keep pieces smaller than both limits.
    """
    packed: list[Html] = []
    held, size = Html(""), Size(0, 0, 0)
    for piece in pieces:
        longer = size + Size(len(piece.gap), 0, 0) + piece.size if held else piece.size
        if not held or longer.fits(rest if packed else first):
            held = Html(f"{held}{piece.gap}{piece.html}") if held else piece.html
            size = longer
        else:
            packed.append(held)
            held, size = piece.html, piece.size
    return (*packed, held) if held else tuple(packed)


def _shown(text: str) -> str:
    return _PILED_UP.sub(r"\1", _SHAPELESS.sub(r"\1\2", text))


def _quoted(text: str) -> Html:
    text = text.replace("&", "&amp;").replace("<", "&lt;")
    return Html(text.replace(">", "&gt;").replace('"', "&quot;"))


def _wrapped(tag: str, html: Html) -> Html:
    return Html(f"<{tag}>{html}</{tag}>") if html else html


def _is_border(text: str, at: int) -> bool:
    """Whether no emoji, flag or accented letter spans this place inside the text."""
    if _CLINGING.match(text, at) or text[at - 1] == "\u200d":
        return False
    flags = at - len(text[:at].rstrip(_FLAG_LETTERS))
    return not (flags % 2 and text[at] in _FLAG_LETTERS)
