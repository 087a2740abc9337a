"""The bot's commands by scope and language, and its names and descriptions by language."""

from typing import Any

from bot.simulator.chats.chats import Chats
from bot.simulator.chats.members import Members
from bot.simulator.chats.people import People
from bot.simulator.chats.rights import is_admin
from bot.simulator.state import State, pack, unpack

Json = dict[str, Any]


class Menus:
    """Sets and tells commands and descriptions."""

    def __init__(self, state: State, people: People, chats: Chats, members: Members) -> None:
        """Take the state, and who is who and where."""
        self._state = state
        self._people = people
        self._chats = chats
        self._members = members

    def put(self, commands: list[Json], scope: Json, language: str) -> None:
        """Set the commands of a scope and a language; none deletes them."""
        where = pack(scope)
        if commands:
            self._state.run(
                "INSERT OR REPLACE INTO menus VALUES (?, ?, ?)", where, language, pack(commands)
            )
        else:
            self._state.run("DELETE FROM menus WHERE scope = ? AND language = ?", where, language)

    def get(self, scope: Json, language: str) -> list[Json]:
        """The commands of exactly this scope and language."""
        return self._find(scope, language)

    def seen_by(self, chat_id: int, user_id: int) -> list[Json]:
        """The commands a user sees in a chat: the narrowest scope, their language first."""
        chat, user = self._chats.chat(chat_id), self._people.user(user_id)
        languages = dict.fromkeys((user.get("language_code", "")[:2], ""))
        admin = is_admin(self._members.record(chat_id, user_id))
        for scope in _scopes(chat, user_id, admin=admin):
            for language in languages:
                if found := self._find(scope, language):
                    return found
        return []

    def describe(self, what: str, text: str, language: str) -> None:
        """Set the bot's name, description or short_description."""
        known = self._state.noted(what, {})
        known[language] = text
        self._state.note(what, {key: value for key, value in known.items() if value})

    def description(self, what: str, language: str) -> str:
        """What was set for a language, or else for all."""
        known: dict[str, str] = self._state.noted(what, {})
        return known.get(language) or known.get("", "")

    def _find(self, scope: Json, language: str) -> list[Json]:
        row = self._state.find(
            "SELECT commands FROM menus WHERE scope = ? AND language = ?", pack(scope), language
        )
        return [] if row is None else unpack(row[0])


def _scopes(chat: Json, user_id: int, *, admin: bool) -> list[Json]:
    here = {"chat_id": chat["id"]}
    if chat["type"] == "private":
        return [{"type": "chat", **here}, {"type": "all_private_chats"}, {"type": "default"}]
    admins: list[Json] = [{"type": "chat_administrators", **here}] if admin else []
    all_admins: list[Json] = [{"type": "all_chat_administrators"}] if admin else []
    return [
        {"type": "chat_member", **here, "user_id": user_id},
        *admins,
        {"type": "chat", **here},
        *all_admins,
        {"type": "all_group_chats"},
        {"type": "default"},
    ]
