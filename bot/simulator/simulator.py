"""The simulated Telegram: one bot, its people and their chats, put together."""

import secrets
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot.simulator.actions import membership, talk
from bot.simulator.chats import demo
from bot.simulator.chats.chats import Chats
from bot.simulator.chats.members import Members
from bot.simulator.chats.menus import Menus
from bot.simulator.chats.messages import Messages
from bot.simulator.chats.people import Json, People
from bot.simulator.chats.rights import is_present
from bot.simulator.chats.topics import Topics
from bot.simulator.chats.updates import Updates
from bot.simulator.clock import Clock
from bot.simulator.events import Events
from bot.simulator.faults import Faults
from bot.simulator.limits import GROUP_SECONDS, Limits
from bot.simulator.media.addresses import Addresses, Fetch
from bot.simulator.media.files import Files
from bot.simulator.media.once import Once
from bot.simulator.media.previews import Previews
from bot.simulator.methods.table import METHODS
from bot.simulator.refusal import Refused
from bot.simulator.state import State, unpack
from bot.simulator.transcript import Transcript
from bot.simulator.upload import Upload
from bot.simulator.webhook import Webhook

DEMO_TOKEN = "7000000001:the-simulator-alone-takes-this"  # noqa: S105 - it opens nothing else
SUPPORTED_METHODS: frozenset[str] = frozenset(METHODS)


class Simulator:
    """Everything there is; messages, users and chats are given in the Bot API's shapes.

    Use it from one event loop. What people do is in `bot.simulator.actions`. What cannot be done
    raises Refused.
    """

    def __init__(
        self,
        folder: Path,
        clock: Clock,
        token: str = DEMO_TOKEN,
        next_due: Callable[[], Awaitable[datetime | None]] | None = None,
        draw: Callable[[str], bytes | None] | None = None,
        fetch: Fetch | None = None,
    ) -> None:
        """Open the data folder. `next_due` says when the next digest is; `draw` makes pictures.

        `fetch` gets what is given by its address, and the pages that links lead to.
        """
        self.clock = clock
        self.token = token
        self.next_due = next_due
        self.draw = draw
        self.bot_id = int(token.partition(":")[0])
        self.events = Events()
        self.faults = Faults()
        self.state = State(folder / "simulator.db")
        self.transcript = Transcript(folder / "transcript.jsonl", secret=token.partition(":")[2])
        self.limits = self._limits()
        self.people = People(self.state, self.bot_id)
        self.chats_kept = Chats(self.state)
        self.members = Members(self.state, self.people)
        self.topics = Topics(self.state)
        self.menus = Menus(self.state, self.people, self.chats_kept, self.members)
        self.messages_kept = Messages(self.state, self.events, clock)
        self.files = Files(self.state, folder / "files", self.bot_id)
        self.addresses = Addresses(self.state, clock, self.files, fetch)
        self.previews = Previews(self.messages_kept, self.addresses)
        self.updates = Updates(self.state, self.events, clock)
        self.webhook = Webhook(self.state, clock)
        self.in_hand = Once()
        self.opened_at = clock()
        if not self.chats_kept.ids(newest=1):
            demo.settle(self)
        clock.watch(lambda: self.events.publish("clock"))

    def close(self) -> None:
        """Let the watchers go and close the files; nothing can be called afterwards."""
        self.events.close()
        self.in_hand.close()
        self.previews.close()
        self.addresses.close()
        self.files.close()
        self.transcript.close()
        self.state.close()

    def limit(self, on: bool) -> None:
        """Turn the limits on or off, for good."""
        self.state.note("limits", on)
        self.limits.enabled = on

    def keep_private(self, on: bool) -> None:
        """Turn the bot's privacy mode on or off, for good."""
        self.state.note("privacy", on)

    @property
    def privacy(self) -> bool:
        """Whether the bot is told only what is meant for it in groups that it does not run."""
        return bool(self.state.noted("privacy", True))

    async def call(self, method: str, values: Json, uploads: dict[str, Upload]) -> Any:
        """Carry out a method of the Bot API with values in their types. Raises Refused."""
        if method not in METHODS:
            raise Refused(501, f"Not Implemented: {method} is not simulated")
        if uploads:
            await self._pace(uploads)
        result = METHODS[method](self, values, uploads)
        return await result if isinstance(result, Awaitable) else result

    def users(self) -> list[Json]:
        """All people."""
        return self.people.users()

    def chats(self) -> list[Json]:
        """All chats, the one in which something was said last first.

        Each with `members` (user ids), `bot` (what the bot is there), `blocked` (whether it is shut
        out), `settings`, `topics` of a forum, and its `last_message`.
        """
        return [self._described(chat_id) for chat_id in self.chats_kept.ids()]

    def messages(self, chat_id: int, newest: int | None = None) -> list[Json]:
        """The messages of a chat, oldest first: all, or the newest so many."""
        return self.messages_kept.of(self.chats_kept.chat(chat_id)["id"], newest)

    def commands_for(self, chat_id: int, user_id: int) -> list[Json]:
        """The commands that a user is offered in a chat."""
        return self.menus.seen_by(chat_id, user_id)

    def say(
        self, user_id: int, chat_id: int, text: str, *, thread: int = 0, reply_to: int = 0
    ) -> Json:
        """A user writes: returns the Message, and queues the update if the bot may see it."""
        return talk.say(self, user_id, chat_id, text, thread=thread, reply_to=reply_to)

    def press(self, user_id: int, chat_id: int, message_id: int, data: str) -> str:
        """A user presses a button that is there: returns the id of the callback."""
        return talk.press(self, user_id, chat_id, message_id, data)

    def callback_answer(self, callback_id: str) -> Json | None:
        """What the bot answered to a press (`text`, `show_alert`, `url`), or None so far."""
        row = self.state.find("SELECT answer FROM callbacks WHERE callback_id = ?", callback_id)
        if row is None:
            raise Refused(404, f"Not Found: no callback {callback_id}")
        return None if row[0] is None else unpack(row[0])

    def block(self, chat_id: int, blocked: bool) -> None:
        """Shut the bot out of a chat, or let it in again; the bot is told."""
        membership.block(self, chat_id, blocked)

    def file_bytes(self, file_unique_id: str) -> bytes | None:
        """One size of a photo as JPEG, or None if there is none."""
        return self.files.load(file_unique_id)

    def fresh_id(self) -> str:
        """An id nothing else has."""
        return str(secrets.randbits(62))

    async def _pace(self, uploads: dict[str, Upload]) -> None:
        """Have uploads wait for others of the same size. Raises Refused."""
        total = sum(len(upload.content) for upload in uploads.values())
        seconds = self.limits.pace_upload(total, self.clock())
        if seconds:
            await self.clock.sleep(seconds)

    def _limits(self) -> Limits:
        """The limits, with what was sent in the minute before a restart."""
        limits = Limits(enabled=self.state.noted("limits", True))
        sent = self.transcript.sent_since(self.clock() - timedelta(seconds=GROUP_SECONDS))
        limits.load(
            (call.chat_id, call.chat_id > 0, call.time)
            for call in sent
            if call.chat_id is not None
            for _ in call.message_ids
        )
        return limits

    def _described(self, chat_id: int) -> Json:
        newest = self.messages_kept.of(chat_id, newest=1)
        chat, bot = self.chats_kept.chat(chat_id), self.members.bot(chat_id)
        started = bot["status"] != "left" or chat["type"] != "private"
        return chat | {
            "bot": bot,
            "blocked": started and not is_present(bot),
            "members": self.members.of(chat_id),
            "settings": self.chats_kept.settings(chat_id),
            "topics": self.topics.of(chat_id) if chat.get("is_forum") else [],
            "last_message": newest[0] if newest else None,
        }
