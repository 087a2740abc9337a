"""Titles: as a reader should see them, and as they are compared."""

import html
import re
from collections.abc import Iterable
from typing import Final

from digests.text.html import tidy
from digests.text.scripts import Scripts

_TAG: Final = re.compile(r"</?[a-zA-Z][^<>]*>")
_REPLACED: Final = r"[:/\\?*“”<>|\[\]\"'‘’_]"
"""The characters that the generator wrote as `_` in titles, and what may stand for them."""

_PAIR: Final = re.compile(r"_([^_]{1,40})_")


def display_title(title: str) -> str:
    """A title without markup, references or stray white space."""
    if "&" in title or "<" in title:
        title = _TAG.sub("", html.unescape(title))
    return tidy(title.replace("\n", " "))


def restored(title: str, lines: Iterable[str]) -> str:
    """A title with its `_` turned back into what the body proves them to be; the others stay.

    Proof is the headline itself in one of the lines, or the words of a pair in quotation marks.
    """
    if "_" not in title:
        return title
    known = tuple(lines)
    pattern = re.compile(re.escape(title).replace("_", _REPLACED))
    for line in known:
        if (match := pattern.search(line)) and "_" not in match[0]:
            return match[0]
    return _PAIR.sub(lambda pair: _quoted(pair, known), title)


def normal_title(title: str, scripts: Scripts) -> str:
    """A title's letters and digits, folded; a point between digits stays: 7.2 is not 72.

    Equal for one headline however it is punctuated, spaced or written.
    """
    folded = scripts.fold(display_title(title))
    letters = re.sub(r"(?<!\d)\.|\.(?!\d)|[^\w.]|_", "", folded)
    return letters or folded


def _quoted(pair: re.Match[str], lines: tuple[str, ...]) -> str:
    words = pair[1].strip()
    quotes = (f"“{words}”", f"「{words}」", f"『{words}』", f'"{words}"', f"‘{words}’")
    proven = any(quote in line for line in lines for quote in quotes)
    return f"“{pair[1]}”" if proven else pair[0]
