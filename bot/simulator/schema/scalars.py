"""Numbers, truths and texts as calls give them: as strings of a form, or as values of JSON."""

import math
import re
from collections.abc import Callable, Collection
from typing import Any

Parts = Collection[str] | None
Reader = Callable[[Any, Parts], Any]

ARGUMENT = "{argument}"
"""Stands in words for the name of the field, which its reader does not know."""
ATTACHED = "attach://"
NOT_UTF8 = "strings must be encoded in UTF-8"
MOST_REPEATED = 60
TRUE = ("true", "1", "yes")
FALSE = ("false", "0", "no", "")
_DIGITS = re.compile(r"-?\d+")
_DECIMAL = re.compile(r"-?\d+(?:\.\d+)?")
_MOST_DIGITS = 400
"""What is longer is no number of anything; Python would refuse or take long to read it."""
_WHOLE_NUMBERS = range(-(2**63), 2**63)


class Wrong(Exception):  # noqa: N818 - the value is wrong; no program is in error
    """A value that is not of its type, in Telegram's words where they are known."""

    def __init__(self, words: str) -> None:
        """Take the words; ARGUMENT in them stands for the name of the field."""
        super().__init__(words)
        self.words = words


def is_utf8(text: str) -> bool:
    """Whether a text can be written in UTF-8: JSON may bring half of a surrogate pair."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def legible(text: str) -> str:
    """The beginning of what a client said, to be repeated to it."""
    return text[:MOST_REPEATED].encode("utf-8", "replace").decode()


def _said_integer(value: Any, parts: Parts) -> int:
    if type(value) is str and len(value) <= _MOST_DIGITS and _DIGITS.fullmatch(value):
        return _integer(int(value), parts)
    return _integer(value, parts)


def _said_number(value: Any, parts: Parts) -> float:
    if type(value) is str and len(value) <= _MOST_DIGITS and _DECIMAL.fullmatch(value):
        return float(value)
    return _number(value, parts)


def _said_boolean(value: Any, parts: Parts) -> bool:
    if type(value) is str:
        word = value.lower()
        if word in TRUE or word in FALSE:
            return word in TRUE
    return _boolean(value, parts)


def _integer(value: Any, _: Parts) -> int:
    if type(value) is not int:
        raise Wrong(f'Field "{ARGUMENT}" must be of type Number')
    if value not in _WHOLE_NUMBERS:
        raise Wrong(f'Can\'t parse as an integer string "{legible(str(value))}"')
    return value


def _number(value: Any, _: Parts) -> float:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not math.isfinite(value):
        raise Wrong(f'Field "{ARGUMENT}" must be of type Number')
    return float(value)


def _boolean(value: Any, _: Parts) -> bool:
    if type(value) is not bool:
        raise Wrong(f'Field "{ARGUMENT}" must be of type Boolean')
    return value


def _text(value: Any, _: Parts) -> str:
    if not isinstance(value, str):
        raise Wrong(f'Field "{ARGUMENT}" must be of type String')
    if not is_utf8(value):
        raise Wrong(NOT_UTF8)
    return value


def _file(value: Any, parts: Parts) -> str:
    text = _text(value, parts)
    if parts is not None and text.startswith(ATTACHED):
        name = text.removeprefix(ATTACHED)
        if name not in parts:
            raise Wrong(f'There is no part "{name}" in the request, as {ARGUMENT} says')
    return text


STRICT: dict[str, Reader] = {
    "Integer": _integer,
    "Float": _number,
    "Boolean": _boolean,
    "String": _text,
    "InputFile": _file,
}
"""Readers of values inside JSON."""

SAID: dict[str, Reader] = STRICT | {
    "Integer": _said_integer,
    "Float": _said_number,
    "Boolean": _said_boolean,
}
"""Readers of parameters, which may come as strings."""
