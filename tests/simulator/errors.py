"""Telegram's errors, each provoked in the simulator: what was done, and what PTB makes of it."""

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaDocument,
    InputMediaPhoto,
)
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.simulator.actions import forum, membership
from bot.simulator.chats.demo import DEMO_CHANNEL, DEMO_FORUM, DEMO_GROUP
from bot.simulator.chats.rights import admin_record
from tests.simulator.cases import Case, Provoke
from tests.simulator.conftest import jpeg, new_bot

LIN, CHEN, ALEX, STRANGER = 1001, 1002, 1003, 1009
TOPIC, OTHER_TOPIC = 2, 3
KICKED = {"status": "kicked", "until_date": 0}
LEFT = {"status": "left"}


@dataclass(frozen=True, slots=True)
class Row:
    """One error: its code and words, PTB's class, and how it comes about.

    `ordered` says that it is a fault on order, as nothing that a bot does brings it about here.
    """

    code: str
    words: str
    error: type[TelegramError]
    provoke: Provoke
    ordered: bool = False


async def _blocked(case: Case) -> None:
    case.simulator.block(LIN, True)
    await case.say()


async def _deactivated(case: Case) -> None:
    membership.delete_chat(case.simulator, LIN)
    await case.say()


async def _never_started(case: Case) -> None:
    case.simulator.members.put(LIN, case.simulator.bot_id, LEFT)
    await case.say()


def _shut_out(chat_id: int, record: dict[str, Any]) -> Provoke:
    async def provoke(case: Case) -> None:
        case.kick(chat_id, record)
        await case.say(chat_id)

    return provoke


async def _deleted(case: Case) -> None:
    membership.delete_chat(case.simulator, DEMO_GROUP)
    await case.say(DEMO_GROUP)


async def _migrated(case: Case) -> None:
    membership.migrate(case.simulator, DEMO_GROUP)
    await case.say(DEMO_GROUP)


async def _no_texts(case: Case) -> None:
    membership.permit(case.simulator, DEMO_GROUP, {"can_send_messages": False})
    await case.say(DEMO_GROUP)


async def _no_photos(case: Case) -> None:
    membership.permit(case.simulator, DEMO_GROUP, {"can_send_photos": False})
    await case.bot.send_photo(DEMO_GROUP, jpeg())


async def _no_posts(case: Case) -> None:
    case.kick(DEMO_CHANNEL, admin_record("channel", can_post_messages=False))
    await case.say(DEMO_CHANNEL)


async def _topic_closed(case: Case) -> None:
    forum.close_topic(case.simulator, DEMO_FORUM, LIN, TOPIC, closed=True)
    await case.say(DEMO_FORUM, message_thread_id=TOPIC)


async def _topic_deleted(case: Case) -> None:
    forum.delete_topic(case.simulator, DEMO_FORUM, OTHER_TOPIC)
    await case.say(DEMO_FORUM, message_thread_id=OTHER_TOPIC)


async def _not_modified(case: Case) -> None:
    message = await case.say()
    await case.bot.edit_message_text("早", LIN, message.message_id)


async def _not_editable(case: Case) -> None:
    message = case.simulator.say(LIN, LIN, "喂")
    await case.bot.edit_message_text("早", LIN, message["message_id"])


async def _query_too_old(case: Case) -> None:
    await case.bot.answer_callback_query("1234")


def _photo(photo: bytes | str, name: str | None = None) -> Provoke:
    return lambda case: case.bot.send_photo(LIN, photo, filename=name)


def _photo_at(path: str) -> Provoke:
    return lambda case: case.bot.send_photo(LIN, f"{case.site}/{path}")


async def _mixed_album(case: Case) -> None:
    await case.bot.send_media_group(
        LIN, [InputMediaPhoto(jpeg()), InputMediaDocument(b"x", filename="x.txt")]
    )


def _button(button: InlineKeyboardButton) -> Provoke:
    return lambda case: case.say(reply_markup=InlineKeyboardMarkup([[button]]))


def _many_buttons(case: Case) -> Awaitable[Any]:
    button = InlineKeyboardButton("钮", callback_data="x")
    return case.say(reply_markup=InlineKeyboardMarkup([[button] * 8] * 13))


def _stranger(token: str) -> Provoke:
    async def provoke(case: Case) -> None:
        stranger = new_bot(case.base, token)
        try:
            await stranger.get_me()
        finally:
            await stranger.request.shutdown()

    return provoke


async def _second_poller(case: Case) -> None:
    async with new_bot(case.base) as second:
        first = asyncio.create_task(case.bot.get_updates(timeout=10))
        async with asyncio.timeout(10):
            while not case.simulator.updates.is_polled:
                await asyncio.sleep(0.01)
        await second.get_updates(timeout=1)
        await first


async def _polls_beside_a_webhook(case: Case) -> None:
    await case.bot.set_webhook("https://bot.example/hook")
    await case.bot.get_updates()


def _ordered(kind: str, **more: Any) -> Provoke:
    async def provoke(case: Case) -> None:
        case.fault(kind, **more)
        await case.bot.send_message(LIN, "早", read_timeout=0.2)

    return provoke


def _answered(words: str) -> Provoke:
    return _ordered("400", description=f"Bad Request: {words}")


async def _flood(case: Case) -> None:
    for _ in range(21):
        await case.say(DEMO_GROUP)
        case.simulator.clock.advance(timedelta(seconds=1))


ROWS = (
    Row("403", "bot was blocked by the user", Forbidden, _blocked),
    Row("403", "user is deactivated", Forbidden, _deactivated),
    Row("403", "bot can't initiate conversation with a user", Forbidden, _never_started),
    Row("403", "bot was kicked from the group chat", Forbidden, _shut_out(DEMO_GROUP, KICKED)),
    Row("403", "bot was kicked from the supergroup chat", Forbidden, _shut_out(DEMO_FORUM, KICKED)),
    Row("403", "bot was kicked from the channel chat", Forbidden, _shut_out(DEMO_CHANNEL, KICKED)),
    Row("403", "bot is not a member of the group chat", Forbidden, _shut_out(DEMO_GROUP, LEFT)),
    Row(
        "403",
        "bot is not a member of the supergroup chat",
        Forbidden,
        _shut_out(DEMO_FORUM, LEFT),
    ),
    Row("403", "bot is not a member of the channel chat", Forbidden, _shut_out(DEMO_CHANNEL, LEFT)),
    Row("403", "the group chat was deleted", Forbidden, _deleted),
    Row("400", "chat not found", BadRequest, lambda case: case.say(404)),
    Row("400", "PEER_ID_INVALID", BadRequest, _answered("PEER_ID_INVALID"), ordered=True),
    Row("400", "CHANNEL_PRIVATE", BadRequest, _answered("CHANNEL_PRIVATE"), ordered=True),
    Row("400", "migrated", ChatMigrated, _migrated),
    Row("400", "not enough rights to send text messages to the chat", BadRequest, _no_texts),
    Row("400", "not enough rights to send photos to the chat", BadRequest, _no_photos),
    Row("400", "need administrator rights in the channel chat", BadRequest, _no_posts),
    Row("400", "CHAT_WRITE_FORBIDDEN", BadRequest, _answered("CHAT_WRITE_FORBIDDEN"), ordered=True),
    Row(
        "400",
        "have no write access to the chat",
        BadRequest,
        _answered("have no write access to the chat"),
        ordered=True,
    ),
    Row("400", "CHAT_RESTRICTED", BadRequest, _answered("CHAT_RESTRICTED"), ordered=True),
    Row(
        "400",
        "message thread not found",
        BadRequest,
        lambda case: case.say(DEMO_FORUM, message_thread_id=99),
    ),
    Row("400", "TOPIC_CLOSED", BadRequest, _topic_closed),
    Row("400", "TOPIC_DELETED", BadRequest, _topic_deleted),
    Row("400", "message is not modified", BadRequest, _not_modified),
    Row(
        "400",
        "message to edit not found",
        BadRequest,
        lambda case: case.bot.edit_message_text("早", LIN, 99),
    ),
    Row("400", "message can't be edited", BadRequest, _not_editable),
    Row(
        "400",
        "query is too old and response timeout expired or query id is invalid",
        BadRequest,
        _query_too_old,
    ),
    Row("400", "wrong file identifier/http url specified", BadRequest, _photo("AgACAgUAAx")),
    Row(
        "400",
        "wrong remote file identifier",
        BadRequest,
        _answered("wrong remote file identifier specified"),
        ordered=True,
    ),
    Row("400", "failed to get http url content", BadRequest, _photo_at("missing.jpg")),
    Row("400", "wrong type of the web page content", BadRequest, _photo_at("page.html")),
    Row("400", "PHOTO_INVALID_DIMENSIONS", BadRequest, _photo(jpeg(90, 2000))),
    Row("400", "IMAGE_PROCESS_FAILED", BadRequest, _photo(b"no picture")),
    Row("400", "photo has unsupported extension", BadRequest, _photo(jpeg(), "picture.pdf")),
    Row("400", "PHOTO_EXT_INVALID", BadRequest, _answered("PHOTO_EXT_INVALID"), ordered=True),
    Row("400", "file is too big", BadRequest, _photo(b"\xff" * (10 * 1024 * 1024 + 1))),
    Row(
        "400",
        "can't use the media of the specified type in the album",
        BadRequest,
        _mixed_album,
    ),
    Row(
        "400",
        "can't parse entities",
        BadRequest,
        lambda case: case.say(text="<p>早", parse_mode="HTML"),
    ),
    Row("400", "message is too long", BadRequest, lambda case: case.say(text="早" * 4097)),
    Row(
        "400",
        "message caption is too long",
        BadRequest,
        lambda case: case.bot.send_photo(LIN, jpeg(), caption="早" * 1025),
    ),
    Row(
        "400",
        "BUTTON_DATA_INVALID",
        BadRequest,
        _button(InlineKeyboardButton("钮", callback_data="早" * 22)),
    ),
    Row(
        "400",
        "BUTTON_URL_INVALID",
        BadRequest,
        _button(InlineKeyboardButton("钮", url="no address")),
    ),
    Row("400", "reply markup is too long", BadRequest, _many_buttons),
    Row("401", "Unauthorized", InvalidToken, _stranger("7:wrong")),
    Row("404", "Not Found", InvalidToken, _stranger("wrong")),
    Row("409", "terminated by other getUpdates request", Conflict, _second_poller),
    Row(
        "409",
        "can't use getUpdates method while webhook is active",
        Conflict,
        _polls_beside_a_webhook,
    ),
    Row("413", "Request Entity Too Large", NetworkError, _ordered("413"), ordered=True),
    Row("500", "Internal Server Error", NetworkError, _ordered("500"), ordered=True),
    Row("502", "Bad Gateway", NetworkError, _ordered("502"), ordered=True),
    Row("429", "Flood control exceeded", RetryAfter, _flood),
    Row("429", "Flood control exceeded", RetryAfter, _ordered("429", retry_after=7), ordered=True),
    Row("no answer", "Timed out", TimedOut, _ordered("hang"), ordered=True),
    Row("cut", "Server disconnected", NetworkError, _ordered("reset"), ordered=True),
    Row(
        "cut after it was done",
        "Server disconnected",
        NetworkError,
        _ordered("reset_after"),
        ordered=True,
    ),
    Row("502 after it was done", "Bad Gateway", NetworkError, _ordered("502_after"), ordered=True),
    Row(
        "half an answer",
        "Invalid server response",
        TelegramError,
        _ordered("malformed"),
        ordered=True,
    ),
)
