"""A web page made its article: the HTML that trafilatura takes out of it, and its picture."""

import re
from dataclasses import dataclass
from html import unescape
from typing import Final

from lxml.etree import LxmlError

from digests.formats.charset import decode_web
from digests.formats.entry import absolute

_LONGEST: Final = 1_500_000
"""Characters of a page that are looked at."""

_MOST_TAGS: Final = 20_000
_LONGEST_TAG: Final = 3_000
"""Attributes in characters: libxml2 compares each with all others of its tag."""

_SKIPPED: Final = ("script", "style", "svg", "noscript", "template", "iframe")
_NAME: Final = r"[a-zA-Z][a-zA-Z0-9:_-]{0,30}+"
_TAG: Final = re.compile(
    rf"<(/?{_NAME})(?=[\s/>])((?:[^<>\"']++|\"[^\"<]*+\"|'[^'<]*+')*+)>"
    rf"|<(/?{_NAME})(?=[\s/>])((?:[^<>\"']{{1,300}}+|\"[^\"]{{0,300}}+\"|'[^']{{0,300}}+'){{0,20}}+)>"
    rf"|<(/?{_NAME})(?=[\s/>])([^<>]*+)>"
)
_META: Final = re.compile(r"<meta\s[^<>]{1,3000}>", re.IGNORECASE)
_LEAD: Final = re.compile(
    r"(?:property|name)\s*=\s*[\"']?(?:og:image|twitter:image)[\"'\s]", re.IGNORECASE
)
_CONTENT: Final = re.compile(
    r"content\s*=\s*(?:\"([^\"]+)\"|'([^']+)'|([^\s\"'>]+))", re.IGNORECASE
)
_FORBIDDEN: Final = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class FullPage:
    """What a page tells: the article's HTML, empty if none was found, and its lead picture."""

    html: str
    picture: str | None


def read_page(body: bytes, content_type: str, address: str) -> FullPage:
    """The article of the page that came from `address`; `content_type` is the header's."""
    page = bounded(decode_web(body[: 4 * _LONGEST], content_type))
    return FullPage(_article(page, address), _lead(page, address))


def bounded(page: str) -> str:
    """A page's HTML without scripts and comments, its tags and attributes limited in number.

    A `<` that begins no tag is made text. The time taken grows with the length alone.
    """
    text = _FORBIDDEN.sub("", page[:_LONGEST])
    parts: list[str] = []
    at = tags = 0
    while (opens := text.find("<", at)) >= 0 and tags < _MOST_TAGS:
        tags += 1
        parts.append(text[at:opens])
        piece, at = _piece(text, opens)
        parts.append(piece)
        if at < 0:
            return "".join(parts)
    return "".join(parts) + (text[at:] if opens < 0 else "")


def _piece(text: str, at: int) -> tuple[str, int]:
    """What stands for the `<` at this place, and where the text goes on: -1 at its end."""
    if text.startswith("<!--", at):
        end = text.find("-->", at)
        return "", end + 3 if end >= 0 else -1
    if text.startswith(("<!", "<?"), at):
        end = text.find(">", at)
        return "", end + 1 if end >= 0 else -1
    tag = _TAG.match(text, at)
    if tag is None:
        return "&lt;", at + 1
    name = tag[1] or tag[3] or tag[5]
    rest = tag[2] or tag[4] or tag[6] or ""
    if name.lower() in _SKIPPED:
        closing = re.compile(rf"</{name}[^<>]{{0,100}}>", re.IGNORECASE).search(text, tag.end())
        return "", closing.end() if closing else -1
    return f"<{name}{rest if len(rest) <= _LONGEST_TAG else ''}>", tag.end()


def _article(page: str, address: str) -> str:
    import trafilatura  # noqa: PLC0415 - it takes half a second, and few sources need it

    try:
        found = trafilatura.extract(
            page,
            url=address,
            output_format="html",
            include_comments=False,
            include_formatting=True,
            include_images=True,
        )
    except (LxmlError, ValueError, TypeError, AttributeError, LookupError, RecursionError):
        # Its rules stumble over pages nobody foresaw: those have no article.
        return ""
    return found or ""


def _lead(page: str, address: str) -> str | None:
    """The picture that the page shows where it is shared."""
    for meta in _META.findall(page):
        content = _CONTENT.search(meta) if _LEAD.search(meta) else None
        if content and (
            found := absolute(unescape(content[1] or content[2] or content[3]), address)
        ):
            return found
    return None
