"""A call as it comes over HTTP: a query, a form, JSON, or parts with files."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from yarl import URL

from bot.simulator.call import HIDDEN
from bot.simulator.refusal import Refused, bad_request
from bot.simulator.schema.jsontext import parse
from bot.simulator.schema.scalars import ATTACHED
from bot.simulator.upload import Upload

Json = dict[str, Any]

FORM = "application/x-www-form-urlencoded"
SECRET = "secret_token"  # noqa: S105 - the name of a parameter
PICTURES = ("photo", "media")
"""The parameters that may name pictures."""
_NO_FORM = (ValueError, LookupError, AssertionError, RuntimeError, web.RequestPayloadError)
"""What aiohttp raises for a body that is none: of no known encoding, or without its end."""


@dataclass(frozen=True, slots=True)
class WireCall:
    """What a client sent: strings of a form or values of JSON, and the uploads by their names."""

    method: str
    given: Mapping[str, Any] = field(default_factory=dict)
    uploads: Mapping[str, Upload] = field(default_factory=dict)

    @property
    def chat_id(self) -> int | None:
        """The chat it names by its number."""
        said = self.given.get("chat_id")
        try:
            return int(said) if isinstance(said, int | str) else None
        except ValueError:
            return None

    def pictures(self) -> set[str]:
        """The pictures it carries: file ids, and the SHA-256 of uploads."""
        named = {upload.digest for upload in self.uploads.values()}
        for name in PICTURES:
            named.update(_texts(self.given.get(name)))
        return named

    def told(self) -> Json:
        """The parameters for the transcript: an upload is its size and digest; no secrets."""
        told = {
            name: value
            for name, value in self.given.items()
            if not (name in self.uploads and str(value).startswith(ATTACHED))
        }
        if SECRET in told:
            told[SECRET] = HIDDEN
        for name, upload in self.uploads.items():
            told[name] = {"size": len(upload.content), "sha256": upload.digest}
        return told


async def read_request(request: web.Request, method: str) -> WireCall:
    """The call in a request. Raises Refused."""
    given: Json = dict(request.query)
    uploads: dict[str, Upload] = {}
    try:
        if request.content_type == "application/json":
            given |= _read_json(await request.read())
        elif request.content_type == FORM:
            given |= _read_form(await request.read())
        elif request.method == "POST":
            _sort(await request.post(), given, uploads)
    except web.HTTPRequestEntityTooLarge as problem:
        raise Refused(413, "Request Entity Too Large") from problem
    except _NO_FORM as problem:
        raise bad_request("can't parse request body") from problem
    return WireCall(method, given, uploads)


def _read_form(content: bytes) -> Json:
    """The fields of a form; aiohttp's `post()` decodes Chinese letter by letter, yarl does not."""
    return dict(URL.build(query_string=content.decode(), encoded=True).query.items())


def _sort(parts: Mapping[str, Any], given: Json, uploads: dict[str, Upload]) -> None:
    for name, value in parts.items():
        if isinstance(value, str):
            given[name] = value
        elif isinstance(value, web.FileField):
            uploads[name] = Upload(value.file.read(), value.filename)
        else:  # a part with a type but no file name comes as its bytes
            uploads[name] = Upload(bytes(value))


def _read_json(content: bytes) -> Json:
    try:
        body = parse(content)
    except ValueError as problem:
        raise bad_request("can't parse request JSON object") from problem
    if not isinstance(body, dict):
        raise bad_request("can't parse request JSON object")
    return body


def _texts(value: Any) -> Iterator[str]:
    """A text, or the `media` of what a JSON text holds."""
    if isinstance(value, str) and value[:1] in ("[", "{"):
        try:
            value = parse(value)
        except ValueError:
            return
    if isinstance(value, str):
        yield value
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, dict) and isinstance(item.get("media"), str):
            yield item["media"]
