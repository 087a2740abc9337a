"""Updates wait until they are confirmed; one poller gets them."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, Message
from telegram.error import BadRequest, Conflict, RetryAfter

from bot.simulator.chats.updates import USUAL
from bot.simulator.clock import Clock
from bot.simulator.refusal import Refused
from bot.simulator.simulator import Simulator
from tests.simulator.conftest import NOON, new_bot
from tests.simulator.waiting import until

LIN, CHEN, GROUP = 1001, 1002, -2001
TEXT = {"message_id": 1, "chat": {"id": LIN}, "text": "x"}


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


async def test_unknown_kinds_are_ignored_and_the_usual_ones_are_no_choice(bot: Bot) -> None:
    await bot.get_updates(allowed_updates=["Message", "gossip"])
    assert (await bot.get_webhook_info()).allowed_updates == ("message",)
    await bot.get_updates(allowed_updates=["gossip"])
    assert (await bot.get_webhook_info()).allowed_updates == ()
    await bot.get_updates(allowed_updates=USUAL)
    assert (await bot.get_webhook_info()).allowed_updates == ()


async def test_what_is_out_of_range_is_taken_as_the_nearest(simulator: Simulator) -> None:
    updates = simulator.updates
    for _ in range(101):
        updates.put("message", TEXT)
    assert len(await updates.poll(limit=0)) == 1
    assert len(await updates.poll(limit=1000, seconds=-5)) == 100
    # An offset that no update can have yet confirms nothing.
    assert len(await updates.poll(offset=2_000_000_000)) == 100
    assert len(await updates.poll(offset=-1000)) == 100
    assert updates.waiting() == 101


async def test_an_update_is_kept_for_a_day(bot: Bot, simulator: Simulator) -> None:
    simulator.say(LIN, LIN, "old")
    simulator.clock.advance(timedelta(hours=23))
    simulator.say(LIN, LIN, "new")
    assert len(await bot.get_updates()) == 2
    simulator.clock.advance(timedelta(hours=1))
    (left,) = await bot.get_updates()
    assert left.message is not None
    assert left.message.text == "new"
    simulator.clock.advance(timedelta(days=1))
    assert await bot.get_updates() == ()


async def test_a_full_queue_takes_no_more(
    bot: Bot, simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.simulator.chats.updates.MOST_WAITING", 2)
    for text in "abc":
        simulator.say(LIN, LIN, text)
    first, second = await bot.get_updates()
    simulator.updates.confirm(second.update_id)
    simulator.say(LIN, LIN, "d")
    texts = [update.message.text for update in await bot.get_updates() if update.message]
    assert texts == ["a", "d"]
    assert first.update_id + 2 == (await bot.get_updates())[-1].update_id


async def test_ids_and_wishes_outlive_a_restart(tmp_path: Path) -> None:
    simulator = Simulator(tmp_path, Clock(tmp_path, NOON))
    simulator.updates.allow(["message"])
    before = simulator.updates.put("message", TEXT)
    simulator.updates.drop()
    simulator.close()

    simulator = Simulator(tmp_path, Clock(tmp_path, NOON))
    assert before is not None
    assert simulator.updates.put("callback_query", TEXT) is None
    assert simulator.updates.put("message", TEXT) == before + 1
    simulator.close()


async def test_a_second_poller_is_an_alarm(base: str, simulator: Simulator) -> None:
    watching = simulator.events.subscribe()
    async with new_bot(base) as here, new_bot(base) as there:
        first = asyncio.create_task(here.get_updates(timeout=30))
        while not simulator.updates.is_polled:
            await asyncio.sleep(0)
        # Who does not wait, as a bot that stops, ends nobody's waiting.
        assert await there.get_updates() == ()
        assert simulator.updates.alarms() == []
        second = asyncio.create_task(there.get_updates(timeout=30))
        with pytest.raises(Conflict):
            await first
        assert watching.get_nowait() == {"kind": "alarm", "alarm": "second_poller"}
        (alarm,) = simulator.updates.alarms()
        assert datetime.fromisoformat(alarm["at"]) >= NOON
        simulator.say(LIN, LIN, "x")
        await second


async def test_a_client_that_goes_away_leaves_no_poller(bot: Bot, simulator: Simulator) -> None:
    polling = asyncio.create_task(bot.get_updates(timeout=30))
    while not simulator.updates.is_polled:
        await asyncio.sleep(0)
    polling.cancel()
    await until(lambda: not simulator.updates.is_polled)
    assert simulator.updates.alarms() == []


async def test_an_instance_is_closed_after_ten_minutes(
    bot: Bot, simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    with pytest.raises(RetryAfter, match="Retry in 0:10:00"):
        await bot.close()
    simulator.clock.advance(timedelta(minutes=10))
    assert await bot.close()
    with pytest.raises(RetryAfter):
        await bot.close()
