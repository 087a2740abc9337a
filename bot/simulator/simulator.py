"""The simulated Telegram: one bot, its people and their chats, as plain calls."""

import json
import re
import secrets
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.simulator.chats.menus import Menus
from bot.simulator.chats.messages import Messages
from bot.simulator.chats.people import BOT_NAME, Json, People
from bot.simulator.chats.updates import Updates
from bot.simulator.clock import Clock
from bot.simulator.events import Events
from bot.simulator.faults import Faults
from bot.simulator.media.files import Files
from bot.simulator.methods.keyboards import buttons
from bot.simulator.methods.table import METHODS
from bot.simulator.refusal import Refused
from bot.simulator.schema.facts import method_names
from bot.simulator.state import State
from bot.simulator.text.formatting import format_text
from bot.simulator.transcript import Transcript

DEMO_TOKEN = "7000000001:the-simulator-alone-takes-this"  # noqa: S105 - it opens nothing else
SUPPORTED_METHODS: frozenset[str] = frozenset(METHODS)


class Simulator:
    """Everything there is; messages, users and chats are given in the Bot API's shapes.

    Use it from one event loop. What cannot be done raises Refused.
    """

    def __init__(
        self,
        folder: Path,
        clock: Clock,
        token: str = DEMO_TOKEN,
        next_due: Callable[[], Awaitable[datetime | None]] | None = None,
        draw: Callable[[str], bytes | None] | None = None,
    ) -> None:
        """Open the data folder. `next_due` says when the next digest is; `draw` makes pictures."""
        self.clock = clock
        self.token = token
        self.next_due = next_due
        self.draw = draw
        self.bot_id = int(token.partition(":")[0])
        self.events = Events()
        self.faults = Faults()
        self.state = State(folder / "simulator.db")
        self.transcript = Transcript(folder / "transcript.jsonl")
        self.people = People(self.state, self.bot_id)
        self.menus = Menus(self.state, self.people)
        self.messages_kept = Messages(self.state, self.events, clock)
        self.files = Files(self.state, folder / "files", self.bot_id)
        self.updates = Updates(self.state)
        clock.watch(lambda: self.events.publish("clock"))

    def close(self) -> None:
        """Let the watchers go and close the files; nothing can be called afterwards."""
        self.events.close()
        self.state.close()

    async def call(self, method: str, values: Json, uploads: dict[str, bytes]) -> Any:
        """Carry out a method of the Bot API with values in their types. Raises Refused."""
        result = METHODS[method_names()[method.lower()]](self, values, uploads)
        return await result if isinstance(result, Awaitable) else result

    def users(self) -> list[Json]:
        """All people."""
        return self.people.users()

    def chats(self) -> list[Json]:
        """All chats, each with `blocked`, its `members` (user ids) and its `last_message`."""
        return [self._described(chat_id) for chat_id in self.people.chat_ids()]

    def messages(self, chat_id: int) -> list[Json]:
        """The messages of a chat, oldest first."""
        return self.messages_kept.of(self.people.chat(chat_id)["id"])

    def commands_for(self, chat_id: int, user_id: int) -> list[Json]:
        """The commands that a user is offered in a chat."""
        return self.menus.seen_by(chat_id, user_id)

    def say(self, user_id: int, chat_id: int, text: str) -> Json:
        """A user writes: returns the Message, and queues the update if the bot may see it."""
        chat, user = self._present(user_id, chat_id)
        message = self.messages_kept.add(chat, user, format_text(text))
        if chat["type"] == "private" or _concerns_bot(message):
            self.updates.put("message", message)
        return message

    def press(self, user_id: int, chat_id: int, message_id: int, data: str) -> str:
        """A user presses a button that is there: returns the id of the callback."""
        chat, user = self._present(user_id, chat_id)
        message = self.messages_kept.find(chat["id"], message_id)
        if message is None:
            raise Refused(404, f"Not Found: no message {message_id} in chat {chat_id}")
        if all(button.get("callback_data") != data for button in buttons(message)):
            raise Refused(404, f"Not Found: no button {data!r} under message {message_id}")
        callback = {
            "id": self.fresh_id(),
            "from": user,
            "message": message,
            "chat_instance": str(chat_id),
            "data": data,
        }
        with self.state.transaction():
            self.state.run(
                "INSERT INTO callbacks VALUES (?, ?, NULL)",
                callback["id"],
                int(self.clock().timestamp()),
            )
            self.updates.put("callback_query", callback)
        return str(callback["id"])

    def callback_answer(self, callback_id: str) -> Json | None:
        """What the bot answered to a press (`text`, `show_alert`, `url`), or None so far."""
        row = self.state.find("SELECT answer FROM callbacks WHERE callback_id = ?", callback_id)
        if row is None:
            raise Refused(404, f"Not Found: no callback {callback_id}")
        return None if row[0] is None else json.loads(row[0])

    def block(self, chat_id: int, blocked: bool) -> None:
        """Shut the bot out of a chat, or let it in again; the bot is told."""
        chat = self.people.chat(chat_id)
        before = self._bot_member(chat["id"])
        with self.state.transaction():
            self.people.set_blocked(chat["id"], blocked=blocked)
            after = self._bot_member(chat["id"])
            if before == after:
                return
            user_id = self.people.members(chat["id"])[0][0]
            change = {
                "chat": chat,
                "from": self.people.user(user_id),
                "date": int(self.clock().timestamp()),
                "old_chat_member": before,
                "new_chat_member": after,
            }
            self.updates.put("my_chat_member", change)
        self.events.publish("block", chat_id=chat["id"], blocked=blocked)

    def file_bytes(self, file_unique_id: str) -> bytes | None:
        """One size of a photo as JPEG, or None if there is none."""
        return self.files.load(file_unique_id)

    def fresh_id(self) -> str:
        """An id nothing else has."""
        return str(secrets.randbits(62))

    def _present(self, user_id: int, chat_id: int) -> tuple[Json, Json]:
        """A chat and one of its members. Raises Refused."""
        chat, user = self.people.chat(chat_id), self.people.user(user_id)
        if self.people.status(chat_id, user_id) == "left":
            raise Refused(404, f"Not Found: user {user_id} is not in chat {chat_id}")
        if self.people.is_blocked(chat_id):
            raise Refused(409, f"Conflict: the bot is blocked in chat {chat_id}")
        return chat, user

    def _described(self, chat_id: int) -> Json:
        newest = self.messages_kept.of(chat_id, newest=1)
        return self.people.chat(chat_id) | {
            "blocked": self.people.is_blocked(chat_id),
            "members": [user_id for user_id, _ in self.people.members(chat_id)],
            "last_message": newest[0] if newest else None,
        }

    def _bot_member(self, chat_id: int) -> Json:
        status = self.people.status(chat_id, self.bot_id)
        more = {"until_date": 0} if status == "kicked" else {}
        return {"status": status, "user": self.people.bot(), **more}


def _concerns_bot(message: Json) -> bool:
    """Whether a bot in privacy mode sees this group message: a command or its name."""
    text = message["text"].lower()
    name = f"@{BOT_NAME}"
    command = re.match(r"/\w+(@\w+)?", text)
    return name in text if command is None else command[1] in (None, name)
