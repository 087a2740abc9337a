"""How messages are drawn, and the small parts that every drawing is made of."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import Any

from markupsafe import Markup, escape

from bot.chatview.words import Words

Message = Mapping[str, Any]
"""A Message object of the Bot API, as JSON gives it; other records of the API look the same."""


@dataclass(frozen=True, slots=True)
class Look:
    """How messages are drawn: where a picture is, by its unique file id, the zone, the words.

    Messages of these topics (ForumTopic records by thread id) say which topic they belong to.
    """

    picture_address: Callable[[str], str]
    zone: tzinfo
    words: Words = field(default_factory=Words)
    topics: Mapping[int, Message] = field(default_factory=dict)


def attributes(values: Mapping[str, object]) -> Markup:
    """Attributes with their values; those that are None are left out. The names are our own."""
    given = [f'{name}="{escape(value)}"' for name, value in values.items() if value is not None]
    return Markup(" ".join(given))  # noqa: S704  # every value is escaped in the line above


def followable(address: str) -> bool:
    """Whether an address may be followed: no scripts, no files."""
    return _WEB.match(address) is not None


def link(address: str, inner: str, look: str = "link") -> Markup:
    """A link that opens apart; of a harmful address only what it says."""
    if not followable(address):
        return Markup.escape(inner)
    drawn = Markup('<a class="{}" href="{}" target="_blank" rel="noopener noreferrer">{}</a>')
    return drawn.format(look, address, inner)


def moment(unix_time: int, zone: tzinfo) -> datetime:
    """A time of the Bot API where the reader is."""
    return datetime.fromtimestamp(unix_time, UTC).astimezone(zone)


def sender_of(message: Message) -> tuple[int, str]:
    """Who speaks, by number and full name; a chat that speaks for itself has its title."""
    chat = message.get("sender_chat") or {}
    if chat:
        return int(chat["id"]), str(chat.get("title", ""))
    user = message.get("from") or {}
    if user:
        return int(user.get("id", 0)), full_name(user)
    return int(message.get("chat", {}).get("id", 0)), str(message.get("chat", {}).get("title", ""))


def full_name(user: Message) -> str:
    """First and last name of a user or contact."""
    return f"{user.get('first_name', '')} {user.get('last_name', '')}".strip()


def tint(number: int) -> int:
    """Which of the seven colours belongs to a user or chat."""
    return abs(number) % 7


_WEB = re.compile(r"(?:https?|tg)://|mailto:", re.IGNORECASE)
