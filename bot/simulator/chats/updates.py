"""The update queue: each update waits until it is confirmed, or a day of simulated time is over."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.simulator.chats.messages import public
from bot.simulator.events import Events
from bot.simulator.refusal import Refused
from bot.simulator.state import State, pack, unpack

Json = dict[str, Any]

FIRST_ID = 500_000_001
MOST_SECONDS = 50
MOST_UPDATES = 100
MOST_WAITING = 100_000
KEPT_SECONDS = 24 * 60 * 60
FARTHEST_OFFSET = 10
MOST_ALARMS = 50
KINDS = (
    "message",
    "edited_message",
    "channel_post",
    "edited_channel_post",
    "business_connection",
    "business_message",
    "edited_business_message",
    "deleted_business_messages",
    "guest_message",
    "message_reaction",
    "message_reaction_count",
    "inline_query",
    "chosen_inline_result",
    "callback_query",
    "shipping_query",
    "pre_checkout_query",
    "purchased_paid_media",
    "poll",
    "poll_answer",
    "my_chat_member",
    "chat_member",
    "chat_join_request",
    "chat_boost",
    "removed_chat_boost",
    "managed_bot",
    "subscription",
    "stopped_message_generation",
)
OFF_BY_DEFAULT = ("chat_member", "message_reaction", "message_reaction_count")
USUAL = tuple(kind for kind in KINDS if kind not in OFF_BY_DEFAULT)
OTHER_POLLER = (
    "terminated by other getUpdates request; make sure that only one bot instance is running"
)


@dataclass(slots=True)
class _Poller:
    """Who waits for updates, and the words that ended it, if any did."""

    news: asyncio.Event
    ended: str = ""


class Updates:
    """Keeps updates in the state: for one poller at a time, or for the webhook line by line.

    A line is what has to come in order: the messages of a chat, the presses of a user.
    """

    def __init__(self, state: State, events: Events, clock: Callable[[], datetime]) -> None:
        """Open the queue of a state; alarms are published as events."""
        self._state = state
        self._events = events
        self._clock = clock
        self._listeners: set[asyncio.Event] = set()
        self._poller: _Poller | None = None
        self._allowed: tuple[str, ...] = tuple(state.noted("allowed_updates", ()))
        if state.find("SELECT 1 FROM sqlite_sequence WHERE name = 'updates'") is None:
            state.run("INSERT INTO sqlite_sequence VALUES ('updates', ?)", FIRST_ID - 1)

    def put(self, kind: str, body: Json) -> int | None:
        """Queue an update and return its id; None if the bot does not want it or has too many."""
        self._forget_old()
        if kind not in (self._allowed or USUAL) or self._is_full():
            return None
        made = self._state.run(
            "INSERT INTO updates (kind, body, line, expires_at) VALUES (?, ?, ?, ?)",
            kind,
            pack(public(body)),
            _line(kind, body),
            self._now() + KEPT_SECONDS,
        )
        for news in self._listeners:
            news.set()
        return made.lastrowid

    def allow(self, kinds: Sequence[str]) -> None:
        """Take these kinds alone from now on; none, or none that exists, stands for the usual."""
        wanted = {kind.lower() for kind in kinds}
        known = tuple(kind for kind in KINDS if kind in wanted)
        allowed = () if known == USUAL else known
        if allowed != self._allowed:
            self._allowed = allowed
            self._state.note("allowed_updates", allowed)

    def allowed(self) -> list[str]:
        """The kinds the bot asked for last; none stands for the usual ones."""
        return list(self._allowed)

    @property
    def is_polled(self) -> bool:
        """Whether somebody waits for updates now."""
        return self._poller is not None

    def waiting(self) -> int:
        """How many are not confirmed."""
        self._forget_old()
        row = self._state.find("SELECT count(*) FROM updates")
        return row[0] if row else 0

    def drop(self) -> None:
        """Forget what waits."""
        self._state.run("DELETE FROM updates")

    async def poll(
        self, offset: int = 0, limit: int = MOST_UPDATES, seconds: float = 0
    ) -> list[Json]:
        """The updates from `offset` on, waiting up to `seconds` of real time for the first.

        Who has to wait ends who waited before: that one gets Refused.
        """
        self._confirm_before(offset)
        limit = min(max(limit, 1), MOST_UPDATES)
        found = self._found(limit)
        if found or seconds <= 0:
            return found
        if self._poller is not None:
            self.end_poll(OTHER_POLLER)
            self.alarm("second_poller")
        await self._wait(min(seconds, MOST_SECONDS))
        return self._found(limit)

    def end_poll(self, words: str) -> None:
        """Whoever waits is refused with a 409 in these words."""
        if self._poller is not None:
            self._poller.ended = words
            self._poller.news.set()

    @contextmanager
    def listening(self) -> Iterator[asyncio.Event]:
        """An event that is set whenever one more update waits."""
        news = asyncio.Event()
        self._listeners.add(news)
        try:
            yield news
        finally:
            self._listeners.discard(news)

    def after(self, update_id: int, most: int) -> list[tuple[int, str]]:
        """The ids of what came after an update, oldest first, with their lines."""
        return self._state.rows(
            "SELECT update_id, line FROM updates WHERE update_id > ? ORDER BY update_id LIMIT ?",
            update_id,
            most,
        )

    def first_of(self, line: str) -> tuple[int, str] | None:
        """The id of the first update in a line, and the whole of it as JSON text."""
        self._forget_old()
        row = self._state.find(
            "SELECT update_id, kind, body FROM updates WHERE line = ? ORDER BY update_id LIMIT 1",
            line,
        )
        return row and (row[0], f'{{"update_id":{row[0]},"{row[1]}":{row[2]}}}')

    def confirm(self, update_id: int) -> None:
        """This one was taken."""
        self._state.run("DELETE FROM updates WHERE update_id = ?", update_id)

    def alarm(self, kind: str) -> None:
        """Note an accident that people should see: "second_poller", "webhook_taken"."""
        alarms = [*self.alarms(), {"at": self._clock().isoformat(), "kind": kind}]
        self._state.note("alarms", alarms[-MOST_ALARMS:])
        self._events.publish("alarm", alarm=kind)

    def alarms(self) -> list[Json]:
        """The last accidents, oldest first: `at` in simulated time (ISO 8601), and `kind`."""
        alarms: list[Json] = self._state.noted("alarms", [])
        return alarms

    async def _wait(self, seconds: float) -> None:
        with self.listening() as news:
            poller = self._poller = _Poller(news)
            try:
                with suppress(TimeoutError):
                    async with asyncio.timeout(seconds):
                        await news.wait()
            finally:
                if self._poller is poller:
                    self._poller = None
        if poller.ended:
            raise Refused(409, f"Conflict: {poller.ended}")

    def _found(self, limit: int) -> list[Json]:
        self._forget_old()
        rows = self._state.rows(
            "SELECT update_id, kind, body FROM updates ORDER BY update_id LIMIT ?", limit
        )
        return [{"update_id": number, kind: unpack(body)} for number, kind, body in rows]

    def _confirm_before(self, offset: int) -> None:
        """A negative offset counts from the end; one far in the future is none, as on Telegram."""
        row = self._state.find("SELECT seq + 1 FROM sqlite_sequence WHERE name = 'updates'")
        end: int = row[0] if row else FIRST_ID
        first = end + offset if offset < 0 else offset
        if first <= end + FARTHEST_OFFSET:
            self._state.run("DELETE FROM updates WHERE update_id < ?", first)

    def _forget_old(self) -> None:
        self._state.run("DELETE FROM updates WHERE expires_at <= ?", self._now())

    def _is_full(self) -> bool:
        # Counting takes long only where there is much to count: the ids tell when to begin.
        row = self._state.find(
            "SELECT (SELECT max(update_id) FROM updates) - (SELECT min(update_id) FROM updates)"
        )
        span = (row[0] if row else None) or 0
        return span >= MOST_WAITING - 1 and self.waiting() >= MOST_WAITING

    def _now(self) -> int:
        return int(self._clock().timestamp())


def _line(kind: str, body: Json) -> str:
    """The chat that an update is about, or else its kind and its user."""
    if "chat" in body:
        return f"chat {body['chat']['id']}"
    user = body.get("from") or body.get("user") or {}
    return f"{kind} {user.get('id', body.get('id', ''))}"
