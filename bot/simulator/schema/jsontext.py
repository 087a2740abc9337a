"""JSON as Telegram reads it: no numbers that are none, and nothing nested without end."""

import json
from collections.abc import Iterable
from typing import Any, NoReturn

DEEPEST = 100


def parse(text: str | bytes) -> Any:
    """The value of a JSON text. Raises ValueError."""
    try:
        value = json.loads(text, parse_constant=_refuse)
    except RecursionError as problem:
        raise ValueError("too deep") from problem
    if _may_be_deep(text) and _is_deep(value):
        raise ValueError("too deep")
    return value


def _may_be_deep(text: str | bytes) -> bool:
    if isinstance(text, str):
        return text.count("[") + text.count("{") > DEEPEST
    return text.count(b"[") + text.count(b"{") > DEEPEST


def _is_deep(value: Any) -> bool:
    level = [value]
    for _ in range(DEEPEST):
        level = [inner for outer in level for inner in _inside(outer)]
        if not level:
            return False
    return True


def _inside(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _refuse(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")
