"""Faults on order: what goes wrong with the next calls."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from bot.simulator.refusal import Refused, bad_request

KINDS = ("429", "500", "502", "403", "reset", "hang", "slow")


@dataclass(slots=True)
class Fault:
    """What goes wrong with `count` calls of a method (None: any) to a chat (None: any).

    A call that hangs is carried out and never answered; a slow one is answered `seconds` of real
    time late; the others do nothing.
    """

    kind: str
    method: str | None = None
    chat_id: int | None = None
    count: int = 1
    retry_after: int = 1
    seconds: float = 1.0

    def concerns(self, method: str, chat_id: int | None) -> bool:
        """Whether it strikes this call."""
        named = self.method is None or self.method.lower() == method.lower()
        return named and self.chat_id in (None, chat_id)

    def refusal(self) -> Refused | None:
        """What it says instead of a result, if it says anything."""
        match self.kind:
            case "429":
                words = f"Too Many Requests: retry after {self.retry_after}"
                return Refused(429, words, retry_after=self.retry_after)
            case "500":
                return Refused(500, "Internal Server Error")
            case "502":
                return Refused(502, "Bad Gateway")
            case "403":
                return Refused(403, "Forbidden: bot was blocked by the user")
        return None


class Faults:
    """Faults that wait, used up in the order they were given."""

    def __init__(self) -> None:
        """Begin without faults."""
        self._waiting: list[Fault] = []

    def order(self, wish: Mapping[str, Any]) -> None:
        """Put one more in the queue. Raises Refused for what is no fault."""
        fault = _read(wish)
        if fault.kind not in KINDS:
            raise bad_request(f"kind is one of {', '.join(KINDS)}")
        if fault.count < 1:
            raise bad_request("count is 1 or more")
        self._waiting.append(fault)

    def take(self, method: str, chat_id: int | None) -> Fault | None:
        """The first fault that strikes a call, counted down."""
        for fault in self._waiting:
            if fault.concerns(method, chat_id):
                fault.count -= 1
                if fault.count == 0:
                    self._waiting.remove(fault)
                return fault
        return None

    def waiting(self) -> list[dict[str, Any]]:
        """Those not used up."""
        return [asdict(fault) for fault in self._waiting]

    def clear(self) -> None:
        """No more faults."""
        self._waiting.clear()


def _read(wish: Mapping[str, Any]) -> Fault:
    """A fault from JSON. Raises Refused."""
    readers = {"count": int, "retry_after": int, "seconds": float}
    unknown = wish.keys() - Fault.__dataclass_fields__.keys()
    if unknown:
        raise bad_request(f"a fault has no {', '.join(sorted(unknown))}")
    method, chat_id = wish.get("method"), wish.get("chat_id")
    try:
        fault = Fault(
            str(wish.get("kind", "")),
            None if method is None else str(method),
            None if chat_id is None else int(chat_id),
        )
        for name, read in readers.items():
            if name in wish:
                setattr(fault, name, read(wish[name]))
    except (TypeError, ValueError) as problem:
        raise bad_request(f"not a fault: {problem}") from problem
    return fault
