"""One entry of a feed, whatever the feed is written in, and the document that holds it."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import escape, unescape
from typing import Final
from urllib.parse import parse_qs, unquote, urljoin, urlsplit, urlunsplit

from digests.text.html import read_html
from digests.text.sentences import split
from digests.text.tidy import tidy, unescaped

LONGEST_TITLE: Final = 300
_LONGEST_WORDS: Final = 60
_TOP: Final = 2_000
"""Characters of a body in which its first sentence is looked for."""

_TAG: Final = re.compile(
    r"<(script|style)\b[^<>]*>.*?</\1>|</?[a-zA-Z][^<>]*>|<!--.*?-->|<!DOCTYPE[^<>]*>",
    re.IGNORECASE | re.DOTALL,
)
_ANY_TAG: Final = re.compile(r"</?[a-zA-Z][^<>]*>")
_PARAGRAPHS: Final = re.compile(r"\n\s*\n|(?<=[。！？!?.：:…])[ \t]*\n")
_TITLE_TAIL: Final = re.compile(
    r"\s*[-|–—_·:：»>（(]\s*(?:RSS(?:\s?2\.0)?(?:\s?(?:Feed|订阅|訂閱))?|Atom(?:\s?Feed)?|(?:All\s)?(?:News\s)?Feeds?"
    r"|首页|首頁|订阅|訂閱|Powered by RSSHub|RSSHub)\s*[)）]?\s*$",
    re.IGNORECASE,
)
_LINKING: Final = re.compile(
    r"(\s(?:src|href|data-src|data-original|poster)\s*+=\s*+)(?:\"([^\"]*+)\"|'([^']*+)'|([^\s\"'<>]++))",
    re.IGNORECASE,
)
_WRAPPERS: Final = {
    ("www.google.com", "/url"): ("url", "q"),
    ("www.bing.com", "/news/apiclick.aspx"): ("url",),
    ("link.zhihu.com", "/"): ("target",),
    ("www.facebook.com", "/l.php"): ("u",),
}
"""Pages that only lead to another, and the parameter that holds its address."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as its feed gave it; what the feed lacks is empty.

    `id` is the feed's own and may be anything; `title` and `author` are plain text; addresses are
    absolute; `pictures` are those beside the body, best first; `published` is aware UTC, `certain`
    if the feed said the minute and the zone.
    """

    id: str = ""
    title: str = ""
    html: str = ""
    address: str | None = None
    author: str = ""
    tags: tuple[str, ...] = ()
    published: datetime | None = None
    certain: bool = False
    pictures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FeedDocument:
    """A feed as it was sent: its title, its entries in its order, how long it holds good."""

    title: str
    entries: tuple[Entry, ...]
    rest: timedelta | None = None


class NotAFeed(ValueError):  # noqa: N818 - says what it is
    """Text that is no feed: says what it is; `feed` is the address of one that it names."""

    def __init__(self, reason: str, feed: str | None = None) -> None:
        """Say why, and what the page offers instead."""
        super().__init__(reason)
        self.feed = feed


def plain(written: str, longest: int = LONGEST_TITLE) -> str:
    """A line of plain text: no markup, no references (escaped twice either), folded spaces."""
    text = unescaped(_TAG.sub("", written[: longest * 10]))
    return tidy(_TAG.sub("", text).replace("\n", " "))[:longest]


def feed_title(written: str) -> str:
    """A feed's title without what only says that it is a feed."""
    return _TITLE_TAIL.sub("", plain(written))


def as_html(text: str, *, is_plain: bool = False) -> str:
    """A body as HTML: text without any tag is divided into paragraphs where it breaks off."""
    if not is_plain and _ANY_TAG.search(text):
        return text
    paragraphs = (part.strip() for part in _PARAGRAPHS.split(text))
    quoted = (escape(part, quote=False) if is_plain else part for part in paragraphs if part)
    return "\n".join(f"<p>{part}</p>" for part in quoted)


def linked(html: str, base: str | None) -> str:
    """HTML whose relative links and pictures are made absolute."""
    if not base:
        return html

    def resolved(found: re.Match[str]) -> str:
        written = unescape(found[2] or found[3] or found[4] or "")
        address = absolute(written, base)
        return f'{found[1]}"{escape(address)}"' if address else found[0]

    return _LINKING.sub(resolved, html)


def absolute(written: str | None, base: str | None) -> str | None:
    """An address of the web made absolute; None if it is none."""
    if not written or not written.strip():
        return None
    try:
        address = urljoin(base or "", written.strip())
        parts = urlsplit(address)
        known = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return None
    return address if known and len(address) <= 4_000 else None


def page_address(written: str | None, base: str | None) -> str | None:
    """The address of an entry's page: absolute, out of known wrappers, without `utm_` tracking."""
    address = absolute(written, base)
    if address is None or "?" not in address:
        return address
    parts = urlsplit(address)
    for name in _WRAPPERS.get((parts.hostname or "", parts.path or "/"), ()):
        inner = parse_qs(parts.query).get(name, [""])[0]
        if true := absolute(inner, None):
            return true
    kept = (pair for pair in parts.query.split("&") if not unquote(pair).startswith("utm_"))
    return urlunsplit(parts._replace(query="&".join(kept)))


def length_of(html: str) -> int:
    """How many letters, digits and marks of text an HTML body has, about."""
    return len("".join(_ANY_TAG.sub("", html).split()))


def first_words(html: str) -> str:
    """A title for a body without one: its first sentence, or as much of it as a title holds."""
    passages = read_html(html[:_TOP]).passages
    text = next((passage.text for passage in passages), "")
    sentence = next(iter(split(text[:_TOP])), "")
    if len(sentence) <= _LONGEST_WORDS:
        return sentence
    cut = sentence[:_LONGEST_WORDS]
    space = cut.rfind(" ")
    return cut[: space if space > _LONGEST_WORDS // 2 else None].rstrip("，,、；;：: ") + "…"
