"""Telegram's HTML mode as its server reads it: text and entities, or where it is wrong."""

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from bot.simulator.refusal import Refused, bad_request
from bot.simulator.text.utf16 import Json, units

TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "code": "code",
    "pre": "pre",
    "a": "text_link",
    "span": "spoiler",
    "tg-spoiler": "spoiler",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
    "tg-time": "date_time",
}
ENTITIES = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_ENTITY = re.compile(r"&(?:#(?:x([0-9a-fA-F]{1,6})|([0-9]{1,7}))|([A-Za-z]+));?")
_NAME = re.compile(r"[^\s=>/\"']*")
_TOKEN = re.compile(r"[A-Za-z0-9.-]*")
_PLAIN = re.compile(r"[^<&]+")
_SPACE = re.compile(r"\s*")
_UNTIL_SPACE = re.compile(r"[^\s>]*")


def read_html(html: str) -> tuple[str, list[Json]]:
    """The text readers see, and its entities with offsets in UTF-16 units. Raises Refused."""
    reader = _Reader(html)
    reader.read()
    return "".join(reader.text), reader.entities


@dataclass(slots=True)
class _Open:
    tag: str
    offset: int
    attributes: dict[str, str]
    place: int


@dataclass(slots=True)
class _Reader:
    """Goes through the markup once; `offset` counts UTF-16 units of the text so far."""

    html: str
    at: int = 0
    offset: int = 0
    text: list[str] = field(default_factory=list)
    entities: list[Json] = field(default_factory=list)
    opened: list[_Open] = field(default_factory=list)

    def read(self) -> None:
        while self.at < len(self.html):
            if self.html.startswith("</", self.at):
                self._end_tag()
            elif self.html[self.at] == "<":
                self._start_tag()
            else:
                self._words()
        if self.opened:
            tag = self.opened[-1].tag
            raise _wrong(f'Can\'t find end tag corresponding to start tag "{tag}"')

    def _words(self) -> None:
        words = self._take(_PLAIN)
        if not words:
            words, self.at = _letter(self.html, self.at)
        self.text.append(words)
        self.offset += units(words)

    def _start_tag(self) -> None:
        begin = self.at
        self.at += 1
        tag = self._take(_UNTIL_SPACE).lower()
        if self.at == len(self.html):
            raise self._unclosed(begin)
        if tag not in TAGS:
            raise self._wrong_at(f'Unsupported start tag "{tag}"', begin)
        attributes: dict[str, str] = {}
        while self._skip_space(begin) != ">":
            name, value = self._attribute(tag, begin)
            attributes[name] = value
        self.at += 1
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            raise self._wrong_at('Tag "span" must have class "tg-spoiler"', begin)
        self.opened.append(_Open(tag, self.offset, attributes, len(self.text)))

    def _attribute(self, tag: str, begin: int) -> tuple[str, str]:
        name = self._take(_NAME).lower()
        if not name:
            raise self._wrong_at(f'Empty attribute name in the tag "{tag}"', begin)
        if self._skip_space(begin) != "=":
            return name, ""
        self.at += 1
        quote = self._skip_space(begin)
        if quote not in "\"'":
            start = self.at
            value = self._take(_TOKEN).lower()
            after = self.html[self.at : self.at + 1]
            if after != ">" and not after.isspace():
                raise self._wrong_at("Unexpected end of name token", start)
            return name, value
        self.at += 1
        return name, self._literal(quote, begin)

    def _literal(self, quote: str, begin: int) -> str:
        letters: list[str] = []
        while self.at < len(self.html) and self.html[self.at] != quote:
            letter, self.at = _letter(self.html, self.at)
            letters.append(letter)
        self.at += 1
        if self.at >= len(self.html):
            raise self._unclosed(begin)
        return "".join(letters)

    def _end_tag(self) -> None:
        begin = self.at
        if not self.opened:
            raise self._wrong_at("Unexpected end tag", begin)
        self.at += 2
        tag = self._take(_UNTIL_SPACE).lower()
        self._take(_SPACE)
        if not self.html.startswith(">", self.at):
            raise self._wrong_at("Unclosed end tag", begin)
        self.at += 1
        started = self.opened.pop()
        if tag and tag != started.tag:
            raise self._wrong_at(
                "Unmatched end tag", begin, f', expected "</{started.tag}>", found "</{tag}>"'
            )
        if self.offset > started.offset:
            self._add(started)

    def _add(self, started: _Open) -> None:
        entity: Json = {
            "type": TAGS[started.tag],
            "offset": started.offset,
            "length": self.offset - started.offset,
        }
        inside = "".join(self.text[started.place :])
        details = _details(started, inside)
        if details is not None and not self._names_language(entity, started):
            self.entities.append(entity | details)

    def _names_language(self, entity: Json, started: _Open) -> bool:
        """Whether this is the code right inside a pre, which only says its language."""
        outer = self.opened[-1] if self.opened else None
        if started.tag != "code" or outer is None or outer.tag != "pre":
            return False
        outer.attributes["language"] = _language(started)
        return bool(entity["offset"] == outer.offset)

    def _take(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self.html, self.at)
        taken = found.group() if found else ""
        self.at += len(taken)
        return taken

    def _skip_space(self, begin: int) -> str:
        self._take(_SPACE)
        if self.at == len(self.html):
            raise self._unclosed(begin)
        return self.html[self.at]

    def _unclosed(self, begin: int) -> Refused:
        return self._wrong_at("Unclosed start tag", begin)

    def _wrong_at(self, words: str, place: int, more: str = "") -> Refused:
        return _wrong(f"{words} at byte offset {len(self.html[:place].encode())}{more}")


def _wrong(words: str) -> Refused:
    return bad_request(f"can't parse entities: {words}")


def _letter(html: str, at: int) -> tuple[str, int]:
    """The letter or entity at a place, and where it ends; what is no entity stays as it is."""
    found = _ENTITY.match(html, at)
    if found is None:
        return html[at], at + 1
    hexadecimal, decimal, name = found.groups()
    if name:
        return (ENTITIES[name], found.end()) if name in ENTITIES else ("&", at + 1)
    code = int(hexadecimal, 16) if hexadecimal else int(decimal)
    if code == 0 or code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:
        return "&", at + 1
    return chr(code), found.end()


def _details(started: _Open, inside: str) -> Json | None:
    """What belongs to the entity beside its place; None if there is to be no entity."""
    attributes = started.attributes
    match started.tag:
        case "a":
            return _link(attributes.get("href") or inside)
        case "pre":
            language = attributes.get("language", "")
            return {"language": language} if language else {}
        case "blockquote" if "expandable" in attributes:
            return {"type": "expandable_blockquote"}
        case "tg-emoji":
            emoji = attributes.get("emoji-id", "")
            return {"custom_emoji_id": emoji} if emoji.isdigit() else None
        case "tg-time":
            return _time(attributes)
    return {}


def _link(address: str) -> Json | None:
    if address.startswith("tg://user?"):
        return None  # a mention by id: who is meant is not looked up here
    if "://" not in address:
        address = f"http://{address}"
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    host = parts.hostname or ""
    known = parts.scheme in ("http", "https", "tg", "ton")
    if not known or not host or (parts.scheme.startswith("http") and "." not in host):
        return None
    if re.search(r"\s", address):
        return None
    bare = parts.scheme.startswith("http") and not parts.path and not parts.query
    return {"url": f"{address}/" if bare and not parts.fragment else address}


def _time(attributes: dict[str, str]) -> Json | None:
    unix = attributes.get("unix", "")
    if not unix.isdigit():
        return None
    shape = attributes.get("format", "")
    return {"unix_time": int(unix)} | ({"date_time_format": shape} if shape else {})


def _language(started: _Open) -> str:
    said = started.attributes.get("class", "")
    return said.removeprefix("language-") if said.startswith("language-") else ""
