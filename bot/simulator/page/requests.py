"""What the page's addresses have in common: headers, files, and reading what the browser sent."""

from collections.abc import Mapping
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import web

from bot.chatview import Look, Message, words_for

ZONE = ZoneInfo("Asia/Shanghai")
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-cache",
}
LONGEST_NAME = 64


def send_json(value: object) -> web.Response:
    """An answer."""
    return web.json_response(value, headers=HEADERS)


def send_file(name: str, kind: str) -> web.Response:
    """A file of the page's own."""
    file = files("bot.simulator.page") / "static" / name
    if not file.is_file():
        raise web.HTTPNotFound
    return web.Response(body=file.read_bytes(), content_type=kind, charset="utf-8", headers=HEADERS)


def look_of(request: web.Request, topics: Mapping[int, Message] | None = None) -> Look:
    """How messages are drawn for the language that the page is in."""
    words = words_for(request.query.get("language", ""))
    return Look(lambda file: f"/page/files/{file}.jpg", ZONE, words, topics or {})


async def read_body(request: web.Request) -> dict[str, Any]:
    """The JSON of an action; a foreign page cannot send the header without being asked."""
    if request.headers.get("X-Simulator") != "1":
        raise web.HTTPForbidden(text="the header X-Simulator is missing")
    try:
        body = await request.json()
    except ValueError as problem:
        raise web.HTTPBadRequest(text="not JSON") from problem
    if not isinstance(body, dict):
        raise web.HTTPBadRequest(text="not a JSON object")
    return body


def number(values: Mapping[str, Any], name: str, otherwise: int | None = None) -> int:
    """A whole number; without `otherwise` it has to be there."""
    value = values.get(name, otherwise)
    try:
        return int(value)
    except (TypeError, ValueError) as problem:
        raise web.HTTPBadRequest(text=f"{name} must be a whole number") from problem


def words_in(values: Mapping[str, Any], name: str) -> str:
    """A text that is not empty."""
    value = values.get(name)
    if not isinstance(value, str) or not value.strip():
        raise web.HTTPBadRequest(text=f"{name} is missing")
    return value


def name_in(values: Mapping[str, Any], name: str, most: int = LONGEST_NAME) -> str:
    """A name: one line, not too long."""
    value = " ".join(words_in(values, name).split())
    if len(value) > most:
        raise web.HTTPBadRequest(text=f"{name} is longer than {most} characters")
    return value


def flags(values: Mapping[str, Any], name: str) -> dict[str, bool]:
    """Names with yes or no, such as rights."""
    value = values.get(name)
    if not isinstance(value, dict) or not all(isinstance(one, bool) for one in value.values()):
        raise web.HTTPBadRequest(text=f"{name} must be names with true or false")
    return value
