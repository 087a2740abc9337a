"""Updates are sent to the webhook: in order, with the secret, again until they are accepted."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from aiohttp import web
from telegram import Bot
from telegram.error import BadRequest, Conflict, RetryAfter

from bot.simulator.clock import Clock
from bot.simulator.server import running
from bot.simulator.simulator import Simulator
from tests.simulator.conftest import NOON, new_bot
from tests.simulator.door import Door, accept, always, free_port, opened, trouble
from tests.simulator.waiting import until

LIN, CHEN = 1001, 1002
SECRET = "a-Secret_1"


@pytest.fixture
def door() -> Door:
    """A door."""
    return Door()


@pytest.fixture
async def hook(door: Door) -> AsyncIterator[str]:
    """Where the door is."""
    async with opened(door) as address:
        yield address


async def test_nobody_polls_beside_a_webhook(bot: Bot, simulator: Simulator, hook: str) -> None:
    waiting = asyncio.create_task(bot.get_updates(timeout=30))
    await until(lambda: simulator.updates.is_polled)
    await bot.set_webhook(hook)
    with pytest.raises(Conflict, match="terminated by setWebhook request"):
        await waiting
    with pytest.raises(Conflict, match="use deleteWebhook to delete the webhook first"):
        await bot.get_updates()
    assert [alarm["kind"] for alarm in simulator.updates.alarms()] == ["second_poller"]
    assert await bot.delete_webhook()
    assert await bot.get_updates() == ()


async def test_a_server_in_trouble_is_tried_again_later_and_later(
    bot: Bot, simulator: Simulator, door: Door, hook: str
) -> None:
    door.answer = always(500)
    await bot.set_webhook(hook, secret_token=SECRET)
    simulator.say(LIN, LIN, "x")
    times = await attempts_at(simulator, door, 4)
    pauses = [(after - before).total_seconds() for before, after in pairwise(times)]
    assert all(pause >= least for pause, least in zip(pauses, (1, 2, 4), strict=True))
    info = await bot.get_webhook_info()
    assert info.last_error_message == "Wrong response from the webhook: 500 Internal Server Error"
    assert info.last_error_date is not None
    assert info.last_error_date >= NOON
    assert info.pending_update_count == 1

    door.answer = accept
    await attempts_at(simulator, door, 5)
    await until(lambda: simulator.updates.waiting() == 0)
    assert door.accepted == ["x"]
    assert len({update_id for update_id, _ in door.came}) == 1
    assert {headers["X-Telegram-Bot-Api-Secret-Token"] for headers in door.headers} == {SECRET}


async def test_a_server_may_say_when(bot: Bot, simulator: Simulator, door: Door, hook: str) -> None:
    door.answer = always(503, **{"Retry-After": "600"})
    await bot.set_webhook(hook)
    simulator.say(LIN, LIN, "x")
    await until(lambda: trouble(simulator).endswith("503 Service Unavailable"))
    door.answer = accept
    simulator.clock.advance(timedelta(seconds=500))
    simulator.say(CHEN, CHEN, "y")
    await until(lambda: door.accepted == ["y"])
    simulator.clock.advance(timedelta(seconds=100))
    await until(lambda: door.accepted == ["y", "x"])


async def test_a_chat_keeps_its_order_and_holds_up_no_other(
    bot: Bot, simulator: Simulator, door: Door, hook: str
) -> None:
    async def only_others(text: str) -> web.Response:
        return web.Response(status=500 if text == "1" else 200)

    door.answer = only_others
    await bot.set_webhook(hook)
    for text in ("1", "2", "3"):
        simulator.say(LIN, LIN, text)
    for text in ("a", "b"):
        simulator.say(CHEN, CHEN, text)
    await until(lambda: door.accepted == ["a", "b"])
    assert {text for _, text in door.came} == {"1", "a", "b"}

    door.answer = accept
    await until(lambda: trouble(simulator) != "")
    simulator.clock.advance(timedelta(minutes=1))
    await until(lambda: simulator.updates.waiting() == 0)
    assert door.accepted == ["a", "b", "1", "2", "3"]


async def test_no_more_connections_than_wanted(
    bot: Bot, simulator: Simulator, door: Door, hook: str
) -> None:
    async def slowly(_: str) -> web.Response:
        await asyncio.sleep(0.001)
        return web.Response()

    door.answer = slowly
    await bot.set_webhook(hook, max_connections=3)
    for user_id in range(9001, 9021):
        for _ in range(3):
            simulator.updates.put("message", {"message_id": 1, "chat": {"id": user_id}})
    await until(lambda: simulator.updates.waiting() == 0)
    assert (len(door.came), door.most_busy) == (60, 3)
    assert (await bot.get_webhook_info()).max_connections == 3


async def test_the_answer_may_be_a_call(
    bot: Bot, simulator: Simulator, door: Door, hook: str
) -> None:
    calls = [
        {"method": "sendMessage", "chat_id": LIN, "text": "<b>a</b>", "parse_mode": "HTML"},
        {"method": "sendMessage", "chat_id": 404, "text": "nobody gets this"},
        {"method": "deleteWebhook"},
        {"method": "getUpdates"},
        {"method": "gossip"},
        {"no": "method"},
    ]

    async def ask(text: str) -> web.Response:
        return web.json_response(calls[int(text)])

    door.answer = ask
    await bot.set_webhook(hook)
    for number in range(len(calls)):
        simulator.say(LIN, LIN, str(number))
    await until(lambda: len(door.accepted) == len(calls))
    await until(lambda: len(simulator.messages(LIN)) == len(calls) + 1)
    (reply,) = (message for message in simulator.messages(LIN) if message["from"]["is_bot"])
    assert (reply["text"], reply["entities"][0]["type"]) == ("a", "bold")
    assert (await bot.get_webhook_info()).url == hook


async def test_no_redirect_is_followed(
    bot: Bot, simulator: Simulator, door: Door, hook: str
) -> None:
    door.answer = always(302, Location="/hook")
    await bot.set_webhook(hook)
    simulator.say(LIN, LIN, "x")
    await until(lambda: trouble(simulator) == "Wrong response from the webhook: 302 Found")
    assert len(door.came) == 1


async def test_troubles_of_the_network_are_told(
    bot: Bot,
    simulator: Simulator,
    door: Door,
    hook: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def never(_: str) -> web.Response:
        await asyncio.Event().wait()
        return web.Response()

    simulator.say(LIN, LIN, "x")
    await bot.set_webhook(f"http://127.0.0.1:{free_port()}/hook")
    await until(lambda: trouble(simulator) == "Connection refused")

    monkeypatch.setattr("bot.simulator.webhook_delivery.ANSWER_SECONDS", 0.01)
    door.answer = never
    simulator.clock.advance(timedelta(seconds=1))
    await bot.set_webhook(hook)
    await until(lambda: trouble(simulator) == "Read timeout expired")


async def test_a_name_is_found_at_the_address_given(
    bot: Bot, simulator: Simulator, door: Door, hook: str
) -> None:
    await bot.set_webhook(hook.replace("127.0.0.1", "reader.local"), ip_address="127.0.0.1")
    simulator.say(LIN, LIN, "x")
    await until(lambda: door.accepted == ["x"])
    assert door.headers[0]["Host"].startswith("reader.local:")
    assert (await bot.get_webhook_info()).ip_address == "127.0.0.1"


async def test_what_is_not_accepted_is_given_up_after_a_day(
    bot: Bot, simulator: Simulator, door: Door, hook: str
) -> None:
    door.answer = always(500)
    await bot.set_webhook(hook)
    simulator.say(LIN, LIN, "old")
    await until(lambda: trouble(simulator) != "")
    door.answer = accept
    simulator.clock.advance(timedelta(days=1))
    simulator.say(LIN, LIN, "new")
    await until(lambda: simulator.updates.waiting() == 0)
    assert door.accepted == ["new"]


async def test_a_webhook_that_says_it_is_gone_is_taken_off(
    bot: Bot, simulator: Simulator, door: Door, hook: str
) -> None:
    door.answer = always(410)
    await bot.set_webhook(hook)
    simulator.say(LIN, LIN, "x")
    await until(lambda: trouble(simulator) != "")
    simulator.clock.advance(timedelta(hours=23, minutes=1))
    await until(lambda: simulator.webhook.target is None)
    assert (await bot.get_webhook_info()).url == ""
    assert simulator.updates.waiting() == 1


async def test_a_webhook_outlives_a_restart(tmp_path: Path, door: Door) -> None:
    port = free_port()
    simulator = Simulator(tmp_path, Clock(tmp_path, NOON))
    async with running(simulator, port=0) as base, new_bot(base) as bot:
        url = f"http://localhost:{port}/hook"
        await bot.set_webhook(url, secret_token=SECRET, allowed_updates=["message"])
        simulator.updates.put("message", {"message_id": 1, "chat": {"id": LIN}, "text": "x"})
        await until(lambda: trouble(simulator) == "Connection refused")
    simulator.close()

    simulator = Simulator(tmp_path, Clock(tmp_path, NOON))
    assert trouble(simulator) == "Connection refused"
    async with opened(door, port), running(simulator, port=0) as base, new_bot(base) as bot:
        await until(lambda: door.accepted == ["x"])
        info = await bot.get_webhook_info()
        assert (info.url, info.allowed_updates) == (url, ("message",))
        assert door.headers[0]["X-Telegram-Bot-Api-Secret-Token"] == SECRET
        await until(lambda: simulator.updates.waiting() == 0)
    simulator.close()


async def test_waiting_updates_may_be_dropped(bot: Bot, simulator: Simulator, hook: str) -> None:
    simulator.say(LIN, LIN, "x")
    assert (await bot.get_webhook_info()).pending_update_count == 1
    assert await bot.delete_webhook(drop_pending_updates=True)
    assert simulator.updates.waiting() == 0
    simulator.say(LIN, LIN, "y")
    await bot.set_webhook(hook, drop_pending_updates=True)
    assert simulator.updates.waiting() == 0
    assert await bot.set_webhook("")
    assert (await bot.get_webhook_info()).url == ""
    assert simulator.updates.alarms() == []


async def test_a_webhook_is_set_once_a_second(
    bot: Bot, simulator: Simulator, hook: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    await bot.set_webhook(hook)
    with pytest.raises(RetryAfter, match="Retry in 0:00:01"):
        await bot.set_webhook(hook)
    simulator.clock.advance(timedelta(seconds=1))
    assert await bot.set_webhook(hook, certificate=b"its own", max_connections=100)
    info = await bot.get_webhook_info()
    assert (info.has_custom_certificate, info.max_connections) == (True, 100)


@pytest.mark.parametrize(
    ("url", "more", "words"),
    [
        ("http://bot.example/hook", {}, "An HTTPS URL must be provided for webhook"),
        ("bot.example:8000", {}, "can be set up only on ports 80, 88, 443 or 8443"),
        ("https://8.8.8.8:444", {}, "can be set up only on ports 80, 88, 443 or 8443"),
        ("https://bot.example", {"ip_address": "1.2.3"}, "Invalid IP address specified"),
        ("ftp://bot.example", {}, "Invalid webhook URL specified"),
        ("https://", {}, "Invalid webhook URL specified"),
        ("https://bot.example:port", {}, "Invalid webhook URL specified"),
        ("https://bot.example", {"secret_token": "a b"}, "contains unallowed characters"),
        ("https://bot.example", {"secret_token": "a" * 257}, "contains unallowed characters"),
    ],
)
async def test_what_telegram_does_not_send_to_is_refused(
    bot: Bot, url: str, more: dict[str, str], words: str
) -> None:
    with pytest.raises(BadRequest, match=f"(?i){words}"):
        await bot.set_webhook(url, **more)  # type: ignore[arg-type]  # strings alone
    assert (await bot.get_webhook_info()).url == ""


@pytest.mark.parametrize("url", ["https://bot.example:8443/a", "bot.example", "http://jianbao:80"])
async def test_what_telegram_or_a_server_at_home_sends_to_is_taken(
    bot: Bot, base: str, url: str
) -> None:
    assert await bot.set_webhook(url)
    assert (await bot.get_webhook_info()).url == url


async def attempts_at(simulator: Simulator, door: Door, count: int) -> list[datetime]:
    """Let the time go by until so many updates have come; when each of the new ones came."""
    times: list[datetime] = []
    while (came := len(door.came)) < count:
        simulator.clock.advance(timedelta(seconds=0.5))
        await asyncio.sleep(0.001)
        times += [simulator.clock()] * (len(door.came) - came)
    return times
