"""The transcript: every call of the Bot API and what became of it, one JSON object a line."""

import hashlib
import json
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice, takewhile
from pathlib import Path
from typing import Any

from bot.simulator.call import SENDING, Call, Seen, read_call, write_call
from bot.simulator.faults import LOST
from bot.simulator.lines import Lines

__all__ = ["Call", "Seen", "Transcript", "Window"]

SIGNS = {
    "ok": ('"ok":true',),
    "refused": ('"ok":false',),
    "fault": ('"ok":false',),
    "lost": tuple(f'"fault":"{kind}"' for kind in LOST),
}
"""What stands in the line of a call with a verdict."""


@dataclass(frozen=True, slots=True)
class Window:
    """The most messages that came in any so many seconds: to a chat (None: to all together)."""

    chat_id: int | None
    messages: int
    starts_at: datetime


class Transcript:
    """Reads and writes a transcript; the token is never in it.

    A call is in the file when `note` returns; the file is never held in memory.
    """

    def __init__(self, path: Path, secret: str = "") -> None:
        """Use the file at `path`, which need not be there yet; `secret` never gets into it."""
        self._lines = Lines(path)
        self._secret = secret

    def note(self, **call: Any) -> None:
        """Add a call (the fields of Call but its number)."""
        told = Call(self._lines.count() + 1, **call)
        self._lines.append(write_call(told, self._secret))

    def close(self) -> None:
        """Close the file."""
        self._lines.close()

    def calls(self, method: str | None = None, after: int = 0) -> list[Call]:
        """The calls in order: all, or those of one method, or those after a number."""
        return list(_chosen(self._lines.after(after), _Wish(method)))

    def page(
        self,
        after: int = 0,
        limit: int = 200,
        *,
        before: int | None = None,
        method: str | None = None,
        chat_id: int | None = None,
        verdict: str | None = None,
        newest: bool = False,
    ) -> list[Call]:
        """Up to `limit` calls between two numbers that are as wished; the newest first, or last."""
        after, end = max(after, 0), self._lines.count() + 1
        end = end if before is None else min(before, end)
        lines = self._lines.before(end) if newest else self._lines.after(after)
        between = islice(lines, max(end - 1 - after, 0))
        return list(islice(_chosen(between, _Wish(method, chat_id, verdict)), max(limit, 0)))

    def sent_to(self, chat_id: int) -> list[Call]:
        """The calls that put a message into a chat, in order."""
        return list(_chosen(self._lines.after(0), _Wish(chat_id=chat_id, sends=True)))

    def sent_since(self, time: datetime) -> list[Call]:
        """The calls that put a message into any chat at or after a time, in order."""
        newest = map(read_call, self._lines.before())
        since = takewhile(lambda call: call.time >= time, newest)
        return [call for call in since if call.sends][::-1]

    def duplicates(self) -> list[tuple[Call, ...]]:
        """Groups of calls that put the same into the same chat.

        The same are: texts and captions with the same words as sent, whatever is formatted by
        other parameters; pictures without words, by file id or by the bytes uploaded; albums with
        the same pictures and captions; copies of the same message.
        """
        once: set[bytes] = set()
        again: set[bytes] = set()
        for call in self._sent():
            key = _key(call)
            (again if key in once else once).add(key)
        groups: dict[bytes, list[Call]] = defaultdict(list)
        for call in self._sent() if again else ():
            if (key := _key(call)) in again:
                groups[key].append(call)
        return [tuple(group) for group in groups.values()]

    def windows(self, seconds: float = 60) -> list[Window]:
        """The fullest trailing window of each chat, the fullest of them first.

        An album counts picture by picture; two messages just `seconds` apart share no window.
        """
        sent = ((call.chat_id, call) for call in self._sent())
        return sorted(_fullest(sent, seconds), key=lambda window: -window.messages)

    def busiest(self, seconds: float = 1) -> Window | None:
        """The fullest trailing window of all chats together; None if nothing was sent."""
        return next(iter(_fullest(((None, call) for call in self._sent()), seconds)), None)

    def _sent(self) -> Iterator[Call]:
        return _chosen(self._lines.after(0), _Wish(sends=True))


@dataclass(frozen=True, slots=True)
class _Wish:
    """Which calls somebody wants to see (None: whichever)."""

    method: str | None = None
    chat_id: int | None = None
    verdict: str | None = None
    sends: bool = False

    def signs(self) -> list[tuple[bytes, ...]]:
        """One of each stands in the line of such a call: the lines of others need not be read."""
        signs: list[tuple[str, ...]] = []
        if self.method is not None:
            signs.append((f'"method":{json.dumps(self.method, ensure_ascii=False)}',))
        if self.chat_id is not None:
            signs.append((f'"chat_id":{self.chat_id}',))
        if self.verdict is not None:
            signs.append(SIGNS.get(self.verdict, ()))
        if self.sends:
            signs.append(tuple(f'"method":"{begin}' for begin in SENDING))
        return [tuple(sign.encode() for sign in either) for either in signs]

    def fits(self, call: Call) -> bool:
        """Whether it is one of them."""
        return (
            self.method in (None, call.method)
            and self.chat_id in (None, call.chat_id)
            and self.verdict in (None, call.verdict)
            and (call.sends or not self.sends)
        )


def _chosen(lines: Iterable[bytes], wish: _Wish) -> Iterator[Call]:
    for signs in wish.signs():
        lines = _with_one_of(lines, signs)
    return filter(wish.fits, map(read_call, lines))


def _with_one_of(lines: Iterable[bytes], signs: tuple[bytes, ...]) -> Iterator[bytes]:
    if len(signs) != 1:
        return (line for line in lines if any(sign in line for sign in signs))
    return (line for line in lines if signs[0] in line)


def _fullest(sent: Iterable[tuple[int | None, Call]], seconds: float) -> list[Window]:
    """The fullest window of each key."""
    span = timedelta(seconds=seconds)
    recent: dict[int | None, deque[tuple[datetime, int]]] = defaultdict(deque)
    counts: dict[int | None, int] = defaultdict(int)
    fullest: dict[int | None, Window] = {}
    for key, call in sent:
        window, time = recent[key], call.time
        window.append((time, len(call.message_ids)))
        counts[key] += len(call.message_ids)
        while window[0][0] <= time - span:
            counts[key] -= window.popleft()[1]
        if key not in fullest or counts[key] > fullest[key].messages:
            fullest[key] = Window(key, counts[key], window[0][0])
    return list(fullest.values())


def _key(call: Call) -> bytes:
    """The same for what is the same in the same chat; what cannot be told is like nothing else."""
    what = [call.chat_id, call.content or call.number]
    return hashlib.sha256(json.dumps(what).encode()).digest()
