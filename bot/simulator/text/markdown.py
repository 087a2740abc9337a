"""Telegram's MarkdownV2 as its server reads it: text and entities, or where it is wrong."""

import re
from dataclasses import dataclass, field

from bot.simulator.refusal import Refused, bad_request
from bot.simulator.text.links import linked_emoji
from bot.simulator.text.mentions import FindUser, link_details
from bot.simulator.text.utf16 import Json, units

KINDS = {
    "Bold": "bold",
    "Italic": "italic",
    "Underline": "underline",
    "Strikethrough": "strikethrough",
    "Spoiler": "spoiler",
    "Code": "code",
    "Pre": "pre",
    "PreCode": "pre",
    "TextUrl": "text_link",
    "CustomEmoji": "custom_emoji",
    "BlockQuote": "blockquote",
}
"""What the server's words call an entity, and its type."""
MARKS = {
    "Bold": "*",
    "Italic": "_",
    "Underline": "__",
    "Strikethrough": "~",
    "Spoiler": "||",
    "Code": "`",
    "Pre": "```",
    "PreCode": "```",
    "TextUrl": "]",
    "CustomEmoji": "]",
}
"""What ends an entity."""
_WORDS = re.compile(r"[^\\_*\[\]()~`>#+\-=|{}.!\n]+")
_CODE_WORDS = re.compile(r"[^\\`]+")
_LANGUAGE = re.compile(r"[^ \t\n\v\r`]*")
_ADDRESS = re.compile(r"((?:\\[\x01-\x7e]|[^)\\]|\\)*+)\)", re.DOTALL)
_ESCAPED = re.compile(r"\\([\x01-\x7e])", re.DOTALL)


def read_markdown(text: str, find_user: FindUser | None = None) -> tuple[str, list[Json]]:
    """The text readers see, and its entities with offsets in UTF-16 units. Raises Refused.

    Users that links name by id are looked up with `find_user`; unknown ones are not linked.
    """
    reader = _Reader(text, find_user)
    reader.read()
    return "".join(reader.text), reader.entities


@dataclass(slots=True)
class _Open:
    kind: str
    offset: int
    begin: int
    place: int
    language: str = ""


@dataclass(slots=True)
class _Reader:
    """Goes through the markup once; `offset` counts UTF-16 units of the text so far."""

    markup: str
    find_user: FindUser | None
    at: int = 0
    offset: int = 0
    text: list[str] = field(default_factory=list)
    entities: list[Json] = field(default_factory=list)
    opened: list[_Open] = field(default_factory=list)
    quoting: bool = False
    line_begins: bool = True

    def read(self) -> None:
        while self.at < len(self.markup):
            if not self._words():
                if self._at_end_of_entity():
                    self._end_entity()
                else:
                    self._start_entity()
        self._end_quote_at_last()
        if self.opened:
            raise self._endless(self.opened[-1])

    def _words(self) -> bool:
        """Take what is plain text here, if anything is."""
        letter = self.markup[self.at]
        if letter == "\\":
            after = self.markup[self.at + 1 : self.at + 2]
            escapes = "\0" < after <= "~"
            self._say(after if escapes else letter)
            self.line_begins = after == "\n" or (after == "\r" and self.line_begins)
            self.at += 2 if escapes else 1
            return True
        in_code = bool(self.opened) and self.opened[-1].kind in ("Code", "Pre", "PreCode")
        found = (_CODE_WORDS if in_code else _WORDS).match(self.markup, self.at)
        if found:
            self.at = found.end()
            self._say(found[0])
            self.line_begins = self.line_begins and not found[0].strip("\r")
        return found is not None

    def _say(self, words: str) -> None:
        self.text.append(words)
        self.offset += units(words)

    def _at_end_of_entity(self) -> bool:
        if not self.opened:
            return False
        letter = self.markup[self.at]
        if self.quoting and letter == "\n":
            in_code = self.opened[-1].kind in ("Code", "Pre", "PreCode")
            if not in_code and not self.markup.startswith(">", self.at + 1):
                return True
        kind = self.opened[-1].kind
        if kind == "Italic" and self.markup.startswith("__", self.at):
            return False
        return kind in MARKS and self.markup.startswith(MARKS[kind], self.at)

    def _start_entity(self) -> None:
        begin, letter = self.at, self.markup[self.at]
        kind, taken = self._starting(letter)
        self.at += taken
        language = self._begin_pre() if kind == "Pre" else ""
        if kind:
            kind = "PreCode" if language else kind
            self.opened.append(_Open(kind, self.offset, begin, len(self.text), language))

    def _starting(self, letter: str) -> tuple[str, int]:
        """The entity that starts here and the length of its mark; '' for a mere new line."""
        if letter == "\n":
            self._say(letter)
            self.line_begins = True
            return "", 1
        if letter == ">" and self.line_begins:
            if self.quoting:
                return "", 1
            self.quoting = True
            return "BlockQuote", 1
        for mark, kind in _STARTS:
            if self.markup.startswith(mark, self.at):
                return kind, len(mark)
        raise _wrong(
            f"Character '{letter}' is reserved and must be escaped with the preceding '\\'"
        )

    def _begin_pre(self) -> str:
        """Take the language of a pre, and one new line before its text."""
        found = _LANGUAGE.match(self.markup, self.at)
        language = found[0] if found else ""
        after = self.at + len(language)
        if language and after < len(self.markup) and self.markup[after] != "`":
            self.at = after
        else:
            language = ""
        self.at += new_line_at(self.markup, self.at)
        return language

    def _end_entity(self) -> None:
        ended = self.opened[-1]
        if self.markup[self.at] == "\n":
            self._end_quote(ended)
            return
        self.at += len(MARKS[ended.kind])
        details: Json | None = {}
        if ended.kind == "TextUrl":
            details = link_details(self._address(ended), self.find_user)
        elif ended.kind == "CustomEmoji":
            details = self._emoji()
        elif ended.kind == "PreCode":
            details = {"language": ended.language}
        self.opened.pop()
        if details is not None and self.offset > ended.offset:
            self._add(KINDS[ended.kind], ended.offset, details)

    def _end_quote(self, ended: _Open) -> None:
        kind = "blockquote"
        if ended.kind != "BlockQuote":
            if not self._hides(ended, self.at):
                raise self._endless(ended)
            self.opened.pop()
            if self.opened[-1].kind != "BlockQuote":
                raise self._endless(self.opened[-1])
            kind = "expandable_blockquote"
        begun = self.opened.pop()
        self.quoting = False
        self.at += 1
        self._say("\n")
        self.line_begins = True
        self._add(kind, begun.offset, {})

    def _end_quote_at_last(self) -> None:
        if not self.quoting:
            return
        kind = "blockquote"
        if self._hides(self.opened[-1], len(self.markup)):
            self.opened.pop()
            kind = "expandable_blockquote"
        if self.opened[-1].kind == "BlockQuote":
            begun = self.opened.pop()
            if self.offset > begun.offset:
                self._add(kind, begun.offset, {})

    def _hides(self, opened: _Open, end: int) -> bool:
        """Whether `||` at the end of a quote says that it is folded."""
        before = end - 1 if self.markup[end - 1] == "\r" else end
        return opened.kind == "Spoiler" and opened.begin == before - 2

    def _address(self, ended: _Open) -> str:
        """The address of a link; its text if it has none."""
        if not self.markup.startswith("(", self.at):
            return "".join(self.text[ended.place :])
        return self._in_brackets("Can't find end of a URL")

    def _emoji(self) -> Json:
        if not self.markup.startswith("(", self.at):
            raise _wrong("Custom emoji entity must contain a tg://emoji URL")
        known = linked_emoji(self._in_brackets("Can't find end of a custom emoji URL"))
        if not known:
            raise _wrong("Invalid custom emoji identifier specified")
        return {"custom_emoji_id": known}

    def _in_brackets(self, problem: str) -> str:
        begin = self.at + 1
        found = _ADDRESS.match(self.markup, begin)
        if found is None:
            raise self._wrong_at(problem, begin)
        self.at = found.end()
        return _ESCAPED.sub(r"\1", found[1])

    def _add(self, kind: str, start: int, details: Json) -> None:
        entity = {"type": kind, "offset": start, "length": self.offset - start}
        self.entities.append(entity | details)

    def _endless(self, opened: _Open) -> Refused:
        return self._wrong_at(f"Can't find end of {opened.kind} entity", opened.begin)

    def _wrong_at(self, words: str, place: int) -> Refused:
        before = len(self.markup[:place].encode("utf-8", "surrogatepass"))
        return _wrong(f"{words} at byte offset {before}")


_STARTS = (
    ("__", "Underline"),
    ("_", "Italic"),
    ("*", "Bold"),
    ("~", "Strikethrough"),
    ("||", "Spoiler"),
    ("[", "TextUrl"),
    ("```", "Pre"),
    ("`", "Code"),
    ("![", "CustomEmoji"),
)


def new_line_at(markup: str, at: int) -> int:
    """The length of the new line at a place, as any system writes it; 0 if there is none."""
    if markup[at : at + 2] in ("\r\n", "\n\r"):
        return 2
    return 1 if markup[at : at + 1] in ("\r", "\n") and at < len(markup) else 0


def _wrong(words: str) -> Refused:
    return bad_request(f"can't parse entities: {words}")
