"""The bot's commands by scope and language, and its names and descriptions by language."""

import re
from typing import Any

from bot.simulator.chats.chats import Chats
from bot.simulator.chats.members import Members
from bot.simulator.chats.people import People
from bot.simulator.chats.rights import is_admin
from bot.simulator.refusal import bad_request
from bot.simulator.state import State, pack, unpack

Json = dict[str, Any]

MOST_COMMANDS = 100
LENGTHS = {"name": 64, "description": 512, "short_description": 120}


class Menus:
    """Sets and tells commands and descriptions."""

    def __init__(self, state: State, people: People, chats: Chats, members: Members) -> None:
        """Take the state, and who is who and where."""
        self._state = state
        self._people = people
        self._chats = chats
        self._members = members

    def put(self, commands: list[Json], scope: Json | None, language: str) -> None:
        """Set the commands of a scope and a language; none deletes them. Raises Refused."""
        language = _language(language)
        where = self._scope(scope)
        if len(commands) > MOST_COMMANDS:
            raise bad_request("BOT_COMMANDS_TOO_MUCH")
        kept = [_command(command) for command in commands]
        if kept:
            self._state.run(
                "INSERT OR REPLACE INTO menus VALUES (?, ?, ?)", where, language, pack(kept)
            )
        else:
            self._state.run("DELETE FROM menus WHERE scope = ? AND language = ?", where, language)

    def get(self, scope: Json | None, language: str) -> list[Json]:
        """The commands of exactly this scope and language. Raises Refused."""
        return self._find(self._scope(scope), _language(language)) or []

    def seen_by(self, chat_id: int, user_id: int) -> list[Json]:
        """The commands a user sees in a chat: the narrowest scope, their language first."""
        chat, user = self._chats.chat(chat_id), self._people.user(user_id)
        languages = dict.fromkeys((user.get("language_code", "")[:2], ""))
        admin = is_admin(self._members.record(chat_id, user_id))
        for scope in _scopes(chat, user_id, admin=admin):
            for language in languages:
                found = self._find(pack(scope), language)
                if found:
                    return found
        return []

    def describe(self, what: str, text: str, language: str) -> None:
        """Set the bot's name, description or short_description. Raises Refused."""
        language = _language(language)
        if len(text) > LENGTHS[what]:
            raise bad_request(f"{what.replace('_', ' ')} is too long")
        known = self._state.noted(what, {})
        known[language] = text
        self._state.note(what, {key: value for key, value in known.items() if value})

    def description(self, what: str, language: str) -> str:
        """What was set for a language, or else for all."""
        known: dict[str, str] = self._state.noted(what, {})
        return known.get(_language(language)) or known.get("", "")

    def _find(self, scope: str, language: str) -> list[Json] | None:
        row = self._state.find(
            "SELECT commands FROM menus WHERE scope = ? AND language = ?", scope, language
        )
        return None if row is None else unpack(row[0])

    def _scope(self, scope: Json | None) -> str:
        scope = {"type": "default"} | (scope or {})
        if "chat_id" in scope:
            scope["chat_id"] = self._chats.chat(scope["chat_id"])["id"]
        return pack(scope)


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


def _command(command: Json) -> Json:
    name = command["command"].removeprefix("/")
    if not re.fullmatch("[a-z0-9_]{1,32}", name):
        raise bad_request("BOT_COMMAND_INVALID")
    description = command["description"].strip()
    if not 1 <= len(description) <= 256:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": name, "description": description}


def _language(code: str) -> str:
    if code and not re.fullmatch("[a-z]{2}", code):
        raise bad_request("invalid language code specified")
    return code
