"""What can be done at the page, by its addresses."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from importlib.resources import files
from typing import Any

import aiohttp
import pytest
from telegram import (
    Bot,
    InlineQueryResultArticle,
    InputTextMessageContent,
)
from telegram.error import RetryAfter

from bot.simulator.chats import demo
from bot.simulator.page.stream import MOST_AT_ONCE, without_repetition
from bot.simulator.page.views import LISTED
from bot.simulator.simulator import Simulator
from tests.simulator.conftest import jpeg

LIN, CHEN, ALEX, GROUP = 1001, 1002, 1003, demo.DEMO_GROUP
FORUM, CHANNEL = demo.DEMO_FORUM, demo.DEMO_CHANNEL
ALLOWED = {"X-Simulator": "1"}


@pytest.fixture
async def web(base: str) -> AsyncIterator[aiohttp.ClientSession]:
    """A browser's connection, without a browser."""
    async with aiohttp.ClientSession(f"{base}/page/", headers=ALLOWED) as session:
        yield session


@pytest.fixture(autouse=True)
def _new_ptb(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have times to wait as timedeltas: the other way is deprecated, and warnings are errors."""
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


async def ask(web: aiohttp.ClientSession, path: str, **query: Any) -> Any:
    async with web.get(path, params=query) as answer:
        assert answer.status == 200, await answer.text()
        return await answer.json()


async def do(web: aiohttp.ClientSession, path: str, status: int = 200, **body: Any) -> Any:
    async with web.post(path, json=body) as answer:
        assert answer.status == status, await answer.text()
        return await answer.json()


async def test_of_many_chats_the_newest_are_listed_and_the_others_found(
    web: aiohttp.ClientSession, simulator: Simulator
) -> None:
    for number in range(LISTED):
        user = {"id": 5000 + number, "is_bot": False, "first_name": f"读者 {number}"}
        demo.add_reader(simulator, user)
    simulator.say(LIN, LIN, "早")

    state = await ask(web, "state")
    assert len(state["chats"]) == LISTED
    assert state["more"]
    assert state["chats"][0]["id"] == LIN

    found = await ask(web, "chats", find="读者 59")
    assert [chat["id"] for chat in found["chats"]] == [5059]
    assert (await ask(web, "chats", find="jiangwan"))["chats"][0]["id"] == CHANNEL
    assert (await ask(web, "chats", find="50%"))["chats"] == []


async def test_messages_come_by_pages_and_by_topics(
    web: aiohttp.ClientSession, simulator: Simulator
) -> None:
    for number in range(203):
        simulator.say(LIN, FORUM, f"第 {number} 条", thread=2 if number else 3)

    newest = await ask(web, f"chats/{FORUM}", user=LIN)
    assert (len(newest["messages"]), newest["earlier"]) == (200, True)
    first = re.search(r'data-message="(\d+)"', newest["messages"][0])
    assert first is not None
    earlier = await ask(web, f"chats/{FORUM}", before=first[1])
    assert (len(earlier["messages"]), earlier["earlier"]) == (3, False)
    assert len((await ask(web, f"chats/{FORUM}", user=LIN, thread=3))["messages"]) == 1
    assert newest["chat"]["topics"][0]["name"] == "每日简报"
    assert newest["chat"]["count"] == 4


async def test_what_happens_at_once_is_told_once(
    bot: Bot, web: aiohttp.ClientSession, simulator: Simulator
) -> None:
    async with web.get("events") as stream:
        sent = await bot.send_message(LIN, "你好")
        event = await next_event(stream)
        assert (event["message_id"], event["chat"]["last"]["text"]) == (sent.message_id, "你好")
        for number in range(MOST_AT_ONCE + 1):
            simulator.say(LIN, LIN, str(number))
        assert await next_event(stream) == {"kind": "many"}

    new, change = {"kind": "message", "chat_id": 1, "message_id": 2}, {"kind": "clock"}
    edit = new | {"kind": "edit"}
    assert without_repetition([new, edit, change, edit, change]) == [new, change]


async def next_event(stream: aiohttp.ClientResponse) -> Any:
    line = await stream.content.readuntil(b"\n\n")
    return json.loads(line.removeprefix(b"data: "))


async def test_own_messages_are_changed_and_taken_away(
    web: aiohttp.ClientSession, simulator: Simulator
) -> None:
    said = (await do(web, "say", user=CHEN, chat=GROUP, text="早"))["message_id"]
    await do(web, "say", user=LIN, chat=GROUP, text="早啊", reply_to=said)
    await do(web, "edit", user=CHEN, chat=GROUP, message=said, text="早上好")
    await do(web, "edit", 403, user=LIN, chat=GROUP, message=said, text="晚上好")
    await do(web, "delete", 403, user=ALEX, chat=GROUP, message=said)

    first, answer = simulator.messages(GROUP)
    assert (first["text"], answer["reply_to_message"]["message_id"]) == ("早上好", said)
    await do(web, "react", user=ALEX, chat=GROUP, message=said, emoji="👍")
    assert simulator.messages(GROUP)[0]["_reactions"] == [{"emoji": "👍", "count": 1}]
    await do(web, "react", user=ALEX, chat=GROUP, message=said, emoji="👍")
    assert simulator.messages(GROUP)[0]["_reactions"] == []
    await do(web, "delete", user=CHEN, chat=GROUP, message=said)
    assert len(simulator.messages(GROUP)) == 1


async def test_deep_links_start_the_bot(web: aiohttp.ClientSession, simulator: Simulator) -> None:
    await do(web, "start", user=LIN, payload="from_page-1")
    assert simulator.messages(LIN)[-1]["text"] == "/start from_page-1"
    await do(web, "start", 400, user=LIN, payload="no spaces")

    await do(web, "members", chat=GROUP, member=0, act="kick")
    await do(web, "start", user=LIN, chat=GROUP, payload="hello")
    assert simulator.members.bot(GROUP)["status"] == "member"
    assert simulator.messages(GROUP)[-1]["text"] == "/start@jianbao_simulated_bot hello"


async def test_people_and_chats_are_made(web: aiohttp.ClientSession, simulator: Simulator) -> None:
    reader = (await do(web, "users", name=" 黃  小姐 ", language="zh-hk"))["id"]
    assert simulator.people.user(reader)["first_name"] == "黃 小姐"
    made = {
        kind: await do(web, "chats", kind=kind, title=f"新的 {kind}", members=[reader, LIN])
        for kind in ("group", "supergroup", "forum", "channel")
    }
    assert [chat["type"] for chat in made.values()] == [
        "group",
        "supergroup",
        "supergroup",
        "channel",
    ]
    assert made["forum"]["is_forum"]
    assert made["group"]["id"] == GROUP - 1
    assert simulator.members.administrators(made["group"]["id"]) == [reader]
    await do(web, "chats", 400, kind="club", title="俱乐部", members=[LIN])


async def test_the_bot_and_members_rise_and_fall(
    web: aiohttp.ClientSession, simulator: Simulator
) -> None:
    async def act(member: int, act: str, **more: Any) -> str:
        await do(web, "members", chat=GROUP, member=member, act=act, **more)
        return str(simulator.members.record(GROUP, member or simulator.bot_id)["status"])

    assert await act(0, "promote", rights={"can_pin_messages": False}) == "administrator"
    assert not simulator.members.bot(GROUP)["can_pin_messages"]
    assert await act(0, "demote") == "member"
    assert await act(0, "restrict", permissions={"can_send_photos": False}) == "restricted"
    assert await act(0, "kick") == "kicked"
    assert await act(0, "add") == "member"
    assert await act(CHEN, "promote", rights={}) == "administrator"
    assert await act(CHEN, "anonymous", anonymous=True) == "administrator"
    assert simulator.members.record(GROUP, CHEN)["is_anonymous"]
    assert await act(ALEX, "leave") == "left"
    assert await act(ALEX, "join") == "member"
    await do(web, "members", 400, chat=GROUP, member=ALEX, act="crown")
    await do(web, "permissions", chat=GROUP, permissions={"can_send_messages": False})
    await do(web, "say", 403, user=ALEX, chat=GROUP, text="喂")


async def test_chats_and_topics_change(web: aiohttp.ClientSession, simulator: Simulator) -> None:
    large = (await do(web, "chat", chat=GROUP, act="migrate"))["chat"]
    old = await ask(web, f"chats/{GROUP}", user=LIN)
    assert old["chat"]["migrated_to"] == large
    await do(web, "chat", chat=large, act="forum")
    topic = {"chat": large, "user": LIN}
    made = await do(web, "topics", **topic, act="create", name="读书", colour=0xFB6F5F)
    thread = made["message_thread_id"]
    await do(web, "topics", **topic, act="rename", thread=thread, name="读书会")
    await do(web, "topics", **topic, act="close", thread=thread)
    assert simulator.topics.topic(large, thread)["closed"]
    await do(web, "topics", **topic, act="reopen", thread=thread)
    await do(web, "topics", **topic, act="hide")
    assert (await ask(web, f"chats/{large}", user=LIN))["chat"]["general"]["hidden"]
    await do(web, "topics", **topic, act="show")
    await do(web, "topics", **topic, act="delete", thread=thread)
    assert simulator.topics.of(large) == []
    await do(web, "chat", chat=ALEX, act="delete")
    assert (await ask(web, f"chats/{ALEX}", user=ALEX))["chat"]["gone"]


async def test_faults_limits_and_the_transcript(
    bot: Bot, web: aiohttp.ClientSession, simulator: Simulator
) -> None:
    ordered = await do(web, "faults", kind="429", method="sendMessage", retry_after=7)
    assert [fault["kind"] for fault in ordered["faults"]] == ["429"]
    with pytest.raises(RetryAfter):
        await bot.send_message(LIN, "一")
    await bot.send_photo(CHEN, jpeg(), "二")
    await do(web, "faults", 400, kind="rain")

    newest, struck = (await ask(web, "calls", limit=2))["calls"]
    assert (newest["method"], newest["verdict"]) == ("sendPhoto", "ok")
    assert (newest["seen"][0]["text"], newest["chat_id"]) == ("二", CHEN)
    assert (struck["fault"], struck["verdict"]) == ("429", "fault")
    assert (await ask(web, "calls", verdict="fault", chat=LIN))["calls"] == [struck]
    assert (await ask(web, "calls", after=newest["number"]))["calls"] == []
    assert (await ask(web, "calls", before=struck["number"], method="sendPhoto"))["calls"] == []

    both = await do(web, "world", limits=False, privacy=False)
    assert (both["limits"], both["privacy"], both["faults"]) == (False, False, [])
    waiting = await do(web, "faults", kind="slow", share=0.5)
    left = await do(web, "faults/cancel", id=waiting["faults"][0]["id"])
    assert left["faults"] == []
    await do(web, "faults/cancel", 404, id=99)


async def test_inline_results_are_offered_and_sent(
    bot: Bot, web: aiohttp.ClientSession, simulator: Simulator
) -> None:
    where = {"user": LIN, "chat": GROUP}
    asked = asyncio.create_task(do(web, "inline", **where, query="早间"))
    (update,) = await bot.get_updates(timeout=5, allowed_updates=["inline_query"])
    assert update.inline_query is not None
    content = InputTextMessageContent("早间简报：今天的要闻")
    await update.inline_query.answer([InlineQueryResultArticle("a", "早间简报", content)])
    offered = await asked
    assert offered["results"][0]["title"] == "早间简报"
    await do(web, "inline/choose", **where, query=offered["id"], result="a")
    assert simulator.messages(GROUP)[-1]["via_bot"]["username"] == "jianbao_simulated_bot"


def test_the_three_languages_say_the_same_things() -> None:
    static = files("bot.simulator.page").joinpath("static")
    keys = [
        re.findall(r"^  (\w+):", static.joinpath(f"{name}.js").read_text("utf-8"), re.MULTILINE)
        for name in ("simplified", "traditional", "english")
    ]
    assert keys[0] == keys[1] == keys[2]
    scripts = "".join(
        file.read_text("utf-8") for file in static.iterdir() if file.name.endswith((".js", ".html"))
    )
    said = set(re.findall(r'(?:say\(|data-word(?:-\w+)?=)"(\w+)"', scripts))
    assert said <= set(keys[0])


async def test_what_is_switched_at_the_page_stays_so(
    web: aiohttp.ClientSession, simulator: Simulator
) -> None:
    await do(web, "world", limits=False, privacy=False)
    assert (simulator.limits.enabled, simulator.privacy) == (False, False)
    assert simulator.state.noted("limits") is False


async def test_ids_that_are_none_are_refused(web: aiohttp.ClientSession) -> None:
    for chat in (10**30, "x", None, 1.5, True):
        refused = await do(web, "say", 400, user=LIN, chat=chat, text="早")
        assert refused["error"] == "Bad Request: chat must be a whole number"
