"""Telegram's legacy Markdown as its server reads it: text and entities, or where it is wrong."""

import re

from bot.simulator.refusal import bad_request
from bot.simulator.text.markdown import new_line_at
from bot.simulator.text.mentions import FindUser, link_details
from bot.simulator.text.utf16 import Json, units

KINDS = {"_": "italic", "*": "bold", "`": "code", "[": "text_link"}
_WORDS = re.compile(r"(?:[^_*`\[\\]|\\(?![_*`\[]))+")
_LANGUAGE = re.compile(r"[^ \t\n\v\r`]*")


def read_old_markdown(markup: str, find_user: FindUser | None = None) -> tuple[str, list[Json]]:
    """The text readers see, and its entities with offsets in UTF-16 units. Raises Refused.

    Users that links name by id are looked up with `find_user`; unknown ones are not linked.
    """
    text: list[str] = []
    entities: list[Json] = []
    at = offset = 0
    while at < len(markup):
        words = _WORDS.match(markup, at)
        if words:
            shown, at, entity = words[0], words.end(), None
        elif markup[at] == "\\":
            shown, at, entity = markup[at + 1], at + 2, None
        else:
            shown, at, entity = _marked(markup, at, find_user)
        length = units(shown)
        if entity and length:
            entities.append(entity | {"offset": offset, "length": length})
        text.append(shown)
        offset += length
    return "".join(text), entities


def _marked(markup: str, at: int, find_user: FindUser | None) -> tuple[str, int, Json | None]:
    """What is marked at a place: its text, where it ends, and what it is."""
    if markup.startswith("```", at):
        return _pre(markup, at)
    mark = markup[at]
    shown, end = _until("]" if mark == "[" else mark, markup, at, at + 1)
    if mark != "[":
        return shown, end, {"type": KINDS[mark]}
    address = shown
    if shown and markup.startswith("(", end):
        closed = markup.find(")", end)
        closed = len(markup) if closed < 0 else closed
        address, end = markup[end + 1 : closed], closed + 1
    details = link_details(address, find_user)
    return shown, end, None if details is None else {"type": "text_link"} | details


def _pre(markup: str, begin: int) -> tuple[str, int, Json]:
    at = begin + 3
    found = _LANGUAGE.match(markup, at)
    language = found[0] if found else ""
    after = markup[at + len(language) : at + len(language) + 1]
    if after in ("", "`"):
        language = ""
    at += len(language)
    at += new_line_at(markup, at)
    shown, end = _until("```", markup, begin, at)
    return shown, end, {"type": "pre"} | ({"language": language} if language else {})


def _until(mark: str, markup: str, begin: int, at: int) -> tuple[str, int]:
    end = markup.find(mark, at)
    if end < 0:
        before = len(markup[:begin].encode("utf-8", "surrogatepass"))
        raise bad_request(
            f"can't parse entities: Can't find end of the entity starting at byte offset {before}"
        )
    return markup[at:end], end + len(mark)
