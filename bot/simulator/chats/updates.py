"""The update queue: each update waits until an offset past it confirms it."""

import asyncio
import json
from typing import Any

from bot.simulator.refusal import Refused
from bot.simulator.state import State, pack

FIRST_ID = 500_000_001
MOST_SECONDS = 50
MOST_UPDATES = 100
OFF_BY_DEFAULT = ("chat_member", "message_reaction", "message_reaction_count")


class Updates:
    """Keeps updates in the state and hands them to one poller at a time."""

    def __init__(self, state: State) -> None:
        """Open the queue of a state."""
        self._state = state
        self._news = asyncio.Event()
        self._poller: asyncio.Event | None = None
        if state.find("SELECT 1 FROM sqlite_sequence WHERE name = 'updates'") is None:
            state.run("INSERT INTO sqlite_sequence VALUES ('updates', ?)", FIRST_ID - 1)

    def put(self, kind: str, body: dict[str, Any]) -> int | None:
        """Queue an update and return its id; None if the bot does not want this kind."""
        allowed = self.allowed()
        if kind not in allowed if allowed else kind in OFF_BY_DEFAULT:
            return None
        made = self._state.run("INSERT INTO updates (kind, body) VALUES (?, ?)", kind, pack(body))
        self._news.set()
        return made.lastrowid

    @property
    def is_polled(self) -> bool:
        """Whether somebody waits for updates now."""
        return self._poller is not None

    def allowed(self) -> list[str]:
        """The kinds the bot asked for last; none stands for the usual ones."""
        kinds: list[str] = self._state.noted("allowed_updates", [])
        return kinds

    def waiting(self) -> int:
        """How many are not confirmed."""
        row = self._state.find("SELECT count(*) FROM updates")
        return row[0] if row else 0

    def drop(self) -> None:
        """Forget what waits."""
        self._state.run("DELETE FROM updates")

    async def poll(
        self, offset: int = 0, limit: int = MOST_UPDATES, seconds: float = 0
    ) -> list[dict[str, Any]]:
        """The updates from `offset` on, waiting up to `seconds` for the first.

        Raises Refused when another poller comes meanwhile.
        """
        self._confirm(offset)
        limit = limit if 1 <= limit <= MOST_UPDATES else MOST_UPDATES
        if self._poller is not None:
            self._poller.set()
        ended = self._poller = asyncio.Event()
        try:
            return await self._wait(limit, min(max(seconds, 0), MOST_SECONDS), ended)
        finally:
            if self._poller is ended:
                self._poller = None

    async def _wait(self, limit: int, seconds: float, ended: asyncio.Event) -> list[dict[str, Any]]:
        loop = asyncio.get_running_loop()
        until = loop.time() + seconds
        while True:
            if ended.is_set():
                raise Refused(
                    409,
                    "Conflict: terminated by other getUpdates request; make sure that only one"
                    " bot instance is running",
                )
            found = self._found(limit)
            left = until - loop.time()
            if found or left <= 0:
                return found
            self._news.clear()
            await _first(left, self._news, ended)

    def _found(self, limit: int) -> list[dict[str, Any]]:
        rows = self._state.rows(
            "SELECT update_id, kind, body FROM updates ORDER BY update_id LIMIT ?", limit
        )
        return [{"update_id": number, kind: json.loads(body)} for number, kind, body in rows]

    def _confirm(self, offset: int) -> None:
        if offset > 0:
            self._state.run("DELETE FROM updates WHERE update_id < ?", offset)
        elif offset < 0:
            # A negative offset counts from the end, and forgets all before.
            self._state.run(
                "DELETE FROM updates WHERE update_id NOT IN"
                " (SELECT update_id FROM updates ORDER BY update_id DESC LIMIT ?)",
                -offset,
            )


async def _first(seconds: float, *events: asyncio.Event) -> None:
    tasks = [asyncio.create_task(event.wait()) for event in events]
    try:
        await asyncio.wait(tasks, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
