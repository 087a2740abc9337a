"""How much may be sent: overall, to one chat, and of uploads; what is too much is refused."""

from collections import deque
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from bot.simulator.refusal import Refused

OVERALL = 30
OVERALL_PAID = 1000
OVERALL_SECONDS = 1
PRIVATE_BURST = 5
GROUP = 20
GROUP_SECONDS = 60

PACED_BYTES = 100_000
PACE_PER_BYTE = 1e-7
SHORTEST_PACE = 0.2
LONGEST_PACE = 0.9
LONGEST_QUEUE = 5.0
QUEUE_FULL_SECONDS = 60

SECOND = 1_000_000
"""Time is counted in whole microseconds here: a promise to the second has to be kept exactly."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)

_Kept = TypeVar("_Kept")


class Limits:
    """Counts what was sent in simulated time; what would be too much is refused with a 429.

    Overall 30 messages in any trailing second (1000 if paid for); to a private chat one a second
    after a burst of five, so at most T + 5 in T seconds; to a group or a channel 20 in any
    trailing 60 seconds, its topics together. Edits do not count. A call that carries more than
    fits at all (an album of ten in a private chat) needs everything free, and then counts whole.
    While it is not `enabled` it neither counts nor refuses. It remembers nothing over a restart:
    `load` puts back what was sent.
    """

    def __init__(self, enabled: bool = True) -> None:
        """Begin with nothing sent."""
        self.enabled = enabled
        self._latest = 0
        self._overall = _Window(OVERALL_PAID, OVERALL_SECONDS)
        self._chats: dict[int, _Window | _Bucket] = {}
        self._uploads: dict[int, int] = {}
        self._reactions: dict[int, _Window] = {}

    def take(
        self,
        chat_id: int,
        *,
        private: bool,
        now: datetime,
        count: int = 1,
        allow_paid_broadcast: bool = False,
    ) -> None:
        """Count the messages of one call. Raises Refused, with when to come again, if too many."""
        if not self.enabled:
            return
        at = self._time(now)
        chat = self._chats.get(chat_id) or _new(private)
        overall = OVERALL_PAID if allow_paid_broadcast else OVERALL
        wait = max(self._overall.wait(count, at, overall), chat.wait(count, at))
        if wait > 0:
            raise _too_many(-(-wait // SECOND))
        self._count(chat_id, chat, count, at)

    def take_reaction(self, chat_id: int, now: datetime) -> None:
        """Count a reaction in a group or a channel: 20 in 60 seconds, apart from the messages."""
        if not self.enabled:
            return
        at = self._time(now)
        window = self._reactions.get(chat_id) or _Window(GROUP, GROUP_SECONDS)
        wait = window.wait(1, at)
        if wait > 0:
            raise _too_many(-(-wait // SECOND))
        window.add(1, at)
        _put_last(self._reactions, chat_id, window)
        _forget(self._reactions, lambda kept: kept.past_at <= at)

    def pace_upload(self, total_bytes: int, now: datetime) -> float:
        """How many seconds an upload waits for those of its size. Raises Refused if too long."""
        if not self.enabled or total_bytes <= PACED_BYTES:
            return 0.0
        at = self._time(now)
        starts = max(self._uploads.get(total_bytes, at), at)
        if starts - at > LONGEST_QUEUE * SECOND:
            raise _too_many(QUEUE_FULL_SECONDS)
        pace = min(max(total_bytes * PACE_PER_BYTE, SHORTEST_PACE), LONGEST_PACE)
        _put_last(self._uploads, total_bytes, starts + round(pace * SECOND))
        _forget(self._uploads, lambda free_at: free_at <= at)
        return (starts - at) / SECOND

    def load(self, sent: Iterable[tuple[int, bool, datetime]]) -> None:
        """Count what was sent in the last minute: chat, whether it is private, and when."""
        for chat_id, private, sent_at in sorted(sent, key=lambda row: row[2]):
            at = self._time(sent_at)
            self._count(chat_id, self._chats.get(chat_id) or _new(private), 1, at)

    def _count(self, chat_id: int, chat: "_Window | _Bucket", count: int, at: int) -> None:
        self._overall.add(count, at)
        chat.add(count, at)
        _put_last(self._chats, chat_id, chat)
        _forget(self._chats, lambda kept: kept.past_at <= at)

    def _time(self, now: datetime) -> int:
        """Microseconds; a time that was read before another one counts as the later."""
        self._latest = max(self._latest, (now - EPOCH) // MICROSECOND)
        return self._latest


class _Window:
    """At most so many messages in any trailing `seconds`."""

    __slots__ = ("_limit", "_sent", "_span")

    def __init__(self, limit: int, seconds: int) -> None:
        self._limit = limit
        self._span = seconds * SECOND
        self._sent: deque[int] = deque()

    @property
    def past_at(self) -> int:
        """When it is as good as new."""
        return self._sent[-1] + self._span if self._sent else 0

    def wait(self, count: int, at: int, limit: int | None = None) -> int:
        """How long until there is room for so many."""
        while self._sent and self._sent[0] + self._span <= at:
            self._sent.popleft()
        most = limit or self._limit
        room_for = min(count, most)
        in_the_way = len(self._sent) - (most - room_for)
        return self._sent[in_the_way - 1] + self._span - at if in_the_way > 0 else 0

    def add(self, count: int, at: int) -> None:
        """Count so many."""
        self._sent.extend([at] * count)


class _Bucket:
    """One message a second after a burst: `past_at` is when the whole burst is there again."""

    __slots__ = ("past_at",)

    def __init__(self) -> None:
        self.past_at = 0

    def wait(self, count: int, at: int) -> int:
        """How long until there is room for so many."""
        spare = PRIVATE_BURST - min(count, PRIVATE_BURST)
        return max(self.past_at - spare * SECOND - at, 0)

    def add(self, count: int, at: int) -> None:
        """Count so many."""
        self.past_at = max(self.past_at, at) + count * SECOND


def _new(private: bool) -> _Window | _Bucket:
    return _Bucket() if private else _Window(GROUP, GROUP_SECONDS)


def _put_last(kept: dict[int, _Kept], key: int, value: _Kept) -> None:
    """Keep a value behind all others, so that what is past gathers in front."""
    kept.pop(key, None)
    kept[key] = value


def _forget(kept: dict[int, _Kept], is_past: Callable[[_Kept], bool]) -> None:
    """Let go of what is past, from the front."""
    while kept:
        first = next(iter(kept))
        if not is_past(kept[first]):
            break
        del kept[first]


def _too_many(seconds: int) -> Refused:
    return Refused(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)
