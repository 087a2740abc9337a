"""A call as it comes over HTTP: a query, a form, JSON, or parts with files."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from bot.simulator.media.upload import Upload
from bot.simulator.refusal import bad_request

Json = dict[str, Any]

ATTACHED = "attach://"
PICTURES = ("photo", "media")
"""The parameters that may name pictures."""


@dataclass(frozen=True, slots=True)
class WireCall:
    """What a client sent: strings of a form or values of JSON, and the uploads by their names."""

    method: str
    given: Mapping[str, Any] = field(default_factory=dict)
    uploads: Mapping[str, Upload] = field(default_factory=dict)

    @property
    def chat_id(self) -> int | None:
        """The chat it names by its number."""
        try:
            return int(self.given["chat_id"])
        except (KeyError, TypeError, ValueError):
            return None

    def pictures(self) -> set[str]:
        """The pictures it carries: file ids, and the SHA-256 of uploads."""
        named = {upload.digest for upload in self.uploads.values()}
        for name in PICTURES:
            named.update(_texts(self.given.get(name)))
        return named

    def told(self) -> Json:
        """The parameters for the transcript: an upload is its size and digest."""
        told = {
            name: value
            for name, value in self.given.items()
            if not (name in self.uploads and str(value).startswith(ATTACHED))
        }
        for name, upload in self.uploads.items():
            told[name] = {"size": len(upload.content), "sha256": upload.digest}
        return told


async def read_request(request: web.Request, method: str) -> WireCall:
    """The call in a request. Raises Refused."""
    given: Json = dict(request.query)
    uploads: dict[str, Upload] = {}
    if request.content_type == "application/json":
        given |= await _read_json(request)
    elif request.method == "POST":
        for name, value in (await request.post()).items():
            if isinstance(value, str):
                given[name] = value
                continue
            if isinstance(value, web.FileField):
                uploads[name] = Upload(value.file.read(), value.filename)
            else:  # a part with a type but no file name comes as its bytes
                uploads[name] = Upload(bytes(value))
    return WireCall(method, given, uploads)


async def _read_json(request: web.Request) -> Json:
    try:
        body = await request.json()
    except (ValueError, RecursionError) as problem:
        raise bad_request("can't parse request JSON object") from problem
    if not isinstance(body, dict):
        raise bad_request("can't parse request JSON object")
    return body


def _texts(value: Any) -> Iterator[str]:
    """A text, or the `media` of what a JSON text holds."""
    if isinstance(value, str) and value[:1] in ("[", "{"):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return
    if isinstance(value, str):
        yield value
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, dict) and isinstance(item.get("media"), str):
            yield item["media"]
