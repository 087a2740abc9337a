"""The messages of every chat, as Bot API objects."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from bot.simulator.events import Events
from bot.simulator.refusal import bad_request
from bot.simulator.state import State, pack, unpack

Json = dict[str, Any]

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same"
    " as a current content and reply markup of the message"
)
OWN = "_"
"""What the simulator keeps with a message beside what the bot is told begins with this:
`_by` is the user who wrote it, `_service` the words of a line that only the page shows,
`_preview` a link's card, `_reactions` what people tapped."""

LAST_ID = 2**62
"""Beyond every message."""

HOLDERS = ("reply_to_message", "pinned_message", "message")
"""The fields in which another message stands."""

NOT_CONTENT = ("edit_date", "_by", "_reactions", "_preview")


class Messages:
    """Stores messages, and tells the watchers of each change."""

    def __init__(self, state: State, events: Events, clock: Callable[[], datetime]) -> None:
        """Take the state, whom to tell, and the time."""
        self._state = state
        self._events = events
        self._clock = clock

    def add(self, chat: Json, sender: Json, content: Json, thread: int = 0) -> Json:
        """Store a new message and return it whole.

        `sender` has the fields that say whose it is, `_by` among them; `thread` is its topic.
        """
        now = int(self._clock().timestamp())
        with self._state.transaction():
            row = self._state.find(
                "UPDATE chats SET last_id = last_id + 1, last_at = ? WHERE chat_id = ?"
                " RETURNING last_id",
                now,
                chat["id"],
            )
            message = {"message_id": row[0] if row else 0, "chat": chat, "date": now, **sender}
            if thread:
                message |= self._in_topic(chat["id"], thread)
            message |= content
            self._state.run(
                "INSERT INTO messages VALUES (?, ?, ?, ?)",
                chat["id"],
                message["message_id"],
                thread,
                pack(message),
            )
        self._tell("message", message)
        return message

    def change(self, message: Json, **content: Any) -> Json:
        """Store an edit; what is None is taken away. Raises Refused if nothing is different."""
        edited = {name: value for name, value in (message | content).items() if value is not None}
        if _content(edited) == _content(message):
            raise bad_request(NOT_MODIFIED)
        edited["edit_date"] = int(self._clock().timestamp())
        self.keep(edited)
        return edited

    def keep(self, message: Json) -> None:
        """Store a message as it is now, without calling it edited."""
        self._state.run(
            "UPDATE messages SET body = ? WHERE chat_id = ? AND message_id = ?",
            pack(message),
            message["chat"]["id"],
            message["message_id"],
        )
        self._tell("edit", message)

    def delete(self, message: Json) -> None:
        """Take a message away."""
        self._state.run(
            "DELETE FROM messages WHERE chat_id = ? AND message_id = ?",
            message["chat"]["id"],
            message["message_id"],
        )
        self._tell("delete", message)

    def delete_topic(self, chat_id: int, thread: int) -> None:
        """Take all messages of a topic away."""
        for message in self.of(chat_id, thread=thread):
            self.delete(message)

    def find(self, chat_id: int, message_id: int) -> Json | None:
        """A message, or None."""
        row = self._state.find(
            "SELECT body FROM messages WHERE chat_id = ? AND message_id = ?", chat_id, message_id
        )
        return None if row is None else unpack(row[0])

    def of(
        self,
        chat_id: int,
        newest: int | None = None,
        thread: int | None = None,
        before: int | None = None,
    ) -> list[Json]:
        """The messages of a chat (or of one topic), oldest first: all, or the newest so many.

        Only those before a message, if there is one given.
        """
        rows = self._state.rows(
            "SELECT body FROM messages WHERE chat_id = ? AND thread_id = ifnull(?, thread_id)"
            " AND message_id < ? ORDER BY message_id DESC LIMIT ?",
            chat_id,
            thread,
            LAST_ID if before is None else before,
            -1 if newest is None else newest,
        )
        return [unpack(row[0]) for row in reversed(rows)]

    def _in_topic(self, chat_id: int, thread: int) -> Json:
        """What a topic's message has more: it answers the topic's first one, if no other."""
        first = self.find(chat_id, thread)
        answered = {"reply_to_message": quoted(first)} if first else {}
        return {"message_thread_id": thread, "is_topic_message": True, **answered}

    def _tell(self, kind: str, message: Json) -> None:
        self._events.publish(kind, chat_id=message["chat"]["id"], message_id=message["message_id"])


def public(value: Any) -> Any:
    """A result or an update as the bot may see it: without what is the simulator's own.

    Messages stand at the top, in a list there, or in the fields that hold others.
    """
    if isinstance(value, list):
        return [public(one) for one in value]
    if not isinstance(value, dict):
        return value
    shown = {name: kept for name, kept in value.items() if not name.startswith(OWN)}
    for name in HOLDERS:
        if name in shown:
            shown[name] = public(shown[name])
    return shown


def quoted(message: Json) -> Json:
    """A message as it stands inside another one: it holds none itself."""
    return {name: value for name, value in message.items() if name not in HOLDERS}


def _content(message: Json) -> list[tuple[str, Any]]:
    return sorted(item for item in message.items() if item[0] not in NOT_CONTENT)
