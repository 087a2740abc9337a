"""Markup: a body's HTML made fit to be parsed: bounded, and with the paragraphs it means."""

import html
import re
from typing import Final

_LONGEST: Final = 500_000
"""Characters of HTML that are parsed; sixteen times the longest article of 2,930."""

_MOST_TAGS: Final = 25_000
"""Tags that are parsed; forty times those of the article of 2,930 that has most."""

_CUT_REACH: Final = 2_000
"""Characters before a cut in which a paragraph or a sentence may end."""

_END: Final = re.compile(r"</p>|<br[ /]*>|[。！？]|\.\s")
_BALLAST: Final = (
    ("<!--", "-->"),
    ("<script", "</script>"),
    ("<style", "</style>"),
    ("<svg", "</svg>"),
)
_EMBEDDED: Final = re.compile(r"data:image/[\w.+-]{1,20};base64,[\w+/=%]+")
_TAG: Final = re.compile(r"<[a-zA-Z/]")
_PARAGRAPHS: Final = re.compile(r"<(?:p|br|li|td|pre|section|blockquote|h[1-6])\b", re.IGNORECASE)
_ESCAPED: Final = re.compile(r"&lt;(?:p|br|div)(?:\s[^&]{0,200}|/)?&gt;", re.IGNORECASE)
_BLANK_LINE: Final = re.compile(r"\n[^\S\n]*\n\s*|(?<=[。！？])[^\S\n]*\n\s*")


def prepared(text: str) -> str:
    """HTML to parse, in bounded time and memory whatever it was.

    1. what shows nothing goes where the whole is too long, and then its end; 2. HTML escaped twice
    is unescaped; 3. plain text gets the paragraphs that its empty lines stand for.
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        # Halves of characters, as broken JSON has them.
        text = text.encode("utf-8", "ignore").decode()
    if "<![CDATA[" in text:
        text = text.replace("<![CDATA[", "").replace("]]>", "")
    if len(text) > _LONGEST:
        text = _shortened(text)
    if text.count("<") > _MOST_TAGS:
        text = _with_fewer_tags(text)
    if _PARAGRAPHS.search(text) is None:
        if _ESCAPED.search(text):
            return html.unescape(text)
        if text.count("<div") < 2:
            return _BLANK_LINE.sub("<br>", text.strip())
    return text


def _shortened(text: str) -> str:
    for opening, closing in _BALLAST:
        text = _without(text, opening, closing)
    text = _EMBEDDED.sub("data:", text)
    if len(text) <= _LONGEST:
        return text
    ends = [end.end() for end in _END.finditer(text, _LONGEST - _CUT_REACH, _LONGEST)]
    return text[: ends[-1] if ends else _LONGEST]


def _without(text: str, opening: str, closing: str) -> str:
    kept: list[str] = []
    place = 0
    while (start := text.find(opening, place)) >= 0:
        end = text.find(closing, start + len(opening))
        if end < 0:
            break
        kept.append(text[place:start])
        place = end + len(closing)
    return "".join((*kept, text[place:]))


def _with_fewer_tags(text: str) -> str:
    for number, tag in enumerate(_TAG.finditer(text)):
        if number == _MOST_TAGS:
            return text[: tag.start()]
    return text
