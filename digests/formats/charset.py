"""The charset of what the web sends: bytes made text, whatever was declared about them."""

import codecs
import re
from typing import Final

from digests.formats.encoding import MARKS, EncodingError, decode

_BEGINNINGS: Final = (
    *MARKS,
    # No mark: documents begin with `<` or `{`.
    (b"<\0\0\0", "utf-32-le"),
    (b"\0\0\0<", "utf-32-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
    (b"{\0", "utf-16-le"),
    (b"\0{", "utf-16-be"),
)
_IN_HEADER: Final = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_IN_DOCUMENT: Final = re.compile(
    rb"(?:<\?xml[^>]{0,200}?encoding|<meta[^>]{0,200}?charset)\s*=\s*[\"']?\s*([\w.:-]{2,40})",
    re.IGNORECASE,
)
_HEAD: Final = 4_000
"""Bytes in which a document may say what it is written in."""

_WIDER: Final = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "johab": "cp949",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
}
"""What is sent under a name is often what came after it."""

_CHINESE: Final = frozenset({"gb18030", "big5hkscs"})
_SAID_OF_ALL: Final = frozenset({"utf-8", "cp1252"})
"""What servers say of every document, whatever it is written in."""

_TEXT: Final = re.compile(r"^(?:utf|iso|cp|koi|gb|big5|euc|shift|mac|hz|tis|kz|ptcp|hp)")
_ANY_WIDE: Final = re.compile(r"[\u3000-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff00-\uffef]")
_MOST_BROKEN: Final = 0.1
"""Characters that may be broken, of those that are not ASCII: cut in two, or pasted in."""


def decode_web(body: bytes, content_type: str = "") -> str:
    """The text of a feed or a page; what cannot be read is U+FFFD, so this never fails.

    1. a byte order mark or the zeros of UTF-16; 2. UTF-8 if the bytes are; 3. Chinese, told by what
    is common in it; 4. what the header or the document declares; 5. the like with broken bytes.
    """
    for mark, encoding in _BEGINNINGS:
        if body.startswith(mark):
            return body.decode(encoding, "replace").removeprefix("\ufeff")
    declared = _declared(body, content_type)
    if body.isascii():
        strange = next((name for name in declared if name.startswith(("iso2022", "hz"))), "ascii")
        return body.decode(strange, "replace")
    text = body.decode("utf-8", "replace")
    if _is_utf8(text, declared):
        return text
    if (set(declared) <= _SAID_OF_ALL or _CHINESE & set(declared)) and (found := _chinese(body)):
        return found
    texts = [body.decode(name, "replace") for name in declared]
    # Of two that fit, the one that says more: every byte is a character of Latin.
    for decoded in sorted(texts, key=lambda text: _ANY_WIDE.search(text) is None):
        if _broken(decoded) <= _MOST_BROKEN:
            return decoded
    return _chinese(body) or (text if _broken(text) < 0.5 else body.decode("cp1252", "replace"))


def _declared(body: bytes, content_type: str) -> list[str]:
    """The encodings that the header and the document name, as Python knows them; each once."""
    named = [match[1] for match in [_IN_HEADER.search(content_type)] if match]
    named += [
        match[1].decode("ascii", "replace")
        for match in [_IN_DOCUMENT.search(body[:_HEAD])]
        if match
    ]
    known = (_codec(name) for name in named)
    return list(dict.fromkeys(name for name in known if name))


def _codec(name: str) -> str | None:
    try:
        found = codecs.lookup(name).name
    except LookupError:
        return None
    found = _WIDER.get(found, found)
    # Python also has codecs that are no charsets, such as base64 and zip.
    return found if _TEXT.match(found) and found not in ("utf-7", "utf-8-sig") else None


def _is_utf8(text: str, declared: list[str]) -> bool:
    if _broken(text) > _MOST_BROKEN:
        return False
    # A few bytes of GBK may happen to be UTF-8, of Latin or Arabic letters.
    return not _CHINESE.intersection(declared) or _ANY_WIDE.search(text) is not None


def _broken(text: str) -> float:
    """The share of U+FFFD among the characters that are not ASCII."""
    foreign = len(text) - len(text.encode("ascii", "ignore"))
    return text.count("\ufffd") / max(foreign, 1)


def _chinese(body: bytes) -> str | None:
    """The text of GBK or Big5 beyond doubt, broken bytes as U+FFFD; None if it is neither."""
    for encoding in sorted(_CHINESE):
        text = body.decode(encoding, "replace")
        if _broken(text) > _MOST_BROKEN:
            continue
        sound = text.replace("\ufffd", "")
        try:
            if decode(sound.encode(encoding)) == sound:
                return text
        except (EncodingError, UnicodeEncodeError):
            continue
    return None
