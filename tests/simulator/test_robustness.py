"""Whatever is sent to it, the simulator answers as Telegram would, and goes on."""

import asyncio
import json
from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any

import aiohttp
import pytest
from structlog.testing import capture_logs
from telegram import Bot

from bot.simulator.chats.demo import DEMO_CHANNEL
from bot.simulator.server import running
from bot.simulator.simulator import DEMO_TOKEN, Simulator
from tests.benchmarks.drawn_calls import draw_calls
from tests.simulator.conftest import jpeg, new_bot
from tests.simulator.control import Control
from tests.simulator.waiting import until
from tests.simulator.website import connected, opened_site

LIN = 1001
CHANNEL = "@jiangwan_news"
HUGE = 10**30
NO_UTF8 = "Bad Request: strings must be encoded in UTF-8"
HALF = "\ud800"
JSON_TYPE = "application/json"
FORM_TYPE = "application/x-www-form-urlencoded"
PARTS_TYPE = "multipart/form-data; boundary=x"
DEEP = b'{"chat_id":1001,"text":"x","reply_markup":' + b"[" * 150 + b"]" * 150 + b"}"
PART = b'--x\r\nContent-Disposition: form-data; name="chat_id"\r\n'

Json = dict[str, Any]


class Raw:
    """Calls as no library sends them."""

    def __init__(self, base: str, session: aiohttp.ClientSession) -> None:
        self._base = base
        self._session = session

    async def ask(self, path: str, method: str = "POST", **more: Any) -> tuple[int, Json]:
        """The status and the JSON at an address under the bot's."""
        address = f"{self._base}/bot{DEMO_TOKEN}/{path}"
        async with self._session.request(method, address, **more) as answer:
            return answer.status, await answer.json()

    async def send(self, path: str, content: bytes, content_type: str, **headers: str) -> Json:
        """The JSON that is answered to a body."""
        headers["Content-Type"] = content_type
        status, told = await self.ask(path, data=content, headers=headers)
        assert status == (200 if told["ok"] else told["error_code"])
        return told

    async def call(self, path: str, **given: Any) -> str:
        """What is said against a call in JSON; `ok` if nothing is."""
        told = await self.send(path, json.dumps(given).encode(), JSON_TYPE)
        return str(told.get("description", "ok"))


@pytest.fixture
async def raw(base: str) -> AsyncIterator[Raw]:
    """A client that sends anything."""
    async with aiohttp.ClientSession() as session:
        yield Raw(base, session)


@pytest.mark.parametrize(
    ("content_type", "content", "words"),
    [
        (JSON_TYPE, b"", "can't parse request JSON object"),
        (JSON_TYPE, b"[]", "can't parse request JSON object"),
        (JSON_TYPE, b'{"chat_id":1001,"text":"\xff"}', "can't parse request JSON object"),
        (JSON_TYPE, b'{"chat_id":NaN,"text":"x"}', "can't parse request JSON object"),
        (JSON_TYPE, b'{"a":' * 3000 + b"1" + b"}" * 3000, "can't parse request JSON object"),
        (JSON_TYPE, DEEP, "can't parse request JSON object"),
        (FORM_TYPE, b"chat_id=1001&text=\xff", "can't parse request body"),
        ("multipart/form-data", b"x", "can't parse request body"),
        (PARTS_TYPE, b"x", "can't parse request body"),
        (PARTS_TYPE, PART + b"\r\n10", "can't parse request body"),
        (PARTS_TYPE, b"--x\r\n\r\n10\r\n--x--\r\n", "can't parse request body"),
        (
            PARTS_TYPE,
            PART + b"Content-Transfer-Encoding: odd\r\n\r\n1001\r\n--x--\r\n",
            "can't parse request body",
        ),
        ("text/plain", b"chat_id=1001&text=x", "chat_id is empty"),
        ("odd", b"chat_id=1001&text=x", "chat_id is empty"),
    ],
)
async def test_a_body_that_is_none(raw: Raw, content_type: str, content: bytes, words: str) -> None:
    told = await raw.send("sendMessage", content, content_type)
    assert told == {"ok": False, "error_code": 400, "description": f"Bad Request: {words}"}


async def test_a_body_that_cannot_be_unpacked(raw: Raw) -> None:
    headers = {"Content-Type": JSON_TYPE, "Content-Encoding": "gzip"}
    status, told = await raw.ask("sendMessage", data=b"\x1f\x8bxx", headers=headers)
    assert (status, told["description"]) == (400, "Bad Request: can't parse request body")


async def test_a_body_beyond_all_bounds(raw: Raw) -> None:
    form = aiohttp.FormData({"chat_id": str(LIN)})
    form.add_field("photo", BytesIO(b"x" * 65 * 1024 * 1024), filename="a.jpg")
    status, told = await raw.ask("sendPhoto", data=form)
    assert (status, told["description"]) == (413, "Request Entity Too Large")


async def test_addresses_that_are_none(base: str, raw: Raw) -> None:
    assert (await raw.ask("getMe/", "GET"))[0] == 404
    status, told = await raw.ask("", "GET")
    assert (status, told) == (404, {"ok": False, "error_code": 404, "description": "Not Found"})
    async with aiohttp.ClientSession() as session:
        for path in ("bot", f"bot{DEMO_TOKEN}", f"file/bot{DEMO_TOKEN}/", "file/bot"):
            async with session.get(f"{base}/{path}") as answer:
                assert (await answer.json())["description"] == "Not Found"


async def test_half_of_a_surrogate_pair_is_refused_everywhere(raw: Raw) -> None:
    button = {"text": HALF, "callback_data": "a"}
    assert await raw.call("sendMessage", chat_id=LIN, text=HALF) == NO_UTF8
    assert await raw.call("sendPhoto", chat_id=LIN, photo="AgAC", caption=HALF) == NO_UTF8
    assert await raw.call("setMyName", name=HALF) == NO_UTF8
    assert await raw.call("getFile", file_id=HALF) == NO_UTF8
    assert await raw.call("sendMessage", chat_id=HALF, text="x") == NO_UTF8
    command = {"command": "a", "description": HALF}
    assert "must be encoded in UTF-8" in await raw.call("setMyCommands", commands=[command])
    markup = {"inline_keyboard": [[button]]}
    assert "must be encoded in UTF-8" in await raw.call(
        "sendMessage", chat_id=LIN, text="x", reply_markup=markup
    )
    assert 'unknown parameter "?"' in await raw.call("getMe", **{HALF: 1})
    assert 'unknown field "?"' in await raw.call(
        "sendMessage", chat_id=LIN, text="x", link_preview_options={HALF: 1}
    )


@pytest.mark.parametrize("number", [HUGE, -HUGE, 2**63, "9" * 60, "9" * 5000])
async def test_numbers_beyond_all_bounds(raw: Raw, number: int | str) -> None:
    calls: list[tuple[str, Json]] = [
        ("sendMessage", {"chat_id": number, "text": "x"}),
        ("getChat", {"chat_id": number}),
        ("deleteMessage", {"chat_id": LIN, "message_id": number}),
        ("getUpdates", {"offset": number}),
        ("copyMessage", {"chat_id": LIN, "from_chat_id": number, "message_id": 1}),
        ("getChatMember", {"chat_id": LIN, "user_id": number}),
        ("setMyCommands", {"commands": [], "scope": {"type": "chat", "chat_id": number}}),
    ]
    for method, given in calls:
        assert (await raw.call(method, **given)).startswith("Bad Request: "), method


async def test_numbers_at_the_bounds(raw: Raw, simulator: Simulator) -> None:
    query = {"inline_query_id": "1", "results": [], "cache_time": 2**63 - 1}
    assert "query is too old" in await raw.call("answerInlineQuery", **query)
    for offset in (2**63 - 1, -(2**63)):
        assert await raw.call("getUpdates", offset=offset) == "ok"
    assert await raw.call("getChat", chat_id=2**63 - 1) == "Bad Request: chat not found"
    infinite = b'{"chat_id":1001,"latitude":1e999,"longitude":1}'
    told = await raw.send("sendLocation", infinite, JSON_TYPE)
    assert told["description"] == 'Bad Request: field "latitude" must be of type Number'


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "TIFF", "BMP"])
async def test_broken_pictures_are_no_trouble(raw: Raw, simulator: Simulator, kind: str) -> None:
    simulator.limit(False)
    random, whole = Random(kind), jpeg(64, 64, kind)
    for _ in range(30):
        broken = bytearray(whole)
        for _ in range(random.randint(1, 6)):
            broken[random.randrange(80)] = random.randrange(256)
        form = aiohttp.FormData({"chat_id": str(LIN)})
        form.add_field("photo", bytes(broken), filename="a.jpg")
        status, _ = await raw.ask("sendPhoto", data=form)
        assert status in (200, 400)


@pytest.mark.parametrize("seed", [1, 2])
async def test_no_drawn_call_brings_it_down(raw: Raw, simulator: Simulator, seed: int) -> None:
    simulator.limit(False)
    random = Random(seed)
    odd: tuple[Any, ...] = (
        HALF,
        "\0",
        HUGE,
        -1,
        0,
        "",
        [],
        {},
        None,
        "@",
        "attach://p0",
        "[" * 9999,
        [HALF],
    )
    for call in draw_calls(seed, 400):
        given = {name: value for name, value in call.given.items() if name != "timeout"}
        if given and random.random() < 0.4:
            given[random.choice(list(given))] = random.choice(odd)
        status, told = await raw.ask(call.method, json=given)
        assert status != 500, (call.method, given)
        assert "ok" in told


async def test_a_mistake_of_its_own_is_told_as_telegrams(
    raw: Raw,
    simulator: Simulator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_: object) -> None:
        raise KeyError("nothing")

    with monkeypatch.context() as broken, capture_logs() as logged:
        broken.setattr(simulator.people, "bot", fail)
        assert await raw.call("getMe") == "Internal Server Error"
    (entry,) = logged
    assert (entry["event"], entry["method"]) == ("simulator.failed", "getMe")
    (call,) = simulator.transcript.calls()
    assert (call.ok, call.error_code) == (False, 500)
    assert await raw.call("getMe") == "ok"


async def test_a_call_goes_on_though_its_client_goes_away(tmp_path: Path) -> None:
    async with opened_site() as site, connected(tmp_path) as simulator:
        picture = site.put("/a.jpg", jpeg(), "image/jpeg")
        site.open.clear()
        async with running(simulator, port=0) as base, new_bot(base) as bot:
            sending = asyncio.create_task(bot.send_photo(LIN, picture))
            await until(lambda: bool(site.asked))
            sending.cancel()
            site.open.set()
            await until(lambda: bool(simulator.messages(LIN)))
            await until(lambda: len(simulator.transcript.sent_to(LIN)) == 1)


async def test_a_chat_called_by_its_name_is_known_by_its_number(
    bot: Bot, control: Control, simulator: Simulator
) -> None:
    sent = await bot.send_message(CHANNEL, "早")
    await bot.copy_message(CHANNEL, CHANNEL, sent.message_id)
    await bot.delete_message(CHANNEL, sent.message_id)

    calls = [call for call in simulator.transcript.calls() if call.method != "getMe"]
    assert [call.chat_id for call in calls] == [DEMO_CHANNEL] * 3
    assert calls[1].seen[0].text == "早"
    assert len(simulator.transcript.sent_to(DEMO_CHANNEL)) == 2
    await control.post("faults", kind="502", chat_id=DEMO_CHANNEL, method="sendMessage")
    with pytest.raises(Exception, match="Bad Gateway"):
        await bot.send_message(CHANNEL, "早")


async def test_the_transcript_tells_no_secrets(bot: Bot, simulator: Simulator) -> None:
    address = f"https://bot.example/{DEMO_TOKEN}"
    await bot.set_webhook(address, secret_token="hush-hush")
    await bot.set_my_short_description(f"{DEMO_TOKEN}")
    call = simulator.transcript.calls("setWebhook")[0]
    assert call.parameters["secret_token"] == "***"
    told = str(simulator.transcript.calls())
    assert DEMO_TOKEN.partition(":")[2] not in told
    assert "hush" not in told


@pytest.mark.parametrize(
    ("path", "body"),
    [
        (f"chats/{HUGE}/text", {"user_id": LIN, "text": "x"}),
        (f"chats/{'9' * 4400}/text", {"user_id": LIN, "text": "x"}),
        (f"chats/{LIN}/text", {"user_id": HUGE, "text": "x"}),
        (f"chats/{LIN}/text", {"user_id": LIN, "text": HALF}),
        (f"chats/{LIN}/promote", {"user_id": LIN, "rights": {}}),
        (f"chats/{LIN}/topics", {"name": "x"}),
        (f"chats/{LIN}/leave", {"user_id": LIN}),
        ("chats/404/bot", {"status": "member"}),
        ("chats", {"id": -9, "title": "x", "members": 7}),
        ("chats", {"id": -9, "title": "x", "members": ["x"]}),
        ("chats", {"id": -9, "title": "x", "members": []}),
        ("clock", {"advance_seconds": 1e300}),
        ("clock", {"to": "9999-01-01T00:00:00+00:00"}),
    ],
)
async def test_orders_that_cannot_be_are_refused(control: Control, path: str, body: Json) -> None:
    told = await control.post(path, **body)
    assert told["error"].startswith(("Bad Request: ", "Conflict: "))
