"""People ask the bot in the middle of a chat, send what it offers, and press what is under it."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InlineQueryResultCachedPhoto,
    InlineQueryResultPhoto,
    InlineQueryResultsButton,
    InlineQueryResultVenue,
    InputMediaPhoto,
    InputTextMessageContent,
    Update,
)
from telegram.error import BadRequest
from telegram.ext import Application, CallbackQueryHandler, ContextTypes, InlineQueryHandler

from bot.simulator.actions import inline, membership
from bot.simulator.chats.demo import DEMO_FORUM as FORUM
from bot.simulator.chats.demo import DEMO_GROUP as GROUP
from bot.simulator.refusal import Refused
from bot.simulator.simulator import DEMO_TOKEN, Simulator
from tests.simulator.conftest import jpeg

LIN, CHEN = 1001, 1002
BUTTON = InlineKeyboardMarkup([[InlineKeyboardButton("更多", callback_data="m:1")]])
TOO_OLD = "Query is too old and response timeout expired or query id is invalid"

Json = dict[str, Any]


def article(
    name: str, text: str = "<b>简报</b>", markup: InlineKeyboardMarkup | None = None
) -> InlineQueryResultArticle:
    """A result that becomes a text."""
    content = InputTextMessageContent(text, parse_mode="HTML")
    return InlineQueryResultArticle(name, "标题", content, reply_markup=markup)


@pytest.fixture
def asked(bot: Bot, simulator: Simulator) -> "Asking":
    """Somebody to ask."""
    return Asking(bot, simulator)


class Asking:
    """A user who asks, and a bot that answers what it is asked."""

    def __init__(self, bot: Bot, simulator: Simulator) -> None:
        """Take both sides."""
        self.bot = bot
        self.simulator = simulator

    async def ask(
        self, query: str, results: Sequence[Any], user: int = LIN, chat: int = GROUP, **more: Any
    ) -> Json:
        """A query, which is answered: what is offered."""
        offered = asyncio.create_task(inline.ask(self.simulator, user, chat, query))
        (update,) = await self.bot.get_updates(offset=-1, timeout=5)
        assert update.inline_query is not None
        assert await self.bot.answer_inline_query(update.inline_query.id, results, **more)
        found = await offered
        assert found is not None
        return found


async def test_a_query_is_answered_and_a_result_sent(
    asked: Asking, bot: Bot, simulator: Simulator
) -> None:
    button = InlineQueryResultsButton("设置", start_parameter="settings")
    offered = await asked.ask("早报", [article("a"), article("b")], next_offset="2", button=button)
    assert [result["id"] for result in offered["results"]] == ["a", "b"]
    assert offered["next_offset"] == "2"
    assert offered["button"] == button.to_dict()

    sent = await inline.choose(simulator, LIN, GROUP, offered["id"], "b")
    assert sent["text"] == "简报"
    assert sent["from"]["id"] == LIN
    assert sent["via_bot"]["id"] == bot.id
    chosen, told = (await bot.get_updates())[-2:]
    assert chosen.chosen_inline_result is not None
    assert chosen.chosen_inline_result.query == "早报"
    assert chosen.chosen_inline_result.inline_message_id is None
    assert told.message is not None
    assert told.message.via_bot is not None
    assert told.message.via_bot.id == bot.id
    assert told.message.message_id == sent["message_id"]
    with pytest.raises(Refused, match="was offered nothing"):
        await inline.choose(simulator, CHEN, GROUP, offered["id"], "b")
    with pytest.raises(Refused, match="no result 'c'"):
        await inline.choose(simulator, LIN, GROUP, offered["id"], "c")


async def test_where_a_query_comes_from(bot: Bot, simulator: Simulator) -> None:
    chats = {LIN: "sender", GROUP: "group", FORUM: "supergroup"}
    for chat, kind in chats.items():
        asking = asyncio.create_task(inline.ask(simulator, LIN, chat, "x", "9"))
        (update,) = await bot.get_updates(offset=-1, timeout=5)
        query = update.inline_query
        assert query is not None
        assert (query.chat_type, query.query, query.offset) == (kind, "x", "9")
        assert query.from_user.id == LIN
        asking.cancel()
    with pytest.raises(Refused, match="query is too long"):
        await inline.ask(simulator, LIN, GROUP, "字" * 257)
    membership.permit(simulator, GROUP, {"can_send_other_messages": False})
    with pytest.raises(Refused, match="may not use inline bots"):
        await inline.ask(simulator, CHEN, GROUP, "x")


async def test_an_answer_is_good_for_all_for_a_while(asked: Asking, simulator: Simulator) -> None:
    first = await asked.ask("早报", [article("a")])
    again = await inline.ask(simulator, CHEN, FORUM, "早报")
    assert again is not None
    assert again["results"] == first["results"]
    assert again["id"] != first["id"]
    assert (await inline.choose(simulator, CHEN, FORUM, again["id"], "a"))["text"] == "简报"

    simulator.clock.advance(timedelta(seconds=301))
    newer = await asked.ask("早报", [article("b")], cache_time=3600, is_personal=True)
    assert newer["results"][0]["id"] == "b"
    mine = await inline.ask(simulator, LIN, GROUP, "早报")
    assert mine is not None
    other = await asked.ask("早报", [article("c")], user=CHEN, cache_time=0)
    assert (mine["results"][0]["id"], other["results"][0]["id"]) == ("b", "c")


async def test_who_says_nothing_offers_nothing(
    bot: Bot, simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inline, "WAIT_SECONDS", 0.05)
    assert await inline.ask(simulator, LIN, GROUP, "x") is None
    (update,) = await bot.get_updates()
    assert update.inline_query is not None
    simulator.clock.advance(timedelta(seconds=11))
    with pytest.raises(BadRequest, match=f"(?i){TOO_OLD}"):
        await bot.answer_inline_query(update.inline_query.id, [])
    with pytest.raises(BadRequest, match=f"(?i){TOO_OLD}"):
        await bot.answer_inline_query("12345", [])
    await bot.get_updates(offset=update.update_id + 1, allowed_updates=["message"])
    assert await inline.ask(simulator, LIN, GROUP, "y") is None


async def test_answers_that_telegram_refuses(bot: Bot, simulator: Simulator) -> None:
    asking = asyncio.create_task(inline.ask(simulator, LIN, GROUP, "x"))
    (update,) = await bot.get_updates(offset=-1, timeout=5)
    assert update.inline_query is not None
    query = update.inline_query.id
    parsing = "Can't parse inline query result: "
    tower = "https://news.example/tower.jpg"
    for results, more, words in [
        ([article("a"), article("a")], {}, "RESULT_ID_DUPLICATE"),
        ([article("字" * 22)], {}, "RESULT_ID_INVALID"),
        ([article("")], {}, "RESULT_ID_INVALID"),
        ([article("a")], {"next_offset": "x" * 65}, "NEXT_OFFSET_INVALID"),
        ([article("a", "<p>")], {}, f"{parsing}can't parse entities"),
        ([article("a", " ")], {}, f"{parsing}message text is empty"),
        ([InlineQueryResultCachedPhoto("a", "AgACx")], {}, f"{parsing}wrong file identifier"),
        ([InlineQueryResultPhoto("a", "tower", tower)], {}, "WEBDOCUMENT_URL_INVALID"),
        ([], {"button": InlineQueryResultsButton("设置")}, "BUTTON_TYPE_INVALID"),
        ([], {"button": InlineQueryResultsButton("x", start_parameter="设")}, "START_PARAM"),
    ]:
        with pytest.raises(BadRequest, match=f"(?i){words}"):
            await bot.answer_inline_query(query, results, **more)  # type: ignore[arg-type]  # a table
    many = [article(str(number)) for number in range(51)]
    with pytest.raises(BadRequest, match="Too many inline query results specified"):
        await bot.answer_inline_query(query, many)
    assert await bot.answer_inline_query(query, many[:50])
    with pytest.raises(BadRequest, match=f"(?i){TOO_OLD}"):
        await bot.answer_inline_query(query, [])
    found = await asking
    assert found is not None
    assert len(found["results"]) == 50


async def test_a_message_sent_inline_is_pressed_and_edited(
    asked: Asking, bot: Bot, simulator: Simulator
) -> None:
    offered = await asked.ask("早报", [article("a", markup=BUTTON)])
    sent = await inline.choose(simulator, LIN, GROUP, offered["id"], "a")
    callback = simulator.press(CHEN, GROUP, sent["message_id"], "m:1")
    updates = await bot.get_updates()
    chosen, query = updates[-3].chosen_inline_result, updates[-1].callback_query
    assert chosen is not None
    assert query is not None
    assert query.message is None
    assert query.inline_message_id == chosen.inline_message_id

    assert await query.edit_message_text("第二页", reply_markup=BUTTON) is True
    assert await query.answer("好", show_alert=True)
    shown = simulator.messages(GROUP)[0]
    assert shown["text"] == "第二页"
    assert simulator.callback_answer(callback) == {"text": "好", "show_alert": True, "url": ""}
    with pytest.raises(BadRequest, match="is not modified"):
        await query.edit_message_text("第二页", reply_markup=BUTTON)
    with pytest.raises(BadRequest, match="Invalid message content specified"):
        await query.edit_message_media(InputMediaPhoto(jpeg(), filename="a.jpg"))
    known = await bot.send_photo(LIN, jpeg(), filename="a.jpg")
    assert await query.edit_message_media(InputMediaPhoto(known.photo[-1].file_id)) is True
    assert await query.edit_message_caption("图") is True
    assert simulator.messages(GROUP)[0]["caption"] == "图"
    with pytest.raises(BadRequest, match=r"(?i)MESSAGE_ID_INVALID|invalid inline message"):
        await bot.edit_message_text("x", inline_message_id=f"{query.inline_message_id}A")
    with pytest.raises(BadRequest, match="Invalid inline message identifier specified"):
        await bot.edit_message_text("x", inline_message_id="AgAAAB")
    simulator.messages_kept.delete(simulator.messages(GROUP)[0])
    with pytest.raises(BadRequest, match=r"(?i)MESSAGE_ID_INVALID"):
        await bot.edit_message_text("x", inline_message_id=query.inline_message_id)


async def test_photos_and_places_are_sent_too(
    asked: Asking, bot: Bot, simulator: Simulator
) -> None:
    known = await bot.send_photo(LIN, jpeg(), filename="a.jpg")
    photo = InlineQueryResultCachedPhoto("p", known.photo[-1].file_id, caption="图")
    venue = InlineQueryResultVenue("v", 31.2, 121.5, "江湾", "江湾路 1 号")
    offered = await asked.ask("图", [photo, venue])
    sent = await inline.choose(simulator, LIN, LIN, offered["id"], "p")
    assert sent["photo"][-1]["file_id"] == known.photo[-1].file_id
    assert sent["caption"] == "图"
    sent = await inline.choose(simulator, LIN, LIN, offered["id"], "v")
    assert sent["venue"]["title"] == "江湾"
    assert sent["location"] == {"latitude": 31.2, "longitude": 121.5}


async def test_what_a_callback_may_open(bot: Bot, simulator: Simulator) -> None:
    sent = await bot.send_message(LIN, "x", reply_markup=BUTTON)
    name = (await bot.get_me()).username
    pressed = [simulator.press(LIN, LIN, sent.message_id, "m:1") for _ in range(3)]
    with pytest.raises(BadRequest, match=r"(?i)URL_INVALID"):
        await bot.answer_callback_query(pressed[0], url="https://news.example")
    assert await bot.answer_callback_query(pressed[0], url=f"https://t.me/{name}?start=x")
    with pytest.raises(BadRequest, match=r"(?i)MESSAGE_TOO_LONG"):
        await bot.answer_callback_query(pressed[1], "字" * 201)
    assert await bot.answer_callback_query(pressed[1], "字" * 200)
    simulator.clock.advance(timedelta(hours=2))
    for query in (pressed[1], pressed[2], "12345"):
        with pytest.raises(BadRequest, match=f"(?i){TOO_OLD}"):
            await bot.answer_callback_query(query)


async def test_a_whole_application_serves_inline(base: str, simulator: Simulator) -> None:
    async def offer(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.inline_query is not None
        await update.inline_query.answer([article("a", update.inline_query.query, BUTTON)])

    async def turn(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.callback_query is not None
        await update.callback_query.edit_message_text("翻过去了")

    app = Application.builder().token(DEMO_TOKEN).base_url(f"{base}/bot").build()
    app.add_handlers([InlineQueryHandler(offer), CallbackQueryHandler(turn)])
    events = simulator.events.subscribe()
    async with app:
        assert app.updater is not None
        await app.updater.start_polling()
        await app.start()
        offered = await inline.ask(simulator, LIN, GROUP, "早报")
        assert offered is not None
        sent = await inline.choose(simulator, LIN, GROUP, offered["id"], "a")
        simulator.press(CHEN, GROUP, sent["message_id"], "m:1")
        while (await asyncio.wait_for(events.get(), 10))["kind"] != "edit":
            pass
        await app.updater.stop()
        await app.stop()
    assert simulator.messages(GROUP)[0]["text"] == "翻过去了"
