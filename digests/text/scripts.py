"""The scripts Chinese is written in: which one a text uses, and one turned into the other."""

import re
import threading
import unicodedata
from collections.abc import Mapping
from typing import Final

import opencc

from digests.model import Language, Wording
from digests.text import languages

_HALF_WIDTH: Final = {chr(full): chr(full - 0xFEE0) for full in range(0xFF01, 0xFF5F)} | {
    "\u3000": " "
}
_FULL_WIDTH: Final = re.compile(r"[\uff01-\uff5e\u3000]")
_FROM_SIMPLIFIED: Final = {"zh-Hant": "s2t", "zh-TW": "s2twp", "zh-HK": "s2hkp"}
_FROM_TRADITIONAL: Final = {"zh-Hans": "t2s", "zh-TW": "t2tw", "zh-HK": "t2hk"}
_ADDRESS: Final = re.compile(r"((?:https?://|www\.)[^\s，。；：！？、（）「」『』《》“”]+)")
_IN_WORDS: Final = "哩坏沈甦瞭藉衹覆"
"""Characters that t2s leaves alone by themselves and changes in some words: 沈 in 浮沈."""

_RARE_IN_BIG5: Final = 0xC9
"""The first byte of Big5's second level: characters that Traditional texts hardly use."""


def half_width(text: str) -> str:
    """The text with full-width Latin letters, digits, punctuation and spaces made half-width."""
    # Few of them are in any text: replacing each is faster than looking up every character.
    for full in set(_FULL_WIDTH.findall(text)):
        text = text.replace(full, _HALF_WIDTH[full])
    return text


class Scripts:
    """What OpenCC knows of Simplified and Traditional. Build it once and hand it round.

    Threads may share it: OpenCC's converters never change, and each is made once, when first used.
    """

    def __init__(self) -> None:
        self._converters: dict[str, opencc.OpenCC] = {}
        self._lock = threading.Lock()
        self._changing = self._changed_by_t2s()
        self._simplified_only, self._traditional_only = self._told_apart()

    def to_simplified(self, text: str) -> str:
        """The text in Simplified characters."""
        # To look for what would change takes a sixth of the time that OpenCC does.
        return self._by("t2s", text) if self._changing.search(text) else text

    def to_traditional(self, text: str) -> str:
        """The text in Traditional characters."""
        return self._by("s2t", text)

    def convert(self, text: str, wording: Wording, written: Language | None = None) -> str:
        """A text as a reader of `wording` wants it.

        `zh-Hans` and `zh-Hant` turn characters only; `zh-TW` and `zh-HK` also turn what differs by
        place, such as 软件 into 軟體. Text that is written so already, addresses and other
        languages stay as they are. `written` is the language of the article, where it is known: a
        short text may have no character, or some of each script, to tell its own by.
        """
        name = self._table(text, wording, written).get(wording)
        if name is None or not languages.is_chinese(text):
            return text
        if "://" not in text and "www." not in text:
            return self._by(name, text)
        pieces = _ADDRESS.split(text)
        pieces[::2] = [self._by(name, piece) for piece in pieces[::2]]
        return "".join(pieces)

    def fold(self, text: str) -> str:
        """The text as it is compared and searched: Simplified, half-width, lower case."""
        return self.to_simplified(half_width(unicodedata.normalize("NFC", text))).lower()

    def skeleton(self, text: str) -> str:
        """The folded text's letters and digits alone: equal for texts that say the same."""
        return "".join(filter(str.isalnum, self.fold(text)))

    def detect(self, text: str) -> Language:
        """What a text is written in, told by its characters alone."""
        sample = text[: languages.SAMPLE]
        if not languages.is_chinese(sample):
            return "en" if languages.is_english(sample) else "other"
        if not self._has(self._traditional_only, sample):
            return "zh-Hans"
        traditional = sum(map(self._traditional_only.__contains__, sample))
        simplified = sum(map(self._simplified_only.__contains__, sample))
        return "zh-Hant" if traditional > simplified else "zh-Hans"

    def _table(self, text: str, wording: Wording, written: Language | None) -> Mapping[str, str]:
        simplified = self._has(self._simplified_only, text)
        traditional = self._has(self._traditional_only, text)
        if wording == "zh-Hans":
            # A quote in the other script may stand in a text of this one.
            is_told = traditional or (written == "zh-Hant" and not simplified)
            return _FROM_TRADITIONAL if is_told else {}
        if simplified == traditional and written in {"zh-Hans", "zh-Hant"}:
            return _FROM_SIMPLIFIED if written == "zh-Hans" else _FROM_TRADITIONAL
        if simplified:
            return _FROM_SIMPLIFIED
        return _FROM_TRADITIONAL if traditional else {}

    def _by(self, name: str, text: str) -> str:
        converter = self._converters.get(name)
        if converter is None:
            with self._lock:
                converter = self._converters.setdefault(name, opencc.OpenCC(name))
        converted: str = converter.convert(text)
        return converted

    def _has(self, letters: frozenset[str], text: str) -> bool:
        return not letters.isdisjoint(text)

    def _changed_by_t2s(self) -> re.Pattern[str]:
        """What OpenCC must see: without any of it, it gives back the text as it is.

        Beyond the first plane of Unicode every character counts, which is quicker to test.
        """
        every = [chr(code) for code in range(0x10000) if not 0xD800 <= code < 0xE000]
        every.remove("\n")
        simple = self._by("t2s", "\n".join(every)).split("\n")
        changed = [char for char, short in zip(every, simple, strict=True) if char != short]
        return re.compile(f"[{''.join(changed)}{_IN_WORDS}\ud800-\udfff\U00010000-\U0010ffff]")

    def _told_apart(self) -> tuple[frozenset[str], frozenset[str]]:
        """The characters of each script that the other does not use: 台 and 后 belong to both."""
        every = [chr(code) for code in range(0x4E00, 0xA000)]
        simple = self.to_simplified("\n".join(every)).split("\n")
        full = self.to_traditional("\n".join(every)).split("\n")
        rows = list(zip(every, simple, full, strict=True))
        return (
            frozenset(
                char for char, short, long in rows if char == short != long and not _in_big5(char)
            ),
            frozenset(
                char for char, short, long in rows if char == long != short and not _in_gb(char)
            ),
        )


def _in_big5(char: str) -> bool:
    try:
        return char.encode("big5")[0] < _RARE_IN_BIG5
    except UnicodeEncodeError:
        return False


def _in_gb(char: str) -> bool:
    try:
        return len(char.encode("gb2312")) == 2
    except UnicodeEncodeError:
        return False
