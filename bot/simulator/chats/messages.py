"""The messages of every chat, as Bot API objects."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from bot.simulator.events import Events
from bot.simulator.refusal import bad_request
from bot.simulator.state import State, pack

Json = dict[str, Any]

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same"
    " as a current content and reply markup of the message"
)
SAME_FOR_EDITS = (
    "text",
    "entities",
    "caption",
    "caption_entities",
    "photo",
    "reply_markup",
    "link_preview_options",
    "show_caption_above_media",
    "has_media_spoiler",
)


class Messages:
    """Stores messages, and tells the watchers of each change."""

    def __init__(self, state: State, events: Events, clock: Callable[[], datetime]) -> None:
        """Take the state, whom to tell, and the time."""
        self._state = state
        self._events = events
        self._clock = clock

    def add(self, chat: Json, sender: Json, content: Json) -> Json:
        """Store a new message and return it whole."""
        with self._state.transaction():
            row = self._state.find(
                "UPDATE chats SET last_id = last_id + 1 WHERE chat_id = ? RETURNING last_id",
                chat["id"],
            )
            message = {
                "message_id": row[0] if row else 0,
                "from": sender,
                "chat": chat,
                "date": int(self._clock().timestamp()),
                **content,
            }
            self._state.run(
                "INSERT INTO messages VALUES (?, ?, ?)",
                chat["id"],
                message["message_id"],
                pack(message),
            )
        self._tell("message", message)
        return message

    def change(self, message: Json, **content: Any) -> Json:
        """Store an edit; what is None is taken away. Raises Refused if nothing is different."""
        edited = {name: value for name, value in (message | content).items() if value is not None}
        if all(edited.get(name) == message.get(name) for name in SAME_FOR_EDITS):
            raise bad_request(NOT_MODIFIED)
        edited["edit_date"] = int(self._clock().timestamp())
        self._state.run(
            "UPDATE messages SET body = ? WHERE chat_id = ? AND message_id = ?",
            pack(edited),
            message["chat"]["id"],
            message["message_id"],
        )
        self._tell("edit", edited)
        return edited

    def delete(self, message: Json) -> None:
        """Take a message away."""
        self._state.run(
            "DELETE FROM messages WHERE chat_id = ? AND message_id = ?",
            message["chat"]["id"],
            message["message_id"],
        )
        self._tell("delete", message)

    def find(self, chat_id: int, message_id: int) -> Json | None:
        """A message, or None."""
        row = self._state.find(
            "SELECT body FROM messages WHERE chat_id = ? AND message_id = ?", chat_id, message_id
        )
        return None if row is None else json.loads(row[0])

    def of(self, chat_id: int, newest: int | None = None) -> list[Json]:
        """The messages of a chat, oldest first: all, or the newest so many."""
        rows = self._state.rows(
            "SELECT body FROM messages WHERE chat_id = ? ORDER BY message_id DESC LIMIT ?",
            chat_id,
            -1 if newest is None else newest,
        )
        return [json.loads(row[0]) for row in reversed(rows)]

    def _tell(self, kind: str, message: Json) -> None:
        self._events.publish(kind, chat_id=message["chat"]["id"], message_id=message["message_id"])
