"""Pictures: which of an article's may lead it, in the order to try them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import inf
from typing import Final
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from digests.model import Picture
from digests.text.refused import is_refused

CANDIDATES = 5
LARGE_ENOUGH = 1280
"""Pixels: of the same picture in two sizes a larger one than this is no better."""

SMALL = 480
"""Pixels: for a picture that says it is smaller, a larger edition is asked for first."""


def choose(pictures: Sequence[Picture]) -> tuple[Picture, ...]:
    """The pictures to try, best first, a few at most.

    1. Those whose address alone tells that they are none are left out.
    2. Of the same picture in several sizes the largest stays, where the first of them stood.
    3. As the article has them, animations last.
    4. Before a small one its larger edition, where the host is known to have one.
    """
    twins: dict[str, list[Picture]] = {}
    for picture in pictures:
        if not is_refused(picture.address):
            twins.setdefault(_sized(picture.address).key, []).append(picture)
    leading = [_largest(group) for group in twins.values()]
    leading.sort(key=lambda picture: urlsplit(picture.address).path.lower().endswith(".gif"))
    editions = (one for picture in leading for one in _editions(picture))
    unique = {picture.address: picture for picture in reversed(list(editions))}
    return tuple(reversed(unique.values()))[:CANDIDATES]


@dataclass(frozen=True, slots=True)
class _Sized:
    """What an address says of its size: the same `key` for all sizes, and the width in pixels."""

    key: str
    width: float


_LETTERS: Final = {
    "sq": 75, "square": 75, "t": 100, "thumb": 150, "thumbnail": 150, "s": 240, "small": 240,
    "m": 500, "bmiddle": 440, "n": 320, "mid": 500, "middle": 500, "medium": 500,
    "l": 1024, "b": 1024, "big": 1024, "large": 1024, "o": inf, "orig": inf, "original": inf,
}  # fmt: skip
_LETTER: Final = "|".join(sorted(_LETTERS, key=len, reverse=True))
_PATH_SIZES: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?<=/)(\d{2,4})[x*]\d{1,4}(?=/)",
        r"[-_](\d{2,4})x\d{1,4}(?=\.\w+$|$)",
        r"(?<=/)[sw](\d{2,5})(?:-h\d+)?(?:-[a-z]+)*(?=/)",
        r"(?<=/)(?:w|width)[:=,_](\d{2,4})(?:[,/](?:h|height|p)[:=_]\w+)?(?=/)",
        r"_w(\d{2,4})(?=\.\w+$)",
        r"(?<=/news/)(\d{3,4})(?=/)",
        r"(?<=/img/b/)(\d{3,4})/\d{3,4}(?=/)",
        rf"[_-]({_LETTER})(?=\.\w+$)",
        rf"(?<=/)({_LETTER})(?=/)",
        r"(?<=/)(?:mw|orj)(\d+)(?=/)",
        rf"[!@](?:w|)({_LETTER}|\d{{2,4}})[^/]*$",
    )
)
_QUERY_SIZE: Final = re.compile(r"^(?:w|width|maxwidth|resize|fit|size|tw)$", re.IGNORECASE)
_QUERY_LOOK: Final = re.compile(
    r"^(?:h|height|maxheight|q|quality|auto|crop|dpr|fm|format|tp|wxfrom|wx_lazy|imageview2.*"
    r"|imagemogr2.*|x-oss-process|x-image-process|imagestyle|ssl|strip|itok)$",
    re.IGNORECASE,
)
_SIGNATURE: Final = re.compile(r"/[\w-]{27}=(?=/)")
"""Thumbor's, which differs for each size of a picture."""

_LARGER: Final = (
    # Blogger and Google: the longest side, or width and height.
    (
        r"(?:blogspot|googleusercontent)\.com$",
        r"/(?:s|w)\d+(?:-h\d+)?(?:-[a-z]+)*(?=/[^/]+$)",
        "/s1280",
    ),
    (r"^s\.(?:rfi\.fr|france24\.com)$", r"/w:\d+(?=/)", "/w:1280"),
    (r"\.sinaimg\.cn$", r"^/(?:thumb\w*|small|square|bmiddle|mw\d+|orj\d+)(?=/)", "/large"),
    # WordPress keeps what was uploaded beside its own sizes.
    (r"", r"-\d{2,3}x\d{2,4}(?=\.(?:jpe?g|png|webp)$)", ""),
)


def _largest(twins: Sequence[Picture]) -> Picture:
    """The largest of the same, with the first caption that one of them has."""
    largest = max(twins, key=lambda one: min(_sized(one.address).width, LARGE_ENOUGH))
    caption = next((one.caption for one in twins if one.caption), "")
    return Picture(largest.address, largest.caption or caption)


def _editions(picture: Picture) -> tuple[Picture, ...]:
    """A picture, after its larger edition if it is a small one."""
    if _sized(picture.address).width >= SMALL:
        return (picture,)
    parts = urlsplit(picture.address)
    for host, small, large in _LARGER:
        if re.search(host, parts.hostname or ""):
            path, changed = re.subn(small, large, parts.path, count=1, flags=re.IGNORECASE)
            if changed:
                larger = parts._replace(path=path).geturl()
                return (Picture(larger, picture.caption), picture)
    return (picture,)


def _sized(address: str) -> _Sized:
    parts = urlsplit(address)
    path, width = _SIGNATURE.sub("", unquote(parts.path)), inf
    for pattern in _PATH_SIZES:
        if found := pattern.search(path):
            width = min(width, _pixels(found[1]))
            path = path[: found.start()] + path[found.end() :]
    rest = []
    for name, value in parse_qsl(parts.query, keep_blank_values=True):
        if _QUERY_SIZE.match(name):
            width = min(width, _pixels(value))
        elif not _QUERY_LOOK.match(name):
            rest.append((name, value))
    return _Sized(f"{parts.hostname}{path}?{urlencode(rest)}", width)


def _pixels(written: str) -> float:
    number = re.match(r"\d+", written)
    return float(number[0]) if number else _LETTERS.get(written.lower(), inf)
