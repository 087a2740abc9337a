"""The topics of forums: open, closed or deleted."""

from typing import Any

from bot.simulator.refusal import bad_request
from bot.simulator.state import State, pack, unpack

Json = dict[str, Any]

COLOURS = (0x6FB9F0, 0xFFD67E, 0xCB86DB, 0x8EEE98, 0xFF93B2, 0xFB6F5F)
"""The colours that an icon of a topic may have."""

GENERAL = 1
"""The topic every forum has; its messages name no thread."""


class Topics:
    """Topics by chat and thread; a topic is a ForumTopic with `closed` and `deleted`."""

    def __init__(self, state: State) -> None:
        """Open the topics of a state."""
        self._state = state

    def of(self, chat_id: int) -> list[Json]:
        """The topics of a forum that are not deleted, oldest first."""
        rows = self._state.rows(
            "SELECT body FROM topics WHERE chat_id = ? ORDER BY thread_id", chat_id
        )
        topics = [unpack(row[0]) for row in rows]
        return [topic for topic in topics if not topic["deleted"]]

    def find(self, chat_id: int, thread_id: int) -> Json | None:
        """A topic, deleted or not; or None."""
        row = self._state.find(
            "SELECT body FROM topics WHERE chat_id = ? AND thread_id = ?", chat_id, thread_id
        )
        return None if row is None else unpack(row[0])

    def topic(self, chat_id: int, thread_id: int) -> Json:
        """A topic that is there. Raises Refused."""
        topic = self.find(chat_id, thread_id)
        if topic is None or thread_id == GENERAL:
            raise bad_request("message thread not found")
        if topic["deleted"]:
            raise bad_request("TOPIC_DELETED")
        return topic

    def put(self, chat_id: int, topic: Json) -> None:
        """Set a topic."""
        self._state.run(
            "INSERT OR REPLACE INTO topics VALUES (?, ?, ?)",
            chat_id,
            topic["message_thread_id"],
            pack(topic),
        )
