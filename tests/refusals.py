"""Telegram's refusals as it writes them, and what becomes of parcels that are answered so."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from bot.decide import (
    LONGEST_WAIT,
    Attempt,
    Bury,
    Change,
    Doubt,
    Finish,
    Halt,
    Kind,
    Leave,
    Plan,
    Rename,
    Retry,
)
from bot.messages import Button, EditCaption, EditText, Photo, Text
from tests.stock import NOW

SECOND = timedelta(seconds=1)
KEYS = ((Button("全文", "read:1"),),)
SAID = "what Telegram said"

TEXT = Attempt(1, Text("新桥通车", KEYS))
TOPIC = replace(TEXT, topic=True)
KNOWN = Attempt(1, Photo(5, "新桥通车"), "file_id")
UPLOADED = replace(KNOWN, file="upload", changed=frozenset({"upload"}))
BARED = Attempt(1, Text("新桥通车"), changed=frozenset({"text"}))
EDIT = Attempt(1, EditText(70, "新桥通车"))
CAPTION = Attempt(1, EditCaption(70, "新桥通车"))
TAP = Attempt(1, EditText(70, "新桥通车", or_new=False))

SOON = Retry(NOW + 2 * SECOND, SAID)
LATER = Retry(NOW + 4 * SECOND, SAID)


@dataclass(frozen=True)
class Case:
    """An answer as Telegram writes it, and what becomes of tries that get it."""

    code: int
    said: str
    plans: tuple[tuple[Attempt, Plan], ...]
    parameters: Mapping[str, Any] = field(default_factory=dict)


def bad(said: str, *plans: tuple[Attempt, Plan]) -> Case:
    return Case(400, f"Bad Request: {said}", plans)


def forbidden(said: str, plan: Plan) -> Case:
    return Case(403, f"Forbidden: {said}", ((TEXT, plan), (KNOWN, plan), (EDIT, plan)))


def silenced(said: str) -> Case:
    paused = Leave("no_rights")
    return bad(said, (TEXT, paused), (KNOWN, paused), (EDIT, paused))


def lost(said: str) -> Case:
    second = replace(TEXT, number=2)
    return bad(said, (TEXT, SOON), (second, Leave("not_found")))


def photoless(said: str) -> Case:
    without = Change("text", SAID)
    paused = Leave("no_rights")
    return bad(said, (KNOWN, without), (UPLOADED, without), (BARED, paused), (TEXT, Bury(SAID)))


def unpictured(said: str) -> Case:
    """The ladder: by file id, then our own JPEG, then the text alone."""
    return bad(
        said,
        (KNOWN, Change("upload", SAID)),
        (UPLOADED, Change("text", SAID)),
        (replace(UPLOADED, changed=frozenset()), Change("text", SAID)),
        (BARED, Bury(SAID)),
        (CAPTION, Bury(SAID)),
    )


def astray(said: str) -> Case:
    there = replace(TOPIC, topic=False, changed=frozenset({"general"}))
    return bad(said, (TOPIC, Change("general", SAID)), (there, Bury(SAID)), (TEXT, Bury(SAID)))


def vanished(said: str) -> Case:
    fresh = Change("anew", SAID)
    return bad(said, (EDIT, fresh), (CAPTION, fresh), (TAP, Bury(SAID)), (TEXT, Bury(SAID)))


def same(said: str) -> Case:
    return bad(said, (EDIT, Finish(70)), (TAP, Finish(70)), (TEXT, Bury(SAID)))


def faulty(said: str, kind: Kind) -> Case:
    tried = replace(TEXT, changed=frozenset({kind}))
    return bad(said, (TEXT, Change(kind, SAID)), (tried, Bury(SAID)))


def hopeless(said: str) -> Case:
    return bad(said, (TEXT, Bury(SAID)), (KNOWN, Bury(SAID)), (EDIT, Bury(SAID)))


CASES = (
    forbidden("bot was blocked by the user", Leave("blocked")),
    bad("USER_IS_BLOCKED", (TEXT, Leave("blocked"))),
    forbidden("user is deactivated", Leave("deactivated")),
    bad("INPUT_USER_DEACTIVATED", (TEXT, Leave("deactivated"))),
    forbidden("bot can't initiate conversation with a user", Leave("never_started")),
    forbidden("bot was kicked from the group chat", Leave("removed")),
    forbidden("bot was kicked from the supergroup chat", Leave("removed")),
    forbidden("bot was kicked from the channel chat", Leave("removed")),
    forbidden("bot is not a member of the supergroup chat", Leave("removed")),
    forbidden("bot is not a member of the channel chat", Leave("removed")),
    forbidden("the group chat was deleted", Leave("deleted")),
    bad("group chat was deactivated", (TEXT, Leave("deleted"))),
    forbidden("in words that nobody knows", Leave("removed")),
    lost("chat not found"),
    lost("private chat not found"),
    lost("PEER_ID_INVALID"),
    lost("CHAT_ID_INVALID"),
    lost("CHANNEL_INVALID"),
    lost("CHANNEL_PRIVATE"),
    Case(
        400,
        "Bad Request: group chat was upgraded to a supergroup chat",
        tuple((attempt, Rename(-1007)) for attempt in (TEXT, KNOWN, EDIT)),
        {"migrate_to_chat_id": -1007},
    ),
    photoless("not enough rights to send photos to the chat"),
    photoless("CHAT_SEND_PHOTOS_FORBIDDEN"),
    photoless("CHAT_SEND_MEDIA_FORBIDDEN"),
    silenced("not enough rights to send text messages to the chat"),
    silenced("have no rights to send a message"),
    silenced("have no write access to the chat"),
    silenced("need administrator rights in the channel chat"),
    silenced("CHAT_SEND_PLAIN_FORBIDDEN"),
    silenced("CHAT_GUEST_SEND_FORBIDDEN"),
    silenced("CHAT_WRITE_FORBIDDEN"),
    silenced("CHAT_FORBIDDEN"),
    silenced("CHAT_RESTRICTED"),
    silenced("CHAT_ADMIN_REQUIRED"),
    silenced("USER_BANNED_IN_CHANNEL"),
    astray("message thread not found"),
    astray("TOPIC_ID_INVALID"),
    astray("TOPIC_CLOSED"),
    astray("TOPIC_DELETED"),
    same("message is not modified: specified new message content and reply markup are exactly the"),
    same("MESSAGE_NOT_MODIFIED"),
    vanished("message to edit not found"),
    vanished("MESSAGE_ID_INVALID"),
    vanished("message can't be edited"),
    vanished("there is no text in the message to edit"),
    vanished("there is no caption in the message to edit"),
    vanished("MESSAGE_AUTHOR_REQUIRED"),
    vanished("MESSAGE_EDIT_TIME_EXPIRED"),
    hopeless("query is too old and response timeout expired or query ID is invalid"),
    hopeless("query ID is invalid"),
    hopeless("QUERY_ID_INVALID"),
    unpictured("wrong file identifier/HTTP URL specified"),
    unpictured("wrong remote file identifier specified: can't unserialize it. Wrong last symbol"),
    unpictured("wrong file_id or the file is temporarily unavailable"),
    unpictured("can't use file of type Document as Photo"),
    unpictured("FILE_ID_INVALID"),
    unpictured("FILE_REFERENCE_EXPIRED"),
    unpictured("failed to get HTTP URL content"),
    unpictured("WEBPAGE_CURL_FAILED"),
    unpictured("wrong type of the web page content"),
    unpictured("WEBPAGE_MEDIA_EMPTY"),
    unpictured("MEDIA_EMPTY"),
    unpictured("MEDIA_INVALID"),
    unpictured("MEDIA_GROUPED_INVALID"),
    unpictured("can't use the media of the specified type in the album"),
    unpictured("PHOTO_INVALID_DIMENSIONS"),
    unpictured("PHOTO_EXT_INVALID"),
    unpictured("PHOTO_SAVE_FILE_INVALID"),
    unpictured("IMAGE_PROCESS_FAILED"),
    unpictured("photo has unsupported extension. Use one of .jpg, .jpeg, .gif, .png, .tif or .bmp"),
    unpictured("file must be non-empty"),
    unpictured("file is too big"),
    faulty('can\'t parse entities: Unsupported start tag "p" at byte offset 7', "plain"),
    faulty("can't parse entities: chat not found", "plain"),
    faulty("ENTITY_BOUNDS_INVALID", "plain"),
    faulty("message is too long", "shorter"),
    faulty("MESSAGE_TOO_LONG", "shorter"),
    faulty("message caption is too long", "shorter"),
    faulty("MEDIA_CAPTION_TOO_LONG", "shorter"),
    faulty("ENTITIES_TOO_LONG", "shorter"),
    faulty("BUTTON_DATA_INVALID", "bare"),
    faulty("BUTTON_URL_INVALID", "bare"),
    faulty("inline keyboard button URL 'http://a' is invalid: Wrong HTTP URL", "bare"),
    faulty("reply markup is too long", "bare"),
    faulty("REPLY_MARKUP_TOO_LONG", "bare"),
    bad("BUTTON_DATA_INVALID", (BARED, Bury(SAID))),
    hopeless("message text is empty"),
    hopeless("text must be non-empty"),
    hopeless("MESSAGE_EMPTY"),
    hopeless("in words that nobody knows"),
    Case(401, "Unauthorized", ((TEXT, Halt(SAID)), (EDIT, Halt(SAID)))),
    Case(404, "Not Found", ((TEXT, Halt(SAID)), (KNOWN, Halt(SAID)))),
    Case(404, "Not Found: message thread not found", ((TOPIC, Halt(SAID)),)),
    Case(
        409,
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance",
        ((TEXT, SOON), (replace(TEXT, number=2), LATER), (EDIT, SOON)),
    ),
    Case(
        409,
        "Conflict: can't use getUpdates method while webhook is active",
        ((TEXT, SOON), (replace(TEXT, number=99), Retry(NOW + LONGEST_WAIT, SAID))),
    ),
    Case(
        413,
        "Request Entity Too Large",
        (
            (UPLOADED, Change("text", SAID)),
            (replace(UPLOADED, changed=frozenset()), Change("text", SAID)),
            (KNOWN, Change("upload", SAID)),
            (TEXT, Bury(SAID)),
        ),
    ),
    Case(
        429,
        "Too Many Requests: retry after 7",
        tuple((one, Retry(NOW + 7 * SECOND, SAID, pause=7)) for one in (TEXT, UPLOADED, EDIT)),
        {"retry_after": 7},
    ),
    Case(500, "Internal Server Error", ((TEXT, Doubt(SAID)), (KNOWN, Doubt(SAID)), (EDIT, SOON))),
    Case(502, "Bad Gateway", ((TEXT, Doubt(SAID)), (UPLOADED, Doubt(SAID)), (CAPTION, SOON))),
    Case(504, "Gateway Timeout", ((TEXT, Doubt(SAID)), (TAP, SOON))),
    Case(418, "in words that nobody knows", ((TEXT, SOON), (EDIT, SOON))),
)
