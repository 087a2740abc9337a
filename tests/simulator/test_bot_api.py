"""python-telegram-bot sends, edits and asks, and gets what Telegram would answer."""

import aiohttp
import pytest
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeChat,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    ReplyParameters,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest, EndPointNotFound, Forbidden, InvalidToken, NetworkError

from bot.simulator.schema.facts import load_facts
from bot.simulator.simulator import DEMO_TOKEN, SUPPORTED_METHODS, Simulator
from tests.simulator.conftest import NOON, new_bot

LIN, CHEN, GROUP = 1001, 1002, -2001
BUTTON = InlineKeyboardMarkup([[InlineKeyboardButton("更多", callback_data="m:1")]])


async def test_a_text_comes_back_whole(bot: Bot, simulator: Simulator) -> None:
    sent = await bot.send_message(
        LIN,
        "<b>早报</b> 𠮷 <i>今天</i>",
        parse_mode=ParseMode.HTML,
        reply_markup=BUTTON,
        link_preview_options=LinkPreviewOptions(is_disabled=True),
    )

    assert sent.text == "早报 𠮷 今天"
    assert list(sent.parse_entities().values()) == ["早报", "今天"]
    assert sent.entities[1].offset == 6
    assert sent.reply_markup == BUTTON
    assert sent.link_preview_options is not None
    assert sent.from_user is not None
    assert sent.from_user.id == bot.id == simulator.bot_id
    assert sent.date == NOON
    assert simulator.messages(LIN)[0]["message_id"] == sent.message_id == 1
    assert (await bot.send_message(GROUP, "x")).message_id == 1


async def test_a_reply_holds_what_it_answers(bot: Bot) -> None:
    first = await bot.send_message(LIN, "问")
    reply = await bot.send_message(LIN, "答", reply_parameters=ReplyParameters(first.message_id))
    assert reply.reply_to_message is not None
    assert reply.reply_to_message.text == "问"
    with pytest.raises(BadRequest, match="Message to be replied not found"):
        await bot.send_message(LIN, "答", reply_parameters=ReplyParameters(99))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"chat_id": 404, "text": "x"}, "Chat not found"),
        ({"chat_id": "@nobody", "text": "x"}, "Chat not found"),
        ({"chat_id": LIN, "text": " "}, "Message text is empty"),
        ({"chat_id": LIN, "text": "x" * 4097}, "Message is too long"),
        (
            {"chat_id": LIN, "text": "<p>x</p>", "parse_mode": "HTML"},
            'Can\'t parse entities: unsupported start tag "p" at byte offset 0',
        ),
        ({"chat_id": LIN, "text": "x", "message_thread_id": 3}, "Message thread not found"),
    ],
)
async def test_what_telegram_refuses(bot: Bot, arguments: dict[str, object], words: str) -> None:
    with pytest.raises(BadRequest) as caught:
        await bot.send_message(**arguments)  # type: ignore[arg-type]  # a table of them
    assert str(caught.value).lower() == words.lower()


@pytest.mark.parametrize(
    ("button", "words"),
    [
        (InlineKeyboardButton("x", callback_data="字" * 22), "Button_data_invalid"),
        (InlineKeyboardButton("x", url="not an address"), "Button_url_invalid"),
        (InlineKeyboardButton("x"), "text buttons are unallowed"),
    ],
)
async def test_bad_buttons(bot: Bot, button: InlineKeyboardButton, words: str) -> None:
    with pytest.raises(BadRequest, match=f"(?i){words}"):
        await bot.send_message(LIN, "x", reply_markup=InlineKeyboardMarkup([[button]]))


async def test_a_keyboard_holds_a_hundred_buttons(bot: Bot) -> None:
    row = [InlineKeyboardButton("x", callback_data="x")] * 8
    await bot.send_message(LIN, "x", reply_markup=InlineKeyboardMarkup([row] * 12))
    with pytest.raises(BadRequest, match="Reply markup is too long"):
        await bot.send_message(LIN, "x", reply_markup=InlineKeyboardMarkup([row] * 13))


async def test_who_is_who(bot: Bot) -> None:
    assert (await bot.get_chat(LIN)).first_name == "小林"
    assert (await bot.get_chat(GROUP)).title == "晨读小组"
    assert (await bot.get_chat_member(GROUP, LIN)).status == "creator"
    assert (await bot.get_chat_member(GROUP, CHEN)).status == "member"
    assert [a.user.id for a in await bot.get_chat_administrators(GROUP)] == [LIN]
    with pytest.raises(BadRequest, match="no administrators in the private chat"):
        await bot.get_chat_administrators(LIN)
    assert await bot.send_chat_action(LIN, "typing")


async def test_commands_are_seen_by_scope_and_language(bot: Bot, simulator: Simulator) -> None:
    await bot.set_my_commands([BotCommand("help", "help")])
    await bot.set_my_commands([BotCommand("help", "帮助")], language_code="zh")
    await bot.set_my_commands(
        [BotCommand("help", "幫助")], scope=BotCommandScopeChat(CHEN), language_code="zh"
    )

    def seen(chat_id: int, user_id: int) -> str:
        return str(simulator.commands_for(chat_id, user_id)[0]["description"])

    assert [seen(user, user) for user in (LIN, CHEN, 1003)] == ["帮助", "幫助", "help"]
    assert seen(GROUP, CHEN) == "帮助"
    assert (await bot.get_my_commands(language_code="zh"))[0].description == "帮助"
    await bot.delete_my_commands(language_code="zh")
    assert seen(LIN, LIN) == "help"
    with pytest.raises(BadRequest, match="Invalid language code specified"):
        await bot.set_my_commands([BotCommand("help", "x")], language_code="zh-hans")
    with pytest.raises(BadRequest, match=r"(?i)bot_command_invalid"):
        await bot.set_my_commands([BotCommand("帮助", "x")])


async def test_names_and_descriptions(bot: Bot) -> None:
    assert (await bot.get_my_name()).name == "简报"
    await bot.set_my_name("Jianbao", language_code="en")
    await bot.set_my_description("每天一份")
    await bot.set_my_short_description("简短")
    assert (await bot.get_my_name("en")).name == "Jianbao"
    assert (await bot.get_my_name()).name == "简报"
    assert (await bot.get_my_description("en")).description == "每天一份"
    assert (await bot.get_my_short_description()).short_description == "简短"
    with pytest.raises(BadRequest, match="Name is too long"):
        await bot.set_my_name("名" * 65)


async def test_a_wrong_token_and_an_unknown_method(base: str, bot: Bot) -> None:
    stranger = new_bot(base, "1:wrong")
    with pytest.raises(InvalidToken):
        await stranger.get_me()
    await stranger.request.shutdown()
    with pytest.raises(EndPointNotFound, match="sendFoo"):
        await bot.do_api_request("sendFoo")
    with pytest.raises(NetworkError, match="getAvailableGifts is not simulated"):
        await bot.get_available_gifts()


async def test_a_blocked_bot_may_not_write(bot: Bot, simulator: Simulator) -> None:
    simulator.block(LIN, True)
    simulator.block(GROUP, True)
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(LIN, "x")
    with pytest.raises(Forbidden, match="bot was kicked from the group chat"):
        await bot.send_message(GROUP, "x")
    simulator.block(LIN, False)
    assert (await bot.send_message(LIN, "x")).text == "x"


async def test_calls_come_in_every_form(base: str, simulator: Simulator) -> None:
    address = f"{base}/bot{DEMO_TOKEN}"
    fields = {"chat_id": "1001", "text": "x"}
    form = aiohttp.FormData(fields)
    form.add_field("part", b"", filename="x", content_type="application/octet-stream")
    async with aiohttp.ClientSession() as session:
        for answer in [
            await session.get(f"{address}/SENDMESSAGE", params=fields),
            await session.post(f"{address}/sendMessage", data=fields),
            await session.post(f"{address}/sendmessage", json=fields | {"chat_id": 1001}),
            await session.post(f"{address}/sendMessage", data=form),
        ]:
            body = await answer.json()
            assert body["ok"], body
        bad = await session.post(f"{address}/sendMessage", data=b"{", headers=JSON)
        empty = await session.post(f"{address}/sendMessage")
        assert (await bad.json())["description"] == "Bad Request: can't parse request JSON object"
        assert (await empty.json())["description"] == "Bad Request: chat_id is empty"
        red = await session.post(f"{address}/sendMessage", data=fields | {"colour": "red"})
        assert 'unknown parameter "colour" of sendMessage' in (await red.json())["description"]
    assert len(simulator.messages(LIN)) == 4


def test_what_is_simulated_is_in_the_facts() -> None:
    assert load_facts()["methods"].keys() >= SUPPORTED_METHODS


JSON = {"Content-Type": "application/json"}
