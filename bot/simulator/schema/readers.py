"""Readers of values, one made for each type of the Bot API when it is first met."""

import json
from collections.abc import Iterable
from typing import Any

from bot.simulator.schema.jsontext import parse
from bot.simulator.schema.scalars import (
    ARGUMENT,
    NOT_UTF8,
    SAID,
    STRICT,
    Parts,
    Reader,
    Wrong,
    legible,
)

Facts = dict[str, Any]

ARRAY = "Array of "
DISCRIMINATORS = ("type", "source", "status")
PARSED = {
    "BotCommand": "BotCommand",
    "InlineKeyboardButton": "inline keyboard button",
    "KeyboardButton": "keyboard button",
    "KeyboardButtonRequestChat": "keyboard button",
    "KeyboardButtonRequestUsers": "keyboard button",
    "MessageEntity": "MessageEntity",
    "InputMedia": "InputMedia",
    "InputPollOption": "InputPollOption",
    "ReplyParameters": "ReplyParameters",
}
"""What Telegram's words name when a part of a parameter is wrong."""


_WHOLE = ("Can't parse", "unknown", NOT_UTF8)
"""Words that begin so say everything themselves."""


class Readers:
    """Makes readers by the facts about types, and keeps those of objects.

    A reader takes a value and the names of the uploads; it returns the value or raises Wrong.
    """

    def __init__(self, types: Facts) -> None:
        """Take the facts about types by name."""
        self._types = types
        self._objects: dict[str, Reader] = {}

    def argument(self, kinds: list[str]) -> Reader:
        """A reader of a parameter: a scalar as a string, anything else as JSON text or value."""
        if kinds[0] in SAID:
            return _scalar(kinds, SAID)
        read, named = self.field(kinds), all(kind.startswith(ARRAY) for kind in kinds)

        def argument(value: Any, parts: Parts) -> Any:
            value = _parsed(value)
            if named and not isinstance(value, list):
                raise Wrong(f"expected an Array of {ARGUMENT}")
            if not named and not isinstance(value, dict):
                raise Wrong(f"object expected as {ARGUMENT}")
            try:
                return read(value, parts)
            except RecursionError as problem:
                raise Wrong(f"can't parse {ARGUMENT} JSON object") from problem

        return argument

    def field(self, kinds: list[str]) -> Reader:
        """A reader of a value inside JSON."""
        if len(kinds) > 1 and all(kind.startswith(ARRAY) for kind in kinds):
            return _array(self._member([kind.removeprefix(ARRAY) for kind in kinds]))
        if kinds == ["RichText"]:
            return self._rich_text()
        if kinds[0] in STRICT:
            return _scalar(kinds, STRICT)
        if kinds[0].startswith(ARRAY):
            return _array(self.field([kinds[0].removeprefix(ARRAY)]))
        return self._member(kinds)

    def _member(self, kinds: Iterable[str]) -> Reader:
        """A reader of an object that is one of several types."""
        leaves = [leaf for kind in kinds for leaf in self._leaves(kind)]
        if len(leaves) == 1:
            return self._object(leaves[0])
        consts = {leaf: self._consts(leaf) for leaf in leaves}

        def member(value: Any, parts: Parts) -> Any:
            if not isinstance(value, dict):
                raise Wrong(f'Field "{ARGUMENT}" must be of type Object')
            fitting = [leaf for leaf in leaves if _agrees(value, consts[leaf])]
            fitting.sort(key=lambda leaf: -self._alike(leaf, value))
            problem: Wrong | None = None
            for leaf in fitting:
                try:
                    return self._object(leaf)(value, parts)
                except Wrong as wrong:
                    problem = problem or wrong
            raise problem or Wrong(_no_member(value, consts.values()))

        return member

    def _rich_text(self) -> Reader:
        """A text that is a string, a list of such texts, or one of the objects."""
        member = self._member(["RichText"])

        def rich_text(value: Any, parts: Parts) -> Any:
            if isinstance(value, str):
                return value
            if isinstance(value, list):
                return [rich_text(entry, parts) for entry in value]
            return member(value, parts)

        return rich_text

    def _leaves(self, kind: str) -> list[str]:
        members = self._types[kind].get("subtypes", [])
        return [leaf for member in members for leaf in self._leaves(member)] or [kind]

    def _consts(self, leaf: str) -> Facts:
        fields = self._types[leaf].get("fields", {})
        named = {name: fields[name].get("const") for name in DISCRIMINATORS if name in fields}
        return {name: const for name, const in named.items() if const is not None}

    def _alike(self, leaf: str, value: Facts) -> int:
        return len(value.keys() & self._types[leaf].get("fields", {}).keys())

    def _object(self, kind: str) -> Reader:
        """The reader of a type, made on first use: types hold each other in circles."""
        if kind in self._objects:
            return self._objects[kind]
        fields = self._types[kind].get("fields")
        if fields is None:
            return _any_object
        readers: dict[str, Reader] = {}
        required = [name for name, field in fields.items() if field.get("required")]
        self._objects[kind] = _object(kind, readers, required)
        readers |= {name: self._const(field) for name, field in fields.items()}
        return self._objects[kind]

    def _const(self, field: Facts) -> Reader:
        read, const = self.field(field["types"]), field.get("const")
        if const is None:
            return read

        def fixed(value: Any, parts: Parts) -> Any:
            if read(value, parts) != const:
                raise Wrong(f'Field "{ARGUMENT}" must be {json.dumps(const)}')
            return value

        return fixed


def _object(kind: str, readers: dict[str, Reader], required: list[str]) -> Reader:
    place = _place(kind)

    def read(value: Any, parts: Parts) -> Any:
        if not isinstance(value, dict):
            raise Wrong(f'Field "{ARGUMENT}" must be of type Object')
        taken = {}
        for name, given in value.items():
            reader = readers.get(name)
            if reader is None:
                raise Wrong(_unknown(name, kind))
            if given is not None:
                try:
                    taken[name] = reader(given, parts)
                except Wrong as wrong:
                    wrong.words = _named(wrong.words, name, place)
                    raise
        for name in required:
            if name not in taken:
                raise Wrong(f'{place}Can\'t find field "{name}"')
        return taken

    return read


def _place(kind: str) -> str:
    known = "InputMedia" if kind.startswith("InputMedia") else kind
    return f"Can't parse {PARSED[known]}: " if known in PARSED else ""


def _named(words: str, name: str, place: str) -> str:
    words = words.replace(ARGUMENT, name)
    return words if not place or words.startswith(_WHOLE) else place + words


def _unknown(name: str, kind: str) -> str:
    return f'unknown field "{legible(name)}" of {kind} in {ARGUMENT} (Telegram would ignore it)'


def _no_member(value: Facts, consts: Iterable[Facts]) -> str:
    name = next((name for const in consts for name in const), "type")
    return f'Field "{name}" of {ARGUMENT} has the unknown value {str(value.get(name))[:60]!r}'


def _agrees(value: Facts, consts: Facts) -> bool:
    return all(value.get(name, const) == const for name, const in consts.items())


def _parsed(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return parse(value)
    except ValueError as problem:
        raise Wrong(f"can't parse {ARGUMENT} JSON object") from problem


def _array(read: Reader) -> Reader:
    def array(value: Any, parts: Parts) -> Any:
        if not isinstance(value, list):
            raise Wrong(f'Field "{ARGUMENT}" must be of type Array')
        return [read(entry, parts) for entry in value]

    return array


def _scalar(kinds: list[str], readers: dict[str, Reader]) -> Reader:
    """A reader of the first of several scalars that takes the value."""
    if "InputFile" in kinds:
        return readers["InputFile"]
    if len(kinds) == 1:
        return readers[kinds[0]]
    first, second = (readers[kind] for kind in kinds)

    def either(value: Any, parts: Parts) -> Any:
        try:
            return first(value, parts)
        except Wrong:
            return second(value, parts)

    return either


def _any_object(value: Any, _: Parts) -> Any:
    if not isinstance(value, dict):
        raise Wrong(f'Field "{ARGUMENT}" must be of type Object')
    return value
