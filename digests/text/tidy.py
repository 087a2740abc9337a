"""Tidy: text as a reader sees it, without what only a browser, a printer or a generator put in."""

import html
import re
import unicodedata
from typing import Final

_INVISIBLE: Final = re.compile(
    r"[\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\u00ad\u180e\u115f\u1160\u3164\uffa0"
    r"\u2800\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f"
    # What stands for a letter or a picture that was lost: icon fonts, replacement characters.
    r"\ud800-\udfff\ue000-\uf8ff\ufff9-\ufffd\U000f0000-\U0010ffff]"
    r"|\u200d(?![\u2600-\u27bf\U0001f000-\U0001faff])"
)
_REFERENCE: Final = re.compile(r"&(?:#\d{1,7}|#[xX][\da-fA-F]{1,6}|[A-Za-z][A-Za-z\d]{1,30});")
_MOST_ESCAPED: Final = 3
_TAG: Final = re.compile(
    r"</?(?:p|br|div|span|a|b|i|u|em|strong|font|img|small|sup|sub|h[1-6])(?:\s[^<>]{0,300})?/?>",
    re.IGNORECASE,
)
_WRAPPED_HAN: Final = re.compile(
    r"(?<=[\u3001-\u9fff\uff00-\uffef”’])[ \t\r]*\n\s*(?=[\u3001-\u9fff\uff00-\uffef“‘])"
)
_SPACES: Final = re.compile(r"[^\S\u3000]+")
_SPACED_OUT: Final = re.compile(
    r"(?<![\u4e00-\u9fff])[\u4e00-\u9fff]([ \u3000])(?:[\u4e00-\u9fff]\1){2,}[\u4e00-\u9fff]"
    r"(?![\u4e00-\u9fff])"
)
_NOT_COMPATIBILITY: Final = re.compile(r"[^\uf900-\ufaff\U0002f800-\U0002fa1f]+")
_RADICAL: Final = re.compile(r"[\u2e9f\u2ef3\u2f00-\u2fd5]")


def tidy(text: str) -> str:
    """Text without invisible characters, escapes and stray tags, its white space folded.

    Composed (NFC), but for compatibility ideographs: a name is written as it is written. Full-width
    letters and digits stay.
    """
    if "&" in text:
        text = unescaped(text)
    if "<" in text:
        text = _TAG.sub("", text)
    text = _INVISIBLE.sub("", text)
    if "\n" in text:
        text = _WRAPPED_HAN.sub("", text)
    if not unicodedata.is_normalized("NFC", text):
        text = _NOT_COMPATIBILITY.sub(_composed, text)
    # Radicals look like the letters they are part of: what was copied from a PDF has them.
    text = _RADICAL.sub(_as_letter, text)
    text = _SPACES.sub(" ", text).strip()
    return _SPACED_OUT.sub(_closed_up, text) if text.count(" ") + text.count("\u3000") > 2 else text


def unescaped(text: str) -> str:
    """The text with HTML references read, also those that were escaped two or three times."""
    for _ in range(_MOST_ESCAPED):
        if "&" not in text or not _REFERENCE.search(text):
            break
        text = _REFERENCE.sub(_character, text)
    return text


def without_marks(text: str) -> str:
    """The text without invisible characters, its white space as it is: for code."""
    return _INVISIBLE.sub("", text)


def _character(reference: re.Match[str]) -> str:
    return html.unescape(reference[0])


def _composed(part: re.Match[str]) -> str:
    return unicodedata.normalize("NFC", part[0])


def _as_letter(radical: re.Match[str]) -> str:
    return unicodedata.normalize("NFKC", radical[0])


def _closed_up(letters: re.Match[str]) -> str:
    return letters[0].replace(letters[1], "")
