"""What each simulated method takes: names, types, what must be there (from Bot API 10.3)."""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from bot.simulator.refusal import Refused, bad_request

ARRAY = "Array of "
TRUE = ("true", "1", "yes")
FALSE = ("false", "0", "no", "")
MISSING = {
    "chat_id": "chat_id is empty",
    "text": "message text is empty",
    "photo": "there is no photo in the request",
    "callback_query_id": "query is too old and response timeout expired or query ID is invalid",
    "file_id": "file_id is empty",
    "user_id": "invalid user_id specified",
}


@cache
def load_facts() -> dict[str, Any]:
    """The facts: `methods` with their fields, and the `types` of those fields."""
    text = files("bot.simulator.schema").joinpath("bot_api.json").read_text("utf-8")
    facts: dict[str, Any] = json.loads(text)
    return facts


@cache
def method_names() -> dict[str, str]:
    """The simulated methods: the name in lower case, and as Telegram writes it."""
    return {name.lower(): name for name in load_facts()["methods"]}


def read_values(method: str, given: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """The parameters of a call in their types, and the names that the method does not know.

    `given` are strings as a form sends them, or values of JSON. Raises Refused.
    """
    fields = load_facts()["methods"][method]
    unknown = sorted(given.keys() - fields.keys())
    values = {
        name: _read(given[name], fields[name]["types"], name)
        for name in fields
        if given.get(name) is not None
    }
    for name, field in fields.items():
        if field.get("required") and name not in values:
            raise bad_request(MISSING.get(name, f'parameter "{name}" is required'))
    return values, unknown


def _read(value: Any, types: list[str], place: str) -> Any:
    """A value as the first of its types that takes it. Raises Refused."""
    problem: Refused | None = None
    for kind in types:
        try:
            return _read_as(value, kind, place)
        except Refused as refused:
            problem = problem or refused
    raise problem or bad_request(f"{place} is not simulated")


def _read_as(value: Any, kind: str, place: str) -> Any:
    readers = {"Integer": _integer, "Boolean": _boolean, "True": _boolean, "Float": _number}
    if kind in readers:
        return readers[kind](value, place)
    if kind in ("String", "InputFile"):
        # Telegram takes a number where it wants a text.
        if isinstance(value, dict | list):
            raise bad_request(f'"{place}" must be of type String')
        return str(value)
    value = _parsed(value, place)
    if kind.startswith(ARRAY):
        if not isinstance(value, list):
            raise bad_request(f"expected an Array of {place}")
        return [_read(entry, [kind.removeprefix(ARRAY)], place) for entry in value]
    return _object(value, kind, place)


def _object(value: Any, kind: str, place: str) -> Any:
    if not isinstance(value, dict):
        raise bad_request(f"object expected as {place}")
    facts = load_facts()["types"].get(kind)
    if facts is None:
        return value
    if "subtypes" in facts:
        return _read(value, facts["subtypes"], place)
    taken = {}
    for name, field in facts["fields"].items():
        if value.get(name) is not None:
            taken[name] = _read(value[name], field["types"], f"{place}.{name}")
        elif field.get("required"):
            raise bad_request(f"can't parse {place}: can't find field \"{name}\"")
        if name in taken and field.get("const", taken[name]) != taken[name]:
            raise bad_request(f'can\'t parse {place}: "{name}" is not {field["const"]}')
    return taken


def _parsed(value: Any, place: str) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError as problem:
        raise bad_request(f"can't parse {place} JSON object") from problem


def _integer(value: Any, place: str) -> int:
    try:
        if isinstance(value, bool | float):
            raise ValueError(value)
        return int(value)
    except (ValueError, TypeError) as problem:
        raise bad_request(f'"{place}" must be an Integer') from problem


def _number(value: Any, place: str) -> float:
    try:
        return float(value)
    except (ValueError, TypeError) as problem:
        raise bad_request(f'"{place}" must be a Number') from problem


def _boolean(value: Any, place: str) -> bool:
    word = str(value).lower()
    if word not in TRUE + FALSE:
        raise bad_request(f'"{place}" must be a Boolean')
    return word in TRUE
