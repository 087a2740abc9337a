"""What an order holds, of a script or of the chat page: its JSON, and the values in it."""

from collections.abc import Mapping
from typing import Any

import orjson
from aiohttp import web

from bot.simulator.refusal import Refused, bad_request

HEADER = "X-Simulator"
FARTHEST = 2**53

_REQUIRED: Any = object()


async def read_body(request: web.Request) -> dict[str, Any]:
    """The JSON object of an order. Raises Refused."""
    check_header(request)
    try:
        body = orjson.loads(await request.read())
    except ValueError as problem:
        raise bad_request("not JSON") from problem
    if not isinstance(body, dict):
        raise bad_request("not a JSON object")
    return body


def check_header(request: web.Request) -> None:
    """Orders need the header: a foreign page in the same browser cannot send it unasked."""
    if request.headers.get(HEADER) != "1":
        raise Refused(403, f"Forbidden: the header {HEADER}: 1 is missing")


def number(values: Mapping[str, Any], name: str, otherwise: int = _REQUIRED) -> int:
    """A whole number. Raises Refused."""
    value = values.get(name, otherwise)
    try:
        found = None if isinstance(value, bool | float) else int(value)
    except (TypeError, ValueError):
        found = None
    if found is None or abs(found) > FARTHEST:
        raise bad_request(f"{name} must be a whole number")
    return found


def flag(values: Mapping[str, Any], name: str) -> bool:
    """True or false. Raises Refused."""
    value = values.get(name)
    if not isinstance(value, bool):
        raise bad_request(f"{name} must be true or false")
    return value


def flags(values: Mapping[str, Any], name: str) -> dict[str, bool]:
    """An object of names that are true or false. Raises Refused."""
    found = values.get(name, {})
    if not isinstance(found, dict) or not all(isinstance(one, bool) for one in found.values()):
        raise bad_request(f"{name} must be an object of names that are true or false")
    return found
