"""The users: people, and the bot itself."""

from typing import Any

from bot.simulator.refusal import Refused, bad_request
from bot.simulator.state import State, pack, unpack

Json = dict[str, Any]

FIRST_USER = 1001
BOT_NAME = "jianbao_simulated_bot"
ANONYMOUS: Json = {
    "id": 1087968824,
    "is_bot": True,
    "first_name": "Group",
    "username": "GroupAnonymousBot",
}
"""Who an anonymous administrator's messages are from."""


class People:
    """Users, given in the Bot API's shape."""

    def __init__(self, state: State, bot_id: int) -> None:
        """Open the people of a state."""
        self._state = state
        self.bot_id = bot_id
        self._bot: Json | None = None

    def bot(self) -> Json:
        """The bot as a User, with its name as it is set."""
        if self._bot is None:
            name = self._state.noted("name", {}).get("", "简报")
            self._bot = {
                "id": self.bot_id,
                "is_bot": True,
                "first_name": name,
                "username": BOT_NAME,
            }
        return self._bot

    def forget_bot(self) -> None:
        """The bot's name has changed: read it again."""
        self._bot = None

    def users(self, most: int | None = None) -> list[Json]:
        """All people, or so many of them, by id."""
        limit = -1 if most is None else most
        rows = self._state.rows("SELECT body FROM users ORDER BY user_id LIMIT ?", limit)
        return [unpack(row[0]) for row in rows]

    def fresh_id(self) -> int:
        """An id for one more user."""
        row = self._state.find("SELECT max(user_id) FROM users")
        return max((row[0] if row else None) or 0, FIRST_USER - 1) + 1

    def find(self, user_id: int) -> Json | None:
        """One user, or the bot, or None."""
        if user_id == self.bot_id:
            return self.bot()
        row = self._state.find("SELECT body FROM users WHERE user_id = ?", user_id)
        return None if row is None else unpack(row[0])

    def user(self, user_id: int) -> Json:
        """One user, or the bot. Raises Refused."""
        user = self.find(user_id)
        if user is None:
            raise bad_request("user not found")
        return user

    def is_gone(self, user_id: int) -> bool:
        """Whether the account was deleted."""
        row = self._state.find("SELECT gone FROM users WHERE user_id = ?", user_id)
        return bool(row and row[0])

    def add(self, user: Json) -> None:
        """One more user. Raises Refused."""
        if self.find(user["id"]) is not None:
            raise Refused(409, f"Conflict: there is a user {user['id']}")
        self._state.run("INSERT INTO users (user_id, body) VALUES (?, ?)", user["id"], pack(user))

    def delete_account(self, user_id: int) -> None:
        """The user deletes the account: for ever."""
        gone = {"id": user_id, "is_bot": False, "first_name": ""}
        self._state.run(
            "UPDATE users SET gone = 1, body = ? WHERE user_id = ?", pack(gone), user_id
        )
