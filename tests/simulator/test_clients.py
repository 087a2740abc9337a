"""Two libraries that know nothing of the simulator work with it as they are."""

import asyncio
from collections.abc import AsyncIterator
from io import BytesIO

import aiogram
import pytest
import telegram
from aiogram import Dispatcher
from aiogram import types as aio
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import (
    TelegramBadRequest,
    TelegramConflictError,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from telegram import error

from bot.simulator.simulator import DEMO_TOKEN, Simulator
from tests.simulator.conftest import jpeg, new_bot
from tests.simulator.control import Control
from tests.simulator.waiting import until

LIN, CHEN = 1001, 1002
JPEG_BEGINS = b"\xff\xd8"
WRONG_TOKEN = "7000000001:not-the-one-at-all"


@pytest.fixture
async def aiobot(base: str) -> AsyncIterator[aiogram.Bot]:
    """The bot of aiogram."""
    async with new_aiobot(base) as bot:
        yield bot


def new_aiobot(base: str, token: str = DEMO_TOKEN) -> aiogram.Bot:
    """A bot of aiogram at an address."""
    return aiogram.Bot(token, session=AiohttpSession(api=TelegramAPIServer.from_base(base)))


async def test_telegram_sends_edits_and_fetches(bot: telegram.Bot, simulator: Simulator) -> None:
    assert (await bot.get_me()).id == simulator.bot_id
    text = await bot.send_message(LIN, "<b>早</b>报", parse_mode="HTML")
    assert list(text.parse_entities().values()) == ["早"]
    photo = await bot.send_photo(LIN, jpeg(), caption="图")
    again = await bot.send_photo(LIN, photo.photo[-1].file_id)
    assert again.photo == photo.photo
    album = await bot.send_media_group(
        LIN,
        [telegram.InputMediaPhoto(jpeg(500, 500)), telegram.InputMediaPhoto(photo.photo[-1])],
    )
    assert [message.media_group_id for message in album] == [album[0].media_group_id] * 2
    edited = await bot.edit_message_text("晚报", LIN, text.message_id)
    assert isinstance(edited, telegram.Message)
    assert edited.text == "晚报"
    file = await bot.get_file(photo.photo[0].file_id)
    assert bytes(await file.download_as_bytearray())[:2] == JPEG_BEGINS
    assert len(simulator.messages(LIN)) == 5


async def test_aiogram_sends_edits_and_fetches(aiobot: aiogram.Bot, simulator: Simulator) -> None:
    assert (await aiobot.get_me()).id == simulator.bot_id
    text = await aiobot.send_message(LIN, "<b>早</b>报", parse_mode="HTML")
    assert text.html_text == "<b>早</b>报"
    upload = aio.BufferedInputFile(jpeg(), "a.jpg")
    photo = await aiobot.send_photo(LIN, upload, caption="图")
    assert photo.photo is not None
    again = await aiobot.send_photo(LIN, photo.photo[-1].file_id)
    assert again.photo == photo.photo
    album = await aiobot.send_media_group(
        LIN,
        [
            aio.InputMediaPhoto(media=aio.BufferedInputFile(jpeg(500, 500), "b.jpg")),
            aio.InputMediaPhoto(media=photo.photo[-1].file_id),
        ],
    )
    assert [message.media_group_id for message in album] == [album[0].media_group_id] * 2
    edited = await aiobot.edit_message_text("晚报", chat_id=LIN, message_id=text.message_id)
    assert isinstance(edited, aio.Message)
    assert edited.text == "晚报"
    content = await aiobot.download(photo.photo[0])
    assert isinstance(content, BytesIO)
    assert content.getvalue()[:2] == JPEG_BEGINS
    assert len(simulator.messages(LIN)) == 5


async def test_telegram_hears_a_button(bot: telegram.Bot, simulator: Simulator) -> None:
    button = telegram.InlineKeyboardButton("更多", callback_data="m:1")
    markup = telegram.InlineKeyboardMarkup([[button]])
    sent = await bot.send_message(LIN, "x", reply_markup=markup)
    callback = simulator.press(LIN, LIN, sent.message_id, "m:1")
    (update,) = await bot.get_updates(allowed_updates=telegram.Update.ALL_TYPES)
    assert update.callback_query is not None
    await update.callback_query.answer("好")
    await update.callback_query.edit_message_reply_markup(None)
    assert simulator.callback_answer(callback) == {"text": "好", "show_alert": False, "url": ""}
    assert "reply_markup" not in simulator.messages(LIN)[0]


async def test_aiogram_polls_and_answers(aiobot: aiogram.Bot, simulator: Simulator) -> None:
    dispatcher = Dispatcher()
    button = aio.InlineKeyboardButton(text="更多", callback_data="m:1")
    markup = aio.InlineKeyboardMarkup(inline_keyboard=[[button]])

    @dispatcher.message()
    async def echo(message: aio.Message) -> None:
        await message.answer(f"echo {message.text}", reply_markup=markup)

    @dispatcher.callback_query()
    async def press(query: aio.CallbackQuery) -> None:
        assert isinstance(query.message, aio.Message)
        await query.answer("好", show_alert=True)
        await query.message.edit_text("pressed")

    polling = asyncio.create_task(
        dispatcher.start_polling(aiobot, handle_signals=False, close_bot_session=False)
    )
    try:
        simulator.say(LIN, LIN, "x")
        await until(lambda: len(simulator.messages(LIN)) == 2)
        echoed = simulator.messages(LIN)[1]
        assert echoed["text"] == "echo x"
        callback = simulator.press(LIN, LIN, echoed["message_id"], "m:1")
        await until(lambda: simulator.messages(LIN)[1]["text"] == "pressed")
        answer = simulator.callback_answer(callback)
        assert answer == {"text": "好", "show_alert": True, "url": ""}
    finally:
        await dispatcher.stop_polling()
        await polling
    assert simulator.updates.alarms() == []


async def test_telegram_tells_what_went_wrong(
    base: str,
    bot: telegram.Bot,
    control: Control,
    simulator: Simulator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    sent = await bot.send_message(LIN, "x")
    simulator.block(CHEN, True)
    with pytest.raises(error.BadRequest, match="Message is not modified"):
        await bot.edit_message_text("x", LIN, sent.message_id)
    with pytest.raises(error.BadRequest, match="Chat not found"):
        await bot.send_message(404, "x")
    with pytest.raises(error.Forbidden, match="blocked by the user"):
        await bot.send_message(CHEN, "x")
    await control.post("faults", kind="429", retry_after=7)
    with pytest.raises(error.RetryAfter, match="Retry in 0:00:07"):
        await bot.send_message(LIN, "x")
    await control.post("faults", kind="502")
    with pytest.raises(error.NetworkError, match="Bad Gateway"):
        await bot.send_message(LIN, "x")
    await control.post("faults", kind="reset")
    with pytest.raises(error.NetworkError):
        await bot.send_message(LIN, "x")
    await bot.set_webhook("https://bot.example")
    with pytest.raises(error.Conflict, match="webhook is active"):
        await bot.get_updates()
    with pytest.raises(error.EndPointNotFound, match="'gossip'"):
        await bot.do_api_request("gossip")
    stranger = new_bot(base, WRONG_TOKEN)
    with pytest.raises(error.InvalidToken):
        await stranger.get_me()
    await stranger.request.shutdown()


async def test_aiogram_tells_what_went_wrong(
    base: str, aiobot: aiogram.Bot, control: Control, simulator: Simulator
) -> None:
    sent = await aiobot.send_message(LIN, "x")
    simulator.block(CHEN, True)
    with pytest.raises(TelegramBadRequest, match="message is not modified"):
        await aiobot.edit_message_text("x", chat_id=LIN, message_id=sent.message_id)
    with pytest.raises(TelegramBadRequest, match="chat not found"):
        await aiobot.send_message(404, "x")
    with pytest.raises(TelegramForbiddenError, match="blocked by the user"):
        await aiobot.send_message(CHEN, "x")
    await control.post("faults", kind="429", retry_after=7)
    with pytest.raises(TelegramRetryAfter) as wait:
        await aiobot.send_message(LIN, "x")
    assert wait.value.retry_after == 7
    await control.post("faults", kind="502")
    with pytest.raises(TelegramServerError, match="Bad Gateway"):
        await aiobot.send_message(LIN, "x")
    await control.post("faults", kind="reset")
    with pytest.raises(TelegramNetworkError):
        await aiobot.send_message(LIN, "x")
    await aiobot.set_webhook("https://bot.example")
    with pytest.raises(TelegramConflictError, match="webhook is active"):
        await aiobot.get_updates()
    with pytest.raises(TelegramNotFound):
        await aiobot(_Gossip())
    async with new_aiobot(base, WRONG_TOKEN) as stranger:
        with pytest.raises(TelegramUnauthorizedError):
            await stranger.get_me()


class _Gossip(aiogram.methods.TelegramMethod[bool]):
    """A method that Telegram does not have."""

    __returning__ = bool
    __api_method__ = "gossip"
