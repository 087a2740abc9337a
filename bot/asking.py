"""An update from Telegram, read as what somebody asks for: pure, and strict about who asks."""

from dataclasses import dataclass, replace
from typing import Any

from telegram import ChatMember, Message, Update, User
from telegram.constants import ChatType

from bot.keyboards import Data, unpack

WORDS = {
    "简报": "digest",
    "簡報": "digest",
    "最新": "latest",
    "订阅": "subscribe",
    "訂閱": "subscribe",
    "退订": "unsubscribe",
    "退訂": "unsubscribe",
    "状态": "status",
    "狀態": "status",
    "暂停": "pause",
    "暫停": "pause",
    "静音": "pause",
    "靜音": "pause",
    "恢复": "resume",
    "恢復": "resume",
    "来源": "sources",
    "來源": "sources",
    "字体": "script",
    "字體": "script",
    "简繁": "script",
    "簡繁": "script",
    "繁简": "script",
    "繁簡": "script",
    "帮助": "help",
    "幫助": "help",
}
"""Chinese words that are commands when they are typed first."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something was asked: Telegram's ids, and the language of who asked, if known."""

    chat_id: int
    kind: str
    title: str
    topic: int = 0
    user_id: int | None = None
    language_code: str | None = None
    anonymous_admin: bool = False

    @property
    def is_private(self) -> bool:
        """Whether this is a chat with one person."""
        return self.kind == ChatType.PRIVATE


@dataclass(frozen=True, slots=True)
class Command:
    """A command and what stood behind it; `name` is empty for a text that is none."""

    name: str
    argument: str = ""


@dataclass(frozen=True, slots=True)
class Press:
    """A button was pressed: its data (None if it is not ours), and the message it is on."""

    callback: str
    data: Data | None
    message: int
    has_photo: bool


@dataclass(frozen=True, slots=True)
class Membership:
    """The bot was let in or shut out: `gone` says how, and is None when it may write."""

    gone: str | None


@dataclass(frozen=True, slots=True)
class Migration:
    """The group is now a supergroup with another id."""

    chat_id: int


@dataclass(frozen=True, slots=True)
class Asked:
    """One update: its id, where, and what."""

    update_id: int
    place: Place
    action: Command | Press | Membership | Migration


def read_update(raw: dict[str, Any], bot_name: str) -> Asked | None:
    """What an update asks of the bot called `bot_name`; None if nothing.

    Raises whatever python-telegram-bot does for an update that it cannot parse (TypeError,
    KeyError, ValueError, AttributeError).
    """
    update = Update.de_json(raw, None)
    if update.callback_query is not None:
        return _press(update)
    if update.my_chat_member is not None:
        changed = update.my_chat_member
        place = Place(changed.chat.id, changed.chat.type, _title(changed.chat.effective_name))
        gone = _gone(changed.new_chat_member, private=place.is_private)
        return Asked(update.update_id, _with_user(place, changed.from_user), Membership(gone))
    message = update.message or update.channel_post
    return None if message is None else _message(update.update_id, message, bot_name)


def read_command(text: str, entities_command: int, bot_name: str) -> Command | None:
    """A text as a command: `entities_command` is the length of the command it opens with, or 0.

    None for a command to another bot.
    """
    if entities_command:
        name, _, addressee = text[1:entities_command].partition("@")
        if addressee and addressee.lower() != bot_name.lower():
            return None
        return Command(name.lower(), text[entities_command:].strip())
    word, argument, *_ = (*text.split(None, 1), "", "")
    return Command(WORDS.get(word, ""), argument.strip())


def _press(update: Update) -> Asked | None:
    query = update.callback_query
    if query is None or not isinstance(query.message, Message):
        return None
    message = query.message
    # Whoever reads a channel may press; only who writes in it administers it.
    place = replace(_with_user(_place(message), query.from_user), anonymous_admin=False)
    press = Press(query.id, unpack(query.data or ""), message.message_id, bool(message.photo))
    return Asked(update.update_id, place, press)


def _message(update_id: int, message: Message, bot_name: str) -> Asked | None:
    place = _with_user(_place(message), message.from_user)
    if message.migrate_to_chat_id is not None:
        return Asked(update_id, place, Migration(message.migrate_to_chat_id))
    if message.text is None:
        return None
    first = message.entities[0] if message.entities else None
    opens = first is not None and first.type == "bot_command" and first.offset == 0
    length = first.length if first is not None and opens else 0
    command = read_command(message.text, length, bot_name)
    if command is None:
        return None
    # Among people a word is a command only by itself: "最新 消息说…" is talk.
    if not (place.is_private or opens) and (not command.name or command.argument):
        return None
    return Asked(update_id, place, command)


def _place(message: Message) -> Place:
    chat = message.chat
    topic = message.message_thread_id if message.is_topic_message else None
    anonymous = message.sender_chat is not None and message.sender_chat.id == chat.id
    return Place(
        chat.id,
        chat.type,
        _title(chat.effective_name),
        topic or 0,
        anonymous_admin=anonymous or chat.type == ChatType.CHANNEL,
    )


def _with_user(place: Place, user: User | None) -> Place:
    if user is None:
        return place
    return replace(place, user_id=user.id, language_code=user.language_code)


def _title(name: str | None) -> str:
    return (name or "")[:255]


def _gone(member: ChatMember, *, private: bool) -> str | None:
    if member.status not in (ChatMember.LEFT, ChatMember.BANNED):
        return None
    return "blocked" if private else "removed"
