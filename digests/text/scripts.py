"""The scripts Chinese is written in: which one a text uses, and one turned into the other."""

import re
import unicodedata
from typing import Final

import opencc

from digests.model import Language

_SAMPLE: Final = 1_500
"""Characters that tell a text's language; more would not change the answer."""

_HALF_WIDTH: Final = {full: full - 0xFEE0 for full in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_HAN: Final = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f]")
_KANA_OR_HANGUL: Final = re.compile(r"[\u3041-\u30fa\u1100-\u11ff\uac00-\ud7a3]")
_WORD: Final = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_ENGLISH: Final = re.compile(
    r"the|of|and|to|in|a|is|that|for|on|with|as|it|was|by|at|from|are|be|an|this|has|have|but|not"
    r"|what|how|why|who|will|can|its|after|over|you|says|new|may|they|their|his|her",
    re.IGNORECASE,
)


def half_width(text: str) -> str:
    """The text with full-width Latin letters, digits, punctuation and spaces made half-width."""
    return text.translate(_HALF_WIDTH)


class Scripts:
    """What OpenCC knows of Simplified and Traditional. Build it once and hand it round."""

    def __init__(self) -> None:
        self._to_simplified = opencc.OpenCC("t2s")
        self._to_traditional = opencc.OpenCC("s2t")
        self._simplified_only, self._traditional_only = self._told_apart()

    def to_simplified(self, text: str) -> str:
        """The text in Simplified characters."""
        converted: str = self._to_simplified.convert(text)
        return converted

    def to_traditional(self, text: str) -> str:
        """The text in Traditional characters."""
        converted: str = self._to_traditional.convert(text)
        return converted

    def fold(self, text: str) -> str:
        """The text as it is compared and searched: Simplified, half-width, lower case."""
        return self.to_simplified(half_width(unicodedata.normalize("NFC", text))).lower()

    def skeleton(self, text: str) -> str:
        """The folded text's letters and digits alone: equal for texts that say the same."""
        return "".join(filter(str.isalnum, self.fold(text)))

    def detect(self, text: str) -> Language:
        """What a text is written in, told by its characters alone."""
        sample = text[:_SAMPLE]
        han = len(_HAN.findall(sample))
        words = _WORD.findall(_HAN.sub(" ", sample))
        other = len(_KANA_OR_HANGUL.findall(sample))
        # A Chinese text may name many things in Latin letters: a word there weighs two characters.
        if han and han > 4 * other and han * 4 >= len(words) * 2:
            return self._script(sample)
        if other or han > len(words):
            return "other"
        return _latin(words)

    def _script(self, sample: str) -> Language:
        traditional = sum(map(self._traditional_only.__contains__, sample))
        simplified = sum(map(self._simplified_only.__contains__, sample))
        return "zh-Hant" if traditional > simplified else "zh-Hans"

    def _told_apart(self) -> tuple[frozenset[str], frozenset[str]]:
        every = [chr(code) for code in range(0x4E00, 0xA000)]
        simple = self.to_simplified("\n".join(every)).split("\n")
        full = self.to_traditional("\n".join(every)).split("\n")
        rows = list(zip(every, simple, full, strict=True))
        return (
            frozenset(char for char, short, long in rows if char == short and char != long),
            frozenset(char for char, short, long in rows if char != short and char == long),
        )


def _latin(words: list[str]) -> Language:
    """English has its small words; a headline too short to hold one passes if it is plain ASCII."""
    if not words:
        return "other"
    known = sum(_ENGLISH.fullmatch(word) is not None for word in words)
    if len(words) >= 12:
        return "en" if known * 8 >= len(words) else "other"
    return "en" if known or all(word.isascii() for word in words) else "other"
