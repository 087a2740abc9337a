"""Who is there: users, their chats with the bot, groups and their members."""

import json
from typing import Any

from bot.simulator.refusal import Refused, bad_request, forbidden
from bot.simulator.state import State, pack

Json = dict[str, Any]

BOT_NAME = "jianbao_simulated_bot"
DEMO_USERS: tuple[Json, ...] = (
    {"id": 1001, "is_bot": False, "first_name": "小林", "language_code": "zh-hans"},
    {"id": 1002, "is_bot": False, "first_name": "陳怡君", "language_code": "zh-hant"},
    {"id": 1003, "is_bot": False, "first_name": "Alex", "language_code": "en"},
)
DEMO_GROUP = -2001
ADMINISTRATORS = ("creator", "administrator")


class People:
    """Users, chats and members; users and chats are given in the Bot API's shape."""

    def __init__(self, state: State, bot_id: int) -> None:
        """Open the people of a state; in a new one they are the demo's."""
        self._state = state
        self._bot_id = bot_id
        if not self.chat_ids():
            self._settle()

    def bot(self) -> Json:
        """The bot as a User, with its name as it is set."""
        name = self._state.noted("name", {}).get("", "简报")
        return {"id": self._bot_id, "is_bot": True, "first_name": name, "username": BOT_NAME}

    def users(self) -> list[Json]:
        """All people, by id."""
        return [
            json.loads(row[0])
            for row in self._state.rows("SELECT body FROM users ORDER BY user_id")
        ]

    def user(self, user_id: int) -> Json:
        """One user, or the bot. Raises Refused."""
        if user_id == self._bot_id:
            return self.bot()
        row = self._state.find("SELECT body FROM users WHERE user_id = ?", user_id)
        if row is None:
            raise bad_request("user not found")
        user: Json = json.loads(row[0])
        return user

    def chat_ids(self) -> list[int]:
        """The ids of all chats, people first."""
        return [
            row[0] for row in self._state.rows("SELECT chat_id FROM chats ORDER BY abs(chat_id)")
        ]

    def chat(self, chat_id: int | str) -> Json:
        """A chat. Raises Refused."""
        row = self._state.find("SELECT body FROM chats WHERE chat_id = ?", _number(chat_id))
        if row is None:
            raise bad_request("chat not found")
        chat: Json = json.loads(row[0])
        return chat

    def open_chat(self, chat_id: int | str) -> Json:
        """A chat the bot may write to. Raises Refused."""
        chat = self.chat(chat_id)
        if self.is_blocked(chat["id"]):
            private = chat["type"] == "private"
            what = "blocked by the user" if private else "kicked from the group chat"
            raise forbidden(f"bot was {what}")
        return chat

    def is_blocked(self, chat_id: int) -> bool:
        """Whether the bot is shut out of a chat."""
        row = self._state.find("SELECT blocked FROM chats WHERE chat_id = ?", chat_id)
        return bool(row and row[0])

    def set_blocked(self, chat_id: int, *, blocked: bool) -> None:
        """Shut the bot out of a chat, or let it in again."""
        self._state.run("UPDATE chats SET blocked = ? WHERE chat_id = ?", blocked, chat_id)

    def members(self, chat_id: int) -> list[tuple[int, str]]:
        """The user ids of a chat's members, without the bot, and their status."""
        found = self._state.rows("SELECT user_id, status FROM members WHERE chat_id = ?", chat_id)
        return [(user_id, status) for user_id, status in found]

    def status(self, chat_id: int, user_id: int) -> str:
        """What a user is in a chat: creator, administrator, member, kicked, left."""
        if user_id == self._bot_id:
            return "kicked" if self.is_blocked(chat_id) else "member"
        return dict(self.members(chat_id)).get(user_id, "left")

    def add_private(self, user: Json) -> Json:
        """One more user, with a chat of the same id."""
        chat = {"id": user["id"], "type": "private", "first_name": user["first_name"]}
        self._check_new(chat["id"])
        with self._state.transaction():
            self._state.run("INSERT INTO users VALUES (?, ?)", user["id"], pack(user))
            self._add_chat(chat, {user["id"]: "member"})
        return chat

    def add_group(self, chat_id: int, title: str, members: dict[int, str]) -> Json:
        """One more group with these members and their status."""
        chat = {"id": chat_id, "type": "group", "title": title}
        self._check_new(chat_id)
        with self._state.transaction():
            self._add_chat(chat, members)
        return chat

    def _check_new(self, chat_id: int) -> None:
        if chat_id in self.chat_ids():
            raise Refused(409, f"Conflict: there is a chat {chat_id}")

    def _add_chat(self, chat: Json, members: dict[int, str]) -> None:
        self._state.run("INSERT INTO chats (chat_id, body) VALUES (?, ?)", chat["id"], pack(chat))
        for user_id, status in members.items():
            self.user(user_id)
            self._state.run("INSERT INTO members VALUES (?, ?, ?)", chat["id"], user_id, status)

    def _settle(self) -> None:
        with self._state.transaction():
            for user in DEMO_USERS:
                self.add_private(user)
            creator, *others = (user["id"] for user in DEMO_USERS)
            members = {creator: "creator"} | dict.fromkeys(others, "member")
            self.add_group(DEMO_GROUP, "晨读小组", members)


def _number(chat_id: int | str) -> int | None:
    try:
        return int(chat_id)
    except ValueError:
        return None
