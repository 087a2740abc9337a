"""The delivery to the webhook: each line in order, many lines at once, until accepted."""

import asyncio
import os
import socket
from asyncio import TaskGroup
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Self

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from bot.simulator.chats.updates import Updates
from bot.simulator.clock import Clock
from bot.simulator.schema.jsontext import parse
from bot.simulator.webhook import Target, Webhook

Json = dict[str, Any]
CarryOut = Callable[[str, Json], Awaitable[None]]

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of it
ANSWER_SECONDS = 60.0
LONGEST_PAUSE = 60
LONGEST_RETRY_AFTER = 3600
LINES_PER_CONNECTION = 2
GONE = 410
GONE_FOR = timedelta(hours=23)
NOT_CARRIED_OUT = ("setwebhook", "deletewebhook", "close", "logout")


@asynccontextmanager
async def delivering(deliverer: "Deliverer") -> AsyncIterator[None]:
    """Deliver until the end of the block."""
    task = asyncio.create_task(deliverer.run())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@dataclass(frozen=True, slots=True)
class Deliverer:
    """Sends what waits to the webhook, whichever is set.

    `carry_out` does what a webhook's answer asks for, given a method and its parameters; it raises
    nothing, and its result is told to nobody.
    """

    updates: Updates
    webhook: Webhook
    clock: Clock
    carry_out: CarryOut

    async def run(self) -> None:
        """Never ends; another target begins anew with what was not accepted."""
        while True:
            self.webhook.changed.clear()
            tasks = [asyncio.create_task(self._change())]
            if self.webhook.target is not None:
                tasks.append(asyncio.create_task(self._deliver(self.webhook.target)))
            try:
                done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    task.result()
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)

    async def _change(self) -> None:
        await self.webhook.changed.wait()

    async def _deliver(self, target: Target) -> None:
        with self.updates.listening() as news:
            async with _Post.opened(target) as post, TaskGroup() as group:
                await _Delivery(self, target, post, group, news).run()


@dataclass(slots=True)
class _Delivery:
    """What goes to one target: a task for each line that is on its way."""

    owner: Deliverer
    target: Target
    post: "_Post"
    group: TaskGroup
    news: asyncio.Event
    lines: set[str] = field(default_factory=set)
    gone_since: datetime | None = None

    async def run(self) -> None:
        """Begin a line for every update that has none, as long as there is room for lines."""
        last, most = 0, LINES_PER_CONNECTION * self.target.max_connections
        while True:
            self.news.clear()
            while found := self.owner.updates.after(last, most - len(self.lines)):
                for update_id, line in found:
                    last = update_id
                    if line not in self.lines:
                        self.lines.add(line)
                        self.group.create_task(self._empty(line))
            await self.news.wait()

    async def _empty(self, line: str) -> None:
        """Deliver a line to its end; who fails is tried again, the rest waits behind."""
        tried, pause = 0, 0
        while (found := self.owner.updates.first_of(line)) is not None:
            update_id, update = found
            answer = await self.post.send(update)
            if not answer.trouble:
                self._accepted(update_id, answer)
                continue
            self._refused(answer)
            pause = min(2 * pause, LONGEST_PAUSE) if tried == update_id else 1
            tried = update_id
            await self.owner.clock.sleep(min(answer.retry_after, LONGEST_RETRY_AFTER) or pause)
        self.lines.discard(line)
        self.news.set()

    def _accepted(self, update_id: int, answer: "_Answer") -> None:
        self.gone_since = None
        self.owner.webhook.succeeded()
        self.owner.updates.confirm(update_id)
        method = str(answer.asked.pop("method", ""))
        if method and not method.lower().startswith(("get", *NOT_CARRIED_OUT)):
            self.group.create_task(_awaited(self.owner.carry_out(method, answer.asked)))

    def _refused(self, answer: "_Answer") -> None:
        """Note the trouble; a webhook that says for a day that it is gone is taken off."""
        self.owner.webhook.failed(answer.trouble)
        now = self.owner.clock()
        self.gone_since = (self.gone_since or now) if answer.status == GONE else None
        if self.gone_since is not None and now - self.gone_since > GONE_FOR:
            self.owner.webhook.clear()


@dataclass(frozen=True, slots=True)
class _Answer:
    """What came of one POST: `trouble` in Telegram's words, or what the webhook `asked` for."""

    trouble: str = ""
    status: int = 0
    retry_after: int = 0
    asked: Json = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Post:
    """Connections to a target, no more at once than it wants."""

    target: Target
    session: aiohttp.ClientSession
    places: asyncio.Semaphore

    @classmethod
    @asynccontextmanager
    async def opened(cls, target: Target) -> AsyncIterator[Self]:
        """Open connections as they are needed, and close all in the end."""
        resolver = _Fixed(target.ip_address) if target.ip_address else None
        headers = {"Content-Type": "application/json"}
        if target.secret_token:
            headers[SECRET_HEADER] = target.secret_token
        async with aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                limit=0, resolver=resolver, ssl=not target.has_custom_certificate
            ),
            headers=headers,
            skip_auto_headers=("User-Agent",),
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=10, sock_read=ANSWER_SECONDS),
            cookie_jar=aiohttp.DummyCookieJar(),
        ) as session:
            yield cls(target, session, asyncio.Semaphore(target.max_connections))

    async def send(self, update: str) -> _Answer:
        """Send the JSON of one update; raises nothing that the network may bring."""
        async with self.places:
            try:
                async with self.session.post(
                    self.target.address, data=update.encode(), allow_redirects=False
                ) as response:
                    return _read(response, await response.read())
            except (aiohttp.ClientError, TimeoutError, OSError) as problem:
                return _Answer(_words(problem))


class _Fixed(AbstractResolver):
    """Finds every name at one address."""

    def __init__(self, address: str) -> None:
        self._address = address

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """The address."""
        flags = socket.AI_NUMERICHOST
        place = ResolveResult(
            hostname=host, host=self._address, port=port, family=family, proto=0, flags=flags
        )
        return [place]

    async def close(self) -> None:
        """Nothing was opened."""


def _read(response: aiohttp.ClientResponse, content: bytes) -> _Answer:
    if not 200 <= response.status < 300:
        words = f"Wrong response from the webhook: {response.status} {response.reason}"
        after = response.headers.get("Retry-After", "")
        return _Answer(words, response.status, int(after) if after.isdecimal() else 0)
    try:
        asked = parse(content or b"{}")
    except ValueError:
        asked = {}
    return _Answer(status=response.status, asked=asked if isinstance(asked, dict) else {})


def _words(problem: BaseException) -> str:
    """A trouble with the network as getWebhookInfo tells it."""
    match problem:
        case aiohttp.ClientConnectorDNSError():
            return "Failed to resolve host: Name or service not known"
        case aiohttp.ConnectionTimeoutError():
            return "Connection timed out"
        case TimeoutError():
            return "Read timeout expired"
        case aiohttp.ClientSSLError():
            return "SSL error {certificate verify failed}"
        case OSError(errno=int(number)):
            return os.strerror(number)
    return "Connection reset by peer"


async def _awaited(work: Awaitable[None]) -> None:
    await work
