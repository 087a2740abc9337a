"""A message altered so that Telegram takes it: without what was refused, or in pieces."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.decide import Kind
from bot.markup import (
    CAPTION_LIMIT,
    TEXT_LIMIT,
    cut_place,
    escape_lines,
    fits,
    plain_text,
    visible_length,
)
from bot.messages import Body, EditCaption, EditText, Photo, Text
from digests.text import sentences

_TOKEN = re.compile(r"(?P<tag></?[a-z][^<>]*>)|&(?:lt|gt|amp|quot);|.", re.DOTALL)
_SHOWN = {"&lt;": "<", "&gt;": ">", "&amp;": "&", "&quot;": '"'}
_GAPS = ("\n\n", "\n")
_REACH = 200
"""Characters behind a cut that may tell whether a sentence ends at it."""


def changed(body: Body, kind: Kind) -> tuple[Body, Body | None]:
    """The body to send now, and what is to follow it, if anything: the rest of what was too long.

    `upload` and `general` alter how a body is sent, not the body. The keyboard goes with the last
    piece. A rest may be too long for one message itself: then it is refused and cut in its turn.
    """
    match kind:
        case "text" if isinstance(body, Photo):
            return Text(body.html, body.keyboard, body.silent), None
        case "anew" if isinstance(body, EditText | EditCaption):
            return Text(body.html, body.keyboard), None
        case "plain":
            return replace(body, html=escape_lines(plain_text(body.html))), None
        case "bare":
            return replace(body, keyboard=()), None
        case "shorter":
            return _shorter(body)
    return body, None


def _shorter(body: Body) -> tuple[Body, Body | None]:
    limit = CAPTION_LIMIT if isinstance(body, Photo | EditCaption) else TEXT_LIMIT
    if fits(body.html, limit):
        # By our count it is not too long: then Telegram counts otherwise.
        limit = max(visible_length(body.html) // 2, 1)
    first, rest = split(body.html, limit)
    if not rest:
        return replace(body, html=first), None
    silent = isinstance(body, Text | Photo) and body.silent
    return replace(body, html=first, keyboard=()), Text(rest, body.keyboard, silent)


def split(html: str, limit: int) -> tuple[str, str]:
    """Markup in two: what fits into `limit` code points, and the rest, which may be empty.

    Cut between paragraphs, else lines, else sentences, where that leaves the first piece half full
    at least; else between words, else anywhere. Tags that are open at the cut are closed there and
    opened again behind it.
    """
    tokens = _from_first_word(_read(html))
    shown = "".join(token.shown for token in tokens)
    most = _room(tokens, limit)
    if most >= len(shown):
        return _written(tokens), ""
    at = _end_of(tokens, _place(shown, most))
    first, rest = tokens[:at], _from_first_word(tokens[at:])
    opened = _opened(first)
    closing = "".join(f"</{_name(tag)}>" for tag in reversed(opened))
    if not any(token.shown for token in rest):
        return _written(first) + closing, ""
    return _written(first) + closing, "".join(opened) + _written(rest)


@dataclass(frozen=True, slots=True)
class _Token:
    """A tag, or a character: as it is written, and what is shown of it."""

    html: str
    shown: str


def _read(html: str) -> list[_Token]:
    return [
        _Token(one[0], "" if one["tag"] else _SHOWN.get(one[0], one[0]))
        for one in _TOKEN.finditer(html)
    ]


def _written(tokens: Sequence[_Token]) -> str:
    return "".join(token.html for token in tokens)


def _from_first_word(tokens: list[_Token]) -> list[_Token]:
    """Without the white space that Telegram would cut off; tags stay."""
    start = next((at for at, token in enumerate(tokens) if token.shown.strip()), len(tokens))
    return [token for token in tokens[:start] if not token.shown] + tokens[start:]


def _room(tokens: list[_Token], limit: int) -> int:
    """How many characters fit into one message with the entities among them; at least one."""
    ends = [at for at, token in enumerate(tokens, 1) if token.shown][:limit]
    too_many = bisect_left(ends, True, key=lambda end: not fits(_written(tokens[:end]), limit))
    return max(too_many, 1)


def _place(shown: str, most: int) -> int:
    """Where to cut a text that is longer than `most`."""
    half = max(most // 2, 1)
    for gap in _GAPS:
        at = shown.rfind(gap, half, most + len(gap))
        if at > 0:
            return at
    ends = [end for end in _sentence_ends(shown, most) if half <= end <= most]
    return ends[-1] if ends else cut_place(shown, most)


def _sentence_ends(shown: str, most: int) -> list[int]:
    """The ends of the sentences in the line that `most` is in."""
    place = shown.rfind("\n", 0, most) + 1
    ends = []
    for sentence in sentences.split(shown[place : most + _REACH]):
        place = shown.index(sentence, place) + len(sentence)
        ends.append(place)
    return ends


def _end_of(tokens: list[_Token], characters: int) -> int:
    """Behind so many characters, and the tags that are closed right there."""
    ends = [at for at, token in enumerate(tokens, 1) if token.shown]
    at = ends[characters - 1]
    while at < len(tokens) and tokens[at].html.startswith("</"):
        at += 1
    return at


def _opened(tokens: list[_Token]) -> list[str]:
    """The tags that are open at the end, the outermost first."""
    opened: list[str] = []
    for token in tokens:
        if token.shown:
            continue
        if not token.html.startswith("</"):
            opened.append(token.html)
        elif opened:
            opened.pop()
    return opened


def _name(tag: str) -> str:
    return tag.strip("<>").split()[0]
