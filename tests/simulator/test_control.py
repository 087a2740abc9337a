"""The control interface: what people do, what the clock does, who may ask."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path

import aiohttp
import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import Forbidden

from bot.simulator.chats.demo import DEMO_FORUM
from bot.simulator.clock import Clock
from bot.simulator.server import running
from bot.simulator.simulator import Simulator
from tests.simulator.conftest import NOON
from tests.simulator.control import Control

LIN, GROUP, FORUM = 1001, -2001, DEMO_FORUM


async def test_a_conversation(bot: Bot, control: Control) -> None:
    said = await control.post(f"chats/{LIN}/text", user_id=LIN, text="/latest")
    assert said["entities"] == [{"type": "bot_command", "offset": 0, "length": 7}]
    button = InlineKeyboardButton("更多", callback_data="m:1")
    sent = await bot.send_message(LIN, "早", reply_markup=InlineKeyboardMarkup([[button]]))

    press = {"user_id": LIN, "message_id": sent.message_id}
    pressed = await control.post(f"chats/{LIN}/press", **press, data="m:1")
    answer = f"callbacks/{pressed['callback_id']}"
    assert await control.get(answer) == {"answered": False}
    await bot.answer_callback_query(pressed["callback_id"], text="好")
    assert await control.get(answer) == {
        "answered": True,
        "text": "好",
        "show_alert": False,
        "url": "",
    }
    assert "no button" in (await control.post(f"chats/{LIN}/press", **press, data="x"))["error"]

    shown = await control.get(f"chats/{LIN}/messages")
    assert [message["text"] for message in shown] == ["/latest", "早"]
    state = await control.get("state")
    # The chat in which something was said last comes first.
    assert [chat["id"] for chat in state["chats"]][:5] == [LIN, 1002, 1003, GROUP, FORUM]
    assert state["chats"][0]["last_message"]["text"] == "早"
    assert state["waiting_updates"] == 2
    assert [call["method"] for call in await control.get("transcript?after=1")] == [
        "sendMessage",
        "answerCallbackQuery",
    ]


async def test_a_blocked_bot_hears_nothing_more(control: Control) -> None:
    assert await control.post(f"chats/{LIN}/block", blocked=True) == {"blocked": True}
    refused = await control.post(f"chats/{LIN}/text", user_id=LIN, text="x")
    assert refused == {"error": f"Conflict: the bot is blocked in chat {LIN}"}
    assert "true or false" in (await control.post(f"chats/{LIN}/block"))["error"]


async def test_more_people_come(bot: Bot, control: Control, simulator: Simulator) -> None:
    await control.post("chats", id=1004, first_name="Ines", language_code="es")
    await control.post("chats", id=-2002, title="夜读", members=[1004, LIN])
    assert (await bot.get_chat_member(-2002, 1004)).status == "creator"
    with pytest.raises(Forbidden, match="can't initiate conversation with a user"):
        await bot.send_message(1004, "hola")
    simulator.say(1004, 1004, "/start")
    assert (await bot.send_message(1004, "hola")).chat.first_name == "Ines"
    assert simulator.members.of(-2002) == [LIN, 1004]
    assert "there is a user" in (await control.post("chats", id=1004))["error"]
    assert (
        "is not in chat"
        in (await control.post("chats/-2002/text", user_id=1003, text="x"))["error"]
    )
    assert await control.get(f"commands?chat_id={LIN}&user_id={LIN}") == []


async def test_the_clock_is_put_forward(control: Control, simulator: Simulator) -> None:
    await control.post("clock", advance_seconds=3600)
    assert simulator.clock() >= NOON + timedelta(hours=1)
    await control.post("clock", to="2026-11-23T08:00:00+08:00")
    now = datetime.fromisoformat((await control.get("clock"))["now"])
    assert NOON + timedelta(hours=12) <= now < NOON + timedelta(hours=13)
    for wish in [{"to": "2026-11-01T00:00:00Z"}, {"to": "2026-12-01T00:00:00"}, {}]:
        assert "cannot be moved" in (await control.post("clock", **wish))["error"]
    assert "nothing is due" in (await control.post("clock", next_slot=True))["error"]


async def test_the_clock_goes_to_the_next_slot(tmp_path: Path) -> None:
    due = NOON + timedelta(hours=20)

    async def next_due() -> datetime:
        return due

    simulator = Simulator(tmp_path, Clock(tmp_path, NOON), next_due=next_due)
    async with running(simulator, port=0) as base, Control(base) as control:
        await control.post("clock", next_slot=True)
        assert due <= simulator.clock() < due + timedelta(minutes=1)
    simulator.close()


async def test_changes_need_the_header_and_a_local_name(base: str, control: Control) -> None:
    async with Control(base, header="") as foreign:
        for path in (f"chats/{LIN}/text", "faults", "clock", "chats"):
            assert "X-Simulator" in (await foreign.post(path))["error"]
        assert "X-Simulator" in (await foreign.delete("faults"))["error"]
    for name in ("localhost:1", "[::1]:80", "127.0.0.1"):
        assert "users" in await control.get("state", Host=name)
    for name in ("evil.example", "127.0.0.1.evil.example:8787", "localhost@evil.example"):
        assert "not a local name" in (await control.get("state", Host=name))["error"]


async def test_watchers_are_told(bot: Bot, simulator: Simulator) -> None:
    watched = simulator.events.subscribe()
    sent = await bot.send_message(LIN, "一")
    await bot.edit_message_text("二", LIN, sent.message_id)
    await bot.delete_message(LIN, sent.message_id)
    simulator.clock.advance(timedelta(hours=1))
    simulator.events.unsubscribe(watched)
    await bot.send_message(LIN, "三")
    told = [watched.get_nowait() for _ in range(watched.qsize())]
    place = {"chat_id": LIN, "message_id": sent.message_id}
    assert told == [
        {"kind": "message", **place},
        {"kind": "edit", **place},
        {"kind": "delete", **place},
        {"kind": "clock"},
    ]


async def test_pictures_are_drawn(tmp_path: Path) -> None:
    def draw(name: str) -> bytes | None:
        return b"drawn" if name == "harbour" else None

    simulator = Simulator(tmp_path, Clock(tmp_path), draw=draw)
    async with running(simulator, port=0) as base, aiohttp.ClientSession() as session:
        async with session.get(f"{base}/pictures/harbour.jpg") as answer:
            assert (answer.content_type, await answer.read()) == ("image/jpeg", b"drawn")
        async with session.get(f"{base}/pictures/other.jpg") as answer:
            assert answer.status == 404
    simulator.close()


async def test_the_server_ends_while_somebody_waits(tmp_path: Path) -> None:
    simulator = Simulator(tmp_path, Clock(tmp_path))
    async with aiohttp.ClientSession() as session:
        async with running(simulator, port=0) as base:
            polling = asyncio.create_task(
                session.get(f"{base}/bot{simulator.token}/getUpdates?timeout=50")
            )
            events = await session.get(f"{base}/page/events")
            assert events.status == 200
            while not simulator.updates.is_polled:
                await asyncio.sleep(0)
            with pytest.raises(OSError, match="address already in use"):
                async with running(simulator, port=int(base.rpartition(":")[2])):
                    pass
        with pytest.raises(aiohttp.ClientError):
            await polling
        events.close()
    simulator.close()
