"""What Telegram finds in a text by itself: commands, links, mentions, hashtags, addresses."""

import re
from bisect import bisect_left
from itertools import takewhile

from bot.simulator.text.utf16 import Json, units

# A domain without http:// is a link only where its end is one of the world's; these will do.
_ENDS = "com|org|net|cn|tw|hk|io|me|info|news|edu|gov|example|test"
_PATTERNS = (
    ("email", r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    ("url", r"(?:https?|tg)://[^\s<>\"“”「」『』（）《》，。；！？、]+"),
    ("url", rf"(?:[A-Za-z0-9-]+\.)+(?:{_ENDS})(?![\w.-])(?:/[^\s<>\"，。；！？、]*)?"),
    ("bot_command", r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/<>])"),
    ("mention", r"(?<![\w@])@[A-Za-z][A-Za-z0-9_]{3,31}(?![\w@])"),
    ("hashtag", r"(?<!\w)#[\w·\u200c]{1,256}+(?!#)"),
)
_FINDERS = tuple((kind, re.compile(pattern)) for kind, pattern in _PATTERNS)
_TRAILING = ".,:;!?)'"


def find_entities(text: str) -> list[Json]:
    """The entities of a text in order; those that overlap an earlier kind are left out."""
    taken: list[tuple[int, int, str]] = []
    for kind, finder in _FINDERS:
        for found in finder.finditer(text):
            start, word = found.start(), _word(kind, found.group())
            if word and not _overlaps(taken, start, start + len(word)):
                taken.insert(bisect_left(taken, (start,)), (start, start + len(word), kind))
    return [
        {"type": kind, "offset": units(text[:start]), "length": units(text[start:end])}
        for start, end, kind in taken
    ]


def _word(kind: str, word: str) -> str:
    if kind == "url":
        return word.rstrip(_TRAILING)
    if kind == "hashtag":
        # Python's \w has numbers in it that are no digits, such as 〇 and ①; a tag ends there.
        tag = "".join(takewhile(_is_of_tag, word[1:]))
        return f"#{tag}" if any(map(str.isalpha, tag)) else ""
    return word


def _is_of_tag(letter: str) -> bool:
    return letter.isalpha() or letter.isdecimal() or letter in "_·\u200c"


def _overlaps(taken: list[tuple[int, int, str]], start: int, end: int) -> bool:
    return any(start < other_end and other_start < end for other_start, other_end, _ in taken)
