"""JSON Feed, versions 1 and 1.1 (https://www.jsonfeed.org/version/1.1/): text to entries."""

from collections.abc import Iterator
from itertools import islice
from typing import Any, Final

import orjson

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
from digests.formats.xmlmend import MOST_ENTRIES

_VERSION: Final = "jsonfeed.org/version/"
_MOST_OF_A_KIND: Final = 100


def read_json_feed(text: str, address: str) -> FeedDocument:
    """The feed in a JSON text that came from `address`. Raises NotAFeed.

    What is not of the type that the format demands counts as missing; numbers are taken as ids.
    """
    try:
        feed = orjson.loads(text.encode("utf-8", "replace"))
    except orjson.JSONDecodeError as problem:
        raise NotAFeed(f"broken JSON: {problem}") from problem
    if not isinstance(feed, dict) or _VERSION not in _line(feed, "version"):
        raise NotAFeed("JSON, but no JSON Feed: it has no such `version`")
    home = absolute(_line(feed, "home_page_url"), address) or address
    author = _author(feed)
    items = islice(_dicts(feed, "items"), MOST_ENTRIES)
    return FeedDocument(
        title=feed_title(_line(feed, "title")),
        entries=tuple(_entry(item, home, author) for item in items),
    )


def _entry(item: dict[str, Any], home: str, author: str) -> Entry:
    # Both name a page: its own, or the one that it is about.
    address = page_address(_line(item, "url"), home) or page_address(
        _line(item, "external_url"), home
    )
    published, certain = read_date(_line(item, "date_published") or _line(item, "date_modified"))
    tags = item.get("tags")
    return Entry(
        id=_line(item, "id"),
        title=plain(_line(item, "title")),
        html=_body(item, address or home),
        address=address,
        author=_author(item) or author,
        tags=tuple(tag for tag in tags[:_MOST_OF_A_KIND] if isinstance(tag, str))
        if isinstance(tags, list)
        else (),
        published=published,
        certain=certain,
        pictures=_pictures(item, address or home),
    )


def _body(item: dict[str, Any], base: str) -> str:
    if html := _line(item, "content_html"):
        return linked(as_html(html), base)
    return as_html(_line(item, "content_text") or _line(item, "summary"), is_plain=True)


def _author(holder: dict[str, Any]) -> str:
    """The names of the authors; `author` is version 1's."""
    authors = [*islice(_dicts(holder, "authors"), 10)]
    if isinstance(single := holder.get("author"), dict) and not authors:
        authors = [single]
    names = (plain(_line(author, "name"), 100) for author in authors)
    return ", ".join(filter(None, names))


def _pictures(item: dict[str, Any], base: str) -> tuple[str, ...]:
    attachments = islice(_dicts(item, "attachments"), _MOST_OF_A_KIND)
    written = [_line(item, "image"), _line(item, "banner_image")]
    written += [_line(one, "url") for one in attachments if _line(one, "mime_type")[:6] == "image/"]
    found = (absolute(address, base) for address in written)
    return tuple(dict.fromkeys(address for address in found if address))


def _dicts(holder: dict[str, Any], key: str) -> Iterator[dict[str, Any]]:
    values = holder.get(key)
    return (
        (value for value in values if isinstance(value, dict))
        if isinstance(values, list)
        else iter(())
    )


def _line(holder: dict[str, Any], key: str) -> str:
    value = holder.get(key)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return value if isinstance(value, str) else ""
