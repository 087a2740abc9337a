"""The webhook: who may send updates, in which order they are handled, and what is answered."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
import sqlalchemy as sa
from pydantic import SecretStr
from structlog.testing import capture_logs

from bot.answers import NotSent
from bot.journal import Journal
from bot.metrics import Metrics
from bot.webhook import LARGEST, SECRET_HEADER, Webhook, derive
from tests.endtoend.processes import free_port
from tests.simulator.waiting import until
from tests.stock import NOW

SECRET, PATH = "our-secret_1", "the-path"
Update = dict[str, Any]


class Desk:
    """Handles updates: notes them, and does with each what its text says."""

    def __init__(self) -> None:
        self.begun: list[int] = []
        self.done: list[int] = []
        self.gates: dict[int, asyncio.Event] = {}
        self.problems: dict[int, Exception] = {}

    async def handle(self, raw: Update) -> None:
        number = raw["update_id"]
        self.begun.append(number)
        if number in self.gates:
            await self.gates[number].wait()
        if number in self.problems:
            raise self.problems.pop(number)
        self.done.append(number)


class Door:
    """A webhook that is open, and somebody who sends to it."""

    def __init__(self, desk: Desk, address: str, journal: Journal, session: Any) -> None:
        self.desk = desk
        self.address = address
        self.journal = journal
        self._session: aiohttp.ClientSession = session

    async def send(
        self,
        body: object,
        secret: str | None = SECRET,
        path: str = PATH,
        kind: str = "application/json",
        method: str = "POST",
    ) -> tuple[int, str]:
        """Send something; the status and the words of the answer."""
        headers = {"Content-Type": kind} | ({} if secret is None else {SECRET_HEADER: secret})
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        address = f"{self.address}/{path}"
        async with self._session.request(method, address, data=data, headers=headers) as answer:
            return answer.status, await answer.text()


@pytest.fixture
async def door() -> AsyncIterator[Door]:
    """A door that is open."""
    async with opened_door() as door:
        yield door


@asynccontextmanager
async def opened_door() -> AsyncIterator[Door]:
    desk, journal = Desk(), Journal(lambda: NOW, lambda: 0.0, Metrics())
    webhook = Webhook(desk.handle, PATH, SECRET, journal)
    listen = f"127.0.0.1:{free_port()}"
    async with aiohttp.ClientSession() as session, webhook.serving(listen):
        yield Door(desk, f"http://{listen}", journal, session)


def update(number: int, chat: int = 7, kind: str = "message") -> Update:
    inner: Update = {"message_id": 1, "chat": {"id": chat}}
    return {"update_id": number, kind: {"message": inner} if kind == "callback_query" else inner}


async def test_an_update_is_handled_and_then_accepted(door: Door) -> None:
    assert await door.send(update(1)) == (200, "")
    assert door.desk.done == [1]
    json_with_charset = "application/json; charset=utf-8"
    assert await door.send(update(2), kind=json_with_charset) == (200, "")
    assert await door.send(update(3), path=f"telegram/{PATH}") == (200, "")


@pytest.mark.parametrize("secret", [None, "", "our-secret_2", SECRET + "x", "密"])
async def test_without_the_secret_nothing_is_read_or_said(door: Door, secret: str | None) -> None:
    assert await door.send(update(1), secret) == (403, "")
    assert await door.send(b"{", secret, kind="text/plain") == (403, "")
    assert door.desk.begun == []


@pytest.mark.parametrize("path", ["", "telegram", f"{PATH}x", f"{PATH}/more", "the-pat%68x"])
async def test_without_the_path_there_is_nothing(door: Door, path: str) -> None:
    assert (await door.send(update(1), path=path))[0] == 404
    assert door.desk.begun == []


@pytest.mark.parametrize(
    ("body", "kind", "method", "status"),
    [
        (update(1), "text/plain", "POST", 415),
        (update(1), "application/x-www-form-urlencoded", "POST", 415),
        (update(1), "application/json", "GET", 405),
        (update(1), "application/json", "PUT", 405),
        (b"", "application/json", "POST", 400),
        (b"{'update_id': 1}", "application/json", "POST", 400),
        (b"[" * 100_000, "application/json", "POST", 400),
        (b"\xff\xfe{}", "application/json", "POST", 400),
        ([update(1)], "application/json", "POST", 400),
        ({"message": {}}, "application/json", "POST", 400),
        ({"update_id": "1"}, "application/json", "POST", 400),
        ({"update_id": True}, "application/json", "POST", 400),
        (b'{"update_id": 1, "x": "' + b"x" * LARGEST + b'"}', "application/json", "POST", 413),
    ],
)
async def test_what_is_no_update_is_refused(
    door: Door, body: object, kind: str, method: str, status: int
) -> None:
    assert (await door.send(body, kind=kind, method=method))[0] == status
    assert door.desk.begun == []


async def test_a_chat_keeps_its_order_and_holds_up_no_other(door: Door) -> None:
    gate = door.desk.gates[1] = asyncio.Event()
    first = asyncio.create_task(door.send(update(1)))
    await until(lambda: door.desk.begun == [1])
    second = asyncio.create_task(door.send(update(2, kind="callback_query")))
    third = asyncio.create_task(door.send(update(3, kind="my_chat_member")))
    assert await door.send(update(4, chat=8)) == (200, "")
    assert await door.send({"update_id": 5, "poll": {"id": "9"}}) == (200, "")
    assert await door.send({"update_id": 6, "poll": {"id": "9"}}) == (200, "")
    assert door.desk.begun == [1, 4, 5, 6]
    gate.set()
    assert [(await task)[0] for task in (first, second, third)] == [200, 200, 200]
    assert door.desk.done[3:] == [1, 2, 3]


async def test_what_cannot_be_handled_now_comes_again(door: Door) -> None:
    door.desk.problems = {
        1: NotSent("who administers the chat is not known", "network"),
        2: sa.exc.TimeoutError("QueuePool limit of size 4"),
        3: ValueError("odd"),
    }
    with capture_logs() as logs:
        for number in (1, 2, 3):
            assert await door.send(update(number)) == (503, "")
    assert [line["event"] for line in logs] == [
        "update.postponed",
        "database.failing",
        "database.back",
        "job.failed",
    ]
    with capture_logs():
        for number in (1, 2, 3):
            assert await door.send(update(number)) == (200, "")
    assert door.desk.done == [1, 2, 3]
    assert not door.journal.disturbance
    assert 'jianbao_updates_total{outcome="again"} 3.0' in door.journal.metrics.text().decode()


async def test_what_has_come_is_still_handled_at_the_end() -> None:
    async with opened_door() as door:
        gate = door.desk.gates[1] = asyncio.Event()
        sending = asyncio.create_task(door.send(update(1)))
        await until(lambda: door.desk.begun == [1])
        asyncio.get_running_loop().call_later(0.05, gate.set)
    assert door.desk.done == [1]
    assert await sending == (200, "")


async def test_a_port_that_is_taken_is_told_with_the_setting(door: Door) -> None:
    listen = door.address.removeprefix("http://")
    again = Webhook(door.desk.handle, PATH, SECRET, door.journal).serving(listen)
    with pytest.raises(OSError, match=r"telegram\.webhook\.listen: nothing can listen at 127"):
        await again.__aenter__()


def test_what_only_those_know_who_know_the_token() -> None:
    token, other = SecretStr("42:our-token"), SecretStr("42:our-tokem")
    assert derive(token, "secret") == derive(token, "secret")
    assert len({derive(one, what) for one in (token, other) for what in ("secret", "path")}) == 4
    assert all(letter in "0123456789abcdef" for letter in derive(token, "path"))
    assert len(derive(token, "path")) == 64
