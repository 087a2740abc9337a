"""What the page's addresses have in common: headers, files, and reading what the browser sent."""

from collections.abc import Mapping
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import web

from bot.chatview import Look, Message, words_for
from bot.simulator.refusal import bad_request

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


def words_in(values: Mapping[str, Any], name: str) -> str:
    """A text that is not empty."""
    value = values.get(name)
    if not isinstance(value, str) or not value.strip():
        raise bad_request(f"{name} is missing")
    return value


def name_in(values: Mapping[str, Any], name: str, most: int = LONGEST_NAME) -> str:
    """A name: one line, not too long."""
    value = " ".join(words_in(values, name).split())
    if len(value) > most:
        raise bad_request(f"{name} is longer than {most} characters")
    return value
