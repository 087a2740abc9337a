"""The chat page: what it serves and refuses, and a walk through it in a browser."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from importlib.resources import files
from typing import Any

import aiohttp
import pytest
from playwright.async_api import expect
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup

from bot.simulator.server import running
from bot.simulator.simulator import Simulator
from tests.browser import browsing, needs_browser
from tests.simulator.conftest import NOON, jpeg

LIN, CHEN, GROUP = 1001, 1002, -2001
ALLOWED = {"X-Simulator": "1"}
KEYBOARD = InlineKeyboardMarkup([[InlineKeyboardButton("📮 订阅 早间要闻", callback_data="s")]])


@pytest.fixture
async def web(base: str) -> AsyncIterator[aiohttp.ClientSession]:
    """A browser's connection, without a browser."""
    async with aiohttp.ClientSession(f"{base}/page/") as session:
        yield session


async def ask(web: aiohttp.ClientSession, path: str) -> Any:
    async with web.get(path) as answer:
        assert answer.status == 200
        return await answer.json()


async def do(web: aiohttp.ClientSession, path: str, **body: Any) -> Any:
    async with web.post(path, json=body, headers=ALLOWED) as answer:
        assert answer.status == 200, await answer.text()
        return await answer.json()


async def test_the_page_needs_nothing_but_itself(base: str) -> None:
    async with aiohttp.ClientSession(base) as session:
        shells = []
        for place in ("/", "/transcript"):
            async with session.get(place) as answer:
                shells.append(await answer.text())
                policy = answer.headers["Content-Security-Policy"]
                assert policy.startswith("default-src 'none'; ")
        for file in files("bot.simulator.page").joinpath("static").iterdir():
            if file.name.endswith(".html"):
                continue
            async with session.get(f"/page/static/{file.name}") as answer:
                assert (answer.status, await answer.read()) == (200, file.read_bytes())
            assert "//" not in file.name
        async with session.get("/page/static/missing.js") as answer:
            assert answer.status == 404
    for shell in shells:
        assert "://" not in shell
        assert "<style" not in shell
        assert " style=" not in shell


async def test_chats_come_with_their_last_line(
    bot: Bot, web: aiohttp.ClientSession, simulator: Simulator
) -> None:
    simulator.say(LIN, LIN, "早\n安")
    await bot.send_photo(CHEN, jpeg())

    state = await ask(web, "state?language=en")

    lines = {chat["id"]: chat["last"] for chat in state["chats"]}
    assert lines[LIN]["text"] == "早 安"
    assert lines[CHEN]["text"] == "[picture]"
    assert lines[GROUP] is None
    assert [user["first_name"] for user in state["users"]] == ["小林", "陳怡君", "Alex"]
    assert state["clock"]["speed"] == 1
    assert not state["clock"]["can_skip"]


async def test_a_chat_is_messages_pictures_and_commands(
    bot: Bot, web: aiohttp.ClientSession
) -> None:
    await bot.set_my_commands([("digest", "现在就看一份简报")])
    sent = await bot.send_photo(LIN, jpeg(), caption="<b>早间要闻</b>", parse_mode="HTML")

    chat = await ask(web, f"chats/{LIN}?user={LIN}")

    assert chat["commands"] == [{"command": "digest", "description": "现在就看一份简报"}]
    (html,) = chat["messages"]
    assert "<b>早间要闻</b>" in html
    picture = f"files/{sent.photo[-1].file_unique_id}.jpg"
    assert f'src="/page/{picture}"' in html
    async with web.get(picture) as answer:
        assert (answer.content_type, (await answer.read())[:2]) == ("image/jpeg", b"\xff\xd8")
    async with web.get("files/missing.jpg") as answer:
        assert answer.status == 404
    async with web.get("chats/5?user=5") as answer:
        assert answer.status == 404


async def test_a_press_waits_for_the_answer(
    bot: Bot, web: aiohttp.ClientSession, simulator: Simulator
) -> None:
    sent = await bot.send_message(LIN, "你好", reply_markup=KEYBOARD)
    press = {"user": LIN, "chat": LIN, "message": sent.message_id, "data": "s"}

    pressed = asyncio.create_task(do(web, "press", **press))
    (update,) = await bot.get_updates(timeout=5)
    assert update.callback_query is not None
    await update.callback_query.answer("订好了", show_alert=True)

    answer = await pressed
    assert (answer["text"], answer["show_alert"]) == ("订好了", True)


async def test_what_happens_is_told_as_it_happens(
    bot: Bot, web: aiohttp.ClientSession, simulator: Simulator
) -> None:
    async with web.get("events") as stream:
        await do(web, "say", user=LIN, chat=LIN, text="/start")
        said = await next_event(stream)
        sent = await bot.send_message(LIN, "你好")
        heard = await next_event(stream)
        await bot.edit_message_text("你好呀", LIN, sent.message_id)
        edited = await next_event(stream)
        await do(web, "clock", hours=1)
        moved = await next_event(stream)
        simulator.events.close()
        assert await stream.content.read() == b""

    assert (said["kind"], said["chat_id"]) == ("message", LIN)
    assert 'data-command="/start"' in said["html"]
    assert (heard["message_id"], edited["kind"]) == (sent.message_id, "edit")
    assert "你好呀" in edited["html"]
    assert moved["kind"] == "clock"
    assert datetime.fromisoformat(moved["clock"]["now"]) >= NOON + timedelta(hours=1)


async def next_event(stream: aiohttp.ClientResponse) -> Any:
    line = await stream.content.readuntil(b"\n\n")
    return json.loads(line.removeprefix(b"data: "))


async def test_the_clock_goes_to_the_next_digest(
    web: aiohttp.ClientSession, simulator: Simulator
) -> None:
    assert (await do(web, "clock"))["due"] is None

    async def tomorrow() -> datetime:
        return NOON + timedelta(days=1)

    simulator.next_due = tomorrow
    moved = await do(web, "clock")
    assert datetime.fromisoformat(moved["due"]) == NOON + timedelta(days=1)
    assert simulator.clock() >= NOON + timedelta(days=1)


async def test_blocking_and_its_consequence(
    web: aiohttp.ClientSession, simulator: Simulator
) -> None:
    await do(web, "block", chat=LIN, blocked=True)
    assert simulator.members.bot(LIN)["status"] == "kicked"
    body = {"user": LIN, "chat": LIN, "text": "早"}
    async with web.post("say", json=body, headers=ALLOWED) as answer:
        assert answer.status == 409
        assert "blocked" in (await answer.json())["error"]
    await do(web, "block", chat=LIN, blocked=False)
    assert simulator.members.bot(LIN)["status"] == "member"


@pytest.mark.parametrize(
    ("body", "header", "status"),
    [
        ('{"user": 1001, "chat": 1001, "text": "早"}', "", 403),
        ("早", "1", 400),
        ("[]", "1", 400),
        ("{}", "1", 400),
        ('{"user": 1001, "chat": 1001, "text": " "}', "1", 400),
        ('{"user": "x", "chat": 1001, "text": "早"}', "1", 400),
        ('{"user": 1001, "text": "早"}', "1", 400),
    ],
)
async def test_what_cannot_be_said_is_refused(
    web: aiohttp.ClientSession, simulator: Simulator, body: str, header: str, status: int
) -> None:
    headers = {"X-Simulator": header} if header else {}
    async with web.post("say", data=body.encode(), headers=headers) as answer:
        assert answer.status == status
    assert simulator.messages(LIN) == []


@needs_browser
async def test_a_newcomer_says_hello_and_subscribes(
    base: str, bot: Bot, simulator: Simulator
) -> None:
    await bot.set_my_commands([("start", "认识一下"), ("status", "我订了什么")])
    async with browsing(f"{base}/#{LIN}") as page:
        await page.get_by_role("button", name="/start").click()
        await expect(page.get_by_test_id("message-1")).to_contain_text("/start")

        sent = await bot.send_message(LIN, "你好", reply_markup=KEYBOARD)
        message = page.get_by_test_id(f"message-{sent.message_id}")
        await message.get_by_role("button", name="订阅 早间要闻").click()
        await expect(message.get_by_role("button")).to_have_attribute("aria-busy", "true")
        update = (await bot.get_updates(timeout=5))[-1]
        assert update.callback_query is not None
        await update.callback_query.answer("订好了", show_alert=True)
        await expect(page.get_by_test_id("alert")).to_contain_text("订好了")
        await page.get_by_role("button", name="好", exact=True).click()

        await bot.edit_message_text("订好了，每天 08:00", LIN, sent.message_id)
        await expect(message).to_contain_text("每天 08:00")
        await expect(message).to_contain_text("已编辑")
        await expect(message.get_by_role("button")).to_have_count(0)

        await page.get_by_test_id("composer").fill("/s")
        await expect(page.get_by_role("option")).to_have_count(2)
        await page.keyboard.press("ArrowDown")
        await page.keyboard.press("Enter")
        await expect(page.get_by_test_id("message-3")).to_contain_text("/status")

        await page.get_by_test_id("clock-hour").click()
        await expect(page.get_by_test_id("clock")).to_contain_text("21:0")


@needs_browser
async def test_a_narrow_page_shows_the_list_or_a_chat(
    base: str, bot: Bot, simulator: Simulator
) -> None:
    simulator.say(CHEN, GROUP, "早")
    async with browsing(base, width=390) as page:
        await expect(page.get_by_test_id("composer")).to_be_hidden()
        await page.get_by_test_id(f"chat-{GROUP}").click()
        await expect(page.get_by_test_id("chat-list")).to_be_hidden()
        await expect(page.get_by_test_id("message-1")).to_have_class("message incoming")
        await page.get_by_test_id("speaker").select_option("陳怡君")
        await expect(page.get_by_test_id("message-1")).to_have_class("message outgoing")
        await page.get_by_test_id("composer").fill("各位早")
        await page.get_by_test_id("send").click()
        await expect(page.get_by_test_id("message-2")).to_have_class("message outgoing new")

        await page.get_by_role("button", name="更多").click()
        await page.get_by_test_id("block").click()
        await expect(page.get_by_text("机器人已被移出这个群组")).to_be_visible()
        await page.get_by_role("button", name="返回聊天列表").click()
        await bot.send_message(LIN, "有新消息")
        await expect(page.get_by_test_id(f"chat-{LIN}")).to_contain_text("有新消息1")


async def test_open_pages_do_not_hold_up_the_end(simulator: Simulator) -> None:
    async with aiohttp.ClientSession() as session:
        async with running(simulator, port=0) as address:
            stream = await session.get(f"{address}/page/events")
        assert await stream.content.read() == b""
