"""Code: programs told from prose that a site put between `<pre>` tags."""

import re
from typing import Final

from digests.text.tidy import tidy

_HAN: Final = re.compile(r"[\u4e00-\u9fff]")
_LATIN: Final = re.compile(r"[A-Za-z]")
_WORD: Final = re.compile(r"\b[a-z]{2,}\b(?=[ ,.;:?!’'\n])")
_MARK: Final = re.compile(r"[{}<>=$\\;_#`\[\]|]|\(\)")
_ENDS_SENTENCE: Final = re.compile(r"[。！？.!?]['\"”’」）)]*\s*$", re.MULTILINE)
_PARAGRAPH: Final = re.compile(
    r"\n[^\S\n]*\n\s*|(?<=[。！？”」])[^\S\n]*\n\s*|\n\s*(?=\u3000\u3000)"
)
_SAMPLE: Final = 4_000


def prose_of(text: str) -> tuple[str, ...]:
    """The paragraphs of preformatted text that is prose; empty if it is code."""
    if not _is_prose(text[:_SAMPLE]):
        return ()
    paragraphs = (tidy(paragraph) for paragraph in _PARAGRAPH.split(text))
    return tuple(paragraph for paragraph in paragraphs if paragraph)


def _is_prose(text: str) -> bool:
    """Whether it has sentences, few of a program's marks, and words more than anything else."""
    if not _ENDS_SENTENCE.search(text):
        return False
    han = len(_HAN.findall(text))
    latin = len(_LATIN.findall(text))
    letters = 3 * han + latin
    if letters < 60 or len(_MARK.findall(text)) * 40 > letters:
        return False
    return han > latin or sum(map(len, _WORD.findall(text))) * 2 > latin
