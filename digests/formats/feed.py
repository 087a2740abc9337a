"""A feed's document: bytes made entries, by feedparser or as JSON Feed."""

import io
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from html import unescape
from typing import Any, Final

import feedparser

from digests.formats.charset import decode_web
from digests.formats.dates import read_date
from digests.formats.entry import (
    Entry,
    FeedDocument,
    NotAFeed,
    absolute,
    as_html,
    feed_title,
    linked,
    page_address,
    plain,
)
from digests.formats.jsonfeed import read_json_feed
from digests.formats.xmlmend import apart, mended

DAY: Final = timedelta(days=1)
_HEAD: Final = 200_000
"""Characters in which a page may name its feed."""

_PAGE: Final = re.compile(r"<!doctype\s+html|<html[\s>]", re.IGNORECASE)
_LINK: Final = re.compile(r"<link\s[^<>]{1,2000}>", re.IGNORECASE)
_FEED_TYPE: Final = re.compile(r"application/(?:(?:rss|atom|rdf)\+xml|feed\+json)", re.IGNORECASE)
_HREF: Final = re.compile(r"href\s*=\s*[\"']?([^\s\"'>]+)", re.IGNORECASE)
_STUMBLES: Final = (LookupError, TypeError, ValueError, AttributeError, ArithmeticError)
"""What feedparser raises over elements in places where it does not expect them."""

_LONGEST_NAME: Final = 100
_READABLE: Final = frozenset({"text/html", "application/xhtml+xml", "text/plain"})
_MARKUP: Final = re.compile(
    r"<(?:p|br|div|img|ul|ol|table|figure|h[1-6])(?:\s[^<>]*)?/?>|</(?:a|b|i|em|strong|span|li)>",
    re.IGNORECASE,
)
"""Tags that prove a text to be HTML."""

_PICTURE_FILE: Final = re.compile(r"\.(?:jpe?g|png|webp|gif|avif|bmp)(?:$|[?#@!])", re.IGNORECASE)
_PERIODS: Final = {
    "hourly": 60,
    "daily": 1440,
    "weekly": 10_080,
    "monthly": 43_200,
    "yearly": 525_600,
}
"""Minutes of the periods of RSS 1.0's syndication module."""


def read_feed(body: bytes, headers: Mapping[str, str], address: str) -> FeedDocument:
    """The feed in an answer from `address`, read as far as it goes. Raises NotAFeed.

    RSS 0.9x, 1.0 and 2.0, Atom, CDF, JSON Feed; at most 1,000 entries. `headers` may say the
    charset, in `Content-Type`, and where the document is from, in `Content-Location`.
    """
    # An empty link or a bare `#2` leads to the document itself, whose query may hold our key.
    address = address.partition("?")[0]
    named = {name.lower(): value for name, value in headers.items()}
    text = decode_web(body, named.get("content-type", "")).lstrip("\ufeff \t\r\n\0")
    if not text:
        raise NotAFeed("it is empty")
    if text.startswith(("{", "[")):
        return read_json_feed(text, address)
    parsed = _parsed(mended(text))
    if not any(one.get("version") or one.entries for one in parsed):
        raise _not_a_feed(text, address)
    feed = parsed[0].feed
    base = absolute(named.get("content-location"), address) or address
    home = absolute(_text(feed, "link"), base) or base
    return FeedDocument(
        title=feed_title(_text(feed, "title")),
        entries=tuple(_entry(entry, home) for one in parsed for entry in one.entries),
        rest=_rest(feed),
    )


def _parsed(xml: str) -> list[Any]:
    """What feedparser makes of a document; where it stumbles, of each piece that it can read."""
    try:
        return [_parse(xml)]
    except _STUMBLES:
        return [parsed for piece in apart(xml) if (parsed := _parsed_piece(piece))]


def _parsed_piece(xml: str) -> Any:
    try:
        return _parse(xml)
    except _STUMBLES:
        return None


def _parse(xml: str) -> Any:
    return feedparser.parse(
        # Given text, feedparser would look for a file of that name.
        io.BytesIO(xml.encode()),
        response_headers={"content-type": "application/xml; charset=utf-8"},
        # Our own reading is safe, keeps more, and knows the base.
        sanitize_html=False,
        resolve_relative_uris=False,
    )


def _not_a_feed(text: str, address: str) -> NotAFeed:
    if not _PAGE.search(text[:_HEAD]):
        return NotAFeed("neither RSS, Atom, CDF nor JSON Feed")
    for link in _LINK.findall(text[:_HEAD]):
        href = _HREF.search(link)
        if href and "alternate" in link.lower() and _FEED_TYPE.search(link):
            return NotAFeed("a web page", absolute(unescape(href[1]), address))
    return NotAFeed("a web page")


def _rest(feed: Any) -> timedelta | None:
    """How long the feed says that it holds good, up to a day; None if it does not."""
    minutes = _number(_text(feed, "ttl"))
    if period := _PERIODS.get(_text(feed, "sy_updateperiod").strip().lower()):
        minutes = max(minutes, period // max(_number(_text(feed, "sy_updatefrequency")), 1))
    return min(timedelta(minutes=min(minutes, 100_000)), DAY) if minutes > 0 else None


def _entry(entry: Any, home: str) -> Entry:
    address = page_address(_text(entry, "feedburner_origlink") or _text(entry, "link"), home)
    html, base = _body(entry)
    published, certain = _published(entry)
    return Entry(
        id=_text(entry, "id"),
        title=plain(_text(entry, "title")),
        # What the document says its addresses are relative to comes before what is usual.
        html=linked(html, absolute(base, home) if base else address or home),
        address=address,
        author=_author(entry),
        tags=_tags(entry),
        published=published,
        certain=certain,
        pictures=_pictures(entry, address or home),
    )


def _body(entry: Any) -> tuple[str, str]:
    """The longest body that the entry has, as HTML, and the `xml:base` that it stands under."""
    given = [*_dicts(entry, "content"), dict.get(entry, "summary_detail") or {}]
    readable = [body for body in given if _text(body, "type") in _READABLE]
    if not readable:
        return as_html(_text(entry, "summary")), ""
    body = max(readable, key=lambda body: len(_text(body, "value")))
    value = _text(body, "value")
    # What is called plain text is often HTML, and what is HTML was sometimes escaped twice.
    if not _MARKUP.search(value) and _MARKUP.search(once := unescape(value)):
        value = once
    is_plain = _text(body, "type") == "text/plain" and not _MARKUP.search(value)
    return as_html(value, is_plain=is_plain), _text(body, "base")


def _published(entry: Any) -> tuple[datetime | None, bool]:
    """When the entry was published, else when it was last changed."""
    for key in ("published", "created", "updated"):
        when, certain = read_date(_text(entry, key), dict.get(entry, f"{key}_parsed"))
        if when is not None:
            return when, certain
    return None, False


def _author(entry: Any) -> str:
    """The author's name, or what stands in its place."""
    name = _text(dict.get(entry, "author_detail") or {}, "name") or _text(entry, "author")
    return plain(name, _LONGEST_NAME)


def _tags(entry: Any) -> tuple[str, ...]:
    named = (_text(tag, "label") or _text(tag, "term") for tag in _dicts(entry, "tags"))
    tags = (plain(name, _LONGEST_NAME) for name in named if "://" not in name)
    return tuple(dict.fromkeys(tag for tag in tags if tag))


def _pictures(entry: Any, base: str) -> tuple[str, ...]:
    """The pictures beside the body: the largest first, thumbnails and the entry's cover last."""
    enclosed = [link for link in _dicts(entry, "links") if _text(link, "rel") == "enclosure"]
    media = [thing for thing in [*_dicts(entry, "media_content"), *enclosed] if _is_picture(thing)]
    media.sort(key=lambda thing: -_number(_text(thing, "width")) * _number(_text(thing, "height")))
    cover = dict.get(entry, "image")
    things = [
        *media,
        *_dicts(entry, "media_thumbnail"),
        *([cover] if isinstance(cover, dict) else []),
    ]
    found = (absolute(_text(thing, "url") or _text(thing, "href"), base) for thing in things)
    return tuple(dict.fromkeys(address for address in found if address and address != base))


def _is_picture(thing: Any) -> bool:
    kind = _text(thing, "type").lower() or _text(thing, "medium").lower()
    if kind:
        return kind.startswith("image")
    return _PICTURE_FILE.search(_text(thing, "url") or _text(thing, "href")) is not None


def _number(written: str) -> int:
    found = re.match(r"\s*(\d{1,9})", written)
    return int(found[1]) if found else 0


def _dicts(holder: Any, key: str) -> list[Any]:
    values = dict.get(holder, key)
    return (
        [value for value in values if isinstance(value, dict)] if isinstance(values, list) else []
    )


def _text(holder: Any, key: str) -> str:
    # feedparser's own `get` answers for old names too, and warns.
    value = dict.get(holder, key)
    return value.strip() if isinstance(value, str) else ""
