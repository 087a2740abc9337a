"""Telegram's HTML mode as its server reads it: text and entities, or where it is wrong."""

import re
from dataclasses import dataclass, field
from typing import cast

from bot.simulator.refusal import Refused, bad_request
from bot.simulator.text.links import emoji_id
from bot.simulator.text.mentions import FindUser, link_details
from bot.simulator.text.utf16 import Json, is_wide, units

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
NAMES = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_PLAIN = {"bold", "italic", "underline", "strikethrough", "spoiler"}
_SURROGATES = "Text contains invalid Unicode characters after decoding HTML entities, check for unmatched surrogate code units"  # noqa: E501 - one sentence of Telegram's
_LONGEST_NUMBER = 10
_TIME_FORMAT = re.compile("r|w?[dD]?[tT]?")
_REFERENCE = re.compile(r"&(#x[0-9a-fA-F]*|#[0-9]*|[A-Za-z]*);?")
# White space and letters are those of ASCII, as in C. A tag ends its name with the group "closed"
# where it has no attributes.
_TOKEN = re.compile(r"<(?P<slash>/?)(?P<name>[^ \t\n\v\r>]*)(?P<closed>[ \t\n\v\r]*>)?")
# Most tags are as plain as this; the rest of the reader is for those that are not.
_SIMPLE = re.compile("<(/?)(b|i|u|s|a|strong|em|ins|strike|del|tg-spoiler)>")
_NONE: dict[str, str] = {}
_QUOTED = re.compile(r"""[ \t\n\v\r]+([^ \t\n\v\r=>/"']+)="([^"]*)"(?=[ \t\n\v\r>])""")
_SPACE = re.compile(r"[ \t\n\v\r]*")
_NAME = re.compile(r"""[^ \t\n\v\r=>/"']*""")
_BARE = re.compile("[A-Za-z0-9.-]*")
_LOWER = {letter: letter + 32 for letter in range(ord("A"), ord("Z") + 1)}


def read_html(html: str, find_user: FindUser | None = None) -> tuple[str, list[Json]]:
    """The text readers see, and its entities with offsets in UTF-16 units. Raises Refused.

    Users that links name by id are looked up with `find_user`; unknown ones are not linked.
    """
    reader = _Reader(html, find_user)
    reader.read()
    for entity in reader.entities:
        if entity["type"] == "code":
            entity.pop("language", None)
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
    find_user: FindUser | None
    at: int = 0
    offset: int = 0
    text: list[str] = field(default_factory=list)
    entities: list[Json] = field(default_factory=list)
    opened: list[_Open] = field(default_factory=list)

    def read(self) -> None:
        html, measure = self.html, units if is_wide(self.html) or "&#" in self.html else len
        while True:
            tag = html.find("<", self.at)
            end = tag if tag >= 0 else len(html)
            if end > self.at:
                words = html[self.at : end]
                words = _decoded(words) if "&" in words else words
                self.text.append(words)
                self.offset += measure(words)
                self.at = end
            if tag < 0:
                break
            simple = _SIMPLE.match(html, tag)
            if simple is None:
                self._tag(tag)
                continue
            slash, name = simple.groups()
            self.at = simple.end()
            if slash:
                self._end_tag(tag, name, ">")
            else:
                self.opened.append(_Open(name, self.offset, _NONE, len(self.text)))
        if self.opened:
            raise _wrong(f'Can\'t find end tag corresponding to start tag "{self.opened[-1].tag}"')

    def _tag(self, begin: int) -> None:
        # A tag may well be nothing but its sign: this always matches.
        slash, name, closed = cast("re.Match[str]", _TOKEN.match(self.html, begin)).groups()
        tag = name if name in TAGS else name.translate(_LOWER)
        if slash:
            self._end_tag(begin, tag, closed)
            self.at = begin + 2 + len(name) + len(closed or "")
        else:
            self._start_tag(begin, tag, closed)

    def _start_tag(self, begin: int, tag: str, closed: str | None) -> None:
        self.at = begin + 1 + len(tag)
        if self.at == len(self.html):
            raise self._unclosed(begin)
        if tag not in TAGS:
            raise self._wrong_at(f'Unsupported start tag "{tag}"', begin)
        attributes = {} if closed else self._attributes(tag, begin)
        self.at += len(closed or ">")
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            raise self._wrong_at('Tag "span" must have class "tg-spoiler"', begin)
        self.opened.append(_Open(tag, self.offset, attributes, len(self.text)))

    def _attributes(self, tag: str, begin: int) -> dict[str, str]:
        attributes: dict[str, str] = {}
        while True:
            quoted = _QUOTED.match(self.html, self.at)
            if quoted:
                # As nearly all are written; what follows reads the others, and what is wrong.
                name, value = quoted.groups()
                attributes[name] = _decoded(value) if "&" in value else value
                self.at = quoted.end()
                continue
            self._take(_SPACE)
            if self.html.startswith(">", self.at):
                return attributes
            name = self._take(_NAME)
            if not name:
                raise self._wrong_at(f'Empty attribute name in the tag "{tag}"', begin)
            self._take(_SPACE)
            if self.html.startswith("=", self.at):
                self.at += 1
                attributes[name] = self._value(tag, begin)
            else:
                attributes[name] = ""
                if self.at == len(self.html):
                    raise self._wrong_at(f'Unclosed start tag "{tag}"', begin)
            if self.at == len(self.html):
                raise self._unclosed(begin)

    def _value(self, tag: str, begin: int) -> str:
        self._take(_SPACE)
        quote = self.html[self.at : self.at + 1]
        if not quote:
            raise self._wrong_at(f'Unclosed start tag "{tag}"', begin)
        if quote in "\"'":
            end = self.html.find(quote, self.at + 1)
            if end < 0:
                raise self._unclosed(begin)
            value, self.at = self.html[self.at + 1 : end], end + 1
            return _decoded(value) if "&" in value else value
        start = self.at
        value = self._take(_BARE).translate(_LOWER)
        after = self.html[self.at : self.at + 1]
        if after != ">" and not _SPACE.fullmatch(after):
            raise self._wrong_at("Unexpected end of name token", start)
        return value

    def _end_tag(self, begin: int, tag: str, closed: str | None) -> None:
        if not self.opened:
            raise self._wrong_at("Unexpected end tag", begin)
        if not closed:
            raise self._wrong_at("Unclosed end tag", begin)
        started = self.opened.pop()
        if tag and tag != started.tag:
            raise self._wrong_at(
                "Unmatched end tag", begin, f', expected "</{started.tag}>", found "</{tag}>"'
            )
        if self.offset > started.offset:
            self._add(started)

    def _add(self, started: _Open) -> None:
        kind, length = TAGS[started.tag], self.offset - started.offset
        entity: Json = {"type": kind, "offset": started.offset, "length": length}
        if kind in _PLAIN:
            self.entities.append(entity)
            return
        details = self._details(started)
        if details is None:
            return
        entity |= details
        last = self.entities[-1] if self.entities else {}
        if kind == "pre" and _same_place(last, entity, "code") and "language" in last:
            last["type"] = "pre"
        elif kind == "code" and _same_place(last, entity, "pre") and "language" in entity:
            last["language"] = entity["language"]
        else:
            self.entities.append(entity)

    def _details(self, started: _Open) -> Json | None:
        """What belongs to the entity beside its place; None if there is to be no entity."""
        attributes = started.attributes
        match started.tag:
            case "a":
                address = attributes.get("href") or "".join(self.text[started.place :])
                return link_details(address, self.find_user)
            case "code":
                return _language(attributes.get("class", ""))
            case "blockquote" if "expandable" in attributes:
                return {"type": "expandable_blockquote"}
            case "tg-emoji":
                return _emoji(attributes.get("emoji-id", ""))
            case "tg-time":
                return _time(attributes)
        return {}

    def _take(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self.html, self.at)
        taken = found.group() if found else ""
        self.at += len(taken)
        return taken

    def _unclosed(self, begin: int) -> Refused:
        return self._wrong_at("Unclosed start tag", begin)

    def _wrong_at(self, words: str, place: int, more: str = "") -> Refused:
        before = len(self.html[:place].encode("utf-8", "surrogatepass"))
        return _wrong(f"{words} at byte offset {before}{more}")


def _same_place(last: Json, entity: Json, kind: str) -> bool:
    return (
        last.get("type") == kind
        and last["offset"] == entity["offset"]
        and last["length"] == entity["length"]
    )


def _wrong(words: str) -> Refused:
    return bad_request(f"can't parse entities: {words}")


def _decoded(words: str) -> str:
    """With the references that Telegram knows as letters; what is none stays as it is."""
    words = _REFERENCE.sub(_letter, words)
    try:
        words.encode()
    except UnicodeEncodeError as problem:
        raise _wrong(_SURROGATES) from problem
    return words


def _letter(found: re.Match[str]) -> str:
    said, name = found[0], found[1]
    if not name.startswith("#"):
        return NAMES.get(name, said)
    digits = name[2:] if name.startswith("#x") else name[1:]
    if not digits or len(name) + 1 >= _LONGEST_NUMBER:
        return said
    code = int(digits, 16 if name.startswith("#x") else 10)
    return chr(code) if 0 < code < 0x10FFFF else said


def _language(said: str) -> Json:
    language = said.removeprefix("language-") if said.startswith("language-") else ""
    return {"language": language} if language else {}


def _emoji(said: str) -> Json:
    known = emoji_id(said)
    if not known:
        raise _wrong("Invalid custom emoji identifier specified")
    return {"custom_emoji_id": known}


def _time(attributes: dict[str, str]) -> Json | None:
    unix, shape = attributes.get("unix", ""), attributes.get("format", "")
    if not re.fullmatch("[0-9]{1,10}", unix) or not _TIME_FORMAT.fullmatch(shape):
        return None
    return {"unix_time": int(unix)} | ({"date_time_format": shape} if shape else {})
