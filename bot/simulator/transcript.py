"""The transcript: every call of the Bot API and what became of it, one JSON object a line."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Call:
    """One call. `at` is simulated time (ISO 8601); uploads are given by size and digest.

    A call with the fault "hang" or "slow" was carried out; `ok` says whether it would be, or was,
    answered with a result. `unknown` names parameters the method does not have.
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

    @property
    def time(self) -> datetime:
        """When it came, in simulated time."""
        return datetime.fromisoformat(self.at)

    @property
    def words(self) -> str:
        """The text or the caption it carried, as it was sent."""
        said = self.parameters.get("text") or self.parameters.get("caption") or ""
        return str(said)


class Transcript:
    """Reads and writes a transcript; the token is never in it."""

    def __init__(self, path: Path) -> None:
        """Use the file at `path`; it need not be there yet."""
        self._path = path
        self._count: int | None = None

    def note(self, **call: Any) -> None:
        """Add a call (the fields of Call but its number)."""
        if self._count is None:
            self._count = self._mend()
        self._count += 1
        line = json.dumps(asdict(Call(self._count, **call)), ensure_ascii=False)
        with self._path.open("a", encoding="utf-8") as file:
            file.write(f"{line}\n")

    def calls(self, method: str | None = None, after: int = 0) -> list[Call]:
        """The calls in order: all, or those of one method, or those after a number."""
        return [
            call for call in self._read() if method in (None, call.method) and call.number > after
        ]

    def sent_to(self, chat_id: int) -> list[Call]:
        """The calls that put a message into a chat, in order."""
        return [call for call in self._sent() if call.chat_id == chat_id]

    def duplicates(self) -> list[tuple[Call, ...]]:
        """Groups of calls that put the same words (or the same picture) into the same chat."""
        groups: dict[tuple[int | None, str], list[Call]] = defaultdict(list)
        for call in self._sent():
            groups[call.chat_id, _content(call)].append(call)
        return [tuple(group) for group in groups.values() if len(group) > 1]

    def _sent(self) -> Iterator[Call]:
        return (call for call in self._read() if call.message_ids and call.method[:4] == "send")

    def _read(self) -> Iterator[Call]:
        if not self._path.exists():
            return
        with self._path.open(encoding="utf-8") as file:
            for line in file:
                # The last line may still be on its way.
                if line.endswith("\n"):
                    fields = json.loads(line)
                    fields["message_ids"] = tuple(fields["message_ids"])
                    fields["unknown"] = tuple(fields["unknown"])
                    yield Call(**fields)

    def _mend(self) -> int:
        """Cut off half a line that a killed process left; how many lines there are."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        if not self._path.exists():
            return 0
        kept = self._path.read_bytes()
        whole = kept[: kept.rfind(b"\n") + 1]
        if len(whole) < len(kept):
            with self._path.open("rb+") as file:
                file.truncate(len(whole))
        return whole.count(b"\n")


def _content(call: Call) -> str:
    """What a reader sees of it: its words, or else its pictures and their captions."""
    if call.words:
        return call.words
    items = json.loads(call.parameters.get("media", "null"))
    items = items or [{"media": call.parameters.get("photo")}]
    seen = [(_file(call, item["media"]), item.get("caption", "")) for item in items]
    return json.dumps(seen, ensure_ascii=False)


def _file(call: Call, media: Any) -> Any:
    """A file's id, or the digest of an upload."""
    if isinstance(media, str):
        media = call.parameters.get(media.removeprefix("attach://"), media)
    return media["sha256"] if isinstance(media, dict) else media
