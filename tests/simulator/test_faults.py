"""Faults on order strike the calls they are meant for, once each."""

import asyncio
import hashlib
import math
from datetime import timedelta

import aiohttp
import pytest
from telegram import Bot
from telegram.error import (
    BadRequest,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.simulator.faults import KINDS, Fault, Faults
from bot.simulator.refusal import Refused
from bot.simulator.simulator import DEMO_TOKEN, Simulator
from tests.simulator.conftest import jpeg
from tests.simulator.control import Control

LIN, CHEN, GROUP = 1001, 1002, -2001


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


async def test_a_connection_is_cut_after_the_work_is_done(
    base: str, control: Control, simulator: Simulator
) -> None:
    await control.post("faults", kind="reset_after", method="sendMessage")
    async with aiohttp.ClientSession() as session:
        with pytest.raises(aiohttp.ClientError):
            await session.post(
                f"{base}/bot{DEMO_TOKEN}/sendMessage", json={"chat_id": LIN, "text": "x"}
            )
    assert len(simulator.messages(LIN)) == 1
    (call,) = simulator.transcript.sent_to(LIN)
    assert (call.fault, call.ok, call.verdict) == ("reset_after", True, "lost")


async def test_a_gateway_fails_after_the_work_is_done(
    bot: Bot, control: Control, simulator: Simulator
) -> None:
    await control.post("faults", kind="502_after", method="sendMessage")
    with pytest.raises(NetworkError, match="Bad Gateway"):
        await bot.send_message(LIN, "x")
    assert [message["text"] for message in simulator.messages(LIN)] == ["x"]
    (call,) = simulator.transcript.sent_to(LIN)
    assert (call.fault, call.ok, call.verdict) == ("502_after", True, "lost")


async def test_what_is_lost_counts_towards_the_limits_and_what_is_refused_does_not(
    bot: Bot, control: Control, simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    await control.post("faults", kind="502", count=5)
    await control.post("faults", kind="malformed", count=2)
    for _ in range(7):
        with pytest.raises(TelegramError):
            await bot.send_message(GROUP, "x")
        simulator.clock.advance(timedelta(seconds=1))
    for _ in range(18):
        await bot.send_message(GROUP, "x")
        simulator.clock.advance(timedelta(seconds=1))
    with pytest.raises(RetryAfter):
        await bot.send_message(GROUP, "x")


async def test_half_an_answer(bot: Bot, control: Control, simulator: Simulator) -> None:
    await control.post("faults", kind="malformed", method="sendMessage")
    with pytest.raises(TelegramError):
        await bot.send_message(LIN, "x")
    assert len(simulator.messages(LIN)) == 1
    assert simulator.transcript.sent_to(LIN)[0].verdict == "lost"


async def test_a_picture_that_is_not_wanted(bot: Bot, control: Control) -> None:
    wanted, unwanted = jpeg(), jpeg(800, 600)
    description = "Bad Request: IMAGE_PROCESS_FAILED"
    digest = hashlib.sha256(unwanted).hexdigest()
    fault = {"kind": "400", "description": description, "count": 0}
    await control.post("faults", picture=digest, **fault)
    photo = (await bot.send_photo(LIN, wanted, filename="a.jpg")).photo[-1]
    with pytest.raises(BadRequest, match="Image_process_failed"):
        await bot.send_photo(LIN, unwanted, filename="b.jpg")
    await control.post("faults", picture=photo.file_id, **fault)
    with pytest.raises(BadRequest, match="Image_process_failed"):
        await bot.send_photo(LIN, photo.file_id)
    await bot.send_message(LIN, "x")


@pytest.mark.parametrize(
    ("kind", "error"),
    [("401", InvalidToken), ("409", Conflict), ("413", NetworkError), ("403", Forbidden)],
)
async def test_answers_as_telegram_words_them(
    bot: Bot, control: Control, kind: str, error: type[TelegramError]
) -> None:
    await control.post("faults", kind=kind, method="getChat")
    with pytest.raises(error):
        await bot.get_chat(LIN)
    assert (await bot.get_chat(LIN)).id == LIN


def test_a_fault_for_a_third_of_the_calls_strikes_the_same_ones_each_time() -> None:
    def struck(**wish: object) -> list[int]:
        faults = Faults()
        faults.order({"kind": "500", **wish})
        return [call for call in range(600) if faults.take("sendMessage", LIN)]

    third = struck(share=1 / 3)
    assert 150 < len(third) < 250
    assert third == struck(share=1 / 3) == struck(share=1 / 3, seed=0)
    assert third != struck(share=1 / 3, seed=1)
    assert [call for call in third if call < 60] == struck(share=1 / 3, count=60)
    assert struck(share=0) == []
    assert struck(share=1) == struck(count=0) == struck(count=None) == list(range(600))
    assert struck() == [0]


def test_calls_of_others_do_not_change_the_draw() -> None:
    alone, among = Faults(), Faults()
    for faults in (alone, among):
        faults.order({"kind": "500", "share": 0.5, "chat_id": LIN})
    struck = []
    for _ in range(50):
        assert among.take("sendMessage", CHEN) is None
        struck.append(among.take("sendMessage", LIN) is not None)
    assert struck == [alone.take("sendMessage", LIN) is not None for _ in range(50)]


def test_a_fault_lets_the_first_calls_that_it_is_meant_for_pass() -> None:
    faults = Faults()
    faults.order({"kind": "hang", "chat_id": LIN, "skip": 2, "count": 2})
    chats = (CHEN, LIN, CHEN, LIN, CHEN, LIN, LIN, LIN)
    struck = [faults.take("sendMessage", chat) is not None for chat in chats]
    assert struck == [False, False, False, False, False, True, True, False]
    assert faults.idle


def test_calls_that_pass_are_left_to_others_and_are_not_drawn() -> None:
    late, at_once = Faults(), Faults()
    late.order({"kind": "500", "share": 0.5, "skip": 3})
    late.order({"kind": "403", "count": 3})
    at_once.order({"kind": "500", "share": 0.5})
    passed = [late.take("getMe", None) for _ in range(3)]
    assert [fault and fault.kind for fault in passed] == ["403"] * 3
    drawn = [(late.take("getMe", None), at_once.take("getMe", None)) for _ in range(50)]
    assert all((one is None) == (other is None) for one, other in drawn)
    assert {None} < {one and one.kind for one, _ in drawn}


def test_what_a_fault_leaves_the_next_one_may_take() -> None:
    faults = Faults()
    faults.order({"kind": "500", "share": 0.5, "count": 40})
    faults.order({"kind": "502", "count": 0})
    taken = [fault.kind for _ in range(50) if (fault := faults.take("getMe", None))]
    assert len(taken) == 50
    assert set(taken[:40]) == {"500", "502"}
    assert set(taken[40:]) == {"502"}


def test_each_that_waits_can_be_seen_and_taken_back() -> None:
    faults = Faults()
    first = faults.order({"kind": "reset_before", "method": "SENDMESSAGE", "count": 3})
    second = faults.order({"kind": "slow", "skip": 2, "count": 0})
    faults.take("sendMessage", LIN)
    faults.take("getMe", None)
    shown = ("id", "kind", "skip", "count", "struck", "carried_out")
    seen = [tuple(fault[name] for name in shown) for fault in faults.waiting()]
    assert seen == [(first, "reset", 0, 2, 1, False), (second, "slow", 1, None, 0, True)]
    assert faults.waiting()[0]["method"] == "sendMessage"
    faults.cancel(first)
    with pytest.raises(Refused, match="no fault"):
        faults.cancel(first)
    assert [fault["id"] for fault in faults.waiting()] == [second]
    faults.clear()
    assert faults.idle
    assert faults.take("sendMessage", LIN) is None


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_says_what_it_does(kind: str) -> None:
    fault = Fault(kind, description="Bad Request: so")
    carried_out = kind in ("hang", "reset_after", "502_after", "malformed", "slow")
    assert fault.carried_out == carried_out
    refused = fault.refusal()
    assert (refused is not None) == kind.isdigit()
    assert refused is None or (str(refused.code), refused.description) == (kind, "Bad Request: so")


def test_no_more_than_can_be_looked_through() -> None:
    faults = Faults()
    for chat in range(100):
        faults.order({"kind": "403", "chat_id": chat})
    with pytest.raises(Refused, match="no more than 100"):
        faults.order({"kind": "403"})


@pytest.mark.parametrize(
    "wish",
    [
        {},
        {"kind": "flood"},
        {"kind": ["429"]},
        {"kind": "400"},
        {"kind": "429", "count": -1},
        {"kind": "429", "count": "many"},
        {"kind": "429", "count": True},
        {"kind": "429", "count": 10**7},
        {"kind": "429", "skip": -1},
        {"kind": "429", "skip": None},
        {"kind": "429", "skip": 10**7},
        {"kind": "429", "colour": "red"},
        {"kind": "429", "retry_after": 0},
        {"kind": "429", "method": "sendLetter"},
        {"kind": "429", "method": 5},
        {"kind": "429", "chat_id": "@lin"},
        {"kind": "429", "picture": 5},
        {"kind": "429", "share": 1.1},
        {"kind": "429", "share": -0.1},
        {"kind": "429", "share": "half"},
        {"kind": "429", "share": True},
        {"kind": "429", "seed": 0.5},
        {"kind": "429", "description": "x" * 501},
        {"kind": "slow", "seconds": -1},
        {"kind": "slow", "seconds": math.nan},
        {"kind": "slow", "seconds": math.inf},
        {"kind": "slow", "seconds": 90_000},
    ],
)
async def test_what_is_no_fault_is_refused(control: Control, wish: dict[str, object]) -> None:
    assert "Bad Request" in (await control.post("faults", **wish))["error"]
    assert await control.get("faults") == []
