"""A whole bot of python-telegram-bot, polling or called, and a second copy of it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

from telegram import Bot, Update
from telegram.ext import Application, MessageHandler, filters

from bot.simulator.simulator import DEMO_TOKEN, Simulator
from tests.simulator.door import free_port, trouble
from tests.simulator.waiting import until

LIN, CHEN = 1001, 1002
SECRET = "a-Secret_1"
Anybody = Application[Any, Any, Any, Any, Any, Any]


async def test_an_application_is_polled_or_called_and_answers_alike(
    base: str, simulator: Simulator
) -> None:
    async with echoing(base) as application, polling(application):
        simulator.say(LIN, LIN, "polled")
        await until(lambda: texts(simulator, LIN) == ["polled", "echo polled"])
    assert simulator.updates.waiting() == 0

    async with echoing(base) as application, called(application):
        simulator.say(CHEN, CHEN, "called")
        await until(lambda: texts(simulator, CHEN) == ["called", "echo called"])
        info = await application.bot.get_webhook_info()
    assert (info.ip_address, info.max_connections) == ("127.0.0.1", 40)
    assert (info.pending_update_count, info.last_error_message) == (0, None)
    assert simulator.updates.alarms() == []


async def test_a_wrong_secret_is_refused_and_the_update_comes_again(
    bot: Bot, base: str, simulator: Simulator
) -> None:
    async with echoing(base) as application, called(application):
        url = (await bot.get_webhook_info()).url
        simulator.clock.advance(timedelta(seconds=1))
        await bot.set_webhook(url, secret_token="another")
        simulator.say(LIN, LIN, "x")
        await until(lambda: not simulator.webhook.works and trouble(simulator) != "")
        assert trouble(simulator).startswith("Wrong response from the webhook: 403 ")
        assert simulator.updates.waiting() == 1

        simulator.clock.advance(timedelta(seconds=1))
        await bot.set_webhook(url, secret_token=SECRET)
        await until(lambda: texts(simulator, LIN) == ["x", "echo x"])


async def test_a_second_copy_takes_the_webhook_away(base: str, simulator: Simulator) -> None:
    async with echoing(base) as production, called(production):
        simulator.say(LIN, LIN, "x")
        await until(lambda: simulator.webhook.works)
        async with echoing(base) as copy, polling(copy):
            assert (await production.bot.get_webhook_info()).url == ""
            simulator.say(LIN, LIN, "y")
            await until(lambda: texts(simulator, LIN)[-1] == "echo y")
    assert [alarm["kind"] for alarm in simulator.updates.alarms()] == ["webhook_taken"]


@asynccontextmanager
async def echoing(base: str) -> AsyncIterator[Anybody]:
    """python-telegram-bot's application, which answers every text."""

    async def echo(update: Update, _: object) -> None:
        assert update.message is not None
        await update.message.reply_text(f"echo {update.message.text}")

    application = Application.builder().token(DEMO_TOKEN).base_url(f"{base}/bot").build()
    application.add_handler(MessageHandler(filters.TEXT, echo))
    async with application:
        await application.start()
        try:
            yield application
        finally:
            await application.stop()


@asynccontextmanager
async def polling(application: Anybody) -> AsyncIterator[None]:
    """Long polling until the end of the block."""
    assert application.updater is not None
    await application.updater.start_polling()
    try:
        yield
    finally:
        await application.updater.stop()


@asynccontextmanager
async def called(application: Anybody) -> AsyncIterator[None]:
    """A webhook of the application's own until the end of the block."""
    assert application.updater is not None
    port = free_port()
    await application.updater.start_webhook(
        listen="127.0.0.1",
        port=port,
        url_path="hook",
        secret_token=SECRET,
        webhook_url=f"http://127.0.0.1:{port}/hook",
    )
    try:
        yield
    finally:
        await application.updater.stop()


def texts(simulator: Simulator, chat_id: int) -> list[str]:
    """What is in a chat."""
    return [message["text"] for message in simulator.messages(chat_id)]
