"""Leaning: what in a sentence needs the one before it, an opening or speech without a speaker."""

import re
from collections.abc import Sequence
from typing import Final

_OPENING: Final = re.compile(
    r"[“「『\"]?(?:"
    r"但(?!丁)|不过|不過|然而|可是|只是|此外|另外|另一方面|同时|同時|与此同时|與此同時|因此|因而|所以|于是|於是"
    r"|而(?![立今])|并(?!购)|並|也(?![门許许])|还(?!原)|還(?!原)|亦|另|其(?![实實])|随后|隨後|之后|之後|后来|後來|接着|接著"
    r"|对此|對此|据此|據此|为此|為此|例如|比如|换言之|換言之|相反|尽管如此|儘管如此"
    r"|他(?![信国國乡鄉])|她|它|牠|这|這|那(?!不勒斯|英|曲)|该|該|此|上述|两者|兩者|后者|後者|前者"
    r"|(?:But|And|Or|So|Yet|However|Meanwhile|Also|Instead|Still|He|She|It|They|This|That|These"
    r"|Those|Such|Then|His|Her|Their|Its)\b)"
)
_SAYS_TOO: Final = re.compile(
    r"[^，。；：,]{0,8}(?:又|还|還|也|亦|另|续|續)(?:说|說|指|称|稱|表示|强调|強調|提到|透露|补充|補充)"
)
_TOO: Final = frozenset("又还還也亦另续續")
_WITHIN: Final = 9
_QUOTATION: Final = re.compile(r"[“「『\"][^“「『\"]*[”」』\"]")
_OPENERS: Final = "“「『"
_ANY_OPENER: Final = '“「『"'
_CLOSERS: Final = "”」』"


def leans(sentence: str) -> bool:
    """Whether a sentence opens with words that need the one before it: 但, 此外, 他说."""
    if _OPENING.match(sentence):
        return True
    return not _TOO.isdisjoint(sentence[:_WITHIN]) and _SAYS_TOO.match(sentence) is not None


def is_quotation(sentence: str) -> bool:
    """Whether a sentence is a quotation from end to end, so that nobody in it says it."""
    return sentence[:1] in _ANY_OPENER and _QUOTATION.fullmatch(sentence) is not None


def without_speaker(sentences: Sequence[str]) -> list[bool]:
    """For each sentence of one paragraph, whether it is somebody's words with nobody named.

    Alone such a sentence would be the outlet's own statement: it goes on inside a quotation that
    an earlier sentence opened, or is a quotation from end to end.
    """
    if not any(map("".join(sentences).__contains__, _ANY_OPENER)):
        return [False] * len(sentences)
    found = []
    depth = 0
    for sentence in sentences:
        found.append(depth > 0 or is_quotation(sentence))
        opened = sum(map(sentence.count, _OPENERS)) - sum(map(sentence.count, _CLOSERS))
        depth = max(0, depth + opened)
    return found
