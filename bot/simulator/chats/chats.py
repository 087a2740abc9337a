"""The chats: private ones, groups, supergroups and channels, and how they are set up."""

from typing import Any

from bot.simulator.chats.rights import PERMISSIONS
from bot.simulator.refusal import Refused, bad_request
from bot.simulator.state import Cache, State, pack, unpack

Json = dict[str, Any]

FIRST_GROUP = -2001
SUPERGROUPS = -1_000_000_000_000
"""The ids of supergroups and channels lie below."""
FARTHEST = 2**52
"""Beyond lies no id of Telegram's."""

_LITERALLY = str.maketrans({sign: f"\\{sign}" for sign in "%_\\"})


class Chats:
    """Chats in the Bot API's shape, each with its settings.

    Settings are `permissions` (of everybody), `description`, `pinned` (message ids, the newest
    last), `keyboard` (on the readers' screens), `migrated_to`, `deleted`, `general_closed`,
    `general_hidden`, `hides_forwards`.
    """

    def __init__(self, state: State) -> None:
        """Open the chats of a state."""
        self._state = state
        self._cache: Cache[int, tuple[Json, Json]] = state.cache()

    def ids(self, newest: int | None = None) -> list[int]:
        """The ids of all chats, or of so many in which something was said last."""
        rows = self._state.rows(
            "SELECT chat_id FROM chats ORDER BY last_at DESC, abs(chat_id) LIMIT ?",
            -1 if newest is None else newest,
        )
        return [row[0] for row in rows]

    def find(self, chat_id: int | str) -> tuple[Json, Json] | None:
        """A chat by its id or its @name, with its settings; or None. They are not to be changed."""
        if isinstance(chat_id, str) and chat_id.startswith("@"):
            row = self._state.find("SELECT chat_id FROM chats WHERE username = ?", chat_id[1:])
            return None if row is None else self.find(row[0])
        number = _number(chat_id)
        if number in self._cache:
            return self._cache[number]
        row = self._state.find("SELECT body, settings FROM chats WHERE chat_id = ?", number)
        if row is None:
            return None
        return self._cache.keep(number, (unpack(row[0]), unpack(row[1])))

    def chat(self, chat_id: int | str) -> Json:
        """A chat. Raises Refused."""
        chat, _ = self._load(chat_id)
        return chat

    def settings(self, chat_id: int) -> Json:
        """The settings of a chat. Raises Refused."""
        _, settings = self._load(chat_id)
        return settings

    def permissions(self, chat_id: int) -> Json:
        """What everybody may do in a group."""
        changed: Json = self.settings(chat_id).get("permissions", {})
        return PERMISSIONS | changed

    def add(self, chat: Json, **settings: Any) -> Json:
        """One more chat. Raises Refused."""
        if self.find(chat["id"]) is not None:
            raise Refused(409, f"Conflict: there is a chat {chat['id']}")
        self._state.run(
            "INSERT INTO chats (chat_id, body, settings, username) VALUES (?, ?, ?, ?)",
            chat["id"],
            pack(chat),
            pack(settings),
            chat.get("username"),
        )
        return chat

    def change(self, chat_id: int, **fields: Any) -> Json:
        """Change fields of the chat itself; None takes one away. Returns the chat."""
        changed = self.chat(chat_id) | fields
        chat: Json = {name: value for name, value in changed.items() if value is not None}
        self._state.run(
            "UPDATE chats SET body = ?, username = ? WHERE chat_id = ?",
            pack(chat),
            chat.get("username"),
            chat_id,
        )
        self._cache.pop(chat_id, None)
        return chat

    def set(self, chat_id: int, **settings: Any) -> None:
        """Change settings; None takes one away."""
        known = self.settings(chat_id) | settings
        kept = {name: value for name, value in known.items() if value is not None}
        self._state.run("UPDATE chats SET settings = ? WHERE chat_id = ?", pack(kept), chat_id)
        self._cache.pop(chat_id, None)

    def search(self, words: str, most: int) -> list[int]:
        """The ids of chats whose name, username or id has these letters; newest first."""
        rows = self._state.rows(
            "SELECT chat_id FROM chats WHERE chat_id = ?1 OR username LIKE ?2 ESCAPE '\\'"
            " OR coalesce(json_extract(body, '$.title'), json_extract(body, '$.first_name'))"
            " LIKE ?2 ESCAPE '\\' ORDER BY last_at DESC, abs(chat_id) LIMIT ?3",
            words,
            f"%{words.translate(_LITERALLY)}%",
            most,
        )
        return [row[0] for row in rows]

    def fresh_group_id(self) -> int:
        """An id for one more small group."""
        row = self._state.find("SELECT min(chat_id) FROM chats WHERE chat_id > ?", SUPERGROUPS)
        return int(min((row[0] if row else None) or 0, FIRST_GROUP)) - 1

    def fresh_supergroup_id(self) -> int:
        """An id for one more supergroup or channel."""
        row = self._state.find("SELECT min(chat_id) FROM chats")
        lowest = row[0] if row and row[0] is not None else 0
        return int(min(lowest, SUPERGROUPS - 2000)) - 1

    def _load(self, chat_id: int | str) -> tuple[Json, Json]:
        found = self.find(chat_id)
        if found is None:
            raise bad_request("chat not found")
        return found


def _number(chat_id: int | str) -> int:
    try:
        number = int(chat_id)
    except ValueError:
        return 0
    return number if abs(number) < FARTHEST else 0
