"""Who sends in the benchmark of delivery, each in a process of its own that tells what it took."""

import argparse
import asyncio
import gc
import json
import os
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import aiohttp
import telegram
from pydantic import SecretStr
from telegram.request import BaseRequest

from bot.aiohttp_request import AiohttpRequest, Limits
from bot.client import Client
from bot.config import DeliverySettings
from bot.deliver import Clocks, Delivery, Line
from bot.i18n import load_words
from bot.logs import configure_logs
from bot.messages import Address, Body, Sent
from bot.steady import Steady
from digests.shelf import Shelf
from digests.store import outbox
from digests.store.database import Store
from tests.benchmarks.parcelstock import BODIES, FIRST_CHAT
from tests.fakesender import Notebook
from tests.stock import NOW

TOKEN = "7001:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
BOT = 7001
CONNECTIONS = 200
KEYBOARDS = [
    {
        "inline_keyboard": [
            [
                {"text": one.label}
                | ({"callback_data": one.data} if one.data else {"url": one.url})
                for one in row
            ]
            for row in body.keyboard
        ]
    }
    for body in BODIES
]
"""Of each body, as Telegram takes them."""

Send = Callable[[int, int], Awaitable[object]]
"""Sends a chat, by its number, one of the bodies, by its number."""


@dataclass(slots=True)
class Meter:
    """Counts messages; what they took is told from the first `warm` on to the last note."""

    warm: int
    sent: int = 0
    first: tuple[int, float, float] | None = None
    last: tuple[int, float, float] = field(default=(0, 0.0, 0.0))

    def note(self) -> None:
        """Look at the clocks."""
        begins = self.first is None and self.sent >= self.warm
        if begins:
            gc.collect()
            gc.freeze()  # as `jianbao run` does once it has begun
        self.last = (self.sent, time.perf_counter(), time.process_time())
        if begins:
            self.first = self.last

    def told(self) -> dict[str, float]:
        """Messages, seconds, and seconds of CPU time."""
        first = self.first or self.last
        messages, seconds, cpu = (b - a for a, b in zip(first, self.last, strict=True))
        return {"messages": messages, "seconds": seconds, "cpu": cpu}


async def push(send: Send, meter: Meter, messages: int, in_flight: int) -> None:
    """Send to so many chats, so many at a time."""
    numbers = iter(range(messages))

    async def work() -> None:
        for number in numbers:
            await send(FIRST_CHAT + number, number % len(BODIES))
            meter.sent += 1
            if meter.sent == meter.warm:
                meter.note()

    await asyncio.gather(*(work() for _ in range(in_flight)))
    meter.note()


@asynccontextmanager
async def ptb(address: str) -> AsyncIterator[Send]:
    """python-telegram-bot as it comes, over httpx."""
    async with _ptb(address, None) as send:
        yield send


@asynccontextmanager
async def ptb_over_aiohttp(address: str) -> AsyncIterator[Send]:
    """python-telegram-bot over our request, with its own objects."""
    async with _ptb(address, AiohttpRequest(Limits(connections=CONNECTIONS))) as send:
        yield send


@asynccontextmanager
async def _ptb(address: str, request: BaseRequest | None) -> AsyncIterator[Send]:
    quiet = telegram.LinkPreviewOptions(is_disabled=True)
    markups = [telegram.InlineKeyboardMarkup.de_json(keyboard) for keyboard in KEYBOARDS]
    bot = telegram.Bot(TOKEN, base_url=f"{address}/bot", request=request)

    async def send(chat: int, body: int) -> object:
        return await bot.send_message(
            chat,
            BODIES[body].html,
            parse_mode="HTML",
            link_preview_options=quiet,
            reply_markup=markups[body],
        )

    await bot.request.initialize()
    yield send
    await bot.request.shutdown()


@asynccontextmanager
async def aiogram_bot(address: str) -> AsyncIterator[Send]:
    """aiogram as it comes."""
    # Here, for others need not carry it: its thousands of classes cost each collection of garbage.
    import aiogram  # noqa: PLC0415
    from aiogram.client.session.aiohttp import AiohttpSession  # noqa: PLC0415
    from aiogram.client.telegram import TelegramAPIServer  # noqa: PLC0415
    from aiogram.types import InlineKeyboardMarkup, LinkPreviewOptions  # noqa: PLC0415

    quiet = LinkPreviewOptions(is_disabled=True)
    markups = [InlineKeyboardMarkup.model_validate(keyboard) for keyboard in KEYBOARDS]
    session = AiohttpSession(api=TelegramAPIServer.from_base(address), limit=CONNECTIONS)
    async with aiogram.Bot(TOKEN, session=session) as bot:

        async def send(chat: int, body: int) -> object:
            return await bot.send_message(
                chat,
                BODIES[body].html,
                parse_mode="HTML",
                link_preview_options=quiet,
                reply_markup=markups[body],
            )

        yield send


@asynccontextmanager
async def bare_aiohttp(address: str) -> AsyncIterator[Send]:
    """aiohttp alone: JSON there, JSON back."""
    url = f"{address}/bot{TOKEN}/sendMessage"
    fields = [
        {
            "text": body.html,
            "parse_mode": "HTML",
            "link_preview_options": {"is_disabled": True},
            "reply_markup": keyboard,
        }
        for body, keyboard in zip(BODIES, KEYBOARDS, strict=True)
    ]
    connector = aiohttp.TCPConnector(limit=CONNECTIONS)
    async with aiohttp.ClientSession(connector=connector) as session:

        async def send(chat: int, body: int) -> object:
            async with session.post(url, json={"chat_id": chat} | fields[body]) as answer:
                return await answer.json()

        yield send


@asynccontextmanager
async def own_client(address: str) -> AsyncIterator[Send]:
    """Jianbao's client, without delivery."""
    limits = Limits(connections=CONNECTIONS)
    async with Client(SecretStr(TOKEN), address, limits) as client:

        async def send(chat: int, body: int) -> object:
            return await client.send(Address(chat), BODIES[body])

        yield send


CLIENTS: dict[str, Callable[[str], AbstractAsyncContextManager[Send]]] = {
    "ptb": ptb,
    "ptb-aiohttp": ptb_over_aiohttp,
    "aiogram": aiogram_bot,
    "aiohttp": bare_aiohttp,
    "client": own_client,
}


@dataclass(frozen=True, slots=True)
class _Counting:
    """A client whose messages are counted."""

    client: Client
    meter: Meter

    async def send(self, address: Address, body: Body, file: str | bytes | None = None) -> Sent:
        sent = await self.client.send(address, body, file)
        self.meter.sent += 1
        return sent


async def deliver(database: str, address: str, meter: Meter) -> None:
    """Jianbao's whole delivery but for the pace, until nothing is left in the outbox."""
    limits = Limits(connections=CONNECTIONS)
    steady = Steady(NOW + timedelta(seconds=1), time.monotonic)
    async with (
        Store.found(database) as store,
        Client(SecretStr(TOKEN), address, limits) as client,
    ):
        line = Line(_Counting(client, meter), BOT, f"bench:{os.getpid()}", paced=False)
        shelf, settings = Shelf(Path("pictures")), DeliverySettings()
        clocks = Clocks(steady, steady)
        delivery = Delivery(store, line, shelf, load_words(), settings, clocks, Notebook())
        noted, may_be_over = 0, False
        while not may_be_over or await _unfinished(store):
            rest = await delivery.round()
            has_sent, noted = meter.sent > noted, meter.sent
            if has_sent:
                meter.note()
            may_be_over = not await _woken(delivery.news, rest) and not has_sent


async def _woken(news: asyncio.Event, seconds: float) -> bool:
    """Rest; whether there was news before the end of it."""
    try:
        async with asyncio.timeout(seconds):
            await news.wait()
    except TimeoutError:
        return False
    news.clear()
    return True


async def _unfinished(store: Store) -> bool:
    async with store.reading() as conn:
        return bool((await outbox.count_states(conn)).keys() & set(outbox.PENDING))


def main() -> None:
    """Send, and print what it took as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", choices=[*CLIENTS, "delivery"])
    parser.add_argument("address")
    parser.add_argument("--messages", type=int, default=1000)
    parser.add_argument("--in-flight", type=int, default=30)
    parser.add_argument("--warm", type=int, default=100)
    parser.add_argument("--database", default="")
    parser.add_argument("--cores", default="")
    wish = parser.parse_args()
    if wish.cores:
        os.sched_setaffinity(0, map(int, wish.cores.split(",")))
    meter = Meter(wish.warm)
    with Path(os.devnull).open("w", encoding="utf-8") as log:
        configure_logs("INFO", "json", log)
        asyncio.run(_run(wish, meter))
    sys.stdout.write(json.dumps(meter.told()))


async def _run(wish: argparse.Namespace, meter: Meter) -> None:
    if wish.name == "delivery":
        await deliver(wish.database, wish.address, meter)
        return
    async with CLIENTS[wish.name](wish.address) as send:
        await push(send, meter, wish.messages, wish.in_flight)


if __name__ == "__main__":
    main()
