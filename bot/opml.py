"""Sources as an OPML list of feeds, read from other feed readers and written for them."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from xml.sax.saxutils import quoteattr

import listparser
from lxml import etree
from pydantic import ValidationError

from digests.settings import FeedSettings, SourceSettings
from digests.text.addresses import without_secrets

_LONGEST_NAME = 32
_LONGEST_OUTLET = 60
# XML may hold them; in YAML they are written out.
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]")
_COMMON = frozenset({"www", "feeds", "feed", "rss", "m", "news", "com", "co", "org", "net", "gov"})


@dataclass(frozen=True, slots=True)
class Listed:
    """What a list of feeds holds: feeds as sources of ours, and what is left out, each with why.

    `broken` says where the list stops being XML; what stood before it was read.
    """

    feeds: tuple[FeedSettings, ...]
    left_out: tuple[str, ...]
    broken: str = ""


def read_opml(data: bytes, present: Sequence[SourceSettings]) -> Listed:
    """The feeds of an OPML list that are not among the sources `present`, with names of their own.

    A folder of the list becomes a category. Raises ValueError if there is no feed in it at all.
    """
    found: list[dict[str, Any]] = listparser.parse(data).feeds
    broken = _flaw(data)
    if not found:
        raise ValueError(broken or "holds no feeds; an OPML file has outlines with an xmlUrl")
    known = {_same(source.location) for source in present}
    names = {source.name for source in present}
    feeds: list[FeedSettings] = []
    left_out: list[str] = []
    for entry in found:
        address = re.sub(r"^feed:(?://)?(?=https?:)|^feed(?=://)", "", entry["url"])
        address = f"http{address}" if address.startswith("://") else address
        if _same(address) in known:
            left_out.append(f"{without_secrets(address)}: is there already")
            continue
        try:
            feed = _feed(address, entry, names)
        except ValidationError as problem:
            left_out.append(f"{without_secrets(address)}: {_first(problem)}")
            continue
        feeds.append(feed)
        names.add(feed.name)
        known.add(_same(address))
    return Listed(tuple(feeds), tuple(left_out), broken)


def write_opml(feeds: Iterable[FeedSettings]) -> str:
    """An OPML 2.0 list of feeds, a folder for the first category of each."""
    folders: dict[str, list[str]] = {}
    for feed in feeds:
        title = quoteattr(feed.outlet or feed.name)
        line = f'<outline type="rss" text={title} title={title} xmlUrl={quoteattr(feed.address)}'
        if feed.categories:
            line += f" category={quoteattr(','.join(feed.categories))}"
        folders.setdefault(next(iter(feed.categories), ""), []).append(f"{line}/>")
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<opml version="2.0">']
    lines += ["  <head><title>Jianbao</title></head>", "  <body>"]
    for folder, outlines in folders.items():
        if folder:
            lines.append(f"    <outline text={quoteattr(folder)}>")
        lines += [f"      {outline}" for outline in outlines]
        if folder:
            lines.append("    </outline>")
    return "\n".join((*lines, "  </body>", "</opml>", ""))


def as_yaml(feed: FeedSettings, indent: str) -> str:
    """A feed as the lines of one entry under `sources:`, what is by default left out."""
    lines = [f"{indent}- name: {feed.name}", f"{indent}  kind: feed"]
    lines.append(f"{indent}  address: {_quoted(feed.address)}")
    if feed.outlet:
        lines.append(f"{indent}  outlet: {_quoted(feed.outlet)}")
    if feed.categories:
        listed = ", ".join(map(_quoted, feed.categories))
        lines.append(f"{indent}  categories: [{listed}]")
    return "\n".join((*lines, ""))


def _feed(address: str, entry: dict[str, Any], names: Collection[str]) -> FeedSettings:
    title = " ".join(str(entry.get("title") or "").split())
    folders = (part for path in entry["categories"] for part in path)
    feed = FeedSettings(
        name="new",
        kind="feed",
        address=address,
        outlet=title[:_LONGEST_OUTLET],
        categories=tuple(dict.fromkeys(filter(None, folders))),
    )
    return feed.model_copy(update={"name": _name(title, address, names)})


def _name(title: str, address: str, taken: Collection[str]) -> str:
    """A name of a-z, 0-9 and -: of the title, or where that is Chinese of the host."""
    words = re.findall(r"[a-z0-9]+", title.lower()) if title.isascii() else []
    if not words:
        host = (urlsplit(address).hostname or "").split(".")
        words = [re.sub(r"[^a-z0-9-]", "", part) for part in host if part not in _COMMON][:1]
    stem = "-".join(filter(None, words))[: _LONGEST_NAME - 4].strip("-") or "feed"
    name, number = stem, 1
    while name in taken:
        number += 1
        name = f"{stem}-{number}"
    return name


def _same(address: str) -> str:
    """An address as it is compared: feeds are listed with either scheme."""
    return re.sub(r"^https?://", "", address).rstrip("/")


def _flaw(data: bytes) -> str:
    try:
        etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as problem:
        return f"line {problem.lineno}: not XML: {problem.msg}"
    return ""


def _first(problem: ValidationError) -> str:
    return problem.errors(include_url=False)[0]["msg"].removeprefix("Value error, ")


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{_CONTROLS.sub(_as_escape, escaped)}"'


def _as_escape(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"
