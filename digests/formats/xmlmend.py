"""XML made well-formed: read as far as it goes, within limits, in time that grows with length only.

What reads feeds behind this is Python, with patterns and lists that hostile input makes quadratic:
it is handed nothing that is broken, nested without end, or larger than a feed has reason to be.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import Final
from xml.etree import ElementTree
from xml.sax.saxutils import escape, quoteattr

MOST_TAGS: Final = 150_000
MOST_ENTRIES: Final = 1_000
_DEEPEST: Final = 100
_MOST_ATTRIBUTES: Final = 30
_MOST_NAMESPACES: Final = 60
_LONGEST_VALUE: Final = 4_000
_LONGEST_NAME: Final = 300
"""Characters of a person's name, an address of post, or a date."""

_SHORT_RUN: Final = 100
_MOST_OF_A_KIND: Final = 100
"""Categories, links or pictures of one entry."""

_ENTRIES: Final = frozenset({"item", "entry"})
_COUNTED: Final = frozenset({
    "author", "category", "chapter", "contributor", "creator", "credit", "enclosure", "in-reply-to",
    "keywords", "link", "media:content", "person", "subject", "tags", "thumbnail",
})  # fmt: skip
_SHORT: Final = frozenset({
    "author", "contributor", "created", "creator", "date", "email", "issued", "lastbuilddate",
    "managingeditor", "modified", "name", "owner", "pubdate", "published", "publisher", "updated",
    "webmaster",
})  # fmt: skip
_UNREAD: Final = frozenset({
    "cloud", "license", "textinput", "where",
})  # fmt: skip
_UNREAD_PREFIXES: Final = frozenset({"cc", "creativecommons", "geo", "georss", "gml", "psc"})
"""Parts that say nothing of the news, and on which feedparser stumbles when they are wrong."""

_LEAVES: Final = frozenset({"guid", "id", "link", "pubdate", "published", "title", "updated"})
_MEMBERS: Final = _LEAVES | {
    "category",
    "content",
    "description",
    "enclosure",
    "encoded",
    "summary",
}
"""Parts of an entry; one that begins in a leaf shows that the leaf was never closed."""

_PREFIXES: Final = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "feedburner": "http://rssnamespace.org/feedburner/ext/1.0",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "media": "http://search.yahoo.com/mrss/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "sy": "http://purl.org/rss/1.0/modules/syndication/",
}
"""The namespaces of prefixes that feeds use without saying so."""

_QNAME: Final = r"[a-zA-Z_][a-zA-Z0-9_.-]*+(?::[a-zA-Z_][a-zA-Z0-9_.-]*+)?"
_TAG: Final = re.compile(
    rf"<(?P<end>/?)(?P<name>{_QNAME})(?=[\s/>])"
    r"(?P<rest>(?:[^<>\"']++|\"[^\"<]*+\"|'[^'<]*+')*+)>"
)
_LOOSE_TAG: Final = re.compile(rf"<(?P<end>/?)(?P<name>{_QNAME})(?=[\s/>])(?P<rest>[^<>]*+)>")
_ATTRIBUTE: Final = re.compile(
    rf"(?<![^\s\"'/])({_QNAME})\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s\"'<>]++))"
)
_REFERENCE: Final = re.compile(r"&(?:#\d{1,7}|#[xX][\da-fA-F]{1,6}|[a-zA-Z]\w{1,31});")
_FORBIDDEN: Final = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ROOT: Final = re.compile(r"<(?:\w{1,20}:)?(?:rss|rdf|feed|channel)[\s>]", re.IGNORECASE)
_ANY: Final = re.compile(r"<[a-zA-Z]")


def mended(text: str) -> str:
    """A document like `text` that any XML parser reads: no declaration, DOCTYPE or comments.

    Tags that nobody closed are closed, ends without a beginning left out, characters and entities
    that XML does not have made text. What goes beyond the limits is left out: nothing is read after
    entry 1,000 or tag 150,000.
    """
    start = _ROOT.search(text) or _ANY.search(text)
    return _Mender(_FORBIDDEN.sub("", text[start.start() :])).run() if start else ""


def apart(xml: str) -> Iterator[str]:
    """A mended document taken to pieces: all but its entries, then each entry with its frame."""
    root = ElementTree.fromstring(xml)  # noqa: S314 - it has neither a DOCTYPE nor entities
    holders = [(holder, child) for holder in root.iter() for child in holder if _is_entry(child)]
    for holder, entry in holders:
        holder.remove(entry)
    yield ElementTree.tostring(root, "unicode")
    for holder, entry in holders:
        frame = ElementTree.Element(root.tag, root.attrib)
        inner = frame if holder is root else ElementTree.SubElement(frame, holder.tag)
        inner.append(entry)
        yield ElementTree.tostring(frame, "unicode")


def _is_entry(element: ElementTree.Element) -> bool:
    return element.tag.rpartition("}")[2].lower() in _ENTRIES


@dataclass(slots=True)
class _Open:
    """An element that is open: its names as written out and as found, and its prefixes."""

    name: str
    found: str
    prefixes: tuple[str, ...]
    room: int | None
    """Characters that may still stand in it; None: as many as there are."""

    hidden: bool
    """Whether it is left out, with all that it holds."""


@dataclass(slots=True)
class _Mender:
    text: str
    parts: list[str] = field(default_factory=list)
    stack: list[_Open] = field(default_factory=list)
    prefixes: Counter[str] = field(default_factory=Counter)
    of_a_kind: Counter[str] = field(default_factory=Counter)
    tags: int = 0
    entries: int = 0
    namespaces: int = 0

    def run(self) -> str:
        at = 0
        while at >= 0:
            opens = self.text.find("<", at)
            self._put(_resolved(self.text[at : opens if opens >= 0 else None]))
            at = -1 if opens < 0 else self._take(opens)
        self._close_to(0)
        return "".join(self.parts)

    def _put(self, text: str) -> None:
        if not self.stack or self.stack[-1].hidden:
            return
        element = self.stack[-1]
        if element.room is not None:
            text = text[: element.room]
            element.room -= len(text)
        self.parts.append(escape(text) if len(text) <= _SHORT_RUN else _quoted(text))

    def _take(self, at: int) -> int:
        """Read what begins with the `<` at this place; where to go on, -1 at the end."""
        text = self.text
        if text.startswith("<![CDATA[", at):
            end = text.find("]]>", at)
            self._put(text[at + 9 : end if end >= 0 else None])
            return _past(end, 3)
        if text.startswith("<!--", at):
            return _past(text.find("-->", at + 4), 3)
        if text.startswith(("<!", "<?"), at):
            return _past(text.find(">", at), 1)
        tag = _TAG.match(text, at) or _LOOSE_TAG.match(text, at)
        self.tags += 1
        if self.tags > MOST_TAGS:
            return -1
        if tag is None:
            self._put("<")
            return at + 1
        return tag.end() if self._take_tag(tag) else -1

    def _take_tag(self, tag: re.Match[str]) -> bool:
        """Open or close an element; False where reading ends."""
        if tag["end"]:
            self._end(tag["name"].lower())
            # What stands below the root is not the document's.
            return bool(self.stack)
        local = tag["name"].rpartition(":")[2].lower()
        if local in _ENTRIES:
            self._begin_entry(tag["name"].lower())
            if self.entries > MOST_ENTRIES:
                return False
        if local in _MEMBERS and self.stack and self.stack[-1].found in _LEAVES:
            self._close_to(len(self.stack) - 1)
        if len(self.stack) < _DEEPEST and self._is_wanted(tag["name"].lower(), local):
            rest = tag["rest"].rstrip()
            self._start(tag["name"], local, rest)
            if rest.endswith("/"):
                self._close_to(len(self.stack) - 1)
        return bool(self.stack)

    def _end(self, name: str) -> None:
        for place in range(len(self.stack) - 1, -1, -1):
            if self.stack[place].found == name:
                self._close_to(place)
                return

    def _begin_entry(self, name: str) -> None:
        # Entries do not stand in each other: the one before was never closed.
        self._end(name)
        self.entries += 1
        self.of_a_kind.clear()

    def _is_wanted(self, name: str, local: str) -> bool:
        kind = name if name in _COUNTED else local
        if kind not in _COUNTED:
            return True
        self.of_a_kind[kind] += 1
        return self.of_a_kind[kind] <= _MOST_OF_A_KIND

    def _start(self, name: str, local: str, rest: str) -> None:
        if self._is_hidden(name.lower(), local):
            self.stack.append(_Open(name, name.lower(), (), 0, hidden=True))
            return
        attributes = self._attributes(rest)
        declared = [key[6:] for key in attributes if key.startswith("xmlns:")]
        self.prefixes.update(declared)
        written = self._known(name, attributes, declared)
        for key in tuple(attributes):
            attributes[self._known(key, attributes, declared)] = attributes.pop(key)
        shown = (f" {key}={quoteattr(value)}" for key, value in attributes.items())
        self.parts.append(f"<{written}{''.join(shown)}>")
        room = _LONGEST_NAME if local in _SHORT else None
        self.stack.append(_Open(written, name.lower(), tuple(declared), room, hidden=False))

    def _is_hidden(self, name: str, local: str) -> bool:
        if self.stack and self.stack[-1].hidden:
            return True
        return local in _UNREAD or name.partition(":")[0] in _UNREAD_PREFIXES

    def _attributes(self, rest: str) -> dict[str, str]:
        found: dict[str, str] = {}
        if "=" not in rest:
            return found
        for match in _ATTRIBUTE.finditer(rest):
            key, value = match[1], _resolved(match[2] or match[3] or match[4] or "")
            if len(value) <= _LONGEST_VALUE and self._may_declare(key, value):
                found.setdefault(key, value)
            if len(found) == _MOST_ATTRIBUTES:
                break
        return found

    def _may_declare(self, key: str, value: str) -> bool:
        if not key.startswith("xmlns"):
            return True
        self.namespaces += 1
        sound = value != "" and key not in ("xmlns:xml", "xmlns:xmlns")
        return sound and self.namespaces <= _MOST_NAMESPACES

    def _known(self, name: str, attributes: dict[str, str], declared: list[str]) -> str:
        """The name, its prefix declared if need be; one that nobody knows is part of the name."""
        prefix, colon, local = name.partition(":")
        if not colon or prefix in ("xml", "xmlns") or self.prefixes[prefix] > 0:
            return name
        if prefix not in _PREFIXES:
            return f"{prefix}_{local}"
        attributes[f"xmlns:{prefix}"] = _PREFIXES[prefix]
        declared.append(prefix)
        self.prefixes[prefix] += 1
        return name

    def _close_to(self, depth: int) -> None:
        while len(self.stack) > depth:
            element = self.stack.pop()
            self.prefixes.subtract(element.prefixes)
            if not element.hidden:
                self.parts.append(f"</{element.name}>")


def _quoted(text: str) -> str:
    # expat hands over a run of CDATA at once, and escaped text in pieces of a character.
    return f"<![CDATA[{text.replace(']]>', ']]]]><![CDATA[>')}]]>"


def _past(end: int, length: int) -> int:
    return end + length if end >= 0 else -1


def _resolved(text: str) -> str:
    """Text with its references made characters; what is none stays as it is."""
    if "&" not in text:
        return text
    return _FORBIDDEN.sub("", _REFERENCE.sub(lambda found: unescape(found[0]), text))
