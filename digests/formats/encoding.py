"""The encoding of a file: bytes made text where there is no doubt what they say."""

import codecs
import re
from typing import Final

MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    # Before UTF-16, whose mark UTF-32's begins with.
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
"""Byte order marks and what they say, in the order to look for them."""

_WIDE: Final = ("utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be")
_GUESSES: Final = ("gb18030", "big5hkscs")
_COMMON: Final = frozenset(
    "的一是不了在有人我他这這个個们們中来來上大为為和国國地到以说說时時要就出会會可也对對生能而子得于於"
    "下自之年过過发發后後作里用道行所然家成方多经經日月新"
)
_LEAST_SHARE: Final = 0.06
"""Chinese news has 15 to 25 of these in 100 ideographs; bytes wrongly decoded under 3."""

_MOST_BROKEN: Final = 1000
"""At most one broken place in so many bytes: such a post is better read than lost."""

_FOREIGN: Final = re.compile(r"[^\x00-\x7f]+")
_SAMPLE: Final = 20_000
"""Characters that tell a language."""


class EncodingError(ValueError):
    """Bytes whose text cannot be told with certainty: says why and what to do."""


def decode(data: bytes) -> str:
    """The text of a file: UTF-8, UTF-16, UTF-32, or GBK or Big5 beyond doubt.

    U+FFFD stands for what is broken, if under a thousandth is. Raises EncodingError.
    """
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return _marked(data[len(mark) :], encoding)
    if b"\0" in data:
        text = _wide(data) or _mended_utf8(data)
        if text is None:
            raise EncodingError("the file is binary, not text; remove it or save the post as UTF-8")
        return text
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as problem:
        text = _guess(data) or _mended_utf8(data)
        if text is None:
            raise EncodingError(
                f"byte {problem.start} is not UTF-8 and no other encoding is certain; "
                "save it as UTF-8"
            ) from problem
        return text


def _marked(data: bytes, encoding: str) -> str:
    text = _mended(data, encoding)
    if text is None:
        raise EncodingError(f"the file begins as {encoding} and goes on broken; save it as UTF-8")
    return text


def _mended(data: bytes, encoding: str) -> str | None:
    """The text, with U+FFFD where it is broken; None if that is more than a little."""
    text = data.decode(encoding, "replace").replace("\0", "\ufffd")
    return text if _broken(text) * _MOST_BROKEN <= len(data) else None


def _broken(text: str) -> int:
    """Broken places; one wrong byte can cost a character of three."""
    return (text.count("\ufffd") + 2) // 3


def _mended_utf8(data: bytes) -> str | None:
    """The text if it is UTF-8 but for a few bytes, beside which much of it is sound."""
    text = _mended(data, "utf-8")
    if text is None:
        return None
    broken = _broken(text)
    sound = sum(map(len, _FOREIGN.findall(text))) - text.count("\ufffd")
    return text if broken == 1 or broken * 10 <= sound else None


def _wide(data: bytes) -> str | None:
    """UTF-16 or UTF-32 without a mark, told by its line ends and its language."""
    for encoding in _WIDE:
        text = _mended(data, encoding)
        if text is not None and "\n" in text and (text.isascii() or _is_chinese(text)):
            return text
    return None


def _guess(data: bytes) -> str | None:
    texts = [text for text in (_mended(data, encoding) for encoding in _GUESSES) if text]
    texts.sort(key=_commonness, reverse=True)
    shares = [_commonness(text) for text in texts]
    certain = texts and _is_chinese(texts[0]) and all(s * 3 < shares[0] for s in shares[1:])
    return texts[0] if certain else None


def _is_chinese(text: str) -> bool:
    return _commonness(text) >= _LEAST_SHARE


def _commonness(text: str) -> float:
    """The share of a text's non-ASCII letters that every Chinese text is full of."""
    foreign = "".join(_FOREIGN.findall(text))[:_SAMPLE]
    letters = [char for char in foreign if char.isalpha()]
    return sum(char in _COMMON for char in letters) / max(len(letters), 1)
