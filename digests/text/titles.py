"""Titles: as a reader should see them, and as they are compared."""

import re
from collections.abc import Iterable
from typing import Final

from digests.text.scripts import Scripts
from digests.text.tidy import tidy, unescaped
from digests.text.underscores import guessed

_TAG: Final = re.compile(r"</?[a-zA-Z][^<>]*>")
_REPLACED: Final = r"[:/\\?*“”<>|\[\]\"'‘’_]"
"""The characters that the generator wrote as `_` in titles, and what may stand for them."""

_LONGEST: Final = 500
_MOST_PROVEN: Final = 12
_TAIL: Final = re.compile(r"(?:\s*[|｜丨_]\s*|\s[-–—]\s)([^|｜丨_]{2,24})$")
_COMMON: Final = re.compile(
    r"中文网|中文網|中文|新闻网|新聞網|新闻|新聞|网站|網站|网|網|news|\.com|\.cn"
)
_SHOUT: Final = (
    r"[【\[［](?:重磅|突发|突發|快讯|快訊|更新|最新|独家|獨家|紧急|緊急|必看|翻墙必看|爆|头条|頭條"
    r"|(?:重磅|突发|突發)(?:更新|快讯|快訊)|Breaking|Update[d]?|Exclusive)[】\]］]"
)
_SHOUTS: Final = re.compile(rf"^(?:{_SHOUT}\s*)+|(?:\s*{_SHOUT})+$", re.IGNORECASE)
_LATIN: Final = re.compile(r"[a-z0-9]+")
_SHORTEST_TITLE: Final = 6
_PAIR: Final = re.compile(r"_([^_]{1,40})_")


def display_title(title: str) -> str:
    """A title without markup, references or stray white space."""
    title = title[:_LONGEST]
    if "&" in title or "<" in title:
        title = _TAG.sub("", unescaped(title))
    return tidy(title.replace("\n", " "))


def without_site(title: str, names: Iterable[str]) -> str:
    """A title without the item's own outlet or section at its end, as web pages have it there."""
    known = {core for name in names if (core := _core(name))}
    while (tail := _TAIL.search(title)) and _core(tail[1]) in known:
        rest = title[: tail.start()].rstrip()
        if sum(map(str.isalnum, rest)) < _SHORTEST_TITLE:
            break
        title = rest
    return title


def without_shouts(title: str) -> str:
    """A title without what its outlet calls out before or behind it: 【更新】, 【重磅】."""
    return _SHOUTS.sub("", title) or title


def restored(title: str, lines: Iterable[str]) -> str:
    """A title with its `_` turned back into what the body proves them to be, or what is likely.

    Proof is the headline itself in one of the lines, or the words of a pair in quotation marks.
    """
    if "_" not in title:
        return title
    if title.count("_") > _MOST_PROVEN:
        return guessed(title)
    known = tuple(lines)
    pattern = re.compile(re.escape(title).replace("_", _REPLACED))
    for line in known:
        if (match := pattern.search(line)) and "_" not in match[0]:
            return match[0]
    return guessed(_PAIR.sub(lambda pair: _quoted(pair, known), title))


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


def _core(name: str) -> str:
    """What tells one outlet's name from another's: BBC of `BBC 中文网` and `BBC News 中文`."""
    letters = "".join(char for char in name.lower() if char.isalnum() or char == ".")
    rest = _COMMON.sub("", letters) or letters
    return _LATIN.sub("", rest) or rest
