"""Faults on order strike the calls they are meant for, once each."""

import asyncio
from datetime import timedelta

import aiohttp
import pytest
from telegram import Bot
from telegram.error import Forbidden, NetworkError, RetryAfter, TimedOut

from bot.simulator.simulator import DEMO_TOKEN, Simulator
from tests.simulator.control import Control

LIN, CHEN = 1001, 1002


async def test_refusals_do_nothing_and_are_used_up_in_order(
    bot: Bot, control: Control, simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    for fault in ("429", "500", "502", "403"):
        await control.post("faults", method="sendmessage", kind=fault, retry_after=7)

    with pytest.raises(RetryAfter) as wait:
        await bot.send_message(LIN, "x")
    assert wait.value.retry_after == timedelta(seconds=7)
    with pytest.raises(NetworkError, match="Internal Server Error"):
        await bot.send_message(LIN, "x")
    with pytest.raises(NetworkError, match="Bad Gateway"):
        await bot.send_message(LIN, "x")
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(LIN, "x")

    assert simulator.messages(LIN) == []
    assert (await bot.send_message(LIN, "x")).message_id == 1
    told = [(call.error_code, call.fault) for call in simulator.transcript.calls("sendMessage")]
    assert told == [(429, "429"), (500, "500"), (502, "502"), (403, "403"), (0, "")]


async def test_a_fault_strikes_only_its_method_and_chat(bot: Bot, control: Control) -> None:
    await control.post("faults", method="sendMessage", chat_id=CHEN, kind="500", count=2)
    assert (await bot.get_me()).is_bot
    await bot.send_message(LIN, "x")
    with pytest.raises(NetworkError):
        await bot.send_message(CHEN, "x")
    (waiting,) = await control.get("faults")
    assert waiting["count"] == 1
    assert await control.delete("faults") == []
    await bot.send_message(CHEN, "x")


async def test_a_call_that_hangs_is_done_but_not_answered(
    bot: Bot, control: Control, simulator: Simulator
) -> None:
    await control.post("faults", method="sendMessage", kind="hang")
    with pytest.raises(TimedOut):
        await bot.send_message(LIN, "x", read_timeout=0.05)
    assert [message["text"] for message in simulator.messages(LIN)] == ["x"]
    (call,) = simulator.transcript.sent_to(LIN)
    assert (call.ok, call.fault, call.message_ids) == (True, "hang", (1,))
    await bot.send_message(LIN, "x")
    ((first, second),) = simulator.transcript.duplicates()
    assert (first.message_ids, second.message_ids) == ((1,), (2,))


async def test_a_connection_is_cut(base: str, control: Control, simulator: Simulator) -> None:
    await control.post("faults", kind="reset")
    async with aiohttp.ClientSession() as session:
        with pytest.raises(aiohttp.ClientError):
            await session.post(
                f"{base}/bot{DEMO_TOKEN}/sendMessage", json={"chat_id": LIN, "text": "x"}
            )
    assert simulator.messages(LIN) == []
    assert simulator.transcript.calls()[0].fault == "reset"


async def test_a_slow_answer_comes_late(bot: Bot, control: Control, simulator: Simulator) -> None:
    await control.post("faults", method="sendMessage", kind="slow", seconds=0.01)
    assert (await bot.send_message(LIN, "x")).message_id == 1
    await control.post("faults", method="sendMessage", kind="slow", seconds=60)
    sending = asyncio.create_task(bot.send_message(LIN, "y"))
    while len(simulator.messages(LIN)) < 2:
        await asyncio.sleep(0)
    sending.cancel()


@pytest.mark.parametrize(
    "wish",
    [
        {"kind": "flood"},
        {"kind": "429", "count": 0},
        {"kind": "429", "count": "many"},
        {"kind": "429", "colour": "red"},
        {},
    ],
)
async def test_what_is_no_fault_is_refused(control: Control, wish: dict[str, object]) -> None:
    assert "Bad Request" in (await control.post("faults", **wish))["error"]
    assert await control.get("faults") == []
