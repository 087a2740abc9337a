"""A call of the Bot API and what became of it, as a line of JSON."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Self

import orjson

from bot.simulator.faults import LOST

SENDING = ("send", "copy", "forward")
COPIED = ("from_chat_id", "message_id", "message_ids")
SEEN_CHARACTERS = 200
LONGEST_LINE = 1_000_000
LONGEST_PARAMETER = 10_000
HIDDEN = "***"


@dataclass(frozen=True, slots=True)
class Seen:
    """What users saw of one message: its text without the markup, and the id of its picture."""

    chat_id: int
    message_id: int
    text: str = ""
    picture: str = ""

    @classmethod
    def of(cls, message: Mapping[str, Any]) -> Self:
        """What they saw of a Message of the Bot API; of a long text the beginning."""
        text = message.get("text") or message.get("caption") or ""
        photo = message.get("photo")
        return cls(
            message.get("chat", {}).get("id", 0),
            message["message_id"],
            text[:SEEN_CHARACTERS],
            photo[-1]["file_unique_id"] if photo else "",
        )


@dataclass(frozen=True, slots=True)
class Call:
    """One call. `at` is simulated time (ISO 8601); uploads are given by size and digest.

    `ok` says whether it was carried out, though with a fault its answer may have been lost.
    `unknown` names parameters the method does not have; `seen` is what it put before the users.
    """

    number: int
    at: str
    method: str
    parameters: Mapping[str, Any]
    ok: bool
    chat_id: int | None = None
    message_ids: tuple[int, ...] = ()
    error_code: int = 0
    description: str = ""
    fault: str = ""
    unknown: tuple[str, ...] = ()
    seen: tuple[Seen, ...] = ()

    @property
    def time(self) -> datetime:
        """When it came, in simulated time."""
        return datetime.fromisoformat(self.at)

    @property
    def words(self) -> str:
        """The text or the caption it carried, as it was sent."""
        said = self.parameters.get("text") or self.parameters.get("caption") or ""
        return str(said)

    @property
    def verdict(self) -> str:
        """What the client learnt: ok, refused, a fault before anything was done, or lost."""
        if self.fault in LOST:
            return "lost"
        if self.ok:
            return "ok"
        return "refused" if self.fault in ("", "slow") else "fault"

    @property
    def sends(self) -> bool:
        """Whether it put new messages into a chat."""
        return bool(self.message_ids) and self.method.startswith(SENDING)

    @property
    def content(self) -> Any:
        """What it brought: words, or else pictures with captions, or else what was copied."""
        given = self.parameters
        if self.words:
            return self.words
        if media := given.get("media"):
            items = json.loads(media) if isinstance(media, str) else media
            return [(self._file(item["media"]), item.get("caption", "")) for item in items]
        if "photo" in given:
            return self._file(given["photo"])
        return [(name, given[name]) for name in COPIED if name in given]

    def _file(self, media: Any) -> Any:
        """A file's id, or the digest of an upload."""
        if isinstance(media, str):
            media = self.parameters.get(media.removeprefix("attach://"), media)
        return media["sha256"] if isinstance(media, dict) else media


def read_call(line: bytes) -> Call:
    """The call in a line; those of earlier versions have fewer fields."""
    told = _loads(line)
    for name in ("message_ids", "unknown"):
        told[name] = tuple(told[name])
    told["seen"] = tuple(Seen(**seen) for seen in told.get("seen", ()))
    return Call(**told)


def write_call(call: Call, secret: str) -> bytes:
    """The line of a call without the secret; huge parameters are only begun."""
    line = _dumps(call)
    if secret and secret.encode() in line:
        line = _dumps(_hidden(_loads(line), secret))
    if len(line) > LONGEST_LINE:
        told = _loads(line)
        line = _dumps(told | {"parameters": _shortened(told["parameters"])})
    return line


def _dumps(value: Any) -> bytes:
    try:
        return orjson.dumps(value)
    except TypeError:
        # Half of a surrogate pair can only be written as \u and its number.
        shown = asdict(value) if isinstance(value, Call) else value
        return json.dumps(shown, separators=(",", ":")).encode()


def _loads(line: bytes) -> Any:
    try:
        return orjson.loads(line)
    except orjson.JSONDecodeError:
        return json.loads(line)


def _shortened(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Parameters of which the long ones are only begun."""
    texts = {name: _dumps(value).decode() for name, value in parameters.items()}
    return {
        name: parameters[name] if len(text) <= LONGEST_PARAMETER else f"{text[:LONGEST_PARAMETER]}…"
        for name, text in texts.items()
    }


def _hidden(value: Any, secret: str) -> Any:
    """A value of JSON without the secret."""
    match value:
        case str():
            return value.replace(secret, HIDDEN)
        case list():
            return [_hidden(entry, secret) for entry in value]
        case dict():
            return {_hidden(name, secret): _hidden(value[name], secret) for name in value}
    return value
