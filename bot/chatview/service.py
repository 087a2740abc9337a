"""The lines for what happened in a chat."""

from collections.abc import Callable, Mapping
from typing import Any

from markupsafe import Markup

from bot.chatview.icons import topic_dot
from bot.chatview.kinds import kind_of, summary
from bot.chatview.look import Message, attributes, full_name, sender_of
from bot.chatview.words import Words

_EXCERPT = 40
_UNIT_SECONDS = (86400, 3600, 60, 1)
_TOPIC_COLOUR = 0x6FB9F0

_LINES = {
    "group_chat_created": "created",
    "supergroup_chat_created": "created",
    "channel_chat_created": "channel_created",
    "new_chat_title": "renamed",
    "new_chat_photo": "photo_changed",
    "delete_chat_photo": "photo_removed",
    "pinned_message": "pinned",
    "migrate_to_chat_id": "migrated",
    "migrate_from_chat_id": "migrated_from",
    "forum_topic_created": "topic_created",
    "forum_topic_closed": "topic_closed",
    "forum_topic_reopened": "topic_reopened",
    "general_forum_topic_hidden": "general_hidden",
    "general_forum_topic_unhidden": "general_shown",
    "chat_background_set": "background",
    "write_access_allowed": "write_allowed",
    "connected_website": "website",
    "users_shared": "shared",
    "chat_shared": "shared",
    "web_app_data": "web_app_data",
    "successful_payment": "paid",
    "refunded_payment": "refunded",
    "video_chat_scheduled": "video_chat_planned",
    "video_chat_started": "video_chat_started",
    "video_chat_ended": "video_chat_ended",
}
"""Service fields and their lines; those in `_CHOSEN` say different things by what they hold."""


def service_line(message: Message, words: Words) -> str | None:
    """What happened, if the message only says so; None for one that somebody wrote.

    The simulator's own lines stand in `_service`.
    """
    if "_service" in message:
        return str(message["_service"])
    for field, choose in _CHOSEN.items():
        if field in message:
            return _filled(choose(message, words), message, field, words)
    for field, line in _LINES.items():
        if field in message:
            return _filled(str(getattr(words, line)), message, field, words)
    return None


def draw_service(message: Message, line: str) -> Markup:
    """A line, with the colour of the topic it is about, or the place of what was pinned."""
    topic = message.get("forum_topic_created")
    sign = topic_dot(int(topic.get("icon_color", _TOPIC_COLOUR))) if topic is not None else ""
    pinned = message.get("pinned_message", {}).get("message_id")
    place = {"role": "link", "tabindex": 0, "data-original": pinned} if pinned else {}
    return Markup("<span {}>{}{}</span>").format(attributes(place), sign, line)


def _filled(line: str, message: Message, field: str, words: Words) -> str:
    value = message[field]
    details: Mapping[str, Any] = value if isinstance(value, dict) else {}
    people = value if isinstance(value, list) else [value]
    names = [full_name(one) for one in people if isinstance(one, dict) and "first_name" in one]
    return line.format(
        actor=sender_of(message)[1] or words.someone,
        name=words.comma.join(names) or details.get("name", ""),
        title=message.get("new_chat_title") or message.get("chat", {}).get("title", ""),
        text=_said(value, words),
        time=_duration(_seconds(details), words),
    )


def _said(value: object, words: Words) -> str:
    """The first words of a pinned message, or those that a field holds."""
    if not isinstance(value, dict):
        return str(value)
    if "button_text" in value:
        return str(value["button_text"])
    if not value.get("text") and not value.get("caption") and not kind_of(value):
        return "…"  # an inaccessible message has nothing left but its number
    text = " ".join(summary(value, words).split())
    return text if len(text) <= _EXCERPT else text[: _EXCERPT - 1] + "…"


def _seconds(details: Mapping[str, Any]) -> int:
    return int(details.get("message_auto_delete_time", details.get("duration", 0)))


def _duration(seconds: int, words: Words) -> str:
    """A length of time in the largest unit that it fills."""
    for unit, pattern in zip(_UNIT_SECONDS, words.durations, strict=True):
        if seconds >= unit:
            return pattern.format(n=seconds // unit)
    return words.durations[-1].format(n=0)


def _came(message: Message, words: Words) -> str:
    actor = message.get("from", {}).get("id")
    came = [person.get("id") for person in message["new_chat_members"]]
    return words.joined if actor is None or actor in came else words.added


def _went(message: Message, words: Words) -> str:
    actor = message.get("from", {}).get("id")
    gone = message["left_chat_member"].get("id")
    return words.left if actor in (None, gone) else words.removed


def _timer(message: Message, words: Words) -> str:
    seconds = message["message_auto_delete_timer_changed"].get("message_auto_delete_time", 0)
    return words.timer_set if seconds else words.timer_off


def _topic_change(message: Message, words: Words) -> str:
    return words.topic_renamed if message["forum_topic_edited"].get("name") else words.topic_icon


_CHOSEN: dict[str, Callable[[Message, Words], str]] = {
    "new_chat_members": _came,
    "left_chat_member": _went,
    "message_auto_delete_timer_changed": _timer,
    "forum_topic_edited": _topic_change,
}
