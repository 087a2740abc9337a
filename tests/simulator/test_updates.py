"""Updates wait until they are confirmed; one poller gets them."""

import asyncio

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, Message
from telegram.error import BadRequest, Conflict

from bot.simulator.refusal import Refused
from bot.simulator.simulator import Simulator
from tests.simulator.conftest import new_bot

LIN, CHEN, GROUP = 1001, 1002, -2001


async def test_an_update_comes_until_its_offset_is_passed(bot: Bot, simulator: Simulator) -> None:
    simulator.say(LIN, LIN, "/start now")
    simulator.say(LIN, LIN, "二")

    first, second = await bot.get_updates()
    assert first.message is not None
    assert first.message.parse_entities() == {first.message.entities[0]: "/start"}
    assert [update.update_id for update in await bot.get_updates()] == [
        first.update_id,
        second.update_id,
    ]
    assert await bot.get_updates(offset=second.update_id, limit=1) == (second,)
    assert await bot.get_updates(offset=second.update_id + 1) == ()


async def test_a_negative_offset_counts_from_the_end(bot: Bot, simulator: Simulator) -> None:
    for text in "abc":
        simulator.say(LIN, LIN, text)
    (last,) = await bot.get_updates(offset=-1)
    assert last.message is not None
    assert last.message.text == "c"
    assert len(await bot.get_updates()) == 1


async def test_a_poll_waits_for_what_comes(bot: Bot, simulator: Simulator) -> None:
    polling = asyncio.create_task(bot.get_updates(timeout=30))
    while not simulator.updates.is_polled:
        await asyncio.sleep(0)
    simulator.say(LIN, LIN, "x")
    assert len(await polling) == 1


async def test_the_second_poller_ends_the_first(base: str, simulator: Simulator) -> None:
    async with new_bot(base) as here, new_bot(base) as there:
        first = asyncio.create_task(here.get_updates(timeout=30))
        while not simulator.updates.is_polled:
            await asyncio.sleep(0)
        second = asyncio.create_task(there.get_updates(timeout=30))
        with pytest.raises(Conflict, match="terminated by other getUpdates request"):
            await first
        simulator.say(LIN, LIN, "x")
        assert len(await second) == 1


async def test_allowed_updates_are_remembered(bot: Bot, simulator: Simulator) -> None:
    await bot.get_updates(allowed_updates=["callback_query"])
    simulator.say(LIN, LIN, "x")
    assert await bot.get_updates() == ()
    assert (await bot.get_webhook_info()).allowed_updates == ("callback_query",)
    await bot.get_updates(allowed_updates=[])
    simulator.say(LIN, LIN, "x")
    assert len(await bot.get_updates()) == 1


async def test_a_press_is_answered_once(bot: Bot, simulator: Simulator) -> None:
    button = InlineKeyboardButton("更多", callback_data="m:1")
    sent = await bot.send_message(LIN, "x", reply_markup=InlineKeyboardMarkup([[button]]))
    callback = simulator.press(LIN, LIN, sent.message_id, "m:1")
    (update,) = await bot.get_updates()

    query = update.callback_query
    assert query is not None
    assert (query.id, query.data, query.from_user.id) == (callback, "m:1", LIN)
    assert isinstance(query.message, Message)
    assert query.message.text == "x"
    assert simulator.callback_answer(callback) is None
    await bot.answer_callback_query(callback, text="好", show_alert=True)
    assert simulator.callback_answer(callback) == {"text": "好", "show_alert": True, "url": ""}
    with pytest.raises(BadRequest, match="Query is too old"):
        await bot.answer_callback_query(callback)
    with pytest.raises(Refused, match="no button"):
        simulator.press(LIN, LIN, sent.message_id, "m:2")


async def test_blocking_is_told(bot: Bot, simulator: Simulator) -> None:
    simulator.block(LIN, True)
    simulator.block(LIN, True)
    simulator.block(LIN, False)
    changes = [update.my_chat_member for update in await bot.get_updates()]
    told = [(c.old_chat_member.status, c.new_chat_member.status) for c in changes if c]
    assert told == [("member", "kicked"), ("kicked", "member")]


async def test_a_bot_sees_only_what_concerns_it_in_a_group(bot: Bot, simulator: Simulator) -> None:
    me = await bot.get_me()
    for text in ("早", "/help", "/help@other_bot", f"/help@{me.username}", f"@{me.username} 早"):
        simulator.say(CHEN, GROUP, text)
    texts = [update.message.text for update in await bot.get_updates() if update.message]
    assert texts == ["/help", f"/help@{me.username}", f"@{me.username} 早"]
    assert len(simulator.messages(GROUP)) == 5


async def test_webhooks_are_not_simulated(bot: Bot, simulator: Simulator) -> None:
    with pytest.raises(BadRequest, match="Webhooks are not simulated"):
        await bot.set_webhook("https://bot.example")
    simulator.say(LIN, LIN, "x")
    assert (await bot.get_webhook_info()).pending_update_count == 1
    assert await bot.delete_webhook(drop_pending_updates=True)
    assert simulator.updates.waiting() == 0
