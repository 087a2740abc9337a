"""What can become of a call to Telegram: one small tree of errors, named by what to do next."""

# ruff: noqa: N818 - each name says what happened to the message, not that it is an error

from collections.abc import Mapping
from typing import Any, NamedTuple

from telegram.error import TelegramError

LONGEST_PAUSE = 86_400
"""Seconds; nobody else is made to wait for longer by one answer."""


class SendError(TelegramError):
    """A call that did not go well. `reason` is a short key for logs and counters."""

    def __init__(self, message: str, reason: str = "") -> None:
        """Take Telegram's words, or ours about the network; neither may hold the token."""
        super().__init__(message)
        self.reason = reason


class NotSent(SendError):
    """Nothing arrived: try again later."""


class Unknown(SendError):
    """It may have arrived and may not: nothing tells."""


class Wait(SendError):
    """Too many calls: this chat, or all of them, must wait for `seconds`."""

    def __init__(self, message: str, seconds: float) -> None:
        """Take Telegram's words and its pause."""
        super().__init__(message, "too_many")
        self.seconds = seconds


class Gone(SendError):
    """The chat cannot be reached any more: stop sending to it.

    `reason` is blocked, deactivated, never_started, removed, deleted, or not_found (it may pass).
    """


class Moved(SendError):
    """The group has become a supergroup: call it `chat_id` from now on and send again."""

    def __init__(self, message: str, chat_id: int) -> None:
        """Take Telegram's words and the new id."""
        super().__init__(message, "moved")
        self.chat_id = chat_id


class NoRight(SendError):
    """The bot may not do this here. `reason` is photos (text may pass) or messages."""


class TopicGone(SendError):
    """The topic is closed or deleted: the chat itself is there."""


class PictureRefused(SendError):
    """The picture or its file id does not please: upload our bytes, or send text alone."""


class Broken(SendError):
    """We made something Telegram cannot read: a bug of ours; the same again cannot help."""


class Unmodified(SendError):
    """An edit that changes nothing: it is as it should be."""


class MessageGone(SendError):
    """The message to edit is not there or cannot be edited: send a new one."""


class TooLate(SendError):
    """The tap is too old to be answered: let it be."""


class Unauthorised(SendError):
    """The token is not valid: stop everything."""


class Conflict(SendError):
    """Somebody else reads this bot's updates, or a webhook does."""


class Row(NamedTuple):
    """A kind of answer: words that Telegram's description holds (lower case), what they mean."""

    words: str
    error: type[SendError]
    reason: str


ANSWERS = (
    # First: what follows these words is our own text.
    Row("can't parse entities", Broken, "entities"),
    Row("keyboard button", Broken, "keyboard"),
    Row("bot was blocked", Gone, "blocked"),
    Row("user_is_blocked", Gone, "blocked"),
    Row("user is deactivated", Gone, "deactivated"),
    Row("user_deactivated", Gone, "deactivated"),
    Row("can't initiate conversation", Gone, "never_started"),
    Row("bot was kicked", Gone, "removed"),
    Row("bot is not a member", Gone, "removed"),
    Row("group chat was deleted", Gone, "deleted"),
    Row("group chat was deactivated", Gone, "deleted"),
    Row("chat not found", Gone, "not_found"),
    Row("peer_id_invalid", Gone, "not_found"),
    Row("chat_id_invalid", Gone, "not_found"),
    Row("channel_invalid", Gone, "not_found"),
    Row("channel_private", Gone, "not_found"),
    Row("rights to send photos", NoRight, "photos"),
    Row("chat_send_photos_forbidden", NoRight, "photos"),
    Row("chat_send_media_forbidden", NoRight, "photos"),
    Row("not enough rights", NoRight, "messages"),
    Row("no rights to send a message", NoRight, "messages"),
    Row("chat_send_plain_forbidden", NoRight, "messages"),
    Row("chat_guest_send_forbidden", NoRight, "messages"),
    Row("chat_write_forbidden", NoRight, "messages"),
    Row("chat_forbidden", NoRight, "messages"),
    Row("chat_restricted", NoRight, "messages"),
    Row("chat_admin_required", NoRight, "messages"),
    Row("user_banned_in_channel", NoRight, "messages"),
    Row("have no write access", NoRight, "messages"),
    Row("need administrator rights", NoRight, "messages"),
    Row("message thread not found", TopicGone, "not_found"),
    Row("topic_id_invalid", TopicGone, "not_found"),
    Row("topic_closed", TopicGone, "closed"),
    Row("topic_deleted", TopicGone, "deleted"),
    Row("message is not modified", Unmodified, "unmodified"),
    Row("message_not_modified", Unmodified, "unmodified"),
    Row("message to edit not found", MessageGone, "not_found"),
    Row("message_id_invalid", MessageGone, "not_found"),
    Row("message can't be edited", MessageGone, "not_editable"),
    Row("in the message to edit", MessageGone, "not_editable"),
    Row("message_author_required", MessageGone, "not_editable"),
    Row("message_edit_time_expired", MessageGone, "not_editable"),
    Row("query is too old", TooLate, "query"),
    Row("query id is invalid", TooLate, "query"),
    Row("query_id_invalid", TooLate, "query"),
    Row("wrong file identifier", PictureRefused, "file_id"),
    Row("wrong remote file identifier", PictureRefused, "file_id"),
    Row("wrong file_id", PictureRefused, "file_id"),
    Row("can't use file of type", PictureRefused, "file_id"),
    Row("file_id_invalid", PictureRefused, "file_id"),
    Row("file_reference_", PictureRefused, "file_id"),
    Row("failed to get http url content", PictureRefused, "fetch"),
    Row("webpage_curl_failed", PictureRefused, "fetch"),
    Row("wrong type of the web page content", PictureRefused, "fetch"),
    Row("webpage_media_empty", PictureRefused, "fetch"),
    Row("media_empty", PictureRefused, "picture"),
    Row("media_invalid", PictureRefused, "picture"),
    Row("media_grouped_invalid", PictureRefused, "picture"),
    Row("photo_", PictureRefused, "picture"),
    Row("image_process_failed", PictureRefused, "picture"),
    Row("photo has unsupported extension", PictureRefused, "picture"),
    Row("can't use the media of the specified type", PictureRefused, "picture"),
    Row("file must be non-empty", PictureRefused, "picture"),
    Row("file is too big", PictureRefused, "too_big"),
    Row("message text is empty", Broken, "empty"),
    Row("text must be non-empty", Broken, "empty"),
    Row("message_empty", Broken, "empty"),
    Row("message is too long", Broken, "too_long"),
    Row("message_too_long", Broken, "too_long"),
    Row("caption is too long", Broken, "too_long"),
    Row("caption_too_long", Broken, "too_long"),
    Row("entities_too_long", Broken, "too_long"),
    Row("entity_bounds_invalid", Broken, "entities"),
    Row("button_", Broken, "keyboard"),
    Row("reply markup is too long", Broken, "keyboard"),
    Row("reply_markup_", Broken, "keyboard"),
)
_CODES = {
    401: (Unauthorised, "token"),
    404: (Unauthorised, "token"),
    409: (Conflict, "updates"),
    413: (PictureRefused, "too_big"),
}
_OTHERWISE = {400: (Broken, "request"), 403: (Gone, "removed")}


def read_refusal(code: int, description: str, parameters: Mapping[str, Any]) -> SendError:
    """The error for an answer that is not ok: its HTTP code, its words, its parameters."""
    moved = parameters.get("migrate_to_chat_id")
    if isinstance(moved, int):
        return Moved(description, moved)
    if code == 429:
        return Wait(description, _pause(parameters.get("retry_after")))
    if code in _CODES:
        error, reason = _CODES[code]
        return error(description, reason)
    if code in _OTHERWISE:
        said = description.lower()
        known = ((row.error, row.reason) for row in ANSWERS if row.words in said)
        error, reason = next(known, _OTHERWISE[code])
        return error(description, reason)
    # A gateway may fail after the message went through.
    return Unknown(description, "server") if code >= 500 else NotSent(description, "answer")


def _pause(asked: object) -> float:
    """Seconds to wait; whatever somebody may say, at least one and at most a day."""
    return float(min(max(asked, 1), LONGEST_PAUSE)) if isinstance(asked, int) else 1.0
