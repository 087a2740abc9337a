"""Faults on order: what goes wrong with the next calls."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict, dataclass
from random import Random
from typing import Any

from bot.simulator.refusal import Refused, bad_request
from bot.simulator.schema.facts import method_names

ANSWERS = {
    "400": "",
    "401": "Unauthorized",
    "403": "Forbidden: bot was blocked by the user",
    "409": "Conflict: terminated by other getUpdates request; make sure that only one bot"
    " instance is running",
    "413": "Request Entity Too Large",
    "429": "Too Many Requests: retry after {retry_after}",
    "500": "Internal Server Error",
    "502": "Bad Gateway",
}
"""Said instead of a result; a 400 needs a description of its own."""
LOST = ("hang", "reset_after", "502_after", "malformed")
"""Carried out, but the client never learns what came of it."""
KINDS = (*ANSWERS, "reset", *LOST, "slow")
OTHER_NAMES = {"reset_before": "reset"}

MOST_WAITING = 100
MOST_CALLS = 1_000_000
MOST_SECONDS = 86_400
LONGEST_WORDS = 500
FARTHEST_CHAT = 2**53


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong with calls of a method to a chat with a picture (None: any).

    The kinds: an answer (`ANSWERS`: a refusal with `description` if there is one, and a 429 with
    `retry_after` seconds) and `reset` (the connection is cut) carry nothing out. The others do:
    `hang` is never answered, `reset_after` cuts the connection then, `502_after` answers as a
    gateway that has lost it, `malformed` answers 200 with half a JSON, `slow` answers `seconds` of
    real time late.

    The first `skip` calls that match pass. Of the next `count` (None: of all until it is cancelled)
    the `share` that its `seed` draws is struck: the same calls are struck each time.
    """

    kind: str
    method: str | None = None
    chat_id: int | None = None
    picture: str | None = None
    skip: int = 0
    count: int | None = 1
    share: float = 1.0
    seed: int = 0
    retry_after: int = 1
    seconds: float = 1.0
    description: str = ""

    @property
    def carried_out(self) -> bool:
        """Whether the call does its work all the same."""
        return self.kind in LOST or self.kind == "slow"

    def concerns(self, method: str, chat_id: int | None, pictures: Collection[str] = ()) -> bool:
        """Whether it is meant for this call."""
        named = self.method is None or self.method.lower() == method.lower()
        shown = self.picture is None or self.picture in pictures
        return named and shown and self.chat_id in (None, chat_id)

    def refusal(self) -> Refused | None:
        """What it says instead of a result, if it says anything."""
        if self.kind not in ANSWERS:
            return None
        words = self.description or ANSWERS[self.kind].format(retry_after=self.retry_after)
        more = {"retry_after": self.retry_after} if self.kind == "429" else {}
        return Refused(int(self.kind), words, **more)


class Faults:
    """Faults that wait, in the order they were given; a restart forgets them."""

    def __init__(self) -> None:
        """Begin without faults."""
        self._waiting: dict[int, _Waiting] = {}
        self._last_id = 0

    @property
    def idle(self) -> bool:
        """Whether none waits."""
        return not self._waiting

    def order(self, wish: Mapping[str, Any]) -> int:
        """Put one more in the queue and return its id. Raises Refused for what is no fault.

        A wish has the fields of a Fault. It goes on until it is cancelled if its count is 0 or
        None, or if it has a share and no count.
        """
        fault = _read(wish)
        if len(self._waiting) >= MOST_WAITING:
            raise bad_request(f"no more than {MOST_WAITING} faults can wait")
        self._last_id += 1
        draw = Random(fault.seed)  # noqa: S311 - the same calls are to be struck each time
        self._waiting[self._last_id] = _Waiting(fault, draw, fault.skip, fault.count)
        return self._last_id

    def take(
        self, method: str, chat_id: int | None, pictures: Collection[str] = ()
    ) -> Fault | None:
        """The first fault that strikes a call, counted down.

        `pictures` are the photos it carries: file ids, or the SHA-256 of uploads in hex.
        """
        for fault_id, waiting in tuple(self._waiting.items()):
            if not waiting.fault.concerns(method, chat_id, pictures):
                continue
            struck = waiting.strikes()
            if waiting.left == 0:
                del self._waiting[fault_id]
            if struck:
                return waiting.fault
        return None

    def waiting(self) -> list[dict[str, Any]]:
        """Those not used up: the fields (what is left of `skip` and `count`), `id`, `struck`."""
        return [
            asdict(waiting.fault)
            | {"id": fault_id, "skip": waiting.passing, "count": waiting.left}
            | {"struck": waiting.struck}
            | {"carried_out": waiting.fault.carried_out}
            for fault_id, waiting in self._waiting.items()
        ]

    def cancel(self, fault_id: int) -> None:
        """Take one back. Raises Refused if it does not wait."""
        if self._waiting.pop(fault_id, None) is None:
            raise Refused(404, f"Not Found: no fault {fault_id}")

    def clear(self) -> None:
        """No more faults."""
        self._waiting.clear()


@dataclass(slots=True)
class _Waiting:
    """A fault, how many more calls it lets pass and looks at, and what it did so far."""

    fault: Fault
    draw: Random
    passing: int
    left: int | None
    struck: int = 0

    def strikes(self) -> bool:
        """Whether it strikes one more call that it is meant for."""
        if self.passing:
            self.passing -= 1
            return False
        if self.left is not None:
            self.left -= 1
        struck = self.draw.random() < self.fault.share
        self.struck += struck
        return struck


def _read(wish: Mapping[str, Any]) -> Fault:
    """A fault from JSON. Raises Refused."""
    unknown = wish.keys() - _READERS.keys()
    if unknown:
        raise bad_request(f"a fault has no {', '.join(sorted(unknown))}")
    given: dict[str, Any] = {"kind": "", **wish}
    fields: dict[str, Any] = {"count": None} if "share" in given else {}
    for name, value in given.items():
        try:
            fields[name] = _READERS[name](value)
        except (TypeError, ValueError) as problem:
            raise bad_request(f"{name} is {problem}") from problem
    if fields["kind"] == "400" and not fields.get("description"):
        raise bad_request("a 400 needs a description, such as Bad Request: chat not found")
    return Fault(**fields)


def _kind(value: Any) -> str:
    if value not in (*KINDS, *OTHER_NAMES):
        raise ValueError(f"one of {', '.join((*KINDS, *OTHER_NAMES))}")
    return OTHER_NAMES.get(value, str(value))


def _method(value: Any) -> str:
    name = method_names().get(value.lower()) if isinstance(value, str) else None
    if name is None:
        raise ValueError("the name of a method of the Bot API")
    return name


def _whole(least: int, most: int) -> Callable[[Any], int]:
    def read(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise ValueError(f"a whole number from {least} to {most}")
        return value

    return read


def _number(most: float) -> Callable[[Any], float]:
    def read(value: Any) -> float:
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        # What is not a number is not within any range either.
        if not is_number or not 0 <= value <= most:
            raise ValueError(f"a number from 0 to {most}")
        return float(value)

    return read


def _words(value: Any) -> str:
    if not isinstance(value, str) or len(value) > LONGEST_WORDS:
        raise ValueError(f"a text of at most {LONGEST_WORDS} characters")
    return value


def _or_none(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda value: None if value is None else read(value)


_READERS: Mapping[str, Callable[[Any], Any]] = {
    "kind": _kind,
    "method": _or_none(_method),
    "chat_id": _or_none(_whole(-FARTHEST_CHAT, FARTHEST_CHAT)),
    "picture": _or_none(_words),
    "skip": _whole(0, MOST_CALLS),
    "count": lambda value: _or_none(_whole(0, MOST_CALLS))(value) or None,
    "share": _number(1),
    "seed": _whole(0, MOST_CALLS),
    "retry_after": _whole(1, MOST_SECONDS),
    "seconds": _number(MOST_SECONDS),
    "description": _words,
}
