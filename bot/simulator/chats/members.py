"""Who is in which chat, and as what."""

from typing import Any

from bot.simulator.chats.people import People
from bot.simulator.chats.rights import is_admin, is_present
from bot.simulator.refusal import Refused
from bot.simulator.state import Cache, State, pack, unpack

Json = dict[str, Any]

LEFT: Json = {"status": "left"}


class Members:
    """Records of membership: the fields of a ChatMember but `user`.

    The bot has one in each chat: in a private chat it is a member once the reader has spoken,
    kicked while the reader blocks it.
    """

    def __init__(self, state: State, people: People) -> None:
        """Open the members of a state."""
        self._state = state
        self._people = people
        self._cache: Cache[tuple[int, int], Json] = state.cache()

    def of(self, chat_id: int) -> list[int]:
        """The users in a chat, without the bot, in the order of their ids."""
        return [user for user, record in self._all(chat_id) if is_present(record)]

    def administrators(self, chat_id: int) -> list[int]:
        """Who runs a chat; its creator comes first, the bot is among them if it does."""
        found = [entry for entry in self._records(chat_id) if is_admin(entry[1])]
        return [user for user, _ in sorted(found, key=lambda one: one[1]["status"] != "creator")]

    def head(self, chat_id: int) -> int:
        """In whose name things are done in a group or channel. Raises Refused if nobody's."""
        found = self.administrators(chat_id)
        if not found:
            raise Refused(409, f"Conflict: nobody runs chat {chat_id}")
        return found[0]

    def count(self, chat_id: int) -> int:
        """How many are in a chat, the bot among them."""
        return sum(is_present(record) for _, record in self._records(chat_id))

    def record(self, chat_id: int, user_id: int) -> Json:
        """What a user is in a chat; it is not to be changed."""
        known = self._cache.get((chat_id, user_id))
        if known is not None:
            return known
        row = self._state.find(
            "SELECT body FROM members WHERE chat_id = ? AND user_id = ?", chat_id, user_id
        )
        record: Json = LEFT if row is None else unpack(row[0])
        return self._cache.keep((chat_id, user_id), record)

    def bot(self, chat_id: int) -> Json:
        """What the bot is in a chat."""
        return self.record(chat_id, self._people.bot_id)

    def described(self, chat_id: int, user_id: int) -> Json:
        """A ChatMember. Raises Refused for an unknown user."""
        return shown(self.record(chat_id, user_id), self._people.user(user_id))

    def put(self, chat_id: int, user_id: int, record: Json) -> None:
        """Set what a user is in a chat."""
        self._state.run(
            "INSERT OR REPLACE INTO members VALUES (?, ?, ?)", chat_id, user_id, pack(record)
        )
        self._cache.pop((chat_id, user_id), None)

    def _all(self, chat_id: int) -> list[tuple[int, Json]]:
        return [entry for entry in self._records(chat_id) if entry[0] != self._people.bot_id]

    def _records(self, chat_id: int) -> list[tuple[int, Json]]:
        rows = self._state.rows("SELECT user_id, body FROM members WHERE chat_id = ?", chat_id)
        return [(user_id, unpack(body)) for user_id, body in rows]


def shown(record: Json, user: Json) -> Json:
    """A ChatMember in the Bot API's shape."""
    more: Json = {}
    if record["status"] == "creator":
        more["is_anonymous"] = False
    if record["status"] == "kicked":
        more["until_date"] = 0
    return more | record | {"user": user}
